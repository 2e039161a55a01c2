/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "store-fixture.h"

#include "store/lia-db.h"
#include "store/lia-store-file.h"
#include "store/lia-store-talk.h"

#include <glib/gstdio.h>

#define PAGE_SIZE 4096
#define N_MESSAGES 300

/*
 * A store with an operation, a draft and a line of a conversation in it; then the file is damaged
 * in one way and
 * opened again. Whatever is lost can be fetched anew; those three cannot.
 */

static void
add_unsent (Fixture *self)
{
  g_autoptr (GBytes) content = g_bytes_new_static ("unsent words", 12);
  g_autoptr (LiaAddress) peer = lia_address_new (LIA_ADDRESS_SIP, "ann@contoso.example", "Ann");
  GAsyncResult *pending = NULL;
  GAsyncResult *result = NULL;
  LiaStoreAct act = { .kind = LIA_MAIL_OP_SEND, .account_id = "work", .source = content };
  g_autoptr (LiaStoreDelta) delta = NULL;

  lia_store_save_draft_async (self->store, 0, "work", content, fixture_result_cb, &pending);
  result = fixture_wait (&pending);
  g_assert_cmpint (lia_store_save_draft_finish (self->store, result, NULL), !=, 0);
  g_object_unref (result);
  lia_store_add_line_async (self->store, "work", peer, NULL, "kept line", 1, LIA_CHAT_LINE_SENT,
                            fixture_result_cb, &pending);
  result = fixture_wait (&pending);
  g_assert_cmpint (lia_store_add_line_finish (self->store, result, NULL, NULL), !=, 0);
  g_object_unref (result);
  delta = lia_store_add_acts_sync (self->store, &act, 1, NULL, NULL);
  g_assert_nonnull (delta);
}

static void
add_messages (Fixture *self)
{
  LiaChangeSet *page = fixture_make_page ("t", FALSE, NULL);
  g_autoptr (LiaStoreDelta) delta = NULL;

  for (guint i = 0; i < N_MESSAGES; i++)
    {
      g_autofree char *id = g_strdup_printf ("m%u", i);

      g_ptr_array_add (page->added, fixture_make_record (id, "A subject that takes room", i));
    }
  delta = fixture_apply (self, self->inbox, page);
}

static guint
count_unsent (Fixture *self)
{
  g_autoptr (GPtrArray) drafts = lia_store_read_drafts (self->store, NULL);
  g_autoptr (GPtrArray) ops = lia_store_read_pending (self->store, "work", NULL);
  g_autoptr (GPtrArray) conversations = lia_store_read_conversations (self->store, NULL);
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) lines = NULL;

  lia_store_search_lines_async (self->store, "kept", 10, NULL, fixture_result_cb, &pending);
  result = fixture_wait (&pending);
  lines = lia_store_search_lines_finish (self->store, result, NULL);
  return drafts->len + ops->len + conversations->len + lines->len;
}

static guint
count_messages (Fixture *self)
{
  gint64 inbox = fixture_find_folder (self->store, "inbox");
  g_autoptr (LiaStoreView) view = fixture_open_folder (self, inbox, LIA_STORE_FILTER_NONE);
  g_autoptr (GArray) keys = inbox != 0 ? fixture_read_keys (view) : NULL;

  return keys != NULL ? keys->len : 0;
}

/* ---- Ways to damage a file ---- */

typedef void (*DamageFunc) (char *data, gsize *size);

static void
damage_header (char *data, gsize *size)
{
  for (guint i = 0; i < 100; i++)
    data[i] = (char)(i * 37 + 11);
}

static void
damage_first_page (char *data, gsize *size)
{
  memset (data, 0, PAGE_SIZE);
}

static void
damage_tail (char *data, gsize *size)
{
  *size = *size / PAGE_SIZE * 3 / 4 * PAGE_SIZE;
}

static void
damage_odd_tail (char *data, gsize *size)
{
  *size -= 1000;
}

/* Pages of messages stand behind those of the tables and indexes, which are all made first. */
static void
damage_last_pages (char *data, gsize *size)
{
  memset (data + *size - 6 * PAGE_SIZE, 0, 5 * PAGE_SIZE);
}

static void
damage_noise (char *data, gsize *size)
{
  for (gsize i = *size / 2; i < *size / 2 + 3 * PAGE_SIZE; i++)
    data[i] = (char)(i * 7919 >> 3);
}

/* One page in ten, anywhere behind the roots of tables and indexes. */
static void
damage_random_pages (char *data, gsize *size)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (20260114);
  guint n_pages = (guint)(*size / PAGE_SIZE);

  for (guint i = 0; i < n_pages / 10; i++)
    {
      char *page = data + (gsize)g_rand_int_range (random, 50, (gint32)n_pages) * PAGE_SIZE;
      for (guint j = 0; j < PAGE_SIZE; j++)
        page[j] = (char)g_rand_int (random);
    }
}

typedef struct
{
  const char *name;
  DamageFunc func;
} Damage;

static const Damage DAMAGES[] = {
  { "header", damage_header },
  { "first-page", damage_first_page },
  { "tail", damage_tail },
  { "odd-tail", damage_odd_tail },
  { "last-pages", damage_last_pages },
  { "noise", damage_noise },
  { "random-pages", damage_random_pages },
};

static void
damage_file (Fixture *self, DamageFunc func)
{
  g_autofree char *path = lia_store_file_dup_path (self->folder);
  g_autofree char *data = NULL;
  gsize size = 0;

  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  g_assert_cmpuint (size, >, 40 * PAGE_SIZE);
  func (data, &size);
  g_assert_true (g_file_set_contents (path, data, (gssize)size, NULL));
}

/* What was not sent is there, the damaged file is kept, and the mail can be fetched again. */
static void
check_rebuilt (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *token = NULL;

  self->store = lia_store_open (self->folder, &error);
  g_assert_no_error (error);
  g_assert_cmpint (lia_store_get_opening (self->store), ==, LIA_STORE_REBUILT);
  g_assert_true (g_file_test (lia_store_get_damaged_path (self->store), G_FILE_TEST_EXISTS));
  g_assert_cmpuint (count_unsent (self), ==, 4);
  g_test_message ("%u of %d messages kept", count_messages (self), N_MESSAGES);
  /* Everything is listed again, and what is there is known by its identifier. */
  token = lia_store_read_tree_token (self->store, "work", NULL);
  g_assert_null (token);
  fixture_add_folders (self->store);
  self->inbox = fixture_find_folder (self->store, "inbox");
  add_messages (self);
  g_assert_cmpuint (count_messages (self), ==, N_MESSAGES);
  fixture_reopen (self);
  g_assert_cmpint (lia_store_get_opening (self->store), ==, LIA_STORE_OPENED);
}

static void
test_damage (Fixture *self, gconstpointer data)
{
  const Damage *damage = data;

  add_unsent (self);
  add_messages (self);
  g_assert_cmpuint (count_unsent (self), ==, 4);
  g_assert_finalize_object (self->store);
  damage_file (self, damage->func);
  check_rebuilt (self);
}

/* ---- Files that are whole, and wrong ---- */

/* Each statement on a connection of its own: what is written into the schema counts from the next one on. */
static void
run_sql (Fixture *self, const char *const *statements)
{
  g_autofree char *path = lia_store_file_dup_path (self->folder);

  for (guint i = 0; statements[i] != NULL; i++)
    {
      g_autoptr (LiaDb) db = lia_db_open (path, TRUE, NULL);
      g_autoptr (GError) error = NULL;
      lia_db_exec (db, statements[i]);
      lia_db_take_failure (db, &error);
      g_assert_no_error (error);
    }
}

typedef struct
{
  const char *name;
  const char *statements[6];
} Wrong;

static const Wrong WRONGS[] = {
  { "index",
    { "CREATE TABLE kept AS SELECT * FROM sqlite_master WHERE name = 'messages_remote'",
      "PRAGMA writable_schema = 1; DELETE FROM sqlite_master WHERE name = 'messages_remote'",
      "DELETE FROM messages WHERE id % 7 = 0",
      "PRAGMA writable_schema = 1; INSERT INTO sqlite_master SELECT * FROM kept",
      "DROP TABLE kept" } },
  { "table", { "DROP TABLE messages" } },
  { "trigger", { "DROP TRIGGER messages_deleted" } },
  { "words",
    { "UPDATE message_index_data SET block = zeroblob (20) WHERE id > 10 AND id % 2 = 0" } },
  { "words-of-lines", { "DELETE FROM line_index_data WHERE id > 10" } },
};

static void
test_wrong (Fixture *self, gconstpointer data)
{
  const Wrong *wrong = data;

  add_unsent (self);
  add_messages (self);
  g_assert_finalize_object (self->store);
  run_sql (self, wrong->statements);
  check_rebuilt (self);
}

/* It is damaged while the program works: whoever meets it says so, and the next start mends it. */
static void
damage_and_meet (Fixture *self)
{
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) lines = NULL;
  g_autoptr (GError) error = NULL;
  const char *const statements[]
      = { "UPDATE line_index_data SET block = x'ff' WHERE id > 10", NULL };

  add_unsent (self);
  fixture_reopen (self);
  run_sql (self, statements);
  lia_store_search_lines_async (self->store, "kept", 10, NULL, fixture_result_cb, &pending);
  result = fixture_wait (&pending);
  lines = lia_store_search_lines_finish (self->store, result, &error);
  g_assert_null (lines);
  g_assert_error (error, LIA_ERROR, LIA_ERROR_STORE);
  g_assert_nonnull (strstr (error->message, "repaired at the next start"));
}

static void
test_found_at_work (Fixture *self, gconstpointer data)
{
  damage_and_meet (self);
  add_messages (self);
  g_assert_finalize_object (self->store);
  check_rebuilt (self);
}

/* Nothing at all can be read: the user starts anew, and the file is kept aside. */
static void
test_hopeless (Fixture *self, gconstpointer data)
{
  g_autofree char *path = lia_store_file_dup_path (self->folder);
  g_autoptr (GError) error = NULL;

  g_assert_finalize_object (self->store);
  g_assert_true (g_file_set_contents (path, "This is not a database at all.", -1, NULL));
  self->store = lia_store_open (self->folder, &error);
  g_assert_no_error (error);
  g_assert_cmpint (lia_store_get_opening (self->store), ==, LIA_STORE_REPLACED);
  g_assert_cmpuint (count_messages (self), ==, 0);
}

/* Another program's database in the place of ours: nothing of it is changed, and nothing is put into it. */
static void
test_foreign (Fixture *self, gconstpointer data)
{
  g_autofree char *path = lia_store_file_dup_path (self->folder);
  const char *const statements[]
      = { "CREATE TABLE bookmarks (url TEXT)",
          "INSERT INTO bookmarks VALUES ('https://example.org/')", NULL };
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize n_before = 0;
  gsize n_after = 0;

  g_assert_finalize_object (self->store);
  g_assert_cmpint (g_unlink (path), ==, 0);
  run_sql (self, statements);
  g_assert_true (g_file_get_contents (path, &before, &n_before, NULL));
  self->store = lia_store_open (self->folder, NULL);
  g_assert_nonnull (self->store);
  g_assert_cmpint (lia_store_get_opening (self->store), ==, LIA_STORE_REPLACED);
  g_assert_true (
      g_file_get_contents (lia_store_get_damaged_path (self->store), &after, &n_after, NULL));
  g_assert_cmpmem (after, n_after, before, n_before);
}

static void
test_emptied (Fixture *self, gconstpointer data)
{
  g_autofree char *path = lia_store_file_dup_path (self->folder);

  g_assert_finalize_object (self->store);
  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  self->store = lia_store_open (self->folder, NULL);
  g_assert_nonnull (self->store);
  g_assert_cmpint (lia_store_get_opening (self->store), ==, LIA_STORE_REPLACED);
}

/* ---- After a crash: the file and its WAL as they stood ---- */

static void
copy_file (const char *from, const char *to)
{
  g_autofree char *data = NULL;
  gsize size = 0;

  g_assert_true (g_file_get_contents (from, &data, &size, NULL));
  g_assert_cmpuint (size, >, 0);
  g_assert_true (g_file_set_contents (to, data, (gssize)size, NULL));
}

/* Takes a copy of the running store, which is what a crash leaves, and goes on with that. */
static void
fall (Fixture *self)
{
  g_autofree char *path = lia_store_file_dup_path (self->folder);
  g_autofree char *wal = g_strconcat (path, "-wal", NULL);
  char *folder = fixture_make_folder ();
  g_autofree char *new_path = lia_store_file_dup_path (folder);
  g_autofree char *new_wal = g_strconcat (new_path, "-wal", NULL);

  copy_file (path, new_path);
  copy_file (wal, new_wal);
  g_assert_finalize_object (self->store);
  fixture_remove_folder (self->folder);
  g_free (self->folder);
  self->folder = folder;
}

static void
reopen_fallen (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  self->store = lia_store_open (self->folder, &error);
  g_assert_no_error (error);
  fixture_add_folders (self->store);
  self->inbox = fixture_find_folder (self->store, "inbox");
  add_messages (self);
  g_assert_cmpuint (count_messages (self), ==, N_MESSAGES);
}

static void
test_fallen (Fixture *self, gconstpointer data)
{
  add_unsent (self);
  fall (self);
  reopen_fallen (self);
  g_assert_cmpint (lia_store_get_opening (self->store), ==, LIA_STORE_OPENED);
  g_assert_cmpuint (count_unsent (self), ==, 4);
}

static void
note_session (Fixture *self, const char *boot_id)
{
  g_autofree char *path = lia_store_file_dup_path (self->folder);
  g_autofree char *note_path = g_build_filename (self->folder, "in-use", NULL);
  g_autofree char *note = NULL;
  GStatBuf info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  note = g_strdup_printf ("%" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " %s", (guint64)info.st_dev,
                          (guint64)info.st_ino, boot_id);
  g_assert_true (g_file_set_contents (note_path, note, -1, NULL));
}

/* Where the program fell and the system did not, the file is not read through before it is used. */
static void
test_fell_alone (Fixture *self, gconstpointer data)
{
  g_autofree char *note_path = NULL;
  g_autofree char *boot_id = NULL;

  g_assert_true (g_file_get_contents ("/proc/sys/kernel/random/boot_id", &boot_id, NULL, NULL));
  add_messages (self);
  fixture_reopen (self);
  add_unsent (self);
  fall (self);
  damage_file (self, damage_last_pages);
  note_session (self, boot_id);
  self->store = lia_store_open (self->folder, NULL);
  g_assert_cmpint (lia_store_get_opening (self->store), ==, LIA_STORE_OPENED);
  g_assert_cmpuint (count_unsent (self), ==, 4);
  /* Nor is that for ever: with no word of a good end it is. */
  g_assert_finalize_object (self->store);
  note_path = g_build_filename (self->folder, "closed-well", NULL);
  g_unlink (note_path);
  check_rebuilt (self);
}

/* What was met before it fell is not forgotten. */
static void
test_found_and_fell (Fixture *self, gconstpointer data)
{
  g_autofree char *boot_id = NULL;
  g_autofree char *note_path = NULL;
  g_autofree char *new_path = NULL;

  g_assert_true (g_file_get_contents ("/proc/sys/kernel/random/boot_id", &boot_id, NULL, NULL));
  damage_and_meet (self);
  add_messages (self);
  note_path = g_build_filename (self->folder, "found-damaged", NULL);
  g_assert_true (g_file_test (note_path, G_FILE_TEST_EXISTS));
  fall (self);
  new_path = g_build_filename (self->folder, "found-damaged", NULL);
  g_assert_true (g_file_set_contents (new_path, "", 0, NULL));
  note_session (self, boot_id);
  check_rebuilt (self);
}

/* Nobody knows what the disk had of it when the system was started anew. */
static void
test_fell_with_system (Fixture *self, gconstpointer data)
{
  add_messages (self);
  fixture_reopen (self);
  add_unsent (self);
  fall (self);
  note_session (self, "4c0fe5b5-0000-4000-8000-000000000000\n");
  damage_file (self, damage_last_pages);
  check_rebuilt (self);
}

/* What stood only in the WAL is gone with it; what was in the file is whole. */
static void
test_wal_deleted (Fixture *self, gconstpointer data)
{
  g_autofree char *wal = NULL;
  g_autofree char *path = NULL;

  add_unsent (self);
  fixture_reopen (self);
  add_messages (self);
  fall (self);
  path = lia_store_file_dup_path (self->folder);
  wal = g_strconcat (path, "-wal", NULL);
  g_assert_cmpint (g_unlink (wal), ==, 0);
  reopen_fallen (self);
  g_assert_cmpuint (count_unsent (self), ==, 4);
}

static void
test_wal_noise (Fixture *self, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autofree char *wal = NULL;
  g_autofree char *bytes = NULL;
  gsize size = 0;

  add_unsent (self);
  fixture_reopen (self);
  add_messages (self);
  fall (self);
  path = lia_store_file_dup_path (self->folder);
  wal = g_strconcat (path, "-wal", NULL);
  g_assert_true (g_file_get_contents (wal, &bytes, &size, NULL));
  for (gsize i = size / 2; i < size; i++)
    bytes[i] = (char)(i * 31);
  g_assert_true (g_file_set_contents (wal, bytes, (gssize)size, NULL));
  reopen_fallen (self);
  g_assert_cmpuint (count_unsent (self), ==, 4);
}

/* As a copy that was broken off leaves it. */
static void
test_wal_cut (Fixture *self, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autofree char *wal = NULL;
  g_autofree char *bytes = NULL;
  gsize size = 0;

  add_unsent (self);
  fixture_reopen (self);
  add_messages (self);
  fall (self);
  path = lia_store_file_dup_path (self->folder);
  wal = g_strconcat (path, "-wal", NULL);
  g_assert_true (g_file_get_contents (wal, &bytes, &size, NULL));
  g_assert_true (g_file_set_contents (wal, bytes, (gssize)(size * 2 / 3 + 77), NULL));
  reopen_fallen (self);
  g_assert_cmpuint (count_unsent (self), ==, 4);
}

/* The index of a WAL that is no longer there. */
static void
test_shm_stale (Fixture *self, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autofree char *shm = NULL;
  g_autofree char *bytes = g_malloc (32768);

  add_unsent (self);
  add_messages (self);
  fall (self);
  path = lia_store_file_dup_path (self->folder);
  shm = g_strconcat (path, "-shm", NULL);
  for (gsize i = 0; i < 32768; i++)
    bytes[i] = (char)(i * 13 + 5);
  g_assert_true (g_file_set_contents (shm, bytes, 32768, NULL));
  reopen_fallen (self);
  g_assert_cmpint (lia_store_get_opening (self->store), ==, LIA_STORE_OPENED);
  g_assert_cmpuint (count_unsent (self), ==, 4);
}

/* A rebuild that was cut off at its worst moment: the damaged file is moved away, the new one
   not yet in place. */
static void
test_cut_off_rebuild (Fixture *self, gconstpointer data)
{
  g_autofree char *path = lia_store_file_dup_path (self->folder);
  g_autofree char *new_path = g_strconcat (path, ".new", NULL);
  g_autofree char *stale_wal = g_strconcat (path, "-wal", NULL);

  add_unsent (self);
  g_assert_finalize_object (self->store);
  g_assert_cmpint (g_rename (path, new_path), ==, 0);
  g_assert_true (g_file_set_contents (stale_wal, "stale", -1, NULL));
  self->store = lia_store_open (self->folder, NULL);
  g_assert_nonnull (self->store);
  g_assert_cmpuint (count_unsent (self), ==, 4);
}

#define ADD(path, function)                                                                        \
  g_test_add (path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (DAMAGES); i++)
    {
      g_autofree char *path = g_strconcat ("/store/damage/", DAMAGES[i].name, NULL);

      g_test_add (path, Fixture, &DAMAGES[i], fixture_set_up, test_damage, fixture_tear_down);
    }
  g_test_add ("/store/damage/hopeless", Fixture, NULL, fixture_set_up, test_hopeless,
              fixture_tear_down);
  for (guint i = 0; i < G_N_ELEMENTS (WRONGS); i++)
    {
      g_autofree char *path = g_strconcat ("/store/damage/wrong-", WRONGS[i].name, NULL);

      g_test_add (path, Fixture, &WRONGS[i], fixture_set_up, test_wrong, fixture_tear_down);
    }
  ADD ("/store/damage/found-at-work", test_found_at_work);
  ADD ("/store/damage/foreign", test_foreign);
  ADD ("/store/damage/emptied", test_emptied);
  ADD ("/store/damage/fallen", test_fallen);
  ADD ("/store/damage/fell-alone", test_fell_alone);
  ADD ("/store/damage/found-and-fell", test_found_and_fell);
  ADD ("/store/damage/fell-with-system", test_fell_with_system);
  ADD ("/store/damage/wal-deleted", test_wal_deleted);
  ADD ("/store/damage/wal-noise", test_wal_noise);
  ADD ("/store/damage/wal-cut", test_wal_cut);
  ADD ("/store/damage/shm-stale", test_shm_stale);
  ADD ("/store/damage/cut-off-rebuild", test_cut_off_rebuild);
  return g_test_run ();
}
