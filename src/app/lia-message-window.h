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
gint64 lia_message_window_get_row_id (LiaMessageWindow *self);

G_END_DECLS
