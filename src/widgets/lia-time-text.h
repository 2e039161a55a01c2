/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/*
 * Times as people read them, in local time and the user's language. All times are UTC µs. Each function
 * returns a new string.
 */

G_BEGIN_DECLS

/** lia_time_text_clock: "10:42". */
char *lia_time_text_clock (gint64 time_us);

/** lia_time_text_day: "Today", "Yesterday", a week day within the last week, else the date. */
char *lia_time_text_day (gint64 time_us);

/** lia_time_text_row: for list rows: "10:42" today, "Yesterday", "Mon" within a week, "12 May", "12/05/2025". */
char *lia_time_text_row (gint64 time_us);

/** lia_time_text_full: "Tuesday 24 November 2026, 10:42". */
char *lia_time_text_full (gint64 time_us);

/** lia_time_text_same_day: Whether both are on one day of local time. */
gboolean lia_time_text_same_day (gint64 a_us, gint64 b_us);

G_END_DECLS
