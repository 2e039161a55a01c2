/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-store-search"

#include "config.h"

#include "store/lia-store-query.h"
#include "store/lia-store-search.h"

/* The index of words knows no dates. Either each message found is looked up, and all are sorted; or
   the messages are walked by date and those found are taken. To look one up costs as much as to
   walk over so many. */
#define LOOKUP_STEPS 6

typedef struct
{
  GArray *row_ids; /* rising, as the index of words gives them */
  guint64 n_rows;  /* no more than so many messages are stored */
} Found;

static gint64
row_id_at (const Found *found, guint i)
{
  return g_array_index (found->row_ids, gint64, i);
}

static gboolean
is_walk_cheaper (const Found *found, guint limit)
{
  guint64 n = found->row_ids->len;
  guint64 n_walked = found->n_rows;

  if (n == 0)
    return FALSE;
  if (limit != 0)
    n_walked = MIN (n_walked, limit * n_walked / n);
  return n_walked < n * LOOKUP_STEPS;
}

static void
look_up (LiaDb *db, const LiaStoreViewSpec *spec, const char *match, guint limit, GArray *keys)
{
  g_autofree char *sql = lia_query_dup_keys (spec, NULL);
  LiaStmt *stmt = lia_db_stmt (db, sql);

  lia_stmt_text (stmt, match);
  lia_stmt_int (stmt, limit != 0 ? (gint64)limit : -1);
  while (lia_stmt_next (stmt))
    {
      LiaListKey key = { lia_stmt_get_int (stmt, 0), lia_stmt_get_int (stmt, 1) };

      g_array_append_val (keys, key);
    }
}

static void
walk (LiaDb *db, const LiaStoreViewSpec *spec, const Found *found, guint limit, GArray *keys)
{
  gint64 last = row_id_at (found, found->row_ids->len - 1);
  g_autofree guint8 *bits = g_malloc0 ((gsize)last / 8 + 1);
  g_autofree char *sql = lia_query_dup_newest (spec);
  LiaStmt *stmt = lia_db_stmt (db, sql);

  for (guint i = 0; i < found->row_ids->len; i++)
    bits[row_id_at (found, i) / 8] |= (guint8)(1 << row_id_at (found, i) % 8);
  while (lia_stmt_next (stmt))
    {
      LiaListKey key = { lia_stmt_get_int (stmt, 0), lia_stmt_get_int (stmt, 1) };

      if (key.row_id > last || (bits[key.row_id / 8] & 1 << key.row_id % 8) == 0)
        continue;
      g_array_append_val (keys, key);
      if (keys->len == limit)
        {
          lia_stmt_stop (stmt);
          break;
        }
    }
}

void
lia_search_read_keys (
    LiaDb *db, const LiaStoreViewSpec *spec, const char *match, guint limit, GArray *keys)
{
  LiaStmt *stmt = lia_db_stmt (db, "SELECT rowid FROM message_index WHERE message_index MATCH ?");
  Found found = { 0 };

  lia_stmt_text (stmt, match);
  found.row_ids = lia_stmt_run_ids (stmt);
  found.n_rows = (guint64)lia_stmt_run_int (lia_db_stmt (db, "SELECT max (id) FROM messages"), 0);
  if (is_walk_cheaper (&found, limit))
    walk (db, spec, &found, limit, keys);
  else
    look_up (db, spec, match, limit, keys);
  g_array_unref (found.row_ids);
}
