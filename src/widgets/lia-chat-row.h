/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/lia-conversation.h"

G_BEGIN_DECLS

#define LIA_TYPE_CHAT_ROW (lia_chat_row_get_type ())
G_DECLARE_FINAL_TYPE (LiaChatRow, lia_chat_row, LIA, CHAT_ROW, GtkWidget)

/*
 * One message of a conversation: a bubble on the side of its writer, the time, and where it was not
 * delivered the reason with “Send Again” and “Send by Mail” ("chat.resend", "chat.mail", both with the position
 * of the row as target "u"). Follows the state of its line.
 */

GtkWidget *lia_chat_row_new (void);

/**
 * lia_chat_row_set_line:
 * @line: (nullable)
 * @previous: (nullable): the line above; a day's name stands before the first of the day
 * @position: of the row in the list
 */
void
lia_chat_row_set_line (LiaChatRow *self, LiaChatLine *line, LiaChatLine *previous, guint position);

G_END_DECLS
