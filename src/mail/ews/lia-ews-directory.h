/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail/ews/lia-ews-connection.h"

G_BEGIN_DECLS

/**
 * lia_ews_directory_search: see lia_mail_directory_search_people().
 * Spec: [MS-OXWSRSLNM] §3.1.4.1 (ResolveNames).
 */
GPtrArray *lia_ews_directory_search (LiaEwsConnection *connection,
                                     const char *text,
                                     guint limit,
                                     GCancellable *cancellable,
                                     GError **error);

G_END_DECLS
