/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-store"

#include "config.h"

#include "store/lia-store.h"

#include "store/lia-db-thread.h"
#include "store/lia-store-file.h"
#include "store/lia-store-private.h"
#include "store/lia-store-source.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

#define DEFAULT_SOURCE_LIMIT (G_GUINT64_CONSTANT (1) << 30)

struct _LiaStore
{
  GObject parent_instance;

  char *folder;
  int lock_fd;
  LiaStoreOpening opening;
  char *damaged_path;
  GThread *owner;
  GMainContext *context;
  LiaDb *front; /* short reads of the owner thread */
  LiaDbThread *writer;
  LiaDbThread *reader;
  gboolean closed;
  GMutex mutex; /* guards source_limit */
  guint64 source_limit;
};

enum
{
  SIGNAL_FAULT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LiaStore, lia_store, G_TYPE_OBJECT)

static void
lia_store_finalize (GObject *object)
{
  LiaStore *self = LIA_STORE (object);

  lia_store_close (self);
  g_clear_pointer (&self->writer, lia_db_thread_free);
  g_clear_pointer (&self->reader, lia_db_thread_free);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_free (self->folder);
  g_free (self->damaged_path);
  g_mutex_clear (&self->mutex);
  G_OBJECT_CLASS (lia_store_parent_class)->finalize (object);
}

static void
lia_store_class_init (LiaStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lia_store_finalize;

  signals[SIGNAL_FAULT] = g_signal_new ("fault", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
lia_store_init (LiaStore *self)
{
  self->lock_fd = -1;
  self->source_limit = DEFAULT_SOURCE_LIMIT;
  g_mutex_init (&self->mutex);
}

/* ---- Opening and closing ---- */

static gboolean
make_folder (const char *folder, GError **error)
{
  if (g_mkdir_with_parents (folder, 0700) == 0)
    return TRUE;
  g_set_error (error, LIA_ERROR, LIA_ERROR_STORE,
               /* Translators: %1$s is a folder, %2$s the reason that the system gives. */
               _ ("The folder “%1$s” of the local store cannot be made: %2$s"), folder,
               g_strerror (errno));
  return FALSE;
}

/* The lock is the file descriptor: it goes with the process, however that ends. */
static gboolean
lock_folder (LiaStore *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, "lock", NULL);

  self->lock_fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (self->lock_fd < 0)
    {
      g_set_error (error, LIA_ERROR, LIA_ERROR_STORE,
                   /* Translators: %1$s is a folder, %2$s the reason that the system gives. */
                   _ ("The folder “%1$s” of the local store cannot be written to: %2$s. Make "
                      "it writable, or choose another one with --profile."),
                   self->folder, g_strerror (errno));
      return FALSE;
    }
  if (flock (self->lock_fd, LOCK_EX | LOCK_NB) == 0)
    return TRUE;
  g_set_error (error, LIA_ERROR, LIA_ERROR_STORE,
               /* Translators: %s is a folder. */
               _ ("The profile “%s” is in use by another copy of the program. Go on with that one, "
                  "or close it first."),
               self->folder);
  return FALSE;
}

static gboolean
start_threads (LiaStore *self, LiaDb *writer_db, GError **error)
{
  g_autofree char *path = lia_store_file_dup_path (self->folder);
  LiaDb *reader_db = NULL;

  self->writer = lia_db_thread_new ("store-writer", writer_db);
  self->front = lia_db_open (path, FALSE, error);
  if (self->front == NULL)
    return FALSE;
  lia_store_file_watch (self->folder, self->front);
  reader_db = lia_db_open (path, FALSE, error);
  if (reader_db == NULL)
    return FALSE;
  lia_store_file_watch (self->folder, reader_db);
  self->reader = lia_db_thread_new ("store-reader", reader_db);
  return TRUE;
}

LiaStore *
lia_store_open (const char *folder, GError **error)
{
  g_autoptr (LiaStore) self = NULL;
  LiaDb *db = NULL;

  g_return_val_if_fail (folder != NULL, NULL);

  self = g_object_new (LIA_TYPE_STORE, NULL);
  self->folder = g_strdup (folder);
  self->owner = g_thread_self ();
  self->context = g_main_context_ref_thread_default ();
  if (!make_folder (folder, error) || !lock_folder (self, error))
    return NULL;
  db = lia_store_file_open (folder, &self->opening, &self->damaged_path, error);
  if (db == NULL || !start_threads (self, db, error))
    return NULL;
  lia_store_clear_sources (self);
  return g_steal_pointer (&self);
}

void
lia_store_close (LiaStore *self)
{
  LiaDb *writer_db = NULL;
  gboolean damaged = FALSE;

  g_return_if_fail (LIA_IS_STORE (self));

  self->closed = TRUE;
  if (self->reader != NULL)
    {
      LiaDb *reader_db = lia_db_thread_stop (self->reader);

      damaged = reader_db != NULL && lia_db_is_damaged (reader_db);
      g_clear_pointer (&reader_db, lia_db_close);
    }
  damaged |= self->front != NULL && lia_db_is_damaged (self->front);
  g_clear_pointer (&self->front, lia_db_close);
  writer_db = self->writer != NULL ? lia_db_thread_stop (self->writer) : NULL;
  if (writer_db != NULL)
    lia_store_file_close (self->folder, writer_db, damaged);
  if (self->lock_fd >= 0)
    close (self->lock_fd);
  self->lock_fd = -1;
}

LiaStoreOpening
lia_store_get_opening (LiaStore *self)
{
  g_return_val_if_fail (LIA_IS_STORE (self), LIA_STORE_OPENED);
  return self->opening;
}

const char *
lia_store_get_damaged_path (LiaStore *self)
{
  g_return_val_if_fail (LIA_IS_STORE (self), NULL);
  return self->damaged_path;
}

const char *
lia_store_get_folder (LiaStore *self)
{
  g_return_val_if_fail (LIA_IS_STORE (self), NULL);
  return self->folder;
}

void
lia_store_set_source_limit (LiaStore *self, guint64 size_bytes)
{
  g_return_if_fail (LIA_IS_STORE (self));

  g_mutex_lock (&self->mutex);
  self->source_limit = size_bytes;
  g_mutex_unlock (&self->mutex);
}

guint64
lia_store_get_source_limit (LiaStore *self)
{
  guint64 limit = 0;

  g_mutex_lock (&self->mutex);
  limit = self->source_limit;
  g_mutex_unlock (&self->mutex);
  return limit;
}

/* ---- Reaching the threads ---- */

static gboolean
set_closed_error (GError **error)
{
  g_set_error_literal (error, LIA_ERROR, LIA_ERROR_STORE, _ ("The local store is closed."));
  return FALSE;
}

gboolean
lia_store_write (LiaStore *self, LiaDbMode mode, LiaDbFunc func, gpointer data, GError **error)
{
  return lia_db_thread_run (self->writer, mode, func, data, error);
}

LiaStoreDelta *
lia_store_write_delta (LiaStore *self,
                       LiaDbMode mode,
                       LiaDbFunc func,
                       gpointer data,
                       LiaStoreDelta **delta,
                       GError **error)
{
  if (lia_store_write (self, mode, func, data, error))
    return g_steal_pointer (delta);
  g_clear_pointer (delta, lia_store_delta_unref);
  return NULL;
}

LiaStoreWrite *
lia_store_begin_write (LiaStore *self, LiaDbMode mode, LiaDbFunc func, LiaStoreWrite *write)
{
  write->ticket = lia_db_thread_begin (self->writer, mode, func, write);
  return write;
}

LiaStoreDelta *
lia_store_end_write (LiaStoreWrite *write, GError **error)
{
  g_autoptr (LiaStoreDelta) delta = NULL;
  gboolean done = FALSE;

  g_return_val_if_fail (write != NULL, NULL);

  done = lia_db_ticket_end (write->ticket, error);
  delta = write->delta;
  write->free (write);
  return done ? g_steal_pointer (&delta) : NULL;
}

gboolean
lia_store_read (LiaStore *self, LiaDbFunc func, gpointer data, GError **error)
{
  if (g_thread_self () != self->owner)
    return lia_db_thread_run (self->reader, LIA_DB_READ, func, data, error);
  if (self->closed)
    return set_closed_error (error);
  return lia_db_transact (self->front, LIA_DB_READ, func, data, error);
}

typedef struct
{
  LiaStore *store;
  GTask *task;
  GError *error;
  gboolean has_callback;
  LiaDbFunc func; /* of a read */
} Return;

static void
return_free (gpointer data)
{
  Return *ret = data;

  g_object_unref (ret->task);
  g_clear_error (&ret->error);
  g_object_unref (ret->store);
  g_free (ret);
}

/* On the main context, where the task and the store may lose their last reference. */
static gboolean
return_cb (gpointer data)
{
  Return *ret = data;

  if (ret->error == NULL)
    {
      g_task_return_boolean (ret->task, TRUE);
      return G_SOURCE_REMOVE;
    }
  if (!ret->has_callback)
    g_signal_emit (ret->store, signals[SIGNAL_FAULT], 0, ret->error->message);
  g_task_return_error (ret->task, g_steal_pointer (&ret->error));
  return G_SOURCE_REMOVE;
}

static void
job_done_cb (gpointer user_data, GError *error)
{
  Return *ret = user_data;
  g_autoptr (GSource) source = g_idle_source_new ();
  g_autoptr (GMainContext) context = g_main_context_ref (g_task_get_context (ret->task));

  ret->error = error;
  g_source_set_priority (source, g_task_get_priority (ret->task));
  g_source_set_callback (source, return_cb, ret, return_free);
  g_source_attach (source, context);
}

static Return *
return_new (LiaStore *self, GTask *task, gboolean has_callback)
{
  Return *ret = g_new0 (Return, 1);

  ret->store = g_object_ref (self);
  ret->task = g_object_ref (task);
  ret->has_callback = has_callback;
  return ret;
}

void
lia_store_write_async (LiaStore *self,
                       LiaDbMode mode,
                       LiaDbFunc func,
                       gpointer data,
                       GDestroyNotify free_data,
                       gpointer tag,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, data, free_data);
  lia_db_thread_push (self->writer, mode, func, data, job_done_cb,
                      return_new (self, task, callback != NULL));
}

/* The task of a read; it ends early when it is cancelled, for a search is soon followed by the
   next one. */
static void
run_read (LiaDb *db, gpointer data)
{
  GTask *task = ((Return *)data)->task;

  lia_db_set_cancellable (db, g_task_get_cancellable (task));
  if (!lia_db_has_failed (db))
    ((Return *)data)->func (db, g_task_get_task_data (task));
  lia_db_set_cancellable (db, NULL);
}

void
lia_store_read_async (LiaStore *self,
                      gpointer source,
                      LiaDbFunc func,
                      gpointer data,
                      GDestroyNotify free_data,
                      gpointer tag,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_autoptr (GTask) task
      = g_task_new (source != NULL ? source : self, cancellable, callback, user_data);
  Return *ret = return_new (self, task, TRUE);

  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, data, free_data);
  ret->func = func;
  lia_db_thread_push (self->reader, LIA_DB_READ, run_read, ret, job_done_cb, ret);
}

typedef struct
{
  gpointer data;
  GDestroyNotify free_data;
} OwnJob;

static void
own_job_done_cb (gpointer user_data, GError *error)
{
  g_autofree OwnJob *job = user_data;

  if (error != NULL)
    g_message ("%s", error->message);
  g_clear_error (&error);
  job->free_data (job->data);
}

void
lia_store_push (
    LiaStore *self, LiaDbMode mode, LiaDbFunc func, gpointer data, GDestroyNotify free_data)
{
  OwnJob job = { data, free_data };

  lia_db_thread_push (self->writer, mode, func, data, own_job_done_cb,
                      g_memdup2 (&job, sizeof job));
}

gpointer
lia_store_take_data (GAsyncResult *result, gpointer source, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, source), NULL);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  return g_task_get_task_data (G_TASK (result));
}

gboolean
lia_store_write_finish (LiaStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (LIA_IS_STORE (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
