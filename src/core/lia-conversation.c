/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-conversation"

#include "config.h"

#include "core/lia-conversation.h"

struct _LiaConversation
{
  GObject parent_instance;

  gint64 row_id;
  LiaAccount *account;
  LiaPerson *person;
  GPtrArray *lines;
  LiaChatLine *headline; /* stands for the last line while there are none */
  guint unread;
  gboolean typing;
  gint64 quoted_row_id;
  char *quoted_subject;
  char *quoted_preview;
};

enum
{
  PROP_0,
  PROP_PERSON,
  PROP_UNREAD,
  PROP_TYPING,
  PROP_LAST_LINE,
  PROP_QUOTED_SUBJECT,
  PROP_QUOTED_ROW_ID,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LiaConversation,
                               lia_conversation,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static GType
get_item_type (GListModel *model)
{
  return LIA_TYPE_CHAT_LINE;
}

static guint
get_n_items (GListModel *model)
{
  return LIA_CONVERSATION (model)->lines->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  GPtrArray *lines = LIA_CONVERSATION (model)->lines;

  return position < lines->len ? g_object_ref (g_ptr_array_index (lines, position)) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
lia_conversation_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LiaConversation *self = LIA_CONVERSATION (object);

  switch (prop_id)
    {
    case PROP_PERSON:
      g_value_set_object (value, self->person);
      break;
    case PROP_UNREAD:
      g_value_set_uint (value, self->unread);
      break;
    case PROP_TYPING:
      g_value_set_boolean (value, self->typing);
      break;
    case PROP_LAST_LINE:
      g_value_set_object (value, lia_conversation_get_last_line (self));
      break;
    case PROP_QUOTED_SUBJECT:
      g_value_set_string (value, self->quoted_subject);
      break;
    case PROP_QUOTED_ROW_ID:
      g_value_set_int64 (value, self->quoted_row_id);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lia_conversation_finalize (GObject *object)
{
  LiaConversation *self = LIA_CONVERSATION (object);

  g_clear_object (&self->account);
  g_clear_object (&self->person);
  g_ptr_array_unref (self->lines);
  g_clear_object (&self->headline);
  g_free (self->quoted_subject);
  g_free (self->quoted_preview);
  G_OBJECT_CLASS (lia_conversation_parent_class)->finalize (object);
}

static void
lia_conversation_class_init (LiaConversationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = lia_conversation_get_property;
  object_class->finalize = lia_conversation_finalize;

  properties[PROP_PERSON] = g_param_spec_object ("person", NULL, NULL, LIA_TYPE_PERSON, flags);
  properties[PROP_UNREAD] = g_param_spec_uint ("unread", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_TYPING] = g_param_spec_boolean ("typing", NULL, NULL, FALSE, flags);
  properties[PROP_LAST_LINE]
      = g_param_spec_object ("last-line", NULL, NULL, LIA_TYPE_CHAT_LINE, flags);
  properties[PROP_QUOTED_SUBJECT] = g_param_spec_string ("quoted-subject", NULL, NULL, NULL, flags);
  properties[PROP_QUOTED_ROW_ID]
      = g_param_spec_int64 ("quoted-row-id", NULL, NULL, 0, G_MAXINT64, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lia_conversation_init (LiaConversation *self)
{
  self->lines = g_ptr_array_new_with_free_func (g_object_unref);
}

LiaConversation *
lia_conversation_new (gint64 row_id, LiaAccount *account, LiaPerson *person)
{
  LiaConversation *self = NULL;

  g_return_val_if_fail (LIA_IS_ACCOUNT (account), NULL);
  g_return_val_if_fail (LIA_IS_PERSON (person), NULL);

  self = g_object_new (LIA_TYPE_CONVERSATION, NULL);
  self->row_id = row_id;
  self->account = g_object_ref (account);
  self->person = g_object_ref (person);
  return self;
}

gint64
lia_conversation_get_row_id (LiaConversation *self)
{
  g_return_val_if_fail (LIA_IS_CONVERSATION (self), 0);

  return self->row_id;
}

void
lia_conversation_set_row_id (LiaConversation *self, gint64 row_id)
{
  g_return_if_fail (LIA_IS_CONVERSATION (self));

  self->row_id = row_id;
}

LiaAccount *
lia_conversation_get_account (LiaConversation *self)
{
  g_return_val_if_fail (LIA_IS_CONVERSATION (self), NULL);

  return self->account;
}

LiaPerson *
lia_conversation_get_person (LiaConversation *self)
{
  g_return_val_if_fail (LIA_IS_CONVERSATION (self), NULL);

  return self->person;
}

guint
lia_conversation_get_unread (LiaConversation *self)
{
  g_return_val_if_fail (LIA_IS_CONVERSATION (self), 0);

  return self->unread;
}

void
lia_conversation_set_unread (LiaConversation *self, guint unread)
{
  g_return_if_fail (LIA_IS_CONVERSATION (self));

  if (self->unread == unread)
    return;
  self->unread = unread;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_UNREAD]);
}

gboolean
lia_conversation_get_typing (LiaConversation *self)
{
  g_return_val_if_fail (LIA_IS_CONVERSATION (self), FALSE);

  return self->typing;
}

void
lia_conversation_set_typing (LiaConversation *self, gboolean typing)
{
  g_return_if_fail (LIA_IS_CONVERSATION (self));

  typing = !!typing;
  if (self->typing == typing)
    return;
  self->typing = typing;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TYPING]);
}

LiaChatLine *
lia_conversation_get_last_line (LiaConversation *self)
{
  g_return_val_if_fail (LIA_IS_CONVERSATION (self), NULL);

  return self->lines->len > 0 ? g_ptr_array_index (self->lines, self->lines->len - 1)
                              : self->headline;
}

void
lia_conversation_set_headline (LiaConversation *self, LiaChatLine *line)
{
  g_return_if_fail (LIA_IS_CONVERSATION (self));
  g_return_if_fail (LIA_IS_CHAT_LINE (line));

  if (g_set_object (&self->headline, line) && self->lines->len == 0)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LAST_LINE]);
}

void
lia_conversation_append (LiaConversation *self, LiaChatLine *line)
{
  g_return_if_fail (LIA_IS_CONVERSATION (self));
  g_return_if_fail (LIA_IS_CHAT_LINE (line));

  g_ptr_array_add (self->lines, g_object_ref (line));
  g_list_model_items_changed (G_LIST_MODEL (self), self->lines->len - 1, 0, 1);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LAST_LINE]);
}

void
lia_conversation_prepend (LiaConversation *self, GPtrArray *lines)
{
  gboolean was_empty = FALSE;

  g_return_if_fail (LIA_IS_CONVERSATION (self));
  g_return_if_fail (lines != NULL);

  if (lines->len == 0)
    return;
  was_empty = self->lines->len == 0;
  for (guint i = 0; i < lines->len; i++)
    g_ptr_array_insert (self->lines, (int)i, g_object_ref (g_ptr_array_index (lines, i)));
  g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, lines->len);
  if (was_empty)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LAST_LINE]);
}

const char *
lia_conversation_get_quoted_subject (LiaConversation *self)
{
  g_return_val_if_fail (LIA_IS_CONVERSATION (self), NULL);

  return self->quoted_subject;
}

const char *
lia_conversation_get_quoted_preview (LiaConversation *self)
{
  g_return_val_if_fail (LIA_IS_CONVERSATION (self), NULL);

  return self->quoted_preview;
}

gint64
lia_conversation_get_quoted_row_id (LiaConversation *self)
{
  g_return_val_if_fail (LIA_IS_CONVERSATION (self), 0);

  return self->quoted_row_id;
}

void
lia_conversation_set_quoted (LiaConversation *self,
                             gint64 message_row_id,
                             const char *subject,
                             const char *preview)
{
  g_return_if_fail (LIA_IS_CONVERSATION (self));

  g_free (self->quoted_subject);
  g_free (self->quoted_preview);
  self->quoted_row_id = message_row_id;
  self->quoted_subject = g_strdup (subject);
  self->quoted_preview = g_strdup (preview);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_QUOTED_ROW_ID]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_QUOTED_SUBJECT]);
}
