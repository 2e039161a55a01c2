/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-status-popover"

#include "config.h"

#include <glib/gi18n.h>

#include "service/lia-status-choice.h"
#include "widgets/lia-presence-icon.h"
#include "widgets/lia-status-popover.h"
#include "widgets/lia-time-text.h"

struct _LiaStatusPopover
{
  GtkPopover parent_instance;

  LiaSession *session;

  GtkListBox *choices;
  GtkDropDown *duration;
  GtkEditable *note_entry;
  GtkLabel *reason_label;
  GtkWidget *rule_button;
};

G_DEFINE_FINAL_TYPE (LiaStatusPopover, lia_status_popover, GTK_TYPE_POPOVER)

static void
choice_activated_cb (LiaStatusPopover *self, GtkListBoxRow *row)
{
  lia_status_choice_make (lia_status_choice_get ((guint)gtk_list_box_row_get_index (row)),
                          lia_session_get_own_status (self->session),
                          gtk_drop_down_get_selected (self->duration));
  gtk_popover_popdown (GTK_POPOVER (self));
}

/* How long may be said before or after the state: what is chosen lasts as long as it now says. */
static void
duration_changed_cb (LiaStatusPopover *self)
{
  LiaOwnStatus *status = lia_session_get_own_status (self->session);
  LiaAvailability chosen = lia_own_status_get_choice (status);
  LiaActivity activity = lia_own_status_get_presence (status)->activity;

  if (chosen != LIA_AVAILABILITY_UNKNOWN)
    lia_own_status_choose (
        status, chosen, activity == LIA_ACTIVITY_OFF_WORK ? activity : LIA_ACTIVITY_NONE,
        lia_status_duration_end_us (gtk_drop_down_get_selected (self->duration)));
}

/* Why the state is what it is, and what comes after it. */
static char *
dup_reason (LiaOwnStatus *status)
{
  const char *reason = lia_own_status_get_reason (status);
  gint64 until_us = lia_own_status_get_until_us (status);
  g_autofree char *clock = NULL;

  if (until_us == 0 || lia_own_status_get_cause (status) != LIA_STATUS_CAUSE_CHOSEN)
    return g_strdup (reason);
  clock = lia_time_text_clock (until_us);
  if (lia_time_text_same_day (until_us, g_get_real_time ()))
    /* Translators: 1: “Because you chose it”, 2: a time of day. */
    return g_strdup_printf (_ ("%1$s, until %2$s"), reason, clock);
  /* Translators: %s: “Because you chose it”. */
  return g_strdup_printf (_ ("%s, until tomorrow"), reason);
}

/* Whether the preferences have the rule that made the state. What was chosen, here or elsewhere, is
   taken back in the list. */
static gboolean
has_rule (LiaStatusCause cause)
{
  return cause == LIA_STATUS_CAUSE_IDLE || cause == LIA_STATUS_CAUSE_FULL_SCREEN;
}

static void
rule_clicked_cb (LiaStatusPopover *self)
{
  gtk_popover_popdown (GTK_POPOVER (self));
  gtk_widget_activate_action (GTK_WIDGET (self), "app.preferences", NULL);
}

static void
note_activated_cb (LiaStatusPopover *self)
{
  lia_own_status_set_note (lia_session_get_own_status (self->session),
                           gtk_editable_get_text (self->note_entry));
  gtk_popover_popdown (GTK_POPOVER (self));
}

static void
lia_status_popover_closed (GtkPopover *popover)
{
  LiaStatusPopover *self = LIA_STATUS_POPOVER (popover);
  LiaOwnStatus *status = lia_session_get_own_status (self->session);
  const char *note = lia_own_status_get_note (status);
  const char *text = gtk_editable_get_text (self->note_entry);

  if (g_strcmp0 (text, note != NULL ? note : "") != 0)
    lia_own_status_set_note (status, text);
}

static GtkWidget *
new_choice_row (const LiaStatusChoice *choice)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *label = gtk_label_new (_ (choice->label));
  GtkWidget *mark = gtk_image_new_from_icon_name ("object-select-symbolic");

  if (choice->availability != LIA_AVAILABILITY_UNKNOWN)
    {
      GtkWidget *icon = lia_presence_icon_new (16);
      g_autoptr (LiaPresence) presence = lia_presence_new (choice->availability, choice->activity);
      lia_presence_icon_set_presence (LIA_PRESENCE_ICON (icon), presence);
      gtk_box_append (GTK_BOX (box), icon);
    }
  else
    gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name ("edit-undo-symbolic"));
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), mark);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  g_object_set_data (G_OBJECT (row), "mark", mark);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ (choice->label), -1);
  return row;
}

static void
show_choice (LiaStatusPopover *self, LiaOwnStatus *status)
{
  for (guint i = 0; i < LIA_N_STATUS_CHOICES; i++)
    {
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->choices, (int)i);
      gboolean same = lia_status_choice_is_made (lia_status_choice_get (i), status);
      gtk_widget_set_opacity (g_object_get_data (G_OBJECT (row), "mark"), same ? 1 : 0);
      gtk_accessible_update_state (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_STATE_SELECTED, same, -1);
    }
}

static void
show_status (LiaStatusPopover *self)
{
  LiaOwnStatus *status = lia_session_get_own_status (self->session);
  const char *note = lia_own_status_get_note (status);
  g_autofree char *reason = dup_reason (status);

  gtk_label_set_text (self->reason_label, reason);
  gtk_widget_set_visible (self->rule_button, has_rule (lia_own_status_get_cause (status)));
  if (!gtk_widget_has_focus (GTK_WIDGET (self->note_entry)))
    gtk_editable_set_text (self->note_entry, note != NULL ? note : "");
  show_choice (self, status);
}

static void
lia_status_popover_dispose (GObject *object)
{
  /* A popover that is open is closed here. */
  G_OBJECT_CLASS (lia_status_popover_parent_class)->dispose (object);
  g_clear_object (&LIA_STATUS_POPOVER (object)->session);
}

static void
lia_status_popover_class_init (LiaStatusPopoverClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lia_status_popover_dispose;
  GTK_POPOVER_CLASS (klass)->closed = lia_status_popover_closed;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/liaison/widgets/lia-status-popover.ui");
  gtk_widget_class_bind_template_child (widget_class, LiaStatusPopover, choices);
  gtk_widget_class_bind_template_child (widget_class, LiaStatusPopover, duration);
  gtk_widget_class_bind_template_child (widget_class, LiaStatusPopover, note_entry);
  gtk_widget_class_bind_template_child (widget_class, LiaStatusPopover, reason_label);
  gtk_widget_class_bind_template_child (widget_class, LiaStatusPopover, rule_button);
  gtk_widget_class_bind_template_callback (widget_class, choice_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, note_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, rule_clicked_cb);
}

static void
fill_durations (LiaStatusPopover *self)
{
  g_autoptr (GtkStringList) labels = gtk_string_list_new (NULL);

  for (int i = 0; i < LIA_N_STATUS_DURATIONS; i++)
    gtk_string_list_append (labels, _ (lia_status_duration_get_label (i)));
  gtk_drop_down_set_model (self->duration, G_LIST_MODEL (labels));
  g_signal_connect_swapped (self->duration, "notify::selected", G_CALLBACK (duration_changed_cb),
                            self);
}

static void
lia_status_popover_init (LiaStatusPopover *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  fill_durations (self);
  for (guint i = 0; i < LIA_N_STATUS_CHOICES; i++)
    gtk_list_box_append (self->choices, new_choice_row (lia_status_choice_get (i)));
}

GtkWidget *
lia_status_popover_new (LiaSession *session)
{
  LiaStatusPopover *self = NULL;

  g_return_val_if_fail (LIA_IS_SESSION (session), NULL);

  self = g_object_new (LIA_TYPE_STATUS_POPOVER, NULL);
  self->session = g_object_ref (session);
  g_signal_connect_object (lia_session_get_own_status (session), "notify", G_CALLBACK (show_status),
                           self, G_CONNECT_SWAPPED);
  show_status (self);
  return GTK_WIDGET (self);
}

void
lia_status_popover_edit_note (LiaStatusPopover *self)
{
  g_return_if_fail (LIA_IS_STATUS_POPOVER (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->note_entry));
}
