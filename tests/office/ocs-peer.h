/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "office-ocs.h"
#include "talk/sip/lia-sip-message.h"

/*
 * A SIP device of a test, in the same thread as the office: everything it waits for comes by the
 * main context, within a limit.
 */

G_BEGIN_DECLS

typedef struct _OcsPeer OcsPeer;

/** ocs_peer_new: Connects to the office's TCP port; @epid names the device. */
OcsPeer *ocs_peer_new (guint16 port, const OfficePerson *person, const char *epid);
void ocs_peer_free (OcsPeer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OcsPeer, ocs_peer_free)

/** ocs_peer_sign_in: Registers with NTLM. Returns: (transfer full): the last answer. */
LiaSipMessage *ocs_peer_sign_in (OcsPeer *self, const char *password);

/** ocs_peer_get_gruu: Returns: what the server has named the device; %NULL before. */
const char *ocs_peer_get_gruu (OcsPeer *self);

/** ocs_peer_request: Returns: (transfer full): a request with all headers but those of its kind. */
LiaSipMessage *ocs_peer_request (OcsPeer *self, const char *method, const char *uri);

/** ocs_peer_send: Signs, as far as signed in, and sends. */
void ocs_peer_send (OcsPeer *self, LiaSipMessage *message);
void ocs_peer_send_unsigned (OcsPeer *self, LiaSipMessage *message);

/** ocs_peer_ask: Sends @request and waits. Returns: (transfer full): its final answer. */
LiaSipMessage *ocs_peer_ask (OcsPeer *self, LiaSipMessage *request);

/** ocs_peer_wait_request: Returns: (transfer full): the next request of @method. */
LiaSipMessage *ocs_peer_wait_request (OcsPeer *self, const char *method);

/** ocs_peer_wait_response: Returns: (transfer full): the next response of @status to @method. */
LiaSipMessage *ocs_peer_wait_response (OcsPeer *self, const char *method, guint status);

/** ocs_peer_answer: Answers @request with a To tag and our Contact. */
void ocs_peer_answer (OcsPeer *self, LiaSipMessage *request, guint status, const char *reason);

/** ocs_peer_wait_closed: Waits until the office has closed the connection. */
void ocs_peer_wait_closed (OcsPeer *self);

/** ocs_peer_hang_up: Closes the connection without a word. */
void ocs_peer_hang_up (OcsPeer *self);

/** ocs_peer_send_bytes: Sends what need not be SIP. */
void ocs_peer_send_bytes (OcsPeer *self, const char *bytes);

G_END_DECLS
