/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "service/lia-session.h"

G_BEGIN_DECLS

/** lia_accounts_window_present: The accounts: what state each is in; to change, remove or add one. */
void lia_accounts_window_present (LiaSession *session, GtkWindow *parent);

G_END_DECLS
