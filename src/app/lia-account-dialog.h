/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "service/lia-session.h"

G_BEGIN_DECLS

#define LIA_TYPE_ACCOUNT_DIALOG (lia_account_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LiaAccountDialog, lia_account_dialog, LIA, ACCOUNT_DIALOG, AdwWindow)

/*
 * Adds an account, or changes the settings of one. Servers are typed in; a field left empty takes what its
 * subtitle says. Main thread.
 */

/**
 * lia_account_dialog_new:
 * @session: (not nullable)
 * @account: (nullable): to change; %NULL: a new one
 * @parent: (nullable)
 */
LiaAccountDialog *
lia_account_dialog_new (LiaSession *session, LiaAccount *account, GtkWindow *parent);

G_END_DECLS
