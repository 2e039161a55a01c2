/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Starting with the session: a scripted portal on a private bus, and the file that stands for it. */

#include "config.h"

#include "core/lia-error.h"
#include "desktop/lia-background.h"
#include "private-bus.h"
#include "remove-folder.h"

#define NAME "org.freedesktop.portal.Desktop"
#define PATH "/org/freedesktop/portal/desktop"
#define APP_ID "org.liaison.Test"

static const char xml[]
    = "<node><interface name='org.freedesktop.portal.Background'>"
      "<method name='RequestBackground'><arg type='s' direction='in'/>"
      "<arg type='a{sv}' direction='in'/><arg type='o' direction='out'/></method>"
      "<property name='version' type='u' access='read'/></interface></node>";

typedef struct
{
  GTestDBus *bus;
  GDBusConnection *server;
  GDBusConnection *client;
  GDBusNodeInfo *node;
  guint object_id;
  guint name_id;
  guint response; /* G_MAXUINT: none */
  gboolean grants_autostart;
  GVariant *options; /* the last that were asked with */

  gboolean done;
  gboolean is_so;
  gboolean background;
  GError *error;
} Desk;

static void
called_cb (GDBusConnection *connection,
           const char *sender,
           const char *path,
           const char *interface,
           const char *method,
           GVariant *arguments,
           GDBusMethodInvocation *invocation,
           gpointer user_data)
{
  Desk *desk = user_data;
  const char *token = NULL;
  g_autofree char *name = g_strdelimit (g_strdup (sender + 1), ".", '_');
  g_autofree char *request = NULL;
  GVariantBuilder results;

  g_clear_pointer (&desk->options, g_variant_unref);
  g_variant_get (arguments, "(&s@a{sv})", NULL, &desk->options);
  g_assert_true (g_variant_lookup (desk->options, "handle_token", "&s", &token));
  request = g_strdup_printf (PATH "/request/%s/%s", name, token);
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(o)", request));
  if (desk->response == G_MAXUINT)
    return;
  g_variant_builder_init (&results, G_VARIANT_TYPE ("a{sv}"));
  g_variant_builder_add (&results, "{sv}", "background", g_variant_new_boolean (TRUE));
  g_variant_builder_add (&results, "{sv}", "autostart",
                         g_variant_new_boolean (desk->grants_autostart));
  g_dbus_connection_emit_signal (connection, sender, request, "org.freedesktop.portal.Request",
                                 "Response", g_variant_new ("(ua{sv})", desk->response, &results),
                                 NULL);
}

static GVariant *
asked_cb (GDBusConnection *connection,
          const char *sender,
          const char *path,
          const char *interface,
          const char *property,
          GError **error,
          gpointer user_data)
{
  return g_variant_new_uint32 (2);
}

static void
set_up (Desk *desk, gconstpointer data)
{
  static const GDBusInterfaceVTable vtable = { called_cb, asked_cb, NULL, { NULL } };

  desk->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (desk->bus);
  desk->server = private_bus_connect (desk->bus);
  desk->client = private_bus_connect (desk->bus);
  desk->node = g_dbus_node_info_new_for_xml (xml, NULL);
  desk->object_id = g_dbus_connection_register_object (
      desk->server, PATH, desk->node->interfaces[0], &vtable, desk, NULL, NULL);
}

static void
tear_down (Desk *desk, gconstpointer data)
{
  g_clear_handle_id (&desk->name_id, g_bus_unown_name);
  g_dbus_connection_unregister_object (desk->server, desk->object_id);
  g_dbus_connection_close_sync (desk->client, NULL, NULL);
  g_dbus_connection_close_sync (desk->server, NULL, NULL);
  g_clear_object (&desk->client);
  g_clear_object (&desk->server);
  g_dbus_node_info_unref (desk->node);
  g_clear_pointer (&desk->options, g_variant_unref);
  g_clear_error (&desk->error);
  g_test_dbus_down (desk->bus);
  g_object_unref (desk->bus);
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Desk *desk = user_data;

  desk->is_so = lia_background_ask_finish (result, &desk->background, &desk->error);
  desk->done = TRUE;
}

static void
begin (Desk *desk, gboolean autostart, GCancellable *cancellable)
{
  static const char *const command[] = { "/opt/a b/liaison", "--profile", "50% $x \"y\"", NULL };
  LiaBackgroundRequest request = { .app_id = APP_ID,
                                   .name = "Test",
                                   .reason = "To be there.",
                                   .command = command,
                                   .autostart = autostart };

  desk->done = FALSE;
  g_clear_error (&desk->error);
  lia_background_ask_async (desk->client, &request, cancellable, done_cb, desk);
}

static void
ask (Desk *desk, gboolean autostart)
{
  begin (desk, autostart, NULL);
  WAIT (desk->done);
}

static char *
dup_path (void)
{
  return g_build_filename (g_get_user_config_dir (), "autostart", APP_ID ".desktop", NULL);
}

static gboolean
has_file (void)
{
  g_autofree char *path = dup_path ();

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* With no portal: a file, as the specification has it. */
static void
test_file (Desk *desk, gconstpointer data)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *path = dup_path ();
  g_autofree char *line = NULL;
  g_auto (GStrv) words = NULL;

  ask (desk, TRUE);
  g_assert_no_error (desk->error);
  g_assert_true (desk->is_so);
  g_assert_false (desk->background);
  g_assert_true (g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL));
  line = g_key_file_get_string (file, "Desktop Entry", "Exec", NULL);
  g_assert_cmpstr (line, ==, "\"/opt/a b/liaison\" \"--profile\" \"50%% \\$x \\\"y\\\"\"");
  /* As GLib reads it, which knows no “%%” here. */
  g_assert_true (g_shell_parse_argv (line, NULL, &words, NULL));
  g_assert_cmpstr (words[2], ==, "50%% $x \"y\"");
  ask (desk, FALSE);
  g_assert_true (desk->is_so);
  g_assert_false (has_file ());
  /* Nothing to take away is no failure. */
  ask (desk, FALSE);
  g_assert_true (desk->is_so);
}

static void
test_portal (Desk *desk, gconstpointer data)
{
  gboolean autostart = FALSE;
  g_autofree const char **command = NULL;

  desk->name_id = private_bus_own (desk->server, NAME);
  desk->grants_autostart = TRUE;
  ask (desk, TRUE);
  g_assert_no_error (desk->error);
  g_assert_true (desk->is_so);
  g_assert_true (desk->background);
  g_assert_false (has_file ());
  g_assert_true (g_variant_lookup (desk->options, "autostart", "b", &autostart));
  g_assert_true (autostart);
  g_assert_true (g_variant_lookup (desk->options, "commandline", "^a&s", &command));
  g_assert_cmpstr (command[0], ==, "/opt/a b/liaison");
  desk->grants_autostart = FALSE;
  ask (desk, FALSE);
  g_assert_true (desk->is_so);
}

/* A portal that knows only sandboxed programs leaves it to us. */
static void
test_portal_for_others (Desk *desk, gconstpointer data)
{
  desk->name_id = private_bus_own (desk->server, NAME);
  ask (desk, TRUE);
  g_assert_no_error (desk->error);
  g_assert_true (desk->is_so);
  g_assert_true (has_file ());
  ask (desk, FALSE);
  g_assert_false (has_file ());
}

static void
test_denied (Desk *desk, gconstpointer data)
{
  desk->name_id = private_bus_own (desk->server, NAME);
  desk->response = 1;
  ask (desk, TRUE);
  g_assert_error (desk->error, LIA_ERROR, LIA_ERROR_DENIED);
  g_assert_false (desk->background);
  g_assert_false (has_file ());
}

static void
test_cancelled (Desk *desk, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  desk->name_id = private_bus_own (desk->server, NAME);
  desk->response = G_MAXUINT;
  begin (desk, TRUE, cancellable);
  WAIT (desk->options != NULL);
  g_cancellable_cancel (cancellable);
  WAIT (desk->done);
  g_assert_error (desk->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Desk *desk = user_data;

  desk->is_so = g_task_propagate_boolean (G_TASK (result), &desk->error);
  desk->done = TRUE;
}

static void
test_find (Desk *desk, gconstpointer data)
{
  for (guint i = 0; i < 2; i++)
    {
      desk->done = FALSE;
      lia_background_find_portal_async (desk->client, NULL, found_cb, desk);
      WAIT (desk->done);
      g_assert_no_error (desk->error);
      g_assert_cmpint (desk->is_so, ==, i == 1);
      if (i == 0)
        desk->name_id = private_bus_own (desk->server, NAME);
    }
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = g_dir_make_tmp ("liaison-background-XXXXXX", NULL);
  int status = 0;

  g_assert_true (g_setenv ("XDG_CONFIG_HOME", folder, TRUE));
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/background/file", Desk, NULL, set_up, test_file, tear_down);
  g_test_add ("/background/portal", Desk, NULL, set_up, test_portal, tear_down);
  g_test_add ("/background/portal-for-others", Desk, NULL, set_up, test_portal_for_others,
              tear_down);
  g_test_add ("/background/denied", Desk, NULL, set_up, test_denied, tear_down);
  g_test_add ("/background/cancelled", Desk, NULL, set_up, test_cancelled, tear_down);
  g_test_add ("/background/find", Desk, NULL, set_up, test_find, tear_down);
  status = g_test_run ();
  remove_folder (folder);
  return status;
}
