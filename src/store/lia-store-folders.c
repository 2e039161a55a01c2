/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-store-folders"

#include "config.h"

#include "store/lia-store-mail.h"

#include "store/lia-store-change.h"
#include "store/lia-store-private.h"
#include "store/lia-store-row.h"

void
lia_stored_folder_free (LiaStoredFolder *self)
{
  if (self == NULL)
    return;
  g_free (self->account_id);
  g_clear_pointer (&self->record, lia_folder_record_unref);
  g_free (self->token);
  g_free (self);
}

/* ---- Reading ---- */

typedef struct
{
  const char *account_id;
  gint64 id;
  GPtrArray *folders;
  char *token;
} FolderRead;

static LiaStoredFolder *
read_folder (LiaStmt *stmt)
{
  LiaStoredFolder *folder = g_new0 (LiaStoredFolder, 1);
  LiaFolderRecord *record
      = lia_folder_record_new (lia_stmt_get_text (stmt, 2), lia_stmt_get_text (stmt, 4));

  folder->folder_id = lia_stmt_get_int (stmt, 0);
  folder->account_id = lia_stmt_dup_text (stmt, 1);
  folder->record = record;
  record->parent_remote_id = lia_stmt_dup_text (stmt, 3);
  record->role = (LiaFolderRole)lia_stmt_get_int (stmt, 5);
  record->kind = (LiaFolderKind)lia_stmt_get_int (stmt, 6);
  record->hidden = lia_stmt_get_int (stmt, 7) != 0;
  record->total = (int)lia_stmt_get_int (stmt, 8);
  record->unread = (int)lia_stmt_get_int (stmt, 9);
  folder->token = lia_stmt_dup_text (stmt, 10);
  folder->listed = lia_stmt_get_int (stmt, 11) != 0;
  folder->n_rows = (guint)lia_stmt_get_int (stmt, 12);
  return folder;
}

static void
read_folders (LiaDb *db, gpointer data)
{
  FolderRead *read = data;
  LiaStmt *stmt = lia_db_stmt (
      db, "SELECT id, account, remote_id, parent_remote_id, name, role, kind, hidden,"
          " CASE WHEN listed THEN n_rows ELSE max (server_total, n_rows) END,"
          " CASE WHEN listed OR server_unread < 0 THEN n_unread ELSE server_unread END,"
          " token, listed, n_rows FROM folders WHERE ?1 IS NULL OR account = ?1 ORDER BY id");

  lia_db_assert_own (db);
  lia_stmt_text (stmt, read->account_id);
  while (lia_stmt_next (stmt))
    g_ptr_array_add (read->folders, read_folder (stmt));
}

GPtrArray *
lia_store_read_folders (LiaStore *self, const char *account_id, GError **error)
{
  g_autoptr (GPtrArray) folders
      = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_stored_folder_free);
  FolderRead read = { .account_id = account_id, .folders = folders };

  g_return_val_if_fail (LIA_IS_STORE (self), NULL);

  return lia_store_read (self, read_folders, &read, error) ? g_steal_pointer (&folders) : NULL;
}

static void
read_folder_token (LiaDb *db, gpointer data)
{
  FolderRead *read = data;
  LiaStmt *stmt = lia_db_stmt (db, "SELECT token FROM folders WHERE id = ?");

  lia_db_assert_own (db);
  lia_stmt_int (stmt, read->id);
  read->token = lia_stmt_run_text (stmt);
}

char *
lia_store_read_folder_token (LiaStore *self, gint64 folder_id, GError **error)
{
  FolderRead read = { .id = folder_id };

  g_return_val_if_fail (LIA_IS_STORE (self), NULL);

  lia_store_read (self, read_folder_token, &read, error);
  return read.token;
}

static void
read_tree_token (LiaDb *db, gpointer data)
{
  FolderRead *read = data;
  LiaStmt *stmt = lia_db_stmt (db, "SELECT tree_token FROM accounts WHERE id = ?");

  lia_db_assert_own (db);
  lia_stmt_text (stmt, read->account_id);
  read->token = lia_stmt_run_text (stmt);
}

char *
lia_store_read_tree_token (LiaStore *self, const char *account_id, GError **error)
{
  FolderRead read = { .account_id = account_id };

  g_return_val_if_fail (LIA_IS_STORE (self), NULL);
  g_return_val_if_fail (account_id != NULL, NULL);

  lia_store_read (self, read_tree_token, &read, error);
  return read.token;
}

char *
lia_store_read_tree_token_sync (LiaStore *self, const char *account_id, GError **error)
{
  FolderRead read = { .account_id = account_id };

  g_return_val_if_fail (LIA_IS_STORE (self), NULL);
  g_return_val_if_fail (account_id != NULL, NULL);

  lia_store_write (self, LIA_DB_READ, read_tree_token, &read, error);
  return read.token;
}

/* ---- Changes of the tree ---- */

typedef struct
{
  const char *account_id;
  GPtrArray *changed;
  GPtrArray *removed;
  const char *token;
  gboolean more;
  gboolean reset;
  gint64 generation;
  gboolean listing;
  LiaStoreDelta *delta;
} TreeChange;

static void
begin_tree_page (LiaDb *db, TreeChange *tree)
{
  LiaStmt *stmt = lia_db_stmt (db, "INSERT OR IGNORE INTO accounts (id) VALUES (?)");
  gboolean has_token = FALSE;

  lia_stmt_text (stmt, tree->account_id);
  lia_stmt_run (stmt);
  stmt = lia_db_stmt (
      db, "SELECT generation, listing, tree_token IS NOT NULL FROM accounts WHERE id = ?");
  lia_stmt_text (stmt, tree->account_id);
  if (!lia_stmt_next (stmt))
    return;
  tree->generation = lia_stmt_get_int (stmt, 0);
  tree->listing = lia_stmt_get_int (stmt, 1) != 0;
  has_token = lia_stmt_get_int (stmt, 2) != 0;
  lia_stmt_stop (stmt);
  if (tree->reset || (!has_token && !tree->listing))
    {
      tree->generation++;
      tree->listing = TRUE;
    }
}

static void
put_folder (LiaDb *db, TreeChange *tree, const LiaFolderRecord *record)
{
  LiaStmt *stmt = lia_db_stmt (
      db,
      "INSERT INTO folders (account, remote_id, parent_remote_id, name, role, kind, hidden,"
      " server_total, server_unread, tree_generation) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
      " ON CONFLICT (account, remote_id) DO UPDATE SET"
      " parent_remote_id = excluded.parent_remote_id, name = excluded.name, role = excluded.role,"
      " kind = excluded.kind, hidden = excluded.hidden, server_total = excluded.server_total,"
      " server_unread = excluded.server_unread, tree_generation = excluded.tree_generation");

  lia_stmt_text (stmt, tree->account_id);
  lia_stmt_text (stmt, record->remote_id);
  lia_stmt_text (stmt, record->parent_remote_id);
  lia_stmt_text (stmt, record->name);
  lia_stmt_int (stmt, record->role);
  lia_stmt_int (stmt, record->kind);
  lia_stmt_int (stmt, record->hidden);
  lia_stmt_int (stmt, record->total);
  lia_stmt_int (stmt, record->unread);
  lia_stmt_int (stmt, tree->generation);
  lia_stmt_run (stmt);
}

static void
delete_folder (LiaChange *change, gint64 folder_id)
{
  LiaStmt *stmt = lia_db_stmt (change->db, "SELECT id FROM messages WHERE server_folder_id = ?");
  g_autoptr (GArray) rows = NULL;

  lia_stmt_int (stmt, folder_id);
  rows = lia_stmt_run_ids (stmt);
  for (guint i = 0; i < rows->len; i++)
    lia_change_delete_row (change, g_array_index (rows, gint64, i));
  stmt = lia_db_stmt (change->db, "SELECT id FROM messages WHERE folder_id = ?");
  lia_stmt_int (stmt, folder_id);
  g_clear_pointer (&rows, g_array_unref);
  rows = lia_stmt_run_ids (stmt);
  /* Moved there by the user, not yet on the server: they stay where they are, and whoever carries
     the move out tells of it. */
  for (guint i = 0; i < rows->len; i++)
    lia_change_touch (change, g_array_index (rows, gint64, i));
  stmt = lia_db_stmt (change->db,
                      "UPDATE ops SET folder_id = NULL WHERE kind = 1 AND folder_id = ?");
  lia_stmt_int (stmt, folder_id);
  lia_stmt_run (stmt);
  for (guint i = 0; i < rows->len; i++)
    lia_change_overlay (change, g_array_index (rows, gint64, i));
  stmt = lia_db_stmt (change->db, "DELETE FROM folders WHERE id = ?");
  lia_stmt_int (stmt, folder_id);
  lia_stmt_run (stmt);
}

static void
delete_named_folder (LiaChange *change, const char *account_id, const char *remote_id)
{
  LiaStmt *stmt
      = lia_db_stmt (change->db, "SELECT id FROM folders WHERE account = ? AND remote_id = ?");
  gint64 folder_id = 0;

  lia_stmt_text (stmt, account_id);
  lia_stmt_text (stmt, remote_id);
  folder_id = lia_stmt_run_int (stmt, 0);
  if (folder_id != 0)
    delete_folder (change, folder_id);
}

static void
sweep_folders (LiaChange *change, TreeChange *tree)
{
  LiaStmt *stmt = lia_db_stmt (change->db,
                               "SELECT id FROM folders WHERE account = ? AND tree_generation < ?");
  g_autoptr (GArray) gone = NULL;

  lia_stmt_text (stmt, tree->account_id);
  lia_stmt_int (stmt, tree->generation);
  gone = lia_stmt_run_ids (stmt);
  for (guint i = 0; i < gone->len; i++)
    delete_folder (change, g_array_index (gone, gint64, i));
}

static void
end_tree_page (LiaDb *db, TreeChange *tree)
{
  LiaStmt *stmt = lia_db_stmt (db, "UPDATE accounts SET generation = ?, listing = ?,"
                                   " tree_token = coalesce (?, tree_token) WHERE id = ?");

  lia_stmt_int (stmt, tree->generation);
  lia_stmt_int (stmt, tree->listing && tree->more);
  lia_stmt_text (stmt, tree->token);
  lia_stmt_text (stmt, tree->account_id);
  lia_stmt_run (stmt);
}

static void
apply_folder_changes (LiaDb *db, gpointer data)
{
  TreeChange *tree = data;
  g_auto (LiaChange) change = { 0 };

  lia_db_assert_own (db);
  lia_change_init (&change, db);
  begin_tree_page (db, tree);
  for (guint i = 0; i < tree->changed->len; i++)
    put_folder (db, tree, g_ptr_array_index (tree->changed, i));
  for (guint i = 0; i < tree->removed->len; i++)
    delete_named_folder (&change, tree->account_id, g_ptr_array_index (tree->removed, i));
  if (tree->listing && !tree->more)
    sweep_folders (&change, tree);
  end_tree_page (db, tree);
  tree->delta = lia_change_build (&change);
}

gboolean
lia_store_apply_folder_changes_sync (LiaStore *self,
                                     const char *account_id,
                                     GPtrArray *changed,
                                     GPtrArray *removed,
                                     const char *token,
                                     gboolean more,
                                     gboolean reset,
                                     LiaStoreDelta **out_delta,
                                     GError **error)
{
  TreeChange tree = { .account_id = account_id,
                      .changed = changed,
                      .removed = removed,
                      .token = token,
                      .more = more,
                      .reset = reset };
  g_autoptr (LiaStoreDelta) delta = NULL;
  gboolean done = FALSE;

  g_return_val_if_fail (LIA_IS_STORE (self), FALSE);
  g_return_val_if_fail (account_id != NULL && changed != NULL && removed != NULL, FALSE);

  done = lia_store_write (self, LIA_DB_WRITE, apply_folder_changes, &tree, error);
  delta = tree.delta;
  if (done && out_delta != NULL)
    *out_delta = g_steal_pointer (&delta);
  return done;
}

/* ---- The user's own addresses ---- */

typedef struct
{
  char *account_id;
  char *keys;
} OwnAddresses;

static void
own_addresses_free (gpointer data)
{
  OwnAddresses *own = data;

  g_free (own->account_id);
  g_free (own->keys);
  g_free (own);
}

static void
mark_to_me (LiaDb *db, gint64 row_id, const char *to_text, GStrv keys)
{
  g_autoptr (GPtrArray) to = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_address_unref);
  LiaStmt *stmt = lia_db_stmt (db, "UPDATE messages SET to_me = ?1 WHERE id = ?2 AND to_me != ?1");
  gboolean to_me = FALSE;

  lia_addresses_decode (to_text, to);
  for (guint i = 0; i < to->len && !to_me; i++)
    to_me = g_strv_contains ((const char *const *)keys,
                             lia_address_get_key (g_ptr_array_index (to, i)));
  lia_stmt_int (stmt, to_me);
  lia_stmt_int (stmt, row_id);
  lia_stmt_run (stmt);
}

static void
set_own_addresses (LiaDb *db, gpointer data)
{
  OwnAddresses *own = data;
  g_auto (GStrv) keys = g_strsplit (own->keys, "\n", -1);
  LiaStmt *stmt
      = lia_db_stmt (db, "INSERT INTO accounts (id, own_keys) VALUES (?1, ?2)"
                         " ON CONFLICT (id) DO UPDATE SET own_keys = ?2 WHERE own_keys != ?2");

  lia_db_assert_own (db);
  lia_stmt_text (stmt, own->account_id);
  lia_stmt_text (stmt, own->keys);
  lia_stmt_run (stmt);
  if (lia_db_get_n_changes (db) == 0)
    return;
  stmt = lia_db_stmt (db, "SELECT m.id, m.to_text FROM messages m JOIN folders f"
                          " ON f.id = m.server_folder_id WHERE f.account = ?");
  lia_stmt_text (stmt, own->account_id);
  while (lia_stmt_next (stmt))
    mark_to_me (db, lia_stmt_get_int (stmt, 0), lia_stmt_get_text (stmt, 1), keys);
}

void
lia_store_set_own_addresses_async (LiaStore *self,
                                   const char *account_id,
                                   GPtrArray *addresses,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  OwnAddresses *own = NULL;
  GString *keys = NULL;

  g_return_if_fail (LIA_IS_STORE (self));
  g_return_if_fail (account_id != NULL && addresses != NULL);

  keys = g_string_new (NULL);
  for (guint i = 0; i < addresses->len; i++)
    g_string_append_printf (keys, "%s%s", i > 0 ? "\n" : "",
                            lia_address_get_key (g_ptr_array_index (addresses, i)));
  own = g_new0 (OwnAddresses, 1);
  own->account_id = g_strdup (account_id);
  own->keys = g_string_free (keys, FALSE);
  lia_store_write_async (self, LIA_DB_WRITE, set_own_addresses, own, own_addresses_free,
                         lia_store_set_own_addresses_async, callback, user_data);
}
