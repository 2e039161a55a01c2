/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "desktop/lia-bus-access.h"

G_BEGIN_DECLS

/**
 * lia_access_group_fill:
 *
 * Rows of the programs that the user was asked about, each with a switch and a button that removes it; one row that says so
 * while there is none. They follow the settings as long as @group lives.
 */
void lia_access_group_fill (AdwPreferencesGroup *group, LiaBusAccess *access, GSettings *settings);

G_END_DECLS
