/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "office-ocs-server.h"

G_BEGIN_DECLS

/**
 * ocs_publish_handle:
 *
 * SERVICE msrtc-category-publish: all of it or nothing: one wrong version refuses everything, and
 * the fault names every wrong one.
 * Spec: [MS-PRES] §3.1.5.
 */
void ocs_publish_handle (const OcsRequest *request);

G_END_DECLS
