/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * People are dragged from group to group of the people list, all that are selected at once: they are moved, or with
 * Ctrl added; to the favourites they are always added. What is done is the action "app.move-contacts" or
 * "app.add-contacts", as it is from the menu. Main thread.
 */

/** lia_roster_drag_attach: @item: a row whose child is set, of a list with a LiaRosterSelection */
void lia_roster_drag_attach (GtkListItem *item);

G_END_DECLS
