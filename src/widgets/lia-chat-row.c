/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-chat-row"

#include "config.h"

#include <glib/gi18n.h>

#include "widgets/lia-chat-row.h"
#include "widgets/lia-time-text.h"
#include "widgets/lia-widget.h"

struct _LiaChatRow
{
  GtkWidget parent_instance;

  GtkLabel *day_label;
  GtkLabel *text_label;
  GtkLabel *time_label;
  GtkWidget *bubble;
  GtkWidget *failure_box;
  GtkLabel *failure_label;
  GtkActionable *resend_button;
  GtkActionable *mail_button;

  LiaChatLine *line;
  gulong state_id;
};

G_DEFINE_FINAL_TYPE (LiaChatRow, lia_chat_row, GTK_TYPE_WIDGET)

static void
show_state (LiaChatRow *self)
{
  LiaChatLineState state = lia_chat_line_get_state (self->line);
  gboolean failed = state == LIA_CHAT_LINE_FAILED;
  g_autofree char *time = lia_time_text_clock (lia_chat_line_get_time_us (self->line));

  if (state == LIA_CHAT_LINE_SENDING)
    gtk_label_set_text (self->time_label, _ ("Sending…"));
  else
    gtk_label_set_text (self->time_label, time);
  gtk_widget_set_visible (GTK_WIDGET (self->time_label), !failed);
  gtk_widget_set_visible (self->failure_box, failed);
  if (failed)
    {
      const char *reason = lia_chat_line_get_error (self->line);
      g_autofree char *text
          = reason != NULL
                /* Translators: %s is a reason, such as “Karim Benali is offline”. */
                ? g_strdup_printf (_ ("Not delivered: %s"), reason)
                : g_strdup (_ ("Not delivered"));
      gtk_label_set_text (self->failure_label, text);
    }
}

/* A screen reader reads the row as one sentence: who, what, when. */
static void
update_accessible_label (LiaChatRow *self)
{
  LiaPerson *sender = lia_chat_line_get_sender (self->line);
  g_autofree char *time = lia_time_text_clock (lia_chat_line_get_time_us (self->line));
  g_autofree char *label
      /* Translators: 1: a person’s name, 2: what was written, 3: a time of day. */
      = g_strdup_printf (_ ("%1$s: %2$s, %3$s"),
                         sender != NULL ? lia_person_get_name (sender) : _ ("You"),
                         lia_chat_line_get_text (self->line), time);

  lia_widget_label_row (GTK_WIDGET (self), label);
}

static void
show_side (LiaChatRow *self)
{
  gboolean own = lia_chat_line_get_sender (self->line) == NULL;

  gtk_widget_set_halign (self->bubble, own ? GTK_ALIGN_END : GTK_ALIGN_START);
  gtk_widget_set_halign (GTK_WIDGET (self->time_label), own ? GTK_ALIGN_END : GTK_ALIGN_START);
  if (own)
    gtk_widget_add_css_class (self->bubble, "own");
  else
    gtk_widget_remove_css_class (self->bubble, "own");
}

static void
show_day (LiaChatRow *self, LiaChatLine *previous)
{
  gint64 time_us = lia_chat_line_get_time_us (self->line);
  gboolean first
      = previous == NULL || !lia_time_text_same_day (time_us, lia_chat_line_get_time_us (previous));
  g_autofree char *day = first ? lia_time_text_day (time_us) : NULL;

  gtk_label_set_text (self->day_label, day != NULL ? day : "");
  gtk_widget_set_visible (GTK_WIDGET (self->day_label), first);
}

void
lia_chat_row_set_line (LiaChatRow *self, LiaChatLine *line, LiaChatLine *previous, guint position)
{
  g_return_if_fail (LIA_IS_CHAT_ROW (self));

  if (self->line != line)
    {
      g_clear_signal_handler (&self->state_id, self->line);
      g_set_object (&self->line, line);
    }
  if (line == NULL)
    return;
  if (self->state_id == 0)
    self->state_id
        = g_signal_connect_swapped (line, "notify::state", G_CALLBACK (show_state), self);
  gtk_label_set_text (self->text_label, lia_chat_line_get_text (line));
  show_side (self);
  show_day (self, previous);
  show_state (self);
  update_accessible_label (self);
  gtk_actionable_set_action_target (self->resend_button, "u", position);
  gtk_actionable_set_action_target (self->mail_button, "u", position);
}

static void
lia_chat_row_dispose (GObject *object)
{
  LiaChatRow *self = LIA_CHAT_ROW (object);

  g_clear_signal_handler (&self->state_id, self->line);
  g_clear_object (&self->line);
  lia_widget_dispose_template (GTK_WIDGET (self), LIA_TYPE_CHAT_ROW);
  G_OBJECT_CLASS (lia_chat_row_parent_class)->dispose (object);
}

static void
lia_chat_row_class_init (LiaChatRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lia_chat_row_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/liaison/widgets/lia-chat-row.ui");
  gtk_widget_class_bind_template_child (widget_class, LiaChatRow, day_label);
  gtk_widget_class_bind_template_child (widget_class, LiaChatRow, text_label);
  gtk_widget_class_bind_template_child (widget_class, LiaChatRow, time_label);
  gtk_widget_class_bind_template_child (widget_class, LiaChatRow, bubble);
  gtk_widget_class_bind_template_child (widget_class, LiaChatRow, failure_box);
  gtk_widget_class_bind_template_child (widget_class, LiaChatRow, failure_label);
  gtk_widget_class_bind_template_child (widget_class, LiaChatRow, resend_button);
  gtk_widget_class_bind_template_child (widget_class, LiaChatRow, mail_button);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "chatrow");
}

static void
lia_chat_row_init (LiaChatRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
lia_chat_row_new (void)
{
  return g_object_new (LIA_TYPE_CHAT_ROW, NULL);
}
