/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-attachment-list"

#include "config.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "mime/lia-mime-names.h"
#include "widgets/lia-attachment-list.h"
#include "widgets/lia-wrap-layout.h"

struct _LiaAttachmentList
{
  GtkWidget parent_instance;

  LiaMimeMessage *message;
  GtkFileChooserNative *chooser; /* one at a time */
  guint saving;                  /* index of what the chooser is for */
};

static guint failed_signal;

G_DEFINE_FINAL_TYPE (LiaAttachmentList, lia_attachment_list, GTK_TYPE_WIDGET)

static void
fail (LiaAttachmentList *self, const char *what, const char *name, const GError *error)
{
  g_autofree char *text = g_strdup_printf ("%s: %s", name, error->message);

  g_info ("%s: %s", what, text);
  g_signal_emit (self, failed_signal, 0, text);
}

static LiaMimePart *
find_part (LiaAttachmentList *self, guint index)
{
  GPtrArray *parts
      = self->message != NULL ? lia_mime_message_get_attachments (self->message) : NULL;

  return parts != NULL && index < parts->len ? g_ptr_array_index (parts, index) : NULL;
}

/* ---- Opening ---- */

static void
shown_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LiaAttachmentList) self = LIA_ATTACHMENT_LIST (user_data);
  g_autoptr (GError) error = NULL;

  if (gtk_show_uri_full_finish (source != NULL ? GTK_WINDOW (source) : NULL, result, &error)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_info ("An attachment was not opened: %s", error->message);
  g_signal_emit (self, failed_signal, 0,
                 _ ("No program on this computer opens that file. It can be saved."));
}

/* The file belongs to this user alone and cannot be written to: changes made in it would be
   lost. */
static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LiaAttachmentList) self = LIA_ATTACHMENT_LIST (user_data);
  g_autoptr (GError) error = NULL;
  g_autofree char *uri = g_file_get_uri (G_FILE (source));
  g_autofree char *name = g_file_get_basename (G_FILE (source));
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (!g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    {
      fail (self, "open", name, error);
      return;
    }
  g_chmod (g_file_peek_path (G_FILE (source)), 0400);
  gtk_show_uri_full (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, uri, GDK_CURRENT_TIME, NULL,
                     shown_cb, g_object_ref (self));
}

/* A folder of its own for a file that is opened: for this user alone, until the session ends. */
static char *
make_folder (GError **error)
{
  const char *parent = g_get_user_runtime_dir ();
  g_autofree char *folder = g_build_filename (parent, "liaison-XXXXXX", NULL);

  if (g_mkdir_with_parents (parent, 0700) == 0 && g_mkdtemp (folder) != NULL)
    return g_steal_pointer (&folder);
  g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));
  return NULL;
}

static void
open_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  LiaAttachmentList *self = LIA_ATTACHMENT_LIST (widget);
  LiaMimePart *part = find_part (self, g_variant_get_uint32 (parameter));
  g_autofree char *name = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GFile) file = NULL;
  g_autoptr (GError) error = NULL;

  if (part == NULL)
    return;
  name = lia_mime_safe_name (part->filename, part->type);
  if (lia_mime_name_is_dangerous (name))
    {
      gtk_widget_activate_action (widget, "attachment.save", "u", g_variant_get_uint32 (parameter));
      return;
    }
  folder = make_folder (&error);
  if (folder == NULL)
    {
      fail (self, "open", name, error);
      return;
    }
  path = g_build_filename (folder, name, NULL);
  file = g_file_new_for_path (path);
  g_file_replace_contents_bytes_async (file, part->content, NULL, FALSE, G_FILE_CREATE_PRIVATE,
                                       NULL, written_cb, g_object_ref (self));
}

/* ---- Saving ---- */

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LiaAttachmentList) self = LIA_ATTACHMENT_LIST (user_data);
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_file_get_basename (G_FILE (source));

  if (!g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    fail (self, "save", name, error);
}

static void
chosen_cb (GtkNativeDialog *dialog, int response, LiaAttachmentList *self)
{
  g_autoptr (GFile) file = NULL;
  LiaMimePart *part = find_part (self, self->saving);

  if (response == GTK_RESPONSE_ACCEPT && part != NULL)
    {
      file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      g_file_replace_contents_bytes_async (file, part->content, NULL, FALSE,
                                           G_FILE_CREATE_REPLACE_DESTINATION, NULL, saved_cb,
                                           g_object_ref (self));
    }
  g_clear_object (&self->chooser);
}

static void
save_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  LiaAttachmentList *self = LIA_ATTACHMENT_LIST (widget);
  LiaMimePart *part = find_part (self, g_variant_get_uint32 (parameter));
  GtkRoot *root = gtk_widget_get_root (widget);
  g_autofree char *name = NULL;

  if (part == NULL || self->chooser != NULL)
    return;
  name = lia_mime_safe_name (part->filename, part->type);
  self->saving = g_variant_get_uint32 (parameter);
  self->chooser
      = gtk_file_chooser_native_new (_ ("Save Attachment"), GTK_WINDOW (root),
                                     GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), _ ("_Cancel"));
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), name);
  g_signal_connect (self->chooser, "response", G_CALLBACK (chosen_cb), self);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

/* ---- The chips ---- */

static GtkWidget *
new_chip_button (const char *action, guint index, GtkWidget *child, const char *label)
{
  GtkWidget *button = gtk_button_new ();

  gtk_button_set_child (GTK_BUTTON (button), child);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "u", index);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  return button;
}

static GtkWidget *
new_chip (LiaMimePart *part, guint index)
{
  GtkWidget *chip = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  g_autofree char *name = lia_mime_safe_name (part->filename, part->type);
  g_autofree char *size = g_format_size (part->size);
  gboolean dangerous = lia_mime_name_is_dangerous (name);
  /* Translators: %s is the name of a file. */
  g_autofree char *open_label = dangerous
                                    ? g_strdup_printf (_ ("%s could be a program: it can only be "
                                                          "saved"),
                                                       name)
                                    : g_strdup_printf (_ ("Open %s"), name);
  /* Translators: %s is the name of a file. */
  g_autofree char *save_label = g_strdup_printf (_ ("Save %s"), name);
  GtkWidget *name_label = gtk_label_new (name);
  GtkWidget *size_label = gtk_label_new (size);

  gtk_label_set_ellipsize (GTK_LABEL (name_label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_max_width_chars (GTK_LABEL (name_label), 36);
  gtk_widget_add_css_class (size_label, "dim-label");
  gtk_widget_add_css_class (size_label, "caption");
  gtk_box_append (GTK_BOX (content),
                  gtk_image_new_from_icon_name (dangerous ? "dialog-warning-symbolic"
                                                          : "mail-attachment-symbolic"));
  gtk_box_append (GTK_BOX (content), name_label);
  gtk_box_append (GTK_BOX (content), size_label);
  gtk_widget_add_css_class (chip, "attachment-chip");
  gtk_box_append (GTK_BOX (chip),
                  new_chip_button (dangerous ? "attachment.save" : "attachment.open", index,
                                   content, open_label));
  gtk_box_append (GTK_BOX (chip),
                  new_chip_button ("attachment.save", index,
                                   gtk_image_new_from_icon_name ("document-save-symbolic"),
                                   save_label));
  return chip;
}

static void
clear (LiaAttachmentList *self)
{
  GtkWidget *child = NULL;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_pointer (&self->message, lia_mime_message_unref);
  if (self->chooser != NULL)
    gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (self->chooser));
  g_clear_object (&self->chooser);
}

void
lia_attachment_list_show (LiaAttachmentList *self, LiaMimeMessage *message)
{
  GPtrArray *parts = NULL;

  g_return_if_fail (LIA_IS_ATTACHMENT_LIST (self));

  clear (self);
  parts = message != NULL ? lia_mime_message_get_attachments (message) : NULL;
  gtk_widget_set_visible (GTK_WIDGET (self), parts != NULL && parts->len > 0);
  if (message == NULL)
    return;
  self->message = lia_mime_message_ref (message);
  for (guint i = 0; i < parts->len; i++)
    gtk_widget_set_parent (new_chip (g_ptr_array_index (parts, i), i), GTK_WIDGET (self));
}

static void
lia_attachment_list_dispose (GObject *object)
{
  clear (LIA_ATTACHMENT_LIST (object));
  G_OBJECT_CLASS (lia_attachment_list_parent_class)->dispose (object);
}

static void
lia_attachment_list_class_init (LiaAttachmentListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lia_attachment_list_dispose;
  failed_signal = g_signal_new ("failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_install_action (widget_class, "attachment.open", "u", open_action);
  gtk_widget_class_install_action (widget_class, "attachment.save", "u", save_action);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
lia_attachment_list_init (LiaAttachmentList *self)
{
  gtk_widget_set_layout_manager (GTK_WIDGET (self), lia_wrap_layout_new (8));
  gtk_widget_add_css_class (GTK_WIDGET (self), "attachments");
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Attachments"), -1);
}

GtkWidget *
lia_attachment_list_new (void)
{
  return g_object_new (LIA_TYPE_ATTACHMENT_LIST, NULL);
}
