/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-store-mail"

#include "config.h"

#include "store/lia-store-mail.h"

#include "store/lia-store-change.h"
#include "store/lia-store-private.h"
#include "store/lia-store-row.h"

#include <glib/gi18n-lib.h>

/* How long a message that went from one folder may take to turn up in another one. */
#define ORPHAN_AGE_US (G_TIME_SPAN_HOUR)

typedef struct
{
  LiaStoreWrite write;
  gint64 folder_id;
  GPtrArray *records;    /* of the newest */
  LiaChangeSet *changes; /* or of a page */

  LiaChange change;
  char *account_id;
  GStrv own_keys;
  gint64 generation;
  gboolean listing;
  gboolean listed; /* to its end, before this page */
  GArray *arrived; /* gint64: rows that are new since */
} Page;

static void
page_free (LiaStoreWrite *write)
{
  Page *page = (Page *)write;

  lia_change_clear (&page->change);
  g_free (page->account_id);
  g_strfreev (page->own_keys);
  g_array_unref (page->arrived);
  g_free (page);
}

static Page *
page_new (gint64 folder_id)
{
  Page *page = g_new0 (Page, 1);

  page->write.free = page_free;
  page->folder_id = folder_id;
  page->arrived = g_array_new (FALSE, FALSE, sizeof (gint64));
  return page;
}

static gboolean
page_init (Page *page, LiaDb *db)
{
  LiaStmt *stmt = lia_db_stmt (
      db, "SELECT f.account, f.generation, f.listing, f.token IS NOT NULL, a.own_keys, f.listed"
          " FROM folders f LEFT JOIN accounts a ON a.id = f.account WHERE f.id = ?");
  gboolean has_token = FALSE;

  lia_change_init (&page->change, db);
  lia_stmt_int (stmt, page->folder_id);
  if (!lia_stmt_next (stmt))
    {
      lia_db_fail (db, g_error_new_literal (LIA_ERROR, LIA_ERROR_NOT_FOUND,
                                            _ ("The folder is no longer there.")));
      return FALSE;
    }
  page->account_id = lia_stmt_dup_text (stmt, 0);
  page->generation = lia_stmt_get_int (stmt, 1);
  page->listing = lia_stmt_get_int (stmt, 2) != 0;
  has_token = lia_stmt_get_int (stmt, 3) != 0;
  page->own_keys = g_strsplit (
      lia_stmt_get_text (stmt, 4) != NULL ? lia_stmt_get_text (stmt, 4) : "", "\n", -1);
  page->listed = lia_stmt_get_int (stmt, 5) != 0;
  lia_stmt_stop (stmt);
  if (page->changes != NULL && (page->changes->reset || (!has_token && !page->listing)))
    {
      page->generation++;
      page->listing = TRUE;
    }
  lia_change_touch_folder (&page->change, page->folder_id);
  return TRUE;
}

/* ---- Finding the row of a message ---- */

static gint64
find_remote (LiaDb *db, gint64 folder_id, const char *remote_id)
{
  LiaStmt *stmt = lia_db_stmt (
      db, "SELECT id FROM messages WHERE server_folder_id = ? AND remote_id = ? LIMIT 1");

  lia_stmt_int (stmt, folder_id);
  lia_stmt_text (stmt, remote_id);
  return lia_stmt_run_int (stmt, 0);
}

/* The message is known where it was: it has left there already, or the user moved it here. */
static gint64
find_moved (LiaDb *db, const Page *page, const char *match_key)
{
  LiaStmt *stmt = NULL;

  if (match_key == NULL)
    return 0;
  stmt = lia_db_stmt (
      db, "SELECT m.id FROM messages m JOIN folders f ON f.id = m.server_folder_id"
          " WHERE m.match_key = ?1 AND f.account = ?2 AND (m.orphaned_us IS NOT NULL"
          " OR (m.server_folder_id = ?3 AND m.remote_id IS NULL)"
          " OR EXISTS (SELECT 1 FROM ops o WHERE o.row_id = m.id AND o.kind = 1 AND o.begun"
          "  AND o.folder_id = ?3))"
          " ORDER BY m.id LIMIT 1");
  lia_stmt_text (stmt, match_key);
  lia_stmt_text (stmt, page->account_id);
  lia_stmt_int (stmt, page->folder_id);
  return lia_stmt_run_int (stmt, 0);
}

/* A draft that was put up just before a crash: the server's copy is the one that is here with no
   remote id. */
static gint64
find_local (LiaDb *db, const Page *page, const char *message_id)
{
  LiaStmt *stmt = NULL;

  if (message_id == NULL)
    return 0;
  stmt = lia_db_stmt (db, "SELECT id FROM messages WHERE server_folder_id = ? AND remote_id IS NULL"
                          " AND message_id = ? LIMIT 1");
  lia_stmt_int (stmt, page->folder_id);
  lia_stmt_text (stmt, message_id);
  return lia_stmt_run_int (stmt, 0);
}

/* ---- Putting ---- */

static gboolean
is_to_me (const Page *page, const LiaMessageRecord *record)
{
  for (guint i = 0; i < record->to->len; i++)
    if (g_strv_contains ((const char *const *)page->own_keys,
                         lia_address_get_key (g_ptr_array_index (record->to, i))))
      return TRUE;
  return FALSE;
}

static void
run_with_ids (LiaDb *db, const char *sql, gint64 first, gint64 second)
{
  LiaStmt *stmt = lia_db_stmt (db, sql);

  lia_stmt_int (stmt, first);
  if (second != 0)
    lia_stmt_int (stmt, second);
  lia_stmt_run (stmt);
}

/* A copy of a message that is stored already has the same text: it need not be fetched again. */
static void
copy_text (LiaDb *db, const Page *page, gint64 row_id, const char *match_key)
{
  LiaStmt *stmt = NULL;
  gint64 twin = 0;

  if (match_key == NULL)
    return;
  stmt = lia_db_stmt (db, "SELECT m.id FROM messages m JOIN folders f ON f.id = m.server_folder_id"
                          " WHERE m.match_key = ? AND f.account = ? AND m.has_text AND m.id != ?"
                          " LIMIT 1");
  lia_stmt_text (stmt, match_key);
  lia_stmt_text (stmt, page->account_id);
  lia_stmt_int (stmt, row_id);
  twin = lia_stmt_run_int (stmt, 0);
  if (twin == 0)
    return;
  run_with_ids (db, "INSERT INTO texts (id, body) SELECT ?, body FROM texts WHERE id = ?", row_id,
                twin);
  run_with_ids (db,
                "UPDATE messages SET has_text = 1, preview = coalesce (preview,"
                " (SELECT preview FROM messages WHERE id = ?2)) WHERE id = ?1",
                row_id, twin);
}

static void
insert_record (Page *page, const LiaMessageRecord *record, const LiaRowPlace *place)
{
  LiaDb *db = page->change.db;
  gint64 row_id = lia_row_insert (db, record, place);

  if (row_id == 0)
    return;
  if (page->listed)
    g_array_append_val (page->arrived, row_id);
  lia_change_touch_new (&page->change, row_id);
  copy_text (db, page, row_id, record->match_key);
  lia_change_overlay (&page->change, row_id);
}

/* Only a draft is written again under the same identity; of others the text never changes. */
static gboolean
is_rewritten (const LiaMessageRecord *old, const LiaMessageRecord *record)
{
  return (record->flags & LIA_MESSAGE_DRAFT) != 0
         && g_strcmp0 (old->change_key, record->change_key) != 0;
}

static gboolean
is_indexed_alike (const LiaMessageRecord *old, const LiaMessageRecord *record)
{
  g_autofree char *old_people = lia_row_dup_people (old);
  g_autofree char *people = lia_row_dup_people (record);

  return g_strcmp0 (old->subject, record->subject) == 0 && g_str_equal (old_people, people);
}

static void
forget_text (LiaDb *db, gint64 row_id)
{
  run_with_ids (db, "DELETE FROM texts WHERE id = ?", row_id, 0);
  run_with_ids (db, "DELETE FROM sources WHERE id = ?", row_id, 0);
  run_with_ids (db, "UPDATE messages SET has_text = 0 WHERE id = ?", row_id, 0);
}

static void
update_record (Page *page, gint64 row_id, const LiaMessageRecord *record, const LiaRowPlace *place)
{
  LiaDb *db = page->change.db;
  g_autoptr (LiaMessageRecord) old = lia_row_find (db, row_id);
  gboolean rewritten = FALSE;

  if (old == NULL)
    return;
  rewritten = is_rewritten (old, record);
  lia_change_touch (&page->change, row_id);
  if (rewritten || !is_indexed_alike (old, record))
    lia_change_reindex (&page->change, row_id);
  lia_row_update (db, row_id, record, place);
  if (rewritten)
    forget_text (db, row_id);
  lia_change_overlay (&page->change, row_id);
}

/* The server has moved it here, whether or not its answer has come: not to be done again. */
static void
settle_move (Page *page, gint64 row_id)
{
  if (row_id != 0)
    run_with_ids (page->change.db,
                  "DELETE FROM ops WHERE row_id = ? AND folder_id = ? AND kind = 1 AND begun",
                  row_id, page->folder_id);
}

static void
put_record (Page *page, const LiaMessageRecord *record)
{
  LiaDb *db = page->change.db;
  LiaRowPlace place = { page->folder_id, page->generation, is_to_me (page, record) };
  gint64 row_id = 0;

  if (record->remote_id == NULL)
    return;
  row_id = find_remote (db, page->folder_id, record->remote_id);
  if (row_id == 0)
    {
      row_id = find_moved (db, page, record->match_key);
      settle_move (page, row_id);
    }
  if (row_id == 0)
    row_id = find_local (db, page, record->message_id);
  if (row_id != 0)
    update_record (page, row_id, record, &place);
  else
    insert_record (page, record, &place);
}

/* ---- Removing ---- */

/* The same message in another folder of the account, that came while this one was still there. */
static gint64
find_successor (LiaDb *db, const Page *page, const LiaMessageRecord *record)
{
  LiaStmt *stmt = lia_db_stmt (
      db, "SELECT m.id FROM messages m JOIN folders f ON f.id = m.server_folder_id"
          " WHERE m.match_key = ? AND f.account = ? AND m.id > ? AND m.orphaned_us IS NULL"
          " AND m.server_folder_id != ? LIMIT 1");

  lia_stmt_text (stmt, record->match_key);
  lia_stmt_text (stmt, page->account_id);
  lia_stmt_int (stmt, record->row_id);
  lia_stmt_int (stmt, page->folder_id);
  return lia_stmt_run_int (stmt, 0);
}

static gint64
read_int (LiaDb *db, const char *sql, gint64 id)
{
  LiaStmt *stmt = lia_db_stmt (db, sql);

  lia_stmt_int (stmt, id);
  return lia_stmt_run_int (stmt, 0);
}

/* The older row lives on in the place of the newer one: it has the text, and windows that show
   it. */
static void
take_place_of (Page *page, gint64 row_id, gint64 successor)
{
  LiaDb *db = page->change.db;
  g_autoptr (LiaMessageRecord) record = lia_row_find (db, successor);
  LiaRowPlace place = {
    read_int (db, "SELECT server_folder_id FROM messages WHERE id = ?", successor),
    read_int (db, "SELECT generation FROM messages WHERE id = ?", successor),
    read_int (db, "SELECT to_me FROM messages WHERE id = ?", successor) != 0,
  };

  if (record == NULL)
    return;
  record->flags = (guint)read_int (db, "SELECT server_flags FROM messages WHERE id = ?", successor);
  run_with_ids (db, "UPDATE ops SET row_id = ? WHERE row_id = ?", row_id, successor);
  lia_change_delete_row (&page->change, successor);
  update_record (page, row_id, record, &place);
}

static void
make_orphan (Page *page, gint64 row_id)
{
  lia_change_touch (&page->change, row_id);
  run_with_ids (page->change.db,
                "UPDATE messages SET orphaned_us = coalesce (orphaned_us, ?), folder_id = NULL"
                " WHERE id = ?",
                g_get_real_time (), row_id);
}

static void
remove_row (Page *page, gint64 row_id)
{
  LiaDb *db = page->change.db;
  g_autoptr (LiaMessageRecord) record = lia_row_find (db, row_id);
  gint64 successor = 0;

  if (record == NULL)
    return;
  if (record->match_key == NULL)
    {
      lia_change_delete_row (&page->change, row_id);
      return;
    }
  successor = find_successor (db, page, record);
  if (successor != 0)
    take_place_of (page, row_id, successor);
  else
    make_orphan (page, row_id);
}

static void
remove_remote (Page *page, const char *remote_id)
{
  gint64 row_id = find_remote (page->change.db, page->folder_id, remote_id);

  if (row_id != 0)
    remove_row (page, row_id);
}

static void
delete_old_orphans (LiaChange *change)
{
  LiaStmt *stmt = lia_db_stmt (
      change->db, "SELECT id FROM messages WHERE orphaned_us IS NOT NULL AND orphaned_us < ?"
                  " AND id NOT IN (SELECT row_id FROM ops WHERE row_id IS NOT NULL)");
  g_autoptr (GArray) rows = NULL;

  lia_stmt_int (stmt, g_get_real_time () - ORPHAN_AGE_US);
  rows = lia_stmt_run_ids (stmt);
  for (guint i = 0; i < rows->len; i++)
    lia_change_delete_row (change, g_array_index (rows, gint64, i));
}

/* At the end of a full listing: what did not come is not there. */
static void
sweep (Page *page)
{
  LiaStmt *stmt = lia_db_stmt (
      page->change.db, "SELECT id FROM messages WHERE server_folder_id = ? AND generation < ?"
                       " AND orphaned_us IS NULL"
                       " AND (remote_id IS NOT NULL OR id NOT IN (SELECT row_id FROM ops WHERE "
                       "row_id IS NOT NULL))");
  g_autoptr (GArray) rows = NULL;

  lia_stmt_int (stmt, page->folder_id);
  lia_stmt_int (stmt, page->generation);
  rows = lia_stmt_run_ids (stmt);
  for (guint i = 0; i < rows->len; i++)
    remove_row (page, g_array_index (rows, gint64, i));
}

/* ---- Pages ---- */

static void
change_flags (Page *page, const LiaFlagChange *flags)
{
  LiaDb *db = page->change.db;
  gint64 row_id = find_remote (db, page->folder_id, flags->remote_id);
  LiaStmt *stmt = NULL;

  if (row_id == 0)
    return;
  lia_change_touch (&page->change, row_id);
  stmt = lia_db_stmt (db, "UPDATE messages SET server_flags = (server_flags & ~?1) | (?2 & ?1),"
                          " generation = ?3 WHERE id = ?4");
  lia_stmt_int (stmt, flags->mask);
  lia_stmt_int (stmt, flags->flags);
  lia_stmt_int (stmt, page->generation);
  lia_stmt_int (stmt, row_id);
  lia_stmt_run (stmt);
  lia_change_overlay (&page->change, row_id);
}

static void
put_records (Page *page, GPtrArray *records)
{
  for (guint i = 0; i < records->len; i++)
    put_record (page, g_ptr_array_index (records, i));
}

static void
end_page (Page *page)
{
  LiaStmt *stmt = lia_db_stmt (page->change.db,
                               "UPDATE folders SET token = coalesce (?, token), generation = ?,"
                               " listing = ?, listed = max (listed, ?) WHERE id = ?");

  lia_stmt_text (stmt, page->changes->token);
  lia_stmt_int (stmt, page->generation);
  lia_stmt_int (stmt, page->listing && page->changes->more);
  lia_stmt_int (stmt, !page->changes->more);
  lia_stmt_int (stmt, page->folder_id);
  lia_stmt_run (stmt);
}

static void
build_delta (Page *page)
{
  page->write.delta = lia_change_build (&page->change);
  g_array_append_vals (page->write.delta->arrived, page->arrived->data, page->arrived->len);
}

static void
apply_changes (LiaDb *db, gpointer data)
{
  Page *page = data;
  LiaChangeSet *changes = page->changes;

  lia_db_assert_own (db);
  if (!page_init (page, db))
    return;
  put_records (page, changes->added);
  put_records (page, changes->changed);
  for (guint i = 0; i < changes->flags_changed->len; i++)
    change_flags (page, g_ptr_array_index (changes->flags_changed, i));
  for (guint i = 0; i < changes->removed->len; i++)
    remove_remote (page, g_ptr_array_index (changes->removed, i));
  if (page->listing && !changes->more)
    sweep (page);
  delete_old_orphans (&page->change);
  end_page (page);
  build_delta (page);
}

static void
apply_newest (LiaDb *db, gpointer data)
{
  Page *page = data;

  lia_db_assert_own (db);
  if (!page_init (page, db))
    return;
  put_records (page, page->records);
  build_delta (page);
}

LiaStoreWrite *
lia_store_begin_newest (LiaStore *self, gint64 folder_id, GPtrArray *records)
{
  Page *page = NULL;

  g_return_val_if_fail (LIA_IS_STORE (self), NULL);
  g_return_val_if_fail (records != NULL, NULL);

  page = page_new (folder_id);
  page->records = records;
  return lia_store_begin_write (self, LIA_DB_WRITE, apply_newest, &page->write);
}

LiaStoreWrite *
lia_store_begin_changes (LiaStore *self, gint64 folder_id, LiaChangeSet *changes)
{
  Page *page = NULL;

  g_return_val_if_fail (LIA_IS_STORE (self), NULL);
  g_return_val_if_fail (changes != NULL, NULL);

  page = page_new (folder_id);
  page->changes = changes;
  return lia_store_begin_write (self, LIA_DB_WRITE, apply_changes, &page->write);
}
