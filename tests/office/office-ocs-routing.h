/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "office-ocs-server.h"

/*
 * Where a request goes: to the device that a GRUU names, to all devices of a person, to the
 * stand-in of a person, or nowhere.
 */

G_BEGIN_DECLS

/** ocs_routing_handle: INVITE, MESSAGE, INFO, BYE and the like. */
void ocs_routing_handle (const OcsRequest *request);
void ocs_routing_handle_ack (const OcsRequest *request);
void ocs_routing_handle_cancel (const OcsRequest *request);

G_END_DECLS
