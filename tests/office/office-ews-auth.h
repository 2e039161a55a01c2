/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "office-world.h"

G_BEGIN_DECLS

typedef struct _OfficeEwsAuth OfficeEwsAuth;

OfficeEwsAuth *office_ews_auth_new (OfficeWorld *world, gboolean basic, gboolean ntlm);
void office_ews_auth_free (OfficeEwsAuth *self);
/** Returns: (nullable): who asks; %NULL: the answer, a 401, is set. */
OfficePerson *office_ews_auth_check (OfficeEwsAuth *self, SoupServerMessage *message);
/** NTLM belongs to connections; they are gone. */
void office_ews_auth_forget_connections (OfficeEwsAuth *self);

/** office_ews_auth_refuse: 401, and the ways to sign in that there are. */
void office_ews_auth_refuse (OfficeEwsAuth *self, SoupServerMessage *message);

G_END_DECLS
