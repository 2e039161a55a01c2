/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LIA_TYPE_WIDTH_LAYOUT (lia_width_layout_get_type ())
G_DECLARE_FINAL_TYPE (LiaWidthLayout, lia_width_layout, LIA, WIDTH_LAYOUT, GtkLayoutManager)

/*
 * Gives its children all the room there is and says that they would like a width that is fixed: property
 * "natural-width", in pixels. For what folds: its least width is that of one pane, and what its texts would like says
 * nothing.
 */

G_END_DECLS
