/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-mime-css"

#include "config.h"

#include <string.h>

#include "core/lia-limits.h"
#include "mime/lia-mime-html-private.h"

/* Properties that change how text looks and cannot put it over something else or fetch anything. */
static const char *const kept_properties[] = {
  "background-color",
  "border",
  "border-bottom",
  "border-bottom-color",
  "border-bottom-style",
  "border-bottom-width",
  "border-collapse",
  "border-color",
  "border-left",
  "border-left-color",
  "border-left-style",
  "border-left-width",
  "border-radius",
  "border-right",
  "border-right-color",
  "border-right-style",
  "border-right-width",
  "border-spacing",
  "border-style",
  "border-top",
  "border-top-color",
  "border-top-style",
  "border-top-width",
  "border-width",
  "caption-side",
  "clear",
  "color",
  "direction",
  "display",
  "empty-cells",
  "float",
  "font",
  "font-family",
  "font-size",
  "font-stretch",
  "font-style",
  "font-variant",
  "font-weight",
  "height",
  "letter-spacing",
  "line-height",
  "list-style-position",
  "list-style-type",
  "margin",
  "margin-bottom",
  "margin-left",
  "margin-right",
  "margin-top",
  "max-height",
  "max-width",
  "min-height",
  "min-width",
  "overflow-wrap",
  "padding",
  "padding-bottom",
  "padding-left",
  "padding-right",
  "padding-top",
  "table-layout",
  "text-align",
  "text-decoration",
  "text-indent",
  "text-transform",
  "unicode-bidi",
  "vertical-align",
  "visibility",
  "white-space",
  "width",
  "word-break",
  "word-spacing",
  "word-wrap",
  NULL,
};

static gboolean
is_kept (const char *property)
{
  for (gsize i = 0; kept_properties[i] != NULL; i++)
    if (g_ascii_strcasecmp (kept_properties[i], property) == 0)
      return TRUE;
  return FALSE;
}

/* A value that could fetch, run or escape: a function but colours, an escape, or markup. */
static gboolean
is_harmless (const char *value)
{
  static const char *const functions[] = { "rgb", "rgba", "hsl", "hsla", "calc", NULL };

  if (strpbrk (value, "\\<>{}@;") != NULL || strstr (value, "/*") != NULL)
    return FALSE;
  for (const char *open = strchr (value, '('); open != NULL; open = strchr (open + 1, '('))
    {
      const char *begin = open;
      gboolean known = FALSE;
      while (begin > value && g_ascii_isalpha (begin[-1]))
        begin--;
      for (gsize i = 0; functions[i] != NULL && !known; i++)
        known = strlen (functions[i]) == (gsize)(open - begin)
                && g_ascii_strncasecmp (begin, functions[i], (gsize)(open - begin)) == 0;
      if (!known && open != begin)
        return FALSE;
    }
  return TRUE;
}

/* Comments may hide a name from a reader and not from a browser, or the reverse: they go first. */
static char *
without_comments (const char *css)
{
  GString *out = g_string_new (NULL);

  while (*css != '\0')
    {
      const char *begin = strstr (css, "/*");
      const char *end = begin != NULL ? strstr (begin + 2, "*/") : NULL;
      if (begin == NULL)
        {
          g_string_append (out, css);
          break;
        }
      g_string_append_len (out, css, begin - css);
      g_string_append_c (out, ' ');
      if (end == NULL)
        break;
      css = end + 2;
    }
  return g_string_free (out, FALSE);
}

char *
_lia_html_clean_style (const char *style)
{
  g_autofree char *bare = without_comments (style);
  /* One more than the limit is all that is left, and is no declaration. */
  g_auto (GStrv) declarations = g_strsplit (bare, ";", LIA_CSS_MAX_DECLARATIONS + 1);
  GString *out = g_string_new (NULL);

  for (guint i = 0; declarations[i] != NULL && i < LIA_CSS_MAX_DECLARATIONS; i++)
    {
      char *colon = strchr (declarations[i], ':');
      char *property = declarations[i];
      char *value = NULL;
      if (colon == NULL)
        continue;
      *colon = '\0';
      g_strstrip (property);
      value = g_strstrip (colon + 1);
      if (*value != '\0' && is_kept (property) && is_harmless (value))
        g_string_append_printf (out, "%s%s: %s", out->len > 0 ? "; " : "", property, value);
    }
  return g_string_free (out, FALSE);
}

/* The end of the block that opens at @open, or the end of the text. */
static const char *
block_end (const char *open)
{
  guint depth = 0;

  for (const char *p = open; *p != '\0'; p++)
    {
      if (*p == '{')
        depth++;
      else if (*p == '}' && --depth == 0)
        return p;
    }
  return open + strlen (open);
}

static void
append_rule (GString *out, const char *selector, const char *declarations)
{
  g_autofree char *clean = _lia_html_clean_style (declarations);

  if (*clean == '\0' || strpbrk (selector, "<>@\\{}") != NULL)
    return;
  g_string_append_printf (out, "%s { %s }\n", selector, clean);
}

char *
_lia_html_clean_sheet (const char *sheet)
{
  g_autofree char *bare = NULL;
  GString *out = g_string_new (NULL);
  const char *p = NULL;

  if (strlen (sheet) > LIA_CSS_MAX_SHEET_BYTES)
    return g_string_free (out, FALSE);
  bare = without_comments (sheet);
  p = bare;
  while (*p != '\0')
    {
      const char *open = p + strcspn (p, ";{");
      const char *end = NULL;
      g_autofree char *selector = NULL;
      g_autofree char *declarations = NULL;
      if (*open == '\0')
        break;
      /* "@import …;" and the like: a rule with no block. */
      if (*open == ';')
        {
          p = open + 1;
          continue;
        }
      end = block_end (open);
      selector = g_strstrip (g_strndup (p, (gsize)(open - p)));
      declarations = g_strndup (open + 1, (gsize)(end - open - 1));
      if (*selector != '@')
        append_rule (out, selector, declarations);
      p = *end != '\0' ? end + 1 : end;
    }
  return g_string_free (out, FALSE);
}
