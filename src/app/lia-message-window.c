/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-message-window"

#include "config.h"

#include <glib/gi18n.h>

#include "app/lia-message-window.h"
#include "widgets/lia-message-view.h"

struct _LiaMessageWindow
{
  AdwApplicationWindow parent_instance;

  LiaApplication *app; /* not owned: it owns this */
  LiaMessageView *view;
  GtkBox *view_slot;
  AdwToastOverlay *toasts;
  GtkWidget *delete_button;
  GtkLabel *file_label;
};

G_DEFINE_FINAL_TYPE (LiaMessageWindow, lia_message_window, ADW_TYPE_APPLICATION_WINDOW)

static void
answer_file (LiaMessageWindow *self, LiaDraftKind kind)
{
  g_autoptr (LiaDraft) draft = lia_session_new_draft_from_message (
      lia_application_get_session (self->app), kind, lia_message_view_get_message (self->view));

  if (draft != NULL)
    lia_application_open_draft (self->app, draft);
  else
    adw_toast_overlay_add_toast (self->toasts,
                                 adw_toast_new (_ ("Add an account with mail first")));
}

static void
answer (LiaMessageWindow *self, LiaDraftKind kind)
{
  if (lia_message_view_get_row_id (self->view) == 0)
    answer_file (self, kind);
  else
    lia_application_start_reply (self->app, kind, lia_message_view_get_row_id (self->view));
}

static void
reply_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  answer (LIA_MESSAGE_WINDOW (widget), LIA_DRAFT_REPLY);
}

static void
reply_all_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  answer (LIA_MESSAGE_WINDOW (widget), LIA_DRAFT_REPLY_ALL);
}

static void
forward_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  answer (LIA_MESSAGE_WINDOW (widget), LIA_DRAFT_FORWARD);
}

static void
delete_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LiaMessageWindow *self = LIA_MESSAGE_WINDOW (widget);
  g_autoptr (GArray) row_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 row_id = lia_message_view_get_row_id (self->view);

  g_array_append_val (row_ids, row_id);
  lia_session_delete (lia_application_get_session (self->app), row_ids, FALSE);
  gtk_window_close (GTK_WINDOW (self));
}

static void
failed_cb (LiaMessageWindow *self, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (escaped));
}

/* The row is not at hand where it was opened by a notification, or comes back with the program. */
static void
shown_cb (LiaMessageWindow *self)
{
  const char *subject = lia_mime_message_get_subject (lia_message_view_get_message (self->view));

  if (*subject != '\0')
    gtk_window_set_title (GTK_WINDOW (self), subject);
}

static void
lia_message_window_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), LIA_TYPE_MESSAGE_WINDOW);
  G_OBJECT_CLASS (lia_message_window_parent_class)->dispose (object);
}

static void
lia_message_window_class_init (LiaMessageWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lia_message_window_dispose;
  gtk_widget_class_install_action (widget_class, "win.reply", NULL, reply_action);
  gtk_widget_class_install_action (widget_class, "win.reply-all", NULL, reply_all_action);
  gtk_widget_class_install_action (widget_class, "win.forward", NULL, forward_action);
  gtk_widget_class_install_action (widget_class, "win.delete", NULL, delete_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "win.delete", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/liaison/app/lia-message-window.ui");
  gtk_widget_class_bind_template_child (widget_class, LiaMessageWindow, view_slot);
  gtk_widget_class_bind_template_child (widget_class, LiaMessageWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, LiaMessageWindow, delete_button);
  gtk_widget_class_bind_template_child (widget_class, LiaMessageWindow, file_label);
}

static void
lia_message_window_init (LiaMessageWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static LiaMessageWindow *
new_window (LiaApplication *app)
{
  LiaMessageWindow *self = g_object_new (LIA_TYPE_MESSAGE_WINDOW, "application", app, NULL);
  g_autoptr (GSettings) settings = g_settings_new (LIA_APP_ID);

  self->app = app;
  self->view = LIA_MESSAGE_VIEW (lia_message_view_new (lia_application_get_session (app)));
  g_settings_bind (settings, "mark-read-seconds", self->view, "read-after", G_SETTINGS_BIND_GET);
  gtk_widget_set_vexpand (GTK_WIDGET (self->view), TRUE);
  gtk_box_append (self->view_slot, GTK_WIDGET (self->view));
  /* While its message is being fetched the view lives longer than the window. */
  g_signal_connect_object (self->view, "failed", G_CALLBACK (failed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "shown", G_CALLBACK (shown_cb), self, G_CONNECT_SWAPPED);
  return self;
}

LiaMessageWindow *
lia_message_window_new (LiaApplication *app, gint64 row_id, LiaMessage *message)
{
  LiaMessageWindow *self = new_window (app);
  LiaMessageRecord *record = message != NULL ? lia_message_get_record (message) : NULL;

  gtk_window_set_title (GTK_WINDOW (self), record != NULL && record->subject != NULL
                                               ? record->subject
                                               : _ ("Message"));
  lia_message_view_show (self->view, row_id, message);
  return self;
}

LiaMessageWindow *
lia_message_window_new_for_file (LiaApplication *app, LiaMimeMessage *message, const char *name)
{
  LiaMessageWindow *self = new_window (app);
  /* Translators: %s is the name of a file. */
  g_autofree char *text = g_strdup_printf (_ ("From the file “%s”; in no mailbox"), name);

  gtk_window_set_title (GTK_WINDOW (self), name);
  gtk_label_set_text (self->file_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->file_label), TRUE);
  gtk_widget_set_visible (self->delete_button, FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.delete", FALSE);
  lia_message_view_show_message (self->view, message);
  return self;
}

gint64
lia_message_window_get_row_id (LiaMessageWindow *self)
{
  g_return_val_if_fail (LIA_IS_MESSAGE_WINDOW (self), 0);

  return lia_message_view_get_row_id (self->view);
}
