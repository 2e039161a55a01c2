/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-app-presence"

#include "config.h"

#include <glib/gi18n.h>

#include "app/lia-app-presence.h"
#include "desktop/lia-presence-bus.h"
#include "desktop/lia-search-provider.h"

struct _LiaAppPresence
{
  GObject parent_instance;

  LiaApplication *app; /* not owned: outlives this */
  GtkWindow *window;   /* not owned, as above */
  LiaBusAccess *access;
  GCancellable *cancellable;
  GDBusConnection *connection; /* NULL: not connected yet, or not to be had */
  LiaPresenceBus *bus;         /* NULL as above */
  LiaSearchProvider *search;   /* NULL: the bus does not take it */
  GtkWindow *access_dialog;    /* NULL: nothing is being asked */
  GtkWindow *reach_dialog;     /* NULL as above */
};

G_DEFINE_FINAL_TYPE (LiaAppPresence, lia_app_presence, G_TYPE_OBJECT)

/* A dialog of a window that is not shown would not be shown either. What another program has
   brought about has no answer that Return gives: the user may be typing. */
static AdwMessageDialog *
new_dialog (LiaAppPresence *self, const char *heading, const char *body, const char *token)
{
  gboolean shown = gtk_widget_get_mapped (GTK_WIDGET (self->window));
  GtkWidget *dialog = adw_message_dialog_new (shown ? self->window : NULL, heading, body);

  gtk_window_set_application (GTK_WINDOW (dialog), GTK_APPLICATION (self->app));
  if (token != NULL)
    gtk_window_set_startup_id (GTK_WINDOW (dialog), token);
  return ADW_MESSAGE_DIALOG (dialog);
}

static void
hold (GtkWindow **place, AdwMessageDialog *dialog)
{
  *place = GTK_WINDOW (dialog);
  g_object_add_weak_pointer (G_OBJECT (dialog), (gpointer *)place);
}

static void
drop (GtkWindow **place)
{
  GtkWindow *dialog = *place;

  if (dialog == NULL)
    return;
  g_object_remove_weak_pointer (G_OBJECT (dialog), (gpointer *)place);
  *place = NULL;
  gtk_window_destroy (dialog);
}

/* ---- Access ---- */

static void
access_answered_cb (AdwMessageDialog *dialog, const char *response, LiaAppPresence *self)
{
  const char *id = g_object_get_data (G_OBJECT (dialog), "id");
  LiaAccessAnswer answer = LIA_ACCESS_ANSWER_NOT_NOW;

  if (g_str_equal (response, "allow"))
    answer = LIA_ACCESS_ANSWER_ALLOW;
  else if (g_str_equal (response, "refuse"))
    answer = LIA_ACCESS_ANSWER_REFUSE;
  lia_bus_access_answer (self->access, id, answer);
}

static void
access_question_cb (LiaAppPresence *self, LiaBusCaller *caller)
{
  /* Translators: %s: the name of a program. */
  g_autofree char *heading = g_strdup_printf (_ ("Let “%s” See Your People?"), caller->name);
  g_autofree char *body = g_strdup_printf (
      /* Translators: %s: the path of a program, or its name in a sandbox. */
      _ ("It could see who is available, with their notes, and see and set your own status. It can "
         "reach nobody without asking you.\n\nIt is known by: %s\n\nYou can change this in the "
         "preferences."),
      caller->where);
  AdwMessageDialog *dialog = new_dialog (self, heading, body, NULL);

  adw_message_dialog_add_responses (dialog, "later", _ ("_Not Now"), "refuse", _ ("Do Not Allow"),
                                    "allow", _ ("_Allow"), NULL);
  adw_message_dialog_set_close_response (dialog, "later");
  g_object_set_data_full (G_OBJECT (dialog), "id", g_strdup (caller->id), g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (access_answered_cb), self, 0);
  hold (&self->access_dialog, dialog);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* ---- Reaching somebody ---- */

static void
reach_answered_cb (AdwMessageDialog *dialog, const char *response, LiaAppPresence *self)
{
  GVariant *target = g_object_get_data (G_OBJECT (dialog), "target");
  gboolean agreed = g_str_equal (response, "reach");

  if (agreed)
    g_action_group_activate_action (G_ACTION_GROUP (self->app), "reach", target);
  lia_presence_bus_answer_reach (self->bus, agreed);
}

static void
reach_cb (LiaAppPresence *self, const LiaBusReach *reach)
{
  g_autofree char *heading
      = g_strdup_printf ("%s: %s", lia_person_get_name (reach->person), reach->label);
  /* Translators: 1: the name of a program, 2: an address. */
  g_autofree char *body = g_strdup_printf (_ ("“%1$s” asks you to do this.\n\nIt leads to: %2$s"),
                                           reach->caller->name, reach->uri);
  AdwMessageDialog *dialog = new_dialog (self, heading, body, reach->token);

  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "reach", reach->label, NULL);
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_object_set_data_full (
      G_OBJECT (dialog), "target",
      g_variant_ref_sink (g_variant_new ("(sss)", reach->kind, reach->uri, reach->account_id)),
      (GDestroyNotify)g_variant_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (reach_answered_cb), self, 0);
  hold (&self->reach_dialog, dialog);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
reach_ended_cb (LiaAppPresence *self)
{
  drop (&self->reach_dialog);
}

/* ---- GNOME Shell's search ---- */

/* @time: of the click: the window that comes may take the focus. */
static void
begin_click (LiaAppPresence *self, guint time)
{
  g_autofree char *token = g_strdup_printf ("_TIME%u", time);
  GVariantBuilder builder;
  g_autoptr (GVariant) platform_data = NULL;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "desktop-startup-id", g_variant_new_string (token));
  platform_data = g_variant_ref_sink (g_variant_builder_end (&builder));
  G_APPLICATION_GET_CLASS (self->app)->before_emit (G_APPLICATION (self->app), platform_data);
}

static void
show_person_cb (LiaAppPresence *self, const char *uri, guint time)
{
  begin_click (self, time);
  g_action_group_activate_action (G_ACTION_GROUP (self->app), "show-card",
                                  g_variant_new_string (uri));
}

static void
show_message_cb (LiaAppPresence *self, gint64 row_id, guint time)
{
  begin_click (self, time);
  g_action_group_activate_action (G_ACTION_GROUP (self->app), "open-message",
                                  g_variant_new_int64 (row_id));
}

static void
search_cb (LiaAppPresence *self, const char *text, guint time)
{
  begin_click (self, time);
  lia_window_search (LIA_WINDOW (self->window), text);
  gtk_window_present (self->window);
}

static void
open_search (LiaAppPresence *self)
{
  g_autoptr (GError) error = NULL;

  self->search = lia_search_provider_new (self->connection, LIA_APP_ID ".SearchProvider",
                                          lia_application_get_session (self->app), &error);
  if (self->search == NULL)
    {
      g_message ("Nothing for the desktop's search: %s", error->message);
      return;
    }
  g_signal_connect_object (self->search, "show-person", G_CALLBACK (show_person_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search, "show-message", G_CALLBACK (show_message_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search, "search", G_CALLBACK (search_cb), self, G_CONNECT_SWAPPED);
}

/* ---- The connection ---- */

static void
open_presence (LiaAppPresence *self)
{
  g_autoptr (GError) error = NULL;

  self->bus = lia_presence_bus_new (self->connection, lia_application_get_session (self->app),
                                    self->access, &error);
  if (self->bus == NULL)
    {
      g_message ("No presence for other programs: %s", error->message);
      return;
    }
  g_signal_connect_object (self->access, "question", G_CALLBACK (access_question_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->bus, "reach", G_CALLBACK (reach_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->bus, "reach-ended", G_CALLBACK (reach_ended_cb), self,
                           G_CONNECT_SWAPPED);
}

/* It is cancelled before @user_data goes. */
static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) connection
      = g_dbus_connection_new_for_address_finish (result, &error);
  LiaAppPresence *self = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self = user_data;
  if (connection == NULL)
    {
      g_message ("No presence for other programs: %s", error->message);
      return;
    }
  self->connection = g_steal_pointer (&connection);
  open_presence (self);
  open_search (self);
}

static void
connect_to_bus (LiaAppPresence *self)
{
  g_autoptr (GError) error = NULL;
  /* The program is on this bus already: the address is in the environment, and none is started. */
  g_autofree char *address
      = g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SESSION, self->cancellable, &error);

  if (address == NULL)
    {
      g_message ("No presence for other programs: %s", error->message);
      return;
    }
  g_dbus_connection_new_for_address (address,
                                     G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                         | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                     NULL, self->cancellable, connected_cb, self);
}

static void
flushed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!g_dbus_connection_flush_finish (G_DBUS_CONNECTION (source), result, &error))
    g_info ("The last answers did not go out: %s", error->message);
  g_dbus_connection_close (G_DBUS_CONNECTION (source), NULL, NULL, NULL);
}

/* ---- Object ---- */

static void
lia_app_presence_dispose (GObject *object)
{
  LiaAppPresence *self = LIA_APP_PRESENCE (object);

  g_cancellable_cancel (self->cancellable);
  drop (&self->access_dialog);
  drop (&self->reach_dialog);
  g_clear_object (&self->search);
  g_clear_object (&self->bus);
  if (self->connection != NULL)
    g_dbus_connection_flush (self->connection, NULL, flushed_cb, NULL);
  g_clear_object (&self->connection);
  g_clear_object (&self->access);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (lia_app_presence_parent_class)->dispose (object);
}

static void
lia_app_presence_class_init (LiaAppPresenceClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lia_app_presence_dispose;
}

static void
lia_app_presence_init (LiaAppPresence *self)
{
  g_autoptr (GSettings) settings = g_settings_new (LIA_APP_ID);

  self->cancellable = g_cancellable_new ();
  self->access = lia_bus_access_new (settings);
}

LiaAppPresence *
lia_app_presence_new (LiaApplication *app, LiaWindow *window)
{
  LiaAppPresence *self = NULL;

  g_return_val_if_fail (LIA_IS_APPLICATION (app), NULL);
  g_return_val_if_fail (LIA_IS_WINDOW (window), NULL);

  if (g_application_get_dbus_connection (G_APPLICATION (app)) == NULL)
    return NULL;
  self = g_object_new (LIA_TYPE_APP_PRESENCE, NULL);
  self->app = app;
  self->window = GTK_WINDOW (window);
  connect_to_bus (self);
  return self;
}

LiaBusAccess *
lia_app_presence_get_access (LiaAppPresence *self)
{
  g_return_val_if_fail (LIA_IS_APP_PRESENCE (self), NULL);

  return self->access;
}
