/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "office-ocs-server.h"

/* What goes wrong in the OCS half: how it carries out the rules of office-fault.h. */

G_BEGIN_DECLS

/**
 * ocs_fault_meet:
 *
 * Asked for each request of somebody who has proved who it is.
 *
 * Returns: whether the request is lost: nothing else is done with it.
 */
gboolean ocs_fault_meet (const OcsRequest *request);

/**
 * ocs_fault_take:
 * @message: what would be sent to @client, not signed yet
 *
 * Returns: whether it was the answer to a request whose answer is hurt: it is not sent by the caller.
 */
gboolean ocs_fault_take (OcsClient *client, LiaSipMessage *message);

/**
 * ocs_fault_meet_connection:
 * @connection: a client that has connected; no byte has been read or written
 *
 * Returns: whether it is lost; ocs_server_accept() may be called for it later.
 */
gboolean ocs_fault_meet_connection (OfficeOcs *server, GSocketConnection *connection, gboolean tls);

/** ocs_hurt_free: What waits for an answer to be hurt; a member of OcsClient. */
typedef struct _OcsHurt OcsHurt;
void ocs_hurt_free (OcsHurt *self);

G_END_DECLS
