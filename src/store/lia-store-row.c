/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-store-row"

#include "config.h"

#include "store/lia-store-row.h"

/* LiaAddress holds no control characters, so these cannot occur in one; to the tokenizer they
   are gaps. */
#define UNIT_SEPARATOR "\x1f"
#define RECORD_SEPARATOR "\x1e"

/* ---- Addresses ---- */

char *
lia_address_encode (const LiaAddress *address)
{
  const char *name = NULL;
  LiaAddressScheme scheme;

  if (address == NULL)
    return NULL;
  name = lia_address_get_name (address);
  scheme = lia_address_get_scheme (address);
  if (scheme == LIA_ADDRESS_MAIL)
    return g_strconcat (name != NULL ? name : "", UNIT_SEPARATOR, lia_address_get_address (address),
                        NULL);
  return g_strdup_printf ("%s" UNIT_SEPARATOR "%s" UNIT_SEPARATOR "%d", name != NULL ? name : "",
                          lia_address_get_address (address), (int)scheme);
}

LiaAddress *
lia_address_decode (const char *text)
{
  g_auto (GStrv) parts = NULL;
  int scheme = LIA_ADDRESS_MAIL;

  if (text == NULL)
    return NULL;
  parts = g_strsplit (text, UNIT_SEPARATOR, 3);
  if (parts[0] == NULL || parts[1] == NULL)
    return NULL;
  if (parts[2] != NULL)
    scheme = CLAMP (atoi (parts[2]), LIA_ADDRESS_MAIL, LIA_ADDRESS_TEL);
  return lia_address_new ((LiaAddressScheme)scheme, parts[1], *parts[0] != '\0' ? parts[0] : NULL);
}

char *
lia_addresses_encode (GPtrArray *addresses)
{
  GString *text = NULL;

  if (addresses->len == 0)
    return NULL;
  text = g_string_new (NULL);
  for (guint i = 0; i < addresses->len; i++)
    {
      g_autofree char *one = lia_address_encode (g_ptr_array_index (addresses, i));

      g_string_append_printf (text, "%s%s", i > 0 ? RECORD_SEPARATOR : "", one);
    }
  return g_string_free (text, FALSE);
}

void
lia_addresses_decode (const char *text, GPtrArray *addresses)
{
  g_auto (GStrv) parts = text != NULL ? g_strsplit (text, RECORD_SEPARATOR, -1) : NULL;

  for (guint i = 0; parts != NULL && parts[i] != NULL; i++)
    {
      LiaAddress *address = lia_address_decode (parts[i]);

      if (address != NULL)
        g_ptr_array_add (addresses, address);
    }
}

/* ---- Messages ---- */

gint64
lia_row_get_date_us (const LiaMessageRecord *record)
{
  return record->received_us != 0 ? record->received_us : record->sent_us;
}

LiaMessageRecord *
lia_row_read (LiaStmt *stmt)
{
  LiaMessageRecord *record = lia_message_record_new (lia_stmt_get_text (stmt, 3));

  record->row_id = lia_stmt_get_int (stmt, 0);
  record->folder_id = lia_stmt_get_int (stmt, 1);
  record->flags = (guint)lia_stmt_get_int (stmt, 2);
  record->change_key = lia_stmt_dup_text (stmt, 4);
  record->match_key = lia_stmt_dup_text (stmt, 5);
  record->message_id = lia_stmt_dup_text (stmt, 6);
  record->in_reply_to = lia_stmt_dup_text (stmt, 7);
  record->references = lia_stmt_dup_text (stmt, 8);
  record->subject = lia_stmt_dup_text (stmt, 9);
  record->item_class = lia_stmt_dup_text (stmt, 10);
  record->from = lia_address_decode (lia_stmt_get_text (stmt, 11));
  record->sender = lia_address_decode (lia_stmt_get_text (stmt, 12));
  lia_addresses_decode (lia_stmt_get_text (stmt, 13), record->to);
  lia_addresses_decode (lia_stmt_get_text (stmt, 14), record->cc);
  lia_addresses_decode (lia_stmt_get_text (stmt, 15), record->bcc);
  record->received_us = lia_stmt_get_int (stmt, 16);
  record->sent_us = lia_stmt_get_int (stmt, 17);
  record->size_bytes = (guint64)lia_stmt_get_int (stmt, 18);
  record->preview = lia_stmt_dup_text (stmt, 19);
  record->thread_key = lia_stmt_dup_text (stmt, 20);
  return record;
}

LiaMessageRecord *
lia_row_find (LiaDb *db, gint64 row_id)
{
  LiaStmt *stmt = lia_db_stmt (db, "SELECT " LIA_ROW_COLUMNS " FROM messages AS m WHERE m.id = ?");
  LiaMessageRecord *record = NULL;

  lia_db_assert_own (db);
  lia_stmt_int (stmt, row_id);
  if (!lia_stmt_next (stmt))
    return NULL;
  record = lia_row_read (stmt);
  lia_stmt_stop (stmt);
  return record;
}

static void
bind_addresses (LiaStmt *stmt, const LiaMessageRecord *record)
{
  g_autofree char *from = lia_address_encode (record->from);
  g_autofree char *sender = lia_address_encode (record->sender);
  g_autofree char *to = lia_addresses_encode (record->to);
  g_autofree char *cc = lia_addresses_encode (record->cc);
  g_autofree char *bcc = lia_addresses_encode (record->bcc);

  lia_stmt_text (stmt, from);
  lia_stmt_text (stmt, sender);
  lia_stmt_text (stmt, to);
  lia_stmt_text (stmt, cc);
  lia_stmt_text (stmt, bcc);
}

/* In the order that both statements below name the columns. */
static void
bind_row (LiaStmt *stmt, const LiaMessageRecord *record, const LiaRowPlace *place)
{
  lia_stmt_int (stmt, lia_row_get_date_us (record));
  lia_stmt_int (stmt, place->to_me);
  lia_stmt_int (stmt, place->server_folder_id);
  lia_stmt_int (stmt, record->flags);
  lia_stmt_int (stmt, place->generation);
  lia_stmt_text (stmt, record->remote_id);
  lia_stmt_text (stmt, record->change_key);
  lia_stmt_text (stmt, record->match_key);
  lia_stmt_text (stmt, record->message_id);
  lia_stmt_text (stmt, record->in_reply_to);
  lia_stmt_text (stmt, record->references);
  lia_stmt_text (stmt, record->subject);
  lia_stmt_text (stmt, record->item_class);
  bind_addresses (stmt, record);
  lia_stmt_int (stmt, record->received_us);
  lia_stmt_int (stmt, record->sent_us);
  lia_stmt_int (stmt, (gint64)record->size_bytes);
  lia_stmt_text (stmt, record->thread_key);
  lia_stmt_text (stmt, record->preview);
}

gint64
lia_row_insert (LiaDb *db, const LiaMessageRecord *record, const LiaRowPlace *place)
{
  LiaStmt *stmt = lia_db_stmt (
      db,
      "INSERT INTO messages (date_us, to_me, server_folder_id, server_flags, generation, remote_id,"
      " change_key, match_key, message_id, in_reply_to, reference_ids, subject, item_class,"
      " from_text, sender_text, to_text, cc_text, bcc_text, received_us, sent_us, size_bytes,"
      " thread_key, preview, flags, folder_id)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18,"
      " ?19, ?20, ?21, ?22, ?23, ?4, ?3)");

  lia_db_assert_own (db);
  bind_row (stmt, record, place);
  lia_stmt_run (stmt);
  return lia_db_has_failed (db) ? 0 : lia_db_get_last_id (db);
}

void
lia_row_update (LiaDb *db, gint64 row_id, const LiaMessageRecord *record, const LiaRowPlace *place)
{
  LiaStmt *stmt = lia_db_stmt (
      db,
      "UPDATE messages SET date_us = ?1, to_me = ?2, server_folder_id = ?3, server_flags = ?4,"
      " generation = ?5, remote_id = ?6, change_key = ?7, match_key = ?8, message_id = ?9,"
      " in_reply_to = ?10, reference_ids = ?11, subject = ?12, item_class = ?13, from_text = ?14,"
      " sender_text = ?15, to_text = ?16, cc_text = ?17, bcc_text = ?18, received_us = ?19,"
      " sent_us = ?20, size_bytes = ?21, thread_key = ?22, preview = coalesce (?23, preview),"
      " orphaned_us = NULL WHERE id = ?24");

  lia_db_assert_own (db);
  bind_row (stmt, record, place);
  lia_stmt_int (stmt, row_id);
  lia_stmt_run (stmt);
}

static void
append_people (GString *text, const LiaAddress *address)
{
  g_autofree char *one = lia_address_encode (address);

  g_string_append_printf (text, "%s" RECORD_SEPARATOR, one != NULL ? one : "");
}

char *
lia_row_dup_people (const LiaMessageRecord *record)
{
  GPtrArray *lists[] = { record->to, record->cc, record->bcc };
  GString *text = g_string_new (NULL);

  append_people (text, record->from);
  append_people (text, record->sender);
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      for (guint j = 0; j < lists[i]->len; j++)
        append_people (text, g_ptr_array_index (lists[i], j));
      g_string_append_c (text, '\n');
    }
  return g_string_free (text, FALSE);
}
