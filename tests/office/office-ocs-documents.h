/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "office-world.h"

/*
 * The categories that the server makes from what the office knows of a person: contact card and
 * calendar. Pure.
 * Spec: [MS-PRES] §2.2.2.3 (contactCard), §2.2.2.2 (calendarData).
 */

G_BEGIN_DECLS

#define OCS_FREE_BUSY_SLOT_S (15 * 60)

/** ocs_document_append_contact_card: Appends the contactCard element. */
void ocs_document_append_contact_card (const OfficePerson *person, GString *out);

/**
 * ocs_document_append_calendar:
 * @meetings: (element-type OfficeMeeting)
 * @now_s: Unix time; the free/busy data begin at the start of that day, UTC
 *
 * Appends two calendarData elements, working hours and free/busy, each in its category.
 */
void ocs_document_append_calendar (const OfficePerson *person,
                                   GPtrArray *meetings,
                                   gint64 now_s,
                                   GString *out);

/**
 * ocs_document_encode_free_busy:
 * @start_s: Unix time of the first slot
 * @n_slots: slots of 15 minutes
 *
 * Two bits a slot, the first in the lowest bits of the first byte: 0 free, 2 busy.
 *
 * Returns: (transfer full): base64
 */
char *ocs_document_encode_free_busy (GPtrArray *meetings, gint64 start_s, guint n_slots);

G_END_DECLS
