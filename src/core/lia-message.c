/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-message"

#include "config.h"

#include "core/lia-message.h"

struct _LiaMessage
{
  GObject parent_instance;

  gint64 row_id;
  LiaMessageRecord *record;
  LiaPerson *sender;
};

enum
{
  PROP_0,
  PROP_LOADED,
  PROP_RECORD,
  PROP_FLAGS,
  PROP_SENDER,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (LiaMessage, lia_message, G_TYPE_OBJECT)

static void
lia_message_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LiaMessage *self = LIA_MESSAGE (object);

  switch (prop_id)
    {
    case PROP_LOADED:
      g_value_set_boolean (value, self->record != NULL);
      break;
    case PROP_RECORD:
      g_value_set_boxed (value, self->record);
      break;
    case PROP_FLAGS:
      g_value_set_uint (value, lia_message_get_flags (self));
      break;
    case PROP_SENDER:
      g_value_set_object (value, self->sender);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lia_message_finalize (GObject *object)
{
  LiaMessage *self = LIA_MESSAGE (object);

  g_clear_pointer (&self->record, lia_message_record_unref);
  g_clear_object (&self->sender);
  G_OBJECT_CLASS (lia_message_parent_class)->finalize (object);
}

static void
lia_message_class_init (LiaMessageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = lia_message_get_property;
  object_class->finalize = lia_message_finalize;

  properties[PROP_LOADED] = g_param_spec_boolean ("loaded", NULL, NULL, FALSE, flags);
  properties[PROP_RECORD]
      = g_param_spec_boxed ("record", NULL, NULL, LIA_TYPE_MESSAGE_RECORD, flags);
  properties[PROP_FLAGS] = g_param_spec_uint ("flags", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_SENDER] = g_param_spec_object ("sender", NULL, NULL, LIA_TYPE_PERSON, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lia_message_init (LiaMessage *self)
{
}

LiaMessage *
lia_message_new (gint64 row_id)
{
  LiaMessage *self = g_object_new (LIA_TYPE_MESSAGE, NULL);

  self->row_id = row_id;
  return self;
}

gint64
lia_message_get_row_id (LiaMessage *self)
{
  g_return_val_if_fail (LIA_IS_MESSAGE (self), 0);

  return self->row_id;
}

gboolean
lia_message_get_loaded (LiaMessage *self)
{
  g_return_val_if_fail (LIA_IS_MESSAGE (self), FALSE);

  return self->record != NULL;
}

LiaMessageRecord *
lia_message_get_record (LiaMessage *self)
{
  g_return_val_if_fail (LIA_IS_MESSAGE (self), NULL);

  return self->record;
}

guint
lia_message_get_flags (LiaMessage *self)
{
  g_return_val_if_fail (LIA_IS_MESSAGE (self), 0);

  return self->record != NULL ? self->record->flags : 0;
}

LiaPerson *
lia_message_get_sender (LiaMessage *self)
{
  g_return_val_if_fail (LIA_IS_MESSAGE (self), NULL);

  return self->sender;
}

void
lia_message_set_record (LiaMessage *self, LiaMessageRecord *record, LiaPerson *sender)
{
  gboolean was_loaded = FALSE;
  guint old_flags = 0;

  g_return_if_fail (LIA_IS_MESSAGE (self));
  g_return_if_fail (record != NULL);

  if (self->record == record && self->sender == sender)
    return;
  was_loaded = self->record != NULL;
  old_flags = lia_message_get_flags (self);
  lia_message_record_ref (record);
  g_clear_pointer (&self->record, lia_message_record_unref);
  self->record = record;
  if (g_set_object (&self->sender, sender))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SENDER]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RECORD]);
  if (old_flags != record->flags)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FLAGS]);
  if (!was_loaded)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADED]);
}
