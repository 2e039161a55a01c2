/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail/ews/lia-ews-connection.h"

G_BEGIN_DECLS

/**
 * lia_ews_drafts_find_copies:
 * @source: the message, RFC 5322
 *
 * What earlier tries to save @source have left among the drafts, when it was not known whether they got through: the
 * items with the same Message-ID. Spec: [MS-OXWSSRCH] §3.1.4.2 (FindItem).
 *
 * Returns: (transfer full) (nullable) (element-type utf8): identifiers; none where @source has no Message-ID.
 * Errors: as lia_ews_call().
 */
GPtrArray *lia_ews_drafts_find_copies (LiaEwsConnection *connection,
                                       GBytes *source,
                                       GCancellable *cancellable,
                                       GError **error);

G_END_DECLS
