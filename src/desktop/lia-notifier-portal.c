/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-notifier"

#include "config.h"

#include "desktop/lia-notifier-private.h"

/*
 * Through the portal. Spec: XDG Desktop Portal, Notification, version 2. Its actions are not
 * exported ones (“app.…”): they reach this program alone, not another copy with another profile.
 */

#define NAME "org.freedesktop.portal.Desktop"
#define PATH "/org/freedesktop/portal/desktop"
#define REPLY_WITH_TEXT "im.reply-with-text"

/* ---- Showing ---- */

static GVariant *
new_button (LiaNotifier *self, const LiaNotice *notice, guint i)
{
  const LiaNoticeButton *button = g_ptr_array_index (notice->buttons, i);
  g_autofree char *key = g_strdup_printf ("%u", i);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{sv}"));
  g_variant_builder_add (&builder, "{sv}", "label", g_variant_new_string (button->label));
  g_variant_builder_add (&builder, "{sv}", "action", g_variant_new_string (key));
  if (self->portal_takes_text && button->text_action != NULL)
    g_variant_builder_add (&builder, "{sv}", "purpose", g_variant_new_string (REPLY_WITH_TEXT));
  return g_variant_builder_end (&builder);
}

static GVariant *
new_buttons (LiaNotifier *self, const LiaNotice *notice)
{
  GVariantBuilder buttons;

  g_variant_builder_init (&buttons, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < notice->buttons->len; i++)
    g_variant_builder_add_value (&buttons, new_button (self, notice, i));
  return g_variant_builder_end (&buttons);
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!lia_bus_portal_notification_call_add_notification_finish (
          LIA_BUS_PORTAL_NOTIFICATION (source), result, &error)
      && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_message ("A notification was not shown: %s", error->message);
}

void
_lia_notifier_portal_send (LiaNotifier *self, LiaShownNotice *shown)
{
  const LiaNotice *notice = shown->notice;
  gboolean is_new = lia_bus_portal_notification_get_version (self->portal) >= 2;
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{sv}"));
  g_variant_builder_add (&builder, "{sv}", "title", g_variant_new_string (notice->title));
  if (notice->body != NULL)
    g_variant_builder_add (&builder, "{sv}", "body", g_variant_new_string (notice->body));
  if (notice->action != NULL)
    g_variant_builder_add (&builder, "{sv}", "default-action", g_variant_new_string ("default"));
  if (notice->buttons->len > 0)
    g_variant_builder_add (&builder, "{sv}", "buttons", new_buttons (self, notice));
  /* Seen: a portal of version 1 refuses what it does not know. */
  if (is_new && notice->kind == LIA_NOTICE_CHAT)
    g_variant_builder_add (&builder, "{sv}", "category", g_variant_new_string ("im.received"));
  if (is_new && notice->silent)
    g_variant_builder_add (&builder, "{sv}", "sound", g_variant_new_string ("silent"));
  lia_bus_portal_notification_call_add_notification (
      self->portal, notice->id, g_variant_builder_end (&builder), self->cancellable, sent_cb, NULL);
}

void
_lia_notifier_portal_close (LiaNotifier *self, LiaShownNotice *shown)
{
  lia_bus_portal_notification_call_remove_notification (self->portal, shown->notice->id, NULL, NULL,
                                                        NULL);
}

/* ---- What it tells ---- */

/* @parameter holds the target if there is one, then what the desktop adds, then what was typed. */
static void
invoked_cb (LiaNotifier *self, const char *id, const char *key, GVariant *parameter)
{
  LiaShownNotice *shown = g_hash_table_lookup (self->shown, id);
  g_autoptr (LiaNotice) notice = NULL;
  g_autofree char *token = NULL;
  g_autofree char *text = NULL;

  if (shown == NULL)
    return;
  for (gsize i = 0; i < g_variant_n_children (parameter); i++)
    {
      g_autoptr (GVariant) value = NULL;
      g_variant_get_child (parameter, i, "v", &value);
      if (g_variant_is_of_type (value, G_VARIANT_TYPE_VARDICT))
        g_variant_lookup (value, "activation-token", "s", &token);
      else if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING) && text == NULL)
        text = g_variant_dup_string (value, NULL);
    }
  notice = lia_notice_ref (shown->notice);
  /* It goes with the click, and does not tell so. */
  g_hash_table_remove (self->shown, id);
  _lia_notifier_activate (self, notice, key, text, token);
}

/* ---- The proxy ---- */

static gboolean
takes_text (LiaBusPortalNotification *portal)
{
  GVariant *options = lia_bus_portal_notification_get_supported_options (portal);
  g_autofree const char **purposes = NULL;

  return options != NULL && g_variant_lookup (options, "button-purpose", "^a&s", &purposes)
         && g_strv_contains (purposes, REPLY_WITH_TEXT);
}

static void
owner_cb (LiaNotifier *self)
{
  g_autofree char *owner = g_dbus_proxy_get_name_owner (G_DBUS_PROXY (self->portal));

  if (owner != NULL || self->way != LIA_NOTIFIER_PORTAL)
    return;
  g_signal_handlers_disconnect_by_data (self->portal, self);
  g_clear_object (&self->portal);
  _lia_notifier_lost (self);
}

static void
proxy_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LiaNotifier *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LiaBusPortalNotification) portal
      = lia_bus_portal_notification_proxy_new_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  /* Seen: a proxy is made for a name that nobody has, too; version 0: no such interface. */
  if (portal == NULL || lia_bus_portal_notification_get_version (portal) == 0)
    {
      _lia_notifier_found (self, LIA_NOTIFIER_UNKNOWN);
      return;
    }
  self->portal = g_steal_pointer (&portal);
  self->portal_takes_text = takes_text (self->portal);
  g_signal_connect_swapped (self->portal, "action-invoked", G_CALLBACK (invoked_cb), self);
  g_signal_connect_swapped (self->portal, "notify::g-name-owner", G_CALLBACK (owner_cb), self);
  _lia_notifier_found (self, LIA_NOTIFIER_PORTAL);
}

void
_lia_notifier_find_portal (LiaNotifier *self)
{
  lia_bus_portal_notification_proxy_new (self->bus, G_DBUS_PROXY_FLAGS_NONE, NAME, PATH,
                                         self->cancellable, proxy_cb, self);
}
