/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "service/lia-own-status.h"

/* What the session does to the own status. Signal "publish": something changed that the servers must hear. */

G_BEGIN_DECLS

LiaOwnStatus *_lia_own_status_new (void);
void _lia_own_status_set_presence (LiaOwnStatus *self, LiaPresence *presence);
/* 0 active, 1 inactive, 2 away */
void _lia_own_status_set_idle (LiaOwnStatus *self, guint idle);
guint _lia_own_status_get_idle (LiaOwnStatus *self);
LiaActivity _lia_own_status_get_activity (LiaOwnStatus *self);

G_END_DECLS
