/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/lia-address.h"
#include "mime/lia-mime-message.h"
#include "target.h"

/* What is read once reads the same from what is written of it. */
static void
check_address (LiaAddress *address)
{
  g_autofree char *uri = lia_address_to_uri (address);
  g_autoptr (LiaAddress) back = lia_address_new_from_uri (uri, lia_address_get_name (address));

  g_assert_true (g_utf8_validate (lia_address_get_label (address), -1, NULL));
  g_assert_true (g_utf8_validate (lia_address_get_key (address), -1, NULL));
  if (*lia_address_get_address (address) == '\0')
    return;
  g_assert_nonnull (back);
  g_assert_cmpstr (lia_address_get_key (back), ==, lia_address_get_key (address));
  g_assert_true (lia_address_equal (back, address));
  g_assert_cmpuint (lia_address_hash (back), ==, lia_address_hash (address));
}

static void
check_list (const char *text)
{
  g_autoptr (GPtrArray) list = lia_mime_parse_addresses (text);

  for (guint i = 0; i < list->len; i++)
    check_address (g_ptr_array_index (list, i));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *)data, size);
  g_autoptr (LiaAddress) from_uri = lia_address_new_from_uri (text, text);

  for (LiaAddressScheme scheme = LIA_ADDRESS_MAIL; scheme <= LIA_ADDRESS_TEL; scheme++)
    {
      g_autoptr (LiaAddress) address = lia_address_new (scheme, text, text);
      check_address (address);
    }
  if (from_uri != NULL)
    check_address (from_uri);
  check_list (text);
  return 0;
}
