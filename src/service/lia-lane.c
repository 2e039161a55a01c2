/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-lane"

#include "config.h"

#include "service/lia-lane.h"

/* What the thread needs to sign in; its own copy. */
typedef struct
{
  char *url;
  char *address;
  char *login;
  char *password;
  LiaTrial *trial;
  char *auth;
  char *pinned_sha256;
} Credentials;

struct _LiaLane
{
  GObject parent_instance;

  char *name;
  const LiaMailProvider *provider;
  Credentials credentials;
  GThread *thread;
  GAsyncQueue *queue;
  GCancellable *stopped;
};

typedef struct
{
  LiaLaneFunc func;
  gpointer data;
  GDestroyNotify data_free;
  GDestroyNotify result_free;
  /* Cancelled by the caller's own and by stopping the lane. */
  GCancellable *cancellable;
  GCancellable *outer;
  gulong outer_id;
} Job;

/* Put on the queue to end the thread. */
static char end_mark;

G_DEFINE_FINAL_TYPE (LiaLane, lia_lane, G_TYPE_OBJECT)

static void
job_free (Job *job)
{
  if (job->outer_id != 0)
    g_cancellable_disconnect (job->outer, job->outer_id);
  g_clear_object (&job->outer);
  g_object_unref (job->cancellable);
  if (job->data_free != NULL)
    job->data_free (job->data);
  g_free (job);
}

static void
run_job (LiaLane *self, LiaMailBackend *backend, GTask *task)
{
  Job *job = g_task_get_task_data (task);
  GError *error = NULL;
  gpointer result = NULL;

  if (!g_cancellable_set_error_if_cancelled (self->stopped, &error)
      && !g_cancellable_set_error_if_cancelled (job->cancellable, &error))
    result = job->func (backend, job->data, job->cancellable, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, result, job->result_free);
}

static gpointer
lane_thread (gpointer user_data)
{
  LiaLane *self = user_data;
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (LiaMailBackend) backend = NULL;
  LiaMailLogin login = { 0 };
  gpointer item = NULL;

  g_main_context_push_thread_default (context);
  login.url = self->credentials.url;
  login.address = self->credentials.address;
  login.login = self->credentials.login;
  login.password = self->credentials.password;
  login.trial = self->credentials.trial;
  login.auth = self->credentials.auth;
  login.pinned_sha256 = self->credentials.pinned_sha256;
  backend = self->provider->create (&login);
  while ((item = g_async_queue_pop (self->queue)) != &end_mark)
    {
      g_autoptr (GTask) task = item;
      run_job (self, backend, task);
    }
  g_clear_object (&backend);
  g_main_context_pop_thread_default (context);
  return NULL;
}

void
lia_lane_stop (LiaLane *self)
{
  g_return_if_fail (LIA_IS_LANE (self));

  if (self->thread == NULL)
    return;
  g_cancellable_cancel (self->stopped);
  g_async_queue_push (self->queue, &end_mark);
  g_thread_join (g_steal_pointer (&self->thread));
}

static void
lia_lane_finalize (GObject *object)
{
  LiaLane *self = LIA_LANE (object);

  lia_lane_stop (self);
  g_async_queue_unref (self->queue);
  g_object_unref (self->stopped);
  g_free (self->name);
  g_free (self->credentials.url);
  g_free (self->credentials.address);
  g_free (self->credentials.login);
  g_free (self->credentials.password);
  g_clear_pointer (&self->credentials.trial, lia_trial_unref);
  g_free (self->credentials.auth);
  g_free (self->credentials.pinned_sha256);
  G_OBJECT_CLASS (lia_lane_parent_class)->finalize (object);
}

static void
lia_lane_class_init (LiaLaneClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lia_lane_finalize;
}

static void
lia_lane_init (LiaLane *self)
{
  self->queue = g_async_queue_new ();
  self->stopped = g_cancellable_new ();
}

LiaLane *
lia_lane_new (const char *name, const LiaMailProvider *provider, const LiaMailLogin *login)
{
  LiaLane *self = g_object_new (LIA_TYPE_LANE, NULL);

  self->name = g_strdup (name);
  self->provider = provider;
  self->credentials.url = g_strdup (login->url);
  self->credentials.address = g_strdup (login->address);
  self->credentials.login = g_strdup (login->login);
  self->credentials.password = g_strdup (login->password);
  self->credentials.trial = login->trial != NULL ? lia_trial_ref (login->trial) : NULL;
  self->credentials.auth = g_strdup (login->auth);
  self->credentials.pinned_sha256 = g_strdup (login->pinned_sha256);
  self->thread = g_thread_new (name, lane_thread, self);
  return self;
}

static void
cancel_job_cb (GCancellable *source, GCancellable *target)
{
  g_cancellable_cancel (target);
}

void
lia_lane_run_async (LiaLane *self,
                    LiaLaneFunc func,
                    gpointer job_data,
                    GDestroyNotify job_data_free,
                    GDestroyNotify result_free,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  GTask *task = NULL;
  Job *job = NULL;

  g_return_if_fail (LIA_IS_LANE (self));
  g_return_if_fail (self->thread != NULL);

  task = g_task_new (self, NULL, callback, user_data);
  job = g_new0 (Job, 1);
  job->func = func;
  job->data = job_data;
  job->data_free = job_data_free;
  job->result_free = result_free;
  job->cancellable = g_cancellable_new ();
  if (cancellable != NULL)
    {
      job->outer = g_object_ref (cancellable);
      job->outer_id = g_cancellable_connect (cancellable, G_CALLBACK (cancel_job_cb),
                                             g_object_ref (job->cancellable), g_object_unref);
    }
  g_signal_connect_object (self->stopped, "cancelled", G_CALLBACK (cancel_job_cb), job->cancellable,
                           0);
  g_task_set_source_tag (task, lia_lane_run_async);
  g_task_set_task_data (task, job, (GDestroyNotify)job_free);
  g_async_queue_push (self->queue, task);
}

gpointer
lia_lane_run_finish (LiaLane *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
