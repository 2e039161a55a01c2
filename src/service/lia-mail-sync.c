/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-mail-sync"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "core/lia-backoff.h"
#include "core/lia-pace.h"
#include "service/lia-mail-sync-private.h"
#include "service/lia-sentence.h"

/* Several events of one change come together. */
#define DEBOUNCE_MS 500
/* Now and then everything is looked at, whatever the server says or does not say. */
#define FULL_CHECK_S (15 * 60)
/*
 * What has failed has recovered when all is done, or when it went well for so long after its last
 * wait. One answer says less: a server may let us in and fail with the first folder, each time.
 */
#define RECOVERED_MS 10000
/* Listening that went on for so long has worked. */
#define LISTENED_US (60 * G_USEC_PER_SEC)

enum
{
  DELTA,
  FOLDERS_CHANGED,
  REFUSED,
  NEEDS_PASSWORD,
  NEEDS_TRUST,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LiaMailSync, lia_mail_sync, G_TYPE_OBJECT)

static void pump (LiaMailSync *self);
static void listen_again (LiaMailSync *self);

/* ---- From the lanes to the main thread ---- */

typedef struct
{
  GWeakRef sync;
  LiaStoreDelta *delta;
  char *folder_remote_id;
} Message;

static void
message_free (Message *message)
{
  g_weak_ref_clear (&message->sync);
  g_clear_pointer (&message->delta, lia_store_delta_unref);
  g_free (message->folder_remote_id);
  g_free (message);
}

static gboolean
delta_cb (gpointer user_data)
{
  Message *message = user_data;
  g_autoptr (LiaMailSync) self = g_weak_ref_get (&message->sync);

  if (self != NULL)
    g_signal_emit (self, signals[DELTA], 0, message->delta);
  return G_SOURCE_REMOVE;
}

/* On a lane: @user_data is a weak reference that lives as long as the job. */
static void
tell (LiaStoreDelta *delta, gpointer user_data)
{
  LiaMailSync *self = user_data;
  Message *message = g_new0 (Message, 1);

  g_weak_ref_init (&message->sync, self);
  message->delta = lia_store_delta_ref (delta);
  g_main_context_invoke_full (NULL, G_PRIORITY_DEFAULT, delta_cb, message,
                              (GDestroyNotify)message_free);
}

static void mark_dirty (LiaMailSync *self, const char *folder_remote_id);

static gboolean
hint_cb (gpointer user_data)
{
  Message *message = user_data;
  g_autoptr (LiaMailSync) self = g_weak_ref_get (&message->sync);

  if (self != NULL)
    mark_dirty (self, message->folder_remote_id);
  return G_SOURCE_REMOVE;
}

static void
hint (const char *folder_remote_id, gpointer user_data)
{
  LiaMailSync *self = user_data;
  Message *message = g_new0 (Message, 1);

  g_weak_ref_init (&message->sync, self);
  message->folder_remote_id = g_strdup (folder_remote_id);
  g_main_context_invoke_full (NULL, G_PRIORITY_DEFAULT, hint_cb, message,
                              (GDestroyNotify)message_free);
}

LiaMailJob *
_lia_mail_sync_new_job (LiaMailSync *self)
{
  LiaMailJob *job = g_new0 (LiaMailJob, 1);

  job->store = g_object_ref (self->store);
  job->account_id = g_strdup (lia_account_get_id (self->account));
  job->tell = tell;
  job->hint = hint;
  /* The lanes are stopped before this object goes. */
  job->user_data = self;
  return job;
}

/* ---- Folders that must be looked at ---- */

static gint64 *
dup_id (gint64 id)
{
  return g_memdup2 (&id, sizeof id);
}

static gboolean
debounce_cb (gpointer user_data)
{
  LiaMailSync *self = LIA_MAIL_SYNC (user_data);

  self->debounce_id = 0;
  pump (self);
  return G_SOURCE_REMOVE;
}

static void
mark_dirty (LiaMailSync *self, const char *folder_remote_id)
{
  g_autoptr (GPtrArray) folders
      = lia_store_read_folders (self->store, lia_account_get_id (self->account), NULL);

  for (guint i = 0; folders != NULL && i < folders->len; i++)
    {
      LiaStoredFolder *folder = g_ptr_array_index (folders, i);
      if (folder->record->kind == LIA_FOLDER_KIND_MAIL && !folder->record->hidden
          && (folder_remote_id == NULL
              || g_str_equal (folder->record->remote_id, folder_remote_id)))
        g_hash_table_add (self->dirty, dup_id (folder->folder_id));
    }
  if (folder_remote_id == NULL)
    self->round_us = g_get_real_time ();
  if (self->debounce_id == 0)
    self->debounce_id = lia_pace_timeout_add (LIA_PACE_WAIT, DEBOUNCE_MS, debounce_cb, self);
}

static LiaStoredFolder *
find_folder (GPtrArray *folders, gint64 folder_id)
{
  for (guint i = 0; folders != NULL && i < folders->len; i++)
    {
      LiaStoredFolder *folder = g_ptr_array_index (folders, i);
      if (folder->folder_id == folder_id)
        return folder;
    }
  return NULL;
}

/* The next folder: the one that is looked at, then the inbox, then any. */
static LiaStoredFolder *
next_folder (LiaMailSync *self, GPtrArray *folders)
{
  LiaStoredFolder *any = NULL;

  if (g_hash_table_contains (self->dirty, &self->shown_folder))
    return find_folder (folders, self->shown_folder);
  for (guint i = 0; folders != NULL && i < folders->len; i++)
    {
      LiaStoredFolder *folder = g_ptr_array_index (folders, i);
      if (!g_hash_table_contains (self->dirty, &folder->folder_id))
        continue;
      if (folder->record->role == LIA_FOLDER_ROLE_INBOX)
        return folder;
      if (any == NULL)
        any = folder;
    }
  return any;
}

/* ---- When something fails ---- */

static gboolean
retry_cb (gpointer user_data)
{
  LiaMailSync *self = LIA_MAIL_SYNC (user_data);

  self->retry_id = 0;
  pump (self);
  return G_SOURCE_REMOVE;
}

static void
set_status (LiaMailSync *self, LiaStatus status, const GError *error)
{
  lia_account_set_mail_status (self->account, status, lia_sentence_of_mail (status, error));
}

static void
wait_and_retry (LiaMailSync *self, const GError *error)
{
  gint64 now_us = g_get_monotonic_time ();
  guint delay_ms = 0;

  if (now_us > self->recovered_us)
    self->failures = 0;
  delay_ms = lia_backoff_delay_ms (++self->failures, g_random_double ());
  delay_ms = MAX (delay_ms, lia_error_get_retry_after_ms (error));
  self->recovered_us
      = now_us + (gint64)lia_pace_ms (LIA_PACE_WAIT, (guint64)delay_ms + RECOVERED_MS) * 1000;
  set_status (self, LIA_STATUS_WAITING, error);
  g_clear_handle_id (&self->retry_id, g_source_remove);
  self->retry_id = lia_pace_timeout_add (LIA_PACE_WAIT, delay_ms, retry_cb, self);
}

static void
stop_lanes (LiaMailSync *self)
{
  LiaLane **lanes[] = { &self->work, &self->interactive, &self->listener };

  g_clear_handle_id (&self->listen_id, g_source_remove);
  if (self->listening != NULL)
    g_cancellable_cancel (self->listening);
  g_clear_object (&self->listening);
  for (gsize i = 0; i < G_N_ELEMENTS (lanes); i++)
    {
      if (*lanes[i] != NULL)
        lia_lane_stop (*lanes[i]);
      g_clear_object (lanes[i]);
    }
  self->is_open = FALSE;
}

/* Where mail was read once, there is a server: what answers in its place goes again. */
static gboolean
has_worked (LiaMailSync *self)
{
  g_autofree char *token
      = lia_store_read_tree_token (self->store, lia_account_get_id (self->account), NULL);

  return token != NULL;
}

static gboolean
is_final (LiaMailSync *self, const GError *error)
{
  if (g_error_matches (error, LIA_ERROR, LIA_ERROR_DENIED)
      || g_error_matches (error, LIA_ERROR, LIA_ERROR_NO_SERVICE)
      || g_error_matches (error, LIA_ERROR, LIA_ERROR_DISABLED))
    return TRUE;
  if (g_error_matches (error, LIA_ERROR, LIA_ERROR_STORE))
    return FALSE;
  return !lia_error_is_transient (error) && !g_error_matches (error, LIA_ERROR, LIA_ERROR_UNCERTAIN)
         && !has_worked (self);
}

/* What only the user can mend, on whichever lane it was met: all of them rest until then. */
gboolean
_lia_mail_sync_ask_user (LiaMailSync *self, const GError *error)
{
  if (g_error_matches (error, LIA_ERROR, LIA_ERROR_AUTH))
    {
      set_status (self, LIA_STATUS_NEEDS_PASSWORD, error);
      stop_lanes (self);
      g_signal_emit (self, signals[NEEDS_PASSWORD], 0, TRUE);
    }
  else if (g_error_matches (error, LIA_ERROR, LIA_ERROR_CERTIFICATE))
    {
      set_status (self, LIA_STATUS_NEEDS_TRUST, error);
      stop_lanes (self);
      g_signal_emit (self, signals[NEEDS_TRUST], 0, error);
    }
  else
    return FALSE;
  return TRUE;
}

static void
take_error (LiaMailSync *self, const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_message ("Mail of %s: %s", lia_account_get_name (self->account), error->message);
  if (_lia_mail_sync_ask_user (self, error))
    return;
  if (is_final (self, error))
    set_status (self, LIA_STATUS_REFUSED, error);
  else
    wait_and_retry (self, error);
}

/* ---- Jobs, one at a time ---- */

/* Takes the outcome of a job: TRUE when it went well. A lane that was stopped has no say. */
static gboolean
job_ended (LiaMailSync *self, GObject *lane, GError *error)
{
  if (lane != (GObject *)self->work)
    return FALSE;
  self->busy = FALSE;
  if (error != NULL)
    {
      take_error (self, error);
      return FALSE;
    }
  if (lia_account_get_mail_status (self->account) == LIA_STATUS_CONNECTED)
    return TRUE;
  /* The server is back: listening need not wait for its time, and what was missed is looked at. */
  if (self->listen_id != 0)
    self->is_open = FALSE;
  g_clear_handle_id (&self->listen_id, g_source_remove);
  lia_account_set_mail_status (self->account, LIA_STATUS_CONNECTED, NULL);
  return TRUE;
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LiaMailSync) self = LIA_MAIL_SYNC (user_data);
  g_autoptr (GError) error = NULL;
  g_autofree char *server = lia_lane_run_finish (LIA_LANE (source), result, &error);

  if (!job_ended (self, source, error))
    return;
  g_info ("Signed in to %s", server);
  self->is_open = TRUE;
  self->ops_due = TRUE;
  self->texts_due = TRUE;
  g_signal_emit (self, signals[FOLDERS_CHANGED], 0);
  mark_dirty (self, NULL);
  g_clear_handle_id (&self->debounce_id, g_source_remove);
  listen_again (self);
  pump (self);
}

typedef struct
{
  LiaMailSync *self;
  gint64 folder_id;
} FolderJob;

static void
synced_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  FolderJob *job = user_data;
  g_autoptr (LiaMailSync) self = job->self;
  gint64 folder_id = job->folder_id;
  g_autoptr (GError) error = NULL;
  int end = 0;

  g_free (job);
  end = GPOINTER_TO_INT (lia_lane_run_finish (LIA_LANE (source), result, &error));
  /* The tree has changed. If it has not, the folder is left alone for a while. */
  if (g_error_matches (error, LIA_ERROR, LIA_ERROR_NOT_FOUND))
    {
      g_clear_error (&error);
      if (g_hash_table_add (self->gone, dup_id (folder_id)))
        self->is_open = FALSE;
    }
  else if (error == NULL)
    self->texts_due = TRUE;
  if (error != NULL || end == LIA_MAIL_JOB_GAVE_WAY)
    g_hash_table_add (self->dirty, dup_id (folder_id));
  if (job_ended (self, source, error))
    pump (self);
}

static void
texts_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LiaMailSync) self = LIA_MAIL_SYNC (user_data);
  g_autoptr (GError) error = NULL;
  int end = GPOINTER_TO_INT (lia_lane_run_finish (LIA_LANE (source), result, &error));

  self->texts_due = end != LIA_MAIL_JOB_DONE;
  if (job_ended (self, source, error))
    pump (self);
}

static gboolean
ops_due_cb (gpointer user_data)
{
  LiaMailSync *self = LIA_MAIL_SYNC (user_data);

  self->ops_id = 0;
  self->ops_due = TRUE;
  pump (self);
  return G_SOURCE_REMOVE;
}

static void
ops_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LiaMailSync) self = LIA_MAIL_SYNC (user_data);
  g_autoptr (GError) error = NULL;
  LiaMailOpsOutcome *outcome = lia_lane_run_finish (LIA_LANE (source), result, &error);

  self->ops_due = outcome == NULL || outcome->n_done > 0;
  if (outcome != NULL)
    {
      if (outcome->n_gone > 0)
        mark_dirty (self, NULL);
      for (guint i = 0; i < outcome->refused->len; i++)
        g_signal_emit (self, signals[REFUSED], 0, g_ptr_array_index (outcome->refused, i));
      if (outcome->next_us != 0 && self->ops_id == 0)
        self->ops_id = g_timeout_add (
            (guint)CLAMP ((outcome->next_us - g_get_real_time ()) / 1000 + 10, 10, 3600000),
            ops_due_cb, self);
      lia_mail_ops_outcome_free (outcome);
    }
  if (job_ended (self, source, error))
    pump (self);
}

static LiaMailJob *
begin_job (LiaMailSync *self)
{
  LiaMailJob *job = _lia_mail_sync_new_job (self);

  self->busy = TRUE;
  g_clear_object (&self->give_way);
  self->give_way = g_cancellable_new ();
  job->give_way = g_object_ref (self->give_way);
  return job;
}

static void
run (LiaMailSync *self, LiaLaneFunc func, GDestroyNotify result_free, GAsyncReadyCallback callback)
{
  lia_lane_run_async (self->work, func, begin_job (self), (GDestroyNotify)lia_mail_job_free,
                      result_free, NULL, callback, g_object_ref (self));
}

static gboolean
run_folder (LiaMailSync *self)
{
  g_autoptr (GPtrArray) folders
      = lia_store_read_folders (self->store, lia_account_get_id (self->account), NULL);
  LiaStoredFolder *folder = next_folder (self, folders);
  LiaMailJob *job = NULL;
  FolderJob *context = NULL;

  if (folder == NULL)
    {
      g_hash_table_remove_all (self->dirty);
      return FALSE;
    }
  job = begin_job (self);
  job->folder_id = folder->folder_id;
  job->folder_remote_id = g_strdup (folder->record->remote_id);
  context = g_new0 (FolderJob, 1);
  context->self = g_object_ref (self);
  context->folder_id = folder->folder_id;
  g_hash_table_remove (self->dirty, &job->folder_id);
  lia_lane_run_async (self->work, lia_mail_job_sync, job, (GDestroyNotify)lia_mail_job_free, NULL,
                      NULL, synced_cb, context);
  return TRUE;
}

static void
lost_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LiaMailSync) self = LIA_MAIL_SYNC (user_data);
  g_autoptr (GError) error = NULL;

  lia_lane_run_finish (LIA_LANE (source), result, &error);
  if (job_ended (self, source, error))
    pump (self);
}

/* Every folder has been looked at: of what waits the message was found, or is gone. */
static gboolean
end_round (LiaMailSync *self)
{
  g_autoptr (GPtrArray) pending = NULL;
  LiaMailJob *job = NULL;

  if (self->round_us == 0)
    return FALSE;
  pending = lia_store_read_pending (self->store, lia_account_get_id (self->account), NULL);
  if (pending != NULL && pending->len > 0)
    {
      job = begin_job (self);
      job->before_us = self->round_us;
      self->ops_due = TRUE;
      lia_lane_run_async (self->work, lia_mail_job_lost, job, (GDestroyNotify)lia_mail_job_free,
                          NULL, NULL, lost_cb, g_object_ref (self));
    }
  self->round_us = 0;
  return job != NULL;
}

/* Gives the lane what is to be done next. */
static void
pump (LiaMailSync *self)
{
  LiaStatus status = lia_account_get_mail_status (self->account);

  if (self->busy && self->give_way != NULL)
    g_cancellable_cancel (self->give_way);
  if (self->work == NULL || self->busy || self->retry_id != 0 || status == LIA_STATUS_REFUSED)
    return;
  if (!self->is_open)
    run (self, lia_mail_job_open, g_free, opened_cb);
  else if (self->ops_due)
    run (self, lia_mail_job_ops, (GDestroyNotify)lia_mail_ops_outcome_free, ops_cb);
  else if ((g_hash_table_size (self->dirty) > 0 && run_folder (self)) || end_round (self))
    return;
  else if (self->texts_due)
    run (self, lia_mail_job_texts, NULL, texts_cb);
  else
    self->failures = 0;
}

/* ---- Listening ---- */

/* Whatever ended it also shows in the work: signing in again starts to listen again. */
static gboolean
listen_cb (gpointer user_data)
{
  LiaMailSync *self = LIA_MAIL_SYNC (user_data);

  self->listen_id = 0;
  self->is_open = FALSE;
  pump (self);
  return G_SOURCE_REMOVE;
}

/* A server that takes everything but this must not be asked without end. */
static void
listened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LiaMailSync) self = LIA_MAIL_SYNC (user_data);
  g_autoptr (GError) error = NULL;
  guint delay_ms = 0;

  lia_lane_run_finish (LIA_LANE (source), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      || source != (GObject *)self->listener)
    return;
  g_info ("Listening ended: %s", error != NULL ? error->message : "by the server");
  g_clear_object (&self->listening);
  if (_lia_mail_sync_ask_user (self, error))
    return;
  if (g_get_monotonic_time () - self->listening_since_us > LISTENED_US)
    self->listen_failures = 0;
  delay_ms = lia_backoff_delay_ms (++self->listen_failures, g_random_double ());
  if (error != NULL)
    delay_ms = MAX (delay_ms, lia_error_get_retry_after_ms (error));
  if (self->listen_id == 0)
    self->listen_id = lia_pace_timeout_add (LIA_PACE_WAIT, delay_ms, listen_cb, self);
}

static void
listen_again (LiaMailSync *self)
{
  g_autoptr (GPtrArray) folders
      = lia_store_read_folders (self->store, lia_account_get_id (self->account), NULL);
  LiaMailJob *job = NULL;

  if (self->listening != NULL || self->listen_id != 0 || folders == NULL)
    return;
  job = _lia_mail_sync_new_job (self);
  job->remote_ids = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < folders->len; i++)
    {
      LiaStoredFolder *folder = g_ptr_array_index (folders, i);
      if (folder->record->kind == LIA_FOLDER_KIND_MAIL && !folder->record->hidden)
        g_ptr_array_add (job->remote_ids, g_strdup (folder->record->remote_id));
    }
  /* A server cannot be asked to tell of nothing. */
  if (job->remote_ids->len == 0)
    {
      lia_mail_job_free (job);
      self->listen_id = lia_pace_timeout_add (
          LIA_PACE_WAIT, lia_backoff_delay_ms (++self->listen_failures, g_random_double ()),
          listen_cb, self);
      return;
    }
  self->listening = g_cancellable_new ();
  self->listening_since_us = g_get_monotonic_time ();
  lia_lane_run_async (self->listener, lia_mail_job_listen, job, (GDestroyNotify)lia_mail_job_free,
                      NULL, self->listening, listened_cb, g_object_ref (self));
}

static gboolean
check_cb (gpointer user_data)
{
  LiaMailSync *self = LIA_MAIL_SYNC (user_data);

  g_hash_table_remove_all (self->gone);
  if (self->is_open)
    mark_dirty (self, NULL);
  return G_SOURCE_CONTINUE;
}

/* ---- Object ---- */

static void
lia_mail_sync_dispose (GObject *object)
{
  lia_mail_sync_stop (LIA_MAIL_SYNC (object));
  G_OBJECT_CLASS (lia_mail_sync_parent_class)->dispose (object);
}

static void
lia_mail_sync_finalize (GObject *object)
{
  LiaMailSync *self = LIA_MAIL_SYNC (object);

  g_hash_table_unref (self->dirty);
  g_hash_table_unref (self->gone);
  g_clear_object (&self->give_way);
  g_free (self->password);
  g_clear_pointer (&self->trial, lia_trial_unref);
  g_clear_object (&self->store);
  g_clear_object (&self->account);
  G_OBJECT_CLASS (lia_mail_sync_parent_class)->finalize (object);
}

static void
lia_mail_sync_class_init (LiaMailSyncClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lia_mail_sync_dispose;
  G_OBJECT_CLASS (klass)->finalize = lia_mail_sync_finalize;

  signals[DELTA] = g_signal_new ("delta", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                 1, LIA_TYPE_STORE_DELTA);
  signals[FOLDERS_CHANGED] = g_signal_new ("folders-changed", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                           NULL, NULL, G_TYPE_NONE, 0);
  signals[REFUSED] = g_signal_new ("refused", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[NEEDS_PASSWORD] = g_signal_new ("needs-password", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                          NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[NEEDS_TRUST] = g_signal_new ("needs-trust", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
lia_mail_sync_init (LiaMailSync *self)
{
  self->dirty = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->gone = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
}

LiaMailSync *
lia_mail_sync_new (LiaStore *store, LiaAccount *account, const LiaMailProvider *provider)
{
  LiaMailSync *self = g_object_new (LIA_TYPE_MAIL_SYNC, NULL);

  self->store = g_object_ref (store);
  self->account = g_object_ref (account);
  self->provider = provider;
  return self;
}

static LiaLane *
new_lane (LiaMailSync *self, const char *name)
{
  const LiaMailSettings *settings = lia_account_get_mail (self->account);
  LiaMailLogin login = { 0 };

  login.url = settings->url;
  login.address = lia_address_get_address (lia_account_get_address (self->account));
  login.login = settings->login;
  login.password = self->password;
  login.trial = self->trial;
  login.auth = settings->auth;
  login.pinned_sha256 = settings->pinned_sha256;
  return lia_lane_new (name, self->provider, &login);
}

void
lia_mail_sync_start (LiaMailSync *self, const char *password, LiaTrial *trial)
{
  g_return_if_fail (LIA_IS_MAIL_SYNC (self));

  lia_mail_sync_stop (self);
  g_free (self->password);
  self->password = g_strdup (password);
  g_clear_pointer (&self->trial, lia_trial_unref);
  self->trial = lia_trial_ref (trial);
  self->recovered_us = 0;
  self->listen_failures = 0;
  self->work = new_lane (self, "mail-sync");
  self->interactive = new_lane (self, "mail-interactive");
  self->listener = new_lane (self, "mail-listen");
  self->check_id = lia_pace_timeout_add (LIA_PACE_WAIT, FULL_CHECK_S * 1000, check_cb, self);
  lia_account_set_mail_status (self->account, LIA_STATUS_CONNECTING, NULL);
  pump (self);
}

void
lia_mail_sync_stop (LiaMailSync *self)
{
  g_return_if_fail (LIA_IS_MAIL_SYNC (self));

  g_clear_handle_id (&self->retry_id, g_source_remove);
  g_clear_handle_id (&self->ops_id, g_source_remove);
  g_clear_handle_id (&self->debounce_id, g_source_remove);
  g_clear_handle_id (&self->check_id, g_source_remove);
  stop_lanes (self);
  self->busy = FALSE;
}

void
lia_mail_sync_retry (LiaMailSync *self)
{
  g_return_if_fail (LIA_IS_MAIL_SYNC (self));

  if (self->work == NULL)
    return;
  g_clear_handle_id (&self->retry_id, g_source_remove);
  if (lia_account_get_mail_status (self->account) == LIA_STATUS_REFUSED)
    lia_account_set_mail_status (self->account, LIA_STATUS_CONNECTING, NULL);
  pump (self);
}

void
lia_mail_sync_show_folder (LiaMailSync *self, gint64 folder_id)
{
  g_return_if_fail (LIA_IS_MAIL_SYNC (self));

  self->shown_folder = folder_id;
  if (self->is_open)
    {
      g_hash_table_add (self->dirty, dup_id (folder_id));
      pump (self);
    }
}

void
lia_mail_sync_push_ops (LiaMailSync *self)
{
  g_return_if_fail (LIA_IS_MAIL_SYNC (self));

  self->ops_due = TRUE;
  pump (self);
}
