/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * lia_mime_safe_name:
 * @name: (nullable): a file name from a message
 * @type: (nullable): the media type; gives an unnamed file its ending
 *
 * Returns: (transfer full) (not nullable): a name for a file in one folder: no path, no control or bidirectional
 *   marks, no leading dot, not reserved on any system, at most 200 bytes with its ending kept; "attachment" where
 *   nothing is left.
 */
char *lia_mime_safe_name (const char *name, const char *type);

/** lia_mime_name_is_dangerous: Whether a file of that name could be a program, or hides its ending behind another. */
gboolean lia_mime_name_is_dangerous (const char *name);

G_END_DECLS
