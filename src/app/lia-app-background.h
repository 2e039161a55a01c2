/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/lia-app-tray.h"

G_BEGIN_DECLS

#define LIA_TYPE_APP_BACKGROUND (lia_app_background_get_type ())
G_DECLARE_FINAL_TYPE (LiaAppBackground, lia_app_background, LIA, APP_BACKGROUND, GObject)

/*
 * The start with the desktop session, and running with no window where no panel shows an icon: what is chosen of both in
 * the settings is asked of the desktop; what it will not have is switched off again, and told. Main thread.
 * Property "has-portal" (boolean): the desktop can be asked to let it run with no window.
 */

/**
 * lia_app_background_new:
 * @tray: (nullable)
 * @profile: (nullable): a profile that is named: it is the one that is started
 *
 * Returns: (transfer full) (nullable): %NULL: there is no bus.
 */
LiaAppBackground *lia_app_background_new (LiaApplication *app,
                                          LiaWindow *window,
                                          LiaAppTray *tray,
                                          const char *profile);

/**
 * lia_app_background_hide_window:
 *
 * The window goes, the program stays, if the user wants it so and the desktop lets it. Starting it again brings it back.
 * Returns: whether it went.
 */
gboolean lia_app_background_hide_window (LiaAppBackground *self);

/** lia_app_background_stay_hidden: It was started with no window: shows it if nothing else could bring it back. */
void lia_app_background_stay_hidden (LiaAppBackground *self);

G_END_DECLS
