/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "service/lia-session.h"

G_BEGIN_DECLS

/**
 * lia_debug_info_dup:
 * @session: (nullable)
 *
 * What somebody needs who looks into a fault: versions, how the channels of the accounts do, and what the program has said
 * lately, without addresses, servers and secrets. In English, whatever the user speaks. Main thread.
 * Returns: (transfer full)
 */
char *lia_debug_info_dup (LiaSession *session);

G_END_DECLS
