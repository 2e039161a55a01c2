/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/lia-db-thread.h"
#include "store/lia-store-mail.h"

/*
 * How the modules of the store reach its threads. Each call is a plain struct of arguments and results and a
 * function that runs on the database thread with it.
 */

G_BEGIN_DECLS

/** lia_store_write: waits for the writer. */
gboolean
lia_store_write (LiaStore *self, LiaDbMode mode, LiaDbFunc func, gpointer data, GError **error);

/**
 * lia_store_write_delta: the same of a change of messages.
 * @delta: (inout): the place in @data where @func leaves the delta
 *
 * Returns: (transfer full) (nullable)
 */
LiaStoreDelta *lia_store_write_delta (LiaStore *self,
                                      LiaDbMode mode,
                                      LiaDbFunc func,
                                      gpointer data,
                                      LiaStoreDelta **delta,
                                      GError **error);

/**
 * LiaStoreWrite: what the arguments of a change begin with that is carried out while its caller goes on.
 * @free: frees the arguments, with this
 */
struct _LiaStoreWrite
{
  LiaDbTicket *ticket;
  LiaStoreDelta *delta;
  void (*free) (LiaStoreWrite *self);
};

/** lia_store_begin_write: @write: (transfer full): for lia_store_end_write(). Returns: it. */
LiaStoreWrite *
lia_store_begin_write (LiaStore *self, LiaDbMode mode, LiaDbFunc func, LiaStoreWrite *write);

/**
 * lia_store_write_async:
 * @data: (transfer full): lives as long as the task; lia_store_take_data() has it in finish
 * @tag: the source tag: the public function
 */
void lia_store_write_async (LiaStore *self,
                            LiaDbMode mode,
                            LiaDbFunc func,
                            gpointer data,
                            GDestroyNotify free_data,
                            gpointer tag,
                            GAsyncReadyCallback callback,
                            gpointer user_data);

/** lia_store_read: at once on the thread that opened the store, else on the reader thread. */
gboolean lia_store_read (LiaStore *self, LiaDbFunc func, gpointer data, GError **error);

/** lia_store_read_async: on the reader thread. @source: (nullable): source object, if not the store. */
void lia_store_read_async (LiaStore *self,
                           gpointer source,
                           LiaDbFunc func,
                           gpointer data,
                           GDestroyNotify free_data,
                           gpointer tag,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);

/** lia_store_push: a job of the store's own, that nobody waits for; on the writer thread. Any thread. */
void lia_store_push (
    LiaStore *self, LiaDbMode mode, LiaDbFunc func, gpointer data, GDestroyNotify free_data);

/** lia_store_take_data: Returns: (transfer none) (nullable): the data of a task that ended well. */
gpointer lia_store_take_data (GAsyncResult *result, gpointer source, GError **error);

/** lia_store_get_source_limit: any thread. */
guint64 lia_store_get_source_limit (LiaStore *self);

/** lia_store_clear_sources: removes files that belong to no message; on the writer thread. */
void lia_store_clear_sources (LiaStore *self);

G_END_DECLS
