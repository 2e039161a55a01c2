/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "store-fixture.h"

#include "store/lia-db.h"
#include "store/lia-store-file.h"
#include "store/lia-store-source.h"

#include <glib/gstdio.h>
#include <unistd.h>

static void
test_created_then_opened (Fixture *self, gconstpointer data)
{
  g_assert_cmpint (lia_store_get_opening (self->store), ==, LIA_STORE_CREATED);
  g_assert_null (lia_store_get_damaged_path (self->store));
  fixture_reopen (self);
  g_assert_cmpint (lia_store_get_opening (self->store), ==, LIA_STORE_OPENED);
  g_assert_cmpint (fixture_find_folder (self->store, "inbox"), ==, self->inbox);
}

/* Mail is nobody else's business. */
static void
test_private (Fixture *self, gconstpointer data)
{
  static const char *const SUFFIXES[] = { "", "-wal", "-shm" };
  g_autofree char *path = lia_store_file_dup_path (self->folder);

  for (guint i = 0; i < G_N_ELEMENTS (SUFFIXES); i++)
    {
      g_autofree char *name = g_strconcat (path, SUFFIXES[i], NULL);
      GStatBuf info;

      g_assert_cmpint (g_stat (name, &info), ==, 0);
      g_assert_cmpuint (info.st_mode & 0777, ==, 0600);
    }
}

static void
test_second_copy (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (lia_store_open (self->folder, &error));
  g_assert_error (error, LIA_ERROR, LIA_ERROR_STORE);
  g_assert_nonnull (strstr (error->message, self->folder));
}

static void
test_newer_schema (Fixture *self, gconstpointer data)
{
  g_autofree char *path = lia_store_file_dup_path (self->folder);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;
  gsize n_before = 0;
  gsize n_after = 0;
  LiaDb *db = NULL;

  g_assert_finalize_object (self->store);
  db = lia_db_open (path, TRUE, NULL);
  lia_db_exec (db, "PRAGMA user_version = 4711");
  g_assert_true (lia_db_take_failure (db, NULL));
  lia_db_close (db);
  g_assert_true (g_file_get_contents (path, &before, &n_before, NULL));
  g_assert_null (lia_store_open (self->folder, &error));
  g_assert_error (error, LIA_ERROR, LIA_ERROR_STORE);
  g_assert_nonnull (strstr (error->message, "4711"));
  g_assert_true (g_file_get_contents (path, &after, &n_after, NULL));
  g_assert_cmpmem (after, n_after, before, n_before);

  db = lia_db_open (path, TRUE, NULL);
  lia_db_exec (db, "PRAGMA user_version = 1");
  lia_db_close (db);
  self->store = lia_store_open (self->folder, NULL);
  g_assert_nonnull (self->store);
  g_assert_cmpint (lia_store_get_opening (self->store), ==, LIA_STORE_OPENED);
}

static void
test_bad_folder (void)
{
  g_autofree char *folder = fixture_make_folder ();
  g_autofree char *file = g_build_filename (folder, "file", NULL);
  g_autofree char *below = g_build_filename (file, "profile", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) read_only = NULL;

  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  g_assert_null (lia_store_open (below, &error));
  g_assert_error (error, LIA_ERROR, LIA_ERROR_STORE);
  if (geteuid () == 0)
    g_test_message ("root may write everywhere: the read-only folder is not tried");
  else
    {
      g_assert_cmpint (g_chmod (folder, 0500), ==, 0);
      g_assert_null (lia_store_open (folder, &read_only));
      g_assert_error (read_only, LIA_ERROR, LIA_ERROR_STORE);
      g_assert_cmpint (g_chmod (folder, 0700), ==, 0);
    }
  fixture_remove_folder (folder);
}

/* ---- Transactions ---- */

static void
fill_disk (LiaDb *db, gpointer data)
{
  for (guint i = 0; i < 1000 && !lia_db_has_failed (db); i++)
    lia_db_exec (db, "INSERT INTO t VALUES (zeroblob (10000))");
}

static void
insert_one (LiaDb *db, gpointer data)
{
  lia_db_exec (db, "INSERT INTO t VALUES (1)");
}

static void
test_disk_full (void)
{
  g_autofree char *folder = fixture_make_folder ();
  g_autofree char *path = g_build_filename (folder, "small.db", NULL);
  g_autoptr (LiaDb) db = lia_db_open (path, TRUE, NULL);
  g_autoptr (GError) error = NULL;

  lia_db_exec (db, "CREATE TABLE t (x)");
  lia_stmt_run (lia_db_stmt (db, "PRAGMA max_page_count = 20"));
  g_assert_false (lia_db_transact (db, LIA_DB_WRITE, fill_disk, NULL, &error));
  g_assert_error (error, LIA_ERROR, LIA_ERROR_STORE);
  g_assert_nonnull (strstr (error->message, "full"));
  /* All of it was rolled back, and the connection goes on. */
  g_assert_cmpint (lia_stmt_run_int (lia_db_stmt (db, "SELECT count (*) FROM t"), -1), ==, 0);
  g_assert_true (lia_db_transact (db, LIA_DB_WRITE_DURABLE, insert_one, NULL, NULL));
  fixture_remove_folder (folder);
}

static void
fail_in_between (LiaDb *db, gpointer data)
{
  lia_db_exec (db, "INSERT INTO t VALUES (1)");
  lia_db_fail (db, g_error_new_literal (LIA_ERROR, LIA_ERROR_CONFLICT, "first"));
  lia_db_fail (db, g_error_new_literal (LIA_ERROR, LIA_ERROR_DENIED, "second"));
  g_assert_false (lia_stmt_next (lia_db_stmt (db, "SELECT 1")));
}

static void
test_first_failure_stays (void)
{
  g_autofree char *folder = fixture_make_folder ();
  g_autofree char *path = g_build_filename (folder, "t.db", NULL);
  g_autoptr (LiaDb) db = lia_db_open (path, TRUE, NULL);
  g_autoptr (GError) error = NULL;

  lia_db_exec (db, "CREATE TABLE t (x)");
  g_assert_false (lia_db_transact (db, LIA_DB_WRITE, fail_in_between, NULL, &error));
  g_assert_error (error, LIA_ERROR, LIA_ERROR_CONFLICT);
  g_assert_cmpint (lia_stmt_run_int (lia_db_stmt (db, "SELECT count (*) FROM t"), -1), ==, 0);
  fixture_remove_folder (folder);
}

/* ---- Values ---- */

static void
set_value (Fixture *self, const char *key, const char *text)
{
  g_autoptr (GBytes) value = text != NULL ? g_bytes_new (text, strlen (text)) : NULL;
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  lia_store_set_value_async (self->store, key, value, fixture_result_cb, &pending);
  g_assert_null (pending);
  result = fixture_wait (&pending);
  g_assert_true (lia_store_write_finish (self->store, result, NULL));
}

static void
test_values (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) kept = NULL;
  g_autoptr (GBytes) empty = NULL;

  g_assert_null (lia_store_read_value (self->store, "status/choice", &error));
  g_assert_no_error (error);
  set_value (self, "status/choice", "busy");
  set_value (self, "status/choice", "away");
  set_value (self, "status/note", "");
  fixture_reopen (self);
  kept = lia_store_read_value (self->store, "status/choice", NULL);
  g_assert_cmpmem (g_bytes_get_data (kept, NULL), g_bytes_get_size (kept), "away", 4);
  empty = lia_store_read_value (self->store, "status/note", NULL);
  g_assert_cmpuint (g_bytes_get_size (empty), ==, 0);
  set_value (self, "status/choice", NULL);
  g_assert_null (lia_store_read_value (self->store, "status/choice", NULL));
}

static void
fault_cb (LiaStore *store, const char *message, gpointer user_data)
{
  char **out = user_data;

  g_free (*out);
  *out = g_strdup (message);
}

static void
test_closed (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) read_error = NULL;
  g_autoptr (GBytes) value = g_bytes_new_static ("x", 1);
  g_autoptr (LiaChangeSet) page = fixture_make_page ("t", FALSE, NULL);
  g_autofree char *fault = NULL;

  g_signal_connect (self->store, "fault", G_CALLBACK (fault_cb), &fault);
  lia_store_close (self->store);
  g_assert_null (
      lia_store_end_write (lia_store_begin_changes (self->store, self->inbox, page), &error));
  g_assert_error (error, LIA_ERROR, LIA_ERROR_STORE);
  g_assert_null (lia_store_read_folders (self->store, NULL, &read_error));
  g_assert_error (read_error, LIA_ERROR, LIA_ERROR_STORE);
  lia_store_set_value_async (self->store, "k", value, NULL, NULL);
  while (fault == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (fault, ==, error->message);
}

/* ---- Lanes ---- */

#define N_LANES 4
#define N_PAGES 10

typedef struct
{
  Fixture *fixture;
  guint number;
} Lane;

static gpointer
lane_main (gpointer data)
{
  Lane *lane = data;
  Fixture *self = lane->fixture;

  for (guint i = 0; i < N_PAGES; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u-%u", lane->number, i);
      g_autofree char *token = NULL;
      LiaChangeSet *page = fixture_make_page (id, TRUE, fixture_make_record (id, "S", i), NULL);
      g_autoptr (LiaStoreDelta) delta = fixture_apply (self, self->inbox, page);

      /* What it has written it can read. */
      g_assert_cmpuint (delta->upserted->len, ==, 1);
      token = lia_store_read_folder_token (self->store, self->inbox, NULL);
      g_assert_nonnull (token);
    }
  return NULL;
}

static void
test_lanes (Fixture *self, gconstpointer data)
{
  Lane lanes[N_LANES];
  GThread *threads[N_LANES];
  g_autoptr (LiaStoreView) view = fixture_open_folder (self, self->inbox, LIA_STORE_FILTER_NONE);
  g_autoptr (GArray) keys = NULL;

  for (guint i = 0; i < N_LANES; i++)
    {
      lanes[i] = (Lane){ self, i };
      threads[i] = g_thread_new ("lane", lane_main, &lanes[i]);
    }
  for (guint i = 0; i < N_PAGES; i++)
    {
      g_autoptr (LiaStoreHead) head = lia_store_view_read_head (view, 100, NULL);

      g_assert_nonnull (head);
      g_assert_cmpuint (head->n_items, ==, head->keys->len);
    }
  for (guint i = 0; i < N_LANES; i++)
    g_thread_join (threads[i]);
  keys = fixture_read_keys (view);
  g_assert_cmpuint (keys->len, ==, N_LANES * N_PAGES);
}

/* ---- Sources ---- */

static void
put_source (Fixture *self, gint64 row_id, gsize size, int fill)
{
  g_autofree char *data = g_malloc (size);
  g_autoptr (GBytes) source = NULL;
  g_autoptr (GError) error = NULL;

  memset (data, fill, size);
  source = g_bytes_new (data, size);
  lia_store_put_source_sync (self->store, row_id, source, &error);
  g_assert_no_error (error);
}

static gsize
read_source_size (Fixture *self, gint64 row_id)
{
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) source = NULL;
  g_autoptr (GError) error = NULL;

  lia_store_read_source_async (self->store, row_id, NULL, fixture_result_cb, &pending);
  result = fixture_wait (&pending);
  source = lia_store_read_source_finish (self->store, result, &error);
  g_assert_no_error (error);
  return source != NULL ? g_bytes_get_size (source) : 0;
}

static void
test_sources (Fixture *self, gconstpointer data)
{
  gint64 a = fixture_add_message (self, self->inbox, fixture_make_record ("a", "A", 1));
  gint64 b = fixture_add_message (self, self->inbox, fixture_make_record ("b", "B", 2));
  g_autoptr (GBytes) source = g_bytes_new_static ("x", 1);
  g_autoptr (GBytes) read = NULL;
  g_autoptr (GError) error = NULL;

  lia_store_set_source_limit (self->store, 25000);
  g_assert_cmpuint (read_source_size (self, a), ==, 0);
  put_source (self, a, 10000, 'a');
  put_source (self, b, 10000, 'b');
  fixture_reopen (self);
  lia_store_set_source_limit (self->store, 25000);
  g_assert_cmpuint (read_source_size (self, a), ==, 10000);
  /* The oldest one goes. */
  put_source (self, b, 20000, 'c');
  g_assert_cmpuint (read_source_size (self, a), ==, 0);
  read = lia_store_read_source (self->store, b, NULL);
  g_assert_cmpuint (g_bytes_get_size (read), ==, 20000);
  g_assert_cmpint (*(const char *)g_bytes_get_data (read, NULL), ==, 'c');
  g_assert_false (lia_store_put_source_sync (self->store, 4711, source, &error));
  g_assert_error (error, LIA_ERROR, LIA_ERROR_NOT_FOUND);
}

#define ADD(path, function)                                                                        \
  g_test_add (path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/store/open/created-then-opened", test_created_then_opened);
  ADD ("/store/open/private", test_private);
  ADD ("/store/open/second-copy", test_second_copy);
  ADD ("/store/open/newer-schema", test_newer_schema);
  g_test_add_func ("/store/open/bad-folder", test_bad_folder);
  g_test_add_func ("/store/db/disk-full", test_disk_full);
  g_test_add_func ("/store/db/first-failure-stays", test_first_failure_stays);
  ADD ("/store/open/values", test_values);
  ADD ("/store/open/closed", test_closed);
  ADD ("/store/open/lanes", test_lanes);
  ADD ("/store/open/sources", test_sources);
  return g_test_run ();
}
