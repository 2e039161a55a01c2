/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "service/lia-session.h"

G_BEGIN_DECLS

#define LIA_TYPE_UNREAD (lia_unread_get_type ())
G_DECLARE_FINAL_TYPE (LiaUnread, lia_unread, LIA, UNREAD, GObject)

/*
 * What waits to be read, over all accounts. Main thread. Signal "changed": once for all changes of a moment.
 */
LiaUnread *lia_unread_new (LiaSession *session);

/** lia_unread_get_mail: Messages in the inboxes. */
guint lia_unread_get_mail (LiaUnread *self);
/** lia_unread_get_conversations: How many of them have something new. */
guint lia_unread_get_conversations (LiaUnread *self);
/** lia_unread_get_newest: Returns: (transfer none) (nullable): the conversation with the newest of that. */
LiaConversation *lia_unread_get_newest (LiaUnread *self);

G_END_DECLS
