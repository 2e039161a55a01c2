/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-app-notices"

#include "config.h"

#include "app/lia-app-notices.h"
#include "app/lia-app-windows.h"
#include "desktop/lia-notifier.h"
#include "service/lia-notices.h"

struct _LiaAppNotices
{
  GObject parent_instance;

  LiaApplication *app; /* not owned: outlives this */
  LiaWindow *window;   /* not owned, as above */
  LiaNotifier *notifier;
  LiaNotices *notices;
  GSettings *settings;
  GSimpleActionGroup *actions;
  gboolean left; /* the window had the focus once, and lost it */
};

G_DEFINE_FINAL_TYPE (LiaAppNotices, lia_app_notices, G_TYPE_OBJECT)

/* ---- What is before the eyes ---- */

static gboolean
sees_program (gpointer user_data)
{
  LiaAppNotices *self = user_data;
  GListModel *windows = gtk_window_get_toplevels ();

  /* Who has just opened it looks at it, before the desktop has given it the focus, too. */
  if (!self->left && gtk_widget_get_mapped (GTK_WIDGET (self->window)))
    return TRUE;
  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);
      if (gtk_window_is_active (window))
        return TRUE;
    }
  return FALSE;
}

static gboolean
sees_conversation (LiaConversation *conversation, gpointer user_data)
{
  LiaAppNotices *self = user_data;

  return lia_app_windows_is_conversation_shown (self->app, conversation)
         || lia_window_is_conversation_seen (self->window, conversation);
}

static gboolean
sees_folder (LiaFolder *folder, gpointer user_data)
{
  return lia_window_is_folder_seen (((LiaAppNotices *)user_data)->window, folder);
}

static void
active_cb (LiaAppNotices *self)
{
  self->left = self->left || !gtk_window_is_active (GTK_WINDOW (self->window));
  lia_notices_look (self->notices);
}

static const LiaNoticesEyes eyes = { sees_program, sees_conversation, sees_folder };

/* ---- Actions ---- */

static LiaSession *
session_of (LiaAppNotices *self)
{
  return lia_application_get_session (self->app);
}

static void
reply_to_message (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  lia_application_start_reply (((LiaAppNotices *)user_data)->app, LIA_DRAFT_REPLY,
                               g_variant_get_int64 (target));
}

static GArray *
dup_row_ids (GVariant *target)
{
  GArray *row_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  gsize n = 0;
  const gint64 *ids = g_variant_get_fixed_array (target, &n, sizeof (gint64));

  return g_array_append_vals (row_ids, ids, (guint)n);
}

static void
mark_read (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  g_autoptr (GArray) row_ids = dup_row_ids (target);

  lia_session_set_flags (session_of (user_data), row_ids, LIA_MESSAGE_READ, LIA_MESSAGE_READ);
}

static void
delete_messages (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  g_autoptr (GArray) row_ids = dup_row_ids (target);

  lia_session_delete (session_of (user_data), row_ids, FALSE);
}

static void
show_inbox_of (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  LiaAppNotices *self = user_data;
  GListModel *folders = lia_session_get_folders (session_of (self));

  for (guint i = 0; i < g_list_model_get_n_items (folders); i++)
    {
      g_autoptr (LiaFolder) folder = g_list_model_get_item (folders, i);
      if (lia_folder_get_role (folder) == LIA_FOLDER_ROLE_INBOX
          && g_str_equal (lia_account_get_id (lia_folder_get_account (folder)),
                          g_variant_get_string (target, NULL)))
        lia_window_show_folder (self->window, folder);
    }
  gtk_window_present (GTK_WINDOW (self->window));
}

/* What is answered has been read. */
static void
reply_chat (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  LiaSession *session = session_of (user_data);
  const char *uri = NULL;
  const char *text = NULL;
  g_autoptr (LiaAddress) address = NULL;
  LiaConversation *conversation = NULL;

  g_variant_get (target, "(&s&s)", &uri, &text);
  address = lia_address_new_from_uri (uri, NULL);
  if (address != NULL && *text != '\0')
    conversation = lia_session_open_conversation (
        session, lia_people_ensure (lia_session_get_people (session), address));
  if (conversation == NULL)
    return;
  lia_session_send_chat (session, conversation, text);
  lia_session_mark_conversation_read (session, conversation);
}

static void
list_conversations (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  LiaAppNotices *self = user_data;

  lia_window_show_conversations (self->window);
  gtk_window_present (GTK_WINDOW (self->window));
}

/* No actions of the application: those stand on the bus, and other programs would answer and delete
   through them with no click. */
static const GActionEntry entries[] = {
  { .name = "reply-to-message", .activate = reply_to_message, .parameter_type = "x" },
  { .name = "mark-read", .activate = mark_read, .parameter_type = "ax" },
  { .name = "delete-messages", .activate = delete_messages, .parameter_type = "ax" },
  { .name = "show-inbox-of", .activate = show_inbox_of, .parameter_type = "s" },
  { .name = "reply-chat", .activate = reply_chat, .parameter_type = "(ss)" },
  { .name = "list-conversations", .activate = list_conversations },
};

static GActionGroup *
group_of (LiaAppNotices *self, const char *action)
{
  return g_action_group_has_action (G_ACTION_GROUP (self->actions), action)
             ? G_ACTION_GROUP (self->actions)
             : G_ACTION_GROUP (self->app);
}

/* With the token as if the desktop had activated the action: the window that it opens may take the
   focus. */
static void
activate_cb (LiaAppNotices *self, const char *action, GVariant *target, const char *token)
{
  GApplicationClass *klass = G_APPLICATION_GET_CLASS (self->app);
  GVariantBuilder builder;
  g_autoptr (GVariant) platform_data = NULL;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  if (token != NULL)
    g_variant_builder_add (&builder, "{sv}", "desktop-startup-id", g_variant_new_string (token));
  platform_data = g_variant_ref_sink (g_variant_builder_end (&builder));
  klass->before_emit (G_APPLICATION (self->app), platform_data);
  g_action_group_activate_action (group_of (self, action), action, target);
  klass->after_emit (G_APPLICATION (self->app), platform_data);
}

/* ---- Object ---- */

static void
lia_app_notices_dispose (GObject *object)
{
  LiaAppNotices *self = LIA_APP_NOTICES (object);

  if (self->notifier != NULL)
    lia_notifier_withdraw_all (self->notifier);
  g_clear_object (&self->notices);
  g_clear_object (&self->notifier);
  g_clear_object (&self->settings);
  g_clear_object (&self->actions);
  G_OBJECT_CLASS (lia_app_notices_parent_class)->dispose (object);
}

static void
lia_app_notices_class_init (LiaAppNoticesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lia_app_notices_dispose;
}

static void
lia_app_notices_init (LiaAppNotices *self)
{
  self->settings = g_settings_new (LIA_APP_ID);
  self->actions = g_simple_action_group_new ();
}

static void
bind_settings (LiaAppNotices *self)
{
  static const struct
  {
    const char *key;
    const char *property;
  } all[] = {
    { "notify-mail", "mail" },
    { "notify-messages", "messages" },
    { "notify-availability", "availability" },
    { "notify-missed", "missed" },
    { "notify-trouble", "trouble" },
    { "notify-sounds", "sounds" },
    { "notify-hide-contents", "hide-contents" },
    { "quiet-hours", "quiet-hours" },
    { "quiet-from", "quiet-from" },
    { "quiet-to", "quiet-to" },
    { "quiet-days", "quiet-days" },
    { "quiet-except-tagged", "except-tagged" },
    { "quiet-except-personal", "except-personal" },
    { "quiet-except-team", "except-team" },
    { "quiet-except-company", "except-company" },
    { "quiet-exceptions", "exceptions" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    g_settings_bind (self->settings, all[i].key, self->notices, all[i].property,
                     G_SETTINGS_BIND_GET);
}

LiaAppNotices *
lia_app_notices_new (LiaApplication *app, LiaWindow *window)
{
  GDBusConnection *bus = NULL;
  LiaAppNotices *self = NULL;

  g_return_val_if_fail (LIA_IS_APPLICATION (app), NULL);
  g_return_val_if_fail (LIA_IS_WINDOW (window), NULL);

  bus = g_application_get_dbus_connection (G_APPLICATION (app));
  if (bus == NULL)
    return NULL;
  self = g_object_new (LIA_TYPE_APP_NOTICES, NULL);
  self->app = app;
  self->window = window;
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
  self->notifier = lia_notifier_new (bus, LIA_APP_ID, lia_notifier_is_sandboxed ());
  self->notices = lia_notices_new (session_of (self), &eyes, self);
  bind_settings (self);
  g_object_bind_property (self->notifier, "inhibited", self->notices, "inhibited",
                          G_BINDING_SYNC_CREATE);
  g_signal_connect_object (self->notices, "show", G_CALLBACK (lia_notifier_show), self->notifier,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->notices, "withdraw", G_CALLBACK (lia_notifier_withdraw),
                           self->notifier, G_CONNECT_SWAPPED);
  g_signal_connect_object (window, "notify::is-active", G_CALLBACK (active_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->notifier, "activate", G_CALLBACK (activate_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->notifier, "dismissed", G_CALLBACK (lia_notices_dismissed),
                           self->notices, G_CONNECT_SWAPPED);
  return self;
}

void
lia_app_notices_show (LiaAppNotices *self, LiaNotice *notice)
{
  g_return_if_fail (LIA_IS_APP_NOTICES (self));
  g_return_if_fail (notice != NULL);

  lia_notifier_show (self->notifier, notice);
}

void
lia_app_notices_look (LiaAppNotices *self)
{
  g_return_if_fail (LIA_IS_APP_NOTICES (self));

  lia_notices_look (self->notices);
}

void
lia_app_notices_set_away (LiaAppNotices *self, gboolean away)
{
  g_return_if_fail (LIA_IS_APP_NOTICES (self));

  g_object_set (self->notices, "away", away, NULL);
}
