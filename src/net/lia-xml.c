/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-xml"

#include "config.h"

#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <string.h>

#include "core/lia-error.h"
#include "net/lia-xml.h"

/* ---- Reading ---- */

static gboolean
is_forbidden (gint64 c)
{
  return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || (c >= 0xD800 && c <= 0xDFFF)
         || c == 0xFFFE || c == 0xFFFF || c > 0x10FFFF;
}

/* The length of a character reference at @p if it stands for a forbidden character, else 0. */
static gsize
forbidden_reference (const char *p, gsize left)
{
  gint64 value = 0;
  gsize n = 2;
  gboolean hex = FALSE;

  if (left < 4 || p[0] != '&' || p[1] != '#')
    return 0;
  hex = p[2] == 'x' || p[2] == 'X';
  n += hex ? 1 : 0;
  for (; n < left && (hex ? g_ascii_isxdigit (p[n]) : g_ascii_isdigit (p[n])); n++)
    value = MIN (value * (hex ? 16 : 10) + g_ascii_xdigit_value (p[n]), G_MAXINT32);
  return n < left && p[n] == ';' && is_forbidden (value) ? n + 1 : 0;
}

/* U+FFFE and U+FFFF in UTF-8. */
static gboolean
is_noncharacter (const char *p, gsize left)
{
  return left >= 3 && p[0] == '\xEF' && p[1] == '\xBF' && (p[2] == '\xBE' || p[2] == '\xBF');
}

/* Whether it is one in which the marks of XML are those of ASCII. @declaration: in lower case */
static gboolean
is_known_encoding (const char *declaration)
{
  static const char *const known[]
      = { "utf-8",    "utf8",  "us-ascii", "ascii", "iso-8859-", "iso8859-",  "latin", "l1",
          "windows-", "cp125", "koi8-",    "gb",    "big5",      "shift_jis", "euc-" };
  const char *encoding = strstr (declaration, "encoding");
  const char *value = encoding != NULL ? strpbrk (encoding, "'\"") : NULL;

  if (value == NULL)
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_str_has_prefix (value + 1, known[i]))
      return TRUE;
  return FALSE;
}

/* A document of bytes that declares UTF-16 is not in it, and the parser would give up; nobody
 * sends one in which the marks of XML are hidden, as in UTF-7. Both are read as UTF-8. */
static void
blank_wrong_encoding (char *data, gsize size)
{
  static const char begin[] = "<?xml";
  const char *end = data != NULL ? memmem (data, MIN (size, 1024), "?>", 2) : NULL;
  g_autofree char *declaration = NULL;

  if (end == NULL || (gsize)(end - data) < sizeof begin - 1
      || memcmp (data, begin, sizeof begin - 1) != 0)
    return;
  declaration = g_ascii_strdown (data, end - data);
  if (!is_known_encoding (declaration))
    memset (data, ' ', (gsize)(end - data) + 2);
}

/* Blanks out what XML forbids; the length stays. Returns: whether there was anything. */
static gboolean
sanitize (char *data, gsize size)
{
  gboolean changed = FALSE;

  for (gsize i = 0; i < size; i++)
    {
      gsize n = forbidden_reference (data + i, size - i);
      if (n == 0 && is_noncharacter (data + i, size - i))
        n = 3;
      if (n == 0 && (guchar)data[i] < 0x20 && is_forbidden ((guchar)data[i]))
        n = 1;
      if (n > 0)
        memset (data + i, ' ', n);
      changed = changed || n > 0;
    }
  return changed;
}

static gboolean
is_wide (const char *data, gsize size)
{
  return size >= 2
         && ((data[0] == '\xff' && data[1] == '\xfe') || (data[0] == '\xfe' && data[1] == '\xff')
             || data[0] == '\0' || data[1] == '\0');
}

/* The characters of a document, but for those that mean nothing to XML, in whichever width. */
typedef struct
{
  const guint8 *data;
  gsize size;
  gboolean wide;
  gboolean big; /* the high byte comes first */
} Text;

static gsize
text_length (const Text *self)
{
  return self->wide ? self->size / 2 : self->size;
}

static char
text_at (const Text *self, gsize i)
{
  guint8 high = self->wide ? self->data[2 * i + (self->big ? 0 : 1)] : 0;

  return high != 0 ? 'x' : (char)self->data[self->wide ? 2 * i + (self->big ? 1 : 0) : i];
}

static gboolean
text_has (const Text *self, gsize at, const char *word)
{
  gsize length = text_length (self);

  for (; *word != '\0' && at < length && text_at (self, at) == *word; at++)
    word++;
  return *word == '\0';
}

static void
text_init (Text *self, const char *data, gsize size, gboolean wide)
{
  self->data = (const guint8 *)data;
  self->size = size;
  self->wide = wide;
  self->big = wide && (self->data[0] == 0xFE || self->data[0] == 0);
}

/* Whether the first mark is XML's: in a width or an alphabet that is not known here it is not. */
static gboolean
begins_with_mark (const Text *text)
{
  gsize length = text_length (text);
  gsize at = text->wide && (text->data[0] >= 0xFE) ? 1 : 0;

  if (!text->wide && text_has (text, 0, "\xEF\xBB\xBF"))
    at = 3;
  while (at < length && (text_at (text, at) == '\0' || g_ascii_isspace (text_at (text, at))))
    at++;
  return at < length && text_at (text, at) == '<';
}

/* What has no attributes and may have lone quotes: comments, sections of text, instructions.
 * Returns: the place behind what begins at @at, or @at. */
static gsize
skip_section (const Text *text, gsize at)
{
  static const struct
  {
    const char *begin;
    const char *end;
  } sections[] = { { "<!--", "-->" }, { "<![CDATA[", "]]>" }, { "<?", "?>" } };
  gsize length = text_length (text);

  for (gsize i = 0; i < G_N_ELEMENTS (sections); i++)
    if (text_has (text, at, sections[i].begin))
      {
        at += strlen (sections[i].begin);
        while (at < length && !text_has (text, at, sections[i].end))
          at++;
        return MIN (at + strlen (sections[i].end), length);
      }
  return at;
}

/* The next byte from @at on that ends a value in this quote; without one, that means something in a
 * tag. */
static gsize
next_of_tag (const Text *text, gsize at, char quote)
{
  const char marks[] = { quote != '\0' ? quote : '"', quote != '\0' ? '\0' : '\'', '=', '>', '\0' };
  gsize length = text_length (text);

  /* What is not wide ends with a NUL. */
  if (!text->wide)
    return at + strcspn ((const char *)text->data + at, marks);
  while (at < length && (text_at (text, at) == '\0' || strchr (marks, text_at (text, at)) == NULL))
    at++;
  return at;
}

/* The end of the tag that begins at @at. @out_n: its “=”, but for those inside of values. */
static gsize
tag_end (const Text *text, gsize at, guint *out_n)
{
  gsize length = text_length (text);
  char quote = '\0';

  for (*out_n = 0, at = next_of_tag (text, at, quote); at < length;
       at = next_of_tag (text, at + 1, quote))
    {
      char c = text_at (text, at);
      if (quote != '\0')
        quote = '\0';
      else if (c == '"' || c == '\'')
        quote = c;
      else if (c == '=')
        ++*out_n;
      else
        break;
    }
  return at;
}

/* The next “<” from @at on, or the end. */
static gsize
next_mark (const Text *text, gsize at)
{
  gsize length = text_length (text);
  const guint8 *found = NULL;

  if (text->wide)
    {
      while (at < length && text_at (text, at) != '<')
        at++;
      return at;
    }
  found = at < length ? memchr (text->data + at, '<', length - at) : NULL;
  return found != NULL ? (gsize)(found - text->data) : length;
}

/* The parser compares the attributes of an element with each other before it tells of any. */
static gboolean
has_too_many_attributes (const Text *text)
{
  gsize length = text_length (text);
  guint n = 0;

  for (gsize at = next_mark (text, 0); at < length; at = next_mark (text, at))
    {
      gsize behind = skip_section (text, at);
      if (behind == at)
        behind = tag_end (text, at, &n);
      else
        n = 0;
      if (n > LIA_XML_MAX_ATTRIBUTES)
        return TRUE;
      at = behind;
    }
  return FALSE;
}

/* Why a document is refused before it is read to its end. */
typedef struct
{
  gboolean has_dtd;
  gboolean too_deep;
  gboolean too_many;
} Refusal;

/* A document type comes before everything that could make use of its entities. */
static void
refuse_dtd_cb (void *data, const xmlChar *name, const xmlChar *external, const xmlChar *system)
{
  xmlParserCtxt *context = data;

  ((Refusal *)context->_private)->has_dtd = TRUE;
  xmlStopParser (context);
}

/* Copies the attributes, five words each, but for xml:id: a register of these would be kept. */
static int
without_ids (const xmlChar **attributes, int n, const xmlChar **out)
{
  int kept = 0;

  for (int i = 0; i < n; i++)
    {
      const xmlChar **attribute = attributes + 5 * i;
      if (attribute[1] != NULL && strcmp ((const char *)attribute[1], "xml") == 0
          && strcmp ((const char *)attribute[0], "id") == 0)
        continue;
      memcpy (out + 5 * kept++, attribute, 5 * sizeof *attribute);
    }
  return kept;
}

static void
start_element_cb (void *data,
                  const xmlChar *name,
                  const xmlChar *prefix,
                  const xmlChar *uri,
                  int n_namespaces,
                  const xmlChar **namespaces,
                  int n_attributes,
                  int n_defaulted,
                  const xmlChar **attributes)
{
  const xmlChar *kept[5 * LIA_XML_MAX_ATTRIBUTES];
  xmlParserCtxt *context = data;
  Refusal *refusal = context->_private;
  int n_kept = 0;

  refusal->too_many
      = n_attributes > LIA_XML_MAX_ATTRIBUTES || context->nsNr / 2 > LIA_XML_MAX_NAMESPACES;
  refusal->too_deep = context->nodeNr >= LIA_XML_MAX_DEPTH;
  if (refusal->too_many || refusal->too_deep)
    {
      xmlStopParser (context);
      return;
    }
  n_kept = without_ids (attributes, n_attributes, kept);
  xmlSAX2StartElementNs (data, name, prefix, uri, n_namespaces, namespaces, n_kept,
                         MIN (n_defaulted, n_kept), kept);
}

static void
set_too_many (GError **error)
{
  g_set_error_literal (error, LIA_ERROR, LIA_ERROR_TOO_LARGE,
                       "An XML element has too many attributes or namespaces");
}

/* Conversions of character sets know no context, and would tell the world of each broken byte. */
static void
ignore_cb (void *data, xmlErrorPtr error)
{
}

/* Before there are threads, as libxml2 asks for: the first of them to parse would make the locks of
 * all. */
static void __attribute__ ((constructor)) init_libxml (void)
{
  xmlInitParser ();
}

static xmlDoc *
read_document (const char *data, gsize size, GError **error)
{
  xmlParserCtxt *context = xmlNewParserCtxt ();
  Refusal refusal = { FALSE, FALSE, FALSE };
  xmlDoc *doc = NULL;

  context->_private = &refusal;
  context->sax->internalSubset = refuse_dtd_cb;
  context->sax->startElementNs = start_element_cb;
  xmlSetStructuredErrorFunc (NULL, ignore_cb);
  doc = xmlCtxtReadMemory (context, data, (int)size, NULL, NULL,
                           XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING
                               | XML_PARSE_HUGE | XML_PARSE_COMPACT);
  xmlSetStructuredErrorFunc (NULL, NULL);
  if (refusal.has_dtd)
    g_set_error (error, LIA_ERROR, LIA_ERROR_PROTOCOL, "XML with a document type is refused");
  else if (refusal.too_deep)
    g_set_error (error, LIA_ERROR, LIA_ERROR_TOO_LARGE, "XML is nested more than %d deep",
                 LIA_XML_MAX_DEPTH);
  else if (refusal.too_many)
    set_too_many (error);
  else if (doc == NULL || xmlDocGetRootElement (doc) == NULL)
    g_set_error (error, LIA_ERROR, LIA_ERROR_PROTOCOL, "XML is not well-formed (line %d)",
                 context->lastError.line);
  if (refusal.has_dtd || refusal.too_deep || refusal.too_many
      || (doc != NULL && xmlDocGetRootElement (doc) == NULL))
    g_clear_pointer (&doc, xmlFreeDoc);
  xmlFreeParserCtxt (context);
  return doc;
}

/* @data: ends with a NUL behind its @size. */
static xmlDoc *
check_and_read (const char *data, gsize size, gboolean wide, GError **error)
{
  Text text;

  text_init (&text, data, size, wide);
  if (!begins_with_mark (&text))
    g_set_error_literal (error, LIA_ERROR, LIA_ERROR_PROTOCOL, "There is no XML in it");
  else if (has_too_many_attributes (&text))
    set_too_many (error);
  else
    return read_document (data, size, error);
  return NULL;
}

xmlDoc *
lia_xml_parse (const void *data, gsize size, gsize max_bytes, GError **error)
{
  g_autofree char *copy = NULL;
  g_autoptr (GError) refusal = NULL;
  gboolean wide = FALSE;
  xmlDoc *doc = NULL;

  if (size > MIN (max_bytes, (gsize)G_MAXINT))
    {
      g_set_error (error, LIA_ERROR, LIA_ERROR_TOO_LARGE,
                   "An XML document of %" G_GSIZE_FORMAT " bytes is too large", size);
      return NULL;
    }
  if (size == 0)
    {
      g_set_error (error, LIA_ERROR, LIA_ERROR_PROTOCOL, "An XML document is empty");
      return NULL;
    }
  wide = is_wide (data, size);
  copy = g_malloc (size + 1);
  memcpy (copy, data, size);
  copy[size] = '\0';
  if (!wide)
    {
      blank_wrong_encoding (copy, size);
      if (memchr (copy, '\0', size) != NULL)
        sanitize (copy, size);
    }
  doc = check_and_read (copy, size, wide, &refusal);
  /* Seen: Exchange sends in a text whatever characters are in a message. It does so seldom. */
  if (!wide && g_error_matches (refusal, LIA_ERROR, LIA_ERROR_PROTOCOL) && sanitize (copy, size))
    {
      g_clear_error (&refusal);
      doc = check_and_read (copy, size, wide, &refusal);
    }
  if (refusal != NULL)
    g_propagate_error (error, g_steal_pointer (&refusal));
  return doc;
}

gboolean
lia_xml_is (const xmlNode *node, const char *ns, const char *name)
{
  if (node == NULL || node->type != XML_ELEMENT_NODE)
    return FALSE;
  if (name != NULL && strcmp ((const char *)node->name, name) != 0)
    return FALSE;
  return ns == NULL || (node->ns != NULL && strcmp ((const char *)node->ns->href, ns) == 0);
}

xmlNode *
lia_xml_child (const xmlNode *parent, const char *ns, const char *name)
{
  xmlNode *node = parent != NULL ? parent->children : NULL;

  while (node != NULL && !lia_xml_is (node, ns, name))
    node = node->next;
  return node;
}

xmlNode *
lia_xml_next (const xmlNode *node, const char *ns, const char *name)
{
  xmlNode *next = node != NULL ? node->next : NULL;

  while (next != NULL && !lia_xml_is (next, ns, name))
    next = next->next;
  return next;
}

/* The first child element whose local name is the first @length bytes of @name. */
static xmlNode *
child_of_length (const xmlNode *parent, const char *name, gsize length)
{
  xmlNode *node = parent->children;

  while (node != NULL
         && (node->type != XML_ELEMENT_NODE || strncmp ((const char *)node->name, name, length) != 0
             || node->name[length] != '\0'))
    node = node->next;
  return node;
}

/* Without an allocation: every property of every item is looked up by it. */
xmlNode *
lia_xml_path (const xmlNode *parent, const char *path)
{
  xmlNode *node = (xmlNode *)parent;

  while (node != NULL && *path != '\0')
    {
      gsize length = strcspn (path, "/");
      node = child_of_length (node, path, length);
      path += length + (path[length] == '/' ? 1 : 0);
    }
  return node;
}

static xmlNode *
find (const xmlNode *parent, const char *ns, const char *name, guint depth)
{
  for (xmlNode *node = parent->children; node != NULL && depth < LIA_XML_MAX_DEPTH;
       node = node->next)
    {
      xmlNode *found = NULL;
      if (node->type != XML_ELEMENT_NODE)
        continue;
      if (lia_xml_is (node, ns, name))
        return node;
      found = find (node, ns, name, depth + 1);
      if (found != NULL)
        return found;
    }
  return NULL;
}

xmlNode *
lia_xml_find (const xmlNode *parent, const char *ns, const char *name)
{
  return parent != NULL ? find (parent, ns, name, 0) : NULL;
}

static char *
take_value (xmlChar *value)
{
  char *text = g_strdup ((const char *)value);

  if (value != NULL)
    xmlFree (value);
  return text;
}

char *
lia_xml_dup_text (const xmlNode *node)
{
  const xmlNode *child = node != NULL ? node->children : NULL;

  /* Nearly every property: one text, and not put together from parts. */
  if (child != NULL && child->next == NULL && child->type == XML_TEXT_NODE
      && child->content != NULL)
    return g_strdup ((const char *)child->content);
  return node != NULL ? take_value (xmlNodeGetContent (node)) : NULL;
}

char *
lia_xml_dup_child_text (const xmlNode *parent, const char *path)
{
  return lia_xml_dup_text (lia_xml_path (parent, path));
}

char *
lia_xml_dup_attribute (const xmlNode *node, const char *name)
{
  return node != NULL ? take_value (xmlGetNoNsProp (node, (const xmlChar *)name)) : NULL;
}

char *
lia_xml_dup_ns_attribute (const xmlNode *node, const char *ns, const char *name)
{
  return node != NULL ? take_value (xmlGetNsProp (node, (const xmlChar *)name, (const xmlChar *)ns))
                      : NULL;
}

gint64
lia_xml_get_int (const xmlNode *parent, const char *path, gint64 fallback)
{
  g_autofree char *text = lia_xml_dup_child_text (parent, path);
  gint64 value = 0;

  if (text == NULL
      || !g_ascii_string_to_signed (g_strstrip (text), 10, G_MININT64, G_MAXINT64, &value, NULL))
    return fallback;
  return value;
}

gboolean
lia_xml_get_boolean (const xmlNode *parent, const char *path, gboolean fallback)
{
  g_autofree char *text = lia_xml_dup_child_text (parent, path);

  if (text == NULL)
    return fallback;
  g_strstrip (text);
  return g_ascii_strcasecmp (text, "true") == 0 || g_str_equal (text, "1");
}
