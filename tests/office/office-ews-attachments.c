/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "office-ews-attachments"

#include "config.h"

#include <string.h>

#include "office-ews-private.h"

/* ---- Identifiers: the item, and what is attached. They stay when others come and go; of two that are the same,
 * either may be meant. ---- */

static char *
dup_digest (const OfficeEnclosure *enclosure)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  gsize size = 0;
  const guchar *data = g_bytes_get_data (enclosure->content, &size);

  g_checksum_update (checksum, data, (gssize)size);
  if (enclosure->name != NULL)
    g_checksum_update (checksum, (const guchar *)enclosure->name, -1);
  return g_strdup (g_checksum_get_string (checksum));
}

static char *
dup_id (const OfficeItem *item, const OfficeEnclosure *enclosure)
{
  g_autofree char *digest = dup_digest (enclosure);
  g_autofree char *text = g_strdup_printf ("%s attached to %s", digest, item->id);

  return g_base64_encode ((const guchar *)text, strlen (text));
}

/* Returns: the item, or NULL. */
static OfficeItem *
find_item (OfficeCall *call, const char *id, char **out_digest)
{
  gsize size = 0;
  g_autofree guchar *data = id != NULL ? g_base64_decode (id, &size) : NULL;
  g_autofree char *text = g_strndup ((const char *)data, size);
  char *rest = strchr (text, ' ');

  if (rest == NULL || !g_str_has_prefix (rest, " attached to "))
    return NULL;
  *out_digest = g_strndup (text, (gsize)(rest - text));
  return office_mailbox_find_item (call->mailbox, rest + strlen (" attached to "));
}

static const OfficeEnclosure *
find_enclosure (GPtrArray *enclosures, const char *digest)
{
  for (guint i = 0; i < enclosures->len; i++)
    {
      const OfficeEnclosure *enclosure = g_ptr_array_index (enclosures, i);
      g_autofree char *found = dup_digest (enclosure);
      if (g_str_equal (found, digest))
        return enclosure;
    }
  return NULL;
}

/* ---- Writing ---- */

static gboolean
is_message (const OfficeEnclosure *enclosure)
{
  return g_str_equal (enclosure->type, "message/rfc822");
}

/* In the order of the schema. 2007 tells no sizes. */
static void
write_description (OfficeCall *call, const OfficeEnclosure *enclosure, const char *id)
{
  LiaXmlWriter *out = call->out;

  lia_xml_writer_empty (out, "t:AttachmentId", "Id", id, NULL);
  if (enclosure->name != NULL)
    lia_xml_writer_element (out, "t:Name", enclosure->name);
  lia_xml_writer_element (out, "t:ContentType", enclosure->type);
  if (enclosure->content_id != NULL)
    lia_xml_writer_element (out, "t:ContentId", enclosure->content_id);
  if (call->is_2007)
    return;
  lia_xml_writer_element_int (out, "t:Size", (gint64)g_bytes_get_size (enclosure->content));
  lia_xml_writer_element (out, "t:IsInline", enclosure->is_inline ? "true" : "false");
}

static void
start_attachment (OfficeCall *call, const OfficeEnclosure *enclosure)
{
  lia_xml_writer_start (call->out,
                        is_message (enclosure) ? "t:ItemAttachment" : "t:FileAttachment");
}

void
office_write_attachments (OfficeCall *call, OfficeItem *item)
{
  g_autoptr (GPtrArray) enclosures = office_enclosures_parse (item->source);

  if (enclosures->len == 0)
    return;
  lia_xml_writer_start (call->out, "t:Attachments");
  for (guint i = 0; i < enclosures->len; i++)
    {
      const OfficeEnclosure *enclosure = g_ptr_array_index (enclosures, i);
      g_autofree char *id = dup_id (item, enclosure);
      start_attachment (call, enclosure);
      write_description (call, enclosure, id);
      lia_xml_writer_end (call->out);
    }
  lia_xml_writer_end (call->out);
}

/* ---- GetAttachment ---- */

static void
write_content (OfficeCall *call, const OfficeEnclosure *enclosure, const char *id)
{
  start_attachment (call, enclosure);
  write_description (call, enclosure, id);
  if (is_message (enclosure))
    {
      g_autoptr (OfficeItem) item = office_item_new (id, enclosure->content);
      office_write_item (call, item, lia_xml_path (call->request, "AttachmentShape"));
    }
  else
    {
      lia_xml_writer_start (call->out, "t:Content");
      lia_xml_writer_base64 (call->out, enclosure->content);
      lia_xml_writer_end (call->out);
    }
  lia_xml_writer_end (call->out);
}

static void
get_one (OfficeCall *call, const xmlNode *node)
{
  g_autofree char *id = lia_xml_dup_attribute (node, "Id");
  g_autofree char *digest = NULL;
  OfficeItem *item = find_item (call, id, &digest);
  g_autoptr (GPtrArray) enclosures = item != NULL ? office_enclosures_parse (item->source) : NULL;
  const OfficeEnclosure *enclosure
      = enclosures != NULL ? find_enclosure (enclosures, digest) : NULL;

  if (enclosure == NULL)
    {
      office_call_error (call, "ErrorInvalidAttachmentId", "There is no such attachment.");
      return;
    }
  office_call_message_success (call);
  lia_xml_writer_start (call->out, "m:Attachments");
  write_content (call, enclosure, id);
  lia_xml_writer_end (call->out);
  office_call_message_end (call);
}

static void
get_attachment (OfficeCall *call)
{
  xmlNode *ids = lia_xml_path (call->request, "AttachmentIds");

  office_call_begin (call);
  for (xmlNode *id = lia_xml_child (ids, NULL, NULL); id != NULL;
       id = lia_xml_next (id, NULL, NULL))
    get_one (call, id);
  office_call_end (call);
}

/* ---- CreateAttachment ---- */

OfficeEnclosure *
office_parse_enclosure (const xmlNode *node)
{
  g_autofree char *name = lia_xml_dup_child_text (node, "Name");
  g_autofree char *type = lia_xml_dup_child_text (node, "ContentType");
  g_autofree char *base64 = lia_xml_dup_child_text (node, "Content");
  g_autoptr (GBytes) content = NULL;
  OfficeEnclosure *enclosure = NULL;
  gsize size = 0;

  if (!lia_xml_is (node, NULL, "FileAttachment") || base64 == NULL)
    return NULL;
  if (*base64 != '\0')
    g_base64_decode_inplace (base64, &size);
  content = g_bytes_new (base64, size);
  enclosure
      = office_enclosure_new (name, type != NULL ? type : "application/octet-stream", content);
  enclosure->content_id = lia_xml_dup_child_text (node, "ContentId");
  enclosure->is_inline = lia_xml_get_boolean (node, "IsInline", FALSE);
  return enclosure;
}

static void
create_one (OfficeCall *call, OfficeItem *item, OfficeEnclosure *enclosure)
{
  g_autoptr (OfficeLetter) letter = office_call_parse_letter (call, item);
  g_autofree char *id = dup_id (item, enclosure);
  g_autofree char *key = NULL;
  g_autoptr (GBytes) source = NULL;

  office_letter_enclose (letter, enclosure);
  source = office_letter_build (letter);
  office_item_set_source (item, source);
  office_mailbox_touch (call->mailbox, item);
  key = office_dup_change_key (item);
  office_call_message_success (call);
  lia_xml_writer_start (call->out, "m:Attachments");
  start_attachment (call, enclosure);
  lia_xml_writer_empty (call->out, "t:AttachmentId", "Id", id, "RootItemId", item->id,
                        "RootItemChangeKey", key, NULL);
  lia_xml_writer_end (call->out);
  lia_xml_writer_end (call->out);
  office_call_message_end (call);
}

static void
create_attachment (OfficeCall *call)
{
  OfficeItem *item = office_call_find_item (call, lia_xml_path (call->request, "ParentItemId"));
  xmlNode *attachments = lia_xml_path (call->request, "Attachments");

  office_call_begin (call);
  for (xmlNode *node = lia_xml_child (attachments, NULL, NULL); node != NULL;
       node = lia_xml_next (node, NULL, NULL))
    {
      OfficeEnclosure *enclosure = item != NULL ? office_parse_enclosure (node) : NULL;
      if (enclosure != NULL)
        {
          create_one (call, item, enclosure);
          continue;
        }
      office_call_error (call, item != NULL ? "ErrorInvalidRequest" : "ErrorItemNotFound",
                         item != NULL ? "Only files are attached here." : "There is no such item.");
    }
  office_call_end (call);
}

/* ---- DeleteAttachment ---- */

static void
delete_one (OfficeCall *call, const xmlNode *node)
{
  g_autofree char *id = lia_xml_dup_attribute (node, "Id");
  g_autofree char *digest = NULL;
  OfficeItem *item = find_item (call, id, &digest);
  g_autoptr (OfficeLetter) letter = item != NULL ? office_call_parse_letter (call, item) : NULL;
  const OfficeEnclosure *enclosure
      = letter != NULL ? find_enclosure (letter->enclosures, digest) : NULL;
  g_autoptr (GBytes) source = NULL;
  g_autofree char *key = NULL;

  if (enclosure == NULL)
    {
      office_call_error (call, "ErrorInvalidAttachmentId", "There is no such attachment.");
      return;
    }
  g_ptr_array_remove (letter->enclosures, (gpointer)enclosure);
  source = office_letter_build (letter);
  office_item_set_source (item, source);
  office_mailbox_touch (call->mailbox, item);
  key = office_dup_change_key (item);
  office_call_message_success (call);
  lia_xml_writer_empty (call->out, "m:RootItemId", "RootItemId", item->id, "RootItemChangeKey", key,
                        NULL);
  office_call_message_end (call);
}

static void
delete_attachment (OfficeCall *call)
{
  xmlNode *ids = lia_xml_path (call->request, "AttachmentIds");

  office_call_begin (call);
  for (xmlNode *id = lia_xml_child (ids, NULL, NULL); id != NULL;
       id = lia_xml_next (id, NULL, NULL))
    delete_one (call, id);
  office_call_end (call);
}

const OfficeEwsOperation office_ews_attachment_operations[] = {
  { "GetAttachment", get_attachment, FALSE, FALSE },
  { "CreateAttachment", create_attachment, FALSE, FALSE },
  { "DeleteAttachment", delete_attachment, FALSE, FALSE },
  { NULL, NULL, FALSE, FALSE },
};
