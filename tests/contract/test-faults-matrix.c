/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Every fault in every state of both channels, through the whole session: what the account shows, how often the server
 * is asked, that nothing is lost or doubled, that it comes back by itself or when the user has done what was asked, and
 * that the program ends in time. What must hold stands in fault-table.c. */

#include <string.h>
#include <time.h>

#include "core/lia-pace.h"
#include "fault-table.h"
#include "session-fixture.h"
#include "trust-nobody.h"

/* Somebody with a long contact list, and somebody with a small mailbox. */
#define NADIA "nadia.petit@contoso.example"
#define LUCAS "lucas.moreau@contoso.example"
#define AMELIE "amelie.laurent@contoso.example"
#define KARIM "karim.benali@contoso.example"

/* How long a second lasts: of waiting, of an answer, and of an answer that will not come. */
#define WAIT_SECOND_MS 5
#define LIMIT_SECOND_MS 40
#define TLS_SECOND_MS 200
#define SHORT_SECOND_MS 15
#define N_STATUSES (LIA_STATUS_REFUSED + 1)

/* The program ends within 2 s of a server that says nothing. */
#define ENDING_SECOND_MS 100
#define MOST_ENDING_US (2 * G_USEC_PER_SEC)

typedef struct
{
  Fixture base;
  gboolean is_talk;
  gboolean tls;
  State state;
  char *pinned; /* NULL: not known, or no TLS */
  guint n_cells;

  /* Of this cell. */
  Fault fault;
  guint seen_statuses; /* bits */
  char *sentences[N_STATUSES];
  guint n_questions_before;
  char *text; /* what is sent or delivered: a text of its own for each cell */
  LiaAvailability chosen;
  guint n_sent_before;
} Matrix;

typedef struct
{
  gboolean is_talk;
  gboolean tls;
  State state;
} Case;

/* ---- This computer's clock ---- */

static _Atomic gint64 clock_jump_us; /* asked for by every thread */

/* In place of GLib's, for all of the program. */
gint64
g_get_real_time (void)
{
  struct timespec now = { 0 };

  clock_gettime (CLOCK_REALTIME, &now);
  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000 + clock_jump_us;
}

/* ---- Waiting ---- */

static gboolean
over_cb (gpointer user_data)
{
  *(gboolean *)user_data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
wait_seconds (guint seconds)
{
  gboolean over = FALSE;

  lia_pace_timeout_add (LIA_PACE_WAIT, seconds * 1000, over_cb, &over);
  wait_until (over);
}

/* As wait_until(), and names the cell. */
#define cell_wait(condition)                                                                       \
  G_STMT_START                                                                                     \
  {                                                                                                \
    gint64 deadline_us = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;                            \
    guint tick = g_timeout_add (20, tick_cb, NULL);                                                \
    while (!(condition) && g_get_monotonic_time () < deadline_us)                                  \
      g_main_context_iteration (NULL, TRUE);                                                       \
    g_source_remove (tick);                                                                        \
    if (!(condition))                                                                              \
      fail_cell (self, "not in time: " #condition);                                                \
  }                                                                                                \
  G_STMT_END

static gboolean
tick_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static void G_GNUC_NORETURN
fail_cell (Matrix *self, const char *what)
{
  g_error ("%s, %s, %s: %s", self->is_talk ? "talk" : "mail", state_names[self->state],
           fault_kinds[self->fault].name, what);
}

static void
check (Matrix *self, gboolean holds, const char *what)
{
  if (!holds)
    fail_cell (self, what);
}

/* ---- The session ---- */

static LiaStatus
status_of (Matrix *self)
{
  return self->is_talk ? lia_account_get_talk_status (self->base.account)
                       : lia_account_get_mail_status (self->base.account);
}

static void
note_status (Matrix *self)
{
  LiaStatus status = status_of (self);

  self->seen_statuses |= 1u << status;
  g_free (self->sentences[status]);
  self->sentences[status]
      = g_strdup (self->is_talk ? lia_account_get_talk_message (self->base.account)
                                : lia_account_get_mail_message (self->base.account));
}

static guint
seen (Matrix *self, const char *point)
{
  return office_child_command (self->base.office, "seen %s %s", self->is_talk ? "sip" : "ews",
                               point);
}

static const char *
point_of (Matrix *self)
{
  return self->is_talk ? talk_points[self->state] : mail_points[self->state];
}

static void
follow_account (Matrix *self)
{
  g_signal_connect_swapped (self->base.account,
                            self->is_talk ? "notify::talk-status" : "notify::mail-status",
                            G_CALLBACK (note_status), self);
}

static void
start_account (Matrix *self)
{
  JsonObject *ready = office_child_get_ready (self->base.office);
  g_autoptr (LiaAddress) address
      = lia_address_new (LIA_ADDRESS_MAIL, self->is_talk ? NADIA : LUCAS, NULL);
  LiaMailSettings mail = { .backend = (char *)"ews",
                           .url = (char *)office_child_get_url (self->base.office),
                           .login = (char *)"lucas",
                           .auth = (char *)"auto",
                           .pinned_sha256 = self->pinned };
  LiaTalkSettings talk
      = { .backend = (char *)"ocs",
          .server = (char *)"127.0.0.1",
          .port = (guint16)json_object_get_int_member (ready, self->tls ? "sip_tls" : "sip_tcp"),
          .tls = self->tls,
          .login = (char *)"nadia",
          .pinned_sha256 = self->pinned };

  self->base.account = lia_account_new ("contoso", "Contoso", address);
  if (self->is_talk)
    lia_account_set_talk (self->base.account, &talk);
  else
    lia_account_set_mail (self->base.account, &mail);
  follow_account (self);
  lia_session_add_account (self->base.session, self->base.account, "secret", "secret", TRUE);
}

static LiaFolder *
inbox (Matrix *self)
{
  return lia_session_find_folder (self->base.session, self->base.account, LIA_FOLDER_ROLE_INBOX);
}

static LiaPerson *
amelie (Matrix *self)
{
  g_autoptr (LiaAddress) address = lia_address_new (LIA_ADDRESS_MAIL, AMELIE, NULL);

  return lia_people_ensure (lia_session_get_people (self->base.session), address);
}

static LiaAvailability
her_availability (Matrix *self)
{
  return lia_person_get_presence (amelie (self))->availability;
}

static LiaAvailability
own_availability (Matrix *self)
{
  LiaOwnStatus *own = lia_session_get_own_status (self->base.session);

  return lia_own_status_get_presence (own)->availability;
}

/* Until the server is asked for nothing any more. */
static void
wait_quiet (Matrix *self)
{
  guint before = 0;

  do
    {
      before = seen (self, "*");
      wait_seconds (10);
    }
  while (seen (self, "*") != before);
}

static gboolean
is_whole (Matrix *self)
{
  if (status_of (self) != LIA_STATUS_CONNECTED)
    return FALSE;
  if (self->is_talk)
    return her_availability (self) >= LIA_AVAILABILITY_AVAILABLE
           && own_availability (self) > LIA_AVAILABILITY_OFFLINE;
  return inbox (self) != NULL && lia_folder_get_total (inbox (self)) > 0;
}

static void
settle (Matrix *self)
{
  guint n_streams = self->is_talk ? 0 : seen (self, "GetStreamingEvents");

  start_account (self);
  cell_wait (is_whole (self));
  if (!self->is_talk)
    cell_wait (seen (self, "GetStreamingEvents") > n_streams);
  if (self->state != STATE_LISTENING)
    wait_quiet (self);
}

static void
answer_trust (Matrix *self)
{
  cell_wait (self->base.question != NULL);
  check (self, lia_question_get_kind (self->base.question) == LIA_QUESTION_CERTIFICATE,
         "the certificate is not asked for");
  lia_question_accept_certificate (g_steal_pointer (&self->base.question));
}

/* An office whose certificate nobody knows is looked at once. */
static void
learn_certificate (Matrix *self)
{
  const LiaMailSettings *mail = NULL;
  const LiaTalkSettings *talk = NULL;

  set_up_profile (&self->base);
  start_account (self);
  answer_trust (self);
  cell_wait (status_of (self) == LIA_STATUS_CONNECTED);
  mail = lia_account_get_mail (self->base.account);
  talk = lia_account_get_talk (self->base.account);
  self->pinned = g_strdup (self->is_talk ? talk->pinned_sha256 : mail->pinned_sha256);
  g_signal_handlers_disconnect_by_data (self->base.account, self);
  tear_down_profile (&self->base);
}

static void
open_office (Matrix *self)
{
  self->base.office = office_child_start ("--exchange", "2010sp2", "--auth", "ntlm",
                                          self->tls ? "--tls" : NULL, NULL);
  office_child_command (self->base.office, "answer");
  /* Streams end soon, and are asked for again. */
  if (!self->is_talk && self->state == STATE_LISTENING)
    office_child_command (self->base.office, "minute 20");
  office_child_command (self->base.office, "deliver " LUCAS " The first");
  if (self->tls)
    learn_certificate (self);
}

static void
close_office (Matrix *self)
{
  g_clear_pointer (&self->pinned, g_free);
  office_child_stop (self->base.office);
}

/* A handshake takes a sanitised program its time. */
static guint
limit_second_ms (Matrix *self)
{
  return self->tls ? TLS_SECOND_MS : LIMIT_SECOND_MS;
}

/* ---- The fault ---- */

static void
add_rule (Matrix *self, const char *point, guint after)
{
  const char *rule = fault_kinds[self->fault].rule;
  gboolean once = self->fault == FAULT_REFUSED || self->fault == FAULT_CERTIFICATE;
  g_autofree char *delay
      = g_strdup_printf ("'do':'delay','ms':%u", lia_pace_ms (LIA_PACE_LIMIT, 5000));
  g_autofree char *json = g_strdup_printf (
      "{'half':'%s','at':'%s',%s,'times':%d,'after':%u}", self->is_talk ? "sip" : "ews", point,
      self->fault == FAULT_DELAYED ? delay : rule, once ? 1 : 0, after);

  g_strdelimit (json, "'", '"');
  office_child_command (self->base.office, "fault %s", json);
}

static void
arm (Matrix *self)
{
  self->n_questions_before = self->base.n_questions;
  self->seen_statuses = 0;
  clock_jump_us = fault_kinds[self->fault].clock_jump_s * G_TIME_SPAN_SECOND;
  if (fault_kinds[self->fault].rule == NULL)
    return;
  add_rule (self, point_of (self), 0);
  /* Half open is the connection, not the request; but there must be one. */
  if (self->fault == FAULT_SILENT && self->is_talk)
    add_rule (self, "*", self->state == STATE_FIRST_SYNC ? 1 : 0);
}

static void
disarm (Matrix *self)
{
  office_child_command (self->base.office, "fault clear");
  clock_jump_us = 0;
  if (self->fault == FAULT_REFUSED)
    office_child_command (self->base.office, "up %s", self->is_talk ? "ocs" : "ews");
}

/* ---- What the user, or somebody else, does ---- */

static void
deliver (Matrix *self)
{
  office_child_command (self->base.office, "deliver " LUCAS " %s", self->text);
}

static void
send_mail (Matrix *self)
{
  g_autoptr (GPtrArray) to = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_address_unref);
  g_autoptr (LiaDraft) draft = NULL;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (to, lia_address_new (LIA_ADDRESS_MAIL, KARIM, NULL));
  self->n_sent_before = office_child_command (self->base.office, "count SendItem");
  draft = lia_session_new_draft (self->base.session, self->base.account, to);
  lia_draft_set_subject (draft, self->text);
  lia_draft_set_text (draft, "Hello");
  lia_session_send_draft (self->base.session, draft, &error);
  g_assert_no_error (error);
}

static LiaChatLine *
last_own_line (LiaConversation *conversation)
{
  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (conversation)); i > 0; i--)
    {
      g_autoptr (LiaChatLine) line = g_list_model_get_item (G_LIST_MODEL (conversation), i - 1);
      if (lia_chat_line_get_sender (line) == NULL)
        return line;
    }
  return NULL;
}

static LiaChatLineState
line_state (LiaConversation *conversation)
{
  return lia_chat_line_get_state (last_own_line (conversation));
}

static LiaConversation *
say (Matrix *self, const char *text)
{
  LiaConversation *conversation = lia_session_open_conversation (self->base.session, amelie (self));

  lia_session_send_chat (self->base.session, conversation, text);
  return conversation;
}

static guint
heard (Matrix *self, const char *text)
{
  return office_child_command (self->base.office, "heard %s", text);
}

static void
choose (Matrix *self, LiaAvailability availability)
{
  self->chosen = availability;
  lia_own_status_choose (lia_session_get_own_status (self->base.session), availability,
                         LIA_ACTIVITY_NONE, 0);
}

/* So that the state is that of the cell when the fault comes. */
static void
prepare (Matrix *self)
{
  if (self->is_talk && self->state == STATE_SENDING)
    {
      LiaConversation *conversation = say (self, "Before");
      cell_wait (line_state (conversation) == LIA_CHAT_LINE_SENT);
    }
}

static void
act (Matrix *self)
{
  gboolean odd = self->n_cells % 2 == 1;

  if (self->state <= STATE_FIRST_SYNC)
    start_account (self);
  else if (self->state == STATE_SENDING && self->is_talk)
    say (self, self->text);
  else if (self->state == STATE_SENDING)
    send_mail (self);
  else if (self->state == STATE_IDLE && self->is_talk)
    choose (self, odd ? LIA_AVAILABILITY_BUSY : LIA_AVAILABILITY_DO_NOT_DISTURB);
  else if (self->state == STATE_LISTENING && self->is_talk)
    office_child_command (self->base.office, "state " AMELIE " %u", odd ? 6500 : 3500);
  else if (self->state != STATE_LISTENING)
    deliver (self);
}

/* ---- What must hold ---- */

static void
check_shown (Matrix *self, Outcome outcome)
{
  const Expectation *expected = &expectations[outcome];
  const char *sentence = self->is_talk ? expected->talk_sentence : expected->mail_sentence;
  guint waiting = 1u << LIA_STATUS_WAITING;
  guint final
      = 1u << LIA_STATUS_NEEDS_PASSWORD | 1u << LIA_STATUS_NEEDS_TRUST | 1u << LIA_STATUS_REFUSED;

  if (expected->status == LIA_STATUS_CONNECTED)
    {
      check (self, (self->seen_statuses & final) == 0, "it is told to the user");
      check (self, outcome == MAY_WAIT || (self->seen_statuses & waiting) == 0,
             "the account says that it waits");
      return;
    }
  cell_wait ((self->seen_statuses & (1u << expected->status)) != 0);
  if (g_strcmp0 (self->sentences[expected->status], sentence) != 0)
    fail_cell (self, self->sentences[expected->status]);
  check (self, (self->seen_statuses & final & ~(1u << expected->status)) == 0,
         "another status was shown");
}

/* What is only late or slow is not tried again: its requests are those of any day. */
static gboolean
is_counted (Matrix *self)
{
  return self->fault != FAULT_DELAYED && self->fault != FAULT_SLOW
         && fault_kinds[self->fault].rule != NULL;
}

static void
check_minute (Matrix *self, Outcome outcome, guint n_before)
{
  /* There are five subscriptions, each with its own tries. */
  guint n_things = self->is_talk && self->state == STATE_FIRST_SYNC ? 5 : 1;
  guint n = 0;

  wait_seconds (60);
  n = seen (self, point_of (self)) - n_before;
  g_test_message ("%s, %s: asked %u times", state_names[self->state], fault_kinds[self->fault].name,
                  n);
  check (self, !is_counted (self) || n <= expectations[outcome].most * n_things,
         "the server is asked too often");
  check_shown (self, outcome);
  check (self,
         self->base.n_questions - self->n_questions_before
             == (outcome == ASKS_PASSWORD || outcome == ASKS_TRUST ? 1 : 0),
         "the user is not asked once, or is asked for nothing");
}

/* The user does what was asked for; else it comes back by itself. */
static void
mend (Matrix *self, Outcome outcome)
{
  if (outcome == ASKS_PASSWORD)
    lia_question_answer_password (g_steal_pointer (&self->base.question), "secret", FALSE);
  else if (outcome == ASKS_TRUST)
    answer_trust (self);
  else if (outcome == IS_REFUSED)
    lia_session_retry (self->base.session, self->base.account);
}

/* Rows are read while somebody holds them. */
static guint
count_rows (LiaMessageList *list, GPtrArray *held, const char *subject)
{
  guint n_held = held->len;
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (list)); i++)
    {
      LiaMessage *message = g_list_model_get_item (G_LIST_MODEL (list), i);
      LiaMessageRecord *record = lia_message_get_record (message);
      n += record != NULL && g_strcmp0 (record->subject, subject) == 0;
      g_ptr_array_add (held, message);
    }
  if (n_held > 0)
    g_ptr_array_remove_range (held, 0, n_held);
  return n;
}

/* All mail is there once, and what was sent has got there once. */
static void
check_mail (Matrix *self)
{
  LiaViewSpec spec = { 0 };
  g_autoptr (LiaMessageList) list = NULL;
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);

  if (self->state == STATE_SENDING)
    {
      cell_wait (lia_session_get_n_pending (self->base.session) == 0);
      check (self,
             office_child_command (self->base.office, "count SendItem") == self->n_sent_before + 1,
             "not sent once");
      check (self, office_child_command (self->base.office, "mails " KARIM " %s", self->text) == 1,
             "not arrived once");
      check (self, office_child_command (self->base.office, "mails " LUCAS " %s", self->text) == 1,
             "not kept once");
      return;
    }
  if (self->state != STATE_IDLE && self->state != STATE_SIGNING_OUT)
    deliver (self);
  cell_wait (inbox (self) != NULL);
  spec.folder = inbox (self);
  list = lia_session_open_view (self->base.session, &spec);
  cell_wait (count_rows (list, rows, self->text) == 1
             && g_list_model_get_n_items (G_LIST_MODEL (list))
                    == (guint)lia_folder_get_total (inbox (self)));
}

static void
check_text (Matrix *self, Outcome outcome)
{
  LiaConversation *conversation = lia_session_open_conversation (self->base.session, amelie (self));
  LiaChatLine *line = last_own_line (conversation);
  g_autofree char *next = g_strconcat (self->text, " next", NULL);
  const char *why = NULL;

  cell_wait (lia_chat_line_get_state (line) != LIA_CHAT_LINE_SENDING);
  why = lia_chat_line_get_error (line);
  check (self, outcome != NOT_DELIVERED || lia_chat_line_get_state (line) == LIA_CHAT_LINE_FAILED,
         "the line does not say that it failed");
  check (self, outcome != GOES_ON || lia_chat_line_get_state (line) == LIA_CHAT_LINE_SENT,
         "the line says that it failed");
  if (lia_chat_line_get_state (line) == LIA_CHAT_LINE_SENT)
    check (self, heard (self, self->text) == 1, "not arrived once");
  else if (strstr (why, "may have arrived") != NULL || strstr (why, "no answer") != NULL)
    check (self, heard (self, self->text) <= 1, "arrived twice");
  else
    check (self, heard (self, self->text) == 0, "it arrived, and the line says that it did not");
  conversation = say (self, next);
  cell_wait (line_state (conversation) != LIA_CHAT_LINE_SENDING);
  check (self, line_state (conversation) == LIA_CHAT_LINE_SENT, "the next one is not sent");
  check (self, heard (self, next) == 1 && heard (self, self->text) <= 1, "arrived twice");
}

static void
check_talk (Matrix *self, Outcome outcome)
{
  static const LiaAvailability states[] = { LIA_AVAILABILITY_AVAILABLE, LIA_AVAILABILITY_BUSY };
  guint odd = self->n_cells % 2;

  if (self->state == STATE_SENDING)
    check_text (self, outcome);
  /* What stood in an answer that could not be read is heard of with the next change. */
  if (self->state == STATE_IDLE && self->fault == FAULT_TOO_LONG)
    choose (self, LIA_AVAILABILITY_AWAY);
  if (self->state == STATE_IDLE)
    cell_wait (own_availability (self) == self->chosen);
  /* Both ways, for one of them is what is known already. */
  for (guint i = 0; i < 2; i++)
    {
      LiaAvailability state = states[(i + odd) % 2];
      office_child_command (self->base.office, "state " AMELIE " %u",
                            state == LIA_AVAILABILITY_BUSY ? 6500 : 3500);
      cell_wait (her_availability (self) == state);
    }
}

static void
check_whole (Matrix *self, Outcome outcome)
{
  cell_wait (is_whole (self));
  if (self->is_talk)
    check_talk (self, outcome);
  else
    check_mail (self);
}

/* ---- Cells ---- */

static void
run_fault (Matrix *self, Outcome outcome)
{
  guint n_before = 0;

  prepare (self);
  n_before = seen (self, point_of (self));
  arm (self);
  act (self);
  if (is_counted (self) && !(self->is_talk && self->fault == FAULT_TOO_LONG))
    cell_wait (seen (self, point_of (self)) > n_before);
  check_shown (self, outcome);
  check_minute (self, outcome, n_before);
  disarm (self);
  lia_pace_set_second_ms (LIA_PACE_LIMIT, limit_second_ms (self));
  mend (self, outcome);
  check_whole (self, outcome);
}

/* The fault is there when the program ends: it ends. */
static void
run_end (Matrix *self)
{
  guint n_before = seen (self, "*");
  gint64 begin_us = 0;

  lia_pace_set_second_ms (LIA_PACE_LIMIT, ENDING_SECOND_MS);
  arm (self);
  if (!self->is_talk)
    {
      deliver (self);
      cell_wait (seen (self, "*") > n_before);
    }
  g_signal_handlers_disconnect_by_data (self->base.account, self);
  begin_us = g_get_monotonic_time ();
  close_session (&self->base);
  check (self, g_get_monotonic_time () - begin_us < MOST_ENDING_US, "it does not end in time");
  if (self->base.question != NULL)
    lia_question_cancel (g_steal_pointer (&self->base.question));
  disarm (self);
  lia_pace_set_second_ms (LIA_PACE_LIMIT, limit_second_ms (self));
  g_clear_object (&self->base.account);
  open_session (&self->base);
  self->base.account = g_list_model_get_item (lia_session_get_accounts (self->base.session), 0);
  follow_account (self);
  lia_session_start (self->base.session);
  if (self->fault == FAULT_CERTIFICATE)
    answer_trust (self);
  check_whole (self, ENDS);
}

static void
drop_profile (Matrix *self)
{
  if (self->base.profile == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->base.account, self);
  tear_down_profile (&self->base);
  self->base.profile = NULL;
}

static void
run_cell (Matrix *self, Outcome outcome)
{
  gboolean keeps = self->state >= STATE_IDLE && self->state <= STATE_SENDING;
  /* The lanes of mail keep the limit that they began with. */
  gboolean is_long = !self->is_talk || self->fault == FAULT_SILENT || self->fault == FAULT_TOO_LONG;

  g_free (self->text);
  self->text = g_strdup_printf ("Cell %u", ++self->n_cells);
  lia_pace_set_second_ms (LIA_PACE_LIMIT, is_long ? SHORT_SECOND_MS : limit_second_ms (self));
  if (self->base.profile == NULL)
    {
      set_up_profile (&self->base);
      if (self->state >= STATE_IDLE)
        settle (self);
    }
  if (self->state == STATE_SIGNING_OUT)
    run_end (self);
  else
    run_fault (self, outcome);
  if (keeps)
    return;
  drop_profile (self);
}

/* Mail goes without, but where it is about that. */
static void
start_tls (Matrix *self)
{
  drop_profile (self);
  close_office (self);
  self->tls = TRUE;
  open_office (self);
  self->base.profile = NULL;
}

/* What happens to the connection, of which TLS is a part; a handshake takes a sanitised program a second. */
static gboolean
is_below_sip (Fault fault)
{
  return fault == FAULT_DROPPED || fault == FAULT_CERTIFICATE;
}

static void
test_state (gconstpointer data)
{
  const Case *c = data;
  Matrix self = { .is_talk = c->is_talk, .tls = c->tls, .state = c->state };
  const char *only = g_getenv ("FAULT");

  lia_pace_set_second_ms (LIA_PACE_WAIT, WAIT_SECOND_MS);
  lia_pace_set_second_ms (LIA_PACE_LIMIT, limit_second_ms (&self));
  open_office (&self);
  self.base.profile = NULL;
  for (self.fault = 0; self.fault < N_FAULTS; self.fault++)
    {
      Outcome outcome
          = c->is_talk ? talk_table[self.fault][c->state] : mail_table[self.fault][c->state];
      gint64 begin_us = g_get_monotonic_time ();
      if (self.fault == FAULT_CERTIFICATE && c->is_talk && !c->tls)
        outcome = NO_TLS;
      if (c->tls && !is_below_sip (self.fault) && expectations[outcome].why_not == NULL)
        outcome = AS_OVER_TCP;
      if (only != NULL && !g_str_equal (only, fault_kinds[self.fault].name))
        continue;
      if (expectations[outcome].why_not != NULL)
        {
          g_test_message ("no %s while %s: %s", fault_kinds[self.fault].name, state_names[c->state],
                          expectations[outcome].why_not);
          continue;
        }
      if (self.fault == FAULT_CERTIFICATE && !self.tls)
        start_tls (&self);
      run_cell (&self, outcome);
      g_test_message ("%s while %s: %.1f s", fault_kinds[self.fault].name, state_names[c->state],
                      (double)(g_get_monotonic_time () - begin_us) / G_USEC_PER_SEC);
    }
  drop_profile (&self);
  close_office (&self);
  g_free (self.text);
  for (gsize i = 0; i < G_N_ELEMENTS (self.sentences); i++)
    g_free (self.sentences[i]);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    gboolean is_talk;
    gboolean tls;
  } channels[]
      = { { "mail", FALSE, FALSE }, { "talk-tcp", TRUE, FALSE }, { "talk-tls", TRUE, TRUE } };
  static Case cases[G_N_ELEMENTS (channels)][N_STATES];

  g_test_init (&argc, &argv, NULL);
  trust_nobody ();
  /* Other tests judge the documents. */
  g_unsetenv ("LIAISON_EWS_CHECKER");
  for (gsize i = 0; i < G_N_ELEMENTS (channels); i++)
    for (State state = 0; state < N_STATES; state++)
      {
        g_autofree char *name
            = g_strdup_printf ("/faults/matrix/%s/%s", channels[i].name, state_names[state]);
        cases[i][state] = (Case){ channels[i].is_talk, channels[i].tls, state };
        g_test_add_data_func (name, &cases[i][state], test_state);
      }
  return g_test_run ();
}
