/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-session-talk"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "core/lia-error.h"
#include "service/lia-own-status-private.h"
#include "service/lia-session-private.h"
#include "store/lia-store-talk.h"

#define LINES_PAGE 50
#define TYPING_S 60

/* ---- Contact list ---- */

static void
roster_cb (LiaSessionAccount *channel, LiaRoster *roster)
{
  _lia_session_roster_take (channel->roster, roster);
}

static void
own_presence_cb (LiaSessionAccount *channel, LiaPresence *presence)
{
  _lia_own_status_set_presence (channel->session->own_status, presence);
}

/* ---- Conversations ---- */

static LiaConversation *
find_conversation (LiaSession *self, LiaAccount *account, LiaPerson *person)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->conversations));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LiaConversation) conversation
          = g_list_model_get_item (G_LIST_MODEL (self->conversations), i);
      if (lia_conversation_get_person (conversation) == person
          && lia_conversation_get_account (conversation) == account)
        return conversation;
    }
  return NULL;
}

static LiaConversation *
ensure_conversation (LiaSession *self, LiaAccount *account, LiaPerson *person)
{
  LiaConversation *conversation = find_conversation (self, account, person);
  g_autoptr (LiaConversation) made = NULL;

  if (conversation != NULL)
    return conversation;
  made = lia_conversation_new (0, account, person);
  g_list_store_insert (self->conversations, 0, made);
  return made;
}

/* The one that was last written to stands first. */
static void
bring_to_front (LiaSession *self, LiaConversation *conversation)
{
  g_autoptr (GPtrArray) moved = NULL;
  guint position = 0;

  if (!g_list_store_find (self->conversations, conversation, &position) || position == 0)
    return;
  moved = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (moved, g_object_ref (conversation));
  for (guint i = 0; i < position; i++)
    g_ptr_array_add (moved, g_list_model_get_item (G_LIST_MODEL (self->conversations), i));
  /* In one change: who has it selected would else see it go, and close what is being written in. */
  g_list_store_splice (self->conversations, 0, position + 1, moved->pdata, moved->len);
}

/* What a row says of a conversation before its lines are read. */
static void
set_headline (LiaConversation *conversation, const LiaStoredConversation *stored)
{
  LiaPerson *sender = stored->last_own ? NULL : lia_conversation_get_person (conversation);
  g_autoptr (LiaChatLine) line = NULL;

  if (stored->last_text == NULL)
    return;
  line = lia_chat_line_new (0, sender, stored->last_text, stored->last_us,
                            sender != NULL ? LIA_CHAT_LINE_RECEIVED : LIA_CHAT_LINE_SENT);
  lia_conversation_set_headline (conversation, line);
}

void
_lia_session_load_conversations (LiaSession *self)
{
  g_autoptr (GPtrArray) stored = lia_store_read_conversations (self->store, NULL);

  for (guint i = 0; stored != NULL && i < stored->len; i++)
    {
      LiaStoredConversation *one = g_ptr_array_index (stored, i);
      LiaSessionAccount *channel = _lia_session_find_id (self, one->account_id);
      g_autoptr (LiaConversation) conversation = NULL;
      if (channel == NULL)
        continue;
      conversation = lia_conversation_new (one->conversation_id, channel->account,
                                           lia_people_ensure (self->people, one->peer));
      lia_conversation_set_unread (conversation, one->unread);
      set_headline (conversation, one);
      g_list_store_append (self->conversations, conversation);
    }
}

void
_lia_session_drop_conversations (LiaSession *self, LiaAccount *account)
{
  guint i = 0;

  while (i < g_list_model_get_n_items (G_LIST_MODEL (self->conversations)))
    {
      g_autoptr (LiaConversation) conversation
          = g_list_model_get_item (G_LIST_MODEL (self->conversations), i);
      if (lia_conversation_get_account (conversation) == account)
        g_list_store_remove (self->conversations, i);
      else
        i++;
    }
}

LiaConversation *
lia_session_open_conversation (LiaSession *self, LiaPerson *person)
{
  LiaSessionAccount *channel = NULL;
  LiaConversation *conversation = NULL;

  g_return_val_if_fail (LIA_IS_SESSION (self), NULL);
  g_return_val_if_fail (LIA_IS_PERSON (person), NULL);

  channel = _lia_session_find_talking (self);
  if (channel == NULL)
    return NULL;
  conversation = ensure_conversation (self, channel->account, person);
  lia_session_load_lines (self, conversation);
  return conversation;
}

static void
lines_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LiaConversation *conversation = LIA_CONVERSATION (user_data);
  g_autoptr (GPtrArray) stored = lia_store_read_lines_finish (LIA_STORE (source), result, NULL);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; stored != NULL && i < stored->len; i++)
    {
      LiaStoredLine *one = g_ptr_array_index (stored, i);
      LiaPerson *sender = one->sender != NULL ? lia_conversation_get_person (conversation) : NULL;
      LiaChatLine *line
          = lia_chat_line_new (one->row_id, sender, one->text, one->time_us, one->state);
      lia_chat_line_set_state (line, one->state, one->error);
      g_ptr_array_add (lines, line);
    }
  lia_conversation_prepend (conversation, lines);
  if (stored != NULL)
    g_object_set_data (G_OBJECT (conversation), "loaded", GINT_TO_POINTER (TRUE));
  g_object_set_data (G_OBJECT (conversation), "loading", NULL);
  g_object_unref (conversation);
}

/* A line that came since the start is no sign that those before it are there. */
void
lia_session_load_lines (LiaSession *self, LiaConversation *conversation)
{
  g_return_if_fail (LIA_IS_SESSION (self));
  g_return_if_fail (LIA_IS_CONVERSATION (conversation));

  if (g_object_get_data (G_OBJECT (conversation), "loaded") == NULL)
    lia_session_load_older (self, conversation);
}

void
lia_session_load_older (LiaSession *self, LiaConversation *conversation)
{
  g_autoptr (LiaChatLine) oldest = NULL;

  g_return_if_fail (LIA_IS_SESSION (self));
  g_return_if_fail (LIA_IS_CONVERSATION (conversation));

  if (lia_conversation_get_row_id (conversation) == 0
      || g_object_get_data (G_OBJECT (conversation), "loading") != NULL)
    return;
  oldest = g_list_model_get_item (G_LIST_MODEL (conversation), 0);
  g_object_set_data (G_OBJECT (conversation), "loading", GINT_TO_POINTER (TRUE));
  lia_store_read_lines_async (self->store, lia_conversation_get_row_id (conversation),
                              oldest != NULL ? lia_chat_line_get_time_us (oldest) : 0,
                              oldest != NULL ? lia_chat_line_get_row_id (oldest) : 0, LINES_PAGE,
                              NULL, lines_cb, g_object_ref (conversation));
}

/* ---- Writing ---- */

typedef struct
{
  LiaSession *session;
  LiaConversation *conversation;
  LiaChatLine *line;
} Sending;

static void
sending_free (Sending *sending)
{
  g_object_unref (sending->session);
  g_object_unref (sending->conversation);
  g_object_unref (sending->line);
  g_free (sending);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Sending, sending_free)

static Sending *
sending_new (LiaSession *self, LiaConversation *conversation, LiaChatLine *line)
{
  Sending *sending = g_new0 (Sending, 1);

  sending->session = g_object_ref (self);
  sending->conversation = g_object_ref (conversation);
  sending->line = g_object_ref (line);
  return sending;
}

/* Why a message was not delivered, for the person who wrote it. */
static char *
dup_reason (LiaConversation *conversation, const GError *error)
{
  const char *name = lia_person_get_name (lia_conversation_get_person (conversation));

  if (g_error_matches (error, LIA_ERROR, LIA_ERROR_OFFLINE))
    return g_strdup (_ ("you are not signed in"));
  if (g_error_matches (error, LIA_ERROR, LIA_ERROR_NOT_FOUND))
    /* Translators: %s is a person’s name; part of “Not delivered: …”. */
    return g_strdup_printf (_ ("%s is not signed in"), name);
  if (g_error_matches (error, LIA_ERROR, LIA_ERROR_DENIED))
    /* Translators: %s is a person’s name; part of “Not delivered: …”. */
    return g_strdup_printf (_ ("%s does not want to be disturbed"), name);
  if (g_error_matches (error, LIA_ERROR, LIA_ERROR_TIMEOUT))
    return g_strdup (_ ("there was no answer"));
  if (g_error_matches (error, LIA_ERROR, LIA_ERROR_UNCERTAIN))
    return g_strdup (_ ("the connection was lost; it may have arrived nevertheless"));
  if (g_error_matches (error, LIA_ERROR, LIA_ERROR_BUSY))
    return g_strdup (_ ("the server is busy"));
  return g_strdup (_ ("the server refused it"));
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Sending) sending = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *reason = NULL;
  LiaChatLineState state = LIA_CHAT_LINE_SENT;

  if (!lia_talk_service_send_finish (LIA_TALK_SERVICE (source), result, &error))
    {
      g_message ("A message was not delivered: %s", error->message);
      state = LIA_CHAT_LINE_FAILED;
      reason = dup_reason (sending->conversation, error);
    }
  lia_chat_line_set_state (sending->line, state, reason);
  if (lia_chat_line_get_row_id (sending->line) != 0)
    lia_store_set_line_state_async (sending->session->store,
                                    lia_chat_line_get_row_id (sending->line), state, reason, NULL,
                                    NULL);
}

static void
send_line (LiaSession *self, LiaConversation *conversation, LiaChatLine *line)
{
  LiaSessionAccount *channel
      = _lia_session_find (self, lia_conversation_get_account (conversation));
  g_autoptr (LiaAddress) peer
      = _lia_session_dup_talk_address (lia_conversation_get_person (conversation));

  if (channel != NULL && channel->talk != NULL && peer != NULL)
    lia_talk_service_send_async (channel->talk, peer, lia_chat_line_get_text (line), sent_cb,
                                 sending_new (self, conversation, line));
  else
    lia_chat_line_set_state (line, LIA_CHAT_LINE_FAILED, _ ("you are not signed in"));
}

/* The line is on the disk: now it goes out. */
static void
line_stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Sending) sending = user_data;
  g_autoptr (GError) error = NULL;
  gint64 conversation_id = 0;
  gint64 row_id = lia_store_add_line_finish (LIA_STORE (source), result, &conversation_id, &error);

  if (row_id == 0)
    g_warning ("A line could not be stored: %s", error->message);
  lia_chat_line_set_row_id (sending->line, row_id);
  if (conversation_id != 0)
    lia_conversation_set_row_id (sending->conversation, conversation_id);
  if (lia_chat_line_get_state (sending->line) == LIA_CHAT_LINE_SENDING)
    send_line (sending->session, sending->conversation, sending->line);
}

static void
store_line (LiaSession *self, LiaConversation *conversation, LiaChatLine *line)
{
  g_autoptr (LiaAddress) peer
      = _lia_session_dup_talk_address (lia_conversation_get_person (conversation));

  /* Before it is shown: who looks at it makes it read at once, and the store hears of that next. */
  if (peer != NULL)
    lia_store_add_line_async (
        self->store, lia_account_get_id (lia_conversation_get_account (conversation)), peer,
        lia_chat_line_get_sender (line) != NULL ? peer : NULL, lia_chat_line_get_text (line),
        lia_chat_line_get_time_us (line), lia_chat_line_get_state (line), line_stored_cb,
        sending_new (self, conversation, line));
  lia_conversation_append (conversation, line);
  bring_to_front (self, conversation);
}

void
lia_session_send_chat (LiaSession *self, LiaConversation *conversation, const char *text)
{
  g_autoptr (LiaChatLine) line = NULL;

  g_return_if_fail (LIA_IS_SESSION (self));
  g_return_if_fail (LIA_IS_CONVERSATION (conversation));
  g_return_if_fail (text != NULL);

  line = lia_chat_line_new (0, NULL, text, g_get_real_time (), LIA_CHAT_LINE_SENDING);
  store_line (self, conversation, line);
}

void
lia_session_resend_chat (LiaSession *self, LiaConversation *conversation, LiaChatLine *line)
{
  g_return_if_fail (LIA_IS_SESSION (self));
  g_return_if_fail (LIA_IS_CHAT_LINE (line));

  if (lia_chat_line_get_state (line) != LIA_CHAT_LINE_FAILED)
    return;
  lia_chat_line_set_state (line, LIA_CHAT_LINE_SENDING, NULL);
  send_line (self, conversation, line);
}

void
lia_session_set_typing (LiaSession *self, LiaConversation *conversation, gboolean typing)
{
  LiaSessionAccount *channel = NULL;
  g_autoptr (LiaAddress) peer = NULL;

  g_return_if_fail (LIA_IS_SESSION (self));

  channel = _lia_session_find (self, lia_conversation_get_account (conversation));
  peer = _lia_session_dup_talk_address (lia_conversation_get_person (conversation));
  if (channel != NULL && channel->talk != NULL && peer != NULL)
    lia_talk_service_set_typing (channel->talk, peer, typing);
}

void
lia_session_mark_conversation_read (LiaSession *self, LiaConversation *conversation)
{
  g_return_if_fail (LIA_IS_SESSION (self));

  lia_conversation_set_unread (conversation, 0);
  if (lia_conversation_get_row_id (conversation) != 0)
    lia_store_mark_conversation_read_async (self->store, lia_conversation_get_row_id (conversation),
                                            NULL, NULL);
}

/* ---- What others write ---- */

static void
wait_no_more_for_typing (LiaConversation *conversation)
{
  guint id = GPOINTER_TO_UINT (g_object_steal_data (G_OBJECT (conversation), "typing-id"));

  g_clear_handle_id (&id, g_source_remove);
}

static void
message_cb (LiaSessionAccount *channel, LiaPerson *from, const char *text, gint64 time_us)
{
  LiaSession *self = channel->session;
  LiaConversation *conversation = ensure_conversation (self, channel->account, from);
  g_autoptr (LiaChatLine) line = lia_chat_line_new (0, from, text, time_us, LIA_CHAT_LINE_RECEIVED);

  wait_no_more_for_typing (conversation);
  lia_conversation_set_typing (conversation, FALSE);
  lia_conversation_set_unread (conversation, lia_conversation_get_unread (conversation) + 1);
  store_line (self, conversation, line);
  g_signal_emit_by_name (self, "chat-received", conversation, line);
}

static gboolean
typing_over_cb (gpointer user_data)
{
  LiaConversation *conversation = LIA_CONVERSATION (user_data);

  g_object_set_data (G_OBJECT (conversation), "typing-id", NULL);
  lia_conversation_set_typing (conversation, FALSE);
  return G_SOURCE_REMOVE;
}

/* Some tell that they type, and never that they have stopped. */
static void
typing_cb (LiaSessionAccount *channel, LiaPerson *from, gboolean typing)
{
  LiaConversation *conversation = find_conversation (channel->session, channel->account, from);
  guint id = 0;

  if (conversation == NULL)
    return;
  wait_no_more_for_typing (conversation);
  if (typing)
    {
      id = g_timeout_add_seconds_full (G_PRIORITY_DEFAULT, TYPING_S, typing_over_cb,
                                       g_object_ref (conversation), g_object_unref);
      g_object_set_data (G_OBJECT (conversation), "typing-id", GUINT_TO_POINTER (id));
    }
  lia_conversation_set_typing (conversation, typing);
}

void
_lia_session_follow_talk (LiaSession *self, LiaSessionAccount *channel)
{
  g_signal_connect_swapped (channel->talk, "roster", G_CALLBACK (roster_cb), channel);
  g_signal_connect_swapped (channel->talk, "own-presence", G_CALLBACK (own_presence_cb), channel);
  g_signal_connect_swapped (channel->talk, "message", G_CALLBACK (message_cb), channel);
  g_signal_connect_swapped (channel->talk, "typing", G_CALLBACK (typing_cb), channel);
}

/* ---- Search ---- */

static void
search_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LiaSession *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (GPtrArray) lines = lia_store_search_lines_finish (LIA_STORE (source), result, &error);
  GPtrArray *found = NULL;
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->conversations));

  if (lines == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  found = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < lines->len; i++)
    for (guint k = 0; k < n; k++)
      {
        g_autoptr (LiaConversation) conversation
            = g_list_model_get_item (G_LIST_MODEL (self->conversations), k);
        LiaStoredLine *line = g_ptr_array_index (lines, i);
        if (lia_conversation_get_row_id (conversation) == line->conversation_id
            && !g_ptr_array_find (found, conversation, NULL))
          g_ptr_array_add (found, g_object_ref (conversation));
      }
  g_task_return_pointer (task, found, (GDestroyNotify)g_ptr_array_unref);
}

void
lia_session_search_conversations_async (LiaSession *self,
                                        const char *text,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data)
{
  GTask *task = NULL;

  g_return_if_fail (LIA_IS_SESSION (self));
  g_return_if_fail (text != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, lia_session_search_conversations_async);
  lia_store_search_lines_async (self->store, text, 200, cancellable, search_cb, task);
}

GPtrArray *
lia_session_search_conversations_finish (LiaSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
