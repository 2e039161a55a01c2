/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "offline-fixture.h"

/* A day with no network, and what becomes of it when there is one again, also where another client was there in the
 * meantime: the table of conflicts in HACKING.md. After each, both sides hold the same. */

/* ---- A day ---- */

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError **error = user_data;
  g_autoptr (LiaMimeMessage) message
      = lia_session_load_message_finish (LIA_SESSION (source), result, error);

  /* A mark for those who wait that it went well. */
  if (message != NULL)
    *error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_EXISTS, "read");
}

/* Returns: LIA_ERROR_OFFLINE, or G_IO_ERROR_EXISTS for a message that was read. */
static GError *
read_message (Offline *self, const char *subject)
{
  GError *error = NULL;

  lia_session_load_message_async (self->fixture.session, offline_find (self, subject), NULL,
                                  loaded_cb, &error);
  wait_until (error != NULL);
  return error;
}

static void
check_reading (Offline *self)
{
  g_autoptr (GError) read = read_message (self, "letter 0");
  g_autoptr (GError) not_read = read_message (self, "letter 1");

  g_assert_error (read, G_IO_ERROR, G_IO_ERROR_EXISTS);
  g_assert_error (not_read, LIA_ERROR, LIA_ERROR_OFFLINE);
}

static void
live_morning (Offline *self)
{
  LiaFolder *junk = lia_session_find_folder (self->fixture.session, self->fixture.account,
                                             LIA_FOLDER_ROLE_JUNK);
  g_autoptr (LiaDraft) sent = offline_new_draft (self, "first", "One");
  g_autoptr (LiaDraft) reply = NULL;
  g_autoptr (LiaDraft) draft = offline_new_draft (self, "draft", "Morning");

  offline_mark (self, "letter 0", LIA_MESSAGE_READ, LIA_MESSAGE_READ);
  offline_mark (self, "letter 1", LIA_MESSAGE_FLAGGED, LIA_MESSAGE_FLAGGED);
  offline_move (self, "letter 2", junk);
  offline_delete (self, "letter 3", FALSE);
  offline_delete (self, "letter 4", TRUE);
  offline_mark (self, "letter 5", LIA_MESSAGE_FLAGGED, LIA_MESSAGE_FLAGGED);
  offline_mark (self, "letter 5", 0, LIA_MESSAGE_FLAGGED);
  offline_send (self, sent);
  reply = offline_take_up (self, LIA_DRAFT_REPLY, "letter 0");
  /* With the mark of the message that is answered. */
  offline_send (self, reply);
  offline_close_draft (self, draft);
}

static void
live_afternoon (Offline *self)
{
  LiaFolder *junk = lia_session_find_folder (self->fixture.session, self->fixture.account,
                                             LIA_FOLDER_ROLE_JUNK);
  g_autoptr (LiaDraft) sent = offline_new_draft (self, "second", "Two");
  g_autoptr (LiaDraft) draft = offline_take_up (self, LIA_DRAFT_EDIT, "draft");

  g_assert_true (g_str_has_prefix (lia_draft_get_text (draft), "Morning"));
  lia_draft_set_text (draft, "Afternoon");
  offline_close_draft (self, draft);
  offline_send (self, sent);
  offline_move (self, "letter 6", junk);
}

/* In the order in which it was asked for; of the draft the first version is replaced by the last. */
static const char *const expected[] = {
  "mark\tread=1 flag=0 verb=0\tletter 0",
  "mark\tread=0 flag=2 verb=0\tletter 1",
  "move\tJunk E-Mail\tletter 2",
  "move\tDeleted Items\tletter 3",
  "delete\t-\tletter 4",
  "mark\tread=0 flag=2 verb=0\tletter 5",
  "mark\tread=0 flag=0 verb=0\tletter 5",
  "create\tDrafts\tfirst",
  "send\t1\tfirst",
  "create\tDrafts\tRe: letter 0",
  "send\t1\tRe: letter 0",
  "mark\tread=1 flag=0 verb=102\tletter 0",
  "create\tDrafts\tdraft",
  "create\tDrafts\tdraft",
  "delete\t-\tdraft",
  "create\tDrafts\tsecond",
  "send\t1\tsecond",
  "move\tJunk E-Mail\tletter 6",
};

static void
check_done (Offline *self)
{
  g_autoptr (GPtrArray) done = journal_read (self->journal, &self->n_read);
  guint n = 0;

  for (guint i = 0; i < done->len; i++)
    {
      const char *act = g_ptr_array_index (done, i);
      if (g_str_has_prefix (act, "text\t") || g_str_has_prefix (act, "mime\t"))
        continue;
      g_assert_cmpuint (n, <, G_N_ELEMENTS (expected));
      g_assert_cmpstr (act, ==, expected[n++]);
    }
  g_assert_cmpuint (n, ==, G_N_ELEMENTS (expected));
}

static void
check_draft (Offline *self, const char *subject, const char *text)
{
  g_autoptr (LiaMessageRecord) record = offline_find_remote (self, LIA_FOLDER_ROLE_DRAFTS, subject);
  g_autofree char *source = NULL;

  g_assert_nonnull (record);
  source = other_client_dup_source (self->other, record->remote_id);
  g_assert_nonnull (strstr (source, text));
}

static void
test_day (Offline *self, gconstpointer data)
{
  g_autoptr (GError) online = read_message (self, "letter 0");

  g_assert_error (online, G_IO_ERROR, G_IO_ERROR_EXISTS);
  g_ptr_array_unref (journal_read (self->journal, &self->n_read));
  offline_cut (self);
  check_reading (self);
  live_morning (self);
  offline_restart (self);
  live_afternoon (self);
  offline_mend (self);
  check_done (self);
  check_draft (self, "draft", "Afternoon");
}

/* ---- Conflicts ---- */

/* What the other client does to a message of the inbox. */
static void
interfere (Offline *self, const char *subject, LiaMailOpKind kind, guint flags, guint mask)
{
  g_autoptr (LiaMessageRecord) record = offline_find_remote (self, LIA_FOLDER_ROLE_INBOX, subject);
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_mail_op_unref);
  LiaMailOp *op = NULL;

  g_assert_nonnull (record);
  op = lia_mail_op_new (kind, 0, record->remote_id);
  op->flags = flags;
  op->mask = mask;
  op->folder_remote_id = g_strdup (other_client_get_folder (self->other, LIA_FOLDER_ROLE_JUNK));
  g_ptr_array_add (ops, op);
  other_client_apply (self->other, ops);
}

/* What was told since the last call, but for what an act says by itself. */
static void
check_told (Offline *self, const char *text)
{
  const char *told = NULL;

  for (guint i = 0; i < self->notices->len; i++)
    {
      const char *notice = g_ptr_array_index (self->notices, i);
      if (g_str_has_prefix (notice, "1 message ") || g_str_has_prefix (notice, "Message sent")
          || g_str_has_prefix (notice, "Waiting in the Outbox"))
        continue;
      g_assert_null (told);
      told = notice;
    }
  g_assert_cmpstr (told, ==, text);
  g_ptr_array_set_size (self->notices, 0);
}

static guint
remote_flags (Offline *self, LiaFolderRole role, const char *subject)
{
  g_autoptr (LiaMessageRecord) record = offline_find_remote (self, role, subject);

  g_assert_nonnull (record);
  return record->flags & (LIA_MESSAGE_READ | LIA_MESSAGE_FLAGGED);
}

/* A mark: what each has marked holds; it goes where the message went; of one that is gone it is told, unless it was
 * only read. */
static void
test_marks (Offline *self, gconstpointer data)
{
  offline_cut (self);
  offline_mark (self, "letter 0", LIA_MESSAGE_READ, LIA_MESSAGE_READ);
  offline_mark (self, "letter 1", LIA_MESSAGE_FLAGGED, LIA_MESSAGE_FLAGGED);
  offline_mark (self, "letter 2", LIA_MESSAGE_READ, LIA_MESSAGE_READ);
  interfere (self, "letter 0", LIA_MAIL_OP_SET_FLAGS, LIA_MESSAGE_FLAGGED, LIA_MESSAGE_FLAGGED);
  interfere (self, "letter 1", LIA_MAIL_OP_MOVE, 0, 0);
  interfere (self, "letter 2", LIA_MAIL_OP_DELETE, 0, 0);
  offline_mark (self, "letter 4", LIA_MESSAGE_READ, LIA_MESSAGE_READ);
  interfere (self, "letter 4", LIA_MAIL_OP_SET_FLAGS, LIA_MESSAGE_READ, LIA_MESSAGE_READ);
  interfere (self, "letter 4", LIA_MAIL_OP_SET_FLAGS, 0, LIA_MESSAGE_READ);
  offline_mend (self);
  check_told (self, NULL);
  g_assert_cmpuint (remote_flags (self, LIA_FOLDER_ROLE_INBOX, "letter 4"), ==, LIA_MESSAGE_READ);
  g_assert_cmpuint (remote_flags (self, LIA_FOLDER_ROLE_INBOX, "letter 0"), ==,
                    LIA_MESSAGE_READ | LIA_MESSAGE_FLAGGED);
  g_assert_cmpuint (remote_flags (self, LIA_FOLDER_ROLE_JUNK, "letter 1"), ==, LIA_MESSAGE_FLAGGED);

  offline_cut (self);
  offline_mark (self, "letter 3", LIA_MESSAGE_FLAGGED, LIA_MESSAGE_FLAGGED);
  interfere (self, "letter 3", LIA_MAIL_OP_DELETE, 0, 0);
  offline_mend (self);
  check_told (self, "“letter 3” could not be marked: it is no longer on the server.");
}

/* A move goes on from where the message is; a deletion too. */
static void
test_moves (Offline *self, gconstpointer data)
{
  LiaFolder *projects = offline_find_folder (self, "Projects");
  LiaFolder *bin = lia_session_find_folder (self->fixture.session, self->fixture.account,
                                            LIA_FOLDER_ROLE_DELETED);
  LiaFolder *junk = lia_session_find_folder (self->fixture.session, self->fixture.account,
                                             LIA_FOLDER_ROLE_JUNK);

  g_assert_nonnull (projects);
  offline_cut (self);
  offline_move (self, "letter 0", bin);
  offline_delete (self, "letter 1", TRUE);
  offline_delete (self, "letter 2", TRUE);
  offline_move (self, "letter 5", junk);
  interfere (self, "letter 5", LIA_MAIL_OP_MOVE, 0, 0);
  interfere (self, "letter 0", LIA_MAIL_OP_MOVE, 0, 0);
  interfere (self, "letter 1", LIA_MAIL_OP_MOVE, 0, 0);
  interfere (self, "letter 2", LIA_MAIL_OP_DELETE, 0, 0);
  offline_mend (self);
  check_told (self, NULL);
  g_assert_cmpuint (offline_count_remote (self, LIA_FOLDER_ROLE_DELETED, "letter 0"), ==, 1);
  g_assert_cmpuint (offline_count_remote (self, LIA_FOLDER_ROLE_JUNK, "letter 0"), ==, 0);
  g_assert_cmpuint (offline_count_remote (self, LIA_FOLDER_ROLE_JUNK, "letter 1"), ==, 0);
  g_assert_cmpuint (offline_count_remote (self, LIA_FOLDER_ROLE_JUNK, "letter 5"), ==, 1);

  offline_cut (self);
  offline_move (self, "letter 3", bin);
  interfere (self, "letter 3", LIA_MAIL_OP_DELETE, 0, 0);
  offline_mend (self);
  check_told (self, "“letter 3” could not be moved: it is no longer on the server.");

  /* The folder went, and the message stays where it was. */
  offline_cut (self);
  offline_move (self, "letter 4", projects);
  office_child_command (self->fixture.office, "remove-folder nadia.petit@contoso.example Projects");
  offline_mend (self);
  check_told (self,
              "A message could not be moved: the folder is no longer there. It is where it was.");
  g_assert_cmpuint (offline_count_remote (self, LIA_FOLDER_ROLE_INBOX, "letter 4"), ==, 1);
  g_assert_null (offline_find_folder (self, "Projects"));
}

/* With the folder went what was in it. */
static void
test_folder_gone (Offline *self, gconstpointer data)
{
  offline_move (self, "letter 0", offline_find_folder (self, "Projects"));
  wait_until (is_settled (&self->fixture));
  check_told (self, NULL);
  offline_cut (self);
  offline_mark (self, "letter 0", LIA_MESSAGE_FLAGGED, LIA_MESSAGE_FLAGGED);
  office_child_command (self->fixture.office, "remove-folder nadia.petit@contoso.example Projects");
  offline_mend (self);
  check_told (self, "“letter 0” could not be marked: it is no longer on the server.");
  g_assert_cmpint (offline_find (self, "letter 0"), ==, 0);
}

static void
put_draft (Offline *self, const char *subject)
{
  g_autoptr (LiaDraft) draft = offline_new_draft (self, subject, "As it was");

  offline_close_draft (self, draft);
  wait_until (is_settled (&self->fixture));
}

/* Taken up while it can still be read, written and closed while nobody hears of it. */
static void
rewrite_draft (Offline *self, const char *subject, LiaDraft **out_draft)
{
  *out_draft = offline_take_up (self, LIA_DRAFT_EDIT, subject);
  offline_cut (self);
  lia_draft_set_text (*out_draft, "Written here");
}

static void
test_draft_changed (Offline *self, gconstpointer data)
{
  g_autoptr (LiaDraft) draft = NULL;
  g_autoptr (GPtrArray) drafts = NULL;
  GString *all = g_string_new (NULL);

  put_draft (self, "plan");
  rewrite_draft (self, "plan", &draft);
  offline_close_draft (self, draft);
  office_child_command (self->fixture.office, "rewrite nadia.petit@contoso.example plan");
  offline_mend (self);
  check_told (self, "A draft was changed by another program in the meantime: both versions are "
                    "among the drafts.");
  g_assert_cmpuint (offline_count_remote (self, LIA_FOLDER_ROLE_DRAFTS, "plan"), ==, 2);
  drafts = other_client_list (self->other, LIA_FOLDER_ROLE_DRAFTS);
  for (guint i = 0; i < drafts->len; i++)
    {
      g_autofree char *source = other_client_dup_source (
          self->other, ((LiaMessageRecord *)g_ptr_array_index (drafts, i))->remote_id);
      g_string_append (all, source);
    }
  g_assert_nonnull (strstr (all->str, "Written here"));
  g_assert_nonnull (strstr (all->str, "Written elsewhere"));
  g_string_free (all, TRUE);
}

/* The version that was known when it was taken up counts, not what a sync has brought since. */
static void
test_draft_changed_online (Offline *self, gconstpointer data)
{
  g_autoptr (LiaDraft) draft = NULL;
  gint64 row_id = 0;

  put_draft (self, "plan");
  draft = offline_take_up (self, LIA_DRAFT_EDIT, "plan");
  lia_draft_set_text (draft, "Written here");
  row_id = offline_find (self, "plan");
  office_child_command (self->fixture.office, "rewrite nadia.petit@contoso.example plan");
  {
    LiaStmt *stmt = NULL;
    gint64 has_text = 1;
    /* The sync forgets the text of what was written anew, and fetches it. */
    while (has_text != 0)
      {
        g_main_context_iteration (NULL, TRUE);
        stmt = lia_db_stmt (self->db, "SELECT has_text AND EXISTS (SELECT 1 FROM texts t WHERE"
                                      " t.id = m.id AND t.body NOT LIKE '%elsewhere%')"
                                      " FROM messages m WHERE m.id = ?");
        lia_stmt_int (stmt, row_id);
        has_text = lia_stmt_run_int (stmt, 1);
      }
  }
  offline_close_draft (self, draft);
  offline_settle (self);
  check_told (self, "A draft was changed by another program in the meantime: both versions are "
                    "among the drafts.");
  g_assert_cmpuint (offline_count_remote (self, LIA_FOLDER_ROLE_DRAFTS, "plan"), ==, 2);
}

static void
test_draft_gone (Offline *self, gconstpointer data)
{
  g_autoptr (LiaDraft) draft = NULL;
  g_autoptr (LiaMessageRecord) record = NULL;
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_mail_op_unref);

  put_draft (self, "plan");
  rewrite_draft (self, "plan", &draft);
  offline_close_draft (self, draft);
  record = offline_find_remote (self, LIA_FOLDER_ROLE_DRAFTS, "plan");
  g_ptr_array_add (ops, lia_mail_op_new (LIA_MAIL_OP_DELETE, 0, record->remote_id));
  other_client_apply (self->other, ops);
  offline_mend (self);
  check_told (self, NULL);
  g_assert_cmpuint (offline_count_remote (self, LIA_FOLDER_ROLE_DRAFTS, "plan"), ==, 1);
  check_draft (self, "plan", "Written here");
}

/* What was sent is what was written here; the other version is left. */
static void
test_draft_sent (Offline *self, gconstpointer data)
{
  g_autoptr (LiaDraft) draft = NULL;

  put_draft (self, "plan");
  rewrite_draft (self, "plan", &draft);
  offline_send (self, draft);
  office_child_command (self->fixture.office, "rewrite nadia.petit@contoso.example plan");
  offline_mend (self);
  check_told (self, "A draft that you sent was changed by another program in the meantime. That "
                    "version is still among the drafts.");
  g_assert_cmpuint (offline_count_remote (self, LIA_FOLDER_ROLE_SENT, "plan"), ==, 1);
  check_draft (self, "plan", "Written elsewhere");
}

#define ADD(path, function)                                                                        \
  g_test_add (path, Offline, NULL, offline_set_up, function, offline_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/session/offline/day", test_day);
  ADD ("/session/offline/marks", test_marks);
  ADD ("/session/offline/moves", test_moves);
  ADD ("/session/offline/folder-gone", test_folder_gone);
  ADD ("/session/offline/draft-changed", test_draft_changed);
  ADD ("/session/offline/draft-changed-online", test_draft_changed_online);
  ADD ("/session/offline/draft-gone", test_draft_gone);
  ADD ("/session/offline/draft-sent", test_draft_sent);
  return g_test_run ();
}
