/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-store-index"

#include "config.h"

#include "store/lia-store-index.h"

/* More words than anybody types; a pasted page must not become a query of a thousand terms. */
#define MAX_WORDS 32

/*
 * The values are bound: an INSERT that reads them itself is a statement that may have to be undone
 * half-way, and before each of these FTS5 writes all words that it has gathered since the last one.
 */
static void
write_words (LiaDb *db, const char *sql, gint64 row_id)
{
  LiaStmt *content
      = lia_db_stmt (db, "SELECT subject, people, body FROM message_content WHERE id = ?");
  LiaStmt *stmt = NULL;

  lia_stmt_int (content, row_id);
  if (!lia_stmt_next (content))
    return;
  stmt = lia_db_stmt (db, sql);
  lia_stmt_int (stmt, row_id);
  for (int i = 0; i < 3; i++)
    lia_stmt_text (stmt, lia_stmt_get_text (content, i));
  lia_stmt_run (stmt);
  lia_stmt_stop (content);
}

void
lia_index_remove (LiaDb *db, gint64 row_id)
{
  lia_db_assert_own (db);
  write_words (db,
               "INSERT INTO message_index (message_index, rowid, subject, people, body)"
               " VALUES ('delete', ?, ?, ?, ?)",
               row_id);
}

void
lia_index_add (LiaDb *db, gint64 row_id)
{
  lia_db_assert_own (db);
  write_words (db, "INSERT INTO message_index (rowid, subject, people, body) VALUES (?, ?, ?, ?)",
               row_id);
}

/* Letters and digits of any script; marks belong to the letter before them. What the tokenizer
   takes for a gap must not be quoted alone: a phrase with no token matches nothing. */
static gboolean
is_word_char (gunichar c)
{
  return g_unichar_isalnum (c) || g_unichar_ismark (c)
         || g_unichar_type (c) == G_UNICODE_PRIVATE_USE;
}

static gboolean
append_word (GString *query, const char *begin, const char *end, gboolean last)
{
  if (begin == end)
    return FALSE;
  if (query->len > 0)
    g_string_append_c (query, ' ');
  g_string_append_c (query, '"');
  g_string_append_len (query, begin, end - begin);
  g_string_append (query, last ? "\"*" : "\"");
  return TRUE;
}

char *
lia_index_dup_query (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autoptr (GString) query = g_string_new (NULL);
  const char *begin = valid;
  guint n_words = 0;

  for (const char *at = valid; n_words < MAX_WORDS; at = g_utf8_next_char (at))
    {
      if (*at != '\0' && is_word_char (g_utf8_get_char (at)))
        continue;
      /* Only a word that is still being typed is a beginning. */
      if (append_word (query, begin, at, *at == '\0'))
        n_words++;
      if (*at == '\0')
        break;
      begin = g_utf8_next_char (at);
    }
  return n_words > 0 ? g_strdup (query->str) : NULL;
}
