/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/lia-conversation.h"
#include "store/lia-store.h"

/*
 * Conversations and their lines. A line is on the disk when its call has ended.
 */

G_BEGIN_DECLS

/**
 * LiaStoredConversation:
 * @last_us: time of the last line, UTC µs; 0: none
 * @last_text: (nullable)
 * @last_own: whether the user wrote the last line
 */
typedef struct
{
  gint64 conversation_id;
  char *account_id;
  LiaAddress *peer;
  guint unread;
  gint64 last_us;
  char *last_text;
  gboolean last_own;
} LiaStoredConversation;

void lia_stored_conversation_free (LiaStoredConversation *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiaStoredConversation, lia_stored_conversation_free)

/**
 * LiaStoredLine:
 * @sender: (nullable): %NULL: the user
 * @error: (nullable): the sentence of a line that failed
 */
typedef struct
{
  gint64 row_id;
  gint64 conversation_id;
  LiaAddress *sender;
  char *text;
  gint64 time_us;
  LiaChatLineState state;
  char *error;
} LiaStoredLine;

void lia_stored_line_free (LiaStoredLine *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiaStoredLine, lia_stored_line_free)

/** Returns: (transfer container) (element-type LiaStoredConversation) (nullable): last written to first. */
GPtrArray *lia_store_read_conversations (LiaStore *self, GError **error);

/**
 * lia_store_add_line_async:
 * @peer: (not nullable): with whom; the conversation is made if there is none
 * @sender: (nullable): %NULL: the user
 * @time_us: UTC µs
 *
 * A line with a sender counts as unread.
 */
void lia_store_add_line_async (LiaStore *self,
                               const char *account_id,
                               LiaAddress *peer,
                               LiaAddress *sender,
                               const char *text,
                               gint64 time_us,
                               LiaChatLineState state,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
/**
 * lia_store_add_line_finish:
 * @out_conversation_id: (out) (optional)
 *
 * Returns: the line's row id; 0 on error.
 */
gint64 lia_store_add_line_finish (LiaStore *self,
                                  GAsyncResult *result,
                                  gint64 *out_conversation_id,
                                  GError **error);

/** lia_store_set_line_state_async: ends with lia_store_write_finish(). */
void lia_store_set_line_state_async (LiaStore *self,
                                     gint64 line_id,
                                     LiaChatLineState state,
                                     const char *error_text,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);

/**
 * lia_store_fail_sending_async:
 * @error_text: why
 *
 * Lines that are still being sent when the program starts were cut off: they become FAILED. Ends with
 * lia_store_write_finish().
 */
void lia_store_fail_sending_async (LiaStore *self,
                                   const char *error_text,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);

/** lia_store_mark_conversation_read_async: ends with lia_store_write_finish(). */
void lia_store_mark_conversation_read_async (LiaStore *self,
                                             gint64 conversation_id,
                                             GAsyncReadyCallback callback,
                                             gpointer user_data);

/**
 * lia_store_read_lines_async:
 * @before_us, @before_id: of the oldest line that is known (its time and row id); 0, 0: the newest page
 * @limit: 1–1000
 */
void lia_store_read_lines_async (LiaStore *self,
                                 gint64 conversation_id,
                                 gint64 before_us,
                                 gint64 before_id,
                                 guint limit,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
/** Returns: (transfer container) (element-type LiaStoredLine) (nullable): oldest first. */
GPtrArray *lia_store_read_lines_finish (LiaStore *self, GAsyncResult *result, GError **error);

/** lia_store_search_lines_async: lines that hold all words of @text, newest first; @limit: 1–1000. */
void lia_store_search_lines_async (LiaStore *self,
                                   const char *text,
                                   guint limit,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
/** Returns: (transfer container) (element-type LiaStoredLine) (nullable) */
GPtrArray *lia_store_search_lines_finish (LiaStore *self, GAsyncResult *result, GError **error);

G_END_DECLS
