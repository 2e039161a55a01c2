/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-session"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "service/lia-accounts.h"
#include "service/lia-own-status-private.h"
#include "service/lia-question.h"
#include "service/lia-session-private.h"
#include "store/lia-store-mail.h"
#include "store/lia-store-talk.h"

#define OWN_STATUS_KEY "own/status"
/* A full disk fails with every write: it is told now and then. */
#define FAULT_AGAIN_US (60 * G_USEC_PER_SEC)

enum
{
  QUESTION,
  NOTICE,
  MESSAGE_CHANGED,
  CHAT_RECEIVED,
  MAIL_ARRIVED,
  DRAFTS_REOPENED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LiaSession, lia_session, G_TYPE_OBJECT)

static void
channel_free (LiaSessionAccount *channel)
{
  /* Work under way may hold a channel a little longer; it must not speak to this one. */
  if (channel->mail != NULL)
    {
      lia_mail_sync_stop (channel->mail);
      g_signal_handlers_disconnect_by_data (channel->mail, channel);
    }
  if (channel->talk != NULL)
    g_signal_handlers_disconnect_by_data (channel->talk, channel);
  g_clear_object (&channel->mail);
  g_clear_object (&channel->talk);
  g_clear_object (&channel->account);
  g_free (channel->mail_password);
  g_free (channel->talk_password);
  for (gsize i = 0; i < G_N_ELEMENTS (channel->trials); i++)
    {
      g_clear_pointer (&channel->trials[i], lia_trial_unref);
      g_free (channel->refused[i]);
    }
  _lia_session_roster_free (channel->roster);
  g_ptr_array_unref (channel->sections);
  g_strfreev (channel->group_names);
  g_free (channel);
}

static void
lia_session_dispose (GObject *object)
{
  LiaSession *self = LIA_SESSION (object);

  if (self->channels != NULL)
    g_ptr_array_set_size (self->channels, 0);
  _lia_session_mail_clear (self);
  g_clear_object (&self->own_status);
  g_clear_object (&self->presence);
  g_clear_object (&self->conversations);
  g_clear_object (&self->tagged);
  g_clear_object (&self->roster);
  g_clear_object (&self->folders);
  g_clear_object (&self->accounts);
  g_clear_object (&self->people);
  g_clear_object (&self->secrets);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (lia_session_parent_class)->dispose (object);
}

static void
lia_session_finalize (GObject *object)
{
  LiaSession *self = LIA_SESSION (object);

  g_ptr_array_unref (self->channels);
  g_free (self->profile);
  g_free (self->last_fault);
  G_OBJECT_CLASS (lia_session_parent_class)->finalize (object);
}

static void
lia_session_class_init (LiaSessionClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lia_session_dispose;
  G_OBJECT_CLASS (klass)->finalize = lia_session_finalize;

  signals[QUESTION] = g_signal_new ("question", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 1, LIA_TYPE_QUESTION);
  signals[NOTICE] = g_signal_new ("notice", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_UINT);
  signals[MESSAGE_CHANGED] = g_signal_new ("message-changed", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                           NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[CHAT_RECEIVED]
      = g_signal_new ("chat-received", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                      LIA_TYPE_CONVERSATION, LIA_TYPE_CHAT_LINE);
  signals[MAIL_ARRIVED] = g_signal_new ("mail-arrived", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 2, LIA_TYPE_FOLDER, G_TYPE_PTR_ARRAY);
  signals[DRAFTS_REOPENED] = g_signal_new ("drafts-reopened", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                           NULL, NULL, G_TYPE_NONE, 0);
}

static void
lia_session_init (LiaSession *self)
{
  self->accounts = g_list_store_new (LIA_TYPE_ACCOUNT);
  self->folders = g_list_store_new (LIA_TYPE_FOLDER);
  self->roster = g_list_store_new (LIA_TYPE_ROSTER_SECTION);
  self->conversations = g_list_store_new (LIA_TYPE_CONVERSATION);
  self->tagged = g_list_store_new (LIA_TYPE_PERSON);
  self->channels = g_ptr_array_new_with_free_func ((GDestroyNotify)channel_free);
  self->people = lia_people_new ();
  self->presence = lia_presence_service_new (self->people);
  self->own_status = _lia_own_status_new ();
  _lia_session_mail_init (self);
}

void
_lia_session_notice (LiaSession *self, const char *text, guint undo_id)
{
  g_signal_emit (self, signals[NOTICE], 0, text, undo_id);
}

void
_lia_session_tell_drafts (LiaSession *self)
{
  g_signal_emit (self, signals[DRAFTS_REOPENED], 0);
}

LiaSessionAccount *
_lia_session_find (LiaSession *self, LiaAccount *account)
{
  for (guint i = 0; i < self->channels->len; i++)
    {
      LiaSessionAccount *channel = g_ptr_array_index (self->channels, i);
      if (channel->account == account)
        return channel;
    }
  return NULL;
}

LiaSessionAccount *
_lia_session_find_id (LiaSession *self, const char *account_id)
{
  for (guint i = 0; i < self->channels->len; i++)
    {
      LiaSessionAccount *channel = g_ptr_array_index (self->channels, i);
      if (g_strcmp0 (lia_account_get_id (channel->account), account_id) == 0)
        return channel;
    }
  return NULL;
}

LiaSessionAccount *
_lia_session_find_talking (LiaSession *self)
{
  LiaSessionAccount *found = NULL;

  for (guint i = 0; i < self->channels->len; i++)
    {
      LiaSessionAccount *channel = g_ptr_array_index (self->channels, i);
      if (channel->talk == NULL)
        continue;
      if (lia_account_get_talk_status (channel->account) == LIA_STATUS_CONNECTED)
        return channel;
      if (found == NULL)
        found = channel;
    }
  return found;
}

/* ---- Own status: kept over restarts ---- */

static void
publish_cb (LiaSession *self)
{
  g_autofree char *text = g_strdup_printf ("%d %d %" G_GINT64_FORMAT " %s",
                                           lia_own_status_get_choice (self->own_status),
                                           _lia_own_status_get_activity (self->own_status),
                                           lia_own_status_get_until_us (self->own_status),
                                           lia_own_status_get_note (self->own_status) != NULL
                                               ? lia_own_status_get_note (self->own_status)
                                               : "");
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  lia_store_set_value_async (self->store, OWN_STATUS_KEY, bytes, NULL, NULL);
  for (guint i = 0; i < self->channels->len; i++)
    {
      LiaSessionAccount *channel = g_ptr_array_index (self->channels, i);
      if (channel->talk != NULL)
        lia_talk_service_publish (channel->talk, self->own_status);
    }
}

static void
load_own_status (LiaSession *self)
{
  g_autoptr (GBytes) bytes = lia_store_read_value (self->store, OWN_STATUS_KEY, NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) words = NULL;

  if (bytes == NULL)
    return;
  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  words = g_strsplit (text, " ", 4);
  if (g_strv_length (words) != 4)
    return;
  lia_own_status_set_note (self->own_status, *words[3] != '\0' ? words[3] : NULL);
  lia_own_status_choose (self->own_status, (LiaAvailability)g_ascii_strtoll (words[0], NULL, 10),
                         (LiaActivity)g_ascii_strtoll (words[1], NULL, 10),
                         g_ascii_strtoll (words[2], NULL, 10));
}

void
lia_session_set_idle (LiaSession *self, guint level, gboolean locked)
{
  g_return_if_fail (LIA_IS_SESSION (self));

  _lia_own_status_set_idle (self->own_status, level, locked);
}

void
lia_session_set_full_screen (LiaSession *self, gboolean full_screen)
{
  g_return_if_fail (LIA_IS_SESSION (self));

  _lia_own_status_set_full_screen (self->own_status, full_screen);
}

/* ---- Channels ---- */

static void
delta_cb (LiaSessionAccount *channel, LiaStoreDelta *delta)
{
  _lia_session_apply_delta (channel->session, delta);
}

static void
folders_changed_cb (LiaSessionAccount *channel)
{
  _lia_session_load_folders (channel->session);
}

static void
refused_cb (LiaSessionAccount *channel, const char *text)
{
  _lia_session_notice (channel->session, text, 0);
  _lia_session_tell_drafts (channel->session);
}

static void
make_mail (LiaSession *self, LiaSessionAccount *channel)
{
  const LiaMailSettings *settings = lia_account_get_mail (channel->account);

  for (gsize i = 0; settings != NULL && self->mail_providers[i] != NULL; i++)
    if (g_strcmp0 (self->mail_providers[i]->id, settings->backend) == 0)
      channel->mail = lia_mail_sync_new (self->store, channel->account, self->mail_providers[i]);
  if (channel->mail == NULL)
    return;
  g_signal_connect_swapped (channel->mail, "delta", G_CALLBACK (delta_cb), channel);
  g_signal_connect_swapped (channel->mail, "folders-changed", G_CALLBACK (folders_changed_cb),
                            channel);
  g_signal_connect_swapped (channel->mail, "refused", G_CALLBACK (refused_cb), channel);
  _lia_session_answer_mail (channel);
}

static void
make_talk (LiaSession *self, LiaSessionAccount *channel)
{
  const LiaTalkSettings *settings = lia_account_get_talk (channel->account);

  for (gsize i = 0; settings != NULL && self->talk_providers[i] != NULL; i++)
    if (g_strcmp0 (self->talk_providers[i]->id, settings->backend) == 0)
      channel->talk = lia_talk_service_new (channel->account, self->talk_providers[i], self->people,
                                            self->presence, self->profile);
  if (channel->talk == NULL)
    return;
  lia_talk_service_publish (channel->talk, self->own_status);
  _lia_session_answer_talk (channel);
  _lia_session_follow_talk (self, channel);
}

static void
set_own_addresses (LiaSession *self, LiaAccount *account)
{
  g_autoptr (GPtrArray) addresses = g_ptr_array_new ();

  g_ptr_array_add (addresses, lia_account_get_address (account));
  lia_store_set_own_addresses_async (self->store, lia_account_get_id (account), addresses, NULL,
                                     NULL);
  lia_person_set_is_self (lia_people_ensure (self->people, lia_account_get_address (account)),
                          TRUE);
}

static LiaSessionAccount *
add_channel (LiaSession *self, LiaAccount *account)
{
  LiaSessionAccount *channel = g_new0 (LiaSessionAccount, 1);

  channel->session = self;
  channel->account = g_object_ref (account);
  channel->roster = _lia_session_roster_new (channel);
  channel->sections = g_ptr_array_new_with_free_func (g_object_unref);
  make_mail (self, channel);
  make_talk (self, channel);
  g_ptr_array_add (self->channels, channel);
  set_own_addresses (self, account);
  return channel;
}

static void
drop_channel (LiaSession *self, LiaSessionAccount *channel)
{
  _lia_session_roster_clear (channel->roster);
  g_ptr_array_remove (self->channels, channel);
}

/* Of what was written in passing, and of which nobody waits for the end. */
static void
fault_cb (LiaSession *self, const char *message)
{
  gint64 now_us = g_get_monotonic_time ();

  if (g_strcmp0 (self->last_fault, message) == 0 && now_us - self->last_fault_us < FAULT_AGAIN_US)
    return;
  g_free (self->last_fault);
  self->last_fault = g_strdup (message);
  self->last_fault_us = now_us;
  _lia_session_notice (self, message, 0);
}

LiaSession *
lia_session_new (const char *profile,
                 const LiaMailProvider *const *mail_providers,
                 const LiaTalkProvider *const *talk_providers,
                 LiaSecrets *secrets,
                 GError **error)
{
  g_autoptr (LiaSession) self = g_object_new (LIA_TYPE_SESSION, NULL);
  g_autoptr (GPtrArray) accounts = NULL;

  g_return_val_if_fail (profile != NULL, NULL);
  g_return_val_if_fail (LIA_IS_SECRETS (secrets), NULL);

  self->profile = g_strdup (profile);
  self->mail_providers = mail_providers;
  self->talk_providers = talk_providers;
  self->secrets = g_object_ref (secrets);
  self->store = lia_store_open (profile, error);
  accounts = self->store != NULL ? lia_accounts_load (profile, error) : NULL;
  if (accounts == NULL)
    return NULL;
  g_signal_connect_object (self->store, "fault", G_CALLBACK (fault_cb), self, G_CONNECT_SWAPPED);
  lia_store_fail_sending_async (self->store, _ ("Liaison was closed before it was sent"), NULL,
                                NULL);
  load_own_status (self);
  g_signal_connect_swapped (self->own_status, "publish", G_CALLBACK (publish_cb), self);
  _lia_session_load_people (self);
  for (guint i = 0; i < accounts->len; i++)
    {
      g_list_store_append (self->accounts, g_ptr_array_index (accounts, i));
      add_channel (self, g_ptr_array_index (accounts, i));
    }
  _lia_session_load_folders (self);
  _lia_session_load_conversations (self);
  return g_steal_pointer (&self);
}

char *
lia_session_dup_damage (LiaSession *self)
{
  g_return_val_if_fail (LIA_IS_SESSION (self), NULL);

  switch (lia_store_get_opening (self->store))
    {
    case LIA_STORE_REBUILT:
      return g_strdup_printf (
          /* Translators: %s is a file. */
          _ ("What could be read of it was taken over, first of all what you have written and "
             "done. "
             "The mail itself is read again from the server. The damaged file is kept as “%s”."),
          lia_store_get_damaged_path (self->store));
    case LIA_STORE_REPLACED:
      return g_strdup_printf (
          /* Translators: %s is a file. */
          _ ("Nothing of it could be read. The mail is read again from the server; messages that "
             "were not sent or not saved there yet are no longer here. The damaged file is kept "
             "as “%s”."),
          lia_store_get_damaged_path (self->store));
    case LIA_STORE_CREATED:
    case LIA_STORE_OPENED:
    default:
      return NULL;
    }
}

void
lia_session_start (LiaSession *self)
{
  g_return_if_fail (LIA_IS_SESSION (self));

  for (guint i = 0; i < self->channels->len; i++)
    {
      _lia_session_sign_in (self, g_ptr_array_index (self->channels, i), FALSE);
      _lia_session_sign_in (self, g_ptr_array_index (self->channels, i), TRUE);
    }
}

/* ---- Ending ---- */

static void
close_store (LiaSession *self)
{
  self->closed = TRUE;
  lia_store_close (self->store);
}

static void
talk_stopped_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LiaSession *self = g_task_get_source_object (task);
  guint *waiting = g_task_get_task_data (task);

  lia_talk_service_stop_finish (LIA_TALK_SERVICE (source), result, NULL);
  if (--*waiting > 0)
    return;
  close_store (self);
  g_task_return_boolean (task, TRUE);
}

static void
stop_channels (LiaSession *self, GTask *task)
{
  guint *waiting = g_task_get_task_data (task);

  for (guint i = 0; i < self->channels->len; i++)
    {
      LiaSessionAccount *channel = g_ptr_array_index (self->channels, i);
      if (channel->mail != NULL)
        lia_mail_sync_stop (channel->mail);
      if (channel->talk == NULL)
        continue;
      (*waiting)++;
      lia_talk_service_stop_async (channel->talk, talk_stopped_cb, g_object_ref (task));
    }
  if (*waiting > 0)
    return;
  close_store (self);
  g_task_return_boolean (task, TRUE);
}

void
_lia_session_end_parting (LiaSession *self)
{
  g_autoptr (GTask) task = NULL;

  self->n_parting--;
  if (self->n_parting > 0 || self->stop == NULL)
    return;
  task = g_steal_pointer (&self->stop);
  if (self->unstored->len > 0 || self->failed_parting)
    g_task_return_new_error (task, LIA_ERROR, LIA_ERROR_STORE, "%s",
                             _ ("A message that you were writing cannot be stored."));
  else
    stop_channels (self, task);
}

void
lia_session_stop_async (LiaSession *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  guint *waiting = g_new0 (guint, 1);

  g_return_if_fail (LIA_IS_SESSION (self));

  g_task_set_source_tag (task, lia_session_stop_async);
  g_task_set_task_data (task, waiting, g_free);
  self->failed_parting = FALSE;
  if (self->n_parting > 0)
    self->stop = g_steal_pointer (&task);
  else
    stop_channels (self, task);
}

gboolean
lia_session_stop_finish (LiaSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* ---- Accounts ---- */

static void
save_accounts (LiaSession *self)
{
  g_autoptr (GError) error = NULL;

  if (!lia_accounts_save (self->profile, G_LIST_MODEL (self->accounts), &error))
    {
      g_warning ("The accounts could not be saved: %s", error->message);
      _lia_session_notice (self, _ ("The account’s settings could not be saved."), 0);
    }
}

void
lia_session_add_account (LiaSession *self,
                         LiaAccount *account,
                         const char *mail_password,
                         const char *talk_password,
                         gboolean store_passwords)
{
  LiaSessionAccount *channel = NULL;
  guint position = 0;

  g_return_if_fail (LIA_IS_SESSION (self));
  g_return_if_fail (LIA_IS_ACCOUNT (account));

  channel = _lia_session_find (self, account);
  if (channel != NULL)
    drop_channel (self, channel);
  channel = add_channel (self, account);
  /* Who follows the list asks at once whose account it is. */
  if (!g_list_store_find (self->accounts, account, &position))
    g_list_store_append (self->accounts, account);
  save_accounts (self);
  if (mail_password != NULL && *mail_password != '\0')
    {
      channel->mail_password = g_strdup (mail_password);
      if (store_passwords && channel->mail != NULL)
        _lia_session_store_password (self, account, FALSE, mail_password);
    }
  if (talk_password != NULL && *talk_password != '\0')
    {
      channel->talk_password = g_strdup (talk_password);
      if (store_passwords && channel->talk != NULL)
        _lia_session_store_password (self, account, TRUE, talk_password);
    }
  _lia_session_sign_in (self, channel, FALSE);
  _lia_session_sign_in (self, channel, TRUE);
}

void
lia_session_update_account (LiaSession *self, LiaAccount *account)
{
  LiaSessionAccount *channel = NULL;
  g_autofree char *mail_password = NULL;
  g_autofree char *talk_password = NULL;

  g_return_if_fail (LIA_IS_SESSION (self));

  channel = _lia_session_find (self, account);
  g_return_if_fail (channel != NULL);
  mail_password = g_strdup (channel->mail_password);
  talk_password = g_strdup (channel->talk_password);
  lia_session_add_account (self, account, mail_password, talk_password, FALSE);
}

void
lia_session_remove_account (LiaSession *self, LiaAccount *account)
{
  LiaSessionAccount *channel = NULL;
  guint position = 0;

  g_return_if_fail (LIA_IS_SESSION (self));

  channel = _lia_session_find (self, account);
  g_return_if_fail (channel != NULL);
  _lia_session_store_password (self, account, FALSE, NULL);
  _lia_session_store_password (self, account, TRUE, NULL);
  drop_channel (self, channel);
  if (g_list_store_find (self->accounts, account, &position))
    g_list_store_remove (self->accounts, position);
  _lia_session_drop_conversations (self, account);
  save_accounts (self);
  lia_store_remove_account_async (self->store, lia_account_get_id (account), NULL, NULL);
  _lia_session_load_folders (self);
}

void
lia_session_retry (LiaSession *self, LiaAccount *account)
{
  LiaSessionAccount *channel = NULL;

  g_return_if_fail (LIA_IS_SESSION (self));

  channel = _lia_session_find (self, account);
  g_return_if_fail (channel != NULL);
  if (lia_account_get_mail_status (account) == LIA_STATUS_WAITING)
    lia_mail_sync_retry (channel->mail);
  else if (lia_account_get_mail_status (account) != LIA_STATUS_CONNECTED)
    _lia_session_sign_in (self, channel, FALSE);
  if (lia_account_get_talk_status (account) != LIA_STATUS_CONNECTED)
    _lia_session_sign_in (self, channel, TRUE);
}

/* ---- Models ---- */

GListModel *
lia_session_get_accounts (LiaSession *self)
{
  g_return_val_if_fail (LIA_IS_SESSION (self), NULL);

  return G_LIST_MODEL (self->accounts);
}

GListModel *
lia_session_get_folders (LiaSession *self)
{
  g_return_val_if_fail (LIA_IS_SESSION (self), NULL);

  return G_LIST_MODEL (self->folders);
}

GListModel *
lia_session_get_roster (LiaSession *self)
{
  g_return_val_if_fail (LIA_IS_SESSION (self), NULL);

  return G_LIST_MODEL (self->roster);
}

GListModel *
lia_session_get_conversations (LiaSession *self)
{
  g_return_val_if_fail (LIA_IS_SESSION (self), NULL);

  return G_LIST_MODEL (self->conversations);
}

LiaPeople *
lia_session_get_people (LiaSession *self)
{
  g_return_val_if_fail (LIA_IS_SESSION (self), NULL);

  return self->people;
}

LiaOwnStatus *
lia_session_get_own_status (LiaSession *self)
{
  g_return_val_if_fail (LIA_IS_SESSION (self), NULL);

  return self->own_status;
}

LiaPerson *
lia_session_get_self (LiaSession *self)
{
  LiaSessionAccount *first = NULL;

  g_return_val_if_fail (LIA_IS_SESSION (self), NULL);

  if (self->channels->len == 0)
    return NULL;
  first = g_ptr_array_index (self->channels, 0);
  return lia_people_ensure (self->people, lia_account_get_address (first->account));
}
