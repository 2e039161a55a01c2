/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "office-world.h"
#include "talk/sip/lia-sip-message.h"

/*
 * The security association of one connection: challenges a client, verifies what it signs, signs
 * what is sent to it.
 * Spec: [MS-SIPAE] §3.2 (server), with the connection-less NTLM of [MS-NLMP].
 */

G_BEGIN_DECLS

typedef struct _OcsAuth OcsAuth;

OcsAuth *ocs_auth_new (OfficeWorld *world);
void ocs_auth_free (OcsAuth *self);

/**
 * ocs_auth_check_request:
 * @request: a request from the client
 * @out_reply: (out) (transfer full): what to answer when it is not accepted
 *
 * Returns: (transfer none) (nullable): the person the request is proved to be from; %NULL when
 *   @out_reply, a challenge or a refusal, must be sent and nothing else done.
 */
OfficePerson *
ocs_auth_check_request (OcsAuth *self, LiaSipMessage *request, LiaSipMessage **out_reply);

/** ocs_auth_new_refusal: Returns: (transfer full): a 401, for a password that is not right. */
LiaSipMessage *ocs_auth_new_refusal (LiaSipMessage *request, guint id, const char *why);

/** ocs_auth_check_response: Returns: whether @response is signed as it must be. */
gboolean ocs_auth_check_response (OcsAuth *self, LiaSipMessage *response);

/** ocs_auth_sign: Adds our signature; does nothing before the client has proved who it is. */
void ocs_auth_sign (OcsAuth *self, LiaSipMessage *message);

/** ocs_auth_get_person: Returns: (transfer none) (nullable): who the client is. */
OfficePerson *ocs_auth_get_person (OcsAuth *self);

/** ocs_auth_get_bad_signatures: Returns: how many signatures were wrong or missing. */
guint ocs_auth_get_bad_signatures (OcsAuth *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OcsAuth, ocs_auth_free)

G_END_DECLS
