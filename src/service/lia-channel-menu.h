/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/lia-channel.h"
#include "service/lia-roster-model.h"

G_BEGIN_DECLS

/**
 * lia_channel_menu_new:
 * @members: (element-type LiaRosterMember): whom it is about, at least one
 * @channels: (element-type LiaChannel): from lia_channels_resolve(); of several people, with that context
 * @groups: (element-type utf8) (nullable): the groups of the list of contacts; %NULL: there is no such list
 * @favourites: whether all of them are
 *
 * Returns: (transfer full): the channel menu, see lia_session_dup_channel_menu().
 */
GMenuModel *lia_channel_menu_new (GPtrArray *members,
                                  GPtrArray *channels,
                                  GPtrArray *groups,
                                  gboolean favourites);

G_END_DECLS
