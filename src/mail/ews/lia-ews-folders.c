/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-ews-folders"

#include "config.h"

#include "core/lia-error.h"
#include "core/lia-text.h"
#include "mail/ews/lia-ews-folders.h"

#define ROOT_ROLE (-1)

static const struct
{
  const char *id;
  int role;
} distinguished[] = {
  { "msgfolderroot", ROOT_ROLE },
  { "inbox", LIA_FOLDER_ROLE_INBOX },
  { "drafts", LIA_FOLDER_ROLE_DRAFTS },
  { "sentitems", LIA_FOLDER_ROLE_SENT },
  { "deleteditems", LIA_FOLDER_ROLE_DELETED },
  { "junkemail", LIA_FOLDER_ROLE_JUNK },
  { "outbox", LIA_FOLDER_ROLE_OUTBOX },
};

GHashTable *
lia_ews_folders_learn_roles (LiaEwsConnection *connection,
                             GCancellable *cancellable,
                             GError **error)
{
  LiaXmlWriter *request = lia_ews_begin (connection, "m:GetFolder");
  g_autoptr (xmlDoc) answer = NULL;
  g_autoptr (GHashTable) roles = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gsize i = 0;

  lia_xml_writer_start (request, "m:FolderShape");
  lia_xml_writer_element (request, "t:BaseShape", "IdOnly");
  lia_xml_writer_end (request);
  lia_xml_writer_start (request, "m:FolderIds");
  for (gsize k = 0; k < G_N_ELEMENTS (distinguished); k++)
    lia_xml_writer_empty (request, "t:DistinguishedFolderId", "Id", distinguished[k].id, NULL);
  lia_xml_writer_end (request);
  answer = lia_ews_call (connection, request, LIA_HTTP_IDEMPOTENT, LIA_EWS_MAX_ANSWER_BYTES,
                         cancellable, error);
  if (answer == NULL)
    return NULL;
  for (xmlNode *message = lia_ews_first_message (answer);
       message != NULL && i < G_N_ELEMENTS (distinguished);
       message = lia_xml_next (message, NULL, NULL), i++)
    {
      g_autofree char *id
          = lia_xml_dup_attribute (lia_xml_find (message, LIA_EWS_NS_TYPES, "FolderId"), "Id");
      if (id != NULL)
        g_hash_table_insert (roles, g_steal_pointer (&id), GINT_TO_POINTER (distinguished[i].role));
      else if (distinguished[i].role == ROOT_ROLE || distinguished[i].role == LIA_FOLDER_ROLE_INBOX)
        {
          if (lia_ews_check (message, error))
            g_set_error (error, LIA_ERROR, LIA_ERROR_PROTOCOL, "The server names no inbox");
          return NULL;
        }
    }
  return g_steal_pointer (&roles);
}

static LiaFolderKind
kind_of (const xmlNode *folder, const char *class)
{
  if (lia_xml_is (folder, NULL, "CalendarFolder"))
    return LIA_FOLDER_KIND_CALENDAR;
  if (lia_xml_is (folder, NULL, "ContactsFolder"))
    return LIA_FOLDER_KIND_CONTACTS;
  if (lia_xml_is (folder, NULL, "TasksFolder"))
    return LIA_FOLDER_KIND_TASKS;
  if (lia_xml_is (folder, NULL, "SearchFolder"))
    return LIA_FOLDER_KIND_OTHER;
  if (class == NULL || g_str_has_prefix (class, "IPF.Note"))
    return LIA_FOLDER_KIND_MAIL;
  if (g_str_has_prefix (class, "IPF.StickyNote"))
    return LIA_FOLDER_KIND_NOTES;
  if (g_str_has_prefix (class, "IPF.Journal"))
    return LIA_FOLDER_KIND_JOURNAL;
  return LIA_FOLDER_KIND_OTHER;
}

static gboolean
is_hidden (const xmlNode *folder)
{
  return lia_xml_get_boolean (folder, "ExtendedProperty/Value", FALSE);
}

static LiaFolderRecord *
parse_folder (const xmlNode *folder, GHashTable *roles)
{
  g_autofree char *id = lia_xml_dup_attribute (lia_xml_path (folder, "FolderId"), "Id");
  g_autofree char *parent = lia_xml_dup_attribute (lia_xml_path (folder, "ParentFolderId"), "Id");
  g_autofree char *name
      = lia_text_cut (lia_xml_dup_child_text (folder, "DisplayName"), LIA_NAME_MAX_CHARACTERS);
  g_autofree char *class = lia_xml_dup_child_text (folder, "FolderClass");
  LiaFolderRecord *record = NULL;

  if (id == NULL)
    return NULL;
  record = lia_folder_record_new (id, name != NULL ? name : "");
  if (parent != NULL && GPOINTER_TO_INT (g_hash_table_lookup (roles, parent)) != ROOT_ROLE)
    record->parent_remote_id = g_steal_pointer (&parent);
  record->role = (LiaFolderRole)MAX (GPOINTER_TO_INT (g_hash_table_lookup (roles, id)), 0);
  record->kind = kind_of (folder, class);
  record->total = (int)lia_xml_get_int (folder, "TotalCount", 0);
  record->unread = (int)lia_xml_get_int (folder, "UnreadCount", -1);
  record->hidden = is_hidden (folder);
  return record;
}

static LiaXmlWriter *
new_request (LiaEwsConnection *connection, const char *token)
{
  LiaXmlWriter *request = lia_ews_begin (connection, "m:SyncFolderHierarchy");
  static const char *const fields[]
      = { "folder:DisplayName", "folder:ParentFolderId", "folder:FolderClass", "folder:TotalCount",
          "folder:UnreadCount" };

  lia_xml_writer_start (request, "m:FolderShape");
  lia_xml_writer_element (request, "t:BaseShape", "IdOnly");
  lia_xml_writer_start (request, "t:AdditionalProperties");
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    lia_ews_write_field (request, fields[i]);
  /* PidTagAttributeHidden */
  lia_ews_write_extended (request, "0x10F4", "Boolean");
  lia_xml_writer_end (request);
  lia_xml_writer_end (request);
  lia_xml_writer_start (request, "m:SyncFolderId");
  lia_ews_write_folder_id (request, ":msgfolderroot");
  lia_xml_writer_end (request);
  if (token != NULL)
    lia_xml_writer_element (request, "m:SyncState", token);
  return request;
}

static void
take_changes (LiaFolderChanges *changes, const xmlNode *list, GHashTable *roles)
{
  for (xmlNode *change = lia_xml_child (list, NULL, NULL); change != NULL;
       change = lia_xml_next (change, NULL, NULL))
    {
      if (lia_xml_is (change, NULL, "Delete"))
        {
          char *id = lia_xml_dup_attribute (lia_xml_path (change, "FolderId"), "Id");
          if (id != NULL)
            g_ptr_array_add (changes->removed, id);
        }
      else
        {
          LiaFolderRecord *record = parse_folder (lia_xml_child (change, NULL, NULL), roles);
          if (record != NULL)
            g_ptr_array_add (changes->changed, record);
        }
    }
}

LiaFolderChanges *
lia_ews_folders_sync (LiaEwsConnection *connection,
                      GHashTable *roles,
                      const char *token,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (xmlDoc) answer
      = lia_ews_call (connection, new_request (connection, token), LIA_HTTP_IDEMPOTENT,
                      LIA_EWS_MAX_ANSWER_BYTES, cancellable, error);
  g_autoptr (LiaFolderChanges) changes = NULL;
  g_autoptr (GError) cause = NULL;
  xmlNode *message = NULL;

  if (answer == NULL)
    return NULL;
  message = lia_ews_single (answer, &cause);
  if (message == NULL && token != NULL
      && g_error_matches (cause, LIA_ERROR, LIA_ERROR_INVALID_TOKEN))
    return lia_ews_folders_sync (connection, roles, NULL, cancellable, error);
  if (message == NULL)
    {
      g_propagate_prefixed_error (error, g_steal_pointer (&cause), "SyncFolderHierarchy: ");
      return NULL;
    }
  changes = lia_folder_changes_new ();
  changes->reset = token == NULL;
  changes->token = lia_xml_dup_child_text (message, "SyncState");
  changes->more = !lia_xml_get_boolean (message, "IncludesLastFolderInRange", TRUE);
  if (changes->token == NULL || *changes->token == '\0'
      || (changes->more && g_strcmp0 (changes->token, token) == 0))
    {
      g_set_error (error, LIA_ERROR, LIA_ERROR_PROTOCOL, "SyncFolderHierarchy: no way to go on");
      return NULL;
    }
  if (!lia_ews_check_count (lia_xml_path (message, "Changes"), error))
    return NULL;
  take_changes (changes, lia_xml_path (message, "Changes"), roles);
  return g_steal_pointer (&changes);
}
