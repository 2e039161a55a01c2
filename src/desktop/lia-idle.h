/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define LIA_TYPE_IDLE (lia_idle_get_type ())
G_DECLARE_FINAL_TYPE (LiaIdle, lia_idle, LIA, IDLE, GObject)

/*
 * Whether somebody sits at the computer, as the desktop session tells it: Mutter's idle monitor on the session bus;
 * the hints of the login session (idle, locked) on the system bus; the screen saver's lock. Nothing is polled. A
 * session that has none of them never counts as idle. Main thread.
 * Signal: "changed": the level, or whether the computer is locked.
 * Spec: org.gnome.Mutter.IdleMonitor; org.freedesktop.login1(5), Session; org.freedesktop.ScreenSaver ActiveChanged.
 */

/**
 * lia_idle_new:
 * @session_bus: (nullable): %NULL: there is none
 * @system_bus: (nullable)
 * @inactive_s: seconds with no input until the level is 1; at least 1
 * @away_s: seconds from then until it is 2; at least 1
 */
LiaIdle *lia_idle_new (GDBusConnection *session_bus,
                       GDBusConnection *system_bus,
                       guint inactive_s,
                       guint away_s);

/** lia_idle_get_level: Returns: 0 the computer is used, 1 inactive, 2 away or locked. */
guint lia_idle_get_level (LiaIdle *self);

/** lia_idle_get_locked: Whether the session is locked, or its screen saver on: the level is 2 then. */
gboolean lia_idle_get_locked (LiaIdle *self);

G_END_DECLS
