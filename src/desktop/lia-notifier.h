/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/lia-notice.h"

G_BEGIN_DECLS

#define LIA_TYPE_NOTIFIER (lia_notifier_get_type ())
G_DECLARE_FINAL_TYPE (LiaNotifier, lia_notifier, LIA, NOTIFIER, GObject)

/*
 * Shows notices on the desktop: by its notification server, or through the portal in a sandbox and where there is only
 * that. What either can do is found out before the first notice, and anew when a server goes and another comes. Main
 * thread. Nothing here blocks, and where nobody shows notifications, nothing happens.
 *
 * Property "inhibited" (boolean): the desktop does not want its user to be disturbed. Signals:
 *   "activate" (char *action, GVariant *target nullable, char *token nullable): a click; the action and its target are the
 *     notice's or a button's, see #LiaNoticeButton. The token lets the program take the focus
 *   "dismissed" (char *id): the user has put the notice away
 *
 * Spec: Desktop Notifications 1.2; XDG Desktop Portal, Notification, version 2.
 */

/** lia_notifier_new: @app_id: name of the desktop file; @sandboxed: see lia_notifier_is_sandboxed() */
LiaNotifier *lia_notifier_new (GDBusConnection *bus, const char *app_id, gboolean sandboxed);

/** lia_notifier_is_sandboxed: Whether this program is in a sandbox, where it may speak to portals alone. */
gboolean lia_notifier_is_sandboxed (void);

/** lia_notifier_show: In place of the one with the same id, if that is shown. */
void lia_notifier_show (LiaNotifier *self, LiaNotice *notice);

/** lia_notifier_withdraw: One that is not shown is no error. */
void lia_notifier_withdraw (LiaNotifier *self, const char *id);

/** lia_notifier_withdraw_all: The program ends: nobody is there to obey a click. */
void lia_notifier_withdraw_all (LiaNotifier *self);

gboolean lia_notifier_get_inhibited (LiaNotifier *self);

G_END_DECLS
