/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/lia-message-list.h"

/* A pager over rows made up as they are asked for; it counts what it is asked. */
#define TEST_TYPE_PAGER (test_pager_get_type ())
G_DECLARE_FINAL_TYPE (TestPager, test_pager, TEST, PAGER, GObject)

struct _TestPager
{
  GObject parent_instance;
  guint n_calls;
  guint n_rows;
};

static void pager_init (LiaPagerInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TestPager,
                               test_pager,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LIA_TYPE_PAGER, pager_init))

static LiaMessageRecord *
make_record (gint64 row_id)
{
  LiaMessageRecord *record = lia_message_record_new ("r");

  record->row_id = row_id;
  record->subject = g_strdup_printf ("Subject %" G_GINT64_FORMAT, row_id);
  record->from = lia_address_new (LIA_ADDRESS_MAIL, "a@b.c", "A");
  return record;
}

static void
load_rows_async (LiaPager *pager,
                 GArray *row_ids,
                 GCancellable *cancellable,
                 GAsyncReadyCallback callback,
                 gpointer user_data)
{
  TestPager *self = TEST_PAGER (pager);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_message_record_unref);

  self->n_calls++;
  self->n_rows += row_ids->len;
  for (guint i = 0; i < row_ids->len; i++)
    g_ptr_array_add (records, make_record (g_array_index (row_ids, gint64, i)));
  g_task_return_pointer (task, records, (GDestroyNotify)g_ptr_array_unref);
}

static GPtrArray *
load_rows_finish (LiaPager *pager, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
pager_init (LiaPagerInterface *iface)
{
  iface->load_rows_async = load_rows_async;
  iface->load_rows_finish = load_rows_finish;
}

static void
test_pager_class_init (TestPagerClass *klass)
{
}

static void
test_pager_init (TestPager *self)
{
}

typedef struct
{
  TestPager *pager;
  LiaPeople *people;
  LiaMessageList *list;
  guint n_changes;
  guint position;
  guint removed;
  guint added;
} Fixture;

static void
items_changed_cb (GListModel *model, guint position, guint removed, guint added, Fixture *fixture)
{
  fixture->n_changes++;
  fixture->position = position;
  fixture->removed = removed;
  fixture->added = added;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->pager = g_object_new (TEST_TYPE_PAGER, NULL);
  fixture->people = lia_people_new ();
  fixture->list = lia_message_list_new (LIA_PAGER (fixture->pager), fixture->people, FALSE);
  g_signal_connect (fixture->list, "items-changed", G_CALLBACK (items_changed_cb), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_object_unref (fixture->list);
  g_object_unref (fixture->people);
  g_object_unref (fixture->pager);
}

/* Row n has sort key n: row @n stands first. */
static GArray *
make_keys (gint64 n)
{
  GArray *keys = g_array_sized_new (FALSE, FALSE, sizeof (LiaListKey), (guint)n);

  for (gint64 i = n; i > 0; i--)
    {
      LiaListKey key = { i, i };
      g_array_append_val (keys, key);
    }
  return keys;
}

static void
spin (void)
{
  for (int i = 0; i < 100 && g_main_context_pending (NULL); i++)
    g_main_context_iteration (NULL, FALSE);
}

static LiaMessage *
get (Fixture *fixture, guint position)
{
  return g_list_model_get_item (G_LIST_MODEL (fixture->list), position);
}

static void
test_paging (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GArray) keys = make_keys (1000);
  g_autoptr (GPtrArray) held = g_ptr_array_new_with_free_func (g_object_unref);

  lia_message_list_set_keys (fixture->list, keys);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->list)), ==, 1000);
  for (guint i = 0; i < 205; i++)
    g_ptr_array_add (held, get (fixture, i));
  g_assert_false (lia_message_get_loaded (g_ptr_array_index (held, 0)));
  spin ();
  for (guint i = 0; i < 205; i++)
    g_assert_true (lia_message_get_loaded (g_ptr_array_index (held, i)));
  g_assert_cmpstr (lia_message_get_record (g_ptr_array_index (held, 0))->subject, ==,
                   "Subject 1000");
  g_assert_cmpuint (fixture->pager->n_calls, ==, 3);
  g_assert_cmpuint (fixture->pager->n_rows, ==, 205);
}

static void
test_identity (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GArray) keys = make_keys (10);
  LiaMessage *first = NULL;
  g_autoptr (LiaMessage) again = NULL;

  lia_message_list_set_keys (fixture->list, keys);
  first = get (fixture, 3);
  again = get (fixture, 3);
  g_assert_true (first == again);
  g_assert_cmpuint (lia_message_list_get_n_alive (fixture->list), ==, 1);
  g_object_unref (first);
  g_clear_object (&again);
  spin ();
  g_assert_cmpuint (lia_message_list_get_n_alive (fixture->list), ==, 0);
}

static void
test_splice (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GArray) keys = make_keys (100);
  g_autoptr (GPtrArray) records
      = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_message_record_unref);
  g_autoptr (GArray) new_keys = g_array_new (FALSE, FALSE, sizeof (LiaListKey));
  g_autoptr (GArray) removed = g_array_new (FALSE, FALSE, sizeof (gint64));
  LiaListKey top = { 500, 500 };
  LiaListKey same = { 98, 98 };
  gint64 gone = 95;
  g_autoptr (LiaMessage) alive = NULL;
  guint position = 0;

  lia_message_list_set_keys (fixture->list, keys);
  alive = get (fixture, 2);
  spin ();
  fixture->n_changes = 0;

  /* One new row, one that only changed, one gone: a single splice over the range between. */
  g_ptr_array_add (records, make_record (500));
  g_ptr_array_add (records, make_record (98));
  g_array_append_val (new_keys, top);
  g_array_append_val (new_keys, same);
  g_array_append_val (removed, gone);
  ((LiaMessageRecord *)g_ptr_array_index (records, 1))->flags = LIA_MESSAGE_READ;
  lia_message_list_apply (fixture->list, records, new_keys, removed);
  g_assert_cmpuint (fixture->n_changes, ==, 1);
  g_assert_cmpuint (fixture->position, ==, 0);
  g_assert_cmpuint (fixture->removed, ==, 6);
  g_assert_cmpuint (fixture->added, ==, 6);
  g_assert_cmpuint (lia_message_get_flags (alive), ==, LIA_MESSAGE_READ);
  g_assert_true (lia_message_list_find (fixture->list, 98, &position));
  g_assert_cmpuint (position, ==, 3);
  g_assert_false (lia_message_list_find (fixture->list, 95, &position));

  /* A change in place is no splice. */
  fixture->n_changes = 0;
  g_ptr_array_remove_index (records, 0);
  g_array_remove_index (new_keys, 0);
  lia_message_list_apply (fixture->list, records, new_keys, NULL);
  g_assert_cmpuint (fixture->n_changes, ==, 0);
}

static void
test_head (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GArray) keys = make_keys (1000);
  g_autoptr (GArray) head = g_array_new (FALSE, FALSE, sizeof (LiaListKey));
  g_autoptr (GPtrArray) records
      = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_message_record_unref);
  g_autoptr (LiaMessage) first = NULL;
  g_autoptr (LiaMessage) after = NULL;

  g_array_append_vals (head, keys->data, LIA_MESSAGE_LIST_HEAD);
  for (guint i = 0; i < head->len; i++)
    g_ptr_array_add (records, make_record (g_array_index (head, LiaListKey, i).row_id));
  lia_message_list_set_head (fixture->list, records, head);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->list)), ==,
                    LIA_MESSAGE_LIST_HEAD);
  first = get (fixture, 0);
  g_assert_true (lia_message_get_loaded (first));
  g_assert_cmpuint (fixture->pager->n_calls, ==, 0);

  /* The other keys come: no row of the head is touched. */
  lia_message_list_set_keys (fixture->list, keys);
  g_assert_cmpuint (fixture->n_changes, ==, 2);
  g_assert_cmpuint (fixture->position, ==, LIA_MESSAGE_LIST_HEAD);
  g_assert_cmpuint (fixture->removed, ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->list)), ==, 1000);
  after = get (fixture, 0);
  g_assert_true (after == first);
}

/* ---- Whoever follows the splices has what is in the list ---- */

#define N_ROWS 400
#define N_STEPS 60

typedef struct
{
  Fixture *fixture;
  GRand *random;
  GPtrArray *got; /* LiaMessage of each position that was asked for, else NULL */
  GArray *keys;   /* what the list should hold */
  gint64 next_row_id;
} Follower;

static void
unref_if_any (gpointer object)
{
  if (object != NULL)
    g_object_unref (object);
}

static void
follow_cb (GListModel *model, guint position, guint removed, guint added, Follower *self)
{
  for (guint i = 0; i < removed; i++)
    g_ptr_array_remove_index (self->got, position);
  for (guint i = 0; i < added; i++)
    g_ptr_array_insert (self->got, (gint)position, NULL);
}

static void
ask_for_some (Follower *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->fixture->list));

  g_assert_cmpuint (self->got->len, ==, n);
  for (guint i = 0; n > 0 && i < 20; i++)
    {
      guint position = (guint)g_rand_int_range (self->random, 0, (gint32)n);

      if (self->got->pdata[position] == NULL)
        self->got->pdata[position] = get (self->fixture, position);
    }
}

static void
check_followed (Follower *self)
{
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->fixture->list)), ==,
                    self->keys->len);
  g_assert_cmpuint (self->got->len, ==, self->keys->len);
  for (guint i = 0; i < self->keys->len; i++)
    {
      gint64 row_id = g_array_index (self->keys, LiaListKey, i).row_id;

      if (self->got->pdata[i] != NULL)
        g_assert_cmpint (lia_message_get_row_id (self->got->pdata[i]), ==, row_id);
    }
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const LiaListKey *left = a;
  const LiaListKey *right = b;

  if (left->sort_key != right->sort_key)
    return left->sort_key > right->sort_key ? -1 : 1;
  return left->row_id > right->row_id ? -1 : left->row_id < right->row_id;
}

/* Some rows go, some come, some get another date, some only change. */
static void
change_some (Follower *self, gboolean in_list)
{
  g_autoptr (GPtrArray) records
      = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_message_record_unref);
  g_autoptr (GArray) upserted = g_array_new (FALSE, FALSE, sizeof (LiaListKey));
  g_autoptr (GArray) removed = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (int i = g_rand_int_range (self->random, 0, 6); i > 0; i--)
    {
      guint at = (guint)g_rand_int_range (self->random, 0, (gint32)self->keys->len);
      LiaListKey key = g_array_index (self->keys, LiaListKey, at);
      int kind = g_rand_int_range (self->random, 0, 4);

      if (kind == 0)
        key = (LiaListKey){ self->next_row_id++, g_rand_int_range (self->random, 0, N_ROWS) };
      else if (kind != 3)
        g_array_remove_index (self->keys, at);
      if (kind == 1)
        {
          g_array_append_val (removed, key.row_id);
          continue;
        }
      if (kind == 2)
        key.sort_key = g_rand_int_range (self->random, 0, N_ROWS);
      if (kind != 3)
        g_array_append_val (self->keys, key);
      for (guint k = 0; k < upserted->len; k++)
        if (g_array_index (upserted, LiaListKey, k).row_id == key.row_id)
          {
            g_array_remove_index (upserted, k);
            g_ptr_array_remove_index (records, k);
          }
      g_array_append_val (upserted, key);
      g_ptr_array_add (records, make_record (key.row_id));
    }
  for (guint i = 0; i < removed->len; i++)
    for (guint k = 0; k < upserted->len; k++)
      if (g_array_index (upserted, LiaListKey, k).row_id == g_array_index (removed, gint64, i))
        {
          g_array_remove_index (upserted, k);
          g_ptr_array_remove_index (records, k);
        }
  g_array_sort (self->keys, compare);
  if (in_list)
    lia_message_list_apply (self->fixture->list, records, upserted, removed);
}

static GArray *
dup_keys (GArray *keys, guint n)
{
  GArray *copy = g_array_new (FALSE, FALSE, sizeof (LiaListKey));

  return g_array_append_vals (copy, keys->data, MIN (n, keys->len));
}

static void
start_with_head (Follower *self)
{
  g_autoptr (GArray) head = dup_keys (self->keys, 50);
  g_autoptr (GPtrArray) records
      = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_message_record_unref);

  for (guint i = 0; i < head->len; i++)
    g_ptr_array_add (records, make_record (g_array_index (head, LiaListKey, i).row_id));
  lia_message_list_set_head (self->fixture->list, records, head);
}

static void
follow (Fixture *fixture, guint32 seed)
{
  Follower self = { .fixture = fixture, .next_row_id = N_ROWS + 1 };
  g_autoptr (GArray) all = NULL;

  g_test_message ("seed %u", seed);
  self.random = g_rand_new_with_seed (seed);
  self.got = g_ptr_array_new_with_free_func (unref_if_any);
  self.keys = make_keys (N_ROWS);
  g_signal_connect (fixture->list, "items-changed", G_CALLBACK (follow_cb), &self);
  start_with_head (&self);
  ask_for_some (&self);
  /* While the keys were read, others came and went. */
  for (guint32 i = 0; i < seed % 4; i++)
    change_some (&self, FALSE);
  all = dup_keys (self.keys, self.keys->len);
  lia_message_list_set_keys (fixture->list, all);
  check_followed (&self);
  for (int i = 0; i < N_STEPS; i++)
    {
      ask_for_some (&self);
      change_some (&self, TRUE);
      check_followed (&self);
      if (i % 20 == 19)
        {
          g_autoptr (GArray) again = NULL;

          change_some (&self, FALSE);
          again = dup_keys (self.keys, self.keys->len);
          lia_message_list_set_keys (fixture->list, again);
          check_followed (&self);
        }
    }
  g_signal_handlers_disconnect_by_data (fixture->list, &self);
  g_ptr_array_unref (self.got);
  g_array_unref (self.keys);
  g_rand_free (self.random);
}

static void
test_follow (Fixture *fixture, gconstpointer data)
{
  for (guint32 seed = 0; seed < 8; seed++)
    {
      follow (fixture, seed);
      tear_down (fixture, NULL);
      set_up (fixture, NULL);
    }
}

static void
test_million (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GArray) keys = make_keys (1000000);
  g_autoptr (LiaMessage) last = NULL;
  guint position = 0;

  lia_message_list_set_keys (fixture->list, keys);
  last = get (fixture, 999999);
  spin ();
  g_assert_true (lia_message_get_loaded (last));
  g_assert_cmpint (lia_message_get_row_id (last), ==, 1);
  g_assert_true (lia_message_list_find (fixture->list, 1, &position));
  g_assert_cmpuint (position, ==, 999999);
  g_assert_cmpuint (lia_message_list_get_n_alive (fixture->list), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                                            \
  g_test_add ("/core/message-list/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("paging", test_paging);
  ADD ("identity", test_identity);
  ADD ("splice", test_splice);
  ADD ("head", test_head);
  ADD ("follow", test_follow);
  ADD ("million", test_million);
#undef ADD
  return g_test_run ();
}
