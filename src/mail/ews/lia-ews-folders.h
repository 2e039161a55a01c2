/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail/ews/lia-ews-connection.h"

G_BEGIN_DECLS

/**
 * lia_ews_folders_learn_roles:
 *
 * Asks for the distinguished folders; those a mailbox has not are no error. Signs in, being the first call.
 * Returns: (transfer full) (nullable): folder id → GINT_TO_POINTER (role); the root has the role -1.
 * Spec: [MS-OXWSFOLD] §3.1.4.5 (GetFolder).
 */
GHashTable *lia_ews_folders_learn_roles (LiaEwsConnection *connection,
                                         GCancellable *cancellable,
                                         GError **error);

/**
 * lia_ews_folders_sync:
 * @roles: from lia_ews_folders_learn_roles()
 *
 * Spec: [MS-OXWSSYNC] §3.1.4.1 (SyncFolderHierarchy).
 */
LiaFolderChanges *lia_ews_folders_sync (LiaEwsConnection *connection,
                                        GHashTable *roles,
                                        const char *token,
                                        GCancellable *cancellable,
                                        GError **error);

G_END_DECLS
