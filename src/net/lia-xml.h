/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <libxml/tree.h>

#include "core/lia-limits.h"

/*
 * XML of the network: read into a tree with no entities, no DTD and no network, and written with everything
 * escaped. Names are matched by namespace URI and local name, never by prefix; a namespace of NULL matches any. Any
 * thread.
 */

G_BEGIN_DECLS

G_DEFINE_AUTOPTR_CLEANUP_FUNC (xmlDoc, xmlFreeDoc)

/**
 * lia_xml_parse:
 * @data: (array length=size)
 * @max_bytes: more is refused
 *
 * Characters that XML forbids are replaced by blanks first: servers put them into subjects. A declaration of
 * UTF-16 in a document that is not in it is not believed.
 *
 * Returns: (transfer full) (nullable)
 * Errors: %LIA_ERROR_PROTOCOL not well-formed, or with a DTD; %LIA_ERROR_TOO_LARGE, also when nested deeper than
 *   %LIA_XML_MAX_DEPTH or with too many attributes or namespaces in one place.
 * Seen: libxml2 2.9.14 takes ten minutes for an element with 500,000 attributes.
 * Seen: Exchange puts "&#x1;" … "&#x1F;" into subjects and names; LCS declares UTF-16 and sends UTF-8.
 */
xmlDoc *lia_xml_parse (const void *data, gsize size, gsize max_bytes, GError **error);

gboolean lia_xml_is (const xmlNode *node, const char *ns, const char *name);
/** lia_xml_child: Returns: (nullable): the first child element of that name; @name %NULL: the first of any. */
xmlNode *lia_xml_child (const xmlNode *parent, const char *ns, const char *name);
/** lia_xml_next: Returns: (nullable): the next sibling element of that name; @name %NULL: of any. */
xmlNode *lia_xml_next (const xmlNode *node, const char *ns, const char *name);
/** lia_xml_path: Goes down by local names, "/" between them, in any namespace. */
xmlNode *lia_xml_path (const xmlNode *parent, const char *path);
/** lia_xml_find: Returns: (nullable): the first element of that name below @parent, at any depth. */
xmlNode *lia_xml_find (const xmlNode *parent, const char *ns, const char *name);
/** lia_xml_dup_text: Returns: (transfer full) (nullable): all text below @node; %NULL for %NULL. */
char *lia_xml_dup_text (const xmlNode *node);
/** lia_xml_dup_child_text: lia_xml_dup_text() of lia_xml_path(). */
char *lia_xml_dup_child_text (const xmlNode *parent, const char *path);
/** lia_xml_dup_attribute: Returns: (transfer full) (nullable): in no namespace. */
char *lia_xml_dup_attribute (const xmlNode *node, const char *name);
/** lia_xml_dup_ns_attribute: Returns: (transfer full) (nullable): in the namespace @ns. */
char *lia_xml_dup_ns_attribute (const xmlNode *node, const char *ns, const char *name);
gint64 lia_xml_get_int (const xmlNode *parent, const char *path, gint64 fallback);
gboolean lia_xml_get_boolean (const xmlNode *parent, const char *path, gboolean fallback);

/** LiaXmlWriter: writes one document. Names are given with the prefix that the document declares. */
typedef struct _LiaXmlWriter LiaXmlWriter;
LiaXmlWriter *lia_xml_writer_new (void);
/** lia_xml_writer_new_fragment: With no XML declaration: for a part of a document, and for the bodies of SIP. */
LiaXmlWriter *lia_xml_writer_new_fragment (void);
void lia_xml_writer_free (LiaXmlWriter *self);
void lia_xml_writer_start (LiaXmlWriter *self, const char *name);
/** Only between a start and its content. @value: (nullable): nothing is written. */
void lia_xml_writer_attribute (LiaXmlWriter *self, const char *name, const char *value);
void lia_xml_writer_text (LiaXmlWriter *self, const char *text);
/** lia_xml_writer_raw: @xml: what another writer has finished. */
void lia_xml_writer_raw (LiaXmlWriter *self, const char *xml);
void lia_xml_writer_end (LiaXmlWriter *self);
/** An element with text. @text: (nullable): an empty element. */
void lia_xml_writer_element (LiaXmlWriter *self, const char *name, const char *text);
void lia_xml_writer_element_int (LiaXmlWriter *self, const char *name, gint64 value);
/** An empty element with attributes: name, value, …, %NULL. A value of %NULL leaves its attribute out. */
void lia_xml_writer_empty (LiaXmlWriter *self, const char *name, ...) G_GNUC_NULL_TERMINATED;
/** Base64 of @bytes, as text. */
void lia_xml_writer_base64 (LiaXmlWriter *self, GBytes *bytes);
/** lia_xml_writer_finish: Ends what is open. Returns: (transfer full) */
GBytes *lia_xml_writer_finish (LiaXmlWriter *self);
/** lia_xml_writer_finish_text: The same as a string. Returns: (transfer full) */
char *lia_xml_writer_finish_text (LiaXmlWriter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiaXmlWriter, lia_xml_writer_free)

G_END_DECLS
