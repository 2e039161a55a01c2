/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define LIA_BACKOFF_FIRST_MS 1000
#define LIA_BACKOFF_MAX_MS (5 * 60 * 1000)

/**
 * lia_backoff_delay_ms:
 * @attempt: how many tries have failed in a row, from 1
 * @random: 0 ≤ random < 1
 *
 * How long to wait before the next try: 1 s doubled with each failure, at most 5 minutes, spread over the upper
 * half so that the clients of a restarted server do not come back all at once. Pure.
 *
 * Returns: milliseconds
 */
guint lia_backoff_delay_ms (guint attempt, double random);

G_END_DECLS
