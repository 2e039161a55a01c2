/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LIA_TYPE_ANNOUNCER (lia_announcer_get_type ())
G_DECLARE_FINAL_TYPE (LiaAnnouncer, lia_announcer, LIA, ANNOUNCER, GObject)

/*
 * Tells a screen reader what came while the user did something else. What comes shortly after another is told together
 * with it, so that a flood is a few words; nothing is told while the window is not active. Nothing of it is seen, and
 * the focus stays where it is. Main thread. Signal "announced" (text): it was told.
 */

/** LiaAnnouncerSum: Returns: (transfer full): what is told in place of @n texts that are too many. */
typedef char *(*LiaAnnouncerSum) (guint n);

/**
 * lia_announcer_new: @widget: for what it tells; not kept alive.
 * @sum: (nullable): %NULL when the newest of too many texts are to be told.
 */
LiaAnnouncer *lia_announcer_new (GtkWidget *widget, LiaAnnouncerSum sum);

void lia_announcer_say (LiaAnnouncer *self, const char *text);

/** lia_announcer_set_interval: How long what comes is waited for, from the first on; half a second by itself. */
void lia_announcer_set_interval (LiaAnnouncer *self, guint interval_ms);

G_END_DECLS
