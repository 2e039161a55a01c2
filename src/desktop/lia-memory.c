/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-memory"

#include "config.h"

#include "desktop/lia-memory.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif

/* One for the main thread, one for all others: they seldom allocate at the same moment. */
#define N_ARENAS 2
/* Set, it stays so: by itself it grows with the largest block that was ever freed. */
#define LARGE_BYTES (128 * 1024)

void
lia_memory_share_arenas (void)
{
#ifdef __GLIBC__
  if (mallopt (M_ARENA_MAX, N_ARENAS) == 0 || mallopt (M_MMAP_THRESHOLD, LARGE_BYTES) == 0
      || mallopt (M_TRIM_THRESHOLD, LARGE_BYTES) == 0)
    g_debug ("The allocator keeps its own ways");
#endif
}
