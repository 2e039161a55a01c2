/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "talk/sip/lia-sip-message.h"

/*
 * One client's TCP or TLS connection: frames what comes in, queues what goes out.
 */

G_BEGIN_DECLS

#define OCS_TYPE_CONNECTION (ocs_connection_get_type ())
G_DECLARE_FINAL_TYPE (OcsConnection, ocs_connection, OCS, CONNECTION, GObject)

/**
 * ocs_connection_new:
 * @stream: the connected stream
 * @transport: "TCP" or "TLS", as it stands in Via
 *
 * Signals: "message" (LiaSipMessage), "closed" (once; the connection is of no use any more).
 *
 * Returns: (transfer full): not started.
 */
OcsConnection *ocs_connection_new (GIOStream *stream, const char *transport, guint16 port);

/** ocs_connection_start: Begins to read. */
void ocs_connection_start (OcsConnection *self);

/** ocs_connection_send: Queues the bytes; a client that does not read them is dropped. */
void ocs_connection_send (OcsConnection *self, LiaSipMessage *message);

/** ocs_connection_send_bytes: for what is no message (faults). */
void ocs_connection_send_bytes (OcsConnection *self, GBytes *bytes);

/** ocs_connection_set_pace: From now on @bytes are written, then nothing for @ms, and so on. */
void ocs_connection_set_pace (OcsConnection *self, guint bytes, guint ms);

/** ocs_connection_close: Emits "closed" before it returns, unless it was closed before. */
void ocs_connection_close (OcsConnection *self);

/** ocs_connection_get_sent_by: Returns: "TCP 127.0.0.1:5060", our part of a Via value. */
const char *ocs_connection_get_sent_by (OcsConnection *self);

/** ocs_connection_get_uri: Returns: our own URI for this connection: a Contact of the server. */
const char *ocs_connection_get_uri (OcsConnection *self);

/** ocs_connection_get_heard_us: Returns: monotonic time of the last bytes from the client. */
gint64 ocs_connection_get_heard_us (OcsConnection *self);

G_END_DECLS
