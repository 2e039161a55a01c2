/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Presence and messages through the whole session, with the office as its server. */

#include "core/lia-channel.h"
#include "session-fixture.h"

#define AMELIE "amelie.laurent@contoso.example"
#define LUCAS "lucas.moreau@contoso.example"
#define CHEN "chen.wei@contoso.example"

static gboolean
is_talking (Fixture *fixture)
{
  return lia_account_get_talk_status (fixture->account) == LIA_STATUS_CONNECTED;
}

/* As a message names people: by their mail addresses. */
static LiaPerson *
person_of (Fixture *fixture, const char *mail)
{
  g_autoptr (LiaAddress) address = lia_address_new (LIA_ADDRESS_MAIL, mail, NULL);

  return lia_people_ensure (lia_session_get_people (fixture->session), address);
}

static LiaAvailability
availability_of (Fixture *fixture, const char *mail)
{
  return lia_person_get_presence (person_of (fixture, mail))->availability;
}

static LiaRosterSection *
section_at (Fixture *fixture, guint position)
{
  g_autoptr (LiaRosterSection) section
      = g_list_model_get_item (lia_session_get_roster (fixture->session), position);

  return section;
}

static const LiaChannel *
find_channel (GPtrArray *channels, LiaChannelKind kind)
{
  for (guint i = 0; i < channels->len; i++)
    {
      const LiaChannel *channel = g_ptr_array_index (channels, i);
      if (channel->kind == kind)
        return channel;
    }
  return NULL;
}

static gboolean
is_open (Fixture *fixture, const char *mail, LiaChannelKind kind, char **out_reason)
{
  LiaChannelContext context = { .in_mail = TRUE, .n_participants = 2 };
  g_autoptr (GPtrArray) channels
      = lia_session_resolve_channels (fixture->session, person_of (fixture, mail), &context);
  const LiaChannel *channel = find_channel (channels, kind);

  g_assert_nonnull (channel);
  if (out_reason != NULL)
    *out_reason = g_strdup (channel->reason);
  return channel->open;
}

static void
test_presence (Fixture *fixture, gconstpointer data)
{
  LiaPerson *amelie = NULL;

  add_account (fixture, "secret", TRUE);
  wait_until (is_talking (fixture));
  wait_until (availability_of (fixture, AMELIE) == LIA_AVAILABILITY_AVAILABLE);
  amelie = person_of (fixture, AMELIE);
  g_assert_cmpstr (lia_person_get_name (amelie), ==, "Amélie Laurent");
  g_assert_cmpstr (lia_person_get_title (amelie), ==, "Controller");
  g_assert_cmpstr (lia_person_get_presence (amelie)->note, ==, "Working from home today");
  g_assert_true (lia_person_get_is_contact (amelie));

  wait_until (g_list_model_get_n_items (lia_session_get_roster (fixture->session)) == 3);
  g_assert_cmpstr (lia_roster_section_get_name (section_at (fixture, 0)), ==, "Favourites");
  g_assert_cmpstr (lia_roster_section_get_name (section_at (fixture, 2)), ==, "Other Contacts");
  wait_until (lia_roster_section_get_n_online (section_at (fixture, 0)) == 3);

  office_child_command (fixture->office, "state " AMELIE " 18500");
  wait_until (availability_of (fixture, AMELIE) == LIA_AVAILABILITY_OFFLINE);
  wait_until (lia_roster_section_get_n_online (section_at (fixture, 0)) == 2);
  office_child_command (fixture->office, "state " AMELIE " 9500");
  wait_until (availability_of (fixture, AMELIE) == LIA_AVAILABILITY_DO_NOT_DISTURB);
}

/* Somebody in no list is watched as long as a message that names them is shown. */
static void
test_watch (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) persons = g_ptr_array_new ();
  GObject *handle = NULL;

  add_account (fixture, "secret", TRUE);
  wait_until (availability_of (fixture, AMELIE) == LIA_AVAILABILITY_AVAILABLE);
  g_assert_cmpint (availability_of (fixture, CHEN), ==, LIA_AVAILABILITY_UNKNOWN);
  g_ptr_array_add (persons, person_of (fixture, CHEN));
  handle = lia_session_watch (fixture->session, persons);
  wait_until (availability_of (fixture, CHEN) == LIA_AVAILABILITY_AVAILABLE);
  g_object_unref (handle);
}

static LiaAvailability
own_availability (Fixture *fixture)
{
  return lia_own_status_get_presence (lia_session_get_own_status (fixture->session))->availability;
}

/* Each channel has its own health: what is lost greys only what needs it, and comes back by itself. */
static void
test_channels (Fixture *fixture, gconstpointer data)
{
  g_autofree char *reason = NULL;
  g_autofree char *offline = NULL;

  add_account (fixture, "secret", TRUE);
  wait_until (is_connected (fixture) && is_talking (fixture));
  wait_until (availability_of (fixture, AMELIE) == LIA_AVAILABILITY_AVAILABLE);
  g_assert_true (is_open (fixture, AMELIE, LIA_CHANNEL_MAIL, NULL));
  g_assert_true (is_open (fixture, AMELIE, LIA_CHANNEL_MESSAGE, NULL));
  wait_until (availability_of (fixture, LUCAS) == LIA_AVAILABILITY_OFFLINE);
  g_assert_false (is_open (fixture, LUCAS, LIA_CHANNEL_MESSAGE, &offline));
  g_assert_cmpstr (offline, ==, "is offline");

  office_child_command (fixture->office, "down ocs");
  wait_until (!is_talking (fixture));
  wait_until (availability_of (fixture, AMELIE) == LIA_AVAILABILITY_UNKNOWN);
  g_assert_cmpint (lia_account_get_talk_status (fixture->account), ==, LIA_STATUS_WAITING);
  g_assert_cmpint (own_availability (fixture), ==, LIA_AVAILABILITY_OFFLINE);
  g_assert_nonnull (lia_account_get_talk_message (fixture->account));
  g_assert_false (is_open (fixture, AMELIE, LIA_CHANNEL_MESSAGE, &reason));
  g_assert_cmpstr (reason, ==, "not signed in");
  g_assert_true (is_open (fixture, AMELIE, LIA_CHANNEL_MAIL, NULL));
  g_assert_true (is_connected (fixture));

  office_child_command (fixture->office, "up ocs");
  wait_until (is_talking (fixture));
  wait_until (availability_of (fixture, AMELIE) == LIA_AVAILABILITY_AVAILABLE);
  g_assert_true (is_open (fixture, AMELIE, LIA_CHANNEL_MESSAGE, NULL));
  g_assert_null (lia_account_get_talk_message (fixture->account));
}

static guint
count_lines (LiaConversation *conversation)
{
  return g_list_model_get_n_items (G_LIST_MODEL (conversation));
}

static LiaChatLine *
line_at (LiaConversation *conversation, guint position)
{
  g_autoptr (LiaChatLine) line = g_list_model_get_item (G_LIST_MODEL (conversation), position);

  return line;
}

typedef struct
{
  guint n_received;
  gboolean searched;
  guint n_found;
} Heard;

static void
received_cb (Heard *heard)
{
  heard->n_received++;
}

static void
searched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Heard *heard = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found
      = lia_session_search_conversations_finish (LIA_SESSION (source), result, &error);

  g_assert_no_error (error);
  heard->n_found = found->len;
  heard->searched = TRUE;
}

static guint
search (Fixture *fixture, const char *text)
{
  Heard heard = { 0 };

  lia_session_search_conversations_async (fixture->session, text, NULL, searched_cb, &heard);
  wait_until (heard.searched);
  return heard.n_found;
}

/* The office answers for those whom it shows on line. */
static void
test_conversation (Fixture *fixture, gconstpointer data)
{
  Heard heard = { 0 };
  LiaConversation *conversation = NULL;

  add_account (fixture, "secret", TRUE);
  wait_until (availability_of (fixture, AMELIE) == LIA_AVAILABILITY_AVAILABLE);
  g_signal_connect_swapped (fixture->session, "chat-received", G_CALLBACK (received_cb), &heard);
  conversation = lia_session_open_conversation (fixture->session, person_of (fixture, AMELIE));
  lia_session_send_chat (fixture->session, conversation, "Où en est le budget ?");
  g_assert_cmpuint (count_lines (conversation), ==, 1);
  g_assert_cmpint (lia_chat_line_get_state (line_at (conversation, 0)), ==, LIA_CHAT_LINE_SENDING);
  wait_until (lia_chat_line_get_state (line_at (conversation, 0)) == LIA_CHAT_LINE_SENT);
  wait_until (lia_conversation_get_typing (conversation));
  wait_until (count_lines (conversation) == 2);
  g_assert_false (lia_conversation_get_typing (conversation));
  g_assert_cmpuint (heard.n_received, ==, 1);
  g_assert_cmpuint (lia_conversation_get_unread (conversation), ==, 1);
  g_assert_true (lia_chat_line_get_sender (line_at (conversation, 1))
                 == person_of (fixture, AMELIE));
  wait_until (lia_chat_line_get_row_id (line_at (conversation, 1)) != 0);
  g_assert_cmpuint (search (fixture, "budget"), ==, 1);
  g_assert_cmpuint (search (fixture, "nowhere"), ==, 0);

  /* Kept: it is there again after a restart, with no server. */
  close_session (fixture);
  g_clear_object (&fixture->account);
  office_child_command (fixture->office, "down ocs");
  open_session (fixture);
  fixture->account = g_list_model_get_item (lia_session_get_accounts (fixture->session), 0);
  conversation = lia_session_open_conversation (fixture->session, person_of (fixture, AMELIE));
  wait_until (count_lines (conversation) == 2);
  g_assert_cmpstr (lia_chat_line_get_text (line_at (conversation, 0)), ==, "Où en est le budget ?");
  g_assert_cmpuint (search (fixture, "budget"), ==, 1);
}

static LiaConversation *
conversation_at (Fixture *fixture, guint position)
{
  g_autoptr (LiaConversation) conversation
      = g_list_model_get_item (lia_session_get_conversations (fixture->session), position);

  return conversation;
}

/* After a restart the list says what was written last before anything is opened. */
static void
test_headline (Fixture *fixture, gconstpointer data)
{
  LiaConversation *conversation = NULL;
  g_autofree char *answer = NULL;
  gint64 time_us = 0;

  add_account (fixture, "secret", TRUE);
  wait_until (availability_of (fixture, AMELIE) == LIA_AVAILABILITY_AVAILABLE);
  conversation = lia_session_open_conversation (fixture->session, person_of (fixture, AMELIE));
  lia_session_send_chat (fixture->session, conversation, "Hello");
  wait_until (count_lines (conversation) == 2);
  wait_until (lia_chat_line_get_row_id (line_at (conversation, 1)) != 0);
  answer = g_strdup (lia_chat_line_get_text (line_at (conversation, 1)));
  time_us = lia_chat_line_get_time_us (line_at (conversation, 1));

  close_session (fixture);
  g_clear_object (&fixture->account);
  office_child_command (fixture->office, "down ocs");
  open_session (fixture);
  fixture->account = g_list_model_get_item (lia_session_get_accounts (fixture->session), 0);
  conversation = conversation_at (fixture, 0);
  g_assert_cmpuint (count_lines (conversation), ==, 0);
  g_assert_cmpstr (lia_chat_line_get_text (lia_conversation_get_last_line (conversation)), ==,
                   answer);
  g_assert_cmpint (lia_chat_line_get_time_us (lia_conversation_get_last_line (conversation)), ==,
                   time_us);
  g_assert_true (lia_chat_line_get_sender (lia_conversation_get_last_line (conversation))
                 == person_of (fixture, AMELIE));

  /* What is written before the others are read does not keep them away. */
  lia_session_send_chat (fixture->session, conversation, "Still there?");
  wait_until (lia_chat_line_get_row_id (line_at (conversation, 0)) != 0);
  lia_session_load_lines (fixture->session, conversation);
  wait_until (count_lines (conversation) == 3);
  g_assert_cmpstr (lia_chat_line_get_text (line_at (conversation, 0)), ==, "Hello");
  g_assert_cmpstr (lia_chat_line_get_text (lia_conversation_get_last_line (conversation)), ==,
                   "Still there?");
}

typedef struct
{
  guint n;
  guint position;
  guint removed;
  guint added;
} Moved;

static void
moved_cb (Moved *moved, guint position, guint removed, guint added)
{
  moved->n++;
  moved->position = position;
  moved->removed = removed;
  moved->added = added;
}

/* In one change, so that the one that is selected stays so. */
static void
test_comes_first (Fixture *fixture, gconstpointer data)
{
  Moved moved = { 0 };
  LiaConversation *first = NULL;

  add_account (fixture, "secret", TRUE);
  wait_until (is_talking (fixture));
  first = lia_session_open_conversation (fixture->session, person_of (fixture, AMELIE));
  lia_session_open_conversation (fixture->session, person_of (fixture, LUCAS));
  g_assert_true (conversation_at (fixture, 1) == first);
  g_signal_connect_swapped (lia_session_get_conversations (fixture->session), "items-changed",
                            G_CALLBACK (moved_cb), &moved);
  lia_session_send_chat (fixture->session, first, "Hello");
  g_assert_true (conversation_at (fixture, 0) == first);
  g_assert_cmpuint (moved.n, ==, 1);
  g_assert_cmpuint (moved.removed, ==, 2);
  g_assert_cmpuint (moved.added, ==, 2);
  wait_until (lia_chat_line_get_row_id (line_at (first, 0)) != 0);
  g_signal_handlers_disconnect_by_data (lia_session_get_conversations (fixture->session), &moved);
}

static void
seen_cb (
    Fixture *fixture, guint position, guint removed, guint added, LiaConversation *conversation)
{
  lia_session_mark_conversation_read (fixture->session, conversation);
}

/* What is read in the moment it comes is not unread after a restart. */
static void
test_seen_at_once (Fixture *fixture, gconstpointer data)
{
  LiaConversation *conversation = NULL;
  gulong id = 0;

  add_account (fixture, "secret", TRUE);
  wait_until (availability_of (fixture, AMELIE) == LIA_AVAILABILITY_AVAILABLE);
  conversation = lia_session_open_conversation (fixture->session, person_of (fixture, AMELIE));
  id = g_signal_connect_swapped (conversation, "items-changed", G_CALLBACK (seen_cb), fixture);
  lia_session_send_chat (fixture->session, conversation, "Hello");
  wait_until (count_lines (conversation) == 2);
  wait_until (lia_chat_line_get_row_id (line_at (conversation, 1)) != 0);
  g_assert_cmpuint (lia_conversation_get_unread (conversation), ==, 0);
  g_signal_handler_disconnect (conversation, id);

  close_session (fixture);
  g_clear_object (&fixture->account);
  office_child_command (fixture->office, "down ocs");
  open_session (fixture);
  fixture->account = g_list_model_get_item (lia_session_get_accounts (fixture->session), 0);
  conversation = lia_session_open_conversation (fixture->session, person_of (fixture, AMELIE));
  wait_until (count_lines (conversation) == 2);
  g_assert_cmpuint (lia_conversation_get_unread (conversation), ==, 0);
}

static void
test_not_delivered (Fixture *fixture, gconstpointer data)
{
  LiaConversation *conversation = NULL;
  LiaChatLine *line = NULL;

  add_account (fixture, "secret", TRUE);
  wait_until (is_talking (fixture));
  wait_until (availability_of (fixture, LUCAS) == LIA_AVAILABILITY_OFFLINE);
  conversation = lia_session_open_conversation (fixture->session, person_of (fixture, LUCAS));
  lia_session_send_chat (fixture->session, conversation, "Are you back?");
  line = line_at (conversation, 0);
  wait_until (lia_chat_line_get_state (line) == LIA_CHAT_LINE_FAILED);
  g_assert_cmpstr (lia_chat_line_get_error (line), ==, "Lucas Moreau is not signed in");

  /* In place: the same line, sent again when it can be. */
  office_child_command (fixture->office, "state " LUCAS " 3500");
  wait_until (availability_of (fixture, LUCAS) == LIA_AVAILABILITY_AVAILABLE);
  lia_session_resend_chat (fixture->session, conversation, line);
  wait_until (lia_chat_line_get_state (line) == LIA_CHAT_LINE_SENT);
  g_assert_null (lia_chat_line_get_error (line));
}

static void
test_own_status (Fixture *fixture, gconstpointer data)
{
  LiaOwnStatus *status = NULL;

  add_account (fixture, "secret", TRUE);
  status = lia_session_get_own_status (fixture->session);
  wait_until (own_availability (fixture) == LIA_AVAILABILITY_AVAILABLE);
  lia_own_status_choose (status, LIA_AVAILABILITY_DO_NOT_DISTURB, LIA_ACTIVITY_NONE, 0);
  lia_own_status_set_note (status, "Concentrating");
  wait_until (own_availability (fixture) == LIA_AVAILABILITY_DO_NOT_DISTURB
              && g_strcmp0 (lia_own_status_get_presence (status)->note, "Concentrating") == 0);
  /* The user stands in the message list too. */
  wait_until (lia_person_get_presence (lia_session_get_self (fixture->session))->availability
              == LIA_AVAILABILITY_DO_NOT_DISTURB);
  lia_own_status_choose (status, LIA_AVAILABILITY_UNKNOWN, LIA_ACTIVITY_NONE, 0);
  wait_until (own_availability (fixture) == LIA_AVAILABILITY_AVAILABLE);
  lia_session_set_idle (fixture->session, 1, FALSE);
  wait_until (own_availability (fixture) == LIA_AVAILABILITY_INACTIVE);
  lia_session_set_idle (fixture->session, 2, FALSE);
  wait_until (own_availability (fixture) == LIA_AVAILABILITY_AWAY);
  lia_session_set_idle (fixture->session, 0, FALSE);
  wait_until (own_availability (fixture) == LIA_AVAILABILITY_AVAILABLE);
}

static const char *
own_reason (Fixture *fixture)
{
  return lia_own_status_get_reason (lia_session_get_own_status (fixture->session));
}

/* Whatever makes the state, a sentence says so. */
static void
test_own_reason (Fixture *fixture, gconstpointer data)
{
  LiaOwnStatus *status = NULL;

  add_account (fixture, "secret", TRUE);
  status = lia_session_get_own_status (fixture->session);
  g_assert_cmpstr (own_reason (fixture), ==, "Because you are not signed in");
  wait_until (own_availability (fixture) == LIA_AVAILABILITY_AVAILABLE);
  g_assert_cmpstr (own_reason (fixture), ==, "Automatic");
  lia_session_set_idle (fixture->session, 1, FALSE);
  wait_until (own_availability (fixture) == LIA_AVAILABILITY_INACTIVE);
  g_assert_cmpstr (own_reason (fixture), ==, "Because the computer is not being used");
  lia_session_set_idle (fixture->session, 2, TRUE);
  wait_until (own_availability (fixture) == LIA_AVAILABILITY_AWAY);
  g_assert_cmpstr (own_reason (fixture), ==, "Because the screen is locked");

  /* Chosen, but nobody is there. */
  lia_own_status_choose (status, LIA_AVAILABILITY_BUSY, LIA_ACTIVITY_NONE, 0);
  g_assert_cmpstr (own_reason (fixture), ==, "Because the screen is locked");
  lia_session_set_idle (fixture->session, 0, FALSE);
  wait_until (own_availability (fixture) == LIA_AVAILABILITY_BUSY);
  g_assert_cmpstr (own_reason (fixture), ==, "Because you chose it");
}

/* Not to be disturbed for as long as a program fills the screen, while somebody is there and chose nothing else. */
static void
test_full_screen (Fixture *fixture, gconstpointer data)
{
  LiaOwnStatus *status = NULL;

  add_account (fixture, "secret", TRUE);
  status = lia_session_get_own_status (fixture->session);
  wait_until (own_availability (fixture) == LIA_AVAILABILITY_AVAILABLE);
  lia_session_set_full_screen (fixture->session, TRUE);
  wait_until (own_availability (fixture) == LIA_AVAILABILITY_DO_NOT_DISTURB);
  g_assert_cmpstr (own_reason (fixture), ==, "Because a program fills the screen");
  g_assert_cmpint (lia_own_status_get_choice (status), ==, LIA_AVAILABILITY_UNKNOWN);

  /* A speaker who touches nothing is there nevertheless; who has locked the screen is not. */
  lia_session_set_idle (fixture->session, 2, FALSE);
  g_assert_cmpstr (own_reason (fixture), ==, "Because a program fills the screen");
  lia_session_set_idle (fixture->session, 2, TRUE);
  wait_until (own_availability (fixture) == LIA_AVAILABILITY_AWAY);
  lia_session_set_idle (fixture->session, 0, FALSE);
  wait_until (own_availability (fixture) == LIA_AVAILABILITY_DO_NOT_DISTURB);

  lia_own_status_choose (status, LIA_AVAILABILITY_AVAILABLE, LIA_ACTIVITY_NONE, 0);
  wait_until (own_availability (fixture) == LIA_AVAILABILITY_AVAILABLE);
  g_assert_cmpstr (own_reason (fixture), ==, "Because you chose it");
  lia_own_status_choose (status, LIA_AVAILABILITY_UNKNOWN, LIA_ACTIVITY_NONE, 0);
  wait_until (own_availability (fixture) == LIA_AVAILABILITY_DO_NOT_DISTURB);
  lia_session_set_full_screen (fixture->session, FALSE);
  wait_until (own_availability (fixture) == LIA_AVAILABILITY_AVAILABLE);
  g_assert_cmpstr (own_reason (fixture), ==, "Automatic");
}

/* Asked once, with no second try of its own; the right one signs in. */
static void
test_wrong_password (Fixture *fixture, gconstpointer data)
{
  add_account (fixture, "wrong", TRUE);
  wait_until (lia_account_get_talk_status (fixture->account) == LIA_STATUS_NEEDS_PASSWORD);
  wait_until (fixture->question != NULL);
}

#define ADD(name, argument, function)                                                              \
  g_test_add ("/session/talk/" name, Fixture, argument, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("presence", NULL, test_presence);
  ADD ("watch", NULL, test_watch);
  ADD ("channels", NULL, test_channels);
  ADD ("conversation", "--alive", test_conversation);
  ADD ("headline", "--alive", test_headline);
  ADD ("comes-first", NULL, test_comes_first);
  ADD ("seen-at-once", "--alive", test_seen_at_once);
  ADD ("not-delivered", "--alive", test_not_delivered);
  ADD ("own-status", NULL, test_own_status);
  ADD ("own-reason", NULL, test_own_reason);
  ADD ("full-screen", NULL, test_full_screen);
  ADD ("wrong-password", NULL, test_wrong_password);
  return g_test_run ();
}
