/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-ews-texts"

#include "config.h"

#include "core/lia-error.h"
#include "mail/ews/lia-ews-texts.h"

#define BATCH 20

static LiaXmlWriter *
new_request (LiaEwsConnection *connection, GPtrArray *ids, guint first, guint n)
{
  LiaXmlWriter *request = lia_ews_begin (connection, "m:GetItem");

  lia_xml_writer_start (request, "m:ItemShape");
  lia_xml_writer_element (request, "t:BaseShape", "IdOnly");
  lia_xml_writer_element (request, "t:BodyType", "Text");
  lia_xml_writer_start (request, "t:AdditionalProperties");
  lia_ews_write_field (request, "item:Body");
  lia_xml_writer_end (request);
  lia_xml_writer_end (request);
  lia_xml_writer_start (request, "m:ItemIds");
  for (guint i = first; i < first + n; i++)
    lia_ews_write_item_id (request, g_ptr_array_index (ids, i), NULL);
  lia_xml_writer_end (request);
  return request;
}

static void
add_text (GPtrArray *texts, const char *id, char *text_take)
{
  LiaMailText *text = g_new0 (LiaMailText, 1);

  text->remote_id = g_strdup (id);
  text->text = text_take;
  g_ptr_array_add (texts, text);
}

/* A body that cannot be read is told as such, or it would be asked for again and again. */
static gboolean
take_text (const xmlNode *message, const char *id, GPtrArray *texts, GError **error)
{
  g_autoptr (GError) cause = NULL;
  xmlNode *item = lia_xml_child (lia_xml_path (message, "Items"), NULL, NULL);

  if (lia_ews_check (message, &cause))
    add_text (texts, id, lia_xml_dup_child_text (item, "Body"));
  else if (lia_error_is_transient (cause))
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
  else if (!g_error_matches (cause, LIA_ERROR, LIA_ERROR_NOT_FOUND))
    add_text (texts, id, NULL);
  return TRUE;
}

GPtrArray *
lia_ews_texts_get (LiaEwsConnection *connection,
                   GPtrArray *ids,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_mail_text_free);

  for (guint first = 0; first < ids->len; first += BATCH)
    {
      guint n = MIN (BATCH, ids->len - first);
      g_autoptr (xmlDoc) answer
          = lia_ews_call (connection, new_request (connection, ids, first, n), LIA_HTTP_IDEMPOTENT,
                          LIA_EWS_MAX_ANSWER_BYTES, cancellable, error);
      xmlNode *message = answer != NULL ? lia_ews_first_message (answer) : NULL;
      if (answer == NULL)
        {
          g_prefix_error (error, "GetItem: ");
          return NULL;
        }
      for (guint i = first; i < first + n && message != NULL; i++)
        {
          if (!take_text (message, g_ptr_array_index (ids, i), texts, error))
            return NULL;
          message = lia_xml_next (message, NULL, NULL);
        }
    }
  return g_steal_pointer (&texts);
}
