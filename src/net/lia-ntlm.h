/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/*
 * NTLMv2 as SIP uses it: connection-less (DATAGRAM), with signing. libsoup does NTLM for HTTP by
 * itself; this is for SIP, and for the office's both halves (which need the server side). MD4, RC4 and HMAC-MD5
 * come from nettle. Pure: no socket; time and random bytes are arguments, so that a recorded session can be replayed.
 * Spec: [MS-NLMP] §3.3.2 (NTLMv2), §3.4 (signing, connection-less); [MS-SIPAE] §3.2.
 */

G_BEGIN_DECLS

#define LIA_NTLM_NEGOTIATE_UNICODE 0x00000001u
#define LIA_NTLM_REQUEST_TARGET 0x00000004u
#define LIA_NTLM_NEGOTIATE_SIGN 0x00000010u
#define LIA_NTLM_NEGOTIATE_DATAGRAM 0x00000040u
#define LIA_NTLM_NEGOTIATE_NTLM 0x00000200u
#define LIA_NTLM_NEGOTIATE_ALWAYS_SIGN 0x00008000u
#define LIA_NTLM_NEGOTIATE_EXTENDED_SESSIONSECURITY 0x00080000u
#define LIA_NTLM_NEGOTIATE_IDENTIFY 0x00100000u
#define LIA_NTLM_NEGOTIATE_TARGET_INFO 0x00800000u
#define LIA_NTLM_NEGOTIATE_VERSION 0x02000000u
#define LIA_NTLM_NEGOTIATE_128 0x20000000u
#define LIA_NTLM_NEGOTIATE_KEY_EXCH 0x40000000u

/** One side of a security association: the keys of both directions. */
typedef struct _LiaNtlm LiaNtlm;

/**
 * lia_ntlm_new_client:
 * @challenge: CHALLENGE_MESSAGE as the server sent it
 * @user: (not nullable): login; "DOMAIN\\user" is split, "user@domain" goes whole into the user field
 * @password: (not nullable): UTF-8
 * @workstation: (nullable)
 * @client_challenge: (nullable): 8 bytes; %NULL: random
 * @session_key: (nullable): 16 bytes; %NULL: random
 * @time_filetime: 100 ns since 1601; used when the challenge has no MsvAvTimestamp
 * @out_authenticate: (out) (transfer full): AUTHENTICATE_MESSAGE to send
 *
 * Returns: (transfer full) (nullable): the association.
 * Errors: %LIA_ERROR_PROTOCOL no challenge, or one without the flags that signing needs.
 */
LiaNtlm *lia_ntlm_new_client (GBytes *challenge,
                              const char *user,
                              const char *password,
                              const char *workstation,
                              const guint8 *client_challenge,
                              const guint8 *session_key,
                              guint64 time_filetime,
                              GBytes **out_authenticate,
                              GError **error);

/**
 * lia_ntlm_make_challenge:
 * @target: NetBIOS-like name of the server's domain
 * @dns_domain: its DNS name
 * @server_challenge: 8 bytes
 * @datagram: %TRUE for SIP, %FALSE for HTTP (which starts with a NEGOTIATE_MESSAGE)
 *
 * Server side. Returns: (transfer full): CHALLENGE_MESSAGE with target info and time stamp.
 */
GBytes *lia_ntlm_make_challenge (const char *target,
                                 const char *dns_domain,
                                 const guint8 *server_challenge,
                                 guint64 time_filetime,
                                 gboolean datagram);

/**
 * lia_ntlm_parse_user:
 *
 * Server side. Returns: (transfer full) (nullable): the user field of an AUTHENTICATE_MESSAGE.
 */
char *lia_ntlm_parse_user (GBytes *authenticate, GError **error);

/**
 * lia_ntlm_new_server:
 *
 * Server side: verifies the NTLMv2 response. Returns: (transfer full) (nullable): the association.
 * Errors: %LIA_ERROR_AUTH wrong password; %LIA_ERROR_PROTOCOL not an AUTHENTICATE_MESSAGE.
 */
LiaNtlm *lia_ntlm_new_server (GBytes *authenticate,
                              const guint8 *server_challenge,
                              const char *password,
                              GError **error);

void lia_ntlm_free (LiaNtlm *self);

/**
 * lia_ntlm_sign:
 * Signature of @text in our own direction, sequence number 100 (connection-less).
 * Returns: (transfer full): 32 upper-case hex digits.
 */
char *lia_ntlm_sign (LiaNtlm *self, const char *text);

/** Whether @signature_hex (any case) is the other side's signature of @text. */
gboolean lia_ntlm_verify (LiaNtlm *self, const char *text, const char *signature_hex);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiaNtlm, lia_ntlm_free)

G_END_DECLS
