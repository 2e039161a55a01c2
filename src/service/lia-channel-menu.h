/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/lia-channel.h"

G_BEGIN_DECLS

/**
 * lia_channel_menu_new:
 * @channels: (element-type LiaChannel): from lia_channels_resolve()
 * @can_talk: whether there is a contact list to add the person to
 *
 * Returns: (transfer full): the channel menu, see lia_session_dup_channel_menu().
 */
GMenuModel *lia_channel_menu_new (LiaPerson *person, GPtrArray *channels, gboolean can_talk);

G_END_DECLS
