/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/lia-db.h"
#include "store/lia-store-delta.h"

/*
 * A change of messages within one transaction: rows are touched before they are changed, the user's pending
 * operations are laid over them, and at the end the delta of what is shown is read. Private to the store.
 */

G_BEGIN_DECLS

typedef struct
{
  LiaDb *db;
  GHashTable *rows;    /* row id → folder it was shown in before, 0: none */
  GHashTable *folders; /* ids of folders whose counts may differ */
  GPtrArray *lost;     /* LiaStoreLost */
  GHashTable *words; /* row id → LiaIndexWords, as they were before; NULL: they were not indexed */
} LiaChange;

void lia_change_init (LiaChange *self, LiaDb *db);
void lia_change_clear (LiaChange *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LiaChange, lia_change_clear)

/** lia_change_touch: notes where a row is shown, before it is changed or removed. */
void lia_change_touch (LiaChange *self, gint64 row_id);
/** lia_change_reindex: before what is searched of a row is changed; it is indexed anew when all changes are made. */
void lia_change_reindex (LiaChange *self, gint64 row_id);
/** lia_change_touch_new: of a row that was just made; it is indexed too. */
void lia_change_touch_new (LiaChange *self, gint64 row_id);
/** lia_change_touch_folder: its counts are told even if no row changes. */
void lia_change_touch_folder (LiaChange *self, gint64 folder_id);
/** lia_change_overlay: what is shown of a row: what the server says with the pending operations on top. */
void lia_change_overlay (LiaChange *self, gint64 row_id);
/** lia_change_delete_row: with its text, its source and the operations that only concern it: these are lost. */
void lia_change_delete_row (LiaChange *self, gint64 row_id);
/** lia_change_build: the last step. Returns: (transfer full): of everything touched. */
LiaStoreDelta *lia_change_build (LiaChange *self);

G_END_DECLS
