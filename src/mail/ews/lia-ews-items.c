/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-ews-items"

#include "config.h"

#include "core/lia-error.h"
#include "mail/ews/lia-ews-calls.h"
#include "mail/ews/lia-ews-items.h"
#include "mail/ews/lia-ews-names.h"

#define GET_BATCH 100
#define MIN_PAGE 10

static const char *const item_fields[] = {
  "item:ItemClass",       "item:Subject", "item:DateTimeReceived", "item:DateTimeSent",
  "item:DateTimeCreated", "item:Size",    "item:Importance",       "item:HasAttachments",
  "item:InReplyTo",       "item:IsDraft",
};

static const char *const message_fields[] = {
  "message:From",         "message:Sender",        "message:ToRecipients",
  "message:CcRecipients", "message:BccRecipients", "message:InternetMessageId",
  "message:References",   "message:IsRead",        "message:ConversationIndex",
};

/* ---- GetItem ---- */

static void
write_shape (LiaXmlWriter *request, const LiaEwsAbilities *abilities, gboolean is_message)
{
  lia_xml_writer_start (request, "m:ItemShape");
  lia_xml_writer_element (request, "t:BaseShape", "IdOnly");
  lia_xml_writer_start (request, "t:AdditionalProperties");
  for (gsize i = 0; i < G_N_ELEMENTS (item_fields); i++)
    lia_ews_write_field (request, item_fields[i]);
  if (abilities->conversation_id && is_message)
    lia_ews_write_field (request, "item:ConversationId");
  if (abilities->flag_property)
    {
      lia_ews_write_field (request, "item:Flag");
      lia_ews_write_field (request, "item:Preview");
    }
  for (gsize i = 0; is_message && i < G_N_ELEMENTS (message_fields); i++)
    lia_ews_write_field (request, message_fields[i]);
  /* PidTagFlagStatus, PidTagLastVerbExecuted, PidTagSearchKey */
  lia_ews_write_extended (request, "0x1090", "Integer");
  lia_ews_write_extended (request, "0x1081", "Integer");
  lia_ews_write_extended (request, "0x300B", "Binary");
  if (is_message)
    {
      /* PidTagSenderSmtpAddress, PidTagSentRepresentingSmtpAddress */
      lia_ews_write_extended (request, "0x5D01", "String");
      lia_ews_write_extended (request, "0x5D02", "String");
    }
  lia_xml_writer_end (request);
  lia_xml_writer_end (request);
}

/* What is wrong with one item stays with it, unless waiting helps: then the whole page is asked
 * for again, or the item would never come. Returns: FALSE with @error for that. */
static gboolean
sort_error (
    GError *cause_take, LiaEwsItemRef *ref, GPtrArray *again, GPtrArray *errors, GError **error)
{
  g_autoptr (GError) cause = cause_take;

  if (lia_error_is_transient (cause))
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
  if (again != NULL && ref->is_message && g_error_matches (cause, LIA_ERROR, LIA_ERROR_UNSUPPORTED))
    g_ptr_array_add (again, ref);
  else if (errors != NULL && !g_error_matches (cause, LIA_ERROR, LIA_ERROR_NOT_FOUND))
    g_ptr_array_add (errors, g_steal_pointer (&cause));
  return TRUE;
}

/* Items that are asked for in one way, and what becomes of them. */
typedef struct
{
  LiaEwsConnection *connection;
  gboolean is_message; /* how they are asked for */
  GPtrArray *refs;
  guint batch;
  guint n_asked;
  guint n_taken;
  GHashTable *by_id;
  GPtrArray *again;   /* (nullable): to be asked for without the properties of messages */
  GPtrArray *stopped; /* the server did not come to them */
  GPtrArray *errors;  /* (nullable) */
} Items;

static LiaXmlWriter *
next_request (gpointer data)
{
  Items *items = data;
  guint end = MIN (items->n_asked + items->batch, items->refs->len);
  LiaXmlWriter *request = NULL;

  if (items->n_asked == end)
    return NULL;
  request = lia_ews_begin (items->connection, "m:GetItem");
  write_shape (request, lia_ews_connection_get_abilities (items->connection), items->is_message);
  lia_xml_writer_start (request, "m:ItemIds");
  for (; items->n_asked < end; items->n_asked++)
    {
      const LiaEwsItemRef *ref = g_ptr_array_index (items->refs, items->n_asked);
      lia_ews_write_item_id (request, ref->id, NULL);
    }
  lia_xml_writer_end (request);
  return request;
}

static gboolean
take_item (Items *items, LiaEwsItemRef *ref, const xmlNode *message, GError **error)
{
  g_autoptr (LiaMessageRecord) record = NULL;
  GError *cause = NULL;

  if (lia_ews_is_stopped (message))
    g_ptr_array_add (items->stopped, ref);
  else if (lia_ews_check (message, &cause))
    record = lia_ews_item_parse (lia_xml_child (lia_xml_path (message, "Items"), NULL, NULL));
  if (record != NULL && record->remote_id != NULL)
    g_hash_table_replace (items->by_id, g_strdup (ref->id), g_steal_pointer (&record));
  return cause == NULL || sort_error (cause, ref, items->again, items->errors, error);
}

/* Where a batch fails, all of it is asked for again: none of it stands among the others too. */
static void
forget_batch (Items *items, guint n_again, guint n_stopped)
{
  if (items->again != NULL)
    g_ptr_array_set_size (items->again, (int)n_again);
  g_ptr_array_set_size (items->stopped, (int)n_stopped);
}

/* Goes through one answer of GetItem: each message is that of the ref in its place. */
static gboolean
take_items (Items *items, xmlDoc *answer, GError **error)
{
  xmlNode *message = lia_ews_first_message (answer);
  guint end = MIN (items->n_taken + items->batch, items->refs->len);
  guint n_again = items->again != NULL ? items->again->len : 0;
  guint n_stopped = items->stopped->len;

  for (guint i = items->n_taken; i < end; i++, message = lia_xml_next (message, NULL, NULL))
    {
      if (message == NULL)
        {
          g_set_error (error, LIA_ERROR, LIA_ERROR_PROTOCOL, "%u items were asked for, %u came",
                       end - items->n_taken, i - items->n_taken);
          return FALSE;
        }
      if (!take_item (items, g_ptr_array_index (items->refs, i), message, error))
        {
          forget_batch (items, n_again, n_stopped);
          return FALSE;
        }
    }
  items->n_taken = end;
  return TRUE;
}

static gboolean
get_once (Items *items, GCancellable *cancellable, GError **error)
{
  g_autoptr (LiaEwsCalls) calls
      = lia_ews_calls_new (items->connection, next_request, items, cancellable);

  while (items->n_taken < items->refs->len)
    {
      g_autoptr (xmlDoc) answer = lia_ews_calls_next (calls, error);
      if (answer == NULL || !take_items (items, answer, error))
        return FALSE;
    }
  return TRUE;
}

/* A server may stop in the middle of a batch: what it did not come to is asked for again. Where it
 * is too slow with that many, fewer are asked for at a time. */
static gboolean
get_all (Items *items, GPtrArray *refs, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) pending = g_ptr_array_ref (refs);

  items->batch = GET_BATCH;
  while (pending->len > 0)
    {
      g_autoptr (GPtrArray) stopped = g_ptr_array_new ();
      g_autoptr (GError) cause = NULL;
      items->refs = pending;
      items->stopped = stopped;
      items->n_asked = items->n_taken = 0;
      if (!get_once (items, cancellable, &cause))
        {
          if (items->batch <= MIN_PAGE || !g_error_matches (cause, LIA_ERROR, LIA_ERROR_TIMEOUT))
            {
              g_propagate_prefixed_error (error, g_steal_pointer (&cause), "GetItem: ");
              return FALSE;
            }
          items->batch = MAX (items->batch / 2, MIN_PAGE);
          for (guint i = items->n_taken; i < pending->len; i++)
            g_ptr_array_add (stopped, g_ptr_array_index (pending, i));
        }
      else if (stopped->len == pending->len)
        {
          g_propagate_prefixed_error (
              error, lia_error_new_busy (0, "None of %u items came", stopped->len), "GetItem: ");
          return FALSE;
        }
      g_ptr_array_unref (pending);
      pending = g_steal_pointer (&stopped);
    }
  return TRUE;
}

/* Messages and others each in calls of their own. */
static gboolean
get_by_kind (LiaEwsConnection *connection,
             GPtrArray *refs,
             GHashTable *by_id,
             GPtrArray *errors,
             GCancellable *cancellable,
             GError **error)
{
  g_autoptr (GPtrArray) messages = g_ptr_array_new ();
  g_autoptr (GPtrArray) others = g_ptr_array_new ();
  Items items = { .connection = connection, .by_id = by_id, .errors = errors };

  for (guint i = 0; i < refs->len; i++)
    {
      LiaEwsItemRef *ref = g_ptr_array_index (refs, i);
      g_ptr_array_add (ref->is_message ? messages : others, ref);
    }
  items.is_message = TRUE;
  items.again = others;
  if (!get_all (&items, messages, cancellable, error))
    return FALSE;
  items.is_message = FALSE;
  items.again = NULL;
  return get_all (&items, others, cancellable, error);
}

GPtrArray *
lia_ews_items_get (LiaEwsConnection *connection,
                   GPtrArray *refs,
                   GPtrArray *errors,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (GHashTable) by_id = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                        (GDestroyNotify)lia_message_record_unref);
  g_autoptr (GPtrArray) records
      = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_message_record_unref);

  if (!get_by_kind (connection, refs, by_id, errors, cancellable, error))
    return NULL;
  for (guint i = 0; i < refs->len; i++)
    {
      LiaEwsItemRef *ref = g_ptr_array_index (refs, i);
      LiaMessageRecord *record = g_hash_table_lookup (by_id, ref->id);
      if (record != NULL)
        g_ptr_array_add (records, lia_message_record_ref (record));
    }
  lia_ews_names_resolve (connection, records, cancellable);
  return g_cancellable_set_error_if_cancelled (cancellable, error) ? NULL
                                                                   : g_steal_pointer (&records);
}

/* ---- FindItem ---- */

GPtrArray *
lia_ews_items_find_newest (LiaEwsConnection *connection,
                           const char *folder_id,
                           guint limit,
                           GCancellable *cancellable,
                           GError **error)
{
  LiaXmlWriter *request = lia_ews_begin (connection, "m:FindItem");
  g_autoptr (xmlDoc) answer = NULL;
  g_autoptr (GPtrArray) refs = lia_ews_item_refs_new ();
  g_autofree char *entries = g_strdup_printf ("%u", limit);
  xmlNode *message = NULL;
  xmlNode *items = NULL;

  lia_xml_writer_attribute (request, "Traversal", "Shallow");
  lia_xml_writer_start (request, "m:ItemShape");
  lia_xml_writer_element (request, "t:BaseShape", "IdOnly");
  lia_xml_writer_end (request);
  lia_xml_writer_empty (request, "m:IndexedPageItemView", "MaxEntriesReturned", entries, "Offset",
                        "0", "BasePoint", "Beginning", NULL);
  lia_xml_writer_start (request, "m:SortOrder");
  lia_xml_writer_start (request, "t:FieldOrder");
  lia_xml_writer_attribute (request, "Order", "Descending");
  lia_ews_write_field (request, "item:DateTimeReceived");
  lia_xml_writer_end (request);
  lia_xml_writer_end (request);
  lia_xml_writer_start (request, "m:ParentFolderIds");
  lia_ews_write_folder_id (request, folder_id);
  lia_xml_writer_end (request);
  answer = lia_ews_call (connection, request, LIA_HTTP_IDEMPOTENT, LIA_EWS_MAX_ANSWER_BYTES,
                         cancellable, error);
  message = answer != NULL ? lia_ews_single (answer, error) : NULL;
  if (message == NULL)
    {
      g_prefix_error (error, "FindItem: ");
      return NULL;
    }
  items = lia_xml_path (message, "RootFolder/Items");
  for (xmlNode *item = lia_xml_child (items, NULL, NULL); item != NULL && refs->len < limit;
       item = lia_xml_next (item, NULL, NULL))
    lia_ews_item_refs_add (refs, item);
  return lia_ews_items_get (connection, refs, NULL, cancellable, error);
}

/* ---- SyncFolderItems ---- */

static LiaXmlWriter *
new_sync_request (LiaEwsConnection *connection,
                  const char *folder_id,
                  const char *token,
                  guint limit)
{
  LiaXmlWriter *request = lia_ews_begin (connection, "m:SyncFolderItems");

  lia_xml_writer_start (request, "m:ItemShape");
  lia_xml_writer_element (request, "t:BaseShape", "IdOnly");
  lia_xml_writer_end (request);
  lia_xml_writer_start (request, "m:SyncFolderId");
  lia_ews_write_folder_id (request, folder_id);
  lia_xml_writer_end (request);
  if (token != NULL)
    lia_xml_writer_element (request, "m:SyncState", token);
  lia_xml_writer_element_int (request, "m:MaxChangesReturned", CLAMP (limit, 1, LIA_EWS_MAX_PAGE));
  return request;
}

static void
take_changes (LiaChangeSet *set, const xmlNode *list, GPtrArray *created, GPtrArray *updated)
{
  for (xmlNode *change = lia_xml_child (list, NULL, NULL); change != NULL;
       change = lia_xml_next (change, NULL, NULL))
    {
      g_autofree char *id = lia_xml_dup_attribute (lia_xml_path (change, "ItemId"), "Id");
      if (lia_xml_is (change, NULL, "Create"))
        lia_ews_item_refs_add (created, lia_xml_child (change, NULL, NULL));
      else if (lia_xml_is (change, NULL, "Update"))
        lia_ews_item_refs_add (updated, lia_xml_child (change, NULL, NULL));
      else if (lia_xml_is (change, NULL, "Delete") && id != NULL)
        g_ptr_array_add (set->removed, g_steal_pointer (&id));
      else if (lia_xml_is (change, NULL, "ReadFlagChange") && id != NULL)
        lia_change_set_add_flags (
            set, id, lia_xml_get_boolean (change, "IsRead", TRUE) ? LIA_MESSAGE_READ : 0,
            LIA_MESSAGE_READ);
    }
}

static gboolean
fill (LiaEwsConnection *connection,
      LiaChangeSet *set,
      GPtrArray **field,
      GPtrArray *refs,
      GCancellable *cancellable,
      GError **error)
{
  GPtrArray *records = lia_ews_items_get (connection, refs, set->errors, cancellable, error);

  if (records == NULL)
    return FALSE;
  g_ptr_array_unref (*field);
  *field = records;
  return TRUE;
}

LiaChangeSet *
lia_ews_items_sync (LiaEwsConnection *connection,
                    const char *folder_id,
                    const char *token,
                    guint limit,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (xmlDoc) answer
      = lia_ews_call (connection, new_sync_request (connection, folder_id, token, limit),
                      LIA_HTTP_IDEMPOTENT, LIA_EWS_MAX_ANSWER_BYTES, cancellable, error);
  g_autoptr (LiaChangeSet) set = lia_change_set_new ();
  g_autoptr (GPtrArray) created = lia_ews_item_refs_new ();
  g_autoptr (GPtrArray) updated = lia_ews_item_refs_new ();
  g_autoptr (GError) cause = NULL;
  xmlNode *message = NULL;

  if (answer == NULL)
    return NULL;
  message = lia_ews_single (answer, &cause);
  if (message == NULL && token != NULL
      && g_error_matches (cause, LIA_ERROR, LIA_ERROR_INVALID_TOKEN))
    return lia_ews_items_sync (connection, folder_id, NULL, limit, cancellable, error);
  if (message == NULL)
    {
      g_propagate_prefixed_error (error, g_steal_pointer (&cause), "SyncFolderItems: ");
      return NULL;
    }
  set->reset = token == NULL;
  set->token = lia_xml_dup_child_text (message, "SyncState");
  set->more = !lia_xml_get_boolean (message, "IncludesLastItemInRange", TRUE);
  if (set->token == NULL || *set->token == '\0'
      || (set->more && g_strcmp0 (set->token, token) == 0))
    {
      /* Another call would bring the same again, for ever. */
      g_set_error (error, LIA_ERROR, LIA_ERROR_PROTOCOL, "SyncFolderItems: no way to go on");
      return NULL;
    }
  if (!lia_ews_check_count (lia_xml_path (message, "Changes"), error))
    return NULL;
  take_changes (set, lia_xml_path (message, "Changes"), created, updated);
  if (!fill (connection, set, &set->added, created, cancellable, error)
      || !fill (connection, set, &set->changed, updated, cancellable, error))
    return NULL;
  return g_steal_pointer (&set);
}
