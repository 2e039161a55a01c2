/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-roster-row"

#include "config.h"

#include "widgets/lia-avatar.h"
#include "widgets/lia-person-text.h"
#include "widgets/lia-roster-row.h"
#include "widgets/lia-widget.h"

struct _LiaRosterRow
{
  GtkWidget parent_instance;

  LiaSession *session;
  LiaPerson *person;
  GSignalGroup *signals;

  GtkWidget *avatar;
  GtkLabel *name_label;
  GtkLabel *state_label;
};

G_DEFINE_FINAL_TYPE (LiaRosterRow, lia_roster_row, GTK_TYPE_WIDGET)

static void
show_person (LiaRosterRow *self)
{
  g_autofree char *line = NULL;
  g_autofree char *whole = NULL;
  g_autofree char *label = NULL;

  if (self->person == NULL)
    return;
  line = lia_person_text_brief (self->person);
  whole = lia_person_text_state (self->person);
  label = lia_person_text_accessible (self->person);
  gtk_label_set_text (self->name_label, lia_person_get_name (self->person));
  gtk_label_set_text (self->state_label, line);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), whole);
  lia_widget_label_row (GTK_WIDGET (self), label);
}

void
lia_roster_row_set_person (LiaRosterRow *self, LiaPerson *person)
{
  g_return_if_fail (LIA_IS_ROSTER_ROW (self));

  g_set_object (&self->person, person);
  g_signal_group_set_target (self->signals, person);
  lia_avatar_set_person (LIA_AVATAR (self->avatar), person);
  show_person (self);
}

LiaPerson *
lia_roster_row_get_person (LiaRosterRow *self)
{
  g_return_val_if_fail (LIA_IS_ROSTER_ROW (self), NULL);

  return self->person;
}

static void
lia_roster_row_dispose (GObject *object)
{
  LiaRosterRow *self = LIA_ROSTER_ROW (object);

  if (self->signals != NULL)
    g_signal_group_set_target (self->signals, NULL);
  g_clear_object (&self->signals);
  g_clear_object (&self->person);
  lia_widget_dispose_template (GTK_WIDGET (self), LIA_TYPE_ROSTER_ROW);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (lia_roster_row_parent_class)->dispose (object);
}

static void
lia_roster_row_class_init (LiaRosterRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lia_roster_row_dispose;

  g_type_ensure (LIA_TYPE_AVATAR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/liaison/widgets/lia-roster-row.ui");
  gtk_widget_class_bind_template_child (widget_class, LiaRosterRow, avatar);
  gtk_widget_class_bind_template_child (widget_class, LiaRosterRow, name_label);
  gtk_widget_class_bind_template_child (widget_class, LiaRosterRow, state_label);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "rosterrow");
}

static void
lia_roster_row_init (LiaRosterRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->signals = g_signal_group_new (LIA_TYPE_PERSON);
  g_signal_group_connect_swapped (self->signals, "notify", G_CALLBACK (show_person), self);
}

GtkWidget *
lia_roster_row_new (LiaSession *session)
{
  LiaRosterRow *self = g_object_new (LIA_TYPE_ROSTER_ROW, NULL);

  self->session = g_object_ref (session);
  return GTK_WIDGET (self);
}
