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
  guint8 *bits; /* of the row ids; NULL: a damaged file names one that is beyond all memory */
  gint64 last;  /* the highest row id, found or not; no more messages than that are stored */
  guint64 n;
} Found;

static Found
find (LiaDb *db, const char *match)
{
  Found found = { .last = lia_stmt_run_int (lia_db_stmt (db, "SELECT max (id) FROM messages"), 0) };
  LiaStmt *stmt = lia_db_stmt (db, "SELECT rowid FROM message_index WHERE message_index MATCH ?");

  found.bits = g_try_malloc0 ((gsize)found.last / 8 + 1);
  lia_stmt_text (stmt, match);
  while (found.bits != NULL && lia_stmt_next (stmt))
    {
      gint64 row_id = lia_stmt_get_int (stmt, 0);

      if (row_id < 1 || row_id > found.last)
        continue;
      found.bits[row_id / 8] |= (guint8)(1 << row_id % 8);
      found.n++;
    }
  return found;
}

static gboolean
is_walk_cheaper (const Found *found, guint limit)
{
  guint64 n_walked = (guint64)found->last;

  if (found->n == 0)
    return FALSE;
  if (limit != 0)
    n_walked = MIN (n_walked, limit * n_walked / found->n);
  return n_walked < found->n * LOOKUP_STEPS;
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
  g_autofree char *sql = lia_query_dup_newest (spec);
  LiaStmt *stmt = lia_db_stmt (db, sql);

  while (lia_stmt_next (stmt))
    {
      LiaListKey key = { lia_stmt_get_int (stmt, 0), lia_stmt_get_int (stmt, 1) };

      if (key.row_id < 1 || key.row_id > found->last
          || (found->bits[key.row_id / 8] & 1 << key.row_id % 8) == 0)
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
  Found found = find (db, match);

  if (is_walk_cheaper (&found, limit))
    walk (db, spec, &found, limit, keys);
  else
    look_up (db, spec, match, limit, keys);
  g_free (found.bits);
}
