/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-mime-html"

#include "config.h"

#include <string.h>

#include "core/lia-link.h"
#include "mime/lia-mime-html-private.h"

/* Before there are threads, as libxml2 asks for: the first of them to parse would make the locks of
 * all. */
static void __attribute__ ((constructor)) init_libxml (void)
{
  xmlInitParser ();
}

xmlDoc *
_lia_html_parse (const char *html)
{
  return htmlReadMemory (html, (int)_lia_html_size_within_limits (html), NULL, "UTF-8",
                         HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING
                             | HTML_PARSE_NONET | HTML_PARSE_COMPACT);
}

gboolean
_lia_html_is (const xmlNode *node, const char *name)
{
  return g_ascii_strcasecmp ((const char *)node->name, name) == 0;
}

void
_lia_html_append_escaped (GString *out, const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    switch (*p)
      {
      case '&':
        g_string_append (out, "&amp;");
        break;
      case '<':
        g_string_append (out, "&lt;");
        break;
      case '>':
        g_string_append (out, "&gt;");
        break;
      case '"':
        g_string_append (out, "&quot;");
        break;
      default:
        g_string_append_c (out, *p);
      }
}

static gboolean
is_one_of (const xmlNode *node, const char *const *names)
{
  for (gsize i = 0; names[i] != NULL; i++)
    if (_lia_html_is (node, names[i]))
      return TRUE;
  return FALSE;
}

/* ---- Sanitiser ---- */

static const char *const kept_elements[] = {
  "a",          "abbr",    "address", "article", "b",      "bdi",    "bdo",  "big",
  "blockquote", "br",      "caption", "center",  "cite",   "code",   "col",  "colgroup",
  "dd",         "del",     "dfn",     "div",     "dl",     "dt",     "em",   "figcaption",
  "figure",     "font",    "footer",  "h1",      "h2",     "h3",     "h4",   "h5",
  "h6",         "header",  "hr",      "i",       "img",    "ins",    "kbd",  "li",
  "main",       "mark",    "nav",     "ol",      "p",      "pre",    "q",    "s",
  "samp",       "section", "small",   "span",    "strike", "strong", "sub",  "sup",
  "table",      "tbody",   "td",      "tfoot",   "th",     "thead",  "time", "tr",
  "tt",         "u",       "ul",      "var",     "wbr",    NULL,
};

/* Elements that go with all that is in them; of others that are not kept, the content stays. Those
   that HTML leaves empty are not named: the parser takes what follows some for their content. */
static const char *const dropped_elements[] = {
  "script", "noscript", "iframe", "frameset", "object", "applet",   "svg",     "math",
  "title",  "template", "audio",  "video",    "canvas", "button",   "select",  "option",
  "head",   "textarea", "dialog", "portal",   "xml",    "noframes", "noembed", NULL,
};

static const char *const void_elements[] = { "br", "hr", "img", "col", "wbr", NULL };

static const char *const kept_attributes[] = {
  "align",  "alt",     "bgcolor", "border", "cellpadding", "cellspacing", "cite",   "clear",
  "color",  "colspan", "dir",     "face",   "headers",     "height",      "hspace", "lang",
  "nowrap", "rowspan", "rules",   "scope",  "size",        "span",        "start",  "summary",
  "title",  "type",    "valign",  "value",  "vspace",      "width",       "class",  NULL,
};

typedef struct
{
  GString *out;
  LiaHtmlFlags flags;
  guint n_remote;
} Sanitizer;

static gboolean
has_scheme (const char *address, const char *const *schemes)
{
  for (gsize i = 0; schemes[i] != NULL; i++)
    if (g_ascii_strncasecmp (address, schemes[i], strlen (schemes[i])) == 0)
      return TRUE;
  return FALSE;
}

/* An address as a browser would read it: without blanks around and control characters inside. */
static char *
dup_address (const char *value)
{
  GString *out = g_string_new (NULL);

  for (const char *p = value; *p != '\0'; p++)
    if (!g_ascii_iscntrl (*p))
      g_string_append_c (out, *p);
  return g_strstrip (g_string_free (out, FALSE));
}

static void
write_attribute (Sanitizer *self, const char *name, const char *value)
{
  g_string_append_printf (self->out, " %s=\"", name);
  _lia_html_append_escaped (self->out, value);
  g_string_append_c (self->out, '"');
}

/* What is seen of a link; pictures are seen by their text. A link within it is one of its own. */
static void
append_seen (GString *out, xmlNode *parent, guint depth)
{
  for (xmlNode *node = parent->children; node != NULL; node = node->next)
    if (node->type == XML_TEXT_NODE && node->content != NULL)
      g_string_append (out, (const char *)node->content);
    else if (node->type == XML_ELEMENT_NODE && _lia_html_is (node, "img"))
      {
        xmlChar *alt = xmlGetProp (node, BAD_CAST "alt");
        if (alt != NULL)
          g_string_append (out, (const char *)alt);
        xmlFree (alt);
      }
    else if (node->type == XML_ELEMENT_NODE && !_lia_html_is (node, "a")
             && depth < 10 * LIA_HTML_MAX_DEPTH)
      append_seen (out, node, depth + 1);
}

static void
write_link (Sanitizer *self, xmlNode *node, const char *value)
{
  g_autofree char *address = dup_address (value);
  g_autoptr (GString) seen = NULL;

  if (lia_link_kind (address) == LIA_LINK_NONE)
    return;
  write_attribute (self, "href", address);
  seen = g_string_new (NULL);
  append_seen (seen, node, 0);
  if (lia_link_text_differs (address, seen->str))
    write_attribute (self, "target", LIA_HTML_OTHER_TEXT);
}

static void
write_picture (Sanitizer *self, const char *value)
{
  static const char *const parts[] = { "cid:", NULL };
  static const char *const data[]
      = { "data:image/png", "data:image/jpeg", "data:image/gif", "data:image/webp", NULL };
  static const char *const remote[] = { "http:", "https:", "//", NULL };
  g_autofree char *address = dup_address (value);

  if (has_scheme (address, parts))
    {
      /* In one way of writing, for the view that gives it its part. */
      g_autofree char *part = g_strconcat ("cid:", address + strlen ("cid:"), NULL);
      write_attribute (self, "src", part);
      return;
    }
  if (has_scheme (address, data))
    {
      write_attribute (self, "src", address);
      return;
    }
  if (!has_scheme (address, remote))
    return;
  self->n_remote++;
  if ((self->flags & LIA_HTML_ALLOW_REMOTE) == 0)
    return;
  if (*address == '/')
    {
      g_autofree char *full = g_strconcat ("https:", address, NULL);
      write_attribute (self, "src", full);
    }
  else
    write_attribute (self, "src", address);
}

static void
write_attributes (Sanitizer *self, xmlNode *node)
{
  for (xmlAttr *attribute = node->properties; attribute != NULL; attribute = attribute->next)
    {
      const char *name = (const char *)attribute->name;
      xmlChar *value = xmlNodeListGetString (node->doc, attribute->children, 1);
      const char *text = value != NULL ? (const char *)value : "";
      gboolean kept = FALSE;
      for (gsize i = 0; kept_attributes[i] != NULL && !kept; i++)
        kept = g_ascii_strcasecmp (kept_attributes[i], name) == 0;
      if (kept)
        write_attribute (self, name, text);
      else if (g_ascii_strcasecmp (name, "href") == 0 && _lia_html_is (node, "a"))
        write_link (self, node, text);
      else if (g_ascii_strcasecmp (name, "src") == 0 && _lia_html_is (node, "img"))
        write_picture (self, text);
      else if (g_ascii_strcasecmp (name, "background") == 0 && *text != '\0')
        self->n_remote++;
      else if (g_ascii_strcasecmp (name, "style") == 0)
        {
          g_autofree char *style = _lia_html_clean_style (text);
          if (*style != '\0')
            write_attribute (self, "style", style);
        }
      xmlFree (value);
    }
}

static void
write_sheet (Sanitizer *self, xmlNode *node)
{
  xmlChar *content = xmlNodeGetContent (node);
  g_autofree char *sheet
      = content != NULL ? _lia_html_clean_sheet ((const char *)content) : g_strdup ("");

  if (*sheet != '\0')
    g_string_append_printf (self->out, "<style>%s</style>", sheet);
  xmlFree (content);
}

static void write_children (Sanitizer *self, xmlNode *parent, guint depth);

static void
write_element (Sanitizer *self, xmlNode *node, guint depth)
{
  g_autofree char *name = NULL;

  if (_lia_html_is (node, "style"))
    write_sheet (self, node);
  else if (_lia_html_is (node, "head"))
    {
      for (xmlNode *child = node->children; child != NULL; child = child->next)
        if (child->type == XML_ELEMENT_NODE && _lia_html_is (child, "style"))
          write_sheet (self, child);
    }
  else if (is_one_of (node, dropped_elements))
    return;
  else if (!is_one_of (node, kept_elements) || depth > LIA_HTML_MAX_DEPTH)
    write_children (self, node, depth + 1);
  else
    {
      name = g_ascii_strdown ((const char *)node->name, -1);
      g_string_append_printf (self->out, "<%s", name);
      write_attributes (self, node);
      g_string_append_c (self->out, '>');
      if (is_one_of (node, void_elements))
        return;
      write_children (self, node, depth + 1);
      g_string_append_printf (self->out, "</%s>", name);
    }
}

static void
write_children (Sanitizer *self, xmlNode *parent, guint depth)
{
  /* libxml2 itself builds no tree deeper than this; the stack is safe whatever comes. */
  if (depth > 10 * LIA_HTML_MAX_DEPTH)
    return;
  for (xmlNode *node = parent->children; node != NULL; node = node->next)
    {
      if (node->type == XML_ELEMENT_NODE)
        write_element (self, node, depth);
      else if ((node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE)
               && node->content != NULL)
        _lia_html_append_escaped (self->out, (const char *)node->content);
    }
}

char *
lia_html_sanitize (const char *html, LiaHtmlFlags flags, guint *out_n_remote)
{
  Sanitizer self = { NULL, flags, 0 };
  xmlDoc *doc = NULL;

  g_return_val_if_fail (html != NULL, NULL);

  self.out = g_string_sized_new (strlen (html));
  doc = _lia_html_parse (html);
  if (doc != NULL)
    {
      write_children (&self, (xmlNode *)doc, 0);
      xmlFreeDoc (doc);
    }
  if (out_n_remote != NULL)
    *out_n_remote = self.n_remote;
  return g_string_free (self.out, FALSE);
}

/* ---- To text ---- */

static const char *const block_elements[] = {
  "address", "article", "blockquote", "center", "dd",      "div", "dl", "dt",
  "footer",  "form",    "h1",         "h2",     "h3",      "h4",  "h5", "h6",
  "header",  "hr",      "li",         "main",   "nav",     "ol",  "p",  "pre",
  "section", "table",   "tr",         "ul",     "caption", NULL,
};

static const char *const spaced_elements[]
    = { "p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "blockquote", "pre", NULL };

typedef struct
{
  GString *out;
  guint pending_lines; /* line ends to write before the next word */
  gboolean pending_blank;
} Writer;

static void
end_line (Writer *self, guint n)
{
  if (self->out->len > 0)
    self->pending_lines = MAX (self->pending_lines, n);
  self->pending_blank = FALSE;
}

static void
flush (Writer *self)
{
  for (guint i = 0; i < self->pending_lines; i++)
    g_string_append_c (self->out, '\n');
  if (self->pending_lines == 0 && self->pending_blank && self->out->len > 0)
    g_string_append_c (self->out, ' ');
  self->pending_lines = 0;
  self->pending_blank = FALSE;
}

static void
write_text (Writer *self, const char *text, gboolean preformatted)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      if (preformatted && c == '\n')
        {
          flush (self);
          self->pending_lines++;
        }
      else if (!preformatted && (g_unichar_isspace (c) || c == 0x200B || c == 0xFEFF))
        self->pending_blank = TRUE;
      else
        {
          flush (self);
          g_string_append_unichar (self->out, c);
        }
    }
}

static void text_children (Writer *self, xmlNode *parent, gboolean preformatted, guint depth);

static void
text_element (Writer *self, xmlNode *node, gboolean preformatted, guint depth)
{
  guint lines = is_one_of (node, spaced_elements) ? 2 : 1;

  if (_lia_html_is (node, "style") || _lia_html_is (node, "head")
      || is_one_of (node, dropped_elements))
    return;
  if (_lia_html_is (node, "br"))
    {
      /* Each one counts, but after a block's end the first is that end. */
      self->pending_lines++;
      self->pending_blank = FALSE;
      return;
    }
  if (is_one_of (node, block_elements))
    end_line (self, lines);
  if (_lia_html_is (node, "li"))
    {
      write_text (self, "•", FALSE);
      self->pending_blank = TRUE;
    }
  text_children (self, node, preformatted || _lia_html_is (node, "pre"), depth + 1);
  if (is_one_of (node, block_elements))
    end_line (self, lines);
  else if (_lia_html_is (node, "td") || _lia_html_is (node, "th"))
    self->pending_blank = TRUE;
}

static void
text_children (Writer *self, xmlNode *parent, gboolean preformatted, guint depth)
{
  if (depth > 10 * LIA_HTML_MAX_DEPTH)
    return;
  for (xmlNode *node = parent->children; node != NULL; node = node->next)
    {
      if (node->type == XML_ELEMENT_NODE)
        text_element (self, node, preformatted, depth);
      else if ((node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE)
               && node->content != NULL)
        write_text (self, (const char *)node->content, preformatted);
    }
}

char *
lia_html_to_text (const char *html)
{
  Writer self = { NULL, 0, FALSE };
  xmlDoc *doc = NULL;

  g_return_val_if_fail (html != NULL, NULL);

  self.out = g_string_sized_new (strlen (html) / 2);
  doc = _lia_html_parse (html);
  if (doc != NULL)
    {
      text_children (&self, (xmlNode *)doc, FALSE, 0);
      xmlFreeDoc (doc);
    }
  if (self.out->len > 0)
    g_string_append_c (self.out, '\n');
  return g_string_free (self.out, FALSE);
}

char *
lia_html_from_text (const char *text)
{
  GString *out = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  out = g_string_new ("<div style=\"white-space: pre-wrap\">");
  _lia_html_append_escaped (out, text);
  g_string_append (out, "</div>");
  return g_string_free (out, FALSE);
}
