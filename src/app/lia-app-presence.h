/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/lia-window.h"
#include "desktop/lia-bus-access.h"

G_BEGIN_DECLS

#define LIA_TYPE_APP_PRESENCE (lia_app_presence_get_type ())
G_DECLARE_FINAL_TYPE (LiaAppPresence, lia_app_presence, LIA, APP_PRESENCE, GObject)

/*
 * What other programs get of the people: org.liaison.Presence1, and the questions that the user is asked before anything is
 * told or done; and what GNOME Shell's search finds. They have a connection to the bus of their own: who may talk to these
 * names, as a sandbox may be allowed to, reaches nothing of the application's, such as its actions. Main thread.
 */

/**
 * lia_app_presence_new:
 *
 * The names come to the bus soon after.
 * Returns: (transfer full) (nullable): %NULL: there is no bus.
 */
LiaAppPresence *lia_app_presence_new (LiaApplication *app, LiaWindow *window);

/** lia_app_presence_get_access: Returns: (transfer none): what the user has answered. */
LiaBusAccess *lia_app_presence_get_access (LiaAppPresence *self);

G_END_DECLS
