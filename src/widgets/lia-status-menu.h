/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "service/lia-session.h"

G_BEGIN_DECLS

#define LIA_TYPE_STATUS_MENU (lia_status_menu_get_type ())
G_DECLARE_FINAL_TYPE (LiaStatusMenu, lia_status_menu, LIA, STATUS_MENU, GtkWidget)

/*
 * The own avatar with its badge, name and state, which opens the choice of status (lia-status-popover.h). Main thread.
 */

/** lia_status_menu_new: @session: (not nullable) */
GtkWidget *lia_status_menu_new (LiaSession *session);

/** lia_status_menu_edit_note: Opens it with the cursor in the note. */
void lia_status_menu_edit_note (LiaStatusMenu *self);

G_END_DECLS
