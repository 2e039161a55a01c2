/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-mail-jobs"

#include "config.h"

#include "mime/lia-mime-message.h"
#include "service/lia-mail-jobs.h"
#include "store/lia-store-source.h"

#define FIRST_VIEW 200
#define PAGE 256
/* So many texts are asked for at once; the store is asked once for ten times as many. */
#define TEXT_BATCH 80
#define READ_AHEAD 800

void
lia_mail_job_free (LiaMailJob *self)
{
  g_clear_object (&self->store);
  g_free (self->account_id);
  g_free (self->folder_remote_id);
  g_free (self->text);
  g_clear_pointer (&self->remote_ids, g_ptr_array_unref);
  g_clear_object (&self->give_way);
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
  token = lia_store_read_tree_token_sync (job->store, job->account_id, NULL);
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

/* ---- Pages ---- */

/* The page that the store has in hand while the next one comes from the server. */
typedef struct
{
  LiaMailJob *job;
  LiaStoreWrite *write;
  gpointer page;
  GDestroyNotify free_page;
} Behind;

static gboolean
behind_end (Behind *self, GError **error)
{
  g_autoptr (LiaStoreDelta) delta = NULL;

  if (self->write == NULL)
    return TRUE;
  delta = lia_store_end_write (g_steal_pointer (&self->write), error);
  self->free_page (g_steal_pointer (&self->page));
  tell (self->job, delta);
  return delta != NULL;
}

static void
behind_clear (Behind *self)
{
  g_autoptr (GError) error = NULL;

  if (!behind_end (self, &error))
    g_message ("A page is not kept: %s", error->message);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Behind, behind_clear)

/* @page: (transfer full): what is written. */
static void
behind_begin (Behind *self, LiaStoreWrite *write, gpointer page, GDestroyNotify free_page)
{
  self->write = write;
  self->page = page;
  self->free_page = free_page;
}

/* The account may be gone by now: then nothing more is written. */
static gboolean
may_go_on (Behind *behind, GCancellable *cancellable, GError **error)
{
  return behind_end (behind, error) && !g_cancellable_set_error_if_cancelled (cancellable, error);
}

/* ---- Folders ---- */

static gboolean
first_view (Behind *behind, LiaMailBackend *backend, GCancellable *cancellable, GError **error)
{
  LiaMailJob *job = behind->job;
  g_autoptr (GPtrArray) newest = lia_mail_backend_list_newest (backend, job->folder_remote_id,
                                                               FIRST_VIEW, cancellable, error);

  if (newest == NULL)
    return FALSE;
  behind_begin (behind, lia_store_begin_newest (job->store, job->folder_id, newest),
                g_ptr_array_ref (newest), (GDestroyNotify)g_ptr_array_unref);
  return TRUE;
}

static void
note_errors (LiaChangeSet *changes)
{
  for (guint i = 0; i < changes->errors->len; i++)
    g_message ("A message could not be read: %s",
               ((GError *)g_ptr_array_index (changes->errors, i))->message);
}

gpointer
lia_mail_job_sync (LiaMailBackend *backend,
                   gpointer job_data,
                   GCancellable *cancellable,
                   GError **error)
{
  LiaMailJob *job = job_data;
  g_auto (Behind) behind = { .job = job };
  g_autofree char *token = lia_store_read_folder_token (job->store, job->folder_id, NULL);
  gboolean more = TRUE;

  if (token == NULL && !first_view (&behind, backend, cancellable, error))
    return NULL;
  do
    {
      g_autoptr (LiaChangeSet) changes = lia_mail_backend_sync_folder (
          backend, job->folder_remote_id, token, PAGE, cancellable, error);
      if (changes == NULL)
        return NULL;
      note_errors (changes);
      more = changes->more;
      g_free (token);
      token = g_strdup (changes->token);
      if (!may_go_on (&behind, cancellable, error))
        return NULL;
      behind_begin (&behind, lia_store_begin_changes (job->store, job->folder_id, changes),
                    lia_change_set_ref (changes), (GDestroyNotify)lia_change_set_unref);
    }
  while (more && !g_cancellable_is_cancelled (job->give_way));
  if (!behind_end (&behind, error))
    return NULL;
  return GINT_TO_POINTER (more ? LIA_MAIL_JOB_GAVE_WAY : LIA_MAIL_JOB_DONE);
}

/* ---- Texts ---- */

static GPtrArray *
match_texts (GPtrArray *textless, GPtrArray *fetched)
{
  GPtrArray *texts = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_store_text_free);
  g_autoptr (GHashTable) by_id = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < fetched->len; i++)
    {
      LiaMailText *text = g_ptr_array_index (fetched, i);
      g_hash_table_insert (by_id, text->remote_id, text);
    }
  for (guint i = 0; i < textless->len; i++)
    {
      LiaStoreTextless *message = g_ptr_array_index (textless, i);
      LiaMailText *text = g_hash_table_lookup (by_id, message->remote_id);
      g_autofree char *preview
          = text != NULL && text->text != NULL ? lia_mime_preview (text->text) : NULL;
      g_ptr_array_add (
          texts, lia_store_text_new (message->row_id, text != NULL ? text->text : NULL, preview));
    }
  return texts;
}

/* Returns: (transfer full) (nullable) (element-type LiaStoreText) */
static GPtrArray *
fetch_texts (LiaMailBackend *backend,
             GPtrArray *textless,
             GCancellable *cancellable,
             GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  g_autoptr (GPtrArray) fetched = NULL;

  for (guint i = 0; i < textless->len; i++)
    g_ptr_array_add (ids, ((LiaStoreTextless *)g_ptr_array_index (textless, i))->remote_id);
  fetched = lia_mail_backend_fetch_texts (backend, ids, cancellable, error);
  return fetched != NULL ? match_texts (textless, fetched) : NULL;
}

static gboolean
fetch_batches (Behind *behind,
               LiaMailBackend *backend,
               GPtrArray *textless,
               GCancellable *cancellable,
               GError **error)
{
  LiaMailJob *job = behind->job;

  for (guint first = 0; first < textless->len && !g_cancellable_is_cancelled (job->give_way);
       first += TEXT_BATCH)
    {
      g_autoptr (GPtrArray) batch = g_ptr_array_new ();
      g_autoptr (GPtrArray) texts = NULL;
      for (guint i = first; i < MIN (first + TEXT_BATCH, textless->len); i++)
        g_ptr_array_add (batch, g_ptr_array_index (textless, i));
      texts = fetch_texts (backend, batch, cancellable, error);
      if (texts == NULL || !may_go_on (behind, cancellable, error))
        return FALSE;
      behind_begin (behind, lia_store_begin_texts (job->store, texts), g_ptr_array_ref (texts),
                    (GDestroyNotify)g_ptr_array_unref);
    }
  return TRUE;
}

gpointer
lia_mail_job_texts (LiaMailBackend *backend,
                    gpointer job_data,
                    GCancellable *cancellable,
                    GError **error)
{
  LiaMailJob *job = job_data;
  g_auto (Behind) behind = { .job = job };
  g_autoptr (GPtrArray) textless = NULL;
  gboolean more = TRUE;

  do
    {
      LiaStoreTextless *last
          = textless != NULL ? g_ptr_array_index (textless, textless->len - 1) : NULL;
      GPtrArray *next
          = lia_store_read_textless (job->store, job->account_id, last, READ_AHEAD, error);
      g_clear_pointer (&textless, g_ptr_array_unref);
      textless = next;
      if (textless == NULL || !fetch_batches (&behind, backend, textless, cancellable, error))
        return NULL;
      more = textless->len > 0;
    }
  while (more && !g_cancellable_is_cancelled (job->give_way));
  if (!behind_end (&behind, error))
    return NULL;
  return GINT_TO_POINTER (more ? LIA_MAIL_JOB_GAVE_WAY : LIA_MAIL_JOB_DONE);
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
