/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "talk/lia-talk-backend.h"

/*
 * SIP as Office Communications Server 2007 R2 and its successors speak it: enhanced presence, the contact list on the
 * server, instant messages. Main thread.
 * Spec: RFC 3261; [MS-SIPREGE], [MS-SIPAE], [MS-PRES], [MS-SIP].
 */

G_BEGIN_DECLS

#define LIA_TYPE_OCS_BACKEND (lia_ocs_backend_get_type ())
G_DECLARE_FINAL_TYPE (LiaOcsBackend, lia_ocs_backend, LIA, OCS_BACKEND, GObject)

extern const LiaTalkProvider lia_ocs_talk_provider;

G_END_DECLS
