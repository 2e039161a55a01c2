/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "http-server.h"

struct _HttpServer
{
  SoupServer *server;
  GTlsCertificate *certificate;
  HttpServerFunc func;
  gpointer user_data;
  GThread *thread;
  GMainContext *context;
  GMainLoop *loop;
  GMutex lock;
  GCond ready;
  char *url;
  gint count;
};

static void
request_cb (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  HttpServer *self = user_data;
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  g_autoptr (GBytes) bytes = soup_message_body_flatten (body);
  g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  guint n = (guint)g_atomic_int_add (&self->count, 1);

  self->func (self, n, message, text, self->user_data);
}

static void
listen_on_loopback (HttpServer *self)
{
  g_autoptr (GError) error = NULL;
  SoupServerListenOptions options = SOUP_SERVER_LISTEN_IPV4_ONLY;
  GSList *uris = NULL;

  self->server = soup_server_new (NULL, NULL);
  if (self->certificate != NULL)
    {
      soup_server_set_tls_certificate (self->server, self->certificate);
      options |= SOUP_SERVER_LISTEN_HTTPS;
    }
  soup_server_add_handler (self->server, NULL, request_cb, self, NULL);
  soup_server_listen_local (self->server, 0, options, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (self->server);
  self->url = g_strdup_printf ("%s://127.0.0.1:%d/x", self->certificate != NULL ? "https" : "http",
                               g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify)g_uri_unref);
}

static gpointer
run (gpointer data)
{
  HttpServer *self = data;

  g_main_context_push_thread_default (self->context);
  g_mutex_lock (&self->lock);
  listen_on_loopback (self);
  g_cond_signal (&self->ready);
  g_mutex_unlock (&self->lock);
  g_main_loop_run (self->loop);
  soup_server_disconnect (self->server);
  g_clear_object (&self->server);
  while (g_main_context_iteration (self->context, FALSE))
    ;
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

HttpServer *
http_server_new (GTlsCertificate *certificate, HttpServerFunc func, gpointer user_data)
{
  HttpServer *self = g_new0 (HttpServer, 1);

  self->func = func;
  self->user_data = user_data;
  g_set_object (&self->certificate, certificate);
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  g_mutex_init (&self->lock);
  g_cond_init (&self->ready);
  g_mutex_lock (&self->lock);
  self->thread = g_thread_new ("http-server", run, self);
  while (self->url == NULL)
    g_cond_wait (&self->ready, &self->lock);
  g_mutex_unlock (&self->lock);
  return self;
}

static gboolean
quit_cb (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_REMOVE;
}

void
http_server_free (HttpServer *self)
{
  g_autoptr (GSource) quit = g_idle_source_new ();

  /* Not g_main_context_invoke(): before the loop runs that would quit it here, and then it would run for ever. */
  g_source_set_callback (quit, quit_cb, self->loop, NULL);
  g_source_attach (quit, self->context);
  g_thread_join (self->thread);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->ready);
  g_clear_object (&self->certificate);
  g_free (self->url);
  g_free (self);
}

const char *
http_server_get_url (HttpServer *self)
{
  return self->url;
}

guint
http_server_get_count (HttpServer *self)
{
  return (guint)g_atomic_int_get (&self->count);
}

void
http_server_answer (SoupServerMessage *message, guint status, const char *type, const char *text)
{
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, type, SOUP_MEMORY_COPY, text, strlen (text));
}

void
http_server_announce (SoupServerMessage *message, guint64 length)
{
  g_autoptr (GIOStream) stream = soup_server_message_steal_connection (message);
  g_autofree char *head = g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n"
                                           "Content-Length: %" G_GUINT64_FORMAT "\r\n\r\n",
                                           length);

  g_output_stream_write_all (g_io_stream_get_output_stream (stream), head, strlen (head), NULL,
                             NULL, NULL);
  g_io_stream_close (stream, NULL, NULL);
}

void
http_server_hang (SoupServerMessage *message)
{
  soup_server_message_pause (message);
}

void
http_server_cut (SoupServerMessage *message)
{
  g_socket_shutdown (soup_server_message_get_socket (message), TRUE, TRUE, NULL);
}
