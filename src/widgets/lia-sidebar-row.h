/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "widgets/lia-sidebar-item.h"

G_BEGIN_DECLS

#define LIA_TYPE_SIDEBAR_ROW (lia_sidebar_row_get_type ())
G_DECLARE_FINAL_TYPE (LiaSidebarRow, lia_sidebar_row, LIA, SIDEBAR_ROW, GtkWidget)

/* A row of the side bar: icon, title, count; of an account its name as a heading. Main thread. */

GtkWidget *lia_sidebar_row_new (void);
/** lia_sidebar_row_set_item: @item: (nullable) */
void lia_sidebar_row_set_item (LiaSidebarRow *self, LiaSidebarItem *item);

G_END_DECLS
