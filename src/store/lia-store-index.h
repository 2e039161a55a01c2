/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/lia-db.h"

/*
 * The index of words over subject, people and text of messages. It keeps no copy of them: before anything indexed
 * changes the entry is taken out, and put in again after. Private to the store.
 */

G_BEGIN_DECLS

/** lia_index_remove: while the row is still as it was indexed. */
void lia_index_remove (LiaDb *db, gint64 row_id);
void lia_index_add (LiaDb *db, gint64 row_id);

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
