/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/*
 * HTML of messages, made safe to show, or turned into text; of a page of more than %LIA_HTML_MAX_BYTES the beginning.
 * Pure; any thread; hostile input costs no more than its length.
 */

G_BEGIN_DECLS

/**
 * LiaHtmlFlags:
 * @LIA_HTML_ALLOW_REMOTE: pictures from the network keep their address
 */
typedef enum /*< flags >*/
{
  LIA_HTML_DEFAULT = 0,
  LIA_HTML_ALLOW_REMOTE = 1 << 0,
} LiaHtmlFlags;

/** LIA_HTML_OTHER_TEXT: The target attribute of a link whose text names another host, see lia_link_text_differs(). */
#define LIA_HTML_OTHER_TEXT "other-text"

/**
 * lia_html_sanitize:
 * @html: UTF-8
 * @out_n_remote: (out) (optional): how many pictures from the network there are, shown or not
 *
 * Keeps what is on a list of harmless elements, attributes and style properties; everything else goes: scripts and
 * handlers, forms, frames, objects, SVG, meta, base and link, and every address that would be fetched. Links keep
 * the addresses that lia_link_kind() knows; pictures keep "cid:" and small "data:image/" ones.
 *
 * Returns: (transfer full): a fragment to put inside a body element.
 */
char *lia_html_sanitize (const char *html, LiaHtmlFlags flags, guint *out_n_remote);

/** lia_html_to_text: Returns: (transfer full): the text, a paragraph a line, links' targets left out. */
char *lia_html_to_text (const char *html);

/** lia_html_from_text: Returns: (transfer full): plain text as an HTML fragment that keeps its lines. */
char *lia_html_from_text (const char *text);

G_END_DECLS
