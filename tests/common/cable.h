/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/*
 * The cable between one client and a server on loopback: a port that hands everything on, both ways, until it is cut.
 * The server goes on, and so do clients that reach it by its own port. Each connection has a thread of its own; the
 * main context takes new ones.
 */

G_BEGIN_DECLS

typedef struct _Cable Cable;

/** cable_new: @port: of the server. */
Cable *cable_new (guint16 port);
void cable_free (Cable *self);
/** The port at this end; it stays the same. */
guint16 cable_get_port (Cable *self);
/** Closes all connections and refuses new ones. */
void cable_cut (Cable *self);
void cable_mend (Cable *self);

G_END_DECLS
