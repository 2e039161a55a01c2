/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "office-ocs-server.h"

/*
 * The roaming-self document: a person's own publications, containers and subscribers, for the
 * person's devices.
 * Spec: [MS-PRES] §3.5.
 */

G_BEGIN_DECLS

/** ocs_roaming_handle_subscribe: SUBSCRIBE vnd-microsoft-roaming-self. */
void ocs_roaming_handle_subscribe (const OcsRequest *request);

/**
 * ocs_roaming_make_categories:
 * @names: (element-type utf8): category names
 *
 * Returns: (transfer full): a document with every instance of these categories. A client takes it
 *   for all there is of them.
 */
char *ocs_roaming_make_categories (OcsUser *user, GPtrArray *names);

/** ocs_roaming_notify_categories: Tells all devices of @user. */
void ocs_roaming_notify_categories (OcsUser *user, GPtrArray *names);
void ocs_roaming_notify_containers (OcsUser *user);
void ocs_roaming_notify_subscribers (OcsUser *user);

G_END_DECLS
