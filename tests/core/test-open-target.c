/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "core/lia-error.h"
#include "core/lia-limits.h"
#include "core/lia-open-target.h"

#define RLO "\xe2\x80\xae" /* right-to-left override */

static const struct
{
  const char *text;
  LiaOpenKind kind;
  const char *key; /* of the address; of a message: its first recipient; of a file: its path */
  gboolean asks_more;
} good[] = {
  { "mailto:bob@x.example", LIA_OPEN_MAIL, "mailto:bob@x.example", FALSE },
  { "MAILTO:bob@x.example?subject=a%20b&body=c", LIA_OPEN_MAIL, "mailto:bob@x.example", FALSE },
  { "mailto:bob@x.example?attach=/etc/passwd", LIA_OPEN_MAIL, "mailto:bob@x.example", TRUE },
  { "mailto:bob@x.example?bcc=eve@x.example", LIA_OPEN_MAIL, "mailto:bob@x.example", TRUE },
  { "mailto:bob@x.example?subject=100%", LIA_OPEN_MAIL, "mailto:bob@x.example", FALSE },
  { "mailto:", LIA_OPEN_MAIL, NULL, FALSE },
  { "sip:bob@x.example", LIA_OPEN_PERSON, "sip:bob@x.example", FALSE },
  { "SIPS:Bob@x.example;transport=tls", LIA_OPEN_PERSON, "sip:bob@x.example", FALSE },
  { "sip://bob@x.example/", LIA_OPEN_PERSON, "sip:bob@x.example", FALSE },
  { "sip:bob@x.example:5061", LIA_OPEN_PERSON, "sip:bob@x.example", FALSE },
  { "sip:bob:secret@x.example:5061", LIA_OPEN_PERSON, "sip:bob@x.example", TRUE },
  { "sip:bob@x.example?Replaces=1&Subject=x", LIA_OPEN_PERSON, "sip:bob@x.example", TRUE },
  { "sip:bob@x.example;method=MESSAGE", LIA_OPEN_PERSON, "sip:bob@x.example", TRUE },
  { "sip:b%6fb@x.example", LIA_OPEN_PERSON, "sip:bob@x.example", FALSE },
  { "sip:+33472001234@gw.example;user=phone", LIA_OPEN_PHONE, "tel:+33472001234", FALSE },
  { "im:bob@x.example", LIA_OPEN_CONVERSATION, "sip:bob@x.example", FALSE },
  { "xmpp:bob@x.example", LIA_OPEN_PERSON, "xmpp:bob@x.example", FALSE },
  { "xmpp:bob@x.example/desk?message", LIA_OPEN_PERSON, "xmpp:bob@x.example", FALSE },
  { "xmpp:bob@x.example?message;body=hello", LIA_OPEN_PERSON, "xmpp:bob@x.example", TRUE },
  { "xmpp://own@x.example/bob@x.example", LIA_OPEN_PERSON, "xmpp:bob@x.example", FALSE },
  { "tel:+33-4.72(00)1234", LIA_OPEN_PHONE, "tel:+33472001234", FALSE },
  { "tel:7042;phone-context=x.example", LIA_OPEN_PHONE, "tel:7042", FALSE },
  { "tel:*%2306%23", LIA_OPEN_PHONE, "tel:*#06#", FALSE },
  { "callto:+33 472 00 12 34", LIA_OPEN_PHONE, "tel:+33472001234", FALSE },
  { "callto://bob@x.example", LIA_OPEN_PERSON, "sip:bob@x.example", FALSE },
  { "file:///tmp/a%20b.eml", LIA_OPEN_FILE, "/tmp/a b.eml", FALSE },
  { "file://localhost/tmp/a.eml", LIA_OPEN_FILE, "/tmp/a.eml", FALSE },
  { "/tmp/a.eml", LIA_OPEN_FILE, "/tmp/a.eml", FALSE },
  { "/tmp/\xff.eml", LIA_OPEN_FILE, "/tmp/\xff.eml", FALSE },
};

static const struct
{
  const char *text;
  LiaErrorCode code;
} bad[] = {
  { "", LIA_ERROR_INVALID_INPUT },
  { "bob@x.example", LIA_ERROR_INVALID_INPUT },
  { "relative.eml", LIA_ERROR_INVALID_INPUT },
  { "https://x.example/", LIA_ERROR_UNSUPPORTED },
  { "javascript:alert(1)", LIA_ERROR_UNSUPPORTED },
  { "file://elsewhere.example/tmp/a.eml", LIA_ERROR_INVALID_INPUT },
  { "file:///tmp/%00.eml", LIA_ERROR_INVALID_INPUT },
  /* Bytes that are no text, as they are and encoded. */
  { "sip:\xff@x.example", LIA_ERROR_INVALID_INPUT },
  { "sip:%ff@x.example", LIA_ERROR_INVALID_INPUT },
  { "mailto:bob@x.example?subject=%ff", LIA_ERROR_INVALID_INPUT },
  { "mailto:bob@x.example?subject=%00", LIA_ERROR_INVALID_INPUT },
  { "sip:bob%00@x.example", LIA_ERROR_INVALID_INPUT },
  { "sip:%@x.example", LIA_ERROR_INVALID_INPUT },
  /* What is not seen, or ends a line. */
  { "sip:bob@x.example\r\nINVITE", LIA_ERROR_INVALID_INPUT },
  { "sip:bob%0d%0aINVITE@x.example", LIA_ERROR_INVALID_INPUT },
  { "mailto:bob@x.example\nBcc: eve@x.example", LIA_ERROR_INVALID_INPUT },
  { "im:" RLO "bob@x.example", LIA_ERROR_INVALID_INPUT },
  { "tel:+33\t1", LIA_ERROR_INVALID_INPUT },
  /* Nobody. */
  { "sip:", LIA_ERROR_INVALID_INPUT },
  { "sip:x.example", LIA_ERROR_INVALID_INPUT },
  { "sip:@x.example", LIA_ERROR_INVALID_INPUT },
  { "sip:bob@", LIA_ERROR_INVALID_INPUT },
  { "sip:a@b@x.example", LIA_ERROR_INVALID_INPUT },
  { "sip:<bob@x.example>", LIA_ERROR_INVALID_INPUT },
  { "sip:a%20b@x.example", LIA_ERROR_INVALID_INPUT },
  { "callto:callto:%40x.example", LIA_ERROR_INVALID_INPUT },
  { "sip:bob%3asecret@x.example", LIA_ERROR_INVALID_INPUT },
  { "xmpp:room", LIA_ERROR_INVALID_INPUT },
  { "tel:", LIA_ERROR_INVALID_INPUT },
  { "tel:+-()", LIA_ERROR_INVALID_INPUT },
  { "tel:call me", LIA_ERROR_INVALID_INPUT },
  { "callto:someone", LIA_ERROR_INVALID_INPUT },
  { "sip:bob@x.example;user=phone", LIA_ERROR_INVALID_INPUT },
};

static const char *
key_of (const LiaOpenTarget *target)
{
  if (target->kind == LIA_OPEN_FILE)
    return target->path;
  if (target->kind != LIA_OPEN_MAIL)
    return lia_address_get_key (target->address);
  return target->mailto->to->len > 0
             ? lia_address_get_key (g_ptr_array_index (target->mailto->to, 0))
             : NULL;
}

static void
print_escaped (const char *text)
{
  g_autofree char *escaped = g_strescape (text, NULL);

  g_test_message ("%s", escaped);
}

static void
test_good (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (LiaOpenTarget) target = lia_open_target_new (good[i].text, &error);

      print_escaped (good[i].text);
      g_assert_no_error (error);
      g_assert_cmpint (target->kind, ==, good[i].kind);
      g_assert_cmpstr (key_of (target), ==, good[i].key);
      g_assert_cmpint (target->asks_more, ==, good[i].asks_more);
    }
}

static void
test_bad (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (LiaOpenTarget) target = lia_open_target_new (bad[i].text, &error);

      print_escaped (bad[i].text);
      g_assert_null (target);
      g_assert_error (error, LIA_ERROR, (int)bad[i].code);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }
}

/* As long as it may be, and one byte longer. */
static void
test_limits (void)
{
  for (guint more = 0; more < 2; more++)
    {
      g_autofree char *body
          = g_strnfill (LIA_OPEN_MAX_BYTES + more - strlen ("mailto:?body="), 'a');
      g_autofree char *mail = g_strconcat ("mailto:?body=", body, NULL);
      g_autofree char *user = g_strnfill (LIA_ADDRESS_MAX_BYTES + more - strlen ("@x"), 'a');
      g_autofree char *sip = g_strconcat ("sip:", user, "@x", NULL);
      g_autoptr (GError) mail_error = NULL;
      g_autoptr (GError) sip_error = NULL;
      g_autoptr (LiaOpenTarget) long_mail = lia_open_target_new (mail, &mail_error);
      g_autoptr (LiaOpenTarget) long_sip = lia_open_target_new (sip, &sip_error);

      g_assert_cmpint (long_mail != NULL, ==, more == 0);
      g_assert_cmpint (long_sip != NULL, ==, more == 0);
      if (more == 0)
        continue;
      g_assert_error (mail_error, LIA_ERROR, LIA_ERROR_TOO_LARGE);
      g_assert_error (sip_error, LIA_ERROR, LIA_ERROR_TOO_LARGE);
    }
}

static void
test_somebody (void)
{
  static const struct
  {
    const char *uri;
    gboolean somebody;
  } addresses[] = {
    { "karim@contoso.example", TRUE },
    { "sip:karim@contoso.example", TRUE },
    { "sip:c%C3%A9line@contoso.example", TRUE },
    { "tel:+33472000000", TRUE },
    { "tel:(04) 72-00.00/00", TRUE },
    { "karim", FALSE },
    { "@contoso.example", FALSE },
    { "karim@", FALSE },
    { "a@b@c", FALSE },
    { "sip:a b@c", FALSE },
    { "sip:a%20b@c", FALSE },
    { "sip:a%3E%3C@c", FALSE },
    { "<a@c>", FALSE },
    { "a@c\"", FALSE },
    { "sip:a@c:5061", FALSE },
    { "sip:a%E2%80%8Bb@c", FALSE },
    { "tel:karim", FALSE },
    { "tel:+", FALSE },
  };
  g_autofree char *user = g_strnfill (LIA_ADDRESS_MAX_BYTES, 'a');
  g_autofree char *too_long = g_strconcat (user, "@x", NULL);
  g_autoptr (LiaAddress) empty = lia_address_new_from_uri (too_long, NULL);

  g_assert_false (lia_open_target_is_somebody (empty));
  for (gsize i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_autoptr (LiaAddress) address = lia_address_new_from_uri (addresses[i].uri, NULL);
      print_escaped (addresses[i].uri);
      g_assert_cmpint (lia_open_target_is_somebody (address), ==, addresses[i].somebody);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/open-target/good", test_good);
  g_test_add_func ("/open-target/bad", test_bad);
  g_test_add_func ("/open-target/limits", test_limits);
  g_test_add_func ("/open-target/somebody", test_somebody);
  return g_test_run ();
}
