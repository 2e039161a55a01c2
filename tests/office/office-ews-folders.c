/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "office-ews-folders"

#include "config.h"

#include "office-ews-private.h"

/* ---- Shapes ---- */

static void
add_fields (GHashTable *shape, const char *const *fields)
{
  for (gsize i = 0; fields[i] != NULL; i++)
    g_hash_table_add (shape, g_strdup (fields[i]));
}

GHashTable *
office_shape_parse (const xmlNode *shape_node, gboolean is_folder)
{
  static const char *const folder_default[]
      = { "folder:DisplayName", "folder:TotalCount", "folder:ChildFolderCount",
          "folder:UnreadCount", NULL };
  static const char *const folder_all[] = { "folder:ParentFolderId", "folder:FolderClass", NULL };
  static const char *const item_default[] = { "item:ItemClass",
                                              "item:Subject",
                                              "item:Attachments",
                                              "item:HasAttachments",
                                              "item:Size",
                                              "item:DateTimeSent",
                                              "item:DateTimeReceived",
                                              "item:Body",
                                              "item:Importance",
                                              "message:From",
                                              "message:ToRecipients",
                                              "message:CcRecipients",
                                              "message:IsRead",
                                              "message:Sender",
                                              NULL };
  static const char *const item_all[] = { "item:ParentFolderId",
                                          "item:InReplyTo",
                                          "item:IsDraft",
                                          "item:DateTimeCreated",
                                          "item:Categories",
                                          "message:InternetMessageId",
                                          "message:References",
                                          "message:BccRecipients",
                                          "message:ConversationTopic",
                                          "item:LastModifiedTime",
                                          NULL };
  GHashTable *shape = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *base = lia_xml_dup_child_text (shape_node, "BaseShape");
  xmlNode *additional = lia_xml_path (shape_node, "AdditionalProperties");
  /* What is attached is asked for with no base: all of it. */
  gboolean all = base == NULL || g_str_equal (base, "AllProperties");

  if (all || g_strcmp0 (base, "Default") == 0)
    add_fields (shape, is_folder ? folder_default : item_default);
  if (all)
    add_fields (shape, is_folder ? folder_all : item_all);
  for (xmlNode *field = lia_xml_child (additional, NULL, NULL); field != NULL;
       field = lia_xml_next (field, NULL, NULL))
    {
      char *uri = lia_xml_dup_attribute (field, "FieldURI");
      if (uri != NULL)
        g_hash_table_add (shape, uri);
    }
  return shape;
}

/* ---- Folders ---- */

static const char *
element_of (const OfficeFolder *folder)
{
  if (g_strcmp0 (folder->class, "IPF.Appointment") == 0)
    return "t:CalendarFolder";
  if (g_strcmp0 (folder->class, "IPF.Contact") == 0)
    return "t:ContactsFolder";
  if (g_strcmp0 (folder->class, "IPF.Task") == 0)
    return "t:TasksFolder";
  return "t:Folder";
}

guint
office_count_children (OfficeCall *call, const OfficeFolder *folder)
{
  GPtrArray *folders = office_mailbox_get_folders (call->mailbox);
  guint n = 0;

  for (guint i = 0; i < folders->len; i++)
    n += g_strcmp0 (((OfficeFolder *)g_ptr_array_index (folders, i))->parent_id, folder->id) == 0;
  return n;
}

static void
write_folder_id (LiaXmlWriter *out, const char *name, const char *id, guint64 version)
{
  g_autofree char *key = g_strdup_printf ("CQ%010" G_GUINT64_FORMAT "A=", version);

  lia_xml_writer_start (out, name);
  lia_xml_writer_attribute (out, "Id", id);
  lia_xml_writer_attribute (out, "ChangeKey", key);
  lia_xml_writer_end (out);
}

static void
write_extended (OfficeCall *call, const OfficeFolder *folder, const xmlNode *shape_node)
{
  xmlNode *additional = lia_xml_path (shape_node, "AdditionalProperties");

  for (xmlNode *uri = lia_xml_child (additional, NULL, "ExtendedFieldURI"); uri != NULL;
       uri = lia_xml_next (uri, NULL, "ExtendedFieldURI"))
    {
      g_autofree char *key = office_extended_dup_key (uri);
      g_autofree char *value = key != NULL ? office_folder_dup_extended (call, folder, key) : NULL;
      const char *values[] = { value, NULL };
      if (value != NULL)
        office_write_extended (call->out, uri, values);
    }
}

void
office_write_folder (OfficeCall *call, OfficeFolder *folder, const xmlNode *shape_node)
{
  g_autoptr (GHashTable) shape = shape_node != NULL ? office_shape_parse (shape_node, TRUE)
                                                    : g_hash_table_new (g_str_hash, g_str_equal);
  LiaXmlWriter *out = call->out;
  guint unread = 0;
  guint total = office_mailbox_count (call->mailbox, folder->id, &unread);
  const char *element = element_of (folder);
  gboolean counts_unread = g_str_equal (element, "t:Folder");

  lia_xml_writer_start (out, element);
  write_folder_id (out, "t:FolderId", folder->id, folder->changed_seq);
  if (g_hash_table_contains (shape, "folder:ParentFolderId") && folder->parent_id != NULL)
    write_folder_id (out, "t:ParentFolderId", folder->parent_id, 1);
  if (g_hash_table_contains (shape, "folder:FolderClass") && folder->class != NULL)
    lia_xml_writer_element (out, "t:FolderClass", folder->class);
  if (g_hash_table_contains (shape, "folder:DisplayName"))
    lia_xml_writer_element (out, "t:DisplayName", folder->name);
  if (g_hash_table_contains (shape, "folder:TotalCount"))
    lia_xml_writer_element_int (out, "t:TotalCount", total);
  if (g_hash_table_contains (shape, "folder:ChildFolderCount"))
    lia_xml_writer_element_int (out, "t:ChildFolderCount", office_count_children (call, folder));
  write_extended (call, folder, shape_node);
  if (counts_unread && g_hash_table_contains (shape, "folder:UnreadCount"))
    lia_xml_writer_element_int (out, "t:UnreadCount", unread);
  lia_xml_writer_end (out);
}

static void
get_folder (OfficeCall *call)
{
  const xmlNode *shape = lia_xml_path (call->request, "FolderShape");
  xmlNode *ids = lia_xml_path (call->request, "FolderIds");

  office_call_begin (call);
  for (xmlNode *id = lia_xml_child (ids, NULL, NULL); id != NULL;
       id = lia_xml_next (id, NULL, NULL))
    {
      OfficeFolder *folder = office_call_find_folder (call, id);
      if (folder == NULL)
        {
          office_call_error (call, "ErrorFolderNotFound",
                             "The specified folder could not be found in the store.");
          continue;
        }
      office_call_message_success (call);
      lia_xml_writer_start (call->out, "m:Folders");
      office_write_folder (call, folder, shape);
      lia_xml_writer_end (call->out);
      office_call_message_end (call);
    }
  office_call_end (call);
}

gboolean
office_folder_is_below (OfficeCall *call, const OfficeFolder *folder, const char *id, gboolean deep)
{
  while (folder != NULL && folder->parent_id != NULL)
    {
      if (g_str_equal (folder->parent_id, id))
        return TRUE;
      if (!deep)
        return FALSE;
      folder = office_mailbox_find_folder (call->mailbox, folder->parent_id);
    }
  return FALSE;
}

static void
write_found_folders (OfficeCall *call, GPtrArray *found)
{
  const xmlNode *shape = lia_xml_path (call->request, "FolderShape");
  g_autofree char *total = g_strdup_printf ("%u", found->len);

  lia_xml_writer_start (call->out, "m:RootFolder");
  lia_xml_writer_attribute (call->out, "IndexedPagingOffset", total);
  lia_xml_writer_attribute (call->out, "TotalItemsInView", total);
  lia_xml_writer_attribute (call->out, "IncludesLastItemInRange", "true");
  lia_xml_writer_start (call->out, "t:Folders");
  for (guint i = 0; i < found->len; i++)
    office_write_folder (call, g_ptr_array_index (found, i), shape);
  lia_xml_writer_end (call->out);
  lia_xml_writer_end (call->out);
}

static void
find_folder (OfficeCall *call)
{
  g_autofree char *traversal = lia_xml_dup_attribute (call->request, "Traversal");
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
      found = office_search_folders (call, folder, g_strcmp0 (traversal, "Deep") == 0);
      if (found == NULL)
        {
          office_call_error (call, "ErrorUnsupportedPathForQuery",
                             "The property can not be used with this type of restriction.");
          continue;
        }
      office_call_message_success (call);
      write_found_folders (call, found);
      office_call_message_end (call);
    }
  office_call_end (call);
}

/* ---- The tree as it changes ---- */

static void
write_folder_changes (OfficeCall *call, const xmlNode *shape, guint64 since)
{
  GPtrArray *folders = office_mailbox_get_folders (call->mailbox);
  OfficeFolder *top = office_mailbox_find_distinguished (call->mailbox, "msgfolderroot");
  g_autoptr (GPtrArray) removed = office_mailbox_removed_folders (call->mailbox, since);

  lia_xml_writer_start (call->out, "m:Changes");
  for (guint i = 0; i < folders->len; i++)
    {
      OfficeFolder *folder = g_ptr_array_index (folders, i);
      if (folder->changed_seq <= since || !office_folder_is_below (call, folder, top->id, TRUE))
        continue;
      lia_xml_writer_start (call->out, folder->created_seq > since ? "t:Create" : "t:Update");
      office_write_folder (call, folder, shape);
      lia_xml_writer_end (call->out);
    }
  for (guint i = 0; i < removed->len; i++)
    {
      lia_xml_writer_start (call->out, "t:Delete");
      lia_xml_writer_empty (call->out, "t:FolderId", "Id", g_ptr_array_index (removed, i),
                            "ChangeKey", "AQ==", NULL);
      lia_xml_writer_end (call->out);
    }
  lia_xml_writer_end (call->out);
}

static void
sync_folder_hierarchy (OfficeCall *call)
{
  const xmlNode *shape = lia_xml_path (call->request, "FolderShape");
  g_autofree char *state = lia_xml_dup_child_text (call->request, "SyncState");
  g_autofree char *next
      = office_ews_dup_sync_state (call->ews, "hierarchy", office_mailbox_get_seq (call->mailbox));
  guint64 since = 0;

  office_call_begin (call);
  if (state != NULL && *state != '\0'
      && !office_ews_parse_sync_state (call->ews, state, "hierarchy", &since))
    office_call_error (call, "ErrorInvalidSyncStateData", "Synchronization state data is corrupt.");
  else
    {
      office_call_message_success (call);
      lia_xml_writer_element (call->out, "m:SyncState", next);
      lia_xml_writer_element (call->out, "m:IncludesLastFolderInRange", "true");
      write_folder_changes (call, shape, since);
      office_call_message_end (call);
    }
  office_call_end (call);
}

const OfficeEwsOperation office_ews_folder_operations[] = {
  { "GetFolder", get_folder, FALSE, FALSE },
  { "FindFolder", find_folder, FALSE, FALSE },
  { "SyncFolderHierarchy", sync_folder_hierarchy, FALSE, FALSE },
  { NULL, NULL, FALSE, FALSE },
};
