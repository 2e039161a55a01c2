/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-mime-builder"

#include "config.h"

#include <gmime/gmime.h>
#include <string.h>

#include "mime/lia-mime-builder.h"
#include "mime/lia-mime-init.h"
#include "mime/lia-mime-names.h"
#include "mime/lia-mime-text.h"

char *
lia_mime_new_message_id (LiaAddress *from)
{
  g_autofree char *uuid = g_uuid_string_random ();
  const char *at = NULL;

  g_return_val_if_fail (from != NULL, NULL);

  at = strrchr (lia_address_get_address (from), '@');
  return g_strconcat (uuid, "@", at != NULL && at[1] != '\0' ? at + 1 : "localhost", NULL);
}

static void
add_mailboxes (GMimeMessage *message, GMimeAddressType type, GPtrArray *addresses)
{
  for (guint i = 0; addresses != NULL && i < addresses->len; i++)
    {
      LiaAddress *address = g_ptr_array_index (addresses, i);
      g_mime_message_add_mailbox (message, type, lia_address_get_name (address),
                                  lia_address_get_address (address));
    }
}

static void
set_ids (GMimeMessage *message, const char *header, const char *ids)
{
  g_auto (GStrv) list = NULL;
  GString *value = NULL;

  if (ids == NULL || *ids == '\0')
    return;
  list = g_strsplit (ids, " ", -1);
  value = g_string_new (NULL);
  for (guint i = 0; list[i] != NULL; i++)
    if (*list[i] != '\0')
      g_string_append_printf (value, "%s<%s>", value->len > 0 ? " " : "", list[i]);
  g_mime_object_set_header (GMIME_OBJECT (message), header, value->str, NULL);
  g_string_free (value, TRUE);
}

static GMimeDataWrapper *
new_wrapper (const void *data, gsize size)
{
  /* The bytes of an empty file have no address, and GMime takes none. */
  GMimeStream *stream = g_mime_stream_mem_new_with_buffer (size > 0 ? data : "", size);
  GMimeDataWrapper *wrapper
      = g_mime_data_wrapper_new_with_stream (stream, GMIME_CONTENT_ENCODING_DEFAULT);

  g_object_unref (stream);
  return wrapper;
}

static void
set_content (GMimePart *part, const void *data, gsize size)
{
  GMimeDataWrapper *wrapper = new_wrapper (data, size);

  g_mime_part_set_content (part, wrapper);
  g_object_unref (wrapper);
}

static gboolean
is_ascii_with_short_lines (const char *text)
{
  gsize column = 0;

  for (const char *p = text; *p != '\0'; p++)
    {
      column = *p == '\n' ? 0 : column + 1;
      if ((guchar)*p >= 0x80 || column > 990)
        return FALSE;
    }
  return TRUE;
}

static GMimeObject *
new_text_part (const char *text)
{
  g_autofree char *flowed = lia_mime_text_flow (text);
  GMimePart *part = g_mime_part_new_with_type ("text", "plain");
  gboolean ascii = is_ascii_with_short_lines (flowed);

  g_mime_object_set_content_type_parameter (GMIME_OBJECT (part), "charset",
                                            ascii ? "us-ascii" : "utf-8");
  g_mime_object_set_content_type_parameter (GMIME_OBJECT (part), "format", "flowed");
  set_content (part, flowed, strlen (flowed));
  g_mime_part_set_content_encoding (part, ascii ? GMIME_CONTENT_ENCODING_7BIT
                                                : GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
  return GMIME_OBJECT (part);
}

static GMimeObject *
new_attachment_part (const LiaMimeAttachment *attachment)
{
  g_autofree char *name = lia_mime_safe_name (attachment->name, attachment->content_type);
  GMimeContentType *type = g_mime_content_type_parse (NULL, attachment->content_type != NULL
                                                                ? attachment->content_type
                                                                : "application/octet-stream");
  GMimePart *part = NULL;
  gsize size = 0;
  const void *data = g_bytes_get_data (attachment->bytes, &size);

  /* A message or multipart as an attachment's type would promise a structure that is not there. */
  if (g_mime_content_type_is_type (type, "multipart", "*")
      || g_mime_content_type_is_type (type, "message", "*"))
    {
      g_object_unref (type);
      type = g_mime_content_type_new ("application", "octet-stream");
    }
  part = g_mime_part_new ();
  g_mime_object_set_content_type (GMIME_OBJECT (part), type);
  g_object_unref (type);
  g_mime_object_set_disposition (GMIME_OBJECT (part), "attachment");
  g_mime_part_set_filename (part, name);
  set_content (part, data, size);
  g_mime_part_set_content_encoding (part, GMIME_CONTENT_ENCODING_BASE64);
  return GMIME_OBJECT (part);
}

static GMimeObject *
new_body (const LiaMimeDraft *draft)
{
  GMimeObject *text = new_text_part (draft->text != NULL ? draft->text : "");
  GMimeMultipart *mixed = NULL;

  if (draft->n_attachments == 0)
    return text;
  mixed = g_mime_multipart_new_with_subtype ("mixed");
  g_mime_multipart_add (mixed, text);
  g_object_unref (text);
  for (gsize i = 0; i < draft->n_attachments; i++)
    {
      GMimeObject *part = new_attachment_part (&draft->attachments[i]);
      g_mime_multipart_add (mixed, part);
      g_object_unref (part);
    }
  return GMIME_OBJECT (mixed);
}

static GBytes *
to_bytes (GMimeMessage *message)
{
  GByteArray *array = g_byte_array_new ();
  GMimeStream *memory = g_mime_stream_mem_new_with_byte_array (array);
  GMimeStream *stream = g_mime_stream_filter_new (memory);
  GMimeFilter *filter = g_mime_filter_unix2dos_new (FALSE);
  GMimeFormatOptions *options = g_mime_format_options_clone (NULL);

  g_mime_stream_mem_set_owner (GMIME_STREAM_MEM (memory), FALSE);
  g_mime_stream_filter_add (GMIME_STREAM_FILTER (stream), filter);
  g_mime_object_write_to_stream (GMIME_OBJECT (message), options, stream);
  g_mime_stream_flush (stream);
  g_mime_format_options_free (options);
  g_object_unref (filter);
  g_object_unref (stream);
  g_object_unref (memory);
  return g_byte_array_free_to_bytes (array);
}

GBytes *
lia_mime_build (const LiaMimeDraft *draft)
{
  GMimeMessage *message = NULL;
  GMimeObject *body = NULL;
  g_autofree char *id = NULL;
  GBytes *bytes = NULL;

  g_return_val_if_fail (draft != NULL && draft->from != NULL && draft->date != NULL, NULL);

  lia_mime_init ();
  message = g_mime_message_new (TRUE);
  g_mime_message_add_mailbox (message, GMIME_ADDRESS_TYPE_FROM, lia_address_get_name (draft->from),
                              lia_address_get_address (draft->from));
  add_mailboxes (message, GMIME_ADDRESS_TYPE_TO, draft->to);
  add_mailboxes (message, GMIME_ADDRESS_TYPE_CC, draft->cc);
  add_mailboxes (message, GMIME_ADDRESS_TYPE_BCC, draft->bcc);
  g_mime_message_set_subject (message, draft->subject != NULL ? draft->subject : "", "utf-8");
  g_mime_message_set_date (message, draft->date);
  id = draft->message_id != NULL ? g_strdup (draft->message_id)
                                 : lia_mime_new_message_id (draft->from);
  g_mime_message_set_message_id (message, id);
  set_ids (message, "In-Reply-To", draft->in_reply_to);
  set_ids (message, "References", draft->references);
  body = new_body (draft);
  g_mime_message_set_mime_part (message, body);
  g_object_unref (body);
  bytes = to_bytes (message);
  g_object_unref (message);
  return bytes;
}
