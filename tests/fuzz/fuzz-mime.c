/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "mime/lia-mime-builder.h"
#include "mime/lia-mime-names.h"
#include "mime/lia-mime-text.h"
#include "target.h"

static void
check_text (const char *text)
{
  g_assert_true (text == NULL || g_utf8_validate (text, -1, NULL));
}

static void
check_addresses (LiaMimeMessage *message)
{
  static const char *const fields[] = { "from", "sender", "reply-to", "to", "cc", "bcc" };

  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      GPtrArray *list = lia_mime_message_get_addresses (message, fields[i]);
      g_assert_cmpuint (list->len, <=, LIA_MIME_MAX_ADDRESSES);
      for (guint k = 0; k < list->len; k++)
        check_text (lia_address_get_label (g_ptr_array_index (list, k)));
    }
}

static void
check_parts (LiaMimeMessage *message)
{
  GPtrArray *parts = lia_mime_message_get_parts (message);

  g_assert_cmpuint (parts->len, <=, LIA_MIME_MAX_PARTS);
  g_assert_cmpuint (lia_mime_message_get_attachments (message)->len, <=, parts->len);
  for (guint i = 0; i < parts->len; i++)
    {
      LiaMimePart *part = g_ptr_array_index (parts, i);
      g_autofree char *name = lia_mime_safe_name (part->filename, part->type);
      check_text (part->filename);
      check_text (name);
      g_assert_cmpuint (strlen (name), <=, LIA_MIME_MAX_NAME_BYTES);
      g_assert_cmpuint (strlen (name), >, 0);
      g_assert_null (strpbrk (name, "/\\\r\n"));
      g_assert_cmpint (name[0], !=, '.');
      lia_mime_name_is_dangerous (name);
      if (part->content_id != NULL)
        g_assert_nonnull (lia_mime_message_find_cid (message, part->content_id));
      g_assert_cmpuint (g_bytes_get_size (part->content), ==, part->size);
    }
}

/* What the interface makes of a message: its preview, a reply, a forward. */
static void
check_uses (LiaMimeMessage *message)
{
  const char *text = lia_mime_message_get_text (message);
  g_autoptr (GPtrArray) own = g_ptr_array_new ();
  g_autoptr (GPtrArray) to = NULL;
  g_autoptr (GPtrArray) cc = NULL;
  g_autofree char *preview = lia_mime_preview (text);
  g_autofree char *subject = lia_mime_reply_subject (lia_mime_message_get_subject (message));
  g_autofree char *references = lia_mime_reply_references (message);
  g_autofree char *reply = lia_mime_reply_text (message);
  g_autofree char *forward = lia_mime_forward_text (message);
  g_autofree char *flowed = lia_mime_text_flow (text);

  lia_mime_reply_recipients (message, TRUE, own, &to, &cc);
  check_text (preview);
  check_text (subject);
  check_text (references);
  check_text (reply);
  check_text (forward);
  check_text (flowed);
  g_assert_null (strpbrk (subject, "\r\n"));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) source = g_bytes_new (data, size);
  g_autoptr (LiaMimeMessage) message = lia_mime_message_new (source);
  GPtrArray *defects = lia_mime_message_get_defects (message);
  gint64 date_us = 0;

  g_assert_null (strpbrk (lia_mime_message_get_subject (message), "\r\n"));
  check_text (lia_mime_message_get_subject (message));
  check_text (lia_mime_message_get_message_id (message));
  check_text (lia_mime_message_get_in_reply_to (message));
  check_text (lia_mime_message_get_references (message));
  check_text (lia_mime_message_get_text (message));
  check_text (lia_mime_message_get_html (message));
  for (guint i = 0; i < defects->len; i++)
    check_text (g_ptr_array_index (defects, i));
  lia_mime_message_get_date (message, &date_us);
  lia_mime_message_get_calendar (message);
  check_addresses (message);
  check_parts (message);
  check_uses (message);
  return 0;
}
