/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-message-row"

#include "config.h"

#include <glib/gi18n.h>

#include "widgets/lia-avatar.h"
#include "widgets/lia-message-row.h"
#include "widgets/lia-time-text.h"
#include "widgets/lia-widget.h"

struct _LiaMessageRow
{
  GtkWidget parent_instance;

  LiaMessage *message;
  GSignalGroup *message_signals;
  GSignalGroup *sender_signals;

  GtkWidget *avatar;
  GtkLabel *sender_label;
  GtkLabel *time_label;
  GtkLabel *subject_label;
  GtkLabel *preview_label;
  GtkWidget *answered_image;
  GtkWidget *important_image;
  GtkWidget *attachment_image;
  GtkWidget *flag_image;
};

G_DEFINE_FINAL_TYPE (LiaMessageRow, lia_message_row, GTK_TYPE_WIDGET)

static const char *
subject_of (LiaMessageRecord *record)
{
  return record->subject != NULL && *record->subject != '\0' ? record->subject : _ ("(no subject)");
}

static void
show_flags (LiaMessageRow *self)
{
  guint flags = lia_message_get_flags (self->message);
  gboolean forwarded = (flags & LIA_MESSAGE_FORWARDED) != 0;

  if ((flags & LIA_MESSAGE_READ) != 0)
    gtk_widget_remove_css_class (GTK_WIDGET (self), "unread");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self), "unread");
  gtk_widget_set_visible (self->answered_image, forwarded || (flags & LIA_MESSAGE_ANSWERED) != 0);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->answered_image),
                                forwarded ? "mail-forward-symbolic" : "mail-replied-symbolic");
  gtk_widget_set_visible (self->important_image, (flags & LIA_MESSAGE_IMPORTANCE_HIGH) != 0);
  gtk_widget_set_visible (self->attachment_image, (flags & LIA_MESSAGE_HAS_ATTACHMENTS) != 0);
  gtk_widget_set_visible (self->flag_image, (flags & LIA_MESSAGE_FLAGGED) != 0);
}

/* "Unread, Alice Martin, Available, Budget, 10:42, flagged, has attachments" */
static void
update_accessible_label (LiaMessageRow *self)
{
  LiaMessageRecord *record = lia_message_get_record (self->message);
  LiaPerson *sender = lia_message_get_sender (self->message);
  guint flags = lia_message_get_flags (self->message);
  g_autofree char *state
      = sender != NULL ? lia_presence_to_string (lia_person_get_presence (sender)) : NULL;
  g_autofree char *time = lia_time_text_row (record->received_us);
  g_autoptr (GPtrArray) parts = g_ptr_array_new ();
  g_autofree char *label = NULL;

  if ((flags & LIA_MESSAGE_READ) == 0)
    g_ptr_array_add (parts, (char *)_ ("Unread"));
  if (sender != NULL)
    g_ptr_array_add (parts, (char *)lia_person_get_name (sender));
  if (state != NULL)
    g_ptr_array_add (parts, state);
  g_ptr_array_add (parts, (char *)subject_of (record));
  g_ptr_array_add (parts, time);
  if ((flags & LIA_MESSAGE_FLAGGED) != 0)
    g_ptr_array_add (parts, (char *)_ ("flagged"));
  if ((flags & LIA_MESSAGE_HAS_ATTACHMENTS) != 0)
    g_ptr_array_add (parts, (char *)_ ("has attachments"));
  if ((flags & LIA_MESSAGE_IMPORTANCE_HIGH) != 0)
    g_ptr_array_add (parts, (char *)_ ("important"));
  g_ptr_array_add (parts, NULL);
  label = g_strjoinv (", ", (char **)parts->pdata);
  lia_widget_label_row (GTK_WIDGET (self), label);
}

static void
show_sender (LiaMessageRow *self)
{
  LiaPerson *sender = self->message != NULL ? lia_message_get_sender (self->message) : NULL;

  if (self->message == NULL || !lia_message_get_loaded (self->message))
    return;
  lia_avatar_set_person (LIA_AVATAR (self->avatar), sender);
  gtk_label_set_text (self->sender_label,
                      sender != NULL ? lia_person_get_name (sender) : _ ("(nobody)"));
  update_accessible_label (self);
}

static void
show_message (LiaMessageRow *self)
{
  LiaMessageRecord *record = self->message != NULL ? lia_message_get_record (self->message) : NULL;
  g_autofree char *time = record != NULL ? lia_time_text_row (record->received_us) : NULL;

  g_signal_group_set_target (self->sender_signals,
                             self->message != NULL ? lia_message_get_sender (self->message) : NULL);
  if (record == NULL)
    {
      lia_avatar_set_person (LIA_AVATAR (self->avatar), NULL);
      gtk_label_set_text (self->sender_label, "");
      gtk_label_set_text (self->time_label, "");
      gtk_label_set_text (self->subject_label, "");
      gtk_label_set_text (self->preview_label, "");
      return;
    }
  gtk_label_set_text (self->time_label, time);
  gtk_label_set_text (self->subject_label, subject_of (record));
  gtk_label_set_text (self->preview_label, record->preview != NULL ? record->preview : "");
  show_flags (self);
  show_sender (self);
}

void
lia_message_row_set_message (LiaMessageRow *self, LiaMessage *message)
{
  g_return_if_fail (LIA_IS_MESSAGE_ROW (self));

  if (!g_set_object (&self->message, message))
    return;
  g_signal_group_set_target (self->message_signals, message);
  show_message (self);
}

LiaMessage *
lia_message_row_get_message (LiaMessageRow *self)
{
  g_return_val_if_fail (LIA_IS_MESSAGE_ROW (self), NULL);

  return self->message;
}

static void
lia_message_row_dispose (GObject *object)
{
  LiaMessageRow *self = LIA_MESSAGE_ROW (object);

  g_clear_object (&self->message_signals);
  g_clear_object (&self->sender_signals);
  g_clear_object (&self->message);
  lia_widget_dispose_template (GTK_WIDGET (self), LIA_TYPE_MESSAGE_ROW);
  G_OBJECT_CLASS (lia_message_row_parent_class)->dispose (object);
}

static void
lia_message_row_class_init (LiaMessageRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lia_message_row_dispose;

  g_type_ensure (LIA_TYPE_AVATAR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/liaison/widgets/lia-message-row.ui");
  gtk_widget_class_bind_template_child (widget_class, LiaMessageRow, avatar);
  gtk_widget_class_bind_template_child (widget_class, LiaMessageRow, sender_label);
  gtk_widget_class_bind_template_child (widget_class, LiaMessageRow, time_label);
  gtk_widget_class_bind_template_child (widget_class, LiaMessageRow, subject_label);
  gtk_widget_class_bind_template_child (widget_class, LiaMessageRow, preview_label);
  gtk_widget_class_bind_template_child (widget_class, LiaMessageRow, answered_image);
  gtk_widget_class_bind_template_child (widget_class, LiaMessageRow, important_image);
  gtk_widget_class_bind_template_child (widget_class, LiaMessageRow, attachment_image);
  gtk_widget_class_bind_template_child (widget_class, LiaMessageRow, flag_image);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "messagerow");
}

static void
lia_message_row_init (LiaMessageRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->message_signals = g_signal_group_new (LIA_TYPE_MESSAGE);
  /* Whatever changes of a message comes with a new record. */
  g_signal_group_connect_swapped (self->message_signals, "notify::record",
                                  G_CALLBACK (show_message), self);
  self->sender_signals = g_signal_group_new (LIA_TYPE_PERSON);
  g_signal_group_connect_swapped (self->sender_signals, "notify::name", G_CALLBACK (show_sender),
                                  self);
  g_signal_group_connect_swapped (self->sender_signals, "notify::presence",
                                  G_CALLBACK (show_sender), self);
}

GtkWidget *
lia_message_row_new (void)
{
  return g_object_new (LIA_TYPE_MESSAGE_ROW, NULL);
}
