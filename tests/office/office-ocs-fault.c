/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "office-ocs"

#include "office-ocs-fault.h"

#include <string.h>

/* A request that was carried out, and what is to be done to its answer. */
struct _OcsHurt
{
  OfficeFault fault;
  char *call_id;
  char *cseq;
};

void
ocs_hurt_free (OcsHurt *self)
{
  g_free (self->call_id);
  g_free (self->cseq);
  g_free (self);
}

/* ---- The connection ---- */

static gboolean
close_cb (gpointer user_data)
{
  ocs_connection_close (user_data);
  return G_SOURCE_REMOVE;
}

/* Not at once: whoever has met the fault is still at work with this client. */
static void
close_soon (OcsClient *client, guint ms)
{
  g_timeout_add_full (G_PRIORITY_DEFAULT, ms, close_cb, g_object_ref (client->connection),
                      g_object_unref);
}

static void
send_garbage (OcsClient *client)
{
  g_autoptr (GBytes) bytes = office_fault_garbage ();

  ocs_connection_send_bytes (client->connection, bytes);
}

static void
send_page (OcsClient *client)
{
  g_autofree char *text
      = g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %zu\r\n"
                         "\r\n%s",
                         strlen (office_fault_page), office_fault_page);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  ocs_connection_send_bytes (client->connection, bytes);
}

/* ---- Refusals ---- */

static void
refuse (OcsClient *client, LiaSipMessage *reply, const OfficeFault *fault)
{
  if (fault->to != NULL)
    lia_sip_message_add_header_printf (reply, "Contact", "<sip:%s>", fault->to);
  if (fault->ms > 0)
    lia_sip_message_add_header_printf (reply, "Retry-After", "%u", (fault->ms + 999) / 1000);
  ocs_client_send (client, reply);
}

static LiaSipMessage *
new_refusal (LiaSipMessage *request, const OfficeFault *fault)
{
  guint status = fault->kind == OFFICE_FAULT_STATUS ? fault->status : 503;

  if (status == 401)
    return ocs_auth_new_refusal (request, 1000, "Final handshake failed");
  return ocs_reply_new (request, status, status == 503 ? "Service Unavailable" : "Fault");
}

/* An answer that was made becomes another one. */
static void
refuse_done (OcsClient *client, LiaSipMessage *answer, const OfficeFault *fault)
{
  static const char *const names[] = { "From", "To", "Call-ID", "CSeq" };
  guint status = fault->kind == OFFICE_FAULT_BUSY ? 503 : fault->status;
  g_autoptr (LiaSipMessage) reply = lia_sip_message_new_response (status, "Fault");
  g_autoptr (GPtrArray) vias = lia_sip_message_get_headers (answer, "Via");

  for (guint i = 0; i < vias->len; i++)
    lia_sip_message_add_header (reply, "Via", g_ptr_array_index (vias, i));
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    lia_sip_message_add_header (reply, names[i], lia_sip_message_get_header (answer, names[i]));
  refuse (client, reply, fault);
}

/* ---- Answers ---- */

static GBytes *
dup_signed_bytes (OcsClient *client, LiaSipMessage *message)
{
  ocs_auth_sign (client->auth, message);
  return lia_sip_message_to_bytes (message);
}

static void
send_truncated (OcsClient *client, LiaSipMessage *answer)
{
  g_autoptr (GBytes) bytes = dup_signed_bytes (client, answer);
  g_autoptr (GBytes) part = g_bytes_new_from_bytes (bytes, 0, g_bytes_get_size (bytes) / 2);

  ocs_connection_send_bytes (client->connection, part);
  close_soon (client, 0);
}

static void
send_with_wrong_length (OcsClient *client, LiaSipMessage *answer, int wrong)
{
  static const char name[] = "\r\nContent-Length:";
  g_autoptr (GBytes) bytes = dup_signed_bytes (client, answer);
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);
  const char *at = g_strstr_len (data, (gssize)size, name);
  const char *number = at != NULL ? at + strlen (name) : NULL;
  GString *text = g_string_new (NULL);
  g_autoptr (GBytes) changed = NULL;
  char *end = NULL;
  gint64 length = number != NULL ? g_ascii_strtoll (number, &end, 10) : 0;

  g_return_if_fail (number != NULL);

  g_string_append_len (text, data, number - data);
  g_string_append_printf (text, " %" G_GINT64_FORMAT, MAX (length + wrong, 0));
  g_string_append_len (text, end, data + size - end);
  changed = g_string_free_to_bytes (text);
  ocs_connection_send_bytes (client->connection, changed);
}

typedef struct
{
  OcsConnection *connection;
  GBytes *bytes;
} Late;

static void
late_free (gpointer data)
{
  Late *late = data;

  g_object_unref (late->connection);
  g_bytes_unref (late->bytes);
  g_free (late);
}

static gboolean
late_cb (gpointer user_data)
{
  Late *late = user_data;

  ocs_connection_send_bytes (late->connection, late->bytes);
  return G_SOURCE_REMOVE;
}

static void
send_late (OcsClient *client, LiaSipMessage *answer, guint ms)
{
  Late *late = g_new0 (Late, 1);

  late->connection = g_object_ref (client->connection);
  late->bytes = dup_signed_bytes (client, answer);
  g_timeout_add_full (G_PRIORITY_DEFAULT, ms, late_cb, late, late_free);
}

/* What needs the answer. */
static void
hurt_answer (OcsClient *client, LiaSipMessage *answer, const OfficeFault *fault)
{
  if (fault->kind == OFFICE_FAULT_DELAY)
    send_late (client, answer, fault->ms);
  else if (fault->kind == OFFICE_FAULT_TRUNCATE)
    send_truncated (client, answer);
  else if (fault->kind == OFFICE_FAULT_LENGTH)
    send_with_wrong_length (client, answer, fault->bytes);
  else if (fault->kind == OFFICE_FAULT_SLOW)
    {
      /* A slow line is slow in answers and notifications: it stays so. */
      ocs_connection_set_pace (client->connection, (guint)fault->bytes, fault->ms);
      ocs_auth_sign (client->auth, answer);
      ocs_connection_send (client->connection, answer);
    }
  else
    refuse_done (client, answer, fault);
}

/* What needs no answer. Returns: whether this fault is one of those. */
static gboolean
hurt_connection (OcsClient *client, const OfficeFault *fault)
{
  if (fault->kind == OFFICE_FAULT_GARBAGE)
    send_garbage (client);
  else if (fault->kind == OFFICE_FAULT_HTML)
    send_page (client);
  else if (fault->kind == OFFICE_FAULT_DROP)
    close_soon (client, 0);
  else if (fault->kind == OFFICE_FAULT_CERTIFICATE || fault->kind == OFFICE_FAULT_RESTART)
    ocs_server_take_fault (client->server, fault);
  else
    return fault->kind == OFFICE_FAULT_SILENT;
  return TRUE;
}

static gboolean
is_notification (LiaSipMessage *message)
{
  return lia_sip_message_is_request (message)
         && g_str_has_suffix (lia_sip_message_get_method (message), "NOTIFY");
}

/* What nobody has asked for. */
static gboolean
take_notification (OcsClient *client, LiaSipMessage *message)
{
  OfficeFault fault = { 0 };

  if (!office_faults_match (ocs_server_get_options (client->server)->faults, OFFICE_HALF_SIP,
                            OFFICE_FAULT_NOTIFY, &fault))
    return FALSE;
  if (!hurt_connection (client, &fault))
    hurt_answer (client, message, &fault);
  return TRUE;
}

gboolean
ocs_fault_take (OcsClient *client, LiaSipMessage *message)
{
  const char *call_id = lia_sip_message_get_header (message, "Call-ID");
  const char *cseq = lia_sip_message_get_header (message, "CSeq");

  if (is_notification (message))
    return take_notification (client, message);
  if (client->hurts->len == 0 || lia_sip_message_is_request (message)
      || lia_sip_message_get_status (message) < 200)
    return FALSE;
  for (guint i = 0; i < client->hurts->len; i++)
    {
      OcsHurt *hurt = g_ptr_array_index (client->hurts, i);
      OfficeFault fault = hurt->fault;
      if (g_strcmp0 (hurt->call_id, call_id) != 0 || g_strcmp0 (hurt->cseq, cseq) != 0)
        continue;
      /* First: what is sent instead comes here too. */
      g_ptr_array_remove_index (client->hurts, i);
      if (!hurt_connection (client, &fault))
        hurt_answer (client, message, &fault);
      return TRUE;
    }
  return FALSE;
}

/* ---- Requests ---- */

gboolean
ocs_fault_meet (const OcsRequest *request)
{
  LiaSipMessage *message = request->message;
  OfficeFault fault = { 0 };
  OcsHurt *hurt = NULL;

  if (!office_faults_match (ocs_server_get_options (request->server)->faults, OFFICE_HALF_SIP,
                            lia_sip_message_get_method (message), &fault))
    return FALSE;
  if (fault.done)
    {
      hurt = g_new0 (OcsHurt, 1);
      hurt->fault = fault;
      hurt->call_id = g_strdup (lia_sip_message_get_header (message, "Call-ID"));
      hurt->cseq = g_strdup (lia_sip_message_get_header (message, "CSeq"));
      g_ptr_array_add (request->client->hurts, hurt);
      return FALSE;
    }
  if (!hurt_connection (request->client, &fault))
    {
      g_autoptr (LiaSipMessage) reply = new_refusal (message, &fault);
      if (fault.kind == OFFICE_FAULT_TRUNCATE)
        send_truncated (request->client, reply);
      else
        refuse (request->client, reply, &fault);
    }
  return TRUE;
}

/* ---- Connections ---- */

typedef struct
{
  GWeakRef server;
  GSocketConnection *connection;
  gboolean tls;
} Delay;

static void
delay_free (gpointer data)
{
  Delay *delay = data;

  g_weak_ref_clear (&delay->server);
  g_object_unref (delay->connection);
  g_free (delay);
}

static gboolean
delay_cb (gpointer user_data)
{
  Delay *delay = user_data;
  g_autoptr (OfficeOcs) server = g_weak_ref_get (&delay->server);

  if (server != NULL)
    ocs_server_accept (server, delay->connection, delay->tls);
  return G_SOURCE_REMOVE;
}

static void
delay_connection (OfficeOcs *server, GSocketConnection *connection, gboolean tls, guint ms)
{
  Delay *delay = g_new0 (Delay, 1);

  g_weak_ref_init (&delay->server, server);
  delay->connection = g_object_ref (connection);
  delay->tls = tls;
  g_timeout_add_full (G_PRIORITY_DEFAULT, ms, delay_cb, delay, delay_free);
}

static void
write_garbage (GSocketConnection *connection)
{
  g_autoptr (GBytes) bytes = office_fault_garbage ();
  gsize size = 0;
  const void *data = g_bytes_get_data (bytes, &size);

  /* So little always fits into the socket. */
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), data, size,
                             NULL, NULL, NULL);
}

gboolean
ocs_fault_meet_connection (OfficeOcs *server, GSocketConnection *connection, gboolean tls)
{
  OfficeFault fault = { 0 };

  if (!office_faults_match (ocs_server_get_options (server)->faults, OFFICE_HALF_SIP,
                            OFFICE_FAULT_CONNECT, &fault))
    return FALSE;
  /* One that is kept nowhere is dropped. */
  if (fault.kind == OFFICE_FAULT_SILENT)
    ocs_server_hold (server, connection);
  else if (fault.kind == OFFICE_FAULT_DELAY)
    delay_connection (server, connection, tls, fault.ms);
  else if (fault.kind == OFFICE_FAULT_GARBAGE)
    write_garbage (connection);
  else if (fault.kind != OFFICE_FAULT_DROP)
    ocs_server_take_fault (server, &fault);
  return TRUE;
}
