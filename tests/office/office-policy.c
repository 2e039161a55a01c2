/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "office-policy"

#include "config.h"

#include <json-glib/json-glib.h>

#include "office-policy.h"

#define EVERYBODY "*"

static const struct
{
  const char *name;
  gsize offset; /* of a gboolean in OfficePerson */
} permissions[] = {
  { "may_call", G_STRUCT_OFFSET (OfficePerson, may_call) },
  { "may_video", G_STRUCT_OFFSET (OfficePerson, may_video) },
  { "may_share", G_STRUCT_OFFSET (OfficePerson, may_share) },
  { "may_send_files", G_STRUCT_OFFSET (OfficePerson, may_send_files) },
  { "may_phone", G_STRUCT_OFFSET (OfficePerson, may_phone) },
};

void
office_servers_clear (OfficeServers *self)
{
  g_clear_pointer (&self->edge, g_free);
}

static gboolean
refuse (GError **error, const char *of, const char *member, const char *why)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "“%s”, “%s”: %s", of, member, why);
  return FALSE;
}

static gboolean
read_boolean (
    JsonObject *object, const char *of, const char *member, gboolean *out_value, GError **error)
{
  JsonNode *node = json_object_get_member (object, member);

  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_BOOLEAN)
    return refuse (error, of, member, "neither true nor false");
  *out_value = json_node_get_boolean (node);
  return TRUE;
}

/* ---- People ---- */

static gsize
find_permission (const char *name)
{
  gsize i = 0;

  while (i < G_N_ELEMENTS (permissions) && !g_str_equal (permissions[i].name, name))
    i++;
  return i;
}

static gboolean
check_person (OfficeWorld *world, const char *who, JsonNode *node, GError **error)
{
  g_autoptr (GList) names = NULL;
  gboolean ignored = FALSE;

  if (!g_str_equal (who, EVERYBODY) && office_world_find_login (world, who) == NULL)
    return refuse (error, "people", who, "nobody here has this login or address");
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return refuse (error, "people", who, "not an object");
  names = json_object_get_members (json_node_get_object (node));
  for (GList *l = names; l != NULL; l = l->next)
    {
      if (find_permission (l->data) == G_N_ELEMENTS (permissions))
        return refuse (error, who, l->data, "no such member");
      if (!read_boolean (json_node_get_object (node), who, l->data, &ignored, error))
        return FALSE;
    }
  return TRUE;
}

static void
set_person (OfficePerson *person, JsonObject *policy)
{
  for (gsize i = 0; policy != NULL && i < G_N_ELEMENTS (permissions); i++)
    read_boolean (policy, person->login, permissions[i].name,
                  G_STRUCT_MEMBER_P (person, permissions[i].offset), NULL);
}

/* Everybody's first: what is said of one person stands above it, in whatever order they come. */
static gboolean
read_people (JsonObject *people, OfficeWorld *world, GError **error)
{
  g_autoptr (GList) names = json_object_get_members (people);
  GPtrArray *all = office_world_get_people (world);

  for (GList *l = names; l != NULL; l = l->next)
    if (!check_person (world, l->data, json_object_get_member (people, l->data), error))
      return FALSE;
  for (guint i = 0; i < all->len && json_object_has_member (people, EVERYBODY); i++)
    set_person (g_ptr_array_index (all, i), json_object_get_object_member (people, EVERYBODY));
  for (GList *l = names; l != NULL; l = l->next)
    if (!g_str_equal (l->data, EVERYBODY))
      set_person (office_world_find_login (world, l->data),
                  json_object_get_object_member (people, l->data));
  return TRUE;
}

/* ---- Servers ---- */

static gboolean
read_edge (JsonNode *node, OfficeServers *out_servers, GError **error)
{
  static const char *const edges[] = { "none", "signalling", "full", NULL };
  const char *text = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;

  if (text == NULL || !g_strv_contains (edges, text))
    return refuse (error, "servers", "edge", "none of “none”, “signalling” and “full”");
  out_servers->edge = g_strdup (text);
  return TRUE;
}

static gboolean
read_servers (JsonObject *servers, OfficeServers *out_servers, GError **error)
{
  g_autoptr (GList) names = json_object_get_members (servers);

  for (GList *l = names; l != NULL; l = l->next)
    {
      gboolean good = FALSE;
      if (g_str_equal (l->data, "edge"))
        good = read_edge (json_object_get_member (servers, "edge"), out_servers, error);
      else if (g_str_equal (l->data, "conferences"))
        good = read_boolean (servers, "servers", l->data, &out_servers->conferences, error);
      else if (g_str_equal (l->data, "media_relay"))
        good = read_boolean (servers, "servers", l->data, &out_servers->media_relay, error);
      else
        refuse (error, "servers", l->data, "no such member");
      if (!good)
        return FALSE;
    }
  return TRUE;
}

/* ---- All of it ---- */

static gboolean
read_policy (JsonObject *object, OfficeWorld *world, OfficeServers *out_servers, GError **error)
{
  g_autoptr (GList) names = json_object_get_members (object);
  JsonNode *people = json_object_get_member (object, "people");
  JsonNode *servers = json_object_get_member (object, "servers");

  for (GList *l = names; l != NULL; l = l->next)
    if (!g_str_equal (l->data, "people") && !g_str_equal (l->data, "servers"))
      return refuse (error, "policy", l->data, "no such member");
  if (people != NULL && !JSON_NODE_HOLDS_OBJECT (people))
    return refuse (error, "policy", "people", "not an object");
  if (servers != NULL && !JSON_NODE_HOLDS_OBJECT (servers))
    return refuse (error, "policy", "servers", "not an object");
  return (servers == NULL || read_servers (json_node_get_object (servers), out_servers, error))
         && (people == NULL || read_people (json_node_get_object (people), world, error));
}

gboolean
office_policy_apply (const char *json,
                     OfficeWorld *world,
                     OfficeServers *out_servers,
                     GError **error)
{
  g_autoptr (JsonNode) root = json_from_string (json, error);

  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    return read_policy (json_node_get_object (root), world, out_servers, error);
  if (error != NULL && *error == NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "not an object");
  return FALSE;
}

gboolean
office_policy_load (const char *path,
                    OfficeWorld *world,
                    OfficeServers *out_servers,
                    GError **error)
{
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, error))
    return FALSE;
  if (office_policy_apply (text, world, out_servers, error))
    return TRUE;
  g_prefix_error (error, "%s: ", path);
  return FALSE;
}
