/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/*
 * How long the program waits. Whatever waits because of a server counts in these milliseconds, so that tests see
 * minutes of waiting pass in the blink of an eye. Two kinds, for a test that shortens the wait before the next try need
 * not shorten the time that a server has for an answer. Any thread.
 */

G_BEGIN_DECLS

/**
 * LiaPace:
 * @LIA_PACE_WAIT: until something is done: the next try, a sign of life, an undo
 * @LIA_PACE_LIMIT: until somebody else has done something: an answer, a handshake
 */
typedef enum
{
  LIA_PACE_WAIT,
  LIA_PACE_LIMIT,
} LiaPace;

/**
 * lia_pace_set_second_ms:
 * @ms: how long a second lasts; 1–1000. 1000 unless told otherwise
 *
 * For tests; before anything waits.
 */
void lia_pace_set_second_ms (LiaPace pace, guint ms);

/** lia_pace_ms: Returns: how many true milliseconds @ms last. */
guint lia_pace_ms (LiaPace pace, guint64 ms);

/** lia_pace_timeout_add: As g_timeout_add(), with @ms of @pace. */
guint lia_pace_timeout_add (LiaPace pace, guint64 ms, GSourceFunc func, gpointer user_data);

G_END_DECLS
