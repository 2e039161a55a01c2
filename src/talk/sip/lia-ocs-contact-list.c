/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-ocs-contact-list"

#include "config.h"

#include "core/lia-text.h"
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

/* The list while a document is applied to it: whatever is in it is found at once. */
typedef struct
{
  LiaRoster *roster;
  GHashTable *groups;  /* id → LiaRosterGroup */
  GHashTable *entries; /* LiaAddress → LiaRosterEntry */
} List;

static void
list_clear (List *self)
{
  g_hash_table_unref (self->groups);
  g_hash_table_unref (self->entries);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (List, list_clear)

static void
list_init (List *self, LiaRoster *roster)
{
  self->roster = roster;
  self->groups = g_hash_table_new (g_str_hash, g_str_equal);
  self->entries = g_hash_table_new (lia_address_hash, lia_address_equal);
  for (guint i = 0; i < roster->groups->len; i++)
    {
      LiaRosterGroup *group = g_ptr_array_index (roster->groups, i);
      g_hash_table_insert (self->groups, group->id, group);
    }
  for (guint i = 0; i < roster->entries->len; i++)
    {
      LiaRosterEntry *entry = g_ptr_array_index (roster->entries, i);
      g_hash_table_insert (self->entries, entry->address, entry);
    }
}

static char *
dup_name (const xmlNode *node)
{
  return lia_text_cut (lia_xml_dup_attribute (node, "name"), LIA_NAME_MAX_CHARACTERS);
}

static LiaAddress *
address_of (const xmlNode *node)
{
  g_autofree char *uri = lia_xml_dup_attribute (node, "uri");
  g_autofree char *name = dup_name (node);
  g_autofree char *with_scheme = NULL;

  if (uri == NULL || *uri == '\0')
    return NULL;
  with_scheme = g_ascii_strncasecmp (uri, "sip:", 4) == 0 ? g_strdup (uri)
                                                          : g_strconcat ("sip:", uri, NULL);
  return lia_address_new_from_uri (with_scheme, name);
}

/* Only groups that there are, each once; none at all means the one of those in no other. */
static char **
groups_of (const List *list, const xmlNode *node)
{
  g_autofree char *text = lia_xml_dup_attribute (node, "groups");
  g_auto (GStrv) ids = g_strsplit_set (text != NULL ? text : "", " ,", -1);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (gsize i = 0; ids[i] != NULL; i++)
    if (g_hash_table_contains (list->groups, ids[i]) && g_hash_table_add (seen, ids[i]))
      g_strv_builder_add (builder, ids[i]);
  return g_strv_builder_end (builder);
}

static void
put_group (List *list, const xmlNode *node)
{
  g_autofree char *id = lia_xml_dup_attribute (node, "id");
  g_autofree char *name = dup_name (node);
  const char *shown = g_strcmp0 (name, LIA_OCS_OTHER_CONTACTS) == 0 || name == NULL ? "" : name;
  LiaRosterGroup *group = NULL;

  if (id == NULL || *id == '\0')
    return;
  group = g_hash_table_lookup (list->groups, id);
  if (group != NULL)
    {
      g_free (group->name);
      group->name = g_strdup (shown);
    }
  else if (list->roster->groups->len < LIA_OCS_MAX_GROUPS)
    {
      group = lia_roster_add_group (list->roster, id, shown);
      g_hash_table_insert (list->groups, group->id, group);
    }
}

static void
remove_group (List *list, const xmlNode *node)
{
  g_autofree char *id = lia_xml_dup_attribute (node, "id");
  LiaRosterGroup *group = id != NULL ? g_hash_table_lookup (list->groups, id) : NULL;

  if (group == NULL)
    return;
  g_hash_table_remove (list->groups, id);
  g_ptr_array_remove (list->roster->groups, group);
}

static void
remove_contact (List *list, const xmlNode *node)
{
  g_autoptr (LiaAddress) address = address_of (node);
  LiaRosterEntry *entry = address != NULL ? g_hash_table_lookup (list->entries, address) : NULL;

  if (entry == NULL)
    return;
  g_hash_table_remove (list->entries, address);
  g_ptr_array_remove (list->roster->entries, entry);
}

static void
put_contact (List *list, const xmlNode *node)
{
  g_autoptr (LiaAddress) address = address_of (node);
  g_auto (GStrv) groups = groups_of (list, node);
  LiaRosterEntry *entry = address != NULL ? g_hash_table_lookup (list->entries, address) : NULL;

  if (address == NULL || (entry == NULL && list->roster->entries->len >= LIA_OCS_MAX_CONTACTS))
    return;
  if (entry == NULL)
    entry = lia_roster_add_entry (list->roster, address, (const char *const *)groups);
  else
    {
      g_hash_table_remove (list->entries, entry->address);
      lia_address_unref (entry->address);
      entry->address = g_steal_pointer (&address);
      g_strfreev (entry->group_ids);
      entry->group_ids = g_steal_pointer (&groups);
    }
  g_hash_table_insert (list->entries, entry->address, entry);
}

static const struct
{
  const char *name;
  void (*apply) (List *list, const xmlNode *node);
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
  g_auto (List) list = { NULL, NULL, NULL };

  list_init (&list, roster);
  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    for (xmlNode *node = lia_xml_child (root, NULL, changes[i].name); node != NULL;
         node = lia_xml_next (node, NULL, changes[i].name))
      changes[i].apply (&list, node);
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
