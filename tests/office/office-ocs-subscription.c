/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "office-ocs"

#include "office-ocs-subscription.h"

#define DEFAULT_EXPIRES_S 37800
#define MAX_SUBSCRIPTIONS 1000 /* of one device */

void
ocs_document_clear (OcsDocument *self)
{
  g_clear_pointer (&self->content_type, g_free);
  g_clear_pointer (&self->text, g_free);
}

void
ocs_subscription_free (OcsSubscription *self)
{
  g_free (self->call_id);
  g_free (self->local);
  g_free (self->remote);
  g_hash_table_unref (self->watched);
  g_free (self);
}

OcsSubscription *
ocs_subscription_find (OcsEndpoint *endpoint, const char *event)
{
  for (guint i = 0; i < endpoint->subscriptions->len; i++)
    {
      OcsSubscription *subscription = g_ptr_array_index (endpoint->subscriptions, i);

      if (g_str_equal (subscription->event, event))
        return subscription;
    }
  return NULL;
}

static OcsSubscription *
find_dialog (OcsEndpoint *endpoint, const char *call_id)
{
  for (guint i = 0; i < endpoint->subscriptions->len; i++)
    {
      OcsSubscription *subscription = g_ptr_array_index (endpoint->subscriptions, i);

      if (g_str_equal (subscription->call_id, call_id))
        return subscription;
    }
  return NULL;
}

static guint
requested_expires (LiaSipMessage *request)
{
  const char *value = lia_sip_message_get_header (request, "Expires");
  guint64 seconds;

  if (value == NULL || !g_ascii_string_to_unsigned (value, 10, 0, G_MAXUINT32, &seconds, NULL))
    return DEFAULT_EXPIRES_S;
  return (guint)MIN (seconds, DEFAULT_EXPIRES_S);
}

static OcsSubscription *
subscription_new (const OcsRequest *request, const char *call_id)
{
  LiaSipMessage *message = request->message;
  OcsSubscription *self = g_new0 (OcsSubscription, 1);
  g_autofree char *to = lia_sip_header_dup_uri (lia_sip_message_get_header (message, "To"));
  g_autofree char *tag = ocs_make_token ();

  self->endpoint = request->endpoint;
  self->event = g_intern_string (lia_sip_message_get_header (message, "Event"));
  self->call_id = g_strdup (call_id);
  self->local = g_strdup_printf ("<%s>;tag=%s", to != NULL ? to : request->user->uri, tag);
  self->remote = g_strdup (lia_sip_message_get_header (message, "From"));
  self->is_benotify = lia_sip_message_has_token (message, "Supported", "ms-benotify");
  self->watched = g_hash_table_new (NULL, NULL);
  return self;
}

static void
set_body (LiaSipMessage *message, const OcsDocument *document)
{
  if (document->text != NULL)
    lia_sip_message_set_body_text (message, document->content_type, document->text);
}

static void
add_state_header (LiaSipMessage *message, guint expires_s)
{
  if (expires_s > 0)
    lia_sip_message_add_header_printf (message, "subscription-state", "active;expires=%u",
                                       expires_s);
  else
    lia_sip_message_add_header (message, "subscription-state", "terminated;expires=0");
}

static void
send_answer (const OcsRequest *request,
             OcsSubscription *subscription,
             guint expires_s,
             const OcsDocument *document)
{
  g_autoptr (LiaSipMessage) reply = lia_sip_message_new_reply (request->message, 200, "OK");
  const gboolean piggyback
      = document->text != NULL
        && lia_sip_message_has_token (request->message, "Supported", "ms-piggyback-first-notify");

  lia_sip_message_set_header (reply, "To", subscription->local);
  lia_sip_message_add_header_printf (reply, "Contact", "<%s>",
                                     ocs_connection_get_uri (request->client->connection));
  lia_sip_message_add_header_printf (reply, "Expires", "%u", expires_s);
  lia_sip_message_add_header (reply, "Event", subscription->event);
  add_state_header (reply, expires_s);
  lia_sip_message_add_header (reply, "Supported",
                              "ms-benotify, ms-piggyback-first-notify, com.microsoft.autoextend");
  if (piggyback)
    {
      lia_sip_message_add_header (reply, "ms-piggyback-cseq", "1");
      set_body (reply, document);
    }
  ocs_client_send (request->client, reply);
  if (!piggyback && document->text != NULL)
    ocs_subscription_notify (subscription, document->content_type, document->text);
}

static void
end_subscription (const OcsRequest *request, OcsSubscription *subscription)
{
  g_autoptr (LiaSipMessage) reply = lia_sip_message_new_reply (request->message, 200, "OK");

  lia_sip_message_set_header (reply, "To", subscription->local);
  lia_sip_message_add_header (reply, "Expires", "0");
  lia_sip_message_add_header (reply, "Event", subscription->event);
  ocs_client_send (request->client, reply);
  g_ptr_array_remove (request->endpoint->subscriptions, subscription);
}

/* A dialog that the server does not know (any more) must be made anew by the client. */
static gboolean
is_stale (const OcsRequest *request, const OcsSubscription *known, guint expires_s)
{
  g_autofree char *tag
      = lia_sip_header_dup_param (lia_sip_message_get_header (request->message, "To"), "tag");

  return known == NULL && tag != NULL && expires_s > 0;
}

void
ocs_subscription_handle (const OcsRequest *request, OcsDocumentFunc build)
{
  const char *call_id = lia_sip_message_get_header (request->message, "Call-ID");
  const guint expires_s = requested_expires (request->message);
  OcsSubscription *subscription = find_dialog (request->endpoint, call_id);
  OcsDocument document = { NULL, NULL };
  const gboolean is_new = subscription == NULL;
  const gboolean keep = expires_s > 0;

  if (is_stale (request, subscription, expires_s)
      || request->endpoint->subscriptions->len > MAX_SUBSCRIPTIONS)
    {
      ocs_request_reply (request, 481, "Call Leg/Transaction Does Not Exist");
      return;
    }
  if (subscription != NULL && expires_s == 0)
    {
      end_subscription (request, subscription);
      return;
    }
  if (is_new)
    subscription = subscription_new (request, call_id);

  subscription->expires_us = g_get_monotonic_time () + (gint64)expires_s * G_USEC_PER_SEC;
  if (build (request, subscription, &document))
    {
      send_answer (request, subscription, expires_s, &document);
      if (is_new && keep)
        g_ptr_array_add (request->endpoint->subscriptions, g_steal_pointer (&subscription));
    }
  if (is_new)
    g_clear_pointer (&subscription, ocs_subscription_free);
  ocs_document_clear (&document);
}

/* ---- notifications ---- */

void
ocs_subscription_notify (OcsSubscription *self, const char *content_type, const char *text)
{
  const char *method = self->is_benotify ? "BENOTIFY" : "NOTIFY";
  OcsClient *client = self->endpoint->client;
  g_autoptr (LiaSipMessage) message
      = lia_sip_message_new_request (method, self->endpoint->user->uri);
  g_autofree char *branch = ocs_make_token ();

  lia_sip_message_add_header_printf (message, "Via", "SIP/2.0/%s;branch=z9hG4bK%s",
                                     ocs_connection_get_sent_by (client->connection), branch);
  lia_sip_message_add_header (message, "Max-Forwards", "70");
  lia_sip_message_add_header (message, "From", self->local);
  lia_sip_message_add_header (message, "To", self->remote);
  lia_sip_message_add_header (message, "Call-ID", self->call_id);
  lia_sip_message_add_header_printf (message, "CSeq", "%u %s", ++self->cseq, method);
  lia_sip_message_add_header (message, "Event", self->event);
  lia_sip_message_add_header_printf (message, "Contact", "<%s>",
                                     ocs_connection_get_uri (client->connection));
  lia_sip_message_add_header_printf (message, "subscription-state", "active;expires=%d",
                                     DEFAULT_EXPIRES_S);
  lia_sip_message_set_body_text (message, content_type, text);

  /* autoextend: a notification prolongs the subscription. */
  self->expires_us = g_get_monotonic_time () + (gint64)DEFAULT_EXPIRES_S * G_USEC_PER_SEC;
  ocs_client_send (client, message);
}

void
ocs_subscription_notify_user (OcsUser *user,
                              const char *event,
                              const char *content_type,
                              const char *text)
{
  for (guint i = 0; i < user->endpoints->len; i++)
    {
      OcsEndpoint *endpoint = g_ptr_array_index (user->endpoints, i);

      for (guint k = 0; k < endpoint->subscriptions->len; k++)
        {
          OcsSubscription *subscription = g_ptr_array_index (endpoint->subscriptions, k);
          if (g_str_equal (subscription->event, event))
            ocs_subscription_notify (subscription, content_type, text);
        }
    }
}
