/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-mime-text"

#include "config.h"

#include <string.h>

#include "mime/lia-mime-message.h"
#include "mime/lia-mime-text.h"

#define FLOW_WIDTH 72

static guint
quote_depth (const char *line)
{
  return (guint)strspn (line, ">");
}

/* What stands behind the quote marks, without the blank that was stuffed in. */
static const char *
unstuffed (const char *line)
{
  const char *text = line + quote_depth (line);

  return *text == ' ' ? text + 1 : text;
}

static gboolean
is_signature_mark (const char *text)
{
  return g_str_equal (text, "-- ");
}

static void
append_marks (GString *out, guint depth)
{
  for (guint i = 0; i < depth; i++)
    g_string_append_c (out, '>');
  if (depth > 0)
    g_string_append_c (out, ' ');
}

char *
lia_mime_text_unflow (const char *text, gboolean delsp)
{
  g_auto (GStrv) lines = NULL;
  GString *out = NULL;
  gboolean flowing = FALSE;
  guint flowing_depth = 0;

  g_return_val_if_fail (text != NULL, NULL);

  out = g_string_sized_new (strlen (text));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      guint depth = quote_depth (lines[i]);
      const char *content = unstuffed (lines[i]);
      gsize length = strlen (content);
      gboolean soft = length > 0 && content[length - 1] == ' ' && !is_signature_mark (content);
      gboolean joins = flowing && depth == flowing_depth && !is_signature_mark (content);
      if (lines[i + 1] == NULL && *lines[i] == '\0')
        break;
      if (!joins)
        {
          if (flowing)
            g_string_append_c (out, '\n');
          append_marks (out, depth);
        }
      g_string_append_len (out, content, (gssize)(soft && delsp ? length - 1 : length));
      flowing = soft;
      flowing_depth = depth;
      if (!soft)
        g_string_append_c (out, '\n');
    }
  if (flowing)
    g_string_append_c (out, '\n');
  return g_string_free (out, FALSE);
}

/* How many bytes of @text fit on a line: up to a blank if there is one, which is counted in. */
static gsize
break_at (const char *text, gsize length, glong width)
{
  const char *last_blank = NULL;
  const char *p = text;

  for (glong n = 0; p < text + length; n++, p = g_utf8_next_char (p))
    {
      if (n >= width && last_blank != NULL)
        return (gsize)(last_blank - text) + 1;
      if (*p == ' ')
        last_blank = p;
    }
  return (gsize)(p - text);
}

static void
flow_line (GString *out, const char *line)
{
  guint depth = quote_depth (line);
  const char *content = depth > 0 ? unstuffed (line) : line;
  glong width = MAX (FLOW_WIDTH - (glong)depth - 1, 20);
  gsize length = strlen (content);

  /* A blank at the end would make the line flow into the next one. */
  while (length > 0 && content[length - 1] == ' ' && !is_signature_mark (content))
    length--;
  do
    {
      gsize n = break_at (content, length, width);
      append_marks (out, depth);
      if (depth == 0 && length > 0
          && (*content == ' ' || *content == '>' || g_str_has_prefix (content, "From ")))
        g_string_append_c (out, ' ');
      g_string_append_len (out, content, (gssize)n);
      g_string_append_c (out, '\n');
      content += n;
      length -= n;
    }
  while (length > 0);
}

char *
lia_mime_text_flow (const char *text)
{
  g_auto (GStrv) lines = NULL;
  GString *out = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  out = g_string_sized_new (strlen (text) + 64);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (lines[i + 1] != NULL || *lines[i] != '\0')
      flow_line (out, lines[i]);
  return g_string_free (out, FALSE);
}

char *
lia_mime_text_quote (const char *text)
{
  g_auto (GStrv) lines = NULL;
  GString *out = NULL;
  guint n = 0;

  g_return_val_if_fail (text != NULL, NULL);

  out = g_string_sized_new (strlen (text) + 64);
  lines = g_strsplit (text, "\n", -1);
  n = g_strv_length (lines);
  while (n > 0 && *lines[n - 1] == '\0')
    n--;
  for (guint i = 0; i < n; i++)
    {
      if (is_signature_mark (lines[i]))
        break;
      g_string_append_printf (out, *lines[i] == '>' || *lines[i] == '\0' ? ">%s\n" : "> %s\n",
                              lines[i]);
    }
  return g_string_free (out, FALSE);
}

char *
lia_mime_text_from_enriched (const char *enriched)
{
  GString *out = NULL;

  g_return_val_if_fail (enriched != NULL, NULL);

  out = g_string_sized_new (strlen (enriched));
  for (const char *p = enriched; *p != '\0'; p++)
    {
      if (p[0] == '<' && p[1] == '<')
        {
          g_string_append_c (out, '<');
          p++;
        }
      else if (g_ascii_strncasecmp (p, "<param>", 7) == 0)
        {
          const char *end = strstr (p, "</");
          if (end == NULL || strchr (end, '>') == NULL)
            break;
          p = strchr (end, '>');
        }
      else if (*p == '<')
        {
          const char *end = strchr (p, '>');
          if (end == NULL)
            break;
          p = end;
        }
      else
        g_string_append_c (out, *p);
    }
  return g_string_free (out, FALSE);
}

static gboolean
introduces_quote (const char *line)
{
  gsize length = strlen (line);

  return length > 0 && line[length - 1] == ':'
         && (strstr (line, "wrote") != NULL || strstr (line, "écrit") != NULL
             || strstr (line, "schrieb") != NULL);
}

typedef struct
{
  GString *out;
  glong n; /* characters of it */
  gboolean blank;
} Preview;

/* Returns: whether there is room for more. */
static gboolean
add_line (Preview *self, const char *line)
{
  for (const char *p = line; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      gboolean separated = self->blank && self->n > 0;
      if (g_unichar_isspace (c) || g_unichar_iscntrl (c))
        {
          self->blank = TRUE;
          continue;
        }
      if (self->n + (separated ? 2 : 1) > LIA_MIME_MAX_PREVIEW_CHARACTERS)
        return FALSE;
      if (separated)
        g_string_append_c (self->out, ' ');
      g_string_append_len (self->out, p, g_utf8_next_char (p) - p);
      self->n += separated ? 2 : 1;
      self->blank = FALSE;
    }
  self->blank = TRUE;
  return TRUE;
}

char *
lia_mime_preview (const char *text)
{
  Preview preview = { NULL, 0, FALSE };
  const char *begin = text;
  gboolean more = TRUE;

  g_return_val_if_fail (text != NULL, NULL);

  preview.out = g_string_new (NULL);
  while (more && *begin != '\0')
    {
      const char *end = strchrnul (begin, '\n');
      g_autofree char *line = g_strstrip (g_strndup (begin, (gsize)(end - begin)));
      if (g_str_equal (line, "--"))
        break;
      if (*line != '>' && !introduces_quote (line))
        more = add_line (&preview, line);
      begin = *end != '\0' ? end + 1 : end;
    }
  return g_string_free (preview.out, FALSE);
}
