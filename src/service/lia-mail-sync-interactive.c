/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-mail-sync"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "service/lia-mail-sync-private.h"

/* What the user waits for has a lane of its own. */

static void
interactive_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  gpointer value = lia_lane_run_finish (LIA_LANE (source), result, &error);
  LiaMailSync *self = g_task_get_source_object (task);

  if (error != NULL && source == (GObject *)self->interactive)
    _lia_mail_sync_ask_user (self, error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, value, g_task_get_task_data (task));
}

static void
run_interactive (
    LiaMailSync *self, GTask *task, LiaLaneFunc func, LiaMailJob *job, GDestroyNotify result_free)
{
  if (self->interactive == NULL)
    {
      lia_mail_job_free (job);
      g_task_return_new_error (task, LIA_ERROR, LIA_ERROR_OFFLINE, "%s",
                               _ ("There is no connection to the mail server."));
      g_object_unref (task);
      return;
    }
  g_task_set_task_data (task, result_free, NULL);
  lia_lane_run_async (self->interactive, func, job, (GDestroyNotify)lia_mail_job_free, result_free,
                      g_task_get_cancellable (task), interactive_cb, task);
}

void
lia_mail_sync_fetch_source_async (LiaMailSync *self,
                                  gint64 row_id,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  GTask *task = NULL;
  LiaMailJob *job = NULL;

  g_return_if_fail (LIA_IS_MAIL_SYNC (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, lia_mail_sync_fetch_source_async);
  job = _lia_mail_sync_new_job (self);
  job->row_id = row_id;
  run_interactive (self, task, lia_mail_job_source, job, (GDestroyNotify)g_bytes_unref);
}

GBytes *
lia_mail_sync_fetch_source_finish (LiaMailSync *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
lia_mail_sync_search_people_async (LiaMailSync *self,
                                   const char *text,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  GTask *task = NULL;
  LiaMailJob *job = NULL;

  g_return_if_fail (LIA_IS_MAIL_SYNC (self));
  g_return_if_fail (text != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, lia_mail_sync_search_people_async);
  job = _lia_mail_sync_new_job (self);
  job->text = g_strdup (text);
  run_interactive (self, task, lia_mail_job_people, job, (GDestroyNotify)g_ptr_array_unref);
}

GPtrArray *
lia_mail_sync_search_people_finish (LiaMailSync *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
