/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "office-ocs"

#include "office-ocs.h"

#include "office-ocs-access.h"
#include "office-ocs-dispatch.h"
#include "office-ocs-fault.h"
#include "office-ocs-forward.h"
#include "office-ocs-presence.h"
#include "office-ocs-registrar.h"
#include "office-ocs-robot.h"
#include "office-ocs-server.h"

#define SWEEP_INTERVAL_S 10

struct _OfficeOcs
{
  GObject parent_instance;

  OfficeWorld *world;
  OfficeOcsOptions options;
  char *edge;
  GSocketService *tcp;
  GSocketService *tls;
  guint16 tcp_port;
  guint16 tls_port;
  GTlsCertificate *certificate;
  GHashTable *users;   /* OfficePerson → OcsUser */
  GPtrArray *clients;  /* element-type OcsClient */
  GPtrArray *forwards; /* element-type OcsForward */
  OcsRobot *robot;
  guint sweep_id;
  GPtrArray *held; /* GSocketConnection: silent ones */
  guint stop_id;   /* of a server that is about to die */
  guint restart_id;
  guint restart_ms;
  int restart_tcp_port;
  int restart_tls_port;
  guint bad_signatures; /* of clients that have gone */
};

G_DEFINE_FINAL_TYPE (OfficeOcs, office_ocs, G_TYPE_OBJECT)

/* ---- clients ---- */

static void
client_free (OcsClient *client)
{
  g_signal_handlers_disconnect_by_data (client->connection, client);
  g_object_unref (client->connection);
  ocs_auth_free (client->auth);
  g_ptr_array_unref (client->hurts);
  g_free (client);
}

static void
message_cb (OcsConnection *connection, LiaSipMessage *message, OcsClient *client)
{
  ocs_dispatch (client, message);
}

static void
closed_cb (OcsConnection *connection, OcsClient *client)
{
  OfficeOcs *self = client->server;

  self->bad_signatures += ocs_auth_get_bad_signatures (client->auth);
  if (client->endpoint != NULL)
    ocs_registrar_remove (client->endpoint);
  ocs_forward_client_gone (self, client);
  ocs_robot_client_gone (self->robot, client);
  g_ptr_array_remove (self->clients, client);
}

static void
add_client (OfficeOcs *self, GIOStream *stream, const char *transport, guint16 port)
{
  OcsClient *client = g_new0 (OcsClient, 1);

  client->server = self;
  client->connection = ocs_connection_new (stream, transport, port);
  client->auth = ocs_auth_new (self->world);
  client->hurts = g_ptr_array_new_with_free_func ((GDestroyNotify)ocs_hurt_free);
  g_signal_connect (client->connection, "message", G_CALLBACK (message_cb), client);
  g_signal_connect (client->connection, "closed", G_CALLBACK (closed_cb), client);
  g_ptr_array_add (self->clients, client);
  ocs_connection_start (client->connection);
}

void
ocs_client_send_unsigned (OcsClient *self, LiaSipMessage *message)
{
  ocs_connection_send (self->connection, message);
}

void
ocs_client_send (OcsClient *self, LiaSipMessage *message)
{
  if (ocs_fault_take (self, message))
    return;
  ocs_auth_sign (self->auth, message);
  ocs_connection_send (self->connection, message);
}

/* ---- listening ---- */

void
ocs_server_accept (OfficeOcs *self, GSocketConnection *connection, gboolean tls)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GIOStream) stream = NULL;

  if ((tls ? self->tls : self->tcp) == NULL)
    return;
  if (!tls)
    {
      add_client (self, G_IO_STREAM (connection), "TCP", self->tcp_port);
      return;
    }
  stream = g_tls_server_connection_new (G_IO_STREAM (connection), self->certificate, &error);
  if (stream != NULL)
    add_client (self, stream, "TLS", self->tls_port);
  else
    g_warning ("TLS: %s", error->message);
}

void
ocs_server_hold (OfficeOcs *self, GSocketConnection *connection)
{
  g_ptr_array_add (self->held, g_object_ref (connection));
}

static gboolean
incoming_tcp_cb (GSocketService *service,
                 GSocketConnection *connection,
                 GObject *source,
                 OfficeOcs *self)
{
  if (!ocs_fault_meet_connection (self, connection, FALSE))
    ocs_server_accept (self, connection, FALSE);
  return TRUE;
}

static gboolean
incoming_tls_cb (GSocketService *service,
                 GSocketConnection *connection,
                 GObject *source,
                 OfficeOcs *self)
{
  if (!ocs_fault_meet_connection (self, connection, TRUE))
    ocs_server_accept (self, connection, TRUE);
  return TRUE;
}

static GSocketService *
listen_on (OfficeOcs *self, int port, GCallback incoming_cb, guint16 *out_port, GError **error)
{
  g_autoptr (GSocketService) service = g_socket_service_new ();
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, (guint16)port);
  g_autoptr (GSocketAddress) effective = NULL;

  if (!g_socket_listener_add_address (G_SOCKET_LISTENER (service), address, G_SOCKET_TYPE_STREAM,
                                      G_SOCKET_PROTOCOL_TCP, NULL, &effective, error))
    return NULL;

  *out_port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective));
  g_signal_connect (service, "incoming", incoming_cb, self);
  g_socket_service_start (service);
  return g_steal_pointer (&service);
}

static gboolean
sweep_cb (gpointer user_data)
{
  OfficeOcs *self = user_data;
  const gint64 silence_us = 2 * (gint64)self->options.keep_alive_s * G_USEC_PER_SEC;
  const gint64 now_us = g_get_monotonic_time ();
  g_autoptr (GPtrArray) stale = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->clients->len; i++)
    {
      OcsClient *client = g_ptr_array_index (self->clients, i);

      if (now_us - ocs_connection_get_heard_us (client->connection) > silence_us)
        g_ptr_array_add (stale, g_object_ref (client->connection));
    }
  for (guint i = 0; i < stale->len; i++)
    ocs_connection_close (g_ptr_array_index (stale, i));

  ocs_registrar_sweep (self, now_us);
  ocs_forward_sweep (self, now_us);
  return G_SOURCE_CONTINUE;
}

gboolean
office_ocs_start (
    OfficeOcs *self, int tcp_port, int tls_port, GTlsCertificate *certificate, GError **error)
{
  g_return_val_if_fail (OFFICE_IS_OCS (self), FALSE);
  g_return_val_if_fail (self->tcp == NULL && self->tls == NULL, FALSE);
  if (certificate != NULL)
    g_set_object (&self->certificate, certificate);
  g_return_val_if_fail (tls_port == OFFICE_OCS_PORT_OFF || self->certificate != NULL, FALSE);

  g_clear_handle_id (&self->restart_id, g_source_remove);
  if (tcp_port != OFFICE_OCS_PORT_OFF)
    {
      self->tcp = listen_on (self, tcp_port, G_CALLBACK (incoming_tcp_cb), &self->tcp_port, error);
      if (self->tcp == NULL)
        return FALSE;
    }
  if (tls_port != OFFICE_OCS_PORT_OFF)
    {
      self->tls = listen_on (self, tls_port, G_CALLBACK (incoming_tls_cb), &self->tls_port, error);
      if (self->tls == NULL)
        {
          office_ocs_stop (self);
          return FALSE;
        }
    }
  self->sweep_id = g_timeout_add_seconds (SWEEP_INTERVAL_S, sweep_cb, self);
  return TRUE;
}

static void
stop_listening (OfficeOcs *self, GSocketService **service)
{
  if (*service == NULL)
    return;

  g_signal_handlers_disconnect_by_data (*service, self);
  g_socket_service_stop (*service);
  g_socket_listener_close (G_SOCKET_LISTENER (*service));
  g_clear_object (service);
}

void
office_ocs_stop (OfficeOcs *self)
{
  g_return_if_fail (OFFICE_IS_OCS (self));

  stop_listening (self, &self->tcp);
  stop_listening (self, &self->tls);
  self->tcp_port = 0;
  self->tls_port = 0;
  g_clear_handle_id (&self->sweep_id, g_source_remove);
  g_clear_handle_id (&self->restart_id, g_source_remove);
  g_clear_handle_id (&self->stop_id, g_source_remove);
  g_ptr_array_set_size (self->held, 0);
  office_ocs_drop_connections (self);
}

/* ---- a server that dies and comes back ---- */

static gboolean
start_again_cb (gpointer user_data)
{
  OfficeOcs *self = user_data;
  g_autoptr (GError) error = NULL;

  self->restart_id = 0;
  if (!office_ocs_start (self, self->restart_tcp_port, self->restart_tls_port, NULL, &error))
    g_warning ("The OCS half does not come back: %s", error->message);
  return G_SOURCE_REMOVE;
}

static gboolean
stop_cb (gpointer user_data)
{
  OfficeOcs *self = user_data;

  self->stop_id = 0;
  self->restart_tcp_port = self->tcp != NULL ? self->tcp_port : OFFICE_OCS_PORT_OFF;
  self->restart_tls_port = self->tls != NULL ? self->tls_port : OFFICE_OCS_PORT_OFF;
  office_ocs_stop (self);
  self->restart_id = g_timeout_add (self->restart_ms, start_again_cb, self);
  return G_SOURCE_REMOVE;
}

void
ocs_server_take_fault (OfficeOcs *self, const OfficeFault *fault)
{
  if (fault->kind == OFFICE_FAULT_CERTIFICATE && self->certificate != NULL)
    g_set_object (&self->certificate, office_faults_get_certificate (self->options.faults));
  self->restart_ms = fault->ms;
  /* Not at once: whoever has met the fault is still at work with the server. */
  if (self->stop_id == 0)
    self->stop_id = g_idle_add (stop_cb, self);
}

void
office_ocs_drop_connections (OfficeOcs *self)
{
  g_return_if_fail (OFFICE_IS_OCS (self));

  while (self->clients->len > 0)
    {
      OcsClient *client = g_ptr_array_index (self->clients, self->clients->len - 1);
      g_autoptr (OcsConnection) connection = g_object_ref (client->connection);

      ocs_connection_close (connection);
    }
}

void
office_ocs_set_alive (OfficeOcs *self, gboolean alive)
{
  g_return_if_fail (OFFICE_IS_OCS (self));

  self->options.alive = alive;
}

guint
office_ocs_get_heard (OfficeOcs *self, const char *text)
{
  g_return_val_if_fail (OFFICE_IS_OCS (self), 0);

  return ocs_robot_get_heard (self->robot, text);
}

void
office_ocs_deregister (OfficeOcs *self, OfficePerson *person, const char *event)
{
  OcsUser *user = NULL;

  g_return_if_fail (OFFICE_IS_OCS (self));

  user = ocs_server_get_user (self, person);
  while (user->endpoints->len > 0)
    ocs_registrar_end (g_ptr_array_index (user->endpoints, 0), event);
}

void
office_ocs_set_level (OfficeOcs *self, OfficePerson *person, const char *member, guint container)
{
  g_return_if_fail (OFFICE_IS_OCS (self));

  ocs_access_set_level (ocs_server_get_user (self, person), member, container);
}

/* ---- what there is ---- */

OfficeWorld *
ocs_server_get_world (OfficeOcs *self)
{
  return self->world;
}

const OfficeOcsOptions *
ocs_server_get_options (OfficeOcs *self)
{
  return &self->options;
}

OcsUser *
ocs_server_get_user (OfficeOcs *self, OfficePerson *person)
{
  OcsUser *user = g_hash_table_lookup (self->users, person);

  if (user == NULL)
    {
      user = ocs_user_new (self, person);
      g_hash_table_insert (self->users, person, user);
    }
  return user;
}

OcsUser *
ocs_server_find_user (OfficeOcs *self, const char *uri)
{
  OfficePerson *person = uri != NULL ? office_world_find (self->world, uri) : NULL;

  return person != NULL ? ocs_server_get_user (self, person) : NULL;
}

GHashTable *
ocs_server_get_users (OfficeOcs *self)
{
  return self->users;
}

GPtrArray *
ocs_server_get_forwards (OfficeOcs *self)
{
  return self->forwards;
}

OcsRobot *
ocs_server_get_robot (OfficeOcs *self)
{
  return self->robot;
}

guint16
office_ocs_get_tcp_port (OfficeOcs *self)
{
  g_return_val_if_fail (OFFICE_IS_OCS (self), 0);
  return self->tcp_port;
}

guint16
office_ocs_get_tls_port (OfficeOcs *self)
{
  g_return_val_if_fail (OFFICE_IS_OCS (self), 0);
  return self->tls_port;
}

void
office_ocs_set_certificate (OfficeOcs *self, GTlsCertificate *certificate)
{
  g_return_if_fail (OFFICE_IS_OCS (self));
  g_return_if_fail (G_IS_TLS_CERTIFICATE (certificate));

  g_set_object (&self->certificate, certificate);
}

guint
office_ocs_count_devices (OfficeOcs *self, OfficePerson *person)
{
  g_return_val_if_fail (OFFICE_IS_OCS (self), 0);
  return ocs_server_get_user (self, person)->endpoints->len;
}

guint
office_ocs_count_bad_signatures (OfficeOcs *self)
{
  guint n;

  g_return_val_if_fail (OFFICE_IS_OCS (self), 0);

  n = self->bad_signatures;
  for (guint i = 0; i < self->clients->len; i++)
    n += ocs_auth_get_bad_signatures (((OcsClient *)g_ptr_array_index (self->clients, i))->auth);
  return n;
}

/* ---- life ---- */

static void
state_changed_cb (OfficeWorld *world, OfficePerson *person, OfficeOcs *self)
{
  OcsUser *user = ocs_server_get_user (self, person);

  user->has_left = FALSE;
  if (user->endpoints->len == 0)
    ocs_presence_changed (user, OCS_CATEGORY_STATE | OCS_CATEGORY_NOTE);
}

static void
office_ocs_dispose (GObject *object)
{
  OfficeOcs *self = OFFICE_OCS (object);

  office_ocs_stop (self);
  if (self->world != NULL)
    g_signal_handlers_disconnect_by_data (self->world, self);
  g_ptr_array_set_size (self->forwards, 0);
  g_hash_table_remove_all (self->users);
  g_clear_object (&self->certificate);
  g_clear_object (&self->world);

  G_OBJECT_CLASS (office_ocs_parent_class)->dispose (object);
}

static void
office_ocs_finalize (GObject *object)
{
  OfficeOcs *self = OFFICE_OCS (object);

  g_ptr_array_unref (self->forwards);
  g_ptr_array_unref (self->clients);
  g_ptr_array_unref (self->held);
  g_hash_table_unref (self->users);
  ocs_robot_free (self->robot);
  g_free (self->edge);

  G_OBJECT_CLASS (office_ocs_parent_class)->finalize (object);
}

static void
office_ocs_class_init (OfficeOcsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = office_ocs_dispose;
  G_OBJECT_CLASS (klass)->finalize = office_ocs_finalize;
}

static void
office_ocs_init (OfficeOcs *self)
{
  self->users = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)ocs_user_free);
  self->clients = g_ptr_array_new_with_free_func ((GDestroyNotify)client_free);
  self->robot = ocs_robot_new ();
  self->held = g_ptr_array_new_with_free_func (g_object_unref);
  self->forwards = g_ptr_array_new_with_free_func ((GDestroyNotify)ocs_forward_free);
}

OfficeOcs *
office_ocs_new (OfficeWorld *world, const OfficeOcsOptions *options)
{
  const OfficeOcsOptions defaults = { 0 };
  OfficeOcs *self;

  g_return_val_if_fail (OFFICE_IS_WORLD (world), NULL);

  self = g_object_new (OFFICE_TYPE_OCS, NULL);
  self->world = g_object_ref (world);
  self->options = options != NULL ? *options : defaults;
  self->edge = g_strdup (self->options.edge != NULL ? self->options.edge : "none");
  self->options.edge = self->edge;
  if (self->options.expires_s == 0)
    self->options.expires_s = 7200;
  if (self->options.keep_alive_s == 0)
    self->options.keep_alive_s = 300;
  g_signal_connect (world, "state-changed", G_CALLBACK (state_changed_cb), self);
  return self;
}
