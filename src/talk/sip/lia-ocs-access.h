/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/lia-address.h"
#include "net/lia-xml.h"

/*
 * Who stands on which access level of the user: the containers of the server and their members. Pure.
 * Spec: [MS-PRES] §2.2.2.6 (containers). Seen: a notice after a change has the containers that changed, or all.
 */

G_BEGIN_DECLS

typedef struct _LiaOcsAccess LiaOcsAccess;

LiaOcsAccess *lia_ocs_access_new (void);
void lia_ocs_access_free (LiaOcsAccess *self);
void lia_ocs_access_clear (LiaOcsAccess *self);

/** lia_ocs_access_learn: @containers: the element; each container in it takes the place of the one before */
void lia_ocs_access_learn (LiaOcsAccess *self, const xmlNode *containers);

/**
 * lia_ocs_access_get_level:
 * @address: of whom
 * @own: the user's
 *
 * The first hit of the person, the domain, the enterprise (the user's domain) or, of other domains, those federated, and
 * everyone.
 */
LiaAccessLevel lia_ocs_access_get_level (LiaOcsAccess *self, LiaAddress *address, LiaAddress *own);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiaOcsAccess, lia_ocs_access_free)

G_END_DECLS
