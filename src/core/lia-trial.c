/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-trial"

#include "config.h"

#include "core/lia-trial.h"

struct _LiaTrial
{
  gatomicrefcount ref_count;
  GMutex mutex;
  GCond changed;
  gboolean running;
  gboolean refused;
};

LiaTrial *
lia_trial_new (void)
{
  LiaTrial *self = g_new0 (LiaTrial, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->changed);
  return self;
}

LiaTrial *
lia_trial_ref (LiaTrial *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
lia_trial_unref (LiaTrial *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->changed);
  g_free (self);
}

gboolean
lia_trial_is_refused (LiaTrial *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->refused;
}

static void
cancelled_cb (GCancellable *cancellable, LiaTrial *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  g_cond_broadcast (&self->changed);
}

gboolean
lia_trial_begin (LiaTrial *self, GCancellable *cancellable)
{
  gulong id = cancellable != NULL
                  ? g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), self, NULL)
                  : 0;
  gboolean may = FALSE;

  g_mutex_lock (&self->mutex);
  while (self->running && !self->refused && !g_cancellable_is_cancelled (cancellable))
    g_cond_wait (&self->changed, &self->mutex);
  may = !self->refused && !g_cancellable_is_cancelled (cancellable);
  if (may)
    self->running = TRUE;
  g_mutex_unlock (&self->mutex);
  g_cancellable_disconnect (cancellable, id);
  return may;
}

gboolean
lia_trial_try_begin (LiaTrial *self, gboolean *out_busy)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  *out_busy = self->running && !self->refused;
  if (self->running || self->refused)
    return FALSE;
  self->running = TRUE;
  return TRUE;
}

void
lia_trial_end (LiaTrial *self, gboolean refused)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  self->running = FALSE;
  self->refused |= refused;
  g_cond_broadcast (&self->changed);
}

void
lia_trial_refuse (LiaTrial *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  self->refused = TRUE;
  g_cond_broadcast (&self->changed);
}
