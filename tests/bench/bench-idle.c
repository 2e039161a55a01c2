/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "session-fixture.h"
#include "widgets/lia-message-list-view.h"
#include "widgets/lia-roster-view.h"

/*
 * bench-idle SECONDS: signed in with both channels, a list and the roster shown, and nothing happens; five lines, each
 * with the share of a processor that was used in so many seconds, in per cent, and how often a second a thread of the
 * program woke up.
 */

#define RUNS 5
#define SETTLE_MS 3000

static gboolean
over_cb (gpointer user_data)
{
  *(gboolean *)user_data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
run_for (guint ms)
{
  gboolean over = FALSE;

  g_timeout_add (ms, over_cb, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
}

static double
used_s (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
         + (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

/* All threads: each gives its processor up before it sleeps. */
static guint64
count_sleeps (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (guint64)usage.ru_nvcsw;
}

static gboolean
is_signed_in (LiaAccount *account)
{
  return lia_account_get_mail_status (account) == LIA_STATUS_CONNECTED
         && lia_account_get_talk_status (account) == LIA_STATUS_CONNECTED;
}

static GtkWidget *
open_window (Fixture *fixture)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *list = lia_message_list_view_new (fixture->session, NULL);
  GtkWidget *window = gtk_window_new ();
  LiaViewSpec spec = { .kind = LIA_VIEW_ALL_INBOXES };

  gtk_box_append (GTK_BOX (box), list);
  gtk_box_append (GTK_BOX (box), lia_roster_view_new (fixture->session));
  gtk_window_set_default_size (GTK_WINDOW (window), 800, 820);
  gtk_window_set_child (GTK_WINDOW (window), box);
  gtk_window_present (GTK_WINDOW (window));
  lia_message_list_view_show (LIA_MESSAGE_LIST_VIEW (list), &spec, TRUE);
  return window;
}

int
main (int argc, char *argv[])
{
  Fixture fixture = { 0 };
  guint seconds = argc == 2 ? (guint)atoi (argv[1]) : 0;
  GtkWidget *window = NULL;

  if (seconds == 0)
    {
      fprintf (stderr, "usage: bench-idle SECONDS\n");
      return 2;
    }
  gtk_init ();
  set_up (&fixture, NULL);
  add_account (&fixture, "secret", TRUE);
  window = open_window (&fixture);
  wait_until (is_signed_in (fixture.account));
  run_for (SETTLE_MS);
  for (int i = 0; i < RUNS; i++)
    {
      double before_s = used_s ();
      guint64 n_before = count_sleeps ();

      run_for (seconds * 1000);
      printf ("%.4f %.2f\n", (used_s () - before_s) / seconds * 100,
              (double)(count_sleeps () - n_before) / seconds);
    }
  gtk_window_destroy (GTK_WINDOW (window));
  tear_down (&fixture, NULL);
  return 0;
}
