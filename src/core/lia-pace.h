/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/*
 * How long the program waits: for an answer, before the next try, between two signs of life. Whatever waits for a
 * server counts in these milliseconds, so that tests see minutes of waiting pass in the blink of an eye, all of them
 * shortened alike. Any thread.
 */

G_BEGIN_DECLS

/**
 * lia_pace_set_second_ms:
 * @ms: how long a second of waiting lasts; 1–1000. 1000 unless told otherwise
 *
 * For tests; before anything waits.
 */
void lia_pace_set_second_ms (guint ms);

/** lia_pace_ms: Returns: how many true milliseconds @ms of waiting last. */
guint lia_pace_ms (guint64 ms);

/** lia_pace_timeout_add: As g_timeout_add(), in milliseconds of waiting. */
guint lia_pace_timeout_add (guint64 ms, GSourceFunc func, gpointer user_data);

G_END_DECLS
