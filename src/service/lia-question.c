/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-question"

#include "config.h"

#include "core/lia-certificate.h"
#include "core/lia-error.h"
#include "service/lia-question-private.h"

struct _LiaQuestion
{
  GObject parent_instance;

  LiaQuestionKind kind;
  LiaAccount *account;
  gboolean is_talk;
  char *server;
  char *login;
  gboolean refused;
  gboolean can_store;
  char *reason;
  char *fingerprint;
  gboolean has_changed;
  char *sha256;
  gboolean answered;
};

enum
{
  ANSWERED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LiaQuestion, lia_question, G_TYPE_OBJECT)

static void
lia_question_finalize (GObject *object)
{
  LiaQuestion *self = LIA_QUESTION (object);

  g_clear_object (&self->account);
  g_free (self->server);
  g_free (self->login);
  g_free (self->reason);
  g_free (self->fingerprint);
  g_free (self->sha256);
  G_OBJECT_CLASS (lia_question_parent_class)->finalize (object);
}

static void
lia_question_class_init (LiaQuestionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lia_question_finalize;

  signals[ANSWERED] = g_signal_new ("answered", LIA_TYPE_QUESTION, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                    NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_BOOLEAN);
}

static void
lia_question_init (LiaQuestion *self)
{
}

LiaQuestion *
_lia_question_new_password (LiaAccount *account,
                            gboolean is_talk,
                            const char *server,
                            const char *login,
                            gboolean refused,
                            const char *cannot_store)
{
  LiaQuestion *self = g_object_new (LIA_TYPE_QUESTION, NULL);

  self->kind = LIA_QUESTION_PASSWORD;
  self->account = g_object_ref (account);
  self->is_talk = is_talk;
  self->server = g_strdup (server);
  self->login = g_strdup (login);
  self->refused = refused;
  self->can_store = cannot_store == NULL;
  self->reason = g_strdup (cannot_store);
  return self;
}

LiaQuestion *
_lia_question_new_certificate (LiaAccount *account, gboolean is_talk, const GError *error)
{
  LiaQuestion *self = g_object_new (LIA_TYPE_QUESTION, NULL);
  GTlsCertificateFlags flags = 0;
  GTlsCertificate *certificate = lia_error_get_certificate (error, &flags);

  self->kind = LIA_QUESTION_CERTIFICATE;
  self->account = g_object_ref (account);
  self->is_talk = is_talk;
  self->server = g_strdup (lia_error_get_detail (error));
  self->reason = lia_certificate_describe (flags);
  self->has_changed = (is_talk ? lia_account_get_talk (account)->pinned_sha256
                               : lia_account_get_mail (account)->pinned_sha256)
                      != NULL;
  self->fingerprint = lia_certificate_fingerprint (certificate);
  self->sha256 = lia_certificate_sha256 (certificate);
  return self;
}

gboolean
lia_question_get_is_talk (LiaQuestion *self)
{
  g_return_val_if_fail (LIA_IS_QUESTION (self), FALSE);

  return self->is_talk;
}

LiaQuestionKind
lia_question_get_kind (LiaQuestion *self)
{
  g_return_val_if_fail (LIA_IS_QUESTION (self), LIA_QUESTION_PASSWORD);

  return self->kind;
}

LiaAccount *
lia_question_get_account (LiaQuestion *self)
{
  g_return_val_if_fail (LIA_IS_QUESTION (self), NULL);

  return self->account;
}

const char *
lia_question_get_server (LiaQuestion *self)
{
  g_return_val_if_fail (LIA_IS_QUESTION (self), NULL);

  return self->server;
}

const char *
lia_question_get_login (LiaQuestion *self)
{
  g_return_val_if_fail (LIA_IS_QUESTION (self), NULL);

  return self->login;
}

gboolean
lia_question_get_refused (LiaQuestion *self)
{
  g_return_val_if_fail (LIA_IS_QUESTION (self), FALSE);

  return self->refused;
}

gboolean
lia_question_get_can_store (LiaQuestion *self)
{
  g_return_val_if_fail (LIA_IS_QUESTION (self), FALSE);

  return self->can_store;
}

const char *
lia_question_get_reason (LiaQuestion *self)
{
  g_return_val_if_fail (LIA_IS_QUESTION (self), NULL);

  return self->reason;
}

const char *
lia_question_get_fingerprint (LiaQuestion *self)
{
  g_return_val_if_fail (LIA_IS_QUESTION (self), NULL);

  return self->fingerprint;
}

/* Once; what comes later is not heard. */
static void
answer (LiaQuestion *self, const char *text, gboolean store)
{
  if (self->answered)
    return;
  self->answered = TRUE;
  g_signal_emit (self, signals[ANSWERED], 0, text, store);
}

void
lia_question_answer_password (LiaQuestion *self, const char *password, gboolean store)
{
  g_return_if_fail (LIA_IS_QUESTION (self));
  g_return_if_fail (password != NULL);

  answer (self, password, store);
}

gboolean
lia_question_get_has_changed (LiaQuestion *self)
{
  g_return_val_if_fail (LIA_IS_QUESTION (self), FALSE);

  return self->has_changed;
}

void
lia_question_accept_certificate (LiaQuestion *self)
{
  g_return_if_fail (LIA_IS_QUESTION (self));

  answer (self, self->sha256, FALSE);
}

void
lia_question_cancel (LiaQuestion *self)
{
  g_return_if_fail (LIA_IS_QUESTION (self));

  answer (self, NULL, FALSE);
}
