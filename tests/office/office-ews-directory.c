/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "office-ews-directory"

#include "config.h"

#include <string.h>

#include "office-ews-private.h"

#define MAX_RESOLUTIONS 100

static gboolean
begins_with (const char *text, const char *folded)
{
  g_autofree char *own = g_utf8_casefold (text != NULL ? text : "", -1);

  return g_str_has_prefix (own, folded);
}

static gboolean
matches (const OfficePerson *person, const char *entry)
{
  g_autofree char *folded = NULL;

  if (g_ascii_strncasecmp (entry, "smtp:", 5) == 0 || g_ascii_strncasecmp (entry, "sip:", 4) == 0)
    return g_ascii_strcasecmp (strchr (entry, ':') + 1, person->address) == 0;
  folded = g_utf8_casefold (entry, -1);
  return begins_with (person->name, folded) || begins_with (person->surname, folded)
         || begins_with (person->login, folded) || begins_with (person->address, folded);
}

static void
write_entry (LiaXmlWriter *out, const char *key, const char *prefix, const char *text)
{
  g_autofree char *value = g_strconcat (prefix, text, NULL);

  if (text == NULL)
    return;
  lia_xml_writer_start (out, "t:Entry");
  lia_xml_writer_attribute (out, "Key", key);
  lia_xml_writer_text (out, value);
  lia_xml_writer_end (out);
}

static void
write_optional (LiaXmlWriter *out, const char *name, const char *text)
{
  if (text != NULL)
    lia_xml_writer_element (out, name, text);
}

static void
write_contact (LiaXmlWriter *out, const OfficePerson *person)
{
  lia_xml_writer_start (out, "t:Contact");
  lia_xml_writer_element (out, "t:DisplayName", person->name);
  write_optional (out, "t:GivenName", person->given_name);
  write_optional (out, "t:CompanyName", person->company);
  lia_xml_writer_start (out, "t:EmailAddresses");
  write_entry (out, "EmailAddress1", "SMTP:", person->address);
  write_entry (out, "EmailAddress2", "SIP:", person->address);
  lia_xml_writer_end (out);
  /* The schema knows no list without an entry. */
  if (person->work_phone != NULL || person->mobile_phone != NULL)
    {
      lia_xml_writer_start (out, "t:PhoneNumbers");
      write_entry (out, "BusinessPhone", "", person->work_phone);
      write_entry (out, "MobilePhone", "", person->mobile_phone);
      lia_xml_writer_end (out);
    }
  lia_xml_writer_element (out, "t:ContactSource", "ActiveDirectory");
  write_optional (out, "t:Department", person->department);
  write_optional (out, "t:JobTitle", person->title);
  write_optional (out, "t:OfficeLocation", person->office);
  write_optional (out, "t:Surname", person->surname);
  lia_xml_writer_end (out);
}

static void
write_resolution (LiaXmlWriter *out, const OfficePerson *person, gboolean full)
{
  lia_xml_writer_start (out, "t:Resolution");
  lia_xml_writer_start (out, "t:Mailbox");
  lia_xml_writer_element (out, "t:Name", person->name);
  lia_xml_writer_element (out, "t:EmailAddress", person->address);
  lia_xml_writer_element (out, "t:RoutingType", "SMTP");
  lia_xml_writer_element (out, "t:MailboxType", "Mailbox");
  lia_xml_writer_end (out);
  if (full)
    write_contact (out, person);
  lia_xml_writer_end (out);
}

static GPtrArray *
find_people (OfficeCall *call, const char *entry)
{
  GPtrArray *people = office_world_get_people (office_ews_get_world (call->ews));
  GPtrArray *found = g_ptr_array_new ();

  for (guint i = 0; entry != NULL && *entry != '\0' && i < people->len; i++)
    if (matches (g_ptr_array_index (people, i), entry) && found->len < MAX_RESOLUTIONS)
      g_ptr_array_add (found, g_ptr_array_index (people, i));
  return found;
}

static void
resolve_names (OfficeCall *call)
{
  g_autofree char *entry = lia_xml_dup_child_text (call->request, "UnresolvedEntry");
  g_autofree char *full = lia_xml_dup_attribute (call->request, "ReturnFullContactData");
  g_autoptr (GPtrArray) found = find_people (call, entry);
  g_autofree char *total = g_strdup_printf ("%u", found->len);

  office_call_begin (call);
  if (found->len == 0)
    {
      office_call_error (call, "ErrorNameResolutionNoResults", "No results were found.");
      office_call_end (call);
      return;
    }
  lia_xml_writer_start (call->out, "m:ResolveNamesResponseMessage");
  lia_xml_writer_attribute (call->out, "ResponseClass", found->len > 1 ? "Warning" : "Success");
  if (found->len > 1)
    lia_xml_writer_element (call->out, "m:MessageText", "Multiple results were found.");
  lia_xml_writer_element (call->out, "m:ResponseCode",
                          found->len > 1 ? "ErrorNameResolutionMultipleResults" : "NoError");
  if (found->len > 1)
    lia_xml_writer_element (call->out, "m:DescriptiveLinkKey", "0");
  lia_xml_writer_start (call->out, "m:ResolutionSet");
  lia_xml_writer_attribute (call->out, "TotalItemsInView", total);
  lia_xml_writer_attribute (call->out, "IncludesLastItemInRange", "true");
  for (guint i = 0; i < found->len; i++)
    write_resolution (call->out, g_ptr_array_index (found, i), g_strcmp0 (full, "true") == 0);
  lia_xml_writer_end (call->out);
  lia_xml_writer_end (call->out);
  office_call_end (call);
}

/* Clients ask it only to learn the version, and the mailbox's address. */
static void
convert_id (OfficeCall *call)
{
  xmlNode *ids = lia_xml_path (call->request, "SourceIds");
  g_autofree char *format = lia_xml_dup_attribute (call->request, "DestinationFormat");
  const OfficePerson *owner = office_mailbox_get_owner (call->mailbox);

  office_call_begin (call);
  for (xmlNode *node = lia_xml_child (ids, NULL, NULL); node != NULL;
       node = lia_xml_next (node, NULL, NULL))
    {
      g_autofree char *id = lia_xml_dup_attribute (node, "Id");
      if (office_mailbox_find_folder (call->mailbox, id) == NULL
          && office_mailbox_find_item (call->mailbox, id) == NULL)
        {
          office_call_error (call, "ErrorInvalidIdMalformed", "The Id is malformed.");
          continue;
        }
      office_call_message_success (call);
      lia_xml_writer_start (call->out, "m:AlternateId");
      lia_xml_writer_attribute (call->out, "xmlns:xsi",
                                "http://www.w3.org/2001/XMLSchema-instance");
      lia_xml_writer_attribute (call->out, "xsi:type", "t:AlternateIdType");
      lia_xml_writer_attribute (call->out, "Format", format);
      lia_xml_writer_attribute (call->out, "Id", id);
      lia_xml_writer_attribute (call->out, "Mailbox", owner->address);
      lia_xml_writer_end (call->out);
      office_call_message_end (call);
    }
  office_call_end (call);
}

const OfficeEwsOperation office_ews_directory_operations[] = {
  { "ResolveNames", resolve_names, FALSE, FALSE },
  { "ConvertId", convert_id, FALSE, FALSE },
  { NULL, NULL, FALSE, FALSE },
};
