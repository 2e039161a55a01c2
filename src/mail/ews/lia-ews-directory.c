/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-ews-directory"

#include "config.h"

#include <string.h>

#include "core/lia-error.h"
#include "core/lia-text.h"
#include "mail/ews/lia-ews-directory.h"

static void
add_unique (GPtrArray *addresses, LiaAddress *address_take)
{
  g_autoptr (LiaAddress) address = address_take;

  if (address == NULL || addresses->len >= LIA_CARD_MAX_ADDRESSES)
    return;
  for (guint i = 0; i < addresses->len; i++)
    if (lia_address_equal (g_ptr_array_index (addresses, i), address))
      return;
  g_ptr_array_add (addresses, g_steal_pointer (&address));
}

/* Entries carry their scheme ("SMTP:", "smtp:", "SIP:", "eum:", "x500:"); those one can write to
 * count. */
static void
take_addresses (LiaContactRecord *record, const xmlNode *list, const char *fallback_scheme)
{
  static const char *const schemes[] = { "smtp:", "sip:", "im:" };

  for (xmlNode *entry = lia_xml_child (list, NULL, "Entry"); entry != NULL;
       entry = lia_xml_next (entry, NULL, "Entry"))
    {
      g_autofree char *text = lia_xml_dup_text (entry);
      gboolean known = FALSE;
      for (gsize i = 0; i < G_N_ELEMENTS (schemes) && !known; i++)
        known = g_ascii_strncasecmp (text, schemes[i], strlen (schemes[i])) == 0;
      if (known)
        add_unique (record->addresses, lia_address_new_from_uri (text, NULL));
      else if (strchr (text, ':') == NULL && *text != '\0')
        {
          g_autofree char *uri = g_strconcat (fallback_scheme, text, NULL);
          add_unique (record->addresses, lia_address_new_from_uri (uri, NULL));
        }
    }
}

static void
take_phones (LiaContactRecord *record, const xmlNode *list)
{
  static const struct
  {
    const char *key;
    const char *kind;
  } kinds[] = {
    { "BusinessPhone", "work" }, { "BusinessPhone2", "work" },  { "MobilePhone", "mobile" },
    { "HomePhone", "home" },     { "OtherTelephone", "other" },
  };

  for (xmlNode *entry = lia_xml_child (list, NULL, "Entry"); entry != NULL;
       entry = lia_xml_next (entry, NULL, "Entry"))
    {
      g_autofree char *key = lia_xml_dup_attribute (entry, "Key");
      g_autofree char *number = lia_xml_dup_text (entry);
      for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
        if (g_strcmp0 (kinds[i].key, key) == 0 && *number != '\0')
          lia_contact_record_add_phone (record, kinds[i].kind, number, NULL);
    }
}

/* Of contacts from 2010 SP2 on: a small picture. */
static GBytes *
parse_photo (const xmlNode *contact)
{
  g_autofree char *base64 = lia_xml_dup_child_text (contact, "Photo");
  gsize size = 0;

  if (base64 == NULL || *base64 == '\0')
    return NULL;
  g_base64_decode_inplace (base64, &size);
  return size > 0 && size <= LIA_PHOTO_MAX_BYTES
             ? g_bytes_new_take (g_steal_pointer (&base64), size)
             : NULL;
}

static char *
dup_line (const xmlNode *parent, const char *name)
{
  return lia_text_cut (lia_xml_dup_child_text (parent, name), LIA_NAME_MAX_CHARACTERS);
}

static LiaContactRecord *
parse_resolution (const xmlNode *resolution)
{
  xmlNode *mailbox = lia_xml_path (resolution, "Mailbox");
  xmlNode *contact = lia_xml_path (resolution, "Contact");
  g_autofree char *address = lia_xml_dup_child_text (mailbox, "EmailAddress");
  g_autofree char *routing = lia_xml_dup_child_text (mailbox, "RoutingType");
  g_autoptr (LiaContactRecord) record = lia_contact_record_new ();

  record->name = dup_line (contact, "DisplayName");
  if (record->name == NULL)
    record->name = dup_line (mailbox, "Name");
  if (address != NULL && *address != '\0' && g_strcmp0 (routing, "EX") != 0)
    add_unique (record->addresses, lia_address_new (LIA_ADDRESS_MAIL, address, record->name));
  take_addresses (record, lia_xml_path (contact, "EmailAddresses"), "mailto:");
  take_addresses (record, lia_xml_path (contact, "ImAddresses"), "sip:");
  take_phones (record, lia_xml_path (contact, "PhoneNumbers"));
  record->title = dup_line (contact, "JobTitle");
  record->department = dup_line (contact, "Department");
  record->company = dup_line (contact, "CompanyName");
  record->office = dup_line (contact, "OfficeLocation");
  record->photo = parse_photo (contact);
  return record->addresses->len > 0 ? g_steal_pointer (&record) : NULL;
}

GPtrArray *
lia_ews_directory_search (LiaEwsConnection *connection,
                          const char *text,
                          guint limit,
                          GCancellable *cancellable,
                          GError **error)
{
  LiaXmlWriter *request = lia_ews_begin (connection, "m:ResolveNames");
  g_autoptr (xmlDoc) answer = NULL;
  g_autoptr (GPtrArray) found
      = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_contact_record_unref);
  g_autofree char *code = NULL;
  xmlNode *message = NULL;
  xmlNode *set = NULL;

  lia_xml_writer_attribute (request, "ReturnFullContactData", "true");
  lia_xml_writer_attribute (request, "SearchScope", "ActiveDirectory");
  if (lia_ews_connection_get_abilities (connection)->contact_shape)
    lia_xml_writer_attribute (request, "ContactDataShape", "AllProperties");
  lia_xml_writer_element (request, "m:UnresolvedEntry", text);
  answer = lia_ews_call (connection, request, LIA_HTTP_IDEMPOTENT, LIA_EWS_MAX_ANSWER_BYTES,
                         cancellable, error);
  if (answer == NULL)
    return NULL;
  message = lia_ews_first_message (answer);
  code = lia_xml_dup_child_text (message, "ResponseCode");
  /* Nobody of that name is an error to the server, not to us. */
  if (g_strcmp0 (code, "ErrorNameResolutionNoResults") == 0)
    return g_steal_pointer (&found);
  if (lia_ews_single (answer, error) == NULL)
    {
      g_prefix_error (error, "ResolveNames: ");
      return NULL;
    }
  set = lia_xml_path (message, "ResolutionSet");
  for (xmlNode *resolution = lia_xml_child (set, NULL, "Resolution");
       resolution != NULL && found->len < limit;
       resolution = lia_xml_next (resolution, NULL, "Resolution"))
    {
      LiaContactRecord *record = parse_resolution (resolution);
      if (record != NULL)
        g_ptr_array_add (found, record);
    }
  return g_steal_pointer (&found);
}
