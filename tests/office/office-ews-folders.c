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

static char *
dup_tag (const xmlNode *uri)
{
  g_autofree char *tag = lia_xml_dup_attribute (uri, "PropertyTag");

  return tag != NULL ? g_strdup_printf ("0x%04X", (guint)g_ascii_strtoull (tag, NULL, 0)) : NULL;
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
      if (uri == NULL)
        uri = dup_tag (field);
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

static guint
count_children (OfficeCall *call, const OfficeFolder *folder)
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
write_extended (LiaXmlWriter *out, const char *tag, const char *type, const char *value)
{
  lia_xml_writer_start (out, "t:ExtendedProperty");
  lia_xml_writer_empty (out, "t:ExtendedFieldURI", "PropertyTag", tag, "PropertyType", type, NULL);
  lia_xml_writer_element (out, "t:Value", value);
  lia_xml_writer_end (out);
}

void
office_write_folder (OfficeCall *call, OfficeFolder *folder, GHashTable *shape)
{
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
    lia_xml_writer_element_int (out, "t:ChildFolderCount", count_children (call, folder));
  if (g_hash_table_contains (shape, "0x10F4"))
    write_extended (out, "0x10f4", "Boolean", "false");
  if (counts_unread && g_hash_table_contains (shape, "folder:UnreadCount"))
    lia_xml_writer_element_int (out, "t:UnreadCount", unread);
  lia_xml_writer_end (out);
}

static void
get_folder (OfficeCall *call)
{
  g_autoptr (GHashTable) shape
      = office_shape_parse (lia_xml_path (call->request, "FolderShape"), TRUE);
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

static gboolean
is_below (OfficeCall *call, const OfficeFolder *folder, const char *id, gboolean deep)
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
write_found_folders (OfficeCall *call, const OfficeFolder *parent, GHashTable *shape, gboolean deep)
{
  GPtrArray *folders = office_mailbox_get_folders (call->mailbox);
  g_autofree char *total = NULL;
  guint n = 0;

  for (guint i = 0; i < folders->len; i++)
    n += is_below (call, g_ptr_array_index (folders, i), parent->id, deep);
  total = g_strdup_printf ("%u", n);
  lia_xml_writer_start (call->out, "m:RootFolder");
  lia_xml_writer_attribute (call->out, "IndexedPagingOffset", total);
  lia_xml_writer_attribute (call->out, "TotalItemsInView", total);
  lia_xml_writer_attribute (call->out, "IncludesLastItemInRange", "true");
  lia_xml_writer_start (call->out, "t:Folders");
  for (guint i = 0; i < folders->len; i++)
    if (is_below (call, g_ptr_array_index (folders, i), parent->id, deep))
      office_write_folder (call, g_ptr_array_index (folders, i), shape);
  lia_xml_writer_end (call->out);
  lia_xml_writer_end (call->out);
}

static void
find_folder (OfficeCall *call)
{
  g_autoptr (GHashTable) shape
      = office_shape_parse (lia_xml_path (call->request, "FolderShape"), TRUE);
  g_autofree char *traversal = lia_xml_dup_attribute (call->request, "Traversal");
  xmlNode *ids = lia_xml_path (call->request, "ParentFolderIds");

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
      write_found_folders (call, folder, shape, g_strcmp0 (traversal, "Deep") == 0);
      office_call_message_end (call);
    }
  office_call_end (call);
}

/* ---- The tree as it changes ---- */

static void
write_folder_changes (OfficeCall *call, GHashTable *shape, guint64 since)
{
  GPtrArray *folders = office_mailbox_get_folders (call->mailbox);
  OfficeFolder *top = office_mailbox_find_distinguished (call->mailbox, "msgfolderroot");
  g_autoptr (GPtrArray) removed = office_mailbox_removed_folders (call->mailbox, since);

  lia_xml_writer_start (call->out, "m:Changes");
  for (guint i = 0; i < folders->len; i++)
    {
      OfficeFolder *folder = g_ptr_array_index (folders, i);
      if (folder->changed_seq <= since || !is_below (call, folder, top->id, TRUE))
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
  g_autoptr (GHashTable) shape
      = office_shape_parse (lia_xml_path (call->request, "FolderShape"), TRUE);
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

/* ---- Changes by clients ---- */

static void
create_folder (OfficeCall *call)
{
  OfficeFolder *parent = office_call_find_folder (
      call, lia_xml_child (lia_xml_path (call->request, "ParentFolderId"), NULL, NULL));
  xmlNode *folders = lia_xml_path (call->request, "Folders");
  g_autoptr (GHashTable) shape = g_hash_table_new (g_str_hash, g_str_equal);

  office_call_begin (call);
  for (xmlNode *node = lia_xml_child (folders, NULL, NULL); node != NULL;
       node = lia_xml_next (node, NULL, NULL))
    {
      g_autofree char *name = lia_xml_dup_child_text (node, "DisplayName");
      g_autofree char *class = lia_xml_dup_child_text (node, "FolderClass");
      if (parent == NULL || name == NULL)
        {
          office_call_error (call, "ErrorParentFolderNotFound", "There is no such parent folder.");
          continue;
        }
      office_call_message_success (call);
      lia_xml_writer_start (call->out, "m:Folders");
      office_write_folder (call,
                           office_mailbox_add_folder (call->mailbox, parent->id, name,
                                                      class != NULL ? class : "IPF.Note"),
                           shape);
      lia_xml_writer_end (call->out);
      office_call_message_end (call);
    }
  office_call_end (call);
}

/* The only property that a client sets is the name. */
static void
update_folder (OfficeCall *call)
{
  xmlNode *changes = lia_xml_path (call->request, "FolderChanges");
  g_autoptr (GHashTable) shape = g_hash_table_new (g_str_hash, g_str_equal);

  office_call_begin (call);
  for (xmlNode *change = lia_xml_child (changes, NULL, "FolderChange"); change != NULL;
       change = lia_xml_next (change, NULL, "FolderChange"))
    {
      OfficeFolder *folder = office_call_find_folder (call, lia_xml_child (change, NULL, NULL));
      g_autofree char *name = lia_xml_dup_text (lia_xml_find (change, NS_TYPES, "DisplayName"));
      if (folder == NULL || name == NULL)
        {
          office_call_error (
              call, folder == NULL ? "ErrorFolderNotFound" : "ErrorInvalidPropertySet",
              folder == NULL ? "There is no such folder." : "This property cannot be set.");
          continue;
        }
      office_mailbox_rename_folder (call->mailbox, folder, name);
      office_call_message_success (call);
      lia_xml_writer_start (call->out, "m:Folders");
      office_write_folder (call, folder, shape);
      lia_xml_writer_end (call->out);
      office_call_message_end (call);
    }
  office_call_end (call);
}

static void
delete_folder (OfficeCall *call)
{
  xmlNode *ids = lia_xml_path (call->request, "FolderIds");

  office_call_begin (call);
  for (xmlNode *id = lia_xml_child (ids, NULL, NULL); id != NULL;
       id = lia_xml_next (id, NULL, NULL))
    {
      OfficeFolder *folder = office_call_find_folder (call, id);
      if (folder == NULL)
        office_call_error (call, "ErrorFolderNotFound", "There is no such folder.");
      else if (folder->distinguished != NULL)
        office_call_error (call, "ErrorDeleteDistinguishedFolder", "This folder stays.");
      else
        {
          office_mailbox_remove_folder (call->mailbox, folder);
          office_call_success (call);
        }
    }
  office_call_end (call);
}

const OfficeEwsOperation office_ews_folder_operations[] = {
  { "GetFolder", get_folder, FALSE, FALSE },
  { "FindFolder", find_folder, FALSE, FALSE },
  { "SyncFolderHierarchy", sync_folder_hierarchy, FALSE, FALSE },
  { "CreateFolder", create_folder, FALSE, FALSE },
  { "UpdateFolder", update_folder, FALSE, FALSE },
  { "DeleteFolder", delete_folder, FALSE, FALSE },
  { NULL, NULL, FALSE, FALSE },
};
