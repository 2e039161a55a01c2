/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "office-ews.h"

G_BEGIN_DECLS

/** office_mail_add_built_in: The mail of the demo, compiled in; its dates are told from now. */
void office_mail_add_built_in (OfficeEws *ews);

/**
 * office_mail_load:
 * @path: a folder: below it Maildirs, mbox files or single messages. What lies in a folder, or an mbox file, named
 *   like a login goes to that person; all else to the first one, each folder into a mail folder of its name.
 */
gboolean office_mail_load (OfficeEws *ews, const char *path, GError **error);

G_END_DECLS
