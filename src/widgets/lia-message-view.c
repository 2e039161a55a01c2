/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-message-view"

#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "core/lia-error.h"
#include "widgets/lia-attachment-list.h"
#include "widgets/lia-message-body.h"
#include "widgets/lia-message-header.h"
#include "widgets/lia-message-view.h"
#include "widgets/lia-widget.h"

/* A message that is in the store comes sooner than that: no spinner flashes up. */
#define SPINNER_AFTER_MS 150

struct _LiaMessageView
{
  GtkWidget parent_instance;

  LiaSession *session;
  gint64 row_id;
  LiaMessage *row; /* nullable */
  LiaMimeMessage *message;
  GCancellable *cancellable;
  guint read_after; /* seconds */
  guint read_id;
  guint spinner_id;
  gboolean waits; /* for a server that can be reached */

  GtkBox *header_slot;
  GtkBox *body_slot;
  GtkBox *attachments_slot;
  GtkWidget *header;
  GtkWidget *body;
  GtkWidget *attachments;
  GtkStack *stack;
  AdwStatusPage *error_page;
  GtkWidget *pictures_bar;
  GtkWidget *draft_bar;
  GtkLabel *defects_label;
};

enum
{
  PROP_READ_AFTER = 1,
  N_PROPS
};

static GParamSpec *props[N_PROPS];
static guint failed_signal;
static guint shown_signal;

G_DEFINE_FINAL_TYPE (LiaMessageView, lia_message_view, GTK_TYPE_WIDGET)

/* ---- The header: from the row at once, from the message when it has come ---- */

static void
show_header_of_row (LiaMessageView *self)
{
  LiaMessageRecord *record = self->row != NULL ? lia_message_get_record (self->row) : NULL;
  LiaMessageHeaderContent content = { 0 };

  if (record == NULL)
    return;
  content.subject = record->subject != NULL ? record->subject : "";
  content.from = record->from;
  content.to = record->to;
  content.cc = record->cc;
  content.time_us = record->received_us;
  lia_message_header_show (LIA_MESSAGE_HEADER (self->header), &content);
}

static void
show_header_of_message (LiaMessageView *self)
{
  GPtrArray *from = lia_mime_message_get_addresses (self->message, "from");
  LiaMessageRecord *record = self->row != NULL ? lia_message_get_record (self->row) : NULL;
  LiaMessageHeaderContent content = { 0 };

  content.subject = lia_mime_message_get_subject (self->message);
  content.from = from->len > 0 ? g_ptr_array_index (from, 0) : NULL;
  content.to = lia_mime_message_get_addresses (self->message, "to");
  content.cc = lia_mime_message_get_addresses (self->message, "cc");
  if (record != NULL)
    {
      /* What the server understood of a message with no sender of its own stays. */
      if (content.from == NULL)
        content.from = record->from;
      content.time_us = record->received_us;
    }
  if (content.time_us == 0)
    lia_mime_message_get_date (self->message, &content.time_us);
  lia_message_header_show (LIA_MESSAGE_HEADER (self->header), &content);
}

/* ---- Reading ---- */

static void
mark_read (gpointer user_data)
{
  LiaMessageView *self = user_data;
  g_autoptr (GArray) row_ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  self->read_id = 0;
  if (self->row != NULL && (lia_message_get_flags (self->row) & LIA_MESSAGE_READ) != 0)
    return;
  g_array_append_val (row_ids, self->row_id);
  lia_session_set_flags (self->session, row_ids, LIA_MESSAGE_READ, LIA_MESSAGE_READ);
}

static void
queue_read (LiaMessageView *self)
{
  if (self->row != NULL && (lia_message_get_flags (self->row) & LIA_MESSAGE_READ) != 0)
    return;
  self->read_id = g_timeout_add_once (self->read_after * 1000, mark_read, self);
}

static void
show_blocked (LiaMessageView *self)
{
  gtk_widget_set_visible (self->pictures_bar,
                          lia_message_body_get_has_blocked (LIA_MESSAGE_BODY (self->body)));
}

static void
show_sealed (LiaMessageView *self)
{
  const char *text = NULL;

  if (lia_mime_message_is_encrypted (self->message))
    text = _ ("This message is encrypted. Liaison cannot decrypt it yet.");
  else if (lia_mime_message_is_wrapped (self->message))
    text = _ ("This message stands inside its signature, which Liaison cannot open yet. Save the "
              "attached file to open it with another program.");
  gtk_label_set_text (self->defects_label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->defects_label), text != NULL);
}

static void
show_message (LiaMessageView *self)
{
  show_header_of_message (self);
  lia_message_body_show (LIA_MESSAGE_BODY (self->body), self->message);
  lia_attachment_list_show (LIA_ATTACHMENT_LIST (self->attachments), self->message);
  show_sealed (self);
  gtk_stack_set_visible_child_name (self->stack, "message");
  if (self->row_id != 0)
    queue_read (self);
  g_signal_emit (self, shown_signal, 0);
}

static void load (LiaMessageView *self);

static void
status_cb (LiaMessageView *self, GParamSpec *pspec, LiaAccount *account)
{
  if (self->waits && lia_account_get_mail_status (account) == LIA_STATUS_CONNECTED)
    load (self);
}

/* Whose account it is, is not known here; there are few. */
static void
wait_for_server (LiaMessageView *self)
{
  GListModel *accounts = lia_session_get_accounts (self->session);

  self->waits = TRUE;
  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (LiaAccount) account = g_list_model_get_item (accounts, i);
      g_signal_handlers_disconnect_by_func (account, status_cb, self);
      g_signal_connect_object (account, "notify::mail-status", G_CALLBACK (status_cb), self,
                               G_CONNECT_SWAPPED);
    }
}

static void
show_error (LiaMessageView *self, const GError *error)
{
  const char *title = _ ("This Message Cannot Be Shown");
  const char *text = _ ("The server’s answer was not understood. Try again later.");

  if (g_error_matches (error, LIA_ERROR, LIA_ERROR_NOT_FOUND))
    {
      title = _ ("This Message Is Gone");
      text = _ ("It was moved or deleted elsewhere.");
    }
  else if (lia_error_is_transient (error))
    {
      title = _ ("Not on This Computer Yet");
      text = _ ("Its text was not fetched yet, and the server cannot be reached. It is shown here "
                "as soon as it comes.");
      wait_for_server (self);
    }
  g_info ("A message was not shown: %s", error->message);
  adw_status_page_set_title (self->error_page, title);
  adw_status_page_set_description (self->error_page, text);
  gtk_stack_set_visible_child_name (self->stack, "error");
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LiaMessageView) self = LIA_MESSAGE_VIEW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (LiaMimeMessage) message
      = lia_session_load_message_finish (LIA_SESSION (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->session == NULL)
    return;
  g_clear_handle_id (&self->spinner_id, g_source_remove);
  if (message == NULL)
    {
      show_error (self, error);
      return;
    }
  self->message = g_steal_pointer (&message);
  show_message (self);
}

static void
show_spinner (gpointer user_data)
{
  LiaMessageView *self = user_data;

  self->spinner_id = 0;
  gtk_stack_set_visible_child_name (self->stack, "loading");
}

static void
load (LiaMessageView *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  self->waits = FALSE;
  g_clear_handle_id (&self->spinner_id, g_source_remove);
  self->spinner_id = g_timeout_add_once (SPINNER_AFTER_MS, show_spinner, self);
  lia_session_load_message_async (self->session, self->row_id, self->cancellable, loaded_cb,
                                  g_object_ref (self));
}

void
lia_message_view_show (LiaMessageView *self, gint64 row_id, LiaMessage *message)
{
  g_return_if_fail (LIA_IS_MESSAGE_VIEW (self));

  if (self->row_id == row_id)
    return;
  self->row_id = row_id;
  if (self->row != NULL)
    g_signal_handlers_disconnect_by_data (self->row, self);
  g_set_object (&self->row, message);
  g_clear_handle_id (&self->read_id, g_source_remove);
  g_clear_pointer (&self->message, lia_mime_message_unref);
  gtk_widget_set_visible (self->pictures_bar, FALSE);
  gtk_widget_set_visible (self->draft_bar,
                          message != NULL
                              && (lia_message_get_flags (message) & LIA_MESSAGE_DRAFT) != 0);
  gtk_widget_set_visible (GTK_WIDGET (self->defects_label), FALSE);
  lia_attachment_list_show (LIA_ATTACHMENT_LIST (self->attachments), NULL);
  gtk_widget_set_visible (self->header, row_id != 0);
  if (row_id == 0)
    {
      g_cancellable_cancel (self->cancellable);
      g_clear_handle_id (&self->spinner_id, g_source_remove);
      lia_message_body_show (LIA_MESSAGE_BODY (self->body), NULL);
      return;
    }
  if (message != NULL)
    g_signal_connect_swapped (message, "notify::record", G_CALLBACK (show_header_of_row), self);
  show_header_of_row (self);
  load (self);
}

void
lia_message_view_show_message (LiaMessageView *self, LiaMimeMessage *message)
{
  g_return_if_fail (LIA_IS_MESSAGE_VIEW (self));
  g_return_if_fail (message != NULL);

  lia_message_view_show (self, 0, NULL);
  self->message = lia_mime_message_ref (message);
  gtk_widget_set_visible (self->header, TRUE);
  show_message (self);
}

gint64
lia_message_view_get_row_id (LiaMessageView *self)
{
  g_return_val_if_fail (LIA_IS_MESSAGE_VIEW (self), 0);

  return self->row_id;
}

LiaMimeMessage *
lia_message_view_get_message (LiaMessageView *self)
{
  g_return_val_if_fail (LIA_IS_MESSAGE_VIEW (self), NULL);

  return self->message;
}

/* ---- Commands ---- */

static void
show_pictures_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lia_message_body_show_remote (LIA_MESSAGE_BODY (LIA_MESSAGE_VIEW (widget)->body));
}

static void
retry_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  load (LIA_MESSAGE_VIEW (widget));
}

static void
edit_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_widget_activate_action (widget, "app.edit-draft", "x", LIA_MESSAGE_VIEW (widget)->row_id);
}

static void
attachment_failed_cb (LiaMessageView *self, const char *text)
{
  g_signal_emit (self, failed_signal, 0, text);
}

/* ---- Object ---- */

static void
lia_message_view_dispose (GObject *object)
{
  LiaMessageView *self = LIA_MESSAGE_VIEW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->read_id, g_source_remove);
  g_clear_handle_id (&self->spinner_id, g_source_remove);
  if (self->row != NULL)
    g_signal_handlers_disconnect_by_data (self->row, self);
  g_clear_object (&self->row);
  g_clear_pointer (&self->message, lia_mime_message_unref);
  lia_widget_dispose_template (GTK_WIDGET (self), LIA_TYPE_MESSAGE_VIEW);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (lia_message_view_parent_class)->dispose (object);
}

static void
lia_message_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_uint (value, LIA_MESSAGE_VIEW (object)->read_after);
}

static void
lia_message_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  LIA_MESSAGE_VIEW (object)->read_after = g_value_get_uint (value);
}

static void
lia_message_view_class_init (LiaMessageViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lia_message_view_dispose;
  object_class->get_property = lia_message_view_get_property;
  object_class->set_property = lia_message_view_set_property;

  props[PROP_READ_AFTER] = g_param_spec_uint ("read-after", NULL, NULL, 0, 3600, 1,
                                              G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  failed_signal = g_signal_new ("failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  shown_signal = g_signal_new ("shown", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                               NULL, G_TYPE_NONE, 0);
  gtk_widget_class_install_action (widget_class, "message.show-pictures", NULL,
                                   show_pictures_action);
  gtk_widget_class_install_action (widget_class, "message.retry", NULL, retry_action);
  gtk_widget_class_install_action (widget_class, "message.edit", NULL, edit_action);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/liaison/widgets/lia-message-view.ui");
  gtk_widget_class_bind_template_child (widget_class, LiaMessageView, header_slot);
  gtk_widget_class_bind_template_child (widget_class, LiaMessageView, body_slot);
  gtk_widget_class_bind_template_child (widget_class, LiaMessageView, attachments_slot);
  gtk_widget_class_bind_template_child (widget_class, LiaMessageView, stack);
  gtk_widget_class_bind_template_child (widget_class, LiaMessageView, error_page);
  gtk_widget_class_bind_template_child (widget_class, LiaMessageView, pictures_bar);
  gtk_widget_class_bind_template_child (widget_class, LiaMessageView, draft_bar);
  gtk_widget_class_bind_template_child (widget_class, LiaMessageView, defects_label);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
lia_message_view_init (LiaMessageView *self)
{
  self->read_after = 1;
  gtk_widget_init_template (GTK_WIDGET (self));
  self->body = lia_message_body_new ();
  gtk_widget_set_hexpand (self->body, TRUE);
  gtk_box_append (self->body_slot, self->body);
  g_signal_connect_swapped (self->body, "notify::has-blocked", G_CALLBACK (show_blocked), self);
  self->attachments = lia_attachment_list_new ();
  gtk_box_append (self->attachments_slot, self->attachments);
  g_signal_connect_swapped (self->attachments, "failed", G_CALLBACK (attachment_failed_cb), self);
}

GtkWidget *
lia_message_view_new (LiaSession *session)
{
  LiaMessageView *self = g_object_new (LIA_TYPE_MESSAGE_VIEW, NULL);

  self->session = g_object_ref (session);
  self->header = lia_message_header_new (session);
  gtk_widget_set_visible (self->header, FALSE);
  gtk_box_append (self->header_slot, self->header);
  return GTK_WIDGET (self);
}
