/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/lia-person.h"

G_BEGIN_DECLS

#define LIA_TYPE_PEOPLE (lia_people_get_type ())
G_DECLARE_FINAL_TYPE (LiaPeople, lia_people, LIA, PEOPLE, GObject)

/*
 * The index from every address to one person. Main thread. Implements GListModel over all persons
 * (in no order). A person lives as long as the index.
 * Signal "merged" (LiaPerson *gone, LiaPerson *kept): two persons turned out to be one; from then on
 * the gone one mirrors the kept one's properties, so that a widget that still holds it shows the truth.
 */

LiaPeople *lia_people_new (void);

/** lia_people_lookup: Returns: (transfer none) (nullable): the person with that address. */
LiaPerson *lia_people_lookup (LiaPeople *self, const LiaAddress *address);

/**
 * lia_people_ensure:
 *
 * Returns: (transfer none) (not nullable): the person with that address, made now if need be. A name
 *   in @address is taken when the person has none better. Where nothing else is known, a mail address
 *   and the SIP address of the same text are one person.
 */
LiaPerson *lia_people_ensure (LiaPeople *self, LiaAddress *address);

/**
 * lia_people_add_contact:
 * @rank: how good the source is; a name or title of a higher rank is kept (10 message header,
 *   20 contact list, 30 contact card, 40 directory)
 *
 * Takes in what a directory or card knows: links all its addresses to one person.
 *
 * Returns: (transfer none): that person.
 */
LiaPerson *lia_people_add_contact (LiaPeople *self, LiaContactRecord *contact, int rank);

/**
 * lia_people_complete:
 * @text: the beginning of a word of a name, or of an address
 * @limit: 1–100
 *
 * Returns: (transfer container) (element-type LiaPerson): best first: contacts, then those written to
 *   most (lia_people_count_use()), then by name. For completion.
 */
GPtrArray *lia_people_complete (LiaPeople *self, const char *text, guint limit);
void lia_people_count_use (LiaPeople *self, LiaPerson *person);

G_END_DECLS
