/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-ocs-access"

#include "config.h"

#include <string.h>

#include "talk/sip/lia-ocs-access.h"

/* In the order in which they are searched: who is blocked is so wherever else he stands. */
static const struct
{
  const char *id;
  LiaAccessLevel level;
} containers[] = {
  { "32000", LIA_ACCESS_LEVEL_BLOCKED }, { "400", LIA_ACCESS_LEVEL_PERSONAL },
  { "300", LIA_ACCESS_LEVEL_TEAM },      { "200", LIA_ACCESS_LEVEL_COMPANY },
  { "100", LIA_ACCESS_LEVEL_PUBLIC },
};

#define N_CONTAINERS G_N_ELEMENTS (containers)

struct _LiaOcsAccess
{
  GHashTable *members[N_CONTAINERS]; /* "type value", in small letters */
};

LiaOcsAccess *
lia_ocs_access_new (void)
{
  LiaOcsAccess *self = g_new0 (LiaOcsAccess, 1);

  for (gsize i = 0; i < N_CONTAINERS; i++)
    self->members[i] = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
lia_ocs_access_free (LiaOcsAccess *self)
{
  for (gsize i = 0; i < N_CONTAINERS; i++)
    g_hash_table_unref (self->members[i]);
  g_free (self);
}

void
lia_ocs_access_clear (LiaOcsAccess *self)
{
  for (gsize i = 0; i < N_CONTAINERS; i++)
    g_hash_table_remove_all (self->members[i]);
}

static char *
key_of (const char *type, const char *value)
{
  g_autofree char *text = g_strdup_printf ("%s %s", type, value != NULL ? value : "");

  return g_ascii_strdown (text, -1);
}

static void
learn_members (GHashTable *members, const xmlNode *container)
{
  g_hash_table_remove_all (members);
  for (xmlNode *member = lia_xml_child (container, NULL, "member"); member != NULL;
       member = lia_xml_next (member, NULL, "member"))
    {
      g_autofree char *type = lia_xml_dup_attribute (member, "type");
      g_autofree char *value = lia_xml_dup_attribute (member, "value");
      if (type != NULL)
        g_hash_table_add (members, key_of (type, value));
    }
}

void
lia_ocs_access_learn (LiaOcsAccess *self, const xmlNode *node)
{
  for (xmlNode *container = lia_xml_child (node, NULL, "container"); container != NULL;
       container = lia_xml_next (container, NULL, "container"))
    {
      g_autofree char *id = lia_xml_dup_attribute (container, "id");
      for (gsize i = 0; i < N_CONTAINERS; i++)
        if (g_strcmp0 (id, containers[i].id) == 0)
          learn_members (self->members[i], container);
    }
}

static LiaAccessLevel
find (LiaOcsAccess *self, const char *type, const char *value)
{
  g_autofree char *key = key_of (type, value);

  for (gsize i = 0; i < N_CONTAINERS; i++)
    if (g_hash_table_contains (self->members[i], key))
      return containers[i].level;
  return LIA_ACCESS_LEVEL_UNKNOWN;
}

static const char *
domain_of (LiaAddress *address)
{
  const char *at = strchr (lia_address_get_address (address), '@');

  return at != NULL ? at + 1 : "";
}

LiaAccessLevel
lia_ocs_access_get_level (LiaOcsAccess *self, LiaAddress *address, LiaAddress *own)
{
  const char *domain = domain_of (address);
  gboolean same = g_ascii_strcasecmp (domain, domain_of (own)) == 0;
  LiaAccessLevel level = find (self, "user", lia_address_get_address (address));

  if (level == LIA_ACCESS_LEVEL_UNKNOWN)
    level = find (self, "domain", domain);
  if (level == LIA_ACCESS_LEVEL_UNKNOWN)
    level = find (self, same ? "sameEnterprise" : "federated", NULL);
  return level != LIA_ACCESS_LEVEL_UNKNOWN ? level : find (self, "everyone", NULL);
}
