/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "store-fixture.h"

#include "store/lia-db.h"
#include "store/lia-store-file.h"
#include "store/lia-store-query.h"

static void
add_flagged (Fixture *self, const char *remote_id, gint64 minute, guint flags)
{
  LiaMessageRecord *record = fixture_make_record (remote_id, remote_id, minute);

  record->flags = flags;
  fixture_add_message (self, self->inbox, record);
}

static char *
join_ids (Fixture *self, GArray *keys)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < keys->len; i++)
    {
      g_autoptr (LiaMessageRecord) record
          = lia_store_read_message (self->store, g_array_index (keys, LiaListKey, i).row_id, NULL);

      g_string_append_printf (text, "%s%s", i > 0 ? " " : "", record->remote_id);
    }
  return g_string_free (text, FALSE);
}

static void
check_view (Fixture *self, const LiaStoreViewSpec *spec, const char *expected)
{
  g_autoptr (LiaStoreView) view = lia_store_view_new (self->store, spec);
  g_autoptr (GArray) keys = fixture_read_keys (view);
  g_autofree char *found = join_ids (self, keys);
  gboolean search = spec->kind == LIA_STORE_VIEW_SEARCH;
  g_autoptr (LiaStoreHead) head = fixture_read_head (view, 2);
  g_autoptr (LiaStoreHead) at_once = lia_store_view_read_head (view, 2, NULL);

  g_assert_cmpstr (found, ==, expected);
  g_assert_cmpuint (at_once->keys->len, ==, search ? 0 : head->keys->len);
  g_assert_cmpuint (at_once->n_items, ==, search ? 0 : keys->len);
  g_assert_cmpuint (head->n_items, ==, search ? head->keys->len : keys->len);
  g_assert_cmpuint (head->keys->len, ==, MIN (2, keys->len));
  g_assert_cmpuint (head->records->len, ==, head->keys->len);
  for (guint i = 0; i < head->keys->len; i++)
    {
      LiaListKey *key = &g_array_index (head->keys, LiaListKey, i);

      g_assert_cmpint (key->row_id, ==, g_array_index (keys, LiaListKey, i).row_id);
      g_assert_cmpint (key->sort_key, ==, g_array_index (keys, LiaListKey, i).sort_key);
      g_assert_cmpint (((LiaMessageRecord *)g_ptr_array_index (head->records, i))->row_id, ==,
                       key->row_id);
    }
}

static void
add_second_account (Fixture *self)
{
  g_autoptr (GPtrArray) changed
      = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_folder_record_unref);
  g_autoptr (GPtrArray) removed = g_ptr_array_new ();
  LiaFolderRecord *inbox = lia_folder_record_new ("home-inbox", "Inbox");
  LiaMessageRecord *record = fixture_make_record ("h", "h", 25);

  inbox->role = LIA_FOLDER_ROLE_INBOX;
  g_ptr_array_add (changed, inbox);
  g_assert_true (lia_store_apply_folder_changes_sync (self->store, "home", changed, removed, "t",
                                                      FALSE, FALSE, NULL, NULL));
  record->flags = LIA_MESSAGE_FLAGGED;
  fixture_add_message (self, fixture_find_folder (self->store, "home-inbox"), record);
}

static void
set_own_address (Fixture *self, const char *address)
{
  g_autoptr (GPtrArray) own = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_address_unref);
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  g_ptr_array_add (own, lia_address_new (LIA_ADDRESS_MAIL, address, NULL));
  lia_store_set_own_addresses_async (self->store, "work", own, fixture_result_cb, &pending);
  result = fixture_wait (&pending);
  g_assert_true (lia_store_write_finish (self->store, result, NULL));
}

static void
fill (Fixture *self)
{
  add_flagged (self, "a", 10, LIA_MESSAGE_READ);
  add_flagged (self, "b", 20, LIA_MESSAGE_FLAGGED);
  add_flagged (self, "c", 30, LIA_MESSAGE_READ | LIA_MESSAGE_HAS_ATTACHMENTS);
  /* The same minute as c: the later row comes first. */
  add_flagged (self, "d", 30, LIA_MESSAGE_FLAGGED | LIA_MESSAGE_HAS_ATTACHMENTS);
  add_second_account (self);
}

static void
test_kinds_and_filters (Fixture *self, gconstpointer data)
{
  LiaStoreViewSpec spec = { .kind = LIA_STORE_VIEW_FOLDER, .folder_id = self->inbox };

  fill (self);
  check_view (self, &spec, "d c b a");
  spec.filter = LIA_STORE_FILTER_UNREAD;
  check_view (self, &spec, "d b");
  spec.filter = LIA_STORE_FILTER_FLAGGED;
  check_view (self, &spec, "d b");
  spec.filter = LIA_STORE_FILTER_ATTACHMENTS;
  check_view (self, &spec, "d c");
  spec.filter = LIA_STORE_FILTER_TO_ME;
  check_view (self, &spec, "");
  set_own_address (self, "BOB@contoso.example");
  check_view (self, &spec, "d c b a");

  spec = (LiaStoreViewSpec){ .kind = LIA_STORE_VIEW_ROLE, .role = LIA_FOLDER_ROLE_INBOX };
  check_view (self, &spec, "d c h b a");
  spec.filter = LIA_STORE_FILTER_UNREAD;
  check_view (self, &spec, "d h b");
  spec = (LiaStoreViewSpec){ .kind = LIA_STORE_VIEW_ROLE, .role = LIA_FOLDER_ROLE_JUNK };
  check_view (self, &spec, "");
  spec = (LiaStoreViewSpec){ .kind = LIA_STORE_VIEW_FLAGGED };
  check_view (self, &spec, "d h b");
  spec.filter = LIA_STORE_FILTER_ATTACHMENTS;
  check_view (self, &spec, "d");
  spec = (LiaStoreViewSpec){ .kind = LIA_STORE_VIEW_SEARCH, .text = "ann" };
  check_view (self, &spec, "d c h b a");
  spec.folder_id = self->inbox;
  spec.filter = LIA_STORE_FILTER_UNREAD;
  check_view (self, &spec, "d b");
}

static void
check_translation (LiaStoreView *view, LiaStoreDelta *delta, guint n_upserted, guint n_removed)
{
  g_autoptr (GPtrArray) upserted = NULL;
  g_autoptr (GArray) keys = NULL;
  g_autoptr (GArray) removed = NULL;

  g_assert_true (lia_store_view_translate (view, delta, &upserted, &keys, &removed));
  g_assert_cmpuint (upserted->len, ==, n_upserted);
  g_assert_cmpuint (keys->len, ==, n_upserted);
  g_assert_cmpuint (removed->len, ==, n_removed);
}

static void
test_translate (Fixture *self, gconstpointer data)
{
  LiaStoreViewSpec search = { .kind = LIA_STORE_VIEW_SEARCH, .text = "bud" };
  LiaStoreViewSpec other = { .kind = LIA_STORE_VIEW_SEARCH, .text = "nowhere" };
  LiaStoreViewSpec flagged = { .kind = LIA_STORE_VIEW_FLAGGED };
  gint64 row = fixture_add_message (self, self->inbox, fixture_make_record ("a", "Budget", 1));
  g_autoptr (LiaStoreView) inbox = fixture_open_folder (self, self->inbox, LIA_STORE_FILTER_NONE);
  g_autoptr (LiaStoreView) unread
      = fixture_open_folder (self, self->inbox, LIA_STORE_FILTER_UNREAD);
  g_autoptr (LiaStoreView) archive
      = fixture_open_folder (self, self->archive, LIA_STORE_FILTER_NONE);
  g_autoptr (LiaStoreView) found = lia_store_view_new (self->store, &search);
  g_autoptr (LiaStoreView) not_found = lia_store_view_new (self->store, &other);
  g_autoptr (LiaStoreView) all_flagged = lia_store_view_new (self->store, &flagged);
  LiaStoreAct read = { .kind = LIA_MAIL_OP_SET_FLAGS, .row_id = row, .flags = 1, .mask = 1 };
  LiaStoreAct move = { .kind = LIA_MAIL_OP_MOVE, .row_id = row, .folder_id = self->archive };
  g_autoptr (LiaStoreDelta) was_read = lia_store_add_acts_sync (self->store, &read, 1, NULL, NULL);
  g_autoptr (LiaStoreDelta) was_moved = NULL;

  check_translation (inbox, was_read, 1, 0);
  check_translation (unread, was_read, 0, 1);
  check_translation (archive, was_read, 0, 0);
  check_translation (found, was_read, 1, 0);
  check_translation (not_found, was_read, 0, 1);
  check_translation (all_flagged, was_read, 0, 1);
  was_moved = lia_store_add_acts_sync (self->store, &move, 1, NULL, NULL);
  check_translation (inbox, was_moved, 0, 1);
  check_translation (archive, was_moved, 1, 0);
  /* It stays in what spans folders: not removed as well as upserted. */
  check_translation (found, was_moved, 1, 0);
}

static void
test_pager (Fixture *self, gconstpointer data)
{
  g_autoptr (LiaStoreView) view = NULL;
  g_autoptr (GArray) keys = NULL;
  g_autoptr (GArray) row_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GPtrArray) rows = NULL;
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  gint64 unknown = 4711;

  fill (self);
  view = fixture_open_folder (self, self->inbox, LIA_STORE_FILTER_NONE);
  keys = fixture_read_keys (view);
  for (guint i = 0; i < keys->len; i++)
    g_array_append_val (row_ids, g_array_index (keys, LiaListKey, i).row_id);
  g_array_append_val (row_ids, unknown);
  lia_pager_load_rows_async (LIA_PAGER (view), row_ids, NULL, fixture_result_cb, &pending);
  g_assert_null (pending);
  result = fixture_wait (&pending);
  rows = lia_pager_load_rows_finish (LIA_PAGER (view), result, NULL);
  g_assert_cmpuint (rows->len, ==, keys->len);
}

static void
test_cancel (Fixture *self, gconstpointer data)
{
  g_autoptr (LiaStoreView) view = fixture_open_folder (self, self->inbox, LIA_STORE_FILTER_NONE);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  lia_store_view_read_keys_async (view, cancellable, fixture_result_cb, &pending);
  g_cancellable_cancel (cancellable);
  result = fixture_wait (&pending);
  g_assert_null (lia_store_view_read_keys_finish (view, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

typedef struct
{
  GCancellable *cancellable;
  gint64 n_rows;
} EndlessRead;

static void
read_without_end (LiaDb *db, gpointer data)
{
  EndlessRead *read = data;
  LiaStmt *stmt = lia_db_stmt (
      db, "WITH RECURSIVE counter (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM counter)"
          " SELECT n FROM counter");

  lia_db_set_cancellable (db, read->cancellable);
  for (; lia_stmt_next (stmt); read->n_rows++)
    g_cancellable_cancel (read->cancellable);
  lia_db_set_cancellable (db, NULL);
}

/* A statement under way is ended too, and the connection goes on. */
static void
test_interrupt (Fixture *self, gconstpointer data)
{
  g_autofree char *path = lia_store_file_dup_path (self->folder);
  g_autoptr (LiaDb) db = lia_db_open (path, FALSE, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  EndlessRead read = { cancellable, 0 };

  g_assert_false (lia_db_transact (db, LIA_DB_READ, read_without_end, &read, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (read.n_rows, >, 0);
  g_assert_cmpint (lia_stmt_run_int (lia_db_stmt (db, "SELECT 1"), 0), ==, 1);
}

/* ---- Query plans ---- */

static void
check_query (LiaDb *db, const char *query)
{
  g_autofree char *sql = g_strconcat ("EXPLAIN QUERY PLAN ", query, NULL);
  LiaStmt *stmt = lia_db_stmt (db, sql);
  guint n_steps = 0;

  for (; lia_stmt_next (stmt); n_steps++)
    {
      const char *step = lia_stmt_get_text (stmt, 3);

      g_test_message ("%s", step);
      g_assert_null (strstr (step, "TEMP B-TREE"));
      if (strstr (step, "messages") != NULL)
        g_assert_nonnull (strstr (step, "USING COVERING INDEX"));
    }
  g_assert_cmpuint (n_steps, >, 0);
}

static void
check_plan (LiaDb *db, const LiaStoreViewSpec *spec, GArray *folder_ids)
{
  g_autofree char *keys = lia_query_dup_keys (spec, folder_ids);
  g_autofree char *count = lia_query_dup_count (spec, folder_ids);

  check_query (db, keys);
  check_query (db, count);
}

static void
test_plans (Fixture *self, gconstpointer data)
{
  g_autofree char *path = lia_store_file_dup_path (self->folder);
  g_autoptr (LiaDb) db = lia_db_open (path, FALSE, NULL);
  g_autoptr (GArray) one = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) three = g_array_new (FALSE, FALSE, sizeof (gint64));

  g_array_append_val (one, self->inbox);
  g_array_append_val (three, self->inbox);
  g_array_append_val (three, self->drafts);
  g_array_append_val (three, self->archive);
  for (int filter = LIA_STORE_FILTER_NONE; filter <= LIA_STORE_FILTER_TO_ME; filter++)
    {
      LiaStoreViewSpec folder = { .kind = LIA_STORE_VIEW_FOLDER, .filter = filter };
      LiaStoreViewSpec role = { .kind = LIA_STORE_VIEW_ROLE, .filter = filter };
      LiaStoreViewSpec search = { .kind = LIA_STORE_VIEW_SEARCH, .filter = filter };
      g_autofree char *newest = lia_query_dup_newest (&search);

      check_query (db, newest);
      check_plan (db, &folder, one);
      check_plan (db, &role, three);
    }
  {
    LiaStoreViewSpec flagged = { .kind = LIA_STORE_VIEW_FLAGGED };

    check_plan (db, &flagged, one);
  }
  g_assert_true (lia_db_take_failure (db, NULL));
}

/* The list itself on top of a view, as the session uses both. */
static void
test_list (Fixture *self, gconstpointer data)
{
  g_autoptr (LiaPeople) people = lia_people_new ();
  g_autoptr (LiaStoreView) view = NULL;
  g_autoptr (LiaStoreHead) head = NULL;
  g_autoptr (LiaMessageList) list = NULL;
  g_autoptr (GArray) keys = NULL;
  g_autoptr (LiaMessage) message = NULL;

  fill (self);
  view = fixture_open_folder (self, self->inbox, LIA_STORE_FILTER_NONE);
  head = lia_store_view_read_head (view, 2, NULL);
  list = lia_message_list_new (LIA_PAGER (view), people, FALSE);
  lia_message_list_set_head (list, head->records, head->keys);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 2);
  keys = fixture_read_keys (view);
  lia_message_list_set_keys (list, keys);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 4);
  message = g_list_model_get_item (G_LIST_MODEL (list), 3);
  while (!lia_message_get_loaded (message))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (lia_message_get_record (message)->remote_id, ==, "a");
}

#define ADD(path, function)                                                                        \
  g_test_add (path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/store/view/kinds-and-filters", test_kinds_and_filters);
  ADD ("/store/view/translate", test_translate);
  ADD ("/store/view/pager", test_pager);
  ADD ("/store/view/cancel", test_cancel);
  ADD ("/store/view/interrupt", test_interrupt);
  ADD ("/store/view/plans", test_plans);
  ADD ("/store/view/list", test_list);
  return g_test_run ();
}
