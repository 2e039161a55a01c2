/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-unread"

#include "config.h"

#include "service/lia-unread.h"

struct _LiaUnread
{
  GObject parent_instance;

  LiaSession *session;
  guint mail;
  guint conversations;
  LiaConversation *newest;
  guint count_id;
};

G_DEFINE_FINAL_TYPE (LiaUnread, lia_unread, G_TYPE_OBJECT)

static guint changed_signal;

static void
count_mail (LiaUnread *self)
{
  GListModel *folders = lia_session_get_folders (self->session);

  self->mail = 0;
  for (guint i = 0; i < g_list_model_get_n_items (folders); i++)
    {
      g_autoptr (LiaFolder) folder = g_list_model_get_item (folders, i);
      if (lia_folder_get_role (folder) == LIA_FOLDER_ROLE_INBOX)
        self->mail += (guint)MAX (lia_folder_get_unread (folder), 0);
    }
}

static void
count_conversations (LiaUnread *self)
{
  GListModel *conversations = lia_session_get_conversations (self->session);
  gint64 newest_us = G_MININT64;

  self->conversations = 0;
  g_clear_object (&self->newest);
  for (guint i = 0; i < g_list_model_get_n_items (conversations); i++)
    {
      g_autoptr (LiaConversation) conversation = g_list_model_get_item (conversations, i);
      LiaChatLine *line = lia_conversation_get_last_line (conversation);
      gint64 time_us = line != NULL ? lia_chat_line_get_time_us (line) : 0;
      if (lia_conversation_get_unread (conversation) == 0)
        continue;
      self->conversations++;
      if (time_us < newest_us)
        continue;
      newest_us = time_us;
      g_set_object (&self->newest, conversation);
    }
}

static gboolean
count_cb (gpointer user_data)
{
  LiaUnread *self = LIA_UNREAD (user_data);
  guint mail = self->mail;
  guint conversations = self->conversations;
  g_autoptr (LiaConversation) newest = self->newest != NULL ? g_object_ref (self->newest) : NULL;

  self->count_id = 0;
  count_mail (self);
  count_conversations (self);
  if (mail != self->mail || conversations != self->conversations || newest != self->newest)
    g_signal_emit (self, changed_signal, 0);
  return G_SOURCE_REMOVE;
}

static void
queue_count (LiaUnread *self)
{
  if (self->count_id == 0)
    self->count_id = g_idle_add (count_cb, self);
}

/* Those that are in the list already are not followed a second time. */
static void
items_changed_cb (LiaUnread *self, guint position, guint removed, guint added, GListModel *model)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (model, i);
      g_signal_handlers_disconnect_by_func (item, queue_count, self);
      g_signal_connect_object (item, "notify::unread", G_CALLBACK (queue_count), self,
                               G_CONNECT_SWAPPED);
    }
  queue_count (self);
}

static void
follow (LiaUnread *self, GListModel *model)
{
  g_signal_connect_object (model, "items-changed", G_CALLBACK (items_changed_cb), self,
                           G_CONNECT_SWAPPED);
  items_changed_cb (self, 0, 0, g_list_model_get_n_items (model), model);
}

static void
lia_unread_dispose (GObject *object)
{
  LiaUnread *self = LIA_UNREAD (object);

  g_clear_handle_id (&self->count_id, g_source_remove);
  g_clear_object (&self->newest);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (lia_unread_parent_class)->dispose (object);
}

static void
lia_unread_class_init (LiaUnreadClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lia_unread_dispose;
  changed_signal = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
}

static void
lia_unread_init (LiaUnread *self)
{
}

LiaUnread *
lia_unread_new (LiaSession *session)
{
  LiaUnread *self = NULL;

  g_return_val_if_fail (LIA_IS_SESSION (session), NULL);

  self = g_object_new (LIA_TYPE_UNREAD, NULL);
  self->session = g_object_ref (session);
  follow (self, lia_session_get_folders (session));
  follow (self, lia_session_get_conversations (session));
  return self;
}

guint
lia_unread_get_mail (LiaUnread *self)
{
  g_return_val_if_fail (LIA_IS_UNREAD (self), 0);

  return self->mail;
}

guint
lia_unread_get_conversations (LiaUnread *self)
{
  g_return_val_if_fail (LIA_IS_UNREAD (self), 0);

  return self->conversations;
}

LiaConversation *
lia_unread_get_newest (LiaUnread *self)
{
  g_return_val_if_fail (LIA_IS_UNREAD (self), NULL);

  return self->newest;
}
