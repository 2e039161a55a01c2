/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-ocs-contact-list"

#include "config.h"

#include "net/lia-xml.h"
#include "talk/sip/lia-ocs-contact-list.h"

LiaRosterEntry *
lia_ocs_contact_list_find (const LiaRoster *roster, LiaAddress *address)
{
  for (guint i = 0; i < roster->entries->len; i++)
    {
      LiaRosterEntry *entry = g_ptr_array_index (roster->entries, i);
      if (lia_address_equal (entry->address, address))
        return entry;
    }
  return NULL;
}

LiaRosterGroup *
lia_ocs_contact_list_find_group (const LiaRoster *roster, const char *name)
{
  for (guint i = 0; i < roster->groups->len; i++)
    {
      LiaRosterGroup *group = g_ptr_array_index (roster->groups, i);
      if (g_str_equal (group->name, name))
        return group;
    }
  return NULL;
}

static LiaRosterGroup *
find_group_id (const LiaRoster *roster, const char *id)
{
  for (guint i = 0; i < roster->groups->len; i++)
    {
      LiaRosterGroup *group = g_ptr_array_index (roster->groups, i);
      if (g_str_equal (group->id, id))
        return group;
    }
  return NULL;
}

static LiaAddress *
address_of (const xmlNode *node)
{
  g_autofree char *uri = lia_xml_dup_attribute (node, "uri");
  g_autofree char *name = lia_xml_dup_attribute (node, "name");
  g_autofree char *with_scheme = NULL;

  if (uri == NULL || *uri == '\0')
    return NULL;
  with_scheme = g_ascii_strncasecmp (uri, "sip:", 4) == 0 ? g_strdup (uri)
                                                          : g_strconcat ("sip:", uri, NULL);
  return lia_address_new_from_uri (with_scheme, name);
}

/* Only groups that there are; none at all means the one of those in no other. */
static char **
groups_of (const LiaRoster *roster, const xmlNode *node)
{
  g_autofree char *text = lia_xml_dup_attribute (node, "groups");
  g_auto (GStrv) ids = g_strsplit_set (text != NULL ? text : "", " ,", -1);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (gsize i = 0; ids[i] != NULL; i++)
    if (find_group_id (roster, ids[i]) != NULL)
      g_strv_builder_add (builder, ids[i]);
  return g_strv_builder_end (builder);
}

static void
put_group (LiaRoster *roster, const xmlNode *node)
{
  g_autofree char *id = lia_xml_dup_attribute (node, "id");
  g_autofree char *name = lia_xml_dup_attribute (node, "name");
  LiaRosterGroup *group = id != NULL ? find_group_id (roster, id) : NULL;
  const char *shown = g_strcmp0 (name, LIA_OCS_OTHER_CONTACTS) == 0 || name == NULL ? "" : name;

  if (id == NULL || *id == '\0')
    return;
  if (group == NULL)
    {
      lia_roster_add_group (roster, id, shown);
      return;
    }
  g_free (group->name);
  group->name = g_strdup (shown);
}

static void
remove_group (LiaRoster *roster, const xmlNode *node)
{
  g_autofree char *id = lia_xml_dup_attribute (node, "id");
  LiaRosterGroup *group = id != NULL ? find_group_id (roster, id) : NULL;

  if (group != NULL)
    g_ptr_array_remove (roster->groups, group);
}

static void
remove_contact (LiaRoster *roster, const xmlNode *node)
{
  g_autoptr (LiaAddress) address = address_of (node);
  LiaRosterEntry *entry = address != NULL ? lia_ocs_contact_list_find (roster, address) : NULL;

  if (entry != NULL)
    g_ptr_array_remove (roster->entries, entry);
}

static void
put_contact (LiaRoster *roster, const xmlNode *node)
{
  g_autoptr (LiaAddress) address = address_of (node);
  g_auto (GStrv) groups = groups_of (roster, node);
  LiaRosterEntry *entry = NULL;

  if (address == NULL)
    return;
  entry = lia_ocs_contact_list_find (roster, address);
  if (entry == NULL)
    {
      lia_roster_add_entry (roster, address, (const char *const *)groups);
      return;
    }
  lia_address_unref (entry->address);
  entry->address = g_steal_pointer (&address);
  g_strfreev (entry->group_ids);
  entry->group_ids = g_steal_pointer (&groups);
}

static const struct
{
  const char *name;
  void (*apply) (LiaRoster *roster, const xmlNode *node);
} changes[] = {
  /* Groups first: contacts name them. */
  { "group", put_group },
  { "addedGroup", put_group },
  { "modifiedGroup", put_group },
  { "contact", put_contact },
  { "addedContact", put_contact },
  { "modifiedContact", put_contact },
  { "deletedContact", remove_contact },
  { "deletedGroup", remove_group },
};

static void
apply_all (LiaRoster *roster, const xmlNode *root)
{
  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    for (xmlNode *node = lia_xml_child (root, NULL, changes[i].name); node != NULL;
         node = lia_xml_next (node, NULL, changes[i].name))
      changes[i].apply (roster, node);
}

static guint
number_of (const xmlNode *node, const char *name)
{
  g_autofree char *text = lia_xml_dup_attribute (node, name);
  guint64 number = 0;

  return text != NULL && g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT, &number, NULL)
             ? (guint)number
             : 0;
}

gboolean
lia_ocs_contact_list_apply (LiaRoster *roster, guint *delta_num, GBytes *document, GError **error)
{
  g_autoptr (xmlDoc) doc
      = lia_xml_parse (g_bytes_get_data (document, NULL), g_bytes_get_size (document),
                       LIA_OCS_MAX_CONTACT_LIST_BYTES, error);
  xmlNode *root = doc != NULL ? xmlDocGetRootElement (doc) : NULL;

  if (root == NULL)
    return FALSE;
  if (lia_xml_is (root, NULL, "contactList"))
    {
      g_ptr_array_set_size (roster->groups, 0);
      g_ptr_array_set_size (roster->entries, 0);
    }
  else if (!lia_xml_is (root, NULL, "contactDelta"))
    {
      g_set_error (error, LIA_ERROR, LIA_ERROR_PROTOCOL, "“%s” is no contact list",
                   (const char *)root->name);
      return FALSE;
    }
  else if (number_of (root, "prevDeltaNum") != *delta_num)
    {
      g_set_error (error, LIA_ERROR, LIA_ERROR_CONFLICT,
                   "A change to version %u of the contact list; known is %u",
                   number_of (root, "prevDeltaNum"), *delta_num);
      return FALSE;
    }
  apply_all (roster, root);
  *delta_num = number_of (root, "deltaNum");
  return TRUE;
}
