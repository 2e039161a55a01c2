/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail/ews/lia-ews-connection.h"

G_BEGIN_DECLS

/**
 * LiaEwsItemRef: an item as a listing names it.
 * @is_message: whether message properties may be asked of it
 */
typedef struct
{
  char *id;
  gboolean is_message;
} LiaEwsItemRef;

/** Returns: (transfer full): an array of LiaEwsItemRef with its free function. */
GPtrArray *lia_ews_item_refs_new (void);
void lia_ews_item_refs_add_id (GPtrArray *refs, const char *id, gboolean is_message);
/** Adds the item of an item element ("t:Message", "t:CalendarItem", …). */
void lia_ews_item_refs_add (GPtrArray *refs, const xmlNode *item);

/**
 * lia_ews_item_parse:
 * @item: (nullable): an item element
 *
 * Returns: (transfer full) (nullable): its record; %NULL for %NULL. It has no remote_id where the element has none.
 */
LiaMessageRecord *lia_ews_item_parse (const xmlNode *item);

/**
 * lia_ews_items_get:
 * @refs: (element-type LiaEwsItemRef): any number; asked for in batches
 * @errors: (nullable) (element-type GError): gets what went wrong with single items
 *
 * An item that went in between is no error, it just does not come. When waiting would help one of
 * them, all fail. Senders and recipients that the server names by their place in its directory are
 * looked up there.
 * Returns: (transfer full) (element-type LiaMessageRecord) (nullable): in the order of @refs.
 * Spec: [MS-OXWSCORE] §3.1.4.4 (GetItem).
 * Seen: message properties asked of a meeting request through the schema of 2007 make that item an error
 *   (ErrorInvalidPropertyRequest): it is asked for again with item properties alone.
 */
GPtrArray *lia_ews_items_get (LiaEwsConnection *connection,
                              GPtrArray *refs,
                              GPtrArray *errors,
                              GCancellable *cancellable,
                              GError **error);

/** lia_ews_items_find_newest: Spec: [MS-OXWSSRCH] §3.1.4.3 (FindItem). */
GPtrArray *lia_ews_items_find_newest (LiaEwsConnection *connection,
                                      const char *folder_id,
                                      guint limit,
                                      GCancellable *cancellable,
                                      GError **error);

/** lia_ews_items_sync: Spec: [MS-OXWSSYNC] §3.1.4.2 (SyncFolderItems). */
LiaChangeSet *lia_ews_items_sync (LiaEwsConnection *connection,
                                  const char *folder_id,
                                  const char *token,
                                  guint limit,
                                  GCancellable *cancellable,
                                  GError **error);

G_END_DECLS
