/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-message-list-view"

#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "widgets/lia-channel-popover.h"
#include "widgets/lia-lazy-rows.h"
#include "widgets/lia-message-list-view.h"
#include "widgets/lia-message-row.h"
#include "widgets/lia-tab-stop.h"
#include "widgets/lia-widget.h"

/* While the list is scrolled nobody is asked for; see queue_watch(). */
#define WATCH_PAUSE_MS 300

struct _LiaMessageListView
{
  GtkWidget parent_instance;

  LiaSession *session;
  GMenuModel *menu;

  GtkListView *list;
  GtkStack *stack;
  AdwStatusPage *empty_page;
  GtkWidget *show_all_button;
  GtkWidget *filter_bar;
  GtkLabel *filter_label;
  GtkMultiSelection *selection;
  LiaLazyRows *rows;
  GObject *watch;
  guint watch_id;
  gboolean was_focused; /* when messages were last taken away by a command, or others shown */
  guint select_id;
  guint last_position; /* of the selection, for when what was selected goes */
  gboolean select_first;
};

enum
{
  SELECTION_CHANGED,
  OPENED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LiaMessageListView, lia_message_list_view, GTK_TYPE_WIDGET)

/* ---- Presence of those on screen ---- */

static void
watch_shown (gpointer user_data)
{
  LiaMessageListView *self = user_data;
  g_autoptr (GPtrArray) rows = lia_lazy_rows_get_shown (self->rows);
  g_autoptr (GPtrArray) persons = g_ptr_array_new ();
  g_autoptr (GObject) old = g_steal_pointer (&self->watch);

  self->watch_id = 0;
  for (guint i = 0; i < rows->len; i++)
    {
      LiaMessage *message = lia_message_row_get_message (rows->pdata[i]);
      LiaPerson *sender = message != NULL ? lia_message_get_sender (message) : NULL;
      if (sender != NULL && !g_ptr_array_find (persons, sender, NULL))
        g_ptr_array_add (persons, sender);
    }
  /* The new watch begins before the old one ends: nobody is asked for twice. */
  self->watch = lia_session_watch (self->session, persons);
}

static void
queue_watch (LiaMessageListView *self)
{
  if (self->watch_id == 0)
    self->watch_id = g_timeout_add_once (WATCH_PAUSE_MS, watch_shown, self);
}

/* ---- Rows ---- */

static void
show_menu (GtkWidget *row)
{
  LiaMessage *message = lia_message_row_get_message (LIA_MESSAGE_ROW (row));
  LiaMessageRecord *record = message != NULL ? lia_message_get_record (message) : NULL;
  LiaChannelContext context = { .in_mail = TRUE };

  if (record != NULL)
    context.n_participants = record->to->len + record->cc->len;
  lia_channel_popover_set_person (row, record != NULL ? lia_message_get_sender (message) : NULL,
                                  &context);
}

static void
sender_cb (GtkWidget *row)
{
  GtkWidget *view = gtk_widget_get_ancestor (row, LIA_TYPE_MESSAGE_LIST_VIEW);

  show_menu (row);
  queue_watch (LIA_MESSAGE_LIST_VIEW (view));
}

/* The menu is about the message under the pointer: it is selected first. */
static void
row_pressed_cb (GtkGestureClick *gesture)
{
  GtkWidget *row = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture));
  GtkListItem *item = lia_lazy_rows_get_item (row);

  if (!gtk_list_item_get_selected (item))
    gtk_widget_activate_action (row, "list.select-item", "(ubb)", gtk_list_item_get_position (item),
                                FALSE, FALSE);
}

static GtkWidget *
create_row (gpointer user_data)
{
  LiaMessageListView *self = user_data;
  GtkWidget *row = lia_message_row_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect (click, "pressed", G_CALLBACK (row_pressed_cb), NULL);
  gtk_widget_add_controller (row, GTK_EVENT_CONTROLLER (click));
  lia_channel_popover_attach (row, self->session);
  lia_channel_popover_set_commands (row, self->menu);
  return row;
}

static void
show_row (GtkWidget *row, GtkListItem *item, gpointer user_data)
{
  LiaMessage *message = item != NULL ? gtk_list_item_get_item (item) : NULL;
  LiaMessage *before = lia_message_row_get_message (LIA_MESSAGE_ROW (row));

  if (before == message)
    return;
  if (before != NULL)
    g_signal_handlers_disconnect_by_func (before, sender_cb, row);
  lia_message_row_set_message (LIA_MESSAGE_ROW (row), message);
  if (message != NULL)
    g_signal_connect_object (message, "notify::sender", G_CALLBACK (sender_cb), row,
                             G_CONNECT_SWAPPED);
  show_menu (row);
  queue_watch (user_data);
}

static void
activate_cb (LiaMessageListView *self, guint position)
{
  g_autoptr (LiaMessage) message = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (message != NULL)
    g_signal_emit (self, signals[OPENED], 0, message);
}

/* ---- Selection ---- */

static gboolean
select_one (LiaMessageListView *self, guint position)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->selection));

  if (n == 0)
    return FALSE;
  position = MIN (position, n - 1);
  /* At once, not when it is told: two keys may come in one turn of the loop. */
  self->last_position = position;
  gtk_widget_activate_action (GTK_WIDGET (self->list), "list.select-item", "(ubb)", position, FALSE,
                              FALSE);
  gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", position);
  /* The arrow keys go on from where the selection is. */
  if (gtk_widget_get_focus_child (GTK_WIDGET (self->list)) != NULL)
    lia_lazy_rows_focus (self->rows, position);
  return TRUE;
}

static void
tell_selection (gpointer user_data)
{
  LiaMessageListView *self = user_data;
  g_autoptr (GtkBitset) set
      = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));

  self->select_id = 0;
  if (!gtk_bitset_is_empty (set))
    self->last_position = gtk_bitset_get_minimum (set);
  /* With the row that went, the keyboard's place in the list would go too. */
  if (self->was_focused)
    lia_lazy_rows_focus (self->rows, self->last_position);
  /* Not yet, where the messages are still to come. */
  self->was_focused = self->was_focused && self->select_first;
  g_signal_emit (self, signals[SELECTION_CHANGED], 0);
}

/* Told once, when the list has settled: a removal changes the selection in several steps. */
static void
queue_tell (LiaMessageListView *self)
{
  if (self->select_id == 0)
    self->select_id = g_idle_add_once (tell_selection, self);
}

static void
show_empty (LiaMessageListView *self)
{
  gboolean empty = g_list_model_get_n_items (G_LIST_MODEL (self->selection)) == 0;

  gtk_stack_set_visible_child_name (self->stack, empty ? "empty" : "list");
}

static void
items_changed_cb (LiaMessageListView *self, guint position, guint removed, guint added)
{
  g_autoptr (GtkBitset) set
      = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));

  show_empty (self);
  /* What was selected went: the one that took its place is next. */
  if (gtk_bitset_is_empty (set) && (self->select_first || removed > added))
    select_one (self, self->select_first ? 0 : self->last_position);
  self->select_first = self->select_first && gtk_bitset_is_empty (set) && added == 0;
  queue_tell (self);
}

void
lia_message_list_view_keep_focus (LiaMessageListView *self)
{
  GtkRoot *root = NULL;
  GtkWidget *focus = NULL;

  g_return_if_fail (LIA_IS_MESSAGE_LIST_VIEW (self));

  root = gtk_widget_get_root (GTK_WIDGET (self));
  focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  self->was_focused = focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self));
}

/* ---- What is shown ---- */

const char *
lia_message_list_view_filter_name (LiaViewFilter filter)
{
  switch (filter)
    {
    case LIA_VIEW_FILTER_UNREAD:
      return _ ("Unread");
    case LIA_VIEW_FILTER_FLAGGED:
      return _ ("Flagged");
    case LIA_VIEW_FILTER_ATTACHMENTS:
      return _ ("With Attachments");
    case LIA_VIEW_FILTER_TO_ME:
      return _ ("To Me");
    case LIA_VIEW_FILTER_NONE:
    default:
      return NULL;
    }
}

/* Said wherever it hides messages, as it stays on in the next folder. */
static void
show_filter (LiaMessageListView *self, LiaViewFilter filter)
{
  const char *name = lia_message_list_view_filter_name (filter);
  /* Translators: %s is what is chosen in the menu, such as “Unread”. */
  g_autofree char *text = name != NULL ? g_strdup_printf (_ ("Filter: %s"), name) : NULL;

  gtk_label_set_text (self->filter_label, text != NULL ? text : "");
  gtk_widget_set_visible (self->filter_bar, name != NULL);
  gtk_widget_set_visible (self->show_all_button, name != NULL);
}

static void
describe_empty (LiaMessageListView *self, const LiaViewSpec *spec)
{
  const char *title = _ ("No Messages");
  const char *text = _ ("Messages will be here as they come.");
  g_autofree char *filtered = NULL;

  if (spec->kind == LIA_VIEW_SEARCH)
    {
      title = _ ("No Messages Found");
      text = _ ("Try fewer or other words. Subjects, people and texts are searched.");
    }
  else if (spec->filter != LIA_VIEW_FILTER_NONE)
    {
      text = filtered = g_strdup_printf (_ ("No message here passes the filter “%s”."),
                                         lia_message_list_view_filter_name (spec->filter));
      title = _ ("No Such Messages");
    }
  else if (spec->kind == LIA_VIEW_FLAGGED)
    text = _ ("Flag a message to find it again here.");
  adw_status_page_set_title (self->empty_page, title);
  adw_status_page_set_description (self->empty_page, text);
}

void
lia_message_list_view_show (LiaMessageListView *self,
                            const LiaViewSpec *spec,
                            gboolean select_first)
{
  LiaMessageList *model = NULL;
  GtkMultiSelection *selection = NULL;

  g_return_if_fail (LIA_IS_MESSAGE_LIST_VIEW (self));
  g_return_if_fail (spec != NULL);

  /* The bar of the filter goes when its button is pressed, and the keyboard's place with it. */
  lia_message_list_view_keep_focus (self);
  model = lia_session_open_view (self->session, spec);
  selection = gtk_multi_selection_new (G_LIST_MODEL (model));
  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (selection));
  g_clear_object (&self->selection);
  self->selection = selection;
  g_signal_connect_swapped (selection, "selection-changed", G_CALLBACK (queue_tell), self);
  g_signal_connect_swapped (selection, "items-changed", G_CALLBACK (items_changed_cb), self);
  self->last_position = 0;
  show_filter (self, spec->filter);
  describe_empty (self, spec);
  show_empty (self);
  self->select_first = select_first && !select_one (self, 0);
  queue_tell (self);
}

GArray *
lia_message_list_view_get_selected (LiaMessageListView *self)
{
  GArray *row_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GtkBitset) set = NULL;
  GtkBitsetIter iter;
  guint position = 0;

  g_return_val_if_fail (LIA_IS_MESSAGE_LIST_VIEW (self), row_ids);

  if (self->selection == NULL)
    return row_ids;
  set = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  for (gboolean more = gtk_bitset_iter_init_first (&iter, set, &position); more;
       more = gtk_bitset_iter_next (&iter, &position))
    {
      g_autoptr (LiaMessage) message
          = g_list_model_get_item (G_LIST_MODEL (self->selection), position);
      gint64 row_id = lia_message_get_row_id (message);
      g_array_append_val (row_ids, row_id);
    }
  return row_ids;
}

LiaMessage *
lia_message_list_view_dup_single (LiaMessageListView *self)
{
  g_autoptr (GtkBitset) set = NULL;

  g_return_val_if_fail (LIA_IS_MESSAGE_LIST_VIEW (self), NULL);

  if (self->selection == NULL)
    return NULL;
  set = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  if (gtk_bitset_get_size (set) != 1)
    return NULL;
  return g_list_model_get_item (G_LIST_MODEL (self->selection), gtk_bitset_get_minimum (set));
}

void
lia_message_list_view_step (LiaMessageListView *self, int by)
{
  g_return_if_fail (LIA_IS_MESSAGE_LIST_VIEW (self));

  if (by > 0 || self->last_position > 0)
    select_one (self, self->last_position + by);
}

guint
lia_message_list_view_get_n_messages (LiaMessageListView *self)
{
  g_return_val_if_fail (LIA_IS_MESSAGE_LIST_VIEW (self), 0);

  return self->selection != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->selection)) : 0;
}

/* ---- Object ---- */

static void
lia_message_list_view_dispose (GObject *object)
{
  LiaMessageListView *self = LIA_MESSAGE_LIST_VIEW (object);

  g_clear_handle_id (&self->watch_id, g_source_remove);
  g_clear_handle_id (&self->select_id, g_source_remove);
  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  g_clear_pointer (&self->rows, lia_lazy_rows_free);
  lia_widget_dispose_template (GTK_WIDGET (self), LIA_TYPE_MESSAGE_LIST_VIEW);
  /* Rows that were taken away may have queued another one. */
  g_clear_handle_id (&self->watch_id, g_source_remove);
  g_clear_object (&self->selection);
  g_clear_object (&self->watch);
  g_clear_object (&self->menu);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (lia_message_list_view_parent_class)->dispose (object);
}

static void
lia_message_list_view_class_init (LiaMessageListViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lia_message_list_view_dispose;

  signals[SELECTION_CHANGED]
      = g_signal_new ("selection-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                      NULL, NULL, G_TYPE_NONE, 0);
  signals[OPENED] = g_signal_new ("opened", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, LIA_TYPE_MESSAGE);
  widget_class->focus = lia_widget_focus_as_one;
  g_type_ensure (LIA_TYPE_TAB_STOP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/liaison/widgets/lia-message-list-view.ui");
  gtk_widget_class_bind_template_child (widget_class, LiaMessageListView, list);
  gtk_widget_class_bind_template_child (widget_class, LiaMessageListView, stack);
  gtk_widget_class_bind_template_child (widget_class, LiaMessageListView, empty_page);
  gtk_widget_class_bind_template_child (widget_class, LiaMessageListView, show_all_button);
  gtk_widget_class_bind_template_child (widget_class, LiaMessageListView, filter_bar);
  gtk_widget_class_bind_template_child (widget_class, LiaMessageListView, filter_label);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
lia_message_list_view_init (LiaMessageListView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  lia_channel_popover_attach_list (GTK_WIDGET (self->list));
}

GtkWidget *
lia_message_list_view_new (LiaSession *session, GMenuModel *menu)
{
  LiaMessageListView *self = g_object_new (LIA_TYPE_MESSAGE_LIST_VIEW, NULL);

  self->session = g_object_ref (session);
  self->menu = menu != NULL ? g_object_ref (menu) : NULL;
  self->rows = lia_lazy_rows_new (self->list, GTK_WIDGET (self), create_row, show_row, self);
  return GTK_WIDGET (self);
}
