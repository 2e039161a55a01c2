/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-window"

#include "config.h"

#include <glib/gi18n.h>

#include "app/lia-account-dialog.h"
#include "app/lia-accounts-window.h"
#include "app/lia-window-private.h"

static const char *const message_commands[]
    = { "win.reply", "win.reply-all", "win.forward", "win.reply-message" };
static const char *const selection_commands[]
    = { "win.flag", "win.mark-unread", "win.delete", "win.delete-forever", "win.move-to" };

/* ---- Answering ---- */

static void
answer (GtkWidget *widget, LiaDraftKind kind)
{
  LiaWindow *self = LIA_WINDOW (widget);
  gint64 row_id = _lia_window_get_read_id (self);

  if (row_id != 0)
    lia_application_start_reply (self->app, kind, row_id);
}

static void
reply_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  answer (widget, LIA_DRAFT_REPLY);
}

static void
reply_all_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  answer (widget, LIA_DRAFT_REPLY_ALL);
}

static void
forward_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  answer (widget, LIA_DRAFT_FORWARD);
}

static void
reply_message_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LiaWindow *self = LIA_WINDOW (widget);
  g_autoptr (LiaMessage) message = lia_message_list_view_dup_single (self->messages);
  LiaPerson *sender = message != NULL ? lia_message_get_sender (message) : NULL;
  LiaConversation *conversation
      = sender != NULL ? lia_session_open_conversation (self->session, sender) : NULL;

  if (conversation == NULL)
    {
      lia_window_toast (self, _ ("No account is signed in for messages"), 0);
      return;
    }
  lia_window_quote_message (self, conversation);
  lia_application_open_conversation (self->app, conversation);
}

void
lia_window_quote_message (LiaWindow *self, LiaConversation *conversation)
{
  g_autoptr (LiaMessage) message = NULL;
  LiaMessageRecord *record = NULL;

  g_return_if_fail (LIA_IS_WINDOW (self));

  message = lia_message_list_view_dup_single (self->messages);
  record = message != NULL ? lia_message_get_record (message) : NULL;
  if (record != NULL)
    lia_conversation_set_quoted (conversation, record->row_id,
                                 record->subject != NULL ? record->subject : "", record->preview);
}

/* ---- On the selection ---- */

/* Where some have the flag and some do not, all get it. */
static void
toggle_flag (GtkWidget *widget, guint flag)
{
  LiaWindow *self = LIA_WINDOW (widget);
  g_autoptr (GArray) row_ids = lia_message_list_view_get_selected (self->messages);
  g_autoptr (LiaMessage) single = lia_message_list_view_dup_single (self->messages);
  gboolean set = single != NULL && (lia_message_get_flags (single) & flag) != 0;

  lia_session_set_flags (self->session, row_ids, set ? 0 : flag, flag);
}

static void
flag_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  toggle_flag (widget, LIA_MESSAGE_FLAGGED);
}

static void
mark_unread_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  toggle_flag (widget, LIA_MESSAGE_READ);
}

static void
undo_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LiaWindow *self = LIA_WINDOW (widget);

  /* Once only: the toasts of earlier acts keep their own buttons. */
  if (self->undo_id != 0)
    lia_session_undo (self->session, self->undo_id);
  if (self->undo_id != 0 && self->undo_toast != NULL)
    adw_toast_dismiss (self->undo_toast);
  self->undo_id = 0;
}

static void
forever_response_cb (LiaWindow *self, const char *response)
{
  g_autoptr (GArray) row_ids = NULL;

  if (g_strcmp0 (response, "delete") != 0)
    return;
  row_ids = lia_message_list_view_get_selected (self->messages);
  lia_session_delete (self->session, row_ids, TRUE);
}

static void
delete_forever_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LiaWindow *self = LIA_WINDOW (widget);
  g_autoptr (GArray) row_ids = lia_message_list_view_get_selected (self->messages);
  GtkWidget *dialog = NULL;
  g_autofree char *body = NULL;

  if (row_ids->len == 0)
    return;
  body = g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%u message will be gone from the server too.",
                   "%u messages will be gone from the server too.", row_ids->len),
      row_ids->len);
  dialog = adw_message_dialog_new (GTK_WINDOW (self), _ ("Delete for Good?"), body);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "keep", _ ("_Keep"), "delete",
                                    _ ("_Delete"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "delete",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "keep");
  g_signal_connect_object (dialog, "response", G_CALLBACK (forever_response_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
delete_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LiaWindow *self = LIA_WINDOW (widget);
  g_autoptr (GArray) row_ids = NULL;

  if (self->folder != NULL && lia_folder_get_role (self->folder) == LIA_FOLDER_ROLE_DELETED)
    {
      delete_forever_action (widget, name, parameter);
      return;
    }
  row_ids = lia_message_list_view_get_selected (self->messages);
  lia_message_list_view_keep_focus (self->messages);
  lia_session_delete (self->session, row_ids, FALSE);
}

/* ---- Moving ---- */

static LiaFolder *
find_folder (LiaWindow *self, gint64 row_id)
{
  GListModel *folders = lia_session_get_folders (self->session);

  for (guint i = 0; i < g_list_model_get_n_items (folders); i++)
    {
      /* Folders live in the session's list. */
      g_autoptr (LiaFolder) folder = g_list_model_get_item (folders, i);
      if (lia_folder_get_row_id (folder) == row_id)
        return folder;
    }
  return NULL;
}

static void
move_to_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LiaWindow *self = LIA_WINDOW (widget);
  LiaFolder *folder = find_folder (self, g_variant_get_int64 (parameter));
  g_autoptr (GArray) row_ids = lia_message_list_view_get_selected (self->messages);

  if (folder != NULL)
    {
      lia_message_list_view_keep_focus (self->messages);
      lia_session_move (self->session, row_ids, folder);
    }
}

/* The button and the menu of a message show the same folders. */
void
_lia_window_fill_move_menu (LiaWindow *self)
{
  GListModel *folders = lia_session_get_folders (self->session);

  g_menu_remove_all (self->move_menu);
  for (guint i = 0; i < g_list_model_get_n_items (folders); i++)
    {
      g_autoptr (LiaFolder) folder = g_list_model_get_item (folders, i);
      g_autoptr (GMenuItem) item = NULL;

      if (folder == self->folder
          || (self->folder != NULL
              && lia_folder_get_account (folder) != lia_folder_get_account (self->folder)))
        continue;
      item = g_menu_item_new (lia_folder_get_name (folder), NULL);
      g_menu_item_set_action_and_target (item, "win.move-to", "x", lia_folder_get_row_id (folder));
      g_menu_append_item (self->move_menu, item);
    }
}

static void
move_popup_cb (GtkMenuButton *button, gpointer user_data)
{
  /* A folder may have another name by now. */
  _lia_window_fill_move_menu (user_data);
  gtk_menu_button_set_menu_model (button, G_MENU_MODEL (LIA_WINDOW (user_data)->move_menu));
}

static void
init_move_menu (LiaWindow *self)
{
  g_autoptr (GMenu) section = g_menu_new ();

  self->move_menu = g_menu_new ();
  g_menu_append_submenu (section, _ ("Move to"), G_MENU_MODEL (self->move_menu));
  g_menu_append_section (G_MENU (self->message_menu), NULL, G_MENU_MODEL (section));
  gtk_menu_button_set_create_popup_func (self->move_button, move_popup_cb, self, NULL);
  g_signal_connect_object (lia_session_get_folders (self->session), "items-changed",
                           G_CALLBACK (_lia_window_fill_move_menu), self, G_CONNECT_SWAPPED);
}

/* ---- Menus ---- */

/* The items of a menu are made when it is set: hardly any start goes on to open it. */
static void
menu_popup_cb (GtkMenuButton *button, gpointer menu)
{
  if (gtk_menu_button_get_menu_model (button) == NULL)
    gtk_menu_button_set_menu_model (button, menu);
}

/* ---- Moving about ---- */

static void
next_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lia_message_list_view_step (LIA_WINDOW (widget)->messages, 1);
}

static void
previous_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lia_message_list_view_step (LIA_WINDOW (widget)->messages, -1);
}

static void
search_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LiaWindow *self = LIA_WINDOW (widget);

  adw_leaflet_set_visible_child_name (self->outer, "mail");
  adw_leaflet_set_visible_child_name (self->inner, "list");
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

void
lia_window_search (LiaWindow *self, const char *text)
{
  g_return_if_fail (LIA_IS_WINDOW (self));
  g_return_if_fail (text != NULL);

  search_action (GTK_WIDGET (self), "win.search", NULL);
  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), text);
}

static void
show_folders_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  adw_leaflet_set_visible_child_name (LIA_WINDOW (widget)->outer, "sidebar");
}

static void
show_list_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  adw_leaflet_set_visible_child_name (LIA_WINDOW (widget)->inner, "list");
}

static void
add_account_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LiaWindow *self = LIA_WINDOW (widget);

  gtk_window_present (GTK_WINDOW (lia_account_dialog_new (self->session, NULL, GTK_WINDOW (self))));
}

static void
accounts_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LiaWindow *self = LIA_WINDOW (widget);

  lia_accounts_window_present (self->session, GTK_WINDOW (self));
}

/* The button says what its menu has hidden. */
static void
show_filter (LiaWindow *self)
{
  const char *filter = lia_message_list_view_filter_name (self->filter);
  /* Translators: %s is what is chosen in the menu, such as “Unread”. */
  g_autofree char *name = filter != NULL ? g_strdup_printf (_ ("Filter Messages: %s"), filter)
                                         : g_strdup (_ ("Filter Messages"));

  gtk_widget_set_tooltip_text (GTK_WIDGET (self->filter_button), name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->filter_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  if (filter != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->filter_button), "accent");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->filter_button), "accent");
}

static void
filter_changed_cb (GSimpleAction *action, GVariant *value, gpointer user_data)
{
  static const char *const names[] = { "all", "unread", "flagged", "attachments", "to-me" };
  LiaWindow *self = user_data;
  const char *name = g_variant_get_string (value, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_strcmp0 (names[i], name) == 0)
      {
        self->filter = (LiaViewFilter)i;
        g_simple_action_set_state (action, value);
        show_filter (self);
        _lia_window_show_messages (self);
      }
}

static void
show_help_overlay_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr (GtkBuilder) builder
      = gtk_builder_new_from_resource ("/org/liaison/app/lia-shortcuts.ui");
  GtkWindow *shortcuts = GTK_WINDOW (gtk_builder_get_object (builder, "help_overlay"));

  gtk_window_set_transient_for (shortcuts, GTK_WINDOW (widget));
  gtk_window_present (shortcuts);
}

void
_lia_window_class_install_commands (GtkWidgetClass *widget_class)
{
  static const struct
  {
    const char *name;
    const char *type;
    GtkWidgetActionActivateFunc func;
  } commands[] = {
    { "win.reply", NULL, reply_action },
    { "win.reply-all", NULL, reply_all_action },
    { "win.forward", NULL, forward_action },
    { "win.reply-message", NULL, reply_message_action },
    { "win.flag", NULL, flag_action },
    { "win.mark-unread", NULL, mark_unread_action },
    { "win.delete", NULL, delete_action },
    { "win.delete-forever", NULL, delete_forever_action },
    { "win.move-to", "x", move_to_action },
    { "win.undo", NULL, undo_action },
    { "win.next", NULL, next_action },
    { "win.previous", NULL, previous_action },
    { "win.search", NULL, search_action },
    { "win.show-folders", NULL, show_folders_action },
    { "win.show-list", NULL, show_list_action },
    { "win.add-account", NULL, add_account_action },
    { "win.accounts", NULL, accounts_action },
    { "win.show-help-overlay", NULL, show_help_overlay_action },
  };
  static const struct
  {
    guint key;
    GdkModifierType modifiers;
    const char *action;
  } keys[] = {
    { GDK_KEY_Delete, 0, "win.delete" },
    { GDK_KEY_Delete, GDK_SHIFT_MASK, "win.delete-forever" },
    { GDK_KEY_j, 0, "win.next" },
    { GDK_KEY_k, 0, "win.previous" },
    { GDK_KEY_f, 0, "win.flag" },
    { GDK_KEY_u, 0, "win.mark-unread" },
    { GDK_KEY_z, GDK_CONTROL_MASK, "win.undo" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    gtk_widget_class_install_action (widget_class, commands[i].name, commands[i].type,
                                     commands[i].func);
  /* Letters are bound here, not as accelerators: text that is typed comes first. */
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_widget_class_add_binding_action (widget_class, keys[i].key, keys[i].modifiers,
                                         keys[i].action, NULL);
}

void
_lia_window_init_commands (LiaWindow *self)
{
  g_autoptr (GSimpleAction) filter = g_simple_action_new_stateful ("filter", G_VARIANT_TYPE_STRING,
                                                                   g_variant_new_string ("all"));
  g_autoptr (GPropertyAction) people
      = g_property_action_new ("toggle-people", self->people_flap, "reveal-flap");

  g_signal_connect (filter, "change-state", G_CALLBACK (filter_changed_cb), self);
  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (filter));
  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (people));
  init_move_menu (self);
  gtk_menu_button_set_create_popup_func (self->primary_button, menu_popup_cb, self->primary_menu,
                                         NULL);
  gtk_menu_button_set_create_popup_func (self->filter_button, menu_popup_cb, self->filter_menu,
                                         NULL);
  _lia_window_update_commands (self);
}

void
_lia_window_update_commands (LiaWindow *self)
{
  g_autoptr (GArray) row_ids = lia_message_list_view_get_selected (self->messages);
  gboolean reads = self->chat == NULL && _lia_window_get_read_id (self) != 0;
  gboolean selects = self->kind != LIA_SIDEBAR_CONVERSATIONS && row_ids->len > 0;

  for (gsize i = 0; i < G_N_ELEMENTS (message_commands); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), message_commands[i], reads);
  for (gsize i = 0; i < G_N_ELEMENTS (selection_commands); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), selection_commands[i], selects);
  gtk_widget_set_sensitive (GTK_WIDGET (self->move_button), selects);
}
