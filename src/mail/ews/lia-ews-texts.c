/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-ews-texts"

#include "config.h"

#include "core/lia-error.h"
#include "mail/ews/lia-ews-calls.h"
#include "mail/ews/lia-ews-texts.h"

#define BATCH 20

typedef struct
{
  LiaEwsConnection *connection;
  GPtrArray *ids;
  guint n_asked;
} Texts;

static LiaXmlWriter *
next_request (gpointer data)
{
  Texts *texts = data;
  guint end = MIN (texts->n_asked + BATCH, texts->ids->len);
  LiaXmlWriter *request = NULL;

  if (texts->n_asked == end)
    return NULL;
  request = lia_ews_begin (texts->connection, "m:GetItem");
  lia_xml_writer_start (request, "m:ItemShape");
  lia_xml_writer_element (request, "t:BaseShape", "IdOnly");
  lia_xml_writer_element (request, "t:BodyType", "Text");
  lia_xml_writer_start (request, "t:AdditionalProperties");
  lia_ews_write_field (request, "item:Body");
  lia_xml_writer_end (request);
  lia_xml_writer_end (request);
  lia_xml_writer_start (request, "m:ItemIds");
  for (; texts->n_asked < end; texts->n_asked++)
    lia_ews_write_item_id (request, g_ptr_array_index (texts->ids, texts->n_asked), NULL);
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
  Texts asked = { connection, ids, 0 };
  g_autoptr (LiaEwsCalls) calls = lia_ews_calls_new (connection, next_request, &asked, cancellable);
  g_autoptr (GError) cause = NULL;

  for (guint first = 0; first < ids->len; first += BATCH)
    {
      g_autoptr (xmlDoc) answer = lia_ews_calls_next (calls, &cause);
      xmlNode *message = answer != NULL ? lia_ews_first_message (answer) : NULL;
      if (answer == NULL)
        {
          g_propagate_prefixed_error (error, g_steal_pointer (&cause), "GetItem: ");
          return NULL;
        }
      for (guint i = first; i < MIN (first + BATCH, ids->len) && message != NULL; i++)
        {
          if (!take_text (message, g_ptr_array_index (ids, i), texts, error))
            return NULL;
          message = lia_xml_next (message, NULL, NULL);
        }
    }
  return g_steal_pointer (&texts);
}
