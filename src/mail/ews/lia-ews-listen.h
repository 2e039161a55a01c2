/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail/ews/lia-ews-connection.h"

G_BEGIN_DECLS

/**
 * lia_ews_listen:
 * @poll_interval_ms: between two questions to a server that cannot stream
 * @subscription_id: (inout) (nullable): the subscription that the last call left behind, to be given back;
 *   then that of this one
 *
 * See lia_mail_backend_listen(). Streaming notifications where the server has them (2010 SP1), else pull.
 * A server that says nothing for 120 s is taken for dead: it sends signs of life every 30 to 60 s.
 * Spec: [MS-OXWSNTIF] §3.1.4 (Subscribe, GetStreamingEvents, GetEvents).
 */
gboolean lia_ews_listen (LiaEwsConnection *connection,
                         GPtrArray *folder_ids,
                         guint poll_interval_ms,
                         char **subscription_id,
                         LiaMailListenFunc func,
                         gpointer user_data,
                         GCancellable *cancellable,
                         GError **error);

G_END_DECLS
