/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "service/lia-session.h"

G_BEGIN_DECLS

/*
 * Which people of a list are selected. They stay so when the list is sorted, and when the server tells of it anew: what
 * is selected is a person in a group and no row. Main thread.
 */

/**
 * lia_roster_selection_attach:
 * @model: (transfer full): of LiaPerson, or of GtkTreeListRow with LiaRosterSection above LiaPerson
 *
 * Makes @list show @model, with any number of rows selected.
 */
void lia_roster_selection_attach (GtkListView *list, GListModel *model);

/**
 * lia_roster_selection_dup:
 * @item: (not nullable): a row with a person, of a list with such a selection
 *
 * Whom a command on the row is about: all that are selected, if the row is among them; else its person.
 *
 * Returns: (transfer full) (element-type LiaRosterMember) (not nullable): in the order of the list; headings are left
 *   out.
 */
GPtrArray *lia_roster_selection_dup (GtkListItem *item);

/** lia_roster_selection_get_group: Returns: (transfer none) (nullable): in which the row stands; stays for ever. */
const char *lia_roster_selection_get_group (GtkListItem *item);

G_END_DECLS
