/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/lia-account.h"
#include "core/lia-people.h"

G_BEGIN_DECLS

/**
 * LiaChatLineState: stored; append only.
 */
typedef enum
{
  LIA_CHAT_LINE_RECEIVED = 0,
  LIA_CHAT_LINE_SENDING = 1,
  LIA_CHAT_LINE_SENT = 2,
  LIA_CHAT_LINE_FAILED = 3,
} LiaChatLineState;

#define LIA_TYPE_CHAT_LINE (lia_chat_line_get_type ())
G_DECLARE_FINAL_TYPE (LiaChatLine, lia_chat_line, LIA, CHAT_LINE, GObject)

/*
 * One message of a conversation. Main thread. Properties: "state" (int), "error" (nullable: a sentence
 * for the user). The text is plain; HTML from the peer was turned into text.
 */
LiaChatLine *lia_chat_line_new (
    gint64 row_id, LiaPerson *sender, const char *text, gint64 time_us, LiaChatLineState state);
gint64 lia_chat_line_get_row_id (LiaChatLine *self);
void lia_chat_line_set_row_id (LiaChatLine *self, gint64 row_id);
/** Returns: (transfer none) (nullable): %NULL for the user's own line. */
LiaPerson *lia_chat_line_get_sender (LiaChatLine *self);
const char *lia_chat_line_get_text (LiaChatLine *self);
gint64 lia_chat_line_get_time_us (LiaChatLine *self);
LiaChatLineState lia_chat_line_get_state (LiaChatLine *self);
const char *lia_chat_line_get_error (LiaChatLine *self);
void lia_chat_line_set_state (LiaChatLine *self, LiaChatLineState state, const char *error);

#define LIA_TYPE_CONVERSATION (lia_conversation_get_type ())
G_DECLARE_FINAL_TYPE (LiaConversation, lia_conversation, LIA, CONVERSATION, GObject)

/*
 * What two people wrote to each other: a GListModel of LiaChatLine, oldest first. Lives on whether or not
 * a dialog with the other side is open. Main thread. Properties: "person", "unread" (uint), "typing"
 * (boolean: the other side types), "last-line" (LiaChatLine, nullable), "quoted-subject" (nullable: of the
 * mail from which it began), "quoted-row-id" (int64).
 */
LiaConversation *lia_conversation_new (gint64 row_id, LiaAccount *account, LiaPerson *person);
gint64 lia_conversation_get_row_id (LiaConversation *self);
void lia_conversation_set_row_id (LiaConversation *self, gint64 row_id);
LiaAccount *lia_conversation_get_account (LiaConversation *self);
LiaPerson *lia_conversation_get_person (LiaConversation *self);
guint lia_conversation_get_unread (LiaConversation *self);
void lia_conversation_set_unread (LiaConversation *self, guint unread);
gboolean lia_conversation_get_typing (LiaConversation *self);
void lia_conversation_set_typing (LiaConversation *self, gboolean typing);
/** Returns: (transfer none) (nullable): the last one in the list; the headline while it is empty. */
LiaChatLine *lia_conversation_get_last_line (LiaConversation *self);
/** lia_conversation_set_headline: @line: the last line, of a conversation whose lines are not read yet. */
void lia_conversation_set_headline (LiaConversation *self, LiaChatLine *line);
void lia_conversation_append (LiaConversation *self, LiaChatLine *line);
/** lia_conversation_prepend: @lines: (element-type LiaChatLine): older ones, oldest first. */
void lia_conversation_prepend (LiaConversation *self, GPtrArray *lines);
const char *lia_conversation_get_quoted_subject (LiaConversation *self);
const char *lia_conversation_get_quoted_preview (LiaConversation *self);
gint64 lia_conversation_get_quoted_row_id (LiaConversation *self);
void lia_conversation_set_quoted (LiaConversation *self,
                                  gint64 message_row_id,
                                  const char *subject,
                                  const char *preview);

G_END_DECLS
