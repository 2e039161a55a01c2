/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-message-body"

#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

#include "core/lia-link.h"
#include "mime/lia-mime-html.h"
#include "widgets/lia-html-module.h"
#include "widgets/lia-message-body.h"
#include "widgets/lia-text-view.h"
#include "widgets/lia-widget.h"

/* Long texts go into the view in pieces, so that no frame is missed. */
#define TEXT_PIECE (64 * 1024)

struct _LiaMessageBody
{
  GtkWidget parent_instance;

  GtkStack *stack;
  LiaTextView *text_view;
  GtkLabel *link_label;
  GtkWidget *html_page; /* the paper below the view */
  GtkWidget *html_view; /* NULL until it is needed */

  LiaMimeMessage *message;
  GCancellable *cancellable;
  const char *rest; /* of the text, not yet in the view */
  guint piece_id;
  gboolean has_blocked;
  gboolean html_unusable;
};

enum
{
  PROP_HAS_BLOCKED = 1,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (LiaMessageBody, lia_message_body, GTK_TYPE_WIDGET)

static void
set_has_blocked (LiaMessageBody *self, gboolean has_blocked)
{
  if (self->has_blocked == has_blocked)
    return;
  self->has_blocked = has_blocked;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_HAS_BLOCKED]);
}

/* Where a link leads, without what is not seen; nothing for what is not followed. */
static void
show_link (LiaMessageBody *self, const char *address)
{
  g_autoptr (LiaLink) link = address != NULL ? lia_link_new (address) : NULL;

  gtk_label_set_text (self->link_label, link != NULL ? link->shown : "");
  gtk_widget_set_visible (GTK_WIDGET (self->link_label), link != NULL);
}

static void
open_link (LiaMessageBody *self, const char *address, guint doubts)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "app.open-link", "(su)", address, doubts);
}

/* ---- Plain text ---- */

static void
append_text (LiaMessageBody *self, const char *text, gsize length)
{
  g_autofree char *piece = g_strndup (text, length);

  lia_text_view_append (self->text_view, piece);
}

static gboolean
append_piece_cb (gpointer user_data)
{
  LiaMessageBody *self = LIA_MESSAGE_BODY (user_data);
  gsize length = strlen (self->rest);
  gsize piece = length;

  if (length > TEXT_PIECE)
    {
      /* A piece ends with a line, so that no link is cut; a line without end is cut all the
         same. */
      const char *cut = g_strrstr_len (self->rest, TEXT_PIECE, "\n");
      if (cut == NULL)
        cut = g_utf8_find_prev_char (self->rest, self->rest + TEXT_PIECE) - 1;
      piece = cut + 1 - self->rest;
    }
  append_text (self, self->rest, piece);
  self->rest += piece;
  if (*self->rest != '\0')
    return G_SOURCE_CONTINUE;
  self->piece_id = 0;
  return G_SOURCE_REMOVE;
}

static void
show_text (LiaMessageBody *self)
{
  GtkTextIter start;
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->text_view));

  lia_text_view_clear (self->text_view);
  self->rest = lia_mime_message_get_text (self->message);
  g_clear_handle_id (&self->piece_id, g_source_remove);
  if (append_piece_cb (self) == G_SOURCE_CONTINUE)
    self->piece_id = g_idle_add (append_piece_cb, self);
  gtk_text_buffer_get_start_iter (buffer, &start);
  gtk_text_buffer_place_cursor (buffer, &start);
  gtk_text_view_scroll_to_iter (GTK_TEXT_VIEW (self->text_view), &start, 0, TRUE, 0, 0);
  gtk_stack_set_visible_child_name (self->stack, "text");
}

/* ---- HTML ---- */

typedef struct
{
  LiaMimeMessage *message;
  gboolean allow_remote;
  guint n_remote;
} Sanitising;

static void
sanitising_free (Sanitising *self)
{
  lia_mime_message_unref (self->message);
  g_free (self);
}

static void
sanitise_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Sanitising *work = task_data;

  g_task_return_pointer (
      task,
      lia_html_sanitize (lia_mime_message_get_html (work->message),
                         work->allow_remote ? LIA_HTML_ALLOW_REMOTE : LIA_HTML_DEFAULT,
                         &work->n_remote),
      g_free);
}

static void
sanitised_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LiaMessageBody *self = LIA_MESSAGE_BODY (source);
  Sanitising *work = g_task_get_task_data (G_TASK (result));
  g_autofree char *html = g_task_propagate_pointer (G_TASK (result), NULL);

  if (html == NULL || work->message != self->message || self->html_view == NULL
      || self->html_unusable)
    return;
  lia_html_module_load (self->html_view, work->message, html, work->allow_remote);
  gtk_stack_set_visible_child_name (self->stack, "html");
  set_has_blocked (self, work->n_remote > 0 && !work->allow_remote);
}

static void
show_html (LiaMessageBody *self, gboolean allow_remote)
{
  g_autoptr (GTask) task = g_task_new (self, self->cancellable, sanitised_cb, NULL);
  Sanitising *work = g_new0 (Sanitising, 1);

  work->message = lia_mime_message_ref (self->message);
  work->allow_remote = allow_remote;
  g_task_set_source_tag (task, show_html);
  g_task_set_task_data (task, work, (GDestroyNotify)sanitising_free);
  g_task_run_in_thread (task, sanitise_thread);
}

/* Rather text than an empty page. */
static void
html_unusable_cb (LiaMessageBody *self)
{
  self->html_unusable = TRUE;
  set_has_blocked (self, FALSE);
  if (self->message != NULL)
    show_text (self);
}

/* HTML brings colours of its own and needs white paper: in a dark window that is a page with an
   edge. */
static void
show_dark (LiaMessageBody *self)
{
  if (adw_style_manager_get_dark (adw_style_manager_get_default ()))
    gtk_widget_add_css_class (self->html_page, "html-page");
  else
    gtk_widget_remove_css_class (self->html_page, "html-page");
}

static gboolean
ensure_html_view (LiaMessageBody *self)
{
  if (self->html_unusable)
    return FALSE;
  if (self->html_view != NULL)
    return TRUE;
  self->html_view = lia_html_module_new_view ();
  if (self->html_view == NULL)
    return FALSE;
  g_signal_connect_swapped (self->html_view, "hovered", G_CALLBACK (show_link), self);
  g_signal_connect_swapped (self->html_view, "link", G_CALLBACK (open_link), self);
  g_signal_connect_swapped (self->html_view, "unusable", G_CALLBACK (html_unusable_cb), self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->html_view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Text of the message"), -1);
  self->html_page = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_widget_set_overflow (self->html_page, GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_vexpand (self->html_view, TRUE);
  gtk_box_append (GTK_BOX (self->html_page), self->html_view);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (show_dark),
                           self, G_CONNECT_SWAPPED);
  show_dark (self);
  gtk_stack_add_named (self->stack, self->html_page, "html");
  return TRUE;
}

/* ---- Public ---- */

void
lia_message_body_show (LiaMessageBody *self, LiaMimeMessage *message)
{
  g_return_if_fail (LIA_IS_MESSAGE_BODY (self));

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_clear_handle_id (&self->piece_id, g_source_remove);
  if (message != NULL)
    lia_mime_message_ref (message);
  g_clear_pointer (&self->message, lia_mime_message_unref);
  self->message = message;
  show_link (self, NULL);
  set_has_blocked (self, FALSE);
  if (message == NULL)
    lia_text_view_clear (self->text_view);
  /* Where there is HTML the text would only flash up before it. */
  else if (lia_mime_message_get_html (message) != NULL && ensure_html_view (self))
    show_html (self, FALSE);
  else
    show_text (self);
}

void
lia_message_body_show_remote (LiaMessageBody *self)
{
  g_return_if_fail (LIA_IS_MESSAGE_BODY (self));

  if (self->message != NULL && self->html_view != NULL && !self->html_unusable)
    show_html (self, TRUE);
}

gboolean
lia_message_body_get_has_blocked (LiaMessageBody *self)
{
  g_return_val_if_fail (LIA_IS_MESSAGE_BODY (self), FALSE);

  return self->has_blocked;
}

/* ---- Object ---- */

static void
lia_message_body_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_boolean (value, LIA_MESSAGE_BODY (object)->has_blocked);
}

static void
lia_message_body_dispose (GObject *object)
{
  LiaMessageBody *self = LIA_MESSAGE_BODY (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->piece_id, g_source_remove);
  if (self->html_view != NULL)
    g_signal_handlers_disconnect_by_data (self->html_view, self);
  self->html_view = NULL;
  lia_widget_dispose_template (GTK_WIDGET (self), LIA_TYPE_MESSAGE_BODY);
  g_clear_pointer (&self->message, lia_mime_message_unref);
  G_OBJECT_CLASS (lia_message_body_parent_class)->dispose (object);
}

static void
lia_message_body_class_init (LiaMessageBodyClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lia_message_body_dispose;
  object_class->get_property = lia_message_body_get_property;
  props[PROP_HAS_BLOCKED] = g_param_spec_boolean ("has-blocked", NULL, NULL, FALSE,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/liaison/widgets/lia-message-body.ui");
  gtk_widget_class_bind_template_child (widget_class, LiaMessageBody, stack);
  gtk_widget_class_bind_template_child (widget_class, LiaMessageBody, text_view);
  gtk_widget_class_bind_template_child (widget_class, LiaMessageBody, link_label);
  gtk_widget_class_bind_template_callback (widget_class, show_link);
  gtk_widget_class_bind_template_callback (widget_class, open_link);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
lia_message_body_init (LiaMessageBody *self)
{
  g_type_ensure (LIA_TYPE_TEXT_VIEW);
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
lia_message_body_new (void)
{
  return g_object_new (LIA_TYPE_MESSAGE_BODY, NULL);
}
