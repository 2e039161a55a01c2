/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-session-search"

#include "config.h"

#include "service/lia-session-private.h"
#include "store/lia-store-view.h"

/* The newest messages with some words, for whoever shows no list. */

static void
head_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (LiaStoreHead) head
      = lia_store_view_read_head_finish (LIA_STORE_VIEW (source), result, &error);

  if (head != NULL)
    g_task_return_pointer (task, g_ptr_array_ref (head->records),
                           (GDestroyNotify)g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

void
lia_session_search_messages_async (LiaSession *self,
                                   const char *text,
                                   guint limit,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  LiaStoreViewSpec spec = { .kind = LIA_STORE_VIEW_SEARCH, .text = text };
  g_autoptr (LiaStoreView) view = NULL;
  GTask *task = NULL;

  g_return_if_fail (LIA_IS_SESSION (self));
  g_return_if_fail (text != NULL);
  g_return_if_fail (limit > 0);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, lia_session_search_messages_async);
  view = lia_store_view_new (self->store, &spec);
  lia_store_view_read_head_async (view, limit, cancellable, head_cb, task);
}

GPtrArray *
lia_session_search_messages_finish (LiaSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
