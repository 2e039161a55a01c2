/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-person-chip"

#include "config.h"

#include <glib/gi18n.h>

#include "widgets/lia-avatar.h"
#include "widgets/lia-channel-popover.h"
#include "widgets/lia-person-card.h"
#include "widgets/lia-person-chip.h"
#include "widgets/lia-person-text.h"

struct _LiaPersonChip
{
  GtkButton parent_instance;

  LiaSession *session;
  LiaPerson *person;
  LiaChannelContext context;
  GtkWidget *avatar;
  GtkWidget *label;
  GtkWidget *card; /* NULL while closed */
  guint close_id;
};

G_DEFINE_FINAL_TYPE (LiaPersonChip, lia_person_chip, GTK_TYPE_BUTTON)

static void
show_person (LiaPersonChip *self)
{
  g_autofree char *state = lia_person_text_state (self->person);
  g_autofree char *label = lia_person_text_accessible (self->person);

  gtk_label_set_text (GTK_LABEL (self->label), lia_person_get_is_self (self->person)
                                                   ? _ ("You")
                                                   : lia_person_get_name (self->person));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), state);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
drop_card (gpointer user_data)
{
  LiaPersonChip *self = user_data;

  /* Seen: GTK 4.8 never frees a popover that is taken away while it is shown. */
  if (self->card != NULL)
    gtk_popover_popdown (GTK_POPOVER (self->card));
  g_clear_handle_id (&self->close_id, g_source_remove);
  g_clear_pointer (&self->card, gtk_widget_unparent);
}

/* A button of the card acts after "closed": the popover must outlive it. */
static void
card_closed_cb (LiaPersonChip *self)
{
  if (self->close_id == 0)
    self->close_id = g_idle_add_once (drop_card, self);
}

static void
lia_person_chip_clicked (GtkButton *button)
{
  LiaPersonChip *self = LIA_PERSON_CHIP (button);

  drop_card (self);
  self->card = gtk_popover_new ();
  gtk_popover_set_child (GTK_POPOVER (self->card),
                         lia_person_card_new (self->session, self->person, &self->context));
  gtk_widget_set_parent (self->card, GTK_WIDGET (self));
  g_signal_connect_swapped (self->card, "closed", G_CALLBACK (card_closed_cb), self);
  gtk_popover_popup (GTK_POPOVER (self->card));
}

static void
lia_person_chip_dispose (GObject *object)
{
  LiaPersonChip *self = LIA_PERSON_CHIP (object);

  drop_card (self);
  if (self->person != NULL)
    g_signal_handlers_disconnect_by_data (self->person, self);
  g_clear_object (&self->person);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (lia_person_chip_parent_class)->dispose (object);
}

static void
lia_person_chip_class_init (LiaPersonChipClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lia_person_chip_dispose;
  GTK_BUTTON_CLASS (klass)->clicked = lia_person_chip_clicked;
}

static void
lia_person_chip_init (LiaPersonChip *self)
{
  gtk_widget_add_css_class (GTK_WIDGET (self), "person-chip");
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
}

GtkWidget *
lia_person_chip_new (LiaSession *session, LiaPerson *person)
{
  LiaPersonChip *self = g_object_new (LIA_TYPE_PERSON_CHIP, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->session = g_object_ref (session);
  self->person = g_object_ref (person);
  self->avatar = lia_avatar_new (22);
  self->label = gtk_label_new (NULL);
  gtk_label_set_ellipsize (GTK_LABEL (self->label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (self->label), 32);
  lia_avatar_set_person (LIA_AVATAR (self->avatar), person);
  gtk_box_append (GTK_BOX (box), self->avatar);
  gtk_box_append (GTK_BOX (box), self->label);
  gtk_button_set_child (GTK_BUTTON (self), box);
  g_signal_connect_swapped (person, "notify", G_CALLBACK (show_person), self);
  lia_channel_popover_attach (GTK_WIDGET (self), session);
  lia_person_chip_set_context (self, &self->context);
  show_person (self);
  return GTK_WIDGET (self);
}

void
lia_person_chip_set_context (LiaPersonChip *self, const LiaChannelContext *context)
{
  g_return_if_fail (LIA_IS_PERSON_CHIP (self));

  self->context = *context;
  self->context.is_self = lia_person_get_is_self (self->person);
  lia_channel_popover_set_person (GTK_WIDGET (self), self->person, &self->context);
}

void
lia_person_chip_hide_avatar (LiaPersonChip *self)
{
  g_return_if_fail (LIA_IS_PERSON_CHIP (self));

  gtk_widget_set_visible (self->avatar, FALSE);
}
