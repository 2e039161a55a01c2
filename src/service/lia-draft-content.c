/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-draft-content"

#include "config.h"

#include "mime/lia-mime-builder.h"
#include "service/lia-draft-content.h"

static const char *const fields[] = { "to", "cc", "bcc" };

/* kind, source row, in-reply-to, references, subject, text, recipients, attachments */
#define FORMAT "(ixmsmsssaa(sms)a(ssay))"

/* ---- In the store ---- */

static void
append_recipients (GVariantBuilder *builder, GPtrArray *addresses)
{
  g_variant_builder_open (builder, G_VARIANT_TYPE ("a(sms)"));
  for (guint i = 0; i < addresses->len; i++)
    {
      LiaAddress *address = g_ptr_array_index (addresses, i);
      g_variant_builder_add (builder, "(sms)", lia_address_get_address (address),
                             lia_address_get_name (address));
    }
  g_variant_builder_close (builder);
}

static GVariant *
new_bytes (GBytes *bytes)
{
  return g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, bytes, TRUE);
}

GBytes *
lia_draft_content_new (LiaDraft *draft)
{
  const LiaDraftOrigin *origin = _lia_draft_get_origin (draft);
  GPtrArray *attachments = lia_draft_get_attachments (draft);
  GVariantBuilder recipients;
  GVariantBuilder files;
  g_autoptr (GVariant) content = NULL;

  g_variant_builder_init (&recipients, G_VARIANT_TYPE ("aa(sms)"));
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    append_recipients (&recipients, lia_draft_get_recipients (draft, fields[i]));
  g_variant_builder_init (&files, G_VARIANT_TYPE ("a(ssay)"));
  for (guint i = 0; i < attachments->len; i++)
    {
      LiaDraftAttachment *file = g_ptr_array_index (attachments, i);
      g_variant_builder_add (&files, "(ss@ay)", file->name, file->content_type,
                             new_bytes (file->bytes));
    }
  content = g_variant_ref_sink (g_variant_new (FORMAT, (gint32)lia_draft_get_kind (draft),
                                               origin->source_row_id, origin->in_reply_to,
                                               origin->references, lia_draft_get_subject (draft),
                                               lia_draft_get_text (draft), &recipients, &files));
  return g_variant_get_data_as_bytes (content);
}

static GPtrArray *
read_recipients (GVariant *list)
{
  GPtrArray *addresses = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_address_unref);
  GVariantIter iter;
  const char *address = NULL;
  const char *name = NULL;

  g_variant_iter_init (&iter, list);
  while (g_variant_iter_next (&iter, "(&sm&s)", &address, &name))
    g_ptr_array_add (addresses, lia_address_new (LIA_ADDRESS_MAIL, address, name));
  return addresses;
}

static void
read_attachments (LiaDraft *draft, GVariant *files)
{
  GVariantIter iter;
  const char *name = NULL;
  const char *type = NULL;
  GVariant *value = NULL;

  g_variant_iter_init (&iter, files);
  while (g_variant_iter_next (&iter, "(&s&s@ay)", &name, &type, &value))
    {
      g_autoptr (GBytes) bytes = g_variant_get_data_as_bytes (value);
      g_autoptr (GError) error = NULL;

      if (!lia_draft_add_attachment (draft, name, type, bytes, &error))
        g_warning ("An attachment of a stored draft is left out: %s", error->message);
      g_variant_unref (value);
    }
}

LiaDraft *
lia_draft_content_parse (GBytes *content, LiaAccount *account)
{
  g_autoptr (GVariant) value
      = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE (FORMAT), content, FALSE));
  g_autoptr (GVariant) recipients = NULL;
  g_autoptr (GVariant) files = NULL;
  gint32 kind = 0;
  gint64 source_row_id = 0;
  const char *in_reply_to = NULL;
  const char *references = NULL;
  const char *subject = NULL;
  const char *text = NULL;
  LiaDraft *draft = NULL;
  LiaDraftOrigin *origin = NULL;

  if (!g_variant_is_normal_form (value))
    return NULL;
  g_variant_get (value, "(ixm&sm&s&s&s@aa(sms)@a(ssay))", &kind, &source_row_id, &in_reply_to,
                 &references, &subject, &text, &recipients, &files);
  if (kind < LIA_DRAFT_NEW || kind > LIA_DRAFT_EDIT
      || g_variant_n_children (recipients) != G_N_ELEMENTS (fields))
    return NULL;
  draft = _lia_draft_new ((LiaDraftKind)kind, account, subject, text);
  origin = _lia_draft_get_origin (draft);
  origin->source_row_id = source_row_id;
  origin->in_reply_to = g_strdup (in_reply_to);
  origin->references = g_strdup (references);
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      g_autoptr (GVariant) list = g_variant_get_child_value (recipients, i);
      g_autoptr (GPtrArray) addresses = read_recipients (list);
      lia_draft_set_recipients (draft, fields[i], addresses);
    }
  read_attachments (draft, files);
  return draft;
}

/* ---- On its way ---- */

struct _LiaDraftLetter
{
  LiaAddress *from;
  GPtrArray *recipients[G_N_ELEMENTS (fields)];
  char *subject;
  char *text;
  char *message_id;
  char *in_reply_to;
  char *references;
  GDateTime *date;
  GArray *attachments; /* LiaMimeAttachment that own their strings */
};

static void
attachment_clear (gpointer data)
{
  LiaMimeAttachment *attachment = data;

  g_free ((char *)attachment->name);
  g_free ((char *)attachment->content_type);
  g_bytes_unref (attachment->bytes);
}

LiaDraftLetter *
lia_draft_letter_new (LiaDraft *draft)
{
  const LiaDraftOrigin *origin = _lia_draft_get_origin (draft);
  GPtrArray *attachments = lia_draft_get_attachments (draft);
  LiaDraftLetter *self = g_new0 (LiaDraftLetter, 1);

  self->from = lia_address_ref (lia_account_get_address (lia_draft_get_account (draft)));
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    self->recipients[i] = g_ptr_array_copy (lia_draft_get_recipients (draft, fields[i]),
                                            (GCopyFunc)(void (*) (void))lia_address_ref, NULL);
  self->subject = g_strdup (lia_draft_get_subject (draft));
  self->text = g_strdup (lia_draft_get_text (draft));
  self->message_id = lia_mime_new_message_id (self->from);
  self->in_reply_to = g_strdup (origin->in_reply_to);
  self->references = g_strdup (origin->references);
  self->date = g_date_time_new_now_local ();
  self->attachments = g_array_new (FALSE, FALSE, sizeof (LiaMimeAttachment));
  g_array_set_clear_func (self->attachments, attachment_clear);
  for (guint i = 0; i < attachments->len; i++)
    {
      LiaDraftAttachment *file = g_ptr_array_index (attachments, i);
      LiaMimeAttachment copy
          = { g_strdup (file->name), g_strdup (file->content_type), g_bytes_ref (file->bytes) };
      g_array_append_val (self->attachments, copy);
    }
  return self;
}

void
lia_draft_letter_free (LiaDraftLetter *self)
{
  lia_address_unref (self->from);
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    g_ptr_array_unref (self->recipients[i]);
  g_free (self->subject);
  g_free (self->text);
  g_free (self->message_id);
  g_free (self->in_reply_to);
  g_free (self->references);
  g_date_time_unref (self->date);
  g_array_unref (self->attachments);
  g_free (self);
}

GBytes *
lia_draft_letter_build (const LiaDraftLetter *self)
{
  LiaMimeDraft draft = { .from = self->from,
                         .to = self->recipients[0],
                         .cc = self->recipients[1],
                         .bcc = self->recipients[2],
                         .subject = self->subject,
                         .text = self->text,
                         .message_id = self->message_id,
                         .in_reply_to = self->in_reply_to,
                         .references = self->references,
                         .date = self->date,
                         .attachments = (const LiaMimeAttachment *)(void *)self->attachments->data,
                         .n_attachments = self->attachments->len };

  return lia_mime_build (&draft);
}

LiaMessageRecord *
lia_draft_letter_dup_record (const LiaDraftLetter *self)
{
  LiaMessageRecord *record = lia_message_record_new (NULL);
  GPtrArray **lists[] = { &record->to, &record->cc, &record->bcc };

  record->from = lia_address_ref (self->from);
  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    for (guint j = 0; j < self->recipients[i]->len; j++)
      g_ptr_array_add (*lists[i], lia_address_ref (g_ptr_array_index (self->recipients[i], j)));
  record->message_id = g_strdup (self->message_id);
  record->in_reply_to = g_strdup (self->in_reply_to);
  record->references = g_strdup (self->references);
  record->subject = g_strdup (self->subject);
  record->preview = lia_mime_preview (self->text);
  record->received_us = g_date_time_to_unix (self->date) * G_USEC_PER_SEC;
  record->sent_us = record->received_us;
  record->flags = LIA_MESSAGE_READ | LIA_MESSAGE_DRAFT;
  if (self->attachments->len > 0)
    record->flags |= LIA_MESSAGE_HAS_ATTACHMENTS;
  return record;
}
