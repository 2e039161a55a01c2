/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/lia-channel.h"

G_BEGIN_DECLS

/**
 * lia_channel_menu_new:
 * @channels: (element-type LiaChannel): from lia_channels_resolve()
 * @groups: (element-type utf8) (nullable): the groups of the list of contacts; %NULL: there is no such list
 * @group: (nullable): the one of them in which the name stands, "" for those in none
 *
 * Returns: (transfer full): the channel menu, see lia_session_dup_channel_menu().
 */
GMenuModel *
lia_channel_menu_new (LiaPerson *person, GPtrArray *channels, GPtrArray *groups, const char *group);

G_END_DECLS
