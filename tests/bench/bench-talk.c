/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include "bench-frames.h"
#include "bench-proxy.h"
#include "remove-folder.h"
#include "session-fixture.h"
#include "talk/sip/lia-ocs-backend.h"
#include "talk/sip/lia-sip-categories.h"
#include "talk/sip/lia-sip-message.h"
#include "widgets/lia-chat-view.h"

/*
 * bench-talk N: somebody signs in who has N contacts. Lines of a name and figures:
 *   "contacts": milliseconds of the main thread until the presence of all is known, and of parsing alone what the server
 *     said for it
 *   "storm": the same when all of them change at once
 *   "notifies": how often a person was told of it, on average
 *   "step": the longest turn of the main loop in all that, in milliseconds
 *   "message": milliseconds from the socket to the painted row; five
 */

#define RUNS 5
#define DOMAIN "contoso.example"
#define LATE_US (60 * G_USEC_PER_SEC)

typedef struct
{
  Fixture fixture;
  BenchProxy *proxy;
  GPtrArray *persons;
  guint *n_told; /* of each */
  guint n_notifies;
  guint n_known; /* persons told at least once since reset */
} Bench;

/* ---- The office ---- */

static char *
write_people (const char *folder, guint n)
{
  char *path = g_build_filename (folder, "people.json", NULL);
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append (text, "[{\"name\":\"Nadia Petit\",\"address\":\"nadia.petit@" DOMAIN
                         "\",\"login\":\"nadia\",\"contacts\":[");
  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "%s{\"address\":\"person%u@" DOMAIN "\",\"group\":\"Group %u\"}",
                            i > 0 ? "," : "", i, i % 20);
  g_string_append (text, "]}");
  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, ",{\"name\":\"Person %u\",\"address\":\"person%u@" DOMAIN "\"}",
                            i, i);
  g_string_append_c (text, ']');
  if (!g_file_set_contents (path, text->str, (gssize)text->len, NULL))
    g_error ("%s cannot be written", path);
  return path;
}

static void
sign_in (Bench *bench)
{
  JsonObject *ready = office_child_get_ready (bench->fixture.office);
  g_autoptr (LiaAddress) address
      = lia_address_new (LIA_ADDRESS_MAIL, "nadia.petit@" DOMAIN, "Nadia Petit");
  LiaTalkSettings talk
      = { .backend = (char *)"ocs", .server = (char *)"127.0.0.1", .login = (char *)"nadia" };

  bench->proxy = bench_proxy_new ((guint16)json_object_get_int_member (ready, "sip_tcp"));
  talk.port = bench_proxy_get_port (bench->proxy);
  bench->fixture.account = lia_account_new ("contoso", "Contoso", address);
  lia_account_set_talk (bench->fixture.account, &talk);
  lia_session_add_account (bench->fixture.session, bench->fixture.account, NULL, "secret", TRUE);
}

/* ---- Presence ---- */

static void
told_cb (LiaPerson *person, GParamSpec *pspec, guint *n_told)
{
  Bench *bench = g_object_get_data (G_OBJECT (person), "bench");

  bench->n_notifies++;
  if ((*n_told)++ == 0)
    bench->n_known++;
}

static void
follow_people (Bench *bench, guint n)
{
  LiaPeople *people = lia_session_get_people (bench->fixture.session);

  bench->persons = g_ptr_array_new ();
  bench->n_told = g_new0 (guint, n);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text = g_strdup_printf ("person%u@" DOMAIN, i);
      g_autoptr (LiaAddress) address = lia_address_new (LIA_ADDRESS_SIP, text, NULL);
      LiaPerson *person = lia_people_ensure (people, address);

      g_object_set_data (G_OBJECT (person), "bench", bench);
      g_signal_connect (person, "notify::presence", G_CALLBACK (told_cb), &bench->n_told[i]);
      g_ptr_array_add (bench->persons, person);
    }
}

static void
reset (Bench *bench)
{
  memset (bench->n_told, 0, bench->persons->len * sizeof *bench->n_told);
  bench->n_notifies = bench->n_known = 0;
  g_bytes_unref (bench_proxy_take_said (bench->proxy));
}

static double
wait_for_all (Bench *bench, double start_ms)
{
  gint64 start_us = g_get_monotonic_time ();

  while (bench->n_known < bench->persons->len)
    {
      g_main_context_iteration (NULL, TRUE);
      if (g_get_monotonic_time () - start_us > LATE_US)
        g_error ("%u of %u are known", bench->n_known, bench->persons->len);
    }
  return bench_frames_get_work () - start_ms;
}

static double
parse_alone (GBytes *said, guint *out_n_categories)
{
  double start_ms = bench_frames_get_work ();
  g_autoptr (LiaSipParser) parser = lia_sip_parser_new ();
  g_autoptr (LiaSipMessage) message = NULL;
  gsize size = 0;
  gconstpointer data = g_bytes_get_data (said, &size);

  lia_sip_parser_feed (parser, data, size);
  while ((message = lia_sip_parser_next (parser, NULL)) != NULL)
    {
      g_autoptr (GPtrArray) parts = lia_sip_message_get_parts (message);

      for (guint i = 0; i < parts->len; i++)
        {
          LiaSipPart *part = parts->pdata[i];
          g_autoptr (GPtrArray) categories = NULL;

          if (lia_sip_categories_is_type (part->content_type))
            categories = lia_sip_categories_parse (part->content_type, part->body, NULL);
          *out_n_categories += categories != NULL ? categories->len : 0;
        }
      g_clear_object (&message);
    }
  return bench_frames_get_work () - start_ms;
}

static void
print_ratio (Bench *bench, const char *name, double ours_ms)
{
  g_autoptr (GBytes) said = bench_proxy_take_said (bench->proxy);
  guint n_categories = 0;
  double alone_ms = parse_alone (said, &n_categories);

  if (n_categories < bench->persons->len)
    g_error ("only %u categories came", n_categories);
  printf ("%s %.2f %.2f\n", name, ours_ms, alone_ms);
  bench_frames_skip_step ();
}

static void
measure_presence (Bench *bench, guint n)
{
  static const int states[] = { 6500, 3500, 15500, 9500, 12500 };
  double start_ms = bench_frames_get_work ();

  bench_frames_follow (NULL);
  sign_in (bench);
  follow_people (bench, n);
  bench_frames_skip_step ();
  print_ratio (bench, "contacts", wait_for_all (bench, start_ms));
  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    {
      double ours_ms = 0;

      reset (bench);
      office_child_command (bench->fixture.office, "state * %d", states[i]);
      bench_frames_skip_step ();
      ours_ms = wait_for_all (bench, bench_frames_get_work ());
      print_ratio (bench, "storm", ours_ms);
      printf ("notifies %.2f\n", (double)bench->n_notifies / n);
    }
  printf ("step %.2f\n", bench_frames_get_longest_step ());
}

/* ---- A message ---- */

static void
incoming_cb (LiaTalkConversation **out, LiaTalkConversation *conversation)
{
  g_set_object (out, conversation);
}

static void
status_cb (gboolean *out, LiaStatus status)
{
  *out = status == LIA_STATUS_CONNECTED;
}

static LiaTalkBackend *
sign_in_peer (Bench *bench)
{
  LiaTalkLogin login = { .address = "person0@" DOMAIN,
                         .login = "person0",
                         .password = "secret",
                         .server = "127.0.0.1",
                         .device_id = "bench" };
  LiaTalkBackend *peer = NULL;
  gboolean connected = FALSE;

  login.port = (guint16)json_object_get_int_member (office_child_get_ready (bench->fixture.office),
                                                    "sip_tcp");
  peer = lia_ocs_talk_provider.create (&login);
  g_signal_connect_swapped (peer, "status", G_CALLBACK (status_cb), &connected);
  lia_talk_backend_start (peer);
  wait_until (connected);
  return peer;
}

static GtkWidget *
find_line (GtkWidget *root, const char *text)
{
  GtkWidget *found = NULL;

  if (GTK_IS_LABEL (root) && strstr (gtk_label_get_text (GTK_LABEL (root)), text) != NULL)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_line (child, text);
  return found;
}

static void
measure_message (Bench *bench)
{
  LiaTalkBackend *peer = sign_in_peer (bench);
  LiaConversation *conversation
      = lia_session_open_conversation (bench->fixture.session, bench->persons->pdata[0]);
  GtkWidget *view = lia_chat_view_new (bench->fixture.session, conversation);
  GtkWidget *window = gtk_window_new ();
  g_autoptr (LiaTalkConversation) theirs = NULL;
  guint n_frames = 0;

  gtk_window_set_default_size (GTK_WINDOW (window), 500, 700);
  gtk_window_set_child (GTK_WINDOW (window), view);
  gtk_window_present (GTK_WINDOW (window));
  bench_frames_follow (window);
  g_signal_connect_swapped (peer, "incoming", G_CALLBACK (incoming_cb), &theirs);
  lia_session_send_chat (bench->fixture.session, conversation, "Hello");
  wait_until (theirs != NULL);
  for (int i = 0; i < RUNS; i++)
    {
      g_autofree char *text = g_strdup_printf ("Answer %d", i);

      lia_talk_conversation_send_async (theirs, text, NULL, NULL, NULL);
      wait_until (find_line (view, text) != NULL);
      for (n_frames = bench_frames_get_n_frames (); bench_frames_get_n_frames () == n_frames;)
        g_main_context_iteration (NULL, TRUE);
      printf ("message %.2f\n",
              (double)(bench_frames_get_painted_us () - bench_proxy_get_last_us (bench->proxy))
                  / 1000);
    }
  gtk_window_destroy (GTK_WINDOW (window));
  g_object_unref (peer);
}

int
main (int argc, char *argv[])
{
  Bench bench = { 0 };
  g_autofree char *folder = g_dir_make_tmp ("liaison-bench-XXXXXX", NULL);
  g_autofree char *people = NULL;
  g_autofree char *argument = NULL;
  guint n = argc == 2 ? (guint)atoi (argv[1]) : 0;

  if (n == 0)
    {
      fprintf (stderr, "usage: bench-talk N\n");
      return 2;
    }
  gtk_init ();
  people = write_people (folder, n);
  argument = g_strconcat ("--people=", people, NULL);
  set_up (&bench.fixture, argument);
  measure_presence (&bench, n);
  measure_message (&bench);
  g_ptr_array_unref (bench.persons);
  tear_down (&bench.fixture, NULL);
  bench_proxy_free (bench.proxy);
  g_free (bench.n_told);
  remove_folder (folder);
  return 0;
}
