/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "office-ews-folder-change"

#include "config.h"

#include "office-ews-private.h"

/*
 * What clients do to folders. Spec: [MS-OXWSFOLD].
 */

static void
write_changed (OfficeCall *call, OfficeFolder *folder)
{
  office_call_message_success (call);
  lia_xml_writer_start (call->out, "m:Folders");
  office_write_folder (call, folder, NULL);
  lia_xml_writer_end (call->out);
  office_call_message_end (call);
}

/* No two folders beside each other have one name. */
static gboolean
is_taken (OfficeCall *call, const char *parent_id, const char *name, const OfficeFolder *by)
{
  GPtrArray *folders = office_mailbox_get_folders (call->mailbox);
  g_autofree char *wanted = g_utf8_casefold (name, -1);

  for (guint i = 0; i < folders->len; i++)
    {
      OfficeFolder *folder = g_ptr_array_index (folders, i);
      g_autofree char *found = g_utf8_casefold (folder->name, -1);
      if (folder != by && g_strcmp0 (folder->parent_id, parent_id) == 0
          && g_str_equal (found, wanted))
        return TRUE;
    }
  return FALSE;
}

static void
refuse_taken (OfficeCall *call)
{
  office_call_error (call, "ErrorFolderExists", "A folder with the specified name already exists.");
}

static void
create_folder (OfficeCall *call)
{
  OfficeFolder *parent = office_call_find_folder (
      call, lia_xml_child (lia_xml_path (call->request, "ParentFolderId"), NULL, NULL));
  xmlNode *folders = lia_xml_path (call->request, "Folders");

  office_call_begin (call);
  for (xmlNode *node = lia_xml_child (folders, NULL, NULL); node != NULL;
       node = lia_xml_next (node, NULL, NULL))
    {
      g_autofree char *name = lia_xml_dup_child_text (node, "DisplayName");
      g_autofree char *class = lia_xml_dup_child_text (node, "FolderClass");
      if (parent == NULL || name == NULL)
        office_call_error (call, "ErrorParentFolderNotFound", "There is no such parent folder.");
      else if (is_taken (call, parent->id, name, NULL))
        refuse_taken (call);
      else
        write_changed (call, office_mailbox_add_folder (call->mailbox, parent->id, name,
                                                        class != NULL ? class : "IPF.Note"));
    }
  office_call_end (call);
}

/* The only property that a client sets is the name. */
static void
update_folder (OfficeCall *call)
{
  xmlNode *changes = lia_xml_path (call->request, "FolderChanges");

  office_call_begin (call);
  for (xmlNode *change = lia_xml_child (changes, NULL, "FolderChange"); change != NULL;
       change = lia_xml_next (change, NULL, "FolderChange"))
    {
      OfficeFolder *folder = office_call_find_folder (call, lia_xml_child (change, NULL, NULL));
      g_autofree char *name = lia_xml_dup_text (lia_xml_find (change, NS_TYPES, "DisplayName"));
      if (folder == NULL)
        office_call_error (call, "ErrorFolderNotFound", "There is no such folder.");
      else if (name == NULL)
        office_call_error (call, "ErrorInvalidPropertySet", "This property cannot be set.");
      else if (is_taken (call, folder->parent_id, name, folder))
        refuse_taken (call);
      else
        {
          office_mailbox_rename_folder (call->mailbox, folder, name);
          write_changed (call, folder);
        }
    }
  office_call_end (call);
}

/* Whether one may be put there; else the answer says why not. */
static gboolean
check_move (OfficeCall *call, const OfficeFolder *folder, const OfficeFolder *target)
{
  if (folder->distinguished != NULL)
    office_call_error (call, "ErrorMoveDistinguishedFolder", "This folder stays.");
  else if (folder == target || office_folder_is_below (call, target, folder->id, TRUE))
    office_call_error (call, "ErrorMoveCopyFailed", "A folder cannot be put into itself.");
  else if (is_taken (call, target->id, folder->name, folder))
    refuse_taken (call);
  else
    return TRUE;
  return FALSE;
}

static void
move_folder (OfficeCall *call)
{
  OfficeFolder *target = office_call_find_folder (
      call, lia_xml_child (lia_xml_path (call->request, "ToFolderId"), NULL, NULL));
  xmlNode *ids = lia_xml_path (call->request, "FolderIds");

  office_call_begin (call);
  for (xmlNode *id = lia_xml_child (ids, NULL, NULL); id != NULL;
       id = lia_xml_next (id, NULL, NULL))
    {
      OfficeFolder *folder = office_call_find_folder (call, id);
      if (target == NULL)
        office_call_error (call, "ErrorToFolderNotFound", "There is no such target folder.");
      else if (folder == NULL)
        office_call_error (call, "ErrorFolderNotFound", "There is no such folder.");
      else if (check_move (call, folder, target))
        {
          office_mailbox_move_folder (call->mailbox, folder, target->id);
          write_changed (call, folder);
        }
    }
  office_call_end (call);
}

/* Where what is deleted goes; NULL: nowhere. */
static OfficeFolder *
find_bin (OfficeCall *call)
{
  g_autofree char *type = lia_xml_dup_attribute (call->request, "DeleteType");

  return g_strcmp0 (type, "MoveToDeletedItems") == 0
             ? office_mailbox_find_distinguished (call->mailbox, "deleteditems")
             : NULL;
}

static void
delete_one (OfficeCall *call, OfficeFolder *folder, OfficeFolder *bin)
{
  if (bin == NULL || office_folder_is_below (call, folder, bin->id, TRUE))
    office_mailbox_remove_folder (call->mailbox, folder);
  else
    office_mailbox_move_folder (call->mailbox, folder, bin->id);
}

static void
delete_folder (OfficeCall *call)
{
  OfficeFolder *bin = find_bin (call);
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
          delete_one (call, folder, bin);
          office_call_success (call);
        }
    }
  office_call_end (call);
}

static void
empty_one (OfficeCall *call, OfficeFolder *folder, OfficeFolder *bin, gboolean with_folders)
{
  g_autoptr (GPtrArray) items = office_mailbox_list (call->mailbox, folder->id);
  GPtrArray *folders = office_mailbox_get_folders (call->mailbox);
  g_autoptr (GPtrArray) children = g_ptr_array_new ();

  for (guint i = 0; i < folders->len; i++)
    if (office_folder_is_below (call, g_ptr_array_index (folders, i), folder->id, FALSE))
      g_ptr_array_add (children, g_ptr_array_index (folders, i));
  for (guint i = 0; i < items->len; i++)
    if (bin != NULL && bin != folder)
      office_mailbox_move (call->mailbox, g_ptr_array_index (items, i), bin->id);
    else
      office_mailbox_remove (call->mailbox, g_ptr_array_index (items, i));
  for (guint i = 0; with_folders && i < children->len; i++)
    delete_one (call, g_ptr_array_index (children, i), bin);
}

static void
empty_folder (OfficeCall *call)
{
  OfficeFolder *bin = find_bin (call);
  g_autofree char *deep = lia_xml_dup_attribute (call->request, "DeleteSubFolders");
  xmlNode *ids = lia_xml_path (call->request, "FolderIds");

  office_call_begin (call);
  for (xmlNode *id = lia_xml_child (ids, NULL, NULL); id != NULL;
       id = lia_xml_next (id, NULL, NULL))
    {
      OfficeFolder *folder = office_call_find_folder (call, id);
      if (folder == NULL)
        {
          office_call_error (call, "ErrorFolderNotFound", "There is no such folder.");
          continue;
        }
      empty_one (call, folder, bin, g_strcmp0 (deep, "true") == 0);
      office_call_success (call);
    }
  office_call_end (call);
}

const OfficeEwsOperation office_ews_folder_change_operations[] = {
  { "CreateFolder", create_folder, FALSE, FALSE }, { "UpdateFolder", update_folder, FALSE, FALSE },
  { "MoveFolder", move_folder, FALSE, FALSE },     { "DeleteFolder", delete_folder, FALSE, FALSE },
  { "EmptyFolder", empty_folder, TRUE, FALSE },    { NULL, NULL, FALSE, FALSE },
};
