/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "office-ocs-server.h"

G_BEGIN_DECLS

/**
 * ocs_soap_handle:
 *
 * SERVICE application/SOAP+xml: changes of the contact list, and the directory search.
 * Spec: [MS-SIPREGE] §2.2.2.2; [MS-ABS] is the other way to search.
 */
void ocs_soap_handle (const OcsRequest *request);

G_END_DECLS
