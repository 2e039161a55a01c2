/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/lia-db.h"

/*
 * The index of words over subject, people and text of messages. It keeps no copy of them: an entry is taken out with
 * the very words that it was put in with. LiaChange does so for all rows of a transaction. Private to the store.
 */

G_BEGIN_DECLS

/** LiaIndexWords: what is indexed of a message; each (nullable). */
typedef struct
{
  char *subject;
  char *people;
  char *body;
} LiaIndexWords;

/** lia_index_read_words: Returns: (transfer full) (nullable): as the row is now; %NULL: there is none. */
LiaIndexWords *lia_index_read_words (LiaDb *db, gint64 row_id);
void lia_index_words_free (LiaIndexWords *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiaIndexWords, lia_index_words_free)

/**
 * lia_index_replace:
 * @before: (nullable): what it was put in with; %NULL: it is not in the index
 * @now: (nullable): %NULL: it is in the index no more
 *
 * Fast when it is called in the order of the rows, with no other statement in between that writes: FTS5 gathers words
 * in memory, and writes them out before a row that is not the next one, and before a statement that may have to be
 * undone half-way.
 */
void
lia_index_replace (LiaDb *db, gint64 row_id, const LiaIndexWords *before, const LiaIndexWords *now);

/**
 * lia_index_dup_query:
 * @text: (not nullable): anything a person may type
 *
 * Returns: (transfer full) (nullable): for MATCH: every word of @text, quoted, the last one as a beginning;
 *   %NULL when there is no word in it.
 * Spec: https://sqlite.org/fts5.html §3.
 */
char *lia_index_dup_query (const char *text);

G_END_DECLS
