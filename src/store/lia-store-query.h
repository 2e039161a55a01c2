/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/lia-store-view.h"

/*
 * The SQL of a view. Private to the store, and to the test that asks SQLite how it would carry it out.
 */

G_BEGIN_DECLS

/**
 * lia_query_dup_keys:
 * @folder_ids: (element-type gint64): of a FOLDER or ROLE
 *
 * Returns: (transfer full): selects id and date of all rows, sorted; with a parameter :match of a SEARCH and
 *   :limit always (-1: all).
 */
char *lia_query_dup_keys (const LiaStoreViewSpec *spec, GArray *folder_ids);

/**
 * lia_query_dup_newest:
 *
 * Returns: (transfer full): selects id and date of the messages among which a SEARCH searches, sorted, out of one index
 *   and with no sorting.
 */
char *lia_query_dup_newest (const LiaStoreViewSpec *spec);

/** lia_query_dup_count: Returns: (transfer full): selects the number of rows. */
char *lia_query_dup_count (const LiaStoreViewSpec *spec, GArray *folder_ids);

G_END_DECLS
