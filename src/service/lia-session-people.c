/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-session-people"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "core/lia-error.h"
#include "service/lia-channel-menu.h"
#include "service/lia-session-private.h"
#include "store/lia-store-people.h"

#define RANK_DIRECTORY 40

/* ---- People ---- */

static void
set_tagged (LiaSession *self, LiaPerson *person, gboolean tagged)
{
  guint position = 0;
  gboolean listed = g_list_store_find (self->tagged, person, &position);

  lia_person_set_tagged (person, tagged);
  if (tagged && !listed)
    g_list_store_append (self->tagged, person);
  else if (!tagged && listed)
    g_list_store_remove (self->tagged, position);
}

static void
merged_cb (LiaSession *self, LiaPerson *gone, LiaPerson *kept)
{
  guint position = 0;

  if (!g_list_store_find (self->tagged, gone, &position))
    return;
  g_list_store_remove (self->tagged, position);
  set_tagged (self, kept, TRUE);
}

void
_lia_session_load_people (LiaSession *self)
{
  g_autoptr (GPtrArray) people = lia_store_read_people (self->store, NULL);

  g_signal_connect_object (self->people, "merged", G_CALLBACK (merged_cb), self, G_CONNECT_SWAPPED);

  for (guint i = 0; people != NULL && i < people->len; i++)
    {
      LiaStoredPerson *stored = g_ptr_array_index (people, i);
      LiaPerson *person = lia_people_add_contact (self->people, stored->contact, stored->rank);
      if (stored->tagged)
        set_tagged (self, person, TRUE);
      for (guint n = 0; n < MIN (stored->n_uses, 1000); n++)
        lia_people_count_use (self->people, person);
    }
}

typedef struct
{
  LiaSession *session; /* owned */
  GPtrArray *addresses;
} Watch;

static void
watch_free (Watch *watch)
{
  for (guint i = 0; i < watch->session->channels->len; i++)
    {
      LiaSessionAccount *channel = g_ptr_array_index (watch->session->channels, i);
      if (channel->talk != NULL)
        lia_talk_service_unwatch (channel->talk, watch->addresses);
    }
  g_ptr_array_unref (watch->addresses);
  g_object_unref (watch->session);
  g_free (watch);
}

/* Where the person is to be watched: the chat address, else the mail address as one. */
LiaAddress *
_lia_session_dup_talk_address (LiaPerson *person)
{
  LiaAddress *address = lia_person_get_address (person, LIA_ADDRESS_SIP);

  if (address != NULL)
    return lia_address_ref (address);
  address = lia_person_get_address (person, LIA_ADDRESS_MAIL);
  return address != NULL ? lia_address_new (LIA_ADDRESS_SIP, lia_address_get_address (address),
                                            lia_address_get_name (address))
                         : NULL;
}

GObject *
lia_session_watch (LiaSession *self, GPtrArray *persons)
{
  GObject *handle = NULL;
  Watch *watch = NULL;

  g_return_val_if_fail (LIA_IS_SESSION (self), NULL);
  g_return_val_if_fail (persons != NULL, NULL);

  watch = g_new0 (Watch, 1);
  watch->session = g_object_ref (self);
  watch->addresses = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_address_unref);
  for (guint i = 0; i < persons->len; i++)
    {
      LiaPerson *person = g_ptr_array_index (persons, i);
      LiaAddress *address
          = lia_person_get_is_self (person) ? NULL : _lia_session_dup_talk_address (person);
      if (address != NULL)
        g_ptr_array_add (watch->addresses, address);
    }
  for (guint i = 0; i < self->channels->len; i++)
    {
      LiaSessionAccount *channel = g_ptr_array_index (self->channels, i);
      if (channel->talk != NULL)
        lia_talk_service_watch (channel->talk, watch->addresses);
    }
  handle = g_object_new (G_TYPE_OBJECT, NULL);
  g_object_set_data_full (handle, "watch", watch, (GDestroyNotify)watch_free);
  return handle;
}

/* ---- Channels ---- */

static LiaChannelAccount
snapshot (const LiaSessionAccount *channel)
{
  LiaChannelAccount account = { 0 };

  account.id = lia_account_get_id (channel->account);
  account.has_mail = channel->mail != NULL;
  account.mail_status = lia_account_get_mail_status (channel->account);
  account.has_talk = channel->talk != NULL;
  account.talk_status = lia_account_get_talk_status (channel->account);
  account.abilities = lia_account_get_talk_abilities (channel->account);
  return account;
}

static GPtrArray *
resolve (LiaSession *self,
         GPtrArray *addresses,
         GPtrArray *phones,
         const LiaPresence *presence,
         const LiaChannelContext *context)
{
  g_autofree LiaChannelAccount *accounts = g_new0 (LiaChannelAccount, MAX (self->channels->len, 1));

  for (guint i = 0; i < self->channels->len; i++)
    accounts[i] = snapshot (g_ptr_array_index (self->channels, i));
  return lia_channels_resolve (addresses, phones, presence, context, accounts, self->channels->len);
}

GPtrArray *
lia_session_resolve_channels (LiaSession *self, LiaPerson *person, const LiaChannelContext *context)
{
  LiaChannelContext own = { 0 };

  g_return_val_if_fail (LIA_IS_SESSION (self), NULL);
  g_return_val_if_fail (LIA_IS_PERSON (person), NULL);

  if (context != NULL)
    own = *context;
  own.is_self = lia_person_get_is_self (person);
  return resolve (self, lia_person_get_addresses (person), lia_person_get_phones (person),
                  lia_person_get_presence (person), &own);
}

/* Mail goes to all of them, or to none. */
static GPtrArray *
resolve_several (LiaSession *self, GPtrArray *members)
{
  const LiaChannelContext context = { .several = TRUE };
  g_autoptr (LiaPresence) presence = lia_presence_new (LIA_AVAILABILITY_UNKNOWN, LIA_ACTIVITY_NONE);
  g_autoptr (GPtrArray) no_phones = g_ptr_array_new ();
  GPtrArray *addresses = NULL;

  for (guint i = 0; i < members->len; i++)
    {
      const LiaRosterMember *member = g_ptr_array_index (members, i);
      if (addresses == NULL || lia_person_get_address (member->person, LIA_ADDRESS_MAIL) == NULL)
        addresses = lia_person_get_addresses (member->person);
    }
  return resolve (self, addresses, no_phones, presence, &context);
}

static GMenuModel *
new_menu (LiaSession *self, GPtrArray *members, GPtrArray *channels)
{
  LiaSessionAccount *talking = _lia_session_find_talking (self);
  g_autoptr (GPtrArray) groups = talking != NULL ? g_ptr_array_new () : NULL;
  gboolean favourites = TRUE;

  for (gsize i = 0;
       groups != NULL && talking->group_names != NULL && talking->group_names[i] != NULL; i++)
    g_ptr_array_add (groups, talking->group_names[i]);
  for (guint i = 0; favourites && i < members->len; i++)
    {
      const LiaRosterMember *member = g_ptr_array_index (members, i);
      favourites = lia_session_is_favourite (self, member->person);
    }
  return lia_channel_menu_new (members, channels, groups, favourites);
}

GMenuModel *
lia_session_dup_channel_menu (LiaSession *self, LiaPerson *person, const LiaChannelContext *context)
{
  g_autoptr (GPtrArray) channels = lia_session_resolve_channels (self, person, context);
  LiaRosterMember member = { person, context != NULL ? context->group : NULL };
  g_autoptr (GPtrArray) members = g_ptr_array_new ();

  g_ptr_array_add (members, &member);
  return new_menu (self, members, channels);
}

GMenuModel *
lia_session_dup_people_menu (LiaSession *self, GPtrArray *members)
{
  g_autoptr (GPtrArray) channels = NULL;

  g_return_val_if_fail (LIA_IS_SESSION (self), NULL);
  g_return_val_if_fail (members->len > 0, NULL);

  channels = resolve_several (self, members);
  return new_menu (self, members, channels);
}

/* ---- Directory ---- */

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LiaSession *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (GPtrArray) contacts
      = lia_mail_sync_search_people_finish (LIA_MAIL_SYNC (source), result, &error);
  GPtrArray *persons = NULL;

  if (contacts == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  persons = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < contacts->len; i++)
    g_ptr_array_add (persons, g_object_ref (lia_people_add_contact (
                                  self->people, g_ptr_array_index (contacts, i), RANK_DIRECTORY)));
  if (contacts->len > 0)
    lia_store_save_people_async (self->store, contacts, RANK_DIRECTORY, NULL, NULL);
  g_task_return_pointer (task, persons, (GDestroyNotify)g_ptr_array_unref);
}

void
lia_session_search_people_async (LiaSession *self,
                                 const char *text,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  GTask *task = NULL;

  g_return_if_fail (LIA_IS_SESSION (self));
  g_return_if_fail (text != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, lia_session_search_people_async);
  for (guint i = 0; i < self->channels->len; i++)
    {
      LiaSessionAccount *channel = g_ptr_array_index (self->channels, i);
      if (channel->mail == NULL)
        continue;
      lia_mail_sync_search_people_async (channel->mail, text, cancellable, found_cb, task);
      return;
    }
  g_task_return_pointer (task, lia_people_complete (self->people, text, 50),
                         (GDestroyNotify)g_ptr_array_unref);
  g_object_unref (task);
}

GPtrArray *
lia_session_search_people_finish (LiaSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
lia_session_set_tagged (LiaSession *self, LiaPerson *person, gboolean tagged)
{
  g_return_if_fail (LIA_IS_SESSION (self));
  g_return_if_fail (LIA_IS_PERSON (person));

  set_tagged (self, person, tagged);
  lia_store_set_tagged_async (self->store, g_ptr_array_index (lia_person_get_addresses (person), 0),
                              tagged, NULL, NULL);
}

GListModel *
lia_session_get_tagged (LiaSession *self)
{
  g_return_val_if_fail (LIA_IS_SESSION (self), NULL);

  return G_LIST_MODEL (self->tagged);
}

/* ---- Access levels ---- */

static LiaAccessLevel
more_telling (LiaAccessLevel a, LiaAccessLevel b)
{
  if (a == LIA_ACCESS_LEVEL_BLOCKED || b == LIA_ACCESS_LEVEL_BLOCKED)
    return LIA_ACCESS_LEVEL_BLOCKED;
  return MAX (a, b);
}

LiaAccessLevel
lia_session_get_access_level (LiaSession *self, LiaPerson *person)
{
  g_autoptr (LiaAddress) address = NULL;
  LiaAccessLevel level = LIA_ACCESS_LEVEL_UNKNOWN;

  g_return_val_if_fail (LIA_IS_SESSION (self), LIA_ACCESS_LEVEL_UNKNOWN);
  g_return_val_if_fail (LIA_IS_PERSON (person), LIA_ACCESS_LEVEL_UNKNOWN);

  address = _lia_session_dup_talk_address (person);
  for (guint i = 0; address != NULL && i < self->channels->len; i++)
    {
      LiaSessionAccount *channel = g_ptr_array_index (self->channels, i);
      if (channel->talk != NULL)
        level = more_telling (level, lia_talk_service_get_access_level (channel->talk, address));
    }
  return level;
}
