/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/lia-store.h"

/*
 * The source of messages (RFC 5322 bytes), in files in the folder “sources” of the profile. A cache: the ones
 * not read for longest go when it grows over its size.
 */

G_BEGIN_DECLS

/**
 * lia_store_put_source_sync:
 *
 * Keeps the source of a message. The file is whole or absent, whatever happens.
 * Errors: %LIA_ERROR_NOT_FOUND the message is gone.
 */
gboolean lia_store_put_source_sync (LiaStore *self, gint64 row_id, GBytes *source, GError **error);

/**
 * lia_store_read_source_async:
 *
 * finish gives %NULL with no error when it is not kept. Of a message that a pending operation saves or sends, the
 * source of that operation.
 */
void lia_store_read_source_async (LiaStore *self,
                                  gint64 row_id,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
/** Returns: (transfer full) (nullable) */
GBytes *lia_store_read_source_finish (LiaStore *self, GAsyncResult *result, GError **error);

/** lia_store_read_source: the same, blocking; reads a file: for lane threads. */
GBytes *lia_store_read_source (LiaStore *self, gint64 row_id, GError **error);

/** lia_store_set_source_limit: @size_bytes: how much to keep; 1 GiB when it is not called. Any thread. */
void lia_store_set_source_limit (LiaStore *self, guint64 size_bytes);

G_END_DECLS
