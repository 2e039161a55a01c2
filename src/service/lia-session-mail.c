/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-session-mail"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "core/lia-error.h"
#include "core/lia-pace.h"
#include "service/lia-session-private.h"
#include "store/lia-store-mail.h"
#include "store/lia-store-row.h"
#include "store/lia-store-source.h"

/* How long an act waits for an undo before it is carried out. */
#define UNDO_US (lia_pace_ms (LIA_PACE_WAIT, 6000) * G_TIME_SPAN_MILLISECOND)
/* So many rows that stop to pass a filter at once were changed on purpose: they go. */
#define MAX_KEPT 50

/* A list that somebody shows, and the view it reads. */
typedef struct
{
  GWeakRef list;
  LiaStoreView *view;
  gboolean filtered; /* by something that a flag can change */
} OpenView;

static void
open_view_free (OpenView *open)
{
  g_weak_ref_clear (&open->list);
  g_object_unref (open->view);
  g_free (open);
}

void
_lia_session_mail_init (LiaSession *self)
{
  self->views = g_ptr_array_new_with_free_func ((GDestroyNotify)open_view_free);
  self->undos
      = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)(void (*) (void))g_array_unref);
  self->drafts = g_ptr_array_new_with_free_func (g_object_unref);
  self->unstored = g_ptr_array_new_with_free_func (g_object_unref);
  self->undo_us = UNDO_US;
  self->next_undo_id = 1;
}

void
_lia_session_mail_clear (LiaSession *self)
{
  g_clear_pointer (&self->views, g_ptr_array_unref);
  g_clear_pointer (&self->undos, g_hash_table_unref);
  g_clear_pointer (&self->drafts, g_ptr_array_unref);
  g_clear_pointer (&self->unstored, g_ptr_array_unref);
}

/* ---- Folders ---- */

static LiaFolder *
find_folder (LiaSession *self, gint64 row_id)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->folders));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LiaFolder) folder = g_list_model_get_item (G_LIST_MODEL (self->folders), i);
      if (lia_folder_get_row_id (folder) == row_id)
        return folder;
    }
  return NULL;
}

LiaFolder *
lia_session_find_folder (LiaSession *self, LiaAccount *account, LiaFolderRole role)
{
  guint n = 0;

  g_return_val_if_fail (LIA_IS_SESSION (self), NULL);

  n = g_list_model_get_n_items (G_LIST_MODEL (self->folders));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LiaFolder) folder = g_list_model_get_item (G_LIST_MODEL (self->folders), i);
      if (lia_folder_get_role (folder) == role && lia_folder_get_account (folder) == account)
        return folder;
    }
  return NULL;
}

/* The order of the side bar: by role, then by name; children below their parent. */
static int
rank_of (LiaFolderRole role)
{
  static const LiaFolderRole order[]
      = { LIA_FOLDER_ROLE_INBOX,  LIA_FOLDER_ROLE_DRAFTS,  LIA_FOLDER_ROLE_SENT,
          LIA_FOLDER_ROLE_NONE,   LIA_FOLDER_ROLE_ARCHIVE, LIA_FOLDER_ROLE_CONVERSATION_HISTORY,
          LIA_FOLDER_ROLE_OUTBOX, LIA_FOLDER_ROLE_JUNK,    LIA_FOLDER_ROLE_DELETED };

  for (gsize i = 0; i < G_N_ELEMENTS (order); i++)
    if (order[i] == role)
      return (int)i;
  return G_N_ELEMENTS (order);
}

static int
compare_folders (gconstpointer a, gconstpointer b)
{
  const LiaStoredFolder *left = *(LiaStoredFolder *const *)a;
  const LiaStoredFolder *right = *(LiaStoredFolder *const *)b;
  int order = rank_of (left->record->role) - rank_of (right->record->role);

  return order != 0 ? order : g_utf8_collate (left->record->name, right->record->name);
}

static void
append_children (LiaSession *self,
                 GPtrArray *out,
                 LiaAccount *account,
                 GPtrArray *folders,
                 const char *parent,
                 guint depth)
{
  for (guint i = 0; i < folders->len && depth < 50; i++)
    {
      LiaStoredFolder *stored = g_ptr_array_index (folders, i);
      LiaFolder *folder = NULL;
      if (g_strcmp0 (stored->record->parent_remote_id, parent) != 0)
        continue;
      if (stored->record->kind == LIA_FOLDER_KIND_MAIL && !stored->record->hidden)
        {
          folder = find_folder (self, stored->folder_id);
          folder = folder != NULL ? g_object_ref (folder)
                                  : lia_folder_new (stored->folder_id, account, stored->record);
          lia_folder_set_record (folder, stored->record);
          lia_folder_set_counts (folder, stored->record->unread, stored->record->total);
          lia_folder_set_depth (folder, depth);
          g_ptr_array_add (out, folder);
        }
      append_children (self, out, account, folders, stored->record->remote_id, depth + 1);
    }
}

void
_lia_session_load_folders (LiaSession *self)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_object_unref);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->folders));
  gboolean same = TRUE;

  for (guint i = 0; i < self->channels->len; i++)
    {
      LiaSessionAccount *channel = g_ptr_array_index (self->channels, i);
      g_autoptr (GPtrArray) folders
          = lia_store_read_folders (self->store, lia_account_get_id (channel->account), NULL);
      if (folders == NULL)
        continue;
      g_ptr_array_sort (folders, compare_folders);
      append_children (self, all, channel->account, folders, NULL, 0);
    }
  for (guint i = 0; i < n && n == all->len && same; i++)
    {
      g_autoptr (LiaFolder) folder = g_list_model_get_item (G_LIST_MODEL (self->folders), i);
      same = folder == g_ptr_array_index (all, i);
    }
  if (n != all->len || !same)
    g_list_store_splice (self->folders, 0, n, all->pdata, all->len);
}

/* ---- Views ---- */

static GWeakRef *
weak_list_new (LiaMessageList *list)
{
  GWeakRef *weak = g_new (GWeakRef, 1);

  g_weak_ref_init (weak, list);
  return weak;
}

static LiaMessageList *
weak_list_end (GWeakRef *weak)
{
  LiaMessageList *list = g_weak_ref_get (weak);

  g_weak_ref_clear (weak);
  g_free (weak);
  return list;
}

static void
keys_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LiaMessageList) list = weak_list_end (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) keys
      = lia_store_view_read_keys_finish (LIA_STORE_VIEW (source), result, &error);

  if (keys != NULL && list != NULL)
    lia_message_list_set_keys (list, keys);
  else if (error != NULL)
    g_message ("A list could not be read: %s", error->message);
}

static void
read_keys (LiaStoreView *view, LiaMessageList *list)
{
  lia_store_view_read_keys_async (view, NULL, keys_cb, weak_list_new (list));
}

/* What came meanwhile may be in the list already. */
static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LiaStoreView *view = LIA_STORE_VIEW (source);
  g_autoptr (LiaMessageList) list = weak_list_end (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (LiaStoreHead) head = lia_store_view_read_head_finish (view, result, &error);
  gboolean empty = list != NULL && g_list_model_get_n_items (G_LIST_MODEL (list)) == 0;

  if (head != NULL && empty)
    lia_message_list_set_head (list, head->records, head->keys);
  else if (error != NULL)
    g_message ("Messages could not be searched: %s", error->message);
  if (head != NULL && list != NULL && (!empty || head->keys->len == LIA_MESSAGE_LIST_HEAD))
    read_keys (view, list);
}

typedef struct
{
  LiaStoreView *view;
  GWeakRef list;
} WholeRead;

static void
whole_read_free (gpointer data)
{
  WholeRead *read = data;

  g_object_unref (read->view);
  g_weak_ref_clear (&read->list);
  g_free (read);
}

static gboolean
read_whole_cb (gpointer user_data)
{
  WholeRead *read = user_data;
  g_autoptr (LiaMessageList) list = g_weak_ref_get (&read->list);

  if (list != NULL)
    read_keys (read->view, list);
  return G_SOURCE_REMOVE;
}

/* When there is nothing to be painted: a long list takes a processor for a while. */
static void
read_whole_later (LiaStoreView *view, LiaMessageList *list)
{
  WholeRead *read = g_new0 (WholeRead, 1);

  read->view = g_object_ref (view);
  g_weak_ref_init (&read->list, list);
  g_idle_add_full (G_PRIORITY_LOW, read_whole_cb, read, whole_read_free);
}

static gboolean
is_removed (LiaStoreDelta *delta, gint64 row_id)
{
  for (guint i = 0; i < delta->removed->len; i++)
    if (g_array_index (delta->removed, LiaStoreRemoval, i).row_id == row_id)
      return TRUE;
  return FALSE;
}

/* A row that only stopped to pass the filter stays until the list is opened anew: among the unread
   ones a message would go away from under the eyes as soon as it counts as read, and the next one
   after it. */
static void
keep_shown (
    LiaMessageList *list, LiaStoreDelta *delta, GPtrArray *upserted, GArray *keys, GArray *removed)
{
  for (guint i = removed->len <= MAX_KEPT ? removed->len : 0; i > 0; i--)
    {
      gint64 row_id = g_array_index (removed, gint64, i - 1);
      LiaMessageRecord *record = NULL;

      for (guint j = 0; j < delta->upserted->len && record == NULL; j++)
        if (((LiaMessageRecord *)g_ptr_array_index (delta->upserted, j))->row_id == row_id)
          record = g_ptr_array_index (delta->upserted, j);
      if (record == NULL || is_removed (delta, row_id)
          || !lia_message_list_find (list, row_id, NULL))
        continue;
      g_ptr_array_add (upserted, lia_message_record_ref (record));
      g_array_append_vals (keys, &(LiaListKey){ row_id, lia_row_get_date_us (record) }, 1);
      g_array_remove_index_fast (removed, i - 1);
    }
}

static void
apply_to_view (OpenView *open, LiaMessageList *list, LiaStoreDelta *delta)
{
  g_autoptr (GPtrArray) upserted = NULL;
  g_autoptr (GArray) keys = NULL;
  g_autoptr (GArray) removed = NULL;
  gboolean enough = lia_store_view_translate (open->view, delta, &upserted, &keys, &removed);

  if (open->filtered)
    keep_shown (list, delta, upserted, keys, removed);
  lia_message_list_apply (list, upserted, keys, removed);
  if (!enough)
    read_keys (open->view, list);
}

/* That a message which is gone was not read or not deleted by the user, nobody needs to know. */
static gboolean
is_missed (const LiaStoreLost *lost)
{
  if (lost->kind == LIA_MAIL_OP_SET_FLAGS)
    return (lost->mask & LIA_MESSAGE_FLAGGED) != 0;
  return lost->kind == LIA_MAIL_OP_MOVE;
}

static void
tell_lost (LiaSession *self, GPtrArray *all)
{
  const LiaStoreLost *first = NULL;
  guint n = 0;
  g_autofree char *text = NULL;

  for (guint i = 0; i < all->len; i++)
    {
      const LiaStoreLost *lost = g_ptr_array_index (all, i);
      if (!is_missed (lost))
        continue;
      first = first != NULL ? first : lost;
      n++;
    }
  if (n == 0)
    return;
  if (n == 1 && first->kind == LIA_MAIL_OP_MOVE)
    /* Translators: %s is the subject of a message. */
    text = g_strdup_printf (_ ("“%s” could not be moved: it is no longer on the server."),
                            first->subject != NULL ? first->subject : "");
  else if (n == 1)
    /* Translators: %s is the subject of a message. */
    text = g_strdup_printf (_ ("“%s” could not be marked: it is no longer on the server."),
                            first->subject != NULL ? first->subject : "");
  else
    text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                         "%u message could not be moved or marked: it is no longer "
                                         "on the server.",
                                         "%u messages could not be moved or marked: they are no "
                                         "longer on the server.",
                                         n),
                            n);
  _lia_session_notice (self, text, 0);
}

static GPtrArray *
find_arrived (const LiaStoreDelta *delta, gint64 folder_id)
{
  g_autoptr (GHashTable) arrived = g_hash_table_new (g_int64_hash, g_int64_equal);
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_message_record_unref);

  for (guint i = 0; i < delta->arrived->len; i++)
    g_hash_table_add (arrived, &g_array_index (delta->arrived, gint64, i));
  for (guint i = 0; i < delta->upserted->len; i++)
    {
      LiaMessageRecord *record = g_ptr_array_index (delta->upserted, i);
      if (record->folder_id == folder_id && (record->flags & LIA_MESSAGE_READ) == 0
          && g_hash_table_contains (arrived, &record->row_id))
        g_ptr_array_add (found, lia_message_record_ref (record));
    }
  return found;
}

/* One page is of one folder; what the user has already put elsewhere is no news there. */
static void
tell_arrived (LiaSession *self, const LiaStoreDelta *delta)
{
  for (guint i = 0; delta->arrived->len > 0 && i < delta->counts->len; i++)
    {
      gint64 folder_id = g_array_index (delta->counts, LiaStoreCounts, i).folder_id;
      LiaFolder *folder = find_folder (self, folder_id);
      g_autoptr (GPtrArray) records = folder != NULL ? find_arrived (delta, folder_id) : NULL;
      if (records != NULL && records->len > 0)
        g_signal_emit_by_name (self, "mail-arrived", folder, records);
    }
}

void
_lia_session_apply_delta (LiaSession *self, LiaStoreDelta *delta)
{
  tell_lost (self, delta->lost);
  for (guint i = self->views->len; i > 0; i--)
    {
      OpenView *open = g_ptr_array_index (self->views, i - 1);
      g_autoptr (LiaMessageList) list = g_weak_ref_get (&open->list);
      if (list != NULL)
        apply_to_view (open, list, delta);
      else
        g_ptr_array_remove_index (self->views, i - 1);
    }
  for (guint i = 0; i < delta->counts->len; i++)
    {
      LiaStoreCounts *counts = &g_array_index (delta->counts, LiaStoreCounts, i);
      LiaFolder *folder = find_folder (self, counts->folder_id);
      if (folder != NULL)
        lia_folder_set_counts (folder, counts->unread, counts->total);
    }
  for (guint i = 0; i < delta->upserted->len; i++)
    g_signal_emit_by_name (self, "message-changed",
                           ((LiaMessageRecord *)g_ptr_array_index (delta->upserted, i))->row_id);
  for (guint i = 0; i < delta->removed->len; i++)
    g_signal_emit_by_name (self, "message-changed",
                           g_array_index (delta->removed, LiaStoreRemoval, i).row_id);
  tell_arrived (self, delta);
}

static LiaStoreViewSpec
store_spec (const LiaViewSpec *spec)
{
  LiaStoreViewSpec store = { 0 };

  switch (spec->kind)
    {
    case LIA_VIEW_ALL_INBOXES:
      store.kind = LIA_STORE_VIEW_ROLE;
      store.role = LIA_FOLDER_ROLE_INBOX;
      break;
    case LIA_VIEW_FLAGGED:
      store.kind = LIA_STORE_VIEW_FLAGGED;
      break;
    case LIA_VIEW_SEARCH:
      store.kind = LIA_STORE_VIEW_SEARCH;
      store.text = spec->text;
      break;
    case LIA_VIEW_FOLDER:
    default:
      store.kind = LIA_STORE_VIEW_FOLDER;
    }
  if (spec->folder != NULL)
    store.folder_id = lia_folder_get_row_id (spec->folder);
  store.filter = (LiaStoreFilter)spec->filter;
  return store;
}

static gboolean
shows_recipients (const LiaViewSpec *spec)
{
  LiaFolderRole role
      = spec->folder != NULL ? lia_folder_get_role (spec->folder) : LIA_FOLDER_ROLE_NONE;

  return role == LIA_FOLDER_ROLE_SENT || role == LIA_FOLDER_ROLE_DRAFTS
         || role == LIA_FOLDER_ROLE_OUTBOX;
}

static void
show_first (LiaSession *self, const LiaViewSpec *spec)
{
  LiaSessionAccount *channel = spec->folder != NULL
                                   ? _lia_session_find (self, lia_folder_get_account (spec->folder))
                                   : NULL;

  if (channel != NULL && channel->mail != NULL && spec->kind == LIA_VIEW_FOLDER)
    lia_mail_sync_show_folder (channel->mail, lia_folder_get_row_id (spec->folder));
}

LiaMessageList *
lia_session_open_view (LiaSession *self, const LiaViewSpec *spec)
{
  LiaStoreViewSpec store = { 0 };
  LiaStoreView *view = NULL;
  LiaMessageList *list = NULL;
  OpenView *open = NULL;
  g_autoptr (LiaStoreHead) head = NULL;
  g_autoptr (GError) error = NULL;

  g_return_val_if_fail (LIA_IS_SESSION (self), NULL);
  g_return_val_if_fail (spec != NULL, NULL);

  G_STATIC_ASSERT ((int)LIA_VIEW_FILTER_TO_ME == (int)LIA_STORE_FILTER_TO_ME);
  store = store_spec (spec);
  view = lia_store_view_new (self->store, &store);
  list = lia_message_list_new (LIA_PAGER (view), self->people, shows_recipients (spec));
  head = lia_store_view_read_head (view, LIA_MESSAGE_LIST_HEAD, &error);
  if (head != NULL)
    lia_message_list_set_head (list, head->records, head->keys);
  else
    g_message ("A list could not be read: %s", error->message);
  open = g_new0 (OpenView, 1);
  open->view = view;
  open->filtered = spec->kind == LIA_VIEW_FLAGGED || spec->filter == LIA_VIEW_FILTER_UNREAD
                   || spec->filter == LIA_VIEW_FILTER_FLAGGED;
  g_weak_ref_init (&open->list, list);
  g_ptr_array_add (self->views, open);
  if (spec->kind == LIA_VIEW_SEARCH)
    lia_store_view_read_head_async (view, LIA_MESSAGE_LIST_HEAD, NULL, found_cb,
                                    weak_list_new (list));
  else if (head == NULL || head->n_items != head->records->len)
    read_whole_later (view, list);
  show_first (self, spec);
  return list;
}

/* ---- One message ---- */

static void
parse_in_thread (GTask *task, gpointer source_object, gpointer task_data, GCancellable *cancellable)
{
  g_task_return_pointer (task, lia_mime_message_new (task_data),
                         (GDestroyNotify)lia_mime_message_unref);
}

static void
return_source (GTask *task, GBytes *source_take)
{
  /* A large message takes longer to parse than a frame lasts. */
  g_task_set_task_data (task, source_take, (GDestroyNotify)g_bytes_unref);
  g_task_run_in_thread (task, parse_in_thread);
}

static void
fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GBytes *bytes = lia_mail_sync_fetch_source_finish (LIA_MAIL_SYNC (source), result, &error);

  if (bytes != NULL)
    return_source (task, bytes);
  else
    g_task_return_error (task, error);
}

LiaSessionAccount *
_lia_session_channel_of_row (LiaSession *self, gint64 row_id)
{
  g_autoptr (LiaMessageRecord) record = lia_store_read_message (self->store, row_id, NULL);
  LiaFolder *folder = record != NULL ? find_folder (self, record->folder_id) : NULL;

  return folder != NULL ? _lia_session_find (self, lia_folder_get_account (folder)) : NULL;
}

static void
stored_source_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LiaSession *self = g_task_get_source_object (task);
  gint64 row_id = *(gint64 *)g_task_get_task_data (task);
  GBytes *bytes = lia_store_read_source_finish (LIA_STORE (source), result, NULL);
  LiaSessionAccount *channel = NULL;

  if (bytes != NULL)
    {
      return_source (task, bytes);
      return;
    }
  channel = _lia_session_channel_of_row (self, row_id);
  if (channel == NULL || channel->mail == NULL)
    g_task_return_new_error (task, LIA_ERROR, LIA_ERROR_NOT_FOUND, "%s",
                             _ ("This message is no longer there."));
  else
    lia_mail_sync_fetch_source_async (channel->mail, row_id, g_task_get_cancellable (task),
                                      fetched_cb, g_object_ref (task));
}

void
lia_session_load_message_async (LiaSession *self,
                                gint64 row_id,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  GTask *task = NULL;

  g_return_if_fail (LIA_IS_SESSION (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, lia_session_load_message_async);
  g_task_set_task_data (task, g_memdup2 (&row_id, sizeof row_id), g_free);
  lia_store_read_source_async (self->store, row_id, cancellable, stored_source_cb, task);
}

LiaMimeMessage *
lia_session_load_message_finish (LiaSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- Acts ---- */

typedef struct
{
  LiaSession *session;
  guint undo_id;
  char *text;
  LiaDraft *draft;
} ActContext;

static void
act_context_free (ActContext *context)
{
  g_object_unref (context->session);
  g_free (context->text);
  g_clear_object (&context->draft);
  g_free (context);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ActContext, act_context_free)

static void
push_all (LiaSession *self)
{
  for (guint i = 0; i < self->channels->len; i++)
    {
      LiaSessionAccount *channel = g_ptr_array_index (self->channels, i);
      if (channel->mail != NULL)
        lia_mail_sync_push_ops (channel->mail);
    }
}

static void
acts_added_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ActContext) context = user_data;
  LiaSession *self = context->session;
  g_autoptr (GArray) op_ids = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (LiaStoreDelta) delta
      = lia_store_add_acts_finish (LIA_STORE (source), result, &op_ids, &error);

  if (delta == NULL)
    {
      if (self->closed)
        g_message ("An act came too late: %s", error->message);
      else if (context->draft != NULL)
        _lia_session_return_draft (self, context->draft, error);
      else
        _lia_session_notice (self, error->message, 0);
      return;
    }
  if (context->undo_id != 0)
    g_hash_table_insert (self->undos, GUINT_TO_POINTER (context->undo_id),
                         g_steal_pointer (&op_ids));
  _lia_session_apply_delta (self, delta);
  if (context->text != NULL)
    _lia_session_notice (self, context->text, context->undo_id);
  push_all (self);
}

gint64
_lia_session_get_not_before_us (LiaSession *self)
{
  return self->undo_us > 0 ? g_get_real_time () + self->undo_us : 0;
}

void
lia_session_set_undo_time (LiaSession *self, guint ms)
{
  g_return_if_fail (LIA_IS_SESSION (self));

  self->undo_us = (gint64)ms * 1000;
}

void
_lia_session_add_acts (LiaSession *self, const LiaStoreAct *acts, guint n, const LiaActed *acted)
{
  ActContext *context = g_new0 (ActContext, 1);

  context->session = g_object_ref (self);
  context->undo_id = acted->undo_id;
  context->text = g_strdup (acted->text);
  g_set_object (&context->draft, acted->draft);
  lia_store_add_acts_async (self->store, acts, n, acts_added_cb, context);
}

/* The same act on each of the rows. */
static void
act_on_rows (LiaSession *self, GArray *row_ids, const LiaStoreAct *pattern, const LiaActed *acted)
{
  g_autofree LiaStoreAct *acts = g_new0 (LiaStoreAct, MAX (row_ids->len, 1));

  for (guint i = 0; i < row_ids->len; i++)
    {
      acts[i] = *pattern;
      acts[i].row_id = g_array_index (row_ids, gint64, i);
    }
  if (row_ids->len > 0)
    _lia_session_add_acts (self, acts, row_ids->len, acted);
}

void
lia_session_set_flags (LiaSession *self, GArray *row_ids, guint flags, guint mask)
{
  LiaStoreAct act = { .kind = LIA_MAIL_OP_SET_FLAGS, .flags = flags, .mask = mask };
  LiaActed acted = { 0 };

  g_return_if_fail (LIA_IS_SESSION (self));

  act_on_rows (self, row_ids, &act, &acted);
}

void
lia_session_move (LiaSession *self, GArray *row_ids, LiaFolder *folder)
{
  LiaStoreAct act = { .kind = LIA_MAIL_OP_MOVE };
  g_autofree char *text = NULL;
  LiaActed acted = { 0 };

  g_return_if_fail (LIA_IS_SESSION (self));
  g_return_if_fail (LIA_IS_FOLDER (folder));

  if (row_ids->len == 0)
    return;
  act.folder_id = lia_folder_get_row_id (folder);
  act.not_before_us = _lia_session_get_not_before_us (self);
  text = g_strdup_printf (
      /* Translators: 1: how many messages, 2: the name of a folder. */
      g_dngettext (GETTEXT_PACKAGE, "%1$u message moved to “%2$s”", "%1$u messages moved to “%2$s”",
                   row_ids->len),
      row_ids->len, lia_folder_get_name (folder));
  acted = (LiaActed){ self->next_undo_id++, text, NULL };
  act_on_rows (self, row_ids, &act, &acted);
}

void
lia_session_delete (LiaSession *self, GArray *row_ids, gboolean forever)
{
  LiaStoreAct act = { .kind = LIA_MAIL_OP_DELETE };
  LiaSessionAccount *channel = NULL;
  LiaFolder *bin = NULL;
  g_autofree char *text = NULL;
  LiaActed acted = { 0 };

  g_return_if_fail (LIA_IS_SESSION (self));

  if (row_ids->len == 0)
    return;
  channel = _lia_session_channel_of_row (self, g_array_index (row_ids, gint64, 0));
  if (!forever && channel != NULL)
    bin = lia_session_find_folder (self, channel->account, LIA_FOLDER_ROLE_DELETED);
  if (bin != NULL)
    {
      act.kind = LIA_MAIL_OP_MOVE;
      act.folder_id = lia_folder_get_row_id (bin);
    }
  act.not_before_us = _lia_session_get_not_before_us (self);
  text = g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%u message deleted", "%u messages deleted", row_ids->len),
      row_ids->len);
  acted = (LiaActed){ self->next_undo_id++, text, NULL };
  act_on_rows (self, row_ids, &act, &acted);
}

static void
undone_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LiaSession) self = LIA_SESSION (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (LiaStoreDelta) delta = lia_store_undo_ops_finish (LIA_STORE (source), result, &error);

  if (delta != NULL)
    {
      _lia_session_apply_delta (self, delta);
      _lia_session_tell_drafts (self);
    }
  else
    _lia_session_notice (self, _ ("It is done already and cannot be undone."), 0);
}

void
lia_session_undo (LiaSession *self, guint undo_id)
{
  GArray *op_ids = NULL;

  g_return_if_fail (LIA_IS_SESSION (self));

  op_ids = g_hash_table_lookup (self->undos, GUINT_TO_POINTER (undo_id));
  if (op_ids == NULL)
    return;
  lia_store_undo_ops_async (self->store, op_ids, undone_cb, g_object_ref (self));
  g_hash_table_remove (self->undos, GUINT_TO_POINTER (undo_id));
}

guint
lia_session_get_n_pending (LiaSession *self)
{
  g_autoptr (GPtrArray) pending = NULL;

  g_return_val_if_fail (LIA_IS_SESSION (self), 0);

  pending = lia_store_read_pending (self->store, NULL, NULL);
  return pending != NULL ? pending->len : 0;
}
