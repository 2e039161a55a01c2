/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/lia-store-delta.h"
#include "store/lia-store.h"

/*
 * What the user did and the server does not know yet; and messages being written. Every write here is on the
 * disk when its call has ended.
 */

G_BEGIN_DECLS

/**
 * LiaStoreAct: one act of the user; the values are borrowed during the call.
 * @account_id: (nullable): of SAVE_DRAFT and SEND; the others follow from the row
 * @row_id: the message; 0: of a SEND, or of a SAVE_DRAFT that is new
 * @flags, @mask: of SET_FLAGS
 * @folder_id: target of a MOVE; where @record is shown
 * @source: (nullable): of SAVE_DRAFT and SEND
 * @record: (nullable): of a SAVE_DRAFT or SEND with @row_id 0: shown in @folder_id at once
 * @base_key: (nullable): see #LiaMailOp
 * @draft_id: of SAVE_DRAFT and SEND: the local draft that it comes from, 0: none. It is hidden while the act is
 *   pending, gone when it is done, and open again when it is undone or refused.
 * @not_before_us: UTC µs: not carried out earlier, so that it can be undone; 0: at once
 */
typedef struct
{
  LiaMailOpKind kind;
  const char *account_id;
  gint64 row_id;
  guint flags;
  guint mask;
  gint64 folder_id;
  GBytes *source;
  LiaMessageRecord *record;
  const char *base_key;
  gint64 draft_id;
  gint64 not_before_us;
} LiaStoreAct;

/**
 * lia_store_add_acts_async:
 * @n_acts: 1 and more; one transaction
 *
 * Stores the acts and shows them. Rows that are gone are passed over.
 */
void lia_store_add_acts_async (LiaStore *self,
                               const LiaStoreAct *acts,
                               guint n_acts,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
/**
 * lia_store_add_acts_finish:
 * @out_op_ids: (out) (optional) (transfer full) (element-type gint64): of those stored, in order
 *
 * Returns: (transfer full) (nullable)
 */
LiaStoreDelta *lia_store_add_acts_finish (LiaStore *self,
                                          GAsyncResult *result,
                                          GArray **out_op_ids,
                                          GError **error);
/** lia_store_add_acts_sync: the same, for lane threads. */
LiaStoreDelta *lia_store_add_acts_sync (
    LiaStore *self, const LiaStoreAct *acts, guint n_acts, GArray **out_op_ids, GError **error);

/**
 * lia_store_begin_ops_sync:
 * @now_us: UTC µs
 * @limit: 1–100
 * @out_next_us: (out) (optional): when the next one that has to wait may begin; 0: none waits
 *
 * The next operations in order, at most one a message, a SEND always alone. They count as begun, and as tried: they
 * can no longer be undone, only answered by another act. Begun ones come again until they are settled. A MOVE whose
 * folder is gone comes with no folder_remote_id.
 *
 * Returns: (transfer container) (element-type LiaMailOp) (nullable): with ids as the server has them now.
 */
GPtrArray *lia_store_begin_ops_sync (LiaStore *self,
                                     const char *account_id,
                                     gint64 now_us,
                                     guint limit,
                                     gint64 *out_next_us,
                                     GError **error);

/**
 * lia_store_set_staged_sync:
 * @remote_id: what SAVE_DRAFT gave for the message of the SEND @op_id
 *
 * From now on op->remote_id is set; the staged message is not shown among the drafts, and if a sync has
 * brought it already it goes.
 * Returns: (transfer full) (nullable)
 * Errors: %LIA_ERROR_NOT_FOUND there is no such SEND.
 */
LiaStoreDelta *lia_store_set_staged_sync (
    LiaStore *self, gint64 op_id, const char *remote_id, const char *change_key, GError **error);

/**
 * LiaStoreOutcome:
 * @LIA_STORE_DONE: the server did it; @remote_id and @change_key are the message's from now on
 * @LIA_STORE_GONE: the server knows no such message. A SET_FLAGS, MOVE or DELETE waits for a sync to find the message
 *   elsewhere, see lia_store_give_up_lost_sync(); a SAVE_DRAFT becomes one of a new draft
 * @LIA_STORE_REFUSED: the server will not: the change is taken back, the draft is open again
 * @LIA_STORE_RETRY: the server did not do it; may be undone, and is tried again
 * @LIA_STORE_UNCERTAIN: it is not known; tried again
 */
typedef enum
{
  LIA_STORE_DONE,
  LIA_STORE_GONE,
  LIA_STORE_REFUSED,
  LIA_STORE_RETRY,
  LIA_STORE_UNCERTAIN,
} LiaStoreOutcome;

/**
 * LiaStoreSettlement: what became of an operation; borrowed during the call.
 * @remote_id, @change_key: (nullable): of DONE
 * @message: (nullable): of RETRY and UNCERTAIN, for the log
 */
typedef struct
{
  gint64 op_id;
  LiaStoreOutcome outcome;
  const char *remote_id;
  const char *change_key;
  const char *message;
} LiaStoreSettlement;

/**
 * lia_store_settle_ops_sync:
 *
 * One transaction. Operations that are no longer stored are passed over.
 * Returns: (transfer full) (nullable)
 */
LiaStoreDelta *lia_store_settle_ops_sync (LiaStore *self,
                                          const LiaStoreSettlement *settlements,
                                          guint n_settlements,
                                          GError **error);

/**
 * lia_store_give_up_lost_sync:
 * @before_us: UTC µs: when the first of a round of syncs of all folders began
 *
 * Messages that went before that round, and that it has not found, are gone from the server: their operations are
 * given up, and are in the delta as lost.
 *
 * Returns: (transfer full) (nullable)
 */
LiaStoreDelta *lia_store_give_up_lost_sync (LiaStore *self,
                                            const char *account_id,
                                            gint64 before_us,
                                            GError **error);

/**
 * lia_store_undo_ops_async:
 * @op_ids: (element-type gint64)
 *
 * Takes acts back that have not begun: all or none.
 * Errors: %LIA_ERROR_CONFLICT one has begun or is done: answer it by another act.
 */
void lia_store_undo_ops_async (LiaStore *self,
                               GArray *op_ids,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
/** Returns: (transfer full) (nullable) */
LiaStoreDelta *lia_store_undo_ops_finish (LiaStore *self, GAsyncResult *result, GError **error);

/**
 * lia_store_read_pending:
 * @account_id: (nullable): %NULL: of all accounts
 *
 * Returns: (transfer container) (element-type LiaMailOp) (nullable): in order, with no source.
 */
GPtrArray *lia_store_read_pending (LiaStore *self, const char *account_id, GError **error);

/* ---- Messages being written ---- */

/**
 * LiaStoredDraft:
 * @content: the composer's contents as the service wrote them
 */
typedef struct
{
  gint64 draft_id;
  char *account_id;
  GBytes *content;
  gint64 saved_us;
} LiaStoredDraft;

void lia_stored_draft_free (LiaStoredDraft *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiaStoredDraft, lia_stored_draft_free)

/** lia_store_save_draft_async: @draft_id: 0: a new one. */
void lia_store_save_draft_async (LiaStore *self,
                                 gint64 draft_id,
                                 const char *account_id,
                                 GBytes *content,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
/** Returns: the draft's id; 0 on error. */
gint64 lia_store_save_draft_finish (LiaStore *self, GAsyncResult *result, GError **error);

/** lia_store_remove_draft_async: ends with lia_store_write_finish(). */
void lia_store_remove_draft_async (LiaStore *self,
                                   gint64 draft_id,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);

/** Returns: (transfer container) (element-type LiaStoredDraft) (nullable): those open, oldest first. */
GPtrArray *lia_store_read_drafts (LiaStore *self, GError **error);

G_END_DECLS
