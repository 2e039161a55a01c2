/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-idle"

#include "config.h"

#include "desktop/lia-idle.h"

#define MUTTER_NAME "org.gnome.Mutter.IdleMonitor"
#define MUTTER_PATH "/org/gnome/Mutter/IdleMonitor/Core"
#define LOGIN_NAME "org.freedesktop.login1"
#define LOGIN_PATH "/org/freedesktop/login1/session/auto"
#define LOGIN_SESSION "org.freedesktop.login1.Session"
#define PROPERTIES "org.freedesktop.DBus.Properties"

static const char *const screen_savers[]
    = { "org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver" };

struct _LiaIdle
{
  GObject parent_instance;

  GDBusConnection *session_bus;
  GDBusConnection *system_bus;
  GCancellable *cancellable;
  guint inactive_s;
  guint away_s;

  guint watch_id;        /* of the idle monitor's name */
  GArray *subscriptions; /* guint, on the session bus */
  guint login_subscription;
  guint32 idle_watch;
  guint32 active_watch;

  gint64 idle_since_us; /* UTC; 0: used now */
  gboolean locked;      /* by the login session */
  gboolean saving;      /* the screen saver is on */
  guint level;
  gboolean told_locked;
  guint timer_id;
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (LiaIdle, lia_idle, G_TYPE_OBJECT)

/* ---- The level ---- */

static void update (LiaIdle *self);

static gboolean
timer_cb (gpointer user_data)
{
  LiaIdle *self = user_data;

  self->timer_id = 0;
  update (self);
  return G_SOURCE_REMOVE;
}

static void
update (LiaIdle *self)
{
  gint64 idle_s
      = self->idle_since_us == 0 ? 0 : (g_get_real_time () - self->idle_since_us) / G_USEC_PER_SEC;
  gint64 away_after_s = (gint64)self->inactive_s + self->away_s;
  gint64 next_s = 0;
  guint level = 0;
  gboolean locked = self->locked || self->saving;

  g_clear_handle_id (&self->timer_id, g_source_remove);
  if (locked || (self->idle_since_us != 0 && idle_s >= away_after_s))
    level = 2;
  else if (self->idle_since_us != 0)
    {
      level = idle_s >= self->inactive_s ? 1 : 0;
      next_s = (level == 1 ? away_after_s : self->inactive_s) - idle_s;
      /* A clock that was set back makes no timer of years. */
      self->timer_id
          = g_timeout_add_seconds ((guint)CLAMP (next_s, 1, away_after_s), timer_cb, self);
    }
  if (level == self->level && locked == self->told_locked)
    return;
  self->level = level;
  self->told_locked = locked;
  g_signal_emit (self, changed_signal, 0);
}

static void
set_idle_since (LiaIdle *self, gint64 since_us)
{
  self->idle_since_us = since_us;
  update (self);
}

/* ---- Mutter's idle monitor ---- */

static void
watch_added_cb (GObject *source, GAsyncResult *result, guint32 *out_watch)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  /* Cancelled: the object has gone, and @out_watch with it. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (answer == NULL)
    g_message ("Idle monitor: %s", error->message);
  else
    g_variant_get (answer, "(u)", out_watch);
}

static void
idle_watch_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  watch_added_cb (source, result, &((LiaIdle *)user_data)->idle_watch);
}

static void
active_watch_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  watch_added_cb (source, result, &((LiaIdle *)user_data)->active_watch);
}

static void
call_monitor (LiaIdle *self, const char *method, GVariant *parameters, GAsyncReadyCallback callback)
{
  g_dbus_connection_call (self->session_bus, MUTTER_NAME, MUTTER_PATH, MUTTER_NAME, method,
                          parameters, G_VARIANT_TYPE ("(u)"), G_DBUS_CALL_FLAGS_NO_AUTO_START, -1,
                          self->cancellable, callback, self);
}

static void
watch_for_use (LiaIdle *self)
{
  self->active_watch = 0;
  call_monitor (self, "AddUserActiveWatch", NULL, active_watch_cb);
}

static void
monitor_appeared_cb (GDBusConnection *bus, const char *name, const char *owner, gpointer user_data)
{
  LiaIdle *self = user_data;

  call_monitor (self, "AddIdleWatch", g_variant_new ("(t)", (guint64)self->inactive_s * 1000),
                idle_watch_cb);
}

static void
monitor_vanished_cb (GDBusConnection *bus, const char *name, gpointer user_data)
{
  LiaIdle *self = user_data;

  self->idle_watch = 0;
  self->active_watch = 0;
  set_idle_since (self, 0);
}

static void
watch_fired_cb (GDBusConnection *bus,
                const char *sender,
                const char *path,
                const char *interface,
                const char *signal,
                GVariant *parameters,
                gpointer user_data)
{
  LiaIdle *self = user_data;
  guint32 watch = 0;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(u)")))
    return;
  g_variant_get (parameters, "(u)", &watch);
  if (watch == 0)
    return;
  if (watch == self->idle_watch)
    {
      watch_for_use (self);
      set_idle_since (self, g_get_real_time () - (gint64)self->inactive_s * G_USEC_PER_SEC);
    }
  else if (watch == self->active_watch)
    {
      /* It fires once; the idle watch stays. */
      self->active_watch = 0;
      set_idle_since (self, 0);
    }
}

/* ---- The screen saver ---- */

static void
saver_changed_cb (GDBusConnection *bus,
                  const char *sender,
                  const char *path,
                  const char *interface,
                  const char *signal,
                  GVariant *parameters,
                  gpointer user_data)
{
  LiaIdle *self = user_data;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(b)")))
    return;
  g_variant_get (parameters, "(b)", &self->saving);
  update (self);
}

/* ---- The login session ---- */

static void
take_hints (LiaIdle *self, GVariant *properties)
{
  gboolean idle = FALSE;
  guint64 since_us = 0;

  g_variant_lookup (properties, "LockedHint", "b", &self->locked);
  if (!g_variant_lookup (properties, "IdleHint", "b", &idle))
    {
      update (self);
      return;
    }
  if (idle && !g_variant_lookup (properties, "IdleSinceHint", "t", &since_us))
    since_us = (guint64)g_get_real_time ();
  set_idle_since (self, idle ? (gint64)since_us : 0);
}

static void
hints_changed_cb (GDBusConnection *bus,
                  const char *sender,
                  const char *path,
                  const char *interface,
                  const char *signal,
                  GVariant *parameters,
                  gpointer user_data)
{
  const char *of = NULL;
  g_autoptr (GVariant) properties = NULL;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(sa{sv}as)")))
    return;
  g_variant_get (parameters, "(&s@a{sv}@as)", &of, &properties, NULL);
  if (g_str_equal (of, LOGIN_SESSION))
    take_hints (user_data, properties);
}

static void
got_hints_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autoptr (GVariant) properties = NULL;

  if (answer == NULL)
    {
      /* Not every session is a login session. */
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_debug ("Login session: %s", error->message);
      return;
    }
  g_variant_get (answer, "(@a{sv})", &properties);
  take_hints (user_data, properties);
}

/* ---- Object ---- */

static void
follow_session (LiaIdle *self)
{
  guint id = g_dbus_connection_signal_subscribe (
      self->session_bus, MUTTER_NAME, MUTTER_NAME, "WatchFired", MUTTER_PATH, NULL,
      G_DBUS_SIGNAL_FLAGS_NONE, watch_fired_cb, self, NULL);

  g_array_append_val (self->subscriptions, id);
  for (gsize i = 0; i < G_N_ELEMENTS (screen_savers); i++)
    {
      id = g_dbus_connection_signal_subscribe (
          self->session_bus, screen_savers[i], screen_savers[i], "ActiveChanged", NULL, NULL,
          G_DBUS_SIGNAL_FLAGS_NONE, saver_changed_cb, self, NULL);
      g_array_append_val (self->subscriptions, id);
    }
  self->watch_id = g_bus_watch_name_on_connection (
      self->session_bus, MUTTER_NAME, G_BUS_NAME_WATCHER_FLAGS_NONE, monitor_appeared_cb,
      monitor_vanished_cb, self, NULL);
}

static void
follow_login (LiaIdle *self)
{
  /* Signals come from the session's own path, not from “auto”. */
  self->login_subscription = g_dbus_connection_signal_subscribe (
      self->system_bus, LOGIN_NAME, PROPERTIES, "PropertiesChanged", NULL, LOGIN_SESSION,
      G_DBUS_SIGNAL_FLAGS_NONE, hints_changed_cb, self, NULL);
  g_dbus_connection_call (self->system_bus, LOGIN_NAME, LOGIN_PATH, PROPERTIES, "GetAll",
                          g_variant_new ("(s)", LOGIN_SESSION), G_VARIANT_TYPE ("(a{sv})"),
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, self->cancellable, got_hints_cb,
                          self);
}

static void
lia_idle_dispose (GObject *object)
{
  LiaIdle *self = LIA_IDLE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->timer_id, g_source_remove);
  g_clear_handle_id (&self->watch_id, g_bus_unwatch_name);
  for (guint i = 0; i < self->subscriptions->len; i++)
    g_dbus_connection_signal_unsubscribe (self->session_bus,
                                          g_array_index (self->subscriptions, guint, i));
  g_array_set_size (self->subscriptions, 0);
  if (self->login_subscription != 0)
    g_dbus_connection_signal_unsubscribe (self->system_bus, self->login_subscription);
  self->login_subscription = 0;
  g_clear_object (&self->session_bus);
  g_clear_object (&self->system_bus);
  G_OBJECT_CLASS (lia_idle_parent_class)->dispose (object);
}

static void
lia_idle_finalize (GObject *object)
{
  LiaIdle *self = LIA_IDLE (object);

  g_array_unref (self->subscriptions);
  g_object_unref (self->cancellable);
  G_OBJECT_CLASS (lia_idle_parent_class)->finalize (object);
}

static void
lia_idle_class_init (LiaIdleClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lia_idle_dispose;
  G_OBJECT_CLASS (klass)->finalize = lia_idle_finalize;
  changed_signal = g_signal_new ("changed", LIA_TYPE_IDLE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
lia_idle_init (LiaIdle *self)
{
  self->cancellable = g_cancellable_new ();
  self->subscriptions = g_array_new (FALSE, FALSE, sizeof (guint));
}

LiaIdle *
lia_idle_new (GDBusConnection *session_bus,
              GDBusConnection *system_bus,
              guint inactive_s,
              guint away_s)
{
  LiaIdle *self = g_object_new (LIA_TYPE_IDLE, NULL);

  g_return_val_if_fail (inactive_s > 0 && away_s > 0, self);

  self->inactive_s = inactive_s;
  self->away_s = away_s;
  g_set_object (&self->session_bus, session_bus);
  g_set_object (&self->system_bus, system_bus);
  if (session_bus != NULL)
    follow_session (self);
  if (system_bus != NULL)
    follow_login (self);
  return self;
}

guint
lia_idle_get_level (LiaIdle *self)
{
  g_return_val_if_fail (LIA_IS_IDLE (self), 0);

  return self->level;
}

gboolean
lia_idle_get_locked (LiaIdle *self)
{
  g_return_val_if_fail (LIA_IS_IDLE (self), FALSE);

  return self->told_locked;
}
