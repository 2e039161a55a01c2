/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "service/lia-session.h"

G_BEGIN_DECLS

#define LIA_TYPE_STATUS_MENU (lia_status_menu_get_type ())
G_DECLARE_FINAL_TYPE (LiaStatusMenu, lia_status_menu, LIA, STATUS_MENU, GtkWidget)

/*
 * The own avatar with its badge and name, which opens the choice of status: the states, for how long, the
 * note, and why the state is what it is. Main thread.
 */

/** lia_status_menu_new: @session: (not nullable) */
GtkWidget *lia_status_menu_new (LiaSession *session);
void lia_status_menu_popup (LiaStatusMenu *self);

G_END_DECLS
