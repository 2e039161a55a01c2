/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * lia_watchdog_start:
 * @limit_ms: 1–10000
 *
 * For developers: from now on each turn of the default main context that lasts longer is told with a message, with how
 * long it took and what it was at when the limit was over. Call it once, on the main thread, before the loop runs.
 */
void lia_watchdog_start (guint limit_ms);

G_END_DECLS
