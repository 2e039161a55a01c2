/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-app-windows"

#include "config.h"

#include <glib/gi18n.h>

#include "app/lia-app-windows.h"
#include "app/lia-message-window.h"
#include "core/lia-error.h"
#include "widgets/lia-chat-header.h"
#include "widgets/lia-chat-view.h"
#include "widgets/lia-composer.h"

/* ---- Conversations ---- */

static GtkWindow *
find_chat_window (LiaApplication *app, LiaConversation *conversation)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (app)); l != NULL; l = l->next)
    if (g_object_get_data (l->data, "lia-conversation") == conversation)
      return l->data;
  return NULL;
}

static void
follow_name (LiaPerson *person, GParamSpec *pspec, GtkWindow *window)
{
  gtk_window_set_title (window, lia_person_get_name (person));
}

/* Who it is with takes all the room there is: a header bar would centre it, and cut it off. */
static GtkWidget *
new_chat_title (LiaSession *session, LiaPerson *person)
{
  GtkWidget *handle = gtk_window_handle_new ();
  GtkWidget *bar = g_object_new (GTK_TYPE_BOX, "css-name", "headerbar", "spacing", 6, NULL);
  GtkWidget *title = lia_chat_header_new (session, person);

  gtk_widget_set_hexpand (title, TRUE);
  gtk_widget_set_valign (title, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (bar), gtk_window_controls_new (GTK_PACK_START));
  gtk_box_append (GTK_BOX (bar), title);
  gtk_box_append (GTK_BOX (bar), gtk_window_controls_new (GTK_PACK_END));
  gtk_window_handle_set_child (GTK_WINDOW_HANDLE (handle), bar);
  return handle;
}

/* The account of a conversation was removed: there is nothing to show, and nobody to write to. */
static void
close_if_gone (
    GListModel *conversations, guint position, guint removed, guint added, GtkWindow *window)
{
  LiaConversation *own = g_object_get_data (G_OBJECT (window), "lia-conversation");

  for (guint i = 0; i < g_list_model_get_n_items (conversations); i++)
    {
      g_autoptr (LiaConversation) conversation = g_list_model_get_item (conversations, i);
      if (conversation == own)
        return;
    }
  gtk_window_destroy (window);
}

static GtkWindow *
new_chat_window (LiaApplication *app, LiaConversation *conversation)
{
  LiaSession *session = lia_application_get_session (app);
  LiaPerson *person = lia_conversation_get_person (conversation);
  GtkWidget *window = adw_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *view = lia_chat_view_new (session, conversation);

  gtk_box_append (GTK_BOX (box), new_chat_title (session, person));
  gtk_widget_set_vexpand (view, TRUE);
  gtk_box_append (GTK_BOX (box), view);
  adw_window_set_content (ADW_WINDOW (window), box);
  gtk_window_set_default_size (GTK_WINDOW (window), 620, 640);
  gtk_window_set_application (GTK_WINDOW (window), GTK_APPLICATION (app));
  g_object_set_data_full (G_OBJECT (window), "lia-conversation", g_object_ref (conversation),
                          g_object_unref);
  g_signal_connect_object (person, "notify::name", G_CALLBACK (follow_name), window, 0);
  follow_name (person, NULL, GTK_WINDOW (window));
  g_signal_connect_object (lia_session_get_conversations (session), "items-changed",
                           G_CALLBACK (close_if_gone), window, 0);
  g_object_set_data (G_OBJECT (window), "lia-chat-view", view);
  return GTK_WINDOW (window);
}

void
lia_application_open_conversation (LiaApplication *self, LiaConversation *conversation)
{
  GtkWindow *window = NULL;

  g_return_if_fail (LIA_IS_APPLICATION (self));
  g_return_if_fail (LIA_IS_CONVERSATION (conversation));

  window = find_chat_window (self, conversation);
  if (window == NULL)
    window = new_chat_window (self, conversation);
  gtk_window_present (window);
  lia_chat_view_focus_entry (g_object_get_data (G_OBJECT (window), "lia-chat-view"));
}

gboolean
lia_app_windows_is_conversation_shown (LiaApplication *app, LiaConversation *conversation)
{
  GtkWindow *window = find_chat_window (app, conversation);

  return window != NULL && gtk_window_is_active (window);
}

LiaConversation *
lia_app_windows_get_conversation (GtkWindow *window)
{
  g_return_val_if_fail (GTK_IS_WINDOW (window), NULL);

  return g_object_get_data (G_OBJECT (window), "lia-conversation");
}

/* ---- Messages ---- */

void
lia_application_open_message (LiaApplication *self, gint64 row_id, LiaMessage *message)
{
  g_return_if_fail (LIA_IS_APPLICATION (self));

  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    if (LIA_IS_MESSAGE_WINDOW (l->data)
        && lia_message_window_get_row_id (LIA_MESSAGE_WINDOW (l->data)) == row_id)
      {
        gtk_window_present (l->data);
        return;
      }
  gtk_window_present (GTK_WINDOW (lia_message_window_new (self, row_id, message)));
}

/* ---- Letters ---- */

void
lia_application_open_draft (LiaApplication *self, LiaDraft *draft)
{
  LiaComposer *composer = NULL;

  g_return_if_fail (LIA_IS_APPLICATION (self));
  g_return_if_fail (LIA_IS_DRAFT (draft));

  composer = lia_composer_new (lia_application_get_session (self), draft);
  gtk_window_set_application (GTK_WINDOW (composer), GTK_APPLICATION (self));
  gtk_window_present (GTK_WINDOW (composer));
}

static void
draft_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LiaApplication) self = LIA_APPLICATION (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (LiaDraft) draft
      = lia_session_new_draft_from_finish (LIA_SESSION (source), result, &error);

  if (draft != NULL)
    {
      lia_application_open_draft (self, draft);
      return;
    }
  g_info ("No answer to that message: %s", error->message);
  lia_application_toast (self,
                         lia_error_is_transient (error)
                             ? _ ("The message is not on this computer yet: try again when the "
                                  "server can be reached")
                             : _ ("The message cannot be read"),
                         0);
}

void
lia_application_start_reply (LiaApplication *self, LiaDraftKind kind, gint64 row_id)
{
  g_return_if_fail (LIA_IS_APPLICATION (self));

  lia_session_new_draft_from_async (lia_application_get_session (self), kind, row_id, NULL,
                                    draft_ready_cb, g_object_ref (self));
}

void
lia_app_windows_install (LiaApplication *app)
{
  gtk_application_set_accels_for_action (GTK_APPLICATION (app), "composer.send",
                                         (const char *const[]){ "<Control>Return", NULL });
}
