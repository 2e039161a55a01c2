/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-notifier"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "desktop/lia-notifier-private.h"

/* By the notification server of the desktop. Spec: Desktop Notifications 1.2. */

#define NAME "org.freedesktop.Notifications"
#define PATH "/org/freedesktop/Notifications"

/* Of NotificationClosed: the user has put it away. */
#define DISMISSED 2
/* Of the hint “urgency”. */
#define NORMAL 1

/* ---- What it can do ---- */

static LiaServerAbilities
parse_abilities (const char *const *names)
{
  static const struct
  {
    const char *name;
    LiaServerAbilities ability;
  } all[] = {
    { "body", LIA_SERVER_BODY },
    { "body-markup", LIA_SERVER_BODY_MARKUP },
    { "actions", LIA_SERVER_ACTIONS },
    { "inline-reply", LIA_SERVER_INLINE_REPLY },
    { "persistence", LIA_SERVER_PERSISTENCE },
  };
  LiaServerAbilities abilities = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    if (g_strv_contains (names, all[i].name))
      abilities |= all[i].ability;
  return abilities;
}

static void
capabilities_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LiaNotifier *self = user_data;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names = NULL;

  if (!lia_bus_notifications_call_get_capabilities_finish (LIA_BUS_NOTIFICATIONS (source), &names,
                                                           result, &error))
    {
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return;
      g_info ("No notification server: %s", error->message);
      _lia_notifier_find_portal (self);
      return;
    }
  self->abilities = parse_abilities ((const char *const *)names);
  _lia_notifier_found (self, LIA_NOTIFIER_SERVER);
}

void
_lia_notifier_find_server (LiaNotifier *self)
{
  /* Else it is asked as soon as there is a proxy. */
  if (self->server != NULL)
    lia_bus_notifications_call_get_capabilities (self->server, self->cancellable, capabilities_cb,
                                                 self);
}

/* ---- Showing ---- */

static const char *
category_of (LiaNoticeKind kind)
{
  switch (kind)
    {
    case LIA_NOTICE_MAIL:
      return "email.arrived";
    case LIA_NOTICE_CHAT:
    case LIA_NOTICE_MISSED:
      return "im.received";
    case LIA_NOTICE_AVAILABLE:
      return "presence.online";
    case LIA_NOTICE_TROUBLE:
      return "network.error";
    case LIA_NOTICE_HINT:
    default:
      return NULL;
    }
}

/* Spec: Sound Naming 0.8. */
static const char *
sound_of (LiaNoticeKind kind)
{
  switch (kind)
    {
    case LIA_NOTICE_MAIL:
      return "message-new-email";
    case LIA_NOTICE_CHAT:
      return "message-new-instant";
    case LIA_NOTICE_AVAILABLE:
      return "service-login";
    case LIA_NOTICE_TROUBLE:
      return "dialog-warning";
    case LIA_NOTICE_MISSED:
    case LIA_NOTICE_HINT:
    default:
      return NULL;
    }
}

static GVariant *
new_hints (LiaNotifier *self, const LiaNotice *notice)
{
  const char *category = category_of (notice->kind);
  const char *sound = sound_of (notice->kind);
  GVariantBuilder hints;

  g_variant_builder_init (&hints, G_VARIANT_TYPE ("a{sv}"));
  g_variant_builder_add (&hints, "{sv}", "desktop-entry", g_variant_new_string (self->app_id));
  g_variant_builder_add (&hints, "{sv}", "urgency", g_variant_new_byte (NORMAL));
  if (category != NULL)
    g_variant_builder_add (&hints, "{sv}", "category", g_variant_new_string (category));
  if (notice->silent)
    g_variant_builder_add (&hints, "{sv}", "suppress-sound", g_variant_new_boolean (TRUE));
  else if (sound != NULL)
    g_variant_builder_add (&hints, "{sv}", "sound-name", g_variant_new_string (sound));
  /* That somebody was available an hour ago is of no use in a list of what was told. */
  if ((self->abilities & LIA_SERVER_PERSISTENCE) != 0 && notice->kind == LIA_NOTICE_AVAILABLE)
    g_variant_builder_add (&hints, "{sv}", "transient", g_variant_new_boolean (TRUE));
  return g_variant_builder_end (&hints);
}

/* Returns: (transfer full): keys and labels in turn. */
static GStrv
new_actions (LiaNotifier *self, const LiaNotice *notice)
{
  g_autoptr (GStrvBuilder) actions = g_strv_builder_new ();
  const LiaNoticeButton *text_button = NULL;

  if ((self->abilities & LIA_SERVER_ACTIONS) == 0)
    return g_strv_builder_end (actions);
  if ((self->abilities & LIA_SERVER_INLINE_REPLY) != 0)
    text_button = _lia_notifier_text_button (notice);
  if (notice->action != NULL)
    /* Seen: xfce4-notifyd has a button for this one too. */
    g_strv_builder_add_many (actions, "default", _ ("Open"), NULL);
  for (guint i = 0; i < notice->buttons->len; i++)
    {
      const LiaNoticeButton *button = g_ptr_array_index (notice->buttons, i);
      g_autofree char *key = g_strdup_printf ("%u", i);
      g_strv_builder_add_many (actions, button == text_button ? "inline-reply" : key, button->label,
                               NULL);
    }
  return g_strv_builder_end (actions);
}

static char *
dup_summary (LiaNotifier *self, const LiaNotice *notice)
{
  if ((self->abilities & LIA_SERVER_BODY) != 0 || notice->body == NULL)
    return g_strdup (notice->title);
  return g_strdup_printf ("%s: %s", notice->title, notice->body);
}

static char *
dup_body (LiaNotifier *self, const LiaNotice *notice)
{
  if ((self->abilities & LIA_SERVER_BODY) == 0 || notice->body == NULL)
    return g_strdup ("");
  if ((self->abilities & LIA_SERVER_BODY_MARKUP) != 0)
    return g_markup_escape_text (notice->body, -1);
  return g_strdup (notice->body);
}

typedef struct
{
  LiaNotifier *self; /* not owned: a call that is cancelled does not look at it */
  char *id;
} Sending;

static void
notified_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Sending *sending = user_data;
  LiaNotifier *self = sending->self;
  g_autofree char *id = g_steal_pointer (&sending->id);
  g_autoptr (GError) error = NULL;
  guint server_id = 0;
  LiaShownNotice *shown = NULL;

  g_free (sending);
  lia_bus_notifications_call_notify_finish (LIA_BUS_NOTIFICATIONS (source), &server_id, result,
                                            &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (error != NULL)
    g_message ("A notification was not shown: %s", error->message);
  shown = g_hash_table_lookup (self->shown, id);
  g_return_if_fail (shown != NULL);
  shown->sending = FALSE;
  shown->server_id = server_id;
  if (error != NULL || shown->withdrawn)
    {
      if (error == NULL)
        _lia_notifier_server_close (self, shown);
      g_hash_table_remove (self->shown, id);
    }
  else if (shown->changed)
    _lia_notifier_server_send (self, shown);
}

void
_lia_notifier_server_send (LiaNotifier *self, LiaShownNotice *shown)
{
  const LiaNotice *notice = shown->notice;
  g_autofree char *summary = dup_summary (self, notice);
  g_autofree char *body = dup_body (self, notice);
  g_auto (GStrv) actions = new_actions (self, notice);
  Sending *sending = g_new0 (Sending, 1);

  shown->sending = TRUE;
  shown->changed = FALSE;
  sending->self = self;
  sending->id = g_strdup (notice->id);
  lia_bus_notifications_call_notify (self->server, LIA_APP_NAME, shown->server_id, self->app_id,
                                     summary, body, (const char *const *)actions,
                                     new_hints (self, notice), -1, self->cancellable, notified_cb,
                                     sending);
}

void
_lia_notifier_server_close (LiaNotifier *self, LiaShownNotice *shown)
{
  /* One that is closed already is an error of some servers, and none for us. */
  lia_bus_notifications_call_close_notification (self->server, shown->server_id, NULL, NULL, NULL);
}

/* ---- What it tells ---- */

static LiaShownNotice *
find_shown (LiaNotifier *self, guint server_id)
{
  GHashTableIter iter;
  gpointer value = NULL;

  g_hash_table_iter_init (&iter, self->shown);
  while (server_id != 0 && g_hash_table_iter_next (&iter, NULL, &value))
    if (((LiaShownNotice *)value)->server_id == server_id)
      return value;
  return NULL;
}

static void
token_cb (LiaNotifier *self, guint server_id, const char *token)
{
  g_free (self->token);
  self->token = g_strdup (token);
  self->token_id = server_id;
}

static void
activate (LiaNotifier *self, guint server_id, const char *key, const char *text)
{
  LiaShownNotice *shown = find_shown (self, server_id);
  g_autofree char *token = g_steal_pointer (&self->token);
  g_autoptr (LiaNotice) notice = NULL;

  /* Every program hears of every notification. */
  if (shown == NULL)
    return;
  notice = lia_notice_ref (shown->notice);
  _lia_notifier_activate (self, notice, key, text, self->token_id == server_id ? token : NULL);
}

static void
invoked_cb (LiaNotifier *self, guint server_id, const char *key)
{
  activate (self, server_id, key, NULL);
}

static void
replied_cb (LiaNotifier *self, guint server_id, const char *text)
{
  activate (self, server_id, "inline-reply", text);
}

static void
closed_cb (LiaNotifier *self, guint server_id, guint reason)
{
  LiaShownNotice *shown = find_shown (self, server_id);
  g_autofree char *id = NULL;

  /* One that is sent anew gets a new id. */
  if (shown == NULL)
    return;
  shown->server_id = 0;
  if (shown->sending)
    return;
  id = g_strdup (shown->notice->id);
  g_hash_table_remove (self->shown, id);
  if (reason == DISMISSED)
    g_signal_emit_by_name (self, "dismissed", id);
}

static void
owner_cb (LiaNotifier *self)
{
  g_autofree char *owner = g_dbus_proxy_get_name_owner (G_DBUS_PROXY (self->server));

  if (owner == NULL && self->way == LIA_NOTIFIER_SERVER)
    _lia_notifier_lost (self);
}

static void
inhibited_cb (LiaNotifier *self)
{
  g_object_notify (G_OBJECT (self), "inhibited");
}

/* ---- The proxy ---- */

static void
proxy_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  const struct
  {
    const char *signal;
    GCallback callback;
  } handlers[] = {
    { "activation-token", G_CALLBACK (token_cb) },
    { "action-invoked", G_CALLBACK (invoked_cb) },
    { "notification-replied", G_CALLBACK (replied_cb) },
    { "notification-closed", G_CALLBACK (closed_cb) },
    { "notify::g-name-owner", G_CALLBACK (owner_cb) },
    { "notify::inhibited", G_CALLBACK (inhibited_cb) },
  };
  LiaNotifier *self = user_data;
  g_autoptr (GError) error = NULL;
  LiaBusNotifications *server = lia_bus_notifications_proxy_new_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (server == NULL)
    {
      g_message ("No notifications: %s", error->message);
      return;
    }
  self->server = server;
  for (gsize i = 0; i < G_N_ELEMENTS (handlers); i++)
    g_signal_connect_swapped (server, handlers[i].signal, handlers[i].callback, self);
  if (lia_bus_notifications_get_inhibited (server))
    inhibited_cb (self);
  if (self->way == LIA_NOTIFIER_FINDING)
    _lia_notifier_find_server (self);
}

void
_lia_notifier_open_server (LiaNotifier *self)
{
  lia_bus_notifications_proxy_new (self->bus, G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START_AT_CONSTRUCTION,
                                   NAME, PATH, self->cancellable, proxy_cb, self);
}
