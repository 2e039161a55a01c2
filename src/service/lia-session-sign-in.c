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

static char **
password_of (LiaSessionAccount *channel, gboolean is_talk)
{
  return is_talk ? &channel->talk_password : &channel->mail_password;
}

static const char *
login_of (LiaSessionAccount *channel, gboolean is_talk)
{
  const char *login = is_talk ? lia_account_get_talk (channel->account)->login
                              : lia_account_get_mail (channel->account)->login;

  return login != NULL ? login
                       : lia_address_get_address (lia_account_get_address (channel->account));
}

/* As one user: then a password that one server refuses is most likely refused by the other, and
 * whoever locks the account counts both. */
static gboolean
have_same_login (LiaSessionAccount *channel)
{
  return channel->mail != NULL && channel->talk != NULL
         && g_strcmp0 (login_of (channel, FALSE), login_of (channel, TRUE)) == 0;
}

/* Both channels learn together what a password is worth that they share. */
static LiaTrial *
trial_for (LiaSessionAccount *channel, gboolean is_talk, const char *password)
{
  LiaTrial *other = channel->trials[!is_talk];

  if (other != NULL && !lia_trial_is_refused (other) && have_same_login (channel)
      && g_strcmp0 (*password_of (channel, !is_talk), password) == 0)
    return lia_trial_ref (other);
  return lia_trial_new ();
}

static void
start_channel (LiaSessionAccount *channel, gboolean is_talk, const char *password)
{
  char **kept = password_of (channel, is_talk);
  char *copy = g_strdup (password);
  LiaTrial *trial = trial_for (channel, is_talk, password);

  g_free (*kept);
  *kept = copy;
  g_clear_pointer (&channel->trials[is_talk], lia_trial_unref);
  channel->trials[is_talk] = trial;
  if (is_talk)
    lia_talk_service_start (channel->talk, password, trial);
  else
    lia_mail_sync_start (channel->mail, password, trial);
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

/* Whether the other channel has, or had until it was refused, the password refused here. */
static gboolean
is_for_both (LiaSessionAccount *channel, gboolean is_talk)
{
  const char *refused = channel->refused[is_talk];

  return refused != NULL && have_same_login (channel)
         && (g_strcmp0 (refused, channel->refused[!is_talk]) == 0
             || g_strcmp0 (refused, *password_of (channel, !is_talk)) == 0);
}

static void
take_password (LiaSession *self,
               LiaSessionAccount *channel,
               gboolean is_talk,
               const char *password,
               gboolean store)
{
  if (store)
    _lia_session_store_password (self, channel->account, is_talk, password);
  start_channel (channel, is_talk, password);
}

static void
password_answered_cb (LiaQuestion *question, const char *password, gboolean store, LiaSession *self)
{
  LiaSessionAccount *channel = _lia_session_find (self, lia_question_get_account (question));
  gboolean is_talk = lia_question_get_is_talk (question);
  gboolean both = channel != NULL && is_for_both (channel, is_talk);

  if (channel != NULL)
    {
      channel->asking[is_talk] = FALSE;
      channel->asking[!is_talk] &= !both;
    }
  if (channel != NULL && password != NULL)
    {
      take_password (self, channel, is_talk, password, store);
      if (both)
        take_password (self, channel, !is_talk, password, store);
    }
  g_object_unref (question);
}

/* One question at a time for a channel, and one for two that have lost the same password. */
static void
ask_password (LiaSession *self,
              LiaSessionAccount *channel,
              gboolean is_talk,
              gboolean refused,
              const char *cannot_store)
{
  const LiaMailSettings *mail = lia_account_get_mail (channel->account);
  const LiaTalkSettings *talk = lia_account_get_talk (channel->account);
  gboolean stands
      = channel->asking[is_talk] || (channel->asking[!is_talk] && is_for_both (channel, is_talk));
  g_autoptr (GUri) uri
      = is_talk || mail->url == NULL ? NULL : g_uri_parse (mail->url, G_URI_FLAGS_NONE, NULL);
  const char *server = is_talk ? talk->server : uri != NULL ? g_uri_get_host (uri) : mail->url;
  LiaQuestion *question = NULL;

  channel->asking[is_talk] = TRUE;
  if (stands)
    return;
  question = _lia_question_new_password (
      channel->account, is_talk, server != NULL ? server : lia_account_get_name (channel->account),
      login_of (channel, is_talk), refused, cannot_store);
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
  gboolean refused = FALSE;

  if (channel == NULL)
    return;
  refused = password != NULL && g_strcmp0 (password, channel->refused[ask->is_talk]) == 0;
  if (password != NULL && !refused)
    {
      start_channel (channel, ask->is_talk, password);
      return;
    }
  if (g_error_matches (error, LIA_ERROR, LIA_ERROR_SECRETS_LOCKED))
    reason = _ ("The key ring is locked: the password is kept for this run only.");
  else if (error != NULL)
    reason = _ ("There is no key ring here: the password is kept for this run only.");
  if (refused)
    g_debug ("The stored password is the one that was refused");
  else if (ask->is_talk)
    lia_account_set_talk_status (channel->account, LIA_STATUS_NEEDS_PASSWORD,
                                 _ ("A password is needed for presence and messages."));
  else
    lia_account_set_mail_status (channel->account, LIA_STATUS_NEEDS_PASSWORD,
                                 _ ("A password is needed for mail."));
  ask_password (ask->session, channel, ask->is_talk, refused, reason);
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
needs_password (LiaSessionAccount *channel, gboolean is_talk, gboolean refused)
{
  g_free (channel->refused[is_talk]);
  channel->refused[is_talk] = g_steal_pointer (password_of (channel, is_talk));
  ask_password (channel->session, channel, is_talk, refused, NULL);
}

static void
mail_needs_password_cb (LiaSessionAccount *channel, gboolean refused)
{
  needs_password (channel, FALSE, refused);
}

static void
talk_needs_password_cb (LiaSessionAccount *channel, gboolean refused)
{
  needs_password (channel, TRUE, refused);
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
