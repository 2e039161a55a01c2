/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "liaison-presence"

#include "config.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <json-glib/json-glib.h>
#include <locale.h>

/* Tells the presence of people, as a Liaison that runs knows it: to that, this is one more program
   that uses org.liaison.Presence1. */

#define NAME "org.liaison.Presence1"
#define PATH "/org/liaison/Presence1"
#define AT_ONCE 100

enum
{
  STATUS_GOOD = 0,
  STATUS_USAGE = 2,
  STATUS_NOT_RUNNING = 3,
  STATUS_NO_ACCESS = 4,
  STATUS_FAILED = 5,
};

static gboolean as_json = FALSE;
static gboolean may_start = FALSE;
static int wait_s = 60;
static char **addresses = NULL;

static const GOptionEntry entries[] = {
  { "json", 'j', 0, G_OPTION_ARG_NONE, &as_json, N_ ("Print an array of objects, as JSON"), NULL },
  { "start", 's', 0, G_OPTION_ARG_NONE, &may_start,
    N_ ("Start Liaison, with no window, if it does not run"), NULL },
  { "wait", 'w', 0, G_OPTION_ARG_INT, &wait_s,
    N_ ("How long to wait for the user, who is asked once whether this program may know; 60"),
    N_ ("SECONDS") },
  { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &addresses, NULL, N_ ("ADDRESS…") },
  { NULL },
};

static GVariant *
call (GDBusConnection *bus, const char *method, GVariant *arguments, int timeout_ms, GError **error)
{
  GDBusCallFlags flags = may_start ? G_DBUS_CALL_FLAGS_NONE : G_DBUS_CALL_FLAGS_NO_AUTO_START;

  return g_dbus_connection_call_sync (bus, NAME, PATH, NAME, method, arguments, NULL, flags,
                                      timeout_ms, NULL, error);
}

static int
fail (const GError *error)
{
  if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN)
      || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER))
    {
      g_printerr (_ ("Liaison does not run. With --start it is started.\n"));
      return STATUS_NOT_RUNNING;
    }
  g_printerr (_ ("Liaison did not answer: %s\n"), error->message);
  return STATUS_FAILED;
}

/* The user has not been asked before: waits for the answer. */
static int
request_access (GDBusConnection *bus)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = NULL;
  const char *access = NULL;

  g_printerr (_ ("Liaison asks you whether this program may see your people.\n"));
  answer = call (bus, "RequestAccess", NULL, MAX (wait_s, 0) * 1000, &error);
  if (answer != NULL)
    g_variant_get (answer, "(&s)", &access);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return fail (error);
  if (g_strcmp0 (access, "allowed") == 0)
    return STATUS_GOOD;
  g_printerr (access != NULL ? _ ("You did not allow it.\n")
                             : _ ("It was not answered in time.\n"));
  return STATUS_NO_ACCESS;
}

/* ---- Printing ---- */

/* What others have written does not move the cursor. */
static void
print_cell (GVariant *person, const char *key, const char *end)
{
  const char *value = "";

  g_variant_lookup (person, key, "&s", &value);
  for (const char *c = value; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar character = g_utf8_get_char (c);
      if (g_unichar_iscntrl (character))
        g_print (" ");
      else
        g_print ("%.*s", (int)(g_utf8_next_char (c) - c), c);
    }
  g_print ("%s", end);
}

static void
print_text (GPtrArray *people)
{
  for (guint i = 0; i < people->len; i++)
    {
      GVariant *person = g_ptr_array_index (people, i);
      print_cell (person, "address", "\t");
      print_cell (person, "availability", "\t");
      print_cell (person, "text", "\t");
      print_cell (person, "name", "\t");
      print_cell (person, "note", "\n");
    }
}

static void
print_json (GPtrArray *people)
{
  g_autoptr (GVariant) all = g_variant_ref_sink (
      g_variant_new_array (G_VARIANT_TYPE_VARDICT, (GVariant *const *)people->pdata, people->len));
  g_autofree char *text = json_gvariant_serialize_data (all, NULL);

  g_print ("%s\n", text);
}

/* ---- Asking ---- */

/* @people: they are appended. */
static int
look_up (GDBusConnection *bus, const char *const *some, gsize n, GPtrArray *people)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = call (
      bus, "Lookup", g_variant_new ("(@as)", g_variant_new_strv (some, (gssize)n)), -1, &error);
  g_autoptr (GVariant) found = NULL;
  const char *access = NULL;
  int status = STATUS_GOOD;

  if (answer == NULL)
    return fail (error);
  g_variant_get (answer, "(&s@aa{sv})", &access, &found);
  if (g_str_equal (access, "asked"))
    {
      status = request_access (bus);
      return status == STATUS_GOOD ? look_up (bus, some, n, people) : status;
    }
  if (!g_str_equal (access, "allowed"))
    {
      g_printerr (_ ("Liaison does not let this program see your people: see its preferences, "
                     "“Other Programs”.\n"));
      return STATUS_NO_ACCESS;
    }
  for (gsize i = 0; i < g_variant_n_children (found); i++)
    g_ptr_array_add (people, g_variant_get_child_value (found, i));
  return STATUS_GOOD;
}

static int
look_up_all (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  g_autoptr (GPtrArray) people = g_ptr_array_new_with_free_func ((GDestroyNotify)g_variant_unref);
  gsize n = g_strv_length (addresses);
  int status = STATUS_GOOD;

  if (bus == NULL)
    return fail (error);
  for (gsize i = 0; i < n && status == STATUS_GOOD; i += AT_ONCE)
    status = look_up (bus, (const char *const *)addresses + i, MIN (n - i, AT_ONCE), people);
  if (status != STATUS_GOOD)
    return status;
  if (as_json)
    print_json (people);
  else
    print_text (people);
  return STATUS_GOOD;
}

int
main (int argc, char **argv)
{
  const char *locale_dir = g_getenv ("LIAISON_LOCALE_DIR");
  g_autoptr (GOptionContext) context = NULL;
  g_autoptr (GError) error = NULL;
  int status = STATUS_USAGE;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, locale_dir != NULL ? locale_dir : LIA_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  context = g_option_context_new (NULL);
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_set_summary (
      context, _ ("Prints the presence of people, as Liaison knows it: a line each, with tabs "
                  "between the address, the state, the state in words, the name and the note. "
                  "An address is a mail address, or a URI such as sip:alice@contoso.example."));
  g_option_context_set_description (
      context, _ ("Exit status: 0 all were looked up, “unknown” being an answer; 2 wrong options; "
                  "3 Liaison does not run; 4 you have not allowed it; 5 it did not answer."));
  if (!g_option_context_parse (context, &argc, &argv, &error))
    g_printerr ("%s\n", error->message);
  else if (addresses == NULL)
    g_printerr (_ ("Which address? See liaison-presence --help\n"));
  else
    status = look_up_all ();
  g_strfreev (addresses);
  return status;
}
