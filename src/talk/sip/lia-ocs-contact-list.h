/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libxml/tree.h>

#include "core/lia-limits.h"
#include "talk/lia-talk-backend.h"

/*
 * The contact list as OCS keeps it for the user: the whole of it, and its deltas. Pure.
 * Spec: [MS-SIP] §2.2.1 (contactList, contactDelta).
 * Seen: addresses have no "sip:" in the list and have it in deltas; members of a deleted group come as one delta,
 * the group as the next.
 */

G_BEGIN_DECLS

/** The group of those in no other, as the server names it. */
#define LIA_OCS_OTHER_CONTACTS "~"

/** lia_ocs_contact_list_parse: Any thread. Errors: %LIA_ERROR_PROTOCOL, %LIA_ERROR_TOO_LARGE. */
xmlDoc *lia_ocs_contact_list_parse (GBytes *document, GError **error);

/** LiaOcsListChange: a document that is being applied to a list: with thousands of people, a portion a turn. */
typedef struct _LiaOcsListChange LiaOcsListChange;

/**
 * lia_ocs_list_change_new:
 * @roster: the list so far; empty before the first document. It stays as it is
 * @delta_num: the version of it
 * @document: (transfer full): of lia_ocs_contact_list_parse()
 *
 * Errors: %LIA_ERROR_CONFLICT a delta to another version: ask for the whole list; %LIA_ERROR_PROTOCOL another root.
 */
LiaOcsListChange *lia_ocs_list_change_new (const LiaRoster *roster,
                                           guint delta_num,
                                           xmlDoc *document,
                                           GError **error);
void lia_ocs_list_change_free (LiaOcsListChange *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiaOcsListChange, lia_ocs_list_change_free)

/** lia_ocs_list_change_work: Goes on until @end_us, which is monotonic. Returns: whether all is applied. */
gboolean lia_ocs_list_change_work (LiaOcsListChange *self, gint64 end_us);

/** lia_ocs_list_change_finish: Once all is applied: @roster becomes the new list, @delta_num its version. */
void lia_ocs_list_change_finish (LiaOcsListChange *self, LiaRoster *roster, guint *out_delta_num);

/** lia_ocs_contact_list_apply: All of it in one go. Errors: those above; @roster is as it was then. */
gboolean
lia_ocs_contact_list_apply (LiaRoster *roster, guint *delta_num, GBytes *document, GError **error);

/** lia_ocs_contact_list_find: Returns: (transfer none) (nullable) */
LiaRosterEntry *lia_ocs_contact_list_find (const LiaRoster *roster, LiaAddress *address);
/** lia_ocs_contact_list_find_group: @name: "" for the group of those in no other. */
LiaRosterGroup *lia_ocs_contact_list_find_group (const LiaRoster *roster, const char *name);

G_END_DECLS
