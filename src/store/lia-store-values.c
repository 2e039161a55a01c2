/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-store-values"

#include "config.h"

#include "store/lia-store-change.h"
#include "store/lia-store-private.h"

/* ---- Small settings ---- */

typedef struct
{
  char *key;
  GBytes *value;
} Value;

static void
value_free (gpointer data)
{
  Value *value = data;

  g_free (value->key);
  g_clear_pointer (&value->value, g_bytes_unref);
  g_free (value);
}

static void
read_value (LiaDb *db, gpointer data)
{
  Value *value = data;
  LiaStmt *stmt = lia_db_stmt (db, "SELECT value FROM settings WHERE key = ?");

  lia_db_assert_own (db);
  lia_stmt_text (stmt, value->key);
  if (!lia_stmt_next (stmt))
    return;
  value->value = lia_stmt_dup_bytes (stmt, 0);
  lia_stmt_stop (stmt);
}

GBytes *
lia_store_read_value (LiaStore *self, const char *key, GError **error)
{
  Value value = { .key = (char *)key };

  g_return_val_if_fail (LIA_IS_STORE (self), NULL);
  g_return_val_if_fail (key != NULL, NULL);

  lia_store_read (self, read_value, &value, error);
  return value.value;
}

static void
set_value (LiaDb *db, gpointer data)
{
  Value *value = data;
  LiaStmt *stmt = lia_db_stmt (
      db, value->value != NULL ? "INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)"
                               : "DELETE FROM settings WHERE key = ?");

  lia_db_assert_own (db);
  lia_stmt_text (stmt, value->key);
  if (value->value != NULL)
    lia_stmt_bytes (stmt, value->value);
  lia_stmt_run (stmt);
}

void
lia_store_set_value_async (LiaStore *self,
                           const char *key,
                           GBytes *value,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  Value *change = NULL;

  g_return_if_fail (LIA_IS_STORE (self));
  g_return_if_fail (key != NULL);

  change = g_new0 (Value, 1);
  change->key = g_strdup (key);
  change->value = value != NULL ? g_bytes_ref (value) : NULL;
  lia_store_write_async (self, LIA_DB_WRITE_DURABLE, set_value, change, value_free,
                         lia_store_set_value_async, callback, user_data);
}

/* ---- A whole account ---- */

static void
run_with_account (LiaDb *db, const char *sql, const char *account_id)
{
  LiaStmt *stmt = lia_db_stmt (db, sql);

  lia_stmt_text (stmt, account_id);
  lia_stmt_run (stmt);
}

static void
remove_account (LiaDb *db, gpointer data)
{
  const char *account_id = data;
  LiaStmt *stmt = lia_db_stmt (db, "SELECT m.id FROM messages m JOIN folders f"
                                   " ON f.id = m.server_folder_id WHERE f.account = ?");
  g_autoptr (GArray) rows = NULL;
  g_auto (LiaChange) change = { 0 };

  lia_db_assert_own (db);
  lia_stmt_text (stmt, account_id);
  rows = lia_stmt_run_ids (stmt);
  lia_change_init (&change, db);
  for (guint i = 0; i < rows->len; i++)
    lia_change_delete_row (&change, g_array_index (rows, gint64, i));
  run_with_account (db, "DELETE FROM folders WHERE account = ?", account_id);
  run_with_account (db, "DELETE FROM ops WHERE account = ?", account_id);
  run_with_account (db, "DELETE FROM drafts WHERE account = ?", account_id);
  run_with_account (db,
                    "DELETE FROM lines WHERE conversation_id IN"
                    " (SELECT id FROM conversations WHERE account = ?)",
                    account_id);
  run_with_account (db, "DELETE FROM conversations WHERE account = ?", account_id);
  run_with_account (db, "DELETE FROM accounts WHERE id = ?", account_id);
}

void
lia_store_remove_account_async (LiaStore *self,
                                const char *account_id,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_return_if_fail (LIA_IS_STORE (self));
  g_return_if_fail (account_id != NULL);

  lia_store_write_async (self, LIA_DB_WRITE_DURABLE, remove_account, g_strdup (account_id), g_free,
                         lia_store_remove_account_async, callback, user_data);
}
