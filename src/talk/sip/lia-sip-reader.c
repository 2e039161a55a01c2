/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-sip-reader"

#include "config.h"

#include "talk/sip/lia-sip-reader.h"

/* So much of a turn of the main loop may go into what was read. */
#define PORTION_US 3000

/* What both threads hold: a message that is being read may outlive the reader. */
typedef struct
{
  LiaSipReadFunc read;
  GDestroyNotify free_content;

  GMutex mutex;
  GSource *source; /* NULL: nobody wants anything any more. Guarded, as is: */
  GQueue done;     /* element-type Job */
} Shared;

typedef struct
{
  Shared *shared;
  LiaSipMessage *message; /* NULL: it was read */
  gpointer content;
} Job;

struct _LiaSipReader
{
  LiaSipTakeFunc take;
  gpointer user_data;

  Shared *shared;
  GThreadPool *pool; /* of one thread: the order is kept */
};

/* The source is ready when it is told so. */
typedef struct
{
  GSource parent;
  LiaSipReader *reader;
} Source;

static void
shared_clear (gpointer data)
{
  Shared *shared = data;

  g_mutex_clear (&shared->mutex);
}

static void
job_free (Job *job)
{
  if (job->content != NULL)
    job->shared->free_content (job->content);
  g_clear_object (&job->message);
  g_atomic_rc_box_release_full (job->shared, shared_clear);
  g_free (job);
}

static gboolean
is_wanted (Shared *shared)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&shared->mutex);

  return shared->source != NULL;
}

/* Returns: whether somebody takes it. */
static gboolean
hand_over (Shared *shared, Job *job)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&shared->mutex);

  if (shared->source == NULL)
    return FALSE;
  g_queue_push_tail (&shared->done, job);
  g_source_set_ready_time (shared->source, 0);
  return TRUE;
}

/* On the thread of the pool. */
static void
read_cb (gpointer data, gpointer user_data)
{
  Job *job = data;

  if (is_wanted (job->shared))
    job->content = job->shared->read (job->message);
  /* The main thread has not to take it apart. */
  g_clear_object (&job->message);
  if (!hand_over (job->shared, job))
    job_free (job);
}

static Job *
pop (Shared *shared)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&shared->mutex);
  Job *job = g_queue_pop_head (&shared->done);

  if (job == NULL)
    g_source_set_ready_time (shared->source, -1);
  return job;
}

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  LiaSipReader *self = ((Source *)source)->reader;
  gint64 end_us = g_get_monotonic_time () + PORTION_US;
  Job *job = NULL;

  /* What is taken may be the end of the reader. */
  while (!g_source_is_destroyed (source) && g_get_monotonic_time () < end_us
         && (job = pop (self->shared)) != NULL)
    {
      self->take (g_steal_pointer (&job->content), self->user_data);
      job_free (job);
    }
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs source_funcs = { .dispatch = dispatch };

LiaSipReader *
lia_sip_reader_new (LiaSipReadFunc read,
                    GDestroyNotify free_content,
                    LiaSipTakeFunc take,
                    gpointer user_data)
{
  LiaSipReader *self = g_new0 (LiaSipReader, 1);
  Shared *shared = g_atomic_rc_box_new0 (Shared);

  g_mutex_init (&shared->mutex);
  g_queue_init (&shared->done);
  shared->read = read;
  shared->free_content = free_content;
  shared->source = g_source_new (&source_funcs, sizeof (Source));
  ((Source *)shared->source)->reader = self;
  g_source_set_static_name (shared->source, "lia-sip-reader");
  g_source_attach (shared->source, NULL);
  self->shared = shared;
  self->take = take;
  self->user_data = user_data;
  self->pool = g_thread_pool_new (read_cb, NULL, 1, FALSE, NULL);
  return self;
}

void
lia_sip_reader_free (LiaSipReader *self)
{
  Shared *shared = self->shared;
  GQueue done = G_QUEUE_INIT;

  g_mutex_lock (&shared->mutex);
  g_source_destroy (shared->source);
  g_clear_pointer (&shared->source, g_source_unref);
  done = shared->done;
  g_queue_init (&shared->done);
  g_mutex_unlock (&shared->mutex);
  g_queue_clear_full (&done, (GDestroyNotify)job_free);
  /* What is left in the pool is not read any more. */
  g_thread_pool_free (self->pool, FALSE, FALSE);
  g_atomic_rc_box_release_full (shared, shared_clear);
  g_free (self);
}

void
lia_sip_reader_push (LiaSipReader *self, LiaSipMessage *message)
{
  Job *job = g_new0 (Job, 1);

  job->shared = g_atomic_rc_box_acquire (self->shared);
  job->message = g_object_ref (message);
  g_thread_pool_push (self->pool, job, NULL);
}
