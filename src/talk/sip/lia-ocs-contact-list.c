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

#define PORTION_NODES 16

/* The list while a document is applied to it: whatever is in it is found at once. */
typedef struct
{
  LiaRoster *roster;
  GHashTable *groups;  /* id → LiaRosterGroup */
  GHashTable *entries; /* LiaAddress → LiaRosterEntry */
} List;

struct _LiaOcsListChange
{
  List list;
  xmlDoc *doc;
  guint delta_num; /* of the list then */
  gsize kind;      /* of the changes in it, the index of the one under way */
  xmlNode *node;   /* of that kind, the next one; NULL: it is done */
};

static void
list_clear (List *self)
{
  lia_roster_free (self->roster);
  g_hash_table_unref (self->groups);
  g_hash_table_unref (self->entries);
}

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
  g_autoptr (GHashTable) seen = NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (char *id = text; id != NULL && *id != '\0';)
    {
      gsize length = strcspn (id, " ,");
      char *next = id[length] != '\0' ? id + length + 1 : id + length;
      id[length] = '\0';
      if (g_hash_table_contains (list->groups, id))
        {
          if (seen == NULL)
            seen = g_hash_table_new (g_str_hash, g_str_equal);
          if (g_hash_table_add (seen, id))
            g_strv_builder_add (builder, id);
        }
      id = next;
    }
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
  LiaRosterEntry *old = address != NULL ? g_hash_table_lookup (list->entries, address) : NULL;
  LiaRosterEntry *entry = NULL;
  guint position = 0;

  if (address == NULL || (old == NULL && list->roster->entries->len >= LIA_OCS_MAX_CONTACTS))
    return;
  entry = lia_roster_add_entry (list->roster, address, (const char *const *)groups);
  if (old != NULL && g_ptr_array_find (list->roster->entries, old, &position))
    {
      /* The new one takes its place, and what stands there last is freed. */
      g_hash_table_remove (list->entries, old->address);
      g_ptr_array_remove_index_fast (list->roster->entries, position);
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

static guint
number_of (const xmlNode *node, const char *name)
{
  g_autofree char *text = lia_xml_dup_attribute (node, name);
  guint64 number = 0;

  return text != NULL && g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT, &number, NULL)
             ? (guint)number
             : 0;
}

static LiaRoster *
begin (const LiaRoster *roster, guint delta_num, const xmlNode *root, GError **error)
{
  if (lia_xml_is (root, NULL, "contactList"))
    return lia_roster_new ();
  if (!lia_xml_is (root, NULL, "contactDelta"))
    g_set_error (error, LIA_ERROR, LIA_ERROR_PROTOCOL, "“%s” is no contact list",
                 (const char *)root->name);
  else if (number_of (root, "prevDeltaNum") != delta_num)
    g_set_error (error, LIA_ERROR, LIA_ERROR_CONFLICT,
                 "A change to version %u of the contact list; known is %u",
                 number_of (root, "prevDeltaNum"), delta_num);
  else
    return lia_roster_copy (roster);
  return NULL;
}

xmlDoc *
lia_ocs_contact_list_parse (GBytes *document, GError **error)
{
  return lia_xml_parse (g_bytes_get_data (document, NULL), g_bytes_get_size (document),
                        LIA_OCS_MAX_CONTACT_LIST_BYTES, error);
}

LiaOcsListChange *
lia_ocs_list_change_new (const LiaRoster *roster, guint delta_num, xmlDoc *document, GError **error)
{
  g_autoptr (xmlDoc) doc = document;
  xmlNode *root = xmlDocGetRootElement (doc);
  LiaRoster *begun = begin (roster, delta_num, root, error);
  LiaOcsListChange *self = NULL;

  if (begun == NULL)
    return NULL;
  self = g_new0 (LiaOcsListChange, 1);
  list_init (&self->list, begun);
  self->delta_num = number_of (root, "deltaNum");
  self->node = lia_xml_child (root, NULL, changes[0].name);
  self->doc = g_steal_pointer (&doc);
  return self;
}

void
lia_ocs_list_change_free (LiaOcsListChange *self)
{
  list_clear (&self->list);
  xmlFreeDoc (self->doc);
  g_free (self);
}

gboolean
lia_ocs_list_change_work (LiaOcsListChange *self, gint64 end_us)
{
  const xmlNode *root = xmlDocGetRootElement (self->doc);

  for (guint n = 0;; n++)
    {
      if (n % PORTION_NODES == 0 && g_get_monotonic_time () > end_us)
        return FALSE;
      if (self->node != NULL)
        {
          changes[self->kind].apply (&self->list, self->node);
          self->node = lia_xml_next (self->node, NULL, changes[self->kind].name);
        }
      else if (++self->kind < G_N_ELEMENTS (changes))
        self->node = lia_xml_child (root, NULL, changes[self->kind].name);
      else
        return TRUE;
    }
}

void
lia_ocs_list_change_finish (LiaOcsListChange *self, LiaRoster *roster, guint *out_delta_num)
{
  LiaRoster old = *roster;

  *roster = *self->list.roster;
  *self->list.roster = old;
  *out_delta_num = self->delta_num;
}

gboolean
lia_ocs_contact_list_apply (LiaRoster *roster, guint *delta_num, GBytes *document, GError **error)
{
  xmlDoc *doc = lia_ocs_contact_list_parse (document, error);
  g_autoptr (LiaOcsListChange) change
      = doc != NULL ? lia_ocs_list_change_new (roster, *delta_num, doc, error) : NULL;

  if (change == NULL)
    return FALSE;
  lia_ocs_list_change_work (change, G_MAXINT64);
  lia_ocs_list_change_finish (change, roster, delta_num);
  return TRUE;
}
