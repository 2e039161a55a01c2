/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench-proxy.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#define PIECE_BYTES (64 * 1024)

struct _BenchProxy
{
  GSocketListener *listener;
  GThread *thread;
  guint16 port;
  guint16 server_port;
  GMutex mutex;
  GByteArray *said;
  gint64 last_us;
};

/* The sockets of GLib never block: where a busy client reads slowly, it is waited for. */
static gboolean
send_all (int to, const guint8 *data, gsize size)
{
  struct pollfd room = { .fd = to, .events = POLLOUT };

  while (size > 0)
    {
      gssize step = send (to, data, size, MSG_NOSIGNAL);

      if (step < 0 && (errno == EAGAIN || errno == EINTR))
        poll (&room, 1, -1);
      else if (step <= 0)
        return FALSE;
      else
        {
          data += step;
          size -= (gsize)step;
        }
    }
  return TRUE;
}

/* Returns: whether there is more to come. */
static gboolean
pass_on (BenchProxy *self, int from, int to, gboolean keep)
{
  guint8 piece[PIECE_BYTES];
  gssize n = recv (from, piece, sizeof piece, 0);

  if (n <= 0)
    return FALSE;
  if (keep)
    {
      g_mutex_lock (&self->mutex);
      g_byte_array_append (self->said, piece, (guint)n);
      self->last_us = g_get_monotonic_time ();
      g_mutex_unlock (&self->mutex);
    }
  return send_all (to, piece, (gsize)n);
}

static gpointer
run (gpointer user_data)
{
  BenchProxy *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnection) client
      = g_socket_listener_accept (self->listener, NULL, NULL, &error);
  g_autoptr (GSocketClient) connector = g_socket_client_new ();
  g_autoptr (GSocketConnection) server = NULL;
  struct pollfd fds[2] = { 0 };

  if (client != NULL)
    server
        = g_socket_client_connect_to_host (connector, "127.0.0.1", self->server_port, NULL, &error);
  if (server == NULL)
    g_error ("the proxy: %s", error->message);
  fds[0].fd = g_socket_get_fd (g_socket_connection_get_socket (client));
  fds[1].fd = g_socket_get_fd (g_socket_connection_get_socket (server));
  fds[0].events = fds[1].events = POLLIN;
  while (poll (fds, 2, -1) > 0)
    if ((fds[1].revents != 0 && !pass_on (self, fds[1].fd, fds[0].fd, TRUE))
        || (fds[0].revents != 0 && !pass_on (self, fds[0].fd, fds[1].fd, FALSE)))
      break;
  return NULL;
}

BenchProxy *
bench_proxy_new (guint16 port)
{
  BenchProxy *self = g_new0 (BenchProxy, 1);
  g_autoptr (GError) error = NULL;

  self->server_port = port;
  self->said = g_byte_array_new ();
  self->listener = g_socket_listener_new ();
  self->port = g_socket_listener_add_any_inet_port (self->listener, NULL, &error);
  if (self->port == 0)
    g_error ("the proxy: %s", error->message);
  self->thread = g_thread_new ("proxy", run, self);
  return self;
}

void
bench_proxy_free (BenchProxy *self)
{
  g_thread_join (self->thread);
  g_object_unref (self->listener);
  g_byte_array_unref (self->said);
  g_free (self);
}

guint16
bench_proxy_get_port (BenchProxy *self)
{
  return self->port;
}

GBytes *
bench_proxy_take_said (BenchProxy *self)
{
  GBytes *said = NULL;

  g_mutex_lock (&self->mutex);
  said = g_byte_array_free_to_bytes (self->said);
  self->said = g_byte_array_new ();
  g_mutex_unlock (&self->mutex);
  return said;
}

gint64
bench_proxy_get_last_us (BenchProxy *self)
{
  gint64 last_us = 0;

  g_mutex_lock (&self->mutex);
  last_us = self->last_us;
  g_mutex_unlock (&self->mutex);
  return last_us;
}
