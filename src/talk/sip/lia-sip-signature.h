/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "talk/sip/lia-sip-message.h"

/*
 * The text that a security association of OCS signs: certain fields of a message, each in <>.
 * Pure; the client and the office both use it.
 * Spec: [MS-SIPAE] §3.2.4.1 (signature buffer).
 */

G_BEGIN_DECLS

/**
 * lia_sip_signature_buffer:
 * @message: a message with all its headers; a signature header in it is not read
 * @scheme: "NTLM", "Kerberos" or "TLS-DSK"
 * @rand: crand or srand, 8 hex digits as they stand in the header
 * @num: cnum or snum, decimal
 * @realm: without quotes
 * @targetname: as in the challenge
 * @version: of the authentication protocol, 2–4; below 3 the To URI and the identities are left out
 *
 * Returns: (transfer full): "<NTLM><4bd8c4c4><2>…"; a header that is absent gives "<>".
 */
char *lia_sip_signature_buffer (LiaSipMessage *message,
                                const char *scheme,
                                const char *rand,
                                const char *num,
                                const char *realm,
                                const char *targetname,
                                guint version);

G_END_DECLS
