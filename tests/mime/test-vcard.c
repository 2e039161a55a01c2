/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "core/lia-limits.h"
#include "mime/lia-vcard.h"

static LiaContactRecord *
first_of (GPtrArray *cards)
{
  g_assert_cmpuint (cards->len, >, 0);
  return g_ptr_array_index (cards, 0);
}

static const char *
key_of (const LiaContactRecord *record, guint i)
{
  return i < record->addresses->len ? lia_address_get_key (g_ptr_array_index (record->addresses, i))
                                    : NULL;
}

static GPtrArray *
parse (const char *text)
{
  return lia_vcard_parse (text, strlen (text));
}

/* Version 4, as address books on phones write it. */
static void
test_new (void)
{
  g_autoptr (GPtrArray) cards
      = parse ("\xef\xbb\xbf"
               "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Alice\\, Dr. Mar\r\n tin\r\n"
               "N:Martin;Alice;;Dr.;\r\nORG:Contoso\\; Ltd;Research\r\nTITLE:Head of\\nSales\r\n"
               "item1.EMAIL;TYPE=work:alice@contoso.example\r\n"
               "EMAIL:alice@contoso.example\r\nEMAIL:mailto:am@home.example\r\nEMAIL:nobody\r\n"
               "TEL;VALUE=uri;TYPE=\"cell,voice\":tel:+33-6-1234\r\n"
               "TEL;TYPE=work:+33 4 72\r\nTEL;TYPE=home,fax:+33 9\r\n"
               "IMPP:sip:alice@contoso.example\r\nIMPP;X=\"a:b;c\":xmpp:alice@jabber.example\r\n"
               "IMPP:aim:alice\r\n"
               "PHOTO:data:image/png;base64,iVBORw==\r\nPHOTO:data:image/png,x\r\n"
               "URL:https://x.example/\r\nEND:VCARD\r\n");
  LiaContactRecord *alice = first_of (cards);
  const LiaPhone *mobile = NULL;

  g_assert_cmpuint (cards->len, ==, 1);
  g_assert_cmpstr (alice->name, ==, "Alice, Dr. Martin");
  g_assert_cmpstr (alice->company, ==, "Contoso; Ltd");
  g_assert_cmpstr (alice->department, ==, "Research");
  g_assert_cmpstr (alice->title, ==, "Head of Sales");
  g_assert_cmpstr (key_of (alice, 0), ==, "mailto:alice@contoso.example");
  g_assert_cmpstr (key_of (alice, 1), ==, "mailto:am@home.example");
  g_assert_cmpstr (key_of (alice, 2), ==, "sip:alice@contoso.example");
  g_assert_cmpstr (key_of (alice, 3), ==, "xmpp:alice@jabber.example");
  g_assert_cmpuint (alice->addresses->len, ==, 4);
  g_assert_cmpuint (alice->phones->len, ==, 2);
  mobile = g_ptr_array_index (alice->phones, 0);
  g_assert_cmpstr (mobile->kind, ==, "mobile");
  g_assert_cmpstr (mobile->number, ==, "+33-6-1234");
  g_assert_cmpuint (g_bytes_get_size (alice->photo), ==, 4);
}

/* Version 2.1, as Outlook writes it. */
static void
test_old (void)
{
  g_autoptr (GPtrArray) cards = parse (
      "BEGIN:VCARD\r\nVERSION:2.1\r\nN;LANGUAGE=fr;CHARSET=Windows-1252:L\xe9ger;Zo\xe9\r\n"
      "ORG;ENCODING=QUOTED-PRINTABLE;CHARSET=utf-8:Soci=C3=A9t=\r\n=C3=A9 G=C3=A9n=\r\n"
      "=C3=A9rale\r\nTEL;WORK;VOICE:04 72\r\n"
      "EMAIL;PREF;INTERNET:zoe@x.example\r\nX-MS-IMADDRESS:zoe@x.example\r\n"
      "PHOTO;TYPE=JPEG;ENCODING=BASE64:\r\n /9j/\r\n 4A==\r\n\r\nEND:VCARD\r\n");
  LiaContactRecord *zoe = first_of (cards);

  g_assert_cmpstr (zoe->name, ==, "Zo\xc3\xa9 L\xc3\xa9ger");
  g_assert_cmpstr (zoe->company, ==, "Soci\xc3\xa9t\xc3\xa9 G\xc3\xa9n\xc3\xa9rale");
  g_assert_cmpstr (key_of (zoe, 0), ==, "mailto:zoe@x.example");
  g_assert_cmpstr (key_of (zoe, 1), ==, "sip:zoe@x.example");
  g_assert_cmpstr (((LiaPhone *)g_ptr_array_index (zoe->phones, 0))->kind, ==, "work");
  g_assert_cmpuint (g_bytes_get_size (zoe->photo), ==, 4);
}

/* Cards in cards, that are not closed, or that nobody can be reached by. */
static void
test_broken (void)
{
  g_autoptr (GPtrArray) nested
      = parse ("BEGIN:VCARD\nFN:Boss\nAGENT:\nBEGIN:VCARD\nFN:Aide\nEMAIL:aide@x\nEND:VCARD\n"
               "EMAIL:boss@x\nEND:VCARD\n");
  g_autoptr (GPtrArray) empty
      = parse ("BEGIN:VCARD\nFN:Nobody\nPHOTO:data:image/png;basIMPP:VBOR\nEND:VCARD\n");
  g_autoptr (GPtrArray) open = parse ("BEGIN:VCARD\nEMAIL:a@x\n");
  g_autoptr (GPtrArray) none = parse ("END:VCARD\nEMAIL:a@x\n\n:\n;:\n.:\n");
  g_autoptr (GPtrArray) phone = parse ("BEGIN:VCARD\rTEL:+33 1\rEND:VCARD");

  g_assert_cmpuint (nested->len, ==, 1);
  g_assert_cmpstr (first_of (nested)->name, ==, "Boss");
  g_assert_cmpstr (key_of (first_of (nested), 0), ==, "mailto:boss@x");
  g_assert_cmpuint (empty->len, ==, 0);
  g_assert_cmpuint (open->len, ==, 0);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpstr (key_of (first_of (phone), 0), ==, "tel:+331");
}

/* As much as there may be, and one more. */
static void
test_limits (void)
{
  for (guint more = 0; more < 2; more++)
    {
      g_autoptr (GString) many = g_string_new (NULL);
      g_autoptr (GString) line = g_string_new ("BEGIN:VCARD\nTEL");
      g_autoptr (GString) long_card = g_string_new ("BEGIN:VCARD\n");
      g_autofree guchar *photo = g_malloc0 (LIA_PHOTO_MAX_BYTES + more);
      g_autofree char *base64 = g_base64_encode (photo, LIA_PHOTO_MAX_BYTES + more);
      g_autofree char *name = g_strnfill (LIA_NAME_MAX_CHARACTERS + more, 'n');
      g_autoptr (GPtrArray) cards = NULL;
      g_autoptr (GPtrArray) parameters = NULL;
      g_autoptr (GPtrArray) filled = NULL;

      for (guint i = 0; i < LIA_VCARD_MAX_CARDS + more; i++)
        g_string_append_printf (many, "BEGIN:VCARD\nEMAIL:%u@x\nEND:VCARD\n", i);
      cards = parse (many->str);
      g_assert_cmpuint (cards->len, ==, LIA_VCARD_MAX_CARDS);
      for (guint i = 1; i < LIA_VCARD_MAX_PARAMETERS + more; i++)
        g_string_append (line, ";X=y");
      g_string_append (line, ";CELL:+33\nEND:VCARD\n");
      parameters = parse (line->str);
      g_assert_cmpstr (((LiaPhone *)g_ptr_array_index (first_of (parameters)->phones, 0))->kind, ==,
                       more == 0 ? "mobile" : "other");
      g_string_append_printf (long_card, "FN:%s\nPHOTO;ENCODING=b:%s\n", name, base64);
      for (guint i = 0; i < LIA_CARD_MAX_ADDRESSES + more; i++)
        g_string_append_printf (long_card, "EMAIL:%u@x\nTEL:+%u\n", i, i);
      g_string_append (long_card, "END:VCARD\n");
      filled = parse (long_card->str);
      g_assert_cmpuint (first_of (filled)->addresses->len, ==, LIA_CARD_MAX_ADDRESSES);
      g_assert_cmpuint (first_of (filled)->phones->len, ==, LIA_CARD_MAX_PHONES);
      g_assert_cmpint (first_of (filled)->photo != NULL, ==, more == 0);
      g_assert_cmpint (strchr (first_of (filled)->name, 'n') != NULL
                           && g_str_has_suffix (first_of (filled)->name, "n"),
                       ==, more == 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vcard/new", test_new);
  g_test_add_func ("/vcard/old", test_old);
  g_test_add_func ("/vcard/broken", test_broken);
  g_test_add_func ("/vcard/limits", test_limits);
  return g_test_run ();
}
