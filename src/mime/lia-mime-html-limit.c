/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-mime-html-limit"

#include "config.h"

#include <string.h>

#include "mime/lia-mime-html-private.h"

/* libxml2 reads no more of a name at once; the rest of it is the next attribute. */
#define NAME_BYTES 100
/* How often a byte may be looked at. Those of no honest page are more than twice. */
#define MAX_LOOKS 16

typedef struct
{
  const char *p;
  const char *end;
  gsize budget;
} Scan;

static gboolean
is_blank (char c)
{
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static gboolean
begins_name (char c)
{
  return g_ascii_isalpha (c) || c == '_' || c == ':' || c == '.';
}

static gboolean
is_of_name (char c)
{
  return begins_name (c) || g_ascii_isdigit (c) || c == '-';
}

static gboolean
at_end (const Scan *self)
{
  return self->p >= self->end || *self->p == '>'
         || (*self->p == '/' && self->p + 1 < self->end && self->p[1] == '>');
}

static void
skip_blanks (Scan *self)
{
  while (self->p < self->end && is_blank (*self->p))
    self->p++;
}

static void
skip_name (Scan *self)
{
  for (gsize n = 0; n < NAME_BYTES && self->p < self->end && is_of_name (*self->p); n++)
    self->p++;
}

static void
skip_value (Scan *self)
{
  const char *close = NULL;

  skip_blanks (self);
  if (self->p < self->end && (*self->p == '"' || *self->p == '\''))
    {
      close = memchr (self->p + 1, *self->p, (gsize)(self->end - self->p) - 1);
      self->p = close != NULL ? close + 1 : self->end;
      return;
    }
  while (self->p < self->end && !is_blank (*self->p) && *self->p != '>')
    self->p++;
}

/* What is no attribute goes up to a blank or the end of the tag. */
static void
skip_rubbish (Scan *self)
{
  do
    self->p++;
  while (!at_end (self) && !is_blank (*self->p));
}

/* Goes through the attributes of the tag at @tag as libxml2 does. */
static gboolean
has_too_many_attributes (Scan *self, const char *tag)
{
  self->p = tag + 1;
  skip_name (self);
  skip_blanks (self);
  for (guint n = 0; !at_end (self); skip_blanks (self))
    {
      if (!begins_name (*self->p))
        {
          skip_rubbish (self);
          continue;
        }
      if (++n > LIA_HTML_MAX_ATTRIBUTES)
        return TRUE;
      skip_name (self);
      skip_blanks (self);
      if (self->p < self->end && *self->p == '=')
        {
          self->p++;
          skip_value (self);
        }
    }
  return FALSE;
}

gsize
_lia_html_size_within_limits (const char *html)
{
  gsize size = strnlen (html, LIA_HTML_MAX_BYTES + 1);
  Scan scan = { NULL, NULL, 0 };
  const char *tag = NULL;

  if (size > LIA_HTML_MAX_BYTES)
    for (size = LIA_HTML_MAX_BYTES; size > 0 && ((guchar)html[size] & 0xC0) == 0x80;)
      size--;
  scan.end = html + size;
  scan.budget = MAX_LOOKS * size;
  /* Every mark that could begin a tag: only a parser knows which are in comments or values. */
  for (tag = memchr (html, '<', size); tag != NULL;
       tag = memchr (tag + 1, '<', (gsize)(scan.end - tag) - 1))
    {
      gsize looks = 0;
      if (tag + 1 == scan.end || !begins_name (tag[1]))
        continue;
      if (has_too_many_attributes (&scan, tag))
        break;
      looks = (gsize)(scan.p - tag);
      if (looks > scan.budget)
        break;
      scan.budget -= looks;
    }
  return tag != NULL ? (gsize)(tag - html) : size;
}
