/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "talk/lia-talk-backend.h"
#include "talk/sip/lia-sip-client.h"

/*
 * A conversation of two in instant messages: a dialog that is opened by whoever writes first, and opened anew when
 * somebody writes after it has ended. Main thread.
 * Spec: RFC 3261 §12–13, RFC 3428; [MS-SIPRE] for ms-text-format, KeyboardActivity and Warning codes.
 */

G_BEGIN_DECLS

#define LIA_TYPE_SIP_CONVERSATION (lia_sip_conversation_get_type ())
G_DECLARE_FINAL_TYPE (LiaSipConversation, lia_sip_conversation, LIA, SIP_CONVERSATION, GObject)

LiaSipConversation *lia_sip_conversation_new (LiaAddress *peer);

/**
 * lia_sip_conversation_set_client:
 * @client: (nullable): the connection to use from now on; %NULL: none. What was under way on the old one fails.
 */
void lia_sip_conversation_set_client (LiaSipConversation *self, LiaSipClient *client);

/** lia_sip_conversation_has_text: Whether an INVITE offers instant messages. */
gboolean lia_sip_conversation_has_text (LiaSipMessage *invite);

/**
 * lia_sip_conversation_ring:
 * @delay_ms: until it is accepted: another device of the user may take it first
 *
 * Takes an INVITE of the peer. A dialog that stands is replaced: the peer has lost it.
 */
void lia_sip_conversation_ring (LiaSipConversation *self, LiaSipMessage *invite, guint delay_ms);

/** lia_sip_conversation_take: Returns: whether @request belongs to its dialog; it has been answered then. */
gboolean lia_sip_conversation_take (LiaSipConversation *self, LiaSipMessage *request);

G_END_DECLS
