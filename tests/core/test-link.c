/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "core/lia-limits.h"
#include "core/lia-link.h"
#include "core/lia-mailto.h"

#define RLO "\xe2\x80\xae" /* right-to-left override */
#define ZWSP "\xe2\x80\x8b"
#define SHY "\xc2\xad"

static const struct
{
  const char *address;
  const char *uri; /* NULL: it may not be followed */
  const char *shown;
  guint doubts;
} addresses[] = {
  { "https://x.example/a?b=c#d", "https://x.example/a?b=c#d", NULL, 0 },
  { "HTTP://X.Example", "http://x.example/", NULL, 0 },
  { "https://x.example:8443/", "https://x.example:8443/", NULL, 0 },
  { " \t https://x.example/ \n", "https://x.example/", NULL, 0 },
  { "ht\ntps://x.example/a\rb", "https://x.example/ab", NULL, 0 },
  { "\001https://x.example/", "https://x.example/", NULL, 0 },
  /* Slashes as browsers read them. */
  { "https:x.example", "https://x.example/", NULL, 0 },
  { "https:\\\\x.example\\a", "https://x.example/a", NULL, 0 },
  { "https:////x.example", "https://x.example/", NULL, 0 },
  { "https://x.example\\@y.example/", "https://x.example/@y.example/", NULL, 0 },
  /* Who stands before the host. */
  { "https://bank.example@evil.example/", "https://bank.example@evil.example/", NULL,
    LIA_LINK_USER },
  { "https://bank.example:443@evil.example", "https://bank.example:443@evil.example/", NULL,
    LIA_LINK_USER },
  { "https://bank.example%2F@evil.example", "https://bank.example%2F@evil.example/", NULL,
    LIA_LINK_USER },
  { "https://a@b@evil.example", "https://a@b@evil.example/", NULL, LIA_LINK_USER },
  { "https://@x.example/", "https://x.example/", NULL, 0 },
  /* Letters of one language are shown; those that look like others are not. */
  { "https://b\xc3\xbc"
    "cher.example/",
    "https://xn--bcher-kva.example/",
    "https://b\xc3\xbc"
    "cher.example/",
    0 },
  { "https://xn--bcher-kva.example/", "https://xn--bcher-kva.example/",
    "https://b\xc3\xbc"
    "cher.example/",
    0 },
  { "https://\xc5\x82\xc3\xb3\x64\xc5\xba.pl/", "https://xn--d-uga0v4h.pl/",
    "https://\xc5\x82\xc3\xb3\x64\xc5\xba.pl/", 0 },
  { "https://пример.рф/", "https://xn--e1afmkfd.xn--p1ai/", "https://пример.рф/", 0 },
  { "https://пример.com/", "https://xn--e1afmkfd.com/", "https://пример.com/", 0 },
  { "https://例え.jp/", "https://xn--r8jz45g.jp/", "https://例え.jp/", 0 },
  { "https://раураӏ.com/", "https://xn--80aa0cbo65f.com/", NULL, LIA_LINK_ODD_HOST },
  { "https://b\xd0\xb0nk.example/", "https://xn--bnk-6cd.example/", NULL, LIA_LINK_ODD_HOST },
  { "https://xn--bnk-6cd.example/", "https://xn--bnk-6cd.example/", NULL, LIA_LINK_ODD_HOST },
  { "https://ban\xc4\xb1k.example/", "https://xn--bank-nza.example/", NULL, LIA_LINK_ODD_HOST },
  { "https://xn--a/", "https://xn--a/", NULL, LIA_LINK_ODD_HOST },
  { "https://\xef\xbd\x82\xef\xbd\x81nk.example/", "https://bank.example/", NULL, 0 },
  { "https://bank\xe3\x80\x82"
    "example/",
    "https://bank.example/", NULL, 0 },
  { "https://ban" ZWSP "k.example/", "https://bank.example/", NULL, 0 },
  { "https://b%61nk.example/", "https://bank.example/", NULL, 0 },
  { "https://bank.example%2Fa.evil.example/", NULL, NULL, 0 },
  { "https://bank.example%00.evil.example/", NULL, NULL, 0 },
  { "https://ba nk.example/", NULL, NULL, 0 },
  { "https:///", NULL, NULL, 0 },
  { "https://", NULL, NULL, 0 },
  { "https://?x.example", NULL, NULL, 0 },
  /* Numbers. */
  { "http://127.0.0.1/", "http://127.0.0.1/", NULL, 0 },
  { "http://[::1]/", "http://[::1]/", NULL, 0 },
  { "http://[::1/", NULL, NULL, 0 },
  { "http://[x]/", NULL, NULL, 0 },
  { "http://2130706433/", "http://2130706433/", NULL, LIA_LINK_ODD_HOST },
  { "http://0x7f.1/", "http://0x7f.1/", NULL, LIA_LINK_ODD_HOST },
  { "http://0177.0.0.1/", "http://0177.0.0.1/", NULL, LIA_LINK_ODD_HOST },
  /* Nothing is invisible, nothing turns the direction. */
  { "https://x.example/" RLO "fdp.exe", "https://x.example/%E2%80%AEfdp.exe", NULL, 0 },
  { "https://x.example/a" ZWSP "b", "https://x.example/a%E2%80%8Bb", NULL, 0 },
  { "https://x.example/a b\"<>", "https://x.example/a%20b%22%3C%3E", NULL, 0 },
  { "https://x.example/\xff", "https://x.example/%EF%BF%BD", NULL, 0 },
  /* What is no web page. */
  { "mailto:a@x.example?subject=b c", "mailto:a@x.example?subject=b%20c", NULL, 0 },
  { "sip:a@x.example", "sip:a@x.example", NULL, 0 },
  { "tel:+33 1", "tel:+33%201", NULL, 0 },
  { "javascript:alert(1)", NULL, NULL, 0 },
  { "java\nscript:alert(1)", NULL, NULL, 0 },
  { "data:text/html,x", NULL, NULL, 0 },
  { "file:///etc/passwd", NULL, NULL, 0 },
  { "ftp://x.example/", NULL, NULL, 0 },
  { "x-own:y", NULL, NULL, 0 },
  { "vbscript:x", NULL, NULL, 0 },
  { "about:blank", NULL, NULL, 0 },
  { "//x.example/", NULL, NULL, 0 },
  { "/a", NULL, NULL, 0 },
  { "", NULL, NULL, 0 },
};

/* What the tests print is read as UTF-8, a line each. */
static void
print_escaped (const char *text)
{
  g_autofree char *escaped = g_strescape (text, NULL);

  g_test_message ("%s", escaped);
}

static void
test_addresses (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_autoptr (LiaLink) link = lia_link_new (addresses[i].address);
      const char *shown = addresses[i].shown != NULL ? addresses[i].shown : addresses[i].uri;

      print_escaped (addresses[i].address);
      g_assert_cmpstr (link != NULL ? link->uri : NULL, ==, addresses[i].uri);
      g_assert_cmpstr (link != NULL ? link->shown : NULL, ==, shown);
      g_assert_cmpuint (link != NULL ? link->doubts : 0, ==, addresses[i].doubts);
      g_assert_true (link == NULL || link->kind == lia_link_kind (addresses[i].address));
    }
}

static const struct
{
  const char *address;
  const char *text;
  gboolean differs;
} texts[] = {
  { "https://bank.example/", "https://bank.example/login", FALSE },
  { "https://bank.example/", "www.bank.example", FALSE },
  { "https://www.bank.example/", "bank.example", FALSE },
  { "https://online.bank.example/", "bank.example", FALSE },
  { "https://bank.example/", "HTTP://Online.Bank.Example:80/", FALSE },
  { "https://evil.example/", "our page", FALSE },
  { "https://evil.example/", "See report.pdf", FALSE },
  { "https://evil.example/", "report.pdf", FALSE },
  { "https://evil.example/", "version 1.2.3", FALSE },
  { "https://evil.example/", "e.g. this", FALSE },
  { "https://evil.example/", "anna@bank.example", FALSE },
  { "https://evil.example/", "", FALSE },
  { "https://evil.example/", "https://bank.example/", TRUE },
  { "https://evil.example/", "http:\\\\bank.example", TRUE },
  { "https://evil.example/", " bank.example ", TRUE },
  { "https://evil.example/", "bank.example/report.pdf", TRUE },
  { "https://evil.example/", "(www.bank.example)", TRUE },
  { "https://evil.example/", "Sign in at https://bank.example/.", TRUE },
  { "https://evil.example/", "https://evil.example@bank.example", TRUE },
  { "https://evil.example/", "ban" SHY "k.exa" ZWSP "mple", TRUE },
  { "https://evil.example/", "\xef\xbd\x82\xef\xbd\x81nk.example", TRUE },
  { "https://evil.example/",
    "bank\xe3\x80\x82"
    "example",
    TRUE },
  { "https://evil.example/", "пример.рф", TRUE },
  { "https://xn--e1afmkfd.xn--p1ai/", "пример.рф", FALSE },
  { "https://xn--bnk-6cd.example/", "bank.example", TRUE },
  { "https://bank.example.evil.example/", "bank.example", TRUE },
  { "https://evilbank.example/", "bank.example", TRUE },
  { "https://bank.example@evil.example/", "bank.example", TRUE },
  { "https://example/", "bank.example", TRUE },
  { "https://ev il/", "bank.example", TRUE },
  { "mailto:a@evil.example", "https://bank.example/", FALSE },
};

static void
test_texts (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      print_escaped (texts[i].text);
      g_assert_cmpint (lia_link_text_differs (texts[i].address, texts[i].text), ==,
                       texts[i].differs);
    }
}

static char *
joined (GPtrArray *people)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < people->len; i++)
    g_string_append_printf (out, "%s%s", i > 0 ? " " : "",
                            lia_address_get_address (g_ptr_array_index (people, i)));
  return g_string_free (out, FALSE);
}

static const struct
{
  const char *uri;
  const char *to;
  const char *cc;
  const char *subject;
  const char *body;
} mailtos[] = {
  { "mailto:a@x.example", "a@x.example", "", "", "" },
  { "MAILTO:a@x.example,b@x.example?to=c@x.example", "a@x.example b@x.example c@x.example", "", "",
    "" },
  { "mailto:a@x.example?CC=b@x.example&Subject=One%20two&body=Line%0D%0Aline%26", "a@x.example",
    "b@x.example", "One two", "Line\nline&" },
  { "mailto:a@x.example?subject=a+b;c", "a@x.example", "", "a+b;c", "" },
  { "mailto:a%2Bb@x.example", "a+b@x.example", "", "", "" },
  { "mailto:?to=a@x.example", "a@x.example", "", "", "" },
  /* Nobody and nothing comes with it that is not seen. */
  { "mailto:a@x.example?bcc=b@x.example", "a@x.example", "", "", "" },
  { "mailto:a@x.example?%62cc=b@x.example", "a@x.example", "", "", "" },
  { "mailto:a@x.example?attach=/etc/passwd&attachment=/etc/passwd", "a@x.example", "", "", "" },
  { "mailto:a@x.example?from=b@x.example&reply-to=b@x.example&in-reply-to=x", "a@x.example", "", "",
    "" },
  { "mailto:a@x.example?subject=x%0D%0ABcc:%20b@x.example", "a@x.example", "", "x Bcc: b@x.example",
    "" },
  { "mailto:a@x.example%0D%0ABcc:b@x.example", "", "", "", "" },
  { "mailto:a@x.example%20%3Cb@x.example%3E", "", "", "", "" },
  { "mailto:a@x.example?subject=" RLO "x%E2%80%AEy%00z", "a@x.example", "", "xy\xef\xbf\xbdz", "" },
  { "mailto:a@x.example?subject=%FF%", "a@x.example", "", "%FF%", "" },
  { "mailto:a@x.example?subject=%FF", "a@x.example", "", "\xef\xbf\xbd", "" },
  { "mailto:a@x.example?body&=x&=&&", "a@x.example", "", "", "" },
  { "mailto:a@x.example?subject=x#&bcc=b", "a@x.example", "", "x", "" },
  { "mailto:", "", "", "", "" },
  { "mailto:nobody", "", "", "", "" },
};

static void
test_mailto (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (mailtos); i++)
    {
      g_autoptr (LiaMailto) mailto = lia_mailto_new (mailtos[i].uri);
      g_autofree char *to = joined (mailto->to);
      g_autofree char *cc = joined (mailto->cc);

      print_escaped (mailtos[i].uri);
      g_assert_cmpstr (to, ==, mailtos[i].to);
      g_assert_cmpstr (cc, ==, mailtos[i].cc);
      g_assert_cmpstr (mailto->subject, ==, mailtos[i].subject);
      g_assert_cmpstr (mailto->body, ==, mailtos[i].body);
    }
  g_assert_null (lia_mailto_new ("http://x.example/"));
}

/* As many as may come, and one more. */
static LiaMailto *
new_long (const char *begin, const char *piece, guint n, const char *end)
{
  GString *uri = g_string_new (begin);
  LiaMailto *mailto = NULL;

  for (guint i = 0; i < n; i++)
    g_string_append (uri, piece);
  g_string_append (uri, end);
  mailto = lia_mailto_new (uri->str);
  g_string_free (uri, TRUE);
  return mailto;
}

static void
test_mailto_limits (void)
{
  for (guint more = 0; more < 2; more++)
    {
      g_autoptr (LiaMailto) people
          = new_long ("mailto:", "a@x,", LIA_MAILTO_MAX_ADDRESSES - 1 + more, "last@x");
      g_autoptr (LiaMailto) fields
          = new_long ("mailto:?", "x=y&", LIA_MAILTO_MAX_FIELDS - 1 + more, "subject=last");
      g_autoptr (LiaMailto) subject
          = new_long ("mailto:?subject=", "a", LIA_MAILTO_MAX_SUBJECT_BYTES - 2 + more, "%C3%A9");
      g_autoptr (LiaMailto) body
          = new_long ("mailto:?body=", "a", LIA_MAILTO_MAX_BODY_BYTES - 1 + more, "b");

      g_assert_cmpuint (people->to->len, ==, LIA_MAILTO_MAX_ADDRESSES);
      g_assert_cmpstr (
          lia_address_get_address (g_ptr_array_index (people->to, people->to->len - 1)), ==,
          more == 0 ? "last@x" : "a@x");
      g_assert_cmpstr (fields->subject, ==, more == 0 ? "last" : "");
      g_assert_cmpint (g_str_has_suffix (subject->subject, "\xc3\xa9"), ==, more == 0);
      g_assert_cmpuint (strlen (subject->subject), ==, LIA_MAILTO_MAX_SUBJECT_BYTES - more);
      g_assert_cmpint (g_str_has_suffix (body->body, "b"), ==, more == 0);
      g_assert_cmpuint (strlen (body->body), ==, LIA_MAILTO_MAX_BODY_BYTES);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/link/addresses", test_addresses);
  g_test_add_func ("/link/texts", test_texts);
  g_test_add_func ("/link/mailto", test_mailto);
  g_test_add_func ("/link/mailto-limits", test_mailto_limits);
  return g_test_run ();
}
