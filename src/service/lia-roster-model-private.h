/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "service/lia-roster-model.h"

G_BEGIN_DECLS

/** _lia_roster_section_new: @group: the name of the group, "" for those in no other */
LiaRosterSection *_lia_roster_section_new (const char *group, gboolean is_favourites);
/** _lia_roster_section_add: Before it is sorted and shown: nobody is told. Once in it, a person is not added again. */
void _lia_roster_section_add (LiaRosterSection *self, LiaPerson *person);
/** _lia_roster_section_sort: From now on it stays in order by itself. */
void _lia_roster_section_sort (LiaRosterSection *self);
gboolean _lia_roster_section_contains (LiaRosterSection *self, LiaPerson *person);
/** _lia_roster_section_collect: @set: a set of LiaPerson, not owned; those of the section are added */
void _lia_roster_section_collect (LiaRosterSection *self, GHashTable *set);

G_END_DECLS
