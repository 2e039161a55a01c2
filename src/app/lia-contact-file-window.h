/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/lia-application.h"

G_BEGIN_DECLS

/**
 * lia_contact_file_window_present:
 * @contacts: (element-type LiaContactRecord): at least one
 * @name: (not nullable): of the file, to be shown
 *
 * What a file of contact cards says of people, one after the other. It is shown as the file says it, with the presence
 * of the first address, and changes nothing that is known of anybody.
 */
void lia_contact_file_window_present (LiaApplication *app, GPtrArray *contacts, const char *name);

G_END_DECLS
