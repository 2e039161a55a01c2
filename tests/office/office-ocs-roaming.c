/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "office-ocs"

#include "office-ocs-roaming.h"

#include "office-ocs-access.h"
#include "office-ocs-presence.h"
#include "office-ocs-publications.h"
#include "office-ocs-subscription.h"
#include "office-ocs-xml.h"

#define EVENT "vnd-microsoft-roaming-self"
#define CONTENT_TYPE "application/vnd-microsoft-roaming-self+xml"
#define ROOT_START "<roamingData xmlns=\"http://schemas.microsoft.com/2006/09/sip/roaming-self\">"
#define ROOT_END "</roamingData>"

static void
append_categories_start (OcsUser *user, GString *out)
{
  ocs_xml_append (out,
                  "<categories xmlns=\"http://schemas.microsoft.com/2006/09/sip/categories\""
                  " uri=\"%s\">",
                  user->uri);
}

/* What the server itself says of the user's lines; only the user's own devices see it. */
static void
append_user_properties (OcsUser *user, GString *out)
{
  g_autofree char *time = ocs_format_time (0);
  const char *phone = user->person->work_phone;

  ocs_xml_append (out,
                  "<category name=\"userProperties\" instance=\"0\" publishTime=\"%s\""
                  " container=\"1\" version=\"1\" expireType=\"static\"><userProperties"
                  " xmlns=\"http://schemas.microsoft.com/2006/09/sip/categories/userProperties\">",
                  time);
  if (phone != NULL && user->person->may_call)
    ocs_xml_append (out, "<lines><line lineType=\"Uc\">tel:%s</line></lines>", phone);
  ocs_xml_append (out, "<telephonyMode>%s</telephonyMode></userProperties></category>",
                  user->person->may_call ? "Uc" : "None");
}

char *
ocs_roaming_make_categories (OcsUser *user, GPtrArray *names)
{
  GString *out = g_string_new (ROOT_START);

  append_categories_start (user, out);
  for (guint i = 0; i < names->len; i++)
    ocs_publications_append_category (user->publications, g_ptr_array_index (names, i), out);
  g_string_append (out, "</categories>" ROOT_END);
  return g_string_free (out, FALSE);
}

void
ocs_roaming_notify_categories (OcsUser *user, GPtrArray *names)
{
  g_autofree char *text = NULL;

  if (names->len == 0 || user->endpoints->len == 0)
    return;

  text = ocs_roaming_make_categories (user, names);
  ocs_subscription_notify_user (user, EVENT, CONTENT_TYPE, text);
}

static void
notify_part (OcsUser *user, void (*append) (OcsUser *user, GString *out))
{
  g_autoptr (GString) out = g_string_new (ROOT_START);

  append (user, out);
  g_string_append (out, ROOT_END);
  ocs_subscription_notify_user (user, EVENT, CONTENT_TYPE, out->str);
}

void
ocs_roaming_notify_containers (OcsUser *user)
{
  notify_part (user, ocs_access_append_containers);
}

void
ocs_roaming_notify_subscribers (OcsUser *user)
{
  notify_part (user, ocs_access_append_subscribers);
}

static gboolean
build_document (const OcsRequest *request, OcsSubscription *subscription, OcsDocument *out)
{
  OcsUser *user = request->user;
  GString *text = g_string_new (ROOT_START);

  append_categories_start (user, text);
  append_user_properties (user, text);
  ocs_publications_append_all (user->publications, text);
  g_string_append (text, "</categories>");
  ocs_access_append_containers (user, text);
  ocs_access_append_subscribers (user, text);
  g_string_append (text, ROOT_END);

  out->content_type = g_strdup (CONTENT_TYPE);
  out->text = g_string_free (text, FALSE);
  return TRUE;
}

void
ocs_roaming_handle_subscribe (const OcsRequest *request)
{
  ocs_subscription_handle (request, build_document);
}
