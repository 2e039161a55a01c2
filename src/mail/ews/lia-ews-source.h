/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail/ews/lia-ews-connection.h"

G_BEGIN_DECLS

/**
 * lia_ews_source_get: see lia_mail_backend_fetch_source().
 *
 * Where the server cannot make MIME of an item, a message is built of the properties it does give:
 * without its attachments, but readable. What is an appointment or a contact comes as a message
 * with that in it.
 *
 * Spec: [MS-OXWSCORE] §3.1.4.4 (GetItem), §2.2.4.30 (MimeContent).
 * Seen: ErrorMimeContentConversionFailed, ErrorItemCorrupt for items that Outlook shows.
 */
GBytes *lia_ews_source_get (LiaEwsConnection *connection,
                            const char *id,
                            GCancellable *cancellable,
                            GError **error);

G_END_DECLS
