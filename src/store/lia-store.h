/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/lia-error.h"
#include "core/lia-records.h"

/*
 * The local store of one profile: an SQLite database, the source of messages in files beside it, and
 * the lock that keeps a second copy of the program out.
 *
 * Threads: one writer thread does all the writing, one reader thread the long reads. Three kinds of call:
 *   …_async/_finish  from the thread that opened the store; the callback runs on its main context
 *   …_sync           write: waits for the writer; for lane threads, never for the main thread
 *   …_read_…         short reads; on the thread that opened the store they run at once on a connection of
 *                    its own and cost less than a millisecond, elsewhere they wait for the reader thread
 * What crosses is an immutable value. Writes are carried out in the order of the calls. A write that has
 * returned with success is in the file; what the user did (operations, drafts, lines of conversations,
 * settings) survives a power cut as well.
 *
 * Errors of every call: %LIA_ERROR_STORE with a sentence for the user: disk full, read-only, damaged.
 * Signal "fault" (char *message): a write failed; on the main context of the thread that opened it. For what
 * was sent with no callback.
 */

G_BEGIN_DECLS

#define LIA_TYPE_STORE (lia_store_get_type ())
G_DECLARE_FINAL_TYPE (LiaStore, lia_store, LIA, STORE, GObject)

/**
 * LiaStoreOpening: how the store was found.
 * @LIA_STORE_CREATED: there was none
 * @LIA_STORE_OPENED: it was good
 * @LIA_STORE_REPLACED: it was damaged so that nothing could be read; it is a new one
 * @LIA_STORE_REBUILT: it was damaged; what could be read was taken over, see
 *   lia_store_get_damaged_path(). The tokens are forgotten, so that servers list again.
 */
typedef enum
{
  LIA_STORE_CREATED,
  LIA_STORE_OPENED,
  LIA_STORE_REPLACED,
  LIA_STORE_REBUILT,
} LiaStoreOpening;

/**
 * lia_store_open:
 * @folder: (not nullable): the profile's folder; made if it is missing
 *
 * Opens, checks, and brings the schema up to date. Blocks: a few milliseconds where the last session ended
 * well, otherwise as long as it takes to read the file through.
 *
 * Returns: (transfer full) (nullable)
 * Errors: %LIA_ERROR_STORE: in use by another copy of the program; made by a newer version (nothing was
 *   touched); read-only; disk full.
 */
LiaStore *lia_store_open (const char *folder, GError **error);

/**
 * lia_store_close:
 *
 * Carries out what is queued, then closes the file. Any later call fails with %LIA_ERROR_STORE. Blocks.
 * Dropping the last reference does the same.
 */
void lia_store_close (LiaStore *self);

LiaStoreOpening lia_store_get_opening (LiaStore *self);

/** lia_store_get_damaged_path: Returns: (transfer none) (nullable): where the damaged file was put aside. */
const char *lia_store_get_damaged_path (LiaStore *self);

/** lia_store_get_folder: Returns: (transfer none) (not nullable) */
const char *lia_store_get_folder (LiaStore *self);

/**
 * lia_store_remove_account_async:
 *
 * Forgets all that is stored of an account: folders, messages, operations, drafts, conversations.
 */
void lia_store_remove_account_async (LiaStore *self,
                                     const char *account_id,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);

/** lia_store_write_finish: for every …_async whose only outcome is success; see there. */
gboolean lia_store_write_finish (LiaStore *self, GAsyncResult *result, GError **error);

/* ---- Small settings of services: the user's status choice, the last contact list, … ---- */

/**
 * lia_store_read_value:
 * @key: (not nullable): "service/what"
 *
 * Returns: (transfer full) (nullable): %NULL when it was never set (@error is not set then).
 */
GBytes *lia_store_read_value (LiaStore *self, const char *key, GError **error);

/** lia_store_set_value_async: @value: (nullable): %NULL forgets it. Ends with lia_store_write_finish(). */
void lia_store_set_value_async (LiaStore *self,
                                const char *key,
                                GBytes *value,
                                GAsyncReadyCallback callback,
                                gpointer user_data);

G_END_DECLS
