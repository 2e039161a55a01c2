/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "office-ocs"

#include "office-ocs-routing.h"

#include "office-ocs-access.h"
#include "office-ocs-forward.h"
#include "office-ocs-registrar.h"
#include "office-ocs-relay.h"
#include "office-ocs-robot.h"

#include <string.h>

static gboolean
is_in_dialog (LiaSipMessage *request)
{
  g_autofree char *tag
      = lia_sip_header_dup_param (lia_sip_message_get_header (request, "To"), "tag");

  return tag != NULL;
}

static OcsUser *
find_callee (const OcsRequest *request)
{
  const char *uri = lia_sip_message_get_uri (request->message);
  g_autofree char *aor = g_strndup (uri, strcspn (uri, ";"));

  return ocs_server_find_user (request->server, aor);
}

/* In a dialog the To header may name the device by its epid. */
static OcsEndpoint *
find_by_epid (const OcsRequest *request, OcsUser *callee)
{
  const char *to = lia_sip_message_get_header (request->message, "To");
  g_autofree char *epid = lia_sip_header_dup_param (to, "epid");

  return epid != NULL ? ocs_registrar_find_epid (callee, epid) : NULL;
}

static GPtrArray *
find_devices (const OcsRequest *request, OcsUser *callee)
{
  const char *uri = lia_sip_message_get_uri (request->message);
  GPtrArray *devices = g_ptr_array_new ();
  OcsEndpoint *device = ocs_registrar_find (request->server, uri);

  if (device == NULL)
    device = find_by_epid (request, callee);
  if (device != NULL)
    g_ptr_array_add (devices, device);
  if (device != NULL || strstr (uri, ";opaque=") != NULL)
    return devices;

  for (guint i = 0; i < callee->endpoints->len; i++)
    {
      device = g_ptr_array_index (callee->endpoints, i);
      if (device != request->endpoint)
        g_ptr_array_add (devices, device);
    }
  if (is_in_dialog (request->message) && devices->len > 1)
    g_ptr_array_set_size (devices, 1);
  return devices;
}

static gboolean
is_own_domain (const char *uri)
{
  g_autofree char *aor = g_strndup (uri, strcspn (uri, ";"));
  const char *at = strchr (aor, '@');
  const char *domain = at != NULL ? at + 1 : aor;

  return g_ascii_strcasecmp (domain, OFFICE_DOMAIN) == 0;
}

static void
refuse_unknown (const OcsRequest *request)
{
  if (is_own_domain (lia_sip_message_get_uri (request->message)))
    ocs_request_refuse (request, 404, "Not Found", 4005,
                        "Destination URI either not enabled for SIP or does not exist");
  else
    ocs_request_refuse (request, 504, "Server time-out", 1008, "Unable to resolve DNS SRV record");
}

void
ocs_routing_handle (const OcsRequest *request)
{
  OcsUser *callee = find_callee (request);
  g_autoptr (GPtrArray) devices = NULL;

  if (ocs_relay_hops_left (request->message) == 0)
    {
      ocs_request_reply (request, 483, "Too Many Hops");
      return;
    }
  if (callee == NULL)
    {
      refuse_unknown (request);
      return;
    }
  if (ocs_robot_handle (request, callee))
    return;

  devices = find_devices (request, callee);
  if (devices->len == 0
      || ocs_access_get_level (callee, request->user->uri) == OCS_CONTAINER_BLOCKED)
    ocs_request_refuse (request, 480, "Temporarily Unavailable", 15030,
                        "No endpoint of the callee is registered");
  else
    ocs_forward_start (request, devices);
}

void
ocs_routing_handle_ack (const OcsRequest *request)
{
  OcsForward *forward = ocs_forward_find_invite (request->client, request->message);
  OcsUser *callee = find_callee (request);
  OcsEndpoint *device = forward != NULL ? ocs_forward_get_winner (forward) : NULL;

  if (callee == NULL || (forward != NULL && ocs_forward_was_refused (forward)))
    return;
  if (device == NULL)
    device = ocs_registrar_find (request->server, lia_sip_message_get_uri (request->message));
  if (device != NULL)
    ocs_forward_send_ack (request, device);
}

void
ocs_routing_handle_cancel (const OcsRequest *request)
{
  OcsForward *forward = ocs_forward_find_invite (request->client, request->message);

  if (forward == NULL)
    {
      ocs_request_reply (request, 481, "Call Leg/Transaction Does Not Exist");
      return;
    }
  ocs_request_reply (request, 200, "OK");
  ocs_forward_cancel (forward);
}
