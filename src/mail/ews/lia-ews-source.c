/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-ews-source"

#include "config.h"

#include <string.h>

#include "core/lia-error.h"
#include "mail/ews/lia-ews-items.h"
#include "mail/ews/lia-ews-source.h"
#include "mail/ews/lia-ews-texts.h"
#include "mime/lia-mime-builder.h"

/* ---- A message made of properties ---- */

static LiaMessageRecord *
get_record (LiaEwsConnection *connection, const char *id, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) refs = lia_ews_item_refs_new ();
  g_autoptr (GPtrArray) errors = g_ptr_array_new_with_free_func ((GDestroyNotify)g_error_free);
  g_autoptr (GPtrArray) records = NULL;

  lia_ews_item_refs_add_id (refs, id, TRUE);
  records = lia_ews_items_get (connection, refs, errors, cancellable, error);
  if (records == NULL)
    return NULL;
  if (records->len > 0)
    return lia_message_record_ref (g_ptr_array_index (records, 0));
  if (errors->len > 0)
    g_propagate_error (error, g_error_copy (g_ptr_array_index (errors, 0)));
  else
    g_set_error (error, LIA_ERROR, LIA_ERROR_NOT_FOUND, "The item is gone");
  return NULL;
}

static char *
get_text (LiaEwsConnection *connection, const char *id, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  g_autoptr (GPtrArray) texts = NULL;
  LiaMailText *text = NULL;

  g_ptr_array_add (ids, (gpointer)id);
  texts = lia_ews_texts_get (connection, ids, cancellable, error);
  if (texts == NULL)
    return NULL;
  text = texts->len > 0 ? g_ptr_array_index (texts, 0) : NULL;
  return g_strdup (text != NULL && text->text != NULL ? text->text : "");
}

static GBytes *
build (const LiaMessageRecord *record, const char *text, const LiaMimeAttachment *attachment)
{
  gint64 time_us = record->sent_us != 0 ? record->sent_us : record->received_us;
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (time_us / G_USEC_PER_SEC);
  g_autoptr (LiaAddress) nobody = lia_address_new (LIA_ADDRESS_MAIL, "nobody@invalid", NULL);
  LiaMimeDraft draft = { 0 };

  draft.from = record->from != NULL ? record->from : nobody;
  draft.to = record->to;
  draft.cc = record->cc;
  draft.bcc = record->bcc;
  draft.subject = record->subject != NULL ? record->subject : "";
  draft.text = text;
  draft.message_id = record->message_id;
  draft.in_reply_to = record->in_reply_to;
  draft.references = record->references;
  draft.date = date;
  draft.attachments = attachment;
  draft.n_attachments = attachment != NULL ? 1 : 0;
  return lia_mime_build (&draft);
}

static GBytes *
rebuild (LiaEwsConnection *connection,
         const char *id,
         const LiaMimeAttachment *attachment,
         GCancellable *cancellable,
         GError **error)
{
  g_autoptr (LiaMessageRecord) record = get_record (connection, id, cancellable, error);
  g_autofree char *text = NULL;

  if (record == NULL)
    return NULL;
  text = get_text (connection, id, cancellable, error);
  return text != NULL ? build (record, text, attachment) : NULL;
}

/* ---- MIME of the server ---- */

static LiaXmlWriter *
new_request (LiaEwsConnection *connection, const char *id)
{
  LiaXmlWriter *request = lia_ews_begin (connection, "m:GetItem");

  lia_xml_writer_start (request, "m:ItemShape");
  lia_xml_writer_element (request, "t:BaseShape", "IdOnly");
  lia_xml_writer_element (request, "t:IncludeMimeContent", "true");
  lia_xml_writer_end (request);
  lia_xml_writer_start (request, "m:ItemIds");
  lia_ews_write_item_id (request, id, NULL);
  lia_xml_writer_end (request);
  return request;
}

/* @out_content: NULL where the server has none to give. */
static gboolean
get_content (LiaEwsConnection *connection,
             const char *id,
             GBytes **out_content,
             GCancellable *cancellable,
             GError **error)
{
  g_autoptr (xmlDoc) answer
      = lia_ews_call (connection, new_request (connection, id), LIA_HTTP_IDEMPOTENT,
                      LIA_EWS_MAX_SOURCE_BYTES, cancellable, error);
  g_autoptr (GError) cause = NULL;
  g_autofree char *base64 = NULL;
  xmlNode *message = NULL;
  gsize size = 0;

  if (answer == NULL)
    return FALSE;
  message = lia_ews_single (answer, &cause);
  if (message == NULL && !g_error_matches (cause, LIA_ERROR, LIA_ERROR_UNSUPPORTED)
      && !g_error_matches (cause, LIA_ERROR, LIA_ERROR_PROTOCOL))
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
  base64 = lia_xml_dup_text (lia_xml_find (message, LIA_EWS_NS_TYPES, "MimeContent"));
  if (base64 == NULL || *base64 == '\0')
    return TRUE;
  g_base64_decode_inplace (base64, &size);
  *out_content = g_bytes_new_take (g_steal_pointer (&base64), size);
  return TRUE;
}

static gboolean
begins_with (GBytes *bytes, const char *text)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);

  return size >= strlen (text) && g_ascii_strncasecmp (data, text, strlen (text)) == 0;
}

/* Of what is no message, the "MIME content" is the bare calendar or card. */
static gboolean
is_bare (GBytes *content, LiaMimeAttachment *out_attachment)
{
  static const struct
  {
    const char *begin;
    const char *type;
    const char *name;
  } kinds[] = {
    { "BEGIN:VCALENDAR", "text/calendar", "calendar.ics" },
    { "BEGIN:VCARD", "text/vcard", "contact.vcf" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (begins_with (content, kinds[i].begin))
      {
        out_attachment->name = kinds[i].name;
        out_attachment->content_type = kinds[i].type;
        out_attachment->bytes = content;
        return TRUE;
      }
  return FALSE;
}

GBytes *
lia_ews_source_get (LiaEwsConnection *connection,
                    const char *id,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (GBytes) content = NULL;
  LiaMimeAttachment bare = { 0 };
  GBytes *source = NULL;

  if (!get_content (connection, id, &content, cancellable, error))
    {
      g_prefix_error (error, "GetItem: ");
      return NULL;
    }
  if (content != NULL && !is_bare (content, &bare))
    return g_steal_pointer (&content);
  source = rebuild (connection, id, content != NULL ? &bare : NULL, cancellable, error);
  if (source == NULL)
    g_prefix_error (error, "The item has no MIME content: ");
  return source;
}
