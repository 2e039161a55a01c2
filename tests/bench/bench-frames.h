/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/*
 * What the main thread does: how long each frame takes, and how long each turn of the main loop takes without the frames
 * in it. Main thread.
 */

G_BEGIN_DECLS

/**
 * bench_frames_follow:
 * @widget: (nullable): realized; its frames are measured from now on
 *
 * And all turns of the default context.
 */
void bench_frames_follow (GtkWidget *widget);
/** Forgets what was measured. */
void bench_frames_reset (void);
/** This turn is not counted: the benchmark itself did something in it. */
void bench_frames_skip_step (void);

/**
 * bench_frames_get_own_time:
 *
 * Returns: a time of now in milliseconds, without that in which the main thread was ready and another one had the
 *   processor: what it worked and what it waited for, also on a machine that does other things.
 */
double bench_frames_get_own_time (void);

/** bench_frames_get_work: Returns: how many milliseconds this thread has worked since it began. */
double bench_frames_get_work (void);

/** Milliseconds; @fraction: 0.95 for the one that 95 of 100 stay below. */
double bench_frames_get_frame (double fraction);
double bench_frames_get_last (void);
/** bench_frames_get_painted_us: when the last frame ended; monotonic. */
gint64 bench_frames_get_painted_us (void);
double bench_frames_get_longest_step (void);
guint bench_frames_get_n_frames (void);

G_END_DECLS
