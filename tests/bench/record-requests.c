/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <stdio.h>
#include <string.h>

/*
 * Stands in for ews-checker (see tests/office): what our client asks an office is kept in the file that
 * LIAISON_BENCH_RECORD names, for a baseline that asks the same: “SIZE\n” and as many bytes, for each request.
 */

int
main (int argc, char *argv[])
{
  g_autofree char *line = NULL;
  FILE *record = fopen (g_getenv ("LIAISON_BENCH_RECORD"), "wb");
  char name[32];
  gsize size = 0;

  if (record == NULL)
    return 2;
  while (scanf ("%31s %zu", name, &size) == 2 && getchar () == '\n')
    {
      g_autofree char *document = g_malloc (size);
      if (fread (document, 1, size, stdin) != size)
        break;
      if (strcmp (name, "request") != 0)
        continue;
      fprintf (record, "%zu\n", size);
      fwrite (document, 1, size, record);
    }
  return fclose (record) == 0 ? 0 : 1;
}
