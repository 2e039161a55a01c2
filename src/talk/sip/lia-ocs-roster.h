/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "talk/lia-talk-backend.h"
#include "talk/sip/lia-sip-client.h"

/*
 * The user's contact list on the server: followed, and changed. Main thread.
 * Spec: [MS-SIP] §3.1 (vnd-microsoft-roaming-contacts; SOAP requests in SERVICE).
 */

G_BEGIN_DECLS

typedef struct _LiaOcsRoster LiaOcsRoster;

/** @roster: (transfer none): the whole list, at first and after each change */
typedef void (*LiaOcsRosterFunc) (LiaRoster *roster, gpointer user_data);

/** @client: must be closed before the roster is freed */
LiaOcsRoster *
lia_ocs_roster_new (LiaSipClient *client, LiaOcsRosterFunc changed, gpointer user_data);
void lia_ocs_roster_free (LiaOcsRoster *self);
void lia_ocs_roster_start (LiaOcsRoster *self);
void lia_ocs_roster_end (LiaOcsRoster *self);
gboolean lia_ocs_roster_take (LiaOcsRoster *self, LiaSipMessage *notify);

/** lia_ocs_roster_edit: See lia_talk_roster_edit(). */
void lia_ocs_roster_edit (LiaOcsRoster *self, const LiaRosterEdit *edit);

G_END_DECLS
