/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-presence-methods"

#include "config.h"

#include "core/lia-limits.h"
#include "desktop/lia-presence-bus-private.h"
#include "service/lia-status-choice.h"

#define ACCESS_DENIED "org.freedesktop.DBus.Error.AccessDenied"
#define INVALID_ARGS "org.freedesktop.DBus.Error.InvalidArgs"
#define LIMITS_EXCEEDED "org.freedesktop.DBus.Error.LimitsExceeded"
#define CLOSED LIA_PRESENCE_NAME ".Error.Closed"
#define BUSY LIA_PRESENCE_NAME ".Error.Busy"

#define WEEK_MINUTES (7 * 24 * 60)

/* ---- People ---- */

/* Returns: (transfer floating): the answer of Lookup and Watch: all are unknown, unless @access is
   ALLOWED. */
static GVariant *
new_answer (LiaPresenceBus *self, const char *const *addresses, LiaAccess access)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (gsize i = 0; addresses[i] != NULL; i++)
    g_variant_builder_add (
        &builder, "@a{sv}",
        lia_bus_person_to_variant (
            access == LIA_ACCESS_ALLOWED ? lia_bus_people_find (self->people, addresses[i]) : NULL,
            addresses[i]));
  return g_variant_new ("(saa{sv})", lia_access_to_string (access), &builder);
}

/* Returns: (transfer container): the one argument of a method. */
static const char **
dup_addresses (GDBusMethodInvocation *invocation)
{
  const char **addresses = NULL;

  g_variant_get (g_dbus_method_invocation_get_parameters (invocation), "(^a&s)", &addresses);
  return addresses;
}

typedef struct
{
  LiaPresenceBus *self;
  GDBusMethodInvocation *invocation;
} Lookup;

static void
followed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Lookup *lookup = user_data;
  GDBusMethodInvocation *invocation = lookup->invocation;
  g_autofree const char **addresses = dup_addresses (invocation);
  LiaBusClient *client = NULL;

  /* It ends. */
  if (!lia_bus_people_follow_finish (LIA_BUS_PEOPLE (source), result, NULL))
    {
      g_dbus_method_invocation_return_dbus_error (invocation, "org.freedesktop.DBus.Error.NoReply",
                                                  "Liaison ends");
      return;
    }
  client = g_hash_table_lookup (lookup->self->clients,
                                g_dbus_method_invocation_get_sender (invocation));
  /* It may have gone; and what was allowed may be so no longer. */
  if (client != NULL)
    _lia_bus_client_answer (
        client, invocation,
        new_answer (lookup->self, addresses, _lia_bus_client_get_access (client, FALSE)));
  else
    g_dbus_method_invocation_return_value (
        invocation, new_answer (lookup->self, addresses, LIA_ACCESS_REFUSED));
}

static void
look_up (LiaBusClient *client, GDBusMethodInvocation *invocation)
{
  g_autofree const char **addresses = dup_addresses (invocation);
  g_autoptr (GPtrArray) persons = g_ptr_array_new ();
  LiaPresenceBus *self = client->owner;
  LiaAccess access = LIA_ACCESS_REFUSED;
  Lookup *lookup = NULL;

  if (g_strv_length ((char **)addresses) > LIA_BUS_MAX_LOOKUP)
    {
      _lia_bus_client_refuse (client, invocation, LIMITS_EXCEEDED, "Too many addresses");
      return;
    }
  access = _lia_bus_client_get_access (client, TRUE);
  if (access != LIA_ACCESS_ALLOWED)
    {
      _lia_bus_client_answer (client, invocation, new_answer (self, addresses, access));
      return;
    }
  for (gsize i = 0; addresses[i] != NULL; i++)
    {
      LiaPerson *person = lia_bus_people_find (self->people, addresses[i]);
      if (person != NULL)
        g_ptr_array_add (persons, person);
    }
  lookup = g_new0 (Lookup, 1);
  lookup->self = self;
  lookup->invocation = invocation;
  lia_bus_people_follow_async (self->people, persons, self->cancellable, followed_cb, lookup);
}

static void
watch (LiaBusClient *client, GDBusMethodInvocation *invocation)
{
  g_autofree const char **addresses = dup_addresses (invocation);
  LiaAccess access = LIA_ACCESS_REFUSED;

  if (g_strv_length ((char **)addresses) > LIA_BUS_MAX_WATCHED)
    {
      _lia_bus_client_refuse (client, invocation, LIMITS_EXCEEDED, "Too many addresses");
      return;
    }
  access = _lia_bus_client_get_access (client, TRUE);
  if (access != LIA_ACCESS_REFUSED && !_lia_bus_client_watch (client, addresses))
    _lia_bus_client_refuse (client, invocation, LIMITS_EXCEEDED, "Too many addresses are watched");
  else
    _lia_bus_client_answer (client, invocation, new_answer (client->owner, addresses, access));
}

static void
unwatch (LiaBusClient *client, GDBusMethodInvocation *invocation)
{
  g_autofree const char **addresses = dup_addresses (invocation);

  _lia_bus_client_unwatch (client, addresses);
  _lia_bus_client_answer (client, invocation, NULL);
}

/* ---- Access ---- */

static void
request_access (LiaBusClient *client, GDBusMethodInvocation *invocation)
{
  LiaAccess access = _lia_bus_client_get_access (client, TRUE);

  if (access == LIA_ACCESS_ASKED)
    g_ptr_array_add (client->access_waiting, invocation);
  else
    _lia_bus_client_answer (client, invocation,
                            g_variant_new ("(s)", lia_access_to_string (access)));
}

/* ---- Own state ---- */

static void
get_own_state (LiaBusClient *client, GDBusMethodInvocation *invocation)
{
  g_variant_get (g_dbus_method_invocation_get_parameters (invocation), "(b)", &client->watches_own);
  _lia_bus_client_answer (
      client, invocation,
      g_variant_new ("(@a{sv})", lia_bus_own_status_to_variant (
                                     lia_session_get_own_status (client->owner->session))));
}

static void
set_own_state (LiaBusClient *client, GDBusMethodInvocation *invocation)
{
  const char *id = NULL;
  guint minutes = 0;
  const LiaStatusChoice *choice = NULL;

  g_variant_get (g_dbus_method_invocation_get_parameters (invocation), "(&su)", &id, &minutes);
  choice = lia_status_choice_find (id);
  if (choice == NULL || minutes > WEEK_MINUTES)
    {
      _lia_bus_client_refuse (client, invocation, INVALID_ARGS,
                              choice == NULL ? "No such state" : "More than a week");
      return;
    }
  if (choice->availability == LIA_AVAILABILITY_UNKNOWN)
    minutes = 0;
  lia_own_status_choose (lia_session_get_own_status (client->owner->session), choice->availability,
                         choice->activity,
                         minutes != 0 ? g_get_real_time () + minutes * G_TIME_SPAN_MINUTE : 0);
  _lia_bus_client_answer (client, invocation, NULL);
}

static void
set_own_note (LiaBusClient *client, GDBusMethodInvocation *invocation)
{
  const char *note = NULL;

  g_variant_get (g_dbus_method_invocation_get_parameters (invocation), "(&s)", &note);
  if (g_utf8_strlen (note, -1) > LIA_NAME_MAX_CHARACTERS)
    {
      _lia_bus_client_refuse (client, invocation, INVALID_ARGS, "The note is too long");
      return;
    }
  lia_own_status_set_note (lia_session_get_own_status (client->owner->session), note);
  _lia_bus_client_answer (client, invocation, NULL);
}

/* ---- Channels ---- */

static GPtrArray *
resolve_channels (LiaPresenceBus *self, LiaPerson *person)
{
  LiaChannelContext context = { 0 };

  if (person == NULL)
    return g_ptr_array_new ();
  context.is_self = lia_person_get_is_self (person);
  return lia_session_resolve_channels (self->session, person, &context);
}

static void
get_channels (LiaBusClient *client, GDBusMethodInvocation *invocation)
{
  const char *address = NULL;
  g_autoptr (GPtrArray) channels = NULL;

  g_variant_get (g_dbus_method_invocation_get_parameters (invocation), "(&s)", &address);
  channels = resolve_channels (client->owner, lia_bus_people_find (client->owner->people, address));
  _lia_bus_client_answer (client, invocation,
                          g_variant_new ("(@aa{sv})", lia_bus_channels_to_variant (channels)));
}

static const LiaChannel *
find_channel (GPtrArray *channels, const char *kind, const char *target)
{
  for (guint i = 0; i < channels->len; i++)
    {
      const LiaChannel *channel = g_ptr_array_index (channels, i);
      g_autofree char *uri
          = channel->address != NULL ? lia_address_to_uri (channel->address) : NULL;
      if (g_str_equal (lia_channel_kind_to_id (channel->kind), kind)
          && (*target == '\0' || g_strcmp0 (uri, target) == 0))
        return channel;
    }
  return NULL;
}

static void
begin_reach (LiaBusClient *client,
             GDBusMethodInvocation *invocation,
             LiaPerson *person,
             const LiaChannel *channel,
             GVariant *options)
{
  LiaPresenceBus *self = client->owner;
  LiaBusReach *reach = g_new0 (LiaBusReach, 1);

  reach->caller = lia_bus_caller_ref (client->caller);
  reach->person = g_object_ref (person);
  reach->label = g_strdup (channel->label);
  reach->kind = g_strdup (lia_channel_kind_to_id (channel->kind));
  reach->uri = channel->address != NULL ? lia_address_to_uri (channel->address) : g_strdup ("");
  reach->account_id = g_strdup (channel->account_id != NULL ? channel->account_id : "");
  g_variant_lookup (options, "activation-token", "s", &reach->token);
  self->reach = reach;
  self->reach_client = client;
  self->reach_invocation = invocation;
  g_signal_emit_by_name (self, "reach", reach);
}

static void
reach (LiaBusClient *client, GDBusMethodInvocation *invocation)
{
  LiaPresenceBus *self = client->owner;
  const char *address = NULL;
  const char *kind = NULL;
  const char *target = NULL;
  g_autoptr (GVariant) options = NULL;
  g_autoptr (GPtrArray) channels = NULL;
  LiaPerson *person = NULL;
  const LiaChannel *channel = NULL;

  g_variant_get (g_dbus_method_invocation_get_parameters (invocation), "(&s&s&s@a{sv})", &address,
                 &kind, &target, &options);
  person = lia_bus_people_find (self->people, address);
  channels = resolve_channels (self, person);
  channel = find_channel (channels, kind, target);
  if (channel == NULL)
    _lia_bus_client_refuse (client, invocation, INVALID_ARGS, "There is no such channel");
  else if (!channel->open)
    _lia_bus_client_refuse (client, invocation, CLOSED, channel->reason);
  else if (self->reach != NULL)
    _lia_bus_client_refuse (client, invocation, BUSY, "The user is being asked about another one");
  else if (_lia_presence_bus_is_declined (self, client->caller->id))
    _lia_bus_client_refuse (client, invocation, LIMITS_EXCEEDED, "The user has declined too often");
  else
    begin_reach (client, invocation, person, channel, options);
}

/* ---- All of them ---- */

void
_lia_presence_bus_call (LiaBusClient *client, GDBusMethodInvocation *invocation)
{
  static const struct
  {
    const char *name;
    void (*call) (LiaBusClient *client, GDBusMethodInvocation *invocation);
    gboolean needs_access;
  } methods[] = {
    { "RequestAccess", request_access, FALSE },
    { "Lookup", look_up, FALSE },
    { "Watch", watch, FALSE },
    { "Unwatch", unwatch, FALSE },
    { "GetOwnState", get_own_state, TRUE },
    { "SetOwnState", set_own_state, TRUE },
    { "SetOwnNote", set_own_note, TRUE },
    { "GetChannels", get_channels, TRUE },
    { "Reach", reach, TRUE },
  };
  const char *name = g_dbus_method_invocation_get_method_name (invocation);
  LiaAccess access = LIA_ACCESS_ALLOWED;
  gsize i = 0;

  /* GDBus has looked at the name and the arguments before. */
  while (!g_str_equal (methods[i].name, name))
    i++;
  if (methods[i].needs_access)
    access = _lia_bus_client_get_access (client, TRUE);
  if (access == LIA_ACCESS_ALLOWED)
    methods[i].call (client, invocation);
  else
    _lia_bus_client_refuse (client, invocation, ACCESS_DENIED,
                            access == LIA_ACCESS_ASKED
                                ? "The user has been asked; AccessChanged tells the answer"
                                : "The user has not allowed it");
}
