/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "core/lia-error.h"
#include "core/lia-limits.h"
#include "core/lia-open-target.h"
#include "target.h"

/* Whatever is shown can be seen. */
static void
check_text (const char *text, gboolean one_line)
{
  g_assert_true (g_utf8_validate (text, -1, NULL));
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      GUnicodeType type = g_unichar_type (g_utf8_get_char (p));
      if (one_line || (*p != '\n' && *p != '\t'))
        g_assert_true (type != G_UNICODE_CONTROL && type != G_UNICODE_FORMAT);
    }
}

static void
check_mail (const LiaMailto *mailto)
{
  check_text (mailto->subject, TRUE);
  check_text (mailto->body, FALSE);
  g_assert_cmpuint (strlen (mailto->subject), <=, LIA_MAILTO_MAX_SUBJECT_BYTES);
  g_assert_cmpuint (strlen (mailto->body), <=, LIA_MAILTO_MAX_BODY_BYTES);
  g_assert_cmpuint (mailto->to->len, <=, LIA_MAILTO_MAX_ADDRESSES);
  g_assert_cmpuint (mailto->cc->len, <=, LIA_MAILTO_MAX_ADDRESSES);
}

/* What is written of an address is read as the same address, and asks for no more. */
static void
check_address (const LiaOpenTarget *target)
{
  g_autofree char *uri = lia_address_to_uri (target->address);
  g_autoptr (GError) error = NULL;
  g_autoptr (LiaOpenTarget) again = lia_open_target_new (uri, &error);

  g_assert_cmpstr (lia_address_get_address (target->address), !=, "");
  check_text (lia_address_get_address (target->address), TRUE);
  g_assert_no_error (error);
  g_assert_true (lia_address_equal (again->address, target->address));
  g_assert_false (again->asks_more);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *)data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (LiaOpenTarget) target = lia_open_target_new (text, &error);

  if (target == NULL)
    {
      g_assert_true (error->domain == LIA_ERROR);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      return 0;
    }
  if (target->kind == LIA_OPEN_FILE)
    g_assert_true (g_path_is_absolute (target->path));
  else if (target->kind == LIA_OPEN_MAIL)
    check_mail (target->mailto);
  else
    check_address (target);
  return 0;
}
