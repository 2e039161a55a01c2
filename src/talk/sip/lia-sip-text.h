/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/lia-limits.h"
#include "talk/sip/lia-sip-message.h"

/*
 * The bodies of instant messaging: texts, typing notices, session descriptions. Pure.
 * Spec: RFC 3428 §11.1, RFC 3994, RFC 4566; [MS-SIPRE] §3 (ms-text-format); [MS-XMMS] of KeyboardActivity.
 */

G_BEGIN_DECLS

typedef enum
{
  LIA_SIP_BODY_UNKNOWN, /* a type that is not served */
  LIA_SIP_BODY_TEXT,
  LIA_SIP_BODY_HTML,
  LIA_SIP_BODY_TYPING,
  LIA_SIP_BODY_IDLE,
} LiaSipBodyKind;

/**
 * lia_sip_text_read:
 * @message: a MESSAGE or INFO
 * @out_text: (out) (transfer full) (optional): of TEXT and HTML, valid UTF-8
 *
 * Of alternatives plain text is preferred: it has the same words.
 */
LiaSipBodyKind lia_sip_text_read (LiaSipMessage *message, char **out_text);

/**
 * lia_sip_text_dup_first:
 *
 * Returns: (transfer full) (nullable): the text that an INVITE carries (ms-text-format with ms-body).
 */
char *lia_sip_text_dup_first (LiaSipMessage *invite);

/**
 * lia_sip_text_first_header:
 *
 * Returns: (transfer full) (nullable): the value that makes an INVITE carry @text; %NULL where that has more than
 *   %LIA_SIP_MAX_FIRST_TEXT_BYTES.
 */
char *lia_sip_text_first_header (const char *text);

/** lia_sip_text_typing: Returns: (transfer none): body of an INFO, application/xml. */
const char *lia_sip_text_typing (gboolean typing);

/** lia_sip_text_session: Returns: (transfer full): session description for instant messages. */
char *lia_sip_text_session (const char *host, const char *peer_uri);

G_END_DECLS
