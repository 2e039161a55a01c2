/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-chat-view"

#include "config.h"

#include <glib/gi18n.h>

#include "widgets/lia-announcer.h"
#include "widgets/lia-chat-row.h"
#include "widgets/lia-chat-view.h"
#include "widgets/lia-widget.h"

/* How long after the last key the other side is told that the user stopped typing. */
#define TYPING_PAUSE_S 5
/* So much of a message is announced; the rest can be read where it stands. */
#define MAX_ANNOUNCED 140

struct _LiaChatView
{
  GtkWidget parent_instance;

  LiaSession *session;
  LiaConversation *conversation;

  GtkListView *list;
  GtkScrolledWindow *scroller;
  GtkLabel *typing_label;
  GtkTextView *entry;
  GtkLabel *entry_hint;
  GtkWidget *quote_box;
  GtkLabel *quote_title;
  GtkLabel *quote_preview;
  GtkWidget *empty_page;

  LiaAnnouncer *announcer;
  GSignalGroup *window; /* in which it is mapped */
  guint typing_id;
  guint scroll_id;
};

G_DEFINE_FINAL_TYPE (LiaChatView, lia_chat_view, GTK_TYPE_WIDGET)

/* ---- Rows ---- */

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  gtk_list_item_set_child (item, lia_chat_row_new ());
  gtk_list_item_set_activatable (item, FALSE);
}

static void
show_row (GtkListItem *item, GParamSpec *pspec, LiaChatView *self)
{
  guint position = gtk_list_item_get_position (item);
  LiaChatLine *line = gtk_list_item_get_item (item);
  g_autoptr (LiaChatLine) previous = NULL;

  if (line == NULL || position == GTK_INVALID_LIST_POSITION)
    return;
  if (position > 0)
    previous = g_list_model_get_item (G_LIST_MODEL (self->conversation), position - 1);
  lia_chat_row_set_line (LIA_CHAT_ROW (gtk_list_item_get_child (item)), line, previous, position);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  show_row (item, NULL, LIA_CHAT_VIEW (user_data));
  /* Older lines that come above move a row; its day heading may then be one too many. */
  g_signal_connect (item, "notify::position", G_CALLBACK (show_row), user_data);
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  g_signal_handlers_disconnect_by_func (item, show_row, user_data);
  lia_chat_row_set_line (LIA_CHAT_ROW (gtk_list_item_get_child (item)), NULL, NULL, 0);
}

/* ---- Following the conversation ---- */

static void
scroll_to_end (gpointer user_data)
{
  LiaChatView *self = LIA_CHAT_VIEW (user_data);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->conversation));

  self->scroll_id = 0;
  if (n > 0)
    gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", n - 1);
}

static void
queue_scroll_to_end (LiaChatView *self)
{
  if (self->scroll_id == 0)
    self->scroll_id = g_idle_add_once (scroll_to_end, self);
}

static gboolean
is_looked_at (LiaChatView *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  return gtk_widget_get_mapped (GTK_WIDGET (self)) && GTK_IS_WINDOW (root)
         && gtk_window_is_active (GTK_WINDOW (root));
}

static void
mark_read_if_seen (LiaChatView *self)
{
  if (is_looked_at (self) && lia_conversation_get_unread (self->conversation) > 0)
    lia_session_mark_conversation_read (self->session, self->conversation);
}

/* A window is shown first, and gets the focus then. */
static void
map_cb (LiaChatView *self)
{
  g_signal_group_set_target (self->window, gtk_widget_get_root (GTK_WIDGET (self)));
  mark_read_if_seen (self);
}

static void
unmap_cb (LiaChatView *self)
{
  g_signal_group_set_target (self->window, NULL);
}

static char *
dup_many (guint n)
{
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u new message", "%u new messages", n), n);
}

/* One that has just come is not stored yet; those that are read from the store are no news. */
static void
announce (LiaChatView *self, LiaChatLine *line)
{
  LiaPerson *sender = lia_chat_line_get_sender (line);
  const char *text = lia_chat_line_get_text (line);
  g_autofree char *cut = NULL;
  g_autofree char *announced = NULL;

  if (sender == NULL || lia_chat_line_get_row_id (line) != 0)
    return;
  if (g_utf8_strlen (text, -1) > MAX_ANNOUNCED)
    {
      g_autofree char *start = g_utf8_substring (text, 0, MAX_ANNOUNCED);
      cut = g_strconcat (start, "…", NULL);
    }
  /* Translators: who wrote, and what. */
  announced
      = g_strdup_printf (_ ("%s: %s"), lia_person_get_name (sender), cut != NULL ? cut : text);
  lia_announcer_say (self->announcer, announced);
}

static void
lines_changed_cb (LiaChatView *self, guint position, guint removed, guint added)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->conversation));

  /* One whose lines are still being read is not empty. */
  gtk_widget_set_visible (self->empty_page,
                          lia_conversation_get_last_line (self->conversation) == NULL);
  if (added > 0 && position + added == n)
    queue_scroll_to_end (self);
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (LiaChatLine) line = g_list_model_get_item (G_LIST_MODEL (self->conversation), i);
      announce (self, line);
    }
  mark_read_if_seen (self);
}

static void
show_typing (LiaChatView *self)
{
  g_autofree char *name
      = lia_person_dup_short_name (lia_conversation_get_person (self->conversation));
  /* Translators: %s is a person’s given name. */
  g_autofree char *text = g_strdup_printf (_ ("%s is typing…"), name);

  /* The line keeps its height, so that nothing jumps. */
  gtk_label_set_text (self->typing_label,
                      lia_conversation_get_typing (self->conversation) ? text : "");
}

static void
show_quote (LiaChatView *self)
{
  const char *subject = lia_conversation_get_quoted_subject (self->conversation);
  const char *preview = lia_conversation_get_quoted_preview (self->conversation);
  g_autofree char *title = NULL;

  gtk_widget_set_visible (self->quote_box, subject != NULL);
  if (subject == NULL)
    return;
  /* Translators: %s is the subject of a mail. */
  title = g_strdup_printf (_ ("About the message “%s”"), subject);
  gtk_label_set_text (self->quote_title, title);
  gtk_label_set_text (self->quote_preview, preview != NULL ? preview : "");
}

static void
edge_reached_cb (LiaChatView *self, GtkPositionType position)
{
  if (position == GTK_POS_TOP)
    lia_session_load_older (self->session, self->conversation);
}

/* ---- Writing ---- */

static void
stop_typing (LiaChatView *self)
{
  if (self->typing_id == 0)
    return;
  g_clear_handle_id (&self->typing_id, g_source_remove);
  lia_session_set_typing (self->session, self->conversation, FALSE);
}

static gboolean
typing_pause_cb (gpointer user_data)
{
  LiaChatView *self = LIA_CHAT_VIEW (user_data);

  self->typing_id = 0;
  lia_session_set_typing (self->session, self->conversation, FALSE);
  return G_SOURCE_REMOVE;
}

static char *
dup_entry_text (LiaChatView *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->entry);
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

static void
entry_changed_cb (LiaChatView *self)
{
  g_autofree char *text = dup_entry_text (self);

  gtk_widget_set_visible (GTK_WIDGET (self->entry_hint), *text == '\0');
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "chat.send", *g_strstrip (text) != '\0');
  if (*text == '\0')
    {
      stop_typing (self);
      return;
    }
  if (self->typing_id == 0)
    lia_session_set_typing (self->session, self->conversation, TRUE);
  g_clear_handle_id (&self->typing_id, g_source_remove);
  self->typing_id = g_timeout_add_seconds (TYPING_PAUSE_S, typing_pause_cb, self);
}

static void
send_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LiaChatView *self = LIA_CHAT_VIEW (widget);
  g_autofree char *text = g_strstrip (dup_entry_text (self));

  if (*text == '\0')
    return;
  /* Sending says by itself that the typing is over. */
  g_clear_handle_id (&self->typing_id, g_source_remove);
  lia_session_send_chat (self->session, self->conversation, text);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->entry), "", 0);
  queue_scroll_to_end (self);
}

static gboolean
entry_key_cb (LiaChatView *self, guint keyval, guint keycode, GdkModifierType state)
{
  gboolean enter = keyval == GDK_KEY_Return || keyval == GDK_KEY_KP_Enter;

  if (!enter || (state & GDK_SHIFT_MASK) != 0)
    return FALSE;
  gtk_widget_activate_action (GTK_WIDGET (self), "chat.send", NULL);
  return TRUE;
}

static void
resend_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LiaChatView *self = LIA_CHAT_VIEW (widget);
  g_autoptr (LiaChatLine) line
      = g_list_model_get_item (G_LIST_MODEL (self->conversation), g_variant_get_uint32 (parameter));

  if (line != NULL)
    lia_session_resend_chat (self->session, self->conversation, line);
}

/* The text that was not delivered becomes the beginning of a mail. */
static void
mail_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LiaChatView *self = LIA_CHAT_VIEW (widget);
  LiaPerson *person = lia_conversation_get_person (self->conversation);
  LiaAddress *address = lia_person_get_address (person, LIA_ADDRESS_MAIL);
  g_autoptr (LiaChatLine) line
      = g_list_model_get_item (G_LIST_MODEL (self->conversation), g_variant_get_uint32 (parameter));
  g_autofree char *uri = address != NULL ? lia_address_to_uri (address) : NULL;
  const char *const uris[] = { uri, NULL };

  if (line != NULL && uri != NULL)
    gtk_widget_activate_action (widget, "app.compose", "(^ass)", uris,
                                lia_chat_line_get_text (line));
}

static void
open_quote_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LiaChatView *self = LIA_CHAT_VIEW (widget);

  gtk_widget_activate_action (widget, "app.open-message", "x",
                              lia_conversation_get_quoted_row_id (self->conversation));
}

/* ---- Object ---- */

static void
lia_chat_view_dispose (GObject *object)
{
  LiaChatView *self = LIA_CHAT_VIEW (object);

  if (self->session != NULL && self->conversation != NULL)
    stop_typing (self);
  g_clear_handle_id (&self->scroll_id, g_source_remove);
  lia_widget_dispose_template (GTK_WIDGET (self), LIA_TYPE_CHAT_VIEW);
  if (self->window != NULL)
    g_signal_group_set_target (self->window, NULL);
  g_clear_object (&self->window);
  g_clear_object (&self->announcer);
  g_clear_object (&self->conversation);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (lia_chat_view_parent_class)->dispose (object);
}

static void
lia_chat_view_class_init (LiaChatViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lia_chat_view_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/liaison/widgets/lia-chat-view.ui");
  gtk_widget_class_bind_template_child (widget_class, LiaChatView, list);
  gtk_widget_class_bind_template_child (widget_class, LiaChatView, scroller);
  gtk_widget_class_bind_template_child (widget_class, LiaChatView, typing_label);
  gtk_widget_class_bind_template_child (widget_class, LiaChatView, entry);
  gtk_widget_class_bind_template_child (widget_class, LiaChatView, entry_hint);
  gtk_widget_class_bind_template_child (widget_class, LiaChatView, quote_box);
  gtk_widget_class_bind_template_child (widget_class, LiaChatView, quote_title);
  gtk_widget_class_bind_template_child (widget_class, LiaChatView, quote_preview);
  gtk_widget_class_bind_template_child (widget_class, LiaChatView, empty_page);
  gtk_widget_class_bind_template_callback (widget_class, entry_key_cb);
  gtk_widget_class_bind_template_callback (widget_class, edge_reached_cb);
  gtk_widget_class_install_action (widget_class, "chat.send", NULL, send_action);
  gtk_widget_class_install_action (widget_class, "chat.resend", "u", resend_action);
  gtk_widget_class_install_action (widget_class, "chat.mail", "u", mail_action);
  gtk_widget_class_install_action (widget_class, "chat.open-quote", NULL, open_quote_action);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
lia_chat_view_init (LiaChatView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "chat.send", FALSE);
  g_signal_connect_object (gtk_text_view_get_buffer (self->entry), "changed",
                           G_CALLBACK (entry_changed_cb), self, G_CONNECT_SWAPPED);
  self->announcer = lia_announcer_new (GTK_WIDGET (self), dup_many);
  self->window = g_signal_group_new (GTK_TYPE_WINDOW);
  g_signal_group_connect_swapped (self->window, "notify::is-active", G_CALLBACK (mark_read_if_seen),
                                  self);
  g_signal_connect (self, "map", G_CALLBACK (map_cb), NULL);
  g_signal_connect (self, "unmap", G_CALLBACK (unmap_cb), NULL);
}

static void
follow (LiaChatView *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), self);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), self);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), self);
  gtk_list_view_set_factory (self->list, factory);
  g_object_unref (factory);
  g_signal_connect_object (self->conversation, "items-changed", G_CALLBACK (lines_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->conversation, "notify::typing", G_CALLBACK (show_typing), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->conversation, "notify::quoted-subject", G_CALLBACK (show_quote),
                           self, G_CONNECT_SWAPPED);
}

GtkWidget *
lia_chat_view_new (LiaSession *session, LiaConversation *conversation)
{
  LiaChatView *self = g_object_new (LIA_TYPE_CHAT_VIEW, NULL);
  GtkNoSelection *selection = NULL;

  g_return_val_if_fail (LIA_IS_CONVERSATION (conversation), NULL);

  self->session = g_object_ref (session);
  self->conversation = g_object_ref (conversation);
  follow (self);
  selection = gtk_no_selection_new (G_LIST_MODEL (g_object_ref (conversation)));
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (selection));
  g_object_unref (selection);
  show_typing (self);
  show_quote (self);
  lines_changed_cb (self, 0, 0, g_list_model_get_n_items (G_LIST_MODEL (conversation)));
  lia_session_load_lines (session, conversation);
  return GTK_WIDGET (self);
}

LiaConversation *
lia_chat_view_get_conversation (LiaChatView *self)
{
  g_return_val_if_fail (LIA_IS_CHAT_VIEW (self), NULL);

  return self->conversation;
}

LiaAnnouncer *
lia_chat_view_get_announcer (LiaChatView *self)
{
  g_return_val_if_fail (LIA_IS_CHAT_VIEW (self), NULL);

  return self->announcer;
}

void
lia_chat_view_focus_entry (LiaChatView *self)
{
  g_return_if_fail (LIA_IS_CHAT_VIEW (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}
