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
/** process_state_count_sources: What is attached to the default main context, on whose thread it is called. */
guint process_state_count_sources (void);
/** process_state_get_heap: Bytes that are allocated and not freed; none of what an allocator keeps. */
gsize process_state_get_heap (void);
/** process_state_get_pss: Bytes, what is shared with other processes in parts. */
gsize process_state_get_pss (void);
/** process_state_get_private: The part of it that no other process changes by coming and going. */
gsize process_state_get_private (void);

/** process_state_dup_descriptors: Returns: (transfer full): what they are, a line each, for a test that fails. */
char *process_state_dup_descriptors (void);

G_END_DECLS
