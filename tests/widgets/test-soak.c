/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <sqlite3.h>
#include <stdlib.h>

#include "app-windows.h"
#include "desktop/lia-memory.h"
#include "notifications.h"
#include "office-child.h"
#include "process-state.h"
#include "remove-folder.h"
#include "widget-fixture.h"

/*
 * test-soak ROUNDS: the life of an office goes on around the whole program, as fast as it can be followed: in each round
 * mails come, people change their states, somebody is written to and answers, and a window is opened and closed. 1000
 * rounds are two days. After some of them the program holds all that it ever will: no more memory, descriptors,
 * threads or sources of the main loop, however many follow. Parts of shared pages are told and not judged: other processes
 * change them.
 */

#define MAILS 5
#define STATES 20
/* The least after which each window was there and each person was spoken to. */
#define LEAST_WARM 30
#define LONG_LINES 250
/* What may be held at the end, in parts of what was held after warming up. */
#define GROWTH 1.1
#define QUIET_US (3 * G_USEC_PER_SEC)

static OfficeChild *office;
static guint n_rounds;
static guint n_lines;

typedef struct
{
  gsize pages; /* of the store, in SQLite's caches: as many as they may keep, after some time */
  gsize heap;  /* without them */
  gsize pss;
  gsize private; /* without them */
  guint n_descriptors;
  guint n_threads;
  guint n_sources;
} Held;

/* ---- What happens ---- */

static int
count_mails (void)
{
  LiaFolder *inbox = lia_session_find_folder (lia_application_get_session (app),
                                              app_windows_get_account (), LIA_FOLDER_ROLE_INBOX);

  return inbox != NULL ? lia_folder_get_total (inbox) : 0;
}

static void
lines_cb (GListModel *lines, guint position, guint n_removed, guint n_added, gpointer user_data)
{
  n_lines += n_added - n_removed;
}

/* And perhaps answered by now. */
static gboolean
is_sent (LiaConversation *conversation)
{
  GListModel *lines = G_LIST_MODEL (conversation);
  g_autoptr (LiaChatLine) line
      = g_list_model_get_item (lines, g_list_model_get_n_items (lines) - 1);

  g_assert_cmpint (lia_chat_line_get_state (line), !=, LIA_CHAT_LINE_FAILED);
  return lia_chat_line_get_state (line) != LIA_CHAT_LINE_SENDING;
}

static gboolean
is_answered (LiaConversation *conversation)
{
  GListModel *lines = G_LIST_MODEL (conversation);
  guint n = g_list_model_get_n_items (lines);
  g_autoptr (LiaChatLine) line = n > 0 ? g_list_model_get_item (lines, n - 1) : NULL;

  return line == NULL || lia_chat_line_get_state (line) == LIA_CHAT_LINE_RECEIVED;
}

static void
write_to (const char *text, guint n_texts)
{
  g_autoptr (LiaAddress) address = lia_address_new (LIA_ADDRESS_SIP, text, NULL);
  LiaSession *session = lia_application_get_session (app);
  LiaConversation *conversation = NULL;

  /* Who is away does not answer. */
  office_child_command (office, "state %s 3500", text);
  conversation = lia_session_open_conversation (
      session, lia_people_ensure (lia_session_get_people (session), address));
  if (g_object_get_data (G_OBJECT (conversation), "counted") == NULL)
    {
      g_object_set_data (G_OBJECT (conversation), "counted", GINT_TO_POINTER (1));
      g_signal_connect (conversation, "items-changed", G_CALLBACK (lines_cb), NULL);
    }
  /* They are given the time to answer what was said before. */
  wait_until (is_answered (conversation));
  for (guint i = 0; i < n_texts; i++)
    {
      lia_session_send_chat (session, conversation, "Have you got a minute?");
      wait_until (is_sent (conversation));
    }
}

/* Somebody else in each round, whoever they are but oneself. */
static void
write_to_somebody (guint round)
{
  JsonArray *people = json_object_get_array_member (office_child_get_ready (office), "people");
  guint n = 1 + round % (json_array_get_length (people) - 1);
  JsonObject *person = json_array_get_object_element (people, n);

  write_to (json_object_get_string_member (person, "address"), 1);
}

static void
pass_round (guint round)
{
  int n_mails = count_mails ();

  write_to_somebody (round);
  office_child_command (office, "hurry %d %d", MAILS, STATES);
  app_windows_open_and_close (round % app_windows_get_n_kinds ());
  /* The clock of the office brings some too. */
  wait_until (count_mails () >= n_mails + MAILS);
}

/* ---- What is held ---- */

static gboolean
wake_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static gsize
count_page_bytes (void)
{
  sqlite3_int64 now = 0;
  sqlite3_int64 most = 0;

  sqlite3_status64 (SQLITE_STATUS_PAGECACHE_OVERFLOW, &now, &most, 0);
  return (gsize)now;
}

static void
count (Held *held)
{
  held->n_descriptors = process_state_count_descriptors ();
  held->n_threads = process_state_count_threads ();
  held->n_sources = process_state_count_sources ();
}

static void
measure (Held *held)
{
  held->pages = count_page_bytes ();
  held->heap = process_state_get_heap () - held->pages;
  held->pss = process_state_get_pss ();
  held->private = process_state_get_private () - held->pages;
  count (held);
}

static void
tell (const char *when, guint round, const Held *held)
{
  g_test_message ("%s: round %u, %d mails, %u lines; heap %.1f MB, private %.1f MB, pages %.1f MB, "
                  "PSS %.1f MB; %u descriptors, %u threads, %u sources",
                  when, round, count_mails (), n_lines, (double)held->heap / 1e6,
                  (double)held->private / 1e6, (double)held->pages / 1e6, (double)held->pss / 1e6,
                  held->n_descriptors, held->n_threads, held->n_sources);
}

/* Everybody has answered, and what follows from the last mail is over. */
static gboolean
is_quiet (guint n_rounds_passed)
{
  static gint64 since_us = 0;

  if (n_lines < LONG_LINES + 2 * n_rounds_passed)
    since_us = g_get_monotonic_time ();
  return g_get_monotonic_time () - since_us > QUIET_US;
}

/* While it is waited for there is one source more. Memory is not looked at: that takes so long that the timer which wakes
 * this would always be due, and nothing of a lower priority would ever be over. */
static gboolean
is_held_no_more (const Held *before)
{
  Held now = { 0 };

  count (&now);
  return now.n_descriptors <= before->n_descriptors && now.n_threads <= before->n_threads
         && now.n_sources <= before->n_sources + 1;
}

static void
test_soak (void)
{
  guint n_warm = MAX (LEAST_WARM, n_rounds / 10);
  guint id = g_timeout_add (50, wake_cb, NULL);
  Held warm = { 0 };
  Held end = { 0 };

  /* The conversation of which windows are opened is as long as any that is shown: of a longer one no more rows are made.
     Until then each window of it would take more than the one before. */
  write_to (APP_WINDOWS_PERSON, LONG_LINES);
  for (guint round = 0; round < n_warm + n_rounds; round++)
    {
      pass_round (round);
      if (round + 1 == n_warm)
        {
          wait_until (is_quiet (n_warm));
          measure (&warm);
          warm.n_descriptors = app_windows_count_most_descriptors ();
          tell ("warm", round + 1, &warm);
        }
      else if ((round + 1) % 50 == 0)
        {
          measure (&end);
          tell ("now", round + 1, &end);
        }
    }
  wait_until (is_quiet (n_warm + n_rounds));
  measure (&end);
  tell ("end", n_warm + n_rounds, &end);
  wait_until (is_held_no_more (&warm));
  g_source_remove (id);
  g_assert_cmpfloat ((double)end.heap, <=, (double)warm.heap * GROWTH);
  /* AddressSanitizer keeps what was freed, to see who still uses it. */
#ifndef __SANITIZE_ADDRESS__
  g_assert_cmpfloat ((double)end.private, <=, (double)warm.private * GROWTH);
#endif
}

/* ---- The program ---- */

/* The program is given the office that is hurried here. */
static char *
start_office (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("liaison-soak-XXXXXX", NULL);
  g_autofree char *ready = g_build_filename (folder, "ready", NULL);
  g_autofree char *stand_in
      = g_test_build_filename (G_TEST_DIST, "widgets", "standing-office.sh", NULL);
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *text = NULL;
  g_autofree char *line = NULL;

  office = office_child_start ("--alive", NULL);
  json_node_set_object (node, office_child_get_ready (office));
  text = json_to_string (node, FALSE);
  line = g_strconcat (text, "\n", NULL);
  g_assert_true (g_file_set_contents (ready, line, -1, &error));
  g_setenv ("OFFICE_READY", ready, TRUE);
  g_setenv ("LIAISON_OFFICE", stand_in, TRUE);
  return folder;
}

static gboolean
run_tests_cb (gpointer status)
{
  wait_until (app_windows_is_signed_in () && count_mails () > 0);
  *(int *)status = g_test_run ();
  g_application_quit (G_APPLICATION (app));
  return G_SOURCE_REMOVE;
}

int
main (int argc, char **argv)
{
  static char *arguments[] = { (char *)"liaison", (char *)"--demo", NULL };
  g_autofree char *folder = NULL;
  int status = 1;

  lia_memory_share_arenas ();
  widget_fixture_init (&argc, &argv);
  n_rounds = argc == 2 ? (guint)atoi (argv[1]) : 0;
  g_assert_cmpuint (n_rounds, >, 0);
  process_state_keep_no_threads ();
  g_test_add_func ("/soak/office", test_soak);
  notifications_start ();
  folder = start_office ();
  app = lia_application_new ();
  g_idle_add (run_tests_cb, &status);
  g_assert_cmpint (g_application_run (G_APPLICATION (app), 2, arguments), ==, 0);
  g_object_unref (app);
  office_child_stop (office);
  remove_folder (folder);
  return status;
}
