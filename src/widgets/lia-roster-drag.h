/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/lia-person.h"

G_BEGIN_DECLS

/*
 * People are dragged from group to group of the people list: they are moved, or with Ctrl added. What is done is the
 * action "app.move-contact" or "app.add-contact", as it is from the menu. Main thread.
 */

/** lia_roster_drag_attach: To what stands in the list for a person or a group. */
void lia_roster_drag_attach (GtkWidget *row);

/**
 * lia_roster_drag_set:
 * @person: (nullable): %NULL: it is the heading of the group, on which people are dropped
 * @group: (nullable): the one in which the row stands; stays for ever. %NULL: in none, nothing is dragged
 */
void lia_roster_drag_set (GtkWidget *row, LiaPerson *person, const char *group);

G_END_DECLS
