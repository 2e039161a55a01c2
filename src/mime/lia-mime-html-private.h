/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libxml/HTMLparser.h>
#include <libxml/tree.h>

#include "core/lia-limits.h"
#include "mime/lia-mime-html.h"

G_BEGIN_DECLS

/**
 * _lia_html_size_within_limits:
 *
 * Returns: how many bytes of @html may be given to the parser: it ends where the page is too long, at a character, and
 *   before an element with too many attributes.
 * Seen: libxml2 2.9.14 compares each attribute with each: 100,000 of them take minutes.
 */
gsize _lia_html_size_within_limits (const char *html);

/** _lia_html_parse: Returns: (transfer full) (nullable): a tree; xmlFreeDoc() it. */
xmlDoc *_lia_html_parse (const char *html);

/** Whether @name is the element's name, without case. */
gboolean _lia_html_is (const xmlNode *node, const char *name);

/** Appends @text with &, <, > and " escaped. */
void _lia_html_append_escaped (GString *out, const char *text);

/** Returns: (transfer full): only the harmless declarations of a style attribute; "" for none. */
char *_lia_html_clean_style (const char *style);

/** Returns: (transfer full): only the harmless rules of a style sheet. */
char *_lia_html_clean_sheet (const char *sheet);

G_END_DECLS
