/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-store-change"

#include "config.h"

#include "store/lia-store-change.h"

#include "store/lia-store-index.h"
#include "store/lia-store-row.h"

G_DEFINE_BOXED_TYPE (LiaStoreDelta, lia_store_delta, lia_store_delta_ref, lia_store_delta_unref)

/* ---- The delta ---- */

static void
lost_free (gpointer data)
{
  LiaStoreLost *lost = data;

  g_free (lost->subject);
  g_free (lost);
}

LiaStoreDelta *
lia_store_delta_new (void)
{
  LiaStoreDelta *self = g_new0 (LiaStoreDelta, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->upserted = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_message_record_unref);
  self->removed = g_array_new (FALSE, FALSE, sizeof (LiaStoreRemoval));
  self->counts = g_array_new (FALSE, FALSE, sizeof (LiaStoreCounts));
  self->lost = g_ptr_array_new_with_free_func (lost_free);
  self->arrived = g_array_new (FALSE, FALSE, sizeof (gint64));
  return self;
}

LiaStoreDelta *
lia_store_delta_ref (LiaStoreDelta *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
lia_store_delta_unref (LiaStoreDelta *self)
{
  g_return_if_fail (self != NULL);
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_ptr_array_unref (self->upserted);
  g_array_unref (self->removed);
  g_array_unref (self->counts);
  g_ptr_array_unref (self->lost);
  g_array_unref (self->arrived);
  g_free (self);
}

/* ---- Touching ---- */

void
lia_change_init (LiaChange *self, LiaDb *db)
{
  self->db = db;
  self->rows = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  self->folders = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->lost = g_ptr_array_new_with_free_func (lost_free);
  self->words = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free,
                                       (GDestroyNotify)lia_index_words_free);
}

void
lia_change_clear (LiaChange *self)
{
  g_clear_pointer (&self->rows, g_hash_table_unref);
  g_clear_pointer (&self->folders, g_hash_table_unref);
  g_clear_pointer (&self->lost, g_ptr_array_unref);
  g_clear_pointer (&self->words, g_hash_table_unref);
}

static gpointer
box_id (gint64 id)
{
  return g_memdup2 (&id, sizeof id);
}

void
lia_change_touch_folder (LiaChange *self, gint64 folder_id)
{
  if (folder_id != 0)
    g_hash_table_add (self->folders, box_id (folder_id));
}

void
lia_change_touch (LiaChange *self, gint64 row_id)
{
  LiaStmt *stmt = NULL;

  lia_db_assert_own (self->db);
  if (g_hash_table_contains (self->rows, &row_id))
    return;
  stmt = lia_db_stmt (self->db, "SELECT folder_id FROM messages WHERE id = ?");
  lia_stmt_int (stmt, row_id);
  g_hash_table_insert (self->rows, box_id (row_id), box_id (lia_stmt_run_int (stmt, 0)));
}

void
lia_change_touch_new (LiaChange *self, gint64 row_id)
{
  g_hash_table_insert (self->rows, box_id (row_id), box_id (0));
  g_hash_table_insert (self->words, box_id (row_id), NULL);
}

void
lia_change_reindex (LiaChange *self, gint64 row_id)
{
  lia_db_assert_own (self->db);
  if (!g_hash_table_contains (self->words, &row_id))
    g_hash_table_insert (self->words, box_id (row_id), lia_index_read_words (self->db, row_id));
}

/* ---- Overlay ---- */

typedef struct
{
  gint64 folder_id;
  guint flags;
} Shown;

static gboolean
read_server_side (LiaDb *db, gint64 row_id, Shown *shown)
{
  LiaStmt *stmt = lia_db_stmt (
      db, "SELECT CASE WHEN m.orphaned_us IS NOT NULL OR EXISTS (SELECT 1 FROM ops o JOIN folders f"
          "  ON f.account = o.account WHERE o.kind = 4 AND o.remote_id = m.remote_id"
          "  AND f.id = m.server_folder_id) THEN NULL ELSE m.server_folder_id END,"
          " m.server_flags FROM messages m WHERE m.id = ?");

  lia_stmt_int (stmt, row_id);
  if (!lia_stmt_next (stmt))
    return FALSE;
  shown->folder_id = lia_stmt_get_int (stmt, 0);
  shown->flags = (guint)lia_stmt_get_int (stmt, 1);
  lia_stmt_stop (stmt);
  return TRUE;
}

static void
lay_ops (LiaDb *db, gint64 row_id, Shown *shown)
{
  LiaStmt *stmt = lia_db_stmt (
      db, "SELECT kind, flags, mask, folder_id FROM ops WHERE row_id = ? ORDER BY id");

  lia_stmt_int (stmt, row_id);
  while (lia_stmt_next (stmt))
    {
      guint mask = (guint)lia_stmt_get_int (stmt, 2);

      switch ((LiaMailOpKind)lia_stmt_get_int (stmt, 0))
        {
        case LIA_MAIL_OP_SET_FLAGS:
          shown->flags = (shown->flags & ~mask) | ((guint)lia_stmt_get_int (stmt, 1) & mask);
          break;
        case LIA_MAIL_OP_MOVE:
          /* Of one whose folder is gone it is NULL. */
          if (shown->folder_id != 0 && lia_stmt_get_int (stmt, 3) != 0)
            shown->folder_id = lia_stmt_get_int (stmt, 3);
          break;
        case LIA_MAIL_OP_DELETE:
          shown->folder_id = 0;
          break;
        case LIA_MAIL_OP_SAVE_DRAFT:
        case LIA_MAIL_OP_SEND:
        default:
          break;
        }
    }
}

void
lia_change_overlay (LiaChange *self, gint64 row_id)
{
  Shown shown = { 0 };
  LiaStmt *stmt = NULL;

  lia_db_assert_own (self->db);
  if (!read_server_side (self->db, row_id, &shown))
    return;
  lay_ops (self->db, row_id, &shown);
  stmt = lia_db_stmt (self->db, "UPDATE messages SET folder_id = ?1, flags = ?2"
                                " WHERE id = ?3 AND (folder_id IS NOT ?1 OR flags != ?2)");
  lia_stmt_id (stmt, shown.folder_id);
  lia_stmt_int (stmt, shown.flags);
  lia_stmt_int (stmt, row_id);
  lia_stmt_run (stmt);
}

/* ---- Deleting ---- */

static void
run_with_id (LiaDb *db, const char *sql, gint64 id)
{
  LiaStmt *stmt = lia_db_stmt (db, sql);

  lia_stmt_int (stmt, id);
  lia_stmt_run (stmt);
}

static void
note_lost (LiaChange *self, gint64 row_id)
{
  LiaStmt *stmt = lia_db_stmt (
      self->db, "SELECT o.kind, o.mask, m.subject FROM ops o JOIN messages m ON m.id = o.row_id"
                " WHERE o.row_id = ? AND o.kind IN (0, 1, 2) ORDER BY o.id");

  lia_stmt_int (stmt, row_id);
  while (lia_stmt_next (stmt))
    {
      LiaStoreLost *lost = g_new0 (LiaStoreLost, 1);

      lost->kind = (LiaMailOpKind)lia_stmt_get_int (stmt, 0);
      lost->mask = (guint)lia_stmt_get_int (stmt, 1);
      lost->subject = lia_stmt_dup_text (stmt, 2);
      g_ptr_array_add (self->lost, lost);
    }
}

/* At once: the words of a whole folder need not be held until the end. */
static void
unindex (LiaChange *self, gint64 row_id)
{
  lia_change_reindex (self, row_id);
  lia_index_replace (self->db, row_id, g_hash_table_lookup (self->words, &row_id), NULL);
  g_hash_table_remove (self->words, &row_id);
}

void
lia_change_delete_row (LiaChange *self, gint64 row_id)
{
  lia_db_assert_own (self->db);
  note_lost (self, row_id);
  lia_change_touch (self, row_id);
  unindex (self, row_id);
  run_with_id (self->db, "DELETE FROM texts WHERE id = ?", row_id);
  /* Its file goes when stray files are cleared away. */
  run_with_id (self->db, "DELETE FROM sources WHERE id = ?", row_id);
  run_with_id (self->db, "DELETE FROM ops WHERE row_id = ? AND kind IN (0, 1, 2)", row_id);
  run_with_id (self->db, "UPDATE ops SET row_id = NULL WHERE row_id = ?", row_id);
  run_with_id (self->db, "DELETE FROM messages WHERE id = ?", row_id);
}

/* ---- Building ---- */

static void
add_row (LiaChange *self, LiaStoreDelta *delta, gint64 row_id, gint64 before)
{
  g_autoptr (LiaMessageRecord) record = lia_row_find (self->db, row_id);
  gint64 now = record != NULL ? record->folder_id : 0;

  lia_change_touch_folder (self, before);
  lia_change_touch_folder (self, now);
  if (before != 0 && before != now)
    {
      LiaStoreRemoval removal = { row_id, before };

      g_array_append_val (delta->removed, removal);
    }
  if (now != 0)
    g_ptr_array_add (delta->upserted, g_steal_pointer (&record));
}

static void
add_counts (LiaChange *self, LiaStoreDelta *delta, gint64 folder_id)
{
  LiaStmt *stmt = lia_db_stmt (
      self->db,
      "SELECT id, CASE WHEN listed THEN n_rows ELSE max (server_total, n_rows) END,"
      " CASE WHEN listed OR server_unread < 0 THEN n_unread ELSE server_unread END, n_rows"
      " FROM folders WHERE id = ?");

  lia_stmt_int (stmt, folder_id);
  if (lia_stmt_next (stmt))
    {
      LiaStoreCounts counts
          = { lia_stmt_get_int (stmt, 0), (int)lia_stmt_get_int (stmt, 1),
              (int)lia_stmt_get_int (stmt, 2), (guint)lia_stmt_get_int (stmt, 3) };

      g_array_append_val (delta->counts, counts);
      lia_stmt_stop (stmt);
    }
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  gint64 first = **(const gint64 *const *)a;
  gint64 second = **(const gint64 *const *)b;

  return first < second ? -1 : first > second;
}

/* Returns: (transfer container): in ascending order. */
static GPtrArray *
sort_ids (GHashTable *table)
{
  GPtrArray *ids = g_ptr_array_sized_new (g_hash_table_size (table));
  GHashTableIter iter;
  gpointer id = NULL;

  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_ptr_array_add (ids, id);
  g_ptr_array_sort (ids, compare_ids);
  return ids;
}

static void
index_rows (LiaChange *self)
{
  g_autoptr (GPtrArray) ids = sort_ids (self->words);

  for (guint i = 0; i < ids->len; i++)
    {
      const gint64 *id = g_ptr_array_index (ids, i);
      g_autoptr (LiaIndexWords) now = lia_index_read_words (self->db, *id);
      lia_index_replace (self->db, *id, g_hash_table_lookup (self->words, id), now);
    }
}

LiaStoreDelta *
lia_change_build (LiaChange *self)
{
  LiaStoreDelta *delta = lia_store_delta_new ();
  GHashTableIter iter;
  gpointer key = NULL;
  gpointer value = NULL;

  lia_db_assert_own (self->db);
  index_rows (self);
  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &key, &value))
    add_row (self, delta, *(gint64 *)key, *(gint64 *)value);
  g_hash_table_iter_init (&iter, self->folders);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    add_counts (self, delta, *(gint64 *)key);
  g_ptr_array_extend_and_steal (delta->lost, g_steal_pointer (&self->lost));
  return delta;
}
