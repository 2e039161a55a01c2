/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "talk/sip/lia-sip-message.h"

/*
 * One TCP or TLS connection that carries SIP messages. Main thread; nothing blocks.
 * Signals:
 *   "opened"
 *   "message" (LiaSipMessage)
 *   "closed" (GError): once, whatever the reason, also when it could not be opened
 * Spec: RFC 3261 §18; [MS-CONMGMT] §3 (keep-alive).
 */

G_BEGIN_DECLS

#define LIA_TYPE_SIP_CONNECTION (lia_sip_connection_get_type ())
G_DECLARE_FINAL_TYPE (LiaSipConnection, lia_sip_connection, LIA, SIP_CONNECTION, GObject)

/**
 * lia_sip_connection_new:
 * @host: (not nullable)
 * @tls: encrypted, with the certificate verified against @host
 * @pinned_sha256: (nullable): a certificate that the user accepted
 */
LiaSipConnection *
lia_sip_connection_new (const char *host, guint16 port, gboolean tls, const char *pinned_sha256);

/** lia_sip_connection_open: Errors of "closed": %LIA_ERROR_OFFLINE, %LIA_ERROR_CERTIFICATE. */
void lia_sip_connection_open (LiaSipConnection *self);
void lia_sip_connection_send (LiaSipConnection *self, LiaSipMessage *message);
/** lia_sip_connection_close: @error: (nullable): what "closed" tells; %NULL: no signal */
void lia_sip_connection_close (LiaSipConnection *self, const GError *error);

/** lia_sip_connection_set_keep_alive: An empty line is sent when nothing was for that long; 0: never. */
void lia_sip_connection_set_keep_alive (LiaSipConnection *self, guint seconds);

/** "TCP" or "TLS". */
const char *lia_sip_connection_get_transport (LiaSipConnection *self);
/** Returns: (transfer none) (not nullable): this end, "192.0.2.1:5060"; "0.0.0.0:0" while closed. */
const char *lia_sip_connection_get_local (LiaSipConnection *self);

G_END_DECLS
