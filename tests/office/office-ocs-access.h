/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "office-ocs-server.h"

/*
 * Access levels (containers and their members) and the people who have added one.
 * Spec: [MS-PRES] §2.2.2.6 (containers), §2.2.2.7 (subscribers).
 */

G_BEGIN_DECLS

#define OCS_CONTAINER_NONE 0
#define OCS_CONTAINER_STATE_FULL 2
#define OCS_CONTAINER_STATE 3
#define OCS_CONTAINER_PUBLIC 100
#define OCS_CONTAINER_COMPANY 200
#define OCS_CONTAINER_TEAM 300
#define OCS_CONTAINER_PERSONAL 400
#define OCS_CONTAINER_BLOCKED 32000

/** ocs_access_new_containers: @filled: as somebody has them who has signed in before. */
GPtrArray *ocs_access_new_containers (gboolean filled);
GPtrArray *ocs_access_new_subscribers (void);

/**
 * ocs_access_get_level:
 * @user: who is watched
 * @watcher_uri: by whom, with "sip:"
 *
 * Returns: the container that decides what the watcher sees: the first hit of the person, the
 *   domain, the enterprise, everyone; %OCS_CONTAINER_NONE: nothing.
 */
guint ocs_access_get_level (OcsUser *user, const char *watcher_uri);

/** ocs_access_handle_containers: SERVICE setContainerMembers. */
void ocs_access_handle_containers (const OcsRequest *request);

/** ocs_access_set_level: See office_ocs_set_level(). */
void ocs_access_set_level (OcsUser *user, const char *member, guint container);

/** ocs_access_handle_subscribers: SERVICE setSubscribers. */
void ocs_access_handle_subscribers (const OcsRequest *request);

/** ocs_access_add_subscriber: @watcher has added @user to a contact list: the user's devices learn of it. */
void ocs_access_add_subscriber (OcsUser *user, OfficePerson *watcher);

void ocs_access_append_containers (OcsUser *user, GString *out);
void ocs_access_append_subscribers (OcsUser *user, GString *out);

G_END_DECLS
