/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-inspect-ews"

#include "config.h"

#include <string.h>

#include "core/lia-error.h"
#include "inspect/lia-inspect.h"
#include "mail/ews/lia-ews-items.h"

/*
 * A file is one SOAP document, several in a row as a stream has them, or a record of HTTP with
 * requests and answers in it. All of it is one object: the operations it names and all messages of
 * all answers.
 */
typedef struct
{
  GPtrArray *operations; /* in order, each once */
  char *server_version;
  JsonArray *messages;
  gboolean has_document;
} Findings;

/* ---- Items ---- */

static JsonNode *
new_address (LiaAddress *address)
{
  JsonNode *node = json_node_new (address != NULL ? JSON_NODE_OBJECT : JSON_NODE_NULL);
  JsonObject *object = NULL;
  const char *name = NULL;

  if (address == NULL)
    return node;
  name = lia_address_get_name (address);
  object = json_object_new ();
  json_object_set_string_member (object, "name", name != NULL ? name : "");
  json_object_set_string_member (object, "address", lia_address_get_address (address));
  json_node_take_object (node, object);
  return node;
}

static JsonObject *
new_item (const xmlNode *item)
{
  g_autoptr (LiaMessageRecord) record = lia_ews_item_parse (item);
  JsonObject *object = json_object_new ();
  JsonArray *to = json_array_new ();

  lia_inspect_set_string (object, "id", record->remote_id);
  lia_inspect_set_string (object, "item_class", record->item_class);
  lia_inspect_set_string (object, "subject", record->subject);
  json_object_set_member (object, "from", new_address (record->from));
  for (guint i = 0; i < record->to->len; i++)
    json_array_add_element (to, new_address (g_ptr_array_index (record->to, i)));
  json_object_set_array_member (object, "to", to);
  lia_inspect_set_time (object, "received", record->received_us);
  if (lia_xml_path (item, "IsRead") != NULL)
    json_object_set_boolean_member (object, "read", (record->flags & LIA_MESSAGE_READ) != 0);
  else
    json_object_set_null_member (object, "read");
  if (lia_xml_path (item, "Size") != NULL)
    json_object_set_int_member (object, "size", (gint64)record->size_bytes);
  else
    json_object_set_null_member (object, "size");
  return object;
}

static void
add_items (JsonArray *array, const xmlNode *list)
{
  for (xmlNode *item = lia_xml_child (list, NULL, NULL); item != NULL;
       item = lia_xml_next (item, NULL, NULL))
    json_array_add_object_element (array, new_item (item));
}

/* ---- Changes ---- */

static char *
dup_id (const xmlNode *element)
{
  static const char *const names[] = { "ItemId", "FolderId" };
  char *id = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (names) && id == NULL; i++)
    id = lia_xml_dup_attribute (lia_xml_path (element, names[i]), "Id");
  return id;
}

/* Of a listing: Create, Update, Delete, ReadFlagChange. Of a notification: NewMailEvent, … */
static JsonObject *
new_change (const xmlNode *change)
{
  JsonObject *object = json_object_new ();
  g_autofree char *own_id = dup_id (change);
  xmlNode *subject = lia_xml_child (change, NULL, NULL);
  g_autofree char *id = own_id != NULL ? g_strdup (own_id) : dup_id (subject);
  gboolean is_item = own_id == NULL && lia_xml_path (subject, "ItemId") != NULL;

  json_object_set_string_member (object, "type", (const char *)change->name);
  lia_inspect_set_string (object, "id", id);
  if (lia_xml_path (change, "IsRead") != NULL)
    json_object_set_boolean_member (object, "read", lia_xml_get_boolean (change, "IsRead", FALSE));
  if (is_item)
    json_object_set_object_member (object, "item", new_item (subject));
  return object;
}

static void
add_changes (JsonArray *array, const xmlNode *list)
{
  for (xmlNode *change = lia_xml_child (list, NULL, NULL); change != NULL;
       change = lia_xml_next (change, NULL, NULL))
    if (lia_xml_child (change, NULL, NULL) != NULL)
      json_array_add_object_element (array, new_change (change));
}

static void
add_notifications (JsonArray *array, const xmlNode *message)
{
  xmlNode *several = lia_xml_path (message, "Notifications");

  for (xmlNode *one = lia_xml_child (several != NULL ? several : message, NULL, "Notification");
       one != NULL; one = lia_xml_next (one, NULL, "Notification"))
    add_changes (array, one);
}

/* ---- Messages ---- */

static void
add_message (JsonArray *array, const xmlNode *message)
{
  JsonObject *object = json_object_new ();
  JsonArray *items = json_array_new ();
  JsonArray *changes = json_array_new ();
  g_autofree char *class = lia_xml_dup_attribute (message, "ResponseClass");
  g_autofree char *code = lia_xml_dup_child_text (message, "ResponseCode");
  g_autofree char *text = lia_xml_dup_child_text (message, "MessageText");

  lia_inspect_set_string (object, "class", class);
  lia_inspect_set_string (object, "code", code);
  lia_inspect_set_string (object, "text", text);
  add_items (items, lia_xml_path (message, "Items"));
  add_items (items, lia_xml_path (message, "RootFolder/Items"));
  add_changes (changes, lia_xml_path (message, "Changes"));
  add_notifications (changes, message);
  json_object_set_array_member (object, "items", items);
  json_object_set_array_member (object, "changes", changes);
  json_array_add_object_element (array, object);
}

static void
add_fault (JsonArray *array, const xmlNode *fault)
{
  JsonObject *object = json_object_new ();
  g_autofree char *code = lia_xml_dup_text (lia_xml_find (fault, NULL, "ResponseCode"));
  g_autofree char *name = lia_xml_dup_child_text (fault, "faultcode");
  g_autofree char *text = lia_xml_dup_child_text (fault, "faultstring");
  const char *colon = name != NULL ? strrchr (name, ':') : NULL;

  json_object_set_string_member (object, "class", "Error");
  lia_inspect_set_string (object, "code", code != NULL ? code : colon != NULL ? colon + 1 : name);
  lia_inspect_set_string (object, "text", text);
  json_object_set_array_member (object, "items", json_array_new ());
  json_object_set_array_member (object, "changes", json_array_new ());
  json_array_add_object_element (array, object);
}

/* Most operations have ResponseMessages; availability and out of office have ResponseMessage, each
 * in its own place; a few have the code in the response itself. */
static void
add_messages (JsonArray *array, const xmlNode *response)
{
  xmlNode *list = lia_xml_find (response, NULL, "ResponseMessages");
  xmlNode *array_of_free_busy = lia_xml_path (response, "FreeBusyResponseArray");
  xmlNode *single = lia_xml_path (response, "ResponseMessage");

  for (xmlNode *message = lia_xml_child (list, NULL, NULL); message != NULL;
       message = lia_xml_next (message, NULL, NULL))
    add_message (array, message);
  for (xmlNode *one = lia_xml_child (array_of_free_busy, NULL, NULL); one != NULL;
       one = lia_xml_next (one, NULL, NULL))
    if (lia_xml_path (one, "ResponseMessage") != NULL)
      add_message (array, lia_xml_path (one, "ResponseMessage"));
  if (list == NULL && single != NULL)
    add_message (array, single);
  else if (list == NULL && lia_xml_path (response, "ResponseCode") != NULL)
    add_message (array, response);
}

/* ---- Documents ---- */

static void
add_operation (Findings *findings, const char *element)
{
  static const char *const suffixes[]
      = { "ResponseMessage", "Response", "RequestMessage", "Request" };
  g_autofree char *name = g_strdup (element);

  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    if (g_str_has_suffix (name, suffixes[i]) && strlen (name) > strlen (suffixes[i]))
      {
        name[strlen (name) - strlen (suffixes[i])] = '\0';
        break;
      }
  if (!g_ptr_array_find_with_equal_func (findings->operations, name, g_str_equal, NULL))
    g_ptr_array_add (findings->operations, g_steal_pointer (&name));
}

static void
take_version (Findings *findings, const xmlNode *envelope)
{
  static const char *const parts[]
      = { "MajorVersion", "MinorVersion", "MajorBuildNumber", "MinorBuildNumber" };
  xmlNode *info = lia_xml_find (lia_xml_path (envelope, "Header"), NULL, "ServerVersionInfo");
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *part = lia_xml_dup_attribute (info, parts[i]);
      if (part != NULL)
        g_string_append_printf (text, "%s%s", text->len > 0 ? "." : "", part);
    }
  if (text->len > 0 && findings->server_version == NULL)
    findings->server_version = g_string_free (text, FALSE);
  else
    g_string_free (text, TRUE);
}

/* An element whose prefix nobody declared keeps it in its name: it cannot be understood. */
static const xmlNode *
find_undeclared (const xmlNode *parent, guint depth)
{
  for (const xmlNode *node = parent->children; node != NULL && depth < LIA_XML_MAX_DEPTH;
       node = node->next)
    {
      const xmlNode *found = NULL;
      if (node->type != XML_ELEMENT_NODE)
        continue;
      if (strchr ((const char *)node->name, ':') != NULL)
        return node;
      found = find_undeclared (node, depth + 1);
      if (found != NULL)
        return found;
    }
  return NULL;
}

/* An envelope may be empty, and its namespace is not looked at: what is in it decides. */
static gboolean
take_document (Findings *findings, xmlDoc *doc, GError **error)
{
  xmlNode *root = xmlDocGetRootElement (doc);
  gboolean is_envelope = lia_xml_is (root, NULL, "Envelope");
  xmlNode *content = is_envelope ? lia_xml_child (lia_xml_path (root, "Body"), NULL, NULL) : root;
  const xmlNode *undeclared = find_undeclared ((const xmlNode *)doc, 0);

  if (undeclared != NULL)
    {
      g_set_error (error, LIA_ERROR, LIA_ERROR_PROTOCOL,
                   "The prefix of <%s> (line %ld) is undeclared", (const char *)undeclared->name,
                   xmlGetLineNo (undeclared));
      return FALSE;
    }
  if (!is_envelope && !lia_xml_is (root, LIA_EWS_NS_MESSAGES, NULL))
    {
      g_set_error (error, LIA_ERROR, LIA_ERROR_PROTOCOL,
                   "<%s> is neither a SOAP envelope nor a message", (const char *)root->name);
      return FALSE;
    }
  findings->has_document = TRUE;
  take_version (findings, root);
  if (lia_xml_is (content, NULL, "Fault"))
    add_fault (findings->messages, content);
  else if (content != NULL)
    {
      add_operation (findings, (const char *)content->name);
      add_messages (findings->messages, content);
    }
  return TRUE;
}

/* A record of libsoup marks what was sent with "> " and what came with "< ". */
static GString *
strip_marks (const char *data, gsize size)
{
  GString *text = g_string_sized_new (size);
  gboolean marked = size > 2 && (data[0] == '>' || data[0] == '<') && data[1] == ' ';

  for (gsize i = 0; i < size; i++)
    {
      gboolean line_begins = i == 0 || data[i - 1] == '\n';
      if (marked && line_begins && i + 1 < size && (data[i] == '>' || data[i] == '<')
          && data[i + 1] == ' ')
        i += 2;
      if (i < size)
        g_string_append_c (text, data[i]);
    }
  return text;
}

/* The place of the next match from @at on. */
static gboolean
find_next (GRegex *regex, const char *data, gsize size, int at, int *out_begin, int *out_end)
{
  g_autoptr (GMatchInfo) match = NULL;

  return g_regex_match_full (regex, data, (gssize)size, at, 0, &match, NULL)
         && g_match_info_fetch_pos (match, 0, out_begin, out_end);
}

/* Each envelope of a record, in whatever stands between. */
static gboolean
take_envelopes (Findings *findings, const char *data, gsize size, GError **error)
{
  g_autoptr (GRegex) begin = g_regex_new ("<(?:[\\w.-]+:)?Envelope[\\s>/]", G_REGEX_RAW, 0, NULL);
  g_autoptr (GRegex) end = g_regex_new ("</(?:[\\w.-]+:)?Envelope\\s*>", G_REGEX_RAW, 0, NULL);
  int at = 0;
  int from = 0;

  while (find_next (begin, data, size, at, &from, NULL))
    {
      g_autoptr (xmlDoc) doc = NULL;
      at = (int)size;
      find_next (end, data, size, from, NULL, &at);
      doc = lia_xml_parse (data + from, (gsize)(at - from), LIA_INSPECT_MAX_BYTES, error);
      if (doc == NULL || !take_document (findings, doc, error))
        return FALSE;
    }
  if (!findings->has_document)
    g_set_error (error, LIA_ERROR, LIA_ERROR_PROTOCOL, "There is no SOAP envelope in it");
  return findings->has_document;
}

/* A record may hold pages with a document type; a document with one is refused, as on the wire. */
static gboolean
is_document_with_type (const char *data, gsize size)
{
  static const char type[] = "<!DOCTYPE";

  return data != NULL && size > 2 && data[0] == '<' && (data[1] == '?' || data[1] == '!')
         && memmem (data, size, type, sizeof type - 1) != NULL;
}

static gboolean
take_file (Findings *findings, GBytes *bytes, GError **error)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);
  g_autoptr (GError) as_document = NULL;
  g_autoptr (GError) as_record = NULL;
  g_autoptr (xmlDoc) doc = lia_xml_parse (data, size, LIA_INSPECT_MAX_BYTES, &as_document);
  GString *text = NULL;
  gboolean good = FALSE;

  if (doc != NULL)
    return take_document (findings, doc, error);
  if (is_document_with_type (data, size))
    {
      g_propagate_error (error, g_steal_pointer (&as_document));
      return FALSE;
    }
  text = strip_marks (data, size);
  good = take_envelopes (findings, text->str, text->len, &as_record);
  g_string_free (text, TRUE);
  if (!good)
    g_propagate_error (error, findings->has_document || size == 0 || *data != '<'
                                  ? g_steal_pointer (&as_record)
                                  : g_steal_pointer (&as_document));
  return good;
}

gboolean
lia_inspect_ews (GBytes *bytes, JsonObject *out, GError **error)
{
  Findings findings = { g_ptr_array_new_with_free_func (g_free), NULL, json_array_new (), FALSE };
  gboolean good = take_file (&findings, bytes, error);
  g_autofree char *operation = NULL;

  g_ptr_array_add (findings.operations, NULL);
  operation = g_strjoinv (", ", (char **)findings.operations->pdata);
  lia_inspect_set_string (out, "operation", *operation != '\0' ? operation : NULL);
  lia_inspect_set_string (out, "server_version", findings.server_version);
  json_object_set_array_member (out, "messages", findings.messages);
  g_ptr_array_unref (findings.operations);
  g_free (findings.server_version);
  return good;
}
