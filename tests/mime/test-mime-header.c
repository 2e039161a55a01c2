/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "mime/lia-mime-limit.h"
#include "mime/lia-mime-message.h"

static LiaMimeMessage *
parse (const char *source)
{
  g_autoptr (GBytes) bytes = g_bytes_new (source, strlen (source));

  return lia_mime_message_new (bytes);
}

static LiaMimePart *
first_part (LiaMimeMessage *message)
{
  GPtrArray *parts = lia_mime_message_get_parts (message);

  g_assert_cmpuint (parts->len, >, 0);
  return g_ptr_array_index (parts, 0);
}

/* Words of base64 that are padded, that cut a character in two, that are followed by others. */
static void
test_encoded_words (void)
{
  static const struct
  {
    const char *subject;
    const char *text;
  } cases[] = {
    { "=?UTF-8?B?QnVkZ2V0IA==?=\n =?utf-8?b?dmFsaWRlIA==?=\n\t=?UTF-8?B?w6kh?=",
      "Budget valide é!" },
    { "=?UTF-8?B?4pyT4g==?= =?UTF-8?B?nJM=?=", "✓✓" },
    { "=?UTF-8?B?YQ==?= =?UTF-8?Q?b?= =?UTF-8?B?Yw==?= d", "abc d" },
    { "=?UTF-8?B?YQ==?= =?iso-8859-1?B?6Q==?=", "aé" },
    { "=?iso-2022-jp?B?GyRCJDMbKEI=?= =?iso-2022-jp?B?GyRCJHMbKEI=?=", "こん" },
    { "x =?UTF-8?B?YQ==?= y", "x a y" },
    { "=?UTF-8?B?=?= =?UTF-8?B?", "=?UTF-8?B?" },
    { "=?UTF-8?B?\?= =?UTF-8?B?YQ==?=", "a" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *source = g_strdup_printf ("Subject: %s\n\nx", cases[i].subject);
      g_autoptr (LiaMimeMessage) message = parse (source);
      g_assert_cmpstr (lia_mime_message_get_subject (message), ==, cases[i].text);
    }
}

static void
test_encoded_names (void)
{
  g_autoptr (LiaMimeMessage) message
      = parse ("From: =?UTF-8?B?QW3DqWxpZSA=?=\n =?UTF-8?B?TGF1cg==?=\n =?UTF-8?B?ZW50?=\n"
               " <amelie@contoso.example>\n"
               "Content-Type: application/pdf\n"
               "Content-Disposition: attachment;\n"
               " filename=\"=?UTF-8?B?cmFwcG9ydCA=?= =?UTF-8?B?MjAxMC5wZGY=?=\"\n\nx");
  GPtrArray *from = lia_mime_message_get_addresses (message, "from");

  g_assert_cmpuint (from->len, ==, 1);
  g_assert_cmpstr (lia_address_get_name (g_ptr_array_index (from, 0)), ==, "Amélie Laurent");
  g_assert_cmpstr (first_part (message)->filename, ==, "rapport 2010.pdf");
}

/* Of what may stand once the first counts; address lists are joined. */
static void
test_repeated (void)
{
  g_autoptr (LiaMimeMessage) message
      = parse ("Subject: one\nSubject: other\nDate: Thu, 24 Jun 2010 14:00:00 +0200\n"
               "Date: Fri, 25 Jun 2010 14:00:00 +0200\nTo: a@contoso.example\n"
               "TO: b@contoso.example\nMessage-Id: <1@x>\nMessage-ID: <2@x>\n\nx");
  gint64 date_us = 0;

  g_assert_cmpstr (lia_mime_message_get_subject (message), ==, "one");
  g_assert_true (lia_mime_message_get_date (message, &date_us));
  g_assert_cmpint (date_us / G_USEC_PER_SEC, ==, 1277380800);
  g_assert_cmpuint (lia_mime_message_get_addresses (message, "to")->len, ==, 2);
  g_assert_cmpstr (lia_mime_message_get_message_id (message), ==, "1@x");
}

/* Several in one message: GMime would take the last, and nothing of what was sent would be left. */
static void
test_repeated_type (void)
{
  g_autoptr (LiaMimeMessage) message
      = parse ("Content-Type: multipart/alternative; boundary=b\r\nSubject: x\r\n"
               "content-type: text/plain\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nplain\r\n"
               "--b\r\nContent-Type: text/html\r\n\r\n<p>Content-Type: x</p>\r\n--b--\r\n");
  GPtrArray *parts = lia_mime_message_get_parts (message);

  g_assert_cmpuint (parts->len, ==, 2);
  g_assert_cmpstr (((LiaMimePart *)g_ptr_array_index (parts, 1))->type, ==, "text/html");
  g_assert_cmpstr (lia_mime_message_get_html (message), ==, "<p>Content-Type: x</p>");
}

static void
test_half_of_day (void)
{
  static const struct
  {
    const char *text;
    gint64 unix_s;
  } cases[] = {
    { "Wed 29 May 2019 06:09:22 PM EDT", 1559167762 },
    { "Wed 29 May 2019 06:09:22 AM EDT", 1559124562 },
    { "Wed, 29 May 2019 12:09:22 am +0000", 1559088562 },
    { "Wed, 29 May 2019 12:09:22 pm +0000", 1559131762 },
    { "Wed, 29 May 2019 18:09:22 +0000 (PM)", 1559153362 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf ("Date: %s\n\nx", cases[i].text);
      g_autoptr (LiaMimeMessage) message = parse (text);
      gint64 date_us = 0;
      g_assert_true (lia_mime_message_get_date (message, &date_us));
      g_assert_cmpint (date_us / G_USEC_PER_SEC, ==, cases[i].unix_s);
    }
}

static void
test_unquoted_name (void)
{
  static const struct
  {
    const char *text;
    const char *name;
    const char *address;
  } cases[] = {
    { "Big Bug bug@contoso.example", "Big Bug", "bug@contoso.example" },
    { "\"a b\"@contoso.example", NULL, "\"a b\"@contoso.example" },
    { "bug@contoso.example (Big Bug)", "Big Bug", "bug@contoso.example" },
    { "MAILER DAEMON <>", NULL, NULL },
    { "nobody at all", NULL, NULL },
    { "a @", NULL, NULL },
    { "undisclosed-recipients:;", NULL, NULL },
    { "", NULL, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) list = lia_mime_parse_addresses (cases[i].text);
      g_test_message ("%s", cases[i].text);
      g_assert_cmpuint (list->len, ==, cases[i].address != NULL ? 1 : 0);
      if (list->len == 0)
        continue;
      g_assert_cmpstr (lia_address_get_name (g_ptr_array_index (list, 0)), ==, cases[i].name);
      g_assert_cmpstr (lia_address_get_address (g_ptr_array_index (list, 0)), ==, cases[i].address);
    }
}

/* What cannot be taken apart is shown all the same. */
static void
test_undivided (void)
{
  static const struct
  {
    const char *source;
    const char *type;
    const char *text;
  } cases[] = {
    { "Content-Type: multipart/mixed; boundary=b\n\nNo such line\n", "multipart/mixed",
      "No such line" },
    { "Content-Type: multipart/alternative;\n\nNo boundary\n", "multipart/alternative",
      "No boundary" },
    { "Content-Type: multipart/mixed; boundary=b\n\n", "multipart/mixed", "" },
    { "Content-Type: text; charset=utf-8\n\nNo media type\n", "text/plain", "No media type" },
    { "Content-Type:\n\nEmpty\n", "text/plain", "Empty" },
    { "no header: here\n\nBody\n", "text/plain", "no header: here\n\nBody" },
    { "\x01\x02", "text/plain", "\x01\x02" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LiaMimeMessage) message = parse (cases[i].source);
      g_autofree char *text = g_strdup (lia_mime_message_get_text (message));
      g_test_message ("%s", cases[i].source);
      g_assert_cmpuint (lia_mime_message_get_parts (message)->len, ==, 1);
      g_assert_cmpstr (first_part (message)->type, ==, cases[i].type);
      g_assert_cmpstr (g_strchomp (text), ==, cases[i].text);
      g_assert_cmpuint (lia_mime_message_get_attachments (message)->len, ==, 0);
    }
}

/* ---- Limits ---- */

static void
assert_left_out (GString *source, LiaMimeExcess expected)
{
  g_autoptr (GBytes) bytes = g_string_free_to_bytes (source);
  LiaMimeExcess excess = LIA_MIME_EXCESS_NONE;
  g_autoptr (GBytes) limited = lia_mime_limit (bytes, &excess);

  g_assert_cmpint (excess, ==, expected);
  if (expected == LIA_MIME_EXCESS_NONE)
    g_assert_true (limited == bytes);
  else
    g_assert_false (g_bytes_equal (limited, bytes));
  g_assert_cmpuint (g_bytes_get_size (limited), <=, g_bytes_get_size (bytes));
}

static void
test_header_limit (void)
{
  for (int past = 0; past < 2; past++)
    {
      GString *source = g_string_new ("Subject: ");
      GString *lines = g_string_new (NULL);
      GString *inner = g_string_new ("Content-Type: multipart/mixed; boundary=\"b\"\n\n--b\nX: ");
      while (source->len < LIA_MIME_MAX_HEADER_BYTES - 1 + (gsize)past)
        g_string_append_c (source, 'x');
      g_string_append (source, "\n\nBody -- that is long\n");
      for (int i = 0; i < LIA_MIME_MAX_HEADER_LINES + past; i++)
        g_string_append (lines, "A: b\n");
      g_string_append (lines, "\nA: b\n");
      while (inner->len < LIA_MIME_MAX_HEADER_BYTES + (gsize)past * 100)
        g_string_append_c (inner, 'x');
      g_string_append (inner, "\n\nBody\n--b--\n");
      assert_left_out (source, past ? LIA_MIME_EXCESS_HEADERS : LIA_MIME_EXCESS_NONE);
      assert_left_out (lines, past ? LIA_MIME_EXCESS_HEADERS : LIA_MIME_EXCESS_NONE);
      assert_left_out (inner, past ? LIA_MIME_EXCESS_HEADERS : LIA_MIME_EXCESS_NONE);
    }
}

/* A long text with lines that look like boundaries is left alone. */
static void
test_boundary_limit (void)
{
  for (int past = 0; past < 2; past++)
    {
      GString *source = g_string_new ("Content-Type: multipart/mixed;\n boundary=b;\n\n");
      for (int i = 0; i < LIA_MIME_MAX_BOUNDARIES + past; i++)
        g_string_append (source, "--b\r\n\r\nx\n--c\n--bb\n");
      assert_left_out (source, past ? LIA_MIME_EXCESS_PARTS : LIA_MIME_EXCESS_NONE);
    }
}

static void
test_limited_message (void)
{
  g_autoptr (GString) source = g_string_new ("Subject: s\nX: ");
  g_autoptr (LiaMimeMessage) message = NULL;
  GPtrArray *defects = NULL;

  while (source->len < LIA_MIME_MAX_HEADER_BYTES * 2)
    g_string_append_c (source, 'x');
  g_string_append (source, "\nTo: a@contoso.example\n\nBody\n");
  message = parse (source->str);
  defects = lia_mime_message_get_defects (message);
  g_assert_cmpstr (lia_mime_message_get_subject (message), ==, "s");
  g_assert_cmpstr (lia_mime_message_get_text (message), ==, "Body\n");
  g_assert_cmpuint (defects->len, ==, 1);
  g_assert_cmpuint (g_bytes_get_size (lia_mime_message_get_source (message)), ==, source->len);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mime/header/encoded-words", test_encoded_words);
  g_test_add_func ("/mime/header/encoded-names", test_encoded_names);
  g_test_add_func ("/mime/header/repeated", test_repeated);
  g_test_add_func ("/mime/header/repeated-type", test_repeated_type);
  g_test_add_func ("/mime/header/half-of-day", test_half_of_day);
  g_test_add_func ("/mime/header/unquoted-name", test_unquoted_name);
  g_test_add_func ("/mime/header/undivided", test_undivided);
  g_test_add_func ("/mime/header/header-limit", test_header_limit);
  g_test_add_func ("/mime/header/boundary-limit", test_boundary_limit);
  g_test_add_func ("/mime/header/limited-message", test_limited_message);
  return g_test_run ();
}
