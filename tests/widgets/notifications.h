/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* The part of a desktop that shows notifications, on the session bus: it takes them and forgets them. */

G_BEGIN_DECLS

/** notifications_start: Blocks until they are taken. They are for as long as the process lives. */
void notifications_start (void);

G_END_DECLS
