/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-store-salvage"

#include "config.h"

#include "store/lia-store-file.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

/* What the user would miss most comes first. Indexes of words are made anew. */
static const char *const TABLES[] = {
  "ops",      "drafts",           "settings", "conversations", "lines", "people",
  "accounts", "people_addresses", "folders",  "messages",      "texts", "sources",
};

#define PAGE_SIZE 4096
/* How many row ids between two readable ends are tried one by one. */
#define MAX_PROBES 1000000

/* ---- Page 1 ---- */

static void
put_be32 (guint8 *at, guint32 value)
{
  value = GUINT32_TO_BE (value);
  memcpy (at, &value, sizeof value);
}

static gboolean
read_page (const char *path, guint8 *page)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, NULL);
  gsize n_read = 0;

  return stream != NULL
         && g_input_stream_read_all (G_INPUT_STREAM (stream), page, PAGE_SIZE, &n_read, NULL, NULL)
         && n_read == PAGE_SIZE;
}

/*
 * The file header and the roots of all tables stand in page 1. Tables made by the first script in
 * an empty file have
 * the same roots in every file, so that page 1 of a new file opens an old one. Tables of later
 * scripts may stand
 * elsewhere; their rows then do not fit and are passed over.
 * Spec: SQLite database file format §1.3: 28 size in pages, valid where 24 equals 92; 32, 36 free
 * pages.
 */
static gboolean
replace_page_1 (const char *path, const char *good_path)
{
  guint8 page[PAGE_SIZE];
  GStatBuf info;
  FILE *file = NULL;
  gboolean done = FALSE;

  if (g_stat (path, &info) != 0 || !read_page (good_path, page))
    return FALSE;
  put_be32 (page + 28, (guint32)(info.st_size / PAGE_SIZE));
  memcpy (page + 92, page + 24, 4);
  put_be32 (page + 32, 0);
  put_be32 (page + 36, 0);
  file = g_fopen (path, "r+b");
  if (file == NULL)
    return FALSE;
  done = fwrite (page, PAGE_SIZE, 1, file) == 1;
  return fclose (file) == 0 && done;
}

/* ---- Rows ---- */

static void
forget_failure (LiaDb *db)
{
  lia_db_take_failure (db, NULL);
}

static char *
dup_common_columns (LiaDb *to, LiaDb *from, const char *table)
{
  g_autofree char *sql = g_strdup_printf ("SELECT name FROM pragma_table_info ('%s')", table);
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GString *columns = g_string_new (NULL);
  LiaStmt *stmt = lia_db_stmt (from, sql);

  while (lia_stmt_next (stmt))
    g_hash_table_add (known, lia_stmt_dup_text (stmt, 0));
  forget_failure (from);
  stmt = lia_db_stmt (to, sql);
  while (lia_stmt_next (stmt))
    {
      const char *name = lia_stmt_get_text (stmt, 0);

      if (g_hash_table_contains (known, name))
        g_string_append_printf (columns, "%s%s", columns->len > 0 ? ", " : "", name);
    }
  return g_string_free (columns, FALSE);
}

/* Row ids that can be read, from one end to the first fault. */
static GArray *
list_row_ids (LiaDb *from, const char *table, const char *order)
{
  g_autofree char *sql
      = g_strdup_printf ("SELECT rowid FROM %s NOT INDEXED ORDER BY rowid %s", table, order);
  GArray *ids = lia_stmt_run_ids (lia_db_stmt (from, sql));

  forget_failure (from);
  return ids;
}

typedef struct
{
  LiaDb *to;
  LiaDb *from;
  char *select;
  char *insert;
  int n_columns;
  guint n_copied;
} Copy;

static void
copy_clear (Copy *copy)
{
  g_free (copy->select);
  g_free (copy->insert);
}

static void
copy_init (Copy *copy, LiaDb *to, LiaDb *from, const char *table, const char *columns)
{
  GString *marks = g_string_new ("?");

  *copy = (Copy){ .to = to, .from = from, .n_columns = 1 };
  for (const char *at = strchr (columns, ','); at != NULL; at = strchr (at + 1, ','))
    {
      g_string_append (marks, ", ?");
      copy->n_columns++;
    }
  copy->select = g_strdup_printf ("SELECT %s FROM %s NOT INDEXED WHERE rowid = ?", columns, table);
  copy->insert
      = g_strdup_printf ("INSERT OR IGNORE INTO %s (%s) VALUES (%s)", table, columns, marks->str);
  g_string_free (marks, TRUE);
}

static void
copy_row (Copy *copy, gint64 row_id)
{
  LiaStmt *select = lia_db_stmt (copy->from, copy->select);

  lia_stmt_int (select, row_id);
  if (lia_stmt_next (select))
    {
      LiaStmt *insert = lia_db_stmt (copy->to, copy->insert);

      for (int i = 0; i < copy->n_columns; i++)
        lia_stmt_value (insert, select, i);
      lia_stmt_run (insert);
      lia_stmt_stop (select);
      copy->n_copied++;
    }
  forget_failure (copy->from);
}

/* From both ends as far as it goes, then what may be left between, one by one. */
static void
copy_rows (Copy *copy, const char *table)
{
  g_autoptr (GArray) up = list_row_ids (copy->from, table, "ASC");
  g_autoptr (GArray) down = list_row_ids (copy->from, table, "DESC");
  gint64 low = up->len > 0 ? g_array_index (up, gint64, up->len - 1) : 0;
  gint64 high = down->len > 0 ? g_array_index (down, gint64, down->len - 1) : low;

  for (guint i = 0; i < up->len; i++)
    copy_row (copy, g_array_index (up, gint64, i));
  for (gint64 id = low + 1; id < high && id - low < MAX_PROBES; id++)
    copy_row (copy, id);
  for (guint i = down->len; i-- > 0;)
    if (g_array_index (down, gint64, i) > low)
      copy_row (copy, g_array_index (down, gint64, i));
}

/* Returns: how many rows. */
static guint
copy_table (LiaDb *to, LiaDb *from, const char *table)
{
  g_autofree char *columns = dup_common_columns (to, from, table);
  Copy copy;

  if (*columns == '\0')
    return 0;
  copy_init (&copy, to, from, table, columns);
  copy_rows (&copy, table);
  g_message ("salvaged %u rows of %s", copy.n_copied, table);
  copy_clear (&copy);
  return copy.n_copied;
}

/* What the copied rows say of each other may no longer be so. */
static void
mend (LiaDb *to)
{
  lia_db_exec (to, "DELETE FROM texts WHERE id NOT IN (SELECT id FROM messages);"
                   "DELETE FROM sources WHERE id NOT IN (SELECT id FROM messages);"
                   "DELETE FROM people_addresses WHERE person_id NOT IN (SELECT id FROM people);"
                   "DELETE FROM messages WHERE server_folder_id NOT IN (SELECT id FROM folders);"
                   "UPDATE messages SET has_text = 0 WHERE id NOT IN (SELECT id FROM texts);"
                   "UPDATE messages SET flags = server_flags,"
                   " folder_id = CASE WHEN orphaned_us IS NULL THEN server_folder_id END"
                   " WHERE id NOT IN (SELECT row_id FROM ops WHERE row_id IS NOT NULL)"
                   " AND coalesce (remote_id, '') NOT IN"
                   "  (SELECT remote_id FROM ops WHERE kind = 4 AND remote_id IS NOT NULL);"
                   "UPDATE drafts SET op_id = NULL WHERE op_id NOT IN (SELECT id FROM ops);"
                   "UPDATE folders SET token = NULL, listing = 0, listed = 0;"
                   "UPDATE accounts SET tree_token = NULL, listing = 0;"
                   "INSERT INTO message_index (message_index) VALUES ('rebuild');");
}

typedef struct
{
  LiaDb *from;
  guint n_rows;
} Salvage;

static void
salvage_all (LiaDb *to, gpointer data)
{
  Salvage *salvage = data;

  lia_db_assert_own (to);
  for (guint i = 0; i < G_N_ELEMENTS (TABLES); i++)
    {
      salvage->n_rows += copy_table (to, salvage->from, TABLES[i]);
      /* The triggers of messages count anew. */
      if (g_str_equal (TABLES[i], "folders"))
        lia_db_exec (to, "UPDATE folders SET n_rows = 0, n_unread = 0");
    }
  mend (to);
}

/* ---- The copy to work on ---- */

static gboolean
copy_file (const char *from, const char *to, GError **error)
{
  g_autoptr (GFile) source = g_file_new_for_path (from);
  g_autoptr (GFile) target = g_file_new_for_path (to);
  GError *local = NULL;

  if (g_file_copy (source, target, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, &local)
      || g_error_matches (local, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    {
      g_clear_error (&local);
      return TRUE;
    }
  g_set_error_literal (error, LIA_ERROR, LIA_ERROR_STORE, local->message);
  g_clear_error (&local);
  return FALSE;
}

static gboolean
can_read_schema (LiaDb *db)
{
  gint64 n = lia_stmt_run_int (
      lia_db_stmt (db, "SELECT count (*) FROM sqlite_master WHERE name = 'ops'"), 0);

  return lia_db_take_failure (db, NULL) && n > 0;
}

static LiaDb *
open_damaged (const char *path, const char *good_path)
{
  g_autoptr (LiaDb) db = lia_db_open (path, TRUE, NULL);

  if (db != NULL && can_read_schema (db))
    return g_steal_pointer (&db);
  g_clear_pointer (&db, lia_db_close);
  if (!replace_page_1 (path, good_path))
    return NULL;
  db = lia_db_open (path, TRUE, NULL);
  return db != NULL && can_read_schema (db) ? g_steal_pointer (&db) : NULL;
}

static gboolean
salvage_from (
    LiaDb *to, const char *work_path, const char *good_path, guint *out_n_rows, GError **error)
{
  g_autoptr (LiaDb) from = NULL;
  Salvage salvage = { 0 };
  gboolean done = FALSE;

  lia_stmt_run (lia_db_stmt (to, "PRAGMA wal_checkpoint (TRUNCATE)"));
  if (!lia_db_take_failure (to, error))
    return FALSE;
  from = open_damaged (work_path, good_path);
  if (from == NULL)
    {
      g_message ("nothing can be read of the damaged store");
      return TRUE;
    }
  salvage.from = from;
  done = lia_db_transact (to, LIA_DB_WRITE_DURABLE, salvage_all, &salvage, error);
  *out_n_rows = salvage.n_rows;
  return done;
}

gboolean
lia_store_salvage (LiaDb *db, const char *damaged_path, guint *out_n_rows, GError **error)
{
  g_autofree char *good_path = g_strconcat (damaged_path, ".new", NULL);
  g_autofree char *work_path = g_strconcat (damaged_path, ".work", NULL);
  g_autofree char *work_wal = g_strconcat (work_path, "-wal", NULL);
  g_autofree char *work_shm = g_strconcat (work_path, "-shm", NULL);
  g_autofree char *wal = g_strconcat (damaged_path, "-wal", NULL);
  gboolean done = FALSE;

  *out_n_rows = 0;
  g_unlink (work_wal);
  g_unlink (work_shm);
  done = copy_file (damaged_path, work_path, error) && copy_file (wal, work_wal, error)
         && salvage_from (db, work_path, good_path, out_n_rows, error);
  g_unlink (work_path);
  g_unlink (work_wal);
  g_unlink (work_shm);
  return done;
}
