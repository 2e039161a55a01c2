/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gmime/gmime.h>

/*
 * Headers as they are meant, where GMime and senders differ. Of a header that may stand once the first counts.
 * Seen: GMime 3.2.13 drops the words after one of base64 that ends in "=", and takes the last of several.
 */

G_BEGIN_DECLS

/** lia_mime_header_dup_subject: Returns: (transfer full) (not nullable): one line, cut where it is long. */
char *lia_mime_header_dup_subject (GMimeMessage *message);

/** lia_mime_header_get_date: Returns: (transfer full) (nullable): %NULL when there is none to be read. */
GDateTime *lia_mime_header_get_date (GMimeMessage *message);

/**
 * lia_mime_header_keep_first_type:
 * @source: a message
 *
 * GMime takes the last of several Content-Type headers, and with it every part away.
 *
 * Returns: (transfer full): @source, or a copy in which all but the first are of another name.
 */
GBytes *lia_mime_header_keep_first_type (GBytes *source);

/** lia_mime_header_add_addresses: @out: (element-type LiaAddress): of all headers @name; groups are flattened. */
void lia_mime_header_add_addresses (GMimeMessage *message, const char *name, GPtrArray *out);

/** lia_mime_header_dup_ids: Returns: (transfer full) (nullable): at most @max, with no <>, a space between. */
char *lia_mime_header_dup_ids (GMimeMessage *message, const char *name, int max);

/** lia_mime_header_dup_filename: Returns: (transfer full) (nullable): decoded, as it came. */
char *lia_mime_header_dup_filename (GMimePart *part);

/**
 * lia_mime_header_join_words:
 * @raw: value of a header
 *
 * Joins runs of encoded words of base64 and one character set into one word each.
 *
 * Returns: (transfer full) (nullable): %NULL when there is nothing to join.
 * Spec: RFC 2047 §6.2 (no blank between encoded words is shown).
 */
char *lia_mime_header_join_words (const char *raw);

G_END_DECLS
