/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * lia_memory_share_arenas: For a program that runs for days. Each thread would keep a heap of its own, and what was freed
 * in it: all threads share two, and large blocks go back to the system. Before there is a second thread. Nothing where
 * the C library has no such choice.
 */
void lia_memory_share_arenas (void);

G_END_DECLS
