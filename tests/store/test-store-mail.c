/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "store-fixture.h"

static LiaMessageRecord *
make_matched (const char *remote_id, const char *match_key, gint64 minute)
{
  LiaMessageRecord *record = fixture_make_record (remote_id, "Moved", minute);

  record->match_key = g_strdup (match_key);
  return record;
}

static void
remove_message (Fixture *self, gint64 folder_id, const char *remote_id)
{
  LiaChangeSet *page = fixture_make_page ("t", FALSE, NULL);
  g_autoptr (LiaStoreDelta) delta = NULL;

  g_ptr_array_add (page->removed, g_strdup (remote_id));
  delta = fixture_apply (self, folder_id, page);
}

static void
set_text (Fixture *self, gint64 row_id, const char *text)
{
  g_autoptr (GPtrArray) texts
      = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_store_text_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (LiaStoreDelta) delta = NULL;

  g_ptr_array_add (texts, lia_store_text_new (row_id, text, "the first words"));
  delta = lia_store_end_write (lia_store_begin_texts (self->store, texts), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (delta->upserted->len, ==, 1);
}

static void
test_record_round_trip (Fixture *self, gconstpointer data)
{
  LiaMessageRecord *record = fixture_make_record ("a", "Größe", 5);
  g_autoptr (LiaMessageRecord) read = NULL;
  g_autoptr (GError) error = NULL;

  record->change_key = g_strdup ("ck");
  record->match_key = g_strdup ("mk");
  record->message_id = g_strdup ("m@x");
  record->in_reply_to = g_strdup ("r@x");
  record->references = g_strdup ("r@x q@x");
  record->item_class = g_strdup ("IPM.Note");
  record->sender = lia_address_new (LIA_ADDRESS_SIP, "desk@contoso.example", NULL);
  g_ptr_array_add (record->to, lia_address_new (LIA_ADDRESS_TEL, "+33472001234", "Desk"));
  g_ptr_array_add (record->cc, lia_address_new (LIA_ADDRESS_MAIL, "c@x.example", NULL));
  g_ptr_array_add (record->bcc, lia_address_new (LIA_ADDRESS_MAIL, "d@x.example", "D, \"quoted\""));
  record->sent_us = 17;
  record->size_bytes = G_GUINT64_CONSTANT (5000000000);
  record->flags = LIA_MESSAGE_READ | LIA_MESSAGE_HAS_ATTACHMENTS;
  record->preview = g_strdup ("Hello");
  record->thread_key = g_strdup ("th");

  read = lia_store_read_message (self->store, fixture_add_message (self, self->inbox, record),
                                 &error);
  g_assert_no_error (error);
  g_assert_cmpint (read->folder_id, ==, self->inbox);
  g_assert_cmpstr (read->remote_id, ==, "a");
  g_assert_cmpstr (read->change_key, ==, "ck");
  g_assert_cmpstr (read->match_key, ==, "mk");
  g_assert_cmpstr (read->message_id, ==, "m@x");
  g_assert_cmpstr (read->in_reply_to, ==, "r@x");
  g_assert_cmpstr (read->references, ==, "r@x q@x");
  g_assert_cmpstr (read->subject, ==, "Größe");
  g_assert_cmpstr (read->item_class, ==, "IPM.Note");
  g_assert_cmpstr (lia_address_get_name (read->from), ==, "Ann Müller");
  g_assert_cmpint (lia_address_get_scheme (read->sender), ==, LIA_ADDRESS_SIP);
  g_assert_null (lia_address_get_name (read->sender));
  g_assert_cmpuint (read->to->len, ==, 2);
  g_assert_cmpint (lia_address_get_scheme (g_ptr_array_index (read->to, 1)), ==, LIA_ADDRESS_TEL);
  g_assert_cmpstr (lia_address_get_address (g_ptr_array_index (read->cc, 0)), ==, "c@x.example");
  g_assert_cmpstr (lia_address_get_name (g_ptr_array_index (read->bcc, 0)), ==, "D, \"quoted\"");
  g_assert_cmpint (read->received_us, ==, 5 * G_TIME_SPAN_MINUTE);
  g_assert_cmpint (read->sent_us, ==, 17);
  g_assert_cmpuint (read->size_bytes, ==, G_GUINT64_CONSTANT (5000000000));
  g_assert_cmpuint (read->flags, ==, LIA_MESSAGE_READ | LIA_MESSAGE_HAS_ATTACHMENTS);
  g_assert_cmpstr (read->preview, ==, "Hello");
  g_assert_cmpstr (read->thread_key, ==, "th");
}

static void
test_page_and_token (Fixture *self, gconstpointer data)
{
  g_autoptr (LiaStoreDelta) delta = NULL;
  g_autofree char *before = lia_store_read_folder_token (self->store, self->inbox, NULL);
  g_autofree char *after = NULL;
  LiaStoreCounts *counts = NULL;

  g_assert_null (before);
  delta = fixture_apply (self, self->inbox,
                         fixture_make_page ("one", FALSE, fixture_make_record ("a", "A", 1),
                                            fixture_make_record ("b", "B", 2), NULL));
  after = lia_store_read_folder_token (self->store, self->inbox, NULL);
  g_assert_cmpstr (after, ==, "one");
  g_assert_cmpuint (delta->upserted->len, ==, 2);
  g_assert_cmpuint (delta->removed->len, ==, 0);
  g_assert_cmpuint (delta->counts->len, ==, 1);
  counts = &g_array_index (delta->counts, LiaStoreCounts, 0);
  g_assert_cmpint (counts->folder_id, ==, self->inbox);
  g_assert_cmpint (counts->total, ==, 2);
  g_assert_cmpint (counts->unread, ==, 2);
  g_assert_cmpuint (counts->n_rows, ==, 2);
}

/* What a first listing finds is no news; what comes after it is, once. */
static void
test_arrived (Fixture *self, gconstpointer data)
{
  LiaChangeSet *again = NULL;
  g_autoptr (LiaStoreDelta) first = NULL;
  g_autoptr (LiaStoreDelta) later = NULL;
  g_autoptr (LiaStoreDelta) reset = NULL;

  first = fixture_apply (self, self->inbox,
                         fixture_make_page ("one", TRUE, fixture_make_record ("a", "A", 1), NULL));
  g_assert_cmpuint (first->arrived->len, ==, 0);
  fixture_add_message (self, self->inbox, fixture_make_record ("b", "B", 2));
  later = fixture_apply (self, self->inbox,
                         fixture_make_page ("two", FALSE, fixture_make_record ("a", "A", 1),
                                            fixture_make_record ("c", "C", 3), NULL));
  g_assert_cmpuint (later->arrived->len, ==, 1);
  g_assert_cmpint (g_array_index (later->arrived, gint64, 0), ==,
                   fixture_find_row (self, self->inbox, "c"));
  /* Listed anew, the folder has one that was not there. */
  again = fixture_make_page ("r1", FALSE, fixture_make_record ("c", "C", 3),
                             fixture_make_record ("d", "D", 4), NULL);
  again->reset = TRUE;
  reset = fixture_apply (self, self->inbox, again);
  g_assert_cmpuint (reset->arrived->len, ==, 1);
  g_assert_cmpint (g_array_index (reset->arrived, gint64, 0), ==,
                   fixture_find_row (self, self->inbox, "d"));
}

static void
test_newest_leaves_token (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) newest
      = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_message_record_unref);
  g_autoptr (GError) error = NULL;
  g_autoptr (LiaStoreDelta) delta = NULL;
  g_autoptr (LiaStoreDelta) listed = NULL;
  g_autofree char *token = NULL;

  g_ptr_array_add (newest, fixture_make_record ("a", "A", 1));
  g_ptr_array_add (newest, fixture_make_record ("gone", "Gone", 2));
  delta = lia_store_end_write (lia_store_begin_newest (self->store, self->inbox, newest), &error);
  g_assert_no_error (error);
  token = lia_store_read_folder_token (self->store, self->inbox, NULL);
  g_assert_null (token);
  /* Before it is listed to its end the server's counts are shown. */
  g_assert_cmpint (g_array_index (delta->counts, LiaStoreCounts, 0).total, ==, 7);
  g_assert_cmpint (g_array_index (delta->counts, LiaStoreCounts, 0).unread, ==, 3);

  /* The first listing sweeps what vanished between the two calls. */
  listed = fixture_apply (
      self, self->inbox, fixture_make_page ("one", FALSE, fixture_make_record ("a", "A", 1), NULL));
  g_assert_cmpint (fixture_find_row (self, self->inbox, "gone"), ==, 0);
  g_assert_cmpint (fixture_find_row (self, self->inbox, "a"), !=, 0);
}

static void
test_reset_sweeps (Fixture *self, gconstpointer data)
{
  LiaChangeSet *first = NULL;
  g_autoptr (LiaStoreDelta) a = NULL;
  g_autoptr (LiaStoreDelta) b = NULL;
  gint64 kept = fixture_add_message (self, self->inbox, fixture_make_record ("kept", "Kept", 1));

  fixture_add_message (self, self->inbox, fixture_make_record ("late", "Late", 2));
  fixture_add_message (self, self->inbox, fixture_make_record ("gone", "Gone", 3));
  set_text (self, kept, "the body stays");

  first = fixture_make_page ("r1", TRUE, fixture_make_record ("kept", "Kept", 1), NULL);
  first->reset = TRUE;
  a = fixture_apply (self, self->inbox, first);
  g_assert_cmpint (fixture_find_row (self, self->inbox, "gone"), !=, 0);
  /* The listing goes on after a restart. */
  fixture_reopen (self);
  b = fixture_apply (
      self, self->inbox,
      fixture_make_page ("r2", FALSE, fixture_make_record ("late", "Late", 2), NULL));
  g_assert_cmpint (fixture_find_row (self, self->inbox, "gone"), ==, 0);
  g_assert_cmpuint (b->removed->len, ==, 1);
  g_assert_cmpint (fixture_find_row (self, self->inbox, "kept"), ==, kept);
  g_assert_cmpuint (fixture_count_found (self, "body stays"), ==, 1);
}

static void
test_flags_and_removal (Fixture *self, gconstpointer data)
{
  gint64 row = fixture_add_message (self, self->inbox, fixture_make_record ("a", "Budget", 1));
  LiaChangeSet *page = fixture_make_page ("t2", FALSE, NULL);
  g_autoptr (LiaStoreDelta) delta = NULL;
  g_autoptr (GError) error = NULL;

  lia_change_set_add_flags (page, "a", LIA_MESSAGE_READ, LIA_MESSAGE_READ | LIA_MESSAGE_FLAGGED);
  lia_change_set_add_flags (page, "unknown", LIA_MESSAGE_READ, LIA_MESSAGE_READ);
  delta = fixture_apply (self, self->inbox, page);
  g_assert_cmpuint (fixture_get_flags (self, row), ==, LIA_MESSAGE_READ);
  g_assert_cmpint (g_array_index (delta->counts, LiaStoreCounts, 0).unread, ==, 0);

  remove_message (self, self->inbox, "a");
  g_assert_null (lia_store_read_message (self->store, row, &error));
  g_assert_error (error, LIA_ERROR, LIA_ERROR_NOT_FOUND);
  g_assert_cmpuint (fixture_count_found (self, "budget"), ==, 0);
}

static void
test_move_remove_first (Fixture *self, gconstpointer data)
{
  gint64 row = fixture_add_message (self, self->inbox, make_matched ("a", "key", 1));

  set_text (self, row, "wandering body");
  remove_message (self, self->inbox, "a");
  g_assert_cmpuint (fixture_count_found (self, "wandering"), ==, 0);
  g_assert_cmpint (fixture_add_message (self, self->archive, make_matched ("a2", "key", 1)), ==,
                   row);
  g_assert_cmpuint (fixture_count_found (self, "wandering"), ==, 1);
}

static void
test_move_add_first (Fixture *self, gconstpointer data)
{
  gint64 row = fixture_add_message (self, self->inbox, make_matched ("a", "key", 1));
  gint64 copy = 0;

  set_text (self, row, "wandering body");
  copy = fixture_add_message (self, self->archive, make_matched ("a2", "key", 1));
  /* So far it may as well be a copy; its text is known already. */
  g_assert_cmpint (copy, !=, row);
  g_assert_cmpuint (fixture_count_found (self, "wandering"), ==, 2);
  remove_message (self, self->inbox, "a");
  g_assert_cmpint (fixture_find_row (self, self->archive, "a2"), ==, row);
  g_assert_cmpuint (fixture_count_found (self, "wandering"), ==, 1);
}

static void
test_draft_rewritten (Fixture *self, gconstpointer data)
{
  LiaMessageRecord *record = fixture_make_record ("d", "Draft", 1);
  LiaChangeSet *page = NULL;
  g_autoptr (LiaStoreDelta) delta = NULL;
  gint64 row = 0;

  record->flags = LIA_MESSAGE_DRAFT;
  record->change_key = g_strdup ("1");
  row = fixture_add_message (self, self->drafts, record);
  set_text (self, row, "oldwords");
  record = fixture_make_record ("d", "Draft again", 2);
  record->flags = LIA_MESSAGE_DRAFT;
  record->change_key = g_strdup ("2");
  page = fixture_make_page ("t3", FALSE, NULL);
  g_ptr_array_add (page->changed, record);
  delta = fixture_apply (self, self->drafts, page);
  g_assert_cmpuint (fixture_count_found (self, "oldwords"), ==, 0);
  g_assert_cmpuint (fixture_count_found (self, "again"), ==, 1);
  g_assert_null (lia_store_read_text (self->store, row, NULL));
}

static void
test_textless (Fixture *self, gconstpointer data)
{
  gint64 first = fixture_add_message (self, self->inbox, fixture_make_record ("a", "A", 1));
  gint64 second = fixture_add_message (self, self->inbox, fixture_make_record ("b", "B", 2));
  g_autoptr (GPtrArray) both = lia_store_read_textless (self->store, "work", NULL, 10, NULL);
  g_autoptr (GPtrArray) one = NULL;
  g_autoptr (GPtrArray) after = NULL;
  g_autoptr (GPtrArray) others = lia_store_read_textless (self->store, "home", NULL, 10, NULL);
  g_autofree char *text = NULL;

  g_assert_cmpuint (both->len, ==, 2);
  g_assert_cmpuint (others->len, ==, 0);
  g_assert_cmpint (((LiaStoreTextless *)g_ptr_array_index (both, 0))->row_id, ==, second);
  after = lia_store_read_textless (self->store, "work", g_ptr_array_index (both, 0), 10, NULL);
  g_assert_cmpuint (after->len, ==, 1);
  g_assert_cmpint (((LiaStoreTextless *)g_ptr_array_index (after, 0))->row_id, ==, first);
  set_text (self, second, NULL);
  one = lia_store_read_textless (self->store, "work", NULL, 10, NULL);
  g_assert_cmpuint (one->len, ==, 1);
  g_assert_cmpint (((LiaStoreTextless *)g_ptr_array_index (one, 0))->row_id, ==, first);
  set_text (self, first, "words");
  text = lia_store_read_text (self->store, first, NULL);
  g_assert_cmpstr (text, ==, "words");
}

static void
test_folder_tree (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) changed
      = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_folder_record_unref);
  g_autoptr (GPtrArray) removed = g_ptr_array_new ();
  g_autoptr (LiaStoreDelta) delta = NULL;
  g_autoptr (GPtrArray) folders = NULL;
  g_autofree char *token = NULL;

  fixture_add_message (self, self->archive, fixture_make_record ("a", "Attic", 1));
  g_ptr_array_add (changed, lia_folder_record_new ("inbox", "Posteingang"));
  /* A reset in two pages: drafts comes in the second one, archive not at all. */
  g_assert_true (lia_store_apply_folder_changes_sync (self->store, "work", changed, removed,
                                                      "tree-2", TRUE, TRUE, NULL, NULL));
  g_ptr_array_set_size (changed, 0);
  g_ptr_array_add (changed, lia_folder_record_new ("drafts", "Entwürfe"));
  g_assert_true (lia_store_apply_folder_changes_sync (self->store, "work", changed, removed,
                                                      "tree-3", FALSE, FALSE, &delta, NULL));
  folders = lia_store_read_folders (self->store, "work", NULL);
  g_assert_cmpuint (folders->len, ==, 2);
  g_assert_cmpstr (((LiaStoredFolder *)g_ptr_array_index (folders, 0))->record->name, ==,
                   "Posteingang");
  g_assert_cmpint (((LiaStoredFolder *)g_ptr_array_index (folders, 0))->folder_id, ==, self->inbox);
  g_assert_cmpuint (delta->removed->len, ==, 1);
  g_assert_cmpuint (fixture_count_found (self, "attic"), ==, 0);
  token = lia_store_read_tree_token (self->store, "work", NULL);
  g_assert_cmpstr (token, ==, "tree-3");
}

static void
test_folder_gone (Fixture *self, gconstpointer data)
{
  g_autoptr (LiaChangeSet) page = fixture_make_page ("t", FALSE, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (lia_store_end_write (lia_store_begin_changes (self->store, 4711, page), &error));
  g_assert_error (error, LIA_ERROR, LIA_ERROR_NOT_FOUND);
}

static void
test_search (Fixture *self, gconstpointer data)
{
  static const char *const NOTHING[]
      = { "", " ", "\"", "*", "NEAR(", "-", "a AND (", "\xff\xfe", ":" };
  gint64 row = fixture_add_message (self, self->inbox,
                                    fixture_make_record ("a", "Crème brûlée OR not", 1));

  set_text (self, row, "It is “done”: 100% – see C:\\temp");
  g_assert_cmpuint (fixture_count_found (self, "creme"), ==, 1);
  g_assert_cmpuint (fixture_count_found (self, "BRÛL"), ==, 1);
  g_assert_cmpuint (fixture_count_found (self, "brul "), ==, 0);
  g_assert_cmpuint (fixture_count_found (self, "muller don"), ==, 1);
  g_assert_cmpuint (fixture_count_found (self, "bob@contoso.example"), ==, 1);
  g_assert_cmpuint (fixture_count_found (self, "creme OR nowhere"), ==, 0);
  g_assert_cmpuint (fixture_count_found (self, "subject:creme"), ==, 0);
  g_assert_cmpuint (fixture_count_found (self, "\"creme\" (brulee)"), ==, 1);
  for (guint i = 0; i < G_N_ELEMENTS (NOTHING); i++)
    g_assert_cmpuint (fixture_count_found (self, NOTHING[i]), ==, 0);
}

static void
test_remove_account (Fixture *self, gconstpointer data)
{
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) folders = NULL;

  fixture_add_message (self, self->inbox, fixture_make_record ("a", "Forget", 1));
  lia_store_remove_account_async (self->store, "work", fixture_result_cb, &pending);
  /* One like it that signs in meanwhile begins with nothing. */
  g_assert_null (lia_store_read_tree_token_sync (self->store, "work", NULL));
  result = fixture_wait (&pending);
  g_assert_true (lia_store_write_finish (self->store, result, NULL));
  folders = lia_store_read_folders (self->store, NULL, NULL);
  g_assert_cmpuint (folders->len, ==, 0);
  g_assert_cmpuint (fixture_count_found (self, "forget"), ==, 0);
}

#define ADD(path, function)                                                                        \
  g_test_add (path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/store/mail/record-round-trip", test_record_round_trip);
  ADD ("/store/mail/page-and-token", test_page_and_token);
  ADD ("/store/mail/arrived", test_arrived);
  ADD ("/store/mail/newest-leaves-token", test_newest_leaves_token);
  ADD ("/store/mail/reset-sweeps", test_reset_sweeps);
  ADD ("/store/mail/flags-and-removal", test_flags_and_removal);
  ADD ("/store/mail/move-remove-first", test_move_remove_first);
  ADD ("/store/mail/move-add-first", test_move_add_first);
  ADD ("/store/mail/draft-rewritten", test_draft_rewritten);
  ADD ("/store/mail/textless", test_textless);
  ADD ("/store/mail/folder-tree", test_folder_tree);
  ADD ("/store/mail/folder-gone", test_folder_gone);
  ADD ("/store/mail/search", test_search);
  ADD ("/store/mail/remove-account", test_remove_account);
  return g_test_run ();
}
