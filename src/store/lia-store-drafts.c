/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-store-drafts"

#include "config.h"

#include "store/lia-store-ops.h"

#include "store/lia-store-private.h"

void
lia_stored_draft_free (LiaStoredDraft *self)
{
  if (self == NULL)
    return;
  g_free (self->account_id);
  g_clear_pointer (&self->content, g_bytes_unref);
  g_free (self);
}

static void
save_draft (LiaDb *db, gpointer data)
{
  LiaStoredDraft *draft = data;
  LiaStmt *stmt = NULL;

  lia_db_assert_own (db);
  /* One that was closed meanwhile must not come back: an id that is given must be there. */
  stmt = lia_db_stmt (db, draft->draft_id == 0
                              ? "INSERT INTO drafts (account, content, saved_us) VALUES (?, ?, ?)"
                              : "UPDATE drafts SET account = ?, content = ?, saved_us = ?"
                                " WHERE id = ?");
  lia_stmt_text (stmt, draft->account_id);
  lia_stmt_bytes (stmt, draft->content);
  lia_stmt_int (stmt, draft->saved_us);
  if (draft->draft_id != 0)
    lia_stmt_int (stmt, draft->draft_id);
  lia_stmt_run (stmt);
  if (draft->draft_id == 0)
    draft->draft_id = lia_db_get_last_id (db);
}

void
lia_store_save_draft_async (LiaStore *self,
                            gint64 draft_id,
                            const char *account_id,
                            GBytes *content,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  LiaStoredDraft *draft = NULL;

  g_return_if_fail (LIA_IS_STORE (self));
  g_return_if_fail (account_id != NULL && content != NULL);

  draft = g_new0 (LiaStoredDraft, 1);
  draft->draft_id = draft_id;
  draft->account_id = g_strdup (account_id);
  draft->content = g_bytes_ref (content);
  draft->saved_us = g_get_real_time ();
  lia_store_write_async (self, LIA_DB_WRITE_DURABLE, save_draft, draft,
                         (GDestroyNotify)lia_stored_draft_free, lia_store_save_draft_async,
                         callback, user_data);
}

gint64
lia_store_save_draft_finish (LiaStore *self, GAsyncResult *result, GError **error)
{
  LiaStoredDraft *draft = lia_store_take_data (result, self, error);

  return draft != NULL ? draft->draft_id : 0;
}

static void
remove_draft (LiaDb *db, gpointer data)
{
  gint64 *draft_id = data;
  LiaStmt *stmt = lia_db_stmt (db, "DELETE FROM drafts WHERE id = ?");

  lia_db_assert_own (db);
  lia_stmt_int (stmt, *draft_id);
  lia_stmt_run (stmt);
}

void
lia_store_remove_draft_async (LiaStore *self,
                              gint64 draft_id,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_return_if_fail (LIA_IS_STORE (self));

  lia_store_write_async (self, LIA_DB_WRITE_DURABLE, remove_draft,
                         g_memdup2 (&draft_id, sizeof draft_id), g_free,
                         lia_store_remove_draft_async, callback, user_data);
}

static void
read_drafts (LiaDb *db, gpointer data)
{
  GPtrArray *drafts = data;
  LiaStmt *stmt = lia_db_stmt (
      db, "SELECT id, account, content, saved_us FROM drafts WHERE op_id IS NULL ORDER BY id");

  lia_db_assert_own (db);
  while (lia_stmt_next (stmt))
    {
      LiaStoredDraft *draft = g_new0 (LiaStoredDraft, 1);

      draft->draft_id = lia_stmt_get_int (stmt, 0);
      draft->account_id = lia_stmt_dup_text (stmt, 1);
      draft->content = lia_stmt_dup_bytes (stmt, 2);
      draft->saved_us = lia_stmt_get_int (stmt, 3);
      g_ptr_array_add (drafts, draft);
    }
}

GPtrArray *
lia_store_read_drafts (LiaStore *self, GError **error)
{
  g_autoptr (GPtrArray) drafts
      = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_stored_draft_free);

  g_return_val_if_fail (LIA_IS_STORE (self), NULL);

  return lia_store_read (self, read_drafts, drafts, error) ? g_steal_pointer (&drafts) : NULL;
}
