/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "mime/lia-mime-html.h"
#include "target.h"

/* What no harmless page has, whatever it was made from. A “<” of a text is escaped, so these are tags. */
static const char *const forbidden[] = {
  "<script", "<iframe", "<object", "<embed", "<meta",  "<link",  "<base",     "<form",
  "<input",  "<svg",    "<math",   "<video", "<audio", "<frame", "<applet",   "<template",
  "<!",      "<?",      "<title",  "<body",  "<html",  "<head>", "<noscript", "<button",
};

/* The attributes of the tag that begins at @tag: none is a handler. Their values have no bare quote. */
static void
check_tag (const char *tag)
{
  const char *p = tag + strcspn (tag, " >");

  while (*p == ' ')
    {
      gsize name = strcspn (++p, "=> ");
      if (p[name] != '=' || p[name + 1] != '"' || g_ascii_strncasecmp (p, "on", 2) == 0)
        g_error ("an attribute in “%s”", tag);
      p += name + 2;
      p += strcspn (p, "\"");
      p += *p != '\0' ? 1 : 0;
    }
  if (*p != '>')
    g_error ("no end of “%s”", tag);
}

static void
check_tags (const char *safe)
{
  for (const char *tag = strchr (safe, '<'); tag != NULL; tag = strchr (tag + 1, '<'))
    check_tag (tag);
}

static void
check_safe (const char *html, LiaHtmlFlags flags)
{
  guint n_remote = 0;
  guint n_again = 0;
  g_autofree char *safe = lia_html_sanitize (html, flags, &n_remote);
  g_autofree char *lower = g_ascii_strdown (safe, -1);
  g_autofree char *again = lia_html_sanitize (safe, flags, &n_again);

  g_assert_true (g_utf8_validate (safe, -1, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (forbidden); i++)
    if (strstr (lower, forbidden[i]) != NULL)
      g_error ("“%s” in “%s”", forbidden[i], safe);
  check_tags (safe);
  /* Whoever reads it once more finds no address that the first reading did not see. */
  g_assert_cmpuint (n_again, <=, flags == LIA_HTML_DEFAULT ? 0 : n_remote);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *html = g_utf8_make_valid ((const char *)data, (gssize)size);
  g_autofree char *text = lia_html_to_text (html);
  g_autofree char *from_text = lia_html_from_text (html);

  g_assert_true (g_utf8_validate (text, -1, NULL));
  check_safe (html, LIA_HTML_DEFAULT);
  check_safe (html, LIA_HTML_ALLOW_REMOTE);
  check_safe (from_text, LIA_HTML_DEFAULT);
  return 0;
}
