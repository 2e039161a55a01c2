/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "office-ews-items"

#include "config.h"

#include <string.h>

#include "office-ews-private.h"

#define MAX_FIND 1000

char *
office_dup_time (gint64 time_s)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (time_s);

  return g_date_time_format (time, "%Y-%m-%dT%H:%M:%SZ");
}

char *
office_dup_change_key (const OfficeItem *item)
{
  return g_strdup_printf ("CQAA%06uA==", item->version);
}

void
office_write_item_id (LiaXmlWriter *out, OfficeItem *item)
{
  g_autofree char *key = office_dup_change_key (item);

  lia_xml_writer_start (out, "t:ItemId");
  lia_xml_writer_attribute (out, "Id", item->id);
  lia_xml_writer_attribute (out, "ChangeKey", key);
  lia_xml_writer_end (out);
}

/* ---- One field each, in the order of the schema ---- */

typedef struct
{
  OfficeCall *call;
  OfficeItem *item;
  const xmlNode *shape_node;
} Field;

static void
write_time (Field *field, const char *name, gint64 time_s)
{
  g_autofree char *text = office_dup_time (time_s);

  lia_xml_writer_element (field->call->out, name, text);
}

/* What is attached to an item lies in no folder. */
static void
write_parent (Field *field)
{
  if (field->item->folder_id == NULL)
    return;
  lia_xml_writer_empty (field->call->out, "t:ParentFolderId", "Id", field->item->folder_id,
                        "ChangeKey", "AQAAAA==", NULL);
}

static void
write_class (Field *field)
{
  lia_xml_writer_element (field->call->out, "t:ItemClass", field->item->item_class);
}

static void
write_subject (Field *field)
{
  lia_xml_writer_element (field->call->out, "t:Subject", field->item->subject);
}

static void
write_body (Field *field)
{
  g_autofree char *wanted = lia_xml_dup_child_text (field->shape_node, "BodyType");
  g_autofree char *html
      = g_strcmp0 (wanted, "Text") == 0 ? NULL : office_item_dup_html (field->item);
  g_autofree char *text = html == NULL ? office_item_dup_text (field->item) : NULL;

  office_call_note (field->call, "text", NULL, field->item);
  lia_xml_writer_start (field->call->out, "t:Body");
  lia_xml_writer_attribute (field->call->out, "BodyType", html != NULL ? "HTML" : "Text");
  lia_xml_writer_text (field->call->out, html != NULL ? html : text);
  lia_xml_writer_end (field->call->out);
}

static void
write_received (Field *field)
{
  write_time (field, "t:DateTimeReceived", field->item->received_s);
}

static void
write_size (Field *field)
{
  lia_xml_writer_element_int (field->call->out, "t:Size",
                              (gint64)g_bytes_get_size (field->item->source));
}

static void
write_importance (Field *field)
{
  lia_xml_writer_element (field->call->out, "t:Importance", field->item->importance);
}

static void
write_attachments (Field *field)
{
  office_write_attachments (field->call, field->item);
}

static void
write_categories (Field *field)
{
  if (field->item->categories == NULL)
    return;
  lia_xml_writer_start (field->call->out, "t:Categories");
  for (guint i = 0; field->item->categories[i] != NULL; i++)
    lia_xml_writer_element (field->call->out, "t:String", field->item->categories[i]);
  lia_xml_writer_end (field->call->out);
}

static void
write_in_reply_to (Field *field)
{
  g_autofree char *id = g_strdup_printf ("<%s>", field->item->in_reply_to);

  if (field->item->in_reply_to != NULL)
    lia_xml_writer_element (field->call->out, "t:InReplyTo", id);
}

static void
write_is_draft (Field *field)
{
  lia_xml_writer_element (field->call->out, "t:IsDraft", field->item->is_draft ? "true" : "false");
}

static void
write_sent (Field *field)
{
  write_time (field, "t:DateTimeSent", field->item->sent_s);
}

static void
write_created (Field *field)
{
  write_time (field, "t:DateTimeCreated", field->item->created_s);
}

static void
write_has_attachments (Field *field)
{
  lia_xml_writer_element (field->call->out, "t:HasAttachments",
                          field->item->has_attachments ? "true" : "false");
}

static void
write_mailbox (LiaXmlWriter *out, LiaAddress *address)
{
  lia_xml_writer_start (out, "t:Mailbox");
  lia_xml_writer_element (out, "t:Name", lia_address_get_label (address));
  lia_xml_writer_element (out, "t:EmailAddress", lia_address_get_address (address));
  lia_xml_writer_element (out, "t:RoutingType", "SMTP");
  lia_xml_writer_end (out);
}

static void
write_people (Field *field, const char *name, GPtrArray *people, guint limit)
{
  if (people->len == 0)
    return;
  lia_xml_writer_start (field->call->out, name);
  for (guint i = 0; i < MIN (people->len, limit); i++)
    write_mailbox (field->call->out, g_ptr_array_index (people, i));
  lia_xml_writer_end (field->call->out);
}

static void
write_sender (Field *field)
{
  write_people (field, "t:Sender", field->item->from, 1);
}

static void
write_to (Field *field)
{
  write_people (field, "t:ToRecipients", field->item->to, G_MAXUINT);
}

static void
write_cc (Field *field)
{
  write_people (field, "t:CcRecipients", field->item->cc, G_MAXUINT);
}

static void
write_bcc (Field *field)
{
  write_people (field, "t:BccRecipients", field->item->bcc, G_MAXUINT);
}

static void
write_topic (Field *field)
{
  lia_xml_writer_element (field->call->out, "t:ConversationTopic", field->item->subject);
}

static void
write_from (Field *field)
{
  write_people (field, "t:From", field->item->from, 1);
}

static void
write_message_id (Field *field)
{
  g_autofree char *id = g_strdup_printf ("<%s>", field->item->message_id);

  if (field->item->message_id != NULL)
    lia_xml_writer_element (field->call->out, "t:InternetMessageId", id);
}

static void
write_is_read (Field *field)
{
  lia_xml_writer_element (field->call->out, "t:IsRead", field->item->is_read ? "true" : "false");
}

static void
write_references (Field *field)
{
  if (field->item->references != NULL)
    lia_xml_writer_element (field->call->out, "t:References", field->item->references);
}

static void
write_flag (Field *field)
{
  const char *status = g_hash_table_lookup (field->item->extended, "0x1090");

  lia_xml_writer_start (field->call->out, "t:Flag");
  lia_xml_writer_element (field->call->out, "t:FlagStatus",
                          g_strcmp0 (status, "2") == 0   ? "Flagged"
                          : g_strcmp0 (status, "1") == 0 ? "Complete"
                                                         : "NotFlagged");
  lia_xml_writer_end (field->call->out);
}

static void
write_preview (Field *field)
{
  g_autofree char *text = office_item_dup_text (field->item);
  g_autofree char *start = g_utf8_substring (text, 0, MIN (g_utf8_strlen (text, -1), 255));

  lia_xml_writer_element (field->call->out, "t:Preview", start);
}

static void
write_extended (Field *field)
{
  xmlNode *additional = lia_xml_path (field->shape_node, "AdditionalProperties");

  for (xmlNode *uri = lia_xml_child (additional, NULL, "ExtendedFieldURI"); uri != NULL;
       uri = lia_xml_next (uri, NULL, "ExtendedFieldURI"))
    {
      g_autofree char *key = office_extended_dup_key (uri);
      g_autofree char *value = key != NULL ? office_item_dup_extended (field->item, key) : NULL;
      const char *values[] = { value, NULL };
      if (g_strcmp0 (key, "PublicStrings/Keywords") == 0 && field->item->categories != NULL)
        office_write_extended (field->call->out, uri, (const char *const *)field->item->categories);
      else if (value != NULL)
        office_write_extended (field->call->out, uri, values);
    }
}

static const struct
{
  const char *uri; /* NULL: always asked */
  void (*write) (Field *field);
  gboolean since_2013;
} fields[] = {
  { "item:ParentFolderId", write_parent, FALSE },
  { "item:ItemClass", write_class, FALSE },
  { "item:Subject", write_subject, FALSE },
  { "item:Body", write_body, FALSE },
  { "item:Attachments", write_attachments, FALSE },
  { "item:DateTimeReceived", write_received, FALSE },
  { "item:Size", write_size, FALSE },
  { "item:Categories", write_categories, FALSE },
  { "item:Importance", write_importance, FALSE },
  { "item:InReplyTo", write_in_reply_to, FALSE },
  { "item:IsDraft", write_is_draft, FALSE },
  { "item:DateTimeSent", write_sent, FALSE },
  { "item:DateTimeCreated", write_created, FALSE },
  { "item:HasAttachments", write_has_attachments, FALSE },
  { NULL, write_extended, FALSE },
  { "item:Flag", write_flag, TRUE },
  { "item:Preview", write_preview, TRUE },
  { "message:Sender", write_sender, FALSE },
  { "message:ToRecipients", write_to, FALSE },
  { "message:CcRecipients", write_cc, FALSE },
  { "message:BccRecipients", write_bcc, FALSE },
  { "message:ConversationTopic", write_topic, FALSE },
  { "message:From", write_from, FALSE },
  { "message:InternetMessageId", write_message_id, FALSE },
  { "message:IsRead", write_is_read, FALSE },
  { "message:References", write_references, FALSE },
};

const char *
office_item_element (const OfficeItem *item)
{
  return g_str_has_prefix (item->item_class, "IPM.Schedule.Meeting.Request") ? "t:MeetingRequest"
                                                                             : "t:Message";
}

void
office_write_item (OfficeCall *call, OfficeItem *item, const xmlNode *shape_node)
{
  g_autoptr (GHashTable) shape = office_shape_parse (shape_node, FALSE);
  Field field = { call, item, shape_node };

  lia_xml_writer_start (call->out, office_item_element (item));
  if (lia_xml_get_boolean (shape_node, "IncludeMimeContent", FALSE)
      || g_hash_table_contains (shape, "item:MimeContent"))
    {
      office_call_note (call, "mime", NULL, item);
      lia_xml_writer_start (call->out, "t:MimeContent");
      lia_xml_writer_attribute (call->out, "CharacterSet", "UTF-8");
      lia_xml_writer_base64 (call->out, item->source);
      lia_xml_writer_end (call->out);
    }
  office_write_item_id (call->out, item);
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    if ((fields[i].uri == NULL || g_hash_table_contains (shape, fields[i].uri))
        && (!fields[i].since_2013 || call->is_2013))
      fields[i].write (&field);
  lia_xml_writer_end (call->out);
}

/* ---- GetItem, FindItem ---- */

static void
get_item (OfficeCall *call)
{
  const xmlNode *shape = lia_xml_path (call->request, "ItemShape");
  xmlNode *ids = lia_xml_path (call->request, "ItemIds");

  office_call_begin (call);
  for (xmlNode *id = lia_xml_child (ids, NULL, NULL); id != NULL;
       id = lia_xml_next (id, NULL, NULL))
    {
      OfficeItem *item = office_call_find_item (call, id);
      if (item == NULL)
        {
          office_call_error (call, "ErrorItemNotFound",
                             "The specified object was not found in the store.");
          continue;
        }
      office_call_message_success (call);
      lia_xml_writer_start (call->out, "m:Items");
      office_write_item (call, item, shape);
      lia_xml_writer_end (call->out);
      office_call_message_end (call);
    }
  office_call_end (call);
}

static guint
get_number (const xmlNode *view, const char *name, guint fallback)
{
  g_autofree char *text = lia_xml_dup_attribute (view, name);

  return text != NULL ? (guint)g_ascii_strtoull (text, NULL, 10) : fallback;
}

static void
write_found (OfficeCall *call, GPtrArray *found)
{
  const xmlNode *view = lia_xml_path (call->request, "IndexedPageItemView");
  const xmlNode *shape = lia_xml_path (call->request, "ItemShape");
  guint offset = MIN (get_number (view, "Offset", 0), found->len);
  guint limit = MIN (get_number (view, "MaxEntriesReturned", MAX_FIND), MAX_FIND);
  guint end = MIN (offset + limit, found->len);
  g_autofree char *next = g_strdup_printf ("%u", end);
  g_autofree char *total = g_strdup_printf ("%u", found->len);

  lia_xml_writer_start (call->out, "m:RootFolder");
  lia_xml_writer_attribute (call->out, "IndexedPagingOffset", next);
  lia_xml_writer_attribute (call->out, "TotalItemsInView", total);
  lia_xml_writer_attribute (call->out, "IncludesLastItemInRange",
                            end == found->len ? "true" : "false");
  lia_xml_writer_start (call->out, "t:Items");
  for (guint i = offset; i < end; i++)
    office_write_item (call, g_ptr_array_index (found, i), shape);
  lia_xml_writer_end (call->out);
  lia_xml_writer_end (call->out);
}

static void
find_item (OfficeCall *call)
{
  xmlNode *ids = lia_xml_path (call->request, "ParentFolderIds");

  office_call_begin (call);
  for (xmlNode *id = lia_xml_child (ids, NULL, NULL); id != NULL;
       id = lia_xml_next (id, NULL, NULL))
    {
      OfficeFolder *folder = office_call_find_folder (call, id);
      g_autoptr (GPtrArray) found = NULL;
      if (folder == NULL)
        {
          office_call_error (call, "ErrorFolderNotFound",
                             "The specified folder could not be found in the store.");
          continue;
        }
      found = office_search (call, folder);
      if (found == NULL)
        {
          office_call_error (call, "ErrorUnsupportedPathForQuery",
                             "The property can not be used with this type of restriction.");
          continue;
        }
      office_call_message_success (call);
      write_found (call, found);
      office_call_message_end (call);
    }
  office_call_end (call);
}

/* ---- SyncFolderItems ---- */

typedef struct
{
  guint64 seq;
  const char *change; /* "t:Create", … */
  OfficeItem *item;
  const char *id;
} Change;

static int
compare_changes (gconstpointer a, gconstpointer b)
{
  const Change *left = a;
  const Change *right = b;

  return left->seq < right->seq ? -1 : left->seq > right->seq;
}

/* All that happened in a folder, in the order in which it happened; removals last. */
static GArray *
collect_changes (OfficeCall *call, const char *folder_id, guint64 since)
{
  g_autoptr (GPtrArray) items = office_mailbox_list (call->mailbox, folder_id);
  g_autoptr (GPtrArray) removed
      = office_mailbox_removed_items (call->mailbox, folder_id, since, G_MAXUINT64);
  GArray *changes = g_array_new (FALSE, TRUE, sizeof (Change));

  for (guint i = 0; i < removed->len; i++)
    {
      Change change = { since, "t:Delete", NULL, g_ptr_array_index (removed, i) };
      g_array_append_val (changes, change);
    }
  for (guint i = 0; i < items->len; i++)
    {
      OfficeItem *item = g_ptr_array_index (items, i);
      gboolean is_new = item->created_seq > since;
      gboolean only_read = item->marked_seq <= since && !call->is_2007;
      Change change = { is_new ? item->created_seq : item->changed_seq,
                        is_new      ? "t:Create"
                        : only_read ? "t:ReadFlagChange"
                                    : "t:Update",
                        item, NULL };
      if (change.seq > since)
        g_array_append_val (changes, change);
    }
  g_array_sort (changes, compare_changes);
  return changes;
}

static void
write_change (OfficeCall *call, const Change *change, const xmlNode *shape)
{
  lia_xml_writer_start (call->out, change->change);
  if (g_str_equal (change->change, "t:ReadFlagChange"))
    {
      office_write_item_id (call->out, change->item);
      lia_xml_writer_element (call->out, "t:IsRead", change->item->is_read ? "true" : "false");
    }
  else if (change->item != NULL)
    office_write_item (call, change->item, shape);
  else
    lia_xml_writer_empty (call->out, "t:ItemId", "Id", change->id, "ChangeKey", "AQ==", NULL);
  lia_xml_writer_end (call->out);
}

static void
write_page (OfficeCall *call, OfficeFolder *folder, guint64 since)
{
  g_autoptr (GArray) changes = collect_changes (call, folder->id, since);
  guint limit = (guint)CLAMP (lia_xml_get_int (call->request, "MaxChangesReturned", 100), 1, 512);
  guint n = MIN (limit, changes->len);
  gboolean last = n == changes->len;
  guint64 next_seq = office_mailbox_get_seq (call->mailbox);
  g_autofree char *state = NULL;

  /* Removals come first and all at once: a page never ends among them. */
  while (n < changes->len && g_array_index (changes, Change, n).item == NULL)
    n++;
  if (!last)
    next_seq = g_array_index (changes, Change, n - 1).seq;
  state = office_ews_dup_sync_state (call->ews, folder->id, next_seq);
  office_call_message_success (call);
  lia_xml_writer_element (call->out, "m:SyncState", state);
  lia_xml_writer_element (call->out, "m:IncludesLastItemInRange", last ? "true" : "false");
  lia_xml_writer_start (call->out, "m:Changes");
  for (guint i = 0; i < n; i++)
    write_change (call, &g_array_index (changes, Change, i),
                  lia_xml_path (call->request, "ItemShape"));
  lia_xml_writer_end (call->out);
  office_call_message_end (call);
}

static void
sync_folder_items (OfficeCall *call)
{
  OfficeFolder *folder = office_call_find_folder (
      call, lia_xml_child (lia_xml_path (call->request, "SyncFolderId"), NULL, NULL));
  g_autofree char *state = lia_xml_dup_child_text (call->request, "SyncState");
  guint64 since = 0;

  office_call_begin (call);
  if (folder == NULL)
    office_call_error (call, "ErrorSyncFolderNotFound", "There is no such folder.");
  else if (state != NULL && *state != '\0'
           && !office_ews_parse_sync_state (call->ews, state, folder->id, &since))
    office_call_error (call, "ErrorInvalidSyncStateData", "Synchronization state data is corrupt.");
  else
    write_page (call, folder, since);
  office_call_end (call);
}

const OfficeEwsOperation office_ews_item_operations[] = {
  { "GetItem", get_item, FALSE, FALSE },
  { "FindItem", find_item, FALSE, FALSE },
  { "SyncFolderItems", sync_folder_items, FALSE, FALSE },
  { NULL, NULL, FALSE, FALSE },
};
