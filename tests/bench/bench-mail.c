/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench-mail.h"

#include <glib/gstdio.h>

#define N_PEOPLE 200

static const char *const WORDS[]
    = { "budget",  "meeting", "garden", "invoice", "release", "Größe",
        "holiday", "report",  "server", "été",     "plan",    "answer" };

static void
append_words (GString *text, GRand *random, guint n)
{
  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "%s%s", WORDS[g_rand_int_range (random, 0, G_N_ELEMENTS (WORDS))],
                            i % 12 == 11 ? "\n" : " ");
}

static void
append_message (GString *mbox, GRand *random, guint i)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (1700000000 + (gint64)i * 600);
  g_autofree char *text = g_date_time_format (date, "%a, %d %b %Y %H:%M:%S +0000");
  int person = g_rand_int_range (random, 0, N_PEOPLE);

  g_string_append_printf (mbox,
                          "From office Mon Jan  1 00:00:00 2024\n"
                          "From: Person %d <person%d@contoso.example>\n"
                          "To: Nadia Petit <nadia.petit@contoso.example>\n"
                          "Subject: Message %u\n"
                          "Date: %s\n"
                          "Message-ID: <%u@bench.example>\n"
                          "MIME-Version: 1.0\n"
                          "Content-Type: text/%s; charset=utf-8\n"
                          "Content-Transfer-Encoding: 8bit\n\n",
                          person, person, i, text, i, i % 10 == 0 ? "html" : "plain");
  if (i % 10 == 0)
    g_string_append (mbox, "<p>As a page:</p>\n<p>");
  append_words (mbox, random, (guint)g_rand_int_range (random, 20, 300));
  g_string_append (mbox, "\n\n");
}

char *
bench_mail_make_folder (guint n)
{
  char *folder = g_dir_make_tmp ("liaison-bench-XXXXXX", NULL);
  g_autofree char *mail = g_build_filename (folder, "mail", NULL);
  g_autofree char *path = g_build_filename (mail, "inbox", NULL);
  g_autoptr (GString) mbox = g_string_new (NULL);
  g_autoptr (GRand) random = g_rand_new_with_seed (n);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < n; i++)
    append_message (mbox, random, i);
  if (g_mkdir (mail, 0700) != 0
      || !g_file_set_contents (path, mbox->str, (gssize)mbox->len, &error))
    g_error ("%s: %s", path, error != NULL ? error->message : "no folder");
  return folder;
}
