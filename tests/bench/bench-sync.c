/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench-fetch.h"
#include "bench-mail.h"
#include "bench-store.h"
#include "remove-folder.h"
#include "session-fixture.h"

/*
 * bench-sync RECORDER N: five lines, each with the milliseconds of a first synchronisation of N messages over Exchange
 * (the list, then all texts, as they stand in the store), and of the same requests with libsoup alone.
 */

#define RUNS 5

static double
ms_since (gint64 start_us)
{
  return (double)(g_get_monotonic_time () - start_us) / 1000;
}

static double
run_ours (Fixture *fixture, guint n)
{
  gint64 start_us = g_get_monotonic_time ();
  sqlite3 *db = bench_store_open (fixture->profile);

  add_account (fixture, "secret", FALSE);
  bench_store_wait (db, BENCH_N_MESSAGES, n);
  bench_store_wait (db, BENCH_HAS_TEXTLESS, 0);
  sqlite3_close (db);
  return ms_since (start_us);
}

/* The office starts its checker where there is a schema; this one only records, and needs none. */
static void
set_recorder (const char *recorder, const char *record, const char *folder)
{
  g_autofree char *schema = g_build_filename (folder, "ews", "schema", "php-ews-wsdl", NULL);

  g_mkdir_with_parents (schema, 0700);
  g_setenv ("LIA_TEST_FIXTURES", folder, TRUE);
  g_setenv ("LIAISON_EWS_CHECKER", recorder, TRUE);
  g_setenv ("LIAISON_BENCH_RECORD", record, TRUE);
}

int
main (int argc, char *argv[])
{
  g_autofree char *mail = NULL;
  g_autofree char *record = NULL;
  g_autofree char *argument = NULL;
  g_autoptr (GPtrArray) requests = NULL;
  guint n = argc == 3 ? (guint)atoi (argv[2]) : 0;

  if (n == 0)
    {
      fprintf (stderr, "usage: bench-sync RECORDER N\n");
      return 2;
    }
  mail = bench_mail_make_folder (n);
  record = g_build_filename (mail, "record", NULL);
  argument = g_strconcat ("--mail=", mail, G_DIR_SEPARATOR_S "mail", NULL);
  set_recorder (argv[1], record, mail);
  for (int i = 0; i <= RUNS; i++)
    {
      Fixture fixture = { 0 };
      double ours_ms = 0;

      set_up (&fixture, argument);
      ours_ms = run_ours (&fixture, n);
      if (i > 0)
        printf ("%.1f %.1f\n", ours_ms,
                bench_fetch_run (office_child_get_url (fixture.office), requests));
      tear_down (&fixture, NULL);
      if (i > 0)
        continue;
      /* The first run is for the record. */
      g_unsetenv ("LIAISON_EWS_CHECKER");
      requests = bench_fetch_read_record (record);
    }
  remove_folder (mail);
  return 0;
}
