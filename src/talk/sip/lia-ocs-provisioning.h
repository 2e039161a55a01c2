/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/lia-limits.h"
#include "talk/lia-talk-backend.h"

/*
 * In-band provisioning: what the servers deployed and the policies of the user allow. Pure.
 * Spec: [MS-SIPREGE] §2.2.2.5 (provision groups), §4.2.2 (example).
 */

G_BEGIN_DECLS

/** lia_ocs_provisioning_request: Returns: (transfer none): the body that asks for the groups that are read. */
const char *lia_ocs_provisioning_request (void);

/**
 * lia_ocs_provisioning_parse:
 * @remote: signed in from outside
 * @out_abilities: (out): a policy that the server does not send leaves its feature allowed
 *
 * Errors: %LIA_ERROR_PROTOCOL, %LIA_ERROR_TOO_LARGE
 */
gboolean lia_ocs_provisioning_parse (GBytes *document,
                                     gboolean remote,
                                     LiaTalkAbilities *out_abilities,
                                     GError **error);

G_END_DECLS
