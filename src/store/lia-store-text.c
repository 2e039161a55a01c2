/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-store-text"

#include "config.h"

#include "store/lia-store-mail.h"

#include "store/lia-store-change.h"
#include "store/lia-store-private.h"
#include "store/lia-store-row.h"

#include <glib/gi18n-lib.h>

LiaStoreText *
lia_store_text_new (gint64 row_id, const char *text, const char *preview)
{
  LiaStoreText *self = g_new0 (LiaStoreText, 1);

  self->row_id = row_id;
  self->text = g_strdup (text);
  self->preview = g_strdup (preview);
  return self;
}

void
lia_store_text_free (LiaStoreText *self)
{
  if (self == NULL)
    return;
  g_free (self->text);
  g_free (self->preview);
  g_free (self);
}

/* ---- Writing ---- */

typedef struct
{
  LiaStoreWrite write;
  GPtrArray *texts;
} TextWrite;

static gboolean
has_row (LiaDb *db, gint64 row_id)
{
  LiaStmt *stmt = lia_db_stmt (db, "SELECT 1 FROM messages WHERE id = ?");

  lia_stmt_int (stmt, row_id);
  return lia_stmt_run_int (stmt, 0) != 0;
}

static void
set_text (LiaChange *change, const LiaStoreText *text)
{
  LiaStmt *stmt = NULL;

  if (!has_row (change->db, text->row_id))
    return;
  lia_change_touch (change, text->row_id);
  lia_change_reindex (change, text->row_id);
  stmt = lia_db_stmt (change->db, "INSERT OR REPLACE INTO texts (id, body) VALUES (?, ?)");
  lia_stmt_int (stmt, text->row_id);
  lia_stmt_text (stmt, text->text);
  lia_stmt_run (stmt);
  stmt = lia_db_stmt (
      change->db, "UPDATE messages SET has_text = 1, preview = coalesce (?, preview) WHERE id = ?");
  lia_stmt_text (stmt, text->preview);
  lia_stmt_int (stmt, text->row_id);
  lia_stmt_run (stmt);
}

static void
set_texts (LiaDb *db, gpointer data)
{
  TextWrite *write = data;
  g_auto (LiaChange) change = { 0 };

  lia_db_assert_own (db);
  lia_change_init (&change, db);
  for (guint i = 0; i < write->texts->len; i++)
    set_text (&change, g_ptr_array_index (write->texts, i));
  write->write.delta = lia_change_build (&change);
}

static void
text_write_free (LiaStoreWrite *write)
{
  g_free ((TextWrite *)write);
}

LiaStoreWrite *
lia_store_begin_texts (LiaStore *self, GPtrArray *texts)
{
  TextWrite *write = NULL;

  g_return_val_if_fail (LIA_IS_STORE (self), NULL);
  g_return_val_if_fail (texts != NULL, NULL);

  write = g_new0 (TextWrite, 1);
  write->write.free = text_write_free;
  write->texts = texts;
  return lia_store_begin_write (self, LIA_DB_WRITE, set_texts, &write->write);
}

/* ---- Reading ---- */

typedef struct
{
  const char *account_id;
  const LiaStoreTextless *after;
  guint limit;
  gint64 row_id;
  GPtrArray *textless;
  LiaMessageRecord *record;
  char *text;
} TextRead;

void
lia_store_textless_free (LiaStoreTextless *self)
{
  g_free (self->remote_id);
  g_free (self);
}

/* In the order of the index: sorted anew, the cost of each batch would grow with what is stored. */
static void
read_textless (LiaDb *db, gpointer data)
{
  TextRead *read = data;
  LiaStmt *stmt = lia_db_stmt (
      db, "SELECT m.id, m.date_us, m.remote_id FROM messages AS m CROSS JOIN folders f"
          " ON f.id = m.server_folder_id"
          " WHERE m.has_text = 0 AND m.folder_id IS NOT NULL AND m.remote_id IS NOT NULL"
          " AND f.account = ? AND (m.date_us, m.id) < (?, ?)"
          " ORDER BY m.date_us DESC, m.id DESC LIMIT ?");

  lia_db_assert_own (db);
  lia_stmt_text (stmt, read->account_id);
  lia_stmt_int (stmt, read->after != NULL ? read->after->date_us : G_MAXINT64);
  lia_stmt_int (stmt, read->after != NULL ? read->after->row_id : G_MAXINT64);
  lia_stmt_int (stmt, read->limit);
  while (lia_stmt_next (stmt))
    {
      LiaStoreTextless *textless = g_new0 (LiaStoreTextless, 1);
      textless->row_id = lia_stmt_get_int (stmt, 0);
      textless->date_us = lia_stmt_get_int (stmt, 1);
      textless->remote_id = lia_stmt_dup_text (stmt, 2);
      g_ptr_array_add (read->textless, textless);
    }
}

GPtrArray *
lia_store_read_textless (LiaStore *self,
                         const char *account_id,
                         const LiaStoreTextless *after,
                         guint limit,
                         GError **error)
{
  g_autoptr (GPtrArray) textless
      = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_store_textless_free);
  TextRead read
      = { .account_id = account_id, .after = after, .limit = limit, .textless = textless };

  g_return_val_if_fail (LIA_IS_STORE (self), NULL);
  g_return_val_if_fail (account_id != NULL, NULL);

  return lia_store_read (self, read_textless, &read, error) ? g_steal_pointer (&textless) : NULL;
}

static void
read_text (LiaDb *db, gpointer data)
{
  TextRead *read = data;
  LiaStmt *stmt = lia_db_stmt (db, "SELECT body FROM texts WHERE id = ?");

  lia_db_assert_own (db);
  lia_stmt_int (stmt, read->row_id);
  read->text = lia_stmt_run_text (stmt);
}

char *
lia_store_read_text (LiaStore *self, gint64 row_id, GError **error)
{
  TextRead read = { .row_id = row_id };

  g_return_val_if_fail (LIA_IS_STORE (self), NULL);

  lia_store_read (self, read_text, &read, error);
  return read.text;
}

static void
read_message (LiaDb *db, gpointer data)
{
  TextRead *read = data;

  lia_db_assert_own (db);
  read->record = lia_row_find (db, read->row_id);
  if (read->record == NULL)
    lia_db_fail (db, g_error_new_literal (LIA_ERROR, LIA_ERROR_NOT_FOUND,
                                          _ ("The message is no longer there.")));
}

LiaMessageRecord *
lia_store_read_message (LiaStore *self, gint64 row_id, GError **error)
{
  TextRead read = { .row_id = row_id };

  g_return_val_if_fail (LIA_IS_STORE (self), NULL);

  lia_store_read (self, read_message, &read, error);
  return read.record;
}
