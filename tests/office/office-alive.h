/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "office-world.h"

G_BEGIN_DECLS

/** OfficeAlive: lets the people come and go and write mails, on timers. */
typedef struct _OfficeAlive OfficeAlive;

OfficeAlive *office_alive_new (OfficeWorld *world);
/** office_alive_hurry: So many mails are written and so many states change now, as if their time had passed. */
void office_alive_hurry (OfficeAlive *self, guint n_mails, guint n_states);
void office_alive_free (OfficeAlive *self);

G_END_DECLS
