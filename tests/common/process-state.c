/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "process-state.h"

#include <gio/gio.h>
#include <malloc.h>
#include <string.h>

/* There with a sanitizer, which has an allocator of its own. */
extern size_t __sanitizer_get_current_allocated_bytes (void) __attribute__ ((weak));

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

static gboolean
never_cb (gpointer user_data)
{
  return G_SOURCE_REMOVE;
}

guint
process_state_count_sources (void)
{
  /* They are numbered in the order in which they came: no newer one than this. */
  guint newest = g_idle_add (never_cb, NULL);
  guint n = 0;

  g_source_remove (newest);
  for (guint id = 1; id < newest; id++)
    n += g_main_context_find_source_by_id (NULL, id) != NULL;
  return n;
}

gsize
process_state_get_heap (void)
{
  struct mallinfo2 info = { 0 };

  if (__sanitizer_get_current_allocated_bytes != NULL)
    return __sanitizer_get_current_allocated_bytes ();
  info = mallinfo2 ();
  return info.uordblks + info.hblkhd;
}

static gsize
read_rollup (const char *member)
{
  g_autofree char *text = NULL;
  const char *line = NULL;

  g_assert_true (g_file_get_contents ("/proc/self/smaps_rollup", &text, NULL, NULL));
  line = strstr (text, member);
  g_assert_nonnull (line);
  return (gsize)g_ascii_strtoull (line + strlen (member), NULL, 10) * 1024;
}

gsize
process_state_get_pss (void)
{
  return read_rollup ("\nPss:");
}

gsize
process_state_get_private (void)
{
  return read_rollup ("\nAnonymous:");
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
