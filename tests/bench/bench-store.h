/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <sqlite3.h>

/*
 * A look from outside into the store of a session that runs. What is asked costs next to nothing.
 */

G_BEGIN_DECLS

sqlite3 *bench_store_open (const char *profile);
gint64 bench_store_get_int (sqlite3 *db, const char *sql);

/** bench_store_wait: Runs the main loop until @sql gives @value. */
void bench_store_wait (sqlite3 *db, const char *sql, gint64 value);

/* How many messages have come; how many of them without their text. */
#define BENCH_N_MESSAGES "SELECT coalesce (sum (n_rows), 0) FROM folders"
/* Asked for every few milliseconds: the first row says it. */
#define BENCH_HAS_TEXTLESS                                                                         \
  "SELECT EXISTS (SELECT 1 FROM messages INDEXED BY messages_textless"                             \
  " WHERE has_text = 0 AND folder_id IS NOT NULL)"
#define BENCH_N_UNREAD "SELECT coalesce (sum (n_unread), 0) FROM folders"

G_END_DECLS
