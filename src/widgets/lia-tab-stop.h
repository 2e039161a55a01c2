/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define LIA_TYPE_TAB_STOP (lia_tab_stop_get_type ())
G_DECLARE_FINAL_TYPE (LiaTabStop, lia_tab_stop, LIA, TAB_STOP, AdwBin)

/*
 * Around a list: Tab leads into it and the next Tab out of it; the arrow keys go from row to row. Seen: in GTK 4.8 Tab goes
 * through all rows, however many there are. For .ui files.
 */

G_END_DECLS
