/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "service/lia-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * lia_channel_button_new:
 * @channel: (not nullable): what it opens; while it is closed the button is insensitive and its tool tip says why
 * @text: (nullable): words below the icon
 */
GtkWidget *lia_channel_button_new (const LiaChannel *channel, const char *icon, const char *text);

/**
 * lia_channel_button_append_media:
 *
 * Replaces what is in @box by the buttons of message (unless @in_conversation), call and video of @person.
 */
void lia_channel_button_append_media (GtkBox *box,
                                      LiaSession *session,
                                      LiaPerson *person,
                                      const LiaChannelContext *context,
                                      gboolean in_conversation);

/**
 * lia_channel_button_new_menu:
 * @attached: what has the channel menu of @person, see lia_channel_popover_attach()
 *
 * Returns: a button with which a mouse or a finger finds the menu.
 */
GtkWidget *lia_channel_button_new_menu (GtkWidget *attached, LiaPerson *person);

G_END_DECLS
