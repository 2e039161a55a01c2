/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/lia-person.h"

G_BEGIN_DECLS

#define LIA_TYPE_ROSTER_SECTION (lia_roster_section_get_type ())
G_DECLARE_FINAL_TYPE (LiaRosterSection, lia_roster_section, LIA, ROSTER_SECTION, GObject)

/*
 * A group of the people list: a GListModel of LiaPerson, those on line first, then by name. Main thread.
 * Properties: "name" (translated for the group of those in no other), "n-online", "n-people" (uint).
 */
const char *lia_roster_section_get_name (LiaRosterSection *self);
/** lia_roster_section_get_group: Returns: (transfer none): as the server has it: "" for those in no other; stays for ever. */
const char *lia_roster_section_get_group (LiaRosterSection *self);
guint lia_roster_section_get_n_online (LiaRosterSection *self);
guint lia_roster_section_get_n_people (LiaRosterSection *self);

G_END_DECLS
