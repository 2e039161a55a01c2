/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Signing in through the whole session: a password that is wrong is tried once and asked for once, whatever tries it,
 * and what only the user can mend is told and left alone. */

#include "core/lia-pace.h"
#include "session-fixture.h"

#define NADIA "nadia.petit@contoso.example"
#define SECOND_MS 10

static LiaStatus
mail_status (Fixture *fixture)
{
  return lia_account_get_mail_status (fixture->account);
}

static LiaStatus
talk_status (Fixture *fixture)
{
  return lia_account_get_talk_status (fixture->account);
}

static gboolean
is_signed_in (Fixture *fixture)
{
  return mail_status (fixture) == LIA_STATUS_CONNECTED
         && talk_status (fixture) == LIA_STATUS_CONNECTED;
}

/* How often a wrong password was tried, at both servers. */
static guint
count_refused (Fixture *fixture)
{
  return office_child_command (fixture->office, "refused " NADIA " ews")
         + office_child_command (fixture->office, "refused " NADIA " sip");
}

static guint
seen (Fixture *fixture, const char *where)
{
  return office_child_command (fixture->office, "seen %s", where);
}

static gboolean
over_cb (gpointer user_data)
{
  *(gboolean *)user_data = TRUE;
  return G_SOURCE_REMOVE;
}

/* What must not happen has so long to happen nevertheless. */
static void
wait_seconds (guint seconds)
{
  gboolean over = FALSE;

  lia_pace_timeout_add (LIA_PACE_WAIT, seconds * 1000, over_cb, &over);
  wait_until (over);
}

static void
answer (Fixture *fixture, const char *password)
{
  lia_question_answer_password (g_steal_pointer (&fixture->question), password, TRUE);
}

/* The program ends and is started again: it has what it has stored. */
static void
start_again (Fixture *fixture)
{
  close_session (fixture);
  g_clear_object (&fixture->account);
  open_session (fixture);
  fixture->account = g_list_model_get_item (lia_session_get_accounts (fixture->session), 0);
  lia_session_start (fixture->session);
}

static void
set_up_quick (Fixture *fixture, gconstpointer argument)
{
  lia_pace_set_second_ms (LIA_PACE_WAIT, SECOND_MS);
  set_up (fixture, argument);
}

static void
tear_down_quick (Fixture *fixture, gconstpointer data)
{
  tear_down (fixture, data);
  lia_pace_set_second_ms (LIA_PACE_WAIT, 1000);
}

/* ---- A wrong password ---- */

/* Both channels have it: one try, one question, and the answer is for both. */
static void
test_wrong (Fixture *fixture, gconstpointer data)
{
  add_account (fixture, "wrong", TRUE);
  wait_until (mail_status (fixture) == LIA_STATUS_NEEDS_PASSWORD
              && talk_status (fixture) == LIA_STATUS_NEEDS_PASSWORD);
  wait_seconds (120);
  g_assert_cmpuint (fixture->n_questions, ==, 1);
  g_assert_cmpuint (count_refused (fixture), ==, 1);
  g_assert_true (lia_question_get_refused (fixture->question));
  answer (fixture, "secret");
  wait_until (is_signed_in (fixture));
  g_assert_cmpuint (fixture->n_questions, ==, 1);
  g_assert_cmpuint (count_refused (fixture), ==, 1);
}

/* Each new guess is tried once; nobody is asked twice for one. */
static void
test_guesses (Fixture *fixture, gconstpointer data)
{
  static const char *const guesses[] = { "first", "second", "third" };

  add_account (fixture, "wrong", TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (guesses); i++)
    {
      wait_until (fixture->n_questions == i + 1);
      wait_until (talk_status (fixture) == LIA_STATUS_NEEDS_PASSWORD
                  && mail_status (fixture) == LIA_STATUS_NEEDS_PASSWORD);
      g_assert_cmpuint (count_refused (fixture), ==, i + 1);
      answer (fixture, guesses[i]);
    }
  wait_until (fixture->n_questions == G_N_ELEMENTS (guesses) + 1);
  answer (fixture, "secret");
  wait_until (is_signed_in (fixture));
}

/* The user has cancelled; “Try Now” asks, and does not try what was refused, even if the key ring has it. */
static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  add_account (fixture, "wrong", TRUE);
  wait_until (mail_status (fixture) == LIA_STATUS_NEEDS_PASSWORD
              && talk_status (fixture) == LIA_STATUS_NEEDS_PASSWORD);
  lia_question_cancel (g_steal_pointer (&fixture->question));
  lia_session_retry (fixture->session, fixture->account);
  wait_until (fixture->question != NULL);
  wait_seconds (60);
  g_assert_cmpuint (fixture->n_questions, ==, 2);
  g_assert_cmpuint (count_refused (fixture), ==, 1);
  answer (fixture, "secret");
  wait_until (is_signed_in (fixture));
}

/* ---- A password that is changed while the program runs ---- */

typedef struct
{
  const char *name;
  const char *first;  /* the half that goes first */
  const char *second; /* (nullable) */
} Change;

static const Change changes[] = {
  { "mail-first", "ews", "sip" },
  { "talk-first", "sip", "ews" },
  { "mail-only", "ews", NULL },
  { "talk-only", "sip", NULL },
};

static void
restart (Fixture *fixture, const char *half)
{
  office_child_command (fixture->office, "down %s", half);
  office_child_command (fixture->office, "up %s", half);
}

static void
set_up_change (Fixture *fixture, gconstpointer data)
{
  set_up_quick (fixture, NULL);
}

/* One question, one try of the old one, and the new one goes to both, even to the one that stood. */
static void
test_changed (Fixture *fixture, gconstpointer data)
{
  const Change *change = data;
  LiaFolder *inbox = NULL;
  gint unread = 0;

  add_account (fixture, "secret", TRUE);
  wait_until (is_signed_in (fixture));
  wait_until (seen (fixture, "ews GetStreamingEvents") >= 1);
  office_child_command (fixture->office, "password " NADIA " new");
  restart (fixture, change->first);
  if (change->second != NULL)
    restart (fixture, change->second);
  wait_until (fixture->question != NULL);
  wait_seconds (120);
  g_assert_cmpuint (fixture->n_questions, ==, 1);
  g_assert_cmpuint (count_refused (fixture), ==, 1);
  answer (fixture, "new");
  wait_until (is_signed_in (fixture));
  /* All of it is at work again: lanes, stream and stored password. */
  inbox = lia_session_find_folder (fixture->session, fixture->account, LIA_FOLDER_ROLE_INBOX);
  unread = lia_folder_get_unread (inbox);
  office_child_command (fixture->office, "deliver " NADIA " After the change");
  wait_until (lia_folder_get_unread (inbox) == unread + 1);
  start_again (fixture);
  wait_until (is_signed_in (fixture));
  g_assert_cmpuint (fixture->n_questions, ==, 1);
  g_assert_cmpuint (count_refused (fixture), ==, 1);
}

static void
searched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError **error = user_data;
  g_autoptr (GPtrArray) people
      = lia_session_search_people_finish (LIA_SESSION (source), result, error);

  g_assert_null (people);
}

/* The lane on which the user waits has a connection of its own: what it finds out holds for all. */
static void
test_changed_lane (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  add_account (fixture, "secret", TRUE);
  wait_until (is_signed_in (fixture));
  office_child_command (fixture->office, "password " NADIA " new");
  lia_session_search_people_async (fixture->session, "chen", NULL, searched_cb, &error);
  wait_until (error != NULL && fixture->question != NULL);
  /* Unless another lane was first, and ended this one. */
  g_assert_true (g_error_matches (error, LIA_ERROR, LIA_ERROR_AUTH)
                 || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED));
  restart (fixture, "ews");
  restart (fixture, "sip");
  wait_seconds (120);
  /* With Basic every request carries the password: those under way on the other lanes count. */
  g_assert_cmpuint (count_refused (fixture), <=, data == NULL ? 1 : 3);
  g_assert_cmpuint (fixture->n_questions, ==, 1);
  answer (fixture, "new");
  wait_until (is_signed_in (fixture));
}

/* ---- Accounts ---- */

static void
test_disabled (Fixture *fixture, gconstpointer data)
{
  guint n = 0;

  add_account (fixture, "secret", TRUE);
  wait_until (is_signed_in (fixture));
  office_child_command (fixture->office, "disable " NADIA);
  office_child_command (fixture->office, "deliver " NADIA " Nobody reads it");
  wait_until (mail_status (fixture) == LIA_STATUS_REFUSED
              && talk_status (fixture) == LIA_STATUS_REFUSED);
  g_assert_cmpstr (lia_account_get_mail_message (fixture->account), ==,
                   "This account is disabled on the mail server. Ask your administrator.");
  g_assert_cmpstr (
      lia_account_get_talk_message (fixture->account), ==,
      "This account is disabled on the communications server. Ask your administrator.");
  /* The stream is told to nobody, but may end and be asked for once more. */
  n = seen (fixture, "ews *") + seen (fixture, "sip REGISTER");
  wait_seconds (120);
  g_assert_cmpuint (seen (fixture, "ews *") + seen (fixture, "sip REGISTER"), <=, n + 1);
  g_assert_cmpuint (fixture->n_questions, ==, 0);

  /* One that is disabled when it signs in. */
  lia_session_retry (fixture->session, fixture->account);
  wait_until (mail_status (fixture) == LIA_STATUS_REFUSED
              && talk_status (fixture) == LIA_STATUS_REFUSED);
  office_child_command (fixture->office, "enable " NADIA);
  lia_session_retry (fixture->session, fixture->account);
  wait_until (is_signed_in (fixture));
}

/* A server that allows one device: the other one wins until the user says otherwise. */
static void
test_elsewhere (Fixture *fixture, gconstpointer data)
{
  guint n = 0;

  add_account (fixture, "secret", TRUE);
  wait_until (is_signed_in (fixture));
  office_child_command (fixture->office, "deregister " NADIA " unregistered");
  wait_until (talk_status (fixture) == LIA_STATUS_REFUSED);
  g_assert_cmpstr (lia_account_get_talk_message (fixture->account), ==,
                   "You have signed in on another device, and the server allows only one. "
                   "Try again to sign in here instead.");
  n = seen (fixture, "sip REGISTER");
  wait_seconds (120);
  g_assert_cmpuint (seen (fixture, "sip REGISTER"), ==, n);
  lia_session_retry (fixture->session, fixture->account);
  wait_until (is_signed_in (fixture));

  /* Moved to another pool: it signs in again by itself. */
  office_child_command (fixture->office, "deregister " NADIA " deactivated");
  wait_until (seen (fixture, "sip REGISTER") > n + 1);
  wait_until (is_signed_in (fixture));
}

/* ---- Another pool ---- */

static void
add_redirect (Fixture *fixture, guint times)
{
  office_child_command (
      fixture->office,
      "fault {\"half\":\"sip\",\"at\":\"REGISTER\",\"do\":\"status\",\"status\":301,"
      "\"to\":\"127.0.0.1:%u;transport=tcp\",\"times\":%u}",
      (guint)json_object_get_int_member (office_child_get_ready (fixture->office), "sip_tcp"),
      times);
}

static void
test_redirected (Fixture *fixture, gconstpointer data)
{
  guint n = 0;

  add_redirect (fixture, 2);
  add_account (fixture, "secret", TRUE);
  wait_until (is_signed_in (fixture));
  g_assert_cmpuint (seen (fixture, "sip REGISTER"), ==, 3);

  /* Servers that send to each other: five times, then the back-off. */
  add_redirect (fixture, 0);
  n = seen (fixture, "sip REGISTER");
  restart (fixture, "sip");
  wait_until (talk_status (fixture) == LIA_STATUS_WAITING);
  wait_until (seen (fixture, "sip REGISTER") >= n + 6);
  wait_until (talk_status (fixture) == LIA_STATUS_WAITING);
  n = seen (fixture, "sip REGISTER");
  wait_seconds (60);
  /* At the most seven tries in a minute of back-off, six sign-ins each. */
  g_assert_cmpuint (seen (fixture, "sip REGISTER") - n, <=, 7 * 6);
  office_child_command (fixture->office, "fault clear");
  lia_session_retry (fixture->session, fixture->account);
  wait_until (is_signed_in (fixture));
}

/* ---- Publications ---- */

static LiaAvailability
own_availability (Fixture *fixture)
{
  return lia_own_status_get_presence (lia_session_get_own_status (fixture->session))->availability;
}

static void
test_conflict (Fixture *fixture, gconstpointer data)
{
  LiaOwnStatus *own = lia_session_get_own_status (fixture->session);
  guint n = 0;

  add_account (fixture, "secret", TRUE);
  wait_until (is_signed_in (fixture) && own_availability (fixture) == LIA_AVAILABILITY_AVAILABLE);
  office_child_command (fixture->office, "fault {\"half\":\"sip\",\"at\":\"SERVICE\",\"do\":"
                                         "\"status\",\"status\":409,\"times\":0}");
  n = seen (fixture, "sip SERVICE");
  lia_own_status_choose (own, LIA_AVAILABILITY_BUSY, LIA_ACTIVITY_NONE, 0);
  wait_until (seen (fixture, "sip SERVICE") > n);
  wait_seconds (120);
  /* Once a minute, and what is said about the state of the machine besides. */
  g_assert_cmpuint (seen (fixture, "sip SERVICE") - n, <=, 6);
  g_assert_cmpint (talk_status (fixture), ==, LIA_STATUS_CONNECTED);
  office_child_command (fixture->office, "fault clear");
  wait_until (own_availability (fixture) == LIA_AVAILABILITY_BUSY);
}

/* ---- The key ring ---- */

static void
test_locked (Fixture *fixture, gconstpointer data)
{
  add_account (fixture, "secret", FALSE);
  wait_until (is_connected (fixture));
  lock_secrets (fixture);
  start_again (fixture);
  wait_until (fixture->question != NULL);
  g_assert_false (lia_question_get_refused (fixture->question));
  g_assert_false (lia_question_get_can_store (fixture->question));
  g_assert_cmpstr (lia_question_get_reason (fixture->question), ==,
                   "The key ring is locked: the password is kept for this run only.");
  answer (fixture, "secret");
  wait_until (is_connected (fixture));
}

#define ADD(name, argument, function)                                                              \
  g_test_add ("/session/sign-in/" name, Fixture, argument, set_up_quick, function, tear_down_quick)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("wrong/ntlm", NULL, test_wrong);
  ADD ("wrong/basic", "--auth=basic", test_wrong);
  ADD ("guesses", NULL, test_guesses);
  ADD ("cancelled", NULL, test_cancelled);
  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autofree char *path = g_strdup_printf ("/session/sign-in/changed/%s", changes[i].name);
      g_test_add (path, Fixture, &changes[i], set_up_change, test_changed, tear_down_quick);
    }
  ADD ("changed/interactive/ntlm", NULL, test_changed_lane);
  ADD ("changed/interactive/basic", "--auth=basic", test_changed_lane);
  ADD ("disabled", NULL, test_disabled);
  ADD ("elsewhere", NULL, test_elsewhere);
  ADD ("redirected", NULL, test_redirected);
  ADD ("conflict", NULL, test_conflict);
  ADD ("locked", NULL, test_locked);
  return g_test_run ();
}
