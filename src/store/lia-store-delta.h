/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/lia-records.h"

G_BEGIN_DECLS

/**
 * LiaStoreCounts: of a folder, after a change.
 * @total, @unread: to show: the server's while the folder was never listed to its end, then our own
 * @n_rows: messages of it in the store: the length of an unfiltered list
 */
typedef struct
{
  gint64 folder_id;
  int total;
  int unread;
  guint n_rows;
} LiaStoreCounts;

/** LiaStoreRemoval: a row that is no longer in a folder; it may be an upserted one of another folder. */
typedef struct
{
  gint64 row_id;
  gint64 folder_id;
} LiaStoreRemoval;

/**
 * LiaStoreLost: an act of the user that came to nothing, because the message went from the server.
 * @subject: (nullable)
 */
typedef struct
{
  LiaMailOpKind kind;
  guint mask; /* of a SET_FLAGS */
  char *subject;
} LiaStoreLost;

/**
 * LiaStoreDelta:
 * @upserted: (element-type LiaMessageRecord) (not nullable): new or changed rows, as they are to be shown now
 * @removed: (element-type LiaStoreRemoval) (not nullable)
 * @counts: (element-type LiaStoreCounts) (not nullable): of every folder touched
 * @lost: (element-type LiaStoreLost) (not nullable)
 * @arrived: (element-type gint64) (not nullable): row ids of those of @upserted that are new, in a folder that was listed
 *   to its end before: they came since
 *
 * What one transaction changed in what is shown. Read-only; reference-counted; may cross threads.
 * lia_store_view_translate() makes of it what a message list takes.
 */
typedef struct
{
  GPtrArray *upserted;
  GArray *removed;
  GArray *counts;
  GPtrArray *lost;
  GArray *arrived;
  gatomicrefcount ref_count;
} LiaStoreDelta;

#define LIA_TYPE_STORE_DELTA (lia_store_delta_get_type ())
GType lia_store_delta_get_type (void);
LiaStoreDelta *lia_store_delta_new (void);
LiaStoreDelta *lia_store_delta_ref (LiaStoreDelta *self);
void lia_store_delta_unref (LiaStoreDelta *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiaStoreDelta, lia_store_delta_unref)

G_END_DECLS
