/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ocs-peer.h"

#include "net/lia-ntlm.h"
#include "talk/sip/lia-sip-signature.h"

#include <string.h>

#define REALM "SIP Communications Service"
#define TARGET "pool." OFFICE_DOMAIN
#define WAIT_S 10
#define FILETIME_OF_UNIX_EPOCH G_GUINT64_CONSTANT (116444736000000000)

struct _OcsPeer
{
  const OfficePerson *person;
  char *epid;
  char *gruu;
  GSocketConnection *connection;
  GCancellable *cancellable;
  LiaSipParser *parser;
  GPtrArray *messages; /* element-type LiaSipMessage: not yet waited for */
  LiaNtlm *ntlm;
  char *opaque;
  guint cnum;
  guint n_requests;
  gboolean is_reading;
  gboolean is_closed;
  guint8 buffer[4096];
};

static void read_more (OcsPeer *self);

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  OcsPeer *self = user_data;
  gssize size = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);
  LiaSipMessage *message;

  self->is_reading = FALSE;
  if (size <= 0)
    {
      self->is_closed = TRUE;
      return;
    }
  lia_sip_parser_feed (self->parser, self->buffer, (gsize)size);
  while ((message = lia_sip_parser_next (self->parser, NULL)) != NULL)
    g_ptr_array_add (self->messages, message);
  read_more (self);
}

static void
read_more (OcsPeer *self)
{
  self->is_reading = TRUE;
  g_input_stream_read_async (g_io_stream_get_input_stream (G_IO_STREAM (self->connection)),
                             self->buffer, sizeof self->buffer, G_PRIORITY_DEFAULT,
                             self->cancellable, read_cb, self);
}

OcsPeer *
ocs_peer_new (guint16 port, const OfficePerson *person, const char *epid)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GError) error = NULL;
  OcsPeer *self = g_new0 (OcsPeer, 1);

  self->person = person;
  self->epid = g_strdup (epid);
  self->cancellable = g_cancellable_new ();
  self->parser = lia_sip_parser_new ();
  self->messages = g_ptr_array_new_with_free_func (g_object_unref);
  self->connection = g_socket_client_connect_to_host (client, "127.0.0.1", port, NULL, &error);
  g_assert_no_error (error);
  read_more (self);
  return self;
}

void
ocs_peer_free (OcsPeer *self)
{
  g_cancellable_cancel (self->cancellable);
  while (self->is_reading)
    g_main_context_iteration (NULL, TRUE);
  g_object_unref (self->cancellable);
  g_object_unref (self->connection);
  lia_sip_parser_free (self->parser);
  g_ptr_array_unref (self->messages);
  g_clear_pointer (&self->ntlm, lia_ntlm_free);
  g_free (self->opaque);
  g_free (self->epid);
  g_free (self->gruu);
  g_free (self);
}

const char *
ocs_peer_get_gruu (OcsPeer *self)
{
  return self->gruu;
}

/* ---- waiting ---- */

static gboolean
wake_cb (gpointer user_data)
{
  gboolean *is_over = user_data;

  *is_over = TRUE;
  return G_SOURCE_REMOVE;
}

/* Takes out the first message that fits; fails when none has come in time. */
static LiaSipMessage *
wait_for (OcsPeer *self, gboolean is_request, const char *method, guint status)
{
  gboolean is_over = FALSE;
  guint timer = g_timeout_add_seconds (WAIT_S, wake_cb, &is_over);

  while (!is_over)
    {
      for (guint i = 0; i < self->messages->len; i++)
        {
          LiaSipMessage *message = g_ptr_array_index (self->messages, i);

          if (lia_sip_message_is_request (message) != is_request
              || !g_str_equal (lia_sip_message_get_method (message), method)
              || (status != 0 && lia_sip_message_get_status (message) != status)
              || (!is_request && status == 0 && lia_sip_message_get_status (message) < 200))
            continue;
          g_source_remove (timer);
          return g_ptr_array_steal_index (self->messages, i);
        }
      g_main_context_iteration (NULL, TRUE);
    }
  g_error ("%s: no %s %s %u", self->epid, is_request ? "request" : "response", method, status);
}

LiaSipMessage *
ocs_peer_wait_request (OcsPeer *self, const char *method)
{
  return wait_for (self, TRUE, method, 0);
}

LiaSipMessage *
ocs_peer_wait_response (OcsPeer *self, const char *method, guint status)
{
  return wait_for (self, FALSE, method, status);
}

void
ocs_peer_wait_closed (OcsPeer *self)
{
  gboolean is_over = FALSE;
  guint timer = g_timeout_add_seconds (WAIT_S, wake_cb, &is_over);

  while (!is_over && !self->is_closed)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (self->is_closed);
  g_source_remove (timer);
}

void
ocs_peer_hang_up (OcsPeer *self)
{
  g_socket_shutdown (g_socket_connection_get_socket (self->connection), TRUE, TRUE, NULL);
}

/* ---- sending ---- */

void
ocs_peer_send_bytes (OcsPeer *self, const char *bytes)
{
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (self->connection));

  g_assert_true (g_output_stream_write_all (out, bytes, strlen (bytes), NULL, NULL, NULL));
}

void
ocs_peer_send_unsigned (OcsPeer *self, LiaSipMessage *message)
{
  g_autoptr (GBytes) bytes = lia_sip_message_to_bytes (message);
  g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

  ocs_peer_send_bytes (self, text);
}

static void
sign (OcsPeer *self, LiaSipMessage *message, const char *extra)
{
  g_autofree char *num = g_strdup_printf ("%u", ++self->cnum);
  g_autofree char *buffer
      = lia_sip_signature_buffer (message, "NTLM", "0badcafe", num, REALM, TARGET, 4);
  g_autofree char *signature = lia_ntlm_sign (self->ntlm, buffer);

  lia_sip_message_add_header_printf (message, "Authorization",
                                     "NTLM qop=\"auth\", opaque=\"%s\", realm=\"" REALM
                                     "\", targetname=\"" TARGET "\", %scrand=\"0badcafe\","
                                     " cnum=\"%s\", response=\"%s\"",
                                     self->opaque, extra, num, signature);
}

void
ocs_peer_send (OcsPeer *self, LiaSipMessage *message)
{
  if (self->ntlm != NULL)
    sign (self, message, "");
  ocs_peer_send_unsigned (self, message);
}

LiaSipMessage *
ocs_peer_ask (OcsPeer *self, LiaSipMessage *request)
{
  ocs_peer_send (self, request);
  return wait_for (self, FALSE, lia_sip_message_get_method (request), 0);
}

LiaSipMessage *
ocs_peer_request (OcsPeer *self, const char *method, const char *uri)
{
  LiaSipMessage *request = lia_sip_message_new_request (method, uri);
  const guint n = ++self->n_requests;

  lia_sip_message_add_header_printf (request, "Via", "SIP/2.0/TCP 127.0.0.1;branch=z9hG4bK%s%u",
                                     self->epid, n);
  lia_sip_message_add_header_printf (request, "From", "<sip:%s>;tag=%s;epid=%s",
                                     self->person->address, self->epid, self->epid);
  lia_sip_message_add_header_printf (request, "To", "<%s>", uri);
  lia_sip_message_add_header_printf (request, "Call-ID", "%s-%u", self->epid, n);
  lia_sip_message_add_header_printf (request, "CSeq", "%u %s", n, method);
  lia_sip_message_add_header (request, "Max-Forwards", "70");
  if (self->gruu != NULL)
    lia_sip_message_add_header_printf (request, "Contact", "<%s>", self->gruu);
  return request;
}

void
ocs_peer_answer (OcsPeer *self, LiaSipMessage *request, guint status, const char *reason)
{
  g_autoptr (LiaSipMessage) response = lia_sip_message_new_reply (request, status, reason);
  g_autofree char *to
      = g_strdup_printf ("%s;tag=%s", lia_sip_message_get_header (request, "To"), self->epid);

  lia_sip_message_set_header (response, "To", to);
  lia_sip_message_add_header_printf (response, "Contact", "<%s>", self->gruu);
  ocs_peer_send (self, response);
}

/* ---- signing in ---- */

static LiaSipMessage *
make_register (OcsPeer *self)
{
  LiaSipMessage *request = ocs_peer_request (self, "REGISTER", "sip:" OFFICE_DOMAIN);
  g_autofree char *to = g_strdup_printf ("<sip:%s>", self->person->address);

  lia_sip_message_set_header (request, "To", to);
  lia_sip_message_add_header_printf (
      request, "Contact",
      "<sip:127.0.0.1:1;transport=tcp;ms-opaque=%s>;+sip.instance=\"<urn:uuid:%s>\"", self->epid,
      "90d996f0-7299-5868-a49b-0ead64bc43e3");
  return request;
}

static char *
dup_quoted (const char *header, const char *name)
{
  g_autofree char *start_text = g_strdup_printf ("%s=\"", name);
  const char *start = strstr (header, start_text);

  g_assert_nonnull (start);
  start += strlen (start_text);
  return g_strndup (start, strcspn (start, "\""));
}

static char *
answer_challenge (OcsPeer *self, LiaSipMessage *challenge, const char *password)
{
  const char *header = lia_sip_message_get_header (challenge, "WWW-Authenticate");
  g_autofree char *data = dup_quoted (header, "gssapi-data");
  gsize size;
  g_autofree guchar *decoded = g_base64_decode (data, &size);
  g_autoptr (GBytes) bytes = g_bytes_new (decoded, size);
  g_autoptr (GBytes) authenticate = NULL;
  g_autoptr (GError) error = NULL;

  self->opaque = dup_quoted (header, "opaque");
  self->ntlm = lia_ntlm_new_client (bytes, self->person->login, password, NULL, NULL, NULL,
                                    (guint64)g_get_real_time () * 10 + FILETIME_OF_UNIX_EPOCH,
                                    &authenticate, &error);
  g_assert_no_error (error);
  return g_base64_encode (g_bytes_get_data (authenticate, NULL), g_bytes_get_size (authenticate));
}

LiaSipMessage *
ocs_peer_sign_in (OcsPeer *self, const char *password)
{
  g_autoptr (LiaSipMessage) first = make_register (self);
  g_autoptr (LiaSipMessage) second = make_register (self);
  g_autoptr (LiaSipMessage) third = make_register (self);
  g_autoptr (LiaSipMessage) offer = ocs_peer_ask (self, first);
  g_autoptr (LiaSipMessage) challenge = NULL;
  g_autofree char *data = NULL;
  g_autofree char *extra = NULL;
  LiaSipMessage *answer;
  const char *contact;

  g_assert_cmpuint (lia_sip_message_get_status (offer), ==, 401);
  lia_sip_message_add_header (second, "Authorization",
                              "NTLM qop=\"auth\", realm=\"" REALM "\", targetname=\"" TARGET
                              "\", gssapi-data=\"\", version=4");
  challenge = ocs_peer_ask (self, second);
  g_assert_cmpuint (lia_sip_message_get_status (challenge), ==, 401);

  data = answer_challenge (self, challenge, password);
  extra = g_strdup_printf ("gssapi-data=\"%s\", version=4, ", data);
  sign (self, third, extra);
  ocs_peer_send_unsigned (self, third);
  answer = wait_for (self, FALSE, "REGISTER", 0);

  contact = lia_sip_message_get_header (answer, "Contact");
  if (contact != NULL)
    self->gruu = lia_sip_header_dup_param (contact, "gruu");
  return answer;
}
