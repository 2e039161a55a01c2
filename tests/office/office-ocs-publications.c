/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "office-ocs-publications.h"

#include "office-ocs-state.h"
#include "office-ocs-xml.h"

static void
publication_free (OcsPublication *publication)
{
  g_free (publication->category);
  g_free (publication->expire_type);
  g_free (publication->epid);
  g_free (publication->content);
  g_free (publication);
}

GPtrArray *
ocs_publications_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify)publication_free);
}

OcsPublication *
ocs_publications_find (GPtrArray *self, const char *category, guint32 instance, guint container)
{
  for (guint i = 0; i < self->len; i++)
    {
      OcsPublication *publication = g_ptr_array_index (self, i);

      if (publication->instance == instance && publication->container == container
          && g_str_equal (publication->category, category))
        return publication;
    }
  return NULL;
}

OcsPublication *
ocs_publications_find_newest (GPtrArray *self, const char *category, guint container)
{
  OcsPublication *newest = NULL;

  for (guint i = 0; i < self->len; i++)
    {
      OcsPublication *publication = g_ptr_array_index (self, i);

      if (publication->container == container && g_str_equal (publication->category, category)
          && (newest == NULL || publication->time_us > newest->time_us))
        newest = publication;
    }
  return newest;
}

static void
replace_text (char **text, const char *value)
{
  g_free (*text);
  *text = g_strdup (value);
}

OcsPublication *
ocs_publications_put (GPtrArray *self,
                      const char *category,
                      guint32 instance,
                      guint container,
                      const char *expire_type,
                      const char *epid,
                      const char *content,
                      gint64 now_us)
{
  OcsPublication *publication = ocs_publications_find (self, category, instance, container);

  if (publication == NULL)
    {
      publication = g_new0 (OcsPublication, 1);
      publication->category = g_strdup (category);
      publication->instance = instance;
      publication->container = container;
      g_ptr_array_add (self, publication);
    }
  publication->version++;
  publication->time_us = now_us;
  replace_text (&publication->expire_type, expire_type);
  replace_text (&publication->epid, epid);
  replace_text (&publication->content, content);
  return publication;
}

GPtrArray *
ocs_publications_remove (GPtrArray *self, OcsPublicationFunc is_over, gpointer user_data)
{
  GPtrArray *categories = g_ptr_array_new ();

  for (guint i = self->len; i > 0; i--)
    {
      const OcsPublication *publication = g_ptr_array_index (self, i - 1);
      const char *category;

      if (!is_over (publication, user_data))
        continue;
      category = g_intern_string (publication->category);
      if (!g_ptr_array_find (categories, category, NULL))
        g_ptr_array_add (categories, (gpointer)category);
      g_ptr_array_remove_index (self, i - 1);
    }
  return categories;
}

static void
append_publication (const OcsPublication *publication, GString *out)
{
  g_autofree char *time = ocs_format_time (publication->time_us);

  ocs_xml_append (out,
                  "<category name=\"%s\" instance=\"%u\" publishTime=\"%s\" container=\"%u\""
                  " version=\"%u\" expireType=\"%s\"",
                  publication->category, publication->instance, time, publication->container,
                  publication->version, publication->expire_type);
  if (publication->epid != NULL)
    ocs_xml_append (out, " endpointId=\"%s\"", publication->epid);
  if (publication->content != NULL)
    g_string_append_printf (out, ">%s</category>", publication->content);
  else
    g_string_append (out, "/>");
}

void
ocs_publications_append_category (GPtrArray *self, const char *category, GString *out)
{
  gboolean any = FALSE;

  for (guint i = 0; i < self->len; i++)
    {
      const OcsPublication *publication = g_ptr_array_index (self, i);

      if (!g_str_equal (publication->category, category))
        continue;
      append_publication (publication, out);
      any = TRUE;
    }
  if (!any)
    ocs_xml_append (out, "<category name=\"%s\"/>", category);
}

void
ocs_publications_append_all (GPtrArray *self, GString *out)
{
  for (guint i = 0; i < self->len; i++)
    append_publication (g_ptr_array_index (self, i), out);
}
