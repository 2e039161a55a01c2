/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/*
 * The baseline of a synchronisation: the requests of a recorded one, asked one after the other with libsoup alone, and
 * their answers read to the end.
 */

G_BEGIN_DECLS

/** bench_fetch_read_record: Returns: (transfer full) (element-type GBytes): without what waits for news. */
GPtrArray *bench_fetch_read_record (const char *path);

/** bench_fetch_run: Returns: the milliseconds it took. */
double bench_fetch_run (const char *url, GPtrArray *requests);

G_END_DECLS
