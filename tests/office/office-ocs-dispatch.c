/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "office-ocs"

#include "office-ocs-dispatch.h"

#include "office-ocs-access.h"
#include "office-ocs-contacts.h"
#include "office-ocs-fault.h"
#include "office-ocs-forward.h"
#include "office-ocs-presence.h"
#include "office-ocs-provisioning.h"
#include "office-ocs-publish.h"
#include "office-ocs-registrar.h"
#include "office-ocs-roaming.h"
#include "office-ocs-routing.h"
#include "office-ocs-service.h"
#include "office-ocs-soap.h"

typedef void (*OcsHandler) (const OcsRequest *request);

/* What the server serves: the first line that fits. NULL fits anything. */
static const struct
{
  const char *method;
  const char *event;
  const char *content_type;
  OcsHandler handle;
} routes[] = {
  { "REGISTER", NULL, NULL, ocs_registrar_handle },
  { "SUBSCRIBE", "vnd-microsoft-roaming-contacts", NULL, ocs_contacts_handle_subscribe },
  { "SUBSCRIBE", "vnd-microsoft-provisioning-v2", NULL, ocs_provisioning_handle_subscribe },
  { "SUBSCRIBE", "vnd-microsoft-roaming-self", NULL, ocs_roaming_handle_subscribe },
  { "SUBSCRIBE", "presence", NULL, ocs_presence_handle_subscribe },
  { "SERVICE", NULL, "application/msrtc-category-publish+xml", ocs_publish_handle },
  { "SERVICE", NULL, "application/msrtc-setcontainermembers+xml", ocs_access_handle_containers },
  { "SERVICE", NULL, "application/msrtc-presence-setsubscriber+xml",
    ocs_access_handle_subscribers },
  { "SERVICE", NULL, "application/SOAP+xml", ocs_soap_handle },
  { "SERVICE", NULL, "application/cccp+xml", ocs_service_handle_conferencing },
  { "SERVICE", NULL, "application/msrtc-media-relay-auth+xml", ocs_service_handle_media_relay },
  { "INVITE", NULL, NULL, ocs_routing_handle },
  { "ACK", NULL, NULL, ocs_routing_handle_ack },
  { "CANCEL", NULL, NULL, ocs_routing_handle_cancel },
  { "BYE", NULL, NULL, ocs_routing_handle },
  { "MESSAGE", NULL, NULL, ocs_routing_handle },
  { "INFO", NULL, NULL, ocs_routing_handle },
  { "REFER", NULL, NULL, ocs_routing_handle },
  { "OPTIONS", NULL, NULL, ocs_routing_handle },
  { "UPDATE", NULL, NULL, ocs_routing_handle },
};

/* ---- answers ---- */

char *
ocs_make_token (void)
{
  return g_strdup_printf ("%08x%08x", g_random_int (), g_random_int ());
}

LiaSipMessage *
ocs_reply_new (LiaSipMessage *request, guint status, const char *reason)
{
  LiaSipMessage *reply = lia_sip_message_new_reply (request, status, reason);
  const char *to = lia_sip_message_get_header (reply, "To");
  g_autofree char *tag = to != NULL ? lia_sip_header_dup_param (to, "tag") : NULL;

  if (to != NULL && tag == NULL)
    {
      g_autofree char *token = ocs_make_token ();
      g_autofree char *tagged = g_strdup_printf ("%s;tag=%s", to, token);

      lia_sip_message_set_header (reply, "To", tagged);
    }
  return reply;
}

void
ocs_request_reply (const OcsRequest *self, guint status, const char *reason)
{
  g_autoptr (LiaSipMessage) reply = ocs_reply_new (self->message, status, reason);

  ocs_client_send (self->client, reply);
}

void
ocs_request_refuse (
    const OcsRequest *self, guint status, const char *reason, guint id, const char *why)
{
  g_autoptr (LiaSipMessage) reply = ocs_reply_new (self->message, status, reason);

  lia_sip_message_add_header_printf (reply, "ms-diagnostics",
                                     "%u;reason=\"%s\";source=\"pool." OFFICE_DOMAIN "\"", id, why);
  ocs_client_send (self->client, reply);
}

void
ocs_request_reply_text (const OcsRequest *self,
                        guint status,
                        const char *reason,
                        const char *content_type,
                        const char *body)
{
  g_autoptr (LiaSipMessage) reply = ocs_reply_new (self->message, status, reason);

  lia_sip_message_set_body_text (reply, content_type, body);
  ocs_client_send (self->client, reply);
}

/* ---- requests ---- */

static gboolean
has_mandatory_headers (LiaSipMessage *message)
{
  static const char *const names[] = { "Via", "From", "To", "Call-ID", "CSeq" };
  g_autofree char *from_uri = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (lia_sip_message_get_header (message, names[i]) == NULL)
      return FALSE;

  from_uri = lia_sip_header_dup_uri (lia_sip_message_get_header (message, "From"));
  return from_uri != NULL;
}

static OcsHandler
find_handler (LiaSipMessage *message, gboolean *out_method_known)
{
  const char *method = lia_sip_message_get_method (message);
  const char *event = lia_sip_message_get_header (message, "Event");

  *out_method_known = FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (routes); i++)
    {
      if (!g_str_equal (routes[i].method, method))
        continue;
      *out_method_known = TRUE;
      if ((routes[i].event == NULL || g_strcmp0 (event, routes[i].event) == 0)
          && (routes[i].content_type == NULL
              || lia_sip_message_has_content_type (message, routes[i].content_type)))
        return routes[i].handle;
    }
  return NULL;
}

/* An ACK is never answered. */
static gboolean
is_ack (LiaSipMessage *message)
{
  return g_str_equal (lia_sip_message_get_method (message), "ACK");
}

static void
serve (const OcsRequest *request)
{
  gboolean method_known;
  OcsHandler handle = find_handler (request->message, &method_known);
  const char *method = lia_sip_message_get_method (request->message);

  if (handle == NULL && g_str_equal (method, "SUBSCRIBE"))
    ocs_request_reply (request, 489, "Bad Event");
  else if (handle == NULL && method_known)
    ocs_request_reply (request, 415, "Unsupported Media Type");
  else if (handle == NULL)
    ocs_request_reply (request, 405, "Method Not Allowed");
  else if (request->endpoint == NULL && is_ack (request->message))
    g_debug ("ACK from a device that is not registered ignored");
  else if (request->endpoint == NULL && !g_str_equal (method, "REGISTER"))
    ocs_request_refuse (request, 480, "Temporarily Unavailable", 4100, "Not registered");
  else
    handle (request);
}

static gboolean
is_from (LiaSipMessage *message, OfficeOcs *server, OfficePerson *person)
{
  g_autofree char *uri = lia_sip_header_dup_uri (lia_sip_message_get_header (message, "From"));

  return office_world_find (ocs_server_get_world (server), uri) == person;
}

static void
dispatch_request (OcsClient *client, LiaSipMessage *message)
{
  g_autoptr (LiaSipMessage) refusal = NULL;
  OfficePerson *person = ocs_auth_check_request (client->auth, message, &refusal);
  OcsRequest request = { .server = client->server, .client = client, .message = message };

  if (person == NULL)
    {
      if (!is_ack (message))
        ocs_client_send_unsigned (client, refusal);
      return;
    }

  request.user = ocs_server_get_user (client->server, person);
  request.endpoint = client->endpoint;
  if (ocs_fault_meet (&request))
    return;
  if (person->is_disabled && !is_ack (message))
    ocs_request_refuse (&request, 403, "Forbidden", 4003, "The account is disabled");
  else if (is_from (message, client->server, person))
    serve (&request);
  else if (!is_ack (message))
    ocs_request_refuse (&request, 403, "Forbidden", 4004,
                        "Credentials provided are not authorized to act as specified from URI");
}

void
ocs_dispatch (OcsClient *client, LiaSipMessage *message)
{
  if (!has_mandatory_headers (message))
    {
      g_message ("message without its mandatory headers ignored");
      return;
    }
  if (lia_sip_message_is_request (message))
    dispatch_request (client, message);
  else if (ocs_auth_check_response (client->auth, message))
    ocs_forward_handle_response (client, message);
  else
    g_message ("response without a right signature ignored");
}
