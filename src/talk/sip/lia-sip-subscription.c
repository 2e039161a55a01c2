/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-sip-subscription"

#include "config.h"

#include <string.h>

#include "core/lia-backoff.h"
#include "core/lia-error.h"
#include "core/lia-pace.h"
#include "talk/sip/lia-sip-dialog.h"
#include "talk/sip/lia-sip-subscription.h"

#define EARLY_S 120 /* it is refreshed so long before its end */
#define MIN_REFRESH_S 30

struct _LiaSipSubscription
{
  LiaSipClient *client; /* not owned */
  const LiaSipEvent *event;
  char *uri;
  gpointer user_data;

  LiaSipReader *reader; /* NULL: its bodies are short */
  LiaSipDialog *dialog; /* NULL: none stands */
  gboolean busy;        /* a SUBSCRIBE is under way */
  gboolean restart;     /* from the beginning, as soon as that is answered */
  gboolean refused;
  guint attempt;
  guint timer_id;
  gint64 due_us;   /* monotonic: when it is sent anew */
  gint64 wakes_us; /* when the timer wakes; it may be before that */
};

static void send_subscribe (LiaSipSubscription *self, const char *body);

LiaSipSubscription *
lia_sip_subscription_new (LiaSipClient *client,
                          const LiaSipEvent *event,
                          const char *uri,
                          gpointer user_data)
{
  LiaSipSubscription *self = g_new0 (LiaSipSubscription, 1);

  self->client = client;
  self->event = event;
  self->uri = g_strdup (uri);
  self->user_data = user_data;
  if (event->read != NULL)
    self->reader = lia_sip_reader_new (event->read, event->free_content, event->take, user_data);
  return self;
}

void
lia_sip_subscription_free (LiaSipSubscription *self)
{
  g_clear_handle_id (&self->timer_id, g_source_remove);
  g_clear_pointer (&self->reader, lia_sip_reader_free);
  g_clear_pointer (&self->dialog, lia_sip_dialog_free);
  g_free (self->uri);
  g_free (self);
}

static void
send_whole (LiaSipSubscription *self)
{
  g_autofree char *body = self->event->make_body != NULL
                              ? self->event->make_body (self->dialog == NULL, self->user_data)
                              : NULL;

  send_subscribe (self, body);
}

static gboolean timer_cb (gpointer user_data);

static void
set_timer (LiaSipSubscription *self, guint delay_ms)
{
  g_clear_handle_id (&self->timer_id, g_source_remove);
  self->wakes_us = self->due_us;
  self->timer_id = g_timeout_add (delay_ms, timer_cb, self);
}

static gboolean
timer_cb (gpointer user_data)
{
  LiaSipSubscription *self = user_data;
  gint64 left_ms = (self->due_us - g_get_monotonic_time ()) / 1000;

  self->timer_id = 0;
  if (left_ms > 0)
    set_timer (self, (guint)left_ms);
  else if (!self->busy)
    send_whole (self);
  return G_SOURCE_REMOVE;
}

/* Each notification puts it off: a timer that wakes too early looks again, and is not made anew
   each time. */
static void
plan (LiaSipSubscription *self, guint delay_ms)
{
  guint true_ms = lia_pace_ms (LIA_PACE_WAIT, delay_ms);

  self->due_us = g_get_monotonic_time () + (gint64)true_ms * 1000;
  if (self->timer_id == 0 || self->wakes_us > self->due_us)
    set_timer (self, true_ms);
}

static void
plan_refresh (LiaSipSubscription *self, LiaSipMessage *message)
{
  const char *expires = lia_sip_message_get_header (message, "Expires");
  const char *state = lia_sip_message_get_header (message, "Subscription-State");
  g_autofree char *in_state = state != NULL ? lia_sip_header_dup_param (state, "expires") : NULL;
  guint64 seconds = 0;

  if (in_state != NULL || expires != NULL)
    seconds = g_ascii_strtoull (in_state != NULL ? in_state : expires, NULL, 10);
  /* More than a day is longer than any registration lasts without a word. */
  seconds = MIN (seconds, 24 * 60 * 60);
  if (seconds > 0)
    plan (self,
          (guint)MAX (seconds > EARLY_S ? seconds - EARLY_S : seconds / 2, MIN_REFRESH_S) * 1000);
}

/* The server has lost it, or could not make it. */
static void
retry_later (LiaSipSubscription *self, guint least_ms)
{
  guint delay_ms = lia_backoff_delay_ms (++self->attempt, g_random_double ());

  g_clear_pointer (&self->dialog, lia_sip_dialog_free);
  plan (self, MAX (delay_ms, least_ms));
}

static void
take_body (LiaSipSubscription *self, LiaSipMessage *message)
{
  GBytes *body = lia_sip_message_get_body (message);

  if (body == NULL || g_bytes_get_size (body) == 0)
    return;
  if (self->reader != NULL)
    lia_sip_reader_push (self->reader, message);
  else
    self->event->notify (message, self->user_data);
}

static void
accepted (LiaSipSubscription *self, LiaSipMessage *response)
{
  self->attempt = 0;
  self->refused = FALSE;
  if (self->dialog != NULL)
    lia_sip_dialog_establish (self->dialog, response);
  if (!self->event->once)
    plan_refresh (self, response);
  take_body (self, response);
}

static void
refused (LiaSipSubscription *self, LiaSipMessage *response)
{
  guint status = lia_sip_message_get_status (response);

  g_message ("%s: %u %s", self->event->event, status, lia_sip_message_get_reason (response));
  if (status == 481 || status == 408 || status >= 500)
    {
      g_autoptr (GError) error = lia_sip_error_new (response);
      retry_later (self, lia_error_get_retry_after_ms (error));
      return;
    }
  self->refused = TRUE;
  g_clear_pointer (&self->dialog, lia_sip_dialog_free);
  /* Of a server that does not know the event nothing else will come; a rule may change. */
  if (status != 405 && status != 489 && status != 501 && !self->event->once)
    plan (self, LIA_BACKOFF_MAX_MS);
  if (self->event->refused != NULL)
    self->event->refused (self->user_data);
}

static void
response_cb (LiaSipMessage *response, const GError *error, gpointer user_data)
{
  LiaSipSubscription *self = user_data;

  self->busy = FALSE;
  if (self->restart)
    {
      lia_sip_subscription_start (self);
      return;
    }
  if (response == NULL)
    {
      g_message ("%s: %s", self->event->event, error->message);
      retry_later (self, 0);
      return;
    }
  if (lia_sip_message_get_status (response) < 300)
    accepted (self, response);
  else
    refused (self, response);
  lia_sip_subscription_update (self);
}

static LiaSipMessage *
new_subscribe (LiaSipSubscription *self)
{
  LiaSipMessage *request = self->dialog != NULL
                               ? lia_sip_dialog_new_request (self->dialog, "SUBSCRIBE")
                               : lia_sip_client_new_request (self->client, "SUBSCRIBE", self->uri);

  lia_sip_message_add_header (request, "Event", self->event->event);
  lia_sip_message_add_header (request, "Accept", self->event->accept);
  if (self->event->require != NULL)
    lia_sip_message_add_header (request, "Require", self->event->require);
  lia_sip_message_add_header (request, "Supported", "com.microsoft.autoextend");
  lia_sip_message_add_header (request, "Supported", "ms-benotify");
  lia_sip_message_add_header (request, "Supported", "ms-piggyback-first-notify");
  if (self->event->supported != NULL)
    lia_sip_message_add_header (request, "Supported", self->event->supported);
  lia_sip_message_add_header (request, "Proxy-Require", "ms-benotify");
  return request;
}

static void
send_subscribe (LiaSipSubscription *self, const char *body)
{
  g_autoptr (LiaSipMessage) request = new_subscribe (self);

  if (self->event->once)
    lia_sip_message_add_header (request, "Expires", "0");
  if (body != NULL)
    lia_sip_message_set_body_text (request, self->event->content_type, body);
  if (self->dialog == NULL)
    self->dialog = lia_sip_dialog_new (request);
  self->busy = TRUE;
  lia_sip_client_send (self->client, request, response_cb, self, NULL);
}

void
lia_sip_subscription_start (LiaSipSubscription *self)
{
  g_return_if_fail (self != NULL);

  self->refused = FALSE;
  self->restart = self->busy;
  if (self->busy)
    return;
  /* Or the server goes on telling a dialog that nobody has. */
  lia_sip_subscription_end (self);
  g_clear_pointer (&self->dialog, lia_sip_dialog_free);
  send_whole (self);
}

void
lia_sip_subscription_update (LiaSipSubscription *self)
{
  g_autofree char *body = NULL;

  g_return_if_fail (self != NULL);

  if (self->dialog == NULL || self->refused || self->busy || self->event->next_update == NULL)
    return;
  body = self->event->next_update (self->user_data);
  if (body != NULL)
    send_subscribe (self, body);
}

gboolean
lia_sip_subscription_take (LiaSipSubscription *self, LiaSipMessage *notify)
{
  const char *state = lia_sip_message_get_header (notify, "Subscription-State");

  if (self->dialog == NULL || !lia_sip_dialog_matches (self->dialog, notify))
    return FALSE;
  lia_sip_client_reply (self->client, notify, 200, "OK", NULL, NULL);
  if (!self->event->once && state != NULL && g_ascii_strncasecmp (state, "terminated", 10) == 0)
    {
      retry_later (self, 0);
      return TRUE;
    }
  if (!self->event->once)
    plan_refresh (self, notify);
  take_body (self, notify);
  return TRUE;
}

void
lia_sip_subscription_end (LiaSipSubscription *self)
{
  g_autoptr (LiaSipMessage) request = NULL;

  g_return_if_fail (self != NULL);

  g_clear_handle_id (&self->timer_id, g_source_remove);
  if (self->dialog == NULL || !self->dialog->established || self->event->once)
    return;
  request = new_subscribe (self);
  lia_sip_message_add_header (request, "Expires", "0");
  lia_sip_client_send (self->client, request, NULL, NULL, NULL);
}
