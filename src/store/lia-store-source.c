/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-store-source"

#include "config.h"

#include "store/lia-store-source.h"

#include "store/lia-store-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

/* When a source was last used need not be known to the second, and each note of it is a write. */
#define USED_GRAIN_US (G_TIME_SPAN_HOUR)
/* A file this young may belong to a row that is about to be written. */
#define STRAY_AGE_US (G_TIME_SPAN_HOUR)

/* The name says nothing of the message: row ids would mean another message after a rebuild. */
static char *
dup_source_path (LiaStore *self, const char *name)
{
  char folder[3] = { name[0], name[1], '\0' };

  return g_build_filename (lia_store_get_folder (self), "sources", folder, name, NULL);
}

static void
unlink_sources (LiaStore *self, GPtrArray *names)
{
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *path = dup_source_path (self, g_ptr_array_index (names, i));

      g_unlink (path);
    }
}

/* ---- Putting ---- */

typedef struct
{
  gint64 row_id;
  const char *name;
  gint64 size_bytes;
  gint64 limit_bytes;
  GPtrArray *dropped; /* names of files that are no longer wanted */
} SourcePut;

static void
drop_previous (LiaDb *db, SourcePut *put)
{
  LiaStmt *stmt = lia_db_stmt (db, "SELECT name FROM sources WHERE id = ?");
  char *name = NULL;

  lia_stmt_int (stmt, put->row_id);
  name = lia_stmt_run_text (stmt);
  if (name != NULL)
    g_ptr_array_add (put->dropped, name);
}

static void
drop_oldest (LiaDb *db, SourcePut *put)
{
  gint64 total = lia_stmt_run_int (lia_db_stmt (db, "SELECT sum (size_bytes) FROM sources"), 0);
  LiaStmt *stmt
      = lia_db_stmt (db, "SELECT id, name, size_bytes FROM sources WHERE id != ? ORDER BY used_us");
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  lia_stmt_int (stmt, put->row_id);
  while (total > put->limit_bytes && lia_stmt_next (stmt))
    {
      gint64 id = lia_stmt_get_int (stmt, 0);

      g_array_append_val (ids, id);
      g_ptr_array_add (put->dropped, lia_stmt_dup_text (stmt, 1));
      total -= lia_stmt_get_int (stmt, 2);
    }
  lia_stmt_stop (stmt);
  for (guint i = 0; i < ids->len; i++)
    {
      stmt = lia_db_stmt (db, "DELETE FROM sources WHERE id = ?");
      lia_stmt_int (stmt, g_array_index (ids, gint64, i));
      lia_stmt_run (stmt);
    }
}

static void
put_source (LiaDb *db, gpointer data)
{
  SourcePut *put = data;
  LiaStmt *stmt = lia_db_stmt (db, "SELECT 1 FROM messages WHERE id = ?");

  lia_db_assert_own (db);
  lia_stmt_int (stmt, put->row_id);
  if (lia_stmt_run_int (stmt, 0) == 0)
    {
      lia_db_fail (db, g_error_new_literal (LIA_ERROR, LIA_ERROR_NOT_FOUND,
                                            _ ("The message is no longer there.")));
      return;
    }
  drop_previous (db, put);
  stmt = lia_db_stmt (
      db, "INSERT OR REPLACE INTO sources (id, name, size_bytes, used_us) VALUES (?, ?, ?, ?)");
  lia_stmt_int (stmt, put->row_id);
  lia_stmt_text (stmt, put->name);
  lia_stmt_int (stmt, put->size_bytes);
  lia_stmt_int (stmt, g_get_real_time ());
  lia_stmt_run (stmt);
  drop_oldest (db, put);
}

static gboolean
write_source (const char *path, GBytes *source, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GError) local = NULL;
  gsize size = 0;
  const char *data = g_bytes_get_data (source, &size);

  if (g_mkdir_with_parents (folder, 0700) == 0
      && g_file_set_contents_full (path, data != NULL ? data : "", (gssize)size,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                   0600, &local))
    return TRUE;
  g_set_error (error, LIA_ERROR, LIA_ERROR_STORE,
               /* Translators: %s is the reason that the system gives. */
               _ ("The message cannot be kept: %s"),
               local != NULL ? local->message : g_strerror (errno));
  return FALSE;
}

gboolean
lia_store_put_source_sync (LiaStore *self, gint64 row_id, GBytes *source, GError **error)
{
  g_autofree char *uuid = g_uuid_string_random ();
  g_autofree char *path = NULL;
  g_autoptr (GPtrArray) dropped = g_ptr_array_new_with_free_func (g_free);
  SourcePut put = { .row_id = row_id, .name = uuid, .dropped = dropped };

  g_return_val_if_fail (LIA_IS_STORE (self), FALSE);
  g_return_val_if_fail (source != NULL, FALSE);

  put.size_bytes = (gint64)g_bytes_get_size (source);
  put.limit_bytes = (gint64)MIN (lia_store_get_source_limit (self), (guint64)G_MAXINT64);
  path = dup_source_path (self, uuid);
  if (!write_source (path, source, error))
    return FALSE;
  if (!lia_store_write (self, LIA_DB_WRITE, put_source, &put, error))
    {
      g_unlink (path);
      return FALSE;
    }
  unlink_sources (self, dropped);
  return TRUE;
}

/* ---- Reading ---- */

typedef struct
{
  LiaStore *store; /* borrowed: the caller holds it */
  gint64 row_id;
  GBytes *source;
  gboolean is_stale; /* its use is to be noted */
} SourceRead;

static void
source_read_free (gpointer data)
{
  SourceRead *read = data;

  g_clear_pointer (&read->source, g_bytes_unref);
  g_free (read);
}

static GBytes *
read_pending_source (LiaDb *db, gint64 row_id)
{
  LiaStmt *stmt = lia_db_stmt (
      db,
      "SELECT source FROM ops WHERE row_id = ? AND source IS NOT NULL ORDER BY id DESC LIMIT 1");
  GBytes *source = NULL;

  lia_stmt_int (stmt, row_id);
  if (!lia_stmt_next (stmt))
    return NULL;
  source = lia_stmt_dup_bytes (stmt, 0);
  lia_stmt_stop (stmt);
  return source;
}

static GBytes *
read_file (const char *path)
{
  char *data = NULL;
  gsize size = 0;

  return g_file_get_contents (path, &data, &size, NULL) ? g_bytes_new_take (data, size) : NULL;
}

static void
read_source (LiaDb *db, gpointer data)
{
  SourceRead *read = data;
  LiaStmt *stmt = NULL;
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;

  lia_db_assert_own (db);
  read->source = read_pending_source (db, read->row_id);
  if (read->source != NULL)
    return;
  stmt = lia_db_stmt (db, "SELECT name, used_us FROM sources WHERE id = ?");
  lia_stmt_int (stmt, read->row_id);
  if (!lia_stmt_next (stmt))
    return;
  name = lia_stmt_dup_text (stmt, 0);
  read->is_stale = lia_stmt_get_int (stmt, 1) < g_get_real_time () - USED_GRAIN_US;
  lia_stmt_stop (stmt);
  path = dup_source_path (read->store, name);
  read->source = read_file (path);
}

static void
note_use (LiaDb *db, gpointer data)
{
  gint64 *row_id = data;
  LiaStmt *stmt = lia_db_stmt (db, "UPDATE sources SET used_us = ? WHERE id = ?");

  lia_db_assert_own (db);
  lia_stmt_int (stmt, g_get_real_time ());
  lia_stmt_int (stmt, *row_id);
  lia_stmt_run (stmt);
}

static GBytes *
take_source (LiaStore *self, SourceRead *read)
{
  if (read->is_stale)
    lia_store_push (self, LIA_DB_WRITE, note_use, g_memdup2 (&read->row_id, sizeof read->row_id),
                    g_free);
  return g_steal_pointer (&read->source);
}

void
lia_store_read_source_async (LiaStore *self,
                             gint64 row_id,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  SourceRead *read = NULL;

  g_return_if_fail (LIA_IS_STORE (self));

  read = g_new0 (SourceRead, 1);
  read->store = self;
  read->row_id = row_id;
  lia_store_read_async (self, NULL, read_source, read, source_read_free,
                        lia_store_read_source_async, cancellable, callback, user_data);
}

GBytes *
lia_store_read_source_finish (LiaStore *self, GAsyncResult *result, GError **error)
{
  SourceRead *read = lia_store_take_data (result, self, error);

  return read != NULL ? take_source (self, read) : NULL;
}

GBytes *
lia_store_read_source (LiaStore *self, gint64 row_id, GError **error)
{
  SourceRead read = { .store = self, .row_id = row_id };

  g_return_val_if_fail (LIA_IS_STORE (self), NULL);

  if (!lia_store_read (self, read_source, &read, error))
    {
      g_clear_pointer (&read.source, g_bytes_unref);
      return NULL;
    }
  return take_source (self, &read);
}

/* ---- Stray files: of messages that went, and of a crash between file and row ---- */

static void
clear_folder (const char *path, GHashTable *known)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name = NULL;
  GStatBuf info;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      if (!g_hash_table_contains (known, name) && g_stat (file, &info) == 0
          && (gint64)info.st_mtime * G_USEC_PER_SEC < g_get_real_time () - STRAY_AGE_US)
        g_unlink (file);
    }
}

static void
clear_sources (LiaDb *db, gpointer data)
{
  const char *path = data;
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  LiaStmt *stmt = lia_db_stmt (db, "SELECT name FROM sources");
  const char *name = NULL;

  lia_db_assert_own (db);
  while (lia_stmt_next (stmt))
    g_hash_table_add (known, lia_stmt_dup_text (stmt, 0));
  while (!lia_db_has_failed (db) && folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *inner = g_build_filename (path, name, NULL);

      clear_folder (inner, known);
    }
}

void
lia_store_clear_sources (LiaStore *self)
{
  lia_store_push (self, LIA_DB_READ, clear_sources,
                  g_build_filename (lia_store_get_folder (self), "sources", NULL), g_free);
}
