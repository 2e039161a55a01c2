/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <libxml/parser.h>
#include <libxml/xmlschemas.h>
#include <stdio.h>
#include <string.h>

/*
 * The judge of every Exchange document that an office under test receives or gives: whether it follows the schema,
 * and whether it has words that came after the server. A program of its own, because the schema takes ten times as
 * long to read with the sanitizers of the office.
 *
 * Usage: ews-checker SCHEMA-FOLDER GENERATION, then on standard input, for each document, a line “NAME SIZE” and as
 * many bytes; NAME is “request”, “foreign-request” (of a client that is not ours) or “answer”. Ends with status 1 and
 * a message at the first document that is wrong, with 2 if it can judge none.
 */

#define SOAP "http://schemas.xmlsoap.org/soap/envelope/"
#define SCHEMA_2001 "http://www.w3.org/2001/XMLSchema"
#define MESSAGES "http://schemas.microsoft.com/exchange/services/2006/messages"
#define MAX_DOCUMENT_BYTES (256 * 1024 * 1024)
#define SHOWN_BYTES 3000

/* The schema at hand is that of the newest server: it lets these pass. Elements, “PARENT/ELEMENT” where the name
 * alone is old, “@ATTRIBUTE”, and the values of FieldURI and of distinguished folders. */
static const char *const since_2010[] = { "ConversationId",
                                          "UniqueBody",
                                          "IsAssociated",
                                          "WebClientReadFormQueryString",
                                          "WebClientEditFormQueryString",
                                          "StartTimeZone",
                                          "EndTimeZone",
                                          "TimeZoneContext",
                                          "TimeZoneDefinition",
                                          "DateTimePrecision",
                                          "StreamingSubscriptionRequest",
                                          "GetStreamingEvents",
                                          "GetStreamingEventsResponse",
                                          "QueryString",
                                          "ReturnNewItemIds",
                                          "SyncScope",
                                          "FilterHtmlContent",
                                          "ConvertHtmlCodePageToUTF8",
                                          "ReadFlagChange",
                                          "ConflictResults",
                                          "EmptyFolder",
                                          "EmptyFolderResponse",
                                          "FindConversation",
                                          "ApplyConversationAction",
                                          "GetServerTimeZones",
                                          "GetRooms",
                                          "GetRoomLists",
                                          "GetMailTips",
                                          "GetInboxRules",
                                          "UpdateInboxRules",
                                          "CreateUserConfiguration",
                                          "GetUserConfiguration",
                                          "UpdateUserConfiguration",
                                          "DeleteUserConfiguration",
                                          "GetServiceConfiguration",
                                          "FileAttachment/Size",
                                          "FileAttachment/LastModifiedTime",
                                          "FileAttachment/IsInline",
                                          "FileAttachment/IsContactPhoto",
                                          "ItemAttachment/Size",
                                          "ItemAttachment/LastModifiedTime",
                                          "ItemAttachment/IsInline",
                                          "Contact/Alias",
                                          "Contact/Notes",
                                          "Contact/Photo",
                                          "Contact/HasPicture",
                                          "Contact/DirectReports",
                                          "Contact/DirectoryId",
                                          "Contact/ManagerMailbox",
                                          "Contact/MSExchangeCertificate",
                                          "Contact/PhoneticFirstName",
                                          "Contact/PhoneticFullName",
                                          "Contact/PhoneticLastName",
                                          "Contact/UserSMIMECertificate",
                                          "@ContactDataShape",
                                          "@SubscribeToAllFolders",
                                          "FreeBusyChangedEvent",
                                          "item:ConversationId",
                                          "item:IsAssociated",
                                          "item:UniqueBody",
                                          "item:WebClientReadFormQueryString",
                                          "item:WebClientEditFormQueryString",
                                          "calendar:StartTimeZone",
                                          "calendar:EndTimeZone",
                                          "contacts:Alias",
                                          "contacts:DirectReports",
                                          "contacts:DirectoryId",
                                          "contacts:HasPicture",
                                          "contacts:MSExchangeCertificate",
                                          "contacts:ManagerMailbox",
                                          "contacts:Notes",
                                          "contacts:PhoneticFirstName",
                                          "contacts:PhoneticFullName",
                                          "contacts:PhoneticLastName",
                                          "contacts:Photo",
                                          "contacts:UserSMIMECertificate",
                                          "recoverableitemsroot",
                                          "recoverableitemsdeletions",
                                          "recoverableitemsversions",
                                          "recoverableitemspurges",
                                          "archiveroot",
                                          "archivemsgfolderroot",
                                          "archivedeleteditems",
                                          "archiverecoverableitemsroot",
                                          "archiverecoverableitemsdeletions",
                                          "archiverecoverableitemsversions",
                                          "archiverecoverableitemspurges",
                                          NULL };
static const char *const since_2013[] = { "Flag",
                                          "Preview",
                                          "TextBody",
                                          "InstanceKey",
                                          "NormalizedBody",
                                          "EntityExtractionResult",
                                          "PolicyTag",
                                          "ArchiveTag",
                                          "RetentionDate",
                                          "IconIndex",
                                          "BlockExternalImages",
                                          "AddBlankTargetToLinks",
                                          "MaximumBodySize",
                                          "InlineImageUrlTemplate",
                                          "ReminderMessageData",
                                          "ReferenceAttachment",
                                          "ProposedStart",
                                          "ProposedEnd",
                                          "Persona",
                                          "FindPeople",
                                          "GetPersona",
                                          "GetUserPhoto",
                                          "GetConversationItems",
                                          "GetSearchableMailboxes",
                                          "ArchiveItem",
                                          "MarkAsJunk",
                                          "MarkAllItemsAsRead",
                                          "Folder/DistinguishedFolderId",
                                          "@SuppressReadReceipts",
                                          "item:Flag",
                                          "item:Preview",
                                          "item:TextBody",
                                          "item:InstanceKey",
                                          "item:NormalizedBody",
                                          "message:ReminderMessageData",
                                          "meeting:ProposedStart",
                                          "meeting:ProposedEnd",
                                          "adminauditlogs",
                                          "archiveinbox",
                                          "conflicts",
                                          "conversationhistory",
                                          "directory",
                                          "favorites",
                                          "imcontactlist",
                                          "localfailures",
                                          "mycontacts",
                                          "peopleconnect",
                                          "quickcontacts",
                                          "recipientcache",
                                          "serverfailures",
                                          "syncissues",
                                          "todosearch",
                                          NULL };

static gboolean is_2007;
static gboolean is_2013;
static GString *faults;

static gboolean
is_later (const char *word)
{
  return (is_2007 && g_strv_contains (since_2010, word))
         || (!is_2013 && g_strv_contains (since_2013, word));
}

static void
check_word (const char *word)
{
  if (is_later (word))
    g_string_append_printf (faults, "“%s” came after this server\n", word);
}

static gboolean
is_named (const xmlNode *node, const char *name)
{
  return node != NULL && node->type == XML_ELEMENT_NODE
         && g_str_equal ((const char *)node->name, name);
}

static void
check_attribute (xmlNode *node, const xmlAttr *attribute)
{
  const char *name = (const char *)attribute->name;
  g_autofree char *marked = g_strconcat ("@", name, NULL);
  xmlChar *value = xmlGetNoNsProp (node, attribute->name);

  check_word (marked);
  if (value != NULL
      && (g_str_equal (name, "FieldURI")
          || (g_str_equal (name, "Id") && is_named (node, "DistinguishedFolderId"))))
    check_word ((const char *)value);
  xmlFree (value);
}

static void
check_age (xmlNode *node)
{
  const char *name = (const char *)node->name;

  check_word (name);
  if (node->parent != NULL && node->parent->type == XML_ELEMENT_NODE)
    {
      g_autofree char *with_parent
          = g_strconcat ((const char *)node->parent->name, "/", name, NULL);
      check_word (with_parent);
    }
  if (g_str_equal (name, "EventType"))
    {
      xmlChar *kind = xmlNodeGetContent (node);
      check_word ((const char *)kind);
      xmlFree (kind);
    }
  for (const xmlAttr *attribute = node->properties; attribute != NULL; attribute = attribute->next)
    check_attribute (node, attribute);
  for (xmlNode *child = xmlFirstElementChild (node); child != NULL;
       child = xmlNextElementSibling (child))
    check_age (child);
}

static void
schema_error_cb (void *user_data, const xmlError *error)
{
  g_string_append (faults, error->message);
}

/* libxml2 reads what is named first; then the schema of the types, which leaves open where that of the xml namespace
 * is, has it already. */
static xmlSchema *
load_schema (const char *folder)
{
  g_autofree char *text = g_strdup_printf (
      "<s:schema xmlns:s='" SCHEMA_2001 "'>"
      "<s:import namespace='http://www.w3.org/XML/1998/namespace' schemaLocation='%s/xml.xsd'/>"
      "<s:import namespace='" MESSAGES "' schemaLocation='%s/messages.xsd'/></s:schema>",
      folder, folder);
  xmlSchemaParserCtxt *parser = xmlSchemaNewMemParserCtxt (text, (int)strlen (text));
  xmlSchema *schema = xmlSchemaParse (parser);

  xmlSchemaFreeParserCtxt (parser);
  return schema;
}

static xmlNode *
soap_child (const xmlNode *parent, const char *name)
{
  for (xmlNode *child = xmlFirstElementChild ((xmlNode *)parent); child != NULL;
       child = xmlNextElementSibling (child))
    if (is_named (child, name) && child->ns != NULL
        && g_str_equal ((const char *)child->ns->href, SOAP))
      return child;
  return NULL;
}

static void
check_part (xmlSchemaValidCtxt *judge, xmlNode *part)
{
  /* A fault is SOAP’s: the schema knows nothing of it. */
  if (is_named (part, "Fault"))
    return;
  if (xmlSchemaValidateOneElement (judge, part) < 0)
    g_string_append (faults, "the schema cannot be applied\n");
  check_age (part);
}

static void
check_envelope (xmlSchemaValidCtxt *judge, const xmlNode *envelope, gboolean is_foreign)
{
  xmlNode *header = soap_child (envelope, "Header");
  xmlNode *body = soap_child (envelope, "Body");

  if (!is_named (envelope, "Envelope") || body == NULL || xmlChildElementCount (body) != 1)
    {
      g_string_append (faults, "this is no envelope with one thing in its body\n");
      return;
    }
  /* A server passes over what it does not know there: other clients rely on it. */
  if (is_foreign)
    header = NULL;
  for (xmlNode *part = header != NULL ? xmlFirstElementChild (header) : NULL; part != NULL;
       part = xmlNextElementSibling (part))
    check_part (judge, part);
  check_part (judge, xmlFirstElementChild (body));
}

static gboolean
check_document (xmlSchemaValidCtxt *judge, const char *name, const char *data, gsize size)
{
  xmlDoc *document
      = xmlReadMemory (data, (int)size, NULL, NULL,
                       XML_PARSE_NONET | XML_PARSE_HUGE | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);

  if (document == NULL)
    g_string_append (faults, "this is no XML\n");
  else
    check_envelope (judge, xmlDocGetRootElement (document), g_str_has_prefix (name, "foreign-"));
  xmlFreeDoc (document);
  if (faults->len == 0)
    return TRUE;
  fprintf (stderr, "ews-checker: this %s is wrong:\n%s%.*s\n", name, faults->str,
           (int)MIN (size, SHOWN_BYTES), data);
  return FALSE;
}

/* Returns: whether all that came was right. */
static gboolean
check_input (xmlSchemaValidCtxt *judge)
{
  char line[64];
  char name[32];
  gsize size = 0;

  while (fgets (line, sizeof line, stdin) != NULL)
    {
      g_autofree char *data = NULL;
      if (sscanf (line, "%31s %zu", name, &size) != 2 || size > MAX_DOCUMENT_BYTES)
        g_error ("“%s” announces no document", line);
      data = g_malloc (size + 1);
      /* The office was ended in the middle: there is nothing to judge. */
      if (fread (data, 1, size, stdin) != size)
        return TRUE;
      if (!check_document (judge, name, data, size))
        return FALSE;
    }
  return TRUE;
}

int
main (int argc, char **argv)
{
  xmlSchema *schema = argc == 3 ? load_schema (argv[1]) : NULL;
  xmlSchemaValidCtxt *judge = NULL;
  gboolean is_right = FALSE;

  if (schema == NULL)
    {
      fprintf (stderr, "ews-checker: there is no schema to judge by\n");
      return 2;
    }
  is_2007 = g_str_has_prefix (argv[2], "2007");
  is_2013 = !is_2007 && !g_str_has_prefix (argv[2], "2010");
  faults = g_string_new (NULL);
  judge = xmlSchemaNewValidCtxt (schema);
  xmlSchemaSetValidStructuredErrors (
      judge, (xmlStructuredErrorFunc)(void (*) (void))schema_error_cb, NULL);
  is_right = check_input (judge);
  xmlSchemaFreeValidCtxt (judge);
  xmlSchemaFree (schema);
  g_string_free (faults, TRUE);
  return is_right ? 0 : 1;
}
