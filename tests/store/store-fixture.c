/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "store-fixture.h"

#include "store/lia-db.h"
#include "store/lia-store-file.h"

#include <gio/gio.h>

char *
fixture_make_folder (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("lia-store-XXXXXX", &error);

  g_assert_no_error (error);
  return folder;
}

static void
remove_tree (GFile *file)
{
  g_autoptr (GFileEnumerator) children = g_file_enumerate_children (
      file, "standard::name", G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, NULL, NULL);
  GFile *child = NULL;

  while (children != NULL && g_file_enumerator_iterate (children, NULL, &child, NULL, NULL)
         && child != NULL)
    remove_tree (child);
  g_file_delete (file, NULL, NULL);
}

void
fixture_remove_folder (const char *folder)
{
  g_autoptr (GFile) file = g_file_new_for_path (folder);

  remove_tree (file);
}

static void
add_folder (GPtrArray *folders, const char *remote_id, LiaFolderRole role)
{
  LiaFolderRecord *record = lia_folder_record_new (remote_id, remote_id);

  record->role = role;
  record->total = 7;
  record->unread = 3;
  g_ptr_array_add (folders, record);
}

void
fixture_add_folders (LiaStore *store)
{
  g_autoptr (GPtrArray) changed
      = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_folder_record_unref);
  g_autoptr (GPtrArray) removed = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  add_folder (changed, "inbox", LIA_FOLDER_ROLE_INBOX);
  add_folder (changed, "drafts", LIA_FOLDER_ROLE_DRAFTS);
  add_folder (changed, "archive", LIA_FOLDER_ROLE_ARCHIVE);
  lia_store_apply_folder_changes_sync (store, "work", changed, removed, "tree-1", FALSE, FALSE,
                                       NULL, &error);
  g_assert_no_error (error);
}

gint64
fixture_find_folder (LiaStore *store, const char *remote_id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) folders = lia_store_read_folders (store, NULL, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < folders->len; i++)
    {
      LiaStoredFolder *folder = g_ptr_array_index (folders, i);

      if (g_str_equal (folder->record->remote_id, remote_id))
        return folder->folder_id;
    }
  return 0;
}

void
fixture_set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->folder = fixture_make_folder ();
  self->store = lia_store_open (self->folder, &error);
  g_assert_no_error (error);
  fixture_add_folders (self->store);
  self->inbox = fixture_find_folder (self->store, "inbox");
  self->drafts = fixture_find_folder (self->store, "drafts");
  self->archive = fixture_find_folder (self->store, "archive");
}

void
fixture_tear_down (Fixture *self, gconstpointer data)
{
  fixture_check (self);
  g_assert_finalize_object (self->store);
  fixture_remove_folder (self->folder);
  g_free (self->folder);
}

void
fixture_reopen (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  g_assert_finalize_object (self->store);
  self->store = lia_store_open (self->folder, &error);
  g_assert_no_error (error);
}

/* ---- Messages ---- */

LiaMessageRecord *
fixture_make_record (const char *remote_id, const char *subject, gint64 minute)
{
  LiaMessageRecord *record = lia_message_record_new (remote_id);

  record->subject = g_strdup (subject);
  record->from = lia_address_new (LIA_ADDRESS_MAIL, "ann@contoso.example", "Ann Müller");
  g_ptr_array_add (record->to, lia_address_new (LIA_ADDRESS_MAIL, "bob@contoso.example", "Bob"));
  record->received_us = minute * G_TIME_SPAN_MINUTE;
  return record;
}

LiaChangeSet *
fixture_make_page (const char *token, gboolean more, ...)
{
  LiaChangeSet *page = lia_change_set_new ();
  LiaMessageRecord *record = NULL;
  va_list records;

  page->token = g_strdup (token);
  page->more = more;
  va_start (records, more);
  while ((record = va_arg (records, LiaMessageRecord *)) != NULL)
    g_ptr_array_add (page->added, record);
  va_end (records);
  return page;
}

LiaStoreDelta *
fixture_apply (Fixture *self, gint64 folder_id, LiaChangeSet *page)
{
  g_autoptr (LiaChangeSet) changes = page;
  g_autoptr (GError) error = NULL;
  LiaStoreDelta *delta
      = lia_store_end_write (lia_store_begin_changes (self->store, folder_id, changes), &error);

  g_assert_no_error (error);
  return delta;
}

gint64
fixture_find_row (Fixture *self, gint64 folder_id, const char *remote_id)
{
  g_autoptr (LiaStoreView) view = fixture_open_folder (self, folder_id, LIA_STORE_FILTER_NONE);
  g_autoptr (LiaStoreHead) head = lia_store_view_read_head (view, 1000, NULL);

  for (guint i = 0; i < head->records->len; i++)
    {
      LiaMessageRecord *record = g_ptr_array_index (head->records, i);

      if (g_strcmp0 (record->remote_id, remote_id) == 0)
        return record->row_id;
    }
  return 0;
}

gint64
fixture_add_message (Fixture *self, gint64 folder_id, LiaMessageRecord *record)
{
  g_autofree char *remote_id = g_strdup (record->remote_id);
  g_autoptr (LiaStoreDelta) delta
      = fixture_apply (self, folder_id, fixture_make_page ("t", FALSE, record, NULL));

  return fixture_find_row (self, folder_id, remote_id);
}

guint
fixture_get_flags (Fixture *self, gint64 row_id)
{
  g_autoptr (LiaMessageRecord) record = lia_store_read_message (self->store, row_id, NULL);

  g_assert_nonnull (record);
  return record->flags;
}

gint64
fixture_get_folder_of (Fixture *self, gint64 row_id)
{
  g_autoptr (LiaMessageRecord) record = lia_store_read_message (self->store, row_id, NULL);

  g_assert_nonnull (record);
  return record->folder_id;
}

/* ---- Waiting ---- */

void
fixture_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **out = user_data;

  g_assert_null (*out);
  *out = g_object_ref (result);
}

static gboolean
too_late_cb (gpointer user_data)
{
  g_error ("the answer did not come");
  return G_SOURCE_REMOVE;
}

GAsyncResult *
fixture_wait (GAsyncResult **result)
{
  guint deadline = g_timeout_add_seconds (20, too_late_cb, NULL);

  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (deadline);
  return g_steal_pointer (result);
}

/* ---- Views ---- */

LiaStoreView *
fixture_open_folder (Fixture *self, gint64 folder_id, LiaStoreFilter filter)
{
  LiaStoreViewSpec spec
      = { .kind = LIA_STORE_VIEW_FOLDER, .folder_id = folder_id, .filter = filter };

  return lia_store_view_new (self->store, &spec);
}

LiaStoreHead *
fixture_read_head (LiaStoreView *view, guint n)
{
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LiaStoreHead *head = NULL;

  lia_store_view_read_head_async (view, n, NULL, fixture_result_cb, &pending);
  result = fixture_wait (&pending);
  head = lia_store_view_read_head_finish (view, result, &error);
  g_assert_no_error (error);
  return head;
}

GArray *
fixture_read_keys (LiaStoreView *view)
{
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GArray *keys = NULL;

  lia_store_view_read_keys_async (view, NULL, fixture_result_cb, &pending);
  result = fixture_wait (&pending);
  keys = lia_store_view_read_keys_finish (view, result, &error);
  g_assert_no_error (error);
  return keys;
}

guint
fixture_count_found (Fixture *self, const char *text)
{
  LiaStoreViewSpec spec = { .kind = LIA_STORE_VIEW_SEARCH, .text = text };
  g_autoptr (LiaStoreView) view = lia_store_view_new (self->store, &spec);
  g_autoptr (GArray) keys = fixture_read_keys (view);

  return keys->len;
}

/* ---- Checking ---- */

static gint64
query_int (LiaDb *db, const char *sql)
{
  gint64 value = lia_stmt_run_int (lia_db_stmt (db, sql), -1);
  g_autoptr (GError) error = NULL;

  lia_db_take_failure (db, &error);
  g_assert_no_error (error);
  return value;
}

void
fixture_check (Fixture *self)
{
  g_autofree char *path = lia_store_file_dup_path (self->folder);
  g_autoptr (GError) error = NULL;
  g_autoptr (LiaDb) db = lia_db_open (path, TRUE, &error);
  g_autofree char *verdict = NULL;

  g_assert_no_error (error);
  verdict = lia_stmt_run_text (lia_db_stmt (db, "PRAGMA integrity_check"));
  g_assert_cmpstr (verdict, ==, "ok");
  /* rank 1: the index is compared with the content. */
  lia_db_exec (db, "INSERT INTO message_index (message_index, rank) VALUES ('integrity-check', 1);"
                   "INSERT INTO line_index (line_index, rank) VALUES ('integrity-check', 1);");
  lia_db_take_failure (db, &error);
  g_assert_no_error (error);
  g_assert_cmpint (query_int (db, "SELECT count (*) FROM folders f WHERE n_rows !="
                                  " (SELECT count (*) FROM messages WHERE folder_id = f.id)"
                                  " OR n_unread != (SELECT count (*) FROM messages"
                                  " WHERE folder_id = f.id AND (flags & 1) = 0)"),
                   ==, 0);
}
