/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "service/lia-roster-model.h"

G_BEGIN_DECLS

LiaRosterSection *_lia_roster_section_new (const char *name);
void _lia_roster_section_add (LiaRosterSection *self, LiaPerson *person);

G_END_DECLS
