/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-draft"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "core/lia-error.h"
#include "core/lia-limits.h"
#include "mime/lia-mime-names.h"
#include "service/lia-draft-private.h"

static const char *const fields[] = { "to", "cc", "bcc" };

struct _LiaDraft
{
  GObject parent_instance;

  LiaDraftKind kind;
  LiaAccount *account;
  char *subject;
  char *text;
  char *initial_text;
  guint cursor;
  GPtrArray *recipients[G_N_ELEMENTS (fields)];
  GPtrArray *attachments;
  gint64 saved_us;
  LiaDraftOrigin origin;
};

enum
{
  PROP_0,
  PROP_ACCOUNT,
  PROP_SUBJECT,
  PROP_TEXT,
  PROP_SAVED_US,
  N_PROPS
};

enum
{
  RECIPIENTS_CHANGED,
  ATTACHMENTS_CHANGED,
  EDITED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LiaDraft, lia_draft, G_TYPE_OBJECT)

static void
attachment_free (LiaDraftAttachment *attachment)
{
  g_free (attachment->name);
  g_free (attachment->content_type);
  g_bytes_unref (attachment->bytes);
  g_free (attachment);
}

static void
lia_draft_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LiaDraft *self = LIA_DRAFT (object);

  switch (prop_id)
    {
    case PROP_ACCOUNT:
      g_value_set_object (value, self->account);
      break;
    case PROP_SUBJECT:
      g_value_set_string (value, self->subject);
      break;
    case PROP_TEXT:
      g_value_set_string (value, self->text);
      break;
    case PROP_SAVED_US:
      g_value_set_int64 (value, self->saved_us);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lia_draft_finalize (GObject *object)
{
  LiaDraft *self = LIA_DRAFT (object);

  g_clear_object (&self->account);
  g_free (self->subject);
  g_free (self->text);
  g_free (self->initial_text);
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    g_ptr_array_unref (self->recipients[i]);
  g_ptr_array_unref (self->attachments);
  g_free (self->origin.source_key);
  g_free (self->origin.in_reply_to);
  g_free (self->origin.references);
  G_OBJECT_CLASS (lia_draft_parent_class)->finalize (object);
}

static void
lia_draft_class_init (LiaDraftClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  static const char *const names[] = { "recipients-changed", "attachments-changed", "edited" };

  object_class->get_property = lia_draft_get_property;
  object_class->finalize = lia_draft_finalize;

  properties[PROP_ACCOUNT] = g_param_spec_object ("account", NULL, NULL, LIA_TYPE_ACCOUNT, flags);
  properties[PROP_SUBJECT] = g_param_spec_string ("subject", NULL, NULL, NULL, flags);
  properties[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, NULL, flags);
  properties[PROP_SAVED_US] = g_param_spec_int64 ("saved-us", NULL, NULL, 0, G_MAXINT64, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  for (gsize i = 0; i < N_SIGNALS; i++)
    signals[i] = g_signal_new (names[i], LIA_TYPE_DRAFT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                               G_TYPE_NONE, 0);
}

static void
lia_draft_init (LiaDraft *self)
{
  self->subject = g_strdup ("");
  self->text = g_strdup ("");
  self->initial_text = g_strdup ("");
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    self->recipients[i] = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_address_unref);
  self->attachments = g_ptr_array_new_with_free_func ((GDestroyNotify)attachment_free);
}

LiaDraft *
_lia_draft_new (LiaDraftKind kind, LiaAccount *account, const char *subject, const char *text)
{
  LiaDraft *self = g_object_new (LIA_TYPE_DRAFT, NULL);

  self->kind = kind;
  self->account = g_object_ref (account);
  g_free (self->subject);
  g_free (self->text);
  g_free (self->initial_text);
  self->subject = g_strdup (subject != NULL ? subject : "");
  self->text = g_strdup (text != NULL ? text : "");
  self->initial_text = g_strdup (self->text);
  if (kind == LIA_DRAFT_EDIT)
    self->cursor = (guint)g_utf8_strlen (self->text, -1);
  return self;
}

LiaDraftOrigin *
_lia_draft_get_origin (LiaDraft *self)
{
  return &self->origin;
}

void
_lia_draft_set_saved_us (LiaDraft *self, gint64 saved_us)
{
  self->saved_us = saved_us;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SAVED_US]);
}

LiaDraftKind
lia_draft_get_kind (LiaDraft *self)
{
  g_return_val_if_fail (LIA_IS_DRAFT (self), LIA_DRAFT_NEW);

  return self->kind;
}

LiaAccount *
lia_draft_get_account (LiaDraft *self)
{
  g_return_val_if_fail (LIA_IS_DRAFT (self), NULL);

  return self->account;
}

void
lia_draft_set_account (LiaDraft *self, LiaAccount *account)
{
  g_return_if_fail (LIA_IS_DRAFT (self));

  if (!g_set_object (&self->account, account))
    return;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACCOUNT]);
  g_signal_emit (self, signals[EDITED], 0);
}

static void
set_text (LiaDraft *self, char **field, const char *value, guint prop)
{
  if (g_str_equal (*field, value))
    return;
  g_free (*field);
  *field = g_strdup (value);
  g_object_notify_by_pspec (G_OBJECT (self), properties[prop]);
  g_signal_emit (self, signals[EDITED], 0);
}

const char *
lia_draft_get_subject (LiaDraft *self)
{
  g_return_val_if_fail (LIA_IS_DRAFT (self), NULL);

  return self->subject;
}

void
lia_draft_set_subject (LiaDraft *self, const char *subject)
{
  g_return_if_fail (LIA_IS_DRAFT (self));
  g_return_if_fail (subject != NULL);

  set_text (self, &self->subject, subject, PROP_SUBJECT);
}

const char *
lia_draft_get_text (LiaDraft *self)
{
  g_return_val_if_fail (LIA_IS_DRAFT (self), NULL);

  return self->text;
}

void
lia_draft_set_text (LiaDraft *self, const char *text)
{
  g_return_if_fail (LIA_IS_DRAFT (self));
  g_return_if_fail (text != NULL);

  set_text (self, &self->text, text, PROP_TEXT);
}

guint
lia_draft_get_cursor (LiaDraft *self)
{
  g_return_val_if_fail (LIA_IS_DRAFT (self), 0);

  return self->cursor;
}

static gsize
index_of (const char *field)
{
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    if (g_str_equal (fields[i], field))
      return i;
  g_return_val_if_reached (0);
}

GPtrArray *
lia_draft_get_recipients (LiaDraft *self, const char *field)
{
  g_return_val_if_fail (LIA_IS_DRAFT (self), NULL);

  return self->recipients[index_of (field)];
}

void
lia_draft_set_recipients (LiaDraft *self, const char *field, GPtrArray *addresses)
{
  GPtrArray *copy = NULL;
  gsize i = 0;

  g_return_if_fail (LIA_IS_DRAFT (self));
  g_return_if_fail (addresses != NULL);

  i = index_of (field);
  copy = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_address_unref);
  g_ptr_array_extend (copy, addresses, (GCopyFunc)lia_address_ref, NULL);
  g_ptr_array_unref (self->recipients[i]);
  self->recipients[i] = copy;
  g_signal_emit (self, signals[RECIPIENTS_CHANGED], 0);
  g_signal_emit (self, signals[EDITED], 0);
}

GPtrArray *
lia_draft_get_attachments (LiaDraft *self)
{
  g_return_val_if_fail (LIA_IS_DRAFT (self), NULL);

  return self->attachments;
}

gboolean
lia_draft_add_attachment (
    LiaDraft *self, const char *name, const char *content_type, GBytes *bytes, GError **error)
{
  gsize total = g_bytes_get_size (bytes);
  LiaDraftAttachment *attachment = NULL;

  g_return_val_if_fail (LIA_IS_DRAFT (self), FALSE);

  for (guint i = 0; i < self->attachments->len; i++)
    total += g_bytes_get_size (
        ((LiaDraftAttachment *)g_ptr_array_index (self->attachments, i))->bytes);
  if (total > LIA_DRAFT_MAX_ATTACHMENTS_BYTES)
    {
      g_set_error (error, LIA_ERROR, LIA_ERROR_TOO_LARGE, "%s",
                   _ ("The attachments are larger than 25 MB together"));
      return FALSE;
    }
  attachment = g_new0 (LiaDraftAttachment, 1);
  attachment->name = lia_mime_safe_name (name, content_type);
  attachment->content_type = g_strdup (content_type);
  attachment->bytes = g_bytes_ref (bytes);
  g_ptr_array_add (self->attachments, attachment);
  g_signal_emit (self, signals[ATTACHMENTS_CHANGED], 0);
  g_signal_emit (self, signals[EDITED], 0);
  return TRUE;
}

void
lia_draft_remove_attachment (LiaDraft *self, guint index)
{
  g_return_if_fail (LIA_IS_DRAFT (self));

  if (index >= self->attachments->len)
    return;
  g_ptr_array_remove_index (self->attachments, index);
  g_signal_emit (self, signals[ATTACHMENTS_CHANGED], 0);
  g_signal_emit (self, signals[EDITED], 0);
}

gint64
lia_draft_get_saved_us (LiaDraft *self)
{
  g_return_val_if_fail (LIA_IS_DRAFT (self), 0);

  return self->saved_us;
}

gboolean
lia_draft_is_empty (LiaDraft *self)
{
  g_return_val_if_fail (LIA_IS_DRAFT (self), TRUE);

  if (self->kind == LIA_DRAFT_EDIT)
    return FALSE;
  if (!g_str_equal (self->text, self->initial_text) || self->attachments->len > 0)
    return FALSE;
  return self->kind != LIA_DRAFT_NEW
         || (*self->subject == '\0' && self->recipients[0]->len == 0
             && self->recipients[1]->len == 0 && self->recipients[2]->len == 0);
}
