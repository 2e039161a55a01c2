/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "office-ews-port"

#include "config.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

#include "office-ews-port.h"

struct _OfficeEwsPort
{
  SoupServer *server;
  GSocketService *service;
  GTlsCertificate *certificate;
  OfficeFaults *faults;
  OfficeEwsPortFunc server_fault;
  gpointer user_data;
  guint16 number;
  GPtrArray *held;    /* GIOStream: connections that nothing is heard from */
  GHashTable *delays; /* ids of sources, as keys */
};

static void
accept_stream (OfficeEwsPort *self, GSocketConnection *connection)
{
  g_autoptr (GSocketAddress) local = g_socket_connection_get_local_address (connection, NULL);
  g_autoptr (GSocketAddress) remote = g_socket_connection_get_remote_address (connection, NULL);
  g_autoptr (GIOStream) stream = g_object_ref (G_IO_STREAM (connection));
  g_autoptr (GError) error = NULL;

  /* One that has gone again already has no address. */
  if (local == NULL || remote == NULL)
    return;
  /* Head and body are written one after the other: neither may wait for the other's receipt. */
  g_socket_set_option (g_socket_connection_get_socket (connection), IPPROTO_TCP, TCP_NODELAY, TRUE,
                       NULL);
  if (self->certificate != NULL)
    {
      GIOStream *tls = g_tls_server_connection_new (stream, self->certificate, &error);
      if (tls == NULL)
        {
          g_warning ("TLS: %s", error->message);
          return;
        }
      g_object_unref (stream);
      stream = tls;
    }
  if (!soup_server_accept_iostream (self->server, stream, local, remote, &error))
    g_warning ("A connection was not taken: %s", error->message);
}

typedef struct
{
  OfficeEwsPort *port;
  GSocketConnection *connection;
  guint id;
} Delay;

static void
delay_free (Delay *delay)
{
  g_object_unref (delay->connection);
  g_free (delay);
}

static gboolean
delay_cb (gpointer user_data)
{
  Delay *delay = user_data;

  g_hash_table_remove (delay->port->delays, GUINT_TO_POINTER (delay->id));
  accept_stream (delay->port, delay->connection);
  return G_SOURCE_REMOVE;
}

static void
delay_connection (OfficeEwsPort *self, GSocketConnection *connection, guint ms)
{
  Delay *delay = g_new0 (Delay, 1);

  delay->port = self;
  delay->connection = g_object_ref (connection);
  delay->id
      = g_timeout_add_full (G_PRIORITY_DEFAULT, ms, delay_cb, delay, (GDestroyNotify)delay_free);
  g_hash_table_add (self->delays, GUINT_TO_POINTER (delay->id));
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

static gboolean
incoming_cb (GSocketService *service,
             GSocketConnection *connection,
             GObject *source,
             OfficeEwsPort *self)
{
  OfficeFault fault = { 0 };

  if (!office_faults_match (self->faults, OFFICE_HALF_EWS, OFFICE_FAULT_CONNECT, &fault))
    accept_stream (self, connection);
  else if (fault.kind == OFFICE_FAULT_SILENT)
    g_ptr_array_add (self->held, g_object_ref (connection));
  else if (fault.kind == OFFICE_FAULT_DELAY)
    delay_connection (self, connection, fault.ms);
  else if (fault.kind == OFFICE_FAULT_GARBAGE)
    write_garbage (connection);
  else if (fault.kind != OFFICE_FAULT_DROP)
    self->server_fault (&fault, self->user_data);
  return TRUE;
}

OfficeEwsPort *
office_ews_port_new (GTlsCertificate *certificate,
                     OfficeFaults *faults,
                     OfficeEwsPortFunc server_fault,
                     gpointer user_data)
{
  OfficeEwsPort *self = g_new0 (OfficeEwsPort, 1);

  self->server = soup_server_new ("server-header", "Microsoft-IIS/7.5", NULL);
  self->faults = faults;
  self->server_fault = server_fault;
  self->user_data = user_data;
  self->held = g_ptr_array_new_with_free_func (g_object_unref);
  self->delays = g_hash_table_new (NULL, NULL);
  g_set_object (&self->certificate, certificate);
  return self;
}

void
office_ews_port_free (OfficeEwsPort *self)
{
  GHashTableIter iter;
  gpointer id = NULL;

  if (self->service != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->service, self);
      g_socket_service_stop (self->service);
      g_socket_listener_close (G_SOCKET_LISTENER (self->service));
    }
  g_clear_object (&self->service);
  g_hash_table_iter_init (&iter, self->delays);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_source_remove (GPOINTER_TO_UINT (id));
  g_hash_table_unref (self->delays);
  g_ptr_array_unref (self->held);
  soup_server_disconnect (self->server);
  g_clear_object (&self->server);
  g_clear_object (&self->certificate);
  g_free (self);
}

gboolean
office_ews_port_listen (OfficeEwsPort *self, guint16 port, GError **error)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", port);
  g_autoptr (GSocketAddress) bound = NULL;

  self->service = g_socket_service_new ();
  if (!g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), address,
                                      G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL, &bound,
                                      error))
    return FALSE;
  /* A SoupServer keeps connections for a second request only while it listens: here at a place that nobody knows. */
  if (!soup_server_listen_local (self->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, error))
    return FALSE;
  self->number = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  g_signal_connect (self->service, "incoming", G_CALLBACK (incoming_cb), self);
  g_socket_service_start (self->service);
  return TRUE;
}

guint16
office_ews_port_get_number (OfficeEwsPort *self)
{
  return self->number;
}

SoupServer *
office_ews_port_get_server (OfficeEwsPort *self)
{
  return self->server;
}
