/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/lia-message-list.h"
#include "store/lia-store-delta.h"
#include "store/lia-store.h"

G_BEGIN_DECLS

/**
 * LiaStoreViewKind: what a list shows.
 */
typedef enum
{
  LIA_STORE_VIEW_FOLDER,  /* one folder */
  LIA_STORE_VIEW_ROLE,    /* the folders of that role of all accounts: all inboxes */
  LIA_STORE_VIEW_FLAGGED, /* flagged messages of all folders */
  LIA_STORE_VIEW_SEARCH, /* messages that hold all words of @text, the one being typed as a beginning */
} LiaStoreViewKind;

/**
 * LiaStoreFilter: a narrowing on top of the kind.
 */
typedef enum
{
  LIA_STORE_FILTER_NONE,
  LIA_STORE_FILTER_UNREAD,
  LIA_STORE_FILTER_FLAGGED,
  LIA_STORE_FILTER_ATTACHMENTS,
  LIA_STORE_FILTER_TO_ME,
} LiaStoreFilter;

/**
 * LiaStoreViewSpec: copied by lia_store_view_new().
 * @folder_id: of a FOLDER; of a SEARCH the folder to search, 0: all
 * @role: of a ROLE
 * @text: (nullable): of a SEARCH, as the user typed it: any text is good
 */
typedef struct
{
  LiaStoreViewKind kind;
  gint64 folder_id;
  LiaFolderRole role;
  const char *text;
  LiaStoreFilter filter;
} LiaStoreViewSpec;

/**
 * LiaStoreHead:
 * @records: (element-type LiaMessageRecord): the newest page, sorted
 * @keys: (element-type LiaListKey): theirs
 * @n_items: how many there are in all
 */
typedef struct
{
  GPtrArray *records;
  GArray *keys;
  guint n_items;
} LiaStoreHead;

void lia_store_head_free (LiaStoreHead *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiaStoreHead, lia_store_head_free)

/*
 * What a message list reads: by date, newest first. Implements LiaPager. Made and used on the thread that opened
 * the store. Cost grows with what is shown, not with what is stored.
 */
#define LIA_TYPE_STORE_VIEW (lia_store_view_get_type ())
G_DECLARE_FINAL_TYPE (LiaStoreView, lia_store_view, LIA, STORE_VIEW, GObject)

LiaStoreView *lia_store_view_new (LiaStore *store, const LiaStoreViewSpec *spec);

/**
 * lia_store_view_read_head:
 * @n: 1–1000
 *
 * The newest rows at once, for the first frame. Of a SEARCH, which may take longer than a frame: nothing.
 * Returns: (transfer full) (nullable)
 */
LiaStoreHead *lia_store_view_read_head (LiaStoreView *self, guint n, GError **error);

/**
 * lia_store_view_read_head_async:
 * @n: 1–1000
 *
 * The same on the reader thread, of any view. The @n_items of a SEARCH are those that were read.
 */
void lia_store_view_read_head_async (LiaStoreView *self,
                                     guint n,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
/** Returns: (transfer full) (nullable) */
LiaStoreHead *
lia_store_view_read_head_finish (LiaStoreView *self, GAsyncResult *result, GError **error);

/** lia_store_view_read_keys_async: All keys, sorted; on the reader thread. */
void lia_store_view_read_keys_async (LiaStoreView *self,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
/** Returns: (transfer full) (nullable) (element-type LiaListKey) */
GArray *lia_store_view_read_keys_finish (LiaStoreView *self, GAsyncResult *result, GError **error);

/**
 * lia_store_view_translate:
 * @out_upserted: (out) (transfer container) (element-type LiaMessageRecord)
 * @out_keys: (out) (transfer full) (element-type LiaListKey): theirs, same order
 * @out_removed: (out) (transfer full) (element-type gint64): row ids; may name some that are not in the list
 *
 * What @delta means for this view: the arguments of lia_message_list_apply(). The out arguments are always set.
 * Returns: %FALSE when only the keys can tell (a SEARCH after a large change): apply what is given, then read the
 *   keys again.
 */
gboolean lia_store_view_translate (LiaStoreView *self,
                                   LiaStoreDelta *delta,
                                   GPtrArray **out_upserted,
                                   GArray **out_keys,
                                   GArray **out_removed);

G_END_DECLS
