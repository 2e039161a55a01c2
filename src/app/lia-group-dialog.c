/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-group-dialog"

#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "app/lia-group-dialog.h"

typedef struct
{
  LiaApplication *app;
  LiaPerson *person;
  AdwMessageDialog *dialog; /* owns this */
  GtkEditable *entry;
} GroupDialog;

static void
group_dialog_free (GroupDialog *self)
{
  g_clear_object (&self->app);
  g_clear_object (&self->person);
  g_free (self);
}

static void
name_changed_cb (GroupDialog *self)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (self->entry)));

  adw_message_dialog_set_response_enabled (self->dialog, "add", *name != '\0');
}

static void
response_cb (AdwMessageDialog *dialog, const char *response, GroupDialog *self)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (self->entry)));

  if (g_str_equal (response, "add") && *name != '\0')
    lia_session_add_contact (lia_application_get_session (self->app), self->person, name);
}

void
lia_group_dialog_present (LiaApplication *app, LiaPerson *person)
{
  GroupDialog *self = g_new0 (GroupDialog, 1);
  GtkWindow *parent = gtk_application_get_active_window (GTK_APPLICATION (app));
  GtkWidget *entry = gtk_entry_new ();

  self->app = g_object_ref (app);
  self->person = g_object_ref (person);
  self->entry = GTK_EDITABLE (entry);
  self->dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (parent, _ ("New Group"), NULL));
  /* Translators: %s is a person’s name. */
  adw_message_dialog_format_body (self->dialog, _ ("%s will stand in this group of your contacts."),
                                  lia_person_get_name (person));
  adw_message_dialog_add_responses (self->dialog, "cancel", _ ("_Cancel"), "add", _ ("_Add"), NULL);
  adw_message_dialog_set_response_appearance (self->dialog, "add", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (self->dialog, "add");
  adw_message_dialog_set_close_response (self->dialog, "cancel");
  gtk_entry_set_max_length (GTK_ENTRY (entry), 100);
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), _ ("Name of the group"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Name of the group"), -1);
  adw_message_dialog_set_extra_child (self->dialog, entry);
  g_object_set_data_full (G_OBJECT (self->dialog), "group-dialog", self,
                          (GDestroyNotify)group_dialog_free);
  g_signal_connect_swapped (entry, "changed", G_CALLBACK (name_changed_cb), self);
  g_signal_connect (self->dialog, "response", G_CALLBACK (response_cb), self);
  name_changed_cb (self);
  gtk_window_present (GTK_WINDOW (self->dialog));
}
