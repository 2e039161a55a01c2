/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which program stands behind a name on the bus, and whether the user lets it know of people. */

#include "config.h"

#define G_SETTINGS_ENABLE_BACKEND
#include <gio/gsettingsbackend.h>
#include <glib/gstdio.h>

#include "core/lia-limits.h"
#include "desktop/lia-bus-access.h"
#include "private-bus.h"

/* ---- Access ---- */

typedef struct
{
  GSettings *settings;
  LiaBusAccess *access;
  LiaBusCaller *question; /* not owned: the one that is open */
  guint n_questions;
  char *changed; /* the last one, "exe:/a allowed" */
  guint n_changed;
} Desk;

static void
question_cb (Desk *desk, LiaBusCaller *caller)
{
  desk->question = caller;
  desk->n_questions++;
}

static void
changed_cb (Desk *desk, const char *id, int access)
{
  g_free (desk->changed);
  desk->changed = g_strdup_printf ("%s %s", id, lia_access_to_string ((LiaAccess)access));
  desk->n_changed++;
}

static void
open_access (Desk *desk)
{
  desk->access = lia_bus_access_new (desk->settings);
  g_signal_connect_swapped (desk->access, "question", G_CALLBACK (question_cb), desk);
  g_signal_connect_swapped (desk->access, "changed", G_CALLBACK (changed_cb), desk);
}

static void
set_up (Desk *desk, gconstpointer data)
{
  desk->settings = g_settings_new (LIA_APP_ID);
  g_settings_reset (desk->settings, LIA_ACCESS_KEY);
  open_access (desk);
}

static void
tear_down (Desk *desk, gconstpointer data)
{
  g_object_unref (desk->access);
  g_object_unref (desk->settings);
  g_free (desk->changed);
}

static LiaAccess
ask (Desk *desk, const char *path)
{
  g_autofree char *id = g_strconcat ("exe:", path, NULL);
  g_autoptr (LiaBusCaller) caller = lia_bus_caller_new (id, path, path);

  return lia_bus_access_ask (desk->access, caller);
}

static void
test_asked_once (Desk *desk, gconstpointer data)
{
  g_assert_cmpint (lia_bus_access_get (desk->access, "exe:/a"), ==, LIA_ACCESS_REFUSED);
  g_assert_cmpuint (desk->n_questions, ==, 0);
  g_assert_cmpint (ask (desk, "/a"), ==, LIA_ACCESS_ASKED);
  g_assert_cmpint (ask (desk, "/a"), ==, LIA_ACCESS_ASKED);
  g_assert_cmpuint (desk->n_questions, ==, 1);
  lia_bus_access_answer (desk->access, "exe:/a", LIA_ACCESS_ANSWER_ALLOW);
  g_assert_cmpstr (desk->changed, ==, "exe:/a allowed");
  g_assert_cmpint (ask (desk, "/a"), ==, LIA_ACCESS_ALLOWED);

  /* It is kept, also a refusal. */
  ask (desk, "/b");
  lia_bus_access_answer (desk->access, "exe:/b", LIA_ACCESS_ANSWER_REFUSE);
  g_object_unref (desk->access);
  open_access (desk);
  g_assert_cmpint (ask (desk, "/a"), ==, LIA_ACCESS_ALLOWED);
  g_assert_cmpint (ask (desk, "/b"), ==, LIA_ACCESS_REFUSED);
  g_assert_cmpuint (desk->n_questions, ==, 2);
}

static void
test_one_question_at_a_time (Desk *desk, gconstpointer data)
{
  ask (desk, "/a");
  ask (desk, "/b");
  ask (desk, "/c");
  g_assert_cmpuint (desk->n_questions, ==, 1);
  g_assert_cmpstr (desk->question->id, ==, "exe:/a");
  /* An answer to one that is not open yet is one. */
  lia_bus_access_answer (desk->access, "exe:/c", LIA_ACCESS_ANSWER_ALLOW);
  g_assert_cmpint (ask (desk, "/c"), ==, LIA_ACCESS_ALLOWED);
  lia_bus_access_answer (desk->access, "exe:/a", LIA_ACCESS_ANSWER_NOT_NOW);
  g_assert_cmpstr (desk->question->id, ==, "exe:/b");
}

static void
test_not_now (Desk *desk, gconstpointer data)
{
  ask (desk, "/a");
  lia_bus_access_answer (desk->access, "exe:/a", LIA_ACCESS_ANSWER_NOT_NOW);
  g_assert_cmpstr (desk->changed, ==, "exe:/a refused");
  g_assert_cmpint (ask (desk, "/a"), ==, LIA_ACCESS_REFUSED);
  g_assert_cmpuint (desk->n_questions, ==, 1);
  g_object_unref (desk->access);
  open_access (desk);
  g_assert_cmpint (ask (desk, "/a"), ==, LIA_ACCESS_ASKED);
}

static void
test_no_flood (Desk *desk, gconstpointer data)
{
  for (guint i = 0; i < LIA_ACCESS_MAX_QUESTIONS; i++)
    {
      g_autofree char *path = g_strdup_printf ("/program%u", i);
      g_autofree char *id = g_strconcat ("exe:", path, NULL);
      g_assert_cmpint (ask (desk, path), ==, LIA_ACCESS_ASKED);
      lia_bus_access_answer (desk->access, id, LIA_ACCESS_ANSWER_REFUSE);
    }
  g_assert_cmpint (ask (desk, "/one-more"), ==, LIA_ACCESS_REFUSED);
  g_assert_cmpuint (desk->n_questions, ==, LIA_ACCESS_MAX_QUESTIONS);
}

static void
test_taken_back (Desk *desk, gconstpointer data)
{
  g_autoptr (GVariant) kept = NULL;
  g_autofree char *text = NULL;

  ask (desk, "/a");
  lia_bus_access_answer (desk->access, "exe:/a", LIA_ACCESS_ANSWER_ALLOW);
  lia_bus_access_set (desk->access, "exe:/a", FALSE);
  g_assert_cmpstr (desk->changed, ==, "exe:/a refused");
  lia_bus_access_set (desk->access, "exe:/a", TRUE);
  g_assert_cmpstr (desk->changed, ==, "exe:/a allowed");
  kept = g_settings_get_value (desk->settings, LIA_ACCESS_KEY);
  text = g_variant_print (kept, FALSE);
  g_assert_cmpstr (text, ==, "{'exe:/a': ('/a', true)}");

  /* It does not ask again at once. */
  lia_bus_access_forget (desk->access, "exe:/a");
  g_assert_cmpstr (desk->changed, ==, "exe:/a refused");
  g_assert_cmpint (ask (desk, "/a"), ==, LIA_ACCESS_REFUSED);
  g_assert_cmpuint (desk->n_questions, ==, 1);

  /* Nor does one that was refused; both may after the next start. */
  ask (desk, "/b");
  lia_bus_access_answer (desk->access, "exe:/b", LIA_ACCESS_ANSWER_REFUSE);
  lia_bus_access_forget (desk->access, "exe:/b");
  g_assert_cmpint (ask (desk, "/b"), ==, LIA_ACCESS_REFUSED);
  g_assert_cmpuint (desk->n_questions, ==, 2);
  g_object_unref (desk->access);
  open_access (desk);
  g_assert_cmpint (ask (desk, "/a"), ==, LIA_ACCESS_ASKED);
  g_assert_cmpint (ask (desk, "/b"), ==, LIA_ACCESS_ASKED);

  /* Somebody else has changed the settings. */
  g_settings_set (desk->settings, LIA_ACCESS_KEY, "a{s(sb)}", NULL);
  g_settings_set_value (desk->settings, LIA_ACCESS_KEY,
                        g_variant_new_parsed ("{'exe:/c': ('/c', true)}"));
  g_assert_cmpstr (desk->changed, ==, "exe:/c allowed");
}

/* The settings are locked: whoever waits has an answer nevertheless, which holds as long as this runs. */
static void
test_locked (Desk *desk, gconstpointer data)
{
  g_autoptr (GSettingsBackend) backend = g_null_settings_backend_new ();

  g_object_unref (desk->access);
  g_object_unref (desk->settings);
  desk->settings = g_settings_new_with_backend (LIA_APP_ID, backend);
  g_assert_false (g_settings_is_writable (desk->settings, LIA_ACCESS_KEY));
  open_access (desk);
  ask (desk, "/a");
  lia_bus_access_answer (desk->access, "exe:/a", LIA_ACCESS_ANSWER_ALLOW);
  g_assert_cmpstr (desk->changed, ==, "exe:/a allowed");
  g_assert_cmpint (ask (desk, "/a"), ==, LIA_ACCESS_ALLOWED);
  ask (desk, "/b");
  lia_bus_access_answer (desk->access, "exe:/b", LIA_ACCESS_ANSWER_REFUSE);
  g_assert_cmpstr (desk->changed, ==, "exe:/b refused");
  g_assert_cmpint (ask (desk, "/b"), ==, LIA_ACCESS_REFUSED);
  lia_bus_access_set (desk->access, "exe:/a", FALSE);
  g_assert_cmpstr (desk->changed, ==, "exe:/a refused");
  lia_bus_access_set (desk->access, "exe:/a", TRUE);
  g_assert_cmpstr (desk->changed, ==, "exe:/a allowed");
  lia_bus_access_forget (desk->access, "exe:/a");
  g_assert_cmpstr (desk->changed, ==, "exe:/a refused");
  g_assert_cmpuint (desk->n_questions, ==, 2);
  g_assert_cmpuint (desk->n_changed, ==, 5);

  g_object_unref (desk->access);
  open_access (desk);
  g_assert_cmpint (ask (desk, "/b"), ==, LIA_ACCESS_ASKED);
}

/* ---- What sandboxes tell ---- */

static char *
dup_flatpak_id (const char *text)
{
  return lia_bus_caller_dup_flatpak_id (text, strlen (text));
}

static void
test_sandbox_words (void)
{
  g_autofree char *flatpak
      = dup_flatpak_id ("[Application]\nname=org.gnome.Evolution\nruntime=x\n\n[Instance]\n");
  g_autofree char *snap = lia_bus_caller_dup_snap_name ("snap.thunderbird.thunderbird (enforce)");

  g_assert_cmpstr (flatpak, ==, "org.gnome.Evolution");
  g_assert_cmpstr (snap, ==, "thunderbird");
  g_assert_null (dup_flatpak_id (""));
  g_assert_null (dup_flatpak_id ("[Application]\n"));
  g_assert_null (dup_flatpak_id ("[Application]\nname=../../bin/sh\n"));
  g_assert_null (dup_flatpak_id ("name=org.gnome.Evolution\n"));
  g_assert_null (lia_bus_caller_dup_snap_name (NULL));
  g_assert_null (lia_bus_caller_dup_snap_name ("unconfined"));
  g_assert_null (lia_bus_caller_dup_snap_name ("snap..x (enforce)"));
  g_assert_null (lia_bus_caller_dup_snap_name ("snap.thunderbird"));
  g_assert_null (lia_bus_caller_dup_snap_name ("snap.a/b.c (enforce)"));
}

/* ---- Real processes ---- */

typedef struct
{
  GTestDBus *bus;
  GDBusConnection *server;
} Bus;

static void
set_up_bus (Bus *bus, gconstpointer data)
{
  bus->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (bus->bus);
  bus->server = private_bus_connect (bus->bus);
}

static void
tear_down_bus (Bus *bus, gconstpointer data)
{
  g_object_unref (bus->server);
  g_test_dbus_down (bus->bus);
  g_object_unref (bus->bus);
}

static void
result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **)user_data = g_object_ref (result);
}

static LiaBusCaller *
identify (Bus *bus, const char *sender, GError **error)
{
  GAsyncResult *done = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  lia_bus_caller_identify_async (bus->server, sender, NULL, result_cb, &done);
  WAIT (done != NULL);
  result = done;
  return lia_bus_caller_identify_finish (result, error);
}

static void
test_own_process (Bus *bus, gconstpointer data)
{
  g_autoptr (GDBusConnection) client = private_bus_connect (bus->bus);
  g_autofree char *sender = g_strdup (g_dbus_connection_get_unique_name (client));
  g_autoptr (GError) error = NULL;
  g_autofree char *executable = g_file_read_link ("/proc/self/exe", &error);
  g_autofree char *name = g_path_get_basename (executable);
  g_autofree char *id = g_strconcat ("exe:", executable, NULL);
  g_autoptr (LiaBusCaller) caller = identify (bus, sender, &error);
  LiaBusCaller *gone = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (caller->id, ==, id);
  g_assert_cmpstr (caller->where, ==, executable);
  g_assert_cmpstr (caller->name, ==, name);

  g_dbus_connection_close_sync (client, NULL, &error);
  g_assert_no_error (error);
  gone = identify (bus, sender, &error);
  g_assert_null (gone);
  g_assert_error (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER);
}

/* Notes the sender of the call, and keeps the call: nobody answers it. On the thread of the bus. */
static GDBusMessage *
filter_cb (GDBusConnection *connection,
           GDBusMessage *message,
           gboolean incoming,
           gpointer user_data)
{
  if (!incoming || g_strcmp0 (g_dbus_message_get_member (message), "WhoAmI") != 0)
    return message;
  g_atomic_pointer_set ((char **)user_data, g_strdup (g_dbus_message_get_sender (message)));
  g_object_unref (message);
  g_main_context_wakeup (NULL);
  return NULL;
}

/* The caller that a process is, which @arguments start: they call by @program, as gdbus is called. @doomed: (nullable):
   a file that is deleted before it is looked at. */
static LiaBusCaller *
identify_started (
    Bus *bus, GPtrArray *arguments, const char *program, const char *doomed, GError **error)
{
  char *sender = NULL;
  g_autofree char *call = NULL;
  LiaBusCaller *caller = NULL;
  guint filter = g_dbus_connection_add_filter (bus->server, filter_cb, &sender, NULL);
  g_autoptr (GSubprocess) process = NULL;

  /* It waits for an answer until it is killed. */
  call = g_strdup_printf ("exec %s call --address '%s' --dest %s --object-path / --timeout 60 "
                          "--method org.example.Test.WhoAmI",
                          program, g_test_dbus_get_bus_address (bus->bus),
                          g_dbus_connection_get_unique_name (bus->server));
  g_ptr_array_add (arguments, (gpointer) "sh");
  g_ptr_array_add (arguments, (gpointer) "-c");
  g_ptr_array_add (arguments, call);
  g_ptr_array_add (arguments, NULL);
  process
      = g_subprocess_newv ((const char *const *)arguments->pdata, G_SUBPROCESS_FLAGS_NONE, error);
  if (process != NULL)
    {
      WAIT (g_atomic_pointer_get (&sender) != NULL);
      if (doomed != NULL)
        g_assert_cmpint (g_remove (doomed), ==, 0);
      caller = identify (bus, sender, error);
      g_subprocess_force_exit (process);
      g_subprocess_wait (process, NULL, NULL);
    }
  g_dbus_connection_remove_filter (bus->server, filter);
  g_free (sender);
  return caller;
}

/* Returns: (transfer container): of bwrap: the files of here, and @file as @place. */
static GPtrArray *
new_sandbox (const char *file, const char *place)
{
  const char *const all[]
      = { "bwrap",  "--ro-bind", "/usr",      "/usr",  "--symlink", "usr/bin",
          "/bin",   "--symlink", "usr/lib",   "/lib",  "--symlink", "usr/lib64",
          "/lib64", "--proc",    "/proc",     "--dev", "/dev",      "--bind",
          "/tmp",   "/tmp",      "--ro-bind", file,    place,       "--die-with-parent" };
  GPtrArray *arguments = g_ptr_array_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    g_ptr_array_add (arguments, (gpointer)all[i]);
  return arguments;
}

static LiaBusCaller *
identify_sandboxed (Bus *bus, const char *info, GError **error)
{
  g_autofree char *folder = g_dir_make_tmp ("liaison-sandbox-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (folder, "info", NULL);
  g_autoptr (GPtrArray) arguments = new_sandbox (file, "/.flatpak-info");
  LiaBusCaller *caller = NULL;

  g_file_set_contents (file, info, -1, NULL);
  caller = identify_started (bus, arguments, "gdbus", NULL, error);
  g_remove (file);
  g_rmdir (folder);
  return caller;
}

static void
test_sandbox (Bus *bus, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *fill = g_strnfill (LIA_CALLER_MAX_INFO_BYTES, '#');
  g_autofree char *full = NULL;
  g_autoptr (LiaBusCaller) caller
      = identify_sandboxed (bus, "[Application]\nname=org.example.Reader\n", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (caller->id, ==, "flatpak:org.example.Reader");
  g_assert_cmpstr (caller->name, ==, "org.example.Reader");
  g_assert_cmpstr (caller->where, ==, "org.example.Reader");
  g_clear_pointer (&caller, lia_bus_caller_unref);

  /* One that has a sandbox and does not say who it is is not known by what stands in the sandbox. */
  caller = identify_sandboxed (bus, "[Application]\nname=/usr/bin/thunderbird\n", &error);
  g_assert_null (caller);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);

  /* As long as it may be, and longer. */
  full = g_strdup_printf ("[Application]\nname=org.example.Long\n#%s", fill);
  full[LIA_CALLER_MAX_INFO_BYTES] = '\0';
  caller = identify_sandboxed (bus, full, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (caller->id, ==, "flatpak:org.example.Long");
  g_clear_pointer (&caller, lia_bus_caller_unref);
  full[LIA_CALLER_MAX_INFO_BYTES] = '#';
  caller = identify_sandboxed (bus, full, &error);
  g_assert_null (caller);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
}

/* A sandbox that tells nothing of itself: a program is known in it if it is the file that has the name here, too. */
static void
test_unknown_sandbox (Bus *bus, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("liaison-sandbox-XXXXXX", NULL);
  g_autofree char *copy = g_build_filename (folder, "reader", NULL);
  g_autofree char *id = g_strconcat ("exe:", copy, NULL);
  g_autofree char *gdbus = g_find_program_in_path ("gdbus");
  g_autofree char *bytes = NULL;
  g_autoptr (LiaBusCaller) caller = NULL;
  g_autoptr (GPtrArray) honest = new_sandbox (gdbus, "/gdbus");
  g_autoptr (GPtrArray) masked = new_sandbox (copy, "/usr/bin/gdbus");
  g_autoptr (GPtrArray) deleted = new_sandbox (gdbus, "/gdbus");
  g_autoptr (GPtrArray) outside = g_ptr_array_new ();
  gsize size = 0;

  g_assert_true (g_file_get_contents (gdbus, &bytes, &size, NULL));
  g_assert_true (
      g_file_set_contents_full (copy, bytes, (gssize)size, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
  caller = identify_started (bus, honest, "/usr/bin/gdbus", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (caller->id, ==, "exe:/usr/bin/gdbus");
  g_clear_pointer (&caller, lia_bus_caller_unref);
  caller = identify_started (bus, masked, "/usr/bin/gdbus", NULL, &error);
  g_assert_null (caller);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_clear_error (&error);

  /* Brought up to date while it runs: it is known outside, and not in the sandbox. */
  caller = identify_started (bus, deleted, copy, copy, &error);
  g_assert_null (caller);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_clear_error (&error);
  g_assert_true (
      g_file_set_contents_full (copy, bytes, (gssize)size, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
  caller = identify_started (bus, outside, copy, copy, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (caller->id, ==, id);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/bus-access/" name, Desk, NULL, set_up, function, tear_down)
  ADD ("asked-once", test_asked_once);
  ADD ("one-question-at-a-time", test_one_question_at_a_time);
  ADD ("not-now", test_not_now);
  ADD ("no-flood", test_no_flood);
  ADD ("taken-back", test_taken_back);
  ADD ("locked", test_locked);
  g_test_add_func ("/bus-caller/sandbox-words", test_sandbox_words);
  g_test_add ("/bus-caller/own-process", Bus, NULL, set_up_bus, test_own_process, tear_down_bus);
  g_test_add ("/bus-caller/sandbox", Bus, NULL, set_up_bus, test_sandbox, tear_down_bus);
  g_test_add ("/bus-caller/unknown-sandbox", Bus, NULL, set_up_bus, test_unknown_sandbox,
              tear_down_bus);
  return g_test_run ();
}
