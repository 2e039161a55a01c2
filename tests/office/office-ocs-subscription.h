/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "office-ocs-server.h"

/*
 * Subscription dialogs: made, refreshed, ended, notified.
 * Spec: RFC 6665; [MS-SIP] (BENOTIFY, piggy-backed first notification, autoextend).
 */

G_BEGIN_DECLS

typedef struct
{
  char *content_type;
  char *text;
} OcsDocument;

typedef struct
{
  OcsEndpoint *endpoint;
  const char *event; /* interned */
  char *call_id;
  char *local;  /* our From value: URI and tag */
  char *remote; /* their URI, tag and epid: our To value */
  guint cseq;
  gint64 expires_us;    /* monotonic */
  gboolean is_benotify; /* they do not want to answer */
  GHashTable *watched;  /* presence: OcsUser → OcsCategories */
} OcsSubscription;

void ocs_document_clear (OcsDocument *self);

/**
 * OcsDocumentFunc:
 * @subscription: the dialog
 * @out: (out): the first notification; left empty for none
 *
 * Builds what a SUBSCRIBE is answered with. Returns: %FALSE when it has answered by itself.
 */
typedef gboolean (*OcsDocumentFunc) (const OcsRequest *request,
                                     OcsSubscription *subscription,
                                     OcsDocument *out);

/** ocs_subscription_handle: A SUBSCRIBE for @event: does all but the document. */
void ocs_subscription_handle (const OcsRequest *request, OcsDocumentFunc build);

void ocs_subscription_free (OcsSubscription *self);

/** ocs_subscription_find: Returns: (transfer none) (nullable): a device's one for @event. */
OcsSubscription *ocs_subscription_find (OcsEndpoint *endpoint, const char *event);

/** ocs_subscription_notify: Sends BENOTIFY, or NOTIFY to who has not offered to take that. */
void ocs_subscription_notify (OcsSubscription *self, const char *content_type, const char *text);

/** ocs_subscription_notify_user: Notifies each device of @user that subscribes to @event. */
void ocs_subscription_notify_user (OcsUser *user,
                                   const char *event,
                                   const char *content_type,
                                   const char *text);

G_END_DECLS
