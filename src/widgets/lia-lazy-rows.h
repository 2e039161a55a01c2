/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * The rows of a GtkListView, made only for what is on screen. GTK 4.8 makes and measures some 200 rows of any long list.
 * Here each of these is an empty place as high as a row, and the few that are seen get a row from a pool.
 * All rows are of one height. Main thread.
 */
typedef struct _LiaLazyRows LiaLazyRows;

/** Returns: (transfer floating): a row that shows nothing yet. */
typedef GtkWidget *(*LiaLazyRowsCreate) (gpointer user_data);

/** LiaLazyRowsShow: @item: (nullable): what @row is to show from now on; %NULL: nothing, it goes to the pool */
typedef void (*LiaLazyRowsShow) (GtkWidget *row, GtkListItem *item, gpointer user_data);

/**
 * lia_lazy_rows_new:
 * @list: gets its factory here; it must live until lia_lazy_rows_free()
 * @owner: what @list stands in; gets a row as a child that is never seen and measures the others
 */
LiaLazyRows *lia_lazy_rows_new (GtkListView *list,
                                GtkWidget *owner,
                                LiaLazyRowsCreate create,
                                LiaLazyRowsShow show,
                                gpointer user_data);
void lia_lazy_rows_free (LiaLazyRows *self);

/** Returns: (transfer none): the place of @row, a row on screen. */
GtkListItem *lia_lazy_rows_get_item (GtkWidget *row);

/** Returns: (transfer container) (element-type GtkWidget): the rows on screen, in no order. */
GPtrArray *lia_lazy_rows_get_shown (LiaLazyRows *self);

/** Gives the keyboard focus to the row at @position, if there is a place for it. GTK 4.8 has no function for it. */
void lia_lazy_rows_focus (LiaLazyRows *self, guint position);

G_END_DECLS
