/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-app-background"

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/lia-app-background.h"
#include "core/lia-error.h"
#include "desktop/lia-background.h"
#include "desktop/lia-tray.h"

/* A panel that starts with the session, too, may come later than this program. */
#define WAIT_FOR_TRAY_S 20

struct _LiaAppBackground
{
  GObject parent_instance;

  LiaApplication *app; /* not owned: outlives this */
  GtkWindow *window;   /* not owned, as above */
  LiaTray *tray;       /* nullable */
  GDBusConnection *bus;
  GSettings *settings;
  GCancellable *cancellable;
  GPtrArray *command; /* NULL-terminated */
  guint wait_id;
  gboolean has_portal;
  gboolean asking;
  gboolean ask_again; /* it was chosen anew while the desktop was asked */
};

enum
{
  PROP_HAS_PORTAL = 1,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (LiaAppBackground, lia_app_background, G_TYPE_OBJECT)

/* ---- Asking the desktop ---- */

static void ask (LiaAppBackground *self);

static void
give_up (LiaAppBackground *self, const char *key, const char *text)
{
  g_signal_handlers_block_by_func (self->settings, ask, self);
  g_settings_set_boolean (self->settings, key, FALSE);
  g_signal_handlers_unblock_by_func (self->settings, ask, self);
  lia_application_toast (self->app, text, 0);
}

static void
asked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LiaAppBackground) self = LIA_APP_BACKGROUND (user_data);
  g_autoptr (GError) error = NULL;
  gboolean background = FALSE;
  gboolean as_asked = lia_background_ask_finish (result, &background, &error);

  self->asking = FALSE;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (self->ask_again)
    {
      ask (self);
      return;
    }
  if (!as_asked)
    {
      g_message ("The start with the session is not as it should be: %s", error->message);
      give_up (self, "start-with-session",
               g_error_matches (error, LIA_ERROR, LIA_ERROR_DENIED)
                   ? _ ("The desktop does not let Liaison start with the session")
                   : _ ("The start with the session cannot be set up: the folder for it cannot be "
                        "written to"));
    }
  if (!background && g_settings_get_boolean (self->settings, "run-in-background"))
    give_up (self, "run-in-background", _ ("The desktop does not let Liaison run with no window"));
}

static void
ask (LiaAppBackground *self)
{
  LiaBackgroundRequest request
      = { .app_id = LIA_APP_ID,
          .name = LIA_APP_NAME,
          .reason = _ ("To tell you of messages and show others that you are there."),
          .command = (const char *const *)self->command->pdata,
          .autostart = g_settings_get_boolean (self->settings, "start-with-session") };

  self->ask_again = self->asking;
  if (self->asking)
    return;
  self->asking = TRUE;
  lia_background_ask_async (self->bus, &request, self->cancellable, asked_cb, g_object_ref (self));
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LiaAppBackground) self = LIA_APP_BACKGROUND (user_data);

  self->has_portal = g_task_propagate_boolean (G_TASK (result), NULL);
  if (self->has_portal)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_HAS_PORTAL]);
}

/* What starts this very program, with its profile. */
static GPtrArray *
new_command (const char *profile)
{
  GPtrArray *command = g_ptr_array_new_with_free_func (g_free);
  char *program = g_file_read_link ("/proc/self/exe", NULL);

  /* What an upgrade has replaced since. */
  if (program != NULL && g_str_has_suffix (program, " (deleted)"))
    program[strlen (program) - strlen (" (deleted)")] = '\0';
  g_ptr_array_add (command, program != NULL ? program : g_strdup ("liaison"));
  g_ptr_array_add (command, g_strdup ("--hidden"));
  if (profile != NULL)
    {
      g_ptr_array_add (command, g_strdup ("--profile"));
      g_ptr_array_add (command, g_canonicalize_filename (profile, NULL));
    }
  g_ptr_array_add (command, NULL);
  return command;
}

/* ---- The window ---- */

gboolean
lia_app_background_hide_window (LiaAppBackground *self)
{
  g_return_val_if_fail (LIA_IS_APP_BACKGROUND (self), FALSE);

  if (!self->has_portal || !g_settings_get_boolean (self->settings, "run-in-background"))
    return FALSE;
  lia_application_hide_window (
      self->app, _ ("You stay signed in. Start it again to see its window; Ctrl+Q there ends it."));
  return TRUE;
}

static gboolean
waited_cb (gpointer user_data)
{
  LiaAppBackground *self = user_data;

  self->wait_id = 0;
  if (self->tray == NULL || !lia_tray_get_available (self->tray))
    gtk_window_present (self->window);
  return G_SOURCE_REMOVE;
}

void
lia_app_background_stay_hidden (LiaAppBackground *self)
{
  g_return_if_fail (LIA_IS_APP_BACKGROUND (self));

  if (!g_settings_get_boolean (self->settings, "run-in-background") && self->wait_id == 0)
    self->wait_id = g_timeout_add_seconds (WAIT_FOR_TRAY_S, waited_cb, self);
}

/* ---- Object ---- */

static void
lia_app_background_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_boolean (value, LIA_APP_BACKGROUND (object)->has_portal);
}

static void
lia_app_background_dispose (GObject *object)
{
  LiaAppBackground *self = LIA_APP_BACKGROUND (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->wait_id, g_source_remove);
  g_clear_object (&self->tray);
  g_clear_object (&self->settings);
  g_clear_object (&self->bus);
  g_clear_pointer (&self->command, g_ptr_array_unref);
  G_OBJECT_CLASS (lia_app_background_parent_class)->dispose (object);
}

static void
lia_app_background_class_init (LiaAppBackgroundClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = lia_app_background_get_property;
  object_class->dispose = lia_app_background_dispose;
  props[PROP_HAS_PORTAL] = g_param_spec_boolean ("has-portal", NULL, NULL, FALSE,
                                                 G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
lia_app_background_init (LiaAppBackground *self)
{
  self->settings = g_settings_new (LIA_APP_ID);
  self->cancellable = g_cancellable_new ();
}

LiaAppBackground *
lia_app_background_new (LiaApplication *app,
                        LiaWindow *window,
                        LiaAppTray *tray,
                        const char *profile)
{
  GDBusConnection *bus = g_application_get_dbus_connection (G_APPLICATION (app));
  LiaAppBackground *self = NULL;

  if (bus == NULL)
    return NULL;
  self = g_object_new (LIA_TYPE_APP_BACKGROUND, NULL);
  self->app = app;
  self->window = GTK_WINDOW (window);
  self->bus = g_object_ref (bus);
  self->command = new_command (profile);
  if (tray != NULL)
    self->tray = LIA_TRAY (g_object_ref (lia_app_tray_get_icon (tray)));
  g_signal_connect_object (self->settings, "changed::start-with-session", G_CALLBACK (ask), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "changed::run-in-background", G_CALLBACK (ask), self,
                           G_CONNECT_SWAPPED);
  lia_background_find_portal_async (bus, self->cancellable, found_cb, g_object_ref (self));
  return self;
}
