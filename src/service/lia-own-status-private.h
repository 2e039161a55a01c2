/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "service/lia-own-status.h"

/* What the session does to the own status. Signal "publish": something changed that the servers must hear. */

G_BEGIN_DECLS

LiaOwnStatus *_lia_own_status_new (void);
void _lia_own_status_set_presence (LiaOwnStatus *self, LiaPresence *presence);
/* 0 active, 1 inactive, 2 away; @locked: because the computer is locked */
void _lia_own_status_set_idle (LiaOwnStatus *self, guint idle, gboolean locked);
guint _lia_own_status_get_idle (LiaOwnStatus *self);
/* A program fills the screen. */
void _lia_own_status_set_full_screen (LiaOwnStatus *self, gboolean full_screen);
/* Whether that makes the state: nothing was chosen, and somebody may be there to be disturbed. */
gboolean _lia_own_status_is_full_screen (LiaOwnStatus *self);
LiaActivity _lia_own_status_get_activity (LiaOwnStatus *self);

G_END_DECLS
