/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "office-ocs-server.h"

G_BEGIN_DECLS

/**
 * ocs_provisioning_handle_subscribe:
 *
 * SUBSCRIBE vnd-microsoft-provisioning-v2: what the account may do and where the servers are.
 * Spec: [MS-SIPREGE] §2.2.2.4–2.2.2.5, §3.3.
 */
void ocs_provisioning_handle_subscribe (const OcsRequest *request);

G_END_DECLS
