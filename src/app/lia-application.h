/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "service/lia-session.h"

G_BEGIN_DECLS

#define LIA_TYPE_APPLICATION (lia_application_get_type ())
G_DECLARE_FINAL_TYPE (LiaApplication, lia_application, LIA, APPLICATION, AdwApplication)

/*
 * The program: the composition root. Makes the session with the backends built in, the windows, and the actions by
 * which everything reaches everybody. Main thread.
 */
LiaApplication *lia_application_new (void);

/** lia_application_get_session: Returns: (transfer none) (nullable): %NULL until the profile is open. */
LiaSession *lia_application_get_session (LiaApplication *self);

/** lia_application_get_window: Returns: (transfer none) (nullable): %NULL before there is one, and while it ends. */
struct _LiaWindow *lia_application_get_window (LiaApplication *self);

/** lia_application_close_window: The main window is closed: the program ends, or stays in the tray. */
void lia_application_close_window (LiaApplication *self);

/** lia_application_present_window: The main window, if there is one. */
void lia_application_present_window (LiaApplication *self);

/** lia_application_look: Something else is shown in the main window. */
void lia_application_look (LiaApplication *self);

/** lia_application_hide_window: The program goes on without it; told once, with @way_back to the window. */
void lia_application_hide_window (LiaApplication *self, const char *way_back);

/** lia_application_toast: Tells @text in the main window; @undo_id: 0 or for an “Undo” button. */
void lia_application_toast (LiaApplication *self, const char *text, guint undo_id);

/** lia_application_open_draft: A window to write @draft in. */
void lia_application_open_draft (LiaApplication *self, LiaDraft *draft);

/** lia_application_open_conversation: The window of @conversation, one for each. */
void lia_application_open_conversation (LiaApplication *self, LiaConversation *conversation);

/** lia_application_open_message: The window of a message, one for each. */
void lia_application_open_message (LiaApplication *self, gint64 row_id, LiaMessage *message);

/** lia_application_start_reply: Loads the message and opens a window for the answer. */
void lia_application_start_reply (LiaApplication *self, LiaDraftKind kind, gint64 row_id);

G_END_DECLS
