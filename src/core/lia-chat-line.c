/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-chat-line"

#include "config.h"

#include "core/lia-conversation.h"

struct _LiaChatLine
{
  GObject parent_instance;

  gint64 row_id;
  LiaPerson *sender;
  char *text;
  gint64 time_us;
  LiaChatLineState state;
  char *error;
};

enum
{
  PROP_0,
  PROP_STATE,
  PROP_ERROR,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (LiaChatLine, lia_chat_line, G_TYPE_OBJECT)

static void
lia_chat_line_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LiaChatLine *self = LIA_CHAT_LINE (object);

  switch (prop_id)
    {
    case PROP_STATE:
      g_value_set_int (value, self->state);
      break;
    case PROP_ERROR:
      g_value_set_string (value, self->error);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lia_chat_line_finalize (GObject *object)
{
  LiaChatLine *self = LIA_CHAT_LINE (object);

  g_clear_object (&self->sender);
  g_free (self->text);
  g_free (self->error);
  G_OBJECT_CLASS (lia_chat_line_parent_class)->finalize (object);
}

static void
lia_chat_line_class_init (LiaChatLineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = lia_chat_line_get_property;
  object_class->finalize = lia_chat_line_finalize;

  properties[PROP_STATE]
      = g_param_spec_int ("state", NULL, NULL, 0, LIA_CHAT_LINE_FAILED, 0, flags);
  properties[PROP_ERROR] = g_param_spec_string ("error", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lia_chat_line_init (LiaChatLine *self)
{
}

LiaChatLine *
lia_chat_line_new (
    gint64 row_id, LiaPerson *sender, const char *text, gint64 time_us, LiaChatLineState state)
{
  LiaChatLine *self = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  self = g_object_new (LIA_TYPE_CHAT_LINE, NULL);
  self->row_id = row_id;
  self->sender = sender != NULL ? g_object_ref (sender) : NULL;
  self->text = g_utf8_make_valid (text, -1);
  self->time_us = time_us;
  self->state = state;
  return self;
}

gint64
lia_chat_line_get_row_id (LiaChatLine *self)
{
  g_return_val_if_fail (LIA_IS_CHAT_LINE (self), 0);

  return self->row_id;
}

void
lia_chat_line_set_row_id (LiaChatLine *self, gint64 row_id)
{
  g_return_if_fail (LIA_IS_CHAT_LINE (self));

  self->row_id = row_id;
}

LiaPerson *
lia_chat_line_get_sender (LiaChatLine *self)
{
  g_return_val_if_fail (LIA_IS_CHAT_LINE (self), NULL);

  return self->sender;
}

const char *
lia_chat_line_get_text (LiaChatLine *self)
{
  g_return_val_if_fail (LIA_IS_CHAT_LINE (self), NULL);

  return self->text;
}

gint64
lia_chat_line_get_time_us (LiaChatLine *self)
{
  g_return_val_if_fail (LIA_IS_CHAT_LINE (self), 0);

  return self->time_us;
}

LiaChatLineState
lia_chat_line_get_state (LiaChatLine *self)
{
  g_return_val_if_fail (LIA_IS_CHAT_LINE (self), LIA_CHAT_LINE_RECEIVED);

  return self->state;
}

const char *
lia_chat_line_get_error (LiaChatLine *self)
{
  g_return_val_if_fail (LIA_IS_CHAT_LINE (self), NULL);

  return self->error;
}

void
lia_chat_line_set_state (LiaChatLine *self, LiaChatLineState state, const char *error)
{
  g_return_if_fail (LIA_IS_CHAT_LINE (self));

  if (g_strcmp0 (self->error, error) != 0)
    {
      g_free (self->error);
      self->error = g_strdup (error);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
    }
  if (self->state != state)
    {
      self->state = state;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
    }
}
