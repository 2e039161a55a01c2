/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "mime/lia-mime-message.h"

G_BEGIN_DECLS

#define LIA_TYPE_MESSAGE_BODY (lia_message_body_get_type ())
G_DECLARE_FINAL_TYPE (LiaMessageBody, lia_message_body, LIA, MESSAGE_BODY, GtkWidget)

/*
 * The text of a message: plain text at once, HTML in a view that is made when it is needed and used again. Nothing
 * is fetched from the network until it is asked for. Main thread. Where a link leads is shown when it is
 * pointed at, and it is followed by "app.open-link" (su: address, LiaLinkDoubts) when it is clicked or Enter is pressed
 * on it.
 * Property "has-blocked" (boolean): pictures from the network are not shown.
 */

GtkWidget *lia_message_body_new (void);

/** lia_message_body_show: @message: (nullable): %NULL: nothing */
void lia_message_body_show (LiaMessageBody *self, LiaMimeMessage *message);

/** lia_message_body_show_remote: Shows the message again with its pictures from the network. */
void lia_message_body_show_remote (LiaMessageBody *self);

gboolean lia_message_body_get_has_blocked (LiaMessageBody *self);

G_END_DECLS
