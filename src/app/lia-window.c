/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-window"

#include "config.h"

#include <glib/gi18n.h>

#include "app/lia-window-private.h"
#include "widgets/lia-chat-header.h"
#include "widgets/lia-chat-view.h"

/* In a window that is narrower people lie over the messages, not beside them. */
#define PEOPLE_BESIDE_WIDTH 1240

G_DEFINE_FINAL_TYPE (LiaWindow, lia_window, ADW_TYPE_APPLICATION_WINDOW)

/* ---- The list ---- */

static const char *
dup_title (LiaWindow *self)
{
  if (self->search != NULL)
    return _ ("Search");
  switch (self->kind)
    {
    case LIA_SIDEBAR_FLAGGED:
      return _ ("Flagged");
    case LIA_SIDEBAR_CONVERSATIONS:
      return _ ("Conversations");
    case LIA_SIDEBAR_FOLDER:
      return self->folder != NULL ? lia_folder_get_name (self->folder) : "";
    case LIA_SIDEBAR_ALL_INBOXES:
    case LIA_SIDEBAR_HEADING:
    default:
      return _ ("All Inboxes");
    }
}

static void
show_title (LiaWindow *self)
{
  int unread
      = self->folder != NULL && self->search == NULL ? lia_folder_get_unread (self->folder) : 0;
  g_autofree char *subtitle = NULL;

  if (self->folder != NULL && self->search == NULL && lia_folder_get_syncing (self->folder))
    subtitle = g_strdup (_ ("Fetching messages…"));
  else if (unread > 0)
    subtitle = g_strdup_printf (
        g_dngettext (GETTEXT_PACKAGE, "%d unread", "%d unread", (gulong)unread), unread);
  adw_window_title_set_title (self->list_title, dup_title (self));
  adw_window_title_set_subtitle (self->list_title, subtitle != NULL ? subtitle : "");
}

void
_lia_window_show_messages (LiaWindow *self)
{
  LiaViewSpec spec = { .kind = LIA_VIEW_ALL_INBOXES, .filter = self->filter };

  if (self->search != NULL)
    {
      /* A filter that was set before, out of sight by now, must not hide what is looked for. */
      spec.kind = LIA_VIEW_SEARCH;
      spec.text = self->search;
      spec.filter = LIA_VIEW_FILTER_NONE;
    }
  else if (self->kind == LIA_SIDEBAR_FLAGGED)
    spec.kind = LIA_VIEW_FLAGGED;
  else if (self->kind == LIA_SIDEBAR_FOLDER)
    {
      spec.kind = LIA_VIEW_FOLDER;
      spec.folder = self->folder;
    }
  gtk_widget_set_sensitive (GTK_WIDGET (self->filter_button), self->search == NULL);
  gtk_stack_set_visible_child_name (self->lists, "messages");
  /* In a folded window a message that is selected covers the list. */
  lia_message_list_view_show (self->messages, &spec, !adw_leaflet_get_folded (self->inner));
  show_title (self);
}

static void
set_folder (LiaWindow *self, LiaFolder *folder)
{
  if (self->folder != NULL)
    g_signal_handlers_disconnect_by_data (self->folder, self);
  g_set_object (&self->folder, folder);
  if (folder != NULL)
    g_signal_connect_object (folder, "notify", G_CALLBACK (show_title), self, G_CONNECT_SWAPPED);
}

static void show_conversation (LiaWindow *self, LiaConversation *conversation);
static void show_message (LiaWindow *self, LiaMessage *message);

/* As they were left: what is selected in the list stands beside it. */
static void
conversation_selected_cb (LiaWindow *self, LiaConversation *conversation)
{
  show_conversation (self, conversation);
  if (conversation != NULL && adw_leaflet_get_folded (self->inner))
    adw_leaflet_set_visible_child_name (self->inner, "preview");
}

static void
make_conversations (LiaWindow *self)
{
  self->conversations = LIA_CONVERSATION_LIST (lia_conversation_list_new (self->session));
  g_signal_connect_swapped (self->conversations, "selected", G_CALLBACK (conversation_selected_cb),
                            self);
  gtk_stack_add_named (self->lists, GTK_WIDGET (self->conversations), "conversations");
}

static void
show_conversations (LiaWindow *self)
{
  if (self->conversations == NULL)
    make_conversations (self);
  gtk_stack_set_visible_child_name (self->lists, "conversations");
  show_message (self, NULL);
  show_conversation (self, lia_conversation_list_get_selected (self->conversations));
  show_title (self);
}

static void
sidebar_selected_cb (LiaWindow *self, LiaSidebarKind kind, LiaFolder *folder)
{
  self->kind = kind;
  set_folder (self, folder);
  _lia_window_fill_move_menu (self);
  g_clear_pointer (&self->search, g_free);
  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
  _lia_window_show_found (self, NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->filter_button), kind != LIA_SIDEBAR_CONVERSATIONS);
  if (kind == LIA_SIDEBAR_CONVERSATIONS)
    show_conversations (self);
  else
    {
      show_conversation (self, NULL);
      _lia_window_show_messages (self);
    }
  adw_leaflet_set_visible_child_name (self->outer, "mail");
  adw_leaflet_set_visible_child_name (self->inner, "list");
  _lia_window_update_commands (self);
  lia_application_look (self->app);
}

/* ---- The preview ---- */

static void
preview_failed_cb (LiaWindow *self, const char *text)
{
  lia_window_toast (self, text, 0);
}

static void
make_preview (LiaWindow *self)
{
  self->preview = LIA_MESSAGE_VIEW (lia_message_view_new (self->session));
  g_settings_bind (self->settings, "mark-read-seconds", self->preview, "read-after",
                   G_SETTINGS_BIND_GET);
  g_signal_connect_swapped (self->preview, "failed", G_CALLBACK (preview_failed_cb), self);
  gtk_stack_add_named (self->previews, GTK_WIDGET (self->preview), "message");
}

/* The view is made for the first message: the window is painted before that. */
static void
show_message (LiaWindow *self, LiaMessage *message)
{
  if (message != NULL && self->preview == NULL)
    make_preview (self);
  if (self->preview != NULL)
    lia_message_view_show (self->preview, message != NULL ? lia_message_get_row_id (message) : 0,
                           message);
}

gint64
_lia_window_get_read_id (LiaWindow *self)
{
  return self->preview != NULL ? lia_message_view_get_row_id (self->preview) : 0;
}

/* Made when nothing is selected, which in a wide window is seldom: its text, broken anew for each
   width that the pane could have, would cost the first frame as much as all rows of the list. */
static void
show_nothing (LiaWindow *self, const char *title)
{
  if (self->nothing_page == NULL)
    {
      self->nothing_page = ADW_STATUS_PAGE (adw_status_page_new ());
      adw_status_page_set_icon_name (self->nothing_page, "mail-read-symbolic");
      gtk_stack_add_named (self->previews, GTK_WIDGET (self->nothing_page), "nothing");
    }
  adw_status_page_set_title (self->nothing_page, title);
  gtk_stack_set_visible_child_name (self->previews, "nothing");
}

static void
show_selection (LiaWindow *self)
{
  g_autoptr (LiaMessage) message = lia_message_list_view_dup_single (self->messages);
  g_autoptr (GArray) row_ids = lia_message_list_view_get_selected (self->messages);

  if (self->kind == LIA_SIDEBAR_CONVERSATIONS && self->search == NULL)
    return;
  show_message (self, message);
  if (message != NULL)
    {
      gtk_stack_set_visible_child_name (self->previews, "message");
      if (adw_leaflet_get_folded (self->inner))
        adw_leaflet_set_visible_child_name (self->inner, "preview");
    }
  else
    {
      g_autofree char *text
          = row_ids->len > 1 ? g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u message selected",
                                                             "%u messages selected", row_ids->len),
                                                row_ids->len)
                             : g_strdup (_ ("No Message Selected"));
      show_nothing (self, text);
    }
  _lia_window_update_commands (self);
}

static gboolean
show_preview_cb (gpointer user_data)
{
  LiaWindow *self = user_data;
  g_autoptr (GArray) row_ids
      = self->session != NULL ? lia_message_list_view_get_selected (self->messages) : NULL;

  if (row_ids != NULL && row_ids->len == 1 && adw_leaflet_get_folded (self->inner))
    adw_leaflet_set_visible_child_name (self->inner, "preview");
  return G_SOURCE_REMOVE;
}

/* Where the message covers the list, a click on the row that is selected already shows it too. */
static void
list_clicked_cb (LiaWindow *self)
{
  if (adw_leaflet_get_folded (self->inner))
    g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, show_preview_cb, g_object_ref (self), g_object_unref);
}

static void
opened_cb (LiaWindow *self, LiaMessage *message)
{
  if ((lia_message_get_flags (message) & LIA_MESSAGE_DRAFT) != 0)
    lia_application_start_reply (self->app, LIA_DRAFT_EDIT, lia_message_get_row_id (message));
  else
    lia_application_open_message (self->app, lia_message_get_row_id (message), message);
}

static GtkWidget *
new_conversation_page (LiaWindow *self, LiaConversation *conversation)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *header
      = lia_chat_header_new (self->session, lia_conversation_get_person (conversation));
  GtkWidget *view = lia_chat_view_new (self->session, conversation);

  gtk_widget_add_css_class (header, "chat-header");
  gtk_widget_set_vexpand (view, TRUE);
  gtk_box_append (GTK_BOX (box), header);
  gtk_box_append (GTK_BOX (box), gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
  gtk_box_append (GTK_BOX (box), view);
  return box;
}

static void
show_conversation (LiaWindow *self, LiaConversation *conversation)
{
  /* What is being written in it stays. */
  if (self->conversation != conversation && self->chat != NULL)
    {
      gtk_stack_remove (self->previews, self->chat);
      self->chat = NULL;
    }
  g_set_object (&self->conversation, conversation);
  if (conversation != NULL && self->chat == NULL)
    {
      self->chat = new_conversation_page (self, conversation);
      gtk_stack_add_child (self->previews, self->chat);
    }
  if (conversation != NULL)
    gtk_stack_set_visible_child (self->previews, self->chat);
  else if (self->kind == LIA_SIDEBAR_CONVERSATIONS && self->search == NULL)
    show_nothing (self, _ ("No Conversation Selected"));
  _lia_window_update_commands (self);
}

/* ---- Search ---- */

static void
search_changed_cb (LiaWindow *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search_entry));
  gboolean searching = g_utf8_strlen (text, -1) >= 2;

  if (!searching && self->search == NULL)
    return;
  g_free (self->search);
  self->search = searching ? g_strdup (text) : NULL;
  _lia_window_show_found (self, self->search);
  if (searching)
    show_conversation (self, NULL);
  if (!searching && self->kind == LIA_SIDEBAR_CONVERSATIONS)
    show_conversations (self);
  else
    _lia_window_show_messages (self);
}

static void
stop_search_cb (LiaWindow *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
}

/* ---- People ---- */

static void
show_n_online (LiaWindow *self)
{
  guint n = lia_roster_view_get_n_online (self->roster);
  g_autofree char *text = g_strdup_printf (
      /* Translators: how many people are on line. */
      g_dngettext (GETTEXT_PACKAGE, "%u online", "%u online", n), n);

  adw_window_title_set_subtitle (self->people_title, text);
}

static void
follow_sections (LiaWindow *self, guint position, guint removed, guint added, GListModel *roster)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (GObject) section = g_list_model_get_item (roster, i);
      g_signal_connect_object (section, "notify::n-online", G_CALLBACK (show_n_online), self,
                               G_CONNECT_SWAPPED);
    }
  show_n_online (self);
}

void
lia_window_show_people (LiaWindow *self)
{
  GListModel *roster = NULL;

  g_return_if_fail (LIA_IS_WINDOW (self));

  if (self->roster != NULL || self->session == NULL)
    return;
  self->roster = LIA_ROSTER_VIEW (lia_roster_view_new (self->session));
  gtk_widget_set_hexpand (GTK_WIDGET (self->roster), TRUE);
  gtk_box_append (self->people_slot, GTK_WIDGET (self->roster));
  roster = lia_session_get_roster (self->session);
  g_signal_connect_object (roster, "items-changed", G_CALLBACK (follow_sections), self,
                           G_CONNECT_SWAPPED);
  follow_sections (self, 0, 0, g_list_model_get_n_items (roster), roster);
}

void
lia_window_find_person (LiaWindow *self)
{
  g_return_if_fail (LIA_IS_WINDOW (self));

  lia_window_show_people (self);
  adw_flap_set_reveal_flap (self->people_flap, TRUE);
  lia_roster_view_focus_search (self->roster);
}

void
lia_window_show_inbox (LiaWindow *self)
{
  g_return_if_fail (LIA_IS_WINDOW (self));

  lia_sidebar_select_inbox (self->sidebar);
}

void
lia_window_show_folder (LiaWindow *self, LiaFolder *folder)
{
  g_return_if_fail (LIA_IS_WINDOW (self));
  g_return_if_fail (LIA_IS_FOLDER (folder));

  lia_sidebar_select_folder (self->sidebar, folder);
}

void
lia_window_show_conversations (LiaWindow *self)
{
  g_return_if_fail (LIA_IS_WINDOW (self));

  lia_sidebar_select (self->sidebar, LIA_SIDEBAR_CONVERSATIONS);
}

/* ---- A place that is found again ---- */

static const struct
{
  const char *name;
  LiaSidebarKind kind;
} places[] = {
  { "inboxes", LIA_SIDEBAR_ALL_INBOXES },
  { "flagged", LIA_SIDEBAR_FLAGGED },
  { "conversations", LIA_SIDEBAR_CONVERSATIONS },
};

char *
lia_window_dup_place (LiaWindow *self)
{
  g_return_val_if_fail (LIA_IS_WINDOW (self), NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    if (places[i].kind == self->kind)
      return g_strdup (places[i].name);
  return g_strdup_printf ("%" G_GINT64_FORMAT,
                          self->folder != NULL ? lia_folder_get_row_id (self->folder) : 0);
}

void
lia_window_show_place (LiaWindow *self, const char *place)
{
  GListModel *folders = NULL;
  gint64 row_id = 0;

  g_return_if_fail (LIA_IS_WINDOW (self));
  g_return_if_fail (place != NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    if (g_str_equal (places[i].name, place))
      {
        lia_sidebar_select (self->sidebar, places[i].kind);
        return;
      }
  folders = lia_session_get_folders (self->session);
  row_id = g_ascii_strtoll (place, NULL, 10);
  for (guint i = 0; i < g_list_model_get_n_items (folders); i++)
    {
      g_autoptr (LiaFolder) folder = g_list_model_get_item (folders, i);

      if (lia_folder_get_row_id (folder) == row_id && self->folder != folder)
        lia_sidebar_select_folder (self->sidebar, folder);
    }
}

gboolean
lia_window_is_folder_seen (LiaWindow *self, LiaFolder *folder)
{
  g_return_val_if_fail (LIA_IS_WINDOW (self), FALSE);
  g_return_val_if_fail (LIA_IS_FOLDER (folder), FALSE);

  if (!gtk_window_is_active (GTK_WINDOW (self)) || self->search != NULL)
    return FALSE;
  if (self->kind == LIA_SIDEBAR_ALL_INBOXES)
    return lia_folder_get_role (folder) == LIA_FOLDER_ROLE_INBOX;
  return self->kind == LIA_SIDEBAR_FOLDER && self->folder == folder;
}

gboolean
lia_window_is_conversation_seen (LiaWindow *self, LiaConversation *conversation)
{
  g_return_val_if_fail (LIA_IS_WINDOW (self), FALSE);

  return gtk_window_is_active (GTK_WINDOW (self)) && self->conversation == conversation;
}

void
lia_window_edit_note (LiaWindow *self)
{
  g_return_if_fail (LIA_IS_WINDOW (self));

  lia_status_menu_edit_note (self->status);
}

/* ---- Folding: the title buttons stand at the outermost panes shown ---- */

static void
folded_cb (LiaWindow *self)
{
  gboolean outer = adw_leaflet_get_folded (self->outer);
  gboolean inner = adw_leaflet_get_folded (self->inner);
  gboolean people
      = adw_flap_get_reveal_flap (self->people_flap) && !adw_flap_get_folded (self->people_flap);

  gtk_widget_set_visible (self->sidebar_controls, outer);
  adw_header_bar_set_show_start_title_buttons (self->list_header, outer);
  adw_header_bar_set_show_end_title_buttons (self->list_header, inner && !people);
  adw_header_bar_set_show_start_title_buttons (self->preview_header, inner && outer);
  adw_header_bar_set_show_end_title_buttons (self->preview_header, !people);
  gtk_widget_set_visible (self->list_back, outer);
  gtk_widget_set_visible (self->preview_back, inner);
  /* The header of the message has that too, and one pane alone may be as narrow as a phone. */
  gtk_widget_set_visible (self->reply_message_button, !(inner && outer));
  adw_header_bar_set_decoration_layout (self->preview_header, inner && outer ? ":close" : NULL);
}

/* People fold first, before the leaflets: what these need at least, folded, says nothing of what
   they need to show all three panes. */
static void
fold_people (LiaWindow *self, gboolean fold)
{
  AdwFlapFoldPolicy policy = fold ? ADW_FLAP_FOLD_POLICY_ALWAYS : ADW_FLAP_FOLD_POLICY_NEVER;

  if (adw_flap_get_fold_policy (self->people_flap) == policy)
    return;
  /* Over the messages people are only when they are called; beside them when the user wants so. */
  self->folding_people = TRUE;
  adw_flap_set_fold_policy (self->people_flap, policy);
  adw_flap_set_reveal_flap (self->people_flap,
                            !fold && g_settings_get_boolean (self->settings, "people-visible"));
  self->folding_people = FALSE;
}

static void
people_revealed_cb (LiaWindow *self)
{
  if (!self->folding_people
      && adw_flap_get_fold_policy (self->people_flap) == ADW_FLAP_FOLD_POLICY_NEVER)
    g_settings_set_boolean (self->settings, "people-visible",
                            adw_flap_get_reveal_flap (self->people_flap));
}

static void
lia_window_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  fold_people (LIA_WINDOW (widget), width < PEOPLE_BESIDE_WIDTH);
  _lia_window_fit_list (LIA_WINDOW (widget), width);
  GTK_WIDGET_CLASS (lia_window_parent_class)->size_allocate (widget, width, height, baseline);
}

/* ---- The window ---- */

/* A toast's title is markup. */
static AdwToast *
new_toast (const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  return adw_toast_new (escaped);
}

void
lia_window_toast_at_once (LiaWindow *self, const char *text)
{
  AdwToast *toast = NULL;

  g_return_if_fail (LIA_IS_WINDOW (self));

  toast = new_toast (text);
  adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
  adw_toast_overlay_add_toast (self->toasts, toast);
  lia_announcer_say (self->announcer, text);
}

void
lia_window_toast (LiaWindow *self, const char *text, guint undo_id)
{
  AdwToast *toast = NULL;

  g_return_if_fail (LIA_IS_WINDOW (self));

  toast = new_toast (text);
  if (undo_id != 0)
    {
      self->undo_id = undo_id;
      g_set_weak_pointer (&self->undo_toast, toast);
      adw_toast_set_button_label (toast, _ ("_Undo"));
      adw_toast_set_action_target (toast, "u", undo_id);
      adw_toast_set_action_name (toast, "app.undo");
      adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
    }
  adw_toast_overlay_add_toast (self->toasts, toast);
  lia_announcer_say (self->announcer, text);
}

static void
make_welcome (LiaWindow *self)
{
  g_autoptr (GtkBuilder) builder
      = gtk_builder_new_from_resource ("/org/liaison/app/lia-welcome.ui");

  gtk_stack_add_named (self->pages, GTK_WIDGET (gtk_builder_get_object (builder, "welcome")),
                       "welcome");
}

static void
show_page (LiaWindow *self)
{
  gboolean empty = g_list_model_get_n_items (lia_session_get_accounts (self->session)) == 0;

  if (empty && gtk_stack_get_child_by_name (self->pages, "welcome") == NULL)
    make_welcome (self);
  gtk_stack_set_visible_child_name (self->pages, empty ? "welcome" : "main");
  _lia_window_show_banners (self);
}

static gboolean
close_request_cb (LiaWindow *self)
{
  lia_application_close_window (self->app);
  return TRUE;
}

static void
lia_window_dispose (GObject *object)
{
  LiaWindow *self = LIA_WINDOW (object);
  GListModel *accounts = self->session != NULL ? lia_session_get_accounts (self->session) : NULL;

  g_cancellable_cancel (self->search_cancellable);
  g_clear_object (&self->search_cancellable);
  set_folder (self, NULL);
  for (guint i = 0; accounts != NULL && i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (GObject) account = g_list_model_get_item (accounts, i);
      g_signal_handlers_disconnect_by_data (account, self);
    }
  /* It holds the panes, and others hold it longer than the window lives. */
  g_action_map_remove_action (G_ACTION_MAP (self), "toggle-people");
  g_clear_weak_pointer (&self->undo_toast);
  gtk_widget_dispose_template (GTK_WIDGET (self), LIA_TYPE_WINDOW);
  g_clear_pointer (&self->search, g_free);
  g_clear_object (&self->conversation);
  g_clear_object (&self->announcer);
  g_clear_object (&self->move_menu);
  g_clear_object (&self->settings);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (lia_window_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, LiaWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, LiaWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, LiaWindow, people_flap);
  gtk_widget_class_bind_template_child (widget_class, LiaWindow, outer);
  gtk_widget_class_bind_template_child (widget_class, LiaWindow, inner);
  gtk_widget_class_bind_template_child (widget_class, LiaWindow, list_pane);
  gtk_widget_class_bind_template_child (widget_class, LiaWindow, list_layout);
  gtk_widget_class_bind_template_child (widget_class, LiaWindow, sidebar_controls);
  gtk_widget_class_bind_template_child (widget_class, LiaWindow, list_header);
  gtk_widget_class_bind_template_child (widget_class, LiaWindow, preview_header);
  gtk_widget_class_bind_template_child (widget_class, LiaWindow, list_back);
  gtk_widget_class_bind_template_child (widget_class, LiaWindow, preview_back);
  gtk_widget_class_bind_template_child (widget_class, LiaWindow, reply_message_button);
  gtk_widget_class_bind_template_child (widget_class, LiaWindow, list_title);
  gtk_widget_class_bind_template_child (widget_class, LiaWindow, people_title);
  gtk_widget_class_bind_template_child (widget_class, LiaWindow, status_slot);
  gtk_widget_class_bind_template_child (widget_class, LiaWindow, sidebar_slot);
  gtk_widget_class_bind_template_child (widget_class, LiaWindow, people_slot);
  gtk_widget_class_bind_template_child (widget_class, LiaWindow, banners);
  gtk_widget_class_bind_template_child (widget_class, LiaWindow, found_slot);
  gtk_widget_class_bind_template_child (widget_class, LiaWindow, primary_button);
  gtk_widget_class_bind_template_child (widget_class, LiaWindow, primary_menu);
  gtk_widget_class_bind_template_child (widget_class, LiaWindow, filter_button);
  gtk_widget_class_bind_template_child (widget_class, LiaWindow, filter_menu);
  gtk_widget_class_bind_template_child (widget_class, LiaWindow, move_button);
  gtk_widget_class_bind_template_child (widget_class, LiaWindow, search_entry);
  gtk_widget_class_bind_template_child (widget_class, LiaWindow, lists);
  gtk_widget_class_bind_template_child (widget_class, LiaWindow, previews);
  gtk_widget_class_bind_template_child (widget_class, LiaWindow, message_menu);
}

static void
lia_window_class_init (LiaWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lia_window_dispose;
  widget_class->size_allocate = lia_window_size_allocate;
  g_type_ensure (LIA_TYPE_WIDTH_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/liaison/app/lia-window.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, folded_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  _lia_window_class_install_commands (widget_class);
}

static void
lia_window_init (LiaWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->announcer = lia_announcer_new (GTK_WIDGET (self), NULL);
}

/* The parts that live on the session. */
static void
fill (LiaWindow *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  self->status = LIA_STATUS_MENU (lia_status_menu_new (self->session));
  gtk_box_append (self->status_slot, GTK_WIDGET (self->status));
  self->sidebar = LIA_SIDEBAR (lia_sidebar_new (self->session));
  gtk_widget_set_hexpand (GTK_WIDGET (self->sidebar), TRUE);
  gtk_box_append (self->sidebar_slot, GTK_WIDGET (self->sidebar));
  self->messages
      = LIA_MESSAGE_LIST_VIEW (lia_message_list_view_new (self->session, self->message_menu));
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (click, "released", G_CALLBACK (list_clicked_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->messages), GTK_EVENT_CONTROLLER (click));
  gtk_stack_add_named (self->lists, GTK_WIDGET (self->messages), "messages");

  g_signal_connect_swapped (self->sidebar, "selected", G_CALLBACK (sidebar_selected_cb), self);
  g_signal_connect_swapped (self->messages, "selection-changed", G_CALLBACK (show_selection), self);
  g_signal_connect_swapped (self->messages, "opened", G_CALLBACK (opened_cb), self);
}

LiaWindow *
lia_window_new (LiaApplication *app)
{
  LiaWindow *self = g_object_new (LIA_TYPE_WINDOW, "application", app, NULL);

  self->app = app;
  self->session = g_object_ref (lia_application_get_session (app));
  self->settings = g_settings_new (LIA_APP_ID);
  g_settings_bind (self->settings, "window-width", self, "default-width", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "window-height", self, "default-height",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "window-maximized", self, "maximized", G_SETTINGS_BIND_DEFAULT);
  adw_flap_set_reveal_flap (self->people_flap,
                            g_settings_get_boolean (self->settings, "people-visible"));
  gtk_window_set_title (GTK_WINDOW (self), LIA_APP_NAME);
  fill (self);
  _lia_window_init_commands (self);
  _lia_window_init_list_width (self);
  g_signal_connect (self, "close-request", G_CALLBACK (close_request_cb), NULL);
  g_signal_connect_swapped (self->people_flap, "notify::reveal-flap", G_CALLBACK (folded_cb), self);
  g_signal_connect_swapped (self->people_flap, "notify::reveal-flap",
                            G_CALLBACK (people_revealed_cb), self);
  g_signal_connect_swapped (self->people_flap, "notify::folded", G_CALLBACK (folded_cb), self);
  g_signal_connect_object (lia_session_get_accounts (self->session), "items-changed",
                           G_CALLBACK (show_page), self, G_CONNECT_SWAPPED);
  show_page (self);
  folded_cb (self);
  lia_sidebar_select_inbox (self->sidebar);
  return self;
}
