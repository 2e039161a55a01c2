/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "desktop/lia-bus-access.h"

G_BEGIN_DECLS

#define LIA_TYPE_PREFERENCES_WINDOW (lia_preferences_window_get_type ())
G_DECLARE_FINAL_TYPE (
    LiaPreferencesWindow, lia_preferences_window, LIA, PREFERENCES_WINDOW, AdwWindow)

/**
 * lia_preferences_window_new: What the user can choose, and what is in force at once. It can be searched.
 * @tray: (nullable): its property "available" tells whether a panel shows the icon: without one there is nothing to
 *   stay in
 * @background: (nullable): its property "has-portal" tells whether the desktop can be asked to let it run with no window
 * @access: (nullable): of other programs; %NULL: there are none
 */
GtkWidget *lia_preferences_window_new (GtkWindow *parent,
                                       GObject *tray,
                                       GObject *background,
                                       LiaBusAccess *access);

G_END_DECLS
