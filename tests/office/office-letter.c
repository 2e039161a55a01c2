/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "office-letter"

#include "config.h"

#include <gmime/gmime.h>
#include <string.h>

#include "mime/lia-mime-builder.h"
#include "mime/lia-mime-init.h"
#include "office-letter.h"

static void
enclosure_free (OfficeEnclosure *enclosure)
{
  g_free (enclosure->name);
  g_free (enclosure->type);
  g_free (enclosure->content_id);
  g_bytes_unref (enclosure->content);
  g_free (enclosure);
}

OfficeEnclosure *
office_enclosure_new (const char *name, const char *type, GBytes *content)
{
  OfficeEnclosure *enclosure = g_new0 (OfficeEnclosure, 1);

  enclosure->name = g_strdup (name);
  enclosure->type = g_strdup (type);
  enclosure->content = g_bytes_ref (content);
  return enclosure;
}

OfficeLetter *
office_letter_new (LiaAddress *from)
{
  OfficeLetter *self = g_new0 (OfficeLetter, 1);

  self->from = lia_address_ref (from);
  self->to = g_ptr_array_new ();
  self->cc = g_ptr_array_new ();
  self->bcc = g_ptr_array_new ();
  self->enclosures = g_ptr_array_new_with_free_func ((GDestroyNotify)enclosure_free);
  return self;
}

void
office_letter_free (OfficeLetter *self)
{
  lia_address_unref (self->from);
  g_ptr_array_unref (self->to);
  g_ptr_array_unref (self->cc);
  g_ptr_array_unref (self->bcc);
  g_free (self->subject);
  g_free (self->body);
  g_free (self->importance);
  g_free (self->message_id);
  g_free (self->in_reply_to);
  g_free (self->references);
  g_ptr_array_unref (self->enclosures);
  g_free (self);
}

void
office_letter_enclose (OfficeLetter *self, OfficeEnclosure *enclosure)
{
  g_ptr_array_add (self->enclosures, enclosure);
}

/* ---- From bytes ---- */

static void
add_part (GPtrArray *out, const LiaMimePart *part, gboolean is_inline)
{
  OfficeEnclosure *enclosure = office_enclosure_new (part->filename, part->type, part->content);

  enclosure->content_id = g_strdup (part->content_id);
  enclosure->is_inline = is_inline;
  /* An attached message bears its subject as a name. */
  if (g_str_equal (part->type, "message/rfc822") && part->filename != NULL
      && g_str_has_suffix (part->filename, ".eml"))
    enclosure->name[strlen (enclosure->name) - strlen (".eml")] = '\0';
  g_ptr_array_add (out, enclosure);
}

static GPtrArray *
enclosures_of (LiaMimeMessage *message)
{
  GPtrArray *out = g_ptr_array_new_with_free_func ((GDestroyNotify)enclosure_free);
  GPtrArray *attached = lia_mime_message_get_attachments (message);
  GPtrArray *parts = lia_mime_message_get_parts (message);
  const char *html = lia_mime_message_get_html (message);

  for (guint i = 0; i < attached->len; i++)
    add_part (out, g_ptr_array_index (attached, i), FALSE);
  for (guint i = 0; html != NULL && i < parts->len; i++)
    {
      const LiaMimePart *part = g_ptr_array_index (parts, i);
      g_autofree char *reference
          = part->content_id != NULL ? g_strconcat ("cid:", part->content_id, NULL) : NULL;
      if (reference != NULL && strstr (html, reference) != NULL
          && !g_ptr_array_find (attached, part, NULL))
        add_part (out, part, TRUE);
    }
  return out;
}

GPtrArray *
office_enclosures_parse (GBytes *source)
{
  g_autoptr (LiaMimeMessage) message = lia_mime_message_new (source);

  return enclosures_of (message);
}

static void
take_addresses (GPtrArray **field, LiaMimeMessage *message, const char *name)
{
  g_ptr_array_unref (*field);
  *field = g_ptr_array_ref (lia_mime_message_get_addresses (message, name));
}

OfficeLetter *
office_letter_parse (GBytes *source, LiaAddress *from)
{
  g_autoptr (LiaMimeMessage) message = lia_mime_message_new (source);
  GPtrArray *authors = lia_mime_message_get_addresses (message, "from");
  const char *html = lia_mime_message_get_html (message);
  OfficeLetter *self = office_letter_new (authors->len > 0 ? g_ptr_array_index (authors, 0) : from);

  take_addresses (&self->to, message, "to");
  take_addresses (&self->cc, message, "cc");
  take_addresses (&self->bcc, message, "bcc");
  self->subject = g_strdup (lia_mime_message_get_subject (message));
  self->is_html = html != NULL;
  self->body = g_strdup (html != NULL ? html : lia_mime_message_get_text (message));
  self->message_id = g_strdup (lia_mime_message_get_message_id (message));
  self->in_reply_to = g_strdup (lia_mime_message_get_in_reply_to (message));
  self->references = g_strdup (lia_mime_message_get_references (message));
  g_ptr_array_unref (self->enclosures);
  self->enclosures = enclosures_of (message);
  return self;
}

/* ---- To bytes ---- */

static void
add_mailboxes (GMimeMessage *message, GMimeAddressType type, GPtrArray *addresses)
{
  for (guint i = 0; i < addresses->len; i++)
    {
      LiaAddress *address = g_ptr_array_index (addresses, i);
      g_mime_message_add_mailbox (message, type, lia_address_get_name (address),
                                  lia_address_get_address (address));
    }
}

static GMimeObject *
new_text (const OfficeLetter *self)
{
  GMimeTextPart *part = g_mime_text_part_new_with_subtype (self->is_html ? "html" : "plain");

  g_mime_text_part_set_charset (part, "utf-8");
  g_mime_text_part_set_text (part, self->body != NULL ? self->body : "");
  g_mime_part_set_content_encoding (GMIME_PART (part), GMIME_CONTENT_ENCODING_BASE64);
  return GMIME_OBJECT (part);
}

static GMimeStream *
new_memory (GBytes *bytes)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);

  return g_mime_stream_mem_new_with_buffer (data, size);
}

static GMimeObject *
new_enclosed_message (const OfficeEnclosure *enclosure)
{
  GMimeStream *stream = new_memory (enclosure->content);
  GMimeParser *parser = g_mime_parser_new_with_stream (stream);
  GMimeMessage *message = g_mime_parser_construct_message (parser, NULL);
  GMimeObject *part = message != NULL
                          ? GMIME_OBJECT (g_mime_message_part_new_with_message ("rfc822", message))
                          : NULL;

  g_clear_object (&message);
  g_object_unref (parser);
  g_object_unref (stream);
  return part;
}

static GMimeObject *
new_enclosed_file (const OfficeEnclosure *enclosure)
{
  GMimeContentType *type = g_mime_content_type_parse (NULL, enclosure->type);
  GMimeStream *stream = new_memory (enclosure->content);
  GMimeDataWrapper *wrapper
      = g_mime_data_wrapper_new_with_stream (stream, GMIME_CONTENT_ENCODING_DEFAULT);
  GMimePart *part = g_mime_part_new ();

  g_mime_object_set_content_type (GMIME_OBJECT (part), type);
  g_mime_object_set_disposition (GMIME_OBJECT (part),
                                 enclosure->is_inline ? "inline" : "attachment");
  if (enclosure->name != NULL)
    g_mime_part_set_filename (part, enclosure->name);
  if (enclosure->content_id != NULL)
    g_mime_part_set_content_id (part, enclosure->content_id);
  g_mime_part_set_content (part, wrapper);
  g_mime_part_set_content_encoding (part, GMIME_CONTENT_ENCODING_BASE64);
  g_object_unref (wrapper);
  g_object_unref (stream);
  g_object_unref (type);
  return GMIME_OBJECT (part);
}

/* A picture of the text goes with it, what is attached beside them. */
static GMimeObject *
new_body (const OfficeLetter *self)
{
  GMimeObject *body = new_text (self);

  for (int is_attached = 0; is_attached < 2; is_attached++)
    {
      GMimeMultipart *group = NULL;
      for (guint i = 0; i < self->enclosures->len; i++)
        {
          const OfficeEnclosure *enclosure = g_ptr_array_index (self->enclosures, i);
          GMimeObject *part = NULL;
          if (enclosure->is_inline == is_attached)
            continue;
          part = g_str_equal (enclosure->type, "message/rfc822") ? new_enclosed_message (enclosure)
                                                                 : new_enclosed_file (enclosure);
          if (part == NULL)
            continue;
          if (group == NULL)
            {
              group = g_mime_multipart_new_with_subtype (is_attached ? "mixed" : "related");
              g_mime_multipart_add (group, body);
              g_object_unref (body);
              body = GMIME_OBJECT (group);
            }
          g_mime_multipart_add (group, part);
          g_object_unref (part);
        }
    }
  return body;
}

static GBytes *
to_bytes (GMimeMessage *message)
{
  GMimeFormatOptions *options = g_mime_format_options_new ();
  char *text = NULL;

  g_mime_format_options_set_newline_format (options, GMIME_NEWLINE_FORMAT_DOS);
  text = g_mime_object_to_string (GMIME_OBJECT (message), options);
  g_mime_format_options_free (options);
  return g_bytes_new_take (text, strlen (text));
}

static void
set_ids (GMimeMessage *message, const char *header, const char *ids)
{
  g_auto (GStrv) list = ids != NULL ? g_strsplit (ids, " ", -1) : NULL;
  g_autofree char *joined = list != NULL ? g_strjoinv ("> <", list) : NULL;
  g_autofree char *value = joined != NULL ? g_strdup_printf ("<%s>", joined) : NULL;

  if (value != NULL)
    g_mime_object_set_header (GMIME_OBJECT (message), header, value, NULL);
}

GBytes *
office_letter_build (const OfficeLetter *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *id = self->message_id != NULL ? g_strdup (self->message_id)
                                                 : lia_mime_new_message_id (self->from);
  GMimeMessage *message = NULL;
  GMimeObject *body = NULL;
  GBytes *bytes = NULL;

  lia_mime_init ();
  message = g_mime_message_new (TRUE);
  g_mime_message_add_mailbox (message, GMIME_ADDRESS_TYPE_FROM, lia_address_get_name (self->from),
                              lia_address_get_address (self->from));
  add_mailboxes (message, GMIME_ADDRESS_TYPE_TO, self->to);
  add_mailboxes (message, GMIME_ADDRESS_TYPE_CC, self->cc);
  add_mailboxes (message, GMIME_ADDRESS_TYPE_BCC, self->bcc);
  g_mime_message_set_subject (message, self->subject != NULL ? self->subject : "", "utf-8");
  g_mime_message_set_date (message, now);
  g_mime_message_set_message_id (message, id);
  set_ids (message, "In-Reply-To", self->in_reply_to);
  set_ids (message, "References", self->references);
  if (self->importance != NULL && !g_str_equal (self->importance, "Normal"))
    g_mime_object_set_header (GMIME_OBJECT (message), "Importance", self->importance, NULL);
  body = new_body (self);
  g_mime_message_set_mime_part (message, body);
  g_object_unref (body);
  bytes = to_bytes (message);
  g_object_unref (message);
  return bytes;
}
