/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define LIA_TYPE_PREFERENCES_WINDOW (lia_preferences_window_get_type ())
G_DECLARE_FINAL_TYPE (
    LiaPreferencesWindow, lia_preferences_window, LIA, PREFERENCES_WINDOW, AdwWindow)

/**
 * lia_preferences_window_new: What the user can choose, and what is in force at once. It can be searched.
 * @tray: (nullable): its property "available" tells whether a panel shows the icon: without one there is nothing to
 *   stay in
 */
GtkWidget *lia_preferences_window_new (GtkWindow *parent, GObject *tray);

G_END_DECLS
