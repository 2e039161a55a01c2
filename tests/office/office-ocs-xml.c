/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "office-ocs-xml.h"

#include <libxml/parser.h>
#include <string.h>

xmlDoc *
ocs_xml_parse (GBytes *body)
{
  const int options = XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NONET;
  const char *text;
  gsize size = 0;
  xmlDoc *doc;

  text = body != NULL ? g_bytes_get_data (body, &size) : NULL;
  if (size == 0 || size > G_MAXINT)
    return NULL;

  doc = xmlReadMemory (text, (int)size, NULL, NULL, options);
  if (doc != NULL && xmlGetIntSubset (doc) != NULL)
    g_clear_pointer (&doc, xmlFreeDoc);

  return doc;
}

static gboolean
is_element (const xmlNode *node, const char *name)
{
  return node->type == XML_ELEMENT_NODE
         && (name == NULL || g_str_equal ((const char *)node->name, name));
}

static xmlNode *
find_from (xmlNode *node, const char *name)
{
  while (node != NULL && !is_element (node, name))
    node = node->next;
  return node;
}

xmlNode *
ocs_xml_root (xmlDoc *doc, const char *name)
{
  xmlNode *root = doc != NULL ? xmlDocGetRootElement (doc) : NULL;

  return root != NULL && is_element (root, name) ? root : NULL;
}

xmlNode *
ocs_xml_child (xmlNode *parent, const char *name)
{
  return parent != NULL ? find_from (parent->children, name) : NULL;
}

xmlNode *
ocs_xml_next (xmlNode *node, const char *name)
{
  return find_from (node->next, name);
}

xmlNode *
ocs_xml_first_element (xmlNode *parent)
{
  return ocs_xml_child (parent, NULL);
}

char *
ocs_xml_attr (xmlNode *node, const char *name)
{
  const xmlAttr *attr = node != NULL ? node->properties : NULL;
  xmlChar *value;
  char *copy;

  while (attr != NULL && !g_str_equal ((const char *)attr->name, name))
    attr = attr->next;
  if (attr == NULL)
    return NULL;

  value = xmlNodeListGetString (node->doc, attr->children, 1);
  copy = g_strdup (value != NULL ? (const char *)value : "");
  xmlFree (value);
  return copy;
}

guint64
ocs_xml_attr_uint (xmlNode *node, const char *name, guint64 fallback)
{
  g_autofree char *value = ocs_xml_attr (node, name);
  guint64 number;

  if (value == NULL || !g_ascii_string_to_unsigned (value, 10, 0, G_MAXUINT32, &number, NULL))
    return fallback;
  return number;
}

char *
ocs_xml_text (xmlNode *node)
{
  xmlChar *text = node != NULL ? xmlNodeGetContent (node) : NULL;
  char *copy = g_strdup (text != NULL ? (const char *)text : "");

  xmlFree (text);
  return g_strstrip (copy);
}

char *
ocs_xml_child_text (xmlNode *parent, const char *name)
{
  return ocs_xml_text (ocs_xml_child (parent, name));
}

char *
ocs_xml_dump (xmlNode *node)
{
  /* A copy into another document takes along the declarations of the prefixes it uses. */
  g_autoptr (xmlDoc) doc = xmlNewDoc (BAD_CAST "1.0");
  xmlBuffer *buffer = xmlBufferCreate ();
  xmlNode *copy = xmlDocCopyNode (node, doc, 1);
  char *text;

  xmlDocSetRootElement (doc, copy);
  xmlNodeDump (buffer, doc, copy, 0, 0);
  text = g_strdup ((const char *)xmlBufferContent (buffer));
  xmlBufferFree (buffer);
  return text;
}

void
ocs_xml_append (GString *out, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_markup_vprintf_escaped (format, args);
  va_end (args);
  g_string_append (out, text);
}
