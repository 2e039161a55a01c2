/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "service/lia-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LIA_TYPE_PERSON_RECENT (lia_person_recent_get_type ())
G_DECLARE_FINAL_TYPE (LiaPersonRecent, lia_person_recent, LIA, PERSON_RECENT, GtkWidget)

/*
 * The last messages, by mail or in a conversation, between the user and one person; each opens with a click. Hidden
 * while there are none. Main thread.
 */

/** lia_person_recent_new: @session, @person: (not nullable) */
GtkWidget *lia_person_recent_new (LiaSession *session, LiaPerson *person);

G_END_DECLS
