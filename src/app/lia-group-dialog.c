/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-group-dialog"

#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "app/lia-app-actions.h"
#include "app/lia-group-dialog.h"

/* As long as the server takes. */
#define MAX_NAME_LENGTH 100

typedef struct
{
  LiaApplication *app;
  GVariant *people;         /* a(ss): who, and from which group; NULL: about the group */
  GStrv uris;               /* who is removed; nullable */
  char *group;              /* of before */
  AdwMessageDialog *dialog; /* owns this */
  GtkEditable *entry;       /* NULL: the group is removed */
} GroupDialog;

static void
group_dialog_free (GroupDialog *self)
{
  g_clear_object (&self->app);
  g_clear_pointer (&self->people, g_variant_unref);
  g_strfreev (self->uris);
  g_free (self->group);
  g_free (self);
}

static char *
dup_name (GroupDialog *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (self->entry)));
}

/* Two groups of one name could not be told from each other. */
static gboolean
is_taken (GroupDialog *self, const char *name)
{
  return lia_session_has_group (lia_application_get_session (self->app), name);
}

static void
name_changed_cb (GroupDialog *self)
{
  g_autofree char *name = dup_name (self);

  adw_message_dialog_set_response_enabled (self->dialog, "do",
                                           *name != '\0' && !is_taken (self, name));
}

/* To be moved where they leave a group, to be added where they do not. */
static void
put_into (GroupDialog *self, const char *name)
{
  LiaSession *session = lia_application_get_session (self->app);
  const char *uri = NULL;
  const char *from = NULL;
  GVariantIter iter;

  g_variant_iter_init (&iter, self->people);
  while (g_variant_iter_next (&iter, "(&s&s)", &uri, &from))
    {
      LiaPerson *person = lia_app_actions_find_person (self->app, uri);
      if (person == NULL)
        continue;
      if (*from == '\0')
        lia_session_add_contact (session, person, name);
      else
        lia_session_move_contact (session, person, from, name);
    }
}

static void
remove_people (GroupDialog *self)
{
  for (gsize i = 0; self->uris[i] != NULL; i++)
    {
      LiaPerson *person = lia_app_actions_find_person (self->app, self->uris[i]);
      if (person != NULL)
        lia_session_remove_contact (lia_application_get_session (self->app), person);
    }
}

static void
response_cb (AdwMessageDialog *dialog, const char *response, GroupDialog *self)
{
  LiaSession *session = lia_application_get_session (self->app);
  g_autofree char *name = self->entry != NULL ? dup_name (self) : NULL;

  if (!g_str_equal (response, "do"))
    return;
  if (self->uris != NULL)
    remove_people (self);
  else if (self->entry == NULL)
    lia_session_remove_group (session, self->group);
  else if (self->people == NULL)
    lia_session_rename_group (session, self->group, name);
  else
    put_into (self, name);
}

static GroupDialog *
group_dialog_new (LiaApplication *app, const char *title, const char *group, const char *verb)
{
  GroupDialog *self = g_new0 (GroupDialog, 1);
  GtkWindow *parent = gtk_application_get_active_window (GTK_APPLICATION (app));

  self->app = g_object_ref (app);
  self->group = g_strdup (group);
  self->dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (parent, title, NULL));
  adw_message_dialog_add_responses (self->dialog, "cancel", _ ("_Cancel"), "do", verb, NULL);
  adw_message_dialog_set_default_response (self->dialog, "do");
  adw_message_dialog_set_close_response (self->dialog, "cancel");
  g_object_set_data_full (G_OBJECT (self->dialog), "group-dialog", self,
                          (GDestroyNotify)group_dialog_free);
  g_signal_connect (self->dialog, "response", G_CALLBACK (response_cb), self);
  return self;
}

static void
add_entry (GroupDialog *self)
{
  GtkWidget *entry = gtk_entry_new ();

  self->entry = GTK_EDITABLE (entry);
  gtk_entry_set_max_length (GTK_ENTRY (entry), MAX_NAME_LENGTH);
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), _ ("Name of the group"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Name of the group"), -1);
  adw_message_dialog_set_extra_child (self->dialog, entry);
  adw_message_dialog_set_response_appearance (self->dialog, "do", ADW_RESPONSE_SUGGESTED);
  g_signal_connect_swapped (entry, "changed", G_CALLBACK (name_changed_cb), self);
}

/* One has a name; of more it is told how many they are. */
static void
tell_whom (GroupDialog *self)
{
  guint n = (guint)g_variant_n_children (self->people);
  const char *uri = NULL;
  LiaPerson *person = NULL;

  if (n != 1)
    {
      adw_message_dialog_format_body (
          self->dialog,
          ngettext ("%u person will stand in this group of your contacts.",
                    "%u people will stand in this group of your contacts.", n),
          n);
      return;
    }
  g_variant_get_child (self->people, 0, "(&s&s)", &uri, NULL);
  person = lia_app_actions_find_person (self->app, uri);
  adw_message_dialog_format_body (
      /* Translators: %s is a person’s name. */
      self->dialog, _ ("%s will stand in this group of your contacts."),
      person != NULL ? lia_person_get_name (person) : uri);
}

void
lia_group_dialog_new_group (LiaApplication *app, GVariant *people)
{
  GroupDialog *self = group_dialog_new (app, _ ("New Group"), "", _ ("_Add"));

  self->people = g_variant_ref (people);
  tell_whom (self);
  add_entry (self);
  name_changed_cb (self);
  gtk_window_present (GTK_WINDOW (self->dialog));
}

void
lia_group_dialog_rename (LiaApplication *app, const char *group)
{
  GroupDialog *self = group_dialog_new (app, _ ("Rename Group"), group, _ ("_Rename"));

  add_entry (self);
  gtk_editable_set_text (self->entry, group);
  gtk_window_present (GTK_WINDOW (self->dialog));
}

void
lia_group_dialog_remove (LiaApplication *app, const char *group)
{
  GroupDialog *self = group_dialog_new (app, _ ("Remove the Group?"), group, _ ("_Remove"));

  adw_message_dialog_format_body (
      /* Translators: %s is the name of a group of contacts. */
      self->dialog, _ ("“%s” is removed from the server. The people in it stay contacts."), group);
  adw_message_dialog_set_response_appearance (self->dialog, "do", ADW_RESPONSE_DESTRUCTIVE);
  gtk_window_present (GTK_WINDOW (self->dialog));
}

void
lia_group_dialog_remove_people (LiaApplication *app, const char *const *uris)
{
  GroupDialog *self = group_dialog_new (app, _ ("Remove From Contacts?"), "", _ ("_Remove"));
  guint n = g_strv_length ((GStrv)uris);

  self->uris = g_strdupv ((GStrv)uris);
  adw_message_dialog_format_body (
      self->dialog,
      ngettext ("%u person is removed from your contacts on the server.",
                "%u people are removed from your contacts on the server.", n),
      n);
  adw_message_dialog_set_response_appearance (self->dialog, "do", ADW_RESPONSE_DESTRUCTIVE);
  gtk_window_present (GTK_WINDOW (self->dialog));
}
