/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-conversation-row"

#include "config.h"

#include <glib/gi18n.h>

#include "widgets/lia-avatar.h"
#include "widgets/lia-conversation-row.h"
#include "widgets/lia-person-text.h"
#include "widgets/lia-time-text.h"
#include "widgets/lia-widget.h"

struct _LiaConversationRow
{
  GtkWidget parent_instance;

  LiaConversation *conversation;
  GSignalGroup *signals;
  GSignalGroup *person_signals;

  GtkWidget *avatar;
  GtkLabel *name_label;
  GtkLabel *time_label;
  GtkLabel *line_label;
  GtkLabel *unread_label;
};

G_DEFINE_FINAL_TYPE (LiaConversationRow, lia_conversation_row, GTK_TYPE_WIDGET)

static char *
dup_line (LiaConversation *conversation, LiaChatLine *line)
{
  if (lia_conversation_get_typing (conversation))
    return g_strdup (_ ("Typing…"));
  if (line == NULL)
    return g_strdup ("");
  if (lia_chat_line_get_sender (line) != NULL)
    return g_strdup (lia_chat_line_get_text (line));
  /* Translators: %s is what the user wrote. */
  return g_strdup_printf (_ ("You: %s"), lia_chat_line_get_text (line));
}

static void
show_conversation (LiaConversationRow *self)
{
  LiaPerson *person = lia_conversation_get_person (self->conversation);
  LiaChatLine *line = lia_conversation_get_last_line (self->conversation);
  guint unread = lia_conversation_get_unread (self->conversation);
  g_autofree char *text = dup_line (self->conversation, line);
  g_autofree char *time
      = line != NULL ? lia_time_text_row (lia_chat_line_get_time_us (line)) : NULL;
  g_autofree char *count = unread > 0 ? g_strdup_printf ("%u", unread) : NULL;
  g_autofree char *who = lia_person_text_accessible (person);
  /* Translators: 1: a person and the state, 2: the last line of the conversation, 3: a time. */
  g_autofree char *label
      = g_strdup_printf (_ ("%1$s: %2$s, %3$s"), who, text, time != NULL ? time : "");

  gtk_label_set_text (self->name_label, lia_person_get_name (person));
  gtk_label_set_text (self->time_label, time != NULL ? time : "");
  gtk_label_set_text (self->line_label, text);
  gtk_label_set_text (self->unread_label, count != NULL ? count : "");
  gtk_widget_set_visible (GTK_WIDGET (self->unread_label), unread > 0);
  if (unread > 0)
    gtk_widget_add_css_class (GTK_WIDGET (self), "unread");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "unread");
  lia_widget_label_row_unread (GTK_WIDGET (self), label, unread);
}

void
lia_conversation_row_set_conversation (LiaConversationRow *self, LiaConversation *conversation)
{
  LiaPerson *person = conversation != NULL ? lia_conversation_get_person (conversation) : NULL;

  g_return_if_fail (LIA_IS_CONVERSATION_ROW (self));

  g_set_object (&self->conversation, conversation);
  g_signal_group_set_target (self->signals, conversation);
  g_signal_group_set_target (self->person_signals, person);
  lia_avatar_set_person (LIA_AVATAR (self->avatar), person);
  if (conversation != NULL)
    show_conversation (self);
}

static void
lia_conversation_row_dispose (GObject *object)
{
  LiaConversationRow *self = LIA_CONVERSATION_ROW (object);

  g_clear_object (&self->signals);
  g_clear_object (&self->person_signals);
  g_clear_object (&self->conversation);
  lia_widget_dispose_template (GTK_WIDGET (self), LIA_TYPE_CONVERSATION_ROW);
  G_OBJECT_CLASS (lia_conversation_row_parent_class)->dispose (object);
}

static void
lia_conversation_row_class_init (LiaConversationRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lia_conversation_row_dispose;

  g_type_ensure (LIA_TYPE_AVATAR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/liaison/widgets/lia-conversation-row.ui");
  gtk_widget_class_bind_template_child (widget_class, LiaConversationRow, avatar);
  gtk_widget_class_bind_template_child (widget_class, LiaConversationRow, name_label);
  gtk_widget_class_bind_template_child (widget_class, LiaConversationRow, time_label);
  gtk_widget_class_bind_template_child (widget_class, LiaConversationRow, line_label);
  gtk_widget_class_bind_template_child (widget_class, LiaConversationRow, unread_label);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "messagerow");
}

static void
lia_conversation_row_init (LiaConversationRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->signals = g_signal_group_new (LIA_TYPE_CONVERSATION);
  g_signal_group_connect_swapped (self->signals, "notify", G_CALLBACK (show_conversation), self);
  self->person_signals = g_signal_group_new (LIA_TYPE_PERSON);
  g_signal_group_connect_swapped (self->person_signals, "notify", G_CALLBACK (show_conversation),
                                  self);
}

GtkWidget *
lia_conversation_row_new (void)
{
  return g_object_new (LIA_TYPE_CONVERSATION_ROW, NULL);
}
