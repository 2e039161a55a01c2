/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * trust_nobody:
 *
 * In place of the authorities that the system trusts: none of them has signed for a server of a test, and to read them
 * takes a sanitised program five seconds. Before the first TLS connection.
 */
void trust_nobody (void);

G_END_DECLS
