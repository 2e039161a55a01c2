/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-conversation-list"

#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "widgets/lia-channel-popover.h"
#include "widgets/lia-conversation-list.h"
#include "widgets/lia-conversation-row.h"
#include "widgets/lia-tab-stop.h"
#include "widgets/lia-widget.h"

struct _LiaConversationList
{
  GtkWidget parent_instance;

  LiaSession *session;
  GtkStack *stack;
  GtkListView *list;
  GtkSingleSelection *selection;
};

static guint selected_signal;

G_DEFINE_FINAL_TYPE (LiaConversationList, lia_conversation_list, GTK_TYPE_WIDGET)

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  GtkWidget *row = lia_conversation_row_new ();

  lia_channel_popover_attach (row, LIA_CONVERSATION_LIST (user_data)->session);
  gtk_list_item_set_child (item, row);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  GtkWidget *row = gtk_list_item_get_child (item);
  LiaConversation *conversation = gtk_list_item_get_item (item);

  lia_conversation_row_set_conversation (LIA_CONVERSATION_ROW (row), conversation);
  lia_channel_popover_set_person (row, lia_conversation_get_person (conversation), NULL);
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  GtkWidget *row = gtk_list_item_get_child (item);

  lia_conversation_row_set_conversation (LIA_CONVERSATION_ROW (row), NULL);
  lia_channel_popover_set_person (row, NULL, NULL);
}

static void
selected_cb (LiaConversationList *self)
{
  g_signal_emit (self, selected_signal, 0, lia_conversation_list_get_selected (self));
}

static void
activated_cb (LiaConversationList *self, guint position)
{
  gtk_single_selection_set_selected (self->selection, position);
  selected_cb (self);
}

static gboolean
show_again_cb (gpointer user_data)
{
  LiaConversationList *self = user_data;

  if (self->selection != NULL && lia_conversation_list_get_selected (self) != NULL)
    selected_cb (self);
  return G_SOURCE_REMOVE;
}

/* A click on the row that is selected already changes nothing, and is meant all the same. The row
   itself hears of the click only now, so what it selects is known a little later. */
static void
released_cb (LiaConversationList *self, int n_press, double x, double y)
{
  GtkWidget *list = GTK_WIDGET (self->list);

  if (gtk_widget_pick (list, x, y, GTK_PICK_DEFAULT) != list)
    g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, show_again_cb, g_object_ref (self), g_object_unref);
}

static void
show_empty (LiaConversationList *self)
{
  gboolean empty = g_list_model_get_n_items (G_LIST_MODEL (self->selection)) == 0;

  gtk_stack_set_visible_child_name (self->stack, empty ? "empty" : "list");
}

static void
lia_conversation_list_dispose (GObject *object)
{
  LiaConversationList *self = LIA_CONVERSATION_LIST (object);

  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  lia_widget_dispose_template (GTK_WIDGET (self), LIA_TYPE_CONVERSATION_LIST);
  g_clear_object (&self->selection);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (lia_conversation_list_parent_class)->dispose (object);
}

static void
lia_conversation_list_class_init (LiaConversationListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lia_conversation_list_dispose;
  selected_signal = g_signal_new ("selected", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, LIA_TYPE_CONVERSATION);
  widget_class->focus = lia_widget_focus_as_one;
  g_type_ensure (LIA_TYPE_TAB_STOP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/liaison/widgets/lia-conversation-list.ui");
  gtk_widget_class_bind_template_child (widget_class, LiaConversationList, stack);
  gtk_widget_class_bind_template_child (widget_class, LiaConversationList, list);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
lia_conversation_list_init (LiaConversationList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  lia_channel_popover_attach_list (GTK_WIDGET (self->list));
}

LiaConversation *
lia_conversation_list_get_selected (LiaConversationList *self)
{
  g_return_val_if_fail (LIA_IS_CONVERSATION_LIST (self), NULL);

  return gtk_single_selection_get_selected_item (self->selection);
}

static void
follow_clicks (LiaConversationList *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (click, "released", G_CALLBACK (released_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->list), GTK_EVENT_CONTROLLER (click));
  g_signal_connect_object (self->list, "activate", G_CALLBACK (activated_cb), self,
                           G_CONNECT_SWAPPED);
}

GtkWidget *
lia_conversation_list_new (LiaSession *session)
{
  LiaConversationList *self = g_object_new (LIA_TYPE_CONVERSATION_LIST, NULL);
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  self->session = g_object_ref (session);
  self->selection = gtk_single_selection_new (NULL);
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_single_selection_set_model (self->selection, lia_session_get_conversations (session));
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), self);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), self);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), self);
  gtk_list_view_set_factory (self->list, factory);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_swapped (self->selection, "notify::selected-item", G_CALLBACK (selected_cb),
                            self);
  g_signal_connect_swapped (self->selection, "items-changed", G_CALLBACK (show_empty), self);
  follow_clicks (self);
  show_empty (self);
  return GTK_WIDGET (self);
}
