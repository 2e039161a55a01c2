/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <libsecret/secret.h>
#include <signal.h>

#include "core/lia-error.h"
#include "desktop/lia-secret-service.h"
#include "remove-folder.h"

/* A private bus and, on it, a real key ring in a folder of its own. The tests build on each other. */

#define WAIT_S 20
#define SERVICE "org.freedesktop.secrets"
#define KEY "account-1/mail"

static GTestDBus *bus;
static GSubprocess *daemon_process;
static char *folder;
static LiaSecrets *secrets;

/* ---- Waiting ---- */

static gboolean
too_late_cb (gpointer user_data)
{
  g_error ("nothing came within %d s", WAIT_S);
  return G_SOURCE_REMOVE;
}

/* Runs the main loop until @done is set by a callback. */
static void
wait_for (gboolean *done)
{
  guint id = g_timeout_add_seconds (WAIT_S, too_late_cb, NULL);

  while (!*done)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (id);
}

static void
appeared_cb (GDBusConnection *connection, const char *name, const char *owner, gpointer done)
{
  *(gboolean *)done = TRUE;
}

static void
vanished_cb (GDBusConnection *connection, const char *name, gpointer done)
{
  *(gboolean *)done = TRUE;
}

static void
wait_for_service (gboolean present)
{
  gboolean done = FALSE;
  guint id
      = g_bus_watch_name (G_BUS_TYPE_SESSION, SERVICE, G_BUS_NAME_WATCHER_FLAGS_NONE,
                          present ? appeared_cb : NULL, present ? NULL : vanished_cb, &done, NULL);

  wait_for (&done);
  g_bus_unwatch_name (id);
}

/* ---- The key ring ---- */

static void
start_daemon (gboolean unlock)
{
  g_autoptr (GSubprocessLauncher) launcher
      = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE
                                   | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GError) error = NULL;

  /* What makes our own faults fatal is not for others. */
  g_subprocess_launcher_unsetenv (launcher, "G_DEBUG");
  daemon_process
      = g_subprocess_launcher_spawn (launcher, &error, "gnome-keyring-daemon", "--foreground",
                                     "--components=secrets", unlock ? "--unlock" : NULL, NULL);
  g_assert_no_error (error);
  if (unlock)
    {
      GOutputStream *input = g_subprocess_get_stdin_pipe (daemon_process);
      g_assert_true (g_output_stream_write_all (input, "ring", 4, NULL, NULL, &error));
      g_assert_true (g_output_stream_close (input, NULL, &error));
    }
  wait_for_service (TRUE);
}

static void
stop_daemon (void)
{
  g_subprocess_send_signal (daemon_process, SIGTERM);
  g_assert_true (g_subprocess_wait (daemon_process, NULL, NULL));
  g_clear_object (&daemon_process);
  wait_for_service (FALSE);
  /* libsecret keeps its session with a service that is gone. */
  secret_service_disconnect ();
}

static void
lock (void)
{
  g_autoptr (GDBusConnection) connection = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  const char *paths[] = { "/org/freedesktop/secrets/collection/login", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_sync (
      connection, SERVICE, "/org/freedesktop/secrets", "org.freedesktop.Secret.Service", "Lock",
      g_variant_new ("(^ao)", paths), NULL, G_DBUS_CALL_FLAGS_NONE, WAIT_S * 1000, NULL, &error);

  g_assert_no_error (error);
}

/* ---- What is tested ---- */

typedef struct
{
  gboolean done;
  GAsyncResult *result;
} Call;

static void
called_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Call *call = user_data;

  g_assert_false (call->done);
  call->result = g_object_ref (result);
  call->done = TRUE;
}

static char *
lookup (const char *key, GError **error)
{
  Call call = { FALSE, NULL };
  char *password = NULL;

  lia_secrets_lookup_async (secrets, key, called_cb, &call);
  g_assert_false (call.done);
  wait_for (&call.done);
  password = lia_secrets_lookup_finish (secrets, call.result, error);
  g_object_unref (call.result);
  return password;
}

static gboolean
store (const char *key, const char *password, GError **error)
{
  Call call = { FALSE, NULL };
  gboolean stored = FALSE;

  lia_secrets_store_async (secrets, key, "Liaison: test", password, called_cb, &call);
  g_assert_false (call.done);
  wait_for (&call.done);
  stored = lia_secrets_store_finish (secrets, call.result, error);
  g_object_unref (call.result);
  return stored;
}

static void
assert_lookup (const char *key, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *password = lookup (key, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (password, ==, expected);
}

static void
assert_stored (const char *key, const char *password)
{
  g_autoptr (GError) error = NULL;
  gboolean stored = store (key, password, &error);

  g_assert_no_error (error);
  g_assert_true (stored);
}

static void
assert_refused (const char *key, LiaErrorCode code)
{
  g_autoptr (GError) looking = NULL;
  g_autoptr (GError) storing = NULL;

  g_assert_null (lookup (key, &looking));
  g_assert_error (looking, LIA_ERROR, (int)code);
  g_assert_false (store (key, "secret", &storing));
  g_assert_error (storing, LIA_ERROR, (int)code);
}

static gboolean
skip_without_daemon (void)
{
  g_autofree char *path = g_find_program_in_path ("gnome-keyring-daemon");

  if (path == NULL)
    g_test_skip ("gnome-keyring is not installed");
  return path == NULL;
}

static void
test_no_service (void)
{
  assert_refused (KEY, LIA_ERROR_NO_SECRETS);
}

static void
test_store (void)
{
  if (skip_without_daemon ())
    return;
  start_daemon (TRUE);
  assert_lookup (KEY, NULL);
  assert_stored (KEY, "pässword “1”");
  assert_stored ("account-1/talk", "other");
  assert_lookup (KEY, "pässword “1”");
  assert_stored (KEY, "changed");
  assert_lookup (KEY, "changed");
  assert_lookup ("account-1/talk", "other");
  assert_lookup ("account-2/mail", NULL);
}

static void
test_clear (void)
{
  if (skip_without_daemon ())
    return;
  assert_stored ("account-1/talk", NULL);
  assert_lookup ("account-1/talk", NULL);
  assert_lookup (KEY, "changed");
  /* There is none any more: that is what was wanted. */
  assert_stored ("account-1/talk", NULL);
}

static void
test_locked (void)
{
  if (skip_without_daemon ())
    return;
  lock ();
  assert_refused (KEY, LIA_ERROR_SECRETS_LOCKED);
  /* It may not have that one; it does not tell. */
  assert_refused ("account-2/mail", LIA_ERROR_SECRETS_LOCKED);
}

/* What was stored is there after a restart; until somebody unlocks it, it is locked. */
static void
test_restarted (void)
{
  if (skip_without_daemon ())
    return;
  stop_daemon ();
  start_daemon (FALSE);
  assert_refused (KEY, LIA_ERROR_SECRETS_LOCKED);
  stop_daemon ();
  start_daemon (TRUE);
  assert_lookup (KEY, "changed");
}

static void
test_service_gone (void)
{
  if (skip_without_daemon ())
    return;
  stop_daemon ();
  assert_refused (KEY, LIA_ERROR_NO_SECRETS);
}

/* ---- The session ---- */

int
main (int argc, char **argv)
{
  int status = 0;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("liaison-secrets-XXXXXX", NULL);
  g_assert_nonnull (folder);
  g_setenv ("XDG_DATA_HOME", folder, TRUE);
  g_setenv ("XDG_RUNTIME_DIR", folder, TRUE);
  g_setenv ("HOME", folder, TRUE);
  g_unsetenv ("GNOME_KEYRING_CONTROL");
  bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (bus);
  secrets = lia_secret_service_new ();

  g_test_add_func ("/desktop/secrets/no-service", test_no_service);
  g_test_add_func ("/desktop/secrets/store", test_store);
  g_test_add_func ("/desktop/secrets/clear", test_clear);
  g_test_add_func ("/desktop/secrets/locked", test_locked);
  g_test_add_func ("/desktop/secrets/restarted", test_restarted);
  g_test_add_func ("/desktop/secrets/service-gone", test_service_gone);
  status = g_test_run ();

  g_object_unref (secrets);
  secret_service_disconnect ();
  /* Neither down nor finalised: both wait for the connection, which libsecret keeps. */
  g_test_dbus_stop (bus);
  remove_folder (folder);
  g_free (folder);
  return status;
}
