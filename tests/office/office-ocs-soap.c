/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "office-ocs"

#include "office-ocs-soap.h"

#include "office-ocs-contacts.h"
#include "office-ocs-xml.h"

#include <string.h>

#define CONTENT_TYPE "application/SOAP+xml"
#define NAMESPACE "http://schemas.microsoft.com/winrtc/2002/11/sip"
#define DEFAULT_RESULTS 100

/* Runs an operation, and appends what stands in its answer. FALSE: the arguments are wrong. */
typedef gboolean (*Operation) (const OcsRequest *request, xmlNode *node, GString *answer);

static guint
child_uint (xmlNode *node, const char *name, guint fallback)
{
  g_autofree char *text = ocs_xml_child_text (node, name);
  guint64 number;

  if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT32, &number, NULL))
    return fallback;
  return (guint)number;
}

static void
reply (const OcsRequest *request, guint status, const char *reason, const char *body)
{
  g_autofree char *text = g_strdup_printf (
      "<SOAP-ENV:Envelope xmlns:SOAP-ENV=\"http://schemas.xmlsoap.org/soap/envelope/\">"
      "<SOAP-ENV:Body>%s</SOAP-ENV:Body></SOAP-ENV:Envelope>",
      body);

  ocs_request_reply_text (request, status, reason, CONTENT_TYPE, text);
}

/* ---- contact list ---- */

static gboolean
add_group (const OcsRequest *request, xmlNode *node, GString *answer)
{
  g_autofree char *name = ocs_xml_child_text (node, "name");

  if (*name == '\0')
    return FALSE;
  ocs_xml_append (answer, "<m:groupID>%u</m:groupID>",
                  ocs_contacts_add_group (request->user, name));
  return TRUE;
}

static gboolean
modify_group (const OcsRequest *request, xmlNode *node, GString *answer)
{
  g_autofree char *name = ocs_xml_child_text (node, "name");

  return ocs_contacts_rename_group (request->user, child_uint (node, "groupID", 0), name);
}

static gboolean
delete_group (const OcsRequest *request, xmlNode *node, GString *answer)
{
  return ocs_contacts_remove_group (request->user, child_uint (node, "groupID", 0));
}

static gboolean
set_contact (const OcsRequest *request, xmlNode *node, GString *answer)
{
  g_autofree char *uri = ocs_xml_child_text (node, "URI");
  g_autofree char *name = ocs_xml_child_text (node, "displayName");
  g_autofree char *groups = ocs_xml_child_text (node, "groups");

  if (strchr (uri, '@') == NULL)
    return FALSE;

  /* For a contact without a name of its own sipe sends the URI. */
  ocs_contacts_set (request->user, uri, g_str_equal (name, uri) ? "" : name, groups);
  return TRUE;
}

static gboolean
delete_contact (const OcsRequest *request, xmlNode *node, GString *answer)
{
  g_autofree char *uri = ocs_xml_child_text (node, "URI");

  return ocs_contacts_remove (request->user, uri);
}

/* ---- directory ---- */

static const char *
person_attribute (const OfficePerson *person, const char *name)
{
  const struct
  {
    const char *name;
    const char *value;
  } attributes[] = {
    { "givenName", person->given_name },
    { "sn", person->surname },
    { "mail", person->address },
    { "company", person->company },
    { "displayName", person->name },
    { "title", person->title },
    { "msRTCSIP-PrimaryUserAddress", person->address },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (attributes); i++)
    if (g_str_equal (attributes[i].name, name))
      return attributes[i].value;
  return NULL;
}

static gboolean
row_matches (const OfficePerson *person, xmlNode *row)
{
  g_autofree char *attribute = ocs_xml_attr (row, "attrib");
  g_autofree char *wanted = ocs_xml_attr (row, "value");
  const char *value = attribute != NULL ? person_attribute (person, attribute) : NULL;
  g_autofree char *folded_value = NULL;
  g_autofree char *folded_wanted = NULL;

  if (value == NULL || wanted == NULL)
    return FALSE;
  folded_value = g_utf8_casefold (value, -1);
  folded_wanted = g_utf8_casefold (g_str_has_prefix (wanted, "sip:") ? wanted + 4 : wanted, -1);
  return g_str_has_prefix (folded_value, folded_wanted);
}

static gboolean
matches (const OfficePerson *person, xmlNode *rows)
{
  xmlNode *row = ocs_xml_child (rows, "row");

  if (row == NULL)
    return FALSE;
  for (; row != NULL; row = ocs_xml_next (row, "row"))
    if (!row_matches (person, row))
      return FALSE;
  return TRUE;
}

static void
append_row (GString *out, const OfficePerson *person)
{
  const char *phone = person->work_phone != NULL ? person->work_phone : "";

  ocs_xml_append (out,
                  "<m:row m:uri=\"sip:%s\" m:displayName=\"%s\" m:title=\"%s\" m:office=\"%s\""
                  " m:phone=\"%s\" m:company=\"%s\" m:city=\"\" m:state=\"\" m:country=\"\""
                  " m:email=\"%s\"/>",
                  person->address, person->name, person->title != NULL ? person->title : "",
                  person->office != NULL ? person->office : "", phone,
                  person->company != NULL ? person->company : "", person->address);
}

static void
search_directory (const OcsRequest *request, xmlNode *node)
{
  GPtrArray *people = office_world_get_people (ocs_server_get_world (request->server));
  const guint max = child_uint (node, "maxResults", DEFAULT_RESULTS);
  xmlNode *rows = ocs_xml_next (node, "Array");
  g_autoptr (GString) found = g_string_new (NULL);
  g_autoptr (GString) body = g_string_new (NULL);
  guint n = 0;

  for (guint i = 0; i < people->len; i++)
    {
      const OfficePerson *person = g_ptr_array_index (people, i);

      if (!matches (person, rows))
        continue;
      if (++n <= max)
        append_row (found, person);
    }
  g_string_append_printf (body,
                          "<m:directorySearch xmlns:m=\"" NAMESPACE "\"><m:value m:href=\"#1\"/>"
                          "<m:moreAvailable>%s</m:moreAvailable></m:directorySearch>"
                          "<m:Array xmlns:m=\"" NAMESPACE "\" m:id=\"1\">%s</m:Array>",
                          n > max ? "true" : "false", found->str);
  reply (request, 200, "OK", body->str);
}

/* ---- dispatch ---- */

static const struct
{
  const char *name;
  Operation run;
} operations[] = {
  { "addGroup", add_group },           { "modifyGroup", modify_group },
  { "deleteGroup", delete_group },     { "setContact", set_contact },
  { "deleteContact", delete_contact },
};

static void
send_fault (const OcsRequest *request, guint status, const char *reason, const char *code)
{
  g_autofree char *body = g_strdup_printf (
      "<SOAP-ENV:Fault><faultcode>%s</faultcode><faultstring>%s</faultstring>"
      "<detail><m:deltaNum xmlns:m=\"" NAMESPACE "\">%u</m:deltaNum></detail></SOAP-ENV:Fault>",
      code, reason, request->user->delta_num);

  reply (request, status, reason, body);
}

static void
run_operation (const OcsRequest *request, const char *name, Operation run, xmlNode *node)
{
  g_autoptr (GString) answer = g_string_new (NULL);
  g_autofree char *body = NULL;

  if (child_uint (node, "deltaNum", 0) != request->user->delta_num)
    {
      send_fault (request, 409, "Conflict", "Client.BadCall.WrongDelta");
      return;
    }
  if (!run (request, node, answer))
    {
      send_fault (request, 400, "Bad Request", "Client.BadCall.InvalidArgument");
      return;
    }
  body = g_strdup_printf ("<m:%s xmlns:m=\"" NAMESPACE "\">%s<m:deltaNum>%u</m:deltaNum></m:%s>",
                          name, answer->str, request->user->delta_num, name);
  reply (request, 200, "OK", body);
}

void
ocs_soap_handle (const OcsRequest *request)
{
  g_autoptr (xmlDoc) doc = ocs_xml_parse (lia_sip_message_get_body (request->message));
  xmlNode *body = ocs_xml_child (ocs_xml_root (doc, "Envelope"), "Body");
  xmlNode *node = ocs_xml_first_element (body);
  const char *name = node != NULL ? (const char *)node->name : "";

  if (g_str_equal (name, "directorySearch"))
    {
      search_directory (request, node);
      return;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (operations); i++)
    if (g_str_equal (operations[i].name, name))
      {
        run_operation (request, name, operations[i].run, node);
        return;
      }
  send_fault (request, 400, "Bad Request", "Client.BadCall");
}
