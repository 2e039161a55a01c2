/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/lia-application.h"

G_BEGIN_DECLS

#define LIA_TYPE_WINDOW (lia_window_get_type ())
G_DECLARE_FINAL_TYPE (LiaWindow, lia_window, LIA, WINDOW, AdwApplicationWindow)

/* The main window: folders, messages or conversations, what is read, people. Main thread. */
LiaWindow *lia_window_new (LiaApplication *app);

/** lia_window_toast: @undo_id: 0 or for an “Undo” button */
void lia_window_toast (LiaWindow *self, const char *text, guint undo_id);

/** lia_window_toast_at_once: Before what else there is to tell: it answers what the user has just done elsewhere. */
void lia_window_toast_at_once (LiaWindow *self, const char *text);

/**
 * lia_window_show_people: Makes the list of people, unless it is there. The pane beside the messages is empty before:
 * the first frame does not wait for it.
 */
void lia_window_show_people (LiaWindow *self);

/** lia_window_find_person: Shows the people list with the cursor in its search. */
void lia_window_find_person (LiaWindow *self);

/** lia_window_search: Shows the messages with these words. */
void lia_window_search (LiaWindow *self, const char *text);

/** lia_window_show_inbox: The first inbox there is. */
void lia_window_show_inbox (LiaWindow *self);

/** lia_window_show_folder: The list of its messages. */
void lia_window_show_folder (LiaWindow *self, LiaFolder *folder);

/** lia_window_show_conversations: The list of them. */
void lia_window_show_conversations (LiaWindow *self);

/** lia_window_dup_place: Returns: (transfer full): what its list shows, for lia_window_show_place(). */
char *lia_window_dup_place (LiaWindow *self);

/** lia_window_show_place: @place: of an earlier window on the same profile; one that is gone changes nothing */
void lia_window_show_place (LiaWindow *self, const char *place);

/** lia_window_is_folder_seen: Whether the user has the list of its messages before the eyes now. */
gboolean lia_window_is_folder_seen (LiaWindow *self, LiaFolder *folder);

/** lia_window_is_conversation_seen: The same of a conversation. */
gboolean lia_window_is_conversation_seen (LiaWindow *self, LiaConversation *conversation);

/** lia_window_edit_note: Opens the menu of the own status, with the cursor in the note. */
void lia_window_edit_note (LiaWindow *self);

/** lia_window_quote_message: The message that is read becomes what @conversation is about. */
void lia_window_quote_message (LiaWindow *self, LiaConversation *conversation);

G_END_DECLS
