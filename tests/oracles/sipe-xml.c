/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <string.h>

/*
 * pidgin-sipe hands libxml2 a SAX1 handler that is marked as SAX2. Debian 12's libxml2 then calls
 * none of its element callbacks, and sipe silently understands no document at all. This function
 * stands before libxml2's in symbol resolution, because the driver exports it: it builds the tree
 * and tells it to the SAX1 callbacks.
 *
 * Seen: pidgin-sipe 1.25.0-2.1+b1 with libxml2 2.9.14+dfsg-1.3~deb12u6.
 */

#define MAX_ATTRIBUTES 64

static xmlChar *
qualified_name (const xmlNs *ns, const xmlChar *name)
{
  xmlChar *qualified;

  if (ns == NULL || ns->prefix == NULL)
    return xmlStrdup (name);

  qualified = xmlStrdup (ns->prefix);
  qualified = xmlStrcat (qualified, BAD_CAST ":");
  return xmlStrcat (qualified, name);
}

static void tell_siblings (xmlSAXHandlerPtr handler, void *user_data, const xmlNode *node);

static void
tell_element (xmlSAXHandlerPtr handler, void *user_data, const xmlNode *node)
{
  const xmlChar *attributes[2 * MAX_ATTRIBUTES + 1];
  xmlChar *name = qualified_name (node->ns, node->name);
  size_t n = 0;

  for (const xmlAttr *attr = node->properties; attr != NULL && n < 2 * MAX_ATTRIBUTES;
       attr = attr->next)
    {
      xmlChar *value = xmlNodeListGetString (node->doc, attr->children, 1);

      attributes[n++] = qualified_name (attr->ns, attr->name);
      attributes[n++] = value != NULL ? value : xmlStrdup (BAD_CAST "");
    }
  attributes[n] = NULL;

  /* SAX1 passes NULL, not an empty list, for an element without attributes. */
  handler->startElement (user_data, name, n > 0 ? attributes : NULL);
  tell_siblings (handler, user_data, node->children);
  handler->endElement (user_data, name);

  for (size_t i = 0; i < n; i++)
    xmlFree ((void *)attributes[i]);
  xmlFree (name);
}

static void
tell_siblings (xmlSAXHandlerPtr handler, void *user_data, const xmlNode *node)
{
  for (; node != NULL; node = node->next)
    {
      if (node->type == XML_ELEMENT_NODE)
        tell_element (handler, user_data, node);
      else if ((node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE)
               && node->content != NULL)
        handler->characters (user_data, node->content, (int)strlen ((const char *)node->content));
    }
}

int
xmlSAXUserParseMemory (xmlSAXHandlerPtr sax, void *user_data, const char *buffer, int size)
{
  const int options = XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NONET;
  xmlDoc *document = xmlReadMemory (buffer, size, "sipe.xml", NULL, options);

  if (document == NULL)
    return -1;

  tell_siblings (sax, user_data, xmlDocGetRootElement (document));
  xmlFreeDoc (document);
  return 0;
}
