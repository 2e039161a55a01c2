/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/lia-presence.h"

G_BEGIN_DECLS

#define LIA_TYPE_PRESENCE_ICON (lia_presence_icon_get_type ())
G_DECLARE_FINAL_TYPE (LiaPresenceIcon, lia_presence_icon, LIA, PRESENCE_ICON, GtkWidget)

/*
 * The badge of a state: a shape and a colour, told apart without the colour too. Says nothing to a screen
 * reader: the name beside it does. Main thread.
 */

/** lia_presence_icon_new: @size: 10–24, in pixels */
GtkWidget *lia_presence_icon_new (int size);

/** lia_presence_icon_set_presence: @presence: (transfer none) (nullable): %NULL is unknown */
void lia_presence_icon_set_presence (LiaPresenceIcon *self, LiaPresence *presence);

/**
 * lia_presence_icon_draw:
 *
 * Draws the badge into a square of @size at the origin of @cr. Pure; for the widget, the tray and tests.
 */
void lia_presence_icon_draw (cairo_t *cr, const LiaPresence *presence, double size);

G_END_DECLS
