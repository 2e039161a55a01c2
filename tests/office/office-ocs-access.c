/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "office-ocs"

#include "office-ocs-access.h"

#include "office-ocs-presence.h"
#include "office-ocs-roaming.h"
#include "office-ocs-xml.h"

#include <string.h>

typedef struct
{
  char *type;  /* user, domain, sameEnterprise, federated, publicCloud, everyone */
  char *value; /* or NULL */
} Member;

typedef struct
{
  guint id;
  guint version;
  GPtrArray *members; /* element-type Member */
} Container;

typedef struct
{
  char *address; /* without "sip:" */
  char *name;
  gboolean acknowledged;
} Subscriber;

static void
member_free (Member *member)
{
  g_free (member->type);
  g_free (member->value);
  g_free (member);
}

static void
container_free (Container *container)
{
  g_ptr_array_unref (container->members);
  g_free (container);
}

static void
subscriber_free (Subscriber *subscriber)
{
  g_free (subscriber->address);
  g_free (subscriber->name);
  g_free (subscriber);
}

/* ---- containers ---- */

static Container *
find_container (GPtrArray *containers, guint id)
{
  for (guint i = 0; i < containers->len; i++)
    {
      Container *container = g_ptr_array_index (containers, i);

      if (container->id == id)
        return container;
    }
  return NULL;
}

static Container *
add_container (GPtrArray *containers, guint id)
{
  Container *container = g_new0 (Container, 1);

  container->id = id;
  container->members = g_ptr_array_new_with_free_func ((GDestroyNotify)member_free);
  g_ptr_array_add (containers, container);
  return container;
}

static void
add_member (Container *container, const char *type, const char *value)
{
  Member *member = g_new0 (Member, 1);

  member->type = g_strdup (type);
  member->value = g_strdup (value);
  g_ptr_array_add (container->members, member);
}

static void
remove_member (Container *container, const char *type, const char *value)
{
  for (guint i = container->members->len; i > 0; i--)
    {
      const Member *member = g_ptr_array_index (container->members, i - 1);

      if (g_str_equal (member->type, type) && g_strcmp0 (member->value, value) == 0)
        g_ptr_array_remove_index (container->members, i - 1);
    }
}

GPtrArray *
ocs_access_new_containers (gboolean filled)
{
  /* The order in which they are searched. */
  static const guint ids[] = { OCS_CONTAINER_BLOCKED, OCS_CONTAINER_PERSONAL, OCS_CONTAINER_TEAM,
                               OCS_CONTAINER_COMPANY, OCS_CONTAINER_PUBLIC };
  GPtrArray *containers = g_ptr_array_new_with_free_func ((GDestroyNotify)container_free);

  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    add_container (containers, ids[i]);
  if (filled)
    {
      Container *company = find_container (containers, OCS_CONTAINER_COMPANY);
      Container *federated = find_container (containers, OCS_CONTAINER_PUBLIC);

      add_member (company, "sameEnterprise", NULL);
      add_member (federated, "federated", NULL);
      company->version = 1;
      federated->version = 1;
    }
  return containers;
}

static gboolean
is_member (const Member *member, const char *type, const char *watcher)
{
  const char *domain = strchr (watcher, '@');

  if (!g_str_equal (member->type, type))
    return FALSE;
  if (g_str_equal (type, "user"))
    return member->value != NULL && g_ascii_strcasecmp (member->value, watcher) == 0;
  if (g_str_equal (type, "domain"))
    return member->value != NULL && domain != NULL
           && g_ascii_strcasecmp (member->value, domain + 1) == 0;
  if (g_str_equal (type, "sameEnterprise"))
    return domain != NULL && g_ascii_strcasecmp (domain + 1, OFFICE_DOMAIN) == 0;
  return TRUE;
}

static gboolean
has_member (const Container *container, const char *type, const char *watcher)
{
  for (guint i = 0; i < container->members->len; i++)
    if (is_member (g_ptr_array_index (container->members, i), type, watcher))
      return TRUE;
  return FALSE;
}

guint
ocs_access_get_level (OcsUser *user, const char *watcher_uri)
{
  static const char *const order[] = { "user", "domain", "sameEnterprise", "everyone" };
  const char *watcher = g_str_has_prefix (watcher_uri, "sip:") ? watcher_uri + 4 : watcher_uri;

  for (gsize i = 0; i < G_N_ELEMENTS (order); i++)
    for (guint j = 0; j < user->containers->len; j++)
      {
        const Container *container = g_ptr_array_index (user->containers, j);

        if (has_member (container, order[i], watcher))
          return container->id;
      }
  return OCS_CONTAINER_NONE;
}

void
ocs_access_append_containers (OcsUser *user, GString *out)
{
  g_string_append (out,
                   "<containers xmlns=\"http://schemas.microsoft.com/2006/09/sip/containers\">");
  for (guint i = 0; i < user->containers->len; i++)
    {
      const Container *container = g_ptr_array_index (user->containers, i);

      ocs_xml_append (out, "<container id=\"%u\" version=\"%u\">", container->id,
                      container->version);
      for (guint j = 0; j < container->members->len; j++)
        {
          const Member *member = g_ptr_array_index (container->members, j);

          ocs_xml_append (out, "<member type=\"%s\"", member->type);
          if (member->value != NULL)
            ocs_xml_append (out, " value=\"%s\"", member->value);
          g_string_append (out, "/>");
        }
      g_string_append (out, "</container>");
    }
  g_string_append (out, "</containers>");
}

/* Returns the fault document when a version is not the current one. */
static char *
find_container_conflicts (OcsUser *user, xmlNode *root)
{
  GString *details = g_string_new (NULL);
  guint index = 0;
  char *text = NULL;

  for (xmlNode *node = ocs_xml_child (root, "container"); node != NULL;
       node = ocs_xml_next (node, "container"))
    {
      const Container *container
          = find_container (user->containers, (guint)ocs_xml_attr_uint (node, "id", 0));
      const guint version = container != NULL ? container->version : 0;

      index++;
      if (ocs_xml_attr_uint (node, "version", 0) != version)
        ocs_xml_append (details, "<operation index=\"%u\" curVersion=\"%u\"/>", index, version);
    }
  if (details->len > 0)
    text = ocs_presence_make_fault (details->str);
  g_string_free (details, TRUE);
  return text;
}

static void
change_container (OcsUser *user, xmlNode *node)
{
  const guint id = (guint)ocs_xml_attr_uint (node, "id", 0);
  Container *container = find_container (user->containers, id);

  if (container == NULL)
    container = add_container (user->containers, id);
  for (xmlNode *child = ocs_xml_child (node, "member"); child != NULL;
       child = ocs_xml_next (child, "member"))
    {
      g_autofree char *type = ocs_xml_attr (child, "type");
      g_autofree char *value = ocs_xml_attr (child, "value");
      g_autofree char *action = ocs_xml_attr (child, "action");

      if (type == NULL)
        continue;
      remove_member (container, type, value);
      if (g_strcmp0 (action, "add") == 0)
        add_member (container, type, value);
    }
  container->version++;
}

void
ocs_access_handle_containers (const OcsRequest *request)
{
  g_autoptr (xmlDoc) doc = ocs_xml_parse (lia_sip_message_get_body (request->message));
  xmlNode *root = ocs_xml_root (doc, "setContainerMembers");
  g_autofree char *fault = NULL;

  if (root == NULL)
    {
      ocs_request_reply (request, 400, "Bad Request");
      return;
    }
  fault = find_container_conflicts (request->user, root);
  if (fault != NULL)
    {
      ocs_request_reply_text (request, 409, "Conflict", "application/msrtc-fault+xml", fault);
      return;
    }

  for (xmlNode *node = ocs_xml_child (root, "container"); node != NULL;
       node = ocs_xml_next (node, "container"))
    change_container (request->user, node);
  ocs_request_reply (request, 200, "OK");
  ocs_roaming_notify_containers (request->user);
  ocs_presence_changed (request->user, OCS_CATEGORIES_ALL);
}

void
ocs_access_set_level (OcsUser *user, const char *member, guint container)
{
  for (guint i = 0; i < user->containers->len; i++)
    {
      Container *one = g_ptr_array_index (user->containers, i);

      remove_member (one, "user", member);
      if (one->id == container)
        add_member (one, "user", member);
      one->version++;
    }
  ocs_roaming_notify_containers (user);
  ocs_presence_changed (user, OCS_CATEGORIES_ALL);
}

/* ---- subscribers ---- */

GPtrArray *
ocs_access_new_subscribers (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify)subscriber_free);
}

static Subscriber *
find_subscriber (OcsUser *user, const char *address)
{
  for (guint i = 0; i < user->subscribers->len; i++)
    {
      Subscriber *subscriber = g_ptr_array_index (user->subscribers, i);

      if (g_ascii_strcasecmp (subscriber->address, address) == 0)
        return subscriber;
    }
  return NULL;
}

void
ocs_access_add_subscriber (OcsUser *user, OfficePerson *watcher)
{
  Subscriber *subscriber;

  if (find_subscriber (user, watcher->address) != NULL)
    return;

  subscriber = g_new0 (Subscriber, 1);
  subscriber->address = g_strdup (watcher->address);
  subscriber->name = g_strdup (watcher->name);
  g_ptr_array_add (user->subscribers, subscriber);
  ocs_roaming_notify_subscribers (user);
}

void
ocs_access_append_subscribers (OcsUser *user, GString *out)
{
  g_string_append (
      out, "<subscribers xmlns=\"http://schemas.microsoft.com/2006/09/sip/presence-subscribers\">");
  for (guint i = 0; i < user->subscribers->len; i++)
    {
      const Subscriber *subscriber = g_ptr_array_index (user->subscribers, i);

      if (!subscriber->acknowledged)
        ocs_xml_append (out,
                        "<subscriber user=\"%s\" displayName=\"%s\" acknowledged=\"false\""
                        " type=\"sameEnterprise\"/>",
                        subscriber->address, subscriber->name);
    }
  g_string_append (out, "</subscribers>");
}

void
ocs_access_handle_subscribers (const OcsRequest *request)
{
  g_autoptr (xmlDoc) doc = ocs_xml_parse (lia_sip_message_get_body (request->message));
  xmlNode *root = ocs_xml_root (doc, "setSubscribers");

  if (root == NULL)
    {
      ocs_request_reply (request, 400, "Bad Request");
      return;
    }

  for (xmlNode *node = ocs_xml_child (root, "subscriber"); node != NULL;
       node = ocs_xml_next (node, "subscriber"))
    {
      g_autofree char *address = ocs_xml_attr (node, "user");
      g_autofree char *acknowledged = ocs_xml_attr (node, "acknowledged");
      Subscriber *subscriber = address != NULL ? find_subscriber (request->user, address) : NULL;

      if (subscriber != NULL)
        subscriber->acknowledged = g_strcmp0 (acknowledged, "true") == 0;
    }
  ocs_request_reply (request, 200, "OK");
}
