/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-store-view"

#include "config.h"

#include "store/lia-store-view.h"

#include "store/lia-store-index.h"
#include "store/lia-store-private.h"
#include "store/lia-store-query.h"
#include "store/lia-store-row.h"
#include "store/lia-store-search.h"

struct _LiaStoreView
{
  GObject parent_instance;

  LiaStore *store;
  LiaStoreViewSpec spec;
  char *text;         /* of spec */
  char *match;        /* of a search; NULL: no word, nothing is found */
  GArray *folder_ids; /* of a folder or role */
  GHashTable *own;    /* keys of the user's addresses, for what is to me */
};

static void lia_store_view_pager_init (LiaPagerInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LiaStoreView,
                               lia_store_view,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LIA_TYPE_PAGER, lia_store_view_pager_init))

void
lia_store_head_free (LiaStoreHead *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->records);
  g_array_unref (self->keys);
  g_free (self);
}

static void
lia_store_view_dispose (GObject *object)
{
  LiaStoreView *self = LIA_STORE_VIEW (object);

  g_clear_object (&self->store);
  G_OBJECT_CLASS (lia_store_view_parent_class)->dispose (object);
}

static void
lia_store_view_finalize (GObject *object)
{
  LiaStoreView *self = LIA_STORE_VIEW (object);

  g_free (self->text);
  g_free (self->match);
  g_array_unref (self->folder_ids);
  g_hash_table_unref (self->own);
  G_OBJECT_CLASS (lia_store_view_parent_class)->finalize (object);
}

static void
lia_store_view_class_init (LiaStoreViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lia_store_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = lia_store_view_finalize;
}

static void
lia_store_view_init (LiaStoreView *self)
{
  self->folder_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->own = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static void
add_own_keys (LiaStoreView *self, const char *text)
{
  g_auto (GStrv) keys = g_strsplit (text, "\n", -1);

  for (guint i = 0; keys[i] != NULL; i++)
    g_hash_table_add (self->own, g_strdup (keys[i]));
}

/* What later deltas are compared with. Where it is not needed nobody waits for the thread that
 * reads. */
static gboolean
needs_surroundings (const LiaStoreViewSpec *spec)
{
  return spec->kind == LIA_STORE_VIEW_ROLE || spec->filter == LIA_STORE_FILTER_TO_ME;
}

static void
read_surroundings (LiaDb *db, gpointer data)
{
  LiaStoreView *self = data;
  LiaStmt *stmt = NULL;

  lia_db_assert_own (db);
  if (self->spec.kind == LIA_STORE_VIEW_ROLE)
    {
      stmt = lia_db_stmt (db, "SELECT id FROM folders WHERE role = ? ORDER BY id");
      lia_stmt_int (stmt, self->spec.role);
      g_array_unref (self->folder_ids);
      self->folder_ids = lia_stmt_run_ids (stmt);
    }
  stmt = lia_db_stmt (db, "SELECT own_keys FROM accounts");
  while (lia_stmt_next (stmt))
    add_own_keys (self, lia_stmt_get_text (stmt, 0));
}

LiaStoreView *
lia_store_view_new (LiaStore *store, const LiaStoreViewSpec *spec)
{
  LiaStoreView *self = NULL;
  g_autoptr (GError) error = NULL;

  g_return_val_if_fail (LIA_IS_STORE (store), NULL);
  g_return_val_if_fail (spec != NULL, NULL);

  self = g_object_new (LIA_TYPE_STORE_VIEW, NULL);
  self->store = g_object_ref (store);
  self->spec = *spec;
  self->text = g_strdup (spec->text);
  self->spec.text = self->text;
  if (spec->kind == LIA_STORE_VIEW_SEARCH)
    self->match = lia_index_dup_query (self->text != NULL ? self->text : "");
  if (spec->kind == LIA_STORE_VIEW_FOLDER)
    g_array_append_val (self->folder_ids, spec->folder_id);
  if (needs_surroundings (spec) && !lia_store_read (store, read_surroundings, self, &error))
    g_warning ("a view: %s", error->message);
  return self;
}

/* ---- Reading ---- */

static void
run_keys (LiaDb *db, LiaStoreView *view, guint limit, GArray *keys)
{
  g_autofree char *sql = lia_query_dup_keys (&view->spec, view->folder_ids);
  LiaStmt *stmt = lia_db_stmt (db, sql);

  lia_stmt_int (stmt, limit != 0 ? (gint64)limit : -1);
  while (lia_stmt_next (stmt))
    {
      LiaListKey key = { lia_stmt_get_int (stmt, 0), lia_stmt_get_int (stmt, 1) };

      g_array_append_val (keys, key);
    }
}

typedef struct
{
  LiaStoreView *view;
  guint n;
  LiaStoreHead *head;
} HeadRead;

/* The triggers have counted what a folder holds; only filters have to be counted, in their own
   small indexes. */
static guint
count_rows (LiaDb *db, LiaStoreView *view)
{
  g_autofree char *sql = NULL;
  gint64 n = 0;

  if (view->spec.kind == LIA_STORE_VIEW_FLAGGED || view->spec.filter > LIA_STORE_FILTER_UNREAD)
    {
      sql = lia_query_dup_count (&view->spec, view->folder_ids);
      return (guint)lia_stmt_run_int (lia_db_stmt (db, sql), 0);
    }
  for (guint i = 0; i < view->folder_ids->len; i++)
    {
      LiaStmt *stmt = lia_db_stmt (
          db, "SELECT CASE WHEN ? THEN n_unread ELSE n_rows END FROM folders WHERE id = ?");

      lia_stmt_int (stmt, view->spec.filter == LIA_STORE_FILTER_UNREAD);
      lia_stmt_int (stmt, g_array_index (view->folder_ids, gint64, i));
      n += lia_stmt_run_int (stmt, 0);
    }
  return (guint)n;
}

static void
read_some_keys (LiaDb *db, LiaStoreView *view, guint limit, GArray *keys)
{
  if (view->spec.kind != LIA_STORE_VIEW_SEARCH)
    run_keys (db, view, limit, keys);
  else if (view->match != NULL)
    lia_search_read_keys (db, &view->spec, view->match, limit, keys);
}

static LiaStoreHead *
head_new (void)
{
  LiaStoreHead *head = g_new0 (LiaStoreHead, 1);

  head->records = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_message_record_unref);
  head->keys = g_array_new (FALSE, FALSE, sizeof (LiaListKey));
  return head;
}

/* Of what is found nobody knows how much it is before all of it is. */
static void
read_head (LiaDb *db, gpointer data)
{
  HeadRead *read = data;
  LiaStoreHead *head = read->head;

  lia_db_assert_own (db);
  read_some_keys (db, read->view, read->n, head->keys);
  for (guint i = 0; i < head->keys->len; i++)
    {
      LiaMessageRecord *record
          = lia_row_find (db, g_array_index (head->keys, LiaListKey, i).row_id);

      if (record != NULL)
        g_ptr_array_add (head->records, record);
    }
  head->n_items = read->view->spec.kind == LIA_STORE_VIEW_SEARCH ? head->keys->len
                                                                 : count_rows (db, read->view);
}

LiaStoreHead *
lia_store_view_read_head (LiaStoreView *self, guint n, GError **error)
{
  g_autoptr (LiaStoreHead) head = NULL;
  HeadRead read = { .view = self, .n = n };

  g_return_val_if_fail (LIA_IS_STORE_VIEW (self), NULL);

  head = head_new ();
  read.head = head;
  if (self->spec.kind != LIA_STORE_VIEW_SEARCH
      && !lia_store_read (self->store, read_head, &read, error))
    return NULL;
  return g_steal_pointer (&head);
}

static void
head_read_free (gpointer data)
{
  HeadRead *read = data;

  g_clear_pointer (&read->head, lia_store_head_free);
  g_free (read);
}

void
lia_store_view_read_head_async (LiaStoreView *self,
                                guint n,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  HeadRead *read = NULL;

  g_return_if_fail (LIA_IS_STORE_VIEW (self));

  read = g_new0 (HeadRead, 1);
  read->view = self;
  read->n = n;
  read->head = head_new ();
  lia_store_read_async (self->store, self, read_head, read, head_read_free,
                        lia_store_view_read_head_async, cancellable, callback, user_data);
}

LiaStoreHead *
lia_store_view_read_head_finish (LiaStoreView *self, GAsyncResult *result, GError **error)
{
  HeadRead *read = lia_store_take_data (result, self, error);

  return read != NULL ? g_steal_pointer (&read->head) : NULL;
}

typedef struct
{
  LiaStoreView *view;
  GArray *keys;
} KeysRead;

static void
keys_read_free (gpointer data)
{
  KeysRead *read = data;

  g_clear_pointer (&read->keys, g_array_unref);
  g_free (read);
}

/* What is read of the view does not change; the task holds it. */
static void
read_keys (LiaDb *db, gpointer data)
{
  KeysRead *read = data;

  lia_db_assert_own (db);
  read_some_keys (db, read->view, 0, read->keys);
}

void
lia_store_view_read_keys_async (LiaStoreView *self,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  KeysRead *read = NULL;

  g_return_if_fail (LIA_IS_STORE_VIEW (self));

  read = g_new0 (KeysRead, 1);
  read->view = self;
  read->keys = g_array_new (FALSE, FALSE, sizeof (LiaListKey));
  lia_store_read_async (self->store, self, read_keys, read, keys_read_free,
                        lia_store_view_read_keys_async, cancellable, callback, user_data);
}

GArray *
lia_store_view_read_keys_finish (LiaStoreView *self, GAsyncResult *result, GError **error)
{
  KeysRead *read = lia_store_take_data (result, self, error);

  return read != NULL ? g_steal_pointer (&read->keys) : NULL;
}

/* ---- Pager ---- */

typedef struct
{
  GArray *row_ids;
  GPtrArray *records;
} RowsRead;

static void
rows_read_free (gpointer data)
{
  RowsRead *read = data;

  g_array_unref (read->row_ids);
  g_clear_pointer (&read->records, g_ptr_array_unref);
  g_free (read);
}

static void
read_rows (LiaDb *db, gpointer data)
{
  RowsRead *read = data;

  lia_db_assert_own (db);
  for (guint i = 0; i < read->row_ids->len; i++)
    {
      LiaMessageRecord *record = lia_row_find (db, g_array_index (read->row_ids, gint64, i));

      if (record != NULL)
        g_ptr_array_add (read->records, record);
    }
}

static void
lia_store_view_load_rows_async (LiaPager *pager,
                                GArray *row_ids,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  LiaStoreView *self = LIA_STORE_VIEW (pager);
  RowsRead *read = g_new0 (RowsRead, 1);

  /* The caller may change its array while this one is read on another thread. */
  read->row_ids = g_array_copy (row_ids);
  read->records = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_message_record_unref);
  lia_store_read_async (self->store, self, read_rows, read, rows_read_free,
                        lia_store_view_load_rows_async, cancellable, callback, user_data);
}

static GPtrArray *
lia_store_view_load_rows_finish (LiaPager *pager, GAsyncResult *result, GError **error)
{
  RowsRead *read = lia_store_take_data (result, pager, error);

  return read != NULL ? g_steal_pointer (&read->records) : NULL;
}

static void
lia_store_view_pager_init (LiaPagerInterface *iface)
{
  iface->load_rows_async = lia_store_view_load_rows_async;
  iface->load_rows_finish = lia_store_view_load_rows_finish;
}

/* ---- Deltas ---- */

/* More than this is not looked up word by word on the main thread. */
#define MAX_MATCHED 200

static gboolean
has_folder (LiaStoreView *self, gint64 folder_id)
{
  if (self->spec.kind == LIA_STORE_VIEW_FLAGGED)
    return TRUE;
  if (self->spec.kind == LIA_STORE_VIEW_SEARCH)
    return self->spec.folder_id == 0 || self->spec.folder_id == folder_id;
  for (guint i = 0; i < self->folder_ids->len; i++)
    if (g_array_index (self->folder_ids, gint64, i) == folder_id)
      return TRUE;
  return FALSE;
}

static gboolean
is_to_me (LiaStoreView *self, const LiaMessageRecord *record)
{
  for (guint i = 0; i < record->to->len; i++)
    if (g_hash_table_contains (self->own, lia_address_get_key (g_ptr_array_index (record->to, i))))
      return TRUE;
  return FALSE;
}

static gboolean
passes_filter (LiaStoreView *self, const LiaMessageRecord *record)
{
  if (self->spec.kind == LIA_STORE_VIEW_FLAGGED && (record->flags & LIA_MESSAGE_FLAGGED) == 0)
    return FALSE;
  switch (self->spec.filter)
    {
    case LIA_STORE_FILTER_UNREAD:
      return (record->flags & LIA_MESSAGE_READ) == 0;
    case LIA_STORE_FILTER_FLAGGED:
      return (record->flags & LIA_MESSAGE_FLAGGED) != 0;
    case LIA_STORE_FILTER_ATTACHMENTS:
      return (record->flags & LIA_MESSAGE_HAS_ATTACHMENTS) != 0;
    case LIA_STORE_FILTER_TO_ME:
      return is_to_me (self, record);
    case LIA_STORE_FILTER_NONE:
    default:
      return TRUE;
    }
}

typedef struct
{
  LiaStoreView *view;
  LiaStoreDelta *delta;
  GPtrArray *upserted;
  GArray *keys;
  GArray *removed;
} Translation;

static gboolean
holds_words (LiaDb *db, LiaStoreView *self, gint64 row_id)
{
  LiaStmt *stmt = NULL;

  if (self->match == NULL)
    return FALSE;
  stmt = lia_db_stmt (db, "SELECT 1 FROM message_index WHERE message_index MATCH ? AND rowid = ?");
  lia_stmt_text (stmt, self->match);
  lia_stmt_int (stmt, row_id);
  return lia_stmt_run_int (stmt, 0) != 0;
}

static void
translate_row (Translation *translation, LiaMessageRecord *record, gboolean matches)
{
  LiaListKey key = { record->row_id, lia_row_get_date_us (record) };

  if (!has_folder (translation->view, record->folder_id))
    return;
  if (!matches || !passes_filter (translation->view, record))
    {
      g_array_append_val (translation->removed, record->row_id);
      return;
    }
  g_ptr_array_add (translation->upserted, lia_message_record_ref (record));
  g_array_append_val (translation->keys, key);
}

static void
translate_search (LiaDb *db, gpointer data)
{
  Translation *translation = data;
  GPtrArray *rows = translation->delta->upserted;

  lia_db_assert_own (db);
  for (guint i = 0; i < rows->len; i++)
    {
      LiaMessageRecord *record = g_ptr_array_index (rows, i);

      translate_row (translation, record, holds_words (db, translation->view, record->row_id));
    }
}

static gboolean
translate_rows (Translation *translation)
{
  GPtrArray *rows = translation->delta->upserted;

  if (translation->view->spec.kind == LIA_STORE_VIEW_SEARCH)
    return rows->len <= MAX_MATCHED
           && lia_store_read (translation->view->store, translate_search, translation, NULL);
  for (guint i = 0; i < rows->len; i++)
    translate_row (translation, g_ptr_array_index (rows, i), TRUE);
  return TRUE;
}

/* A row that went from one folder of the view to another one is among the upserted. */
static void
translate_removals (Translation *translation)
{
  g_autoptr (GHashTable) kept = g_hash_table_new (g_int64_hash, g_int64_equal);
  GArray *removed = translation->delta->removed;

  for (guint i = 0; i < translation->keys->len; i++)
    g_hash_table_add (kept, &g_array_index (translation->keys, LiaListKey, i).row_id);
  for (guint i = 0; i < removed->len; i++)
    {
      LiaStoreRemoval *removal = &g_array_index (removed, LiaStoreRemoval, i);

      if (has_folder (translation->view, removal->folder_id)
          && !g_hash_table_contains (kept, &removal->row_id))
        g_array_append_val (translation->removed, removal->row_id);
    }
}

gboolean
lia_store_view_translate (LiaStoreView *self,
                          LiaStoreDelta *delta,
                          GPtrArray **out_upserted,
                          GArray **out_keys,
                          GArray **out_removed)
{
  Translation translation = { .view = self, .delta = delta };
  gboolean complete = FALSE;

  g_return_val_if_fail (LIA_IS_STORE_VIEW (self), FALSE);
  g_return_val_if_fail (delta != NULL, FALSE);

  translation.upserted = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_message_record_unref);
  translation.keys = g_array_new (FALSE, FALSE, sizeof (LiaListKey));
  translation.removed = g_array_new (FALSE, FALSE, sizeof (gint64));
  complete = translate_rows (&translation);
  translate_removals (&translation);
  *out_upserted = translation.upserted;
  *out_keys = translation.keys;
  *out_removed = translation.removed;
  return complete;
}
