/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/lia-message.h"
#include "core/lia-people.h"

G_BEGIN_DECLS

/*
 * The lazy message list: a GListModel whose rows are known by (row id, sort key) and filled a page at
 * a time by a pager. Main thread.
 *
 * Promises: get_item answers at once; while a LiaMessage is alive the same row id gives the same
 * object; a change set is one items-changed (one splice over the range it touches); items-changed is
 * never (0, n, n): to show another folder, make another list.
 */

/**
 * LiaListKey: where a row stands: by @sort_key, newest (greatest) first, then by @row_id, greatest first.
 */
typedef struct
{
  gint64 row_id;
  gint64 sort_key;
} LiaListKey;

#define LIA_TYPE_PAGER (lia_pager_get_type ())
G_DECLARE_INTERFACE (LiaPager, lia_pager, LIA, PAGER, GObject)

/**
 * LiaPagerInterface: where a list gets its rows. Implemented by the store.
 * @load_rows_async: reads the records of @row_ids (element-type gint64); finish gives a GPtrArray of
 *   LiaMessageRecord (those that exist, any order). The callback runs on the main context, never before
 *   the call returns.
 */
struct _LiaPagerInterface
{
  GTypeInterface parent_iface;

  void (*load_rows_async) (LiaPager *self,
                           GArray *row_ids,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
  GPtrArray *(*load_rows_finish) (LiaPager *self, GAsyncResult *result, GError **error);
};

void lia_pager_load_rows_async (LiaPager *self,
                                GArray *row_ids,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
GPtrArray *lia_pager_load_rows_finish (LiaPager *self, GAsyncResult *result, GError **error);

#define LIA_TYPE_MESSAGE_LIST (lia_message_list_get_type ())
G_DECLARE_FINAL_TYPE (LiaMessageList, lia_message_list, LIA, MESSAGE_LIST, GObject)

#define LIA_MESSAGE_LIST_PAGE 100

/* The newest rows, read before the first frame: as many as a tall screen shows. */
#define LIA_MESSAGE_LIST_HEAD 40

/**
 * lia_message_list_new:
 * @pager: (transfer none) (not nullable)
 * @people: (transfer none) (not nullable): finds the sender of a row
 * @show_recipient: %TRUE in Sent and Drafts: the person of a row is its first recipient
 */
LiaMessageList *lia_message_list_new (LiaPager *pager, LiaPeople *people, gboolean show_recipient);

/**
 * lia_message_list_set_head:
 * @records: (element-type LiaMessageRecord): the newest page, sorted
 * @keys: (element-type LiaListKey): their keys
 *
 * First content, before the first frame: the newest page with its rows. GTK makes hundreds of places at once for a list
 * that has them; the rest comes with lia_message_list_set_keys(). Only on an empty list.
 */
void lia_message_list_set_head (LiaMessageList *self, GPtrArray *records, GArray *keys);

/**
 * lia_message_list_set_keys:
 * @keys: (element-type LiaListKey): all, sorted; the list goes on with this array, it is not the caller's any more
 *
 * Differences are spliced.
 */
void lia_message_list_set_keys (LiaMessageList *self, GArray *keys);

/**
 * lia_message_list_apply:
 * @upserted: (element-type LiaMessageRecord) (nullable): new or changed rows of this list
 * @upserted_keys: (element-type LiaListKey) (nullable): their keys, same order
 * @removed: (element-type gint64) (nullable): row ids
 *
 * One change set. Rows that are alive and only changed are updated in place, with no items-changed.
 */
void lia_message_list_apply (LiaMessageList *self,
                             GPtrArray *upserted,
                             GArray *upserted_keys,
                             GArray *removed);

/** lia_message_list_find: Returns: whether @row_id is in the list, and where. Looks at each key in turn. */
gboolean lia_message_list_find (LiaMessageList *self, gint64 row_id, guint *out_position);

/** lia_message_list_get_n_alive: how many LiaMessage objects live now; for tests and benchmarks. */
guint lia_message_list_get_n_alive (LiaMessageList *self);

G_END_DECLS
