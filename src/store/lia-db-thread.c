/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-db-thread"

#include "config.h"

#include "store/lia-db-thread.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  LiaDbMode mode;
  LiaDbFunc func; /* NULL: the last one */
  gpointer data;
  LiaDbDoneFunc done;
  gpointer user_data;
} Job;

struct _LiaDbThread
{
  LiaDb *db;
  GThread *thread;
  GAsyncQueue *jobs;
  GMutex mutex; /* guards stopped, so that no job is queued behind the last one */
  gboolean stopped;
};

static gpointer
thread_main (gpointer data)
{
  LiaDbThread *self = data;
  gboolean last = FALSE;

  lia_db_adopt (self->db);
  while (!last)
    {
      g_autofree Job *job = g_async_queue_pop (self->jobs);
      GError *error = NULL;

      last = job->func == NULL;
      if (last)
        break;
      lia_db_transact (self->db, job->mode, job->func, job->data, &error);
      job->done (job->user_data, error);
    }
  return NULL;
}

LiaDbThread *
lia_db_thread_new (const char *name, LiaDb *db)
{
  LiaDbThread *self = g_new0 (LiaDbThread, 1);

  self->db = db;
  self->jobs = g_async_queue_new ();
  g_mutex_init (&self->mutex);
  self->thread = g_thread_new (name, thread_main, self);
  return self;
}

static gboolean
queue_job (LiaDbThread *self, Job job, gboolean last)
{
  gboolean queued = FALSE;

  g_mutex_lock (&self->mutex);
  if (!self->stopped)
    {
      g_async_queue_push (self->jobs, g_memdup2 (&job, sizeof job));
      queued = TRUE;
    }
  self->stopped |= last;
  g_mutex_unlock (&self->mutex);
  return queued;
}

LiaDb *
lia_db_thread_stop (LiaDbThread *self)
{
  LiaDb *db = NULL;

  if (!queue_job (self, (Job){ 0 }, TRUE))
    return NULL;
  g_thread_join (g_steal_pointer (&self->thread));
  db = g_steal_pointer (&self->db);
  lia_db_adopt (db);
  return db;
}

void
lia_db_thread_free (LiaDbThread *self)
{
  g_assert (self->thread == NULL);
  g_async_queue_unref (self->jobs);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

void
lia_db_thread_push (LiaDbThread *self,
                    LiaDbMode mode,
                    LiaDbFunc func,
                    gpointer data,
                    LiaDbDoneFunc done,
                    gpointer user_data)
{
  Job job = { mode, func, data, done, user_data };

  if (!queue_job (self, job, FALSE))
    done (user_data,
          g_error_new_literal (LIA_ERROR, LIA_ERROR_STORE, _ ("The local store is closed.")));
}

/* ---- Waiting ---- */

struct _LiaDbTicket
{
  GMutex mutex;
  GCond cond;
  gboolean done;
  GError *error;
};

static void
ticket_done_cb (gpointer user_data, GError *error)
{
  LiaDbTicket *self = user_data;

  g_mutex_lock (&self->mutex);
  self->done = TRUE;
  self->error = error;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);
}

LiaDbTicket *
lia_db_thread_begin (LiaDbThread *self, LiaDbMode mode, LiaDbFunc func, gpointer data)
{
  LiaDbTicket *ticket = g_new0 (LiaDbTicket, 1);

  g_mutex_init (&ticket->mutex);
  g_cond_init (&ticket->cond);
  lia_db_thread_push (self, mode, func, data, ticket_done_cb, ticket);
  return ticket;
}

gboolean
lia_db_ticket_end (LiaDbTicket *self, GError **error)
{
  GError *failure = NULL;

  g_mutex_lock (&self->mutex);
  while (!self->done)
    g_cond_wait (&self->cond, &self->mutex);
  g_mutex_unlock (&self->mutex);
  failure = self->error;
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, failure);
  return FALSE;
}

gboolean
lia_db_thread_run (LiaDbThread *self, LiaDbMode mode, LiaDbFunc func, gpointer data, GError **error)
{
  return lia_db_ticket_end (lia_db_thread_begin (self, mode, func, data), error);
}
