/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/lia-store-mail.h"
#include "store/lia-store-ops.h"
#include "store/lia-store-view.h"

/*
 * A store in a folder of its own, with an account "work" that has an inbox, drafts and an archive.
 */

G_BEGIN_DECLS

typedef struct
{
  char *folder;
  LiaStore *store;
  gint64 inbox;
  gint64 drafts;
  gint64 archive;
} Fixture;

void fixture_set_up (Fixture *self, gconstpointer data);
void fixture_tear_down (Fixture *self, gconstpointer data);
/** Closes the store and opens it again. */
void fixture_reopen (Fixture *self);
/** A folder alone, no store in it yet. */
char *fixture_make_folder (void);
void fixture_remove_folder (const char *folder);
/** Lists the folder tree of "work" into @store. */
void fixture_add_folders (LiaStore *store);
gint64 fixture_find_folder (LiaStore *store, const char *remote_id);

/** "id" from Ann to Bob, received at @minute. */
LiaMessageRecord *fixture_make_record (const char *remote_id, const char *subject, gint64 minute);
/** The records are consumed. */
LiaChangeSet *fixture_make_page (const char *token, gboolean more, ...) G_GNUC_NULL_TERMINATED;
LiaStoreDelta *fixture_apply (Fixture *self, gint64 folder_id, LiaChangeSet *page);
/** Stores records by a page with a token; the row of the last one. */
gint64 fixture_add_message (Fixture *self, gint64 folder_id, LiaMessageRecord *record);
gint64 fixture_find_row (Fixture *self, gint64 folder_id, const char *remote_id);
guint fixture_get_flags (Fixture *self, gint64 row_id);
gint64 fixture_get_folder_of (Fixture *self, gint64 row_id);

/** Waits for an asynchronous call: fixture_result_cb() with the address of a GAsyncResult pointer. */
void fixture_result_cb (GObject *source, GAsyncResult *result, gpointer user_data);
GAsyncResult *fixture_wait (GAsyncResult **result);

/** All keys of a view. */
GArray *fixture_read_keys (LiaStoreView *view);
/** As lia_store_view_read_head_async(). */
LiaStoreHead *fixture_read_head (LiaStoreView *view, guint n);
guint fixture_count_found (Fixture *self, const char *text);
LiaStoreView *fixture_open_folder (Fixture *self, gint64 folder_id, LiaStoreFilter filter);
/** Checks that the file, the index of words and the counts agree. */
void fixture_check (Fixture *self);

G_END_DECLS
