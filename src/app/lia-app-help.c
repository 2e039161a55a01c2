/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-app-help"

#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "app/lia-app-help.h"

#define HELP "help:liaison"
#define SCHEME "help"

static char *
find_language (const char *data_folder)
{
  const char *const *languages = g_get_language_names ();

  for (guint i = 0; languages[i] != NULL; i++)
    {
      g_autofree char *folder
          = g_build_filename (data_folder, "help", languages[i], "liaison", NULL);
      if (g_file_test (folder, G_FILE_TEST_IS_DIR))
        return g_steal_pointer (&folder);
    }
  return NULL;
}

/* Where a viewer looks, too. Returns: (nullable): the pages in the user’s language. */
static char *
find_pages (void)
{
  const char *const *data_folders = g_get_system_data_dirs ();
  char *pages = find_language (g_get_user_data_dir ());

  for (guint i = 0; pages == NULL && data_folders[i] != NULL; i++)
    pages = find_language (data_folders[i]);
  return pages;
}

static void
tell_where (GtkApplication *app, const char *pages)
{
  GtkWindow *parent = gtk_application_get_active_window (app);
  GtkWidget *dialog = NULL;

  if (pages != NULL)
    {
      dialog = adw_message_dialog_new (parent, _ ("No Help Viewer"), NULL);
      adw_message_dialog_format_body (
          ADW_MESSAGE_DIALOG (dialog),
          /* Translators: %s: a folder. */
          _ ("A program that shows help, such as Yelp, is not installed. The pages are in %s."),
          pages);
    }
  else
    dialog = adw_message_dialog_new (parent, _ ("The Help Is Not Installed"),
                                     _ ("Its pages come with the package of Liaison."));
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
shown_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkApplication) app = GTK_APPLICATION (user_data);
  g_autoptr (GError) error = NULL;
  g_autofree char *pages = NULL;

  if (gtk_show_uri_full_finish (GTK_WINDOW (source), result, &error)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_info ("The help was not shown: %s", error->message);
  pages = find_pages ();
  tell_where (app, pages);
}

static void
help_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkApplication *app = GTK_APPLICATION (user_data);
  g_autoptr (GAppInfo) viewer = g_app_info_get_default_for_uri_scheme (SCHEME);
  g_autofree char *pages = find_pages ();

  if (viewer != NULL && pages != NULL)
    gtk_show_uri_full (gtk_application_get_active_window (app), HELP, GDK_CURRENT_TIME, NULL,
                       shown_cb, g_object_ref (app));
  else
    tell_where (app, pages);
}

void
lia_app_help_install (GtkApplication *app)
{
  static const GActionEntry entries[] = { { .name = "help", .activate = help_action } };

  g_return_if_fail (GTK_IS_APPLICATION (app));

  g_action_map_add_action_entries (G_ACTION_MAP (app), entries, G_N_ELEMENTS (entries), app);
  gtk_application_set_accels_for_action (app, "app.help", (const char *const[]){ "F1", NULL });
}
