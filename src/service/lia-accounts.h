/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/lia-account.h"

G_BEGIN_DECLS

/**
 * lia_accounts_load:
 * @profile: the profile's folder
 *
 * Returns: (transfer full) (element-type LiaAccount) (nullable): those of the file “accounts.ini”; none when there is no
 *   such file.
 * Errors: %LIA_ERROR_INVALID_INPUT the file is damaged; it is left alone.
 */
GPtrArray *lia_accounts_load (const char *profile, GError **error);

/** lia_accounts_save: @accounts: a model of LiaAccount. The file is whole or as before. */
gboolean lia_accounts_save (const char *profile, GListModel *accounts, GError **error);

G_END_DECLS
