/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/lia-person.h"
#include "core/lia-records.h"

G_BEGIN_DECLS

#define LIA_TYPE_MESSAGE (lia_message_get_type ())
G_DECLARE_FINAL_TYPE (LiaMessage, lia_message, LIA, MESSAGE, GObject)

/*
 * A row of the message list. Made by LiaMessageList only; blank until its page has come. Main thread.
 * Properties for rows to bind: "loaded" (boolean), "record" (LiaMessageRecord, nullable while blank),
 * "flags" (uint), "sender" (LiaPerson, nullable: of a sent message its first recipient).
 */

gint64 lia_message_get_row_id (LiaMessage *self);
gboolean lia_message_get_loaded (LiaMessage *self);
/** lia_message_get_record: Returns: (transfer none) (nullable): %NULL while blank. */
LiaMessageRecord *lia_message_get_record (LiaMessage *self);
guint lia_message_get_flags (LiaMessage *self);
/** lia_message_get_sender: Returns: (transfer none) (nullable) */
LiaPerson *lia_message_get_sender (LiaMessage *self);

/* For LiaMessageList and for windows that show one message outside any list. */
LiaMessage *lia_message_new (gint64 row_id);
void lia_message_set_record (LiaMessage *self, LiaMessageRecord *record, LiaPerson *sender);

G_END_DECLS
