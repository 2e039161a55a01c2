/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "service/lia-session.h"

G_BEGIN_DECLS

#define LIA_TYPE_PERSON_CHIP (lia_person_chip_get_type ())
G_DECLARE_FINAL_TYPE (LiaPersonChip, lia_person_chip, LIA, PERSON_CHIP, GtkButton)

/*
 * A person wherever a name stands: photo, badge and name. A click opens the card; a right click, Menu or Shift+F10
 * the channel menu; the tool tip tells state and note. Follows the person by itself. Main thread.
 */

/** lia_person_chip_new: @session, @person: (not nullable) */
GtkWidget *lia_person_chip_new (LiaSession *session, LiaPerson *person);

/** lia_person_chip_hide_avatar: Where the photo stands beside it already. */
void lia_person_chip_hide_avatar (LiaPersonChip *self);

/** lia_person_chip_set_context: @context: (not nullable): where the name stands, for the menu; copied */
void lia_person_chip_set_context (LiaPersonChip *self, const LiaChannelContext *context);

G_END_DECLS
