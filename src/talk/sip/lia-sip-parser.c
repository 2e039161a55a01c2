/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-sip-parser"

#include "config.h"

#include <string.h>

#include "core/lia-error.h"
#include "talk/sip/lia-sip-message.h"

/* What was read is cut off the buffer once there is this much of it, not with every message. */
#define COMPACT_BYTES (64 * 1024)

struct _LiaSipParser
{
  GByteArray *buffer;
  guint begin;
};

LiaSipParser *
lia_sip_parser_new (void)
{
  LiaSipParser *self = g_new0 (LiaSipParser, 1);

  self->buffer = g_byte_array_new ();
  return self;
}

void
lia_sip_parser_free (LiaSipParser *self)
{
  if (self == NULL)
    return;
  g_byte_array_unref (self->buffer);
  g_free (self);
}

void
lia_sip_parser_feed (LiaSipParser *self, const void *data, gsize size)
{
  g_return_if_fail (self != NULL);

  if (self->begin > COMPACT_BYTES)
    {
      g_byte_array_remove_range (self->buffer, 0, self->begin);
      self->begin = 0;
    }
  g_byte_array_append (self->buffer, data, (guint)size);
}

/* What came may be anything: text of an error is UTF-8. */
static void
set_unreadable (GError **error, const char *what, const char *is_no)
{
  g_autofree char *excerpt = g_utf8_make_valid (what, (gssize)strnlen (what, 80));

  g_set_error (error, LIA_ERROR, LIA_ERROR_PROTOCOL, "“%s” is no %s", excerpt, is_no);
}

static LiaSipMessage *
parse_start_line (const char *line, GError **error)
{
  g_auto (GStrv) words = g_strsplit (line, " ", 3);
  const guint n = g_strv_length (words);

  if (n >= 2 && g_str_equal (words[0], "SIP/2.0"))
    {
      const guint64 status = g_ascii_strtoull (words[1], NULL, 10);
      if (status >= 100 && status <= 699)
        return lia_sip_message_new_response ((guint)status, n == 3 ? words[2] : "");
    }
  else if (n == 3 && g_str_equal (words[2], "SIP/2.0"))
    return lia_sip_message_new_request (words[0], words[1]);
  set_unreadable (error, line, "SIP message");
  return NULL;
}

/* A line that begins with a blank goes on with the header above it. */
static void
unfold (GPtrArray *lines)
{
  for (guint i = lines->len; i > 2; i--)
    {
      char *line = g_ptr_array_index (lines, i - 1);
      char *above = g_ptr_array_index (lines, i - 2);
      if (*line != ' ' && *line != '\t')
        continue;
      lines->pdata[i - 2] = g_strconcat (above, " ", g_strchug (line), NULL);
      g_free (above);
      g_ptr_array_remove_index (lines, i - 1);
    }
}

static GPtrArray *
split_lines (const char *text)
{
  g_auto (GStrv) raw = g_strsplit (text, "\n", -1);
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; raw[i] != NULL; i++)
    g_ptr_array_add (lines, g_strdup (g_strchomp (raw[i])));
  unfold (lines);
  return lines;
}

static LiaSipMessage *
parse_head (const char *text, GError **error)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autoptr (GPtrArray) lines = split_lines (valid);
  g_autoptr (LiaSipMessage) message = parse_start_line (g_ptr_array_index (lines, 0), error);

  if (message == NULL)
    return NULL;
  if (lines->len - 1 > LIA_SIP_MAX_HEADERS)
    {
      g_set_error (error, LIA_ERROR, LIA_ERROR_TOO_LARGE, "A SIP message has %u headers",
                   lines->len - 1);
      return NULL;
    }
  for (guint i = 1; i < lines->len; i++)
    {
      char *line = g_ptr_array_index (lines, i);
      char *colon = strchr (line, ':');
      if (colon == NULL)
        continue;
      *colon = '\0';
      lia_sip_message_add_header (message, g_strchomp (line), g_strchug (colon + 1));
    }
  return g_steal_pointer (&message);
}

/* Finds the empty line. Its end may be CR LF or, from careless servers, LF alone. */
static gboolean
find_head_end (const guint8 *data, gsize size, gsize *out_head, gsize *out_body)
{
  const guint8 *line_end = data;

  while ((line_end = memchr (line_end, '\n', size - (gsize)(line_end - data))) != NULL)
    {
      gsize next = (gsize)(line_end - data) + 1;
      *out_head = next;
      if (next < size && data[next] == '\n')
        {
          *out_body = next + 1;
          return TRUE;
        }
      if (next + 1 < size && data[next] == '\r' && data[next + 1] == '\n')
        {
          *out_body = next + 2;
          return TRUE;
        }
      line_end++;
      if ((gsize)(line_end - data) >= size)
        break;
    }
  return FALSE;
}

static gboolean
get_body_size (LiaSipMessage *message, gsize *out_size, GError **error)
{
  const char *length = lia_sip_message_get_header (message, "Content-Length");
  guint64 size = 0;

  if (length != NULL && !g_ascii_string_to_unsigned (length, 10, 0, G_MAXUINT32, &size, NULL))
    {
      set_unreadable (error, length, "Content-Length");
      return FALSE;
    }
  if (size > LIA_SIP_MAX_BODY_BYTES)
    {
      g_set_error (error, LIA_ERROR, LIA_ERROR_TOO_LARGE,
                   "A SIP body has %" G_GUINT64_FORMAT " bytes", size);
      return FALSE;
    }
  *out_size = size;
  return TRUE;
}

static void
skip_line_ends (LiaSipParser *self)
{
  while (self->begin < self->buffer->len
         && (self->buffer->data[self->begin] == '\r' || self->buffer->data[self->begin] == '\n'))
    self->begin++;
}

LiaSipMessage *
lia_sip_parser_next (LiaSipParser *self, GError **error)
{
  g_autoptr (LiaSipMessage) message = NULL;
  g_autofree char *text = NULL;
  const guint8 *data = NULL;
  gsize size = 0;
  gsize head = 0;
  gsize body = 0;
  gsize body_size = 0;
  gboolean complete = FALSE;

  g_return_val_if_fail (self != NULL, NULL);

  skip_line_ends (self);
  data = self->buffer->data + self->begin;
  size = self->buffer->len - self->begin;
  if (size == 0)
    return NULL;
  complete = find_head_end (data, MIN (size, LIA_SIP_MAX_HEADER_BYTES + 4), &head, &body);
  if ((complete ? head : size) > LIA_SIP_MAX_HEADER_BYTES)
    {
      g_set_error (error, LIA_ERROR, LIA_ERROR_TOO_LARGE, "The head of a SIP message is too large");
      return NULL;
    }
  if (!complete)
    return NULL;
  /* A string would end there, and what stands after it would be lost without a word. */
  if (memchr (data, '\0', head) != NULL)
    {
      set_unreadable (error, "NUL", "SIP message");
      return NULL;
    }
  text = g_strndup ((const char *)data, head - 1);
  message = parse_head (text, error);
  if (message == NULL || !get_body_size (message, &body_size, error))
    return NULL;
  if (size - body < body_size)
    return NULL;
  if (body_size > 0)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (data + body, body_size);
      lia_sip_message_set_body (message, NULL, bytes);
    }
  self->begin += (guint)(body + body_size);
  return g_steal_pointer (&message);
}
