/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "session-fixture.h"

/* The mail channel of the session and a server that fails: what the account shows, that it comes back by itself and
 * whole, and how often the server is asked meanwhile. */

static LiaFolder *
inbox (Fixture *fixture)
{
  return lia_session_find_folder (fixture->session, fixture->account, LIA_FOLDER_ROLE_INBOX);
}

static guint
count (LiaMessageList *list)
{
  return g_list_model_get_n_items (G_LIST_MODEL (list));
}

static guint
seen (Fixture *fixture, const char *at)
{
  return office_child_command (fixture->office, "seen ews %s", at);
}

static LiaMessageList *
open_inbox (Fixture *fixture)
{
  LiaViewSpec spec = { 0 };

  wait_until (is_connected (fixture) && inbox (fixture) != NULL);
  spec.folder = inbox (fixture);
  return lia_session_open_view (fixture->session, &spec);
}

static void
status_cb (LiaAccount *account, GParamSpec *pspec, guint *seen_statuses)
{
  *seen_statuses |= 1u << lia_account_get_mail_status (account);
}

/* ---- It comes back by itself ---- */

typedef struct
{
  const char *name;
  const char *rule;
} Recovery;

static const Recovery recoveries[] = {
  { "connect-drop", "\"at\":\"connect\",\"do\":\"drop\",\"times\":2" },
  { "first-view-page", "\"at\":\"FindItem\",\"do\":\"html\"" },
  { "sync-garbage", "\"at\":\"SyncFolderItems\",\"do\":\"garbage\",\"times\":2" },
  { "items-drop", "\"at\":\"GetItem\",\"do\":\"drop\",\"when\":\"after\",\"times\":2" },
  { "sync-restart", "\"at\":\"SyncFolderItems\",\"do\":\"restart\",\"when\":\"after\"" },
};

/* A first sign-in with no fault, up to the last text of the last folder, takes about fifteen requests. */
#define MOST_REQUESTS 30

/* The data of these tests is no argument of the office. */
static void
set_up_plain (Fixture *fixture, gconstpointer data)
{
  set_up (fixture, NULL);
}

static void
test_recovery (Fixture *fixture, gconstpointer data)
{
  const Recovery *recovery = data;
  g_autoptr (LiaMessageList) list = NULL;
  guint statuses = 0;
  guint n_before = 0;

  office_child_command (fixture->office, "fault {\"half\":\"ews\",%s}", recovery->rule);
  add_account (fixture, "secret", FALSE);
  g_signal_connect (fixture->account, "notify::mail-status", G_CALLBACK (status_cb), &statuses);
  wait_until ((statuses & (1u << LIA_STATUS_WAITING)) != 0);
  list = open_inbox (fixture);
  wait_until (count (list) > 0 && (guint)lia_folder_get_total (inbox (fixture)) == count (list));
  wait_until (seen (fixture, "GetStreamingEvents") >= 1);
  g_test_message ("%s: %u requests", recovery->name, seen (fixture, "*"));
  g_assert_cmpuint (seen (fixture, "*"), <=, MOST_REQUESTS);
  n_before = count (list);
  /* And goes on: what comes later is heard of. */
  office_child_command (fixture->office, "deliver nadia.petit@contoso.example After all");
  wait_until (count (list) == n_before + 1);
  wait_until (is_connected (fixture));
  g_assert_null (fixture->question);
  g_assert_cmpuint (statuses & (1u << LIA_STATUS_REFUSED | 1u << LIA_STATUS_NEEDS_PASSWORD), ==, 0);
  g_signal_handlers_disconnect_by_data (fixture->account, &statuses);
}

/* ---- What the account shows ---- */

typedef struct
{
  const char *name;
  const char *rule;
  LiaStatus status;
} Refusal;

static const Refusal refusals[] = {
  { "401", "\"at\":\"*\",\"do\":\"status\",\"status\":401,\"times\":0", LIA_STATUS_NEEDS_PASSWORD },
  { "403", "\"at\":\"*\",\"do\":\"status\",\"status\":403,\"times\":0", LIA_STATUS_REFUSED },
  { "page", "\"at\":\"*\",\"do\":\"html\",\"times\":0", LIA_STATUS_REFUSED },
};

/* Nothing that asks for the user is tried again by itself. */
static void
test_refusal (Fixture *fixture, gconstpointer data)
{
  const Refusal *refusal = data;
  guint n = 0;

  office_child_command (fixture->office, "fault {\"half\":\"ews\",%s}", refusal->rule);
  add_account (fixture, "secret", FALSE);
  wait_until (lia_account_get_mail_status (fixture->account) == refusal->status);
  n = seen (fixture, "*");
  g_assert_cmpuint (n, <=, 3);
  if (refusal->status == LIA_STATUS_NEEDS_PASSWORD)
    {
      wait_until (fixture->question != NULL);
      office_child_command (fixture->office, "fault clear");
      lia_question_answer_password (g_steal_pointer (&fixture->question), "secret", FALSE);
    }
  else
    {
      office_child_command (fixture->office, "fault clear");
      g_assert_cmpuint (seen (fixture, "*"), ==, n);
      lia_session_retry (fixture->session, fixture->account);
    }
  wait_until (is_connected (fixture));
}

/* A server that worked, and a page in its place: a sign-in form of the network. It goes again, and nobody is asked. */
static void
test_page_in_between (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LiaMessageList) list = NULL;
  guint n_before = 0;

  add_account (fixture, "secret", FALSE);
  list = open_inbox (fixture);
  wait_until (count (list) > 0 && (guint)lia_folder_get_total (inbox (fixture)) == count (list));
  n_before = count (list);
  office_child_command (fixture->office, "fault [{\"half\":\"ews\",\"at\":\"*\",\"do\":\"html\","
                                         "\"times\":2,\"after\":1},"
                                         "{\"half\":\"ews\",\"at\":\"*\",\"do\":\"restart\"}]");
  office_child_command (fixture->office, "deliver nadia.petit@contoso.example Through it");
  wait_until (lia_account_get_mail_status (fixture->account) == LIA_STATUS_WAITING);
  wait_until (is_connected (fixture) && count (list) == n_before + 1);
}

/* ---- Back-off ---- */

/* A server that says how long is left alone for so long. */
static void
test_busy (Fixture *fixture, gconstpointer data)
{
  gint64 begin_us = 0;

  office_child_command (
      fixture->office, "fault {\"half\":\"ews\",\"at\":\"GetFolder\",\"do\":\"busy\",\"ms\":2500}");
  add_account (fixture, "secret", FALSE);
  wait_until (lia_account_get_mail_status (fixture->account) == LIA_STATUS_WAITING);
  begin_us = g_get_monotonic_time ();
  wait_until (is_connected (fixture));
  g_assert_cmpint (g_get_monotonic_time () - begin_us, >=, 2400 * G_TIME_SPAN_MILLISECOND);
}

/* All works but the notifications: they are asked for more and more rarely, and mail comes nevertheless. */
static void
test_no_notifications (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LiaMessageList) list = NULL;
  gint64 begin_us = 0;
  guint n_before = 0;

  office_child_command (fixture->office, "fault {\"half\":\"ews\",\"at\":\"GetStreamingEvents\","
                                         "\"do\":\"status\",\"status\":500,\"times\":0}");
  add_account (fixture, "secret", FALSE);
  list = open_inbox (fixture);
  wait_until (seen (fixture, "GetStreamingEvents") >= 1);
  begin_us = g_get_monotonic_time ();
  wait_until (seen (fixture, "GetStreamingEvents") >= 4);
  /* ½ s, 1 s and 2 s at the least. */
  g_assert_cmpint (g_get_monotonic_time () - begin_us, >=, 3400 * G_TIME_SPAN_MILLISECOND);
  g_assert_true (is_connected (fixture));
  n_before = count (list);
  office_child_command (fixture->office, "fault clear");
  office_child_command (fixture->office, "deliver nadia.petit@contoso.example Heard of");
  wait_until (count (list) == n_before + 1);
}

/* ---- Signing out ---- */

#define SOON_US (100 * G_TIME_SPAN_MILLISECOND)

static LiaChatLineState
state_of_last (LiaConversation *conversation)
{
  GListModel *lines = G_LIST_MODEL (conversation);
  g_autoptr (LiaChatLine) line
      = g_list_model_get_item (lines, g_list_model_get_n_items (lines) - 1);

  return lia_chat_line_get_state (line);
}

static void
stopped_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_assert_true (lia_session_stop_finish (LIA_SESSION (source), result, NULL));
  *(gboolean *)user_data = TRUE;
}

/* Returns: how long it took until the account was off and what was being sent had ended. */
static gint64
sign_out (Fixture *fixture)
{
  g_autoptr (LiaAddress) address
      = lia_address_new (LIA_ADDRESS_SIP, "amelie.laurent@contoso.example", NULL);
  g_autoptr (LiaConversation) conversation = NULL;
  guint n_before = office_child_command (fixture->office, "seen sip INVITE");
  gboolean stopped = FALSE;
  gint64 begin_us = 0;
  gint64 took_us = 0;

  add_account (fixture, "secret", TRUE);
  wait_until (is_connected (fixture)
              && lia_account_get_talk_status (fixture->account) == LIA_STATUS_CONNECTED);
  office_child_command (fixture->office,
                        "fault {\"half\":\"sip\",\"at\":\"*\",\"do\":\"silent\",\"times\":0}");
  conversation = g_object_ref (lia_session_open_conversation (
      fixture->session, lia_people_ensure (lia_session_get_people (fixture->session), address)));
  lia_session_send_chat (fixture->session, conversation, "Given up");
  wait_until (office_child_command (fixture->office, "seen sip INVITE") > n_before);
  g_assert_cmpint (state_of_last (conversation), ==, LIA_CHAT_LINE_SENDING);
  begin_us = g_get_monotonic_time ();
  lia_session_stop_async (fixture->session, stopped_cb, &stopped);
  wait_until (lia_account_get_talk_status (fixture->account) == LIA_STATUS_OFF
              && state_of_last (conversation) == LIA_CHAT_LINE_FAILED);
  took_us = g_get_monotonic_time () - begin_us;
  g_assert_false (stopped);
  wait_until (stopped);
  g_clear_object (&fixture->session);
  office_child_command (fixture->office, "fault clear");
  return took_us;
}

/* The server is given its time to hear of it; the user need not wait for that. A machine with much to do
 * may be late; the program may not, whenever it is asked. */
static void
test_sign_out (Fixture *fixture, gconstpointer data)
{
  gint64 took_us = sign_out (fixture);

  for (int try = 1; try < 5 && took_us >= SOON_US; try++)
    {
      tear_down_profile (fixture);
      set_up_profile (fixture);
      took_us = sign_out (fixture);
    }
  g_assert_cmpint (took_us, <, SOON_US);
}

#define ADD(name, argument, function)                                                              \
  g_test_add ("/faults/session/" name, Fixture, argument, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (recoveries); i++)
    {
      g_autofree char *path = g_strdup_printf ("/faults/session/back/%s", recoveries[i].name);
      g_test_add (path, Fixture, &recoveries[i], set_up_plain, test_recovery, tear_down);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autofree char *path = g_strdup_printf ("/faults/session/shown/%s", refusals[i].name);
      g_test_add (path, Fixture, &refusals[i], set_up_plain, test_refusal, tear_down);
    }
  ADD ("page-in-between", NULL, test_page_in_between);
  ADD ("busy", NULL, test_busy);
  ADD ("no-notifications", NULL, test_no_notifications);
  ADD ("sign-out", NULL, test_sign_out);
  return g_test_run ();
}
