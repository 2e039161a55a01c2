/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-sip-parts"

#include "config.h"

#include <string.h>

#include "core/lia-limits.h"
#include "talk/sip/lia-sip-message.h"

static void
part_free (LiaSipPart *part)
{
  g_free (part->content_type);
  g_free (part->content_id);
  g_free (part->disposition);
  g_bytes_unref (part->body);
  g_free (part);
}

static char *
dup_content_id (const char *value)
{
  const char *begin = strchr (value, '<');
  const char *end = begin != NULL ? strchr (begin, '>') : NULL;

  return end != NULL ? g_strndup (begin + 1, (gsize)(end - begin - 1)) : g_strdup (value);
}

/* The headers of one part: those that matter are few. */
static void
take_header (LiaSipPart *part, const char *line)
{
  const char *colon = strchr (line, ':');
  g_autofree char *name = colon != NULL ? g_strndup (line, (gsize)(colon - line)) : NULL;
  g_autofree char *value = colon != NULL ? g_strstrip (g_strdup (colon + 1)) : NULL;

  if (name == NULL)
    return;
  if (g_ascii_strcasecmp (name, "Content-Type") == 0)
    {
      g_free (part->content_type);
      part->content_type = g_steal_pointer (&value);
    }
  else if (g_ascii_strcasecmp (name, "Content-ID") == 0)
    {
      g_free (part->content_id);
      part->content_id = dup_content_id (value);
    }
  else if (g_ascii_strcasecmp (name, "Content-Disposition") == 0)
    {
      g_free (part->disposition);
      part->disposition = g_steal_pointer (&value);
    }
}

/* @data is what stands between two boundaries: headers, an empty line, the body. */
static LiaSipPart *
parse_part (GBytes *whole, gsize offset, gsize size)
{
  LiaSipPart *part = g_new0 (LiaSipPart, 1);
  const char *data = (const char *)g_bytes_get_data (whole, NULL) + offset;
  gsize at = 0;

  while (at < size)
    {
      const char *end = memchr (data + at, '\n', size - at);
      gsize length = end != NULL ? (gsize)(end - (data + at)) : size - at;
      g_autofree char *raw = g_strndup (data + at, length);
      g_autofree char *line = g_utf8_make_valid (g_strchomp (raw), -1);
      at += MIN (length + 1, size - at);
      if (*line == '\0')
        break;
      take_header (part, line);
    }
  if (part->content_type == NULL)
    part->content_type = g_strdup ("text/plain");
  part->body = g_bytes_new_from_bytes (whole, offset + at, size - at);
  return part;
}

/* Whether a line that begins with the mark ends with it too: "--boundary" or "--boundary--". */
static gboolean
ends_mark (const char *data, gsize size, gsize after)
{
  return after >= size || data[after] == '\r' || data[after] == '\n' || data[after] == ' '
         || (data[after] == '-' && after + 1 < size && data[after + 1] == '-');
}

/* Finds the next line that is "--boundary" at or after @from. */
static gboolean
find_boundary (const char *data, gsize size, gsize from, const char *mark, gsize *out_at)
{
  gsize length = strlen (mark);
  gsize at = from;

  while (at + length <= size)
    {
      const char *found = memmem (data + at, size - at, mark, length);
      if (found == NULL)
        return FALSE;
      *out_at = (gsize)(found - data);
      if ((*out_at == 0 || data[*out_at - 1] == '\n') && ends_mark (data, size, *out_at + length))
        return TRUE;
      at = *out_at + 1;
    }
  return FALSE;
}

static gsize
without_line_end (const char *data, gsize begin, gsize end)
{
  if (end > begin && data[end - 1] == '\n')
    end--;
  if (end > begin && data[end - 1] == '\r')
    end--;
  return end;
}

static void
split (GPtrArray *parts, GBytes *body, const char *boundary)
{
  g_autofree char *mark = g_strconcat ("--", boundary, NULL);
  gsize size = 0;
  const char *data = g_bytes_get_data (body, &size);
  gsize at = 0;
  gboolean more = find_boundary (data, size, 0, mark, &at);

  while (more && parts->len < LIA_SIP_MAX_PARTS)
    {
      gsize after = at + strlen (mark);
      const char *line_end = NULL;
      gsize begin = 0;
      gsize end = size;
      if (after + 1 < size && data[after] == '-' && data[after + 1] == '-')
        return;
      line_end = memchr (data + after, '\n', size - after);
      if (line_end == NULL)
        return;
      begin = (gsize)(line_end - data) + 1;
      more = find_boundary (data, size, begin, mark, &at);
      if (more)
        end = without_line_end (data, begin, at);
      g_ptr_array_add (parts, parse_part (body, begin, MAX (end, begin) - begin));
    }
}

GPtrArray *
lia_sip_message_get_parts (LiaSipMessage *self)
{
  GPtrArray *parts = g_ptr_array_new_with_free_func ((GDestroyNotify)part_free);
  GBytes *body = NULL;
  const char *type = NULL;
  g_autofree char *boundary = NULL;
  LiaSipPart *whole = NULL;

  g_return_val_if_fail (LIA_IS_SIP_MESSAGE (self), parts);

  body = lia_sip_message_get_body (self);
  type = lia_sip_message_get_header (self, "Content-Type");
  if (body == NULL)
    return parts;
  if (type != NULL && g_ascii_strncasecmp (type, "multipart/", 10) == 0)
    boundary = lia_sip_header_dup_param (type, "boundary");
  if (boundary != NULL && *boundary != '\0')
    {
      split (parts, body, boundary);
      return parts;
    }
  whole = g_new0 (LiaSipPart, 1);
  whole->content_type = g_strdup (type != NULL ? type : "text/plain");
  whole->body = g_bytes_ref (body);
  g_ptr_array_add (parts, whole);
  return parts;
}
