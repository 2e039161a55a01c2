/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/lia-message.h"

G_BEGIN_DECLS

#define LIA_TYPE_MESSAGE_ROW (lia_message_row_get_type ())
G_DECLARE_FINAL_TYPE (LiaMessageRow, lia_message_row, LIA, MESSAGE_ROW, GtkWidget)

/*
 * A row of the message list: photo with badge, sender and time, subject with its marks, the first words. Follows
 * message and sender by itself. Main thread.
 */

GtkWidget *lia_message_row_new (void);

/** lia_message_row_set_message: @message: (nullable) */
void lia_message_row_set_message (LiaMessageRow *self, LiaMessage *message);
LiaMessage *lia_message_row_get_message (LiaMessageRow *self);

G_END_DECLS
