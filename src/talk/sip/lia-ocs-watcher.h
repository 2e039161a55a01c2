/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "talk/lia-talk-backend.h"
#include "talk/sip/lia-sip-client.h"

/*
 * The presence of many people, in one batched subscription, and one more for each pool of servers to which the
 * user's own sends us. Main thread.
 * Spec: [MS-PRES] §3.4 (batched subscription), §3.4.5.1.3 (resubscribe).
 */

G_BEGIN_DECLS

typedef struct _LiaOcsWatcher LiaOcsWatcher;

/**
 * @reports: (element-type LiaPresenceReport): what has changed; their source is ""
 * @contacts: (element-type LiaContactRecord): cards that came with it
 */
typedef void (*LiaOcsWatcherFunc) (GPtrArray *reports, GPtrArray *contacts, gpointer user_data);

/** @client: must be closed before the watcher is freed */
LiaOcsWatcher *
lia_ocs_watcher_new (LiaSipClient *client, LiaOcsWatcherFunc told, gpointer user_data);
void lia_ocs_watcher_free (LiaOcsWatcher *self);

/**
 * lia_ocs_watcher_set_people:
 * @people: (element-type LiaAddress): all that are wanted
 * @added: (element-type LiaAddress): those that the user has just put into the contact list: they are told of it
 *
 * Subscribes to those who are new and unsubscribes from those who are gone, in slices.
 */
void lia_ocs_watcher_set_people (LiaOcsWatcher *self, GPtrArray *people, GPtrArray *added);

gboolean lia_ocs_watcher_take (LiaOcsWatcher *self, LiaSipMessage *notify);
void lia_ocs_watcher_end (LiaOcsWatcher *self);

G_END_DECLS
