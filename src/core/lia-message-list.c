/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-message-list"

#include "config.h"

#include <string.h>

#include "core/lia-message-list.h"

G_DEFINE_INTERFACE (LiaPager, lia_pager, G_TYPE_OBJECT)

static void
lia_pager_default_init (LiaPagerInterface *iface)
{
}

void
lia_pager_load_rows_async (LiaPager *self,
                           GArray *row_ids,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_return_if_fail (LIA_IS_PAGER (self));

  LIA_PAGER_GET_IFACE (self)->load_rows_async (self, row_ids, cancellable, callback, user_data);
}

GPtrArray *
lia_pager_load_rows_finish (LiaPager *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (LIA_IS_PAGER (self), NULL);

  return LIA_PAGER_GET_IFACE (self)->load_rows_finish (self, result, error);
}

struct _LiaMessageList
{
  GObject parent_instance;

  LiaPager *pager;
  LiaPeople *people;
  gboolean show_recipient;

  GArray *keys; /* LiaListKey, greatest first */
  /* row id → LiaMessage, not owned: the objects that somebody holds. */
  GHashTable *alive;
  /* row ids asked of the pager and not come yet, as keys */
  GHashTable *asked;
  /* row ids to ask for in the next idle moment */
  GArray *wanted;
  guint ask_id;
  GCancellable *cancellable;
};

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LiaMessageList,
                               lia_message_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

/* ---- Keys ---- */

/* Negative when @a stands above @b. */
static int
compare_keys (const LiaListKey *a, const LiaListKey *b)
{
  if (a->sort_key != b->sort_key)
    return a->sort_key > b->sort_key ? -1 : 1;
  if (a->row_id != b->row_id)
    return a->row_id > b->row_id ? -1 : 1;
  return 0;
}

static LiaListKey *
key_at (GArray *keys, guint position)
{
  return &g_array_index (keys, LiaListKey, position);
}

/* The position of the first key that does not stand above @key. */
static guint
lower_bound (GArray *keys, const LiaListKey *key)
{
  guint low = 0;
  guint high = keys->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      if (compare_keys (key_at (keys, middle), key) < 0)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/* ---- Live rows ---- */

static void
row_gone_cb (gpointer user_data, GObject *where_the_object_was)
{
  LiaMessageList *self = user_data;
  GHashTableIter iter;
  gpointer key = NULL;
  gpointer value = NULL;

  /* About 200 rows live at a time, so looking for one costs less than a second index would. */
  g_hash_table_iter_init (&iter, self->alive);
  while (g_hash_table_iter_next (&iter, &key, &value))
    if (value == (gpointer)where_the_object_was)
      {
        g_hash_table_iter_remove (&iter);
        return;
      }
}

static gint64 *
dup_id (gint64 row_id)
{
  return g_memdup2 (&row_id, sizeof row_id);
}

static LiaPerson *
person_of (LiaMessageList *self, LiaMessageRecord *record)
{
  LiaAddress *address = record->from != NULL ? record->from : record->sender;

  if (self->show_recipient)
    address = record->to->len > 0   ? g_ptr_array_index (record->to, 0)
              : record->cc->len > 0 ? g_ptr_array_index (record->cc, 0)
                                    : NULL;
  return address != NULL ? lia_people_ensure (self->people, address) : NULL;
}

static void
take_record (LiaMessageList *self, LiaMessageRecord *record)
{
  LiaMessage *message = g_hash_table_lookup (self->alive, &record->row_id);

  if (message != NULL)
    lia_message_set_record (message, record, person_of (self, record));
}

/* ---- Pages ---- */

static void
rows_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LiaMessageList *self = LIA_MESSAGE_LIST (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records = lia_pager_load_rows_finish (LIA_PAGER (source), result, &error);

  if (records == NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_warning ("A page of the list could not be read: %s", error->message);
  for (guint i = 0; records != NULL && i < records->len; i++)
    {
      LiaMessageRecord *record = g_ptr_array_index (records, i);
      g_hash_table_remove (self->asked, &record->row_id);
      take_record (self, record);
    }
  g_object_unref (self);
}

static gboolean
ask_for_wanted (gpointer user_data)
{
  LiaMessageList *self = LIA_MESSAGE_LIST (user_data);
  g_autoptr (GArray) ids = self->wanted;

  self->ask_id = 0;
  self->wanted = g_array_new (FALSE, FALSE, sizeof (gint64));
  lia_pager_load_rows_async (self->pager, ids, self->cancellable, rows_loaded_cb,
                             g_object_ref (self));
  return G_SOURCE_REMOVE;
}

/* Asks for the row at @position; rows wanted in one go are asked for together. */
static void
want_row (LiaMessageList *self, gint64 row_id)
{
  if (g_hash_table_contains (self->asked, &row_id))
    return;
  g_hash_table_add (self->asked, dup_id (row_id));
  g_array_append_val (self->wanted, row_id);
  if (self->wanted->len >= LIA_MESSAGE_LIST_PAGE)
    {
      g_clear_handle_id (&self->ask_id, g_source_remove);
      ask_for_wanted (self);
    }
  else if (self->ask_id == 0)
    self->ask_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, ask_for_wanted, self, NULL);
}

/* ---- GListModel ---- */

static GType
get_item_type (GListModel *model)
{
  return LIA_TYPE_MESSAGE;
}

static guint
get_n_items (GListModel *model)
{
  return LIA_MESSAGE_LIST (model)->keys->len;
}

static LiaMessage *
live_row (LiaMessageList *self, gint64 row_id)
{
  LiaMessage *message = g_hash_table_lookup (self->alive, &row_id);

  if (message != NULL)
    return g_object_ref (message);
  message = lia_message_new (row_id);
  g_hash_table_insert (self->alive, dup_id (row_id), message);
  g_object_weak_ref (G_OBJECT (message), row_gone_cb, self);
  return message;
}

static gpointer
get_item (GListModel *model, guint position)
{
  LiaMessageList *self = LIA_MESSAGE_LIST (model);
  LiaMessage *message = NULL;
  gint64 row_id = 0;

  if (position >= self->keys->len)
    return NULL;
  row_id = key_at (self->keys, position)->row_id;
  message = live_row (self, row_id);
  if (!lia_message_get_loaded (message))
    want_row (self, row_id);
  return message;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

/* ---- Object ---- */

static void
lia_message_list_dispose (GObject *object)
{
  LiaMessageList *self = LIA_MESSAGE_LIST (object);
  GHashTableIter iter;
  gpointer message = NULL;

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->ask_id, g_source_remove);
  g_hash_table_iter_init (&iter, self->alive);
  while (g_hash_table_iter_next (&iter, NULL, &message))
    g_object_weak_unref (G_OBJECT (message), row_gone_cb, self);
  g_hash_table_remove_all (self->alive);
  g_clear_object (&self->pager);
  g_clear_object (&self->people);
  G_OBJECT_CLASS (lia_message_list_parent_class)->dispose (object);
}

static void
lia_message_list_finalize (GObject *object)
{
  LiaMessageList *self = LIA_MESSAGE_LIST (object);

  g_array_unref (self->keys);
  g_array_unref (self->wanted);
  g_hash_table_unref (self->alive);
  g_hash_table_unref (self->asked);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (lia_message_list_parent_class)->finalize (object);
}

static void
lia_message_list_class_init (LiaMessageListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lia_message_list_dispose;
  G_OBJECT_CLASS (klass)->finalize = lia_message_list_finalize;
}

static void
lia_message_list_init (LiaMessageList *self)
{
  self->keys = g_array_new (FALSE, FALSE, sizeof (LiaListKey));
  self->wanted = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->alive = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->asked = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->cancellable = g_cancellable_new ();
}

LiaMessageList *
lia_message_list_new (LiaPager *pager, LiaPeople *people, gboolean show_recipient)
{
  LiaMessageList *self = NULL;

  g_return_val_if_fail (LIA_IS_PAGER (pager), NULL);
  g_return_val_if_fail (LIA_IS_PEOPLE (people), NULL);

  self = g_object_new (LIA_TYPE_MESSAGE_LIST, NULL);
  self->pager = g_object_ref (pager);
  self->people = g_object_ref (people);
  self->show_recipient = show_recipient;
  return self;
}

/* ---- Content ---- */

/* The rows of the newest page are made at once and kept until the view holds them. */
static void
drop_head (gpointer user_data)
{
  g_ptr_array_unref (user_data);
}

void
lia_message_list_set_head (LiaMessageList *self, GPtrArray *records, GArray *keys)
{
  GPtrArray *head = NULL;

  g_return_if_fail (LIA_IS_MESSAGE_LIST (self));
  g_return_if_fail (records != NULL && keys != NULL && records->len == keys->len);
  g_return_if_fail (self->keys->len == 0);

  if (keys->len > 0)
    g_array_append_vals (self->keys, keys->data, keys->len);
  head = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < records->len; i++)
    {
      LiaMessageRecord *record = g_ptr_array_index (records, i);
      LiaMessage *message = live_row (self, record->row_id);
      lia_message_set_record (message, record, person_of (self, record));
      g_ptr_array_add (head, message);
    }
  g_object_set_data_full (G_OBJECT (self), "head", head, drop_head);
  if (keys->len > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, keys->len);
}

void
lia_message_list_set_keys (LiaMessageList *self, GArray *keys)
{
  guint old_n = 0;
  guint prefix = 0;
  guint suffix = 0;

  g_return_if_fail (LIA_IS_MESSAGE_LIST (self));
  g_return_if_fail (keys != NULL);

  old_n = self->keys->len;
  while (prefix < MIN (old_n, keys->len)
         && compare_keys (key_at (self->keys, prefix), key_at (keys, prefix)) == 0)
    prefix++;
  while (suffix < MIN (old_n, keys->len) - prefix
         && compare_keys (key_at (self->keys, old_n - 1 - suffix),
                          key_at (keys, keys->len - 1 - suffix))
                == 0)
    suffix++;
  g_array_unref (self->keys);
  self->keys = g_array_ref (keys);
  if (old_n - prefix - suffix > 0 || keys->len - prefix - suffix > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), prefix, old_n - prefix - suffix,
                                keys->len - prefix - suffix);
  g_object_set_data (G_OBJECT (self), "head", NULL);
}

static int
compare_keys_for_sort (gconstpointer a, gconstpointer b)
{
  return compare_keys (a, b);
}

/* ---- Changes: what they cost in a list of a million rows must fit between two frames ---- */

/* A row id whose bit is not set is not among those that leave: nearly all, found out without a look
   into the table. */
#define N_BITS 4096

typedef struct
{
  GHashTable *ids;
  guint64 bits[N_BITS / 64];
} Leaving;

static void
add_leaving (Leaving *leaving, gint64 row_id)
{
  guint bit = (guint64)row_id % N_BITS;

  g_hash_table_add (leaving->ids, dup_id (row_id));
  leaving->bits[bit / 64] |= G_GUINT64_CONSTANT (1) << bit % 64;
}

static gboolean
is_leaving (const Leaving *leaving, const LiaListKey *key)
{
  guint bit = (guint64)key->row_id % N_BITS;

  return (leaving->bits[bit / 64] & G_GUINT64_CONSTANT (1) << bit % 64) != 0
         && g_hash_table_contains (leaving->ids, &key->row_id);
}

/* The rows that leave their place: removed ones, and upserted ones with another key; the latter
   enter elsewhere. */
static GArray *
find_leaving (LiaMessageList *self, GArray *upserted_keys, GArray *removed, Leaving *leaving)
{
  GArray *entering = g_array_new (FALSE, FALSE, sizeof (LiaListKey));

  for (guint i = 0; removed != NULL && i < removed->len; i++)
    add_leaving (leaving, g_array_index (removed, gint64, i));
  for (guint i = 0; upserted_keys != NULL && i < upserted_keys->len; i++)
    {
      LiaListKey *key = key_at (upserted_keys, i);
      guint position = lower_bound (self->keys, key);
      gboolean stays
          = position < self->keys->len && compare_keys (key_at (self->keys, position), key) == 0;

      if (stays && !g_hash_table_contains (leaving->ids, &key->row_id))
        continue;
      add_leaving (leaving, key->row_id);
      g_array_append_val (entering, *key);
    }
  g_array_sort (entering, compare_keys_for_sort);
  return entering;
}

/* The range of keys out of which rows leave and into which they enter. */
static void
find_range (LiaMessageList *self,
            const Leaving *leaving,
            GArray *entering,
            guint *out_begin,
            guint *out_end)
{
  guint begin = G_MAXUINT;
  guint end = 0;

  for (guint i = 0; i < self->keys->len; i++)
    if (is_leaving (leaving, key_at (self->keys, i)))
      {
        begin = MIN (begin, i);
        end = i + 1;
      }
  if (entering->len > 0)
    {
      begin = MIN (begin, lower_bound (self->keys, key_at (entering, 0)));
      end = MAX (end, lower_bound (self->keys, key_at (entering, entering->len - 1)));
    }
  *out_begin = MIN (begin, end);
  *out_end = end;
}

/* What stands in that range afterwards. */
static GArray *
merge (LiaMessageList *self, const Leaving *leaving, GArray *entering, guint begin, guint end)
{
  GArray *merged = g_array_new (FALSE, FALSE, sizeof (LiaListKey));
  guint e = 0;

  for (guint i = begin; i < end; i++)
    {
      LiaListKey *key = key_at (self->keys, i);

      if (is_leaving (leaving, key))
        continue;
      while (e < entering->len && compare_keys (key_at (entering, e), key) < 0)
        g_array_append_val (merged, *key_at (entering, e++));
      g_array_append_val (merged, *key);
    }
  while (e < entering->len)
    g_array_append_val (merged, *key_at (entering, e++));
  return merged;
}

static void
replace_range (LiaMessageList *self, guint begin, guint end, GArray *merged)
{
  guint n = end - begin;

  for (guint i = 0; i < MIN (n, merged->len); i++)
    *key_at (self->keys, begin + i) = *key_at (merged, i);
  if (merged->len > n)
    g_array_insert_vals (self->keys, end, key_at (merged, n), merged->len - n);
  else if (merged->len < n)
    g_array_remove_range (self->keys, begin + merged->len, n - merged->len);
  g_list_model_items_changed (G_LIST_MODEL (self), begin, n, merged->len);
}

void
lia_message_list_apply (LiaMessageList *self,
                        GPtrArray *upserted,
                        GArray *upserted_keys,
                        GArray *removed)
{
  Leaving leaving = { 0 };
  g_autoptr (GArray) entering = NULL;
  guint begin = 0;
  guint end = 0;

  g_return_if_fail (LIA_IS_MESSAGE_LIST (self));

  for (guint i = 0; upserted != NULL && i < upserted->len; i++)
    take_record (self, g_ptr_array_index (upserted, i));
  leaving.ids = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  entering = find_leaving (self, upserted_keys, removed, &leaving);
  if (g_hash_table_size (leaving.ids) > 0)
    find_range (self, &leaving, entering, &begin, &end);
  if (end > begin || entering->len > 0)
    {
      g_autoptr (GArray) merged = merge (self, &leaving, entering, begin, end);

      replace_range (self, begin, end, merged);
    }
  g_hash_table_unref (leaving.ids);
}

gboolean
lia_message_list_find (LiaMessageList *self, gint64 row_id, guint *out_position)
{
  g_return_val_if_fail (LIA_IS_MESSAGE_LIST (self), FALSE);

  for (guint i = 0; i < self->keys->len; i++)
    if (key_at (self->keys, i)->row_id == row_id)
      {
        if (out_position != NULL)
          *out_position = i;
        return TRUE;
      }
  return FALSE;
}

guint
lia_message_list_get_n_alive (LiaMessageList *self)
{
  g_return_val_if_fail (LIA_IS_MESSAGE_LIST (self), 0);

  return g_hash_table_size (self->alive);
}
