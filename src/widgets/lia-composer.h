/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "service/lia-session.h"

G_BEGIN_DECLS

#define LIA_TYPE_COMPOSER (lia_composer_get_type ())
G_DECLARE_FINAL_TYPE (LiaComposer, lia_composer, LIA, COMPOSER, AdwWindow)

/*
 * The window in which a message is written. Everything typed goes into the draft at once, which the session
 * keeps; closing the window puts it among the drafts. Main thread.
 */

/** lia_composer_new: @session, @draft: (not nullable) */
LiaComposer *lia_composer_new (LiaSession *session, LiaDraft *draft);

G_END_DECLS
