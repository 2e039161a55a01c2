/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * org.liaison.Presence1 on a private bus, with a session that is signed in to the office. The programs that ask are
 * connections of this process: to be told apart, they would have to be others, as in the journeys.
 */

#include "config.h"

#include "../service/session-fixture.h"
#include "core/lia-limits.h"
#include "desktop/lia-presence-bus-private.h"
#include "private-bus.h"

#define KARIM "karim.benali@contoso.example"
#define NADIA "nadia.petit@contoso.example"

typedef struct
{
  Fixture office;
  GTestDBus *daemon;
  GDBusConnection *bus;    /* of the service */
  GDBusConnection *client; /* of a program */
  GSettings *settings;
  LiaBusAccess *access;
  LiaBusCaller *question;
  LiaPresenceBus *presence;
  const LiaBusReach *reach;
  guint n_reach_ended;
  GPtrArray *told; /* "PeopleChanged …": signals that came to the client */
} Desk;

/* ---- The service ---- */

static void
access_question_cb (Desk *desk, LiaBusCaller *caller)
{
  desk->question = caller;
}

static void
reach_cb (Desk *desk, const LiaBusReach *reach)
{
  desk->reach = reach;
}

static void
reach_ended_cb (Desk *desk)
{
  desk->reach = NULL;
  desk->n_reach_ended++;
}

static void
signal_cb (GDBusConnection *bus,
           const char *sender,
           const char *path,
           const char *interface,
           const char *signal,
           GVariant *parameters,
           gpointer user_data)
{
  g_autofree char *text = g_variant_print (parameters, FALSE);

  g_ptr_array_add (user_data, g_strconcat (signal, " ", text, NULL));
}

static void
follow_signals (GDBusConnection *client, GPtrArray *told)
{
  g_dbus_connection_signal_subscribe (client, NULL, LIA_PRESENCE_NAME, NULL, LIA_PRESENCE_PATH,
                                      NULL, G_DBUS_SIGNAL_FLAGS_NONE, signal_cb, told, NULL);
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
  desk->client = private_bus_connect (desk->daemon);
  desk->settings = g_settings_new (LIA_APP_ID);
  g_settings_reset (desk->settings, LIA_ACCESS_KEY);
  desk->access = lia_bus_access_new (desk->settings);
  g_signal_connect_swapped (desk->access, "question", G_CALLBACK (access_question_cb), desk);
  desk->presence = lia_presence_bus_new (desk->bus, desk->office.session, desk->access, &error);
  g_assert_no_error (error);
  g_signal_connect_swapped (desk->presence, "reach", G_CALLBACK (reach_cb), desk);
  g_signal_connect_swapped (desk->presence, "reach-ended", G_CALLBACK (reach_ended_cb), desk);
  desk->told = g_ptr_array_new_with_free_func (g_free);
  follow_signals (desk->client, desk->told);
}

static void
tear_down_desk (Desk *desk, gconstpointer data)
{
  LiaPresenceBus *presence = desk->presence;

  g_object_add_weak_pointer (G_OBJECT (presence), (gpointer *)&presence);
  g_clear_object (&desk->presence);
  g_assert_null (presence);
  g_object_unref (desk->access);
  g_object_unref (desk->settings);
  tear_down (&desk->office, NULL);
  g_clear_object (&desk->client);
  g_clear_object (&desk->bus);
  g_ptr_array_unref (desk->told);
  g_test_dbus_down (desk->daemon);
  g_object_unref (desk->daemon);
}

static gboolean
knows (Desk *desk, const char *address, LiaAvailability availability)
{
  g_autoptr (LiaAddress) parsed = lia_address_new_from_uri (address, NULL);
  LiaPerson *person = lia_people_lookup (lia_session_get_people (desk->office.session), parsed);

  return person != NULL && lia_person_get_presence (person)->availability == availability;
}

/* Karim is in Nadia's list of contacts. */
static void
sign_in (Desk *desk)
{
  add_account (&desk->office, "secret", TRUE);
  WAIT (lia_account_get_talk_status (desk->office.account) == LIA_STATUS_CONNECTED);
  office_child_command (desk->office.office, "state " KARIM " 3500");
  WAIT (knows (desk, KARIM, LIA_AVAILABILITY_AVAILABLE));
}

/* ---- The program ---- */

static void
reply_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **)user_data = g_object_ref (result);
}

static void
begin (GDBusConnection *client, const char *method, GVariant *arguments, GAsyncResult **out)
{
  g_dbus_connection_call (client, LIA_PRESENCE_NAME, LIA_PRESENCE_PATH, LIA_PRESENCE_NAME, method,
                          arguments, NULL, G_DBUS_CALL_FLAGS_NONE, G_MAXINT, NULL, reply_cb, out);
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
ask_from (GDBusConnection *client, const char *method, GVariant *arguments)
{
  GAsyncResult *result = NULL;

  begin (client, method, arguments, &result);
  return finish (client, &result);
}

static void
check (Desk *desk, const char *method, const char *arguments, const char *expected)
{
  g_autofree char *answer = ask_from (desk->client, method,
                                      arguments != NULL ? g_variant_new_parsed (arguments) : NULL);

  g_assert_cmpstr (answer, ==, expected);
}

/* @part stands in the answer. */
static void
check_part (Desk *desk, const char *method, const char *arguments, const char *part)
{
  g_autofree char *answer = ask_from (desk->client, method, g_variant_new_parsed (arguments));

  if (strstr (answer, part) == NULL)
    g_error ("%s %s: %s; not: %s", method, arguments, answer, part);
}

static gboolean
was_told (GPtrArray *told, const char *signal, const char *part)
{
  for (guint i = 0; i < told->len; i++)
    if (g_str_has_prefix (told->pdata[i], signal) && strstr (told->pdata[i], part) != NULL)
      return TRUE;
  return FALSE;
}

static void
allow (Desk *desk)
{
  g_autofree char *answer = ask_from (desk->client, "Lookup", g_variant_new_parsed ("(@as [],)"));

  g_assert_cmpstr (answer, ==, "('asked', [])");
  lia_bus_access_answer (desk->access, desk->question->id, LIA_ACCESS_ANSWER_ALLOW);
}

/* ---- Tests ---- */

static void
test_access (Desk *desk, gconstpointer data)
{
  g_autofree char *id = NULL;
  g_autofree char *answer = NULL;
  GAsyncResult *request = NULL;

  sign_in (desk);
  /* Always an answer, and nothing in it. */
  check (desk, "Lookup", "(['" KARIM "', '', 'no address', '" NADIA "'],)",
         "('asked', [{'address': <'" KARIM "'>, 'availability': <'unknown'>},"
         " {'address': <''>, 'availability': <'unknown'>},"
         " {'address': <'no address'>, 'availability': <'unknown'>},"
         " {'address': <'" NADIA "'>, 'availability': <'unknown'>}])");
  g_assert_nonnull (desk->question);
  check (desk, "GetOwnState", "(false,)", "org.freedesktop.DBus.Error.AccessDenied");
  check (desk, "SetOwnState", "('busy', @u 0)", "org.freedesktop.DBus.Error.AccessDenied");
  check (desk, "SetOwnNote", "('x',)", "org.freedesktop.DBus.Error.AccessDenied");
  check (desk, "GetChannels", "('" KARIM "',)", "org.freedesktop.DBus.Error.AccessDenied");
  check (desk, "Reach", "('" KARIM "', 'message', '', @a{sv} {})",
         "org.freedesktop.DBus.Error.AccessDenied");
  check (desk, "Watch", "(['" KARIM "'],)",
         "('asked', [{'address': <'" KARIM "'>, 'availability': <'unknown'>}])");
  begin (desk->client, "RequestAccess", NULL, &request);
  g_assert_cmpint (lia_own_status_get_choice (lia_session_get_own_status (desk->office.session)),
                   ==, LIA_AVAILABILITY_UNKNOWN);

  /* Allowed: it is told at once of whom it watches. */
  id = g_strdup (desk->question->id);
  check (desk, "Lookup", "(@as [],)", "('asked', [])");
  lia_bus_access_answer (desk->access, id, LIA_ACCESS_ANSWER_ALLOW);
  answer = finish (desk->client, &request);
  g_assert_cmpstr (answer, ==, "('allowed',)");
  WAIT (was_told (desk->told, "AccessChanged", "'allowed'"));
  WAIT (was_told (desk->told, "PeopleChanged", "'availability': <'available'>"));
  check (desk, "RequestAccess", NULL, "('allowed',)");

  /* Taken back: it is told, and hears nothing more. */
  lia_bus_access_forget (desk->access, id);
  WAIT (was_told (desk->told, "AccessChanged", "'refused'"));
  g_ptr_array_set_size (desk->told, 0);
  office_child_command (desk->office.office, "state " KARIM " 6500");
  WAIT (knows (desk, KARIM, LIA_AVAILABILITY_BUSY));
  check (desk, "Lookup", "(['" KARIM "'],)",
         "('refused', [{'address': <'" KARIM "'>, 'availability': <'unknown'>}])");
  check (desk, "Watch", "(['" KARIM "'],)",
         "('refused', [{'address': <'" KARIM "'>, 'availability': <'unknown'>}])");
  check (desk, "RequestAccess", NULL, "('refused',)");
  check (desk, "GetOwnState", "(true,)", "org.freedesktop.DBus.Error.AccessDenied");
  g_assert_cmpuint (desk->told->len, ==, 0);
}

static void
test_lookup (Desk *desk, gconstpointer data)
{
  g_autofree char *late = NULL;
  GAsyncResult *lookup = NULL;

  sign_in (desk);
  allow (desk);
  check_part (desk, "Lookup", "(['" KARIM "'],)", "'name': <'Karim Benali'>");
  check_part (desk, "Lookup", "(['sip:" KARIM "', 'mailto:Karim.Benali@contoso.example'],)",
              "'availability': <'available'>");
  check_part (desk, "Lookup", "(['" KARIM "'],)", "'contact': <true>");
  check_part (desk, "Lookup", "(['" NADIA "'],)", "'self': <true>");
  /* Somebody of the office who is in no list: the server is asked. */
  office_child_command (desk->office.office, "state chen.wei@contoso.example 9500");
  check_part (desk, "Lookup", "(['chen.wei@contoso.example'],)",
              "'availability': <'do-not-disturb'>");
  /* Somebody of whom nobody knows anything. */
  check_part (desk, "Lookup", "(['nobody@elsewhere.example', 'tel:+33472000000', 'im:'],)",
              "'availability': <'unknown'>");
  check (desk, "NoSuch", NULL, "org.freedesktop.DBus.Error.UnknownMethod");

  /* It ends while somebody waits: there is an answer nevertheless. */
  begin (desk->client, "Lookup", g_variant_new_parsed ("(['nobody2@elsewhere.example'],)"),
         &lookup);
  WAIT (desk->presence->people != NULL
        && ((LiaBusClient *)g_hash_table_lookup (desk->presence->clients,
                                                 g_dbus_connection_get_unique_name (desk->client)))
                   ->n_requests
               == 1);
  g_object_run_dispose (G_OBJECT (desk->presence));
  late = finish (desk->client, &lookup);
  g_assert_cmpstr (late, ==, "org.freedesktop.DBus.Error.NoReply");
}

/* Nobody is made of what could be no address, and so no server is asked of it. */
static void
test_nobody (Desk *desk, gconstpointer data)
{
  GListModel *people = G_LIST_MODEL (lia_session_get_people (desk->office.session));
  g_autofree char *name = g_strnfill (LIA_ADDRESS_MAX_BYTES, 'a');
  g_autofree char *too_long = g_strconcat (name, "@elsewhere.example", NULL);
  g_autofree char *answer = NULL;
  const char *const addresses[] = { "x",
                                    "a b@elsewhere.example",
                                    "<a@elsewhere.example>",
                                    "@elsewhere.example",
                                    "a@",
                                    "sip:a\nb@elsewhere.x",
                                    "sip:a%3C@elsewhere.x",
                                    "tel:nobody",
                                    "sip:\"a\"@x",
                                    too_long,
                                    NULL };
  guint n = 0;

  sign_in (desk);
  allow (desk);
  n = g_list_model_get_n_items (people);
  for (guint i = 0; addresses[i] != NULL; i++)
    {
      g_autofree char *one = ask_from (
          desk->client, "Lookup", g_variant_new ("(@as)", g_variant_new_strv (&addresses[i], 1)));
      g_assert_nonnull (strstr (one, "'availability': <'unknown'>"));
    }
  answer = ask_from (desk->client, "Watch",
                     g_variant_new ("(@as)", g_variant_new_strv (addresses, -1)));
  g_assert_true (g_str_has_prefix (answer, "('allowed', ["));
  g_assert_cmpuint (g_list_model_get_n_items (people), ==, n);
  g_assert_cmpuint (lia_bus_people_count_followed (desk->presence->people), ==, 0);
  /* With somebody among them, there is one more. */
  g_assert_nonnull (lia_bus_people_find (desk->presence->people, "a@elsewhere.example"));
  g_assert_cmpuint (g_list_model_get_n_items (people), ==, n + 1);
}

static void
test_watch (Desk *desk, gconstpointer data)
{
  g_autoptr (GDBusConnection) other = private_bus_connect (desk->daemon);
  g_autoptr (GPtrArray) overheard = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *answer = NULL;

  follow_signals (other, overheard);
  sign_in (desk);
  allow (desk);
  answer = ask_from (other, "Lookup", g_variant_new_parsed ("(['" KARIM "'],)"));
  g_assert_nonnull (strstr (answer, "'available'"));
  check_part (desk, "Watch", "(['" KARIM "', 'sip:" KARIM "'],)", "'availability': <'available'>");
  office_child_command (desk->office.office, "state " KARIM " 6500 on-the-phone");
  WAIT (was_told (desk->told, "PeopleChanged",
                  "{'address': <'" KARIM "'>, 'availability': <'busy'>"));
  WAIT (was_told (desk->told, "PeopleChanged", "{'address': <'sip:" KARIM "'>"));
  g_assert_true (was_told (desk->told, "PeopleChanged", "'activity': <'in-a-call'>"));

  /* One of the two addresses is enough. */
  check (desk, "Unwatch", "(['" KARIM "', 'never watched'],)", "()");
  g_ptr_array_set_size (desk->told, 0);
  office_child_command (desk->office.office, "state " KARIM " 3500");
  WAIT (was_told (desk->told, "PeopleChanged", "'availability': <'available'>"));
  g_assert_false (was_told (desk->told, "PeopleChanged", "<'" KARIM "'>"));

  check (desk, "Unwatch", "(['sip:" KARIM "'],)", "()");
  g_ptr_array_set_size (desk->told, 0);
  office_child_command (desk->office.office, "state " KARIM " 6500");
  WAIT (knows (desk, KARIM, LIA_AVAILABILITY_BUSY));
  check_part (desk, "Lookup", "(['" KARIM "'],)", "'availability': <'busy'>");
  g_assert_cmpuint (desk->told->len, ==, 0);
  /* What was told was told to nobody else. */
  g_assert_false (was_told (overheard, "PeopleChanged", ""));

  /* Who leaves the bus is forgotten. */
  g_assert_cmpuint (g_hash_table_size (desk->presence->clients), ==, 2);
  g_clear_object (&other);
  WAIT (g_hash_table_size (desk->presence->clients) == 1);
}

/* Somebody who is watched and leaves the list of contacts is watched further, and so back again. */
static void
test_watch_former_contact (Desk *desk, gconstpointer data)
{
  g_autoptr (LiaAddress) address = lia_address_new_from_uri ("sip:" KARIM, NULL);
  LiaPerson *karim = NULL;

  sign_in (desk);
  allow (desk);
  check_part (desk, "Watch", "(['" KARIM "'],)", "'contact': <true>");
  karim = lia_people_lookup (lia_session_get_people (desk->office.session), address);
  lia_session_remove_contact (desk->office.session, karim);
  WAIT (!lia_person_get_is_contact (karim));
  WAIT (desk->told->len > 0);
  g_assert_false (was_told (desk->told, "PeopleChanged", "'contact': <true>"));
  office_child_command (desk->office.office, "state " KARIM " 6500");
  WAIT (was_told (desk->told, "PeopleChanged", "'availability': <'busy'>"));
  office_child_command (desk->office.office, "state " KARIM " 9500");
  WAIT (was_told (desk->told, "PeopleChanged", "'availability': <'do-not-disturb'>"));
}

static void
test_own_state (Desk *desk, gconstpointer data)
{
  sign_in (desk);
  allow (desk);
  check_part (desk, "GetOwnState", "(true,)", "'choice': <'automatic'>");
  check (desk, "SetOwnState", "('do-not-disturb', @u 30)", "()");
  WAIT (was_told (desk->told, "OwnStateChanged", "'choice': <'do-not-disturb'>"));
  WAIT (was_told (desk->told, "OwnStateChanged", "'availability': <'do-not-disturb'>"));
  g_assert_cmpint (lia_own_status_get_until_us (lia_session_get_own_status (desk->office.session)),
                   >, g_get_real_time () + 29 * G_TIME_SPAN_MINUTE);
  check (desk, "SetOwnNote", "('In the workshop',)", "()");
  WAIT (was_told (desk->told, "OwnStateChanged", "'note': <'In the workshop'>"));
  check (desk, "SetOwnState", "('sleeping', @u 0)", "org.freedesktop.DBus.Error.InvalidArgs");
  check (desk, "SetOwnState", "('busy', @u 10081)", "org.freedesktop.DBus.Error.InvalidArgs");
  check_part (desk, "GetOwnState", "(false,)", "'choice': <'do-not-disturb'>");
  g_ptr_array_set_size (desk->told, 0);
  check (desk, "SetOwnState", "('automatic', @u 5)", "()");
  check_part (desk, "GetOwnState", "(false,)", "'until': <int64 0>");
  g_assert_cmpuint (desk->told->len, ==, 0);
}

static void
test_reach (Desk *desk, gconstpointer data)
{
  g_autoptr (GDBusConnection) other = private_bus_connect (desk->daemon);
  g_autofree char *channels = NULL;
  g_autofree char *yes = NULL;
  g_autofree char *no = NULL;
  g_autofree char *busy = NULL;
  GAsyncResult *reach = NULL;

  sign_in (desk);
  allow (desk);
  channels = ask_from (desk->client, "GetChannels", g_variant_new_parsed ("('" KARIM "',)"));
  g_assert_nonnull (strstr (channels, "'kind': <'message'>"));
  g_assert_nonnull (strstr (channels, "'open': <false>, 'reason': <"));
  check (desk, "GetChannels", "('',)", "([],)");
  check (desk, "Reach", "('" KARIM "', 'telepathy', '', @a{sv} {})",
         "org.freedesktop.DBus.Error.InvalidArgs");
  check (desk, "Reach", "('" KARIM "', 'mail', 'mailto:other@contoso.example', @a{sv} {})",
         "org.freedesktop.DBus.Error.InvalidArgs");
  check (desk, "Reach", "('" KARIM "', 'call', '', @a{sv} {})",
         "org.liaison.Presence1.Error.Closed");
  g_assert_null (desk->reach);

  begin (desk->client, "Reach",
         g_variant_new_parsed ("('" KARIM
                               "', 'message', '', {'activation-token': <'a-token'>, 'x': <1>})"),
         &reach);
  WAIT (desk->reach != NULL);
  g_assert_cmpstr (lia_person_get_name (desk->reach->person), ==, "Karim Benali");
  g_assert_cmpstr (desk->reach->kind, ==, "message");
  g_assert_cmpstr (desk->reach->uri, ==, "sip:" KARIM);
  g_assert_cmpstr (desk->reach->account_id, ==, "contoso");
  g_assert_cmpstr (desk->reach->token, ==, "a-token");
  /* One at a time. */
  busy = ask_from (other, "Reach", g_variant_new_parsed ("('" KARIM "', 'mail', '', @a{sv} {})"));
  g_assert_cmpstr (busy, ==, "org.liaison.Presence1.Error.Busy");
  g_assert_null (reach);
  lia_presence_bus_answer_reach (desk->presence, TRUE);
  yes = finish (desk->client, &reach);
  g_assert_cmpstr (yes, ==, "(true,)");

  desk->reach = NULL;
  begin (other, "Reach", g_variant_new_parsed ("('" KARIM "', 'mail', '', @a{sv} {})"), &reach);
  WAIT (desk->reach != NULL);
  lia_presence_bus_answer_reach (desk->presence, FALSE);
  no = finish (other, &reach);
  g_assert_cmpstr (no, ==, "(false,)");

  /* Who asked is gone: so is the question. */
  desk->reach = NULL;
  g_dbus_connection_call (other, LIA_PRESENCE_NAME, LIA_PRESENCE_PATH, LIA_PRESENCE_NAME, "Reach",
                          g_variant_new_parsed ("('" KARIM "', 'mail', '', @a{sv} {})"), NULL,
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL, NULL);
  WAIT (desk->reach != NULL);
  g_assert_true (g_dbus_connection_close_sync (other, NULL, NULL));
  WAIT (desk->n_reach_ended == 1);
  g_assert_null (desk->presence->reach);
}

/* Taken back while it asks: the question goes, and a late click does nothing. */
static void
test_reach_taken_back (Desk *desk, gconstpointer data)
{
  GAsyncResult *reach = NULL;
  g_autofree char *answer = NULL;

  sign_in (desk);
  allow (desk);
  begin (desk->client, "Reach", g_variant_new_parsed ("('" KARIM "', 'message', '', @a{sv} {})"),
         &reach);
  WAIT (desk->reach != NULL);
  lia_bus_access_set (desk->access, desk->reach->caller->id, FALSE);
  g_assert_cmpuint (desk->n_reach_ended, ==, 1);
  g_assert_null (desk->presence->reach);
  lia_presence_bus_answer_reach (desk->presence, TRUE);
  answer = finish (desk->client, &reach);
  g_assert_cmpstr (answer, ==, "(false,)");
  check (desk, "Reach", "('" KARIM "', 'message', '', @a{sv} {})",
         "org.freedesktop.DBus.Error.AccessDenied");
}

/* Returns: (transfer floating): (as): @n addresses. */
static GVariant *
new_addresses (const char *prefix, guint n)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("as"));
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *address = g_strdup_printf ("%s%u@elsewhere.example", prefix, i);
      g_variant_builder_add (&builder, "s", address);
    }
  return g_variant_new ("(as)", &builder);
}

static gboolean
is_refused (GDBusConnection *client, const char *method, GVariant *arguments)
{
  g_autofree char *answer = ask_from (client, method, arguments);

  return g_str_equal (answer, "org.freedesktop.DBus.Error.LimitsExceeded");
}

/* Not signed in: nobody is known, and nobody is waited for but once. */
static void
test_limits (Desk *desk, gconstpointer data)
{
  g_autofree char *note = g_strnfill (LIA_NAME_MAX_CHARACTERS + 1, 'x');
  g_autofree char *answer = NULL;
  guint n_people = 0;

  allow (desk);
  g_assert_false (is_refused (desk->client, "Lookup", new_addresses ("a", LIA_BUS_MAX_LOOKUP)));
  g_assert_true (is_refused (desk->client, "Lookup", new_addresses ("a", LIA_BUS_MAX_LOOKUP + 1)));
  g_assert_false (is_refused (desk->client, "Watch", new_addresses ("b", LIA_BUS_MAX_WATCHED - 1)));
  g_assert_true (is_refused (desk->client, "Watch", new_addresses ("c", 2)));
  g_assert_false (is_refused (desk->client, "Watch", new_addresses ("b", LIA_BUS_MAX_WATCHED)));
  g_assert_true (is_refused (desk->client, "Watch", new_addresses ("b", LIA_BUS_MAX_WATCHED + 1)));
  check (desk, "Unwatch", "(['b0@elsewhere.example'],)", "()");
  g_assert_false (is_refused (desk->client, "Watch", new_addresses ("c", 1)));

  answer = ask_from (desk->client, "SetOwnNote", g_variant_new ("(s)", note));
  g_assert_cmpstr (answer, ==, "org.freedesktop.DBus.Error.InvalidArgs");
  note[LIA_NAME_MAX_CHARACTERS] = '\0';
  g_free (answer);
  answer = ask_from (desk->client, "SetOwnNote", g_variant_new ("(s)", note));
  g_assert_cmpstr (answer, ==, "()");

  /* Strangers: they have no end to their names. */
  n_people
      = g_list_model_get_n_items (G_LIST_MODEL (lia_session_get_people (desk->office.session)));
  for (guint i = 0; i <= LIA_BUS_MAX_STRANGERS; i++)
    {
      g_autofree char *address = g_strdup_printf ("d%u@elsewhere.example", i);
      gboolean found = lia_bus_people_find (desk->presence->people, address) != NULL;
      g_assert_true (found || n_people + i >= LIA_BUS_MAX_STRANGERS);
    }
  g_assert_cmpuint (
      g_list_model_get_n_items (G_LIST_MODEL (lia_session_get_people (desk->office.session))), ==,
      LIA_BUS_MAX_STRANGERS);
}

static void
test_limit_of_requests (Desk *desk, gconstpointer data)
{
  GAsyncResult *results[LIA_BUS_MAX_REQUESTS + 1] = { NULL };
  g_autoptr (GPtrArray) others = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *last = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    begin (desk->client, "RequestAccess", NULL, &results[i]);
  last = finish (desk->client, &results[LIA_BUS_MAX_REQUESTS]);
  g_assert_cmpstr (last, ==, "org.freedesktop.DBus.Error.LimitsExceeded");
  WAIT (desk->question != NULL);
  lia_bus_access_answer (desk->access, desk->question->id, LIA_ACCESS_ANSWER_ALLOW);
  for (guint i = 0; i < LIA_BUS_MAX_REQUESTS; i++)
    {
      g_autofree char *answer = finish (desk->client, &results[i]);
      g_assert_cmpstr (answer, ==, "('allowed',)");
    }

  for (guint i = 1; i <= LIA_BUS_MAX_CLIENTS; i++)
    {
      GDBusConnection *other = private_bus_connect (desk->daemon);
      g_ptr_array_add (others, other);
      g_assert_true (is_refused (other, "Lookup", new_addresses ("a", 0))
                     == (i == LIA_BUS_MAX_CLIENTS));
    }
  g_ptr_array_remove_index (others, 0);
  WAIT (g_hash_table_size (desk->presence->clients) == LIA_BUS_MAX_CLIENTS - 1);
  g_assert_false (
      is_refused (g_ptr_array_index (others, others->len - 1), "Lookup", new_addresses ("a", 0)));
}

/* One Reach, with that answer of the user. */
static void
reach_and_answer (Desk *desk, gboolean agreed)
{
  GAsyncResult *reach = NULL;
  g_autofree char *answer = NULL;

  desk->reach = NULL;
  begin (desk->client, "Reach", g_variant_new_parsed ("('" KARIM "', 'mail', '', @a{sv} {})"),
         &reach);
  WAIT (desk->reach != NULL);
  lia_presence_bus_answer_reach (desk->presence, agreed);
  answer = finish (desk->client, &reach);
  g_assert_cmpstr (answer, ==, agreed ? "(true,)" : "(false,)");
}

/* Who is declined again and again asks no more; also not from another connection. */
static void
test_limit_of_declined (Desk *desk, gconstpointer data)
{
  g_autoptr (GDBusConnection) other = private_bus_connect (desk->daemon);

  sign_in (desk);
  allow (desk);
  for (guint i = 0; i < LIA_BUS_MAX_DECLINED; i++)
    {
      reach_and_answer (desk, TRUE);
      reach_and_answer (desk, FALSE);
    }
  desk->reach = NULL;
  check (desk, "Reach", "('" KARIM "', 'mail', '', @a{sv} {})",
         "org.freedesktop.DBus.Error.LimitsExceeded");
  g_assert_true (
      is_refused (other, "Reach", g_variant_new_parsed ("('" KARIM "', 'mail', '', @a{sv} {})")));
  g_assert_null (desk->reach);
  g_assert_false (_lia_presence_bus_is_declined (desk->presence, "exe:/another"));
}

/* The server is not asked of more people than can be followed; those who are not are unknown at once. */
static void
test_limit_of_followed (Desk *desk, gconstpointer data)
{
  allow (desk);
  for (guint i = 0; i <= LIA_BUS_MAX_FOLLOWED / LIA_BUS_MAX_LOOKUP; i++)
    {
      g_autofree char *prefix = g_strdup_printf ("f%u-", i);
      g_autoptr (GPtrArray) persons = g_ptr_array_new ();
      for (guint k = 0; k < LIA_BUS_MAX_LOOKUP; k++)
        {
          g_autofree char *address = g_strdup_printf ("%s%u@elsewhere.example", prefix, k);
          g_ptr_array_add (persons, lia_bus_people_find (desk->presence->people, address));
        }
      lia_bus_people_follow_async (desk->presence->people, persons, NULL, NULL, NULL);
    }
  g_assert_cmpuint (lia_bus_people_count_followed (desk->presence->people), ==,
                    LIA_BUS_MAX_FOLLOWED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/presence-bus/" name, Desk, NULL, set_up_desk, function, tear_down_desk)
  ADD ("access", test_access);
  ADD ("lookup", test_lookup);
  ADD ("nobody", test_nobody);
  ADD ("watch", test_watch);
  ADD ("watch-former-contact", test_watch_former_contact);
  ADD ("own-state", test_own_state);
  ADD ("reach", test_reach);
  ADD ("reach-taken-back", test_reach_taken_back);
  ADD ("limits", test_limits);
  ADD ("limit-of-requests", test_limit_of_requests);
  ADD ("limit-of-declined", test_limit_of_declined);
  ADD ("limit-of-followed", test_limit_of_followed);
  return g_test_run ();
}
