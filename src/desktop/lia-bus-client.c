/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-bus-client"

#include "config.h"

#include "core/lia-limits.h"
#include "desktop/lia-presence-bus-private.h"

/* ---- Answers ---- */

void
_lia_bus_client_answer (LiaBusClient *client, GDBusMethodInvocation *invocation, GVariant *result)
{
  client->n_requests--;
  g_dbus_method_invocation_return_value (invocation, result);
}

void
_lia_bus_client_refuse (LiaBusClient *client,
                        GDBusMethodInvocation *invocation,
                        const char *error,
                        const char *message)
{
  client->n_requests--;
  g_dbus_method_invocation_return_dbus_error (invocation, error, message);
}

void
_lia_bus_client_emit (LiaBusClient *client, const char *signal, GVariant *parameters)
{
  g_autoptr (GError) error = NULL;

  if (!g_dbus_connection_emit_signal (client->owner->bus, client->sender, LIA_PRESENCE_PATH,
                                      LIA_PRESENCE_NAME, signal, parameters, &error))
    g_info ("%s was not told: %s", client->sender, error->message);
}

LiaAccess
_lia_bus_client_get_access (LiaBusClient *client, gboolean ask)
{
  if (client->caller == NULL)
    return LIA_ACCESS_REFUSED;
  return ask ? lia_bus_access_ask (client->owner->access, client->caller)
             : lia_bus_access_get (client->owner->access, client->caller->id);
}

/* ---- Watching ---- */

/* The new watch comes before the old one goes: who is in both is not asked for again. */
static void
renew_watch (LiaBusClient *client)
{
  g_autoptr (GObject) old = g_steal_pointer (&client->watch);
  g_autoptr (GPtrArray) persons = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer person = NULL;

  client->renew = FALSE;
  g_hash_table_iter_init (&iter, client->watched);
  while (g_hash_table_iter_next (&iter, NULL, &person))
    if (person != NULL && !lia_person_get_is_contact (person))
      g_ptr_array_add (persons, person);
  if (persons->len > 0)
    client->watch = lia_session_watch (client->owner->session, persons);
}

static gboolean
tell_cb (gpointer user_data)
{
  LiaBusClient *client = user_data;
  GVariantBuilder builder;
  GHashTableIter iter;
  gpointer address = NULL;

  client->tell_id = 0;
  if (client->renew)
    renew_watch (client);
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  g_hash_table_iter_init (&iter, client->changed);
  while (g_hash_table_iter_next (&iter, &address, NULL))
    g_variant_builder_add (
        &builder, "@a{sv}",
        lia_bus_person_to_variant (g_hash_table_lookup (client->watched, address), address));
  g_hash_table_remove_all (client->changed);
  _lia_bus_client_emit (client, "PeopleChanged", g_variant_new ("(aa{sv})", &builder));
  return G_SOURCE_REMOVE;
}

static void
queue_tell (LiaBusClient *client, gpointer address)
{
  g_hash_table_add (client->changed, address);
  if (client->tell_id == 0)
    client->tell_id = g_idle_add (tell_cb, client);
}

static void
person_cb (LiaPerson *person, GParamSpec *pspec, LiaBusClient *client)
{
  GHashTableIter iter;
  gpointer address = NULL;
  gpointer watched = NULL;

  g_hash_table_iter_init (&iter, client->watched);
  while (g_hash_table_iter_next (&iter, &address, &watched))
    if (watched == person)
      queue_tell (client, address);
}

/* Those in the list of contacts are followed anyway: who leaves it would not be any more. Once for
   a whole list, that is, with what is told. */
static void
contact_cb (LiaPerson *person, GParamSpec *pspec, LiaBusClient *client)
{
  client->renew = TRUE;
  person_cb (person, pspec, client);
}

static void
let_go (LiaBusClient *client, LiaPerson *person)
{
  if (person == NULL)
    return;
  g_signal_handlers_disconnect_by_func (person, person_cb, client);
  g_signal_handlers_disconnect_by_func (person, contact_cb, client);
}

static gboolean
is_followed (LiaBusClient *client, LiaPerson *person)
{
  return g_signal_handler_find (person, G_SIGNAL_MATCH_FUNC | G_SIGNAL_MATCH_DATA, 0, 0, NULL,
                                person_cb, client)
         != 0;
}

/* Those who were asked for while it was not allowed are found now. */
static void
find_watched (LiaBusClient *client)
{
  GHashTableIter iter;
  gpointer address = NULL;
  gpointer known = NULL;

  g_hash_table_iter_init (&iter, client->watched);
  while (g_hash_table_iter_next (&iter, &address, &known))
    {
      LiaPerson *person
          = known != NULL ? NULL : lia_bus_people_find (client->owner->people, address);
      if (person == NULL)
        continue;
      if (!is_followed (client, person))
        g_object_connect (person, "signal::notify::presence", person_cb, client,
                          "signal::notify::name", person_cb, client, "signal::notify::is-contact",
                          contact_cb, client, NULL);
      g_hash_table_iter_replace (&iter, g_object_ref (person));
    }
  renew_watch (client);
}

gboolean
_lia_bus_client_watch (LiaBusClient *client, const char *const *addresses)
{
  guint n_new = 0;

  for (gsize i = 0; addresses[i] != NULL; i++)
    n_new += g_hash_table_contains (client->watched, addresses[i]) ? 0 : 1;
  if (g_hash_table_size (client->watched) + n_new > LIA_BUS_MAX_WATCHED)
    return FALSE;
  for (gsize i = 0; addresses[i] != NULL; i++)
    if (!g_hash_table_contains (client->watched, addresses[i]))
      g_hash_table_insert (client->watched, g_strdup (addresses[i]), NULL);
  if (_lia_bus_client_get_access (client, FALSE) == LIA_ACCESS_ALLOWED)
    find_watched (client);
  return TRUE;
}

static gboolean
is_watched (LiaBusClient *client, LiaPerson *person)
{
  GHashTableIter iter;
  gpointer watched = NULL;

  g_hash_table_iter_init (&iter, client->watched);
  while (g_hash_table_iter_next (&iter, NULL, &watched))
    if (watched == person)
      return TRUE;
  return FALSE;
}

void
_lia_bus_client_unwatch (LiaBusClient *client, const char *const *addresses)
{
  for (gsize i = 0; addresses[i] != NULL; i++)
    {
      g_autoptr (LiaPerson) person = g_hash_table_lookup (client->watched, addresses[i]);
      if (person != NULL)
        g_object_ref (person);
      g_hash_table_remove (client->changed, addresses[i]);
      g_hash_table_remove (client->watched, addresses[i]);
      /* Somebody may be watched by two addresses. */
      if (person != NULL && !is_watched (client, person))
        let_go (client, person);
    }
  renew_watch (client);
}

static void
unwatch_all (LiaBusClient *client)
{
  GHashTableIter iter;
  gpointer person = NULL;

  g_clear_handle_id (&client->tell_id, g_source_remove);
  g_hash_table_iter_init (&iter, client->watched);
  while (g_hash_table_iter_next (&iter, NULL, &person))
    let_go (client, person);
  g_hash_table_remove_all (client->changed);
  g_hash_table_remove_all (client->watched);
  g_clear_object (&client->watch);
  client->watches_own = FALSE;
}

void
_lia_bus_client_access_changed (LiaBusClient *client, LiaAccess access)
{
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&client->access_waiting);
  GHashTableIter iter;
  gpointer address = NULL;

  client->access_waiting = g_ptr_array_new ();
  for (guint i = 0; i < waiting->len; i++)
    _lia_bus_client_answer (client, g_ptr_array_index (waiting, i),
                            g_variant_new ("(s)", lia_access_to_string (access)));
  _lia_bus_client_emit (client, "AccessChanged",
                        g_variant_new ("(s)", lia_access_to_string (access)));
  if (access != LIA_ACCESS_ALLOWED)
    {
      unwatch_all (client);
      return;
    }
  find_watched (client);
  g_hash_table_iter_init (&iter, client->watched);
  while (g_hash_table_iter_next (&iter, &address, NULL))
    queue_tell (client, address);
}

/* ---- Client ---- */

static void
unref_person (gpointer person)
{
  if (person != NULL)
    g_object_unref (person);
}

LiaBusClient *
_lia_bus_client_new (LiaPresenceBus *owner, const char *sender)
{
  LiaBusClient *client = g_new0 (LiaBusClient, 1);

  client->owner = owner;
  client->sender = g_strdup (sender);
  client->waiting = g_ptr_array_new ();
  client->access_waiting = g_ptr_array_new ();
  client->watched = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, unref_person);
  client->changed = g_hash_table_new (g_str_hash, g_str_equal);
  return client;
}

/* Whoever still waits gets an answer: else it would wait as long as its patience lasts. */
static void
refuse_all (LiaBusClient *client, GPtrArray *waiting)
{
  for (guint i = 0; waiting != NULL && i < waiting->len; i++)
    _lia_bus_client_refuse (client, g_ptr_array_index (waiting, i),
                            "org.freedesktop.DBus.Error.NoReply", "Liaison ends");
}

void
_lia_bus_client_free (LiaBusClient *client)
{
  g_clear_handle_id (&client->gone_id, g_bus_unwatch_name);
  unwatch_all (client);
  refuse_all (client, client->waiting);
  refuse_all (client, client->access_waiting);
  g_clear_pointer (&client->waiting, g_ptr_array_unref);
  g_clear_pointer (&client->access_waiting, g_ptr_array_unref);
  g_hash_table_unref (client->watched);
  g_hash_table_unref (client->changed);
  g_clear_pointer (&client->caller, lia_bus_caller_unref);
  g_free (client->sender);
  g_free (client);
}
