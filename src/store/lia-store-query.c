/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-store-query"

#include "config.h"

#include "store/lia-store-query.h"

/* Literally the conditions of the partial indexes, or SQLite does not see that they fit. */
static const char *const CONDITIONS[] = {
  [LIA_STORE_FILTER_NONE] = "",
  [LIA_STORE_FILTER_UNREAD] = " AND (flags & 1) = 0",
  [LIA_STORE_FILTER_FLAGGED] = " AND (flags & 2) != 0",
  [LIA_STORE_FILTER_ATTACHMENTS] = " AND (flags & 32) != 0",
  [LIA_STORE_FILTER_TO_ME] = " AND to_me != 0",
};

static const char *const INDEXES[] = {
  [LIA_STORE_FILTER_NONE] = "messages_date",
  [LIA_STORE_FILTER_UNREAD] = "messages_unread",
  [LIA_STORE_FILTER_FLAGGED] = "messages_flagged",
  [LIA_STORE_FILTER_ATTACHMENTS] = "messages_attachments",
  [LIA_STORE_FILTER_TO_ME] = "messages_to_me",
};

static void
append_folder (GString *sql, LiaStoreFilter filter, const char *columns, gint64 folder_id)
{
  g_string_append_printf (sql,
                          "SELECT %s FROM messages INDEXED BY %s"
                          " WHERE folder_id = %" G_GINT64_FORMAT "%s",
                          columns, INDEXES[filter], folder_id, CONDITIONS[filter]);
}

/* Each folder comes sorted from its index; SQLite merges them without sorting. */
static void
append_folders (GString *sql, LiaStoreFilter filter, const char *columns, GArray *folder_ids)
{
  for (guint i = 0; i < folder_ids->len; i++)
    {
      if (i > 0)
        g_string_append (sql, " UNION ALL ");
      append_folder (sql, filter, columns, g_array_index (folder_ids, gint64, i));
    }
  if (folder_ids->len == 0)
    append_folder (sql, filter, columns, 0);
}

static void
append_flagged (GString *sql, LiaStoreFilter filter, const char *columns)
{
  g_string_append_printf (sql,
                          "SELECT %s FROM messages INDEXED BY messages_all_flagged"
                          " WHERE (flags & 2) != 0 AND folder_id IS NOT NULL%s",
                          columns, filter != LIA_STORE_FILTER_FLAGGED ? CONDITIONS[filter] : "");
}

static void
append_search (GString *sql, const LiaStoreViewSpec *spec, const char *columns)
{
  g_string_append_printf (sql,
                          "SELECT %s FROM message_index JOIN messages"
                          " ON messages.id = message_index.rowid"
                          " WHERE message_index MATCH :match AND folder_id IS NOT NULL%s",
                          columns, CONDITIONS[spec->filter]);
  if (spec->folder_id != 0)
    g_string_append_printf (sql, " AND folder_id = %" G_GINT64_FORMAT, spec->folder_id);
}

char *
lia_query_dup_newest (const LiaStoreViewSpec *spec)
{
  GString *sql = g_string_new ("SELECT id, date_us FROM messages INDEXED BY messages_newest"
                               " WHERE folder_id IS NOT NULL");

  g_string_append (sql, CONDITIONS[spec->filter]);
  if (spec->folder_id != 0)
    g_string_append_printf (sql, " AND folder_id = %" G_GINT64_FORMAT, spec->folder_id);
  g_string_append (sql, " ORDER BY date_us DESC, id DESC");
  return g_string_free (sql, FALSE);
}

static GString *
begin_query (const LiaStoreViewSpec *spec, GArray *folder_ids, const char *columns)
{
  GString *sql = g_string_new (NULL);

  switch (spec->kind)
    {
    case LIA_STORE_VIEW_FOLDER:
    case LIA_STORE_VIEW_ROLE:
      append_folders (sql, spec->filter, columns, folder_ids);
      break;
    case LIA_STORE_VIEW_FLAGGED:
      append_flagged (sql, spec->filter, columns);
      break;
    case LIA_STORE_VIEW_SEARCH:
      append_search (sql, spec, columns);
      break;
    default:
      g_assert_not_reached ();
    }
  return sql;
}

char *
lia_query_dup_keys (const LiaStoreViewSpec *spec, GArray *folder_ids)
{
  GString *sql = begin_query (spec, folder_ids, "messages.id AS row_id, date_us");

  g_string_append (sql, " ORDER BY date_us DESC, row_id DESC LIMIT :limit");
  return g_string_free (sql, FALSE);
}

char *
lia_query_dup_count (const LiaStoreViewSpec *spec, GArray *folder_ids)
{
  GString *sql = begin_query (spec, folder_ids, "1");

  g_string_prepend (sql, "SELECT count (*) FROM (");
  g_string_append_c (sql, ')');
  return g_string_free (sql, FALSE);
}
