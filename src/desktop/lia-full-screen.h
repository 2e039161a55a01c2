/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define LIA_TYPE_FULL_SCREEN (lia_full_screen_get_type ())
G_DECLARE_FINAL_TYPE (LiaFullScreen, lia_full_screen, LIA, FULL_SCREEN, GObject)

/*
 * Whether the window that is worked in, of whichever program, fills the screen: a presentation, a film, a game. The window
 * manager tells it in properties, which are watched: nothing is polled. Where no window manager does, and when the
 * display goes, nothing fills the screen. X11 only: Wayland shows no program the windows of others. Main thread.
 * Property "active" (boolean).
 * Spec: Extended Window Manager Hints 1.5, _NET_ACTIVE_WINDOW, _NET_WM_STATE_FULLSCREEN.
 */

/**
 * lia_full_screen_new:
 * @display: name of an X display, such as ":0"
 * @settle_ms: for how long something must have held before it is told: who looks at another window for a moment
 *   sends nobody two changes of state
 *
 * Connects to the display, which blocks for as long as the server takes to answer.
 */
LiaFullScreen *lia_full_screen_new (const char *display, guint settle_ms);

gboolean lia_full_screen_get_active (LiaFullScreen *self);

G_END_DECLS
