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
  gsize scanned;          /* so much from there on has no end of a head in it */
  LiaSipMessage *pending; /* its head is read and cut off, its body is not here yet */
  gsize body_size;
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
  g_clear_object (&self->pending);
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

static gboolean
is_folded (const char *line)
{
  return line != NULL && (*line == ' ' || *line == '\t');
}

/* Ends the line that begins at @line, without the blanks at its end. Returns: (nullable): the one
 * below it. */
static char *
cut_line (char *line)
{
  char *end = strchr (line, '\n');

  if (end != NULL)
    *end = '\0';
  g_strchomp (line);
  return end != NULL ? end + 1 : NULL;
}

/* Takes the first line off @text, in its place: thousands of messages have twenty each. A line that
 * begins with a blank goes on with the header above it. */
static char *
take_line (char **text)
{
  char *line = *text;
  char *end = NULL;

  *text = cut_line (line);
  while (is_folded (*text))
    {
      char *more = *text;
      *text = cut_line (more);
      more += strspn (more, " \t");
      if (*more == '\0')
        continue;
      end = line + strlen (line);
      *end++ = ' ';
      memmove (end, more, strlen (more) + 1);
    }
  return line;
}

static gboolean
add_headers (LiaSipMessage *message, char *text, GError **error)
{
  for (guint n = 1; text != NULL; n++)
    {
      char *line = take_line (&text);
      char *colon = strchr (line, ':');
      if (n > LIA_SIP_MAX_HEADERS)
        {
          g_set_error (error, LIA_ERROR, LIA_ERROR_TOO_LARGE,
                       "A SIP message has more than %d headers", LIA_SIP_MAX_HEADERS);
          return FALSE;
        }
      /* There is no header above a folded one that comes first. */
      if (colon == NULL || is_folded (line))
        continue;
      *colon = '\0';
      lia_sip_message_add_header (message, g_strchomp (line), g_strchug (colon + 1));
    }
  return TRUE;
}

/* @text: is taken apart. */
static LiaSipMessage *
parse_head (char *text, GError **error)
{
  char *headers = cut_line (text);
  g_autoptr (LiaSipMessage) message = parse_start_line (text, error);

  return message != NULL && add_headers (message, headers, error) ? g_steal_pointer (&message)
                                                                  : NULL;
}

/* Finds the empty line from @from on. Line ends are CR LF or, from careless servers, LF alone. */
static gboolean
find_head_end (const guint8 *data, gsize size, gsize from, gsize *out_head, gsize *out_body)
{
  const guint8 *end = data + size;
  const guint8 *line_end = data + from;

  while (line_end < end && (line_end = memchr (line_end, '\n', (gsize)(end - line_end))) != NULL)
    {
      const guint8 *next = ++line_end;
      if (next < end && *next == '\r')
        next++;
      if (next < end && *next == '\n')
        {
          *out_head = (gsize)(line_end - data);
          *out_body = (gsize)(next - data) + 1;
          return TRUE;
        }
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

static gboolean
is_ascii (const guint8 *data, gsize size)
{
  guint64 word = 0;
  guint64 all = 0;
  gsize i = 0;

  for (; i + sizeof word <= size; i += sizeof word)
    {
      memcpy (&word, data + i, sizeof word);
      all |= word;
    }
  for (; i < size; i++)
    all |= data[i];
  return (all & G_GUINT64_CONSTANT (0x8080808080808080)) == 0;
}

/* Most heads are ASCII: to look for what is no UTF-8 would take as long as the rest. */
static char *
dup_head (const guint8 *data, gsize size)
{
  return is_ascii (data, size) ? g_strndup ((const char *)data, size)
                               : g_utf8_make_valid ((const char *)data, (gssize)size);
}

/* Takes the next head off the buffer. Returns: FALSE where there is none yet, or with @error. */
static gboolean
take_head (LiaSipParser *self, GError **error)
{
  const guint8 *data = self->buffer->data + self->begin;
  gsize size = self->buffer->len - self->begin;
  gsize head = 0;
  gsize body = 0;
  gboolean complete
      = find_head_end (data, MIN (size, LIA_SIP_MAX_HEADER_BYTES + 4), self->scanned, &head, &body);
  g_autoptr (LiaSipMessage) message = NULL;
  g_autofree char *text = NULL;

  if ((complete ? head : size) > LIA_SIP_MAX_HEADER_BYTES)
    {
      g_set_error (error, LIA_ERROR, LIA_ERROR_TOO_LARGE, "The head of a SIP message is too large");
      return FALSE;
    }
  if (!complete)
    {
      /* The last two bytes may be the beginning of the end. */
      self->scanned = size - MIN (size, 2);
      return FALSE;
    }
  /* A string would end there, and what stands after it would be lost without a word. */
  if (memchr (data, '\0', head) != NULL)
    {
      set_unreadable (error, "NUL", "SIP message");
      return FALSE;
    }
  text = dup_head (data, head - 1);
  message = parse_head (text, error);
  if (message == NULL || !get_body_size (message, &self->body_size, error))
    return FALSE;
  self->pending = g_steal_pointer (&message);
  self->begin += (guint)body;
  self->scanned = 0;
  return TRUE;
}

LiaSipMessage *
lia_sip_parser_next (LiaSipParser *self, GError **error)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (self->pending == NULL)
    {
      skip_line_ends (self);
      if (self->begin == self->buffer->len || !take_head (self, error))
        return NULL;
    }
  if (self->buffer->len - self->begin < self->body_size)
    return NULL;
  if (self->body_size > 0)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (self->buffer->data + self->begin, self->body_size);
      lia_sip_message_set_body (self->pending, NULL, bytes);
    }
  self->begin += (guint)self->body_size;
  return g_steal_pointer (&self->pending);
}
