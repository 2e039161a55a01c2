/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-session-roster"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "service/lia-roster-model-private.h"
#include "service/lia-session-private.h"

/*
 * A contact list of thousands is not shown in one turn of the main loop: its people are put into
 * new groups in portions while the old groups are still shown, and then the new ones take their
 * place at once.
 */

#define RANK_CONTACT_LIST 20
/* So much of a turn may go into it, looked at after so many people. */
#define PORTION_US 3000
#define PORTION_PEOPLE 16

struct _LiaSessionRoster
{
  LiaSessionAccount *channel; /* not owned */
  LiaRoster *list;
  LiaRoster *next;           /* (nullable): the newest one that came meanwhile */
  guint n_put;               /* of its entries */
  guint n_sorted;            /* of its sections */
  GPtrArray *sections;       /* those nobody is in too */
  GHashTable *by_id;         /* group id → LiaRosterSection, not owned */
  LiaRosterSection *nowhere; /* (nullable): of those in no group */
  guint idle_id;
};

static void
end_list (LiaSessionRoster *self)
{
  g_clear_pointer (&self->list, lia_roster_free);
  g_clear_pointer (&self->sections, g_ptr_array_unref);
  g_clear_pointer (&self->by_id, g_hash_table_unref);
}

LiaSessionRoster *
_lia_session_roster_new (LiaSessionAccount *channel)
{
  LiaSessionRoster *self = g_new0 (LiaSessionRoster, 1);

  self->channel = channel;
  return self;
}

void
_lia_session_roster_free (LiaSessionRoster *self)
{
  g_clear_handle_id (&self->idle_id, g_source_remove);
  end_list (self);
  g_clear_pointer (&self->next, lia_roster_free);
  g_free (self);
}

/* ---- One list ---- */

static void
add_section (LiaSessionRoster *self, const LiaRosterGroup *group, gboolean is_favourites)
{
  LiaRosterSection *section = _lia_roster_section_new (group->name, is_favourites);

  g_ptr_array_add (self->sections, section);
  g_hash_table_insert (self->by_id, group->id, section);
  if (*group->name == '\0')
    self->nowhere = section;
}

/* The favourites come first. They have their place while there are none: people are dragged
   there. */
static const LiaRosterGroup *
add_favourites (LiaSessionRoster *self)
{
  GPtrArray *groups = self->list->groups;

  for (guint i = 0; i < groups->len; i++)
    {
      const LiaRosterGroup *group = g_ptr_array_index (groups, i);
      if (!lia_roster_is_favourites (group->name))
        continue;
      add_section (self, group, TRUE);
      return group;
    }
  g_ptr_array_add (self->sections, _lia_roster_section_new (_ ("Favourites"), TRUE));
  return NULL;
}

/* Then in the server's order; the group of those in no other comes last. */
static void
begin_list (LiaSessionRoster *self)
{
  const LiaRosterGroup *favourites = NULL;
  GPtrArray *groups = NULL;

  self->list = g_steal_pointer (&self->next);
  self->n_put = self->n_sorted = 0;
  self->sections = g_ptr_array_new_with_free_func (g_object_unref);
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);
  self->nowhere = NULL;
  groups = self->list->groups;
  favourites = add_favourites (self);
  for (guint round = 0; round < 2; round++)
    for (guint i = 0; i < groups->len; i++)
      {
        const LiaRosterGroup *group = g_ptr_array_index (groups, i);
        if (group != favourites && (*group->name == '\0') == (round == 1))
          add_section (self, group, FALSE);
      }
}

static void
put_into (LiaRosterSection *section, LiaPerson *person)
{
  if (section == NULL)
    return;
  _lia_roster_section_add (section, person);
  lia_person_set_is_contact (person, TRUE);
}

static void
put_entry (LiaSessionRoster *self, const LiaRosterEntry *entry)
{
  g_autoptr (LiaContactRecord) contact = lia_contact_record_new ();
  LiaPerson *person = NULL;

  g_ptr_array_add (contact->addresses, lia_address_ref (entry->address));
  contact->name = g_strdup (lia_address_get_name (entry->address));
  person = lia_people_add_contact (self->channel->session->people, contact, RANK_CONTACT_LIST);
  for (gsize i = 0; entry->group_ids[i] != NULL; i++)
    put_into (g_hash_table_lookup (self->by_id, entry->group_ids[i]), person);
  if (entry->group_ids[0] == NULL)
    put_into (self->nowhere, person);
}

/* Returns: whether all is ready to be shown. */
static gboolean
work_until (LiaSessionRoster *self, gint64 end_us)
{
  while (self->n_put < self->list->entries->len)
    {
      if (self->n_put % PORTION_PEOPLE == 0 && g_get_monotonic_time () > end_us)
        return FALSE;
      put_entry (self, g_ptr_array_index (self->list->entries, self->n_put++));
    }
  while (self->n_sorted < self->sections->len)
    {
      if (g_get_monotonic_time () > end_us)
        return FALSE;
      _lia_roster_section_sort (g_ptr_array_index (self->sections, self->n_sorted++));
    }
  return TRUE;
}

/* ---- Its place ---- */

/* Whoever was in @old, and is in the list of no account any more, is no contact. */
static void
unmark_gone (LiaSession *self, GPtrArray *old)
{
  g_autoptr (GHashTable) contacts = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < self->channels->len; i++)
    {
      GPtrArray *sections = ((LiaSessionAccount *)g_ptr_array_index (self->channels, i))->sections;
      for (guint k = 0; k < sections->len; k++)
        _lia_roster_section_collect (g_ptr_array_index (sections, k), contacts);
    }
  for (guint i = 0; i < old->len; i++)
    {
      GListModel *section = g_ptr_array_index (old, i);
      guint n = g_list_model_get_n_items (section);
      for (guint k = 0; k < n; k++)
        {
          g_autoptr (LiaPerson) person = g_list_model_get_item (section, k);
          if (!g_hash_table_contains (contacts, person))
            lia_person_set_is_contact (person, FALSE);
        }
    }
}

/* The sections of the account become @sections. */
static void
show (LiaSessionAccount *channel, GPtrArray *sections)
{
  LiaSession *session = channel->session;
  g_autoptr (GPtrArray) old = g_steal_pointer (&channel->sections);
  guint position = 0;

  if (old->len == 0 || !g_list_store_find (session->roster, g_ptr_array_index (old, 0), &position))
    position = g_list_model_get_n_items (G_LIST_MODEL (session->roster));
  channel->sections = g_ptr_array_ref (sections);
  g_list_store_splice (session->roster, position, old->len, sections->pdata, sections->len);
  unmark_gone (session, old);
}

/* Those nobody is in too: people can be put into them. */
static GStrv
dup_group_names (const LiaRoster *list)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (guint i = 0; i < list->groups->len; i++)
    {
      const LiaRosterGroup *group = g_ptr_array_index (list->groups, i);
      if (*group->name != '\0')
        g_strv_builder_add (names, group->name);
    }
  return g_strv_builder_end (names);
}

static void
finish_list (LiaSessionRoster *self)
{
  g_autoptr (GPtrArray) sections = g_ptr_array_new_with_free_func (g_object_unref);

  g_strfreev (self->channel->group_names);
  self->channel->group_names = dup_group_names (self->list);

  for (guint i = 0; i < self->sections->len; i++)
    {
      LiaRosterSection *section = g_ptr_array_index (self->sections, i);
      gboolean keeps_place
          = lia_roster_section_is_favourites (section) && self->list->entries->len > 0;
      if (keeps_place || lia_roster_section_get_n_people (section) > 0)
        g_ptr_array_add (sections, g_object_ref (section));
    }
  end_list (self);
  show (self->channel, sections);
}

static gboolean
work_cb (gpointer user_data)
{
  LiaSessionRoster *self = user_data;

  if (self->list == NULL)
    begin_list (self);
  if (!work_until (self, g_get_monotonic_time () + PORTION_US))
    return G_SOURCE_CONTINUE;
  finish_list (self);
  if (self->next != NULL)
    return G_SOURCE_CONTINUE;
  self->idle_id = 0;
  return G_SOURCE_REMOVE;
}

void
_lia_session_roster_take (LiaSessionRoster *self, const LiaRoster *roster)
{
  g_clear_pointer (&self->next, lia_roster_free);
  self->next = lia_roster_copy (roster);
  /* One that is under way is finished first: lists that come one upon the other are shown
     nevertheless. */
  if (self->idle_id == 0)
    self->idle_id = g_idle_add (work_cb, self);
}

void
_lia_session_roster_clear (LiaSessionRoster *self)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new_with_free_func (g_object_unref);

  g_clear_handle_id (&self->idle_id, g_source_remove);
  g_clear_pointer (&self->channel->group_names, g_strfreev);
  show (self->channel, none);
  if (self->list != NULL)
    unmark_gone (self->channel->session, self->sections);
  end_list (self);
  g_clear_pointer (&self->next, lia_roster_free);
}

/* ---- Changing it ---- */

/* With the best name that is known: other devices of the user show what the list has. */
static LiaAddress *
dup_named_address (LiaPerson *person)
{
  g_autoptr (LiaAddress) address = _lia_session_dup_talk_address (person);
  const char *name = lia_person_get_name (person);

  if (address == NULL || g_str_equal (name, lia_address_get_address (address)))
    return g_steal_pointer (&address);
  return lia_address_new (lia_address_get_scheme (address), lia_address_get_address (address),
                          name);
}

static void
edit_contact (LiaSession *self, LiaPerson *person, LiaRosterEdit *edit)
{
  LiaSessionAccount *channel = _lia_session_find_talking (self);
  g_autoptr (LiaAddress) address = person != NULL ? dup_named_address (person) : NULL;

  if (channel == NULL || (person != NULL && address == NULL))
    return;
  edit->address = address;
  lia_talk_service_edit_roster (channel->talk, edit);
}

gboolean
lia_session_has_group (LiaSession *self, const char *name)
{
  LiaSessionAccount *channel = NULL;

  g_return_val_if_fail (LIA_IS_SESSION (self), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);

  channel = _lia_session_find_talking (self);
  return channel != NULL && channel->group_names != NULL
         && g_strv_contains ((const char *const *)channel->group_names, name);
}

void
lia_session_add_contact (LiaSession *self, LiaPerson *person, const char *group)
{
  LiaRosterEdit edit = { .kind = LIA_ROSTER_ADD_CONTACT, .to = group };

  g_return_if_fail (LIA_IS_SESSION (self));
  g_return_if_fail (person != NULL && group != NULL);

  edit_contact (self, person, &edit);
}

void
lia_session_move_contact (LiaSession *self, LiaPerson *person, const char *from, const char *to)
{
  LiaRosterEdit edit = { .kind = LIA_ROSTER_MOVE_CONTACT, .from = from, .to = to };

  g_return_if_fail (LIA_IS_SESSION (self));
  g_return_if_fail (person != NULL && from != NULL && to != NULL);

  edit_contact (self, person, &edit);
}

void
lia_session_remove_contact (LiaSession *self, LiaPerson *person)
{
  LiaRosterEdit edit = { .kind = LIA_ROSTER_REMOVE_CONTACT };

  g_return_if_fail (LIA_IS_SESSION (self));
  g_return_if_fail (person != NULL);

  edit_contact (self, person, &edit);
}

static LiaRosterSection *
find_favourites (LiaSession *self)
{
  LiaSessionAccount *channel = _lia_session_find_talking (self);
  LiaRosterSection *first = channel != NULL && channel->sections->len > 0
                                ? g_ptr_array_index (channel->sections, 0)
                                : NULL;

  return first != NULL && lia_roster_section_is_favourites (first) ? first : NULL;
}

gboolean
lia_session_is_favourite (LiaSession *self, LiaPerson *person)
{
  LiaRosterSection *favourites = NULL;

  g_return_val_if_fail (LIA_IS_SESSION (self), FALSE);
  g_return_val_if_fail (person != NULL, FALSE);

  favourites = find_favourites (self);
  return favourites != NULL && _lia_roster_section_contains (favourites, person);
}

void
lia_session_set_favourite (LiaSession *self, LiaPerson *person, gboolean favourite)
{
  LiaRosterSection *favourites = NULL;

  g_return_if_fail (LIA_IS_SESSION (self));
  g_return_if_fail (person != NULL);

  if (favourite == lia_session_is_favourite (self, person))
    return;
  favourites = find_favourites (self);
  if (!favourite)
    lia_session_move_contact (self, person, lia_roster_section_get_group (favourites), "");
  else
    lia_session_add_contact (self, person,
                             favourites != NULL ? lia_roster_section_get_group (favourites)
                                                : _ ("Favourites"));
}

void
lia_session_rename_group (LiaSession *self, const char *group, const char *name)
{
  LiaRosterEdit edit = { .kind = LIA_ROSTER_RENAME_GROUP, .from = group, .to = name };

  g_return_if_fail (LIA_IS_SESSION (self));
  g_return_if_fail (group != NULL && name != NULL && *name != '\0');

  edit_contact (self, NULL, &edit);
}

void
lia_session_remove_group (LiaSession *self, const char *group)
{
  LiaRosterEdit edit = { .kind = LIA_ROSTER_REMOVE_GROUP, .from = group };

  g_return_if_fail (LIA_IS_SESSION (self));
  g_return_if_fail (group != NULL);

  edit_contact (self, NULL, &edit);
}
