/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Plain text of messages. All pure; all text UTF-8 with LF line ends. */

G_BEGIN_DECLS

/**
 * lia_mime_text_unflow:
 * @delsp: whether the blank at a soft break is no part of the text
 *
 * Returns: (transfer full): a paragraph a line; quote marks are kept.
 * Spec: RFC 3676 §4.
 */
char *lia_mime_text_unflow (const char *text, gboolean delsp);

/**
 * lia_mime_text_flow:
 *
 * Returns: (transfer full): lines of at most 72 characters with soft breaks, space-stuffed; for format=flowed.
 * Spec: RFC 3676 §4.2.
 */
char *lia_mime_text_flow (const char *text);

/** lia_mime_text_quote: Returns: (transfer full): each line with a quote mark before it. */
char *lia_mime_text_quote (const char *text);

/** lia_mime_text_from_enriched: Returns: (transfer full): text/enriched with its commands left out. */
char *lia_mime_text_from_enriched (const char *enriched);

G_END_DECLS
