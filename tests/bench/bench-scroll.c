/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdio.h>

#include "bench-frames.h"
#include "desktop/lia-secret-service.h"
#include "service/lia-session.h"
#include "widgets/lia-message-list-view.h"

/*
 * bench-scroll PROFILE: opens the inbox of a profile and scrolls a page a frame; five lines, each with the milliseconds
 * of the main thread until its first rows are painted, how many rows there are then, and the milliseconds below which
 * 95 of 100 frames stay.
 */

#define RUNS 5
#define N_FRAMES 200

typedef struct
{
  LiaSession *session;
  GtkWidget *window;
  GtkWidget *view;
} Bench;

static GtkWidget *
find (GtkWidget *root, GType type)
{
  if (g_type_is_a (G_OBJECT_TYPE (root), type))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, type);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static guint
count_rows (GtkWidget *view)
{
  guint n = 0;

  for (GtkWidget *row = gtk_widget_get_first_child (find (view, GTK_TYPE_LIST_VIEW)); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    n++;
  return n;
}

static LiaFolder *
dup_inbox (LiaSession *session)
{
  g_autoptr (LiaAccount) account = g_list_model_get_item (lia_session_get_accounts (session), 0);

  return lia_session_find_folder (session, account, LIA_FOLDER_ROLE_INBOX);
}

/* As in a browser that is left with a key: no two frames show the same rows. */
static void
scroll (GtkWidget *view)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (
      GTK_SCROLLED_WINDOW (find (view, GTK_TYPE_SCROLLED_WINDOW)));
  double page = gtk_adjustment_get_page_size (adjustment);

  bench_frames_reset ();
  for (guint n = 0; n < N_FRAMES; n = bench_frames_get_n_frames ())
    {
      gtk_adjustment_set_value (adjustment, page * (n + 1));
      while (bench_frames_get_n_frames () == n)
        g_main_context_iteration (NULL, TRUE);
    }
}

static void
run (Bench *bench)
{
  LiaViewSpec spec = { .kind = LIA_VIEW_FOLDER, .folder = dup_inbox (bench->session) };
  double start_ms = 0;
  double opened_ms = 0;
  guint n_rows = 0;
  guint n_total = (guint)lia_folder_get_total (spec.folder);

  bench->view = lia_message_list_view_new (bench->session, NULL);
  gtk_window_set_child (GTK_WINDOW (bench->window), bench->view);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  bench_frames_reset ();
  start_ms = bench_frames_get_work ();
  lia_message_list_view_show (LIA_MESSAGE_LIST_VIEW (bench->view), &spec, TRUE);
  while (bench_frames_get_n_frames () == 0)
    g_main_context_iteration (NULL, TRUE);
  opened_ms = bench_frames_get_work () - start_ms;
  /* What is behind the first screen comes after it. */
  while (lia_message_list_view_get_n_messages (LIA_MESSAGE_LIST_VIEW (bench->view)) < n_total)
    g_main_context_iteration (NULL, TRUE);
  for (guint n = bench_frames_get_n_frames (); bench_frames_get_n_frames () == n;)
    g_main_context_iteration (NULL, TRUE);
  n_rows = count_rows (bench->view);
  scroll (bench->view);
  printf ("%.2f %u %.2f %.2f\n", opened_ms, n_rows, bench_frames_get_frame (0.95),
          bench_frames_get_longest_step ());
}

int
main (int argc, char *argv[])
{
  static const LiaMailProvider *const no_mail[] = { NULL };
  static const LiaTalkProvider *const no_talk[] = { NULL };
  g_autoptr (LiaSecrets) secrets = lia_secret_service_new ();
  g_autoptr (GError) error = NULL;
  Bench bench = { 0 };

  if (argc != 2)
    {
      fprintf (stderr, "usage: bench-scroll PROFILE\n");
      return 2;
    }
  gtk_init ();
  bench.session = lia_session_new (argv[1], no_mail, no_talk, secrets, &error);
  if (bench.session == NULL)
    g_error ("%s", error->message);
  bench.window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (bench.window), 360, 820);
  gtk_window_present (GTK_WINDOW (bench.window));
  bench_frames_follow (bench.window);
  for (int i = 0; i < RUNS; i++)
    run (&bench);
  gtk_window_destroy (GTK_WINDOW (bench.window));
  return 0;
}
