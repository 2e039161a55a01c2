/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "office-fault.h"

/*
 * The port of the Exchange half: accepts connections by itself, so that they can go wrong before there is a request,
 * and gives the good ones to a SoupServer. Messages of such connections have no socket: the object of the remote
 * address stands for the connection. Main context.
 */

G_BEGIN_DECLS

typedef struct _OfficeEwsPort OfficeEwsPort;

/** OfficeEwsPortFunc: @fault was met by a client that has connected, and is the server's to carry out. */
typedef void (*OfficeEwsPortFunc) (const OfficeFault *fault, gpointer user_data);

/**
 * office_ews_port_new:
 * @certificate: (nullable): %NULL: no TLS
 * @faults: (nullable): not owned
 * @server_fault: for “restart” and “certificate”
 */
OfficeEwsPort *office_ews_port_new (GTlsCertificate *certificate,
                                    OfficeFaults *faults,
                                    OfficeEwsPortFunc server_fault,
                                    gpointer user_data);
/** Closes the port and every connection at once. */
void office_ews_port_free (OfficeEwsPort *self);
/** Listens on 127.0.0.1; @port 0: a free one. */
gboolean office_ews_port_listen (OfficeEwsPort *self, guint16 port, GError **error);
guint16 office_ews_port_get_number (OfficeEwsPort *self);
SoupServer *office_ews_port_get_server (OfficeEwsPort *self);

G_END_DECLS
