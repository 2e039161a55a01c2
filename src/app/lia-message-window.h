/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/lia-application.h"

G_BEGIN_DECLS

#define LIA_TYPE_MESSAGE_WINDOW (lia_message_window_get_type ())
G_DECLARE_FINAL_TYPE (
    LiaMessageWindow, lia_message_window, LIA, MESSAGE_WINDOW, AdwApplicationWindow)

/* A message opened in a window of its own. Main thread. */

/** lia_message_window_new: @message: (nullable): the row, if it is at hand */
LiaMessageWindow *lia_message_window_new (LiaApplication *app, gint64 row_id, LiaMessage *message);

/**
 * lia_message_window_new_for_file:
 * @message: (not nullable)
 * @name: (not nullable): of the file, to be shown
 *
 * It is in no mailbox: it can be answered, and neither deleted nor marked. Its row is 0.
 */
LiaMessageWindow *
lia_message_window_new_for_file (LiaApplication *app, LiaMimeMessage *message, const char *name);
gint64 lia_message_window_get_row_id (LiaMessageWindow *self);

G_END_DECLS
