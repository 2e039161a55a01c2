/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "service/lia-session.h"

G_BEGIN_DECLS

#define LIA_TYPE_CONVERSATION_LIST (lia_conversation_list_get_type ())
G_DECLARE_FINAL_TYPE (LiaConversationList, lia_conversation_list, LIA, CONVERSATION_LIST, GtkWidget)

/*
 * The conversations, the last one written to first: who with, the last line, what is unread. Main thread.
 * Signal "selected" (LiaConversation nullable): chosen, or chosen once more: clicked or activated.
 */

/** lia_conversation_list_new: @session: (not nullable) */
GtkWidget *lia_conversation_list_new (LiaSession *session);
/** Returns: (transfer none) (nullable) */
LiaConversation *lia_conversation_list_get_selected (LiaConversationList *self);

G_END_DECLS
