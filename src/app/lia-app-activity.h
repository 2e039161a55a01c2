/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/lia-app-notices.h"
#include "app/lia-application.h"

G_BEGIN_DECLS

#define LIA_TYPE_APP_ACTIVITY (lia_app_activity_get_type ())
G_DECLARE_FINAL_TYPE (LiaAppActivity, lia_app_activity, LIA, APP_ACTIVITY, GObject)

/*
 * Tells the session whether somebody sits at the computer, and whether a window fills the screen, after the times and
 * rules that are chosen in the preferences; and the notices when nobody sees them. Main thread.
 */

/** lia_app_activity_new: @notices: (nullable): held */
LiaAppActivity *lia_app_activity_new (LiaApplication *app, LiaAppNotices *notices);

G_END_DECLS
