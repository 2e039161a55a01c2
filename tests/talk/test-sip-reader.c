/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "talk/sip/lia-sip-reader.h"

/* What is read of a message here: its body as a text, and on which thread. */
typedef struct
{
  char *text;
  GThread *thread;
} Content;

static int n_contents; /* atomic */

typedef struct
{
  LiaSipReader *reader;
  guint n_taken;
  gboolean once; /* the first one ends the reader */
} Fixture;

/* Held by a test while nothing is to be read. */
static GMutex reading;

static gpointer
read_text (LiaSipMessage *message)
{
  GBytes *body = lia_sip_message_get_body (message);
  Content *content = NULL;

  g_mutex_lock (&reading);
  g_mutex_unlock (&reading);
  content = g_new0 (Content, 1);
  content->text = g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body));
  content->thread = g_thread_self ();
  g_atomic_int_inc (&n_contents);
  return content;
}

static void
free_content (gpointer data)
{
  Content *content = data;

  g_free (content->text);
  g_free (content);
  g_atomic_int_add (&n_contents, -1);
}

static void
take (gpointer data, gpointer user_data)
{
  Fixture *fixture = user_data;
  Content *content = data;
  g_autofree char *expected = g_strdup_printf ("%u", fixture->n_taken);

  g_assert_cmpstr (content->text, ==, expected);
  g_assert_true (content->thread != g_thread_self ());
  free_content (content);
  fixture->n_taken++;
  if (fixture->once)
    g_clear_pointer (&fixture->reader, lia_sip_reader_free);
}

static void
set_up (Fixture *fixture, guint n)
{
  fixture->reader = lia_sip_reader_new (read_text, free_content, take, fixture);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u", i);
      g_autoptr (LiaSipMessage) message = lia_sip_message_new_request ("NOTIFY", "sip:a@b.example");

      lia_sip_message_set_body_text (message, "text/plain", text);
      lia_sip_reader_push (fixture->reader, message);
    }
}

static void
wait_until_freed (void)
{
  while (g_atomic_int_get (&n_contents) > 0)
    g_thread_yield ();
}

static void
test_order (void)
{
  Fixture fixture = { 0 };

  set_up (&fixture, 1000);
  while (fixture.n_taken < 1000)
    g_main_context_iteration (NULL, TRUE);
  lia_sip_reader_free (fixture.reader);
  g_assert_cmpint (g_atomic_int_get (&n_contents), ==, 0);
}

/* One message is being read, the others wait: nobody waits for them, and nothing of them comes. */
static void
test_freed_while_reading (void)
{
  Fixture fixture = { 0 };

  g_mutex_lock (&reading);
  set_up (&fixture, 10);
  lia_sip_reader_free (fixture.reader);
  g_mutex_unlock (&reading);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  wait_until_freed ();
  g_assert_cmpuint (fixture.n_taken, ==, 0);
}

static void
test_freed_when_read (void)
{
  Fixture fixture = { 0 };

  set_up (&fixture, 10);
  while (g_atomic_int_get (&n_contents) < 10)
    g_thread_yield ();
  lia_sip_reader_free (fixture.reader);
  wait_until_freed ();
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (fixture.n_taken, ==, 0);
}

static void
test_freed_by_what_it_tells (void)
{
  Fixture fixture = { .once = TRUE };

  set_up (&fixture, 10);
  while (fixture.reader != NULL)
    g_main_context_iteration (NULL, TRUE);
  wait_until_freed ();
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (fixture.n_taken, ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sip-reader/order", test_order);
  g_test_add_func ("/sip-reader/freed-while-reading", test_freed_while_reading);
  g_test_add_func ("/sip-reader/freed-when-read", test_freed_when_read);
  g_test_add_func ("/sip-reader/freed-by-what-it-tells", test_freed_by_what_it_tells);
  return g_test_run ();
}
