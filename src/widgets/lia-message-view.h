/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "service/lia-session.h"

G_BEGIN_DECLS

#define LIA_TYPE_MESSAGE_VIEW (lia_message_view_get_type ())
G_DECLARE_FINAL_TYPE (LiaMessageView, lia_message_view, LIA, MESSAGE_VIEW, GtkWidget)

/*
 * A message as it is read: header, text, attachments; in the preview and in the window of an opened message. What
 * is looked at for a moment becomes read. Main thread. Property: "read-after" (uint, seconds). Signals: "failed" (char *text): a
 * sentence for a toast; "shown": the message has come.
 */

/** lia_message_view_new: @session: (not nullable) */
GtkWidget *lia_message_view_new (LiaSession *session);

/**
 * lia_message_view_show:
 * @row_id: 0: nothing
 * @message: (nullable): the row, if it is at hand: its header is shown at once
 */
void lia_message_view_show (LiaMessageView *self, gint64 row_id, LiaMessage *message);

/** lia_message_view_show_message: One that is in no mailbox; its row is 0. */
void lia_message_view_show_message (LiaMessageView *self, LiaMimeMessage *message);

gint64 lia_message_view_get_row_id (LiaMessageView *self);

/** lia_message_view_get_message: Returns: (transfer none) (nullable): %NULL until it has come. */
LiaMimeMessage *lia_message_view_get_message (LiaMessageView *self);

G_END_DECLS
