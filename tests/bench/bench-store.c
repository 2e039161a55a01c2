/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench-store.h"

#define LOOK_MS 10
#define LATE_US (G_USEC_PER_SEC * 120)

sqlite3 *
bench_store_open (const char *profile)
{
  g_autofree char *path = g_build_filename (profile, "liaison.db", NULL);
  sqlite3 *db = NULL;

  if (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
    g_error ("%s", sqlite3_errmsg (db));
  return db;
}

gint64
bench_store_get_int (sqlite3 *db, const char *sql)
{
  sqlite3_stmt *stmt = NULL;
  gint64 value = 0;

  if (sqlite3_prepare_v2 (db, sql, -1, &stmt, NULL) != SQLITE_OK)
    g_error ("%s", sqlite3_errmsg (db));
  if (sqlite3_step (stmt) == SQLITE_ROW)
    value = sqlite3_column_int64 (stmt, 0);
  sqlite3_finalize (stmt);
  return value;
}

static gboolean
look_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

void
bench_store_wait (sqlite3 *db, const char *sql, gint64 value)
{
  gint64 start_us = g_get_monotonic_time ();
  guint look_id = g_timeout_add (LOOK_MS, look_cb, NULL);

  while (bench_store_get_int (db, sql) != value)
    {
      g_main_context_iteration (NULL, TRUE);
      if (g_get_monotonic_time () - start_us > LATE_US)
        g_error ("this does not come: %s = %" G_GINT64_FORMAT, sql, value);
    }
  g_source_remove (look_id);
}
