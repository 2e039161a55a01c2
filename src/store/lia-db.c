/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-db"

#include "config.h"

#include "store/lia-db.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <sqlite3.h>
#include <unistd.h>

/* A reader may meet a checkpoint of the writer; longer than this something is wrong. */
#define BUSY_TIMEOUT_MS 5000

struct _LiaStmt
{
  LiaDb *db;
  sqlite3_stmt *handle;
  int n_bound;
};

struct _LiaDb
{
  sqlite3 *handle;
  GThread *thread;
  GHashTable *stmts; /* SQL text → LiaStmt */
  GError *failure;
  gboolean damaged;
  char *damage_note; /* nullable */
};

static void
stmt_free (LiaStmt *self)
{
  sqlite3_finalize (self->handle);
  g_free (self);
}

/* What the system said tells more than that a file could not be read, written or opened. */
static int
refine (LiaDb *self, int primary)
{
  if (primary != SQLITE_IOERR && primary != SQLITE_CANTOPEN)
    return primary;
  switch (sqlite3_system_errno (self->handle))
    {
    case ENOSPC:
    case EDQUOT:
      return SQLITE_FULL;
    case EROFS:
    case EACCES:
    case EPERM:
      return SQLITE_READONLY;
    default:
      return primary;
    }
}

/* At once: the program may not live to close the file. */
static void
note_damage (LiaDb *self)
{
  if (!self->damaged && self->damage_note != NULL)
    g_file_set_contents (self->damage_note, "", 0, NULL);
  self->damaged = TRUE;
}

/* The sentence is for the user; what SQLite says goes to the log. */
static const char *
describe_failure (int primary)
{
  switch (primary)
    {
    case SQLITE_FULL:
      return _ ("The disk is full. Nothing more can be stored until there is room.");
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return _ (
          "The folder of the local store cannot be written to. Make it writable, and start again.");
    case SQLITE_CANTOPEN:
      return _ ("The local store cannot be opened.");
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return _ ("The local store is damaged. It is repaired at the next start.");
    case SQLITE_IOERR:
      return _ ("The disk of the local store reported an error.");
    default:
      return _ ("The local store failed.");
    }
}

static void
fail_with_rc (LiaDb *self, int rc, const char *what)
{
  int primary = rc & 0xff;

  if (self->failure != NULL)
    return;
  if (primary == SQLITE_INTERRUPT)
    {
      self->failure = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled");
      return;
    }
  g_debug ("%s: %s (%d)", what, sqlite3_errmsg (self->handle),
           sqlite3_extended_errcode (self->handle));
  if (primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB || rc == SQLITE_IOERR_SHORT_READ)
    note_damage (self);
  self->failure
      = g_error_new_literal (LIA_ERROR, LIA_ERROR_STORE, describe_failure (refine (self, primary)));
}

/* About a tenth of a millisecond of work. */
#define STEPS_BETWEEN_CHECKS 10000

static int
is_cancelled_cb (void *cancellable)
{
  return g_cancellable_is_cancelled (cancellable);
}

void
lia_db_set_cancellable (LiaDb *self, GCancellable *cancellable)
{
  lia_db_assert_own (self);
  if (g_cancellable_is_cancelled (cancellable))
    lia_db_fail (self, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled"));
  sqlite3_progress_handler (self->handle, STEPS_BETWEEN_CHECKS,
                            cancellable != NULL ? is_cancelled_cb : NULL, cancellable);
}

void
lia_db_fail (LiaDb *self, GError *error)
{
  if (self->failure == NULL)
    self->failure = error;
  else
    g_error_free (error);
}

gboolean
lia_db_has_failed (LiaDb *self)
{
  return self->failure != NULL;
}

gboolean
lia_db_take_failure (LiaDb *self, GError **error)
{
  if (self->failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&self->failure));
  return FALSE;
}

void
lia_db_set_damage_note (LiaDb *self, const char *path)
{
  g_free (self->damage_note);
  self->damage_note = g_strdup (path);
}

gboolean
lia_db_is_damaged (LiaDb *self)
{
  return self->damaged;
}

/* Made here and not by SQLite, so that it is the user's alone; the files beside it get the same
   mode. */
static void
make_private_file (const char *path)
{
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  if (fd >= 0)
    close (fd);
}

/* Before there are threads, as SQLite asks for. Nobody looks at its counts of memory, and with them
 * each allocation of any thread takes the one lock of all. */
static void __attribute__ ((constructor)) init_sqlite (void)
{
  sqlite3_config (SQLITE_CONFIG_MEMSTATUS, 0);
}

LiaDb *
lia_db_open (const char *path, gboolean writable, GError **error)
{
  g_autoptr (LiaDb) self = g_new0 (LiaDb, 1);
  int flags = writable ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
  int rc;

  if (writable)
    make_private_file (path);
  self->thread = g_thread_self ();
  self->stmts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)stmt_free);
  rc = sqlite3_open_v2 (path, &self->handle, flags | SQLITE_OPEN_NOMUTEX, NULL);
  if (rc != SQLITE_OK)
    {
      fail_with_rc (self, rc, "open");
      lia_db_take_failure (self, error);
      return NULL;
    }
  sqlite3_extended_result_codes (self->handle, 1);
  sqlite3_busy_timeout (self->handle, BUSY_TIMEOUT_MS);
  return g_steal_pointer (&self);
}

void
lia_db_close (LiaDb *self)
{
  g_clear_pointer (&self->stmts, g_hash_table_unref);
  sqlite3_close (self->handle);
  g_clear_error (&self->failure);
  g_free (self->damage_note);
  g_free (self);
}

void
lia_db_adopt (LiaDb *self)
{
  self->thread = g_thread_self ();
}

gboolean
lia_db_is_own (LiaDb *self)
{
  return self->thread == g_thread_self ();
}

gboolean
lia_db_transact (LiaDb *self, LiaDbMode mode, LiaDbFunc func, gpointer data, GError **error)
{
  lia_db_assert_own (self);

  /* In WAL mode a commit is in the file at once and survives a crash of the program; only FULL
     also waits for the disk, and with it for every commit before. */
  if (mode != LIA_DB_READ)
    lia_db_exec (self, mode == LIA_DB_WRITE_DURABLE ? "PRAGMA synchronous = FULL"
                                                    : "PRAGMA synchronous = NORMAL");
  lia_db_exec (self, mode == LIA_DB_READ ? "BEGIN" : "BEGIN IMMEDIATE");
  if (self->failure == NULL)
    func (self, data);
  lia_db_exec (self, "COMMIT");
  if (self->failure != NULL && sqlite3_get_autocommit (self->handle) == 0)
    sqlite3_exec (self->handle, "ROLLBACK", NULL, NULL, NULL);
  return lia_db_take_failure (self, error);
}

void
lia_db_exec (LiaDb *self, const char *sql)
{
  int rc;

  lia_db_assert_own (self);
  if (self->failure != NULL)
    return;
  rc = sqlite3_exec (self->handle, sql, NULL, NULL, NULL);
  if (rc != SQLITE_OK)
    fail_with_rc (self, rc, sql);
}

LiaStmt *
lia_db_stmt (LiaDb *self, const char *sql)
{
  LiaStmt *stmt = NULL;
  int rc;

  lia_db_assert_own (self);
  stmt = g_hash_table_lookup (self->stmts, sql);
  if (stmt == NULL)
    {
      stmt = g_new0 (LiaStmt, 1);
      stmt->db = self;
      g_hash_table_insert (self->stmts, g_strdup (sql), stmt);
    }
  if (stmt->handle == NULL && self->failure == NULL)
    {
      rc = sqlite3_prepare_v3 (self->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt->handle,
                               NULL);
      if (rc != SQLITE_OK)
        fail_with_rc (self, rc, sql);
    }
  g_assert (stmt->handle == NULL || !sqlite3_stmt_busy (stmt->handle));
  /* One that ran to its end was stopped then. */
  if (stmt->n_bound != 0)
    lia_stmt_stop (stmt);
  return stmt;
}

gint64
lia_db_get_last_id (LiaDb *self)
{
  return sqlite3_last_insert_rowid (self->handle);
}

guint
lia_db_get_n_changes (LiaDb *self)
{
  return (guint)sqlite3_changes (self->handle);
}

/* ---- Statements ---- */

static gboolean
can_bind (LiaStmt *self)
{
  self->n_bound++;
  return self->handle != NULL;
}

static void
check_bound (LiaStmt *self, int rc)
{
  if (rc != SQLITE_OK)
    fail_with_rc (self->db, rc, "bind");
}

void
lia_stmt_int (LiaStmt *self, gint64 value)
{
  if (can_bind (self))
    check_bound (self, sqlite3_bind_int64 (self->handle, self->n_bound, value));
}

void
lia_stmt_id (LiaStmt *self, gint64 value)
{
  if (value != 0)
    lia_stmt_int (self, value);
  else if (can_bind (self))
    check_bound (self, sqlite3_bind_null (self->handle, self->n_bound));
}

void
lia_stmt_text (LiaStmt *self, const char *value)
{
  if (can_bind (self))
    check_bound (self,
                 sqlite3_bind_text (self->handle, self->n_bound, value, -1, SQLITE_TRANSIENT));
}

void
lia_stmt_bytes (LiaStmt *self, GBytes *value)
{
  gsize size = 0;
  const void *data = value != NULL ? g_bytes_get_data (value, &size) : NULL;

  if (!can_bind (self))
    return;
  /* NULL data would be stored as NULL, which is not the same as no bytes. */
  if (value != NULL && size == 0)
    check_bound (self, sqlite3_bind_zeroblob (self->handle, self->n_bound, 0));
  else
    check_bound (self,
                 sqlite3_bind_blob64 (self->handle, self->n_bound, data, size, SQLITE_TRANSIENT));
}

void
lia_stmt_value (LiaStmt *self, LiaStmt *from, int column)
{
  if (can_bind (self))
    check_bound (self, sqlite3_bind_value (self->handle, self->n_bound,
                                           sqlite3_column_value (from->handle, column)));
}

/* Whose thread it is was asserted as the statement was taken: not again at each of a million. */
gboolean
lia_stmt_next (LiaStmt *self)
{
  int rc;

  if (self->handle == NULL || self->db->failure != NULL)
    {
      lia_stmt_stop (self);
      return FALSE;
    }
  rc = sqlite3_step (self->handle);
  if (rc == SQLITE_ROW)
    return TRUE;
  if (rc != SQLITE_DONE)
    fail_with_rc (self->db, rc, sqlite3_sql (self->handle));
  lia_stmt_stop (self);
  return FALSE;
}

void
lia_stmt_run (LiaStmt *self)
{
  while (lia_stmt_next (self))
    ;
}

void
lia_stmt_stop (LiaStmt *self)
{
  self->n_bound = 0;
  if (self->handle == NULL)
    return;
  sqlite3_reset (self->handle);
  sqlite3_clear_bindings (self->handle);
}

gint64
lia_stmt_run_int (LiaStmt *self, gint64 fallback)
{
  gint64 value = fallback;

  if (!lia_stmt_next (self))
    return fallback;
  value = lia_stmt_get_int (self, 0);
  lia_stmt_stop (self);
  return value;
}

GArray *
lia_stmt_run_ids (LiaStmt *self)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  while (lia_stmt_next (self))
    {
      gint64 id = lia_stmt_get_int (self, 0);

      g_array_append_val (ids, id);
    }
  return ids;
}

char *
lia_stmt_run_text (LiaStmt *self)
{
  char *text = NULL;

  if (!lia_stmt_next (self))
    return NULL;
  text = lia_stmt_dup_text (self, 0);
  lia_stmt_stop (self);
  return text;
}

gint64
lia_stmt_get_int (LiaStmt *self, int column)
{
  return sqlite3_column_int64 (self->handle, column);
}

const char *
lia_stmt_get_text (LiaStmt *self, int column)
{
  return (const char *)sqlite3_column_text (self->handle, column);
}

char *
lia_stmt_dup_text (LiaStmt *self, int column)
{
  return g_strdup (lia_stmt_get_text (self, column));
}

GBytes *
lia_stmt_dup_bytes (LiaStmt *self, int column)
{
  const void *data = NULL;

  if (sqlite3_column_type (self->handle, column) == SQLITE_NULL)
    return NULL;
  data = sqlite3_column_blob (self->handle, column);
  return g_bytes_new (data, (gsize)sqlite3_column_bytes (self->handle, column));
}
