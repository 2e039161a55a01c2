/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-mail-jobs"

#include "config.h"

#include "mime/lia-mime-message.h"
#include "service/lia-mail-jobs.h"
#include "store/lia-store-source.h"

#define FIRST_VIEW 200
#define PAGE 256
#define TEXT_BATCH 40

void
lia_mail_job_free (LiaMailJob *self)
{
  g_clear_object (&self->store);
  g_free (self->account_id);
  g_free (self->folder_remote_id);
  g_free (self->text);
  g_clear_pointer (&self->remote_ids, g_ptr_array_unref);
  g_free (self);
}

static void
tell (LiaMailJob *job, LiaStoreDelta *delta)
{
  if (delta != NULL)
    job->tell (delta, job->user_data);
}

gpointer
lia_mail_job_open (LiaMailBackend *backend,
                   gpointer job_data,
                   GCancellable *cancellable,
                   GError **error)
{
  LiaMailJob *job = job_data;
  g_autofree char *token = NULL;
  gboolean more = TRUE;

  if (!lia_mail_backend_open (backend, cancellable, error))
    return NULL;
  token = lia_store_read_tree_token (job->store, job->account_id, NULL);
  while (more)
    {
      g_autoptr (LiaFolderChanges) changes
          = lia_mail_backend_list_folders (backend, token, cancellable, error);
      g_autoptr (LiaStoreDelta) delta = NULL;
      /* The account may be gone by now, and another one like it come. */
      if (changes == NULL || g_cancellable_set_error_if_cancelled (cancellable, error)
          || !lia_store_apply_folder_changes_sync (job->store, job->account_id, changes->changed,
                                                   changes->removed, changes->token, changes->more,
                                                   changes->reset, &delta, error))
        return NULL;
      tell (job, delta);
      more = changes->more;
      g_free (token);
      token = g_strdup (changes->token);
    }
  return lia_mail_backend_dup_server_name (backend);
}

static gboolean
first_view (LiaMailBackend *backend, LiaMailJob *job, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) newest = lia_mail_backend_list_newest (backend, job->folder_remote_id,
                                                               FIRST_VIEW, cancellable, error);
  g_autoptr (LiaStoreDelta) delta = NULL;

  if (newest == NULL)
    return FALSE;
  delta = lia_store_apply_newest_sync (job->store, job->folder_id, newest, error);
  tell (job, delta);
  return delta != NULL;
}

gpointer
lia_mail_job_sync (LiaMailBackend *backend,
                   gpointer job_data,
                   GCancellable *cancellable,
                   GError **error)
{
  LiaMailJob *job = job_data;
  g_autofree char *token = lia_store_read_folder_token (job->store, job->folder_id, NULL);
  gboolean more = TRUE;

  if (token == NULL && !first_view (backend, job, cancellable, error))
    return NULL;
  while (more)
    {
      g_autoptr (LiaChangeSet) changes = lia_mail_backend_sync_folder (
          backend, job->folder_remote_id, token, PAGE, cancellable, error);
      g_autoptr (LiaStoreDelta) delta = NULL;
      if (changes == NULL || g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      for (guint i = 0; i < changes->errors->len; i++)
        g_message ("A message could not be read: %s",
                   ((GError *)g_ptr_array_index (changes->errors, i))->message);
      delta = lia_store_apply_changes_sync (job->store, job->folder_id, changes, error);
      if (delta == NULL)
        return NULL;
      tell (job, delta);
      more = changes->more;
      g_free (token);
      token = g_strdup (changes->token);
    }
  return GINT_TO_POINTER (TRUE);
}

/* ---- Texts ---- */

static GPtrArray *
match_texts (GPtrArray *records, GPtrArray *fetched)
{
  GPtrArray *texts = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_store_text_free);
  g_autoptr (GHashTable) by_id = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < fetched->len; i++)
    {
      LiaMailText *text = g_ptr_array_index (fetched, i);
      g_hash_table_insert (by_id, text->remote_id, text);
    }
  for (guint i = 0; i < records->len; i++)
    {
      LiaMessageRecord *record = g_ptr_array_index (records, i);
      LiaMailText *text = g_hash_table_lookup (by_id, record->remote_id);
      g_autofree char *preview
          = text != NULL && text->text != NULL ? lia_mime_preview (text->text) : NULL;
      g_ptr_array_add (
          texts, lia_store_text_new (record->row_id, text != NULL ? text->text : NULL, preview));
    }
  return texts;
}

gpointer
lia_mail_job_texts (LiaMailBackend *backend,
                    gpointer job_data,
                    GCancellable *cancellable,
                    GError **error)
{
  LiaMailJob *job = job_data;
  g_autoptr (GPtrArray) records
      = lia_store_read_textless (job->store, job->account_id, TEXT_BATCH, error);
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  g_autoptr (GPtrArray) fetched = NULL;
  g_autoptr (GPtrArray) texts = NULL;
  g_autoptr (LiaStoreDelta) delta = NULL;

  if (records == NULL)
    return NULL;
  for (guint i = 0; i < records->len; i++)
    {
      LiaMessageRecord *record = g_ptr_array_index (records, i);
      if (record->remote_id != NULL)
        g_ptr_array_add (ids, record->remote_id);
    }
  if (ids->len == 0)
    return GINT_TO_POINTER (1);
  fetched = lia_mail_backend_fetch_texts (backend, ids, cancellable, error);
  if (fetched == NULL)
    return NULL;
  texts = match_texts (records, fetched);
  delta = lia_store_set_texts_sync (job->store, texts, error);
  if (delta == NULL)
    return NULL;
  tell (job, delta);
  return GINT_TO_POINTER ((int)records->len + 1);
}

/* ---- On demand ---- */

gpointer
lia_mail_job_source (LiaMailBackend *backend,
                     gpointer job_data,
                     GCancellable *cancellable,
                     GError **error)
{
  LiaMailJob *job = job_data;
  g_autoptr (LiaMessageRecord) record = lia_store_read_message (job->store, job->row_id, error);
  g_autoptr (GBytes) source = NULL;
  g_autoptr (GError) not_kept = NULL;

  if (record == NULL)
    return NULL;
  if (record->remote_id == NULL)
    {
      g_set_error (error, LIA_ERROR, LIA_ERROR_NOT_FOUND, "The message is not on the server yet");
      return NULL;
    }
  source = lia_mail_backend_fetch_source (backend, record->remote_id, cancellable, error);
  if (source != NULL && !lia_store_put_source_sync (job->store, job->row_id, source, &not_kept))
    g_message ("The source of a message is not kept: %s", not_kept->message);
  return g_steal_pointer (&source);
}

gpointer
lia_mail_job_people (LiaMailBackend *backend,
                     gpointer job_data,
                     GCancellable *cancellable,
                     GError **error)
{
  LiaMailJob *job = job_data;

  if (!LIA_IS_MAIL_DIRECTORY (backend))
    return g_ptr_array_new ();
  return lia_mail_directory_search_people (LIA_MAIL_DIRECTORY (backend), job->text, 50, cancellable,
                                           error);
}

gpointer
lia_mail_job_listen (LiaMailBackend *backend,
                     gpointer job_data,
                     GCancellable *cancellable,
                     GError **error)
{
  LiaMailJob *job = job_data;

  lia_mail_backend_listen (backend, job->remote_ids, job->hint, job->user_data, cancellable, error);
  return NULL;
}
