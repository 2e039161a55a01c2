/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-background"

#include "config.h"

#include <string.h>

#include "core/lia-error.h"
#include "desktop/lia-background.h"

#define PORTAL_NAME "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"
#define PORTAL_BACKGROUND "org.freedesktop.portal.Background"
#define PORTAL_REQUEST "org.freedesktop.portal.Request"

/* What Response says. */
enum
{
  RESPONSE_DONE = 0,
  RESPONSE_CANCELLED = 1,
};

typedef struct
{
  GDBusConnection *bus;
  char *app_id;
  char *name;
  char *reason;
  char **command;
  gboolean autostart;
  gboolean background;
  guint response_id; /* a subscription */
  gulong cancelled_id;
} Ask;

static void
ask_free (Ask *ask)
{
  g_object_unref (ask->bus);
  g_free (ask->app_id);
  g_free (ask->name);
  g_free (ask->reason);
  g_strfreev (ask->command);
  g_free (ask);
}

/* In there only the portal can start a program. */
static gboolean
is_sandboxed (void)
{
  return g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS) || g_getenv ("SNAP") != NULL;
}

/* ---- The file ---- */

static GFile *
new_file (const Ask *ask)
{
  g_autofree char *name = g_strconcat (ask->app_id, ".desktop", NULL);
  g_autofree char *path = g_build_filename (g_get_user_config_dir (), "autostart", name, NULL);

  return g_file_new_for_path (path);
}

/* Spec: Desktop Entry Specification, “The Exec key”. */
static char *
dup_command_line (char **command)
{
  GString *line = g_string_new (NULL);

  for (guint i = 0; command[i] != NULL; i++)
    {
      g_string_append (line, i > 0 ? " \"" : "\"");
      for (const char *p = command[i]; *p != '\0'; p++)
        {
          if (strchr ("\"`$\\", *p) != NULL)
            g_string_append_c (line, '\\');
          if (*p == '%')
            g_string_append_c (line, '%');
          g_string_append_c (line, *p);
        }
      g_string_append_c (line, '"');
    }
  return g_string_free (line, FALSE);
}

static GBytes *
new_content (const Ask *ask)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *line = dup_command_line (ask->command);
  char *content = NULL;
  gsize size = 0;

  g_key_file_set_string (file, "Desktop Entry", "Type", "Application");
  g_key_file_set_string (file, "Desktop Entry", "Name", ask->name);
  g_key_file_set_string (file, "Desktop Entry", "Exec", line);
  g_key_file_set_string (file, "Desktop Entry", "Icon", ask->app_id);
  g_key_file_set_boolean (file, "Desktop Entry", "Terminal", FALSE);
  content = g_key_file_to_data (file, &size, NULL);
  return g_bytes_new_take (content, size);
}

static void
return_failure (GTask *task, const GError *error)
{
  g_task_return_new_error (task, LIA_ERROR, LIA_ERROR_FAILED, "The autostart file: %s",
                           error->message);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    return_failure (task, error);
}

static void
deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (g_file_delete_finish (G_FILE (source), result, &error)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    g_task_return_boolean (task, TRUE);
  else
    return_failure (task, error);
}

static void
folder_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Ask *ask = g_task_get_task_data (task);
  g_autoptr (GFile) file = new_file (ask);
  g_autoptr (GBytes) content = new_content (ask);
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      return_failure (task, error);
      return;
    }
  g_file_replace_contents_bytes_async (file, content, NULL, FALSE, G_FILE_CREATE_NONE,
                                       g_task_get_cancellable (task), written_cb,
                                       g_object_ref (task));
}

static void
folder_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;

  if (g_file_make_directory_with_parents (task_data, cancellable, &error)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_EXISTS))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/* Takes @task. */
static void
change_file (GTask *task)
{
  Ask *ask = g_task_get_task_data (task);
  g_autoptr (GFile) file = new_file (ask);
  g_autoptr (GTask) folder = NULL;

  if (!ask->autostart)
    {
      g_file_delete_async (file, G_PRIORITY_DEFAULT, g_task_get_cancellable (task), deleted_cb,
                           task);
      return;
    }
  folder = g_task_new (NULL, g_task_get_cancellable (task), folder_cb, task);
  g_task_set_task_data (folder, g_file_get_parent (file), g_object_unref);
  g_task_run_in_thread (folder, folder_thread);
}

/* ---- The portal ---- */

static void
stop_waiting (GTask *task)
{
  Ask *ask = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  if (ask->response_id != 0)
    g_dbus_connection_signal_unsubscribe (ask->bus, ask->response_id);
  ask->response_id = 0;
  if (ask->cancelled_id != 0)
    g_signal_handler_disconnect (cancellable, ask->cancelled_id);
  ask->cancelled_id = 0;
}

static void
response_cb (GDBusConnection *bus,
             const char *sender,
             const char *path,
             const char *interface,
             const char *signal,
             GVariant *parameters,
             gpointer user_data)
{
  GTask *task = user_data;
  Ask *ask = g_task_get_task_data (task);
  g_autoptr (GVariant) results = NULL;
  guint response = 0;
  gboolean autostart = FALSE;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ua{sv})")))
    return;
  g_variant_get (parameters, "(u@a{sv})", &response, &results);
  g_variant_lookup (results, "autostart", "b", &autostart);
  if (response == RESPONSE_DONE)
    g_variant_lookup (results, "background", "b", &ask->background);
  stop_waiting (task);
  if (response == RESPONSE_DONE && autostart == ask->autostart && (autostart || is_sandboxed ()))
    g_task_return_boolean (task, TRUE);
  else if ((response == RESPONSE_CANCELLED && ask->autostart) || is_sandboxed ())
    g_task_return_new_error (task, LIA_ERROR, LIA_ERROR_DENIED, "The portal has answered with %u",
                             response);
  else
    {
      /* Seen: xdg-desktop-portal 1.16 starts nothing that it does not know by an id of a sandbox.
         What it was not asked to start may still be started by our file. */
      change_file (task);
      return;
    }
  g_object_unref (task);
}

static void
asked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  const Ask *ask = g_task_get_task_data (task);

  /* Else the response comes, or has come already. */
  if (answer != NULL || ask->response_id == 0)
    return;
  g_debug ("No portal for running in the background: %s", error->message);
  stop_waiting (task);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || is_sandboxed ())
    g_task_return_error (task, g_steal_pointer (&error));
  else
    {
      change_file (task);
      return;
    }
  g_object_unref (task);
}

static void
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  GTask *task = user_data;
  Ask *ask = g_task_get_task_data (task);

  if (ask->response_id == 0)
    return;
  g_dbus_connection_signal_unsubscribe (ask->bus, ask->response_id);
  ask->response_id = 0;
  g_task_return_error_if_cancelled (task);
  g_object_unref (task);
}

/* Where the answer comes; known before it is asked for. */
static char *
dup_request_path (GDBusConnection *bus, const char *token)
{
  g_autofree char *sender = g_strdup (g_dbus_connection_get_unique_name (bus) + 1);

  return g_strdup_printf (PORTAL_PATH "/request/%s/%s", g_strdelimit (sender, ".", '_'), token);
}

static GVariant *
new_options (const Ask *ask, const char *token)
{
  GVariantBuilder options;

  g_variant_builder_init (&options, G_VARIANT_TYPE ("a{sv}"));
  g_variant_builder_add (&options, "{sv}", "handle_token", g_variant_new_string (token));
  g_variant_builder_add (&options, "{sv}", "reason", g_variant_new_string (ask->reason));
  g_variant_builder_add (&options, "{sv}", "autostart", g_variant_new_boolean (ask->autostart));
  g_variant_builder_add (&options, "{sv}", "commandline",
                         g_variant_new_strv ((const char *const *)ask->command, -1));
  return g_variant_builder_end (&options);
}

void
lia_background_ask_async (GDBusConnection *bus,
                          const LiaBackgroundRequest *request,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  static guint n_asked;
  GTask *task = NULL;
  Ask *ask = NULL;
  g_autofree char *token = NULL;
  g_autofree char *path = NULL;

  g_return_if_fail (G_IS_DBUS_CONNECTION (bus));
  g_return_if_fail (request != NULL);

  /* Whoever waits for the response owns it. */
  task = g_task_new (NULL, cancellable, callback, user_data);
  ask = g_new0 (Ask, 1);
  ask->bus = g_object_ref (bus);
  ask->app_id = g_strdup (request->app_id);
  ask->name = g_strdup (request->name);
  ask->reason = g_strdup (request->reason);
  ask->command = g_strdupv ((char **)request->command);
  ask->autostart = request->autostart;
  g_task_set_source_tag (task, lia_background_ask_async);
  g_task_set_task_data (task, ask, (GDestroyNotify)ask_free);
  token = g_strdup_printf ("liaison%u", ++n_asked);
  path = dup_request_path (bus, token);
  ask->response_id = g_dbus_connection_signal_subscribe (
      bus, PORTAL_NAME, PORTAL_REQUEST, "Response", path, NULL, G_DBUS_SIGNAL_FLAGS_NONE,
      response_cb, task, NULL);
  if (cancellable != NULL)
    ask->cancelled_id
        = g_signal_connect (cancellable, "cancelled", G_CALLBACK (cancelled_cb), task);
  g_dbus_connection_call (bus, PORTAL_NAME, PORTAL_PATH, PORTAL_BACKGROUND, "RequestBackground",
                          g_variant_new ("(s@a{sv})", "", new_options (ask, token)),
                          G_VARIANT_TYPE ("(o)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL, asked_cb,
                          g_object_ref (task));
}

gboolean
lia_background_ask_finish (GAsyncResult *result, gboolean *out_background, GError **error)
{
  const Ask *ask = NULL;

  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  ask = g_task_get_task_data (G_TASK (result));
  if (out_background != NULL)
    *out_background = ask->background;
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* ---- Whether there is one ---- */

static void
version_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GVariant) answer
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);

  if (!g_task_return_error_if_cancelled (task))
    g_task_return_boolean (task, answer != NULL);
}

void
lia_background_find_portal_async (GDBusConnection *bus,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  GTask *task = NULL;

  g_return_if_fail (G_IS_DBUS_CONNECTION (bus));

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, lia_background_find_portal_async);
  g_dbus_connection_call (bus, PORTAL_NAME, PORTAL_PATH, "org.freedesktop.DBus.Properties", "Get",
                          g_variant_new ("(ss)", PORTAL_BACKGROUND, "version"),
                          G_VARIANT_TYPE ("(v)"), G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, cancellable,
                          version_cb, task);
}
