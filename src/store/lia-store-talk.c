/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-store-talk"

#include "config.h"

#include "store/lia-store-talk.h"

#include "store/lia-store-index.h"
#include "store/lia-store-private.h"
#include "store/lia-store-row.h"

void
lia_stored_conversation_free (LiaStoredConversation *self)
{
  if (self == NULL)
    return;
  g_free (self->account_id);
  g_clear_pointer (&self->peer, lia_address_unref);
  g_free (self->last_text);
  g_free (self);
}

void
lia_stored_line_free (LiaStoredLine *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->sender, lia_address_unref);
  g_free (self->text);
  g_free (self->error);
  g_free (self);
}

/* ---- Conversations ---- */

static void
read_conversations (LiaDb *db, gpointer data)
{
  GPtrArray *conversations = data;
  LiaStmt *stmt
      = lia_db_stmt (db, "SELECT c.id, c.account, c.peer, c.unread, c.last_us, c.last_text,"
                         " (SELECT l.sender IS NULL FROM lines AS l WHERE l.conversation_id = c.id"
                         " ORDER BY l.time_us DESC, l.id DESC LIMIT 1)"
                         " FROM conversations AS c ORDER BY c.last_us DESC, c.id DESC");

  lia_db_assert_own (db);
  while (lia_stmt_next (stmt))
    {
      LiaAddress *peer = lia_address_decode (lia_stmt_get_text (stmt, 2));
      LiaStoredConversation *conversation = NULL;

      if (peer == NULL)
        continue;
      conversation = g_new0 (LiaStoredConversation, 1);
      conversation->conversation_id = lia_stmt_get_int (stmt, 0);
      conversation->account_id = lia_stmt_dup_text (stmt, 1);
      conversation->peer = peer;
      conversation->unread = (guint)lia_stmt_get_int (stmt, 3);
      conversation->last_us = lia_stmt_get_int (stmt, 4);
      conversation->last_text = lia_stmt_dup_text (stmt, 5);
      conversation->last_own = lia_stmt_get_int (stmt, 6) != 0;
      g_ptr_array_add (conversations, conversation);
    }
}

GPtrArray *
lia_store_read_conversations (LiaStore *self, GError **error)
{
  g_autoptr (GPtrArray) conversations
      = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_stored_conversation_free);

  g_return_val_if_fail (LIA_IS_STORE (self), NULL);

  return lia_store_read (self, read_conversations, conversations, error)
             ? g_steal_pointer (&conversations)
             : NULL;
}

/* ---- Adding ---- */

typedef struct
{
  char *account_id;
  LiaAddress *peer;
  LiaStoredLine *line;
} LineAdd;

static void
line_add_free (gpointer data)
{
  LineAdd *add = data;

  g_free (add->account_id);
  lia_address_unref (add->peer);
  lia_stored_line_free (add->line);
  g_free (add);
}

/* Makes the conversation where there is none; the newest line is its headline, whatever came in
   which order. */
static gint64
put_conversation (LiaDb *db, const LineAdd *add)
{
  g_autofree char *peer = lia_address_encode (add->peer);
  LiaStmt *stmt = lia_db_stmt (
      db, "INSERT INTO conversations (account, peer_key, peer, unread, last_us, last_text)"
          " VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (account, peer_key) DO UPDATE SET"
          " unread = unread + ?4, last_us = max (last_us, ?5),"
          " last_text = CASE WHEN ?5 >= last_us THEN ?6 ELSE last_text END");

  lia_stmt_text (stmt, add->account_id);
  lia_stmt_text (stmt, lia_address_get_key (add->peer));
  lia_stmt_text (stmt, peer);
  lia_stmt_int (stmt, add->line->sender != NULL);
  lia_stmt_int (stmt, add->line->time_us);
  lia_stmt_text (stmt, add->line->text);
  lia_stmt_run (stmt);
  stmt = lia_db_stmt (db, "SELECT id FROM conversations WHERE account = ? AND peer_key = ?");
  lia_stmt_text (stmt, add->account_id);
  lia_stmt_text (stmt, lia_address_get_key (add->peer));
  return lia_stmt_run_int (stmt, 0);
}

static void
add_line (LiaDb *db, gpointer data)
{
  LineAdd *add = data;
  LiaStoredLine *line = add->line;
  g_autofree char *sender = lia_address_encode (line->sender);
  LiaStmt *stmt = NULL;

  lia_db_assert_own (db);
  line->conversation_id = put_conversation (db, add);
  stmt = lia_db_stmt (db, "INSERT INTO lines (conversation_id, sender, text, time_us, state)"
                          " VALUES (?, ?, ?, ?, ?)");
  lia_stmt_int (stmt, line->conversation_id);
  lia_stmt_text (stmt, sender);
  lia_stmt_text (stmt, line->text);
  lia_stmt_int (stmt, line->time_us);
  lia_stmt_int (stmt, line->state);
  lia_stmt_run (stmt);
  line->row_id = lia_db_get_last_id (db);
}

void
lia_store_add_line_async (LiaStore *self,
                          const char *account_id,
                          LiaAddress *peer,
                          LiaAddress *sender,
                          const char *text,
                          gint64 time_us,
                          LiaChatLineState state,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  LineAdd *add = NULL;

  g_return_if_fail (LIA_IS_STORE (self));
  g_return_if_fail (account_id != NULL && peer != NULL && text != NULL);

  add = g_new0 (LineAdd, 1);
  add->account_id = g_strdup (account_id);
  add->peer = lia_address_ref (peer);
  add->line = g_new0 (LiaStoredLine, 1);
  add->line->sender = sender != NULL ? lia_address_ref (sender) : NULL;
  add->line->text = g_strdup (text);
  add->line->time_us = time_us;
  add->line->state = state;
  lia_store_write_async (self, LIA_DB_WRITE_DURABLE, add_line, add, line_add_free,
                         lia_store_add_line_async, callback, user_data);
}

gint64
lia_store_add_line_finish (LiaStore *self,
                           GAsyncResult *result,
                           gint64 *out_conversation_id,
                           GError **error)
{
  LineAdd *add = lia_store_take_data (result, self, error);

  if (add == NULL)
    return 0;
  if (out_conversation_id != NULL)
    *out_conversation_id = add->line->conversation_id;
  return add->line->row_id;
}

/* ---- States ---- */

static void
set_line_state (LiaDb *db, gpointer data)
{
  const LiaStoredLine *line = data;
  LiaStmt *stmt = lia_db_stmt (db, "UPDATE lines SET state = ?, error = ? WHERE id = ?");

  lia_db_assert_own (db);
  lia_stmt_int (stmt, line->state);
  lia_stmt_text (stmt, line->error);
  lia_stmt_int (stmt, line->row_id);
  lia_stmt_run (stmt);
}

void
lia_store_set_line_state_async (LiaStore *self,
                                gint64 line_id,
                                LiaChatLineState state,
                                const char *error_text,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  LiaStoredLine *line = NULL;

  g_return_if_fail (LIA_IS_STORE (self));

  line = g_new0 (LiaStoredLine, 1);
  line->row_id = line_id;
  line->state = state;
  line->error = g_strdup (error_text);
  lia_store_write_async (self, LIA_DB_WRITE_DURABLE, set_line_state, line,
                         (GDestroyNotify)lia_stored_line_free, lia_store_set_line_state_async,
                         callback, user_data);
}

static void
fail_sending (LiaDb *db, gpointer data)
{
  LiaStmt *stmt = lia_db_stmt (db, "UPDATE lines SET state = 3, error = ? WHERE state = 1");

  lia_db_assert_own (db);
  lia_stmt_text (stmt, data);
  lia_stmt_run (stmt);
}

void
lia_store_fail_sending_async (LiaStore *self,
                              const char *error_text,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_return_if_fail (LIA_IS_STORE (self));

  lia_store_write_async (self, LIA_DB_WRITE_DURABLE, fail_sending, g_strdup (error_text), g_free,
                         lia_store_fail_sending_async, callback, user_data);
}

static void
mark_read (LiaDb *db, gpointer data)
{
  gint64 *conversation_id = data;
  LiaStmt *stmt = lia_db_stmt (db, "UPDATE conversations SET unread = 0 WHERE id = ?");

  lia_db_assert_own (db);
  lia_stmt_int (stmt, *conversation_id);
  lia_stmt_run (stmt);
}

void
lia_store_mark_conversation_read_async (LiaStore *self,
                                        gint64 conversation_id,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data)
{
  g_return_if_fail (LIA_IS_STORE (self));

  lia_store_write_async (self, LIA_DB_WRITE, mark_read,
                         g_memdup2 (&conversation_id, sizeof conversation_id), g_free,
                         lia_store_mark_conversation_read_async, callback, user_data);
}

/* ---- Reading lines ---- */

typedef struct
{
  gint64 conversation_id;
  gint64 before_us;
  gint64 before_id;
  guint limit;
  char *match;
  GPtrArray *lines;
} LinesRead;

static void
lines_read_free (gpointer data)
{
  LinesRead *read = data;

  g_free (read->match);
  g_clear_pointer (&read->lines, g_ptr_array_unref);
  g_free (read);
}

static LinesRead *
lines_read_new (guint limit)
{
  LinesRead *read = g_new0 (LinesRead, 1);

  read->limit = limit;
  read->lines = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_stored_line_free);
  return read;
}

#define LINE_COLUMNS "l.id, l.conversation_id, l.sender, l.text, l.time_us, l.state, l.error"

static void
take_lines (LiaStmt *stmt, GPtrArray *lines)
{
  while (lia_stmt_next (stmt))
    {
      LiaStoredLine *line = g_new0 (LiaStoredLine, 1);

      line->row_id = lia_stmt_get_int (stmt, 0);
      line->conversation_id = lia_stmt_get_int (stmt, 1);
      line->sender = lia_address_decode (lia_stmt_get_text (stmt, 2));
      line->text = lia_stmt_dup_text (stmt, 3);
      line->time_us = lia_stmt_get_int (stmt, 4);
      line->state = (LiaChatLineState)lia_stmt_get_int (stmt, 5);
      line->error = lia_stmt_dup_text (stmt, 6);
      g_ptr_array_add (lines, line);
    }
}

static void
reverse (GPtrArray *array)
{
  for (guint i = 0; i < array->len / 2; i++)
    {
      gpointer other = array->pdata[array->len - 1 - i];

      array->pdata[array->len - 1 - i] = array->pdata[i];
      array->pdata[i] = other;
    }
}

static void
read_lines (LiaDb *db, gpointer data)
{
  LinesRead *read = data;
  LiaStmt *stmt = lia_db_stmt (
      db, "SELECT " LINE_COLUMNS " FROM lines AS l WHERE l.conversation_id = ?1"
          " AND (l.time_us, l.id) < (?2, ?3) ORDER BY l.time_us DESC, l.id DESC LIMIT ?4");
  gboolean newest = read->before_us == 0 && read->before_id == 0;

  lia_db_assert_own (db);
  lia_stmt_int (stmt, read->conversation_id);
  lia_stmt_int (stmt, newest ? G_MAXINT64 : read->before_us);
  lia_stmt_int (stmt, newest ? G_MAXINT64 : read->before_id);
  lia_stmt_int (stmt, read->limit);
  take_lines (stmt, read->lines);
  reverse (read->lines);
}

void
lia_store_read_lines_async (LiaStore *self,
                            gint64 conversation_id,
                            gint64 before_us,
                            gint64 before_id,
                            guint limit,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  LinesRead *read = NULL;

  g_return_if_fail (LIA_IS_STORE (self));

  read = lines_read_new (limit);
  read->conversation_id = conversation_id;
  read->before_us = before_us;
  read->before_id = before_id;
  lia_store_read_async (self, NULL, read_lines, read, lines_read_free, lia_store_read_lines_async,
                        cancellable, callback, user_data);
}

static GPtrArray *
take_lines_read (LiaStore *self, GAsyncResult *result, GError **error)
{
  LinesRead *read = lia_store_take_data (result, self, error);

  return read != NULL ? g_steal_pointer (&read->lines) : NULL;
}

GPtrArray *
lia_store_read_lines_finish (LiaStore *self, GAsyncResult *result, GError **error)
{
  return take_lines_read (self, result, error);
}

static void
search_lines (LiaDb *db, gpointer data)
{
  LinesRead *read = data;
  LiaStmt *stmt = NULL;

  lia_db_assert_own (db);
  if (read->match == NULL)
    return;
  stmt = lia_db_stmt (db, "SELECT " LINE_COLUMNS " FROM line_index i JOIN lines l ON l.id = i.rowid"
                          " WHERE line_index MATCH ? ORDER BY l.time_us DESC, l.id DESC LIMIT ?");
  lia_stmt_text (stmt, read->match);
  lia_stmt_int (stmt, read->limit);
  take_lines (stmt, read->lines);
}

void
lia_store_search_lines_async (LiaStore *self,
                              const char *text,
                              guint limit,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  LinesRead *read = NULL;

  g_return_if_fail (LIA_IS_STORE (self));
  g_return_if_fail (text != NULL);

  read = lines_read_new (limit);
  read->match = lia_index_dup_query (text);
  lia_store_read_async (self, NULL, search_lines, read, lines_read_free,
                        lia_store_search_lines_async, cancellable, callback, user_data);
}

GPtrArray *
lia_store_search_lines_finish (LiaStore *self, GAsyncResult *result, GError **error)
{
  return take_lines_read (self, result, error);
}
