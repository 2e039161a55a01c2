/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "process-state.h"

#include <gio/gio.h>

void
process_state_keep_no_threads (void)
{
  g_thread_pool_set_max_unused_threads (0);
}

static guint
count_in (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

guint
process_state_count_descriptors (void)
{
  /* The folder itself is open while it is read. */
  return count_in ("/proc/self/fd") - 1;
}

guint
process_state_count_threads (void)
{
  return count_in ("/proc/self/task");
}

char *
process_state_dup_descriptors (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  GString *out = g_string_new (NULL);

  for (const char *name = g_dir_read_name (dir); name != NULL; name = g_dir_read_name (dir))
    {
      g_autofree char *path = g_build_filename ("/proc/self/fd", name, NULL);
      g_autofree char *target = g_file_read_link (path, NULL);
      g_string_append_printf (out, "%s %s\n", name, target != NULL ? target : "");
    }
  return g_string_free (out, FALSE);
}
