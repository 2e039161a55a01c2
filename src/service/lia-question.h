/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/lia-account.h"

G_BEGIN_DECLS

/**
 * LiaQuestionKind: what the session must ask the user.
 * @LIA_QUESTION_PASSWORD: a password is missing or was refused
 * @LIA_QUESTION_CERTIFICATE: a server's certificate is not trusted
 */
typedef enum
{
  LIA_QUESTION_PASSWORD,
  LIA_QUESTION_CERTIFICATE,
} LiaQuestionKind;

#define LIA_TYPE_QUESTION (lia_question_get_type ())
G_DECLARE_FINAL_TYPE (LiaQuestion, lia_question, LIA, QUESTION, GObject)

/*
 * A question of the session. Main thread. Asked by the signal LiaSession::question, at most once at a time
 * for one channel; answered once, at any later time. Dropping it counts as cancel: the channel stays in
 * its status (needs password, needs trust) until the user asks to try again.
 */

LiaQuestionKind lia_question_get_kind (LiaQuestion *self);
LiaAccount *lia_question_get_account (LiaQuestion *self);
/** lia_question_get_is_talk: whether the server of presence and messages asks, not that of mail. */
gboolean lia_question_get_is_talk (LiaQuestion *self);
/** lia_question_get_server: (not nullable): host that asks, for the title. */
const char *lia_question_get_server (LiaQuestion *self);
/** lia_question_get_login: (nullable): of a PASSWORD. */
const char *lia_question_get_login (LiaQuestion *self);
/** lia_question_get_refused: of a PASSWORD: the last one was refused. */
gboolean lia_question_get_refused (LiaQuestion *self);
/** lia_question_get_can_store: of a PASSWORD: whether there is an open secret service; if not, get_reason says why. */
gboolean lia_question_get_can_store (LiaQuestion *self);
/** lia_question_get_reason: (nullable): of a CERTIFICATE, what is wrong with it, a sentence a line. */
const char *lia_question_get_reason (LiaQuestion *self);
/** lia_question_get_has_changed: of a CERTIFICATE: another one was trusted before. */
gboolean lia_question_get_has_changed (LiaQuestion *self);
/** lia_question_get_fingerprint: of a CERTIFICATE: SHA-256, "AB:CD:…". */
const char *lia_question_get_fingerprint (LiaQuestion *self);

/** @store: keep it in the secret service; else for this run only. */
void lia_question_answer_password (LiaQuestion *self, const char *password, gboolean store);
/** The certificate is pinned for the account. */
void lia_question_accept_certificate (LiaQuestion *self);
void lia_question_cancel (LiaQuestion *self);

G_END_DECLS
