/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "store-fixture.h"

/* A search finds the same whether its words are in nearly all messages or in few, and its newest rows are those that
   head the whole list. */

#define N_MESSAGES 600
/* Messages do not come in the order of their dates: each step is prime to their number. */
#define STEP 227
#define RARE 100
#define NEWEST 7

typedef struct
{
  const char *word;
  gboolean in_inbox;
  LiaStoreFilter filter;
} Case;

static gint64
minute_of (guint i)
{
  return i * STEP % N_MESSAGES;
}

static gboolean
is_unread (guint i)
{
  return i % 3 == 0;
}

static gboolean
is_in_inbox (guint i)
{
  return i % 2 == 0;
}

static gboolean
holds (guint i, const char *word)
{
  if (g_str_equal (word, "common"))
    return i % 10 != 0;
  return g_str_equal (word, "rare") && i % RARE == 1;
}

static LiaMessageRecord *
make_record (guint i)
{
  g_autofree char *remote_id = g_strdup_printf ("%u", i);
  g_autofree char *subject = g_strdup_printf ("%s %s %u", holds (i, "common") ? "Common" : "Else",
                                              holds (i, "rare") ? "rare" : "other", i);
  LiaMessageRecord *record = fixture_make_record (remote_id, subject, minute_of (i));

  record->flags = is_unread (i) ? 0 : LIA_MESSAGE_READ;
  return record;
}

static void
fill (Fixture *self)
{
  LiaChangeSet *inbox = fixture_make_page ("t", FALSE, NULL);
  LiaChangeSet *archive = fixture_make_page ("t", FALSE, NULL);
  g_autoptr (LiaStoreDelta) first = NULL;
  g_autoptr (LiaStoreDelta) second = NULL;

  for (guint i = 0; i < N_MESSAGES; i++)
    g_ptr_array_add (is_in_inbox (i) ? inbox->added : archive->added, make_record (i));
  first = fixture_apply (self, self->inbox, inbox);
  second = fixture_apply (self, self->archive, archive);
}

static gboolean
is_expected (const Case *test, guint i)
{
  return holds (i, test->word) && (!test->in_inbox || is_in_inbox (i))
         && (test->filter != LIA_STORE_FILTER_UNREAD || is_unread (i));
}

static guint
message_at (gint64 minute)
{
  guint i = 0;

  while (minute_of (i) != minute)
    i++;
  return i;
}

static void
check_case (Fixture *self, const Case *test)
{
  LiaStoreViewSpec spec = { .kind = LIA_STORE_VIEW_SEARCH,
                            .text = test->word,
                            .folder_id = test->in_inbox ? self->inbox : 0,
                            .filter = test->filter };
  g_autoptr (LiaStoreView) view = lia_store_view_new (self->store, &spec);
  g_autoptr (GArray) all = fixture_read_keys (view);
  g_autoptr (LiaStoreHead) head = fixture_read_head (view, NEWEST);
  GArray *newest = head->keys;
  guint n = 0;

  for (gint64 minute = N_MESSAGES - 1; minute >= 0; minute--)
    {
      guint i = message_at (minute);
      g_autoptr (LiaMessageRecord) record = NULL;

      if (!is_expected (test, i))
        continue;
      g_assert_cmpuint (n, <, all->len);
      record
          = lia_store_read_message (self->store, g_array_index (all, LiaListKey, n).row_id, NULL);
      g_assert_cmpuint (strtoul (record->remote_id, NULL, 10), ==, i);
      n++;
    }
  g_assert_cmpuint (n, ==, all->len);
  g_assert_cmpuint (newest->len, ==, MIN (NEWEST, n));
  g_assert_cmpuint (head->records->len, ==, newest->len);
  g_assert_cmpmem (newest->data, newest->len * sizeof (LiaListKey), all->data,
                   newest->len * sizeof (LiaListKey));
}

static void
test_words (Fixture *self, gconstpointer data)
{
  static const char *const words[] = { "common", "rare", "nowhere" };
  static const LiaStoreFilter filters[] = { LIA_STORE_FILTER_NONE, LIA_STORE_FILTER_UNREAD };

  fill (self);
  for (gsize w = 0; w < G_N_ELEMENTS (words); w++)
    for (gsize f = 0; f < G_N_ELEMENTS (filters); f++)
      for (int in_inbox = 0; in_inbox <= 1; in_inbox++)
        check_case (self, &(Case){ words[w], in_inbox, filters[f] });
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/store/search/words", Fixture, NULL, fixture_set_up, test_words, fixture_tear_down);
  return g_test_run ();
}
