/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cable.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

struct _Cable
{
  guint16 server_port;
  guint16 port;
  GSocketService *service; /* NULL: it is cut */
  GCancellable *cut;
};

/* What has come from one end goes out at the other. Returns: FALSE when there is nothing more. */
static gboolean
hand_on (GSocketConnection *from, GSocketConnection *to)
{
  char buffer[16384];
  gssize n = g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (from)), buffer,
                                  sizeof buffer, NULL, NULL);

  /* The sender may be waiting for it, with the rest of its message. */
  g_socket_set_option (g_socket_connection_get_socket (from), IPPROTO_TCP, TCP_QUICKACK, TRUE,
                       NULL);
  return n > 0
         && g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (to)), buffer,
                                       (gsize)n, NULL, NULL, NULL);
}

/* Else each message that comes in two pieces waits for an acknowledgement, and the cable is a slow one. */
static void
set_no_delay (GSocketConnection *connection)
{
  g_socket_set_option (g_socket_connection_get_socket (connection), IPPROTO_TCP, TCP_NODELAY, TRUE,
                       NULL);
}

static gboolean
run_cb (GThreadedSocketService *service,
        GSocketConnection *client,
        GObject *source,
        gpointer user_data)
{
  Cable *self = user_data;
  GCancellable *cut = g_object_get_data (G_OBJECT (service), "cut");
  g_autoptr (GSocketClient) connector = g_socket_client_new ();
  g_autoptr (GSocketConnection) server
      = g_socket_client_connect_to_host (connector, "127.0.0.1", self->server_port, cut, NULL);
  GPollFD ends[3] = { 0 };
  gboolean connected = server != NULL && g_cancellable_make_pollfd (cut, &ends[2]);
  gboolean whole = connected;

  set_no_delay (client);
  if (connected)
    set_no_delay (server);
  while (whole)
    {
      ends[0] = (GPollFD){ g_socket_get_fd (g_socket_connection_get_socket (client)), G_IO_IN, 0 };
      ends[1] = (GPollFD){ g_socket_get_fd (g_socket_connection_get_socket (server)), G_IO_IN, 0 };
      ends[2].revents = 0;
      g_poll (ends, G_N_ELEMENTS (ends), -1);
      whole = ends[2].revents == 0 && (ends[0].revents == 0 || hand_on (client, server))
              && (ends[1].revents == 0 || hand_on (server, client));
    }
  if (connected)
    g_cancellable_release_fd (cut);
  return TRUE;
}

void
cable_mend (Cable *self)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, self->port);
  g_autoptr (GSocketAddress) effective = NULL;
  g_autoptr (GError) error = NULL;

  self->cut = g_cancellable_new ();
  self->service = g_threaded_socket_service_new (50);
  g_object_set_data_full (G_OBJECT (self->service), "cut", g_object_ref (self->cut),
                          g_object_unref);
  g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &effective, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective));
  g_signal_connect (self->service, "run", G_CALLBACK (run_cb), self);
}

void
cable_cut (Cable *self)
{
  g_cancellable_cancel (self->cut);
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_clear_object (&self->service);
  g_clear_object (&self->cut);
}

Cable *
cable_new (guint16 port)
{
  Cable *self = g_new0 (Cable, 1);

  self->server_port = port;
  cable_mend (self);
  return self;
}

void
cable_free (Cable *self)
{
  if (self->service != NULL)
    cable_cut (self);
  g_free (self);
}

guint16
cable_get_port (Cable *self)
{
  return self->port;
}
