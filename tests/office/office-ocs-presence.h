/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "office-ocs-server.h"

/*
 * What watchers see of a person, and who watches.
 * Spec: [MS-PRES] §3.2–3.4, §3.6; RFC 4662 (lists).
 */

G_BEGIN_DECLS

/** ocs_presence_handle_subscribe: SUBSCRIBE presence: a list of people, or one. */
void ocs_presence_handle_subscribe (const OcsRequest *request);

/**
 * ocs_presence_published:
 * @names: (element-type utf8): categories of which something was published or removed
 *
 * Aggregates the state anew, tells the person's own devices and those who watch.
 */
void ocs_presence_published (OcsUser *user, GPtrArray *names);

/** ocs_presence_changed: Tells those who watch @user of these categories. */
void ocs_presence_changed (OcsUser *user, OcsCategories categories);

/**
 * ocs_presence_make_categories:
 * @watcher_uri: for whom
 *
 * Returns: (transfer full): the categories of @user as the watcher may see them.
 */
char *
ocs_presence_make_categories (OcsUser *user, const char *watcher_uri, OcsCategories categories);

/** ocs_presence_get_shown: @out: the state that the watcher sees; to be cleared. */
void ocs_presence_get_shown (OcsUser *user, const char *watcher_uri, OcsState *out);

/** ocs_presence_make_fault: @operations: operation elements. Returns: (transfer full): the 409 document. */
char *ocs_presence_make_fault (const char *operations);

G_END_DECLS
