/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-app-activity"

#include "config.h"

#include "app/lia-app-activity.h"
#include "app/lia-x11.h"
#include "desktop/lia-full-screen.h"
#include "desktop/lia-idle.h"

/* Who looks at another window for a moment is still presenting. */
#define FULL_SCREEN_SETTLE_MS 2000

struct _LiaAppActivity
{
  GObject parent_instance;

  LiaApplication *app; /* not owned: outlives this */
  LiaAppNotices *notices;
  LiaIdle *idle;
  LiaFullScreen *full_screen; /* NULL: unless it is asked for, and on X11 */
  GSettings *settings;
  GDBusConnection *system_bus; /* nullable */
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (LiaAppActivity, lia_app_activity, G_TYPE_OBJECT)

static void
idle_cb (LiaAppActivity *self)
{
  guint level = lia_idle_get_level (self->idle);

  lia_session_set_idle (lia_application_get_session (self->app), level,
                        lia_idle_get_locked (self->idle));
  if (self->notices != NULL)
    lia_app_notices_set_away (self->notices, level >= 2);
}

static void
follow_idle (LiaAppActivity *self)
{
  g_clear_object (&self->idle);
  self->idle = lia_idle_new (g_application_get_dbus_connection (G_APPLICATION (self->app)),
                             self->system_bus,
                             g_settings_get_uint (self->settings, "inactive-minutes") * 60,
                             g_settings_get_uint (self->settings, "away-minutes") * 60);
  g_signal_connect_object (self->idle, "changed", G_CALLBACK (idle_cb), self, G_CONNECT_SWAPPED);
  idle_cb (self);
}

static void
full_screen_cb (LiaAppActivity *self)
{
  lia_session_set_full_screen (lia_application_get_session (self->app),
                               self->full_screen != NULL
                                   && lia_full_screen_get_active (self->full_screen));
}

static void
follow_full_screen (LiaAppActivity *self)
{
  const char *display = lia_x11_display_name ();

  g_clear_object (&self->full_screen);
  if (display != NULL && g_settings_get_boolean (self->settings, "full-screen-do-not-disturb"))
    {
      self->full_screen = lia_full_screen_new (display, FULL_SCREEN_SETTLE_MS);
      g_signal_connect_object (self->full_screen, "notify::active", G_CALLBACK (full_screen_cb),
                               self, G_CONNECT_SWAPPED);
    }
  full_screen_cb (self);
}

static void
system_bus_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LiaAppActivity) self = LIA_APP_ACTIVITY (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) system_bus = g_bus_get_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (error != NULL)
    g_debug ("No system bus: %s", error->message);
  self->system_bus = g_steal_pointer (&system_bus);
  g_signal_connect_object (self->settings, "changed::inactive-minutes", G_CALLBACK (follow_idle),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "changed::away-minutes", G_CALLBACK (follow_idle), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "changed::full-screen-do-not-disturb",
                           G_CALLBACK (follow_full_screen), self, G_CONNECT_SWAPPED);
  follow_idle (self);
  follow_full_screen (self);
}

static void
lia_app_activity_dispose (GObject *object)
{
  LiaAppActivity *self = LIA_APP_ACTIVITY (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->full_screen);
  g_clear_object (&self->idle);
  g_clear_object (&self->settings);
  g_clear_object (&self->system_bus);
  g_clear_object (&self->notices);
  G_OBJECT_CLASS (lia_app_activity_parent_class)->dispose (object);
}

static void
lia_app_activity_class_init (LiaAppActivityClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lia_app_activity_dispose;
}

static void
lia_app_activity_init (LiaAppActivity *self)
{
  self->settings = g_settings_new (LIA_APP_ID);
  self->cancellable = g_cancellable_new ();
}

LiaAppActivity *
lia_app_activity_new (LiaApplication *app, LiaAppNotices *notices)
{
  LiaAppActivity *self = NULL;

  g_return_val_if_fail (LIA_IS_APPLICATION (app), NULL);

  self = g_object_new (LIA_TYPE_APP_ACTIVITY, NULL);
  self->app = app;
  self->notices = notices != NULL ? g_object_ref (notices) : NULL;
  g_bus_get (G_BUS_TYPE_SYSTEM, self->cancellable, system_bus_cb, g_object_ref (self));
  return self;
}
