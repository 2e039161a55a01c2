/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define LIA_TYPE_TRAY (lia_tray_get_type ())
G_DECLARE_FINAL_TYPE (LiaTray, lia_tray, LIA, TRAY, GObject)

/*
 * The icon of the program in the status area of a panel that has one. Comes back by itself when the panel is started
 * again; where there is none, nothing happens. Main thread. Property "available" (boolean): a panel shows it. Signals:
 *   "activate" (char *token, nullable): a left click; the token lets the program take the focus
 *   "secondary-activate" (char *token, nullable): a click with the middle button
 * Spec: StatusNotifierItem.
 * Seen: xfce4-panel 4.18 asks for the menu with GetLayout of depth −1 and sends EventGroup; lxqt-panel 1.2 asks for
 *   depth 1, AboutToShow, and sends Event.
 */

/**
 * lia_tray_new:
 * @menu: see lia_bus_menu_new()
 *
 * Returns: (transfer full) (nullable)
 * Errors: those of the bus.
 */
LiaTray *lia_tray_new (GDBusConnection *bus,
                       const char *id,
                       GMenuModel *menu,
                       GActionGroup *actions,
                       gboolean right_to_left,
                       GError **error);

gboolean lia_tray_get_available (LiaTray *self);

/**
 * lia_tray_show:
 * @pixmaps: (transfer floating): a(iiay): the icon in each size: width, height, ARGB in network byte order
 * @title: the line that stands for the icon where it is not seen; also the first line of the tool tip
 * @text: (nullable): the second line of the tool tip, plain text
 * @attention: something waits for an answer
 *
 * What is as it was is not told again.
 */
void lia_tray_show (
    LiaTray *self, GVariant *pixmaps, const char *title, const char *text, gboolean attention);

G_END_DECLS
