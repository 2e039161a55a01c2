/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/lia-person.h"

G_BEGIN_DECLS

#define LIA_TYPE_AVATAR (lia_avatar_get_type ())
G_DECLARE_FINAL_TYPE (LiaAvatar, lia_avatar, LIA, AVATAR, GtkWidget)

/*
 * The photo or the initials of a person with the presence badge on it. Follows the person by itself. Says nothing
 * to a screen reader: the name beside it does. Main thread. Property "size" (int, pixels).
 */

GtkWidget *lia_avatar_new (int size);

/** lia_avatar_set_person: @person: (nullable) */
void lia_avatar_set_person (LiaAvatar *self, LiaPerson *person);

G_END_DECLS
