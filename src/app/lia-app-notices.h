/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/lia-window.h"
#include "core/lia-notice.h"

G_BEGIN_DECLS

#define LIA_TYPE_APP_NOTICES (lia_app_notices_get_type ())
G_DECLARE_FINAL_TYPE (LiaAppNotices, lia_app_notices, LIA, APP_NOTICES, GObject)

/*
 * What the program tells through the desktop, and what a click on it does: the chooser of the session, and the notifier of
 * the desktop. It brings the actions of notices into the application. What is shown goes with it. Main thread.
 */

/** lia_app_notices_new: @window: the main window. Returns: (transfer full) (nullable): %NULL: there is no bus. */
LiaAppNotices *lia_app_notices_new (LiaApplication *app, LiaWindow *window);

void lia_app_notices_show (LiaAppNotices *self, LiaNotice *notice);

/** lia_app_notices_look: See lia_application_look(). */
void lia_app_notices_look (LiaAppNotices *self);

/** lia_app_notices_set_away: Whether nobody sits at the computer. */
void lia_app_notices_set_away (LiaAppNotices *self, gboolean away);

G_END_DECLS
