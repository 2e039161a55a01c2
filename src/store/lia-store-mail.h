/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/lia-store-delta.h"
#include "store/lia-store.h"

/*
 * Folders and messages. The store keeps for each message what the server says and what the user has done
 * since (the operations not yet carried out); what is shown is the one with the other on top.
 */

G_BEGIN_DECLS

/**
 * LiaStoredFolder:
 * @record: (not nullable): with @total and @unread as they are to be shown
 * @token: (nullable): where to go on from; %NULL: never listed
 * @listed: whether it was listed to its end
 * @n_rows: messages of it in the store
 */
typedef struct
{
  gint64 folder_id;
  char *account_id;
  LiaFolderRecord *record;
  char *token;
  gboolean listed;
  guint n_rows;
} LiaStoredFolder;

void lia_stored_folder_free (LiaStoredFolder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiaStoredFolder, lia_stored_folder_free)

/**
 * lia_store_read_folders:
 * @account_id: (nullable): %NULL: of all accounts
 *
 * Returns: (transfer container) (element-type LiaStoredFolder) (nullable): in the order they were first seen.
 */
GPtrArray *lia_store_read_folders (LiaStore *self, const char *account_id, GError **error);

/** lia_store_read_folder_token: Returns: (transfer full) (nullable): also %NULL, with no error, before any. */
char *lia_store_read_folder_token (LiaStore *self, gint64 folder_id, GError **error);

/** lia_store_read_tree_token: the same of the folder list of an account. */
char *lia_store_read_tree_token (LiaStore *self, const char *account_id, GError **error);

/**
 * lia_store_read_tree_token_sync:
 *
 * For lanes: after all that was to be written before. Of an account that is being removed while another one of its name
 * signs in, there is none any more: with the old one, the server would tell of nothing.
 *
 * Returns: (transfer full) (nullable): also %NULL, with no error, before any.
 */
char *lia_store_read_tree_token_sync (LiaStore *self, const char *account_id, GError **error);

/**
 * lia_store_apply_folder_changes_sync:
 * @changed: (element-type LiaFolderRecord)
 * @removed: (element-type utf8): remote ids
 * @token: (nullable): stored in the same transaction
 * @more: whether another page follows at once
 * @reset: this page begins a full listing; what does not come by the page with @more %FALSE is removed
 * @out_delta: (out) (optional) (transfer full): rows that went with their folders
 *
 * One page of changes of the folder tree. A page that comes where there is no token begins a full listing too.
 */
gboolean lia_store_apply_folder_changes_sync (LiaStore *self,
                                              const char *account_id,
                                              GPtrArray *changed,
                                              GPtrArray *removed,
                                              const char *token,
                                              gboolean more,
                                              gboolean reset,
                                              LiaStoreDelta **out_delta,
                                              GError **error);

/**
 * lia_store_set_own_addresses_async:
 * @addresses: (element-type LiaAddress): of the user; tell what is “to me”
 *
 * Ends with lia_store_write_finish(). Costs nothing when they are as before.
 */
void lia_store_set_own_addresses_async (LiaStore *self,
                                        const char *account_id,
                                        GPtrArray *addresses,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);

/**
 * LiaStoreWrite: a change that is under way. Whoever began it goes on meanwhile (it fetches the next page, say) and
 * comes for the outcome. Changes are made in the order in which they were begun.
 */
typedef struct _LiaStoreWrite LiaStoreWrite;

/**
 * lia_store_end_write:
 * @write: (transfer full)
 *
 * Waits for the outcome. Any thread.
 * Returns: (transfer full) (nullable)
 */
LiaStoreDelta *lia_store_end_write (LiaStoreWrite *write, GError **error);

/**
 * lia_store_begin_newest:
 * @records: (element-type LiaMessageRecord): as lia_mail_backend_list_newest() gives them; stays until the end
 *
 * First view of a folder: the rows are stored, the token stays as it is.
 * Returns: (transfer full)
 * Errors at the end: %LIA_ERROR_NOT_FOUND there is no such folder.
 */
LiaStoreWrite *lia_store_begin_newest (LiaStore *self, gint64 folder_id, GPtrArray *records);

/**
 * lia_store_begin_changes:
 * @changes: stays until the end
 *
 * One page of a folder: rows and token in one transaction. A message that comes in one folder and goes from
 * another (equal match_key) keeps its row and its text, whichever comes first. When a listing that began with
 * @reset, or with no token stored, ends, what did not come is removed.
 * Returns: (transfer full)
 * Errors at the end: %LIA_ERROR_NOT_FOUND there is no such folder.
 */
LiaStoreWrite *lia_store_begin_changes (LiaStore *self, gint64 folder_id, LiaChangeSet *changes);

/**
 * LiaStoreText:
 * @text: (nullable): plain text; %NULL: there is none to be had, do not ask again
 * @preview: (nullable): the first words; %NULL leaves it as it is
 */
typedef struct
{
  gint64 row_id;
  char *text;
  char *preview;
} LiaStoreText;

LiaStoreText *lia_store_text_new (gint64 row_id, const char *text, const char *preview);
void lia_store_text_free (LiaStoreText *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiaStoreText, lia_store_text_free)

/**
 * lia_store_begin_texts:
 * @texts: (element-type LiaStoreText): stays until the end
 *
 * The text of messages, for search. Rows that are gone are passed over.
 * Returns: (transfer full)
 */
LiaStoreWrite *lia_store_begin_texts (LiaStore *self, GPtrArray *texts);

/**
 * LiaStoreTextless: a message whose text is not stored.
 */
typedef struct
{
  gint64 row_id;
  gint64 date_us;
  char *remote_id;
} LiaStoreTextless;

void lia_store_textless_free (LiaStoreTextless *self);

/**
 * lia_store_read_textless:
 * @after: (nullable): only what comes after it in this order
 * @limit: 1–1000
 *
 * Returns: (transfer container) (element-type LiaStoreTextless) (nullable): newest first.
 */
GPtrArray *lia_store_read_textless (LiaStore *self,
                                    const char *account_id,
                                    const LiaStoreTextless *after,
                                    guint limit,
                                    GError **error);

/** lia_store_read_text: Returns: (transfer full) (nullable): %NULL with no error when it is not stored. */
char *lia_store_read_text (LiaStore *self, gint64 row_id, GError **error);

/**
 * lia_store_read_message:
 *
 * Returns: (transfer full) (nullable)
 * Errors: %LIA_ERROR_NOT_FOUND gone.
 */
LiaMessageRecord *lia_store_read_message (LiaStore *self, gint64 row_id, GError **error);

G_END_DECLS
