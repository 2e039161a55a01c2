/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/lia-window.h"

G_BEGIN_DECLS

/*
 * What was shown when the program ended comes back at its next start: the folder of the main window, the windows of
 * messages and conversations. Messages that were being written come back by themselves: see
 * lia_session_take_open_drafts(). Kept in a file of the profile. Main thread.
 */

/** lia_app_restore_save: Before the windows are closed. */
void lia_app_restore_save (LiaApplication *app, LiaWindow *window, const char *profile);

/** lia_app_restore_place: What the main window shows; before it is on the screen. */
void lia_app_restore_place (LiaWindow *window, const char *profile);

/** lia_app_restore_windows: The others, after the first frame. A message that is gone stays away. Returns: whether there are some. */
gboolean lia_app_restore_windows (LiaApplication *app, const char *profile);

G_END_DECLS
