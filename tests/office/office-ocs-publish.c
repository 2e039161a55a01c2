/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "office-ocs"

#include "office-ocs-publish.h"

#include "office-ocs-presence.h"
#include "office-ocs-publications.h"
#include "office-ocs-roaming.h"
#include "office-ocs-xml.h"

#define MAX_PUBLICATIONS 1000 /* of one person */

static gboolean
is_key (const OcsPublication *publication, gpointer user_data)
{
  return publication == user_data;
}

/* Returns the operation elements of a fault, "" when all versions are the current ones. */
static GString *
find_conflicts (OcsUser *user, xmlNode *publications)
{
  GString *operations = g_string_new (NULL);
  guint index = 0;

  for (xmlNode *node = ocs_xml_child (publications, "publication"); node != NULL;
       node = ocs_xml_next (node, "publication"))
    {
      g_autofree char *category = ocs_xml_attr (node, "categoryName");
      const OcsPublication *known
          = ocs_publications_find (user->publications, category != NULL ? category : "",
                                   (guint32)ocs_xml_attr_uint (node, "instance", 0),
                                   (guint)ocs_xml_attr_uint (node, "container", 0));
      const guint version = known != NULL ? known->version : 0;

      index++;
      if (ocs_xml_attr_uint (node, "version", 0) != version)
        ocs_xml_append (operations, "<operation index=\"%u\" curVersion=\"%u\"/>", index, version);
    }
  return operations;
}

static void
apply (const OcsRequest *request, xmlNode *node, const char *category)
{
  GPtrArray *publications = request->user->publications;
  const guint32 instance = (guint32)ocs_xml_attr_uint (node, "instance", 0);
  const guint container = (guint)ocs_xml_attr_uint (node, "container", 0);
  const guint64 expires_s = ocs_xml_attr_uint (node, "expires", G_MAXUINT64);
  g_autofree char *expire_type = ocs_xml_attr (node, "expireType");
  xmlNode *content = ocs_xml_first_element (node);
  g_autofree char *text = content != NULL ? ocs_xml_dump (content) : NULL;
  const gint64 now_us = g_get_real_time ();
  OcsPublication *publication;

  if (expires_s == 0)
    {
      g_autoptr (GPtrArray) removed = NULL;

      publication = ocs_publications_find (publications, category, instance, container);
      removed = ocs_publications_remove (publications, is_key, publication);
      return;
    }
  publication = ocs_publications_put (publications, category, instance, container,
                                      expire_type != NULL ? expire_type : "static",
                                      request->endpoint->epid, text, now_us);
  publication->expires_us = 0;
  if (g_strcmp0 (expire_type, "time") == 0 && expires_s != G_MAXUINT64)
    publication->expires_us = now_us + (gint64)expires_s * G_USEC_PER_SEC;
}

static GPtrArray *
apply_all (const OcsRequest *request, xmlNode *publications)
{
  GPtrArray *names = g_ptr_array_new ();

  for (xmlNode *node = ocs_xml_child (publications, "publication"); node != NULL;
       node = ocs_xml_next (node, "publication"))
    {
      g_autofree char *category = ocs_xml_attr (node, "categoryName");
      const char *name;

      if (category == NULL)
        continue;
      apply (request, node, category);
      name = g_intern_string (category);
      if (!g_ptr_array_find (names, name, NULL))
        g_ptr_array_add (names, (gpointer)name);
    }
  return names;
}

/* A person publishes for himself only. */
static gboolean
is_own (const OcsRequest *request, xmlNode *publications)
{
  g_autofree char *uri = ocs_xml_attr (publications, "uri");

  return uri != NULL && ocs_server_find_user (request->server, uri) == request->user;
}

void
ocs_publish_handle (const OcsRequest *request)
{
  g_autoptr (xmlDoc) doc = ocs_xml_parse (lia_sip_message_get_body (request->message));
  xmlNode *publications = ocs_xml_child (ocs_xml_root (doc, "publish"), "publications");
  g_autoptr (GPtrArray) names = NULL;
  g_autoptr (GString) conflicts = NULL;
  g_autofree char *text = NULL;

  if (publications == NULL || request->user->publications->len > MAX_PUBLICATIONS)
    {
      ocs_request_reply (request, 400, "Bad Request");
      return;
    }
  if (!is_own (request, publications))
    {
      ocs_request_reply (request, 403, "Forbidden");
      return;
    }

  conflicts = find_conflicts (request->user, publications);
  if (conflicts->len > 0)
    {
      text = ocs_presence_make_fault (conflicts->str);
      ocs_request_reply_text (request, 409, "Conflict", "application/msrtc-fault+xml", text);
      return;
    }

  names = apply_all (request, publications);
  text = ocs_roaming_make_categories (request->user, names);
  ocs_request_reply_text (request, 200, "OK", "application/vnd-microsoft-roaming-self+xml", text);
  ocs_presence_published (request->user, names);
}
