/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/lia-db.h"

/*
 * A thread with a connection and a queue of transactions, carried out in order. Private to the store.
 * Any thread may hand it work until lia_db_thread_free().
 */

G_BEGIN_DECLS

typedef struct _LiaDbThread LiaDbThread;

/**
 * LiaDbDoneFunc:
 * @error: (transfer full) (nullable)
 *
 * Called on the thread itself when a transaction has ended.
 */
typedef void (*LiaDbDoneFunc) (gpointer user_data, GError *error);

/** lia_db_thread_new: @db: (transfer full). */
LiaDbThread *lia_db_thread_new (const char *name, LiaDb *db);

/**
 * lia_db_thread_stop:
 *
 * Carries out what is queued, ends the thread; what comes later fails. Blocks.
 * Returns: (transfer full): the connection, adopted by the calling thread.
 */
LiaDb *lia_db_thread_stop (LiaDbThread *self);
/** lia_db_thread_free: after lia_db_thread_stop(), when nobody can call any more. */
void lia_db_thread_free (LiaDbThread *self);

/** LiaDbTicket: a transaction whose outcome somebody comes for. */
typedef struct _LiaDbTicket LiaDbTicket;

/** lia_db_thread_begin: Returns: (transfer full): for lia_db_ticket_end(); until then @data stays. */
LiaDbTicket *lia_db_thread_begin (LiaDbThread *self, LiaDbMode mode, LiaDbFunc func, gpointer data);
/** lia_db_ticket_end: @self: (transfer full). Waits for the outcome; any thread. */
gboolean lia_db_ticket_end (LiaDbTicket *self, GError **error);

/** lia_db_thread_run: both at once. */
gboolean lia_db_thread_run (
    LiaDbThread *self, LiaDbMode mode, LiaDbFunc func, gpointer data, GError **error);

/** lia_db_thread_push: @done is called in any case, also when the thread has stopped (then here). */
void lia_db_thread_push (LiaDbThread *self,
                         LiaDbMode mode,
                         LiaDbFunc func,
                         gpointer data,
                         LiaDbDoneFunc done,
                         gpointer user_data);

G_END_DECLS
