/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "service/lia-notices.h"
#include "session-fixture.h"

/* What the desktop is asked to tell, and when it is taken back. */

#define NADIA "nadia.petit@contoso.example"
#define AMELIE "amelie.laurent@contoso.example"
#define KARIM "karim.benali@contoso.example"

/* The user, and what the desktop shows. */
typedef struct
{
  LiaNotices *notices;
  GHashTable *shown; /* id → LiaNotice */
  guint n_shown;     /* ever */
  LiaNotice *last;
  gboolean sees_program;
  gboolean sees_conversation;
  gboolean sees_folder;
} Desk;

static gboolean
sees_program (gpointer user_data)
{
  return ((Desk *)user_data)->sees_program;
}

static gboolean
sees_conversation (LiaConversation *conversation, gpointer user_data)
{
  return ((Desk *)user_data)->sees_conversation;
}

static gboolean
sees_folder (LiaFolder *folder, gpointer user_data)
{
  return ((Desk *)user_data)->sees_folder;
}

static const LiaNoticesEyes eyes = { sees_program, sees_conversation, sees_folder };

static void
show_cb (Desk *desk, LiaNotice *notice)
{
  desk->n_shown++;
  g_clear_pointer (&desk->last, lia_notice_unref);
  desk->last = lia_notice_ref (notice);
  g_hash_table_insert (desk->shown, g_strdup (notice->id), lia_notice_ref (notice));
}

static void
withdraw_cb (Desk *desk, const char *id)
{
  g_hash_table_remove (desk->shown, id);
}

static Desk *
desk_new (LiaSession *session)
{
  Desk *desk = g_new0 (Desk, 1);

  desk->shown
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)lia_notice_unref);
  desk->notices = lia_notices_new (session, &eyes, desk);
  g_object_set (desk->notices, "mail", TRUE, "messages", TRUE, "availability", TRUE, "missed", TRUE,
                "trouble", TRUE, "sounds", TRUE, NULL);
  g_signal_connect_swapped (desk->notices, "show", G_CALLBACK (show_cb), desk);
  g_signal_connect_swapped (desk->notices, "withdraw", G_CALLBACK (withdraw_cb), desk);
  return desk;
}

static void
desk_free (Desk *desk)
{
  g_object_unref (desk->notices);
  g_hash_table_unref (desk->shown);
  g_clear_pointer (&desk->last, lia_notice_unref);
  g_free (desk);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Desk, desk_free)

static guint
n_now (Desk *desk)
{
  return g_hash_table_size (desk->shown);
}

/* "action target" of what a click opens; -1 for it, else of a button. */
static char *
dup_action (const LiaNotice *notice, int button)
{
  const LiaNoticeButton *one
      = button >= 0 ? g_ptr_array_index (notice->buttons, (guint)button) : NULL;
  GVariant *target = one != NULL ? one->target : notice->target;
  g_autofree char *text = target != NULL ? g_variant_print (target, FALSE) : g_strdup ("-");

  return g_strdup_printf ("%s %s", one != NULL ? one->action : notice->action, text);
}

static void
assert_action (const LiaNotice *notice, int button, const char *expected)
{
  g_autofree char *action = dup_action (notice, button);

  g_assert_cmpstr (action, ==, expected);
}

static void
deliver (Fixture *fixture, const char *subject)
{
  office_child_command (fixture->office, "deliver " NADIA " %s", subject);
}

/* Waits for one more notice. */
static void
deliver_and_wait (Fixture *fixture, Desk *desk, const char *subject)
{
  guint n_before = desk->n_shown;

  deliver (fixture, subject);
  wait_until (desk->n_shown > n_before);
}

static LiaFolder *
inbox (Fixture *fixture)
{
  return lia_session_find_folder (fixture->session, fixture->account, LIA_FOLDER_ROLE_INBOX);
}

/* Waits until a mail that is not told has come. */
static void
deliver_in_silence (Fixture *fixture, const char *subject)
{
  int n_before = lia_folder_get_unread (inbox (fixture));

  deliver (fixture, subject);
  wait_until (lia_folder_get_unread (inbox (fixture)) > n_before);
}

static void
sign_in (Fixture *fixture, gboolean with_talk)
{
  add_account (fixture, "secret", with_talk);
  wait_until (is_connected (fixture) && is_settled (fixture));
  if (with_talk)
    wait_until (lia_account_get_talk_status (fixture->account) == LIA_STATUS_CONNECTED);
}

static LiaPerson *
find_person (Fixture *fixture, const char *text)
{
  g_autoptr (LiaAddress) address = lia_address_new (LIA_ADDRESS_MAIL, text, NULL);

  return lia_people_ensure (lia_session_get_people (fixture->session), address);
}

/* Somebody writes: an answer to what is said here. */
static LiaConversation *
let_answer (Fixture *fixture, const char *address)
{
  LiaPerson *person = find_person (fixture, address);
  LiaConversation *conversation = NULL;

  office_child_command (fixture->office, "answer");
  office_child_command (fixture->office, "state %s 3500", address);
  wait_until (lia_person_get_presence (person)->availability == LIA_AVAILABILITY_AVAILABLE);
  conversation = lia_session_open_conversation (fixture->session, person);
  lia_session_send_chat (fixture->session, conversation, "Are you there?");
  return conversation;
}

/* ---- Mail ---- */

static void
test_mail (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Desk) desk = desk_new (fixture->session);
  g_autofree char *expected = NULL;

  /* What lies there already is no news. */
  sign_in (fixture, FALSE);
  g_assert_cmpuint (desk->n_shown, ==, 0);
  deliver_and_wait (fixture, desk, "Budget <2010> & more");
  g_assert_true (g_str_has_prefix (desk->last->id, "mail:"));
  g_assert_cmpint (desk->last->kind, ==, LIA_NOTICE_MAIL);
  g_assert_cmpstr (desk->last->body, ==, "Budget <2010> & more");
  g_assert_false (desk->last->silent);
  expected = g_strdup_printf ("open-message %s", desk->last->id + strlen ("mail:"));
  assert_action (desk->last, -1, expected);
  g_assert_cmpuint (desk->last->buttons->len, ==, 3);

  /* The fourth makes one of all. */
  deliver_and_wait (fixture, desk, "Two");
  g_object_set (desk->notices, "hide-contents", TRUE, "sounds", FALSE, NULL);
  deliver_and_wait (fixture, desk, "Three");
  g_assert_cmpstr (desk->last->body, ==, "New message");
  g_assert_true (desk->last->silent);
  g_assert_cmpuint (n_now (desk), ==, 3);
  deliver_and_wait (fixture, desk, "Four");
  g_assert_cmpuint (n_now (desk), ==, 1);
  g_assert_cmpstr (desk->last->id, ==, "mails:contoso");
  g_assert_cmpstr (desk->last->title, ==, "4 new messages");
  assert_action (desk->last, -1, "show-inbox-of 'contoso'");

  /* Read elsewhere. */
  office_child_command (fixture->office, "mark " NADIA " 1");
  wait_until (g_str_equal (desk->last->title, "3 new messages"));
  office_child_command (fixture->office, "mark " NADIA " 1"); /* unread again: it is known */
  office_child_command (fixture->office, "mark " NADIA " 4");
  wait_until (n_now (desk) == 0);
}

static void
test_mail_seen (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Desk) desk = desk_new (fixture->session);
  g_autoptr (GArray) row_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 row_id = 0;

  sign_in (fixture, FALSE);
  desk->sees_folder = TRUE;
  deliver_in_silence (fixture, "Seen");
  desk->sees_folder = FALSE;
  g_object_set (desk->notices, "mail", FALSE, NULL);
  deliver_in_silence (fixture, "Not wanted");
  g_object_set (desk->notices, "mail", TRUE, NULL);
  g_assert_cmpuint (desk->n_shown, ==, 0);

  /* The inbox is opened. */
  deliver_and_wait (fixture, desk, "One");
  deliver_and_wait (fixture, desk, "Two");
  lia_notices_look (desk->notices);
  g_assert_cmpuint (n_now (desk), ==, 2);
  desk->sees_folder = TRUE;
  lia_notices_look (desk->notices);
  g_assert_cmpuint (n_now (desk), ==, 0);
  desk->sees_folder = FALSE;

  /* What was put away does not count any more. */
  for (guint i = 0; i < 4; i++)
    {
      deliver_and_wait (fixture, desk, "More");
      g_assert_true (g_str_has_prefix (desk->last->id, "mail:"));
      lia_notices_dismissed (desk->notices, desk->last->id);
    }
  /* Read here, and gone with its account. */
  g_hash_table_remove_all (desk->shown);
  deliver_and_wait (fixture, desk, "Read here");
  row_id = g_ascii_strtoll (desk->last->id + strlen ("mail:"), NULL, 10);
  g_array_append_val (row_ids, row_id);
  lia_session_set_flags (fixture->session, row_ids, LIA_MESSAGE_READ, LIA_MESSAGE_READ);
  wait_until (n_now (desk) == 0);
  deliver_and_wait (fixture, desk, "Gone");
  lia_session_remove_account (fixture->session, fixture->account);
  g_assert_cmpuint (n_now (desk), ==, 0);
}

/* ---- Messages ---- */

static void
test_chat (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Desk) desk = desk_new (fixture->session);
  LiaConversation *conversation = NULL;
  LiaChatLine *line = NULL;

  sign_in (fixture, TRUE);
  conversation = let_answer (fixture, AMELIE);
  wait_until (desk->n_shown == 1);
  line = lia_conversation_get_last_line (conversation);
  g_assert_cmpint (desk->last->kind, ==, LIA_NOTICE_CHAT);
  g_assert_cmpstr (desk->last->title, ==, "Amélie Laurent");
  g_assert_cmpstr (desk->last->body, ==, lia_chat_line_get_text (line));
  g_assert_true (g_str_has_prefix (desk->last->action, "show-conversations"));
  g_assert_cmpstr (((LiaNoticeButton *)g_ptr_array_index (desk->last->buttons, 0))->text_action, ==,
                   "reply-chat");
  lia_session_mark_conversation_read (fixture->session, conversation);
  g_assert_cmpuint (n_now (desk), ==, 0);

  g_object_set (desk->notices, "hide-contents", TRUE, NULL);
  let_answer (fixture, AMELIE);
  wait_until (desk->n_shown == 2);
  g_assert_cmpstr (desk->last->body, ==, "New message");
  lia_session_mark_conversation_read (fixture->session, conversation);

  desk->sees_conversation = TRUE;
  let_answer (fixture, AMELIE);
  wait_until (lia_conversation_get_unread (conversation) == 1);
  g_assert_cmpuint (desk->n_shown, ==, 2);
}

/* ---- People ---- */

static void
test_available (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Desk) desk = desk_new (fixture->session);
  LiaPerson *karim = NULL;

  sign_in (fixture, TRUE);
  office_child_command (fixture->office, "state " KARIM " 3500");
  karim = find_person (fixture, KARIM);
  wait_until (lia_person_get_presence (karim)->availability == LIA_AVAILABILITY_AVAILABLE);
  lia_session_set_tagged (fixture->session, karim, TRUE);
  /* That he is so already is no news. */
  office_child_command (fixture->office, "state " KARIM " 15500");
  wait_until (lia_person_get_presence (karim)->availability == LIA_AVAILABILITY_AWAY);
  g_assert_cmpuint (desk->n_shown, ==, 0);
  office_child_command (fixture->office, "state " KARIM " 3500");
  wait_until (desk->n_shown == 1);
  g_assert_cmpstr (desk->last->title, ==, "Karim Benali is now available");
  office_child_command (fixture->office, "state " KARIM " 6500");
  wait_until (n_now (desk) == 0);
  /* The tag outlives the program. */
  g_clear_object (&desk->notices);
  g_clear_object (&fixture->account);
  close_session (fixture);
  open_session (fixture);
  g_assert_cmpuint (g_list_model_get_n_items (lia_session_get_tagged (fixture->session)), ==, 1);
  karim = find_person (fixture, KARIM);
  g_assert_true (lia_person_get_tagged (karim));
  desk->notices = lia_notices_new (fixture->session, &eyes, desk);
  lia_session_set_tagged (fixture->session, karim, FALSE);
  g_assert_cmpuint (g_list_model_get_n_items (lia_session_get_tagged (fixture->session)), ==, 0);
}

/* ---- Not to be disturbed ---- */

static void
test_quiet (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Desk) desk = desk_new (fixture->session);
  LiaOwnStatus *own = lia_session_get_own_status (fixture->session);
  LiaConversation *conversation = NULL;
  const char *const exceptions[] = { "nobody@contoso.example", AMELIE, NULL };

  sign_in (fixture, TRUE);
  lia_own_status_choose (own, LIA_AVAILABILITY_DO_NOT_DISTURB, LIA_ACTIVITY_NONE, 0);
  deliver_in_silence (fixture, "Held");
  conversation = let_answer (fixture, AMELIE);
  wait_until (lia_conversation_get_unread (conversation) == 1);
  g_assert_cmpuint (desk->n_shown, ==, 0);
  wait_until (lia_own_status_get_presence (own)->availability == LIA_AVAILABILITY_DO_NOT_DISTURB);
  lia_own_status_choose (own, LIA_AVAILABILITY_AVAILABLE, LIA_ACTIVITY_NONE, 0);
  wait_until (desk->n_shown == 1);
  g_assert_cmpint (desk->last->kind, ==, LIA_NOTICE_MISSED);
  g_assert_cmpstr (desk->last->title, ==, "While You Were Not Disturbed");
  g_assert_cmpstr (desk->last->body, ==, "Messages from Amélie Laurent\n1 new message");
  assert_action (desk->last, -1, "show-window -");
  /* It goes when all of it is read. */
  lia_session_mark_conversation_read (fixture->session, conversation);
  g_assert_cmpuint (n_now (desk), ==, 1);
  office_child_command (fixture->office, "mark " NADIA " 1");
  wait_until (n_now (desk) == 0);

  /* The desktop's own, with an exception. */
  g_object_set (desk->notices, "inhibited", TRUE, "exceptions", exceptions, NULL);
  let_answer (fixture, AMELIE);
  wait_until (desk->n_shown == 2);
  g_assert_cmpint (desk->last->kind, ==, LIA_NOTICE_CHAT);
  lia_session_mark_conversation_read (fixture->session, conversation);
  g_object_set (desk->notices, "exceptions", NULL, "except-tagged", TRUE, NULL);
  lia_session_set_tagged (fixture->session, find_person (fixture, AMELIE), TRUE);
  let_answer (fixture, AMELIE);
  wait_until (desk->n_shown == 3);
  lia_session_mark_conversation_read (fixture->session, conversation);
  g_object_set (desk->notices, "inhibited", FALSE, NULL);
  g_assert_cmpuint (desk->n_shown, ==, 3);
}

static LiaAccessLevel
level_of (Fixture *fixture, const char *address)
{
  return lia_session_get_access_level (fixture->session, find_person (fixture, address));
}

/* By the access level on which the server has a person: each for itself. */
static void
test_levels (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Desk) desk = desk_new (fixture->session);
  LiaConversation *conversation = NULL;

  g_assert_cmpint (level_of (fixture, AMELIE), ==, LIA_ACCESS_LEVEL_UNKNOWN);
  sign_in (fixture, TRUE);
  wait_until (level_of (fixture, AMELIE) == LIA_ACCESS_LEVEL_COMPANY);
  office_child_command (fixture->office, "level " NADIA " " AMELIE " 300");
  wait_until (level_of (fixture, AMELIE) == LIA_ACCESS_LEVEL_TEAM);
  g_object_set (desk->notices, "inhibited", TRUE, "except-personal", TRUE, "except-company", TRUE,
                NULL);
  conversation = let_answer (fixture, AMELIE);
  wait_until (lia_conversation_get_unread (conversation) == 1);
  g_assert_cmpuint (desk->n_shown, ==, 0);
  g_object_set (desk->notices, "except-team", TRUE, NULL);
  let_answer (fixture, AMELIE);
  wait_until (desk->n_shown == 1);
  g_assert_cmpint (desk->last->kind, ==, LIA_NOTICE_CHAT);
}

/* Nor are those who sit before a full screen, where no server takes it, too. */
static void
test_full_screen (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Desk) desk = desk_new (fixture->session);

  sign_in (fixture, FALSE);
  lia_session_set_full_screen (fixture->session, TRUE);
  deliver_in_silence (fixture, "Held");
  g_assert_cmpuint (desk->n_shown, ==, 0);
  lia_session_set_full_screen (fixture->session, FALSE);
  wait_until (desk->n_shown == 1);
  g_assert_cmpint (desk->last->kind, ==, LIA_NOTICE_MISSED);
}

static guint
minute_of_day (int later)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  int minute = g_date_time_get_hour (now) * 60 + g_date_time_get_minute (now) + later;

  return (guint)((minute + 1440) % 1440);
}

static void
test_quiet_hours (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Desk) desk = desk_new (fixture->session);

  sign_in (fixture, FALSE);
  g_object_set (desk->notices, "quiet-hours", TRUE, "quiet-from", minute_of_day (-60), "quiet-to",
                minute_of_day (60), NULL);
  deliver_in_silence (fixture, "At night");
  g_assert_cmpuint (desk->n_shown, ==, 0);
  g_object_set (desk->notices, "quiet-to", minute_of_day (-30), NULL);
  g_assert_cmpuint (desk->n_shown, ==, 1);
  g_assert_cmpstr (desk->last->body, ==, "1 new message");
  g_assert_true (g_str_has_prefix (desk->last->action, "open-message"));
  /* Of what was missed, the user does not want to hear. */
  g_object_set (desk->notices, "missed", FALSE, "quiet-to", minute_of_day (60), NULL);
  deliver_in_silence (fixture, "At night too");
  g_object_set (desk->notices, "quiet-hours", FALSE, NULL);
  g_assert_cmpuint (desk->n_shown, ==, 1);
}

/* Today is quiet, then yesterday and tomorrow are. */
static void
test_quiet_days (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  guint today = 1u << (g_date_time_get_day_of_week (now) - 1);
  g_autoptr (Desk) desk = desk_new (fixture->session);

  sign_in (fixture, FALSE);
  g_object_set (desk->notices, "quiet-days", today, NULL);
  deliver_in_silence (fixture, "On a Sunday");
  g_assert_cmpuint (desk->n_shown, ==, 0);
  g_object_set (desk->notices, "quiet-days", 127u & ~today, NULL);
  g_assert_cmpuint (desk->n_shown, ==, 1);
  g_assert_cmpstr (desk->last->body, ==, "1 new message");
  deliver_and_wait (fixture, desk, "On a working day");
}

static void
test_away (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Desk) desk = desk_new (fixture->session);

  sign_in (fixture, FALSE);
  g_object_set (desk->notices, "away", TRUE, NULL);
  deliver_and_wait (fixture, desk, "One");
  deliver_and_wait (fixture, desk, "Two");
  g_object_set (desk->notices, "away", FALSE, NULL);
  g_assert_cmpuint (desk->n_shown, ==, 3);
  g_assert_cmpstr (desk->last->id, ==, "missed");
  g_assert_cmpstr (desk->last->title, ==, "While You Were Away");
  g_assert_cmpstr (desk->last->body, ==, "2 new messages");
  assert_action (desk->last, -1, "show-inbox-of 'contoso'");
  /* Told once. */
  lia_notices_dismissed (desk->notices, "missed");
  g_object_set (desk->notices, "away", TRUE, NULL);
  g_object_set (desk->notices, "away", FALSE, NULL);
  g_assert_cmpuint (desk->n_shown, ==, 3);
}

static void
test_between (void)
{
  g_assert_true (lia_notices_is_between (600, 540, 720));
  g_assert_true (lia_notices_is_between (540, 540, 720));
  g_assert_false (lia_notices_is_between (720, 540, 720));
  g_assert_false (lia_notices_is_between (0, 540, 720));
  g_assert_true (lia_notices_is_between (1380, 1320, 420));
  g_assert_true (lia_notices_is_between (0, 1320, 420));
  g_assert_false (lia_notices_is_between (420, 1320, 420));
  g_assert_false (lia_notices_is_between (0, 0, 0));
}

/* ---- Trouble ---- */

static void
test_trouble (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Desk) desk = desk_new (fixture->session);

  add_account (fixture, "wrong", FALSE);
  wait_until (fixture->n_questions == 1);
  wait_until (n_now (desk) == 1);
  g_assert_cmpstr (desk->last->id, ==, "trouble:contoso:mail");
  g_assert_cmpstr (desk->last->title, ==, "Contoso");
  g_assert_cmpstr (desk->last->body, ==, "The mail server refused the password.");
  assert_action (desk->last, -1, "show-window -");
  lia_question_answer_password (fixture->question, "secret", FALSE);
  wait_until (is_connected (fixture));
  g_assert_cmpuint (n_now (desk), ==, 0);

  /* What a toast would tell, nobody sees; what the user has just done is no trouble. */
  g_signal_emit_by_name (fixture->session, "notice", "It could not be sent.", 0);
  g_assert_cmpuint (n_now (desk), ==, 1);
  g_assert_cmpstr (desk->last->body, ==, "It could not be sent.");
  desk->sees_program = TRUE;
  lia_notices_look (desk->notices);
  g_assert_cmpuint (n_now (desk), ==, 0);
  g_signal_emit_by_name (fixture->session, "notice", "It could not be sent.", 0);
  desk->sees_program = FALSE;
  g_signal_emit_by_name (fixture->session, "notice", "1 message deleted", 7);
  g_assert_cmpuint (n_now (desk), ==, 0);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/session/notices/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("mail", test_mail);
  ADD ("mail-seen", test_mail_seen);
  ADD ("chat", test_chat);
  ADD ("available", test_available);
  ADD ("quiet", test_quiet);
  ADD ("levels", test_levels);
  ADD ("full-screen", test_full_screen);
  ADD ("quiet-hours", test_quiet_hours);
  ADD ("quiet-days", test_quiet_days);
  ADD ("away", test_away);
  ADD ("trouble", test_trouble);
  g_test_add_func ("/session/notices/between", test_between);
  return g_test_run ();
}
