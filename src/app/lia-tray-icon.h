/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/lia-presence.h"

G_BEGIN_DECLS

/**
 * lia_tray_icon_draw:
 * @presence: the user's own
 * @unread: what is counted on it; 0: nothing is
 * @attention: a conversation waits for an answer
 *
 * Draws the icon into a square of @size at the origin of @cr: the state by shape and colour, the number over its lower
 * right corner, a speech bubble over its upper right one. Pure.
 */
void lia_tray_icon_draw (
    cairo_t *cr, const LiaPresence *presence, guint unread, gboolean attention, double size);

/** lia_tray_icon_new_pixmaps: Returns: (transfer floating): the same in the sizes of panels; see lia_tray_show(). */
GVariant *lia_tray_icon_new_pixmaps (const LiaPresence *presence, guint unread, gboolean attention);

G_END_DECLS
