/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "core/lia-error.h"
#include "core/lia-limits.h"
#include "http-server.h"
#include "mail/ews/lia-ews-backend.h"

/* Each limit of what Exchange answers at it, and one past it. */

#define HEAD                                                                                       \
  "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'"                                \
  " xmlns:m='http://schemas.microsoft.com/exchange/services/2006/messages'"                        \
  " xmlns:t='http://schemas.microsoft.com/exchange/services/2006/types'><s:Header>"                \
  "<t:ServerVersionInfo MajorVersion='14' MinorVersion='2'/></s:Header><s:Body>"
#define TAIL "</s:Body></s:Envelope>"

typedef struct
{
  HttpServer *server;
  LiaMailBackend *backend;
  GHashTable *answers; /* operation → what stands in its response message; not changed meanwhile */
  GHashTable *counts;  /* operation → how many came; on the server's thread until it ends */
  guint64 announced;   /* of the answer to GetItem; 0: it is a whole one */
  gsize padding;       /* bytes of the stream's document */
  char *last_sync;
} Fixture;

static char *
dup_operation (const char *request)
{
  const char *begin = strstr (request, "<soap:Body><m:") + strlen ("<soap:Body><m:");

  return g_strndup (begin, strcspn (begin, " >"));
}

/* As many messages as folders are asked for, and one for anything else. */
static void
append_messages (GString *text, const char *operation, const char *request, const char *content)
{
  g_auto (GStrv) folders = g_strsplit (request, "DistinguishedFolderId Id=\"", -1);
  guint n = g_str_equal (operation, "GetFolder") ? g_strv_length (folders) - 1 : 1;

  for (guint i = 0; i < n; i++)
    {
      g_string_append_printf (
          text,
          "<m:%sResponseMessage ResponseClass='Success'><m:ResponseCode>NoError</m:ResponseCode>",
          operation);
      if (g_str_equal (operation, "GetFolder"))
        g_string_append_printf (
            text, "<m:Folders><t:Folder><t:FolderId Id='f%u'/></t:Folder></m:Folders>", i);
      g_string_append_printf (text, "%s</m:%sResponseMessage>", content != NULL ? content : "",
                              operation);
    }
}

static void
request_cb (
    HttpServer *server, guint n, SoupServerMessage *message, const char *body, gpointer user_data)
{
  Fixture *self = user_data;
  g_autofree char *operation = dup_operation (body);
  guint count = GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, operation));
  g_autoptr (GString) text = g_string_new (HEAD);

  g_hash_table_insert (self->counts, g_strdup (operation), GUINT_TO_POINTER (count + 1));
  if (g_str_equal (operation, "SyncFolderItems"))
    {
      g_free (self->last_sync);
      self->last_sync = g_strdup (body);
    }
  if (g_str_equal (operation, "GetItem") && self->announced > 0)
    {
      http_server_announce (message, self->announced);
      return;
    }
  g_string_append_printf (text, "<m:%sResponse><m:ResponseMessages>", operation);
  append_messages (text, operation, body, g_hash_table_lookup (self->answers, operation));
  g_string_append_printf (text, "</m:ResponseMessages></m:%sResponse>", operation);
  while (g_str_equal (operation, "GetStreamingEvents") && text->len < self->padding - strlen (TAIL))
    g_string_append_c (text, ' ');
  g_string_append (text, TAIL);
  http_server_answer (message, 200, "text/xml; charset=utf-8", text->str);
}

static void
set_up (Fixture *self)
{
  LiaMailLogin login
      = { .address = "nadia@contoso.example", .login = "nadia", .password = "secret" };

  self->answers = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  self->counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->server = http_server_new (NULL, request_cb, self);
  login.url = http_server_get_url (self->server);
  login.auth = "auto";
  self->backend = lia_ews_backend_new (&login);
}

static void
tear_down (Fixture *self)
{
  g_object_unref (self->backend);
  http_server_free (self->server);
  g_hash_table_unref (self->answers);
  g_hash_table_unref (self->counts);
  g_free (self->last_sync);
}

static void
set_answer (Fixture *self, const char *operation, GString *content_take)
{
  g_hash_table_insert (self->answers, (gpointer)operation, g_string_free (content_take, FALSE));
}

static void
append_repeated (GString *text, const char *piece, guint n)
{
  for (guint i = 0; i < n; i++)
    g_string_append (text, piece);
}

/* ---- Sizes ---- */

/* What is announced is not waited for. At the limit it is read, and its end is missed. */
static void
test_answer_bytes (Fixture *self, int past)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (ids, (gpointer) "a");
  self->announced = LIA_EWS_MAX_ANSWER_BYTES + (guint64)past;
  g_assert_null (lia_mail_backend_fetch_texts (self->backend, ids, NULL, &error));
  g_assert_error (error, LIA_ERROR, (past ? LIA_ERROR_TOO_LARGE : LIA_ERROR_OFFLINE));
}

static void
test_source_bytes (Fixture *self, int past)
{
  g_autoptr (GError) error = NULL;

  self->announced = LIA_EWS_MAX_SOURCE_BYTES + (guint64)past;
  g_assert_null (lia_mail_backend_fetch_source (self->backend, "a", NULL, &error));
  g_assert_error (error, LIA_ERROR, (past ? LIA_ERROR_TOO_LARGE : LIA_ERROR_OFFLINE));
}

static void
hint_cb (const char *folder_id, gpointer user_data)
{
  guint *n_hints = user_data;

  *n_hints += folder_id != NULL ? 1 : 0;
}

/* A stream of one document, which ends with it. */
static void
test_notice_bytes (Fixture *self, int past)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  guint n_hints = 0;

  g_ptr_array_add (ids, (gpointer) ":inbox");
  set_answer (self, "Subscribe", g_string_new ("<m:SubscriptionId>1</m:SubscriptionId>"));
  set_answer (
      self, "GetStreamingEvents",
      g_string_new ("<m:Notifications><m:Notification><t:NewMailEvent><t:ParentFolderId Id='f'/>"
                    "</t:NewMailEvent></m:Notification></m:Notifications>"));
  self->padding = LIA_EWS_MAX_NOTICE_BYTES + (gsize)past;
  g_assert_false (lia_mail_backend_listen (self->backend, ids, hint_cb, &n_hints, NULL, &error));
  g_assert_error (error, LIA_ERROR, (past ? LIA_ERROR_TOO_LARGE : LIA_ERROR_OFFLINE));
  g_assert_cmpuint (n_hints, ==, past ? 0 : 1);
}

/* ---- Pages ---- */

static GString *
new_page (void)
{
  return g_string_new ("<m:SyncState>next</m:SyncState><m:Changes>");
}

/* No more is asked for, whatever the caller would like. */
static void
test_page (Fixture *self, int past)
{
  g_autofree char *asked = g_strdup_printf ("<m:MaxChangesReturned>%d<", LIA_EWS_MAX_PAGE);
  g_autoptr (LiaChangeSet) set = NULL;
  g_autoptr (GError) error = NULL;

  set_answer (self, "SyncFolderItems", g_string_append (new_page (), "</m:Changes>"));
  set = lia_mail_backend_sync_folder (self->backend, "f", NULL, LIA_EWS_MAX_PAGE + (guint)past,
                                      NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (self->last_sync, asked));
}

static void
test_changes (Fixture *self, int past)
{
  GString *page = new_page ();
  g_autoptr (LiaChangeSet) set = NULL;
  g_autoptr (GError) error = NULL;

  append_repeated (page, "<t:Delete><t:ItemId Id='a'/></t:Delete>",
                   LIA_EWS_MAX_CHANGES + (guint)past);
  set_answer (self, "SyncFolderItems", g_string_append (page, "</m:Changes>"));
  set = lia_mail_backend_sync_folder (self->backend, "f", NULL, 100, NULL, &error);
  if (past)
    g_assert_error (error, LIA_ERROR, LIA_ERROR_TOO_LARGE);
  else
    g_assert_cmpuint (set->removed->len, ==, LIA_EWS_MAX_CHANGES);
}

static void
test_folder_changes (Fixture *self, int past)
{
  GString *page = new_page ();
  g_autoptr (LiaFolderChanges) changes = NULL;
  g_autoptr (GError) error = NULL;

  append_repeated (page, "<t:Delete><t:FolderId Id='a'/></t:Delete>",
                   LIA_EWS_MAX_CHANGES + (guint)past);
  set_answer (self, "SyncFolderHierarchy", g_string_append (page, "</m:Changes>"));
  changes = lia_mail_backend_list_folders (self->backend, NULL, NULL, &error);
  if (past)
    g_assert_error (error, LIA_ERROR, LIA_ERROR_TOO_LARGE);
  else
    g_assert_cmpuint (changes->removed->len, ==, LIA_EWS_MAX_CHANGES);
}

static void
test_folder_name (Fixture *self, int past)
{
  GString *page = new_page ();
  g_autoptr (LiaFolderChanges) changes = NULL;
  g_autoptr (GError) error = NULL;
  const char *name = NULL;

  g_string_append (page, "<t:Create><t:Folder><t:FolderId Id='a'/><t:DisplayName>");
  append_repeated (page, "é", LIA_NAME_MAX_CHARACTERS + (guint)past);
  g_string_append (page, "</t:DisplayName></t:Folder></t:Create></m:Changes>");
  set_answer (self, "SyncFolderHierarchy", page);
  changes = lia_mail_backend_list_folders (self->backend, NULL, NULL, &error);
  g_assert_no_error (error);
  name = ((LiaFolderRecord *)g_ptr_array_index (changes->changed, 0))->name;
  g_assert_cmpint (g_utf8_strlen (name, -1), ==, LIA_NAME_MAX_CHARACTERS);
  g_assert_cmpint (g_str_has_suffix (name, "…"), ==, past);
}

/* ---- An item ---- */

static LiaMessageRecord *
get_item (Fixture *self, GString *properties_take)
{
  g_autoptr (GString) properties = properties_take;
  GString *item = g_string_new (NULL);
  g_autoptr (LiaChangeSet) set = NULL;
  g_autoptr (GError) error = NULL;

  set_answer (self, "SyncFolderItems",
              g_string_append (new_page (), "<t:Create><t:Message><t:ItemId Id='a'/></t:Message>"
                                            "</t:Create></m:Changes>"));
  g_string_printf (item, "<m:Items><t:Message><t:ItemId Id='a'/>%s</t:Message></m:Items>",
                   properties->str);
  set_answer (self, "GetItem", item);
  set = lia_mail_backend_sync_folder (self->backend, "f", NULL, 100, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (set->added->len, ==, 1);
  return lia_message_record_ref (g_ptr_array_index (set->added, 0));
}

static void
test_lines (Fixture *self, int past)
{
  GString *properties = g_string_new ("<t:Subject>");
  g_autoptr (LiaMessageRecord) record = NULL;
  g_auto (GStrv) ids = NULL;

  append_repeated (properties, "s", LIA_SUBJECT_MAX_CHARACTERS + (guint)past);
  g_string_append (properties, "</t:Subject><t:Preview>");
  append_repeated (properties, "p", LIA_EWS_MAX_PREVIEW_CHARACTERS + (guint)past);
  g_string_append (properties, "</t:Preview><t:References>");
  append_repeated (properties, "&lt;a@b&gt; ", LIA_MIME_MAX_REFERENCES + (guint)past);
  g_string_append (properties, "</t:References>");
  record = get_item (self, properties);
  g_assert_cmpint (g_utf8_strlen (record->subject, -1), ==, LIA_SUBJECT_MAX_CHARACTERS);
  g_assert_cmpuint (strlen (record->preview), ==, LIA_EWS_MAX_PREVIEW_CHARACTERS);
  ids = g_strsplit (record->references, " ", -1);
  g_assert_cmpuint (g_strv_length (ids), ==, LIA_MIME_MAX_REFERENCES);
}

static void
test_recipients (Fixture *self, int past)
{
  GString *properties = g_string_new ("<t:ToRecipients>");
  g_autoptr (LiaMessageRecord) record = NULL;

  append_repeated (properties, "<t:Mailbox><t:EmailAddress>a@b</t:EmailAddress></t:Mailbox>",
                   LIA_MIME_MAX_ADDRESSES + (guint)past);
  record = get_item (self, g_string_append (properties, "</t:ToRecipients>"));
  g_assert_cmpuint (record->to->len, ==, LIA_MIME_MAX_ADDRESSES);
}

/* The last one is not looked up with this page. */
static void
test_lookups (Fixture *self, int past)
{
  GString *properties = g_string_new ("<t:ToRecipients>");
  g_autoptr (LiaMessageRecord) record = NULL;

  for (int i = 0; i < LIA_EWS_MAX_LOOKUPS + past; i++)
    g_string_append_printf (
        properties, "<t:Mailbox><t:EmailAddress>/o=x/cn=%d</t:EmailAddress></t:Mailbox>", i);
  set_answer (self, "ResolveNames",
              g_string_new ("<m:ResolutionSet><t:Resolution><t:Mailbox><t:EmailAddress>a@b"
                            "</t:EmailAddress></t:Mailbox></t:Resolution></m:ResolutionSet>"));
  record = get_item (self, g_string_append (properties, "</t:ToRecipients>"));
  g_assert_cmpuint (record->to->len, ==, LIA_EWS_MAX_LOOKUPS + (guint)past);
  for (guint i = 0; i < record->to->len; i++)
    g_assert_cmpint (*lia_address_get_address (g_ptr_array_index (record->to, i)) == '/', ==,
                     i == LIA_EWS_MAX_LOOKUPS);
}

/* ---- The directory ---- */

static LiaContactRecord *
search (Fixture *self, GString *contact_take)
{
  g_autoptr (GString) contact = contact_take;
  GString *set = g_string_new (NULL);
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GError) error = NULL;

  g_string_printf (set,
                   "<m:ResolutionSet><t:Resolution><t:Mailbox><t:EmailAddress>a@b</t:EmailAddress>"
                   "</t:Mailbox><t:Contact>%s</t:Contact></t:Resolution></m:ResolutionSet>",
                   contact->str);
  set_answer (self, "ResolveNames", set);
  found = lia_mail_directory_search_people (LIA_MAIL_DIRECTORY (self->backend), "a", 10, NULL,
                                            &error);
  g_assert_no_error (error);
  g_assert_cmpuint (found->len, ==, 1);
  return lia_contact_record_ref (g_ptr_array_index (found, 0));
}

static void
test_card (Fixture *self, int past)
{
  GString *contact = g_string_new ("<t:DisplayName>");
  g_autoptr (LiaContactRecord) record = NULL;

  append_repeated (contact, "n", LIA_NAME_MAX_CHARACTERS + (guint)past);
  g_string_append (contact, "</t:DisplayName><t:EmailAddresses>");
  for (int i = 1; i < LIA_CARD_MAX_ADDRESSES + past; i++)
    g_string_append_printf (contact, "<t:Entry>SMTP:a%d@b</t:Entry>", i);
  g_string_append (contact, "</t:EmailAddresses><t:PhoneNumbers>");
  append_repeated (contact, "<t:Entry Key='BusinessPhone'>1</t:Entry>",
                   LIA_CARD_MAX_PHONES + (guint)past);
  record = search (self, g_string_append (contact, "</t:PhoneNumbers>"));
  g_assert_cmpint (g_utf8_strlen (record->name, -1), ==, LIA_NAME_MAX_CHARACTERS);
  g_assert_cmpuint (record->addresses->len, ==, LIA_CARD_MAX_ADDRESSES);
  g_assert_cmpuint (record->phones->len, ==, LIA_CARD_MAX_PHONES);
}

static void
test_photo (Fixture *self, int past)
{
  g_autofree guchar *photo = g_malloc0 (LIA_PHOTO_MAX_BYTES + 1);
  g_autofree char *base64 = g_base64_encode (photo, LIA_PHOTO_MAX_BYTES + (gsize)past);
  GString *contact = g_string_new (NULL);
  g_autoptr (LiaContactRecord) record = NULL;

  g_string_printf (contact, "<t:Photo>%s</t:Photo>", base64);
  record = search (self, contact);
  if (past)
    g_assert_null (record->photo);
  else
    g_assert_cmpuint (g_bytes_get_size (record->photo), ==, LIA_PHOTO_MAX_BYTES);
}

static const struct
{
  const char *path;
  void (*test) (Fixture *self, int past);
} limits[] = {
  { "/ews/limits/answer-bytes", test_answer_bytes },
  { "/ews/limits/source-bytes", test_source_bytes },
  { "/ews/limits/notice-bytes", test_notice_bytes },
  { "/ews/limits/page", test_page },
  { "/ews/limits/changes", test_changes },
  { "/ews/limits/folder-changes", test_folder_changes },
  { "/ews/limits/folder-name", test_folder_name },
  { "/ews/limits/lines", test_lines },
  { "/ews/limits/recipients", test_recipients },
  { "/ews/limits/lookups", test_lookups },
  { "/ews/limits/card", test_card },
  { "/ews/limits/photo", test_photo },
};

static void
test_limit (gconstpointer data)
{
  for (int past = 0; past < 2; past++)
    {
      Fixture self = { 0 };
      set_up (&self);
      limits[GPOINTER_TO_SIZE (data)].test (&self, past);
      tear_down (&self);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (limits); i++)
    g_test_add_data_func (limits[i].path, GSIZE_TO_POINTER (i), test_limit);
  return g_test_run ();
}
