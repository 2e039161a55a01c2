/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/lia-person.h"

G_BEGIN_DECLS

#define LIA_TYPE_ROSTER_SECTION (lia_roster_section_get_type ())
G_DECLARE_FINAL_TYPE (LiaRosterSection, lia_roster_section, LIA, ROSTER_SECTION, GObject)

/**
 * LiaRosterMember: a person where they stand in the list of people.
 * @person: lives as long as the session
 * @group: as lia_roster_section_get_group(); %NULL: in none, they were found
 */
typedef struct
{
  LiaPerson *person;
  const char *group;
} LiaRosterMember;

/*
 * A group of the people list: a GListModel of LiaPerson, those on line first, then by name. Main thread.
 * Properties: "name" (translated for the group of those in no other), "n-online", "n-people" (uint).
 */
const char *lia_roster_section_get_name (LiaRosterSection *self);
/** lia_roster_section_get_group: Returns: (transfer none): as the server has it: "" for those in no other; stays for ever. */
const char *lia_roster_section_get_group (LiaRosterSection *self);
/**
 * lia_roster_section_is_favourites:
 *
 * Whether it is the group of the favourites, which stands first. Servers of that time know none: it is a group with a
 * name by which other clients call theirs, or whoever reads it knows it, in the languages of the program.
 */
gboolean lia_roster_section_is_favourites (LiaRosterSection *self);
/** lia_roster_is_favourites: Whether a group with this name is one. */
gboolean lia_roster_is_favourites (const char *group);
guint lia_roster_section_get_n_online (LiaRosterSection *self);
guint lia_roster_section_get_n_people (LiaRosterSection *self);

G_END_DECLS
