/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-ocs-presence"

#include "config.h"

#include <string.h>

#include "talk/sip/lia-ocs-presence.h"
#include "talk/sip/lia-sip-categories.h"

static void
person_news_free (LiaOcsPersonNews *news)
{
  lia_address_unref (news->address);
  g_ptr_array_unref (news->categories);
  g_free (news);
}

void
lia_ocs_presence_free (LiaOcsPresence *self)
{
  g_ptr_array_unref (self->resources);
  g_ptr_array_unref (self->people);
  g_free (self);
}

/* Returns: (nullable): of the categories from @start on, those of the first one's person. */
static LiaOcsPersonNews *
take_person (GPtrArray *all, guint start, guint end)
{
  const LiaSipCategory *first = g_ptr_array_index (all, start);
  LiaAddress *address = lia_address_new_from_uri (first->uri, NULL);
  LiaOcsPersonNews *news = NULL;

  if (address == NULL)
    return NULL;
  news = g_new0 (LiaOcsPersonNews, 1);
  news->address = address;
  news->categories = g_ptr_array_new_full (end - start, (GDestroyNotify)lia_sip_category_unref);
  for (guint i = start; i < end; i++)
    {
      LiaSipCategory *category = g_ptr_array_index (all, i);
      news->carded |= category->card != NULL;
      g_ptr_array_add (news->categories, lia_sip_category_ref (category));
    }
  return news;
}

static void
take_categories (LiaOcsPresence *self, LiaSipPart *part)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) all = lia_sip_categories_parse (part->content_type, part->body, &error);

  if (all == NULL)
    {
      g_message ("Presence: %s", error->message);
      return;
    }
  for (guint start = 0, end = 0; start < all->len; start = end)
    {
      const char *uri = ((LiaSipCategory *)g_ptr_array_index (all, start))->uri;
      LiaOcsPersonNews *news = NULL;
      while (end < all->len
             && g_str_equal (((LiaSipCategory *)g_ptr_array_index (all, end))->uri, uri))
        end++;
      news = take_person (all, start, end);
      if (news != NULL)
        g_ptr_array_add (self->people, news);
    }
}

static void
take_list (LiaOcsPresence *self, LiaSipPart *part)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) resources = lia_sip_rlmi_parse (part->body, &error);

  if (resources != NULL)
    g_ptr_array_extend_and_steal (self->resources, g_steal_pointer (&resources));
  else
    g_message ("Presence list: %s", error->message);
}

LiaOcsPresence *
lia_ocs_presence_read (LiaSipMessage *message)
{
  LiaOcsPresence *self = g_new0 (LiaOcsPresence, 1);
  g_autoptr (GPtrArray) parts = lia_sip_message_get_parts (message);

  self->resources = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_sip_resource_free);
  self->people = g_ptr_array_new_with_free_func ((GDestroyNotify)person_news_free);
  for (guint i = 0; i < parts->len; i++)
    {
      LiaSipPart *part = g_ptr_array_index (parts, i);
      if (g_ascii_strncasecmp (part->content_type, LIA_SIP_TYPE_RLMI, strlen (LIA_SIP_TYPE_RLMI))
          == 0)
        take_list (self, part);
      else if (lia_sip_categories_is_type (part->content_type))
        take_categories (self, part);
    }
  return self;
}
