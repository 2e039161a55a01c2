/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "service/lia-unread.h"
#include "session-fixture.h"

/* What waits to be read, as the tray counts it. */

#define NADIA "nadia.petit@contoso.example"
#define AMELIE "amelie.laurent@contoso.example"

static void
changed_cb (guint *n_changes)
{
  (*n_changes)++;
}

static LiaFolder *
inbox (Fixture *fixture)
{
  return lia_session_find_folder (fixture->session, fixture->account, LIA_FOLDER_ROLE_INBOX);
}

static void
test_mail (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LiaUnread) unread = lia_unread_new (fixture->session);
  guint n_changes = 0;
  guint n_before = 0;

  g_signal_connect_swapped (unread, "changed", G_CALLBACK (changed_cb), &n_changes);
  g_assert_cmpuint (lia_unread_get_mail (unread), ==, 0);
  add_account (fixture, "secret", FALSE);
  wait_until (is_connected (fixture) && is_settled (fixture));
  n_before = (guint)lia_folder_get_unread (inbox (fixture));
  g_assert_cmpuint (n_before, >, 0);
  wait_until (lia_unread_get_mail (unread) == n_before);
  /* What lies unread in another folder is not counted. */
  n_changes = 0;
  office_child_command (fixture->office, "deliver " NADIA " One more");
  wait_until (lia_unread_get_mail (unread) == n_before + 1);
  g_assert_cmpuint (n_changes, ==, 1);
  lia_session_remove_account (fixture->session, fixture->account);
  wait_until (lia_unread_get_mail (unread) == 0);
  g_assert_cmpuint (lia_unread_get_conversations (unread), ==, 0);
}

static void
test_conversations (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LiaUnread) unread = lia_unread_new (fixture->session);
  g_autoptr (LiaAddress) address = lia_address_new (LIA_ADDRESS_MAIL, AMELIE, NULL);
  LiaPerson *amelie = NULL;
  LiaConversation *conversation = NULL;

  add_account (fixture, "secret", TRUE);
  office_child_command (fixture->office, "answer");
  amelie = lia_people_ensure (lia_session_get_people (fixture->session), address);
  wait_until (is_connected (fixture)
              && lia_account_get_talk_status (fixture->account) == LIA_STATUS_CONNECTED
              && lia_person_get_presence (amelie)->availability > LIA_AVAILABILITY_OFFLINE);
  conversation = lia_session_open_conversation (fixture->session, amelie);
  g_assert_null (lia_unread_get_newest (unread));
  lia_session_send_chat (fixture->session, conversation, "Are you there?");
  wait_until (lia_unread_get_conversations (unread) == 1);
  g_assert_true (lia_unread_get_newest (unread) == conversation);
  lia_session_mark_conversation_read (fixture->session, conversation);
  wait_until (lia_unread_get_conversations (unread) == 0);
  g_assert_null (lia_unread_get_newest (unread));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/session/unread/mail", Fixture, NULL, set_up, test_mail, tear_down);
  g_test_add ("/session/unread/conversations", Fixture, NULL, set_up, test_conversations,
              tear_down);
  return g_test_run ();
}
