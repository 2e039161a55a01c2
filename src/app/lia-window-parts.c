/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-window"

#include "config.h"

#include <glib/gi18n.h>

#include "app/lia-window-private.h"
#include "widgets/lia-person-chip.h"
#include "widgets/lia-wrap-layout.h"

#define MAX_FOUND 5

/* ---- Banners: what a channel that does not work needs ---- */

static const char *
button_label (LiaStatus status)
{
  switch (status)
    {
    case LIA_STATUS_NEEDS_PASSWORD:
      return _ ("Sign In…");
    case LIA_STATUS_NEEDS_TRUST:
      return _ ("Certificate…");
    case LIA_STATUS_WAITING:
    case LIA_STATUS_REFUSED:
      return _ ("Try Now");
    case LIA_STATUS_OFF:
    case LIA_STATUS_CONNECTING:
    case LIA_STATUS_CONNECTED:
    default:
      return NULL;
    }
}

static GtkWidget *
new_banner (LiaAccount *account, LiaStatus status, const char *message)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *image = gtk_image_new_from_icon_name ("dialog-warning-symbolic");
  GtkWidget *label = gtk_label_new (message);
  GtkWidget *button = gtk_button_new_with_label (button_label (status));

  gtk_widget_add_css_class (box, "hint-card");
  gtk_widget_add_css_class (box, "warning-card");
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_width_chars (GTK_LABEL (label), 16);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", lia_account_get_id (account));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "app.retry");
  gtk_box_append (GTK_BOX (box), image);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), button);
  return box;
}

static void
append_banner (LiaWindow *self, LiaAccount *account, LiaStatus status, const char *message)
{
  if (button_label (status) != NULL && message != NULL)
    gtk_box_append (self->banners, new_banner (account, status, message));
}

void
_lia_window_show_banners (LiaWindow *self)
{
  GListModel *accounts = lia_session_get_accounts (self->session);
  GtkWidget *child = NULL;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->banners))) != NULL)
    gtk_box_remove (self->banners, child);
  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (LiaAccount) account = g_list_model_get_item (accounts, i);

      append_banner (self, account, lia_account_get_mail_status (account),
                     lia_account_get_mail_message (account));
      append_banner (self, account, lia_account_get_talk_status (account),
                     lia_account_get_talk_message (account));
      g_signal_handlers_disconnect_by_func (account, _lia_window_show_banners, self);
      g_signal_connect_object (account, "notify::mail-status",
                               G_CALLBACK (_lia_window_show_banners), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (account, "notify::talk-status",
                               G_CALLBACK (_lia_window_show_banners), self, G_CONNECT_SWAPPED);
    }
}

/* ---- What a search finds besides messages ---- */

static void
conversation_clicked_cb (GtkButton *button, LiaWindow *self)
{
  lia_application_open_conversation (self->app,
                                     g_object_get_data (G_OBJECT (button), "conversation"));
}

static void
append_found (LiaWindow *self, GtkWidget *child)
{
  gtk_widget_set_parent (child, gtk_widget_get_first_child (GTK_WIDGET (self->found_slot)));
  gtk_widget_set_visible (GTK_WIDGET (self->found_slot), TRUE);
}

static void
conversations_found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LiaWindow) self = LIA_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found
      = lia_session_search_conversations_finish (LIA_SESSION (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->session == NULL)
    return;
  if (found == NULL)
    {
      g_warning ("Conversations cannot be searched: %s", error->message);
      return;
    }
  for (guint i = 0; i < MIN (found->len, MAX_FOUND); i++)
    {
      LiaConversation *conversation = g_ptr_array_index (found, i);
      /* Translators: %s is a person’s name. */
      g_autofree char *label
          = g_strdup_printf (_ ("Conversation with %s"),
                             lia_person_get_name (lia_conversation_get_person (conversation)));
      GtkWidget *button = gtk_button_new_with_label (label);

      gtk_widget_add_css_class (button, "person-chip");
      gtk_widget_add_css_class (button, "text-chip");
      g_object_set_data_full (G_OBJECT (button), "conversation", g_object_ref (conversation),
                              g_object_unref);
      g_signal_connect_object (button, "clicked", G_CALLBACK (conversation_clicked_cb), self, 0);
      append_found (self, button);
    }
}

static GtkWidget *
new_found_box (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_widget_set_layout_manager (box, lia_wrap_layout_new (6));
  gtk_widget_set_hexpand (box, TRUE);
  return box;
}

static void
clear_found (LiaWindow *self)
{
  GtkWidget *box = gtk_widget_get_first_child (GTK_WIDGET (self->found_slot));
  GtkWidget *child = NULL;

  g_cancellable_cancel (self->search_cancellable);
  g_clear_object (&self->search_cancellable);
  gtk_widget_set_visible (GTK_WIDGET (self->found_slot), FALSE);
  if (box == NULL)
    return;
  while ((child = gtk_widget_get_first_child (box)) != NULL)
    gtk_widget_unparent (child);
}

void
_lia_window_show_found (LiaWindow *self, const char *text)
{
  g_autoptr (GPtrArray) people = NULL;

  clear_found (self);
  if (text == NULL)
    return;
  if (gtk_widget_get_first_child (GTK_WIDGET (self->found_slot)) == NULL)
    gtk_box_append (self->found_slot, new_found_box ());
  people = lia_people_complete (lia_session_get_people (self->session), text, MAX_FOUND);
  for (guint i = 0; i < people->len; i++)
    append_found (self, lia_person_chip_new (self->session, g_ptr_array_index (people, i)));
  self->search_cancellable = g_cancellable_new ();
  lia_session_search_conversations_async (self->session, text, self->search_cancellable,
                                          conversations_found_cb, g_object_ref (self));
}
