/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/lia-window.h"

G_BEGIN_DECLS

#define LIA_TYPE_APP_TRAY (lia_app_tray_get_type ())
G_DECLARE_FINAL_TYPE (LiaAppTray, lia_app_tray, LIA, APP_TRAY, GObject)

/*
 * What the program shows in the tray, and what is done from there: the own state, what is unread, the main window. It
 * brings its actions into the application. Main thread.
 */

/** lia_app_tray_new: @window: the main window. Returns: (transfer full) (nullable): %NULL: there is no bus. */
LiaAppTray *lia_app_tray_new (LiaApplication *app, LiaWindow *window);

/**
 * lia_app_tray_hide_window:
 *
 * The window goes, the program stays, if a panel shows the icon and the user wants it so.
 * Returns: whether it went.
 */
gboolean lia_app_tray_hide_window (LiaAppTray *self);

/** lia_app_tray_get_icon: Returns: (transfer none): a #LiaTray */
GObject *lia_app_tray_get_icon (LiaAppTray *self);

G_END_DECLS
