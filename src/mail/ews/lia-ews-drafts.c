/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-ews-drafts"

#include "config.h"

#include "mail/ews/lia-ews-drafts.h"
#include "mime/lia-mime-message.h"

static LiaXmlWriter *
new_request (LiaEwsConnection *connection, const char *message_id)
{
  LiaXmlWriter *request = lia_ews_begin (connection, "m:FindItem");
  g_autofree char *value = g_strdup_printf ("<%s>", message_id);

  lia_xml_writer_attribute (request, "Traversal", "Shallow");
  lia_xml_writer_start (request, "m:ItemShape");
  lia_xml_writer_element (request, "t:BaseShape", "IdOnly");
  lia_xml_writer_end (request);
  lia_xml_writer_start (request, "m:Restriction");
  lia_xml_writer_start (request, "t:IsEqualTo");
  lia_ews_write_field (request, "message:InternetMessageId");
  lia_xml_writer_start (request, "t:FieldURIOrConstant");
  lia_xml_writer_empty (request, "t:Constant", "Value", value, NULL);
  lia_xml_writer_end (request);
  lia_xml_writer_end (request);
  lia_xml_writer_end (request);
  lia_xml_writer_start (request, "m:ParentFolderIds");
  lia_ews_write_folder_id (request, ":drafts");
  lia_xml_writer_end (request);
  return request;
}

GPtrArray *
lia_ews_drafts_find_copies (LiaEwsConnection *connection,
                            GBytes *source,
                            GCancellable *cancellable,
                            GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (LiaMimeMessage) message = lia_mime_message_new (source);
  const char *message_id = lia_mime_message_get_message_id (message);
  g_autoptr (xmlDoc) answer = NULL;
  xmlNode *found = NULL;
  xmlNode *items = NULL;

  if (message_id == NULL || *message_id == '\0')
    return g_steal_pointer (&ids);
  answer = lia_ews_call (connection, new_request (connection, message_id), LIA_HTTP_IDEMPOTENT,
                         LIA_EWS_MAX_ANSWER_BYTES, cancellable, error);
  found = answer != NULL ? lia_ews_single (answer, error) : NULL;
  if (found == NULL)
    {
      g_prefix_error (error, "FindItem: ");
      return NULL;
    }
  items = lia_xml_path (found, "RootFolder/Items");
  for (xmlNode *item = lia_xml_child (items, NULL, NULL); item != NULL;
       item = lia_xml_next (item, NULL, NULL))
    {
      char *id = lia_xml_dup_attribute (lia_xml_child (item, NULL, "ItemId"), "Id");
      if (id != NULL)
        g_ptr_array_add (ids, id);
    }
  return g_steal_pointer (&ids);
}
