/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "office-ews-extended"

#include "config.h"

#include "office-ews-private.h"

/*
 * Properties that are named by their MAPI tag, or by a set and a name. What clients set is kept as they set it; the
 * store itself knows some of every item and folder. Spec: [MS-OXPROPS], by the tags.
 */

#define FLAG_READ (1 << 0)
#define FLAG_UNSENT (1 << 3)
#define FLAG_ATTACHED (1 << 4)

char *
office_extended_dup_key (const xmlNode *uri)
{
  g_autofree char *tag = lia_xml_dup_attribute (uri, "PropertyTag");
  g_autofree char *known_set = lia_xml_dup_attribute (uri, "DistinguishedPropertySetId");
  g_autofree char *other_set = lia_xml_dup_attribute (uri, "PropertySetId");
  g_autofree char *name = lia_xml_dup_attribute (uri, "PropertyName");
  g_autofree char *id = lia_xml_dup_attribute (uri, "PropertyId");
  const char *set = known_set != NULL ? known_set : other_set;

  if (tag != NULL)
    return g_strdup_printf ("0x%04X", (guint)g_ascii_strtoull (tag, NULL, 0));
  if (set == NULL || (name == NULL && id == NULL))
    return NULL;
  return g_strconcat (set, "/", name != NULL ? name : id, NULL);
}

gboolean
office_extended_is_list (const xmlNode *uri)
{
  g_autofree char *type = lia_xml_dup_attribute (uri, "PropertyType");

  return type != NULL && g_str_has_suffix (type, "Array");
}

static char *
dup_number (gint64 number)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT, number);
}

static char *
dup_flags (const OfficeItem *item)
{
  return dup_number ((item->is_read ? FLAG_READ : 0) | (item->is_draft ? FLAG_UNSENT : 0)
                     | (item->has_attachments ? FLAG_ATTACHED : 0));
}

char *
office_item_dup_extended (const OfficeItem *item, const char *key)
{
  if (g_str_equal (key, "0x001A"))
    return g_strdup (item->item_class);
  if (g_str_equal (key, "0x0037"))
    return g_strdup (item->subject);
  if (g_str_equal (key, "0x0E06"))
    return office_dup_time (item->received_s);
  if (g_str_equal (key, "0x0E07"))
    return dup_flags (item);
  if (g_str_equal (key, "0x0E08"))
    return dup_number ((gint64)g_bytes_get_size (item->source));
  /* The article number, by which IMAP knows it: another one in another folder. */
  if (g_str_equal (key, "0x0E23"))
    return dup_number ((gint64)item->created_seq);
  if (g_str_equal (key, "0x300B"))
    return g_strdup (item->search_key);
  return g_strdup (g_hash_table_lookup (item->extended, key));
}

char *
office_folder_dup_extended (OfficeCall *call, const OfficeFolder *folder, const char *key)
{
  guint unread = 0;
  guint total = office_mailbox_count (call->mailbox, folder->id, &unread);

  if (g_str_equal (key, "0x10F4"))
    return g_strdup ("false");
  if (g_str_equal (key, "0x3001"))
    return g_strdup (folder->name);
  if (g_str_equal (key, "0x3602"))
    return dup_number (total);
  if (g_str_equal (key, "0x3603"))
    return dup_number (unread);
  if (g_str_equal (key, "0x360A"))
    return g_strdup (office_count_children (call, folder) > 0 ? "true" : "false");
  if (g_str_equal (key, "0x3613"))
    return g_strdup (folder->class);
  /* The article number that the next item gets is beyond those of all others. */
  if (g_str_equal (key, "0x6751"))
    return dup_number ((gint64)office_mailbox_get_seq (call->mailbox) + 1);
  /* When anything in it changed last: seconds that are none, but grow with each change. */
  if (g_str_equal (key, "0x670A"))
    return office_dup_time ((gint64)office_mailbox_get_seq (call->mailbox));
  return NULL;
}

void
office_write_extended (LiaXmlWriter *out, const xmlNode *uri, const char *const *values)
{
  static const char *const names[] = { "PropertyTag",   "DistinguishedPropertySetId",
                                       "PropertySetId", "PropertyName",
                                       "PropertyId",    "PropertyType" };

  lia_xml_writer_start (out, "t:ExtendedProperty");
  lia_xml_writer_start (out, "t:ExtendedFieldURI");
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *value = lia_xml_dup_attribute (uri, names[i]);
      lia_xml_writer_attribute (out, names[i], value);
    }
  lia_xml_writer_end (out);
  if (office_extended_is_list (uri))
    lia_xml_writer_start (out, "t:Values");
  for (guint i = 0; values[i] != NULL; i++)
    lia_xml_writer_element (out, "t:Value", values[i]);
  if (office_extended_is_list (uri))
    lia_xml_writer_end (out);
  lia_xml_writer_end (out);
}
