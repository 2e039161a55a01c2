/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sipe-commands.h"

#include "event-line.h"
#include "sipe-events.h"

#include <stdlib.h>
#include <string.h>

typedef void (*CommandFunc) (PurpleAccount *account, char **args);

static PurpleGroup *
ensure_group (const char *name)
{
  PurpleGroup *group = purple_find_group (name);

  if (group == NULL)
    {
      group = purple_group_new (name);
      purple_blist_add_group (group, NULL);
    }
  return group;
}

static void
send_im (PurpleAccount *account, char **args)
{
  PurpleConversation *conversation
      = purple_conversation_new (PURPLE_CONV_TYPE_IM, account, args[0]);

  purple_conv_im_send (PURPLE_CONV_IM (conversation), args[1]);
}

static void
close_im (PurpleAccount *account, char **args)
{
  PurpleConversation *conversation
      = purple_find_conversation_with_account (PURPLE_CONV_TYPE_IM, args[0], account);

  if (conversation != NULL)
    purple_conversation_destroy (conversation);
}

static void
send_typing (PurpleAccount *account, char **args)
{
  serv_send_typing (purple_account_get_connection (account), args[0], PURPLE_TYPING);
}

static void
set_status (PurpleAccount *account, char **args)
{
  if (args[1] != NULL)
    purple_account_set_status (account, args[0], TRUE, "message", args[1], NULL);
  else
    purple_account_set_status (account, args[0], TRUE, NULL);
}

static void
add_buddy (PurpleAccount *account, char **args)
{
  PurpleBuddy *buddy = purple_buddy_new (account, args[0], NULL);

  purple_blist_add_buddy (buddy, NULL, ensure_group (args[1]), NULL);
  purple_account_add_buddy (account, buddy);
}

static void
move_buddy (PurpleAccount *account, char **args)
{
  PurpleBuddy *buddy = purple_find_buddy (account, args[0]);

  if (buddy != NULL)
    purple_blist_add_buddy (buddy, NULL, ensure_group (args[1]), NULL);
}

static void
remove_buddy (PurpleAccount *account, char **args)
{
  PurpleBuddy *buddy = purple_find_buddy (account, args[0]);

  if (buddy == NULL)
    return;

  purple_account_remove_buddy (account, buddy, purple_buddy_get_group (buddy));
  purple_blist_remove_buddy (buddy);
}

/* Out of one of several groups. */
static void
remove_from_group (PurpleAccount *account, char **args)
{
  PurpleGroup *group = purple_find_group (args[1]);
  PurpleBuddy *buddy = group != NULL ? purple_find_buddy_in_group (account, args[0], group) : NULL;

  if (buddy == NULL)
    return;

  purple_account_remove_buddy (account, buddy, group);
  purple_blist_remove_buddy (buddy);
}

static void
rename_group (PurpleAccount *account, char **args)
{
  PurpleGroup *group = purple_find_group (args[0]);

  if (group != NULL)
    purple_blist_rename_group (group, args[1]);
}

/* As Pidgin does it: the people leave the list with the group. */
static void
remove_group (PurpleAccount *account, char **args)
{
  PurpleGroup *group = purple_find_group (args[0]);
  GSList *buddies = purple_find_buddies (account, NULL);

  for (GSList *l = buddies; l != NULL; l = l->next)
    if (group != NULL && purple_buddy_get_group (l->data) == group)
      {
        purple_account_remove_buddy (account, l->data, group);
        purple_blist_remove_buddy (l->data);
      }
  g_slist_free (buddies);
  if (group == NULL)
    return;

  purple_account_remove_group (account, group);
  purple_blist_remove_group (group);
}

static void
rename_buddy (PurpleAccount *account, char **args)
{
  PurpleBuddy *buddy = purple_find_buddy (account, args[0]);

  if (buddy == NULL)
    return;

  purple_blist_alias_buddy (buddy, args[1]);
  serv_alias_buddy (buddy);
}

static void
block_buddy (PurpleAccount *account, char **args)
{
  purple_privacy_deny_add (account, args[0], FALSE);
}

static void
unblock_buddy (PurpleAccount *account, char **args)
{
  purple_privacy_deny_remove (account, args[0], FALSE);
}

static void
ask_info (PurpleAccount *account, char **args)
{
  serv_get_info (purple_account_get_connection (account), args[0]);
}

static void
stop_typing (PurpleAccount *account, char **args)
{
  serv_send_typing (purple_account_get_connection (account), args[0], PURPLE_NOT_TYPING);
}

static void
set_idle (PurpleAccount *account, char **args)
{
  PurpleConnection *connection = purple_account_get_connection (account);

  PURPLE_PLUGIN_PROTOCOL_INFO (purple_connection_get_prpl (connection))
      ->set_idle (connection, atoi (args[0]));
}

/* ---- What the client adds to the menus ---- */

/* sipe marks one of several items that exclude each other with “= ”, the others with spaces. */
static PurpleMenuAction *
find_menu_action (GList *actions, const char *label)
{
  for (GList *l = actions; l != NULL; l = l->next)
    {
      PurpleMenuAction *action = l->data;

      if (action != NULL && g_str_equal (action->label + strspn (action->label, "= "), label))
        return action;
    }
  return NULL;
}

static void
free_menu_actions (GList *actions)
{
  for (GList *l = actions; l != NULL; l = l->next)
    if (l->data != NULL)
      {
        PurpleMenuAction *action = l->data;

        free_menu_actions (action->children);
        action->children = NULL;
        purple_menu_action_free (action);
      }
  g_list_free (actions);
}

static PurpleMenuAction *
find_in_menus (GList *menu, char **path)
{
  PurpleMenuAction *action = find_menu_action (menu, path[0]);

  return action != NULL && path[1] != NULL ? find_in_menus (action->children, path + 1) : action;
}

/* Chooses an item in the menu of a person; those before it name its menus. */
static void
choose_in_menu (PurpleAccount *account, char **args)
{
  PurpleBuddy *buddy = purple_find_buddy (account, args[0]);
  PurplePluginProtocolInfo *protocol = PURPLE_PLUGIN_PROTOCOL_INFO (
      purple_connection_get_prpl (purple_account_get_connection (account)));
  PurpleMenuAction *item;
  GList *menu;

  if (buddy == NULL)
    return;

  menu = protocol->blist_node_menu (PURPLE_BLIST_NODE (buddy));
  item = find_in_menus (menu, args + 1);
  if (item != NULL)
    ((void (*) (PurpleBlistNode *, gpointer))item->callback) (PURPLE_BLIST_NODE (buddy),
                                                              item->data);
  else
    event_line ("bad-command", "text", args[1], NULL);
  free_menu_actions (menu);
}

static void
search (PurpleAccount *account, char **args)
{
  PurpleConnection *connection = purple_account_get_connection (account);
  PurplePlugin *plugin = purple_connection_get_prpl (connection);
  GList *actions = PURPLE_PLUGIN_ACTIONS (plugin, connection);

  sipe_events_set_form (args[0], args[1]);
  for (GList *l = actions; l != NULL; l = l->next)
    {
      PurplePluginAction *action = l->data;

      if (action == NULL)
        continue;
      action->plugin = plugin;
      action->context = connection;
      if (g_str_equal (action->label, "Contact search..."))
        action->callback (action);
      purple_plugin_action_free (action);
    }
  g_list_free (actions);
}

static void
list_buddies (PurpleAccount *account, char **args)
{
  GSList *buddies = purple_find_buddies (account, NULL);

  for (GSList *l = buddies; l != NULL; l = l->next)
    {
      PurpleBuddy *buddy = l->data;
      PurpleStatus *status = purple_presence_get_active_status (purple_buddy_get_presence (buddy));

      event_line ("buddy", "who", purple_buddy_get_name (buddy), "alias",
                  purple_buddy_get_alias (buddy), "group",
                  purple_group_get_name (purple_buddy_get_group (buddy)), "status",
                  purple_status_get_id (status), "message",
                  purple_status_get_attr_string (status, "message"), NULL);
    }
  g_slist_free (buddies);
  event_line ("buddies-end", NULL);
}

static void
sign_off (PurpleAccount *account, char **args)
{
  purple_account_set_enabled (account, purple_core_get_ui (), FALSE);
}

static void
sign_on (PurpleAccount *account, char **args)
{
  purple_account_set_enabled (account, purple_core_get_ui (), TRUE);
}

static const struct
{
  const char *name;
  guint min_args;
  guint max_args;
  CommandFunc run;
} commands[] = {
  { "im", 2, 2, send_im },                    /* WHO TEXT */
  { "close", 1, 1, close_im },                /* WHO */
  { "typing", 1, 1, send_typing },            /* WHO */
  { "status", 1, 2, set_status },             /* ID [NOTE] */
  { "add", 2, 2, add_buddy },                 /* WHO GROUP */
  { "move", 2, 2, move_buddy },               /* WHO GROUP */
  { "remove", 1, 1, remove_buddy },           /* WHO */
  { "remove-from", 2, 2, remove_from_group }, /* WHO GROUP */
  { "rename-group", 2, 2, rename_group },     /* GROUP NAME */
  { "remove-group", 1, 1, remove_group },     /* GROUP */
  { "menu", 2, 4, choose_in_menu },           /* WHO MENU… ITEM */
  { "search", 2, 2, search },                 /* FIELD TEXT: the label of a field of the search */
  { "idle", 1, 1, set_idle },                 /* SECONDS; 0: active */
  { "stop-typing", 1, 1, stop_typing },       /* WHO */
  { "rename", 2, 2, rename_buddy },           /* WHO NAME */
  { "block", 1, 1, block_buddy },             /* WHO */
  { "unblock", 1, 1, unblock_buddy },         /* WHO */
  { "info", 1, 1, ask_info },                 /* WHO */
  { "buddies", 0, 0, list_buddies },          /* an event "buddy" each, then "buddies-end" */
  { "off", 0, 0, sign_off },
  { "on", 0, 0, sign_on },
};

static gboolean
run_command (PurpleAccount *account, int argc, char **argv)
{
  const guint n_args = (guint)argc - 1;

  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      if (g_strcmp0 (argv[0], commands[i].name) != 0)
        continue;
      if (n_args < commands[i].min_args || n_args > commands[i].max_args)
        return FALSE;
      commands[i].run (account, argv + 1);
      return TRUE;
    }
  return FALSE;
}

gboolean
sipe_commands_run (PurpleAccount *account, const char *line)
{
  g_auto (GStrv) argv = NULL;
  int argc = 0;

  if (!g_shell_parse_argv (line, &argc, &argv, NULL))
    {
      event_line ("bad-command", "text", line, NULL);
      return TRUE;
    }
  if (g_str_equal (argv[0], "quit"))
    return FALSE;
  if (!run_command (account, argc, argv))
    event_line ("bad-command", "text", line, NULL);

  return TRUE;
}
