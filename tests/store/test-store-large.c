/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "store-fixture.h"

#include "store/lia-db.h"
#include "store/lia-store-file.h"

#define N_MESSAGES 100000

/* Written straight into the file: what is tested is reading. */
static void
fill (LiaDb *db, gpointer data)
{
  Fixture *self = data;
  LiaStmt *stmt = lia_db_stmt (
      db,
      "WITH RECURSIVE counter (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM counter WHERE n < ?1 - "
      "1)"
      " INSERT INTO messages (folder_id, server_folder_id, date_us, received_us, sent_us, flags,"
      " server_flags, to_me, generation, size_bytes, remote_id, subject, from_text)"
      " SELECT ?2, ?2, n, n, n, n % 10 != 0, n % 10 != 0, 0, 1, 1000, 'm' || n,"
      " 'Report ' || n || ' of group ' || (n % 100), 'Ann' || char (31) || 'ann@contoso.example'"
      " FROM counter");

  lia_stmt_int (stmt, N_MESSAGES);
  lia_stmt_int (stmt, self->inbox);
  lia_stmt_run (stmt);
  lia_db_exec (db, "INSERT INTO message_index (message_index) VALUES ('rebuild')");
}

static void
fill_file (Fixture *self)
{
  g_autofree char *path = lia_store_file_dup_path (self->folder);
  g_autoptr (LiaDb) db = lia_db_open (path, TRUE, NULL);
  g_autoptr (GError) error = NULL;

  lia_db_transact (db, LIA_DB_WRITE, fill, self, &error);
  g_assert_no_error (error);
}

static void
check_order (GArray *keys)
{
  for (guint i = 1; i < keys->len; i++)
    g_assert_cmpint (g_array_index (keys, LiaListKey, i - 1).sort_key, >,
                     g_array_index (keys, LiaListKey, i).sort_key);
}

static void
test_large (Fixture *self, gconstpointer data)
{
  g_autoptr (LiaStoreView) all = NULL;
  g_autoptr (LiaStoreView) unread = NULL;
  g_autoptr (LiaStoreHead) head = NULL;
  g_autoptr (GArray) keys = NULL;
  g_autoptr (GArray) unread_keys = NULL;

  fill_file (self);
  fixture_reopen (self);
  g_assert_cmpint (lia_store_get_opening (self->store), ==, LIA_STORE_OPENED);
  all = fixture_open_folder (self, self->inbox, LIA_STORE_FILTER_NONE);
  unread = fixture_open_folder (self, self->inbox, LIA_STORE_FILTER_UNREAD);
  head = lia_store_view_read_head (all, 100, NULL);
  g_assert_cmpuint (head->n_items, ==, N_MESSAGES);
  g_assert_cmpuint (head->records->len, ==, 100);
  g_assert_cmpstr (((LiaMessageRecord *)g_ptr_array_index (head->records, 0))->remote_id, ==,
                   "m99999");
  keys = fixture_read_keys (all);
  g_assert_cmpuint (keys->len, ==, N_MESSAGES);
  check_order (keys);
  unread_keys = fixture_read_keys (unread);
  g_assert_cmpuint (unread_keys->len, ==, N_MESSAGES / 10);
  check_order (unread_keys);
  g_assert_cmpuint (fixture_count_found (self, "group 42 "), ==, N_MESSAGES / 100);
  g_assert_cmpuint (fixture_count_found (self, "report"), ==, N_MESSAGES);
  g_assert_cmpuint (fixture_count_found (self, "nowhere"), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/store/large", Fixture, NULL, fixture_set_up, test_large, fixture_tear_down);
  return g_test_run ();
}
