/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "store-fixture.h"

#include <signal.h>
#include <stdio.h>

#define N_ROUNDS 40
#define ROWS_A_PAGE 5
#define SEED 20260114

/*
 * A child commits pages and operations without end and tells of each when its call has returned.
 * It is killed after a random number of these words, that is: anywhere. What it has told must be
 * there.
 */

/* ---- The child ---- */

static void
commit_page (LiaStore *store, gint64 folder_id, guint number)
{
  g_autoptr (LiaChangeSet) page = lia_change_set_new ();
  g_autoptr (LiaStoreDelta) delta = NULL;

  page->token = g_strdup_printf ("%u", number);
  page->more = TRUE;
  for (guint i = 0; i < ROWS_A_PAGE; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u-%u", number, i);

      g_ptr_array_add (page->added, fixture_make_record (id, "Subject", number));
    }
  delta = lia_store_end_write (lia_store_begin_changes (store, folder_id, page), NULL);
  g_assert_nonnull (delta);
}

static gint64
commit_op (LiaStore *store, guint round, guint number)
{
  g_autofree char *text = g_strdup_printf ("op %u-%u", round, number);
  g_autoptr (GBytes) source = g_bytes_new (text, strlen (text));
  LiaStoreAct act = { .kind = LIA_MAIL_OP_SEND, .account_id = "work", .source = source };
  g_autoptr (GArray) op_ids = NULL;
  g_autoptr (LiaStoreDelta) delta = lia_store_add_acts_sync (store, &act, 1, &op_ids, NULL);

  g_assert_nonnull (delta);
  printf ("%s\n", text);
  return g_array_index (op_ids, gint64, 0);
}

static void
settle (LiaStore *store, gint64 op_id, guint round, guint number)
{
  LiaStoreSettlement settlement = { .op_id = op_id, .outcome = LIA_STORE_DONE };
  g_autoptr (LiaStoreDelta) delta = NULL;

  printf ("settling %u-%u\n", round, number);
  delta = lia_store_settle_ops_sync (store, &settlement, 1, NULL);
  g_assert_nonnull (delta);
  printf ("done %u-%u\n", round, number);
}

static void
run_child (const char *folder, guint round)
{
  g_autoptr (LiaStore) store = lia_store_open (folder, NULL);
  gint64 inbox = fixture_find_folder (store, "inbox");
  g_autofree char *token = lia_store_read_folder_token (store, inbox, NULL);
  guint page = token != NULL ? (guint)atoi (token) + 1 : 0;

  setvbuf (stdout, NULL, _IOLBF, 0);
  for (guint i = 0;; i++, page++)
    {
      gint64 op_id = 0;

      commit_page (store, inbox, page);
      printf ("page %u\n", page);
      op_id = commit_op (store, round, i);
      if (i % 2 == 0)
        settle (store, op_id, round, i);
    }
}

/* ---- The parent ---- */

typedef struct
{
  GHashTable *told_ops; /* "round-number" of operations that must be there */
  GHashTable *told_done;
  gint64 told_page;
  char *program;
} Told;

static void
take_word (Told *told, const char *line)
{
  if (g_str_has_prefix (line, "page "))
    told->told_page = atoi (line + 5);
  else if (g_str_has_prefix (line, "op "))
    g_hash_table_add (told->told_ops, g_strdup (line + 3));
  else if (g_str_has_prefix (line, "settling "))
    /* From here to the next word it may be there or not: the child can die between the commit and
     * its word. */
    g_hash_table_remove (told->told_ops, line + 9);
  else if (g_str_has_prefix (line, "done "))
    g_hash_table_add (told->told_done, g_strdup (line + 5));
  else
    g_error ("the child said “%s”", line);
}

static void
run_and_kill (Told *told, const char *folder, guint round, guint n_words)
{
  g_autofree char *number = g_strdup_printf ("%u", round);
  const char *argv[] = { told->program, "--child", folder, number, NULL };
  g_autoptr (GSubprocess) child = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE, NULL);
  g_autoptr (GDataInputStream) words = NULL;
  char *line = NULL;

  g_assert_nonnull (child);
  words = g_data_input_stream_new (g_subprocess_get_stdout_pipe (child));
  while ((line = g_data_input_stream_read_line (words, NULL, NULL, NULL)) != NULL)
    {
      take_word (told, line);
      g_free (line);
      if (n_words-- == 0)
        g_subprocess_force_exit (child);
    }
  g_assert_true (g_subprocess_wait (child, NULL, NULL));
  g_assert_cmpint (g_subprocess_get_term_sig (child), ==, SIGKILL);
}

/* The token is never ahead of the rows, nor behind them. */
static void
check_pages (Fixture *self, const Told *told)
{
  g_autofree char *token = lia_store_read_folder_token (self->store, self->inbox, NULL);
  g_autoptr (LiaStoreView) view = fixture_open_folder (self, self->inbox, LIA_STORE_FILTER_NONE);
  g_autoptr (LiaStoreHead) head = lia_store_view_read_head (view, 1, NULL);
  gint64 page = token != NULL ? atoi (token) : -1;

  g_assert_cmpint (page, >=, told->told_page);
  g_assert_cmpuint (head->n_items, ==, (guint)(page + 1) * ROWS_A_PAGE);
}

static char *
read_op_name (LiaMailOp *op)
{
  gsize size = 0;
  const char *text = g_bytes_get_data (op->source, &size);

  return g_strndup (text + 3, size - 3);
}

static void
check_ops (Fixture *self, const Told *told)
{
  g_autoptr (GHashTable) found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) pending = lia_store_read_pending (self->store, "work", NULL);
  GHashTableIter iter;
  gpointer key = NULL;

  for (guint i = 0; i < pending->len; i++)
    {
      g_autoptr (GPtrArray) begun
          = lia_store_begin_ops_sync (self->store, "work", 0, 1, NULL, NULL);
      LiaMailOp *op = g_ptr_array_index (begun, 0);
      LiaStoreSettlement settlement = { .op_id = op->op_id, .outcome = LIA_STORE_DONE };
      g_autoptr (LiaStoreDelta) delta = NULL;
      char *name = read_op_name (op);

      g_assert_false (g_hash_table_contains (told->told_done, name));
      g_assert_true (g_hash_table_add (found, name));
      delta = lia_store_settle_ops_sync (self->store, &settlement, 1, NULL);
      g_assert_nonnull (delta);
    }
  g_hash_table_iter_init (&iter, told->told_ops);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_assert_true (g_hash_table_contains (found, key));
  g_hash_table_remove_all (told->told_ops);
}

static void
test_killed (gconstpointer data)
{
  Told told = { .program = (char *)data, .told_page = -1 };
  Fixture fixture = { 0 };
  g_autoptr (GRand) random = g_rand_new_with_seed (SEED);

  told.told_ops = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  told.told_done = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  fixture_set_up (&fixture, NULL);
  for (guint round = 0; round < N_ROUNDS; round++)
    {
      g_assert_finalize_object (fixture.store);
      run_and_kill (&told, fixture.folder, round, (guint)g_rand_int_range (random, 0, 25));
      fixture.store = lia_store_open (fixture.folder, NULL);
      g_assert_nonnull (fixture.store);
      g_assert_cmpint (lia_store_get_opening (fixture.store), ==, LIA_STORE_OPENED);
      fixture_check (&fixture);
      check_pages (&fixture, &told);
      check_ops (&fixture, &told);
    }
  g_assert_cmpint (told.told_page, >, N_ROUNDS);
  fixture_tear_down (&fixture, NULL);
  g_hash_table_unref (told.told_ops);
  g_hash_table_unref (told.told_done);
}

int
main (int argc, char **argv)
{
  g_autofree char *program = NULL;

  if (argc == 4 && g_str_equal (argv[1], "--child"))
    run_child (argv[2], (guint)atoi (argv[3]));
  g_test_init (&argc, &argv, NULL);
  program = g_file_read_link ("/proc/self/exe", NULL);
  g_test_add_data_func ("/store/crash/killed", program, test_killed);
  return g_test_run ();
}
