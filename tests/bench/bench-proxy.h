/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/*
 * Stands between a client and its server, on a thread of its own, and keeps what the server says.
 */

G_BEGIN_DECLS

typedef struct _BenchProxy BenchProxy;

/** bench_proxy_new: for one connection to @port on loopback */
BenchProxy *bench_proxy_new (guint16 port);
void bench_proxy_free (BenchProxy *self);
guint16 bench_proxy_get_port (BenchProxy *self);

/** bench_proxy_take_said: Returns: (transfer full): what the server said since the last time. */
GBytes *bench_proxy_take_said (BenchProxy *self);
/** bench_proxy_get_last_us: when something of it was last given to the client; monotonic. */
gint64 bench_proxy_get_last_us (BenchProxy *self);

G_END_DECLS
