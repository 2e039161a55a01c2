/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/lia-db.h"
#include "store/lia-store-view.h"

/*
 * How a search finds its rows. Private to the store.
 */

G_BEGIN_DECLS

/**
 * lia_search_read_keys:
 * @spec: a SEARCH
 * @match: the full-text query
 * @limit: at most so many, the newest; 0: all
 * @keys: (element-type LiaListKey): they are appended, sorted
 *
 * What it costs depends on how many messages hold the words, and for the newest on @limit.
 */
void lia_search_read_keys (
    LiaDb *db, const LiaStoreViewSpec *spec, const char *match, guint limit, GArray *keys);

G_END_DECLS
