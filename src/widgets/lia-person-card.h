/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "service/lia-session.h"

G_BEGIN_DECLS

#define LIA_TYPE_PERSON_CARD (lia_person_card_get_type ())
G_DECLARE_FINAL_TYPE (LiaPersonCard, lia_person_card, LIA, PERSON_CARD, GtkWidget)

/*
 * Who a person is, whether and how to be reached: photo with badge, title, state with time, note, a button a
 * channel, addresses to copy, and “tell me when available”. Follows the person by itself. Main thread.
 */

/**
 * lia_person_card_new:
 * @session, @person: (not nullable)
 * @context: (not nullable): where the name stands; copied
 */
GtkWidget *
lia_person_card_new (LiaSession *session, LiaPerson *person, const LiaChannelContext *context);

G_END_DECLS
