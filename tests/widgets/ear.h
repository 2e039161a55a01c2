/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/*
 * A listener on loopback that hears whatever calls, whether it asks for something or not: TCP connections and UDP
 * datagrams on one port. It answers each request of HTTP with something of the kind that its ending asks for. Main
 * thread.
 */

G_BEGIN_DECLS

typedef struct _Ear Ear;

Ear *ear_new (void);
void ear_free (Ear *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Ear, ear_free)

guint16 ear_get_port (Ear *self);

/** How many connections came, and datagrams; also those with no request. */
guint ear_get_n_calls (Ear *self);

/** What was asked for, with no slash: "NAME" or "NAME.ending". Returns: (transfer none) (element-type utf8) */
GPtrArray *ear_get_names (Ear *self);

/** ear_heard: Whether "/@name" was asked for, with any ending. */
gboolean ear_heard (Ear *self, const char *name);

G_END_DECLS
