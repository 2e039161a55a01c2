/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "target.h"

/* replay SEEDS [FOLDER…]: gives the files of each folder to the target, a test each folder. There is at least one
 * seed; the other folders may be absent. */

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

static GPtrArray *
list_files (const char *folder)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name = NULL;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
        g_ptr_array_add (paths, g_steal_pointer (&path));
    }
  g_ptr_array_sort (paths, compare_names);
  return paths;
}

/* The bytes stand in a block of their own size, so that a read past them is seen. */
static gboolean
replay_file (const char *path)
{
  g_autofree char *text = NULL;
  g_autofree guint8 *exact = NULL;
  g_autoptr (GError) error = NULL;
  gsize size = 0;

  if (!g_file_get_contents (path, &text, &size, &error))
    {
      printf ("# %s\n", error->message);
      return FALSE;
    }
  /* Said before: where the target crashes, this is the last line. */
  printf ("# %s\n", path);
  fflush (stdout);
  exact = g_memdup2 (text, size);
  LLVMFuzzerTestOneInput (exact, size);
  return TRUE;
}

static gboolean
replay_folder (const char *folder, gboolean may_be_empty)
{
  g_autoptr (GPtrArray) paths = list_files (folder);
  gboolean good = paths->len > 0 || may_be_empty;

  for (guint i = 0; i < paths->len; i++)
    good = replay_file (g_ptr_array_index (paths, i)) && good;
  return good;
}

int
main (int argc, char **argv)
{
  gboolean good = TRUE;

  LLVMFuzzerInitialize (&argc, &argv);
  printf ("1..%d\n", argc - 1);
  for (int i = 1; i < argc; i++)
    {
      g_autofree char *name = g_path_get_basename (argv[i]);
      gboolean folder_good = replay_folder (argv[i], i > 1);
      printf ("%sok %d - %s\n", folder_good ? "" : "not ", i, name);
      good = good && folder_good;
    }
  return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
