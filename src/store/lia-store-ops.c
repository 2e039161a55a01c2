/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-store-ops"

#include "config.h"

#include "store/lia-store-ops.h"

#include "store/lia-store-change.h"
#include "store/lia-store-private.h"
#include "store/lia-store-row.h"

#include <glib/gi18n-lib.h>

#define LONGEST_WAIT_US (10 * 60 * G_USEC_PER_SEC)

static void
run_with_ids (LiaDb *db, const char *sql, gint64 first, gint64 second)
{
  LiaStmt *stmt = lia_db_stmt (db, sql);

  lia_stmt_int (stmt, first);
  if (second != 0)
    lia_stmt_int (stmt, second);
  lia_stmt_run (stmt);
}

/* ---- Adding ---- */

typedef struct
{
  LiaStoreAct act; /* its own references */
  char *account_id;
  char *base_key;
} Act;

typedef struct
{
  GArray *acts;
  GArray *op_ids;
  LiaStoreDelta *delta;
} ActsAdd;

static void
act_clear (gpointer data)
{
  Act *act = data;

  g_free (act->account_id);
  g_free (act->base_key);
  g_clear_pointer (&act->act.source, g_bytes_unref);
  g_clear_pointer (&act->act.record, lia_message_record_unref);
}

static void
acts_add_free (gpointer data)
{
  ActsAdd *add = data;

  g_array_unref (add->acts);
  g_clear_pointer (&add->op_ids, g_array_unref);
  g_clear_pointer (&add->delta, lia_store_delta_unref);
  g_free (add);
}

static ActsAdd *
acts_add_new (const LiaStoreAct *acts, guint n_acts)
{
  ActsAdd *add = g_new0 (ActsAdd, 1);

  add->op_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  add->acts = g_array_new (FALSE, FALSE, sizeof (Act));
  g_array_set_clear_func (add->acts, act_clear);
  for (guint i = 0; i < n_acts; i++)
    {
      Act act = { acts[i], g_strdup (acts[i].account_id), g_strdup (acts[i].base_key) };

      if (act.act.source != NULL)
        g_bytes_ref (act.act.source);
      if (act.act.record != NULL)
        lia_message_record_ref (act.act.record);
      g_array_append_val (add->acts, act);
    }
  return add;
}

/* The account and the server's identifier follow from the row, where there is one. */
static gboolean
read_row (LiaDb *db, const Act *act, char **out_account_id, char **out_remote_id)
{
  LiaStmt *stmt = NULL;

  if (act->act.row_id == 0)
    {
      *out_account_id = g_strdup (act->account_id);
      return act->account_id != NULL;
    }
  stmt = lia_db_stmt (db, "SELECT f.account, m.remote_id FROM messages m"
                          " JOIN folders f ON f.id = m.server_folder_id WHERE m.id = ?");
  lia_stmt_int (stmt, act->act.row_id);
  if (!lia_stmt_next (stmt))
    return FALSE;
  *out_account_id = lia_stmt_dup_text (stmt, 0);
  /* Of a SEND this stands for the staged message, and there is none yet. */
  if (act->act.kind != LIA_MAIL_OP_SEND)
    *out_remote_id = lia_stmt_dup_text (stmt, 1);
  lia_stmt_stop (stmt);
  return TRUE;
}

static gint64
make_row (LiaChange *change, const LiaStoreAct *act)
{
  LiaRowPlace place = { .server_folder_id = act->folder_id };
  g_autoptr (LiaMessageRecord) record = lia_message_record_copy (act->record);
  gint64 row_id = 0;

  g_clear_pointer (&record->remote_id, g_free);
  row_id = lia_row_insert (change->db, record, &place);
  if (row_id == 0)
    return 0;
  lia_change_touch_new (change, row_id);
  return row_id;
}

static gint64
insert_op (LiaDb *db, const Act *own, gint64 row_id, const char *account, const char *remote)
{
  const LiaStoreAct *act = &own->act;
  LiaStmt *stmt = lia_db_stmt (
      db,
      "INSERT INTO ops (account, kind, row_id, made_row, flags, mask, folder_id, source, remote_id,"
      " change_key, not_before_us) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");

  lia_stmt_text (stmt, account);
  lia_stmt_int (stmt, act->kind);
  lia_stmt_id (stmt, row_id);
  lia_stmt_int (stmt, act->row_id == 0 && row_id != 0);
  lia_stmt_int (stmt, act->flags);
  lia_stmt_int (stmt, act->mask);
  lia_stmt_id (stmt, act->folder_id);
  lia_stmt_bytes (stmt, act->source);
  lia_stmt_text (stmt, remote);
  lia_stmt_text (stmt, own->base_key);
  lia_stmt_int (stmt, act->not_before_us);
  lia_stmt_run (stmt);
  return lia_db_get_last_id (db);
}

static void
add_act (LiaChange *change, const Act *act, GArray *op_ids)
{
  g_autofree char *account_id = NULL;
  g_autofree char *remote_id = NULL;
  gint64 row_id = act->act.row_id;
  gint64 op_id = 0;

  if (!read_row (change->db, act, &account_id, &remote_id))
    return;
  if (row_id != 0)
    lia_change_touch (change, row_id);
  else if (act->act.record != NULL && act->act.folder_id != 0)
    row_id = make_row (change, &act->act);
  op_id = insert_op (change->db, act, row_id, account_id, remote_id);
  if (row_id != 0)
    lia_change_overlay (change, row_id);
  if (act->act.draft_id != 0)
    run_with_ids (change->db, "UPDATE drafts SET op_id = ? WHERE id = ?", op_id, act->act.draft_id);
  g_array_append_val (op_ids, op_id);
}

static void
add_acts (LiaDb *db, gpointer data)
{
  ActsAdd *add = data;
  g_auto (LiaChange) change = { 0 };

  lia_db_assert_own (db);
  lia_change_init (&change, db);
  for (guint i = 0; i < add->acts->len; i++)
    add_act (&change, &g_array_index (add->acts, Act, i), add->op_ids);
  add->delta = lia_change_build (&change);
}

void
lia_store_add_acts_async (LiaStore *self,
                          const LiaStoreAct *acts,
                          guint n_acts,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_return_if_fail (LIA_IS_STORE (self));
  g_return_if_fail (acts != NULL);

  lia_store_write_async (self, LIA_DB_WRITE_DURABLE, add_acts, acts_add_new (acts, n_acts),
                         acts_add_free, lia_store_add_acts_async, callback, user_data);
}

static LiaStoreDelta *
steal_added (ActsAdd *add, GArray **out_op_ids)
{
  if (out_op_ids != NULL)
    *out_op_ids = g_steal_pointer (&add->op_ids);
  return g_steal_pointer (&add->delta);
}

LiaStoreDelta *
lia_store_add_acts_finish (LiaStore *self,
                           GAsyncResult *result,
                           GArray **out_op_ids,
                           GError **error)
{
  ActsAdd *add = lia_store_take_data (result, self, error);

  return add != NULL ? steal_added (add, out_op_ids) : NULL;
}

LiaStoreDelta *
lia_store_add_acts_sync (
    LiaStore *self, const LiaStoreAct *acts, guint n_acts, GArray **out_op_ids, GError **error)
{
  ActsAdd *add = NULL;
  LiaStoreDelta *delta = NULL;

  g_return_val_if_fail (LIA_IS_STORE (self), NULL);
  g_return_val_if_fail (acts != NULL, NULL);

  add = acts_add_new (acts, n_acts);
  if (lia_store_write (self, LIA_DB_WRITE_DURABLE, add_acts, add, error))
    delta = steal_added (add, out_op_ids);
  acts_add_free (add);
  return delta;
}

/* ---- Beginning ---- */

/* Identifiers as they are now: an earlier operation may have changed them. */
#define OP_COLUMNS                                                                                 \
  "o.id, o.kind, o.row_id, CASE WHEN o.kind = 4 OR m.id IS NULL THEN o.remote_id"                  \
  " ELSE m.remote_id END, CASE WHEN o.kind = 4 THEN o.change_key ELSE m.change_key END,"           \
  " o.flags, o.mask, t.remote_id, o.attempts, o.not_before_us, m.orphaned_us IS NOT NULL,"         \
  " CASE WHEN o.kind != 4 THEN o.change_key END"
#define OP_TABLES                                                                                  \
  " FROM ops o LEFT JOIN messages m ON m.id = o.row_id LEFT JOIN folders t ON t.id = o.folder_id"

static LiaMailOp *
read_op (LiaStmt *stmt)
{
  LiaMailOp *op = lia_mail_op_new ((LiaMailOpKind)lia_stmt_get_int (stmt, 1),
                                   lia_stmt_get_int (stmt, 2), lia_stmt_get_text (stmt, 3));

  op->op_id = lia_stmt_get_int (stmt, 0);
  op->change_key = lia_stmt_dup_text (stmt, 4);
  op->flags = (guint)lia_stmt_get_int (stmt, 5);
  op->mask = (guint)lia_stmt_get_int (stmt, 6);
  if (op->kind == LIA_MAIL_OP_MOVE)
    op->folder_remote_id = lia_stmt_dup_text (stmt, 7);
  op->attempts = (guint)lia_stmt_get_int (stmt, 8);
  op->base_key = lia_stmt_dup_text (stmt, 11);
  return op;
}

typedef struct
{
  const char *account_id;
  gint64 now_us;
  guint limit;
  gint64 next_us;
  GPtrArray *ops;
} OpsBegin;

/* A message that is on its way between folders, or not on the server yet, has no identifier to
   name it by. */
static gboolean
can_begin (LiaStmt *stmt, const LiaMailOp *op)
{
  gboolean orphaned = lia_stmt_get_int (stmt, 10) != 0;

  if (op->kind == LIA_MAIL_OP_SEND || op->kind == LIA_MAIL_OP_SAVE_DRAFT)
    return TRUE;
  return op->remote_id != NULL && !orphaned;
}

/* Acts wait seconds, for an undo: one that would wait longer is of a clock that was set back. */
static gint64
when_due (gint64 not_before_us, gint64 now_us)
{
  return not_before_us > now_us + LONGEST_WAIT_US ? now_us : not_before_us;
}

static void
choose_ops (LiaDb *db, OpsBegin *begin)
{
  g_autoptr (GHashTable) busy = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  LiaStmt *stmt
      = lia_db_stmt (db, "SELECT " OP_COLUMNS OP_TABLES " WHERE o.account = ? ORDER BY o.id");
  gboolean alone = FALSE;

  lia_stmt_text (stmt, begin->account_id);
  while (!alone && begin->ops->len < begin->limit && lia_stmt_next (stmt))
    {
      g_autoptr (LiaMailOp) op = read_op (stmt);
      gint64 not_before_us = when_due (lia_stmt_get_int (stmt, 9), begin->now_us);
      gboolean first
          = op->row_id == 0 || g_hash_table_add (busy, g_memdup2 (&op->row_id, sizeof op->row_id));

      if (not_before_us > begin->now_us && (begin->next_us == 0 || not_before_us < begin->next_us))
        begin->next_us = not_before_us;
      if (not_before_us > begin->now_us || !first || !can_begin (stmt, op))
        continue;
      alone = op->kind == LIA_MAIL_OP_SEND;
      if (!alone || begin->ops->len == 0)
        g_ptr_array_add (begin->ops, g_steal_pointer (&op));
    }
  lia_stmt_stop (stmt);
}

static GBytes *
read_op_source (LiaDb *db, gint64 op_id)
{
  LiaStmt *stmt = lia_db_stmt (db, "SELECT source FROM ops WHERE id = ?");
  GBytes *source = NULL;

  lia_stmt_int (stmt, op_id);
  if (!lia_stmt_next (stmt))
    return NULL;
  source = lia_stmt_dup_bytes (stmt, 0);
  lia_stmt_stop (stmt);
  return source;
}

static void
begin_ops (LiaDb *db, gpointer data)
{
  OpsBegin *begin = data;

  lia_db_assert_own (db);
  choose_ops (db, begin);
  for (guint i = 0; i < begin->ops->len; i++)
    {
      LiaMailOp *op = g_ptr_array_index (begin->ops, i);

      op->source = read_op_source (db, op->op_id);
      run_with_ids (db, "UPDATE ops SET begun = 1, attempts = attempts + 1 WHERE id = ?", op->op_id,
                    0);
    }
}

GPtrArray *
lia_store_begin_ops_sync (LiaStore *self,
                          const char *account_id,
                          gint64 now_us,
                          guint limit,
                          gint64 *out_next_us,
                          GError **error)
{
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_mail_op_unref);
  OpsBegin begin = { .account_id = account_id, .now_us = now_us, .limit = limit, .ops = ops };

  g_return_val_if_fail (LIA_IS_STORE (self), NULL);
  g_return_val_if_fail (account_id != NULL, NULL);

  if (!lia_store_write (self, LIA_DB_WRITE_DURABLE, begin_ops, &begin, error))
    return NULL;
  if (out_next_us != NULL)
    *out_next_us = begin.next_us;
  return g_steal_pointer (&ops);
}

typedef struct
{
  const char *account_id;
  GPtrArray *ops;
} OpsRead;

static void
read_pending (LiaDb *db, gpointer data)
{
  OpsRead *read = data;
  LiaStmt *stmt = lia_db_stmt (db, "SELECT " OP_COLUMNS OP_TABLES
                                   " WHERE ?1 IS NULL OR o.account = ?1 ORDER BY o.id");

  lia_db_assert_own (db);
  lia_stmt_text (stmt, read->account_id);
  while (lia_stmt_next (stmt))
    g_ptr_array_add (read->ops, read_op (stmt));
}

GPtrArray *
lia_store_read_pending (LiaStore *self, const char *account_id, GError **error)
{
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_mail_op_unref);
  OpsRead read = { account_id, ops };

  g_return_val_if_fail (LIA_IS_STORE (self), NULL);

  return lia_store_read (self, read_pending, &read, error) ? g_steal_pointer (&ops) : NULL;
}
