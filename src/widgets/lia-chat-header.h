/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "service/lia-session.h"

G_BEGIN_DECLS

#define LIA_TYPE_CHAT_HEADER (lia_chat_header_get_type ())
G_DECLARE_FINAL_TYPE (LiaChatHeader, lia_chat_header, LIA, CHAT_HEADER, GtkWidget)

/*
 * Who a conversation is with: photo with badge, name, live state. A click opens the card, a right click the channel
 * menu. The person's presence is asked for as long as it is shown. Main thread.
 */

/** lia_chat_header_new: @session, @person: (not nullable) */
GtkWidget *lia_chat_header_new (LiaSession *session, LiaPerson *person);

G_END_DECLS
