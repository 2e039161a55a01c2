/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-test"

#include "config.h"

#include <glib.h>
#include <string.h>

#include "core/lia-limits.h"
#include "core/lia-log.h"

/* Lines are kept beside what becomes of them anyway: in the test they are read as a program's own. */

static guint
count_lines (const char *text)
{
  guint n = 0;

  for (const char *p = text; (p = strchr (p, '\n')) != NULL; p++)
    n++;
  return n;
}

static void
test_kept (void)
{
  g_autofree char *text = NULL;

  g_info ("an information");
  g_message ("a message");
  g_debug ("for developers");
  g_log ("another", G_LOG_LEVEL_MESSAGE, "of a library");
  text = lia_log_dup ();
  g_assert_nonnull (strstr (text, " lia-test info: an information\n"));
  g_assert_nonnull (strstr (text, " lia-test message: a message\n"));
  g_assert_null (strstr (text, "for developers"));
  g_assert_null (strstr (text, "of a library"));
}

static void
test_limits (void)
{
  g_autofree char *fits = g_strnfill (LIA_LOG_MAX_LINE_CHARACTERS / 2, ' ');
  g_autofree char *long_line = g_strnfill (LIA_LOG_MAX_LINE_CHARACTERS * 2, '.');
  g_autofree char *all = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  g_info ("the first one");
  g_info ("%send", fits);
  g_info ("%send", long_line);
  for (guint i = 3; i < LIA_LOG_MAX_LINES; i++)
    g_info ("line %u", i);
  all = lia_log_dup ();
  g_assert_cmpuint (count_lines (all), ==, LIA_LOG_MAX_LINES);
  g_assert_nonnull (strstr (all, "the first one"));
  lines = g_strsplit (all, "\n", 4);
  g_assert_true (g_str_has_suffix (lines[1], " end"));
  g_assert_cmpint (g_utf8_strlen (lines[2], -1), ==, LIA_LOG_MAX_LINE_CHARACTERS);
  g_assert_false (g_str_has_suffix (lines[2], "end"));

  g_info ("one more");
  text = lia_log_dup ();
  g_assert_cmpuint (count_lines (text), ==, LIA_LOG_MAX_LINES);
  g_assert_null (strstr (text, "the first one"));
  g_assert_nonnull (strstr (text, "one more\n"));
}

static gpointer
write_many (gpointer data)
{
  for (guint i = 0; i < LIA_LOG_MAX_LINES; i++)
    g_info ("from a thread");
  return NULL;
}

static void
test_threads (void)
{
  GThread *threads[4];
  g_autofree char *text = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("writer", write_many, NULL);
  for (guint i = 0; i < 20; i++)
    g_free (lia_log_dup ());
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  text = lia_log_dup ();
  g_assert_cmpuint (count_lines (text), ==, LIA_LOG_MAX_LINES);
}

static void
assert_safe (const char *text, const char *wanted)
{
  g_autofree char *safe = lia_log_dup_safe (text);

  g_assert_cmpstr (safe, ==, wanted);
}

static void
test_safe (void)
{
  assert_safe ("Signed in to Exchange 2010 SP2", "Signed in to Exchange 2010 SP2");
  assert_safe ("Contact list, sip:chen.wei@contoso.example: 409 Conflict",
               "Contact list, sip:address-1: 409 Conflict");
  assert_safe ("a@b.example, c@b.example and A@B.example", "address-1, address-2 and address-1");
  assert_safe ("“Élodie” <élodie@contoso.example> moved", "“Élodie” <address-1> moved");
  assert_safe ("https://mail.contoso.example:8443/EWS/Exchange.asmx: refused",
               "https://server-1/EWS/Exchange.asmx: refused");
  assert_safe (
      "https://nadia:hunter2@mail.contoso.example/ and https://nadia@mail.contoso.example/",
      "https://server-1/ and https://server-2/");
  assert_safe ("Authorization: NTLM TlRMTVNTUAABAAAA\nnext", "Authorization: …\nnext");
  assert_safe ("password=hunter2 and more", "password=…");
  assert_safe ("Password \"hunter2\"", "Password \"…");
  assert_safe ("session 0123456789abcdef0123456789abcdef01234567 ended", "session … ended");
  assert_safe ("\xff\xfe broken", "\357\277\275\357\277\275 broken");
  assert_safe ("", "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  lia_log_keep ();
  g_test_add_func ("/log/kept", test_kept);
  g_test_add_func ("/log/limits", test_limits);
  g_test_add_func ("/log/threads", test_threads);
  g_test_add_func ("/log/safe", test_safe);
  return g_test_run ();
}
