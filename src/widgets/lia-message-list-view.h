/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "service/lia-session.h"

G_BEGIN_DECLS

#define LIA_TYPE_MESSAGE_LIST_VIEW (lia_message_list_view_get_type ())
G_DECLARE_FINAL_TYPE (LiaMessageListView, lia_message_list_view, LIA, MESSAGE_LIST_VIEW, GtkWidget)

/*
 * The messages of a folder, a filter or a search. The presence of the senders on screen is asked for. Main thread.
 * Signals:
 *   "selection-changed": see lia_message_list_view_get_selected()
 *   "opened" (LiaMessage): double click or Enter
 */

/**
 * lia_message_list_view_new:
 * @session: (not nullable)
 * @menu: (nullable): commands of the message for the rows' menu, above those of its sender
 */
GtkWidget *lia_message_list_view_new (LiaSession *session, GMenuModel *menu);

/** lia_message_list_view_show: @spec: (not nullable): borrowed; @select_first: whether the newest is selected */
void lia_message_list_view_show (LiaMessageListView *self,
                                 const LiaViewSpec *spec,
                                 gboolean select_first);

/** Returns: (transfer container) (element-type gint64): row ids of the messages selected. */
GArray *lia_message_list_view_get_selected (LiaMessageListView *self);

/** Returns: (transfer full) (nullable): the one selected message; %NULL for none or several. */
LiaMessage *lia_message_list_view_dup_single (LiaMessageListView *self);

/** lia_message_list_view_step: @by: +1 the next (older) one, -1 the one before */
void lia_message_list_view_step (LiaMessageListView *self, int by);

/** Messages that are selected are about to go: who was in the view with the keyboard is then at what is selected next. */
void lia_message_list_view_keep_focus (LiaMessageListView *self);

guint lia_message_list_view_get_n_messages (LiaMessageListView *self);

/** Returns: (nullable): what a filter lets pass, translated, as the menu has it; %NULL for none. */
const char *lia_message_list_view_filter_name (LiaViewFilter filter);

G_END_DECLS
