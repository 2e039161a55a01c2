/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-app-tray"

#include "config.h"

#include <glib/gi18n.h>

#include "app/lia-app-tray.h"
#include "app/lia-tray-icon.h"
#include "desktop/lia-tray.h"
#include "service/lia-status-choice.h"
#include "service/lia-unread.h"

/* A click on the panel may take the focus from the window that it is to hide. */
#define STILL_ACTIVE_US (500 * G_TIME_SPAN_MILLISECOND)

struct _LiaAppTray
{
  GObject parent_instance;

  LiaApplication *app; /* not owned: outlives this */
  GtkWindow *window;   /* not owned, as above */
  LiaTray *tray;
  LiaUnread *unread;
  GSettings *settings;
  gint64 left_us; /* when the window was the active one last */
  guint show_id;
};

G_DEFINE_FINAL_TYPE (LiaAppTray, lia_app_tray, G_TYPE_OBJECT)

/* ---- The window ---- */

static void
show_window (LiaAppTray *self, const char *token)
{
  if (token != NULL)
    gtk_window_set_startup_id (self->window, token);
  gtk_window_present (self->window);
}

static void
active_cb (LiaAppTray *self)
{
  if (!gtk_window_is_active (self->window))
    self->left_us = g_get_monotonic_time ();
}

static gboolean
is_before_the_eyes (LiaAppTray *self)
{
  return gtk_widget_get_visible (GTK_WIDGET (self->window))
         && (gtk_window_is_active (self->window)
             || g_get_monotonic_time () - self->left_us < STILL_ACTIVE_US);
}

static void
clicked_cb (LiaAppTray *self, const char *token)
{
  if (is_before_the_eyes (self))
    gtk_widget_set_visible (GTK_WIDGET (self->window), FALSE);
  else
    show_window (self, token);
}

static void
middle_clicked_cb (LiaAppTray *self, const char *token)
{
  LiaConversation *newest = lia_unread_get_newest (self->unread);

  if (newest != NULL)
    lia_application_open_conversation (self->app, newest);
  else
    show_window (self, token);
}

gboolean
lia_app_tray_hide_window (LiaAppTray *self)
{
  g_return_val_if_fail (LIA_IS_APP_TRAY (self), FALSE);

  if (!lia_tray_get_available (self->tray)
      || !g_settings_get_boolean (self->settings, "keep-running"))
    return FALSE;
  lia_application_hide_window (self->app,
                               _ ("You stay signed in. Its icon in the panel brings the window "
                                  "back; “Quit” in the icon’s menu ends it."));
  return TRUE;
}

GObject *
lia_app_tray_get_icon (LiaAppTray *self)
{
  g_return_val_if_fail (LIA_IS_APP_TRAY (self), NULL);

  return G_OBJECT (self->tray);
}

/* ---- Actions ---- */

static void
show_inbox_action (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  LiaAppTray *self = user_data;

  lia_window_show_inbox (LIA_WINDOW (self->window));
  show_window (self, NULL);
}

static void
show_people_action (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  LiaAppTray *self = user_data;

  show_window (self, NULL);
  lia_window_find_person (LIA_WINDOW (self->window));
}

static void
edit_note_action (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  LiaAppTray *self = user_data;

  show_window (self, NULL);
  lia_window_edit_note (LIA_WINDOW (self->window));
}

static LiaOwnStatus *
own_status (LiaAppTray *self)
{
  return lia_session_get_own_status (lia_application_get_session (self->app));
}

static void
own_status_action (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  const LiaStatusChoice *choice = lia_status_choice_find (g_variant_get_string (target, NULL));

  if (choice != NULL)
    lia_status_choice_make (choice, own_status (user_data), LIA_STATUS_UNTIL_CHANGED);
}

static void
do_not_disturb_action (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  int duration = g_variant_get_int32 (target);

  if (duration >= LIA_STATUS_UNTIL_CHANGED && duration <= LIA_STATUS_UNTIL_TOMORROW)
    lia_status_choice_make (lia_status_choice_find ("do-not-disturb"), own_status (user_data),
                            (LiaStatusDuration)duration);
}

static void
add_actions (LiaAppTray *self)
{
  static const GActionEntry entries[] = {
    { .name = "show-inbox", .activate = show_inbox_action },
    { .name = "show-people", .activate = show_people_action },
    { .name = "edit-note", .activate = edit_note_action },
    { .name = "own-status",
      .activate = own_status_action,
      .parameter_type = "s",
      .state = "'automatic'" },
    { .name = "do-not-disturb-for", .activate = do_not_disturb_action, .parameter_type = "i" },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self->app), entries, G_N_ELEMENTS (entries), self);
}

/* ---- The menu ---- */

static GMenu *
new_status_section (void)
{
  GMenu *section = g_menu_new ();
  g_autoptr (GMenu) quiet = g_menu_new ();

  for (guint i = 0; i < LIA_N_STATUS_CHOICES; i++)
    {
      const LiaStatusChoice *choice = lia_status_choice_get (i);
      g_autofree char *action = g_strconcat ("app.own-status::", choice->id, NULL);
      g_menu_append (section, _ (choice->label), action);
    }
  for (int i = LIA_STATUS_HALF_AN_HOUR; i <= LIA_STATUS_UNTIL_TOMORROW; i++)
    {
      g_autofree char *action = g_strdup_printf ("app.do-not-disturb-for(%d)", i);
      g_menu_append (quiet, _ (lia_status_duration_get_label (i)), action);
    }
  g_menu_append_submenu (section, _ ("Do Not Disturb For"), G_MENU_MODEL (quiet));
  g_menu_append (section, _ ("Write a _Note…"), "app.edit-note");
  return section;
}

static GMenu *
new_section (const char *first, const char *first_action, const char *second, const char *action)
{
  GMenu *section = g_menu_new ();

  g_menu_append (section, first, first_action);
  if (second != NULL)
    g_menu_append (section, second, action);
  return section;
}

static GMenuModel *
new_menu (void)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) open = new_section (_ ("_Open Liaison"), "app.show-window", NULL, NULL);
  g_autoptr (GMenu) status = new_status_section ();
  g_autoptr (GMenu) begin = new_section (_ ("New _Message"), "app.new-message",
                                         _ ("New _Conversation"), "app.new-conversation");
  g_autoptr (GMenu) places
      = new_section (_ ("_Inbox"), "app.show-inbox", _ ("_People"), "app.show-people");
  g_autoptr (GMenu) end = new_section (_ ("_Quit"), "app.quit", NULL, NULL);

  g_menu_append_section (menu, NULL, G_MENU_MODEL (open));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (status));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (begin));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (places));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (end));
  return G_MENU_MODEL (menu);
}

/* ---- What is shown ---- */

static void
show_choice (LiaAppTray *self)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->app), "own-status");

  for (guint i = 0; i < LIA_N_STATUS_CHOICES; i++)
    if (lia_status_choice_is_made (lia_status_choice_get (i), own_status (self)))
      g_simple_action_set_state (G_SIMPLE_ACTION (action),
                                 g_variant_new_string (lia_status_choice_get (i)->id));
}

static char *
dup_unread_text (LiaAppTray *self)
{
  guint mail = lia_unread_get_mail (self->unread);
  guint conversations = lia_unread_get_conversations (self->unread);
  g_autofree char *messages
      = g_strdup_printf (ngettext ("%u unread message", "%u unread messages", mail), mail);
  g_autofree char *talks = g_strdup_printf (
      ngettext ("%u unanswered conversation", "%u unanswered conversations", conversations),
      conversations);

  if (mail > 0 && conversations > 0)
    /* Translators: 1: “3 unread messages”, 2: “1 unanswered conversation”. */
    return g_strdup_printf (_ ("%1$s, %2$s"), messages, talks);
  if (mail > 0)
    return g_steal_pointer (&messages);
  return conversations > 0 ? g_steal_pointer (&talks) : g_strdup (_ ("Nothing unread"));
}

static void
show (LiaAppTray *self)
{
  LiaPresence *presence = lia_own_status_get_presence (own_status (self));
  g_autofree char *state = lia_presence_to_string (presence);
  /* Translators: %s: the user’s own state, such as “Available”. */
  g_autofree char *title = g_strdup_printf (_ ("Liaison: %s"), state);
  g_autofree char *text = dup_unread_text (self);
  gboolean attention = lia_unread_get_conversations (self->unread) > 0;

  lia_tray_show (
      self->tray,
      lia_tray_icon_new_pixmaps (presence, lia_unread_get_mail (self->unread), attention), title,
      text, attention);
  show_choice (self);
}

static gboolean
show_cb (gpointer user_data)
{
  LiaAppTray *self = user_data;

  self->show_id = 0;
  show (self);
  return G_SOURCE_REMOVE;
}

/* One change of the own state comes as several. */
static void
queue_show (LiaAppTray *self)
{
  if (self->show_id == 0)
    self->show_id = g_idle_add (show_cb, self);
}

/* ---- Object ---- */

static void
lia_app_tray_dispose (GObject *object)
{
  LiaAppTray *self = LIA_APP_TRAY (object);
  static const char *const actions[]
      = { "show-inbox", "show-people", "edit-note", "own-status", "do-not-disturb-for" };

  g_clear_handle_id (&self->show_id, g_source_remove);
  g_clear_object (&self->tray);
  g_clear_object (&self->unread);
  g_clear_object (&self->settings);
  for (gsize i = 0; self->app != NULL && i < G_N_ELEMENTS (actions); i++)
    g_action_map_remove_action (G_ACTION_MAP (self->app), actions[i]);
  self->app = NULL;
  G_OBJECT_CLASS (lia_app_tray_parent_class)->dispose (object);
}

static void
lia_app_tray_class_init (LiaAppTrayClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lia_app_tray_dispose;
}

static void
lia_app_tray_init (LiaAppTray *self)
{
  self->settings = g_settings_new (LIA_APP_ID);
}

static gboolean
open_tray (LiaAppTray *self)
{
  GDBusConnection *bus = g_application_get_dbus_connection (G_APPLICATION (self->app));
  g_autoptr (GMenuModel) menu = new_menu ();
  g_autoptr (GError) error = NULL;

  if (bus == NULL)
    return FALSE;
  self->tray = lia_tray_new (bus, LIA_APP_ID, menu, G_ACTION_GROUP (self->app),
                             gtk_widget_get_default_direction () == GTK_TEXT_DIR_RTL, &error);
  if (self->tray == NULL)
    g_message ("No tray: %s", error->message);
  return self->tray != NULL;
}

LiaAppTray *
lia_app_tray_new (LiaApplication *app, LiaWindow *window)
{
  g_autoptr (LiaAppTray) self = NULL;

  g_return_val_if_fail (LIA_IS_APPLICATION (app), NULL);
  g_return_val_if_fail (LIA_IS_WINDOW (window), NULL);

  self = g_object_new (LIA_TYPE_APP_TRAY, NULL);
  self->app = app;
  self->window = GTK_WINDOW (window);
  add_actions (self);
  if (!open_tray (self))
    return NULL;
  self->unread = lia_unread_new (lia_application_get_session (app));
  g_signal_connect_object (self->tray, "activate", G_CALLBACK (clicked_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->tray, "secondary-activate", G_CALLBACK (middle_clicked_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->unread, "changed", G_CALLBACK (queue_show), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (own_status (self), "notify", G_CALLBACK (queue_show), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (window, "notify::is-active", G_CALLBACK (active_cb), self,
                           G_CONNECT_SWAPPED);
  show (self);
  return g_steal_pointer (&self);
}
