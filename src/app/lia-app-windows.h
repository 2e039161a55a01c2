/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/lia-application.h"

G_BEGIN_DECLS

/* The windows beside the main one: messages, conversations, letters. See lia-application.h for opening them. */

void lia_app_windows_install (LiaApplication *app);

/** lia_app_windows_is_conversation_shown: Whether the user has it before the eyes now. */
gboolean lia_app_windows_is_conversation_shown (LiaApplication *app, LiaConversation *conversation);

/** lia_app_windows_get_conversation: Returns: (transfer none) (nullable): the one that @window is of. */
LiaConversation *lia_app_windows_get_conversation (GtkWindow *window);

G_END_DECLS
