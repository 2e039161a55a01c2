/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "service/lia-session.h"

G_BEGIN_DECLS

#define LIA_TYPE_ROSTER_VIEW (lia_roster_view_get_type ())
G_DECLARE_FINAL_TYPE (LiaRosterView, lia_roster_view, LIA, ROSTER_VIEW, GtkWidget)

/*
 * The people list: groups with their on-line counts, a row a person, and a search over contacts, the
 * directory, and numbers to dial. Main thread. Activating a row starts a conversation ("app.reach"); a right click,
 * Menu or Shift+F10 opens the channel menu.
 */

/** lia_roster_view_new: @session: (not nullable) */
GtkWidget *lia_roster_view_new (LiaSession *session);

/** lia_roster_view_focus_search: Puts the cursor into the search entry. */
void lia_roster_view_focus_search (LiaRosterView *self);

/** lia_roster_view_get_n_online: How many of the people listed are on line, each counted once. */
guint lia_roster_view_get_n_online (LiaRosterView *self);

G_END_DECLS
