/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "office-ocs-server.h"

/*
 * Who is signed in, with which devices.
 * Spec: [MS-SIPREGE] §3.1; [MS-CONMGMT] (keep-alive); [MS-SIPRE] (GRUU).
 */

G_BEGIN_DECLS

OcsUser *ocs_user_new (OfficeOcs *server, OfficePerson *person);
void ocs_user_free (OcsUser *self);

/** ocs_registrar_handle: A REGISTER: signs in, refreshes or signs out. */
void ocs_registrar_handle (const OcsRequest *request);

/** ocs_registrar_remove: The device has gone: its subscriptions and publications go with it. */
void ocs_registrar_remove (OcsEndpoint *endpoint);

/** ocs_registrar_find: @uri: a GRUU, with parameters. Returns: (transfer none) (nullable) */
OcsEndpoint *ocs_registrar_find (OfficeOcs *server, const char *uri);

/** ocs_registrar_find_epid: Returns: (transfer none) (nullable): a person's device. */
OcsEndpoint *ocs_registrar_find_epid (OcsUser *user, const char *epid);

/** ocs_registrar_sweep: Ends registrations, subscriptions and publications that have expired. */
void ocs_registrar_sweep (OfficeOcs *server, gint64 now_us);

/** ocs_make_gruu: Returns: (transfer full): the GRUU of a device, by its instance, else its epid. */
char *ocs_make_gruu (const char *address, const char *instance, const char *epid);

/** ocs_registrar_end: Ends the sign-in of a device, and tells it why. */
void ocs_registrar_end (OcsEndpoint *endpoint, const char *event);

G_END_DECLS
