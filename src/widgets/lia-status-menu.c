/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-status-menu"

#include "config.h"

#include <glib/gi18n.h>

#include "widgets/lia-avatar.h"
#include "widgets/lia-status-menu.h"
#include "widgets/lia-status-popover.h"
#include "widgets/lia-widget.h"

struct _LiaStatusMenu
{
  GtkWidget parent_instance;

  LiaSession *session;

  GtkMenuButton *button;
  GtkBox *avatar_slot;
  GtkLabel *name_label;
  GtkLabel *state_label;
};

G_DEFINE_FINAL_TYPE (LiaStatusMenu, lia_status_menu, GTK_TYPE_WIDGET)

static void
show_status (LiaStatusMenu *self)
{
  LiaOwnStatus *status = lia_session_get_own_status (self->session);
  LiaPerson *person = lia_session_get_self (self->session);
  g_autofree char *state = lia_presence_to_string (lia_own_status_get_presence (status));
  const char *name = person != NULL ? lia_person_get_name (person) : _ ("No Account");
  /* Translators: 1: the user’s name, 2: the user’s state, such as “Available”. */
  g_autofree char *label = g_strdup_printf (_ ("%1$s, %2$s. Change status"), name, state);

  gtk_label_set_text (self->name_label, name);
  gtk_label_set_text (self->state_label, state);
  lia_avatar_set_person (LIA_AVATAR (gtk_widget_get_first_child (GTK_WIDGET (self->avatar_slot))),
                         person);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label, -1);
}

/* With its choices it would cost the start as much as the rows of the list: it is made when it is
   first called for. */
static void
create_popover (GtkMenuButton *button, gpointer user_data)
{
  if (gtk_menu_button_get_popover (button) == NULL)
    gtk_menu_button_set_popover (button,
                                 lia_status_popover_new (LIA_STATUS_MENU (user_data)->session));
}

static void
lia_status_menu_dispose (GObject *object)
{
  LiaStatusMenu *self = LIA_STATUS_MENU (object);

  lia_widget_dispose_template (GTK_WIDGET (self), LIA_TYPE_STATUS_MENU);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (lia_status_menu_parent_class)->dispose (object);
}

static void
lia_status_menu_class_init (LiaStatusMenuClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lia_status_menu_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/liaison/widgets/lia-status-menu.ui");
  gtk_widget_class_bind_template_child (widget_class, LiaStatusMenu, button);
  gtk_widget_class_bind_template_child (widget_class, LiaStatusMenu, avatar_slot);
  gtk_widget_class_bind_template_child (widget_class, LiaStatusMenu, name_label);
  gtk_widget_class_bind_template_child (widget_class, LiaStatusMenu, state_label);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
lia_status_menu_init (LiaStatusMenu *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  lia_widget_quiet_tooltip (GTK_WIDGET (self->button));
  gtk_box_append (self->avatar_slot, lia_avatar_new (28));
  gtk_menu_button_set_create_popup_func (self->button, create_popover, self, NULL);
}

GtkWidget *
lia_status_menu_new (LiaSession *session)
{
  LiaStatusMenu *self = g_object_new (LIA_TYPE_STATUS_MENU, NULL);

  g_return_val_if_fail (LIA_IS_SESSION (session), NULL);

  self->session = g_object_ref (session);
  g_signal_connect_object (lia_session_get_own_status (session), "notify", G_CALLBACK (show_status),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (lia_session_get_accounts (session), "items-changed",
                           G_CALLBACK (show_status), self, G_CONNECT_SWAPPED);
  show_status (self);
  return GTK_WIDGET (self);
}

void
lia_status_menu_edit_note (LiaStatusMenu *self)
{
  g_return_if_fail (LIA_IS_STATUS_MENU (self));

  gtk_menu_button_popup (self->button);
  lia_status_popover_edit_note (LIA_STATUS_POPOVER (gtk_menu_button_get_popover (self->button)));
}
