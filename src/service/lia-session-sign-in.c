/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-session"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "core/lia-error.h"
#include "service/lia-accounts.h"
#include "service/lia-question-private.h"
#include "service/lia-session-private.h"

/* ---- Passwords ---- */

typedef struct
{
  LiaSession *session;
  char *account_id;
  gboolean is_talk;
} Ask;

static Ask *
ask_new (LiaSession *self, LiaSessionAccount *channel, gboolean is_talk)
{
  Ask *ask = g_new0 (Ask, 1);

  ask->session = g_object_ref (self);
  ask->account_id = g_strdup (lia_account_get_id (channel->account));
  ask->is_talk = is_talk;
  return ask;
}

static void
ask_free (Ask *ask)
{
  g_object_unref (ask->session);
  g_free (ask->account_id);
  g_free (ask);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Ask, ask_free)

static char *
secret_key (const char *account_id, gboolean is_talk)
{
  return g_strconcat (account_id, is_talk ? "/talk" : "/mail", NULL);
}

static void
start_channel (LiaSessionAccount *channel, gboolean is_talk, const char *password)
{
  char **kept = is_talk ? &channel->talk_password : &channel->mail_password;
  char *copy = g_strdup (password);

  g_free (*kept);
  *kept = copy;
  if (is_talk)
    lia_talk_service_start (channel->talk, password);
  else
    lia_mail_sync_start (channel->mail, password);
}

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LiaSession) self = LIA_SESSION (user_data);
  g_autoptr (GError) error = NULL;

  if (!lia_secrets_store_finish (LIA_SECRETS (source), result, &error))
    {
      g_message ("The password was not stored: %s", error->message);
      _lia_session_notice (
          self, _ ("The password could not be stored; it is kept for this run only."), 0);
    }
}

void
_lia_session_store_password (LiaSession *self,
                             LiaAccount *account,
                             gboolean is_talk,
                             const char *password)
{
  g_autofree char *key = secret_key (lia_account_get_id (account), is_talk);
  /* Translators: %s is the name of an account. */
  g_autofree char *label = g_strdup_printf (_ ("Liaison: %s"), lia_account_get_name (account));

  lia_secrets_store_async (self->secrets, key, label, password, stored_cb, g_object_ref (self));
}

static void
password_answered_cb (LiaQuestion *question, const char *password, gboolean store, LiaSession *self)
{
  LiaSessionAccount *channel = _lia_session_find (self, lia_question_get_account (question));
  gboolean is_talk = lia_question_get_is_talk (question);

  if (channel != NULL && password != NULL)
    {
      if (store)
        _lia_session_store_password (self, channel->account, is_talk, password);
      start_channel (channel, is_talk, password);
    }
  g_object_unref (question);
}

static void
ask_password (LiaSession *self,
              LiaSessionAccount *channel,
              gboolean is_talk,
              gboolean refused,
              const char *cannot_store)
{
  const LiaMailSettings *mail = lia_account_get_mail (channel->account);
  const LiaTalkSettings *talk = lia_account_get_talk (channel->account);
  const char *login = is_talk ? talk->login : mail->login;
  g_autoptr (GUri) uri
      = is_talk || mail->url == NULL ? NULL : g_uri_parse (mail->url, G_URI_FLAGS_NONE, NULL);
  const char *server = is_talk ? talk->server : uri != NULL ? g_uri_get_host (uri) : mail->url;
  LiaQuestion *question = _lia_question_new_password (
      channel->account, is_talk, server != NULL ? server : lia_account_get_name (channel->account),
      login != NULL ? login : lia_address_get_address (lia_account_get_address (channel->account)),
      refused, cannot_store);

  /* The question lives until it is answered. */
  g_signal_connect_object (question, "answered", G_CALLBACK (password_answered_cb), self, 0);
  g_signal_emit_by_name (self, "question", question);
}

static void
looked_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Ask) ask = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *password = lia_secrets_lookup_finish (LIA_SECRETS (source), result, &error);
  LiaSessionAccount *channel = _lia_session_find_id (ask->session, ask->account_id);
  const char *reason = NULL;

  if (channel == NULL)
    return;
  if (password != NULL)
    {
      start_channel (channel, ask->is_talk, password);
      return;
    }
  if (g_error_matches (error, LIA_ERROR, LIA_ERROR_SECRETS_LOCKED))
    reason = _ ("The key ring is locked: the password is kept for this run only.");
  else if (error != NULL)
    reason = _ ("There is no key ring here: the password is kept for this run only.");
  if (ask->is_talk)
    lia_account_set_talk_status (channel->account, LIA_STATUS_NEEDS_PASSWORD,
                                 _ ("A password is needed for presence and messages."));
  else
    lia_account_set_mail_status (channel->account, LIA_STATUS_NEEDS_PASSWORD,
                                 _ ("A password is needed for mail."));
  ask_password (ask->session, channel, ask->is_talk, FALSE, reason);
}

void
_lia_session_sign_in (LiaSession *self, LiaSessionAccount *channel, gboolean is_talk)
{
  const char *kept = is_talk ? channel->talk_password : channel->mail_password;
  g_autofree char *key = secret_key (lia_account_get_id (channel->account), is_talk);

  if ((is_talk && channel->talk == NULL) || (!is_talk && channel->mail == NULL))
    return;
  if (kept != NULL)
    {
      g_autofree char *password = g_strdup (kept);
      start_channel (channel, is_talk, password);
    }
  else
    lia_secrets_lookup_async (self->secrets, key, looked_up_cb, ask_new (self, channel, is_talk));
}

/* ---- Trust ---- */

static void
pin (LiaSession *self, LiaSessionAccount *channel, gboolean is_talk, const char *sha256)
{
  g_autoptr (GError) error = NULL;

  if (is_talk)
    {
      g_autoptr (LiaTalkSettings) settings
          = lia_talk_settings_copy (lia_account_get_talk (channel->account));
      g_free (settings->pinned_sha256);
      settings->pinned_sha256 = g_strdup (sha256);
      lia_account_set_talk (channel->account, settings);
    }
  else
    {
      g_autoptr (LiaMailSettings) settings
          = lia_mail_settings_copy (lia_account_get_mail (channel->account));
      g_free (settings->pinned_sha256);
      settings->pinned_sha256 = g_strdup (sha256);
      lia_account_set_mail (channel->account, settings);
    }
  if (!lia_accounts_save (self->profile, G_LIST_MODEL (self->accounts), &error))
    g_warning ("The accounts could not be saved: %s", error->message);
}

static void
trust_answered_cb (LiaQuestion *question, const char *sha256, gboolean store, LiaSession *self)
{
  LiaSessionAccount *channel = _lia_session_find (self, lia_question_get_account (question));
  gboolean is_talk = lia_question_get_is_talk (question);

  if (channel != NULL && sha256 != NULL)
    {
      pin (self, channel, is_talk, sha256);
      _lia_session_sign_in (self, channel, is_talk);
    }
  g_object_unref (question);
}

static void
ask_trust (LiaSession *self, LiaSessionAccount *channel, gboolean is_talk, const GError *error)
{
  LiaQuestion *question = _lia_question_new_certificate (channel->account, is_talk, error);

  g_signal_connect_object (question, "answered", G_CALLBACK (trust_answered_cb), self, 0);
  g_signal_emit_by_name (self, "question", question);
}

/* ---- What the channels ask ---- */

static void
forget_password (LiaSessionAccount *channel, gboolean is_talk)
{
  g_clear_pointer (is_talk ? &channel->talk_password : &channel->mail_password, g_free);
}

static void
mail_needs_password_cb (LiaSessionAccount *channel, gboolean refused)
{
  forget_password (channel, FALSE);
  ask_password (channel->session, channel, FALSE, refused, NULL);
}

static void
talk_needs_password_cb (LiaSessionAccount *channel, gboolean refused)
{
  forget_password (channel, TRUE);
  ask_password (channel->session, channel, TRUE, refused, NULL);
}

static void
mail_needs_trust_cb (LiaSessionAccount *channel, GError *error)
{
  ask_trust (channel->session, channel, FALSE, error);
}

static void
talk_needs_trust_cb (LiaSessionAccount *channel, GError *error)
{
  ask_trust (channel->session, channel, TRUE, error);
}

void
_lia_session_answer_mail (LiaSessionAccount *channel)
{
  g_signal_connect_swapped (channel->mail, "needs-password", G_CALLBACK (mail_needs_password_cb),
                            channel);
  g_signal_connect_swapped (channel->mail, "needs-trust", G_CALLBACK (mail_needs_trust_cb),
                            channel);
}

void
_lia_session_answer_talk (LiaSessionAccount *channel)
{
  g_signal_connect_swapped (channel->talk, "needs-password", G_CALLBACK (talk_needs_password_cb),
                            channel);
  g_signal_connect_swapped (channel->talk, "needs-trust", G_CALLBACK (talk_needs_trust_cb),
                            channel);
}
