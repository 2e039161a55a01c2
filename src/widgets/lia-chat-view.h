/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "service/lia-session.h"
#include "widgets/lia-announcer.h"

G_BEGIN_DECLS

#define LIA_TYPE_CHAT_VIEW (lia_chat_view_get_type ())
G_DECLARE_FINAL_TYPE (LiaChatView, lia_chat_view, LIA, CHAT_VIEW, GtkWidget)

/*
 * A conversation: its lines by day, the mail from which it began, who is typing, and the entry. Main thread.
 * Shown and focused, it marks the conversation as read.
 */

/** lia_chat_view_new: @session, @conversation: (not nullable) */
GtkWidget *lia_chat_view_new (LiaSession *session, LiaConversation *conversation);

LiaConversation *lia_chat_view_get_conversation (LiaChatView *self);
/** lia_chat_view_get_announcer: Returns: (transfer none): what tells a screen reader of messages that come. */
LiaAnnouncer *lia_chat_view_get_announcer (LiaChatView *self);
void lia_chat_view_focus_entry (LiaChatView *self);

G_END_DECLS
