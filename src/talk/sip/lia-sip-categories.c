/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-sip-categories"

#include "config.h"

#include <string.h>

#include "core/lia-error.h"
#include "net/lia-xml.h"
#include "talk/sip/lia-sip-categories.h"
#include "talk/sip/lia-sip-category-content.h"

/* ---- One category ---- */

LiaSipCategory *
lia_sip_category_ref (LiaSipCategory *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
lia_sip_category_unref (LiaSipCategory *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  lia_sip_category_free_content (self);
  g_free (self->uri);
  g_free (self->name);
  g_free (self->expire_type);
  g_free (self->endpoint_id);
  g_free (self);
}

static guint64
get_number (const xmlNode *node, const char *attribute, guint64 max)
{
  g_autofree char *text = lia_xml_dup_attribute (node, attribute);
  guint64 number = 0;

  if (text == NULL || !g_ascii_string_to_unsigned (g_strstrip (text), 10, 0, max, &number, NULL))
    return 0;
  return number;
}

static char *
dup_attribute (const xmlNode *node, const char *name)
{
  char *text = lia_xml_dup_attribute (node, name);

  return text != NULL ? g_strstrip (text) : NULL;
}

/* The case of an address does not matter. */
static guint
hash_uri (const char *uri)
{
  guint hash = 5381;

  for (; *uri != '\0'; uri++)
    hash = hash * 33 + (guint)g_ascii_tolower (*uri);
  return hash;
}

static LiaSipCategory *
category_new (const xmlNode *node, const char *uri, guint uri_hash)
{
  LiaSipCategory *self = g_new0 (LiaSipCategory, 1);
  g_autofree char *name = dup_attribute (node, "name");
  g_autofree char *time = lia_xml_dup_attribute (node, "publishTime");

  g_atomic_ref_count_init (&self->ref_count);
  self->uri = g_strdup (uri);
  self->name = g_strdup (name != NULL ? name : "");
  self->hash = uri_hash ^ g_str_hash (self->name);
  self->instance = get_number (node, "instance", G_MAXUINT64);
  self->container = (guint)get_number (node, "container", G_MAXUINT);
  self->version = (guint)get_number (node, "version", G_MAXUINT);
  self->publish_time_us = lia_sip_time_from_text (time);
  self->expire_type = dup_attribute (node, "expireType");
  self->endpoint_id = dup_attribute (node, "endpointId");
  lia_sip_category_read_content (self, node);
  return self;
}

/* ---- Documents ---- */

static gboolean
is_type (const char *type, const char *wanted)
{
  gsize length = strcspn (type, "; \t");

  return length == strlen (wanted) && g_ascii_strncasecmp (type, wanted, length) == 0;
}

gboolean
lia_sip_categories_is_type (const char *type)
{
  return type != NULL
         && (is_type (type, LIA_SIP_TYPE_CATEGORIES) || is_type (type, LIA_SIP_TYPE_ROAMING_SELF));
}

static xmlDoc *
parse_body (GBytes *body, GError **error)
{
  gsize size = 0;
  const void *data = g_bytes_get_data (body, &size);

  return lia_xml_parse (data, size, LIA_SIP_MAX_CATEGORIES_BYTES, error);
}

static gboolean
take_categories (GPtrArray *array, const xmlNode *list, GError **error)
{
  g_autofree char *found = dup_attribute (list, "uri");
  const char *uri = found != NULL ? found : "";
  const guint uri_hash = hash_uri (uri);

  for (xmlNode *node = lia_xml_child (list, NULL, "category"); node != NULL;
       node = lia_xml_next (node, NULL, "category"))
    {
      if (array->len >= LIA_SIP_MAX_CATEGORIES)
        {
          g_set_error (error, LIA_ERROR, LIA_ERROR_TOO_LARGE, "More than %d categories",
                       LIA_SIP_MAX_CATEGORIES);
          return FALSE;
        }
      g_ptr_array_add (array, category_new (node, uri, uri_hash));
    }
  return TRUE;
}

GPtrArray *
lia_sip_categories_parse (const char *type, GBytes *body, GError **error)
{
  g_autoptr (GPtrArray) array
      = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_sip_category_unref);
  g_autoptr (xmlDoc) doc = NULL;
  xmlNode *root = NULL;

  g_return_val_if_fail (body != NULL, NULL);

  if (type != NULL && !lia_sip_categories_is_type (type))
    {
      g_set_error (error, LIA_ERROR, LIA_ERROR_UNSUPPORTED, "No categories are in “%.80s”", type);
      return NULL;
    }
  doc = parse_body (body, error);
  if (doc == NULL)
    return NULL;
  root = xmlDocGetRootElement (doc);
  if (lia_xml_is (root, NULL, "categories"))
    return take_categories (array, root, error) ? g_steal_pointer (&array) : NULL;
  /* What a client asks with has the same type. */
  if (!lia_xml_is (root, NULL, "roamingData") && !lia_xml_is (root, NULL, "roamingList"))
    {
      g_set_error (error, LIA_ERROR, LIA_ERROR_PROTOCOL, "<%.80s> has no categories",
                   (const char *)root->name);
      return NULL;
    }
  for (xmlNode *list = lia_xml_child (root, NULL, "categories"); list != NULL;
       list = lia_xml_next (list, NULL, "categories"))
    if (!take_categories (array, list, error))
      return NULL;
  return g_steal_pointer (&array);
}

/* ---- Keeping up to date ---- */

/* The same category of the same person. */
static guint
category_hash (gconstpointer key)
{
  return ((const LiaSipCategory *)key)->hash;
}

static gboolean
category_equal (gconstpointer a, gconstpointer b)
{
  const LiaSipCategory *left = a;
  const LiaSipCategory *right = b;

  return left->hash == right->hash && g_str_equal (left->name, right->name)
         && g_ascii_strcasecmp (left->uri, right->uri) == 0;
}

void
lia_sip_categories_merge (GPtrArray *known, GPtrArray *news)
{
  g_autoptr (GHashTable) told = g_hash_table_new (category_hash, category_equal);
  guint kept = 0;

  g_return_if_fail (known != NULL && news != NULL);

  for (guint i = 0; i < news->len; i++)
    g_hash_table_add (told, g_ptr_array_index (news, i));
  for (guint i = 0; i < known->len; i++)
    {
      LiaSipCategory *category = g_ptr_array_index (known, i);
      if (g_hash_table_contains (told, category))
        lia_sip_category_unref (category);
      else
        known->pdata[kept++] = category;
    }
  known->len = kept;
  for (guint i = 0; i < news->len; i++)
    {
      LiaSipCategory *category = g_ptr_array_index (news, i);
      if (!category->cleared)
        g_ptr_array_add (known, lia_sip_category_ref (category));
    }
}

/* ---- Lists of people ---- */

void
lia_sip_resource_free (LiaSipResource *self)
{
  g_free (self->uri);
  g_free (self->state);
  g_free (self->cid);
  g_free (self->pool_fqdn);
  g_free (self);
}

static LiaSipResource *
resource_new (const xmlNode *node)
{
  LiaSipResource *self = g_new0 (LiaSipResource, 1);
  const xmlNode *instance = lia_xml_child (node, NULL, "instance");

  self->uri = dup_attribute (node, "uri");
  self->state = dup_attribute (instance, "state");
  self->cid = dup_attribute (instance, "cid");
  self->pool_fqdn = dup_attribute (instance, "poolFqdn");
  if (self->uri == NULL)
    self->uri = g_strdup ("");
  if (self->state == NULL)
    self->state = g_strdup ("");
  return self;
}

GPtrArray *
lia_sip_rlmi_parse (GBytes *body, GError **error)
{
  g_autoptr (GPtrArray) array
      = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_sip_resource_free);
  g_autoptr (xmlDoc) doc = NULL;
  xmlNode *root = NULL;

  g_return_val_if_fail (body != NULL, NULL);

  doc = parse_body (body, error);
  if (doc == NULL)
    return NULL;
  root = xmlDocGetRootElement (doc);
  if (!lia_xml_is (root, NULL, "list"))
    {
      g_set_error (error, LIA_ERROR, LIA_ERROR_PROTOCOL, "<%.80s> is no list of people",
                   (const char *)root->name);
      return NULL;
    }
  for (xmlNode *node = lia_xml_child (root, NULL, "resource"); node != NULL;
       node = lia_xml_next (node, NULL, "resource"))
    {
      if (array->len >= LIA_SIP_MAX_RESOURCES)
        {
          g_set_error (error, LIA_ERROR, LIA_ERROR_TOO_LARGE, "A list of more than %d people",
                       LIA_SIP_MAX_RESOURCES);
          return NULL;
        }
      g_ptr_array_add (array, resource_new (node));
    }
  return g_steal_pointer (&array);
}
