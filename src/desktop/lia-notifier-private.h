/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "desktop/lia-notifier-bus.h"
#include "desktop/lia-notifier.h"

/* What the files of the notifier share. */

G_BEGIN_DECLS

/**
 * LiaNotifierWay: by what notices are shown.
 * @LIA_NOTIFIER_UNKNOWN: to be found out
 * @LIA_NOTIFIER_FINDING: it is being found out; notices wait
 */
typedef enum
{
  LIA_NOTIFIER_UNKNOWN,
  LIA_NOTIFIER_FINDING,
  LIA_NOTIFIER_SERVER,
  LIA_NOTIFIER_PORTAL,
} LiaNotifierWay;

/** LiaServerAbilities: what the notification server says that it can do. */
typedef enum /*< flags >*/
{
  LIA_SERVER_BODY = 1 << 0,
  LIA_SERVER_BODY_MARKUP = 1 << 1,
  LIA_SERVER_ACTIONS = 1 << 2,
  LIA_SERVER_INLINE_REPLY = 1 << 3,
  LIA_SERVER_PERSISTENCE = 1 << 4,
} LiaServerAbilities;

/**
 * LiaShownNotice:
 * @server_id: by which the server knows it; 0: not yet
 * @sending: an answer with the id is on its way
 * @changed: meanwhile there is something newer to show
 * @withdrawn: meanwhile it was withdrawn
 */
typedef struct
{
  LiaNotice *notice;
  guint server_id;
  gboolean sending;
  gboolean changed;
  gboolean withdrawn;
} LiaShownNotice;

struct _LiaNotifier
{
  GObject parent_instance;

  GDBusConnection *bus;
  char *app_id;
  gboolean sandboxed;
  GCancellable *cancellable;
  LiaNotifierWay way;
  GHashTable *shown; /* id → LiaShownNotice */

  LiaBusNotifications *server; /* NULL until the proxy is made, and in a sandbox */
  LiaServerAbilities abilities;
  guint token_id; /* the notification of the token */
  char *token;    /* of the click that comes next */

  LiaBusPortalNotification *portal; /* NULL until it is asked for */
  gboolean portal_takes_text;
};

/* Finding: of the server, that of the portal comes next. */
void _lia_notifier_find_server (LiaNotifier *self);
void _lia_notifier_find_portal (LiaNotifier *self);
/* Ends it: everything that waits is shown by @way; UNKNOWN: by nobody. */
void _lia_notifier_found (LiaNotifier *self, LiaNotifierWay way);
/* Who showed notices is gone, and they with it. */
void _lia_notifier_lost (LiaNotifier *self);

void _lia_notifier_open_server (LiaNotifier *self);
void _lia_notifier_server_send (LiaNotifier *self, LiaShownNotice *shown);
void _lia_notifier_server_close (LiaNotifier *self, LiaShownNotice *shown);
void _lia_notifier_portal_send (LiaNotifier *self, LiaShownNotice *shown);
void _lia_notifier_portal_close (LiaNotifier *self, LiaShownNotice *shown);

/**
 * _lia_notifier_activate:
 * @key: as told to who shows it: "default", or a button's place in decimal
 * @text: (nullable): that was typed for a button; @key does not matter then
 */
void _lia_notifier_activate (LiaNotifier *self,
                             const LiaNotice *notice,
                             const char *key,
                             const char *text,
                             const char *token);
/* Returns: (transfer none) (nullable): the button that takes a text. */
const LiaNoticeButton *_lia_notifier_text_button (const LiaNotice *notice);

G_END_DECLS
