/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <sqlite3.h>
#include <stdio.h>

#include "store/lia-store-view.h"

/*
 * bench-search FOLDER WORD: a line for each run with the milliseconds until the first rows of a search in the profile are
 * there, until all keys are, and those of the bare full-text query.
 */

#define RUNS 15

static void
result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **)user_data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **pending)
{
  while (*pending == NULL)
    g_main_context_iteration (NULL, TRUE);
  return g_steal_pointer (pending);
}

static LiaStoreHead *
read_head (LiaStoreView *view)
{
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LiaStoreHead *head = NULL;

  lia_store_view_read_head_async (view, LIA_MESSAGE_LIST_HEAD, NULL, result_cb, &pending);
  result = wait_for (&pending);
  head = lia_store_view_read_head_finish (view, result, &error);
  if (head == NULL)
    g_error ("%s", error->message);
  return head;
}

static GArray *
read_keys (LiaStoreView *view)
{
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GArray *keys = NULL;

  lia_store_view_read_keys_async (view, NULL, result_cb, &pending);
  result = wait_for (&pending);
  keys = lia_store_view_read_keys_finish (view, result, &error);
  if (keys == NULL)
    g_error ("%s", error->message);
  return keys;
}

static double
ms_since (gint64 start_us)
{
  return (double)(g_get_monotonic_time () - start_us) / 1000;
}

static void
time_view (
    LiaStore *store, const char *word, double *out_first_ms, double *out_all_ms, guint *out_n)
{
  LiaStoreViewSpec spec = { .kind = LIA_STORE_VIEW_SEARCH, .text = word };
  gint64 start_us = g_get_monotonic_time ();
  g_autoptr (LiaStoreView) view = lia_store_view_new (store, &spec);
  g_autoptr (LiaStoreHead) head = read_head (view);
  GArray *first = head->keys;
  g_autoptr (GArray) all = NULL;

  *out_first_ms = ms_since (start_us);
  start_us = g_get_monotonic_time ();
  all = read_keys (view);
  *out_all_ms = ms_since (start_us);
  *out_n = all->len;
  if (first->len != MIN (all->len, LIA_MESSAGE_LIST_HEAD) || head->records->len != first->len
      || memcmp (first->data, all->data, first->len * sizeof (LiaListKey)) != 0)
    g_error ("the first keys are not those of the whole list");
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
  return ms_since (start_us);
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
      double first_ms = 0;
      double all_ms = 0;
      time_view (store, argv[2], &first_ms, &all_ms, &n_view);
      if (n_view != n_query || n_view == 0)
        g_error ("%u found, the bare query finds %u", n_view, n_query);
      printf ("%.3f %.3f %.3f\n", first_ms, all_ms, query_ms);
    }
  sqlite3_close (db);
  return 0;
}
