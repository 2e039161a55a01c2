/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** lia_x11_display_name: Returns: (transfer none) (nullable): of the display that shows the program; %NULL: not X11. */
const char *lia_x11_display_name (void);

G_END_DECLS
