/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/lia-conversation.h"

G_BEGIN_DECLS

#define LIA_TYPE_CONVERSATION_ROW (lia_conversation_row_get_type ())
G_DECLARE_FINAL_TYPE (LiaConversationRow, lia_conversation_row, LIA, CONVERSATION_ROW, GtkWidget)

/* A row of the conversations: photo with badge, name, time, the last line, what is unread. Main thread. */

GtkWidget *lia_conversation_row_new (void);
/** lia_conversation_row_set_conversation: @conversation: (nullable) */
void lia_conversation_row_set_conversation (LiaConversationRow *self,
                                            LiaConversation *conversation);

G_END_DECLS
