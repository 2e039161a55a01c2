/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail/ews/lia-ews-connection.h"

G_BEGIN_DECLS

/**
 * lia_ews_ops_apply: see lia_mail_backend_apply().
 * Spec: [MS-OXWSCORE] §3.1.4.2 (CreateItem), §3.1.4.3 (DeleteItem), §3.1.4.7 (MoveItem), §3.1.4.9 (UpdateItem).
 */
GPtrArray *lia_ews_ops_apply (LiaEwsConnection *connection,
                              GPtrArray *ops,
                              GCancellable *cancellable,
                              GError **error);

gboolean lia_ews_ops_is_staged (LiaEwsConnection *connection,
                                const char *id,
                                gboolean *out_staged,
                                char **out_change_key,
                                GCancellable *cancellable,
                                GError **error);

/** Spec: [MS-OXWSCORE] §3.1.4.8 (SendItem). */
gboolean lia_ews_ops_send (LiaEwsConnection *connection,
                           const char *id,
                           const char *change_key,
                           GCancellable *cancellable,
                           GError **error);

G_END_DECLS
