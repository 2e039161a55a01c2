/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-card-window"

#include "config.h"

#include <glib/gi18n.h>

#include "app/lia-card-window.h"
#include "widgets/lia-person-card.h"

#define PERSON "lia-card-person"

static GtkWindow *
find_card (LiaApplication *app, LiaPerson *person)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (app)); l != NULL; l = l->next)
    if (g_object_get_data (l->data, PERSON) == person)
      return l->data;
  return NULL;
}

static GtkWidget *
new_card (LiaApplication *app, LiaPerson *person, GtkWindow *parent)
{
  LiaChannelContext context = { .is_self = lia_person_get_is_self (person) };
  GtkWidget *window = adw_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *header = adw_header_bar_new ();
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_widget_add_css_class (header, "flat");
  gtk_box_append (GTK_BOX (box), header);
  gtk_box_append (GTK_BOX (box),
                  lia_person_card_new (lia_application_get_session (app), person, &context));
  adw_window_set_content (ADW_WINDOW (window), box);
  gtk_window_set_title (GTK_WINDOW (window), _ ("Contact Card"));
  gtk_window_set_resizable (GTK_WINDOW (window), FALSE);
  gtk_window_set_application (GTK_WINDOW (window), GTK_APPLICATION (app));
  gtk_window_set_transient_for (GTK_WINDOW (window), parent);
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys), gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                                                        gtk_named_action_new ("window.close")));
  gtk_widget_add_controller (window, keys);
  /* People live as long as the session. */
  g_object_set_data (G_OBJECT (window), PERSON, person);
  return window;
}

void
lia_card_window_present (LiaApplication *app, LiaPerson *person)
{
  GtkWindow *window = find_card (app, person);

  if (window == NULL)
    window = GTK_WINDOW (
        new_card (app, person, gtk_application_get_active_window (GTK_APPLICATION (app))));
  gtk_window_present (window);
}
