/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "office-ocs"

#include "office-ocs-provisioning.h"

#include "office-ocs-subscription.h"
#include "office-ocs-xml.h"

#define CONTENT_TYPE "application/vnd-microsoft-roaming-provisioning-v2+xml"

static void
append_element (GString *out, const char *name, const char *value)
{
  ocs_xml_append (out, "<%s>%s</%s>", name, value, name);
}

static void
append_policy (GString *out, const char *name, gboolean allowed)
{
  ocs_xml_append (out, "<property name=\"%s\">%s</property>", name, allowed ? "true" : "false");
}

static void
append_server_configuration (const OcsRequest *request, GString *out)
{
  const OfficeOcsOptions *options = ocs_server_get_options (request->server);

  append_element (out, "organization", "Contoso");
  append_element (out, "ucMaxVideoRateAllowed", "VGA-600K");
  append_element (out, "ucPC2PCAVEncryption", "SupportEncryption");
  append_element (out, "dlxEnabled", "false");
  if (options->conferences)
    {
      g_autofree char *focus
          = g_strdup_printf ("%s;gruu;opaque=app:conf:focusfactory", request->user->uri);
      append_element (out, "focusFactoryUri", focus);
    }
  if (options->media_relay || g_str_equal (options->edge, "full"))
    append_element (out, "mrasUri",
                    "sip:mras." OFFICE_DOMAIN "@" OFFICE_DOMAIN ";gruu;opaque=srvr:MRAS:edge");
}

static void
append_meeting_policy (const OcsRequest *request, GString *out)
{
  const OfficePerson *person = request->user->person;

  g_string_append (out, "<instance>");
  append_policy (out, "AllowIPAudio", person->may_call);
  append_policy (out, "AllowIPVideo", person->may_video);
  append_policy (out, "AllowAppSharing", person->may_share);
  append_policy (out, "EnableFileTransfer", person->may_send_files);
  g_string_append (out, "</instance>");
}

static void
append_uc_policy (const OcsRequest *request, GString *out)
{
  const gboolean may_phone = request->user->person->may_phone;

  g_string_append (out, "<instance>");
  append_policy (out, "AllowSimultaneousRinging", may_phone);
  append_policy (out, "AllowCallForwarding", may_phone);
  append_policy (out, "EnableUC", may_phone);
  g_string_append (out, "</instance>");
}

static const struct
{
  const char *name;
  void (*append) (const OcsRequest *request, GString *out);
} groups[] = {
  { "ServerConfiguration", append_server_configuration },
  { "meetingPolicy", append_meeting_policy },
  { "ucPolicy", append_uc_policy },
};

static void
append_group (const OcsRequest *request, const char *name, GString *out)
{
  for (gsize i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      if (g_strcmp0 (groups[i].name, name) != 0)
        continue;
      ocs_xml_append (out, "<provisionGroup name=\"%s\">", name);
      groups[i].append (request, out);
      g_string_append (out, "</provisionGroup>");
    }
}

static gboolean
build_document (const OcsRequest *request, OcsSubscription *subscription, OcsDocument *out)
{
  g_autoptr (xmlDoc) doc = ocs_xml_parse (lia_sip_message_get_body (request->message));
  xmlNode *root = ocs_xml_root (doc, "provisioningGroupList");
  GString *text = g_string_new ("<provisionGroupList xmlns=\"http://schemas.microsoft.com/2006/09/"
                                "sip/provisiongrouplist-notification\">");

  for (xmlNode *node = ocs_xml_child (root, "provisioningGroup"); node != NULL;
       node = ocs_xml_next (node, "provisioningGroup"))
    {
      g_autofree char *name = ocs_xml_attr (node, "name");

      append_group (request, name, text);
    }
  g_string_append (text, "</provisionGroupList>");

  out->content_type = g_strdup (CONTENT_TYPE);
  out->text = g_string_free (text, FALSE);
  return TRUE;
}

void
ocs_provisioning_handle_subscribe (const OcsRequest *request)
{
  ocs_subscription_handle (request, build_document);
}
