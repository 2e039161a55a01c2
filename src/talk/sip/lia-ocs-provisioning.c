/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-ocs-provisioning"

#include "config.h"

#include "net/lia-xml.h"
#include "talk/sip/lia-ocs-provisioning.h"

const char *
lia_ocs_provisioning_request (void)
{
  return "<provisioningGroupList "
         "xmlns=\"http://schemas.microsoft.com/2006/09/sip/provisioninggrouplist\">"
         "<provisioningGroup name=\"ServerConfiguration\"/>"
         "<provisioningGroup name=\"meetingPolicy\"/>"
         "<provisioningGroup name=\"ucPolicy\"/></provisioningGroupList>";
}

static xmlNode *
find_group (const xmlNode *root, const char *name)
{
  for (xmlNode *node = lia_xml_child (root, NULL, "provisionGroup"); node != NULL;
       node = lia_xml_next (node, NULL, "provisionGroup"))
    {
      g_autofree char *value = lia_xml_dup_attribute (node, "name");
      if (g_strcmp0 (value, name) == 0)
        return node;
    }
  return NULL;
}

/* Whether a policy says no. One that is not sent is the server's default: allowed. */
static gboolean
is_forbidden (const xmlNode *root, const char *group_name, const char *property)
{
  const xmlNode *group = find_group (root, group_name);
  const xmlNode *instance = group != NULL ? lia_xml_child (group, NULL, "instance") : NULL;

  for (xmlNode *node = instance != NULL ? lia_xml_child (instance, NULL, "property") : NULL;
       node != NULL; node = lia_xml_next (node, NULL, "property"))
    {
      g_autofree char *name = lia_xml_dup_attribute (node, "name");
      g_autofree char *value = lia_xml_dup_text (node);
      if (g_strcmp0 (name, property) == 0 && value != NULL)
        return g_ascii_strcasecmp (g_strstrip (value), "false") == 0;
    }
  return FALSE;
}

static gboolean
has_text (const xmlNode *group, const char *element)
{
  g_autofree char *text = group != NULL ? lia_xml_dup_child_text (group, element) : NULL;

  return text != NULL && *g_strstrip (text) != '\0';
}

static const struct
{
  const char *group;
  const char *property;
  LiaTalkAbilities present;
  LiaTalkAbilities allowed;
} policies[] = {
  { "meetingPolicy", "AllowIPAudio", LIA_TALK_AUDIO_PRESENT, LIA_TALK_AUDIO_ALLOWED },
  { "meetingPolicy", "AllowIPVideo", LIA_TALK_VIDEO_PRESENT, LIA_TALK_VIDEO_ALLOWED },
  { "meetingPolicy", "AllowAppSharing", LIA_TALK_SHARE_PRESENT, LIA_TALK_SHARE_ALLOWED },
  { "meetingPolicy", "EnableFileTransfer", LIA_TALK_FILE_PRESENT, LIA_TALK_FILE_ALLOWED },
  { "ucPolicy", "EnableUC", LIA_TALK_PHONE_PRESENT, LIA_TALK_PHONE_ALLOWED },
};

gboolean
lia_ocs_provisioning_parse (GBytes *document,
                            gboolean remote,
                            LiaTalkAbilities *out_abilities,
                            GError **error)
{
  g_autoptr (xmlDoc) doc
      = lia_xml_parse (g_bytes_get_data (document, NULL), g_bytes_get_size (document),
                       LIA_OCS_MAX_PROVISIONING_BYTES, error);
  xmlNode *root = doc != NULL ? xmlDocGetRootElement (doc) : NULL;
  const xmlNode *server = NULL;
  guint abilities = LIA_TALK_MESSAGE;

  if (root == NULL)
    return FALSE;
  if (!lia_xml_is (root, NULL, "provisionGroupList"))
    {
      g_set_error (error, LIA_ERROR, LIA_ERROR_PROTOCOL, "“%s” is no provisioning",
                   (const char *)root->name);
      return FALSE;
    }
  server = find_group (root, "ServerConfiguration");
  for (gsize i = 0; i < G_N_ELEMENTS (policies); i++)
    {
      abilities |= policies[i].present;
      if (!is_forbidden (root, policies[i].group, policies[i].property))
        abilities |= policies[i].allowed;
    }
  if (has_text (server, "focusFactoryUri"))
    abilities |= LIA_TALK_CONFERENCE_PRESENT | LIA_TALK_CONFERENCE_ALLOWED;
  if (has_text (server, "mrasUri"))
    abilities |= LIA_TALK_MEDIA_RELAY;
  if (remote)
    abilities |= LIA_TALK_REMOTE;
  *out_abilities = (LiaTalkAbilities)abilities;
  return TRUE;
}
