/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail/ews/lia-ews-connection.h"

G_BEGIN_DECLS

/**
 * LiaEwsCalls: calls of an operation that only reads, one after the other. While the server has the next one, a thread
 * beside parses the answer to the last: a first synchronisation waits for whichever takes longer, not for both. All
 * functions belong to the thread of the connection.
 */
typedef struct _LiaEwsCalls LiaEwsCalls;

/** LiaEwsNextFunc: Returns: (transfer full) (nullable): the next request, from lia_ews_begin(); %NULL: there is no more. */
typedef LiaXmlWriter *(*LiaEwsNextFunc) (gpointer data);

/** @cancellable: (nullable): held. @next: is called before the answers to earlier requests were taken. */
LiaEwsCalls *lia_ews_calls_new (LiaEwsConnection *connection,
                                LiaEwsNextFunc next,
                                gpointer data,
                                GCancellable *cancellable);
void lia_ews_calls_free (LiaEwsCalls *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiaEwsCalls, lia_ews_calls_free)

/**
 * lia_ews_calls_next:
 *
 * Returns: (transfer full) (nullable): the answer to the next request, never a fault; %NULL without @error: that was all.
 *   After an error nothing more comes.
 * Errors: as lia_ews_call()
 */
xmlDoc *lia_ews_calls_next (LiaEwsCalls *self, GError **error);

G_END_DECLS
