/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-presence-bus"

#include "config.h"

#include "core/lia-limits.h"
#include "desktop/lia-presence-bus-private.h"
#include "desktop/lia-presence-dbus-bus.h"

#define VERSION 1
#define DECLINED_SPAN_US (10 * G_TIME_SPAN_MINUTE)

G_DEFINE_FINAL_TYPE (LiaPresenceBus, lia_presence_bus, G_TYPE_OBJECT)

enum
{
  REACH,
  REACH_ENDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* The question goes, unanswered. */
static void
drop_reach (LiaPresenceBus *self)
{
  g_signal_emit (self, signals[REACH_ENDED], 0);
  _lia_presence_bus_end_reach (self, FALSE);
}

/* ---- Requests ---- */

/* It is cancelled before the bus and its clients go; a client may go before. */
typedef struct
{
  LiaPresenceBus *self;
  char *sender;
} Identification;

static void
identified_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Identification *identification = user_data;
  g_autofree char *sender = g_steal_pointer (&identification->sender);
  g_autoptr (GError) error = NULL;
  g_autoptr (LiaBusCaller) caller = lia_bus_caller_identify_finish (result, &error);
  g_autoptr (GPtrArray) waiting = NULL;
  LiaPresenceBus *self = NULL;
  LiaBusClient *client = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self = identification->self;
  client = g_hash_table_lookup (self->clients, sender);
  if (client == NULL)
    return;
  if (error != NULL)
    g_message ("%s cannot be identified, and has no access: %s", sender, error->message);
  client->caller = g_steal_pointer (&caller);
  client->identified = TRUE;
  waiting = g_steal_pointer (&client->waiting);
  for (guint i = 0; i < waiting->len; i++)
    _lia_presence_bus_call (client, g_ptr_array_index (waiting, i));
}

static void
gone_cb (GDBusConnection *bus, const char *name, gpointer user_data)
{
  LiaPresenceBus *self = user_data;
  LiaBusClient *client = g_hash_table_lookup (self->clients, name);

  if (client == NULL)
    return;
  if (client == self->reach_client)
    drop_reach (self);
  g_hash_table_remove (self->clients, name);
}

static LiaBusClient *
ensure_client (LiaPresenceBus *self, const char *sender)
{
  LiaBusClient *client = g_hash_table_lookup (self->clients, sender);
  Identification *identification = NULL;

  if (client != NULL || g_hash_table_size (self->clients) >= LIA_BUS_MAX_CLIENTS)
    return client;
  client = _lia_bus_client_new (self, sender);
  g_hash_table_insert (self->clients, client->sender, client);
  client->gone_id = g_bus_watch_name_on_connection (
      self->bus, sender, G_BUS_NAME_WATCHER_FLAGS_NONE, NULL, gone_cb, self, NULL);
  identification = g_new0 (Identification, 1);
  identification->self = self;
  identification->sender = g_strdup (sender);
  lia_bus_caller_identify_async (self->bus, sender, self->cancellable, identified_cb,
                                 identification);
  return client;
}

static void
method_call_cb (GDBusConnection *bus,
                const char *sender,
                const char *path,
                const char *interface,
                const char *method,
                GVariant *parameters,
                GDBusMethodInvocation *invocation,
                gpointer user_data)
{
  LiaPresenceBus *self = user_data;
  LiaBusClient *client = ensure_client (self, sender);

  if (client == NULL || client->n_requests >= LIA_BUS_MAX_REQUESTS)
    {
      g_dbus_method_invocation_return_dbus_error (
          invocation, "org.freedesktop.DBus.Error.LimitsExceeded",
          client == NULL ? "Too many programs" : "Too many requests at once");
      return;
    }
  client->n_requests++;
  if (client->identified)
    _lia_presence_bus_call (client, invocation);
  else
    g_ptr_array_add (client->waiting, invocation);
}

static GVariant *
get_property_cb (GDBusConnection *bus,
                 const char *sender,
                 const char *path,
                 const char *interface,
                 const char *property,
                 GError **error,
                 gpointer user_data)
{
  return g_variant_new_uint32 (VERSION);
}

/* ---- What changes ---- */

static void
access_cb (LiaPresenceBus *self, const char *id, int access)
{
  GHashTableIter iter;
  gpointer client = NULL;

  g_hash_table_iter_init (&iter, self->clients);
  while (g_hash_table_iter_next (&iter, NULL, &client))
    {
      LiaBusCaller *caller = ((LiaBusClient *)client)->caller;
      if (caller == NULL || !g_str_equal (caller->id, id))
        continue;
      if (client == self->reach_client && access != LIA_ACCESS_ALLOWED)
        drop_reach (self);
      _lia_bus_client_access_changed (client, (LiaAccess)access);
    }
}

static gboolean
tell_own_cb (gpointer user_data)
{
  LiaPresenceBus *self = user_data;
  GHashTableIter iter;
  gpointer value = NULL;

  self->own_id = 0;
  g_hash_table_iter_init (&iter, self->clients);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      LiaBusClient *client = value;
      if (client->watches_own)
        _lia_bus_client_emit (
            client, "OwnStateChanged",
            g_variant_new ("(@a{sv})", lia_bus_own_status_to_variant (
                                           lia_session_get_own_status (self->session))));
    }
  return G_SOURCE_REMOVE;
}

/* One change comes as several. */
static void
own_cb (LiaPresenceBus *self)
{
  if (self->own_id == 0)
    self->own_id = g_idle_add (tell_own_cb, self);
}

/* ---- Reaching somebody ---- */

static void
reach_free (LiaBusReach *reach)
{
  lia_bus_caller_unref (reach->caller);
  g_object_unref (reach->person);
  g_free (reach->label);
  g_free (reach->kind);
  g_free (reach->uri);
  g_free (reach->account_id);
  g_free (reach->token);
  g_free (reach);
}

typedef struct
{
  char *id; /* of the program */
  gint64 at_us;
} Declined;

static void
declined_free (gpointer data)
{
  g_free (((Declined *)data)->id);
  g_free (data);
}

/* Of the program, not of its connection: it may come again with another one. */
gboolean
_lia_presence_bus_is_declined (LiaPresenceBus *self, const char *id)
{
  gint64 since_us = g_get_monotonic_time () - DECLINED_SPAN_US;
  guint n = 0;

  while (!g_queue_is_empty (self->declined)
         && ((Declined *)g_queue_peek_head (self->declined))->at_us < since_us)
    declined_free (g_queue_pop_head (self->declined));
  for (GList *l = self->declined->head; l != NULL; l = l->next)
    n += g_str_equal (((Declined *)l->data)->id, id) ? 1 : 0;
  return n >= LIA_BUS_MAX_DECLINED;
}

void
_lia_presence_bus_end_reach (LiaPresenceBus *self, gboolean agreed)
{
  if (self->reach == NULL)
    return;
  if (!agreed)
    {
      Declined *declined = g_new0 (Declined, 1);
      declined->id = g_strdup (self->reach->caller->id);
      declined->at_us = g_get_monotonic_time ();
      g_queue_push_tail (self->declined, declined);
    }
  _lia_bus_client_answer (self->reach_client, g_steal_pointer (&self->reach_invocation),
                          g_variant_new ("(b)", agreed));
  self->reach_client = NULL;
  g_clear_pointer (&self->reach, reach_free);
}

void
lia_presence_bus_answer_reach (LiaPresenceBus *self, gboolean agreed)
{
  g_return_if_fail (LIA_IS_PRESENCE_BUS (self));

  _lia_presence_bus_end_reach (self, agreed);
}

/* ---- Object ---- */

static void
lia_presence_bus_dispose (GObject *object)
{
  LiaPresenceBus *self = LIA_PRESENCE_BUS (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->name_id, g_bus_unown_name);
  if (self->object_id != 0)
    g_dbus_connection_unregister_object (self->bus, self->object_id);
  self->object_id = 0;
  g_clear_handle_id (&self->own_id, g_source_remove);
  _lia_presence_bus_end_reach (self, FALSE);
  if (self->people != NULL)
    g_object_run_dispose (G_OBJECT (self->people));
  g_hash_table_remove_all (self->clients);
  g_clear_object (&self->people);
  g_clear_object (&self->access);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (lia_presence_bus_parent_class)->dispose (object);
}

static void
lia_presence_bus_finalize (GObject *object)
{
  LiaPresenceBus *self = LIA_PRESENCE_BUS (object);

  g_hash_table_unref (self->clients);
  g_queue_free_full (self->declined, declined_free);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->bus);
  G_OBJECT_CLASS (lia_presence_bus_parent_class)->finalize (object);
}

static void
lia_presence_bus_class_init (LiaPresenceBusClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lia_presence_bus_dispose;
  G_OBJECT_CLASS (klass)->finalize = lia_presence_bus_finalize;
  signals[REACH] = g_signal_new ("reach", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                 1, G_TYPE_POINTER);
  signals[REACH_ENDED]
      = g_signal_new ("reach-ended", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
lia_presence_bus_init (LiaPresenceBus *self)
{
  self->cancellable = g_cancellable_new ();
  self->declined = g_queue_new ();
  self->clients
      = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)_lia_bus_client_free);
}

LiaPresenceBus *
lia_presence_bus_new (GDBusConnection *bus,
                      LiaSession *session,
                      LiaBusAccess *access,
                      GError **error)
{
  static const GDBusInterfaceVTable vtable = { method_call_cb, get_property_cb, NULL, { NULL } };
  g_autoptr (LiaPresenceBus) self = NULL;

  g_return_val_if_fail (G_IS_DBUS_CONNECTION (bus), NULL);
  g_return_val_if_fail (LIA_IS_SESSION (session), NULL);
  g_return_val_if_fail (LIA_IS_BUS_ACCESS (access), NULL);

  self = g_object_new (LIA_TYPE_PRESENCE_BUS, NULL);
  self->bus = g_object_ref (bus);
  self->session = g_object_ref (session);
  self->access = g_object_ref (access);
  self->people = lia_bus_people_new (session);
  self->object_id = g_dbus_connection_register_object (
      bus, LIA_PRESENCE_PATH, lia_bus_presence1_interface_info (), &vtable, self, NULL, error);
  if (self->object_id == 0)
    return NULL;
  g_signal_connect_object (access, "changed", G_CALLBACK (access_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (lia_session_get_own_status (session), "notify", G_CALLBACK (own_cb),
                           self, G_CONNECT_SWAPPED);
  self->name_id = g_bus_own_name_on_connection (bus, LIA_PRESENCE_NAME, G_BUS_NAME_OWNER_FLAGS_NONE,
                                                NULL, NULL, NULL, NULL);
  return g_steal_pointer (&self);
}
