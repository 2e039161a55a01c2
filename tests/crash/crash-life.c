/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "crash-life.h"

#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>

#include "core/lia-message.h"
#include "session-fixture.h"

/* So many rows a person may have on the screen. */
#define MAX_SHOWN 60

typedef struct
{
  Fixture fixture;
  const char *round;
  LiaMessageList *list; /* the inbox */
  guint n_notices;
} Life;

static void
say (const char *format, ...)
{
  va_list args;

  va_start (args, format);
  vprintf (format, args);
  va_end (args);
  putchar ('\n');
  fflush (stdout);
}

static void
changed_cb (void)
{
  say ("e");
}

static void
notice_cb (Life *self, const char *text, guint undo_id)
{
  self->n_notices++;
}

/* ---- What there is ---- */

static LiaFolder *
find_folder (Life *self, LiaFolderRole role)
{
  return lia_session_find_folder (self->fixture.session, self->fixture.account, role);
}

static LiaMessageList *
open_folder (Life *self, LiaFolderRole role)
{
  LiaViewSpec spec = { 0 };

  wait_until ((spec.folder = find_folder (self, role)) != NULL);
  return lia_session_open_view (self->fixture.session, &spec);
}

/* (nullable) (transfer full) @shown: the messages that were looked at; they are loaded as long as they live. */
static LiaMessage *
find_message (LiaMessageList *list, const char *subject, GPtrArray *shown)
{
  guint n = MIN (g_list_model_get_n_items (G_LIST_MODEL (list)), MAX_SHOWN);
  LiaMessage *found = NULL;

  for (guint i = 0; i < n && found == NULL; i++)
    {
      LiaMessage *message = g_list_model_get_item (G_LIST_MODEL (list), i);
      LiaMessageRecord *record = lia_message_get_record (message);
      g_ptr_array_add (shown, message);
      if (record != NULL && g_strcmp0 (record->subject, subject) == 0)
        found = g_object_ref (message);
    }
  if (shown->len > n)
    g_ptr_array_remove_range (shown, 0, shown->len - n);
  return found;
}

static LiaMessage *
wait_message (LiaMessageList *list, const char *subject)
{
  g_autoptr (GPtrArray) shown = g_ptr_array_new_with_free_func (g_object_unref);
  LiaMessage *message = NULL;

  wait_until ((message = find_message (list, subject, shown)) != NULL);
  return message;
}

static char *
dup_subject (Life *self, guint number)
{
  return g_strdup_printf ("%s %c", self->round, CRASH_LETTERS[number]);
}

/* ---- Acts on messages ---- */

static void
mark (Life *self, LiaMessage *message, GArray *rows, const char *subject, guint flag)
{
  const char *marks = flag == LIA_MESSAGE_READ ? "read=1 flag=0 verb=0" : "read=0 flag=2 verb=0";

  say ("will\tmark\t%s\t%s", marks, subject);
  lia_session_set_flags (self->fixture.session, rows, flag, flag);
  wait_until ((lia_message_get_flags (message) & flag) != 0);
  say ("taken\tmark\t%s\t%s", marks, subject);
}

static void
move (Life *self, GArray *rows, const char *subject, LiaFolderRole role)
{
  LiaFolder *folder = find_folder (self, role);
  const char *name = role == LIA_FOLDER_ROLE_DELETED ? "Deleted Items" : "Junk E-Mail";
  guint n_before = self->n_notices;

  say ("will\tmove\t%s\t%s", name, subject);
  if (role == LIA_FOLDER_ROLE_DELETED)
    lia_session_delete (self->fixture.session, rows, FALSE);
  else
    lia_session_move (self->fixture.session, rows, folder);
  wait_until (self->n_notices > n_before);
  say ("taken\tmove\t%s\t%s", name, subject);
}

static void
delete_forever (Life *self, GArray *rows, const char *subject)
{
  guint n_before = self->n_notices;

  say ("will\tdelete\t-\t%s", subject);
  lia_session_delete (self->fixture.session, rows, TRUE);
  wait_until (self->n_notices > n_before);
  say ("taken\tdelete\t-\t%s", subject);
}

static void
act (Life *self, guint number)
{
  g_autofree char *subject = dup_subject (self, number);
  g_autoptr (LiaMessage) message = wait_message (self->list, subject);
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 row_id = lia_message_get_row_id (message);

  g_array_append_val (rows, row_id);
  switch (number)
    {
    case 0:
      mark (self, message, rows, subject, LIA_MESSAGE_FLAGGED);
      break;
    case 1:
      mark (self, message, rows, subject, LIA_MESSAGE_READ);
      break;
    case 2:
      move (self, rows, subject, LIA_FOLDER_ROLE_JUNK);
      break;
    case 3:
      move (self, rows, subject, LIA_FOLDER_ROLE_DELETED);
      break;
    case 4:
      delete_forever (self, rows, subject);
      break;
    default:
      mark (self, message, rows, subject, LIA_MESSAGE_FLAGGED);
      move (self, rows, subject, LIA_FOLDER_ROLE_JUNK);
    }
}

/* ---- One message, read ---- */

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  gboolean *loaded = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LiaMimeMessage) message
      = lia_session_load_message_finish (LIA_SESSION (source), result, &error);

  g_assert_no_error (error);
  *loaded = TRUE;
}

static void
read_message (Life *self, guint number)
{
  g_autofree char *subject = dup_subject (self, number);
  g_autoptr (LiaMessage) message = wait_message (self->list, subject);
  gboolean loaded = FALSE;

  lia_session_load_message_async (self->fixture.session, lia_message_get_row_id (message), NULL,
                                  loaded_cb, &loaded);
  wait_until (loaded);
  say ("taken\tmime\t-\t%s", subject);
}

/* ---- Messages being written ---- */

static LiaDraft *
new_draft (Life *self, const char *subject)
{
  g_autoptr (LiaAddress) address
      = lia_address_new (LIA_ADDRESS_MAIL, "karim.benali@contoso.example", "Karim Benali");
  g_autoptr (GPtrArray) to = g_ptr_array_new ();
  LiaDraft *draft = NULL;

  g_ptr_array_add (to, address);
  draft = lia_session_new_draft (self->fixture.session, self->fixture.account, to);
  lia_draft_set_subject (draft, subject);
  return draft;
}

static void
type (LiaDraft *draft, guint version)
{
  g_autofree char *text = g_strdup_printf ("version %u.", version);

  say ("typed\t%u\t%s", version, lia_draft_get_subject (draft));
  lia_draft_set_text (draft, text);
}

static void
close_draft (Life *self, LiaDraft *draft)
{
  g_autofree char *subject = g_strdup (lia_draft_get_subject (draft));

  say ("will\tcreate\tDrafts\t%s", subject);
  lia_session_close_draft (self->fixture.session, draft);
}

static void
taken_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LiaDraft **draft = user_data;
  g_autoptr (GError) error = NULL;

  *draft = lia_session_new_draft_from_finish (LIA_SESSION (source), result, &error);
  g_assert_no_error (error);
}

/* Written, kept by itself, closed, taken up again from the drafts, and closed once more. */
static void
write_draft (Life *self)
{
  g_autofree char *subject = dup_subject (self, 0);
  g_autoptr (LiaMessageList) drafts = open_folder (self, LIA_FOLDER_ROLE_DRAFTS);
  LiaDraft *draft = new_draft (self, subject);
  LiaDraft *again = NULL;
  g_autoptr (LiaMessage) message = NULL;

  type (draft, 1);
  wait_until (lia_draft_get_saved_us (draft) != 0);
  say ("saved\t1\t%s", subject);
  type (draft, 2);
  close_draft (self, draft);
  g_object_unref (draft);
  message = wait_message (drafts, subject);
  say ("saved\t2\t%s", subject);
  lia_session_new_draft_from_async (self->fixture.session, LIA_DRAFT_EDIT,
                                    lia_message_get_row_id (message), NULL, taken_up_cb, &again);
  wait_until (again != NULL);
  type (again, 3);
  close_draft (self, again);
  g_object_unref (again);
}

static void
send (Life *self, guint number)
{
  g_autofree char *subject = dup_subject (self, number);
  g_autoptr (LiaDraft) draft = new_draft (self, subject);
  guint n_before = self->n_notices;
  g_autoptr (GError) error = NULL;

  type (draft, 1);
  say ("will\tsend\t1\t%s", subject);
  lia_session_send_draft (self->fixture.session, draft, &error);
  g_assert_no_error (error);
  wait_until (self->n_notices > n_before);
  say ("taken\tsend\t1\t%s", subject);
}

/* ---- A life ---- */

static void
begin (Life *self, const char *profile)
{
  self->fixture.profile = g_strdup (profile);
  self->fixture.secrets = new_secrets ();
  open_session (&self->fixture);
  lia_session_set_undo_time (self->fixture.session, 0);
  self->fixture.account
      = g_list_model_get_item (lia_session_get_accounts (self->fixture.session), 0);
  g_signal_connect (self->fixture.session, "message-changed", G_CALLBACK (changed_cb), NULL);
  g_signal_connect_swapped (self->fixture.session, "notice", G_CALLBACK (notice_cb), self);
  say ("e");
  lia_session_start (self->fixture.session);
  wait_until (self->fixture.question != NULL);
  lia_question_answer_password (g_steal_pointer (&self->fixture.question), "secret", FALSE);
}

static void
live (Life *self, CrashKind kind, guint turn)
{
  switch (kind)
    {
    case CRASH_DELTA:
      read_message (self, turn % CRASH_N_ACTS);
      break;
    case CRASH_ACTS:
      for (guint i = 0; i < CRASH_N_ACTS; i++)
        act (self, (turn + i) % CRASH_N_ACTS);
      break;
    case CRASH_DRAFT:
      write_draft (self);
      break;
    case CRASH_SEND:
      send (self, 0);
      send (self, 1);
      break;
    case CRASH_FIRST_SYNC:
    case N_CRASH_KINDS:
    default:
      break;
    }
  wait_until (is_settled (&self->fixture));
}

/* What was open is put among the drafts, as a user would who sees it again. */
static void
finish_life (Life *self, CrashKind kind, guint turn)
{
  g_autoptr (GPtrArray) drafts = lia_session_take_open_drafts (self->fixture.session);

  for (guint i = 0; i < drafts->len; i++)
    {
      LiaDraft *draft = g_ptr_array_index (drafts, i);
      say ("back\t%s", lia_draft_get_subject (draft));
      close_draft (self, draft);
    }
  wait_until (is_settled (&self->fixture));
  if (kind == CRASH_DELTA)
    read_message (self, turn % CRASH_N_ACTS);
}

void
crash_life_run (const char *profile, CrashKind kind, const char *round, guint turn, gboolean finish)
{
  Life self = { .round = round };

  prctl (PR_SET_PDEATHSIG, SIGKILL);
  begin (&self, profile);
  self.list = open_folder (&self, LIA_FOLDER_ROLE_INBOX);
  if (finish)
    finish_life (&self, kind, turn);
  else
    live (&self, kind, turn);
  say ("end");
  while (!finish)
    g_main_context_iteration (NULL, TRUE);
  g_clear_object (&self.list);
  close_session (&self.fixture);
  g_clear_object (&self.fixture.account);
  g_clear_object (&self.fixture.secrets);
  g_free (self.fixture.profile);
}
