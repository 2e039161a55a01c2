/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "ear.h"

struct _Ear
{
  GSocketService *service;
  GSocket *udp;
  GSource *udp_source;
  GCancellable *cancellable;
  GPtrArray *names;
  guint16 port;
  guint n_calls;
};

/* ---- What is answered ---- */

static const char gif[] = "GIF89a\1\0\1\0\200\0\0\377\377\377\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;";

static const struct
{
  const char *ending;
  const char *type;
  const char *text;
} kinds[] = {
  { ".js", "text/javascript", "document.title = 'ran';" },
  { ".css", "text/css", "body { color: green }" },
  { ".svg", "image/svg+xml", "<svg xmlns='http://www.w3.org/2000/svg'/>" },
  { "", "text/html", "<p>x</p>" },
};

static void
append_answer (GString *out, const char *path)
{
  gsize kind = 0;

  if (g_str_has_suffix (path, ".gif"))
    {
      g_string_append_printf (out,
                              "HTTP/1.1 200 OK\r\nContent-Type: image/gif\r\n"
                              "Connection: close\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n",
                              sizeof gif - 1);
      g_string_append_len (out, gif, sizeof gif - 1);
      return;
    }
  while (!g_str_has_suffix (path, kinds[kind].ending))
    kind++;
  g_string_append_printf (out,
                          "HTTP/1.1 200 OK\r\nContent-Type: %s\r\nConnection: close\r\n"
                          "Access-Control-Allow-Origin: *\r\nContent-Length: %" G_GSIZE_FORMAT
                          "\r\n\r\n%s",
                          kinds[kind].type, strlen (kinds[kind].text), kinds[kind].text);
}

/* ---- Callers ---- */

typedef struct
{
  Ear *ear;
  GSocketConnection *connection;
  GCancellable *cancellable;
  char request[4096];
  GString *answer;
} Call;

static void
call_free (Call *call)
{
  g_object_unref (call->connection);
  g_object_unref (call->cancellable);
  if (call->answer != NULL)
    g_string_free (call->answer, TRUE);
  g_free (call);
}

static void
written_cb (GObject *stream, GAsyncResult *result, gpointer user_data)
{
  Call *call = user_data;

  g_output_stream_write_all_finish (G_OUTPUT_STREAM (stream), result, NULL, NULL);
  call_free (call);
}

/* The path of "GET PATH HTTP/1.1", or of an address in its place. */
static char *
dup_path (const char *request)
{
  g_auto (GStrv) words = g_strsplit_set (request, " \r\n", 3);
  const char *path = words[0] != NULL && words[1] != NULL ? words[1] : "";

  return g_strdup (g_str_has_prefix (path, "/") ? path : "");
}

static void
read_cb (GObject *stream, GAsyncResult *result, gpointer user_data)
{
  Call *call = user_data;
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (stream), result, NULL);
  g_autofree char *path = NULL;

  if (n <= 0 || g_cancellable_is_cancelled (call->cancellable))
    {
      call_free (call);
      return;
    }
  call->request[n] = '\0';
  path = dup_path (call->request);
  if (*path != '\0')
    g_ptr_array_add (call->ear->names, g_strndup (path + 1, strcspn (path + 1, "?#&/")));
  call->answer = g_string_new (NULL);
  append_answer (call->answer, path);
  g_output_stream_write_all_async (g_io_stream_get_output_stream (G_IO_STREAM (call->connection)),
                                   call->answer->str, call->answer->len, G_PRIORITY_DEFAULT,
                                   call->cancellable, written_cb, call);
}

static gboolean
incoming_cb (GSocketService *service, GSocketConnection *connection, GObject *source, gpointer data)
{
  Ear *self = data;
  Call *call = g_new0 (Call, 1);

  self->n_calls++;
  call->ear = self;
  call->connection = g_object_ref (connection);
  call->cancellable = g_object_ref (self->cancellable);
  g_input_stream_read_async (g_io_stream_get_input_stream (G_IO_STREAM (connection)), call->request,
                             sizeof call->request - 1, G_PRIORITY_DEFAULT, call->cancellable,
                             read_cb, call);
  return TRUE;
}

static gboolean
datagram_cb (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  Ear *self = user_data;
  char bytes[2048];

  if (g_socket_receive (socket, bytes, sizeof bytes, NULL, NULL) >= 0)
    self->n_calls++;
  return G_SOURCE_CONTINUE;
}

static void
listen_to_datagrams (Ear *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, self->port);

  self->udp
      = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, &error);
  g_assert_no_error (error);
  g_socket_bind (self->udp, address, FALSE, &error);
  g_assert_no_error (error);
  self->udp_source = g_socket_create_source (self->udp, G_IO_IN, NULL);
  g_source_set_callback (self->udp_source, G_SOURCE_FUNC (datagram_cb), self, NULL);
  g_source_attach (self->udp_source, NULL);
}

Ear *
ear_new (void)
{
  Ear *self = g_new0 (Ear, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) address = NULL;

  self->names = g_ptr_array_new_with_free_func (g_free);
  self->cancellable = g_cancellable_new ();
  self->service = g_socket_service_new ();
  g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), any, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &address, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
  g_signal_connect (self->service, "incoming", G_CALLBACK (incoming_cb), self);
  g_socket_service_start (self->service);
  listen_to_datagrams (self);
  return self;
}

void
ear_free (Ear *self)
{
  g_cancellable_cancel (self->cancellable);
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_object_unref (self->service);
  g_source_destroy (self->udp_source);
  g_source_unref (self->udp_source);
  g_object_unref (self->udp);
  /* Callers that still wait see the cancellation, and not the ear. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_object_unref (self->cancellable);
  g_ptr_array_unref (self->names);
  g_free (self);
}

guint16
ear_get_port (Ear *self)
{
  return self->port;
}

guint
ear_get_n_calls (Ear *self)
{
  return self->n_calls;
}

GPtrArray *
ear_get_names (Ear *self)
{
  return self->names;
}

static gboolean
is_named (gconstpointer asked, gconstpointer name)
{
  gsize length = strlen (name);

  return strncmp (asked, name, length) == 0 && strchr (".", ((const char *)asked)[length]) != NULL;
}

gboolean
ear_heard (Ear *self, const char *name)
{
  return g_ptr_array_find_with_equal_func (self->names, name, is_named, NULL);
}
