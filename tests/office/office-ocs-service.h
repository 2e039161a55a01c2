/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "office-ocs-server.h"

/*
 * Services that this office does not have: they say so as a server does.
 */

G_BEGIN_DECLS

/** ocs_service_handle_conferencing: SERVICE cccp: there is no focus factory. Spec: [MS-CONFBAS]. */
void ocs_service_handle_conferencing (const OcsRequest *request);

/** ocs_service_handle_media_relay: SERVICE media-relay-auth: no relay answers. Spec: [MS-AVEDGEA]. */
void ocs_service_handle_media_relay (const OcsRequest *request);

G_END_DECLS
