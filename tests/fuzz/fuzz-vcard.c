/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "core/lia-limits.h"
#include "mime/lia-vcard.h"
#include "target.h"

static void
check_line (const char *text)
{
  if (text == NULL)
    return;
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_cmpint (g_utf8_strlen (text, -1), <=, LIA_NAME_MAX_CHARACTERS);
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    g_assert_true (g_unichar_type (g_utf8_get_char (p)) != G_UNICODE_CONTROL);
}

static void
check_card (const LiaContactRecord *card)
{
  check_line (card->name);
  check_line (card->title);
  check_line (card->company);
  check_line (card->department);
  g_assert_cmpuint (card->addresses->len, >, 0);
  g_assert_cmpuint (card->addresses->len, <=, LIA_CARD_MAX_ADDRESSES);
  g_assert_cmpuint (card->phones->len, <=, LIA_CARD_MAX_PHONES);
  for (guint i = 0; i < card->addresses->len; i++)
    {
      LiaAddress *address = g_ptr_array_index (card->addresses, i);
      g_assert_cmpstr (lia_address_get_address (address), !=, "");
      check_line (lia_address_get_address (address));
    }
  for (guint i = 0; i < card->phones->len; i++)
    check_line (((LiaPhone *)g_ptr_array_index (card->phones, i))->number);
  if (card->photo != NULL)
    g_assert_cmpuint (g_bytes_get_size (card->photo), <=, LIA_PHOTO_MAX_BYTES);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GPtrArray) cards = lia_vcard_parse ((const char *)data, size);

  g_assert_cmpuint (cards->len, <=, LIA_VCARD_MAX_CARDS);
  for (guint i = 0; i < cards->len; i++)
    check_card (g_ptr_array_index (cards, i));
  return 0;
}
