/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LIA_TYPE_TEXT_VIEW (lia_text_view_get_type ())
G_DECLARE_FINAL_TYPE (LiaTextView, lia_text_view, LIA, TEXT_VIEW, GtkTextView)

/*
 * Plain text to read, with the links in it. Tab goes from link to link, Enter follows the one that is selected. Main
 * thread. Signals: "hovered" (char *address, nullable): a link is pointed at, or has been come to with the keyboard;
 * "link" (char *address, uint doubts): one is followed; see lia-link.h.
 */

/** lia_text_view_clear: Empties it. */
void lia_text_view_clear (LiaTextView *self);

/** lia_text_view_append: @text: UTF-8, so cut that no link is cut */
void lia_text_view_append (LiaTextView *self, const char *text);

G_END_DECLS
