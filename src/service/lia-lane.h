/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail/lia-mail-backend.h"

/*
 * A thread with one mail backend and a queue of jobs. Jobs run one after another in the order they were given;
 * their results come back to the main context. The backend is made on the thread with the first job and freed there.
 */

G_BEGIN_DECLS

#define LIA_TYPE_LANE (lia_lane_get_type ())
G_DECLARE_FINAL_TYPE (LiaLane, lia_lane, LIA, LANE, GObject)

/**
 * LiaLaneFunc: one job, on the lane's thread; blocks as long as it needs.
 *
 * Returns: the result, or %NULL with @error set.
 */
typedef gpointer (*LiaLaneFunc) (LiaMailBackend *backend,
                                 gpointer job_data,
                                 GCancellable *cancellable,
                                 GError **error);

LiaLane *
lia_lane_new (const char *name, const LiaMailProvider *provider, const LiaMailLogin *login);

/**
 * lia_lane_run_async:
 * @job_data: freed by @job_data_free on the main context after the callback
 * @result_free: (nullable): of a result that nobody takes
 */
void lia_lane_run_async (LiaLane *self,
                         LiaLaneFunc func,
                         gpointer job_data,
                         GDestroyNotify job_data_free,
                         GDestroyNotify result_free,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data);
gpointer lia_lane_run_finish (LiaLane *self, GAsyncResult *result, GError **error);

/**
 * lia_lane_stop:
 *
 * Cancels what runs, drops what waits (their callbacks get %G_IO_ERROR_CANCELLED) and waits for the thread, which
 * cancels within 100 ms. Nothing may be run after.
 */
void lia_lane_stop (LiaLane *self);

G_END_DECLS
