/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "talk/sip/lia-sip-message.h"

/*
 * The security association with the server: NTLM, which signs every request and every response in both
 * directions. Main thread.
 * Spec: [MS-SIPAE] §3.2 (client), §3.3.4 (verification).
 */

G_BEGIN_DECLS

typedef struct _LiaSipAuth LiaSipAuth;

LiaSipAuth *lia_sip_auth_new (const char *login, const char *password);
void lia_sip_auth_free (LiaSipAuth *self);

/**
 * lia_sip_auth_challenge:
 * @response: a 401 or 407 to a REGISTER
 *
 * Takes the next step; the request is to be sent again with lia_sip_auth_sign().
 * Errors: %LIA_ERROR_AUTH the password was refused; %LIA_ERROR_UNSUPPORTED no scheme that is known here;
 *   %LIA_ERROR_PROTOCOL not understood.
 */
gboolean lia_sip_auth_challenge (LiaSipAuth *self, LiaSipMessage *response, GError **error);

/** lia_sip_auth_sign: Adds what the association asks for; nothing before the first challenge. */
void lia_sip_auth_sign (LiaSipAuth *self, LiaSipMessage *message);

/** lia_sip_auth_established: The server accepted: from now on everything it sends is signed. */
void lia_sip_auth_established (LiaSipAuth *self);

/**
 * LiaSipTrust:
 * @LIA_SIP_TRUSTED: signed rightly, or of a kind that servers leave unsigned (provisional responses,
 *   answers to REGISTER, challenges), or nothing is signed yet
 * @LIA_SIP_UNSIGNED: to be ignored
 * @LIA_SIP_FORGED: the signature is wrong; the connection is not to be used any more
 */
typedef enum
{
  LIA_SIP_TRUSTED,
  LIA_SIP_UNSIGNED,
  LIA_SIP_FORGED,
} LiaSipTrust;

LiaSipTrust lia_sip_auth_verify (LiaSipAuth *self, LiaSipMessage *message);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiaSipAuth, lia_sip_auth_free)

/** lia_sip_auth_uses_password: Whether what is signed next proves the password, for the first time. */
gboolean lia_sip_auth_uses_password (LiaSipAuth *self);

G_END_DECLS
