/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/lia-records.h"
#include "store/lia-db.h"

/*
 * Between values and columns. Private to the store; on a database thread.
 */

G_BEGIN_DECLS

/** The columns of messages that lia_row_read() takes, as they are to be shown. */
#define LIA_ROW_COLUMNS                                                                            \
  "m.id, m.folder_id, m.flags, m.remote_id, m.change_key, m.match_key, m.message_id, "             \
  "m.in_reply_to, m.reference_ids, m.subject, m.item_class, m.from_text, m.sender_text, "          \
  "m.to_text, m.cc_text, m.bcc_text, m.received_us, m.sent_us, m.size_bytes, m.preview, "          \
  "m.thread_key"

/** lia_row_read: Returns: (transfer full): of a statement that selects LIA_ROW_COLUMNS first. */
LiaMessageRecord *lia_row_read (LiaStmt *stmt);
/** lia_row_find: Returns: (transfer full) (nullable): by row id, shown or not. */
LiaMessageRecord *lia_row_find (LiaDb *db, gint64 row_id);
/** lia_row_get_date_us: the sort key. */
gint64 lia_row_get_date_us (const LiaMessageRecord *record);

/**
 * LiaRowPlace: the columns that are not the record's.
 */
typedef struct
{
  gint64 server_folder_id;
  gint64 generation;
  gboolean to_me;
} LiaRowPlace;

/** lia_row_insert: shown where the server has it; see lia_change_overlay(). Returns: the row id. */
gint64 lia_row_insert (LiaDb *db, const LiaMessageRecord *record, const LiaRowPlace *place);
/** lia_row_update: all but what is shown; a preview that is not in @record is kept. */
void
lia_row_update (LiaDb *db, gint64 row_id, const LiaMessageRecord *record, const LiaRowPlace *place);

/** lia_row_dup_people: Returns: (transfer full): all addresses of @record, to tell whether they changed. */
char *lia_row_dup_people (const LiaMessageRecord *record);

/** lia_address_encode: Returns: (transfer full) (nullable) */
char *lia_address_encode (const LiaAddress *address);
/** lia_address_decode: Returns: (transfer full) (nullable) */
LiaAddress *lia_address_decode (const char *text);
/** lia_addresses_encode: Returns: (transfer full) (nullable): %NULL when there are none. */
char *lia_addresses_encode (GPtrArray *addresses);
void lia_addresses_decode (const char *text, GPtrArray *addresses);

G_END_DECLS
