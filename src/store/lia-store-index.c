/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-store-index"

#include "config.h"

#include "store/lia-store-index.h"

/* More words than anybody types; a pasted page must not become a query of a thousand terms. */
#define MAX_WORDS 32

LiaIndexWords *
lia_index_read_words (LiaDb *db, gint64 row_id)
{
  LiaIndexWords *words = NULL;
  LiaStmt *stmt
      = lia_db_stmt (db, "SELECT subject, people, body FROM message_content WHERE id = ?");

  lia_db_assert_own (db);
  lia_stmt_int (stmt, row_id);
  if (!lia_stmt_next (stmt))
    return NULL;
  words = g_new0 (LiaIndexWords, 1);
  words->subject = lia_stmt_dup_text (stmt, 0);
  words->people = lia_stmt_dup_text (stmt, 1);
  words->body = lia_stmt_dup_text (stmt, 2);
  lia_stmt_stop (stmt);
  return words;
}

void
lia_index_words_free (LiaIndexWords *self)
{
  if (self == NULL)
    return;
  g_free (self->subject);
  g_free (self->people);
  g_free (self->body);
  g_free (self);
}

static gboolean
is_equal (const LiaIndexWords *a, const LiaIndexWords *b)
{
  return a != NULL && b != NULL && g_strcmp0 (a->subject, b->subject) == 0
         && g_strcmp0 (a->people, b->people) == 0 && g_strcmp0 (a->body, b->body) == 0;
}

static void
write_words (LiaDb *db, const char *sql, gint64 row_id, const LiaIndexWords *words)
{
  LiaStmt *stmt = NULL;

  if (words == NULL)
    return;
  stmt = lia_db_stmt (db, sql);
  lia_stmt_int (stmt, row_id);
  lia_stmt_text (stmt, words->subject);
  lia_stmt_text (stmt, words->people);
  lia_stmt_text (stmt, words->body);
  lia_stmt_run (stmt);
}

void
lia_index_replace (LiaDb *db, gint64 row_id, const LiaIndexWords *before, const LiaIndexWords *now)
{
  lia_db_assert_own (db);
  if (is_equal (before, now))
    return;
  write_words (db,
               "INSERT INTO message_index (message_index, rowid, subject, people, body)"
               " VALUES ('delete', ?, ?, ?, ?)",
               row_id, before);
  write_words (db, "INSERT INTO message_index (rowid, subject, people, body) VALUES (?, ?, ?, ?)",
               row_id, now);
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
