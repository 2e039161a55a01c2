/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "store-fixture.h"

#include "store/lia-db.h"
#include "store/lia-store-file.h"
#include "store/lia-store-source.h"

static GArray *
add_act (Fixture *self, LiaStoreAct act)
{
  GArray *op_ids = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (LiaStoreDelta) delta = lia_store_add_acts_sync (self->store, &act, 1, &op_ids, &error);

  g_assert_no_error (error);
  g_assert_nonnull (delta);
  return op_ids;
}

static gint64
add_one (Fixture *self, LiaStoreAct act)
{
  g_autoptr (GArray) op_ids = add_act (self, act);

  g_assert_cmpuint (op_ids->len, ==, 1);
  return g_array_index (op_ids, gint64, 0);
}

static GPtrArray *
begin (Fixture *self, gint64 now_us)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *ops = lia_store_begin_ops_sync (self->store, "work", now_us, 100, NULL, &error);

  g_assert_no_error (error);
  return ops;
}

static LiaStoreDelta *
settle (Fixture *self, gint64 op_id, LiaStoreOutcome outcome, const char *remote_id)
{
  LiaStoreSettlement settlement
      = { .op_id = op_id, .outcome = outcome, .remote_id = remote_id, .message = "why" };
  g_autoptr (GError) error = NULL;
  LiaStoreDelta *delta = lia_store_settle_ops_sync (self->store, &settlement, 1, &error);

  g_assert_no_error (error);
  return delta;
}

static void
settle_only (Fixture *self, gint64 op_id, LiaStoreOutcome outcome, const char *remote_id)
{
  g_autoptr (LiaStoreDelta) delta = settle (self, op_id, outcome, remote_id);

  g_assert_nonnull (delta);
}

static LiaStoreDelta *
undo (Fixture *self, gint64 op_id, GError **error)
{
  g_autoptr (GArray) op_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  g_array_append_val (op_ids, op_id);
  lia_store_undo_ops_async (self->store, op_ids, fixture_result_cb, &pending);
  result = fixture_wait (&pending);
  return lia_store_undo_ops_finish (self->store, result, error);
}

static guint
count_pending (Fixture *self)
{
  g_autoptr (GPtrArray) ops = lia_store_read_pending (self->store, NULL, NULL);

  return ops->len;
}

static gint64
add_message (Fixture *self, const char *remote_id)
{
  LiaMessageRecord *record = fixture_make_record (remote_id, "Subject", 1);

  record->match_key = g_strconcat ("match-", remote_id, NULL);
  return fixture_add_message (self, self->inbox, record);
}

static LiaStoreAct
make_read (gint64 row_id)
{
  return (LiaStoreAct){ .kind = LIA_MAIL_OP_SET_FLAGS,
                        .row_id = row_id,
                        .flags = LIA_MESSAGE_READ,
                        .mask = LIA_MESSAGE_READ };
}

static LiaStoreAct
make_move (Fixture *self, gint64 row_id)
{
  return (LiaStoreAct){ .kind = LIA_MAIL_OP_MOVE, .row_id = row_id, .folder_id = self->archive };
}

/* ---- Flags ---- */

static void
test_flags_win (Fixture *self, gconstpointer data)
{
  gint64 row = add_message (self, "a");
  gint64 op = add_one (self, make_read (row));
  LiaChangeSet *page = fixture_make_page ("t2", FALSE, NULL);
  g_autoptr (LiaStoreDelta) delta = NULL;
  g_autoptr (GPtrArray) begun = NULL;
  LiaMailOp *first = NULL;

  g_assert_cmpuint (fixture_get_flags (self, row), ==, LIA_MESSAGE_READ);
  /* The server has not heard of it and flags the message for another reason. */
  lia_change_set_add_flags (page, "a", LIA_MESSAGE_FLAGGED, LIA_MESSAGE_FLAGGED | LIA_MESSAGE_READ);
  delta = fixture_apply (self, self->inbox, page);
  g_assert_cmpuint (fixture_get_flags (self, row), ==, LIA_MESSAGE_READ | LIA_MESSAGE_FLAGGED);

  begun = begin (self, 0);
  g_assert_cmpuint (begun->len, ==, 1);
  first = g_ptr_array_index (begun, 0);
  g_assert_cmpint (first->op_id, ==, op);
  g_assert_cmpstr (first->remote_id, ==, "a");
  g_assert_cmpuint (first->mask, ==, LIA_MESSAGE_READ);
  settle_only (self, op, LIA_STORE_DONE, NULL);
  g_assert_cmpuint (fixture_get_flags (self, row), ==, LIA_MESSAGE_READ | LIA_MESSAGE_FLAGGED);
  g_assert_cmpuint (count_pending (self), ==, 0);
}

static void
test_flags_refused (Fixture *self, gconstpointer data)
{
  gint64 row = add_message (self, "a");
  gint64 op = add_one (self, make_read (row));
  g_autoptr (LiaStoreDelta) delta = settle (self, op, LIA_STORE_REFUSED, NULL);

  g_assert_cmpuint (delta->upserted->len, ==, 1);
  g_assert_cmpuint (fixture_get_flags (self, row), ==, 0);
  g_assert_cmpuint (count_pending (self), ==, 0);
}

static void
test_undo (Fixture *self, gconstpointer data)
{
  gint64 row = add_message (self, "a");
  gint64 op = add_one (self, make_read (row));
  g_autoptr (LiaStoreDelta) delta = NULL;
  g_autoptr (GPtrArray) begun = NULL;
  g_autoptr (GError) error = NULL;

  delta = undo (self, op, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (delta->upserted->len, ==, 1);
  g_assert_cmpuint (fixture_get_flags (self, row), ==, 0);

  op = add_one (self, make_read (row));
  begun = begin (self, 0);
  g_assert_cmpuint (begun->len, ==, 1);
  g_assert_null (undo (self, op, &error));
  g_assert_error (error, LIA_ERROR, LIA_ERROR_CONFLICT);
  g_assert_cmpuint (fixture_get_flags (self, row), ==, LIA_MESSAGE_READ);
}

static void
test_retry (Fixture *self, gconstpointer data)
{
  gint64 row = add_message (self, "a");
  gint64 op = add_one (self, make_read (row));
  g_autoptr (GPtrArray) first = begin (self, 0);
  g_autoptr (GPtrArray) second = NULL;
  g_autoptr (GError) error = NULL;

  settle_only (self, op, LIA_STORE_UNCERTAIN, NULL);
  g_assert_null (undo (self, op, &error));
  g_assert_error (error, LIA_ERROR, LIA_ERROR_CONFLICT);
  /* It survives the end of the program and comes again. */
  fixture_reopen (self);
  second = begin (self, 0);
  g_assert_cmpuint (first->len, ==, 1);
  g_assert_cmpuint (second->len, ==, 1);
  g_assert_cmpuint (((LiaMailOp *)g_ptr_array_index (second, 0))->attempts, ==, 1);
  settle_only (self, op, LIA_STORE_RETRY, NULL);
  g_clear_error (&error);
  {
    g_autoptr (LiaStoreDelta) delta = undo (self, op, &error);

    g_assert_no_error (error);
    g_assert_nonnull (delta);
  }
}

/* ---- Moves ---- */

static void
test_move_done (Fixture *self, gconstpointer data)
{
  gint64 row = add_message (self, "a");
  gint64 move = add_one (self, make_move (self, row));
  gint64 flags = add_one (self, make_read (row));
  g_autoptr (GPtrArray) first = NULL;
  g_autoptr (GPtrArray) second = NULL;
  LiaMailOp *op = NULL;

  g_assert_cmpint (fixture_get_folder_of (self, row), ==, self->archive);
  /* One operation a message at a time: the second one needs the name that the first one brings. */
  first = begin (self, 0);
  g_assert_cmpuint (first->len, ==, 1);
  op = g_ptr_array_index (first, 0);
  g_assert_cmpstr (op->folder_remote_id, ==, "archive");
  settle_only (self, move, LIA_STORE_DONE, "a-archived");
  second = begin (self, 0);
  op = g_ptr_array_index (second, 0);
  g_assert_cmpint (op->op_id, ==, flags);
  g_assert_cmpstr (op->remote_id, ==, "a-archived");
  settle_only (self, flags, LIA_STORE_DONE, NULL);
  g_assert_cmpint (fixture_get_folder_of (self, row), ==, self->archive);
  g_assert_cmpint (fixture_find_row (self, self->archive, "a-archived"), ==, row);
}

static void
test_move_refused (Fixture *self, gconstpointer data)
{
  gint64 row = add_message (self, "a");
  gint64 move = add_one (self, make_move (self, row));
  g_autoptr (LiaStoreDelta) delta = settle (self, move, LIA_STORE_REFUSED, NULL);

  g_assert_cmpint (fixture_get_folder_of (self, row), ==, self->inbox);
  g_assert_cmpuint (delta->removed->len, ==, 1);
  g_assert_cmpint (g_array_index (delta->removed, LiaStoreRemoval, 0).folder_id, ==, self->archive);
}

/* The server has done it, the program fell before it knew, and the sync tells first. */
static void
test_move_seen_by_sync (Fixture *self, gconstpointer data)
{
  gint64 row = add_message (self, "a");
  gint64 move = add_one (self, make_move (self, row));
  g_autoptr (GPtrArray) begun = begin (self, 0);
  LiaMessageRecord *record = fixture_make_record ("a-archived", "Subject", 1);

  record->match_key = g_strdup ("match-a");
  fixture_reopen (self);
  g_assert_cmpint (fixture_add_message (self, self->archive, record), ==, row);
  g_assert_cmpuint (begun->len, ==, 1);
  g_assert_cmpuint (count_pending (self), ==, 0);
  settle_only (self, move, LIA_STORE_DONE, "a-archived");
  g_assert_cmpint (fixture_get_folder_of (self, row), ==, self->archive);
}

/* The same, with a server that has no key that survives a move: the answer comes second. */
static void
test_move_twin (Fixture *self, gconstpointer data)
{
  gint64 row = fixture_add_message (self, self->inbox, fixture_make_record ("a", "S", 1));
  gint64 move = add_one (self, make_move (self, row));
  g_autoptr (GPtrArray) begun = begin (self, 0);

  fixture_add_message (self, self->archive, fixture_make_record ("a2", "S", 1));
  settle_only (self, move, LIA_STORE_DONE, "a2");
  g_assert_cmpuint (begun->len, ==, 1);
  g_assert_cmpint (fixture_find_row (self, self->archive, "a2"), ==, row);
  g_assert_cmpuint (fixture_count_found (self, "ann"), ==, 1);
}

/* Flagged here, moved there: the flag waits until it is known where the message is. */
static void
test_flag_follows_move (Fixture *self, gconstpointer data)
{
  gint64 row = add_message (self, "a");
  gint64 op = add_one (self, make_read (row));
  LiaChangeSet *page = fixture_make_page ("t2", FALSE, NULL);
  LiaMessageRecord *record = fixture_make_record ("a2", "Subject", 1);
  g_autoptr (LiaStoreDelta) delta = NULL;
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (GPtrArray) begun = NULL;

  g_ptr_array_add (page->removed, g_strdup ("a"));
  delta = fixture_apply (self, self->inbox, page);
  none = begin (self, 0);
  g_assert_cmpuint (none->len, ==, 0);
  record->match_key = g_strdup ("match-a");
  g_assert_cmpint (fixture_add_message (self, self->archive, record), ==, row);
  g_assert_cmpuint (fixture_get_flags (self, row), ==, LIA_MESSAGE_READ);
  begun = begin (self, 0);
  g_assert_cmpuint (begun->len, ==, 1);
  g_assert_cmpint (((LiaMailOp *)g_ptr_array_index (begun, 0))->op_id, ==, op);
  g_assert_cmpstr (((LiaMailOp *)g_ptr_array_index (begun, 0))->remote_id, ==, "a2");
}

/* ---- Gone from where it was ---- */

static LiaStoreDelta *
give_up (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  LiaStoreDelta *delta
      = lia_store_give_up_lost_sync (self->store, "work", g_get_real_time () + 1, &error);

  g_assert_no_error (error);
  return delta;
}

/* The server knows no such message any more; another client has moved it. */
static void
test_gone_and_found (Fixture *self, gconstpointer data)
{
  gint64 row = add_message (self, "a");
  gint64 op = add_one (self, make_read (row));
  LiaMessageRecord *record = fixture_make_record ("a2", "Subject", 1);
  g_autoptr (LiaStoreDelta) delta = NULL;
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (GPtrArray) found = NULL;

  settle_only (self, op, LIA_STORE_GONE, NULL);
  g_assert_cmpint (fixture_get_folder_of (self, row), ==, 0);
  none = begin (self, 0);
  g_assert_cmpuint (none->len, ==, 0);
  record->match_key = g_strdup ("match-a");
  g_assert_cmpint (fixture_add_message (self, self->archive, record), ==, row);
  delta = give_up (self);
  g_assert_cmpuint (delta->lost->len, ==, 0);
  found = begin (self, 0);
  g_assert_cmpuint (found->len, ==, 1);
  g_assert_cmpstr (((LiaMailOp *)g_ptr_array_index (found, 0))->remote_id, ==, "a2");
  g_assert_cmpuint (fixture_get_flags (self, row), ==, LIA_MESSAGE_READ);
}

/* A try before this one has moved it, and fell before it knew: not to be moved again. */
static void
test_gone_where_it_goes (Fixture *self, gconstpointer data)
{
  gint64 row = add_message (self, "a");
  gint64 move = add_one (self, make_move (self, row));
  LiaMessageRecord *record = fixture_make_record ("a2", "Subject", 1);
  g_autoptr (GPtrArray) first = begin (self, 0);

  settle_only (self, move, LIA_STORE_GONE, NULL);
  record->match_key = g_strdup ("match-a");
  g_assert_cmpint (fixture_add_message (self, self->archive, record), ==, row);
  g_assert_cmpuint (first->len, ==, 1);
  g_assert_cmpuint (count_pending (self), ==, 0);
  g_assert_cmpint (fixture_get_folder_of (self, row), ==, self->archive);
}

/* It is nowhere: what the user wanted is told, once. The round that decides must have begun after. */
static void
test_gone_for_good (Fixture *self, gconstpointer data)
{
  gint64 before_us = g_get_real_time ();
  gint64 row = add_message (self, "a");
  gint64 op = add_one (self, make_move (self, row));
  g_autoptr (LiaStoreDelta) early = NULL;
  g_autoptr (LiaStoreDelta) delta = NULL;
  LiaStoreLost *lost = NULL;

  settle_only (self, op, LIA_STORE_GONE, NULL);
  early = lia_store_give_up_lost_sync (self->store, "work", before_us, NULL);
  g_assert_cmpuint (early->lost->len, ==, 0);
  g_assert_cmpuint (count_pending (self), ==, 1);
  delta = give_up (self);
  g_assert_cmpuint (delta->lost->len, ==, 1);
  lost = g_ptr_array_index (delta->lost, 0);
  g_assert_cmpint (lost->kind, ==, LIA_MAIL_OP_MOVE);
  g_assert_cmpstr (lost->subject, ==, "Subject");
  g_assert_cmpuint (count_pending (self), ==, 0);
  g_assert_null (lia_store_read_message (self->store, row, NULL));
}

/* The folder to which the user moved it is gone: it shows where it was, and the move is told of by whoever
 * carries it out. */
static void
test_target_gone (Fixture *self, gconstpointer data)
{
  gint64 row = add_message (self, "a");
  gint64 move = add_one (self, make_move (self, row));
  g_autoptr (GPtrArray) changed = g_ptr_array_new ();
  g_autoptr (GPtrArray) removed = g_ptr_array_new ();
  g_autoptr (LiaStoreDelta) delta = NULL;
  g_autoptr (GPtrArray) begun = NULL;
  g_autoptr (GError) error = NULL;
  LiaMailOp *op = NULL;

  g_ptr_array_add (removed, (gpointer) "archive");
  lia_store_apply_folder_changes_sync (self->store, "work", changed, removed, "tt", FALSE, FALSE,
                                       &delta, &error);
  g_assert_no_error (error);
  g_assert_cmpint (fixture_get_folder_of (self, row), ==, self->inbox);
  begun = begin (self, 0);
  g_assert_cmpuint (begun->len, ==, 1);
  op = g_ptr_array_index (begun, 0);
  g_assert_cmpint (op->op_id, ==, move);
  g_assert_null (op->folder_remote_id);
  settle_only (self, move, LIA_STORE_REFUSED, NULL);
  g_assert_cmpint (fixture_get_folder_of (self, row), ==, self->inbox);
}

/* A rebuild may lose the row of a message; what the user did to it is still told to the server. */
static void
test_lost_row (Fixture *self, gconstpointer data)
{
  gint64 row = add_message (self, "a");
  gint64 op = add_one (self, make_read (row));
  g_autofree char *path = lia_store_file_dup_path (self->folder);
  g_autoptr (LiaDb) db = lia_db_open (path, TRUE, NULL);
  g_autoptr (GPtrArray) begun = NULL;

  lia_db_exec (db, "DELETE FROM messages;"
                   "INSERT INTO message_index (message_index) VALUES ('rebuild')");
  g_assert_true (lia_db_take_failure (db, NULL));
  begun = begin (self, 0);
  g_assert_cmpuint (begun->len, ==, 1);
  g_assert_cmpstr (((LiaMailOp *)g_ptr_array_index (begun, 0))->remote_id, ==, "a");
  settle_only (self, op, LIA_STORE_DONE, NULL);
  g_assert_cmpuint (count_pending (self), ==, 0);
}

/* ---- Deletes ---- */

static void
test_delete (Fixture *self, gconstpointer data)
{
  gint64 row = add_message (self, "a");
  LiaStoreAct act = { .kind = LIA_MAIL_OP_DELETE, .row_id = row };
  gint64 op = add_one (self, act);
  LiaChangeSet *page = NULL;
  g_autoptr (LiaStoreDelta) delta = NULL;

  g_assert_cmpint (fixture_get_folder_of (self, row), ==, 0);
  /* The server still lists it: it stays hidden. */
  page = fixture_make_page ("t3", FALSE, NULL);
  lia_change_set_add_flags (page, "a", LIA_MESSAGE_READ, LIA_MESSAGE_READ);
  delta = fixture_apply (self, self->inbox, page);
  g_assert_cmpuint (delta->upserted->len, ==, 0);
  g_clear_pointer (&delta, lia_store_delta_unref);
  settle_only (self, op, LIA_STORE_REFUSED, NULL);
  g_assert_cmpint (fixture_get_folder_of (self, row), ==, self->inbox);

  op = add_one (self, act);
  settle_only (self, op, LIA_STORE_GONE, NULL);
  g_assert_cmpint (fixture_get_folder_of (self, row), ==, 0);
  delta = give_up (self);
  g_assert_cmpuint (delta->lost->len, ==, 1);
  g_assert_null (lia_store_read_message (self->store, row, NULL));
}

static void
test_acts_on_gone_rows (Fixture *self, gconstpointer data)
{
  g_autoptr (GArray) op_ids = add_act (self, make_read (4711));

  g_assert_cmpuint (op_ids->len, ==, 0);
  settle_only (self, 4711, LIA_STORE_DONE, NULL);
  g_assert_cmpuint (count_pending (self), ==, 0);
}

/* ---- Drafts and sending ---- */

static gint64
save_draft (Fixture *self, gint64 draft_id, const char *text)
{
  g_autoptr (GBytes) content = g_bytes_new (text, strlen (text));
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gint64 id = 0;

  lia_store_save_draft_async (self->store, draft_id, "work", content, fixture_result_cb, &pending);
  result = fixture_wait (&pending);
  id = lia_store_save_draft_finish (self->store, result, &error);
  g_assert_no_error (error);
  return id;
}

static guint
count_drafts (Fixture *self)
{
  g_autoptr (GPtrArray) drafts = lia_store_read_drafts (self->store, NULL);

  return drafts->len;
}

static void
test_draft_autosave (Fixture *self, gconstpointer data)
{
  gint64 id = save_draft (self, 0, "Dear");
  g_autoptr (GPtrArray) drafts = NULL;
  LiaStoredDraft *draft = NULL;
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  g_assert_cmpint (save_draft (self, id, "Dear Ann"), ==, id);
  fixture_reopen (self);
  drafts = lia_store_read_drafts (self->store, NULL);
  g_assert_cmpuint (drafts->len, ==, 1);
  draft = g_ptr_array_index (drafts, 0);
  g_assert_cmpint (draft->draft_id, ==, id);
  g_assert_cmpstr (draft->account_id, ==, "work");
  g_assert_cmpmem (g_bytes_get_data (draft->content, NULL), g_bytes_get_size (draft->content),
                   "Dear Ann", 8);
  lia_store_remove_draft_async (self->store, id, fixture_result_cb, &pending);
  result = fixture_wait (&pending);
  g_assert_true (lia_store_write_finish (self->store, result, NULL));
  g_assert_cmpuint (count_drafts (self), ==, 0);
}

static void
set_staged (Fixture *self, gint64 op_id, guint n_hidden)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LiaStoreDelta) delta
      = lia_store_set_staged_sync (self->store, op_id, "staged", "ck", &error);

  g_assert_no_error (error);
  g_assert_cmpuint (delta->removed->len, ==, n_hidden);
}

/* What waits for an undo while the clock is set back is not held back for hours. */
static void
test_clock_set_back (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) source = g_bytes_new_static ("Subject: x\r\n\r\nHi\r\n", 18);
  LiaStoreAct act = { .kind = LIA_MAIL_OP_SEND,
                      .account_id = "work",
                      .source = source,
                      .draft_id = save_draft (self, 0, "Hi"),
                      .not_before_us = G_TIME_SPAN_DAY };
  g_autoptr (GPtrArray) ops = NULL;
  gint64 next_us = 0;

  add_one (self, act);
  ops = lia_store_begin_ops_sync (self->store, "work", 60 * G_USEC_PER_SEC, 100, &next_us, NULL);
  g_assert_cmpuint (ops->len, ==, 1);
  g_assert_cmpint (next_us, ==, 0);
}

static void
test_send (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) source = g_bytes_new_static ("Subject: x\r\n\r\nHi\r\n", 18);
  gint64 draft = save_draft (self, 0, "Hi");
  LiaStoreAct act = { .kind = LIA_MAIL_OP_SEND,
                      .account_id = "work",
                      .source = source,
                      .draft_id = draft,
                      .not_before_us = 1000 };
  gint64 op_id = add_one (self, act);
  g_autoptr (GPtrArray) early = NULL;
  g_autoptr (GPtrArray) staged = NULL;
  g_autoptr (GPtrArray) again = NULL;
  gint64 next_us = 0;
  LiaMailOp *op = NULL;

  g_assert_cmpuint (count_drafts (self), ==, 0);
  early = lia_store_begin_ops_sync (self->store, "work", 999, 100, &next_us, NULL);
  g_assert_cmpuint (early->len, ==, 0);
  g_assert_cmpint (next_us, ==, 1000);
  staged = begin (self, 1000);
  op = g_ptr_array_index (staged, 0);
  g_assert_null (op->remote_id);
  g_assert_true (g_bytes_equal (op->source, source));
  set_staged (self, op_id, 0);
  /* The staged message is no draft for the user to see. */
  fixture_add_message (self, self->drafts, fixture_make_record ("staged", "x", 1));
  g_assert_cmpint (fixture_find_row (self, self->drafts, "staged"), ==, 0);

  fixture_reopen (self);
  again = begin (self, 1000);
  op = g_ptr_array_index (again, 0);
  g_assert_cmpstr (op->remote_id, ==, "staged");
  g_assert_cmpstr (op->change_key, ==, "ck");
  settle_only (self, op_id, LIA_STORE_DONE, NULL);
  g_assert_cmpuint (count_pending (self), ==, 0);
  g_assert_cmpuint (count_drafts (self), ==, 0);
  g_assert_cmpint (fixture_find_row (self, self->drafts, "staged"), ==, 0);
}

static void
test_send_taken_back (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) source = g_bytes_new_static ("x", 1);
  LiaStoreAct act = { .kind = LIA_MAIL_OP_SEND, .account_id = "work", .source = source };
  g_autoptr (LiaStoreDelta) delta = NULL;
  g_autoptr (GPtrArray) begun = NULL;

  act.draft_id = save_draft (self, 0, "Hi");
  delta = undo (self, add_one (self, act), NULL);
  g_assert_nonnull (delta);
  g_assert_cmpuint (count_drafts (self), ==, 1);
  settle_only (self, add_one (self, act), LIA_STORE_REFUSED, NULL);
  g_assert_cmpuint (count_drafts (self), ==, 1);
  begun = begin (self, 0);
  g_assert_cmpuint (begun->len, ==, 0);
}

static void
test_save_draft (Fixture *self, gconstpointer data)
{
  g_autoptr (LiaMessageRecord) record = fixture_make_record (NULL, "New draft", 1);
  g_autoptr (GBytes) source = g_bytes_new_static ("source", 6);
  g_autoptr (GBytes) read = NULL;
  LiaStoreAct act = { .kind = LIA_MAIL_OP_SAVE_DRAFT,
                      .account_id = "work",
                      .folder_id = self->drafts,
                      .record = record,
                      .source = source };
  gint64 op_id = add_one (self, act);
  gint64 row = fixture_find_row (self, self->drafts, NULL);

  g_assert_cmpint (row, !=, 0);
  read = lia_store_read_source (self->store, row, NULL);
  g_assert_true (g_bytes_equal (read, source));
  g_assert_cmpuint (fixture_count_found (self, "new draft"), ==, 1);
  settle_only (self, op_id, LIA_STORE_DONE, "d1");
  g_assert_cmpint (fixture_find_row (self, self->drafts, "d1"), ==, row);
  /* The sync that brings it finds it there. */
  g_assert_cmpint (
      fixture_add_message (self, self->drafts, fixture_make_record ("d1", "New draft", 1)), ==,
      row);

  settle_only (self, add_one (self, act), LIA_STORE_REFUSED, NULL);
  g_assert_cmpint (fixture_find_row (self, self->drafts, NULL), ==, 0);
}

/* The draft that it was to replace is gone: it is saved as a new one, and not lost. */
static void
test_save_draft_gone (Fixture *self, gconstpointer data)
{
  gint64 row = fixture_add_message (self, self->drafts, fixture_make_record ("d1", "Old draft", 1));
  g_autoptr (GBytes) source = g_bytes_new_static ("source", 6);
  LiaStoreAct act = { .kind = LIA_MAIL_OP_SAVE_DRAFT, .row_id = row, .source = source };
  gint64 op = add_one (self, act);
  g_autoptr (GPtrArray) first = begin (self, 0);
  g_autoptr (GPtrArray) second = NULL;

  g_assert_cmpstr (((LiaMailOp *)g_ptr_array_index (first, 0))->remote_id, ==, "d1");
  settle_only (self, op, LIA_STORE_GONE, NULL);
  second = begin (self, 0);
  g_assert_cmpuint (second->len, ==, 1);
  g_assert_null (((LiaMailOp *)g_ptr_array_index (second, 0))->remote_id);
  settle_only (self, op, LIA_STORE_DONE, "d2");
  g_assert_cmpint (fixture_find_row (self, self->drafts, "d2"), ==, row);
}

/* What the user wrote is based on the version that was opened; after that, on what this program has written. A try
 * that a crash ended counts. */
static void
test_draft_base (Fixture *self, gconstpointer data)
{
  gint64 row = fixture_add_message (self, self->drafts, fixture_make_record ("d1", "A draft", 1));
  g_autoptr (GBytes) source = g_bytes_new_static ("source", 6);
  LiaStoreAct act
      = { .kind = LIA_MAIL_OP_SAVE_DRAFT, .row_id = row, .source = source, .base_key = "key 1" };
  gint64 first_id = add_one (self, act);
  gint64 second_id = add_one (self, act);
  LiaStoreSettlement done = { first_id, LIA_STORE_DONE, "d2", "key 2", NULL };
  g_autoptr (GPtrArray) first = begin (self, 0);
  g_autoptr (GPtrArray) again = NULL;
  g_autoptr (GPtrArray) second = NULL;
  g_autoptr (LiaStoreDelta) delta = NULL;
  LiaMailOp *op = g_ptr_array_index (first, 0);

  g_assert_cmpstr (op->base_key, ==, "key 1");
  g_assert_cmpuint (op->attempts, ==, 0);
  fixture_reopen (self);
  again = begin (self, 0);
  op = g_ptr_array_index (again, 0);
  g_assert_cmpint (op->op_id, ==, first_id);
  g_assert_cmpuint (op->attempts, ==, 1);
  delta = lia_store_settle_ops_sync (self->store, &done, 1, NULL);
  g_assert_nonnull (delta);
  second = begin (self, 0);
  op = g_ptr_array_index (second, 0);
  g_assert_cmpint (op->op_id, ==, second_id);
  g_assert_cmpstr (op->remote_id, ==, "d2");
  g_assert_cmpstr (op->base_key, ==, "key 2");
}

/* Once something of it lies on the server it is not simply dropped here. */
static void
test_staged_not_undone (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) source = g_bytes_new_static ("x", 1);
  LiaStoreAct act = { .kind = LIA_MAIL_OP_SEND, .account_id = "work", .source = source };
  gint64 op = add_one (self, act);
  g_autoptr (GPtrArray) begun = begin (self, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) missing = NULL;

  g_assert_cmpuint (begun->len, ==, 1);
  /* A sync was quicker than the answer. */
  fixture_add_message (self, self->drafts, fixture_make_record ("staged", "x", 1));
  set_staged (self, op, 1);
  g_assert_cmpint (fixture_find_row (self, self->drafts, "staged"), ==, 0);
  settle_only (self, op, LIA_STORE_RETRY, NULL);
  g_assert_null (undo (self, op, &error));
  g_assert_error (error, LIA_ERROR, LIA_ERROR_CONFLICT);
  g_assert_null (lia_store_set_staged_sync (self->store, 4711, "staged", NULL, &missing));
  g_assert_error (missing, LIA_ERROR, LIA_ERROR_NOT_FOUND);
}

/* Acts of one call stand or fall together, and a send goes alone. */
static void
test_batches (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) source = g_bytes_new_static ("x", 1);
  gint64 a = add_message (self, "a");
  gint64 b = add_message (self, "b");
  LiaStoreAct acts[] = { make_read (a),
                         make_read (b),
                         { .kind = LIA_MAIL_OP_SEND, .account_id = "work", .source = source } };
  g_autoptr (GArray) op_ids = NULL;
  g_autoptr (LiaStoreDelta) delta
      = lia_store_add_acts_sync (self->store, acts, G_N_ELEMENTS (acts), &op_ids, NULL);
  g_autoptr (GPtrArray) flags = begin (self, 0);
  g_autoptr (GPtrArray) send = NULL;

  g_assert_cmpuint (delta->upserted->len, ==, 2);
  g_assert_cmpuint (op_ids->len, ==, 3);
  g_assert_cmpuint (flags->len, ==, 2);
  settle_only (self, g_array_index (op_ids, gint64, 0), LIA_STORE_DONE, NULL);
  settle_only (self, g_array_index (op_ids, gint64, 1), LIA_STORE_DONE, NULL);
  send = begin (self, 0);
  g_assert_cmpuint (send->len, ==, 1);
  g_assert_cmpint (((LiaMailOp *)g_ptr_array_index (send, 0))->kind, ==, LIA_MAIL_OP_SEND);
}

#define ADD(path, function)                                                                        \
  g_test_add (path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/store/ops/flags-win", test_flags_win);
  ADD ("/store/ops/flags-refused", test_flags_refused);
  ADD ("/store/ops/undo", test_undo);
  ADD ("/store/ops/retry", test_retry);
  ADD ("/store/ops/move-done", test_move_done);
  ADD ("/store/ops/move-refused", test_move_refused);
  ADD ("/store/ops/move-seen-by-sync", test_move_seen_by_sync);
  ADD ("/store/ops/move-twin", test_move_twin);
  ADD ("/store/ops/flag-follows-move", test_flag_follows_move);
  ADD ("/store/ops/gone-and-found", test_gone_and_found);
  ADD ("/store/ops/gone-where-it-goes", test_gone_where_it_goes);
  ADD ("/store/ops/gone-for-good", test_gone_for_good);
  ADD ("/store/ops/target-gone", test_target_gone);
  ADD ("/store/ops/draft-base", test_draft_base);
  ADD ("/store/ops/lost-row", test_lost_row);
  ADD ("/store/ops/delete", test_delete);
  ADD ("/store/ops/gone-rows", test_acts_on_gone_rows);
  ADD ("/store/ops/draft-autosave", test_draft_autosave);
  ADD ("/store/ops/send", test_send);
  ADD ("/store/ops/clock-set-back", test_clock_set_back);
  ADD ("/store/ops/send-taken-back", test_send_taken_back);
  ADD ("/store/ops/save-draft", test_save_draft);
  ADD ("/store/ops/save-draft-gone", test_save_draft_gone);
  ADD ("/store/ops/staged-not-undone", test_staged_not_undone);
  ADD ("/store/ops/batches", test_batches);
  return g_test_run ();
}
