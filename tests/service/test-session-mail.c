/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/lia-message.h"
#include "session-fixture.h"

/* The session on a mail channel alone, with the office as its server. */

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

static LiaMessageList *
open_inbox (Fixture *fixture)
{
  LiaViewSpec spec = { 0 };

  wait_until (is_connected (fixture) && inbox (fixture) != NULL);
  spec.folder = inbox (fixture);
  return lia_session_open_view (fixture->session, &spec);
}

/* ---- Tests ---- */

static void
test_arrival_and_restart (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LiaMessageList) list = NULL;
  guint n_before = 0;

  add_account (fixture, "secret", FALSE);
  list = open_inbox (fixture);
  wait_until (count (list) > 0);
  wait_until ((guint)lia_folder_get_total (inbox (fixture)) == count (list));
  n_before = count (list);
  office_child_command (fixture->office, "deliver nadia.petit@contoso.example Brand new");
  wait_until (count (list) == n_before + 1);

  /* All of it is there again with no server, before the session starts. */
  g_clear_object (&list);
  close_session (fixture);
  g_clear_object (&fixture->account);
  office_child_command (fixture->office, "down ews");
  open_session (fixture);
  fixture->account = g_list_model_get_item (lia_session_get_accounts (fixture->session), 0);
  g_assert_cmpstr (lia_account_get_id (fixture->account), ==, "contoso");
  {
    LiaViewSpec spec = { 0 };
    spec.folder = inbox (fixture);
    list = lia_session_open_view (fixture->session, &spec);
  }
  wait_until (count (list) == n_before + 1);
  lia_session_start (fixture->session);
  wait_until (lia_account_get_mail_status (fixture->account) == LIA_STATUS_WAITING);

  /* The password comes from the secrets. */
  office_child_command (fixture->office, "up ews");
  lia_session_retry (fixture->session, fixture->account);
  wait_until (is_connected (fixture));
  g_assert_null (fixture->question);
}

static void
test_offline_act (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LiaMessageList) list = NULL;
  g_autoptr (LiaMessage) message = NULL;
  g_autoptr (GArray) row_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 row_id = 0;
  guint flags = 0;

  add_account (fixture, "secret", FALSE);
  list = open_inbox (fixture);
  wait_until (count (list) > 0);
  message = g_list_model_get_item (G_LIST_MODEL (list), 0);
  wait_until (lia_message_get_loaded (message));
  row_id = lia_message_get_row_id (message);
  flags = lia_message_get_flags (message) & LIA_MESSAGE_READ;
  office_child_command (fixture->office, "down ews");
  g_array_append_val (row_ids, row_id);
  lia_session_set_flags (fixture->session, row_ids, flags ^ LIA_MESSAGE_READ, LIA_MESSAGE_READ);
  wait_until ((lia_message_get_flags (message) & LIA_MESSAGE_READ) != flags);
  g_assert_cmpuint (lia_session_get_n_pending (fixture->session), ==, 1);
  office_child_command (fixture->office, "up ews");
  lia_session_retry (fixture->session, fixture->account);
  wait_until (lia_session_get_n_pending (fixture->session) == 0);
  g_assert_cmpuint (lia_message_get_flags (message) & LIA_MESSAGE_READ, !=, flags);
}

static void
test_wrong_password (Fixture *fixture, gconstpointer data)
{
  add_account (fixture, "wrong", FALSE);
  wait_until (fixture->question != NULL);
  g_assert_true (lia_question_get_refused (fixture->question));
  g_assert_cmpstr (lia_question_get_login (fixture->question), ==, "nadia");
  lia_question_answer_password (g_steal_pointer (&fixture->question), "secret", TRUE);
  wait_until (is_connected (fixture));
  g_assert_null (fixture->question);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/session/mail/arrival-and-restart", Fixture, NULL, set_up, test_arrival_and_restart,
              tear_down);
  g_test_add ("/session/mail/offline-act", Fixture, NULL, set_up, test_offline_act, tear_down);
  g_test_add ("/session/mail/wrong-password", Fixture, NULL, set_up, test_wrong_password,
              tear_down);
  return g_test_run ();
}
