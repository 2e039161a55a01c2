/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The search provider on a private bus, asked as GNOME Shell does, with the mail of the office in the store. */

#include "../service/session-fixture.h"
#include "desktop/lia-search-provider.h"
#include "private-bus.h"

#define NAME "org.liaison.Test.SearchProvider"
#define PATH "/org/liaison/SearchProvider"
#define INTERFACE "org.gnome.Shell.SearchProvider2"

typedef struct
{
  Fixture office;
  GTestDBus *daemon;
  GDBusConnection *bus;
  GDBusConnection *shell;
  guint shell_id;
  LiaSearchProvider *provider;
  char *shown; /* the last signal */
} Desk;

static void
show_person_cb (Desk *desk, const char *uri, guint time)
{
  g_free (desk->shown);
  desk->shown = g_strdup_printf ("person %s %u", uri, time);
}

static void
show_message_cb (Desk *desk, gint64 row_id, guint time)
{
  g_free (desk->shown);
  desk->shown = g_strdup_printf ("message %" G_GINT64_FORMAT " %u", row_id, time);
}

static void
search_cb (Desk *desk, const char *text, guint time)
{
  g_free (desk->shown);
  desk->shown = g_strdup_printf ("search %s %u", text, time);
}

/* He is in the list of contacts. */
static gboolean
knows_karim (Desk *desk)
{
  g_autoptr (LiaAddress) address
      = lia_address_new (LIA_ADDRESS_SIP, "karim.benali@contoso.example", NULL);

  return lia_people_lookup (lia_session_get_people (desk->office.session), address) != NULL;
}

static void
set_up_desk (Desk *desk, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  /* It forks: so it comes before the threads of the session. */
  desk->daemon = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (desk->daemon);
  set_up (&desk->office, NULL);
  desk->bus = private_bus_connect (desk->daemon);
  desk->shell = private_bus_connect (desk->daemon);
  desk->shell_id = private_bus_own (desk->shell, "org.gnome.Shell");
  desk->provider = lia_search_provider_new (desk->bus, NAME, desk->office.session, &error);
  g_assert_no_error (error);
  g_signal_connect_swapped (desk->provider, "show-person", G_CALLBACK (show_person_cb), desk);
  g_signal_connect_swapped (desk->provider, "show-message", G_CALLBACK (show_message_cb), desk);
  g_signal_connect_swapped (desk->provider, "search", G_CALLBACK (search_cb), desk);
  add_account (&desk->office, "secret", TRUE);
  WAIT (is_connected (&desk->office) && is_settled (&desk->office) && knows_karim (desk));
}

static void
tear_down_desk (Desk *desk, gconstpointer data)
{
  g_clear_object (&desk->provider);
  tear_down (&desk->office, NULL);
  g_bus_unown_name (desk->shell_id);
  g_clear_object (&desk->shell);
  g_clear_object (&desk->bus);
  g_free (desk->shown);
  g_test_dbus_down (desk->daemon);
  g_object_unref (desk->daemon);
}

static void
reply_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **)user_data = g_object_ref (result);
}

static void
begin (GDBusConnection *client, const char *method, GVariant *arguments, GAsyncResult **out)
{
  g_dbus_connection_call (client, NAME, PATH, INTERFACE, method, arguments, NULL,
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, reply_cb, out);
}

/* Returns: (transfer full): the answer, as text, or the name of the error. */
static char *
finish (GDBusConnection *client, GAsyncResult **result)
{
  g_autoptr (GAsyncResult) done = NULL;
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GError) error = NULL;

  WAIT (*result != NULL);
  done = g_steal_pointer (result);
  answer = g_dbus_connection_call_finish (client, done, &error);
  return answer != NULL ? g_variant_print (answer, FALSE) : g_dbus_error_get_remote_error (error);
}

static char *
ask (GDBusConnection *client, const char *method, const char *arguments)
{
  GAsyncResult *result = NULL;

  begin (client, method, g_variant_new_parsed (arguments), &result);
  return finish (client, &result);
}

static void
check (Desk *desk, const char *method, const char *arguments, const char *expected)
{
  g_autofree char *answer = ask (desk->shell, method, arguments);

  g_assert_cmpstr (answer, ==, expected);
}

/* Returns: (transfer full): the first message that is found. */
static char *
find_message (Desk *desk, const char *arguments)
{
  g_autofree char *answer = ask (desk->shell, "GetInitialResultSet", arguments);
  const char *id = strstr (answer, "message:");

  if (id == NULL)
    g_error ("%s: %s", arguments, answer);
  return g_strndup (id, strcspn (id, "'"));
}

static void
test_found (Desk *desk, gconstpointer data)
{
  g_autofree char *message = find_message (desk, "(['edge', 'certif'],)");
  g_autofree char *asked = g_strdup_printf ("(['%s', 'message:0', 'person:', 'x'],)", message);
  g_autofree char *meta = ask (desk->shell, "GetResultMetas", asked);
  g_autofree char *activate = g_strdup_printf ("('%s', ['edge'], @u 7)", message);
  g_autofree char *shown = g_strdup_printf ("message %s 7", message + strlen ("message:"));
  g_autofree char *people = NULL;

  g_assert_true (g_str_has_prefix (meta, "([{'id': <'message:"));
  g_assert_nonnull (strstr (meta, "'name': <'Re: Edge server certificates'>"));
  g_assert_nonnull (strstr (meta, "'description': <'Karim Benali'>"));
  g_assert_null (strstr (meta, "}, {"));
  check (desk, "ActivateResult", activate, "()");
  g_assert_cmpstr (desk->shown, ==, shown);

  people = ask (desk->shell, "GetSubsearchResultSet", "(@as [], ['edge', 'serv'])");
  g_assert_nonnull (strstr (people, "'message:"));
  g_free (people);
  people = ask (desk->shell, "GetInitialResultSet", "(['karim'],)");
  g_assert_true (g_str_has_prefix (people, "(['person:sip:karim.benali@contoso.example'"));
  g_free (people);
  people = ask (desk->shell, "GetResultMetas", "(['person:sip:karim.benali@contoso.example'],)");
  g_assert_nonnull (strstr (people, "'name': <'Karim Benali'>"));
  check (desk, "ActivateResult", "('person:sip:karim.benali@contoso.example', ['x'], @u 8)", "()");
  g_assert_cmpstr (desk->shown, ==, "person sip:karim.benali@contoso.example 8");
  check (desk, "LaunchSearch", "(['edge', 'server'], @u 9)", "()");
  g_assert_cmpstr (desk->shown, ==, "search edge server 9");
  check (desk, "GetInitialResultSet", "(['', ' '],)", "([],)");
  check (desk, "GetInitialResultSet", "(['nosuchwordanywhere'],)", "([],)");
}

/* A new search ends the one before, which has an answer nevertheless. */
static void
test_next_search (Desk *desk, gconstpointer data)
{
  GAsyncResult *first = NULL;
  GAsyncResult *second = NULL;
  g_autofree char *first_answer = NULL;
  g_autofree char *second_answer = NULL;

  begin (desk->shell, "GetInitialResultSet", g_variant_new_parsed ("(['edge'],)"), &first);
  begin (desk->shell, "GetInitialResultSet", g_variant_new_parsed ("(['edge', 'certif'],)"),
         &second);
  first_answer = finish (desk->shell, &first);
  second_answer = finish (desk->shell, &second);
  g_assert_true (g_str_has_prefix (first_answer, "("));
  g_assert_nonnull (strstr (second_answer, "'message:"));

  /* It ends in the middle of one. */
  begin (desk->shell, "GetInitialResultSet", g_variant_new_parsed ("(['edge'],)"), &first);
  begin (desk->shell, "GetInitialResultSet", g_variant_new_parsed ("(['server'],)"), &second);
  g_free (g_steal_pointer (&first_answer));
  first_answer = finish (desk->shell, &first);
  g_object_run_dispose (G_OBJECT (desk->provider));
  g_free (g_steal_pointer (&second_answer));
  second_answer = finish (desk->shell, &second);
  g_assert_nonnull (second_answer);
}

static void
check_denied (GDBusConnection *client, const char *method, const char *arguments)
{
  g_autofree char *answer = ask (client, method, arguments);

  g_assert_cmpstr (answer, ==, "org.freedesktop.DBus.Error.AccessDenied");
}

static void
check_all_denied (Desk *desk, GDBusConnection *client)
{
  check_denied (client, "GetInitialResultSet", "(['edge'],)");
  check_denied (client, "GetSubsearchResultSet", "(@as [], ['edge'])");
  check_denied (client, "GetResultMetas", "(['message:1'],)");
  check_denied (client, "ActivateResult", "('message:1', ['x'], @u 0)");
  check_denied (client, "LaunchSearch", "(['x'], @u 0)");
  g_assert_null (desk->shown);
}

/* Whoever else there is on the bus reads no mail here. */
static void
test_others (Desk *desk, gconstpointer data)
{
  g_autoptr (GDBusConnection) other = private_bus_connect (desk->daemon);
  GAsyncResult *result = NULL;
  g_autofree char *answer = NULL;

  check_all_denied (desk, other);

  /* It was the Shell, and is it no longer. */
  begin (desk->shell, "GetInitialResultSet", g_variant_new_parsed ("(['edge'],)"), &result);
  answer = finish (desk->shell, &result);
  g_assert_nonnull (strstr (answer, "'message:"));
  g_bus_unown_name (desk->shell_id);
  desk->shell_id = private_bus_own (other, "org.gnome.Shell");
  check_all_denied (desk, desk->shell);
  g_free (g_steal_pointer (&answer));
  answer = ask (other, "GetInitialResultSet", "(['edge'],)");
  g_assert_nonnull (strstr (answer, "'message:"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/search-provider/" name, Desk, NULL, set_up_desk, function, tear_down_desk)
  ADD ("found", test_found);
  ADD ("next-search", test_next_search);
  ADD ("others", test_others);
  return g_test_run ();
}
