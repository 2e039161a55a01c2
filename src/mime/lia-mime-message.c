/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-mime-message"

#include "config.h"

#include <gmime/gmime.h>
#include <string.h>

#include "core/lia-limits.h"
#include "mime/lia-mime-charset.h"
#include "mime/lia-mime-defect.h"
#include "mime/lia-mime-header.h"
#include "mime/lia-mime-html.h"
#include "mime/lia-mime-init.h"
#include "mime/lia-mime-limit.h"
#include "mime/lia-mime-message.h"
#include "mime/lia-mime-text.h"

static const char *const address_fields[] = { "from", "sender", "reply-to", "to", "cc", "bcc" };

struct _LiaMimeMessage
{
  gatomicrefcount ref_count;
  GBytes *source;
  char *subject;
  GPtrArray *addresses[G_N_ELEMENTS (address_fields)];
  gboolean has_date;
  gint64 date_us;
  char *message_id;
  char *in_reply_to;
  char *references;
  GPtrArray *parts;       /* LiaMimePart, owned */
  GPtrArray *attached;    /* LiaMimePart, owned: attached messages, which are no leaves */
  GPtrArray *attachments; /* LiaMimePart of @parts and @attached */
  LiaMimePart *calendar;
  char *text;
  char *html;
  gboolean encrypted;
  gboolean wrapped;
  GPtrArray *defects;
};

G_DEFINE_BOXED_TYPE (LiaMimeMessage, lia_mime_message, lia_mime_message_ref, lia_mime_message_unref)

/* One piece of the body, in the order of the message: as plain text, as HTML, or as both. */
typedef struct
{
  char *text;
  char *html;
} Segment;

typedef struct
{
  LiaMimeMessage *message;
  GPtrArray *segments;
  gsize text_bytes;
} Walk;

static void
part_free (LiaMimePart *part)
{
  g_free (part->type);
  g_free (part->charset);
  g_free (part->filename);
  g_free (part->disposition);
  g_free (part->content_id);
  g_clear_pointer (&part->content, g_bytes_unref);
  g_free (part);
}

static void
segment_free (Segment *segment)
{
  g_free (segment->text);
  g_free (segment->html);
  g_free (segment);
}

static void G_GNUC_PRINTF (2, 3) add_defect (LiaMimeMessage *self, const char *format, ...)
{
  va_list args;

  if (self->defects->len >= LIA_MIME_MAX_DEFECTS)
    return;
  va_start (args, format);
  g_ptr_array_add (self->defects, g_strdup_vprintf (format, args));
  va_end (args);
}

/* ---- Leaves ---- */

static GBytes *
decode (GMimePart *part)
{
  GMimeDataWrapper *wrapper = g_mime_part_get_content (part);
  GByteArray *array = g_byte_array_new ();
  GMimeStream *stream = g_mime_stream_mem_new_with_byte_array (array);
  GBytes *bytes = NULL;

  g_mime_stream_mem_set_owner (GMIME_STREAM_MEM (stream), FALSE);
  if (wrapper != NULL)
    g_mime_data_wrapper_write_to_stream (wrapper, stream);
  g_object_unref (stream);
  bytes = g_byte_array_free_to_bytes (array);
  return bytes;
}

static char *
dup_valid (const char *text)
{
  return text != NULL ? lia_mime_to_utf8 (text, strlen (text), NULL, NULL) : NULL;
}

static char *
dup_type (GMimeObject *object)
{
  GMimeContentType *type = g_mime_object_get_content_type (object);
  g_autofree char *name = type != NULL ? g_mime_content_type_get_mime_type (type) : NULL;
  const char *declared = g_mime_object_get_header (object, "Content-Type");

  /* What is no media type counts as none. Spec: RFC 2045 §5.2 */
  if (declared != NULL && memchr (declared, '/', strcspn (declared, ";")) == NULL)
    return g_strdup ("text/plain");
  return name != NULL ? g_ascii_strdown (name, -1) : g_strdup ("text/plain");
}

static LiaMimePart *
add_leaf (Walk *walk, GMimePart *leaf)
{
  LiaMimeMessage *self = walk->message;
  LiaMimePart *part = g_new0 (LiaMimePart, 1);
  const char *disposition = g_mime_object_get_disposition (GMIME_OBJECT (leaf));

  part->type = dup_type (GMIME_OBJECT (leaf));
  part->charset
      = dup_valid (g_mime_object_get_content_type_parameter (GMIME_OBJECT (leaf), "charset"));
  part->filename = lia_mime_header_dup_filename (leaf);
  part->disposition = disposition != NULL ? g_ascii_strdown (disposition, -1) : NULL;
  part->content_id = dup_valid (g_mime_object_get_content_id (GMIME_OBJECT (leaf)));
  part->content = decode (leaf);
  part->size = g_bytes_get_size (part->content);
  if (part->size > LIA_MIME_MAX_PART_BYTES)
    {
      add_defect (self, "a part of %" G_GSIZE_FORMAT " bytes is too large and left out",
                  part->size);
      g_bytes_unref (part->content);
      part->content = g_bytes_new_static ("", 0);
    }
  g_ptr_array_add (self->parts, part);
  return part;
}

static gboolean
may_add_leaf (Walk *walk)
{
  if (walk->message->parts->len < LIA_MIME_MAX_PARTS)
    return TRUE;
  if (walk->message->parts->len == LIA_MIME_MAX_PARTS)
    add_defect (walk->message, "more than %d parts; the rest is left out", LIA_MIME_MAX_PARTS);
  return FALSE;
}

static gboolean
is_attachment (const LiaMimePart *part)
{
  return g_strcmp0 (part->disposition, "attachment") == 0;
}

/* The text of a text part, or NULL once there is too much of it. */
static char *
text_of (Walk *walk, LiaMimePart *part, GMimeObject *object)
{
  gsize size = 0;
  const void *data = g_bytes_get_data (part->content, &size);
  gboolean repaired = FALSE;
  char *text = NULL;

  if (walk->text_bytes >= LIA_MIME_MAX_TEXT_BYTES)
    return NULL;
  if (size > LIA_MIME_MAX_TEXT_BYTES - walk->text_bytes)
    {
      add_defect (walk->message, "the text is cut after %d bytes", LIA_MIME_MAX_TEXT_BYTES);
      size = LIA_MIME_MAX_TEXT_BYTES - walk->text_bytes;
    }
  walk->text_bytes += size;
  text = lia_mime_to_utf8 (data, size, part->charset, &repaired);
  if (repaired)
    add_defect (walk->message, "text is not in the character set it declares (%s)",
                part->charset != NULL ? part->charset : "none");
  if (object != NULL && g_str_equal (part->type, "text/plain"))
    {
      const char *format = g_mime_object_get_content_type_parameter (object, "format");
      const char *delsp = g_mime_object_get_content_type_parameter (object, "delsp");
      if (format != NULL && g_ascii_strcasecmp (format, "flowed") == 0)
        {
          char *joined = lia_mime_text_unflow (text, delsp != NULL
                                                         && g_ascii_strcasecmp (delsp, "yes") == 0);
          g_free (text);
          return joined;
        }
    }
  return text;
}

static Segment *
add_segment (Walk *walk, char *text_take, char *html_take)
{
  Segment *segment = g_new0 (Segment, 1);

  segment->text = text_take;
  segment->html = html_take;
  g_ptr_array_add (walk->segments, segment);
  return segment;
}

/* Spec: RFC 8551 §3.2.2: the kind of what is inside is a parameter; without it, it is taken as
   encrypted. */
static void
take_smime (LiaMimeMessage *self, GMimePart *leaf)
{
  const char *kind = g_mime_object_get_content_type_parameter (GMIME_OBJECT (leaf), "smime-type");

  if (kind != NULL && g_ascii_strcasecmp (kind, "signed-data") == 0)
    self->wrapped = TRUE;
  else
    self->encrypted = TRUE;
}

static void
take_leaf (Walk *walk, GMimePart *leaf)
{
  LiaMimeMessage *self = walk->message;
  LiaMimePart *part = NULL;

  if (!may_add_leaf (walk))
    return;
  part = add_leaf (walk, leaf);
  if (is_attachment (part))
    ;
  else if (g_str_equal (part->type, "text/plain") && part->filename == NULL)
    {
      add_segment (walk, text_of (walk, part, GMIME_OBJECT (leaf)), NULL);
      return;
    }
  else if (g_str_equal (part->type, "text/html") && part->filename == NULL)
    {
      add_segment (walk, NULL, text_of (walk, part, NULL));
      return;
    }
  else if (g_str_equal (part->type, "text/enriched") || g_str_equal (part->type, "text/richtext"))
    {
      g_autofree char *enriched = text_of (walk, part, NULL);
      add_segment (walk, lia_mime_text_from_enriched (enriched != NULL ? enriched : ""), NULL);
      return;
    }
  if (g_str_equal (part->type, "text/calendar") && self->calendar == NULL)
    self->calendar = part;
  if (g_str_equal (part->type, "application/pkcs7-mime")
      || g_str_equal (part->type, "application/x-pkcs7-mime"))
    take_smime (self, leaf);
  g_ptr_array_add (self->attachments, part);
}

/* ---- Structure ---- */

static void take_object (Walk *walk, GMimeObject *object, guint depth);

/* Every child says the same in another form: the last plain and HTML forms are one segment. */
static void
take_alternative (Walk *walk, GMimeMultipart *multipart, guint depth)
{
  GPtrArray *outer = walk->segments;
  g_autoptr (GPtrArray) forms = g_ptr_array_new_with_free_func ((GDestroyNotify)segment_free);
  char *text = NULL;
  char *html = NULL;

  walk->segments = forms;
  for (int i = 0; i < g_mime_multipart_get_count (multipart); i++)
    {
      guint first = forms->len;
      g_autofree char *child_text = NULL;
      g_autofree char *child_html = NULL;
      take_object (walk, g_mime_multipart_get_part (multipart, i), depth + 1);
      for (guint k = first; k < forms->len; k++)
        {
          Segment *form = g_ptr_array_index (forms, k);
          if (child_text == NULL)
            child_text = g_steal_pointer (&form->text);
          if (child_html == NULL)
            child_html = g_steal_pointer (&form->html);
        }
      if (child_text != NULL)
        {
          g_free (text);
          text = g_steal_pointer (&child_text);
        }
      if (child_html != NULL)
        {
          g_free (html);
          html = g_steal_pointer (&child_html);
        }
    }
  walk->segments = outer;
  if (text != NULL || html != NULL)
    add_segment (walk, text, html);
}

static void
take_encrypted (Walk *walk, GMimeMultipart *multipart)
{
  walk->message->encrypted = TRUE;
  for (int i = 0; i < g_mime_multipart_get_count (multipart); i++)
    {
      GMimeObject *child = g_mime_multipart_get_part (multipart, i);
      if (GMIME_IS_PART (child) && may_add_leaf (walk))
        g_ptr_array_add (walk->message->attachments, add_leaf (walk, GMIME_PART (child)));
    }
}

static char *
name_of_attached (GMimeMessage *message)
{
  g_autofree char *subject = lia_mime_header_dup_subject (message);

  return *subject != '\0' ? g_strconcat (subject, ".eml", NULL) : NULL;
}

/* What cannot be taken apart is shown as it stands: bytes that are no text by any declaration. */
static void
take_raw (Walk *walk, char *type_take, GBytes *content_take)
{
  LiaMimePart *part = NULL;

  if (!may_add_leaf (walk))
    {
      g_free (type_take);
      g_bytes_unref (content_take);
      return;
    }
  part = g_new0 (LiaMimePart, 1);
  part->type = type_take;
  part->content = content_take;
  part->size = g_bytes_get_size (content_take);
  g_ptr_array_add (walk->message->parts, part);
  add_segment (walk, text_of (walk, part, NULL), NULL);
}

/* An attached message is one attachment; its leaves are listed, but none of its text is shown. */
static void
take_attached (Walk *walk, GMimeMessagePart *attached, guint depth)
{
  LiaMimeMessage *self = walk->message;
  GMimeMessage *message = g_mime_message_part_get_message (attached);
  GPtrArray *outer = walk->segments;
  guint n_attachments = self->attachments->len;
  LiaMimePart *calendar = self->calendar;
  gboolean encrypted = self->encrypted;
  gboolean wrapped = self->wrapped;
  LiaMimePart *part = g_new0 (LiaMimePart, 1);
  g_autofree char *raw = NULL;

  part->type = g_strdup ("message/rfc822");
  part->disposition = g_strdup ("attachment");
  g_ptr_array_add (self->attached, part);
  raw = message != NULL ? g_mime_object_to_string (GMIME_OBJECT (message), NULL) : g_strdup ("");
  part->filename = message != NULL ? name_of_attached (message) : NULL;
  part->size = strlen (raw);
  part->content = g_bytes_new_take (g_steal_pointer (&raw), part->size);

  walk->segments = g_ptr_array_new_with_free_func ((GDestroyNotify)segment_free);
  if (message != NULL && g_mime_message_get_mime_part (message) != NULL)
    take_object (walk, g_mime_message_get_mime_part (message), depth + 1);
  else
    take_raw (walk, g_strdup ("text/plain"), g_bytes_new_static ("", 0));
  g_ptr_array_unref (walk->segments);
  walk->segments = outer;
  g_ptr_array_set_size (self->attachments, (int)n_attachments);
  self->calendar = calendar;
  self->encrypted = encrypted;
  self->wrapped = wrapped;
  g_ptr_array_add (self->attachments, part);
}

/* With no boundary, or one that does not occur, all of it stands before the first part. */
static void
take_undivided (Walk *walk, GMimeMultipart *multipart)
{
  const char *prologue = g_mime_multipart_get_prologue (multipart);
  gsize size = prologue != NULL ? strlen (prologue) : 0;

  take_raw (walk, dup_type (GMIME_OBJECT (multipart)), g_bytes_new (prologue, size));
}

static void
take_multipart (Walk *walk, GMimeMultipart *multipart, guint depth)
{
  GMimeContentType *type = g_mime_object_get_content_type (GMIME_OBJECT (multipart));

  if (g_mime_multipart_get_count (multipart) == 0)
    take_undivided (walk, multipart);
  else if (GMIME_IS_MULTIPART_ENCRYPTED (multipart))
    take_encrypted (walk, multipart);
  else if (g_mime_content_type_is_type (type, "multipart", "alternative"))
    take_alternative (walk, multipart, depth);
  else
    for (int i = 0; i < g_mime_multipart_get_count (multipart); i++)
      take_object (walk, g_mime_multipart_get_part (multipart, i), depth + 1);
}

static void
take_object (Walk *walk, GMimeObject *object, guint depth)
{
  if (depth > LIA_MIME_MAX_DEPTH)
    {
      add_defect (walk->message, "parts are nested more than %d deep", LIA_MIME_MAX_DEPTH);
      return;
    }
  if (GMIME_IS_MULTIPART (object))
    take_multipart (walk, GMIME_MULTIPART (object), depth);
  else if (GMIME_IS_MESSAGE_PART (object))
    take_attached (walk, GMIME_MESSAGE_PART (object), depth);
  else if (GMIME_IS_PART (object))
    take_leaf (walk, GMIME_PART (object));
}

/* ---- Body ---- */

static void
join_segments (LiaMimeMessage *self, GPtrArray *segments)
{
  GString *text = g_string_new (NULL);
  GString *html = g_string_new (NULL);
  gboolean has_html = FALSE;

  for (guint i = 0; i < segments->len; i++)
    {
      Segment *segment = g_ptr_array_index (segments, i);
      g_autofree char *made = NULL;
      const char *plain = segment->text;
      gboolean plain_is_empty = plain == NULL || *plain == '\0';
      if (plain_is_empty && segment->html != NULL)
        plain = made = lia_html_to_text (segment->html);
      if (plain != NULL)
        {
          if (text->len > 0 && text->str[text->len - 1] != '\n')
            g_string_append_c (text, '\n');
          g_string_append (text, plain);
        }
      if (segment->html != NULL)
        {
          has_html = TRUE;
          g_string_append (html, segment->html);
        }
      else if (plain != NULL)
        {
          g_autofree char *escaped = lia_html_from_text (plain);
          g_string_append (html, escaped);
        }
    }
  self->text = g_string_free (text, FALSE);
  self->html = has_html ? g_string_free (html, FALSE) : NULL;
  if (!has_html)
    g_string_free (html, TRUE);
}

/* A picture that the HTML shows is no attachment, whatever it calls itself. */
static void
drop_shown_pictures (LiaMimeMessage *self)
{
  for (guint i = self->attachments->len; self->html != NULL && i > 0; i--)
    {
      LiaMimePart *part = g_ptr_array_index (self->attachments, i - 1);
      g_autofree char *reference = part->content_id != NULL && *part->content_id != '\0'
                                       ? g_strconcat ("cid:", part->content_id, NULL)
                                       : NULL;
      g_autofree char *escaped
          = reference != NULL ? g_uri_escape_string (part->content_id, "@$+!", FALSE) : NULL;
      if (reference != NULL
          && (strstr (self->html, reference) != NULL || strstr (self->html, escaped) != NULL))
        g_ptr_array_remove_index (self->attachments, i - 1);
    }
}

/* ---- Headers ---- */

static void
take_headers (LiaMimeMessage *self, GMimeMessage *message)
{
  g_autoptr (GDateTime) date = lia_mime_header_get_date (message);

  g_free (self->subject);
  self->subject = lia_mime_header_dup_subject (message);
  for (gsize i = 0; i < G_N_ELEMENTS (address_fields); i++)
    lia_mime_header_add_addresses (message, address_fields[i], self->addresses[i]);
  if (date != NULL)
    {
      self->has_date = TRUE;
      self->date_us = g_date_time_to_unix (date) * G_USEC_PER_SEC;
    }
  else if (g_mime_object_get_header (GMIME_OBJECT (message), "Date") != NULL)
    add_defect (self, "the date cannot be read");
  self->message_id = lia_mime_header_dup_ids (message, "Message-Id", 1);
  self->in_reply_to = lia_mime_header_dup_ids (message, "In-Reply-To", 1);
  self->references = lia_mime_header_dup_ids (message, "References", LIA_MIME_MAX_REFERENCES);
}

/* ---- Message ---- */

static void
warning_cb (gint64 offset, GMimeParserWarning warning, const gchar *item, gpointer user_data)
{
  add_defect (user_data, "%s (at byte %" G_GINT64_FORMAT ")", lia_mime_describe_defect (warning),
              offset);
}

static void
add_excess (LiaMimeMessage *self, LiaMimeExcess excess)
{
  if ((excess & LIA_MIME_EXCESS_HEADERS) != 0)
    add_defect (self, "headers are too large; the rest is left out");
  if ((excess & LIA_MIME_EXCESS_PARTS) != 0)
    add_defect (self, "more than %d boundaries; the rest is left out", LIA_MIME_MAX_BOUNDARIES);
}

static GMimeMessage *
parse (LiaMimeMessage *self)
{
  LiaMimeExcess excess = LIA_MIME_EXCESS_NONE;
  g_autoptr (GBytes) limited = lia_mime_limit (self->source, &excess);
  g_autoptr (GBytes) readable = lia_mime_header_keep_first_type (limited);
  gsize size = 0;
  const char *data = g_bytes_get_data (readable, &size);
  /* The bytes of an empty message have no address, and GMime takes none. */
  GMimeStream *stream = g_mime_stream_mem_new_with_buffer (size > 0 ? data : "", size);
  GMimeParser *parser = g_mime_parser_new_with_stream (stream);
  GMimeParserOptions *options = g_mime_parser_options_new ();
  const char *charsets[] = { "utf-8", "windows-1252", NULL };
  GMimeMessage *message = NULL;

  add_excess (self, excess);
  g_mime_parser_options_set_fallback_charsets (options, charsets);
  g_mime_parser_options_set_warning_callback (options, warning_cb, self);
  if (size >= 5 && memcmp (data, "From ", 5) == 0)
    g_mime_parser_set_format (parser, GMIME_FORMAT_MBOX);
  message = g_mime_parser_construct_message (parser, options);
  g_mime_parser_options_free (options);
  g_object_unref (parser);
  g_object_unref (stream);
  return message;
}

LiaMimeMessage *
lia_mime_message_new (GBytes *source)
{
  LiaMimeMessage *self = NULL;
  GMimeMessage *message = NULL;
  g_autoptr (GPtrArray) segments = g_ptr_array_new_with_free_func ((GDestroyNotify)segment_free);
  Walk walk = { NULL, segments, 0 };

  g_return_val_if_fail (source != NULL, NULL);

  lia_mime_init ();
  self = g_new0 (LiaMimeMessage, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->source = g_bytes_ref (source);
  self->subject = g_strdup ("");
  for (gsize i = 0; i < G_N_ELEMENTS (address_fields); i++)
    self->addresses[i] = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_address_unref);
  self->parts = g_ptr_array_new_with_free_func ((GDestroyNotify)part_free);
  self->attached = g_ptr_array_new_with_free_func ((GDestroyNotify)part_free);
  self->attachments = g_ptr_array_new ();
  self->defects = g_ptr_array_new_with_free_func (g_free);
  walk.message = self;
  message = parse (self);
  if (message == NULL)
    {
      add_defect (self, "there is no message in it");
      take_raw (&walk, g_strdup ("text/plain"), g_bytes_ref (source));
    }
  else
    {
      take_headers (self, message);
      if (g_mime_message_get_mime_part (message) != NULL)
        take_object (&walk, g_mime_message_get_mime_part (message), 0);
      g_object_unref (message);
    }
  join_segments (self, segments);
  drop_shown_pictures (self);
  return self;
}

LiaMimeMessage *
lia_mime_message_ref (LiaMimeMessage *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
lia_mime_message_unref (LiaMimeMessage *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_bytes_unref (self->source);
  g_free (self->subject);
  for (gsize i = 0; i < G_N_ELEMENTS (address_fields); i++)
    g_ptr_array_unref (self->addresses[i]);
  g_free (self->message_id);
  g_free (self->in_reply_to);
  g_free (self->references);
  g_ptr_array_unref (self->attachments);
  g_ptr_array_unref (self->parts);
  g_ptr_array_unref (self->attached);
  g_free (self->text);
  g_free (self->html);
  g_ptr_array_unref (self->defects);
  g_free (self);
}

/* ---- Getters ---- */

const char *
lia_mime_message_get_subject (LiaMimeMessage *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->subject;
}

GPtrArray *
lia_mime_message_get_addresses (LiaMimeMessage *self, const char *field)
{
  g_return_val_if_fail (self != NULL && field != NULL, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (address_fields); i++)
    if (g_str_equal (address_fields[i], field))
      return self->addresses[i];
  g_return_val_if_reached (NULL);
}

gboolean
lia_mime_message_get_date (LiaMimeMessage *self, gint64 *out_us)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (out_us != NULL)
    *out_us = self->date_us;
  return self->has_date;
}

const char *
lia_mime_message_get_message_id (LiaMimeMessage *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->message_id;
}

const char *
lia_mime_message_get_in_reply_to (LiaMimeMessage *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->in_reply_to;
}

const char *
lia_mime_message_get_references (LiaMimeMessage *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->references;
}

GPtrArray *
lia_mime_message_get_parts (LiaMimeMessage *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->parts;
}

GPtrArray *
lia_mime_message_get_attachments (LiaMimeMessage *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->attachments;
}

LiaMimePart *
lia_mime_message_find_cid (LiaMimeMessage *self, const char *content_id)
{
  g_return_val_if_fail (self != NULL && content_id != NULL, NULL);

  for (guint i = 0; i < self->parts->len; i++)
    {
      LiaMimePart *part = g_ptr_array_index (self->parts, i);
      if (g_strcmp0 (part->content_id, content_id) == 0)
        return part;
    }
  return NULL;
}

const char *
lia_mime_message_get_text (LiaMimeMessage *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->text;
}

const char *
lia_mime_message_get_html (LiaMimeMessage *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->html;
}

LiaMimePart *
lia_mime_message_get_calendar (LiaMimeMessage *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->calendar;
}

GPtrArray *
lia_mime_message_get_defects (LiaMimeMessage *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->defects;
}

gboolean
lia_mime_message_is_wrapped (LiaMimeMessage *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->wrapped;
}

gboolean
lia_mime_message_is_encrypted (LiaMimeMessage *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->encrypted;
}

GBytes *
lia_mime_message_get_source (LiaMimeMessage *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->source;
}
