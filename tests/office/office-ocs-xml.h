/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

/*
 * What the OCS half needs to read documents of clients: by local names, because clients choose the
 * prefixes. Documents are written with g_string_append_printf() and g_markup_escape_text().
 */

G_BEGIN_DECLS

/**
 * ocs_xml_parse:
 * @body: (nullable): bytes from the network
 *
 * Entities are not expanded and nothing is loaded.
 *
 * Returns: (transfer full) (nullable): the document, to be freed with xmlFreeDoc(); %NULL when it
 *   is not well-formed or has a document type.
 */
xmlDoc *ocs_xml_parse (GBytes *body);

/** ocs_xml_root: Returns: (nullable): the root of @doc when its local name is @name. */
xmlNode *ocs_xml_root (xmlDoc *doc, const char *name);

/** ocs_xml_child: Returns: (nullable): the first child element of @parent (nullable) of that name. */
xmlNode *ocs_xml_child (xmlNode *parent, const char *name);

/** ocs_xml_next: Returns: (nullable): the next sibling element of @node of that name. */
xmlNode *ocs_xml_next (xmlNode *node, const char *name);

/** ocs_xml_first_element: Returns: (nullable): the first child element of @parent (nullable). */
xmlNode *ocs_xml_first_element (xmlNode *parent);

/** ocs_xml_attr: Returns: (transfer full) (nullable): by local name; @node may be %NULL. */
char *ocs_xml_attr (xmlNode *node, const char *name);

/** ocs_xml_attr_uint: Returns: the attribute as a number; @fallback when absent or none. */
guint64 ocs_xml_attr_uint (xmlNode *node, const char *name, guint64 fallback);

/** ocs_xml_text: Returns: (transfer full): the text in @node, stripped; "" for %NULL. */
char *ocs_xml_text (xmlNode *node);

/** ocs_xml_child_text: Returns: (transfer full): the text of a child element; "" when absent. */
char *ocs_xml_child_text (xmlNode *parent, const char *name);

/** ocs_xml_dump: Returns: (transfer full): @node as a document of its own, all prefixes declared. */
char *ocs_xml_dump (xmlNode *node);

/** ocs_xml_append: Appends to @out like g_string_append_printf(), its text arguments escaped. */
void ocs_xml_append (GString *out, const char *format, ...) G_GNUC_PRINTF (2, 3);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (xmlDoc, xmlFreeDoc)

G_END_DECLS
