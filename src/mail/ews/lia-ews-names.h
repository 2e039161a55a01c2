/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail/ews/lia-ews-connection.h"

G_BEGIN_DECLS

/**
 * lia_ews_names_resolve:
 * @records: (element-type LiaMessageRecord): not handed on yet; their addresses are replaced
 *
 * Finds the mail addresses of people whom Exchange names by their place in its directory
 * ("/o=Contoso/ou=…/cn=Recipients/cn=ann"). Each is asked for once. What cannot be found stays as
 * it is.
 *
 * Spec: [MS-OXWSRSLNM] §3.1.4.1 (ResolveNames).
 */
void
lia_ews_names_resolve (LiaEwsConnection *connection, GPtrArray *records, GCancellable *cancellable);

G_END_DECLS
