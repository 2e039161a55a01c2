/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-inspect-mime"

#include "config.h"

#include "core/lia-error.h"
#include "inspect/lia-inspect.h"
#include "mime/lia-mime-html.h"
#include "mime/lia-mime-message.h"

static void
add_addresses (JsonObject *out, LiaMimeMessage *message, const char *field)
{
  GPtrArray *addresses = lia_mime_message_get_addresses (message, field);
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < addresses->len; i++)
    {
      LiaAddress *address = g_ptr_array_index (addresses, i);
      JsonObject *object = json_object_new ();
      const char *name = lia_address_get_name (address);
      json_object_set_string_member (object, "name", name != NULL ? name : "");
      json_object_set_string_member (object, "address", lia_address_get_address (address));
      json_array_add_object_element (array, object);
    }
  json_object_set_array_member (out, field, array);
}

static void
add_date (JsonObject *out, LiaMimeMessage *message)
{
  gint64 date_us = 0;
  g_autoptr (GDateTime) date = NULL;
  g_autofree char *text = NULL;

  if (lia_mime_message_get_date (message, &date_us))
    date = g_date_time_new_from_unix_utc (date_us / G_USEC_PER_SEC);
  text = date != NULL ? g_date_time_format (date, "%Y-%m-%dT%H:%M:%SZ") : NULL;
  lia_inspect_set_string (out, "date", text);
}

static void
add_parts (JsonObject *out, LiaMimeMessage *message)
{
  GPtrArray *parts = lia_mime_message_get_parts (message);
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < parts->len; i++)
    {
      LiaMimePart *part = g_ptr_array_index (parts, i);
      JsonObject *object = json_object_new ();
      json_object_set_string_member (object, "type", part->type);
      lia_inspect_set_string (object, "charset", part->charset);
      json_object_set_int_member (object, "size", (gint64)part->size);
      lia_inspect_set_string (object, "filename", part->filename);
      lia_inspect_set_string (object, "disposition", part->disposition);
      lia_inspect_set_string (object, "content_id", part->content_id);
      json_array_add_object_element (array, object);
    }
  json_object_set_array_member (out, "parts", array);
}

static void
add_lengths (JsonObject *out, LiaMimeMessage *message)
{
  const char *html = lia_mime_message_get_html (message);
  g_autofree char *safe = html != NULL ? lia_html_sanitize (html, LIA_HTML_DEFAULT, NULL) : NULL;

  json_object_set_int_member (out, "text_length",
                              g_utf8_strlen (lia_mime_message_get_text (message), -1));
  json_object_set_int_member (out, "html_length", safe != NULL ? g_utf8_strlen (safe, -1) : 0);
}

gboolean
lia_inspect_mime (GBytes *bytes, JsonObject *out, GError **error)
{
  g_autoptr (LiaMimeMessage) message = NULL;
  GPtrArray *defects = NULL;
  JsonArray *array = json_array_new ();

  if (g_bytes_get_size (bytes) == 0)
    {
      json_array_unref (array);
      g_set_error (error, LIA_ERROR, LIA_ERROR_INVALID_INPUT, "The file is empty");
      return FALSE;
    }
  message = lia_mime_message_new (bytes);
  json_object_set_string_member (out, "subject", lia_mime_message_get_subject (message));
  add_addresses (out, message, "from");
  add_addresses (out, message, "to");
  add_addresses (out, message, "cc");
  add_date (out, message);
  lia_inspect_set_string (out, "message_id", lia_mime_message_get_message_id (message));
  add_parts (out, message);
  add_lengths (out, message);
  defects = lia_mime_message_get_defects (message);
  for (guint i = 0; i < defects->len; i++)
    json_array_add_string_element (array, g_ptr_array_index (defects, i));
  json_object_set_array_member (out, "defects", array);
  return TRUE;
}
