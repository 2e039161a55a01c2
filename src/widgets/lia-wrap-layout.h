/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LIA_TYPE_WRAP_LAYOUT (lia_wrap_layout_get_type ())
G_DECLARE_FINAL_TYPE (LiaWrapLayout, lia_wrap_layout, LIA, WRAP_LAYOUT, GtkLayoutManager)

/*
 * Puts children beside each other at their natural width and goes on in a new line where there is no more
 * room, as text does; in a right-to-left locale from the right. A child that expands takes the rest of its line.
 */

/** lia_wrap_layout_new: @spacing: between children and lines, in pixels */
GtkLayoutManager *lia_wrap_layout_new (int spacing);

/** lia_wrap_layout_new_for_text: @spacing: between children, in pixels; lines stand as close as those of a text. */
GtkLayoutManager *lia_wrap_layout_new_for_text (int spacing);

G_END_DECLS
