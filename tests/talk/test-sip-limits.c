/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>
#include <sys/socket.h>

#include "core/lia-error.h"
#include "net/lia-ntlm.h"
#include "sip-script.h"
#include "talk/sip/lia-ocs-backend.h"
#include "talk/sip/lia-ocs-contact-list.h"
#include "talk/sip/lia-ocs-provisioning.h"
#include "talk/sip/lia-ocs-publications.h"
#include "talk/sip/lia-sip-categories.h"
#include "talk/sip/lia-sip-connection.h"
#include "talk/sip/lia-sip-text.h"

/* Each limit of what OCS sends at it, and one past it. Those of a message's head: test-sip-message.c. */

#define WAIT(condition) sip_script_wait (condition, 30)

static void
append_repeated (GString *text, const char *piece, guint n)
{
  for (guint i = 0; i < n; i++)
    g_string_append (text, piece);
}

/* @open, blanks, @close: @size bytes. */
static GBytes *
padded (const char *open, const char *close, gsize size)
{
  GString *text = g_string_new (open);
  gsize n = size - strlen (open) - strlen (close);
  g_autofree char *blanks = g_strnfill (n, ' ');

  g_string_append_len (text, blanks, (gssize)n);
  g_string_append (text, close);
  return g_string_free_to_bytes (text);
}

static GBytes *
to_bytes (GString *text_take)
{
  return g_string_free_to_bytes (text_take);
}

/* ---- Bodies ---- */

static void
test_parts (int past)
{
  g_autoptr (LiaSipMessage) message = lia_sip_message_new_response (200, "OK");
  g_autoptr (GString) body = g_string_new (NULL);
  g_autoptr (GPtrArray) parts = NULL;

  append_repeated (body, "--b\n\nx\n", LIA_SIP_MAX_PARTS + (guint)past);
  g_string_append (body, "--b--\n");
  lia_sip_message_set_body_text (message, "multipart/related; boundary=b", body->str);
  parts = lia_sip_message_get_parts (message);
  g_assert_cmpuint (parts->len, ==, LIA_SIP_MAX_PARTS);
}

static void
test_text (int past)
{
  g_autoptr (LiaSipMessage) message = lia_sip_message_new_response (200, "OK");
  g_autofree char *body = g_strnfill (LIA_SIP_MAX_TEXT_BYTES + (gsize)past, 't');
  g_autofree char *text = NULL;

  lia_sip_message_set_body_text (message, "text/plain", body);
  g_assert_cmpint (lia_sip_text_read (message, &text), ==, LIA_SIP_BODY_TEXT);
  g_assert_cmpuint (strlen (text), ==, LIA_SIP_MAX_TEXT_BYTES);
}

static void
test_typing (int past)
{
  g_autoptr (LiaSipMessage) message = lia_sip_message_new_response (200, "OK");
  g_autoptr (GBytes) body = padded ("<KeyboardActivity><status status=\"type\"/>",
                                    "</KeyboardActivity>", LIA_SIP_MAX_TYPING_BYTES + (gsize)past);

  lia_sip_message_set_body (message, "application/xml", body);
  g_assert_cmpint (lia_sip_text_read (message, NULL), ==,
                   past ? LIA_SIP_BODY_UNKNOWN : LIA_SIP_BODY_TYPING);
}

static void
test_first_text (int past)
{
  g_autofree char *text = g_strnfill (LIA_SIP_MAX_FIRST_TEXT_BYTES + (gsize)past, 't');
  g_autofree char *header = lia_sip_text_first_header (text);

  g_assert_cmpint (header == NULL, ==, past);
}

/* ---- Categories ---- */

static void
test_categories_bytes (int past)
{
  g_autoptr (GBytes) body = padded ("<categories uri=\"sip:bob@contoso.example\">", "</categories>",
                                    LIA_SIP_MAX_CATEGORIES_BYTES + (gsize)past);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) categories
      = lia_sip_categories_parse (LIA_SIP_TYPE_CATEGORIES, body, &error);

  g_assert_cmpint (categories == NULL, ==, past);
  if (past)
    g_assert_error (error, LIA_ERROR, LIA_ERROR_TOO_LARGE);
}

static void
test_categories (int past)
{
  GString *text = g_string_new ("<categories uri=\"sip:bob@contoso.example\">");
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) categories = NULL;

  append_repeated (text, "<category name=\"note\"/>", LIA_SIP_MAX_CATEGORIES + (guint)past);
  body = to_bytes (g_string_append (text, "</categories>"));
  categories = lia_sip_categories_parse (LIA_SIP_TYPE_CATEGORIES, body, &error);
  if (past)
    g_assert_error (error, LIA_ERROR, LIA_ERROR_TOO_LARGE);
  else
    g_assert_cmpuint (categories->len, ==, LIA_SIP_MAX_CATEGORIES);
}

/* The one category of a document. */
static LiaSipCategory *
parse_category (GString *content_take)
{
  g_autoptr (GString) content = content_take;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GPtrArray) categories = NULL;

  g_string_printf (text,
                   "<categories uri=\"sip:b\"><category name=\"c\">%s</category></categories>",
                   content->str);
  body = g_bytes_new (text->str, text->len);
  categories = lia_sip_categories_parse (LIA_SIP_TYPE_CATEGORIES, body, NULL);
  g_assert_cmpuint (categories->len, ==, 1);
  return lia_sip_category_ref (g_ptr_array_index (categories, 0));
}

static void
test_notes (int past)
{
  GString *content = g_string_new ("<note><body>");
  g_autoptr (LiaSipCategory) category = NULL;
  const LiaSipNote *note = NULL;

  append_repeated (content, "n", LIA_NAME_MAX_CHARACTERS + (guint)past);
  g_string_append (content, "</body>");
  append_repeated (content, "<body>x</body>", LIA_SIP_MAX_NOTES - 1 + (guint)past);
  category = parse_category (g_string_append (content, "</note>"));
  g_assert_cmpuint (category->notes->len, ==, LIA_SIP_MAX_NOTES);
  note = g_ptr_array_index (category->notes, 0);
  g_assert_cmpint (g_utf8_strlen (note->text, -1), ==, LIA_NAME_MAX_CHARACTERS);
}

static void
test_card (int past)
{
  GString *content = g_string_new ("<contactCard><identity>");
  g_autoptr (LiaSipCategory) category = NULL;

  append_repeated (content, "<email>a@b</email>", LIA_CARD_MAX_ADDRESSES + (guint)past);
  g_string_append (content, "</identity>");
  append_repeated (content, "<phone><uri>tel:1</uri></phone>", LIA_CARD_MAX_PHONES + (guint)past);
  category = parse_category (g_string_append (content, "</contactCard>"));
  g_assert_cmpuint (category->card->addresses->len, ==, LIA_CARD_MAX_ADDRESSES);
  g_assert_cmpuint (category->card->phones->len, ==, LIA_CARD_MAX_PHONES);
}

static void
test_resources (int past)
{
  GString *text = g_string_new ("<list>");
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) resources = NULL;

  append_repeated (text, "<resource uri='sip:a'/>", LIA_SIP_MAX_RESOURCES + (guint)past);
  body = to_bytes (g_string_append (text, "</list>"));
  resources = lia_sip_rlmi_parse (body, &error);
  if (past)
    g_assert_error (error, LIA_ERROR, LIA_ERROR_TOO_LARGE);
  else
    g_assert_cmpuint (resources->len, ==, LIA_SIP_MAX_RESOURCES);
}

/* ---- Documents of OCS ---- */

static void
test_contact_list_bytes (int past)
{
  g_autoptr (GBytes) document = padded ("<contactList deltaNum=\"1\">", "</contactList>",
                                        LIA_OCS_MAX_CONTACT_LIST_BYTES + (gsize)past);
  g_autoptr (LiaRoster) roster = lia_roster_new ();
  g_autoptr (GError) error = NULL;
  guint delta = 0;

  g_assert_cmpint (lia_ocs_contact_list_apply (roster, &delta, document, &error), ==, !past);
  if (past)
    g_assert_error (error, LIA_ERROR, LIA_ERROR_TOO_LARGE);
}

/* Each person is in all groups, and says so twice: what costs more than its length would not end here. */
static void
test_contact_list (int past)
{
  GString *text = g_string_new ("<contactList deltaNum=\"1\">");
  g_autoptr (GString) groups = g_string_new (NULL);
  g_autoptr (GBytes) document = NULL;
  g_autoptr (LiaRoster) roster = lia_roster_new ();
  g_autoptr (GError) error = NULL;
  LiaRosterEntry *entry = NULL;
  guint delta = 0;

  for (int i = 0; i < LIA_OCS_MAX_GROUPS + past; i++)
    {
      g_string_append_printf (text, "<group id=\"%d\" name=\"g\"/>", i);
      g_string_append_printf (groups, "%d %d ", i, i);
    }
  g_string_append_printf (text, "<contact uri=\"all@x\" groups=\"%s\"/>", groups->str);
  for (int i = 1; i < LIA_OCS_MAX_CONTACTS + past; i++)
    g_string_append_printf (text, "<contact uri=\"c%d@x\" groups=\"1\"/>", i);
  document = to_bytes (g_string_append (text, "</contactList>"));
  g_assert_true (lia_ocs_contact_list_apply (roster, &delta, document, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (roster->groups->len, ==, LIA_OCS_MAX_GROUPS);
  g_assert_cmpuint (roster->entries->len, ==, LIA_OCS_MAX_CONTACTS);
  entry = g_ptr_array_index (roster->entries, 0);
  g_assert_cmpuint (g_strv_length (entry->group_ids), ==, LIA_OCS_MAX_GROUPS);
}

static void
test_provisioning (int past)
{
  g_autoptr (GBytes) document = padded ("<provisionGroupList>", "</provisionGroupList>",
                                        LIA_OCS_MAX_PROVISIONING_BYTES + (gsize)past);
  LiaTalkAbilities abilities = 0;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (lia_ocs_provisioning_parse (document, FALSE, &abilities, &error), ==, !past);
  if (past)
    g_assert_error (error, LIA_ERROR, LIA_ERROR_TOO_LARGE);
}

static void
test_fault (int past)
{
  LiaOwnPresence own = { 0 };
  g_autoptr (GPtrArray) publications
      = lia_ocs_publications_plan (&own, FALSE, "sip:alice@contoso.example", "01", "{0}");
  g_autoptr (LiaOcsVersions) versions = lia_ocs_versions_new ();
  g_autoptr (GBytes) fault = padded ("<Fault><operation index=\"1\" curVersion=\"2\"/>", "</Fault>",
                                     LIA_OCS_MAX_FAULT_BYTES + (gsize)past);

  g_assert_cmpuint (publications->len, >, 0);
  g_assert_cmpuint (lia_ocs_versions_learn_fault (versions, publications, fault), ==, past ? 0 : 1);
}

/* ---- A server ---- */

typedef struct
{
  SipScript *script;
  LiaTalkBackend *backend;
  LiaStatus status;
  guint n_rosters;
  gsize answer_bytes; /* of the answer to a change of the contact list */
} Fixture;

static void
status_cb (Fixture *self, int status, GError *error)
{
  self->status = status;
}

static void
roster_cb (Fixture *self, LiaRoster *roster)
{
  self->n_rosters++;
}

/* The contact list, in a NOTIFY of the subscription that @request begins. */
static void
send_list (SipScript *script, LiaSipMessage *request)
{
  g_autoptr (LiaSipMessage) reply = sip_script_reply (request, 200, "OK");
  g_autoptr (LiaSipMessage) notify
      = lia_sip_message_new_request ("NOTIFY", "sip:alice@contoso.example");

  sip_script_send (script, reply);
  lia_sip_message_add_header (notify, "Via", "SIP/2.0/TCP 127.0.0.1;branch=z9hG4bKlist");
  lia_sip_message_add_header (notify, "From", lia_sip_message_get_header (reply, "To"));
  lia_sip_message_add_header (notify, "To", lia_sip_message_get_header (reply, "From"));
  lia_sip_message_add_header (notify, "Call-ID", lia_sip_message_get_header (reply, "Call-ID"));
  lia_sip_message_add_header (notify, "CSeq", "1 NOTIFY");
  lia_sip_message_add_header (notify, "Event", "vnd-microsoft-roaming-contacts");
  lia_sip_message_add_header (notify, "Subscription-State", "active;expires=7200");
  lia_sip_message_set_body_text (notify, "application/vnd-microsoft-roaming-contacts+xml",
                                 "<contactList deltaNum=\"1\"><group id=\"1\" name=\"~\"/>"
                                 "</contactList>");
  sip_script_send (script, notify);
}

static LiaSipMessage *
list_func (SipScript *script, LiaSipMessage *request, gpointer data)
{
  Fixture *self = data;
  const char *method = lia_sip_message_get_method (request);
  const char *event = lia_sip_message_get_header (request, "Event");
  LiaSipMessage *reply = NULL;

  if (!lia_sip_message_is_request (request) || g_str_equal (method, "ACK"))
    return NULL;
  if (g_str_equal (method, "REGISTER"))
    return sip_script_registered (request);
  if (g_str_equal (method, "SUBSCRIBE") && g_strcmp0 (event, "vnd-microsoft-roaming-contacts") == 0)
    {
      send_list (script, request);
      return NULL;
    }
  reply = sip_script_reply (request, 200, "OK");
  if (lia_sip_message_has_content_type (request, "application/SOAP+xml"))
    {
      g_autoptr (GBytes) body
          = padded ("<Envelope><deltaNum>7</deltaNum>", "</Envelope>", self->answer_bytes);
      lia_sip_message_set_body (reply, "application/SOAP+xml", body);
    }
  return reply;
}

static void
start (Fixture *self)
{
  LiaTalkLogin login = {
    .address = "alice@contoso.example",
    .login = "alice",
    .password = "secret",
    .server = "127.0.0.1",
    .device_id = "test",
  };

  self->script = sip_script_new (list_func, self);
  login.port = sip_script_get_port (self->script);
  self->backend = lia_ocs_talk_provider.create (&login);
  g_signal_connect_swapped (self->backend, "status", G_CALLBACK (status_cb), self);
  g_signal_connect_swapped (self->backend, "roster", G_CALLBACK (roster_cb), self);
  lia_talk_backend_start (self->backend);
}

/* From an answer that is read the version is learnt that the next change is made to. */
static void
test_roster_answer (int past)
{
  Fixture self = { .answer_bytes = LIA_OCS_MAX_ROSTER_ANSWER_BYTES + (gsize)past };
  const char *delta = past ? "<m:deltaNum>1<" : "<m:deltaNum>7<";

  start (&self);
  WAIT (self.n_rosters > 0);
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *text = g_strdup_printf ("b%u@contoso.example", i);
      g_autoptr (LiaAddress) address = lia_address_new (LIA_ADDRESS_SIP, text, NULL);
      const LiaRosterEdit edit = { .kind = LIA_ROSTER_ADD_CONTACT, .address = address, .to = "" };
      lia_talk_roster_edit (LIA_TALK_ROSTER_EDIT (self.backend), &edit);
    }
  WAIT (sip_script_count (self.script, "SERVICE", "b1@contoso.example") == 1);
  g_assert_cmpuint (sip_script_count (self.script, "SERVICE", delta), >=, 1);
  g_assert_nonnull (strstr (g_bytes_get_data (lia_sip_message_get_body (sip_script_last (
                                                  self.script, "SERVICE", "b1@contoso.example")),
                                              NULL),
                            delta));
  g_signal_handlers_disconnect_by_data (self.backend, &self);
  g_assert_finalize_object (self.backend);
  sip_script_free (self.script);
}

/* ---- A connection whose other end takes nothing ---- */

static LiaSipMessage *
new_message_of (gsize size)
{
  LiaSipMessage *message = lia_sip_message_new_request ("MESSAGE", "sip:a");
  gsize n = size - 1000;

  for (;;)
    {
      g_autofree char *text = g_strnfill (n, 'x');
      g_autoptr (GBytes) whole = NULL;
      lia_sip_message_set_body_text (message, "text/plain", text);
      whole = lia_sip_message_to_bytes (message);
      if (g_bytes_get_size (whole) == size)
        return message;
      n += size - g_bytes_get_size (whole);
    }
}

static void
closed_cb (LiaSipConnection *connection, GError *error, gboolean *closed)
{
  g_assert_error (error, LIA_ERROR, LIA_ERROR_OFFLINE);
  *closed = TRUE;
}

static void
opened_cb (LiaSipConnection *connection, gboolean *opened)
{
  *opened = TRUE;
}

static void
test_waiting (int past)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);
  g_autoptr (LiaSipConnection) connection = lia_sip_connection_new ("127.0.0.1", port, FALSE, NULL);
  /* The first is on its way for ever: the system keeps less than that. */
  g_autoptr (LiaSipMessage) first = new_message_of (LIA_SIP_MAX_WAITING_BYTES);
  g_autoptr (LiaSipMessage) half = new_message_of (LIA_SIP_MAX_WAITING_BYTES / 2);
  g_autoptr (LiaSipMessage) rest = new_message_of (LIA_SIP_MAX_WAITING_BYTES / 2 + (gsize)past);
  gboolean opened = FALSE;
  gboolean closed = FALSE;

  g_signal_connect (connection, "opened", G_CALLBACK (opened_cb), &opened);
  g_signal_connect (connection, "closed", G_CALLBACK (closed_cb), &closed);
  lia_sip_connection_open (connection);
  WAIT (opened);
  lia_sip_connection_send (connection, first);
  lia_sip_connection_send (connection, half);
  g_assert_false (closed);
  lia_sip_connection_send (connection, rest);
  g_assert_cmpint (closed, ==, past);
  lia_sip_connection_close (connection, NULL);
}

/* ---- NTLM ---- */

static void
test_ntlm (int past)
{
  static const guint8 challenge[8] = { 0 };
  g_autoptr (GBytes) offer
      = lia_ntlm_make_challenge ("CONTOSO", "contoso.example", challenge, 1, TRUE);
  g_autoptr (GByteArray) array = g_byte_array_new ();
  g_autoptr (GBytes) long_offer = NULL;
  g_autoptr (GBytes) answer = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (LiaNtlm) association = NULL;

  g_byte_array_append (array, g_bytes_get_data (offer, NULL), (guint)g_bytes_get_size (offer));
  while (array->len < LIA_NTLM_MAX_MESSAGE_BYTES + (guint)past)
    g_byte_array_append (array, (const guint8 *)"", 1);
  long_offer = g_bytes_new (array->data, array->len);
  association
      = lia_ntlm_new_client (long_offer, "alice", "secret", NULL, NULL, NULL, 1, &answer, &error);
  g_assert_cmpint (association == NULL, ==, past);
  if (past)
    g_assert_error (error, LIA_ERROR, LIA_ERROR_PROTOCOL);
}

static const struct
{
  const char *path;
  void (*test) (int past);
} limits[] = {
  { "/sip/limits/parts", test_parts },
  { "/sip/limits/text", test_text },
  { "/sip/limits/typing", test_typing },
  { "/sip/limits/first-text", test_first_text },
  { "/sip/limits/categories-bytes", test_categories_bytes },
  { "/sip/limits/categories", test_categories },
  { "/sip/limits/notes", test_notes },
  { "/sip/limits/card", test_card },
  { "/sip/limits/resources", test_resources },
  { "/sip/limits/contact-list-bytes", test_contact_list_bytes },
  { "/sip/limits/contact-list", test_contact_list },
  { "/sip/limits/provisioning", test_provisioning },
  { "/sip/limits/fault", test_fault },
  { "/sip/limits/roster-answer", test_roster_answer },
  { "/sip/limits/waiting", test_waiting },
  { "/sip/limits/ntlm", test_ntlm },
};

static void
test_limit (gconstpointer data)
{
  for (int past = 0; past < 2; past++)
    limits[GPOINTER_TO_SIZE (data)].test (past);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (limits); i++)
    g_test_add_data_func (limits[i].path, GSIZE_TO_POINTER (i), test_limit);
  return g_test_run ();
}
