/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-mime-limit"

#include "config.h"

#include <string.h>

#include "core/lia-limits.h"
#include "mime/lia-mime-limit.h"

typedef struct
{
  GHashTable *boundaries; /* utf8: those that headers named */
  GByteArray *out;        /* NULL while nothing has been left out */
  const char *data;
  gsize size;
  gsize block_bytes;
  guint block_lines;
  guint n_colons;     /* of the present header */
  guint n_parameters; /* of it */
  gboolean has_parameters;
  gsize all_bytes;
  guint n_boundary_lines;
  gboolean in_header;
  gboolean wants_boundary; /* a boundary was named, and stands on the next line */
  gboolean holds_message;  /* these headers are followed by those of an attached message */
  LiaMimeExcess excess;
} Scan;

static gboolean
contains (const char *line, gsize length, const char *lower_word, gsize *out_end)
{
  gsize n = strlen (lower_word);

  for (gsize i = 0; i + n <= length; i++)
    if (g_ascii_tolower (line[i]) == lower_word[0]
        && g_ascii_strncasecmp (line + i, lower_word, n) == 0)
      {
        *out_end = i + n;
        return TRUE;
      }
  return FALSE;
}

/* Returns: FALSE where it is one too many. */
static gboolean
take_boundary (Scan *scan, const char *value, gsize length)
{
  g_autofree char *text = NULL;
  gsize begin = 0;
  gsize n = 0;

  while (begin < length && (g_ascii_isspace (value[begin]) || value[begin] == '"'))
    begin++;
  while (begin + n < length && n < LIA_MIME_MAX_BOUNDARY_BYTES && value[begin + n] != '"'
         && value[begin + n] != ';')
    n++;
  while (n > 0 && g_ascii_isspace (value[begin + n - 1]))
    n--;
  /* It may stand on the next line. */
  scan->wants_boundary = n == 0;
  if (n == 0)
    return TRUE;
  text = g_strndup (value + begin, n);
  if (g_hash_table_size (scan->boundaries) >= LIA_MIME_MAX_NESTED_BOUNDARIES
      && !g_hash_table_contains (scan->boundaries, text))
    return FALSE;
  g_hash_table_add (scan->boundaries, g_steal_pointer (&text));
  return TRUE;
}

/* Every boundary that a line of a header names, in whichever parameter it may be hidden. */
static gboolean
take_boundaries (Scan *scan, const char *line, gsize length)
{
  gboolean goes_on = scan->wants_boundary && (line[0] == ' ' || line[0] == '\t');
  gsize end = 0;

  scan->wants_boundary = FALSE;
  if (goes_on && !take_boundary (scan, line, length))
    return FALSE;
  while (contains (line, length, "boundary", &end))
    {
      line += end;
      length -= end;
      for (end = 0; end < length && (line[end] == ' ' || line[end] == '\t'); end++)
        ;
      if (end < length && line[end] == '='
          && !take_boundary (scan, line + end + 1, length - end - 1))
        return FALSE;
    }
  return TRUE;
}

/* Whether the line stands between parts, or behind the last one. Of a long boundary the first bytes
 * count, and nothing tells its last line. */
static gboolean
is_boundary (Scan *scan, const char *line, gsize length, gboolean *out_last)
{
  char text[LIA_MIME_MAX_BOUNDARY_BYTES + 1] = "";

  while (length > 0 && g_ascii_isspace (line[length - 1]))
    length--;
  if (length < 3 || line[0] != '-' || line[1] != '-')
    return FALSE;
  line += 2;
  length -= 2;
  memcpy (text, line, MIN (length, LIA_MIME_MAX_BOUNDARY_BYTES));
  *out_last = FALSE;
  if (g_hash_table_contains (scan->boundaries, text))
    return TRUE;
  if (length < 3 || length > LIA_MIME_MAX_BOUNDARY_BYTES + 2 || line[length - 1] != '-'
      || line[length - 2] != '-')
    return FALSE;
  text[length - 2] = '\0';
  *out_last = TRUE;
  return g_hash_table_contains (scan->boundaries, text);
}

/* How many bytes stand before the @mark that is one too many. What goes on with that goes too. */
static gsize
before_excess (const char *text, gsize length, char mark, guint max, guint *n)
{
  for (gsize i = 0; i < length && *n <= max; i++)
    if (text[i] == mark && ++*n > max)
      return i;
  return *n > max ? 0 : length;
}

gsize
lia_mime_limit_colons (const char *text, gsize length, guint *n_colons)
{
  return before_excess (text, length, ':', LIA_MIME_MAX_COLONS, n_colons);
}

/* How much of a line of the present header may be kept for what is in it. */
static gsize
within_marks (Scan *scan, const char *line, gsize length)
{
  static const char content[] = "Content-";
  gsize before_colon = 0;
  gsize before_semicolon = length;

  if (line[0] != ' ' && line[0] != '\t')
    {
      scan->n_colons = 0;
      scan->n_parameters = 0;
      scan->has_parameters
          = length > strlen (content) && g_ascii_strncasecmp (line, content, strlen (content)) == 0;
    }
  before_colon = lia_mime_limit_colons (line, length, &scan->n_colons);
  if (scan->has_parameters)
    before_semicolon
        = before_excess (line, length, ';', LIA_MIME_MAX_PARAMETERS, &scan->n_parameters);
  return MIN (before_colon, before_semicolon);
}

/* From here on the outcome differs from the source. */
static void
begin_leaving_out (Scan *scan, gsize at, LiaMimeExcess why)
{
  scan->excess |= why;
  if (scan->out != NULL)
    return;
  scan->out = g_byte_array_sized_new ((guint)MIN (scan->size, G_MAXUINT / 2));
  g_byte_array_append (scan->out, (const guint8 *)scan->data, (guint)at);
}

static void
keep (Scan *scan, const char *line, gsize length)
{
  if (scan->out != NULL)
    g_byte_array_append (scan->out, (const guint8 *)line, (guint)length);
}

/* A line that goes over the limit is cut there; those after it are dropped, but the empty one.
 * Returns: FALSE when nothing more is to be looked at. */
static gboolean
take_header_line (Scan *scan, const char *line, gsize length)
{
  gsize room
      = MIN (LIA_MIME_MAX_HEADER_BYTES - MIN (scan->block_bytes, LIA_MIME_MAX_HEADER_BYTES),
             LIA_MIME_MAX_ALL_HEADER_BYTES - MIN (scan->all_bytes, LIA_MIME_MAX_ALL_HEADER_BYTES));
  gsize kept = ++scan->block_lines <= LIA_MIME_MAX_HEADER_LINES ? MIN (room, length) : 0;
  gsize within = within_marks (scan, line, length);
  gsize end = 0;

  kept = MIN (kept, within);
  scan->block_bytes += kept;
  scan->all_bytes += kept;
  if (kept < length)
    {
      begin_leaving_out (scan, (gsize)(line - scan->data), LIA_MIME_EXCESS_HEADERS);
      if (kept > 0)
        {
          keep (scan, line, kept - 1);
          keep (scan, "\n", 1);
        }
      return TRUE;
    }
  if (!take_boundaries (scan, line, length))
    {
      begin_leaving_out (scan, (gsize)(line - scan->data), LIA_MIME_EXCESS_PARTS);
      return FALSE;
    }
  keep (scan, line, length);
  if (contains (line, length, "message/", &end))
    scan->holds_message = TRUE;
  return TRUE;
}

static void
begin_headers (Scan *scan)
{
  scan->in_header = TRUE;
  scan->holds_message = FALSE;
  scan->block_bytes = 0;
  scan->block_lines = 0;
}

/* Returns: FALSE when nothing more is to be looked at. */
static gboolean
take_line (Scan *scan, const char *line, gsize length)
{
  gboolean last = FALSE;

  if (length >= 2 && line[0] == '-' && line[1] == '-' && is_boundary (scan, line, length, &last))
    {
      if (++scan->n_boundary_lines > LIA_MIME_MAX_BOUNDARIES)
        {
          begin_leaving_out (scan, (gsize)(line - scan->data), LIA_MIME_EXCESS_PARTS);
          return FALSE;
        }
      begin_headers (scan);
      scan->in_header = !last;
      keep (scan, line, length);
    }
  else if (!scan->in_header)
    keep (scan, line, length);
  else if (line[0] == '\n' || (length == 2 && line[0] == '\r'))
    {
      gboolean again = scan->holds_message;
      begin_headers (scan);
      scan->in_header = again;
      keep (scan, line, length);
    }
  else
    return take_header_line (scan, line, length);
  return TRUE;
}

GBytes *
lia_mime_limit (GBytes *source, LiaMimeExcess *out_excess)
{
  Scan scan = { NULL };
  gsize at = 0;
  gboolean more = TRUE;

  scan.data = g_bytes_get_data (source, &scan.size);
  scan.boundaries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  begin_headers (&scan);
  while (more && at < scan.size)
    {
      const char *end = memchr (scan.data + at, '\n', scan.size - at);
      gsize length = end != NULL ? (gsize)(end - scan.data) + 1 - at : scan.size - at;
      more = take_line (&scan, scan.data + at, length);
      at += length;
    }
  g_hash_table_unref (scan.boundaries);
  *out_excess = scan.excess;
  return scan.out != NULL ? g_byte_array_free_to_bytes (scan.out) : g_bytes_ref (source);
}
