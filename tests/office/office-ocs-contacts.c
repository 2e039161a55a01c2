/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "office-ocs"

#include "office-ocs-contacts.h"

#include "office-ocs-subscription.h"
#include "office-ocs-xml.h"

#include <string.h>

#define EVENT "vnd-microsoft-roaming-contacts"
#define CONTENT_TYPE "application/vnd-microsoft-roaming-contacts+xml"
#define DEFAULT_GROUP 1 /* "~" */

static GPtrArray *
groups_of (OcsUser *user)
{
  return office_world_get_groups (ocs_server_get_world (user->server), user->person);
}

static GPtrArray *
contacts_of (OcsUser *user)
{
  return office_world_get_contacts (ocs_server_get_world (user->server), user->person);
}

static const char *
skip_scheme (const char *uri)
{
  return g_ascii_strncasecmp (uri, "sip:", 4) == 0 ? uri + 4 : uri;
}

static OfficeContactGroup *
find_group (OcsUser *user, guint id)
{
  GPtrArray *groups = groups_of (user);

  for (guint i = 0; i < groups->len; i++)
    {
      OfficeContactGroup *group = g_ptr_array_index (groups, i);

      if (group->id == id)
        return group;
    }
  return NULL;
}

static OfficeContact *
find_contact (OcsUser *user, const char *uri, guint *out_index)
{
  GPtrArray *contacts = contacts_of (user);

  for (guint i = 0; i < contacts->len; i++)
    {
      OfficeContact *contact = g_ptr_array_index (contacts, i);

      if (g_ascii_strcasecmp (contact->uri, skip_scheme (uri)) != 0)
        continue;
      if (out_index != NULL)
        *out_index = i;
      return contact;
    }
  return NULL;
}

/* ---- documents ---- */

/* A contact is written without "sip:" in the list, and with it in a delta. */
static void
append_contact (const OfficeContact *contact, const char *element, const char *scheme, GString *out)
{
  ocs_xml_append (out, "<%s uri=\"%s%s\" name=\"%s\" groups=\"", element, scheme, contact->uri,
                  contact->name);
  for (guint i = 0; i < contact->group_ids->len; i++)
    g_string_append_printf (out, i > 0 ? " %u" : "%u",
                            g_array_index (contact->group_ids, guint, i));
  g_string_append (out, "\" subscribed=\"true\" externalURI=\"\"/>");
}

static void
append_group (const OfficeContactGroup *group, const char *element, GString *out)
{
  ocs_xml_append (out, "<%s id=\"%u\" name=\"%s\" externalURI=\"\"/>", element, group->id,
                  group->name);
}

static gboolean
build_list (const OcsRequest *request, OcsSubscription *subscription, OcsDocument *out)
{
  OcsUser *user = request->user;
  GPtrArray *groups = groups_of (user);
  GPtrArray *contacts = contacts_of (user);
  GString *text = g_string_new (NULL);

  ocs_xml_append (text, "<contactList deltaNum=\"%u\">", user->delta_num);
  for (guint i = 0; i < groups->len; i++)
    append_group (g_ptr_array_index (groups, i), "group", text);
  for (guint i = 0; i < contacts->len; i++)
    append_contact (g_ptr_array_index (contacts, i), "contact", "", text);
  g_string_append (text, "</contactList>");

  out->content_type = g_strdup (CONTENT_TYPE);
  out->text = g_string_free (text, FALSE);
  return TRUE;
}

void
ocs_contacts_handle_subscribe (const OcsRequest *request)
{
  ocs_subscription_handle (request, build_list);
}

/* Every change makes a new version of the list. */
static void
tell_change (OcsUser *user, const char *changes)
{
  const guint previous = user->delta_num++;
  g_autofree char *text
      = g_strdup_printf ("<contactDelta deltaNum=\"%u\" prevDeltaNum=\"%u\">%s</contactDelta>",
                         user->delta_num, previous, changes);

  ocs_subscription_notify_user (user, EVENT, CONTENT_TYPE, text);
}

/* ---- groups ---- */

guint
ocs_contacts_add_group (OcsUser *user, const char *name)
{
  GPtrArray *groups = groups_of (user);
  OfficeContactGroup *group = g_new0 (OfficeContactGroup, 1);
  g_autoptr (GString) change = g_string_new (NULL);

  for (guint i = 0; i < groups->len; i++)
    group->id = MAX (group->id, ((OfficeContactGroup *)g_ptr_array_index (groups, i))->id);
  group->id++;
  group->name = g_strdup (name);
  g_ptr_array_add (groups, group);

  append_group (group, "addedGroup", change);
  tell_change (user, change->str);
  return group->id;
}

gboolean
ocs_contacts_rename_group (OcsUser *user, guint id, const char *name)
{
  OfficeContactGroup *group = find_group (user, id);
  g_autoptr (GString) change = g_string_new (NULL);

  if (group == NULL)
    return FALSE;

  g_free (group->name);
  group->name = g_strdup (name);
  append_group (group, "modifiedGroup", change);
  tell_change (user, change->str);
  return TRUE;
}

static gboolean
leave_group (OfficeContact *contact, guint id)
{
  for (guint i = 0; i < contact->group_ids->len; i++)
    {
      const guint fallback = DEFAULT_GROUP;

      if (g_array_index (contact->group_ids, guint, i) != id)
        continue;
      g_array_remove_index (contact->group_ids, i);
      if (contact->group_ids->len == 0)
        g_array_append_val (contact->group_ids, fallback);
      return TRUE;
    }
  return FALSE;
}

gboolean
ocs_contacts_remove_group (OcsUser *user, guint id)
{
  OfficeContactGroup *group = find_group (user, id);
  GPtrArray *contacts = contacts_of (user);
  g_autoptr (GString) members = g_string_new (NULL);
  g_autofree char *deleted = g_strdup_printf ("<deletedGroup id=\"%u\"/>", id);

  if (group == NULL || id == DEFAULT_GROUP)
    return FALSE;

  /* Two deltas: first what becomes of the members, then the group. */
  for (guint i = 0; i < contacts->len; i++)
    {
      OfficeContact *contact = g_ptr_array_index (contacts, i);

      if (leave_group (contact, id))
        append_contact (contact, "modifiedContact", "sip:", members);
    }
  if (members->len > 0)
    tell_change (user, members->str);
  g_ptr_array_remove (groups_of (user), group);
  tell_change (user, deleted);
  return TRUE;
}

/* ---- contacts ---- */

static void
set_groups (OcsUser *user, OfficeContact *contact, const char *groups)
{
  g_auto (GStrv) ids = g_strsplit (groups, " ", -1);
  guint id;

  g_array_set_size (contact->group_ids, 0);
  for (gsize i = 0; ids[i] != NULL; i++)
    {
      id = (guint)g_ascii_strtoull (ids[i], NULL, 10);
      if (find_group (user, id) != NULL)
        g_array_append_val (contact->group_ids, id);
    }
  id = DEFAULT_GROUP;
  if (contact->group_ids->len == 0)
    g_array_append_val (contact->group_ids, id);
}

void
ocs_contacts_set (OcsUser *user, const char *uri, const char *name, const char *groups)
{
  OfficeContact *contact = find_contact (user, uri, NULL);
  const gboolean is_new = contact == NULL;
  g_autoptr (GString) change = g_string_new (NULL);

  if (is_new)
    {
      contact = g_new0 (OfficeContact, 1);
      contact->uri = g_strdup (skip_scheme (uri));
      contact->group_ids = g_array_new (FALSE, FALSE, sizeof (guint));
      g_ptr_array_add (contacts_of (user), contact);
    }
  g_free (contact->name);
  contact->name = g_strdup (name);
  set_groups (user, contact, groups);

  append_contact (contact, is_new ? "addedContact" : "modifiedContact", "sip:", change);
  tell_change (user, change->str);
}

gboolean
ocs_contacts_remove (OcsUser *user, const char *uri)
{
  guint index;
  OfficeContact *contact = find_contact (user, uri, &index);
  g_autoptr (GString) change = g_string_new (NULL);

  if (contact == NULL)
    return FALSE;

  ocs_xml_append (change, "<deletedContact uri=\"sip:%s\"/>", contact->uri);
  g_ptr_array_remove_index (contacts_of (user), index);
  tell_change (user, change->str);
  return TRUE;
}
