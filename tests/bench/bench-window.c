/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include "bench-frames.h"
#include "bench-mail.h"
#include "bench-store.h"
#include "remove-folder.h"
#include "session-fixture.h"
#include "widgets/lia-message-list-view.h"
#include "widgets/lia-message-view.h"

/*
 * bench-window N: a list and a reader over a mailbox of N messages in an office. Lines of a name and milliseconds:
 *   "plain", "html": from a selection to the text shown, its source being stored; five each
 *   "step": the longest turn of the main loop without its frames, while N changes come from the server and the list is
 *     scrolled; five
 *   "frame": below which 95 of 100 frames stay meanwhile; five
 */

#define RUNS 5

typedef struct
{
  Fixture fixture;
  sqlite3 *db;
  GtkWidget *window;
  GtkWidget *list;
  GtkWidget *reader;
  LiaMessageList *messages;
} Bench;

static GtkWidget *
find (GtkWidget *root, const char *type_name)
{
  if (g_str_equal (G_OBJECT_TYPE_NAME (root), type_name))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, type_name);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
wait_frame (void)
{
  guint n = bench_frames_get_n_frames ();

  while (bench_frames_get_n_frames () == n)
    g_main_context_iteration (NULL, TRUE);
}

/* ---- The reader ---- */

static gboolean
is_page_there (GtkWidget *reader)
{
  GtkWidget *page = find (reader, "WebKitWebView");
  gboolean is_loading = TRUE;

  if (page != NULL)
    g_object_get (page, "is-loading", &is_loading, NULL);
  return !is_loading;
}

static double
show_message (Bench *bench, guint position, gboolean html)
{
  LiaMessageView *reader = LIA_MESSAGE_VIEW (bench->reader);
  g_autoptr (LiaMessage) message = g_list_model_get_item (G_LIST_MODEL (bench->messages), position);
  double start_ms = 0;
  double shown_ms = 0;

  while (!lia_message_get_loaded (message))
    g_main_context_iteration (NULL, TRUE);
  wait_frame ();
  start_ms = bench_frames_get_own_time ();
  lia_message_view_show (reader, lia_message_get_row_id (message), message);
  while (lia_message_view_get_message (reader) == NULL)
    g_main_context_iteration (NULL, TRUE);
  /* The page of before is still there until the new one begins. */
  while (html && is_page_there (bench->reader))
    g_main_context_iteration (NULL, TRUE);
  while (html && !is_page_there (bench->reader))
    g_main_context_iteration (NULL, TRUE);
  shown_ms = bench_frames_get_own_time () - start_ms;
  /* Until the next frame begins the thread only waits. */
  wait_frame ();
  return shown_ms + bench_frames_get_last ();
}

/* Every tenth message is a page, see bench-mail.c; those of the first round are fetched and not counted. */
static void
measure_reader (Bench *bench)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (bench->messages));

  for (int round = 0; round < 2; round++)
    for (guint i = 0; i < RUNS; i++)
      {
        /* The newest one, at 0, is number n - 1. */
        double plain_ms = show_message (bench, i, FALSE);
        double html_ms = show_message (bench, (n - 1) % 10 + 10 * (i + 1), TRUE);
        if (round > 0)
          printf ("plain %.2f\nhtml %.2f\n", plain_ms, html_ms);
      }
}

/* ---- The list ---- */

static void
scroll_on (GtkAdjustment *adjustment, int *direction)
{
  double page = gtk_adjustment_get_page_size (adjustment);
  double value = gtk_adjustment_get_value (adjustment) + *direction * page;

  if (value < 0 || value > gtk_adjustment_get_upper (adjustment) - page)
    *direction = -*direction;
  gtk_adjustment_set_value (adjustment, value);
}

static void
measure_changes (Bench *bench, guint n)
{
  GtkScrolledWindow *scrolled = GTK_SCROLLED_WINDOW (find (bench->list, "GtkScrolledWindow"));
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (scrolled);
  gint64 n_unread = bench_store_get_int (bench->db, BENCH_N_UNREAD);

  for (int i = 0; i < RUNS; i++)
    {
      int direction = 1;

      n_unread = n - n_unread;
      bench_frames_reset ();
      office_child_command (bench->fixture.office, "mark nadia.petit@contoso.example %u", n);
      while (bench_store_get_int (bench->db, BENCH_N_UNREAD) != n_unread)
        {
          scroll_on (adjustment, &direction);
          wait_frame ();
        }
      printf ("step %.2f\nframe %.2f\n", bench_frames_get_longest_step (),
              bench_frames_get_frame (0.95));
    }
}

/* ---- The window ---- */

static void
open_window (Bench *bench, guint n)
{
  LiaViewSpec spec = { .kind = LIA_VIEW_FOLDER };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  LiaSession *session = bench->fixture.session;

  add_account (&bench->fixture, "secret", FALSE);
  bench_store_wait (bench->db, BENCH_N_MESSAGES, n);
  bench_store_wait (bench->db, BENCH_HAS_TEXTLESS, 0);
  spec.folder = lia_session_find_folder (session, bench->fixture.account, LIA_FOLDER_ROLE_INBOX);
  bench->messages = lia_session_open_view (session, &spec);
  bench->list = lia_message_list_view_new (session, NULL);
  gtk_widget_set_size_request (bench->list, 360, -1);
  bench->reader = lia_message_view_new (session);
  gtk_widget_set_hexpand (bench->reader, TRUE);
  gtk_box_append (GTK_BOX (box), bench->list);
  gtk_box_append (GTK_BOX (box), bench->reader);
  bench->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (bench->window), 1100, 820);
  gtk_window_set_child (GTK_WINDOW (bench->window), box);
  gtk_window_present (GTK_WINDOW (bench->window));
  bench_frames_follow (bench->window);
  lia_message_list_view_show (LIA_MESSAGE_LIST_VIEW (bench->list), &spec, FALSE);
  wait_frame ();
}

int
main (int argc, char *argv[])
{
  Bench bench = { 0 };
  g_autofree char *mail = NULL;
  g_autofree char *argument = NULL;
  guint n = argc == 2 ? (guint)atoi (argv[1]) : 0;

  if (n == 0)
    {
      fprintf (stderr, "usage: bench-window N\n");
      return 2;
    }
  gtk_init ();
  mail = bench_mail_make_folder (n);
  argument = g_strconcat ("--mail=", mail, G_DIR_SEPARATOR_S "mail", NULL);
  set_up (&bench.fixture, argument);
  bench.db = bench_store_open (bench.fixture.profile);
  open_window (&bench, n);
  measure_reader (&bench);
  measure_changes (&bench, n);
  gtk_window_destroy (GTK_WINDOW (bench.window));
  g_object_unref (bench.messages);
  sqlite3_close (bench.db);
  tear_down (&bench.fixture, NULL);
  remove_folder (mail);
  return 0;
}
