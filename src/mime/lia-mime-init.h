/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** lia_mime_init: Makes GMime ready, once in a process; any thread, any number of times. */
void lia_mime_init (void);

G_END_DECLS
