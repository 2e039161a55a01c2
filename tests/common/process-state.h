/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* What a program holds of the system, to see whether it gives it back. */

G_BEGIN_DECLS

/** process_state_keep_no_threads: Threads that GLib's pools do not need end at once, so that others can be counted. */
void process_state_keep_no_threads (void);

/** Open files, sockets and the like of this process. */
guint process_state_count_descriptors (void);
guint process_state_count_threads (void);

/** process_state_dup_descriptors: Returns: (transfer full): what they are, a line each, for a test that fails. */
char *process_state_dup_descriptors (void);

G_END_DECLS
