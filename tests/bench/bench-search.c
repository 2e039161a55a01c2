/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <sqlite3.h>
#include <stdio.h>

#include "store/lia-store-view.h"

/*
 * bench-search FOLDER WORD: milliseconds of a search in the profile, then of the bare full-text query, a pair a line,
 * five lines.
 */

#define RUNS 5

typedef struct
{
  GMainLoop *loop;
  guint n_found;
} Search;

static void
keys_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Search *search = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) keys
      = lia_store_view_read_keys_finish (LIA_STORE_VIEW (source), result, &error);

  if (keys == NULL)
    g_error ("%s", error->message);
  search->n_found = keys->len;
  g_main_loop_quit (search->loop);
}

static double
time_view (LiaStore *store, const char *word, guint *out_n)
{
  LiaStoreViewSpec spec = { .kind = LIA_STORE_VIEW_SEARCH, .text = word };
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Search search = { loop, 0 };
  gint64 start_us = g_get_monotonic_time ();
  g_autoptr (LiaStoreView) view = lia_store_view_new (store, &spec);

  lia_store_view_read_keys_async (view, NULL, keys_cb, &search);
  g_main_loop_run (loop);
  *out_n = search.n_found;
  return (double)(g_get_monotonic_time () - start_us) / 1000;
}

static double
time_query (sqlite3 *db, const char *word, guint *out_n)
{
  gint64 start_us = g_get_monotonic_time ();
  sqlite3_stmt *stmt = NULL;
  g_autofree char *query = g_strdup_printf ("\"%s\" *", word);
  guint n = 0;

  if (sqlite3_prepare_v2 (db, "SELECT rowid FROM message_index WHERE message_index MATCH ?", -1,
                          &stmt, NULL)
      != SQLITE_OK)
    g_error ("%s", sqlite3_errmsg (db));
  sqlite3_bind_text (stmt, 1, query, -1, SQLITE_STATIC);
  while (sqlite3_step (stmt) == SQLITE_ROW)
    n++;
  sqlite3_finalize (stmt);
  *out_n = n;
  return (double)(g_get_monotonic_time () - start_us) / 1000;
}

int
main (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LiaStore) store = NULL;
  g_autofree char *path = NULL;
  sqlite3 *db = NULL;

  if (argc != 3)
    {
      fprintf (stderr, "usage: bench-search FOLDER WORD\n");
      return 2;
    }
  store = lia_store_open (argv[1], &error);
  if (store == NULL)
    g_error ("%s", error->message);
  path = g_build_filename (argv[1], "liaison.db", NULL);
  if (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
    g_error ("%s", sqlite3_errmsg (db));
  for (guint i = 0; i < RUNS; i++)
    {
      guint n_view = 0;
      guint n_query = 0;
      double query_ms = time_query (db, argv[2], &n_query);
      double view_ms = time_view (store, argv[2], &n_view);
      if (n_view != n_query || n_view == 0)
        g_error ("%u found, the bare query finds %u", n_view, n_query);
      printf ("%.3f %.3f\n", view_ms, query_ms);
    }
  sqlite3_close (db);
  return 0;
}
