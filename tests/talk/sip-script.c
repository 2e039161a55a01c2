/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sip-script.h"

#include <string.h>

struct _SipScript
{
  GSocketService *service;
  guint16 port;
  SipScriptFunc func;
  gpointer data;
  GPtrArray *requests;    /* element-type LiaSipMessage */
  GPtrArray *connections; /* element-type Connection */
  guint n_connections;
};

typedef struct
{
  SipScript *script; /* NULL: the script has gone */
  GSocketConnection *stream;
  GCancellable *cancellable;
  LiaSipParser *parser;
  guint8 buffer[8192];
} Connection;

static void read_more (Connection *connection);

static void
connection_free (Connection *connection)
{
  g_object_unref (connection->stream);
  g_object_unref (connection->cancellable);
  lia_sip_parser_free (connection->parser);
  g_free (connection);
}

static void
write_bytes (Connection *connection, const void *data, gsize size)
{
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (connection->stream));

  /* A client that has hung up is part of some tests. */
  g_output_stream_write_all (out, data, size, NULL, NULL, NULL);
}

static void
answer (Connection *connection, LiaSipMessage *request)
{
  g_autoptr (LiaSipMessage) response = NULL;
  g_autoptr (GBytes) bytes = NULL;

  g_ptr_array_add (connection->script->requests, g_object_ref (request));
  response = connection->script->func (connection->script, request, connection->script->data);
  if (response == NULL)
    return;
  bytes = lia_sip_message_to_bytes (response);
  write_bytes (connection, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Connection *connection = user_data;
  gssize size = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);
  LiaSipMessage *message = NULL;

  if (size <= 0 || connection->script == NULL)
    {
      if (connection->script != NULL)
        g_ptr_array_remove (connection->script->connections, connection);
      connection_free (connection);
      return;
    }
  lia_sip_parser_feed (connection->parser, connection->buffer, (gsize)size);
  while (connection->script != NULL
         && (message = lia_sip_parser_next (connection->parser, NULL)) != NULL)
    {
      answer (connection, message);
      g_object_unref (message);
    }
  read_more (connection);
}

static void
read_more (Connection *connection)
{
  g_input_stream_read_async (g_io_stream_get_input_stream (G_IO_STREAM (connection->stream)),
                             connection->buffer, sizeof connection->buffer, G_PRIORITY_DEFAULT,
                             connection->cancellable, read_cb, connection);
}

static gboolean
incoming_cb (SipScript *self, GSocketConnection *stream)
{
  Connection *connection = g_new0 (Connection, 1);

  connection->script = self;
  connection->stream = g_object_ref (stream);
  connection->cancellable = g_cancellable_new ();
  connection->parser = lia_sip_parser_new ();
  g_ptr_array_add (self->connections, connection);
  self->n_connections++;
  read_more (connection);
  return TRUE;
}

SipScript *
sip_script_new (SipScriptFunc func, gpointer data)
{
  SipScript *self = g_new0 (SipScript, 1);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) effective = NULL;
  g_autoptr (GError) error = NULL;

  self->func = func;
  self->data = data;
  self->requests = g_ptr_array_new_with_free_func (g_object_unref);
  self->connections = g_ptr_array_new ();
  self->service = g_socket_service_new ();
  g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &effective, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective));
  g_signal_connect_swapped (self->service, "incoming", G_CALLBACK (incoming_cb), self);
  g_socket_service_start (self->service);
  return self;
}

void
sip_script_free (SipScript *self)
{
  g_signal_handlers_disconnect_by_data (self->service, self);
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  for (guint i = 0; i < self->connections->len; i++)
    {
      Connection *connection = g_ptr_array_index (self->connections, i);
      connection->script = NULL;
      g_cancellable_cancel (connection->cancellable);
    }
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_object_unref (self->service);
  g_ptr_array_unref (self->requests);
  g_ptr_array_unref (self->connections);
  g_free (self);
}

guint16
sip_script_get_port (SipScript *self)
{
  return self->port;
}

void
sip_script_send_bytes (SipScript *self, const char *bytes)
{
  g_assert_cmpuint (self->connections->len, >, 0);
  write_bytes (g_ptr_array_index (self->connections, self->connections->len - 1), bytes,
               strlen (bytes));
}

void
sip_script_send (SipScript *self, LiaSipMessage *message)
{
  g_autoptr (GBytes) bytes = lia_sip_message_to_bytes (message);
  g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

  sip_script_send_bytes (self, text);
}

void
sip_script_hang_up (SipScript *self)
{
  for (guint i = 0; i < self->connections->len; i++)
    {
      Connection *connection = g_ptr_array_index (self->connections, i);
      g_socket_shutdown (g_socket_connection_get_socket (connection->stream), TRUE, TRUE, NULL);
    }
}

guint
sip_script_get_n_connections (SipScript *self)
{
  return self->n_connections;
}

static gboolean
fits (LiaSipMessage *request, const char *method, const char *body_has)
{
  GBytes *body = lia_sip_message_get_body (request);

  if (!g_str_equal (lia_sip_message_get_method (request), method))
    return FALSE;
  return body_has == NULL
         || (body != NULL
             && g_strstr_len (g_bytes_get_data (body, NULL), (gssize)g_bytes_get_size (body),
                              body_has)
                    != NULL);
}

guint
sip_script_count (SipScript *self, const char *method, const char *body_has)
{
  guint n = 0;

  for (guint i = 0; i < self->requests->len; i++)
    if (fits (g_ptr_array_index (self->requests, i), method, body_has))
      n++;
  return n;
}

LiaSipMessage *
sip_script_last (SipScript *self, const char *method, const char *body_has)
{
  for (guint i = self->requests->len; i > 0; i--)
    if (fits (g_ptr_array_index (self->requests, i - 1), method, body_has))
      return g_ptr_array_index (self->requests, i - 1);
  return NULL;
}

LiaSipMessage *
sip_script_reply (LiaSipMessage *request, guint status, const char *reason)
{
  LiaSipMessage *reply = lia_sip_message_new_reply (request, status, reason);
  const char *to = lia_sip_message_get_header (reply, "To");
  g_autofree char *tag = lia_sip_header_dup_param (to, "tag");

  if (tag == NULL)
    {
      g_autofree char *tagged = g_strconcat (to, ";tag=srv", NULL);
      lia_sip_message_set_header (reply, "To", tagged);
    }
  return reply;
}

LiaSipMessage *
sip_script_registered (LiaSipMessage *request)
{
  LiaSipMessage *reply = sip_script_reply (request, 200, "OK");

  lia_sip_message_add_header (reply, "Contact", lia_sip_message_get_header (request, "Contact"));
  lia_sip_message_add_header (reply, "Expires", "7200");
  lia_sip_message_add_header (reply, "Allow-Events",
                              "presence, vnd-microsoft-roaming-self, "
                              "vnd-microsoft-roaming-contacts");
  lia_sip_message_add_header (reply, "Supported", "adhoclist, msrtc-event-categories");
  return reply;
}

gboolean
sip_script_over_cb (gpointer over)
{
  *(gboolean *)over = TRUE;
  return G_SOURCE_CONTINUE;
}
