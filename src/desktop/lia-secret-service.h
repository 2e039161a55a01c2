/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "service/lia-secrets.h"

G_BEGIN_DECLS

#define LIA_TYPE_SECRET_SERVICE (lia_secret_service_get_type ())
G_DECLARE_FINAL_TYPE (LiaSecretService, lia_secret_service, LIA, SECRET_SERVICE, GObject)

/*
 * Passwords in the secret service of the desktop session (libsecret). Main thread. A locked key ring is told apart
 * from one that has no password: Seen: libsecret answers NULL with no error for both. While it is locked and cannot
 * be unlocked, a lookup of what it may not have says so too.
 */
LiaSecrets *lia_secret_service_new (void);

G_END_DECLS
