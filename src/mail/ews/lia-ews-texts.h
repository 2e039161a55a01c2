/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail/ews/lia-ews-connection.h"

G_BEGIN_DECLS

/**
 * lia_ews_texts_get: see lia_mail_backend_fetch_texts(). The server makes text of HTML.
 * Spec: [MS-OXWSCORE] §3.1.4.4 (GetItem), §2.2.5.9 (BodyType).
 */
GPtrArray *lia_ews_texts_get (LiaEwsConnection *connection,
                              GPtrArray *ids,
                              GCancellable *cancellable,
                              GError **error);

G_END_DECLS
