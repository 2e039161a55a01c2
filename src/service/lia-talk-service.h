/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/lia-conversation.h"
#include "service/lia-own-status.h"
#include "service/lia-presence-service.h"
#include "talk/lia-talk-backend.h"

/*
 * The talk channel of one account: presence, contact list, conversations' dialogs. Main thread. Status and abilities
 * stand on the account.
 *
 * Signals:
 *   "needs-password" (gboolean refused), "needs-trust" (GError with the certificate)
 *   "roster" (LiaRoster)
 *   "own-presence" (LiaPresence)
 *   "message" (LiaPerson *from, char *text, gint64 time_us): somebody wrote; plain text
 *   "typing" (LiaPerson *from, gboolean typing)
 */

G_BEGIN_DECLS

#define LIA_TYPE_TALK_SERVICE (lia_talk_service_get_type ())
G_DECLARE_FINAL_TYPE (LiaTalkService, lia_talk_service, LIA, TALK_SERVICE, GObject)

LiaTalkService *lia_talk_service_new (LiaAccount *account,
                                      const LiaTalkProvider *provider,
                                      LiaPeople *people,
                                      LiaPresenceService *presence,
                                      const char *device_id);

/** lia_talk_service_start: Signs in with @password. Again after a new password or trust. */
void lia_talk_service_start (LiaTalkService *self, const char *password, LiaTrial *trial);
/** Signs out; finishes in at most 2 s. */
void lia_talk_service_stop_async (LiaTalkService *self,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean lia_talk_service_stop_finish (LiaTalkService *self, GAsyncResult *result, GError **error);

/** Publishes what @status says; kept and published again after each sign-in. */
void lia_talk_service_publish (LiaTalkService *self, LiaOwnStatus *status);
/** (element-type LiaAddress) */
void lia_talk_service_watch (LiaTalkService *self, GPtrArray *addresses);
void lia_talk_service_unwatch (LiaTalkService *self, GPtrArray *addresses);

/** Sends a text; see lia_talk_conversation_send_async(). */
void lia_talk_service_send_async (LiaTalkService *self,
                                  LiaAddress *peer,
                                  const char *text,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean lia_talk_service_send_finish (LiaTalkService *self, GAsyncResult *result, GError **error);
void lia_talk_service_set_typing (LiaTalkService *self, LiaAddress *peer, gboolean typing);
/** lia_talk_service_edit_roster: See lia_talk_roster_edit(). Nothing, while there is no list that could be changed. */
void lia_talk_service_edit_roster (LiaTalkService *self, const LiaRosterEdit *edit);
/** lia_talk_service_get_access_level: UNKNOWN, while no server tells. */
LiaAccessLevel lia_talk_service_get_access_level (LiaTalkService *self, LiaAddress *address);

G_END_DECLS
