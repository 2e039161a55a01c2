/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "office-fault.h"
#include "office-world.h"

/*
 * The OCS half of the office: registrar, presence server, contact lists and message routing as
 * Office Communications Server 2007 R2 has them, on loopback. One thread: the main context.
 */

G_BEGIN_DECLS

#define OFFICE_TYPE_OCS (office_ocs_get_type ())
G_DECLARE_FINAL_TYPE (OfficeOcs, office_ocs, OFFICE, OCS, GObject)

/** A port that office_ocs_start() does not listen on. */
#define OFFICE_OCS_PORT_OFF (-1)

/**
 * OfficeOcsOptions:
 * @faults: (nullable): what goes wrong; not owned, outlives the server
 * @conferences: there is a conferencing server
 * @media_relay: there is a media relay, even with no edge server
 * @edge: (nullable): "none" (the default), "signalling" or "full": which edge servers there are
 * @alive: people whom nobody is signed in as, but who are shown online, answer messages
 * @first_sign_in: nobody has ever signed in: everyone's containers are empty
 * @expires_s: lifetime of a registration in seconds; 0: 7200
 * @keep_alive_s: after this much silence a client must send CR LF; 0: 300
 */
typedef struct
{
  OfficeFaults *faults;
  gboolean conferences;
  gboolean media_relay;
  const char *edge;
  gboolean alive;
  gboolean first_sign_in;
  guint expires_s;
  guint keep_alive_s;
} OfficeOcsOptions;

/**
 * office_ocs_new:
 * @world: (not nullable): the office
 * @options: (nullable): %NULL for all defaults; copied
 *
 * Returns: (transfer full): the server; it does not listen yet.
 */
OfficeOcs *office_ocs_new (OfficeWorld *world, const OfficeOcsOptions *options);

/**
 * office_ocs_start:
 * @tcp_port: 0: a free one; %OFFICE_OCS_PORT_OFF: no plain TCP
 * @tls_port: the same for TLS
 * @certificate: (nullable): with its private key; needed for TLS; %NULL: the one before
 *
 * Listens on 127.0.0.1. May be called again after office_ocs_stop().
 *
 * Returns: %FALSE with @error set when a port is taken; then it listens nowhere.
 */
gboolean office_ocs_start (
    OfficeOcs *self, int tcp_port, int tls_port, GTlsCertificate *certificate, GError **error);

/**
 * office_ocs_stop:
 *
 * Closes the ports and every connection at once, as a server that dies. Registrations are
 * forgotten; contact lists, static publications and access levels stay.
 */
void office_ocs_stop (OfficeOcs *self);

/** office_ocs_get_tcp_port: Returns: the port listened on; 0: none. */
guint16 office_ocs_get_tcp_port (OfficeOcs *self);
guint16 office_ocs_get_tls_port (OfficeOcs *self);

/** office_ocs_set_certificate: @certificate: for connections from now on (a changed certificate). */
void office_ocs_set_certificate (OfficeOcs *self, GTlsCertificate *certificate);

/** office_ocs_set_alive: Those who are shown online, and signed in nowhere, take conversations and answer. */
void office_ocs_set_alive (OfficeOcs *self, gboolean alive);
/** office_ocs_get_heard: Returns: how often @text was said to one of them. */
guint office_ocs_get_heard (OfficeOcs *self, const char *text);

/**
 * office_ocs_deregister:
 * @event: "rejected" (not served any more), "unregistered" (signed in elsewhere), "deactivated" (moved)
 *
 * Ends every sign-in of @person, and says so. Spec: [MS-SIPREGE] §3.3 (registration-notify).
 */
void office_ocs_deregister (OfficeOcs *self, OfficePerson *person, const char *event);

/** office_ocs_set_level: @container: the level on which @person puts @member, as another client does; 0: on none alone */
void
office_ocs_set_level (OfficeOcs *self, OfficePerson *person, const char *member, guint container);

/** office_ocs_count_devices: Returns: how many devices are signed in as @person. */
guint office_ocs_count_devices (OfficeOcs *self, OfficePerson *person);

/**
 * office_ocs_drop_connections:
 * Closes every client's connection; the ports stay open.
 */
void office_ocs_drop_connections (OfficeOcs *self);

/** office_ocs_count_bad_signatures: Returns: messages whose signature was absent or wrong so far. */
guint office_ocs_count_bad_signatures (OfficeOcs *self);

G_END_DECLS
