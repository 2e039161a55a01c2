/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "talk/sip/lia-sip-client.h"
#include "talk/sip/lia-sip-reader.h"

/*
 * A subscription that keeps itself: made, refreshed before its end, made again when the server has lost it (with
 * back-off). Main thread.
 * Spec: RFC 6665 §4.1; [MS-SIP] §3 (BENOTIFY, piggybacked first notification, autoextend).
 */

G_BEGIN_DECLS

typedef struct _LiaSipSubscription LiaSipSubscription;

/**
 * LiaSipEvent: what is subscribed to; constant.
 * @require: (nullable): value of a Require header
 * @supported: (nullable): value of a further Supported header
 * @once: only the state of now is asked for (Expires: 0)
 * @make_body: (nullable): Returns: (transfer full) (nullable): the body of a subscription from the beginning, or of one that
 *   is refreshed
 * @next_update: (nullable): Returns: (transfer full) (nullable): the body of the next change to what is subscribed to;
 *   asked for when the one before has been answered
 * @notify: a notification with a body: a NOTIFY, or the 200 that carries the first one; %NULL when there is @read
 * @read, @free_content, @take: for bodies that may be long: they are read on another thread; see lia_sip_reader_new()
 * @refused: (nullable): the server will not serve it; it is not tried again
 */
typedef struct
{
  const char *event;
  const char *accept;
  const char *content_type;
  const char *require;
  const char *supported;
  gboolean once;
  char *(*make_body) (gboolean anew, gpointer user_data);
  char *(*next_update) (gpointer user_data);
  void (*notify) (LiaSipMessage *message, gpointer user_data);
  LiaSipReadFunc read;
  GDestroyNotify free_content;
  LiaSipTakeFunc take;
  void (*refused) (gpointer user_data);
} LiaSipEvent;

/**
 * lia_sip_subscription_new:
 * @client: must be closed before the subscription is freed
 * @uri: whom the request is for
 */
LiaSipSubscription *lia_sip_subscription_new (LiaSipClient *client,
                                              const LiaSipEvent *event,
                                              const char *uri,
                                              gpointer user_data);
void lia_sip_subscription_free (LiaSipSubscription *self);

/** lia_sip_subscription_start: Sends the first SUBSCRIBE, or starts again from the beginning. */
void lia_sip_subscription_start (LiaSipSubscription *self);

/**
 * lia_sip_subscription_update: There is a next update. It is sent in the dialog, after what is under way. Where there is
 * no dialog it is not asked for: the body of the next start begins anew.
 */
void lia_sip_subscription_update (LiaSipSubscription *self);

/** lia_sip_subscription_take: Returns: whether @notify belongs to it; it has been answered then. */
gboolean lia_sip_subscription_take (LiaSipSubscription *self, LiaSipMessage *notify);

/** lia_sip_subscription_end: Tells the server that no more is wanted. */
void lia_sip_subscription_end (LiaSipSubscription *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiaSipSubscription, lia_sip_subscription_free)

G_END_DECLS
