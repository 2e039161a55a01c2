/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail/lia-mail-backend.h"

G_BEGIN_DECLS

#define LIA_TYPE_EWS_BACKEND (lia_ews_backend_get_type ())
G_DECLARE_FINAL_TYPE (LiaEwsBackend, lia_ews_backend, LIA, EWS_BACKEND, GObject)

/*
 * Exchange by its web services, from 2007 SP1 on. Implements LiaMailBackend and LiaMailDirectory; one lane's thread.
 */

extern const LiaMailProvider lia_ews_mail_provider;

LiaMailBackend *lia_ews_backend_new (const LiaMailLogin *login);

/** For tests: how often a server that cannot stream is asked; 25 s by itself. */
void lia_ews_backend_set_poll_interval_ms (LiaEwsBackend *self, guint interval_ms);

G_END_DECLS
