/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/lia-error.h"

/*
 * One SQLite connection, used on one thread. Private to the store.
 *
 * The first failure stays: from then on every statement does nothing and gives no row, and the transaction is
 * rolled back as a whole. So the code between reads straight down, with no error to hand on.
 */

G_BEGIN_DECLS

typedef struct _LiaDb LiaDb;
typedef struct _LiaStmt LiaStmt;

/** LiaDbMode: how a transaction is carried out. DURABLE: on the disk before it ends. */
typedef enum
{
  LIA_DB_READ,
  LIA_DB_WRITE,
  LIA_DB_WRITE_DURABLE,
} LiaDbMode;

typedef void (*LiaDbFunc) (LiaDb *db, gpointer data);

/** lia_db_open: @writable: makes the file if it is missing. Returns: (transfer full) (nullable) */
LiaDb *lia_db_open (const char *path, gboolean writable, GError **error);
void lia_db_close (LiaDb *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiaDb, lia_db_close)

/** lia_db_adopt: the calling thread is the one that uses it from now on. */
void lia_db_adopt (LiaDb *self);
gboolean lia_db_is_own (LiaDb *self);

/** Every function that runs on the thread of a connection begins with this. */
#define lia_db_assert_own(db) g_assert (lia_db_is_own (db))

/** lia_db_transact: carries out @func in a transaction. Returns: whether all of it is stored. */
gboolean
lia_db_transact (LiaDb *self, LiaDbMode mode, LiaDbFunc func, gpointer data, GError **error);

/**
 * lia_db_set_cancellable:
 * @cancellable: (nullable): ends statements within a moment; what is under way fails with %G_IO_ERROR_CANCELLED
 *
 * Until it is set to %NULL; the caller holds it that long.
 */
void lia_db_set_cancellable (LiaDb *self, GCancellable *cancellable);

/** lia_db_fail: @error: (transfer full): the transaction ends with it, unless it has failed before. */
void lia_db_fail (LiaDb *self, GError *error);
gboolean lia_db_has_failed (LiaDb *self);
/** lia_db_take_failure: Returns: %TRUE when there was none; else @error is set and forgotten here. */
gboolean lia_db_take_failure (LiaDb *self, GError **error);
/** lia_db_set_damage_note: @path: a file that is made as soon as a statement finds the database to be damaged. */
void lia_db_set_damage_note (LiaDb *self, const char *path);
/** lia_db_is_damaged: whether a statement found the file to be damaged since it was opened. */
gboolean lia_db_is_damaged (LiaDb *self);

/** lia_db_exec: @sql: one statement or more, with no result. */
void lia_db_exec (LiaDb *self, const char *sql);
/** lia_db_stmt: Returns: (transfer none): kept and used again for the same text; not while it is running. */
LiaStmt *lia_db_stmt (LiaDb *self, const char *sql);
gint64 lia_db_get_last_id (LiaDb *self);
guint lia_db_get_n_changes (LiaDb *self);

/* Parameters, in order. */
void lia_stmt_int (LiaStmt *self, gint64 value);
/** lia_stmt_id: 0 is stored as NULL. */
void lia_stmt_id (LiaStmt *self, gint64 value);
void lia_stmt_text (LiaStmt *self, const char *value);
void lia_stmt_bytes (LiaStmt *self, GBytes *value);

/** lia_stmt_value: whatever is in @column of the row of @from. */
void lia_stmt_value (LiaStmt *self, LiaStmt *from, int column);

/** lia_stmt_next: Returns: whether there is a row; after %FALSE the statement is ready for the next use. */
gboolean lia_stmt_next (LiaStmt *self);
/** lia_stmt_run: to the end. */
void lia_stmt_run (LiaStmt *self);
/** lia_stmt_stop: ends before the last row. */
void lia_stmt_stop (LiaStmt *self);
/** lia_stmt_run_int: Returns: the first column of the first row; @fallback where there is none. */
gint64 lia_stmt_run_int (LiaStmt *self, gint64 fallback);
/** lia_stmt_run_ids: Returns: (transfer full) (element-type gint64): the first column of all rows. */
GArray *lia_stmt_run_ids (LiaStmt *self);
/** lia_stmt_run_text: Returns: (transfer full) (nullable): the first column of the first row. */
char *lia_stmt_run_text (LiaStmt *self);

gint64 lia_stmt_get_int (LiaStmt *self, int column);
const char *lia_stmt_get_text (LiaStmt *self, int column);
char *lia_stmt_dup_text (LiaStmt *self, int column);
/** Returns: (transfer full) (nullable) */
GBytes *lia_stmt_dup_bytes (LiaStmt *self, int column);

G_END_DECLS
