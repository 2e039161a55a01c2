/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "office-ocs-server.h"

/*
 * The copies of messages that go on to another device, and the requests that the proxy itself
 * makes towards one.
 * Spec: RFC 3261 §16.6, §9.1, §17.1.1.3; RFC 3325 (P-Asserted-Identity).
 */

G_BEGIN_DECLS

#define OCS_RELAY_BRANCH_PREFIX "z9hG4bK"

/**
 * ocs_relay_copy_request:
 * @branch: of our own Via, without prefix
 *
 * Returns: (transfer full): the request for @endpoint: our Via on top, the sender's signature and
 *   the route to us taken off, one hop less to go.
 */
LiaSipMessage *
ocs_relay_copy_request (LiaSipMessage *request, OcsEndpoint *endpoint, const char *branch);

/** ocs_relay_add_identity: Says who the caller is, and that we want to stay on the path. */
void
ocs_relay_add_identity (LiaSipMessage *request, const OfficePerson *caller, const char *our_uri);

/** ocs_relay_copy_response: Returns: (transfer full): @response without our Via and the signature. */
LiaSipMessage *ocs_relay_copy_response (LiaSipMessage *response);

/**
 * ocs_relay_make_hop:
 * @invite: the INVITE as it came from the caller
 * @method: CANCEL, ACK or BYE
 * @to: (nullable): the To value with the device's tag; %NULL: as in the INVITE
 *
 * Returns: (transfer full): a request of the proxy's own in the name of the caller.
 */
LiaSipMessage *ocs_relay_make_hop (LiaSipMessage *invite,
                                   const char *method,
                                   OcsEndpoint *endpoint,
                                   const char *branch,
                                   const char *to);

/** ocs_relay_hops_left: Returns: Max-Forwards; 70 when there is none. */
guint ocs_relay_hops_left (LiaSipMessage *request);

G_END_DECLS
