/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "office-world.h"

G_BEGIN_DECLS

/** OfficeAlive: lets the people come and go and write mails, on timers. */
typedef struct _OfficeAlive OfficeAlive;

OfficeAlive *office_alive_new (OfficeWorld *world);
void office_alive_free (OfficeAlive *self);

G_END_DECLS
