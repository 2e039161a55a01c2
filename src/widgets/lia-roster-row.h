/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "service/lia-session.h"

G_BEGIN_DECLS

#define LIA_TYPE_ROSTER_ROW (lia_roster_row_get_type ())
G_DECLARE_FINAL_TYPE (LiaRosterRow, lia_roster_row, LIA, ROSTER_ROW, GtkWidget)

/*
 * One person of the people list: photo with badge, name, state and note. Follows the person by itself.
 */

/** lia_roster_row_new: @session: (not nullable): for the channel menu */
GtkWidget *lia_roster_row_new (LiaSession *session);

/** lia_roster_row_set_person: @person: (nullable) */
void lia_roster_row_set_person (LiaRosterRow *self, LiaPerson *person);
LiaPerson *lia_roster_row_get_person (LiaRosterRow *self);

G_END_DECLS
