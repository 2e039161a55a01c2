/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "talk/lia-talk-backend.h"
#include "talk/sip/lia-sip-client.h"

/*
 * The user's own presence: what the server has of it from all devices, and what this one publishes. Main thread.
 * Spec: [MS-PRES] §3.2 (publisher), §3.5 (vnd-microsoft-roaming-self); [MS-SIPRE] for containers.
 */

G_BEGIN_DECLS

typedef struct _LiaOcsSelf LiaOcsSelf;

/** @report: (transfer none): what the nearest watchers see of the user */
typedef void (*LiaOcsSelfFunc) (LiaPresenceReport *report, gpointer user_data);

/** @client: must be closed before this is freed */
LiaOcsSelf *lia_ocs_self_new (LiaSipClient *client, LiaOcsSelfFunc told, gpointer user_data);
void lia_ocs_self_free (LiaOcsSelf *self);
void lia_ocs_self_start (LiaOcsSelf *self);
void lia_ocs_self_end (LiaOcsSelf *self);
gboolean lia_ocs_self_take (LiaOcsSelf *self, LiaSipMessage *notify);

/** lia_ocs_self_get_level: See lia_talk_access_get_level(). */
LiaAccessLevel lia_ocs_self_get_level (LiaOcsSelf *self, LiaAddress *address);

/**
 * lia_ocs_self_publish:
 * @reset: also take back a state that was chosen on another device
 *
 * Publishes what has changed, as soon as the versions are known. A conflict is tried again, three times at most;
 * then the state is asked for anew, and what is wanted waits for it.
 */
void lia_ocs_self_publish (LiaOcsSelf *self, const LiaOwnPresence *own, gboolean reset);

G_END_DECLS
