/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-session-talk"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "core/lia-error.h"
#include "service/lia-channel-menu.h"
#include "service/lia-own-status-private.h"
#include "service/lia-session-private.h"
#include "store/lia-store-people.h"
#include "store/lia-store-talk.h"

#define RANK_DIRECTORY 40
#define LINES_PAGE 50
#define TYPING_S 60

/* ---- People ---- */

static void
set_tagged (LiaSession *self, LiaPerson *person, gboolean tagged)
{
  guint position = 0;
  gboolean listed = g_list_store_find (self->tagged, person, &position);

  lia_person_set_tagged (person, tagged);
  if (tagged && !listed)
    g_list_store_append (self->tagged, person);
  else if (!tagged && listed)
    g_list_store_remove (self->tagged, position);
}

static void
merged_cb (LiaSession *self, LiaPerson *gone, LiaPerson *kept)
{
  guint position = 0;

  if (!g_list_store_find (self->tagged, gone, &position))
    return;
  g_list_store_remove (self->tagged, position);
  set_tagged (self, kept, TRUE);
}

void
_lia_session_load_people (LiaSession *self)
{
  g_autoptr (GPtrArray) people = lia_store_read_people (self->store, NULL);

  g_signal_connect_object (self->people, "merged", G_CALLBACK (merged_cb), self, G_CONNECT_SWAPPED);

  for (guint i = 0; people != NULL && i < people->len; i++)
    {
      LiaStoredPerson *stored = g_ptr_array_index (people, i);
      LiaPerson *person = lia_people_add_contact (self->people, stored->contact, stored->rank);
      if (stored->tagged)
        set_tagged (self, person, TRUE);
      for (guint n = 0; n < MIN (stored->n_uses, 1000); n++)
        lia_people_count_use (self->people, person);
    }
}

typedef struct
{
  LiaSession *session; /* owned */
  GPtrArray *addresses;
} Watch;

static void
watch_free (Watch *watch)
{
  for (guint i = 0; i < watch->session->channels->len; i++)
    {
      LiaSessionAccount *channel = g_ptr_array_index (watch->session->channels, i);
      if (channel->talk != NULL)
        lia_talk_service_unwatch (channel->talk, watch->addresses);
    }
  g_ptr_array_unref (watch->addresses);
  g_object_unref (watch->session);
  g_free (watch);
}

/* Where the person is to be watched: the chat address, else the mail address as one. */
LiaAddress *
_lia_session_dup_talk_address (LiaPerson *person)
{
  LiaAddress *address = lia_person_get_address (person, LIA_ADDRESS_SIP);

  if (address != NULL)
    return lia_address_ref (address);
  address = lia_person_get_address (person, LIA_ADDRESS_MAIL);
  return address != NULL ? lia_address_new (LIA_ADDRESS_SIP, lia_address_get_address (address),
                                            lia_address_get_name (address))
                         : NULL;
}

GObject *
lia_session_watch (LiaSession *self, GPtrArray *persons)
{
  GObject *handle = NULL;
  Watch *watch = NULL;

  g_return_val_if_fail (LIA_IS_SESSION (self), NULL);
  g_return_val_if_fail (persons != NULL, NULL);

  watch = g_new0 (Watch, 1);
  watch->session = g_object_ref (self);
  watch->addresses = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_address_unref);
  for (guint i = 0; i < persons->len; i++)
    {
      LiaPerson *person = g_ptr_array_index (persons, i);
      LiaAddress *address
          = lia_person_get_is_self (person) ? NULL : _lia_session_dup_talk_address (person);
      if (address != NULL)
        g_ptr_array_add (watch->addresses, address);
    }
  for (guint i = 0; i < self->channels->len; i++)
    {
      LiaSessionAccount *channel = g_ptr_array_index (self->channels, i);
      if (channel->talk != NULL)
        lia_talk_service_watch (channel->talk, watch->addresses);
    }
  handle = g_object_new (G_TYPE_OBJECT, NULL);
  g_object_set_data_full (handle, "watch", watch, (GDestroyNotify)watch_free);
  return handle;
}

/* ---- Channels ---- */

static LiaChannelAccount
snapshot (const LiaSessionAccount *channel)
{
  LiaChannelAccount account = { 0 };

  account.id = lia_account_get_id (channel->account);
  account.has_mail = channel->mail != NULL;
  account.mail_status = lia_account_get_mail_status (channel->account);
  account.has_talk = channel->talk != NULL;
  account.talk_status = lia_account_get_talk_status (channel->account);
  account.abilities = lia_account_get_talk_abilities (channel->account);
  return account;
}

static GPtrArray *
resolve (LiaSession *self,
         GPtrArray *addresses,
         GPtrArray *phones,
         const LiaPresence *presence,
         const LiaChannelContext *context)
{
  g_autofree LiaChannelAccount *accounts = g_new0 (LiaChannelAccount, MAX (self->channels->len, 1));

  for (guint i = 0; i < self->channels->len; i++)
    accounts[i] = snapshot (g_ptr_array_index (self->channels, i));
  return lia_channels_resolve (addresses, phones, presence, context, accounts, self->channels->len);
}

GPtrArray *
lia_session_resolve_channels (LiaSession *self, LiaPerson *person, const LiaChannelContext *context)
{
  LiaChannelContext own = { 0 };

  g_return_val_if_fail (LIA_IS_SESSION (self), NULL);
  g_return_val_if_fail (LIA_IS_PERSON (person), NULL);

  if (context != NULL)
    own = *context;
  own.is_self = lia_person_get_is_self (person);
  return resolve (self, lia_person_get_addresses (person), lia_person_get_phones (person),
                  lia_person_get_presence (person), &own);
}

/* Mail goes to all of them, or to none. */
static GPtrArray *
resolve_several (LiaSession *self, GPtrArray *members)
{
  const LiaChannelContext context = { .several = TRUE };
  g_autoptr (LiaPresence) presence = lia_presence_new (LIA_AVAILABILITY_UNKNOWN, LIA_ACTIVITY_NONE);
  g_autoptr (GPtrArray) no_phones = g_ptr_array_new ();
  GPtrArray *addresses = NULL;

  for (guint i = 0; i < members->len; i++)
    {
      const LiaRosterMember *member = g_ptr_array_index (members, i);
      if (addresses == NULL || lia_person_get_address (member->person, LIA_ADDRESS_MAIL) == NULL)
        addresses = lia_person_get_addresses (member->person);
    }
  return resolve (self, addresses, no_phones, presence, &context);
}

static GMenuModel *
new_menu (LiaSession *self, GPtrArray *members, GPtrArray *channels)
{
  LiaSessionAccount *talking = _lia_session_find_talking (self);
  g_autoptr (GPtrArray) groups = talking != NULL ? g_ptr_array_new () : NULL;
  gboolean favourites = TRUE;

  for (gsize i = 0;
       groups != NULL && talking->group_names != NULL && talking->group_names[i] != NULL; i++)
    g_ptr_array_add (groups, talking->group_names[i]);
  for (guint i = 0; favourites && i < members->len; i++)
    {
      const LiaRosterMember *member = g_ptr_array_index (members, i);
      favourites = lia_session_is_favourite (self, member->person);
    }
  return lia_channel_menu_new (members, channels, groups, favourites);
}

GMenuModel *
lia_session_dup_channel_menu (LiaSession *self, LiaPerson *person, const LiaChannelContext *context)
{
  g_autoptr (GPtrArray) channels = lia_session_resolve_channels (self, person, context);
  LiaRosterMember member = { person, context != NULL ? context->group : NULL };
  g_autoptr (GPtrArray) members = g_ptr_array_new ();

  g_ptr_array_add (members, &member);
  return new_menu (self, members, channels);
}

GMenuModel *
lia_session_dup_people_menu (LiaSession *self, GPtrArray *members)
{
  g_autoptr (GPtrArray) channels = NULL;

  g_return_val_if_fail (LIA_IS_SESSION (self), NULL);
  g_return_val_if_fail (members->len > 0, NULL);

  channels = resolve_several (self, members);
  return new_menu (self, members, channels);
}

/* ---- Directory ---- */

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LiaSession *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (GPtrArray) contacts
      = lia_mail_sync_search_people_finish (LIA_MAIL_SYNC (source), result, &error);
  GPtrArray *persons = NULL;

  if (contacts == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  persons = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < contacts->len; i++)
    g_ptr_array_add (persons, g_object_ref (lia_people_add_contact (
                                  self->people, g_ptr_array_index (contacts, i), RANK_DIRECTORY)));
  if (contacts->len > 0)
    lia_store_save_people_async (self->store, contacts, RANK_DIRECTORY, NULL, NULL);
  g_task_return_pointer (task, persons, (GDestroyNotify)g_ptr_array_unref);
}

void
lia_session_search_people_async (LiaSession *self,
                                 const char *text,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  GTask *task = NULL;

  g_return_if_fail (LIA_IS_SESSION (self));
  g_return_if_fail (text != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, lia_session_search_people_async);
  for (guint i = 0; i < self->channels->len; i++)
    {
      LiaSessionAccount *channel = g_ptr_array_index (self->channels, i);
      if (channel->mail == NULL)
        continue;
      lia_mail_sync_search_people_async (channel->mail, text, cancellable, found_cb, task);
      return;
    }
  g_task_return_pointer (task, lia_people_complete (self->people, text, 50),
                         (GDestroyNotify)g_ptr_array_unref);
  g_object_unref (task);
}

GPtrArray *
lia_session_search_people_finish (LiaSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
lia_session_set_tagged (LiaSession *self, LiaPerson *person, gboolean tagged)
{
  g_return_if_fail (LIA_IS_SESSION (self));
  g_return_if_fail (LIA_IS_PERSON (person));

  set_tagged (self, person, tagged);
  lia_store_set_tagged_async (self->store, g_ptr_array_index (lia_person_get_addresses (person), 0),
                              tagged, NULL, NULL);
}

GListModel *
lia_session_get_tagged (LiaSession *self)
{
  g_return_val_if_fail (LIA_IS_SESSION (self), NULL);

  return G_LIST_MODEL (self->tagged);
}

/* ---- Access levels ---- */

static LiaAccessLevel
more_telling (LiaAccessLevel a, LiaAccessLevel b)
{
  if (a == LIA_ACCESS_LEVEL_BLOCKED || b == LIA_ACCESS_LEVEL_BLOCKED)
    return LIA_ACCESS_LEVEL_BLOCKED;
  return MAX (a, b);
}

LiaAccessLevel
lia_session_get_access_level (LiaSession *self, LiaPerson *person)
{
  g_autoptr (LiaAddress) address = NULL;
  LiaAccessLevel level = LIA_ACCESS_LEVEL_UNKNOWN;

  g_return_val_if_fail (LIA_IS_SESSION (self), LIA_ACCESS_LEVEL_UNKNOWN);
  g_return_val_if_fail (LIA_IS_PERSON (person), LIA_ACCESS_LEVEL_UNKNOWN);

  address = _lia_session_dup_talk_address (person);
  for (guint i = 0; address != NULL && i < self->channels->len; i++)
    {
      LiaSessionAccount *channel = g_ptr_array_index (self->channels, i);
      if (channel->talk != NULL)
        level = more_telling (level, lia_talk_service_get_access_level (channel->talk, address));
    }
  return level;
}

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
