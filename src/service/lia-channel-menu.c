/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-channel-menu"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "service/lia-channel-menu.h"

/* Whom the menu is about. */
typedef struct
{
  GPtrArray *members;  /* element-type LiaRosterMember */
  GStrv uris;          /* of each person, once */
  GPtrArray *groups;   /* element-type utf8; NULL: there is no list of contacts */
  const char *group;   /* in which all of them stand; NULL: in none, or in several */
  gboolean can_move;   /* each of them stands in a group */
  gboolean favourites; /* all of them are */
} Whom;

static LiaPerson *
person_at (const Whom *whom, guint i)
{
  return ((const LiaRosterMember *)g_ptr_array_index (whom->members, i))->person;
}

static char *
dup_uri (LiaPerson *person)
{
  return lia_address_to_uri (g_ptr_array_index (lia_person_get_addresses (person), 0));
}

static GStrv
dup_uris (GPtrArray *members)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < members->len; i++)
    {
      const LiaRosterMember *member = g_ptr_array_index (members, i);
      g_autofree char *uri = dup_uri (member->person);
      if (g_hash_table_add (seen, member->person))
        g_strv_builder_add (builder, uri);
    }
  return g_strv_builder_end (builder);
}

static void
find_groups (Whom *whom)
{
  const LiaRosterMember *first = g_ptr_array_index (whom->members, 0);

  whom->group = first->group;
  whom->can_move = TRUE;
  for (guint i = 0; i < whom->members->len; i++)
    {
      const LiaRosterMember *member = g_ptr_array_index (whom->members, i);
      if (g_strcmp0 (member->group, first->group) != 0)
        whom->group = NULL;
      whom->can_move = whom->can_move && member->group != NULL;
    }
}

static gboolean
all (const Whom *whom, gboolean (*has) (LiaPerson *person))
{
  for (guint i = 0; i < whom->members->len; i++)
    if (!has (person_at (whom, i)))
      return FALSE;
  return TRUE;
}

static gboolean
any_is_self (const Whom *whom)
{
  for (guint i = 0; i < whom->members->len; i++)
    if (lia_person_get_is_self (person_at (whom, i)))
      return TRUE;
  return FALSE;
}

/* ---- Items ---- */

static void
append_target (GMenu *menu, const char *label, const char *action, GVariant *target)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target_value (item, action, target);
  g_menu_append_item (menu, item);
}

static GVariant *
dup_mail_uris (const Whom *whom)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_STRING_ARRAY);

  for (guint i = 0; i < whom->members->len; i++)
    {
      LiaAddress *address = lia_person_get_address (person_at (whom, i), LIA_ADDRESS_MAIL);
      g_autofree char *uri = lia_address_to_uri (address);
      if (g_hash_table_add (seen, person_at (whom, i)))
        g_variant_builder_add (&builder, "s", uri);
    }
  return g_variant_builder_end (&builder);
}

static void
append_open (GMenu *menu, const LiaChannel *channel, const Whom *whom)
{
  g_autofree char *uri = channel->address != NULL ? lia_address_to_uri (channel->address) : NULL;

  if (channel->kind == LIA_CHANNEL_MAIL && uri == NULL)
    append_target (menu, channel->label, "app.compose",
                   g_variant_new ("(@ass)", dup_mail_uris (whom), ""));
  else
    append_target (menu, channel->label, "app.reach",
                   g_variant_new ("(sss)", lia_channel_kind_to_id (channel->kind),
                                  uri != NULL ? uri : "",
                                  channel->account_id != NULL ? channel->account_id : ""));
}

static void
append_closed (GMenu *menu, const LiaChannel *channel)
{
  /* Translators: a channel that cannot be used now: 1: what it would do, 2: why not. */
  g_autofree char *label = g_strdup_printf (_ ("%1$s — %2$s"), channel->label, channel->reason);

  g_menu_append (menu, label, "app.unavailable");
}

static void
append_action (GMenu *menu, const char *label, const char *action, const Whom *whom)
{
  append_target (menu, label, action, g_variant_new ("s", whom->uris[0]));
}

static void
append_for_all (GMenu *menu, const char *label, const char *action, const Whom *whom)
{
  append_target (menu, label, action, g_variant_new_strv ((const char *const *)whom->uris, -1));
}

static void
append_switch (GMenu *menu,
               const char *on,
               const char *off,
               gboolean is_on,
               const char *action,
               const Whom *whom)
{
  append_target (menu, is_on ? off : on, action, g_variant_new ("(^asb)", whom->uris, !is_on));
}

/* A name that others gave is no place for mnemonics. */
static void
append_group (GMenu *menu, const char *name, const char *action, GVariant *target)
{
  g_autoptr (GString) escaped = g_string_new (name);

  g_string_replace (escaped, "_", "__", 0);
  append_target (menu, escaped->str, action, target);
}

/* Each with the group that they leave; "" for none. */
static GVariant *
dup_places (const Whom *whom, gboolean moves)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(ss)"));

  for (guint i = 0; moves && i < whom->members->len; i++)
    {
      const LiaRosterMember *member = g_ptr_array_index (whom->members, i);
      g_autofree char *uri = dup_uri (member->person);
      g_variant_builder_add (&builder, "(ss)", uri, member->group);
    }
  for (gsize i = 0; !moves && whom->uris[i] != NULL; i++)
    g_variant_builder_add (&builder, "(ss)", whom->uris[i], "");
  return g_variant_builder_end (&builder);
}

static GVariant *
group_target (const Whom *whom, gboolean moves, const char *to)
{
  return moves ? g_variant_new ("(@a(ss)s)", dup_places (whom, TRUE), to)
               : g_variant_new ("(^ass)", whom->uris, to);
}

/* @moves: out of the groups in which they stand; else into another one too */
static void
append_groups (GMenu *menu, const char *label, const Whom *whom, gboolean moves, gboolean to_none)
{
  const char *action = moves ? "app.move-contacts" : "app.add-contacts";
  g_autoptr (GMenu) submenu = g_menu_new ();
  g_autoptr (GMenu) existing = g_menu_new ();
  g_autoptr (GMenu) other = g_menu_new ();

  for (guint i = 0; i < whom->groups->len; i++)
    {
      const char *group = g_ptr_array_index (whom->groups, i);
      /* There is an item of its own for that one. */
      if (!lia_roster_is_favourites (group) && g_strcmp0 (group, whom->group) != 0)
        append_group (existing, group, action, group_target (whom, moves, group));
    }
  if (to_none)
    append_group (other, _ ("No Group"), action, group_target (whom, moves, ""));
  append_group (other, _ ("New Group…"), "app.add-contacts-to-new-group", dup_places (whom, moves));
  if (g_menu_model_get_n_items (G_MENU_MODEL (existing)) > 0)
    g_menu_append_section (submenu, NULL, G_MENU_MODEL (existing));
  g_menu_append_section (submenu, NULL, G_MENU_MODEL (other));
  g_menu_append_submenu (menu, label, G_MENU_MODEL (submenu));
}

static void
append_list (GMenu *menu, const Whom *whom)
{
  append_switch (menu, _ ("Add to Favourites"), _ ("Remove from Favourites"), whom->favourites,
                 "app.set-favourites", whom);
  if (!all (whom, lia_person_get_is_contact))
    {
      append_groups (menu, _ ("Add to contacts"), whom, FALSE, TRUE);
      return;
    }
  /* To be moved to no group makes sense for those in one, and to be added to none for nobody. */
  if (whom->can_move)
    append_groups (menu, _ ("Move to group"), whom, TRUE, g_strcmp0 (whom->group, "") != 0);
  append_groups (menu, _ ("Add to group"), whom, FALSE, FALSE);
  append_for_all (menu, _ ("Remove from contacts"), "app.remove-contacts", whom);
}

static void
append_about (GMenu *menu, const Whom *whom)
{
  gboolean is_one = whom->uris[1] == NULL;
  gboolean can_talk = whom->groups != NULL && !any_is_self (whom);

  if (can_talk)
    append_switch (menu, _ ("Tell me when available"), _ ("Do not tell me when available"),
                   all (whom, lia_person_get_tagged), "app.tag-people", whom);
  if (is_one)
    append_action (menu, _ ("Contact card"), "app.show-card", whom);
  if (can_talk && is_one)
    append_action (menu, _ ("All conversations"), "app.show-conversations", whom);
  if (can_talk)
    append_list (menu, whom);
  append_for_all (menu, is_one ? _ ("Copy address") : _ ("Copy addresses"), "app.copy-addresses",
                  whom);
}

GMenuModel *
lia_channel_menu_new (GPtrArray *members,
                      GPtrArray *channels,
                      GPtrArray *groups,
                      gboolean favourites)
{
  g_auto (GStrv) uris = dup_uris (members);
  Whom whom = { .members = members, .uris = uris, .groups = groups, .favourites = favourites };
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) open = g_menu_new ();
  g_autoptr (GMenu) closed = g_menu_new ();
  g_autoptr (GMenu) about = g_menu_new ();

  find_groups (&whom);
  for (guint i = 0; i < channels->len; i++)
    {
      const LiaChannel *channel = g_ptr_array_index (channels, i);
      if (channel->open)
        append_open (open, channel, &whom);
      else
        append_closed (closed, channel);
    }
  append_about (about, &whom);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (open));
  if (g_menu_model_get_n_items (G_MENU_MODEL (closed)) > 0)
    g_menu_append_section (menu, _ ("Not available"), G_MENU_MODEL (closed));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (about));
  return G_MENU_MODEL (menu);
}
