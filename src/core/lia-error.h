/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/lia-types.h"

G_BEGIN_DECLS

#define LIA_ERROR (lia_error_quark ())

/**
 * LiaErrorCode:
 * @LIA_ERROR_FAILED: none of the others; the text says what
 * @LIA_ERROR_OFFLINE: no connection, or it was lost; try again later
 * @LIA_ERROR_TIMEOUT: the server did not answer in time; try again later
 * @LIA_ERROR_AUTH: the password was refused; ask for another one
 * @LIA_ERROR_CERTIFICATE: the certificate is not trusted; lia_error_get_certificate() has it
 * @LIA_ERROR_DENIED: the server understood and will not; do not try again
 * @LIA_ERROR_NOT_FOUND: the thing is gone
 * @LIA_ERROR_BUSY: the server asks to wait lia_error_get_retry_after_ms()
 * @LIA_ERROR_CONFLICT: changed by somebody else in between
 * @LIA_ERROR_INVALID_TOKEN: the sync token is no longer accepted; list again and compare
 * @LIA_ERROR_PROTOCOL: an answer that is not understood; the raw text is in the log
 * @LIA_ERROR_UNSUPPORTED: the server, or this build, cannot do it
 * @LIA_ERROR_TOO_LARGE: over a limit of the server or of ours
 * @LIA_ERROR_QUOTA: the mailbox is full
 * @LIA_ERROR_REDIRECT: the server names another address; lia_error_get_detail() has it
 * @LIA_ERROR_INVALID_INPUT: a file or a text from the user is not what it should be
 * @LIA_ERROR_STORE: the local store failed (disk full, damaged, read-only)
 * @LIA_ERROR_NO_SECRETS: there is no secret service on this session
 * @LIA_ERROR_SECRETS_LOCKED: the key ring is locked
 * @LIA_ERROR_UNCERTAIN: it is not known whether the server did it; look before trying again
 * @LIA_ERROR_NO_SERVICE: nothing is served to this account at this address, whatever is asked; do not try again
 * @LIA_ERROR_DISABLED: the account is switched off on the server; do not try again
 * @LIA_ERROR_ELSEWHERE: signed in on another device, where only one is allowed; trying again ends that one
 *
 * Codes that a caller acts on. Cancellation is always %G_IO_ERROR_CANCELLED.
 */
typedef enum
{
  LIA_ERROR_FAILED = 0,
  LIA_ERROR_OFFLINE,
  LIA_ERROR_TIMEOUT,
  LIA_ERROR_AUTH,
  LIA_ERROR_CERTIFICATE,
  LIA_ERROR_DENIED,
  LIA_ERROR_NOT_FOUND,
  LIA_ERROR_BUSY,
  LIA_ERROR_CONFLICT,
  LIA_ERROR_INVALID_TOKEN,
  LIA_ERROR_PROTOCOL,
  LIA_ERROR_UNSUPPORTED,
  LIA_ERROR_TOO_LARGE,
  LIA_ERROR_QUOTA,
  LIA_ERROR_REDIRECT,
  LIA_ERROR_INVALID_INPUT,
  LIA_ERROR_STORE,
  LIA_ERROR_NO_SECRETS,
  LIA_ERROR_SECRETS_LOCKED,
  LIA_ERROR_UNCERTAIN,
  LIA_ERROR_NO_SERVICE,
  LIA_ERROR_DISABLED,
  LIA_ERROR_ELSEWHERE,
} LiaErrorCode;

GQuark lia_error_quark (void);

/**
 * lia_error_new_certificate:
 * @host: (not nullable): the host that was asked for
 * @certificate: (transfer none) (not nullable): what the host showed
 * @flags: what is wrong with it
 *
 * Returns: (transfer full): a %LIA_ERROR_CERTIFICATE that carries the certificate to the user.
 */
GError *lia_error_new_certificate (const char *host,
                                   GTlsCertificate *certificate,
                                   GTlsCertificateFlags flags);

/**
 * lia_error_new_busy:
 * @retry_after_ms: 0–300000; 0 when the server gave no time
 * @format: printf() format of the text for the log
 *
 * Returns: (transfer full): a %LIA_ERROR_BUSY.
 */
GError *lia_error_new_busy (guint retry_after_ms, const char *format, ...) G_GNUC_PRINTF (2, 3);

/**
 * lia_error_new_redirect:
 * @address: (not nullable): where the server sends the caller
 *
 * Returns: (transfer full): a %LIA_ERROR_REDIRECT that carries the address. It is not followed by itself: a password
 *   goes to nobody whom the user has not named.
 */
GError *lia_error_new_redirect (const char *address);

/**
 * lia_error_get_certificate:
 * @error: (not nullable): any error
 * @out_flags: (out) (optional): what is wrong with it
 *
 * Returns: (transfer none) (nullable): the certificate of a %LIA_ERROR_CERTIFICATE, else %NULL.
 */
GTlsCertificate *lia_error_get_certificate (const GError *error, GTlsCertificateFlags *out_flags);

/**
 * lia_error_get_retry_after_ms:
 *
 * Returns: how long the server asks to wait, in milliseconds; 0 for any other error.
 */
guint lia_error_get_retry_after_ms (const GError *error);

/**
 * lia_error_get_detail:
 *
 * Returns: (transfer none) (nullable): the host of a %LIA_ERROR_CERTIFICATE, the address of a %LIA_ERROR_REDIRECT.
 */
const char *lia_error_get_detail (const GError *error);

/**
 * lia_error_is_transient:
 *
 * Returns: whether trying the same thing again later can help, with nothing asked of the user.
 */
gboolean lia_error_is_transient (const GError *error);

G_END_DECLS
