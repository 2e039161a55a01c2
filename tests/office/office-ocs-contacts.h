/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "office-ocs-server.h"

/*
 * The contact list: a document, its changes, and the deltas that tell every device of them.
 * Spec: [MS-SIPREGE] §2.2.2.1–2.2.2.3 (contacts), §3.2.
 */

G_BEGIN_DECLS

/** ocs_contacts_handle_subscribe: SUBSCRIBE vnd-microsoft-roaming-contacts. */
void ocs_contacts_handle_subscribe (const OcsRequest *request);

/** ocs_contacts_add_group: Returns: the new group's id. */
guint ocs_contacts_add_group (OcsUser *user, const char *name);
gboolean ocs_contacts_rename_group (OcsUser *user, guint id, const char *name);

/** ocs_contacts_remove_group: Its contacts stay, in their other groups or in "~". */
gboolean ocs_contacts_remove_group (OcsUser *user, guint id);

/** ocs_contacts_set: Adds a contact or changes it. @groups: ids, separated by spaces. */
void ocs_contacts_set (OcsUser *user, const char *uri, const char *name, const char *groups);
gboolean ocs_contacts_remove (OcsUser *user, const char *uri);

G_END_DECLS
