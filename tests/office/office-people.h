/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "office-world.h"

/* Who works at the office. */

G_BEGIN_DECLS

/** office_people_add_built_in: The office of the demo: 16 people, with contact lists, meetings and states. */
void office_people_add_built_in (OfficeWorld *world);

/**
 * office_people_add:
 * @json: [{"name", "address", "login", "password", "title", "department", "office", "phone", "mobile",
 *   "contacts": [{"group", "address"}]}]; all but name and address may be left out
 *
 * Errors: G_IO_ERROR_INVALID_DATA; the text names the person (from 1) and the member. Then nobody is added.
 */
gboolean office_people_add (OfficeWorld *world, const char *json, GError **error);

/** office_people_load: As office_people_add(), from a file. */
gboolean office_people_load (OfficeWorld *world, const char *path, GError **error);

/* For building a world. @person is taken. */
void office_world_add_person (OfficeWorld *self, OfficePerson *person);
guint office_world_add_group (OfficeWorld *self, OfficePerson *person, const char *name);
void
office_world_add_contact (OfficeWorld *self, OfficePerson *person, const char *uri, guint group_id);
void office_world_add_meeting (OfficeWorld *self,
                               OfficePerson *person,
                               gint64 start_s,
                               gint64 end_s,
                               const char *subject,
                               const char *location);

G_END_DECLS
