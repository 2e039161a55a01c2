/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench-fetch.h"
#include "bench-mail.h"
#include "remove-folder.h"
#include "session-fixture.h"

/*
 * bench-sync RECORDER N: five lines, each with the milliseconds of a first synchronisation of N messages over Exchange
 * (the list, then all texts, as they stand in the store), and of the same requests with libsoup alone.
 */

#define RUNS 5
#define LOOK_MS 10
#define LATE_MS 120000

static double
ms_since (gint64 start_us)
{
  return (double)(g_get_monotonic_time () - start_us) / 1000;
}

static gboolean
look_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static sqlite3 *
open_store (const char *profile)
{
  g_autofree char *path = g_build_filename (profile, "liaison.db", NULL);
  sqlite3 *db = NULL;

  if (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
    g_error ("%s", sqlite3_errmsg (db));
  return db;
}

/* Asked out of indexes: it costs next to nothing. */
static gboolean
is_complete (sqlite3 *db, guint n)
{
  static const char *const sql
      = "SELECT (SELECT sum (n_rows) FROM folders) >= ?"
        " AND NOT EXISTS (SELECT 1 FROM messages WHERE has_text = 0 AND folder_id IS NOT NULL)";
  sqlite3_stmt *stmt = NULL;
  gboolean complete = FALSE;

  if (sqlite3_prepare_v2 (db, sql, -1, &stmt, NULL) != SQLITE_OK)
    g_error ("%s", sqlite3_errmsg (db));
  sqlite3_bind_int (stmt, 1, (int)n);
  if (sqlite3_step (stmt) == SQLITE_ROW)
    complete = sqlite3_column_int (stmt, 0) != 0;
  sqlite3_finalize (stmt);
  return complete;
}

static double
run_ours (Fixture *fixture, guint n)
{
  gint64 start_us = g_get_monotonic_time ();
  guint look_id = g_timeout_add (LOOK_MS, look_cb, NULL);
  sqlite3 *db = open_store (fixture->profile);

  add_account (fixture, "secret", FALSE);
  while (!is_complete (db, n))
    {
      g_main_context_iteration (NULL, TRUE);
      if (ms_since (start_us) > LATE_MS)
        g_error ("it does not come to an end");
    }
  g_source_remove (look_id);
  sqlite3_close (db);
  return ms_since (start_us);
}

int
main (int argc, char *argv[])
{
  g_autofree char *mail = NULL;
  g_autofree char *record = NULL;
  g_autofree char *argument = NULL;
  g_autoptr (GPtrArray) requests = NULL;
  guint n = argc == 3 ? (guint)atoi (argv[2]) : 0;

  if (n == 0)
    {
      fprintf (stderr, "usage: bench-sync RECORDER N\n");
      return 2;
    }
  mail = bench_mail_make_folder (n);
  record = g_build_filename (mail, "record", NULL);
  argument = g_strconcat ("--mail=", mail, G_DIR_SEPARATOR_S "mail", NULL);
  g_setenv ("LIAISON_EWS_CHECKER", argv[1], TRUE);
  g_setenv ("LIAISON_BENCH_RECORD", record, TRUE);
  for (int i = 0; i <= RUNS; i++)
    {
      Fixture fixture = { 0 };
      double ours_ms = 0;

      set_up (&fixture, argument);
      ours_ms = run_ours (&fixture, n);
      if (i > 0)
        printf ("%.1f %.1f\n", ours_ms,
                bench_fetch_run (office_child_get_url (fixture.office), requests));
      tear_down (&fixture, NULL);
      if (i > 0)
        continue;
      /* The first run is for the record. */
      g_unsetenv ("LIAISON_EWS_CHECKER");
      requests = bench_fetch_read_record (record);
    }
  remove_folder (mail);
  return 0;
}
