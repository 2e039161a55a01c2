/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "office-ocs-server.h"

/*
 * Requests on their way from one device to others: a stateful proxy with parallel forking, where
 * the first device that answers wins.
 * Spec: RFC 3261 §16; [MS-SIPREGE] (GRUU).
 */

G_BEGIN_DECLS

typedef struct _OcsForward OcsForward;

/**
 * ocs_forward_start:
 * @request: INVITE or any other request but ACK and CANCEL
 * @endpoints: (element-type OcsEndpoint): where it goes, at least one
 */
void ocs_forward_start (const OcsRequest *request, GPtrArray *endpoints);

/** ocs_forward_handle_response: A response to what was forwarded; others are ignored. */
void ocs_forward_handle_response (OcsClient *client, LiaSipMessage *response);

/** ocs_forward_find: Returns: (transfer none) (nullable): the INVITE that an ACK or CANCEL is for. */
OcsForward *ocs_forward_find_invite (OcsClient *client, LiaSipMessage *request);

/** ocs_forward_cancel: The caller has cancelled it. */
void ocs_forward_cancel (OcsForward *self);

/** ocs_forward_get_winner: Returns: (transfer none) (nullable): the device that has answered 2xx. */
OcsEndpoint *ocs_forward_get_winner (OcsForward *self);

/** ocs_forward_was_refused: Returns: whether the caller got a final answer that is not 2xx. */
gboolean ocs_forward_was_refused (OcsForward *self);

/** ocs_forward_send_ack: Sends an ACK on to a device. */
void ocs_forward_send_ack (const OcsRequest *request, OcsEndpoint *endpoint);

void ocs_forward_client_gone (OfficeOcs *server, OcsClient *client);
void ocs_forward_endpoint_gone (OfficeOcs *server, OcsEndpoint *endpoint);
void ocs_forward_sweep (OfficeOcs *server, gint64 now_us);
void ocs_forward_free (OcsForward *self);

G_END_DECLS
