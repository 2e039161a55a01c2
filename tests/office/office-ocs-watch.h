/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "office-ocs-subscription.h"

/*
 * What a presence subscription asks for, and its first notification.
 * Spec: [MS-PRES] §2.2.2.1 (batchSub), §3.4; RFC 4662 §5 (rlmi).
 */

G_BEGIN_DECLS

#define OCS_WATCH_MAX_PEOPLE 10000

/** ocs_watch_category_from_name: Returns: the category that has this name; 0: no watcher sees it. */
OcsCategories ocs_watch_category_from_name (const char *name);

/**
 * ocs_watch_build:
 *
 * An #OcsDocumentFunc: reads the list of people, takes them into the subscription, and answers with
 * a list document and a part for each, or with one document for one person.
 */
gboolean
ocs_watch_build (const OcsRequest *request, OcsSubscription *subscription, OcsDocument *out);

G_END_DECLS
