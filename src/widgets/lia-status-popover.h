/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "service/lia-session.h"

G_BEGIN_DECLS

#define LIA_TYPE_STATUS_POPOVER (lia_status_popover_get_type ())
G_DECLARE_FINAL_TYPE (LiaStatusPopover, lia_status_popover, LIA, STATUS_POPOVER, GtkPopover)

/*
 * The choice of the own status: the states, for how long, the note, and why the state is what it is. Main thread.
 */

/** lia_status_popover_new: @session: (not nullable) */
GtkWidget *lia_status_popover_new (LiaSession *session);

/** lia_status_popover_edit_note: Puts the cursor into the note; once it is shown. */
void lia_status_popover_edit_note (LiaStatusPopover *self);

G_END_DECLS
