/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-store-settle"

#include "config.h"

#include "store/lia-store-ops.h"

#include "store/lia-store-change.h"
#include "store/lia-store-private.h"

#include <glib/gi18n-lib.h>

/* An operation as it is stored. */
typedef struct
{
  gint64 op_id;
  LiaMailOpKind kind;
  gint64 row_id;
  gboolean made_row;
  guint flags;
  guint mask;
  gint64 folder_id;
  gboolean begun;
  char *account_id;
  char *remote_id;
} Op;

static void
op_clear (Op *op)
{
  g_free (op->account_id);
  g_free (op->remote_id);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Op, op_clear)

static gboolean
op_read (Op *op, LiaDb *db, gint64 op_id)
{
  LiaStmt *stmt = lia_db_stmt (db, "SELECT kind, row_id, made_row, flags, mask, folder_id, begun,"
                                   " account, remote_id FROM ops WHERE id = ?");

  lia_stmt_int (stmt, op_id);
  if (!lia_stmt_next (stmt))
    return FALSE;
  op->op_id = op_id;
  op->kind = (LiaMailOpKind)lia_stmt_get_int (stmt, 0);
  op->row_id = lia_stmt_get_int (stmt, 1);
  op->made_row = lia_stmt_get_int (stmt, 2) != 0;
  op->flags = (guint)lia_stmt_get_int (stmt, 3);
  op->mask = (guint)lia_stmt_get_int (stmt, 4);
  op->folder_id = lia_stmt_get_int (stmt, 5);
  op->begun = lia_stmt_get_int (stmt, 6) != 0;
  op->account_id = lia_stmt_dup_text (stmt, 7);
  op->remote_id = lia_stmt_dup_text (stmt, 8);
  lia_stmt_stop (stmt);
  return TRUE;
}

static void
run_with_id (LiaDb *db, const char *sql, gint64 id)
{
  LiaStmt *stmt = lia_db_stmt (db, sql);

  lia_stmt_int (stmt, id);
  lia_stmt_run (stmt);
}

static void
delete_op (LiaDb *db, const Op *op)
{
  run_with_id (db, "DELETE FROM ops WHERE id = ?", op->op_id);
}

/* Rows of the account that have a remote id: of the staged message, or a second row of one that
   was moved. */
static GArray *
find_remote_rows (LiaDb *db, const char *account_id, const char *remote_id)
{
  LiaStmt *stmt = lia_db_stmt (
      db, "SELECT m.id FROM folders f CROSS JOIN messages m ON m.server_folder_id = f.id"
          " WHERE f.account = ? AND m.remote_id = ?");

  lia_stmt_text (stmt, account_id);
  lia_stmt_text (stmt, remote_id);
  return lia_stmt_run_ids (stmt);
}

/* ---- Done ---- */

static void
set_identity (LiaDb *db, gint64 row_id, const LiaStoreSettlement *settlement, gboolean forget)
{
  LiaStmt *stmt = lia_db_stmt (db, "UPDATE ops SET change_key = ?1 WHERE ?1 IS NOT NULL"
                                   " AND row_id = ?2 AND kind != 4 AND change_key IS NOT NULL");

  /* What the user does next is based on what was just done. */
  lia_stmt_text (stmt, settlement->change_key);
  lia_stmt_int (stmt, row_id);
  lia_stmt_run (stmt);
  stmt = lia_db_stmt (
      db,
      "UPDATE messages SET remote_id = CASE WHEN ?1 IS NULL AND NOT ?3 THEN remote_id ELSE ?1 END,"
      " change_key = coalesce (?2, change_key) WHERE id = ?4");

  lia_stmt_text (stmt, settlement->remote_id);
  lia_stmt_text (stmt, settlement->change_key);
  lia_stmt_int (stmt, forget);
  lia_stmt_int (stmt, row_id);
  lia_stmt_run (stmt);
}

/* A sync may have brought the message under its new name before the answer came. */
static void
delete_twins (LiaChange *change, const Op *op, const char *remote_id)
{
  g_autoptr (GArray) rows = NULL;

  if (remote_id == NULL)
    return;
  rows = find_remote_rows (change->db, op->account_id, remote_id);
  for (guint i = 0; i < rows->len; i++)
    {
      gint64 twin = g_array_index (rows, gint64, i);
      LiaStmt *stmt = NULL;

      if (twin == op->row_id)
        continue;
      /* What the user did to it in the meantime was meant for the message. */
      stmt = lia_db_stmt (change->db, "UPDATE ops SET row_id = ? WHERE row_id = ?");
      lia_stmt_int (stmt, op->row_id);
      lia_stmt_int (stmt, twin);
      lia_stmt_run (stmt);
      lia_change_delete_row (change, twin);
    }
}

static void
finish_set_flags (LiaChange *change, const Op *op, const LiaStoreSettlement *settlement)
{
  LiaStmt *stmt = lia_db_stmt (
      change->db,
      "UPDATE messages SET server_flags = (server_flags & ~?1) | (?2 & ?1) WHERE id = ?3");

  lia_stmt_int (stmt, op->mask);
  lia_stmt_int (stmt, op->flags);
  lia_stmt_int (stmt, op->row_id);
  lia_stmt_run (stmt);
  set_identity (change->db, op->row_id, settlement, FALSE);
}

static void
finish_move (LiaChange *change, const Op *op, const LiaStoreSettlement *settlement)
{
  LiaStmt *stmt
      = lia_db_stmt (change->db, "UPDATE messages SET server_folder_id = ?1, orphaned_us = NULL,"
                                 " generation = (SELECT generation FROM folders WHERE id = ?1)"
                                 " WHERE id = ?2");

  delete_twins (change, op, settlement->remote_id);
  lia_stmt_int (stmt, op->folder_id);
  lia_stmt_int (stmt, op->row_id);
  lia_stmt_run (stmt);
  /* Where the server does not tell the new name, the next sync does. */
  set_identity (change->db, op->row_id, settlement, TRUE);
}

static void
finish_save_draft (LiaChange *change, const Op *op, const LiaStoreSettlement *settlement)
{
  delete_twins (change, op, settlement->remote_id);
  set_identity (change->db, op->row_id, settlement, FALSE);
}

static void
finish_send (LiaChange *change, const Op *op)
{
  g_autoptr (GArray) staged = NULL;

  if (op->remote_id != NULL)
    {
      staged = find_remote_rows (change->db, op->account_id, op->remote_id);
      for (guint i = 0; i < staged->len; i++)
        lia_change_delete_row (change, g_array_index (staged, gint64, i));
    }
  if (op->made_row && op->row_id != 0)
    lia_change_delete_row (change, op->row_id);
}

static void
finish_op (LiaChange *change, const Op *op, const LiaStoreSettlement *settlement)
{
  run_with_id (change->db, "DELETE FROM drafts WHERE op_id = ?", op->op_id);
  switch (op->kind)
    {
    case LIA_MAIL_OP_SET_FLAGS:
      finish_set_flags (change, op, settlement);
      break;
    case LIA_MAIL_OP_MOVE:
      finish_move (change, op, settlement);
      break;
    case LIA_MAIL_OP_DELETE:
      lia_change_delete_row (change, op->row_id);
      break;
    case LIA_MAIL_OP_SAVE_DRAFT:
      finish_save_draft (change, op, settlement);
      break;
    case LIA_MAIL_OP_SEND:
      finish_send (change, op);
      break;
    default:
      break;
    }
}

/* ---- Taken back ---- */

static void
take_back (LiaChange *change, const Op *op)
{
  run_with_id (change->db, "UPDATE drafts SET op_id = NULL WHERE op_id = ?", op->op_id);
  if (op->made_row && op->row_id != 0)
    lia_change_delete_row (change, op->row_id);
}

static void
retry_op (LiaDb *db, const Op *op, const LiaStoreSettlement *settlement)
{
  LiaStmt *stmt = lia_db_stmt (db, "UPDATE ops SET last_error = ?, begun = ? WHERE id = ?");

  lia_stmt_text (stmt, settlement->message);
  /* A SEND that is staged has left something on the server that an undo would have to clear
     away. */
  lia_stmt_int (stmt, settlement->outcome == LIA_STORE_UNCERTAIN
                          || (op->kind == LIA_MAIL_OP_SEND && op->remote_id != NULL));
  lia_stmt_int (stmt, op->op_id);
  lia_stmt_run (stmt);
}

/* Another client has moved it, or this one in a try before this one: then a sync finds it again, by
   its match key. Else the row goes, and with it what was to be done. */
static void
set_missing (LiaChange *change, const Op *op, const LiaStoreSettlement *settlement)
{
  LiaStmt *stmt = lia_db_stmt (change->db, "UPDATE ops SET last_error = ? WHERE id = ?");

  /* It stays begun: where a move finds its message in the folder that it was for, it is done. */
  lia_stmt_text (stmt, settlement->message);
  lia_stmt_int (stmt, op->op_id);
  lia_stmt_run (stmt);
  stmt = lia_db_stmt (change->db, "UPDATE messages SET orphaned_us = ?"
                                  " WHERE id = ? AND match_key IS NOT NULL");
  lia_stmt_int (stmt, g_get_real_time ());
  lia_stmt_int (stmt, op->row_id);
  lia_stmt_run (stmt);
  if (lia_db_get_n_changes (change->db) > 0)
    return;
  if (op->row_id != 0)
    lia_change_delete_row (change, op->row_id);
  delete_op (change->db, op);
}

/* A draft that was to be saved over one that is gone is saved as a new one. */
static void
settle_gone (LiaChange *change, const Op *op, const LiaStoreSettlement *settlement)
{
  switch (op->kind)
    {
    case LIA_MAIL_OP_SET_FLAGS:
    case LIA_MAIL_OP_MOVE:
    case LIA_MAIL_OP_DELETE:
      set_missing (change, op, settlement);
      break;
    case LIA_MAIL_OP_SAVE_DRAFT:
      run_with_id (change->db, "UPDATE messages SET remote_id = NULL WHERE id = ?", op->row_id);
      retry_op (change->db, op, settlement);
      break;
    case LIA_MAIL_OP_SEND:
    default:
      delete_op (change->db, op);
      take_back (change, op);
      break;
    }
}

/* ---- Settling ---- */

static void
overlay_staged (LiaChange *change, const char *account_id, const char *remote_id)
{
  g_autoptr (GArray) rows = find_remote_rows (change->db, account_id, remote_id);

  for (guint i = 0; i < rows->len; i++)
    {
      lia_change_touch (change, g_array_index (rows, gint64, i));
      lia_change_overlay (change, g_array_index (rows, gint64, i));
    }
}

static void
settle_op (LiaChange *change, const LiaStoreSettlement *settlement)
{
  g_auto (Op) op = { 0 };

  if (!op_read (&op, change->db, settlement->op_id))
    return;
  if (op.row_id != 0)
    lia_change_touch (change, op.row_id);
  switch (settlement->outcome)
    {
    case LIA_STORE_DONE:
      delete_op (change->db, &op);
      finish_op (change, &op, settlement);
      break;
    case LIA_STORE_REFUSED:
      delete_op (change->db, &op);
      take_back (change, &op);
      break;
    case LIA_STORE_GONE:
      settle_gone (change, &op, settlement);
      break;
    case LIA_STORE_RETRY:
    case LIA_STORE_UNCERTAIN:
    default:
      retry_op (change->db, &op, settlement);
      break;
    }
  if (op.row_id != 0)
    lia_change_overlay (change, op.row_id);
  if (op.kind == LIA_MAIL_OP_SEND && op.remote_id != NULL)
    overlay_staged (change, op.account_id, op.remote_id);
}

typedef struct
{
  const LiaStoreSettlement *settlements;
  guint n_settlements;
  LiaStoreDelta *delta;
} OpsSettle;

static void
settle_ops (LiaDb *db, gpointer data)
{
  OpsSettle *settle = data;
  g_auto (LiaChange) change = { 0 };

  lia_db_assert_own (db);
  lia_change_init (&change, db);
  for (guint i = 0; i < settle->n_settlements; i++)
    settle_op (&change, &settle->settlements[i]);
  settle->delta = lia_change_build (&change);
}

LiaStoreDelta *
lia_store_settle_ops_sync (LiaStore *self,
                           const LiaStoreSettlement *settlements,
                           guint n_settlements,
                           GError **error)
{
  OpsSettle settle = { settlements, n_settlements, NULL };

  g_return_val_if_fail (LIA_IS_STORE (self), NULL);
  g_return_val_if_fail (settlements != NULL || n_settlements == 0, NULL);

  return lia_store_write_delta (self, LIA_DB_WRITE_DURABLE, settle_ops, &settle, &settle.delta,
                                error);
}

/* ---- Giving up ---- */

typedef struct
{
  const char *account_id;
  gint64 before_us;
  LiaStoreDelta *delta;
} Lost;

static void
give_up_lost (LiaDb *db, gpointer data)
{
  Lost *lost = data;
  g_auto (LiaChange) change = { 0 };
  LiaStmt *stmt = NULL;
  g_autoptr (GArray) rows = NULL;

  lia_db_assert_own (db);
  lia_change_init (&change, db);
  stmt = lia_db_stmt (db, "SELECT DISTINCT m.id FROM ops o JOIN messages m ON m.id = o.row_id"
                          " WHERE o.account = ? AND m.orphaned_us < ?");
  lia_stmt_text (stmt, lost->account_id);
  lia_stmt_int (stmt, lost->before_us);
  rows = lia_stmt_run_ids (stmt);
  for (guint i = 0; i < rows->len; i++)
    lia_change_delete_row (&change, g_array_index (rows, gint64, i));
  lost->delta = lia_change_build (&change);
}

LiaStoreDelta *
lia_store_give_up_lost_sync (LiaStore *self,
                             const char *account_id,
                             gint64 before_us,
                             GError **error)
{
  Lost lost = { account_id, before_us, NULL };

  g_return_val_if_fail (LIA_IS_STORE (self), NULL);
  g_return_val_if_fail (account_id != NULL, NULL);

  return lia_store_write_delta (self, LIA_DB_WRITE_DURABLE, give_up_lost, &lost, &lost.delta,
                                error);
}

/* ---- Staging ---- */

typedef struct
{
  gint64 op_id;
  const char *remote_id;
  const char *change_key;
  LiaStoreDelta *delta;
} Staging;

static void
set_staged (LiaDb *db, gpointer data)
{
  Staging *staging = data;
  g_auto (LiaChange) change = { 0 };
  g_auto (Op) op = { 0 };
  LiaStmt *stmt = NULL;

  lia_db_assert_own (db);
  lia_change_init (&change, db);
  if (!op_read (&op, db, staging->op_id) || op.kind != LIA_MAIL_OP_SEND)
    {
      lia_db_fail (db, g_error_new_literal (LIA_ERROR, LIA_ERROR_NOT_FOUND,
                                            _ ("There is no such message to be sent.")));
      return;
    }
  stmt = lia_db_stmt (db, "UPDATE ops SET remote_id = ?, change_key = ?, begun = 1 WHERE id = ?");
  lia_stmt_text (stmt, staging->remote_id);
  lia_stmt_text (stmt, staging->change_key);
  lia_stmt_int (stmt, staging->op_id);
  lia_stmt_run (stmt);
  overlay_staged (&change, op.account_id, staging->remote_id);
  staging->delta = lia_change_build (&change);
}

LiaStoreDelta *
lia_store_set_staged_sync (
    LiaStore *self, gint64 op_id, const char *remote_id, const char *change_key, GError **error)
{
  Staging staging = { op_id, remote_id, change_key, NULL };

  g_return_val_if_fail (LIA_IS_STORE (self), NULL);
  g_return_val_if_fail (remote_id != NULL, NULL);

  return lia_store_write_delta (self, LIA_DB_WRITE_DURABLE, set_staged, &staging, &staging.delta,
                                error);
}

/* ---- Undoing ---- */

typedef struct
{
  GArray *op_ids;
  LiaStoreDelta *delta;
} OpsUndo;

static void
ops_undo_free (gpointer data)
{
  OpsUndo *undo = data;

  g_array_unref (undo->op_ids);
  g_clear_pointer (&undo->delta, lia_store_delta_unref);
  g_free (undo);
}

static void
undo_op (LiaChange *change, gint64 op_id)
{
  g_auto (Op) op = { 0 };

  if (!op_read (&op, change->db, op_id) || op.begun)
    {
      lia_db_fail (change->db, g_error_new_literal (LIA_ERROR, LIA_ERROR_CONFLICT,
                                                    _ ("It can no longer be taken back.")));
      return;
    }
  if (op.row_id != 0)
    lia_change_touch (change, op.row_id);
  delete_op (change->db, &op);
  take_back (change, &op);
  if (op.row_id != 0)
    lia_change_overlay (change, op.row_id);
}

static void
undo_ops (LiaDb *db, gpointer data)
{
  OpsUndo *undo = data;
  g_auto (LiaChange) change = { 0 };

  lia_db_assert_own (db);
  lia_change_init (&change, db);
  for (guint i = 0; i < undo->op_ids->len; i++)
    undo_op (&change, g_array_index (undo->op_ids, gint64, i));
  undo->delta = lia_change_build (&change);
}

void
lia_store_undo_ops_async (LiaStore *self,
                          GArray *op_ids,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  OpsUndo *undo = NULL;

  g_return_if_fail (LIA_IS_STORE (self));
  g_return_if_fail (op_ids != NULL);

  undo = g_new0 (OpsUndo, 1);
  undo->op_ids = g_array_copy (op_ids);
  lia_store_write_async (self, LIA_DB_WRITE_DURABLE, undo_ops, undo, ops_undo_free,
                         lia_store_undo_ops_async, callback, user_data);
}

LiaStoreDelta *
lia_store_undo_ops_finish (LiaStore *self, GAsyncResult *result, GError **error)
{
  OpsUndo *undo = lia_store_take_data (result, self, error);

  return undo != NULL ? g_steal_pointer (&undo->delta) : NULL;
}
