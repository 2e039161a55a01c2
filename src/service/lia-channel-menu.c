/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-channel-menu"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "service/lia-channel-menu.h"

static void
append_open (GMenu *menu, const LiaChannel *channel)
{
  g_autofree char *uri = channel->address != NULL ? lia_address_to_uri (channel->address) : NULL;
  g_autoptr (GMenuItem) item = g_menu_item_new (channel->label, NULL);

  g_menu_item_set_action_and_target (item, "app.reach", "(sss)",
                                     lia_channel_kind_to_id (channel->kind), uri != NULL ? uri : "",
                                     channel->account_id != NULL ? channel->account_id : "");
  g_menu_append_item (menu, item);
}

static void
append_closed (GMenu *menu, const LiaChannel *channel)
{
  /* Translators: a channel that cannot be used now: 1: what it would do, 2: why not. */
  g_autofree char *label = g_strdup_printf (_ ("%1$s — %2$s"), channel->label, channel->reason);

  g_menu_append (menu, label, "app.unavailable");
}

static void
append_action (GMenu *menu, const char *label, const char *action, const char *uri)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, action, "s", uri);
  g_menu_append_item (menu, item);
}

/* A name that others gave is no place for mnemonics. */
static void
append_group (GMenu *menu, const char *label, const char *action, GVariant *target)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (NULL, NULL);
  g_autoptr (GString) escaped = g_string_new (label);

  g_string_replace (escaped, "_", "__", 0);
  g_menu_item_set_label (item, escaped->str);
  g_menu_item_set_action_and_target_value (item, action, target);
  g_menu_append_item (menu, item);
}

static GVariant *
group_target (const char *uri, const char *from, const char *to)
{
  return from != NULL ? g_variant_new ("(sss)", uri, from, to) : g_variant_new ("(ss)", uri, to);
}

/* @from: (nullable): out of this group; NULL: into another one too */
static void
append_groups (GMenu *menu,
               const char *label,
               const char *uri,
               GPtrArray *groups,
               const char *from,
               const char *without)
{
  const char *action = from != NULL ? "app.move-contact" : "app.add-contact";
  g_autoptr (GMenu) submenu = g_menu_new ();
  g_autoptr (GMenu) existing = g_menu_new ();
  g_autoptr (GMenu) other = g_menu_new ();

  for (guint i = 0; i < groups->len; i++)
    {
      const char *group = g_ptr_array_index (groups, i);
      if (g_strcmp0 (group, without) != 0)
        append_group (existing, group, action, group_target (uri, from, group));
    }
  /* In no group too makes no sense. */
  if (without == NULL || (from != NULL && *from != '\0'))
    append_group (other, _ ("No Group"), action, group_target (uri, from, ""));
  append_group (other, _ ("New Group…"), "app.add-contact-to-new-group",
                g_variant_new ("(ss)", uri, from != NULL ? from : ""));
  if (g_menu_model_get_n_items (G_MENU_MODEL (existing)) > 0)
    g_menu_append_section (submenu, NULL, G_MENU_MODEL (existing));
  g_menu_append_section (submenu, NULL, G_MENU_MODEL (other));
  g_menu_append_submenu (menu, label, G_MENU_MODEL (submenu));
}

/* @group: (nullable): in which the name stands */
static void
append_list (GMenu *menu, LiaPerson *person, const char *uri, GPtrArray *groups, const char *group)
{
  if (!lia_person_get_is_contact (person))
    {
      append_groups (menu, _ ("Add to contacts"), uri, groups, NULL, NULL);
      return;
    }
  if (group != NULL)
    append_groups (menu, _ ("Move to group"), uri, groups, group, group);
  append_groups (menu, _ ("Add to group"), uri, groups, NULL, group != NULL ? group : "");
  append_action (menu, _ ("Remove from contacts"), "app.remove-contact", uri);
}

static void
append_about_person (GMenu *menu, LiaPerson *person, GPtrArray *groups, const char *group)
{
  gboolean can_talk = groups != NULL && !lia_person_get_is_self (person);
  g_autofree char *uri
      = lia_address_to_uri (g_ptr_array_index (lia_person_get_addresses (person), 0));

  if (can_talk)
    append_action (menu,
                   lia_person_get_tagged (person) ? _ ("Do not tell me when available")
                                                  : _ ("Tell me when available"),
                   "app.tag-person", uri);
  append_action (menu, _ ("Contact card"), "app.show-card", uri);
  if (can_talk)
    {
      append_action (menu, _ ("All conversations"), "app.show-conversations", uri);
      append_list (menu, person, uri, groups, group);
    }
  append_action (menu, _ ("Copy address"), "app.copy-address", uri);
}

GMenuModel *
lia_channel_menu_new (LiaPerson *person, GPtrArray *channels, GPtrArray *groups, const char *group)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) open = g_menu_new ();
  g_autoptr (GMenu) closed = g_menu_new ();
  g_autoptr (GMenu) about = g_menu_new ();

  for (guint i = 0; i < channels->len; i++)
    {
      const LiaChannel *channel = g_ptr_array_index (channels, i);
      if (channel->open)
        append_open (open, channel);
      else
        append_closed (closed, channel);
    }
  append_about_person (about, person, groups, group);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (open));
  if (g_menu_model_get_n_items (G_MENU_MODEL (closed)) > 0)
    g_menu_append_section (menu, _ ("Not available"), G_MENU_MODEL (closed));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (about));
  return G_MENU_MODEL (menu);
}
