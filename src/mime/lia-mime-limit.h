/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "core/lia-limits.h"

G_BEGIN_DECLS

/**
 * LiaMimeExcess: what was left out.
 */
typedef enum
{
  LIA_MIME_EXCESS_NONE = 0,
  LIA_MIME_EXCESS_HEADERS = 1 << 0,
  LIA_MIME_EXCESS_PARTS = 1 << 1,
} LiaMimeExcess;

/**
 * lia_mime_limit_colons:
 * @n_colons: (inout): colons of the header so far
 *
 * Returns: how many bytes of @text stand before the colon that is one too many; @length where there is none.
 * Seen: GMime 3.2.13 overflows the stack with 50,000 groups that lie in one another ("a:a:a:…").
 */
gsize lia_mime_limit_colons (const char *text, gsize length, guint *n_colons);

/**
 * lia_mime_limit:
 * @source: RFC 5322 bytes
 * @out_excess: (out): #LiaMimeExcess
 *
 * Leaves out headers and parts beyond the limits, in one pass over the lines.
 *
 * Returns: (transfer full): @source itself where it keeps to them, as nearly all messages do.
 * Seen: GMime 3.2.13 has no limits, needs seconds for a million parts or headers, and minutes for a subject of
 *   some megabytes of encoded words.
 */
GBytes *lia_mime_limit (GBytes *source, LiaMimeExcess *out_excess);

G_END_DECLS
