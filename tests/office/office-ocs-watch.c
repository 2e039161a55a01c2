/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "office-ocs"

#include "office-ocs-watch.h"

#include "office-ocs-access.h"
#include "office-ocs-presence.h"
#include "office-ocs-xml.h"

#define CATEGORIES_TYPE "application/msrtc-event-categories+xml"

/* One person asked for. */
typedef struct
{
  char *uri;
  OcsUser *user; /* NULL: nobody has this address */
} Resource;

static void
resource_free (Resource *resource)
{
  g_free (resource->uri);
  g_free (resource);
}

OcsCategories
ocs_watch_category_from_name (const char *name)
{
  static const struct
  {
    const char *name;
    OcsCategories category;
  } names[] = {
    { "state", OCS_CATEGORY_STATE },
    { "note", OCS_CATEGORY_NOTE },
    { "contactCard", OCS_CATEGORY_CONTACT_CARD },
    { "calendarData", OCS_CATEGORY_CALENDAR },
    { "services", OCS_CATEGORY_SERVICES },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_strcmp0 (name, names[i].name) == 0)
      return names[i].category;
  return 0;
}

static OcsCategories
read_categories (xmlNode *action)
{
  OcsCategories categories = 0;

  for (xmlNode *node = ocs_xml_child (ocs_xml_child (action, "categoryList"), "category");
       node != NULL; node = ocs_xml_next (node, "category"))
    {
      g_autofree char *name = ocs_xml_attr (node, "name");

      categories |= ocs_watch_category_from_name (name);
    }
  return categories;
}

static void
add_resource (GPtrArray *resources, OfficeOcs *server, const char *uri)
{
  Resource *resource = g_new0 (Resource, 1);

  resource->uri = g_strdup (uri);
  resource->user = ocs_server_find_user (server, uri);
  g_ptr_array_add (resources, resource);
}

static void
subscribe (const OcsRequest *request,
           OcsSubscription *subscription,
           xmlNode *node,
           OcsCategories categories,
           GPtrArray *resources)
{
  g_autofree char *uri = ocs_xml_attr (node, "uri");
  OcsUser *user;

  if (uri == NULL || resources->len >= OCS_WATCH_MAX_PEOPLE)
    return;

  add_resource (resources, request->server, uri);
  user = ((Resource *)g_ptr_array_index (resources, resources->len - 1))->user;
  if (user == NULL)
    return;
  g_hash_table_insert (subscription->watched, user, GUINT_TO_POINTER (categories));
  if (ocs_xml_child (node, "context") != NULL && user != request->user)
    ocs_access_add_subscriber (user, request->user->person);
}

static void
unsubscribe (const OcsRequest *request, OcsSubscription *subscription, xmlNode *node)
{
  g_autofree char *uri = ocs_xml_attr (node, "uri");
  OcsUser *user = ocs_server_find_user (request->server, uri);

  if (user != NULL)
    g_hash_table_remove (subscription->watched, user);
}

static void
read_action (const OcsRequest *request,
             OcsSubscription *subscription,
             xmlNode *action,
             GPtrArray *resources)
{
  const OcsCategories categories = read_categories (action);
  g_autofree char *name = ocs_xml_attr (action, "name");

  for (xmlNode *node = ocs_xml_child (ocs_xml_child (action, "adhocList"), "resource");
       node != NULL; node = ocs_xml_next (node, "resource"))
    {
      if (g_strcmp0 (name, "unsubscribe") == 0)
        unsubscribe (request, subscription, node);
      else
        subscribe (request, subscription, node, categories, resources);
    }
}

/* A SUBSCRIBE without a list is for the person it is addressed to; in a dialog, for all again. */
static void
read_no_list (const OcsRequest *request, OcsSubscription *subscription, GPtrArray *resources)
{
  const char *to = lia_sip_message_get_header (request->message, "To");
  g_autofree char *uri = lia_sip_header_dup_uri (to);
  GHashTableIter iter;
  gpointer user;

  if (g_hash_table_size (subscription->watched) == 0)
    {
      add_resource (resources, request->server, uri);
      user = ((Resource *)g_ptr_array_index (resources, 0))->user;
      if (user != NULL)
        g_hash_table_insert (subscription->watched, user, GUINT_TO_POINTER (OCS_CATEGORIES_ALL));
      return;
    }

  g_hash_table_iter_init (&iter, subscription->watched);
  while (g_hash_table_iter_next (&iter, &user, NULL))
    add_resource (resources, request->server, ((OcsUser *)user)->uri);
}

static char *
make_part (OcsSubscription *subscription, const Resource *resource)
{
  const OcsCategories categories
      = GPOINTER_TO_UINT (g_hash_table_lookup (subscription->watched, resource->user));

  return ocs_presence_make_categories (resource->user, subscription->endpoint->user->uri,
                                       categories);
}

/*
 * No Content-Transfer-Encoding, and an empty line before the boundary.
 * Seen: libpurple 2.14.12 drops a part that is said to be binary, and takes four bytes off the end
 * of every part.
 */
static void
append_part (GString *out,
             const char *boundary,
             const char *content_id,
             const char *content_type,
             const char *text)
{
  g_string_append_printf (out, "--%s\r\nContent-ID: <%s>\r\nContent-Type: %s\r\n\r\n%s\r\n\r\n",
                          boundary, content_id, content_type, text);
}

static void
append_rlmi (GString *out, const char *uri, GPtrArray *resources)
{
  ocs_xml_append (
      out,
      "<list xmlns=\"urn:ietf:params:xml:ns:rlmi\" uri=\"%s\" version=\"0\" fullState=\"false\">",
      uri);
  for (guint i = 0; i < resources->len; i++)
    {
      const Resource *resource = g_ptr_array_index (resources, i);

      ocs_xml_append (out, "<resource uri=\"%s\">", resource->uri);
      if (resource->user != NULL)
        g_string_append_printf (out, "<instance id=\"%u\" state=\"active\" cid=\"p%u\"/>", i, i);
      else
        g_string_append_printf (
            out, "<instance id=\"%u\" state=\"terminated\" reason=\"noresource\"/>", i);
      g_string_append (out, "</resource>");
    }
  g_string_append (out, "</list>");
}

static void
build_list (OcsSubscription *subscription, GPtrArray *resources, OcsDocument *out)
{
  g_autofree char *boundary = ocs_make_token ();
  g_autoptr (GString) list = g_string_new (NULL);
  GString *text = g_string_new (NULL);

  append_rlmi (list, subscription->endpoint->user->uri, resources);
  append_part (text, boundary, "rlmi", "application/rlmi+xml", list->str);
  for (guint i = 0; i < resources->len; i++)
    {
      const Resource *resource = g_ptr_array_index (resources, i);
      g_autofree char *content_id = g_strdup_printf ("p%u", i);
      g_autofree char *part = NULL;

      if (resource->user == NULL)
        continue;
      part = make_part (subscription, resource);
      append_part (text, boundary, content_id, CATEGORIES_TYPE, part);
    }
  g_string_append_printf (text, "--%s--\r\n", boundary);

  out->text = g_string_free (text, FALSE);
  out->content_type = g_strdup_printf (
      "multipart/related;type=\"application/rlmi+xml\";start=rlmi;boundary=%s", boundary);
}

static gboolean
wants_list (LiaSipMessage *message, GPtrArray *resources)
{
  return resources->len > 1
         || lia_sip_message_has_token (message, "Accept", "application/rlmi+xml");
}

gboolean
ocs_watch_build (const OcsRequest *request, OcsSubscription *subscription, OcsDocument *out)
{
  g_autoptr (GPtrArray) resources = g_ptr_array_new_with_free_func ((GDestroyNotify)resource_free);
  g_autoptr (xmlDoc) doc = ocs_xml_parse (lia_sip_message_get_body (request->message));
  xmlNode *root = ocs_xml_root (doc, "batchSub");
  const Resource *first;

  for (xmlNode *action = ocs_xml_child (root, "action"); action != NULL;
       action = ocs_xml_next (action, "action"))
    read_action (request, subscription, action, resources);
  if (root == NULL)
    read_no_list (request, subscription, resources);
  if (resources->len == 0)
    return TRUE;

  first = g_ptr_array_index (resources, 0);
  if (wants_list (request->message, resources))
    build_list (subscription, resources, out);
  else if (first->user != NULL)
    {
      out->text = make_part (subscription, first);
      out->content_type = g_strdup (CATEGORIES_TYPE);
    }
  else
    {
      ocs_request_reply (request, 404, "Not Found");
      return FALSE;
    }
  return TRUE;
}
