/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "office-ocs"

#include "office-ocs-registrar.h"

#include "office-ocs-access.h"
#include "office-ocs-forward.h"
#include "office-ocs-presence.h"
#include "office-ocs-publications.h"
#include "office-ocs-subscription.h"

#include <string.h>

#define MAX_DEVICES 32

static const char allowed_events[]
    = "vnd-microsoft-provisioning,vnd-microsoft-roaming-contacts,vnd-microsoft-roaming-ACL,"
      "presence,"
      "presence.wpending,vnd-microsoft-roaming-self,vnd-microsoft-provisioning-v2";

/* ---- devices ---- */

static void
endpoint_free (OcsEndpoint *endpoint)
{
  if (endpoint->client != NULL)
    endpoint->client->endpoint = NULL;
  g_ptr_array_unref (endpoint->subscriptions);
  g_free (endpoint->epid);
  g_free (endpoint->instance);
  g_free (endpoint->gruu);
  g_free (endpoint->contact);
  g_free (endpoint);
}

OcsUser *
ocs_user_new (OfficeOcs *server, OfficePerson *person)
{
  OcsUser *user = g_new0 (OcsUser, 1);

  user->server = server;
  user->person = person;
  user->uri = g_strdup_printf ("sip:%s", person->address);
  user->endpoints = g_ptr_array_new_with_free_func ((GDestroyNotify)endpoint_free);
  user->publications = ocs_publications_new ();
  user->containers = ocs_access_new_containers (!ocs_server_get_options (server)->first_sign_in);
  user->subscribers = ocs_access_new_subscribers ();
  user->delta_num = 1;
  return user;
}

void
ocs_user_free (OcsUser *user)
{
  g_ptr_array_unref (user->endpoints);
  g_ptr_array_unref (user->publications);
  g_ptr_array_unref (user->containers);
  g_ptr_array_unref (user->subscribers);
  ocs_state_clear (&user->shown_full);
  ocs_state_clear (&user->shown);
  g_free (user->uri);
  g_free (user);
}

static gsize
decode_uuid (const char *instance, guint8 *out, gsize max)
{
  const char *text = strrchr (instance, ':');
  gsize n = 0;

  for (text = text != NULL ? text + 1 : instance; text[0] != '\0' && n < max; text++)
    {
      if (!g_ascii_isxdigit (text[0]) || !g_ascii_isxdigit (text[1]))
        continue;
      out[n++] = (guint8)(g_ascii_xdigit_value (text[0]) << 4 | g_ascii_xdigit_value (text[1]));
      text++;
    }
  return n;
}

char *
ocs_make_gruu (const char *address, const char *instance, const char *epid)
{
  guint8 bytes[18] = { 0 };
  g_autofree char *opaque = NULL;

  if (instance == NULL || decode_uuid (instance, bytes, 16) != 16)
    return g_strdup_printf ("sip:%s;opaque=user:epid:%s;gruu", address, epid);

  opaque = g_base64_encode (bytes, sizeof bytes);
  g_strdelimit (opaque, "+", '-');
  g_strdelimit (opaque, "/", '_');
  return g_strdup_printf ("sip:%s;opaque=user:epid:%s;gruu", address, opaque);
}

OcsEndpoint *
ocs_registrar_find (OfficeOcs *server, const char *uri)
{
  const gsize n = strcspn (uri, ";");
  g_autofree char *aor = g_strndup (uri, n);
  OcsUser *user = ocs_server_find_user (server, aor);

  for (guint i = 0; user != NULL && i < user->endpoints->len; i++)
    {
      OcsEndpoint *endpoint = g_ptr_array_index (user->endpoints, i);
      const char *parameters = strchr (endpoint->gruu, ';');

      if (g_str_equal (uri + n, parameters) || g_str_equal (uri, endpoint->contact))
        return endpoint;
    }
  return NULL;
}

OcsEndpoint *
ocs_registrar_find_epid (OcsUser *user, const char *epid)
{
  for (guint i = 0; i < user->endpoints->len; i++)
    {
      OcsEndpoint *endpoint = g_ptr_array_index (user->endpoints, i);

      if (g_ascii_strcasecmp (endpoint->epid, epid) == 0)
        return endpoint;
    }
  return NULL;
}

/* ---- leaving ---- */

static gboolean
is_of_device (const OcsPublication *publication, gpointer user_data)
{
  const OcsEndpoint *endpoint = user_data;

  if (g_strcmp0 (publication->expire_type, "endpoint") == 0)
    return g_strcmp0 (publication->epid, endpoint->epid) == 0;
  return g_strcmp0 (publication->expire_type, "user") == 0 && endpoint->user->endpoints->len == 0
         && publication->epid != NULL;
}

void
ocs_registrar_remove (OcsEndpoint *endpoint)
{
  OcsUser *user = endpoint->user;
  g_autoptr (GPtrArray) categories = NULL;
  guint index;

  if (!g_ptr_array_find (user->endpoints, endpoint, &index))
    return;

  g_ptr_array_steal_index (user->endpoints, index);
  user->has_left = user->endpoints->len == 0;
  categories = ocs_publications_remove (user->publications, is_of_device, endpoint);
  ocs_forward_endpoint_gone (user->server, endpoint);
  endpoint_free (endpoint);
  ocs_presence_published (user, categories);
}

void
ocs_registrar_end (OcsEndpoint *endpoint, const char *event)
{
  OcsClient *client = endpoint->client;
  const char *uri = endpoint->user->uri;
  g_autoptr (LiaSipMessage) notify = lia_sip_message_new_request ("NOTIFY", uri);
  g_autofree char *token = ocs_make_token ();
  g_autofree char *body = g_strdup_printf ("deregistered;event=%s", event);

  lia_sip_message_add_header_printf (notify, "Via", "SIP/2.0/%s;branch=z9hG4bK%s",
                                     ocs_connection_get_sent_by (client->connection), token);
  lia_sip_message_add_header (notify, "Max-Forwards", "70");
  lia_sip_message_add_header_printf (notify, "From", "<%s>;tag=%s", uri, token);
  lia_sip_message_add_header_printf (notify, "To", "<%s>;epid=%s", uri, endpoint->epid);
  lia_sip_message_add_header (notify, "Call-ID", token);
  lia_sip_message_add_header (notify, "CSeq", "1 NOTIFY");
  lia_sip_message_add_header (notify, "Event", "registration-notify");
  lia_sip_message_set_body_text (notify, "text/registration-event", body);
  ocs_client_send (client, notify);
  ocs_registrar_remove (endpoint);
}

static gboolean
is_over (const OcsPublication *publication, gpointer user_data)
{
  const gint64 *now_us = user_data;

  return publication->expires_us != 0 && publication->expires_us < *now_us;
}

static void
sweep_subscriptions (OcsEndpoint *endpoint, gint64 now_us)
{
  for (guint i = endpoint->subscriptions->len; i > 0; i--)
    {
      const OcsSubscription *subscription = g_ptr_array_index (endpoint->subscriptions, i - 1);

      if (subscription->expires_us < now_us)
        g_ptr_array_remove_index (endpoint->subscriptions, i - 1);
    }
}

static void
sweep_user (OcsUser *user, gint64 now_us)
{
  gint64 real_us = g_get_real_time ();
  g_autoptr (GPtrArray) categories
      = ocs_publications_remove (user->publications, is_over, &real_us);

  if (categories->len > 0)
    ocs_presence_published (user, categories);

  for (guint i = user->endpoints->len; i > 0; i--)
    {
      OcsEndpoint *endpoint = g_ptr_array_index (user->endpoints, i - 1);

      if (endpoint->expires_us < now_us)
        ocs_registrar_remove (endpoint);
      else
        sweep_subscriptions (endpoint, now_us);
    }
}

void
ocs_registrar_sweep (OfficeOcs *server, gint64 now_us)
{
  GHashTableIter iter;
  gpointer user;

  g_hash_table_iter_init (&iter, ocs_server_get_users (server));
  while (g_hash_table_iter_next (&iter, NULL, &user))
    sweep_user (user, now_us);
}

/* ---- REGISTER ---- */

static guint
requested_expires (const OcsRequest *request, const char *contact)
{
  const guint longest = ocs_server_get_options (request->server)->expires_s;
  g_autofree char *parameter = lia_sip_header_dup_param (contact, "expires");
  const char *value
      = parameter != NULL ? parameter : lia_sip_message_get_header (request->message, "Expires");
  guint64 seconds;

  if (value == NULL || !g_ascii_string_to_unsigned (value, 10, 0, G_MAXUINT32, &seconds, NULL))
    return longest;
  return (guint)MIN (seconds, longest);
}

static char *
dup_instance (const char *contact)
{
  char *instance = lia_sip_header_dup_param (contact, "+sip.instance");
  gsize size = instance != NULL ? strlen (instance) : 0;

  if (size > 2 && instance[0] == '<' && instance[size - 1] == '>')
    {
      memmove (instance, instance + 1, size - 2);
      instance[size - 2] = '\0';
    }
  return instance;
}

static void
append_contact (LiaSipMessage *reply, const OcsEndpoint *endpoint, guint expires_s)
{
  if (endpoint->instance != NULL)
    lia_sip_message_add_header_printf (
        reply, "Contact", "<%s>;expires=%u;+sip.instance=\"<%s>\";gruu=\"%s\"", endpoint->contact,
        expires_s, endpoint->instance, endpoint->gruu);
  else
    lia_sip_message_add_header_printf (reply, "Contact", "<%s>;expires=%u", endpoint->contact,
                                       expires_s);
}

static void
send_registered (const OcsRequest *request, guint expires_s, gboolean is_new)
{
  const OfficeOcsOptions *options = ocs_server_get_options (request->server);
  g_autoptr (LiaSipMessage) reply = ocs_reply_new (request->message, 200, "OK");

  lia_sip_message_add_header_printf (reply, "ms-keep-alive",
                                     "UAS; tcp=no; hop-hop=yes; end-end=no; timeout=%u",
                                     options->keep_alive_s);
  for (guint i = 0; i < request->user->endpoints->len; i++)
    append_contact (reply, g_ptr_array_index (request->user->endpoints, i), expires_s);
  lia_sip_message_add_header_printf (reply, "Expires", "%u", expires_s);
  lia_sip_message_add_header (reply, "presence-state",
                              is_new ? "register-action=\"added\""
                                     : "register-action=\"refreshed\"");
  lia_sip_message_add_header (reply, "Allow-Events", allowed_events);
  /* Each in a line of its own: sipe compares whole values. */
  lia_sip_message_add_header (reply, "Supported", "adhoclist");
  lia_sip_message_add_header (reply, "Supported", "msrtc-event-categories");
  lia_sip_message_add_header (reply, "Server", "RTC/3.5");
  if (g_strcmp0 (options->edge, "none") != 0)
    lia_sip_message_add_header (reply, "ms-user-logon-data", "RemoteUser");
  ocs_client_send (request->client, reply);
}

static void
sign_out (const OcsRequest *request, OcsEndpoint *endpoint)
{
  g_autoptr (LiaSipMessage) reply = ocs_reply_new (request->message, 200, "OK");

  lia_sip_message_add_header (reply, "Expires", "0");
  ocs_client_send (request->client, reply);
  if (endpoint != NULL)
    ocs_registrar_remove (endpoint);
}

static OcsEndpoint *
add_endpoint (const OcsRequest *request, const char *epid, const char *instance)
{
  OcsEndpoint *endpoint = g_new0 (OcsEndpoint, 1);

  endpoint->user = request->user;
  endpoint->client = request->client;
  endpoint->epid = g_strdup (epid);
  endpoint->instance = g_strdup (instance);
  endpoint->gruu = ocs_make_gruu (request->user->person->address, instance, epid);
  endpoint->subscriptions = g_ptr_array_new_with_free_func ((GDestroyNotify)ocs_subscription_free);
  g_ptr_array_add (request->user->endpoints, endpoint);
  request->client->endpoint = endpoint;
  return endpoint;
}

static void
sign_in (const OcsRequest *request,
         OcsEndpoint *endpoint,
         const char *epid,
         const char *contact,
         guint expires_s)
{
  const gboolean is_new = endpoint == NULL || endpoint->client != request->client;
  g_autofree char *instance = dup_instance (contact);

  if (is_new)
    {
      /* The device comes again over a new connection, or this connection changes hands. */
      if (endpoint != NULL)
        ocs_registrar_remove (endpoint);
      if (request->client->endpoint != NULL)
        ocs_registrar_remove (request->client->endpoint);
      endpoint = add_endpoint (request, epid, instance);
      request->user->has_left = FALSE;
    }
  g_free (endpoint->contact);
  endpoint->contact = lia_sip_header_dup_uri (contact);
  endpoint->expires_us = g_get_monotonic_time () + (gint64)expires_s * G_USEC_PER_SEC;
  send_registered (request, expires_s, is_new);
}

void
ocs_registrar_handle (const OcsRequest *request)
{
  const char *contact = lia_sip_message_get_header (request->message, "Contact");
  const char *from = lia_sip_message_get_header (request->message, "From");
  g_autofree char *epid = lia_sip_header_dup_param (from, "epid");
  g_autofree char *uri = contact != NULL ? lia_sip_header_dup_uri (contact) : NULL;
  OcsEndpoint *endpoint;
  guint expires_s;

  if (uri == NULL || epid == NULL || *epid == '\0')
    {
      ocs_request_reply (request, 400, "Bad Request");
      return;
    }

  endpoint = ocs_registrar_find_epid (request->user, epid);
  expires_s = requested_expires (request, contact);
  if (expires_s == 0)
    sign_out (request, endpoint);
  else if (endpoint == NULL && request->user->endpoints->len >= MAX_DEVICES)
    ocs_request_refuse (request, 403, "Forbidden", 4003, "Too many devices are signed in");
  else
    sign_in (request, endpoint, epid, contact, expires_s);
}
