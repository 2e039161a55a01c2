/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "store/lia-store-mail.h"

#include <stdio.h>

/*
 * Makes a profile with N messages in an inbox, for benchmarks: make-profile FOLDER N. The same N
 * gives the same messages.
 */

#define PAGE 500
#define N_PEOPLE 300

static const char *const WORDS[] = {
  "budget",   "meeting", "report",  "Größe",    "invoice", "draft",   "plan",
  "review",   "lunch",   "train",   "contract", "server",  "release", "holiday",
  "question", "answer",  "figures", "office",   "garden",  "été",
};

static void
append_words (GString *text, GRand *random, guint n)
{
  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "",
                            WORDS[g_rand_int_range (random, 0, G_N_ELEMENTS (WORDS))]);
}

static LiaAddress *
make_person (GRand *random)
{
  int n = g_rand_int_range (random, 0, N_PEOPLE);
  g_autofree char *address = g_strdup_printf ("person%d@contoso.example", n);
  g_autofree char *name = g_strdup_printf ("Person %d", n);

  return lia_address_new (LIA_ADDRESS_MAIL, address, name);
}

static guint
make_flags (GRand *random)
{
  guint flags = g_rand_int_range (random, 0, 10) > 0 ? LIA_MESSAGE_READ : 0;

  if (g_rand_int_range (random, 0, 50) == 0)
    flags |= LIA_MESSAGE_FLAGGED;
  if (g_rand_int_range (random, 0, 5) == 0)
    flags |= LIA_MESSAGE_HAS_ATTACHMENTS;
  return flags;
}

static LiaMessageRecord *
make_record (GRand *random, guint n)
{
  g_autofree char *id = g_strdup_printf ("message-%u", n);
  LiaMessageRecord *record = lia_message_record_new (id);
  GString *subject = g_string_new (NULL);

  append_words (subject, random, 5);
  record->subject = g_string_free (subject, FALSE);
  record->match_key = g_strdup_printf ("match-%u", n);
  record->from = make_person (random);
  for (int i = g_rand_int_range (random, 1, 4); i > 0; i--)
    g_ptr_array_add (record->to, make_person (random));
  record->received_us = G_GINT64_CONSTANT (1700000000000000) + (gint64)n * G_TIME_SPAN_MINUTE;
  record->size_bytes = (guint64)g_rand_int_range (random, 1000, 100000);
  record->flags = make_flags (random);
  return record;
}

static gint64
make_inbox (LiaStore *store, GError **error)
{
  g_autoptr (GPtrArray) changed
      = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_folder_record_unref);
  g_autoptr (GPtrArray) removed = g_ptr_array_new ();
  g_autoptr (GPtrArray) folders = NULL;
  LiaFolderRecord *inbox = lia_folder_record_new ("inbox", "Inbox");

  inbox->role = LIA_FOLDER_ROLE_INBOX;
  g_ptr_array_add (changed, inbox);
  if (!lia_store_apply_folder_changes_sync (store, "bench", changed, removed, "1", FALSE, FALSE,
                                            NULL, error))
    return 0;
  folders = lia_store_read_folders (store, "bench", error);
  return folders != NULL ? ((LiaStoredFolder *)g_ptr_array_index (folders, 0))->folder_id : 0;
}

static LiaStoreText *
make_text (GRand *random, gint64 row_id)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *preview = NULL;

  append_words (text, random, (guint)g_rand_int_range (random, 10, 200));
  preview = g_utf8_substring (text->str, 0, MIN (g_utf8_strlen (text->str, -1), 120));
  return lia_store_text_new (row_id, text->str, preview);
}

static gboolean
set_texts (LiaStore *store, GRand *random, LiaStoreDelta *delta, GError **error)
{
  g_autoptr (GPtrArray) texts
      = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_store_text_free);
  g_autoptr (LiaStoreDelta) done = NULL;

  for (guint i = 0; i < delta->upserted->len; i++)
    {
      LiaMessageRecord *record = g_ptr_array_index (delta->upserted, i);

      g_ptr_array_add (texts, make_text (random, record->row_id));
    }
  done = lia_store_end_write (lia_store_begin_texts (store, texts), error);
  return done != NULL;
}

static gboolean
add_page (LiaStore *store,
          gint64 inbox,
          GRand *random,
          guint first,
          guint n,
          gboolean with_texts,
          GError **error)
{
  g_autoptr (LiaChangeSet) page = lia_change_set_new ();
  g_autoptr (LiaStoreDelta) delta = NULL;

  page->token = g_strdup_printf ("%u", MIN (first + PAGE, n));
  page->more = first + PAGE < n;
  for (guint i = first; i < MIN (first + PAGE, n); i++)
    g_ptr_array_add (page->added, make_record (random, i));
  delta = lia_store_end_write (lia_store_begin_changes (store, inbox, page), error);
  return delta != NULL && (!with_texts || set_texts (store, random, delta, error));
}

int
main (int argc, char **argv)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  g_autoptr (GError) error = NULL;
  g_autoptr (LiaStore) store = NULL;
  guint64 n = 0;
  gint64 inbox = 0;

  if (argc < 3 || argc > 4 || !g_ascii_string_to_unsigned (argv[2], 10, 1, 10000000, &n, NULL))
    {
      fprintf (stderr, "usage: make-profile FOLDER N [without-texts]\n");
      return 2;
    }
  store = lia_store_open (argv[1], &error);
  inbox = store != NULL ? make_inbox (store, &error) : 0;
  for (guint first = 0; error == NULL && first < n; first += PAGE)
    add_page (store, inbox, random, first, (guint)n, argc == 3, &error);
  if (error == NULL)
    return 0;
  fprintf (stderr, "%s\n", error->message);
  return 1;
}
