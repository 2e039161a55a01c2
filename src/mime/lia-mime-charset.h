/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * lia_mime_to_utf8:
 * @data: (nullable) (array length=size): bytes in an unknown or declared character set
 * @charset: (nullable): as declared
 * @out_repaired: (out) (optional): set to %TRUE when the declaration was missing or wrong
 *
 * The declared set, else UTF-8 where the bytes are valid, else windows-1252, which never fails. "us-ascii" and
 * "iso-8859-1" mean windows-1252, "gb2312" means gb18030 and "ks_c_5601-1987" means cp949, as senders do.
 *
 * Returns: (transfer full): valid UTF-8 with no NUL; CR LF become LF.
 */
char *lia_mime_to_utf8 (const void *data, gsize size, const char *charset, gboolean *out_repaired);

G_END_DECLS
