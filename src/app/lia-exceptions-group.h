/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * lia_exceptions_group_fill:
 *
 * Who may disturb although the user is not to be disturbed: an entry that adds an address, and a row for each with a button
 * that removes it. They follow the settings as long as @group lives.
 */
void lia_exceptions_group_fill (AdwPreferencesGroup *group, GSettings *settings);

G_END_DECLS
