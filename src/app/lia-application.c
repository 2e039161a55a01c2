/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-application"

#include "config.h"

#include <glib-unix.h>
#include <glib/gi18n.h>

#include "app/lia-app-actions.h"
#include "app/lia-app-activity.h"
#include "app/lia-app-background.h"
#include "app/lia-app-command-line.h"
#include "app/lia-app-help.h"
#include "app/lia-app-notices.h"
#include "app/lia-app-open.h"
#include "app/lia-app-presence.h"
#include "app/lia-app-restore.h"
#include "app/lia-app-tray.h"
#include "app/lia-app-windows.h"
#include "app/lia-application.h"
#include "app/lia-backends.h"
#include "app/lia-debug-info.h"
#include "app/lia-demo.h"
#include "app/lia-preferences-window.h"
#include "app/lia-question-dialog.h"
#include "app/lia-screenshot.h"
#include "app/lia-window.h"
#include "desktop/lia-secret-service.h"

struct _LiaApplication
{
  AdwApplication parent_instance;

  LiaSession *session;
  LiaDemo *demo; /* NULL: the user's own accounts */
  GtkWindow *window;
  LiaAppTray *tray;             /* NULL: before the first frame, while it ends, and with no bus */
  LiaAppNotices *notices;       /* NULL as above */
  LiaAppPresence *presence;     /* NULL as above */
  LiaAppBackground *background; /* NULL as above */
  LiaAppActivity *activity;     /* NULL: before the first frame, and while it ends */
  GCancellable *cancellable;
  guint profile_name_id;
  gboolean starting;
  gboolean stopping;
  gboolean hidden; /* it starts with no window */

  /* Options */
  gboolean wants_demo;
  gboolean in_background; /* it is started for other programs, with no window */
  gboolean restored;      /* the windows of before are there again */
  char *mail_dir;
  char *exchange;
  char *policy;
  char *profile; /* NULL unless it is named */
  char *screenshot;
};

G_DEFINE_FINAL_TYPE (LiaApplication, lia_application, ADW_TYPE_APPLICATION)

static void
fail_to_start (LiaApplication *self, const char *title, const GError *error)
{
  GtkWidget *dialog = adw_message_dialog_new (NULL, title, error->message);

  g_message ("%s: %s", title, error->message);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  gtk_window_set_application (GTK_WINDOW (dialog), GTK_APPLICATION (self));
  gtk_window_present (GTK_WINDOW (dialog));
}

/* ---- What the session tells ---- */

static void
question_cb (LiaApplication *self, LiaQuestion *question)
{
  /* The dialog of a window that is not shown would not be shown either. */
  gboolean shown = self->window != NULL && gtk_widget_get_mapped (GTK_WIDGET (self->window));

  lia_question_dialog_present (question, shown ? self->window : NULL);
}

static void
notice_cb (LiaApplication *self, const char *text, guint undo_id)
{
  lia_application_toast (self, text, undo_id);
}

static void
reopen_drafts (LiaApplication *self)
{
  g_autoptr (GPtrArray) drafts = lia_session_take_open_drafts (self->session);

  for (guint i = 0; i < drafts->len; i++)
    lia_application_open_draft (self, g_ptr_array_index (drafts, i));
}

/* ---- Starting ---- */

static gboolean
open_session (LiaApplication *self, const char *profile)
{
  g_autoptr (LiaSecrets) secrets = lia_secret_service_new ();
  g_autoptr (GError) error = NULL;

  self->session
      = lia_session_new (profile, lia_backends_mail (), lia_backends_talk (), secrets, &error);
  if (self->session == NULL)
    {
      fail_to_start (self, _ ("Liaison Cannot Open Its Data"), error);
      return FALSE;
    }
  g_signal_connect_object (self->session, "question", G_CALLBACK (question_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notice", G_CALLBACK (notice_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "drafts-reopened", G_CALLBACK (reopen_drafts), self,
                           G_CONNECT_SWAPPED);
  return TRUE;
}

/* A profile that is named: it too is there once. */
static void
own_profile (LiaApplication *self)
{
  GDBusConnection *bus = g_application_get_dbus_connection (G_APPLICATION (self));
  g_autofree char *name
      = self->profile != NULL ? lia_app_command_line_dup_name (self->profile) : NULL;

  if (bus != NULL && name != NULL && !self->wants_demo)
    self->profile_name_id = g_bus_own_name_on_connection (
        bus, name, G_BUS_NAME_OWNER_FLAGS_DO_NOT_QUEUE, NULL, NULL, NULL, NULL);
}

/* What is stored is on screen before the servers are asked for more. */
static gboolean
start_session (gpointer user_data)
{
  LiaApplication *self = user_data;

  if (self->session != NULL && !self->stopping)
    lia_session_start (self->session);
  return G_SOURCE_REMOVE;
}

static void
queue_start (LiaApplication *self)
{
  g_idle_add_full (G_PRIORITY_LOW, start_session, g_object_ref (self), g_object_unref);
}

/* One dialog at a time: what was damaged is read before a password is asked for. */
static void
tell_damage_cb (GdkFrameClock *clock, LiaApplication *self)
{
  g_autofree char *damage = NULL;
  GtkWidget *dialog = NULL;

  g_signal_handlers_disconnect_by_func (clock, tell_damage_cb, self);
  if (self->session == NULL || self->stopping)
    return;
  damage = lia_session_dup_damage (self->session);
  dialog = adw_message_dialog_new (self->window, _ ("The Stored Mail Was Damaged"), damage);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  g_signal_connect_object (dialog, "response", G_CALLBACK (queue_start), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* A dialog is as wide as its window allows, which has no width before it is painted: the dialog
   would grow when the pointer is already on its way to the button. */
static void
tell_damage_and_start (LiaApplication *self)
{
  g_autofree char *damage = lia_session_dup_damage (self->session);

  /* This needs the user, whoever has started it. */
  if (damage != NULL)
    gtk_window_present (self->window);
  if (damage == NULL)
    queue_start (self);
  else
    g_signal_connect_object (gtk_widget_get_frame_clock (GTK_WIDGET (self->window)), "after-paint",
                             G_CALLBACK (tell_damage_cb), self, 0);
}

static char *
default_profile (void)
{
  return g_build_filename (
      g_get_user_data_dir (),
      g_strcmp0 (LIA_PROFILE, "development") == 0 ? "liaison-devel" : "liaison", NULL);
}

static char *
dup_profile (LiaApplication *self)
{
  return self->profile != NULL ? g_strdup (self->profile) : default_profile ();
}

/* The windows of before, under the main one, and that under messages that were being written. */
static void
restore_windows (LiaApplication *self)
{
  g_autofree char *profile = dup_profile (self);

  if (!self->wants_demo && !self->restored)
    {
      if (lia_app_restore_windows (self, profile))
        gtk_window_present (self->window);
      self->restored = TRUE;
    }
  reopen_drafts (self);
}

/* ---- What comes after the first frame ---- */

/* People, the tray, notifications, what other programs get, and what it was started for. */
static gboolean
complete (gpointer user_data)
{
  LiaApplication *self = user_data;

  if (self->window == NULL || self->stopping)
    return G_SOURCE_REMOVE;
  lia_window_show_people (LIA_WINDOW (self->window));
  if (self->tray == NULL)
    self->tray = lia_app_tray_new (self, LIA_WINDOW (self->window));
  if (self->notices == NULL)
    self->notices = lia_app_notices_new (self, LIA_WINDOW (self->window));
  if (self->activity == NULL)
    self->activity = lia_app_activity_new (self, self->notices);
  /* The people of a demo are nobody's, and the names on the bus are the user's own program's. */
  if (self->presence == NULL && !self->wants_demo)
    self->presence = lia_app_presence_new (self, LIA_WINDOW (self->window));
  if (self->background == NULL)
    {
      self->background
          = lia_app_background_new (self, LIA_WINDOW (self->window), self->tray, self->profile);
      if (gtk_widget_get_mapped (GTK_WIDGET (self->window)))
        restore_windows (self);
      else
        {
          g_signal_connect_object (self->window, "map", G_CALLBACK (restore_windows), self,
                                   G_CONNECT_SWAPPED);
          reopen_drafts (self);
        }
    }
  if (self->hidden && self->background != NULL)
    lia_app_background_stay_hidden (self->background);
  self->hidden = FALSE;
  lia_app_open_run (self);
  return G_SOURCE_REMOVE;
}

static void
restore_place (LiaApplication *self)
{
  g_autofree char *profile = dup_profile (self);

  if (!self->wants_demo)
    lia_app_restore_place (LIA_WINDOW (self->window), profile);
}

static void
queue_complete (LiaApplication *self)
{
  g_idle_add_full (G_PRIORITY_LOW, complete, g_object_ref (self), g_object_unref);
}

static void
painted_cb (GdkFrameClock *clock, LiaApplication *self)
{
  g_signal_handlers_disconnect_by_func (clock, painted_cb, self);
  /* For ./dev bench, which measures from the outside. */
  g_debug ("The first frame is painted");
  queue_complete (self);
}

static void
present_window (LiaApplication *self)
{
  self->window = GTK_WINDOW (lia_window_new (self));
  lia_app_open_accept_drops (self, GTK_WIDGET (self->window));
  g_object_add_weak_pointer (G_OBJECT (self->window), (gpointer *)&self->window);
  gtk_widget_realize (GTK_WIDGET (self->window));
  restore_place (self);
  if (self->hidden || self->in_background)
    queue_complete (self);
  else
    {
      g_signal_connect_object (gtk_widget_get_frame_clock (GTK_WIDGET (self->window)),
                               "after-paint", G_CALLBACK (painted_cb), self, 0);
      gtk_window_present (self->window);
    }
  if (self->screenshot != NULL)
    lia_screenshot_take_when_ready (self, self->window, self->screenshot);
}

static void
demo_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LiaApplication) self = LIA_APPLICATION (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (LiaAccount) account = NULL;

  self->demo = lia_demo_start_finish (result, &error);
  g_application_release (G_APPLICATION (self));
  if (self->demo == NULL)
    {
      fail_to_start (self, _ ("The Demo Office Did Not Start"), error);
      return;
    }
  if (!open_session (self, lia_demo_get_profile (self->demo)))
    return;
  account = lia_demo_dup_account (self->demo);
  lia_session_add_account (self->session, account, lia_demo_get_password (self->demo),
                           lia_demo_get_password (self->demo), FALSE);
  present_window (self);
}

static void
start_demo (LiaApplication *self)
{
  LiaDemoOptions options
      = { .mail_dir = self->mail_dir, .exchange = self->exchange, .policy = self->policy };

  g_application_hold (G_APPLICATION (self));
  lia_demo_start_async (&options, self->cancellable, demo_ready_cb, g_object_ref (self));
}

static void
lia_application_activate (GApplication *application)
{
  LiaApplication *self = LIA_APPLICATION (application);
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (application));
  g_autofree char *profile = NULL;

  /* Started once more: what there is, if only the reason why it cannot start, is shown again. */
  if (self->window != NULL || windows != NULL)
    {
      gtk_window_present (self->window != NULL ? self->window : windows->data);
      return;
    }
  if (self->starting)
    return;
  self->starting = TRUE;
  if (self->wants_demo)
    {
      start_demo (self);
      return;
    }
  profile = dup_profile (self);
  if (!open_session (self, profile))
    return;
  present_window (self);
  tell_damage_and_start (self);
}

/* ---- Ending: signed out in good order, or after two seconds without ---- */

static void
stopped_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LiaApplication) self = LIA_APPLICATION (user_data);
  g_autoptr (GError) error = NULL;

  if (!lia_session_stop_finish (LIA_SESSION (source), result, &error))
    {
      /* What was being written is open again: the user has to make room, or to let it go. */
      g_message ("It cannot end: %s", error->message);
      self->stopping = FALSE;
      g_application_release (G_APPLICATION (self));
      if (self->window != NULL)
        gtk_widget_set_visible (GTK_WIDGET (self->window), TRUE);
      complete (self);
      return;
    }
  g_cancellable_cancel (self->cancellable);
  if (self->window != NULL)
    gtk_window_destroy (self->window);
  g_clear_object (&self->session);
  g_application_quit (G_APPLICATION (self));
}

static void
save_windows (LiaApplication *self)
{
  g_autofree char *profile = dup_profile (self);

  /* What was never shown is as it was. */
  if (self->restored && self->window != NULL)
    lia_app_restore_save (self, LIA_WINDOW (self->window), profile);
}

static void
quit_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LiaApplication *self = LIA_APPLICATION (user_data);
  GList *windows = NULL;

  if (self->stopping)
    return;
  save_windows (self);
  self->stopping = TRUE;
  g_clear_object (&self->background);
  g_clear_object (&self->tray);
  g_clear_object (&self->activity);
  g_clear_object (&self->notices);
  g_clear_object (&self->presence);
  /* Windows of messages being written put them among the drafts as they close. */
  windows = g_list_copy (gtk_application_get_windows (GTK_APPLICATION (self)));
  g_application_hold (G_APPLICATION (self));
  for (GList *l = windows; l != NULL; l = l->next)
    if (GTK_WINDOW (l->data) != self->window)
      gtk_window_close (l->data);
  g_list_free (windows);
  if (self->window != NULL)
    gtk_widget_set_visible (GTK_WIDGET (self->window), FALSE);
  if (self->session != NULL)
    {
      lia_session_stop_async (self->session, stopped_cb, g_object_ref (self));
      return;
    }
  g_cancellable_cancel (self->cancellable);
  g_application_quit (G_APPLICATION (self));
}

/* The end of the desktop session, or Ctrl+C in a terminal: as if the user had chosen “Quit”. */
static gboolean
terminated_cb (gpointer user_data)
{
  g_action_group_activate_action (G_ACTION_GROUP (user_data), "quit", NULL);
  return G_SOURCE_CONTINUE;
}

static void
about_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LiaApplication *self = LIA_APPLICATION (user_data);
  g_autofree char *debug_info = lia_debug_info_dup (self->session);

  adw_show_about_window (gtk_application_get_active_window (GTK_APPLICATION (self)),
                         "application-name", LIA_APP_NAME, "application-icon", LIA_APP_ID,
                         "version", LIA_VERSION, "license-type", GTK_LICENSE_GPL_3_0, "comments",
                         _ ("Mail and presence of Exchange and Communications Server in one "
                            "program"),
                         "developer-name", _ ("The Liaison developers"), "debug-info", debug_info,
                         "debug-info-filename", "liaison.txt", NULL);
}

static void
preferences_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LiaApplication *self = LIA_APPLICATION (user_data);
  GtkWindow *parent = gtk_application_get_active_window (GTK_APPLICATION (self));

  gtk_window_present (GTK_WINDOW (lia_preferences_window_new (
      parent, self->tray != NULL ? lia_app_tray_get_icon (self->tray) : NULL,
      (GObject *)self->background,
      self->presence != NULL ? lia_app_presence_get_access (self->presence) : NULL)));
}

static void
lia_application_startup (GApplication *application)
{
  static const GActionEntry entries[] = { { .name = "quit", .activate = quit_action },
                                          { .name = "preferences", .activate = preferences_action },
                                          { .name = "about", .activate = about_action } };
  static const struct
  {
    const char *action;
    const char *keys[3];
  } keys[] = {
    { "app.quit", { "<Control>q" } },
    { "app.preferences", { "<Control>comma" } },
    { "app.new-message", { "<Control>n" } },
    { "app.new-conversation", { "<Control><Shift>n" } },
    { "win.reply", { "<Control>r" } },
    { "win.reply-all", { "<Control><Shift>r" } },
    { "win.forward", { "<Control>l" } },
    { "win.reply-message", { "<Control><Shift>m" } },
    { "win.search", { "<Control>f" } },
    { "win.toggle-people", { "F9" } },
    { "win.show-help-overlay", { "<Control>question" } },
    { "window.close", { "<Control>w" } },
  };
  g_autoptr (GtkCssProvider) css = gtk_css_provider_new ();

  G_APPLICATION_CLASS (lia_application_parent_class)->startup (application);
  g_action_map_add_action_entries (G_ACTION_MAP (application), entries, G_N_ELEMENTS (entries),
                                   application);
  own_profile (LIA_APPLICATION (application));
  g_unix_signal_add (SIGTERM, terminated_cb, application);
  g_unix_signal_add (SIGINT, terminated_cb, application);
  lia_app_actions_install (LIA_APPLICATION (application));
  lia_app_help_install (GTK_APPLICATION (application));
  lia_app_open_install (LIA_APPLICATION (application));
  lia_app_windows_install (LIA_APPLICATION (application));
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (application), keys[i].action,
                                           keys[i].keys);
  gtk_css_provider_load_from_resource (css, "/org/liaison/app/style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (css),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

static void
lia_application_shutdown (GApplication *application)
{
  LiaApplication *self = LIA_APPLICATION (application);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->profile_name_id, g_bus_unown_name);
  g_clear_object (&self->background);
  g_clear_object (&self->tray);
  g_clear_object (&self->activity);
  g_clear_object (&self->notices);
  g_clear_object (&self->presence);
  g_clear_object (&self->session);
  G_APPLICATION_CLASS (lia_application_parent_class)->shutdown (application);
  /* The office goes after the session that speaks to it. */
  g_clear_object (&self->demo);
}

static void
lia_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  lia_app_open_files (LIA_APPLICATION (application), files, (gsize)n_files);
  if (lia_application_get_window (LIA_APPLICATION (application)) == NULL)
    g_application_activate (application);
}

static int
lia_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  LiaApplication *self = LIA_APPLICATION (application);
  g_autoptr (GVariant) request = NULL;
  int status = 0;

  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("%s %s\n", LIA_APP_NAME, LIA_VERSION);
      return 0;
    }
  self->wants_demo = g_variant_dict_contains (options, "demo");
  g_variant_dict_lookup (options, "mail", "^ay", &self->mail_dir);
  g_variant_dict_lookup (options, "exchange", "s", &self->exchange);
  g_variant_dict_lookup (options, "policy", "^ay", &self->policy);
  g_variant_dict_lookup (options, "profile", "^ay", &self->profile);
  g_variant_dict_lookup (options, "screenshot", "^ay", &self->screenshot);
  if ((self->mail_dir != NULL || self->exchange != NULL || self->policy != NULL)
      && !self->wants_demo)
    {
      g_printerr (_ ("--mail, --exchange and --policy go with --demo\n"));
      return 2;
    }
  request = lia_app_command_line_read (options, &status);
  /* Each demo, and each profile that is named, is a program of its own. */
  if (self->wants_demo || self->profile != NULL)
    g_application_set_flags (application,
                             g_application_get_flags (application) | G_APPLICATION_NON_UNIQUE);
  if (!self->wants_demo && lia_app_command_line_hand_over (application, self->profile, request))
    return status;
  if (request != NULL)
    {
      g_variant_lookup (request, "hidden", "b", &self->hidden);
      g_variant_lookup (request, "background", "b", &self->in_background);
      lia_app_open_take (self, request);
    }
  return -1;
}

static void
lia_application_finalize (GObject *object)
{
  LiaApplication *self = LIA_APPLICATION (object);

  g_clear_object (&self->cancellable);
  g_free (self->mail_dir);
  g_free (self->exchange);
  g_free (self->policy);
  g_free (self->profile);
  g_free (self->screenshot);
  if (self->window != NULL)
    g_object_remove_weak_pointer (G_OBJECT (self->window), (gpointer *)&self->window);
  G_OBJECT_CLASS (lia_application_parent_class)->finalize (object);
}

static void
lia_application_class_init (LiaApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lia_application_finalize;
  application_class->activate = lia_application_activate;
  application_class->open = lia_application_open;
  application_class->startup = lia_application_startup;
  application_class->shutdown = lia_application_shutdown;
  application_class->handle_local_options = lia_application_handle_local_options;
}

static void
lia_application_init (LiaApplication *self)
{
  static const GOptionEntry options[] = {
    { "demo", 0, 0, G_OPTION_ARG_NONE, NULL,
      N_ ("Open on a demo office of its own, with a throw-away profile"), NULL },
    { "mail", 0, 0, G_OPTION_ARG_FILENAME, NULL,
      N_ ("With --demo: the office serves the mail in this folder (Maildir or mbox a person)"),
      N_ ("FOLDER") },
    { "exchange", 0, 0, G_OPTION_ARG_STRING, NULL,
      N_ ("With --demo: the version of the server: 2007sp2, 2010sp2 or 2016"), N_ ("VERSION") },
    { "policy", 0, 0, G_OPTION_ARG_FILENAME, NULL,
      N_ ("With --demo: what people may do and which servers there are, as JSON"), N_ ("FILE") },
    { "profile", 0, 0, G_OPTION_ARG_FILENAME, NULL, N_ ("Keep accounts and mail in this folder"),
      N_ ("FOLDER") },
    { "screenshot", 0, 0, G_OPTION_ARG_FILENAME, NULL,
      N_ ("Write a picture of the window to this file and end"), N_ ("FILE") },
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Tell the version and end"), NULL },
    { NULL },
  };

  self->cancellable = g_cancellable_new ();
  g_application_add_main_option_entries (G_APPLICATION (self), options);
  lia_app_command_line_install (G_APPLICATION (self));
}

LiaApplication *
lia_application_new (void)
{
  return g_object_new (LIA_TYPE_APPLICATION, "application-id", LIA_APP_ID, "flags",
                       G_APPLICATION_HANDLES_OPEN, "resource-base-path", "/org/liaison/app", NULL);
}

LiaSession *
lia_application_get_session (LiaApplication *self)
{
  g_return_val_if_fail (LIA_IS_APPLICATION (self), NULL);

  return self->session;
}

LiaWindow *
lia_application_get_window (LiaApplication *self)
{
  g_return_val_if_fail (LIA_IS_APPLICATION (self), NULL);

  return self->stopping || self->window == NULL ? NULL : LIA_WINDOW (self->window);
}

void
lia_application_close_window (LiaApplication *self)
{
  g_return_if_fail (LIA_IS_APPLICATION (self));

  if ((self->tray == NULL || !lia_app_tray_hide_window (self->tray))
      && (self->background == NULL || !lia_app_background_hide_window (self->background)))
    g_action_group_activate_action (G_ACTION_GROUP (self), "quit", NULL);
}

void
lia_application_present_window (LiaApplication *self)
{
  g_return_if_fail (LIA_IS_APPLICATION (self));

  if (self->window != NULL)
    gtk_window_present (self->window);
}

void
lia_application_look (LiaApplication *self)
{
  g_return_if_fail (LIA_IS_APPLICATION (self));

  if (self->notices != NULL)
    lia_app_notices_look (self->notices);
}

void
lia_application_hide_window (LiaApplication *self, const char *way_back)
{
  g_autoptr (GSettings) settings = NULL;
  g_autoptr (LiaNotice) notice = NULL;

  g_return_if_fail (LIA_IS_APPLICATION (self));
  g_return_if_fail (way_back != NULL);

  gtk_widget_set_visible (GTK_WIDGET (self->window), FALSE);
  settings = g_settings_new (LIA_APP_ID);
  if (g_settings_get_boolean (settings, "told-keep-running") || self->notices == NULL)
    return;
  g_settings_set_boolean (settings, "told-keep-running", TRUE);
  notice = lia_notice_new ("keeps-running", LIA_NOTICE_HINT, _ ("Liaison Keeps Running"), way_back);
  lia_notice_set_action (notice, "show-window", NULL);
  lia_app_notices_show (self->notices, notice);
}

void
lia_application_toast (LiaApplication *self, const char *text, guint undo_id)
{
  g_return_if_fail (LIA_IS_APPLICATION (self));

  if (self->window != NULL)
    lia_window_toast (LIA_WINDOW (self->window), text, undo_id);
  else
    g_message ("%s", text);
}
