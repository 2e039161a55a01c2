/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-composer"

#include "config.h"

#include <glib/gi18n.h>

#include "widgets/lia-composer.h"
#include "widgets/lia-recipients-entry.h"
#include "widgets/lia-time-text.h"
#include "widgets/lia-wrap-layout.h"

static const char *const fields[] = { "to", "cc", "bcc" };

struct _LiaComposer
{
  AdwWindow parent_instance;

  LiaSession *session;
  LiaDraft *draft;

  AdwToastOverlay *toasts;
  AdwWindowTitle *title;
  GtkBox *slots[G_N_ELEMENTS (fields)];
  GtkWidget *entries[G_N_ELEMENTS (fields)];
  GtkBox *to_slot;
  GtkBox *cc_slot;
  GtkBox *bcc_slot;
  GtkWidget *cc_row;
  GtkWidget *bcc_row;
  GtkWidget *more_button;
  GtkEditable *subject_entry;
  GtkTextView *text_view;
  GtkBox *attachments;
  GtkLabel *saved_label;
  GtkWidget *hint_box;
  GtkLabel *hint_label;

  gboolean sent;
};

G_DEFINE_FINAL_TYPE (LiaComposer, lia_composer, ADW_TYPE_WINDOW)

static void
show_toast (LiaComposer *self, const char *text)
{
  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (text));
}

/* ---- From the window into the draft ---- */

static void
recipients_changed_cb (GtkWidget *entry, LiaComposer *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    if (self->entries[i] == entry)
      lia_draft_set_recipients (self->draft, fields[i],
                                lia_recipients_entry_get_addresses (LIA_RECIPIENTS_ENTRY (entry)));
}

/* What is typed and is no address yet goes into the draft too. A draft is not touched for nothing:
   it would be saved again. */
static void
take_recipients (LiaComposer *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      LiaRecipientsEntry *entry = LIA_RECIPIENTS_ENTRY (self->entries[i]);
      GPtrArray *kept = lia_draft_get_recipients (self->draft, fields[i]);
      g_autoptr (GPtrArray) all = lia_recipients_entry_dup_all (entry);
      gboolean same = all->len == kept->len;

      for (guint j = 0; same && j < all->len; j++)
        same = g_ptr_array_find_with_equal_func (kept, g_ptr_array_index (all, j),
                                                 (GEqualFunc)lia_address_equal, NULL);
      if (!same)
        lia_draft_set_recipients (self->draft, fields[i], all);
    }
}

static void
subject_changed_cb (LiaComposer *self)
{
  const char *subject = gtk_editable_get_text (self->subject_entry);

  lia_draft_set_subject (self->draft, subject);
  adw_window_title_set_title (self->title, *subject != '\0' ? subject : _ ("New Message"));
  gtk_window_set_title (GTK_WINDOW (self), *subject != '\0' ? subject : _ ("New Message"));
}

static void
text_changed_cb (LiaComposer *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text_view);
  g_autofree char *text = NULL;
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  text = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
  lia_draft_set_text (self->draft, text);
}

/* ---- From the draft into the window ---- */

static void
show_saved (LiaComposer *self)
{
  gint64 saved_us = lia_draft_get_saved_us (self->draft);
  g_autofree char *time = saved_us > 0 ? lia_time_text_clock (saved_us) : NULL;
  /* Translators: %s is a time of day. */
  g_autofree char *text = time != NULL ? g_strdup_printf (_ ("Draft saved %s"), time) : NULL;

  gtk_label_set_text (self->saved_label, text != NULL ? text : "");
}

static void
remove_attachment_cb (GtkButton *button, LiaComposer *self)
{
  lia_draft_remove_attachment (self->draft,
                               GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "index")));
}

static GtkWidget *
new_attachment_chip (LiaComposer *self, LiaDraftAttachment *attachment, guint index)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *button = gtk_button_new_from_icon_name ("window-close-symbolic");
  GtkWidget *name_label = gtk_label_new (attachment->name);
  GtkWidget *size_label = NULL;
  g_autofree char *size = g_format_size (g_bytes_get_size (attachment->bytes));
  /* Translators: %s is the name of a file. */
  g_autofree char *label = g_strdup_printf (_ ("Remove %s"), attachment->name);

  gtk_widget_add_css_class (box, "attachment-chip");
  gtk_widget_add_css_class (box, "draft-attachment");
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name ("mail-attachment-symbolic"));
  gtk_label_set_ellipsize (GTK_LABEL (name_label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_add_css_class (name_label, "heading");
  gtk_box_append (GTK_BOX (box), name_label);
  size_label = gtk_label_new (size);
  gtk_widget_add_css_class (size_label, "dim-label");
  gtk_box_append (GTK_BOX (box), size_label);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "circular");
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  g_object_set_data (G_OBJECT (button), "index", GUINT_TO_POINTER (index));
  g_signal_connect_object (button, "clicked", G_CALLBACK (remove_attachment_cb), self, 0);
  gtk_box_append (GTK_BOX (box), button);
  return box;
}

static void
show_attachments (LiaComposer *self)
{
  GPtrArray *attachments = lia_draft_get_attachments (self->draft);
  GtkWidget *child = NULL;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->attachments))) != NULL)
    gtk_box_remove (self->attachments, child);
  for (guint i = 0; i < attachments->len; i++)
    gtk_box_append (self->attachments,
                    new_attachment_chip (self, g_ptr_array_index (attachments, i), i));
  gtk_widget_set_visible (GTK_WIDGET (self->attachments), attachments->len > 0);
}

/* One who is out of office reads the mail late: it is said while the message is written. */
static void
show_hint (LiaComposer *self)
{
  GPtrArray *to = lia_draft_get_recipients (self->draft, "to");
  LiaPeople *people = lia_session_get_people (self->session);
  g_autofree char *text = NULL;

  for (guint i = 0; i < to->len && text == NULL; i++)
    {
      LiaPerson *person = lia_people_lookup (people, g_ptr_array_index (to, i));
      LiaPresence *presence = person != NULL ? lia_person_get_presence (person) : NULL;
      if (presence != NULL && presence->out_of_office)
        /* Translators: %s is a person’s name. */
        text = g_strdup_printf (_ ("%s is out of office and may answer late."),
                                lia_person_get_name (person));
    }
  gtk_widget_set_visible (self->hint_box, text != NULL);
  gtk_label_set_text (self->hint_label, text != NULL ? text : "");
}

static void
fill_in (LiaComposer *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text_view);
  LiaAddress *own = lia_account_get_address (lia_draft_get_account (self->draft));
  GtkTextIter cursor;

  adw_window_title_set_subtitle (self->title, lia_address_get_address (own));
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    lia_recipients_entry_set_addresses (LIA_RECIPIENTS_ENTRY (self->entries[i]),
                                        lia_draft_get_recipients (self->draft, fields[i]));
  gtk_widget_set_visible (self->cc_row, lia_draft_get_recipients (self->draft, "cc")->len > 0);
  gtk_widget_set_visible (self->bcc_row, lia_draft_get_recipients (self->draft, "bcc")->len > 0);
  gtk_editable_set_text (self->subject_entry, lia_draft_get_subject (self->draft));
  gtk_text_buffer_set_text (buffer, lia_draft_get_text (self->draft), -1);
  gtk_text_buffer_get_iter_at_offset (buffer, &cursor, (int)lia_draft_get_cursor (self->draft));
  gtk_text_buffer_place_cursor (buffer, &cursor);
  show_attachments (self);
  show_saved (self);
  show_hint (self);
}

/* ---- Commands ---- */

static gboolean
commit_recipients (LiaComposer *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      LiaRecipientsEntry *entry = LIA_RECIPIENTS_ENTRY (self->entries[i]);
      g_autofree char *text = NULL;
      if (lia_recipients_entry_commit (entry))
        continue;
      lia_recipients_entry_focus (entry);
      text = g_strdup_printf (_ ("“%s” is no mail address"), lia_recipients_entry_get_text (entry));
      show_toast (self, text);
      return FALSE;
    }
  take_recipients (self);
  return TRUE;
}

static void
send_now (LiaComposer *self)
{
  g_autoptr (GError) error = NULL;

  if (!lia_session_send_draft (self->session, self->draft, &error))
    {
      show_toast (self, error->message);
      lia_recipients_entry_focus (LIA_RECIPIENTS_ENTRY (self->entries[0]));
      return;
    }
  self->sent = TRUE;
  gtk_window_close (GTK_WINDOW (self));
}

static gboolean
send_idle_cb (gpointer user_data)
{
  LiaComposer *self = user_data;

  if (!self->sent)
    send_now (self);
  return G_SOURCE_REMOVE;
}

/* The question goes with this window: it has to be through with its answer first. */
static void
no_subject_response_cb (LiaComposer *self, const char *response)
{
  if (g_strcmp0 (response, "send") == 0)
    g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, send_idle_cb, g_object_ref (self), g_object_unref);
  else
    gtk_widget_grab_focus (GTK_WIDGET (self->subject_entry));
}

static gboolean
has_recipients (LiaComposer *self)
{
  guint n = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    n += lia_draft_get_recipients (self->draft, fields[i])->len;
  return n > 0;
}

static void
send_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LiaComposer *self = LIA_COMPOSER (widget);
  AdwMessageDialog *dialog = NULL;

  if (!commit_recipients (self))
    return;
  /* Without a recipient it is told that there is none, which is no question. */
  if (*gtk_editable_get_text (self->subject_entry) != '\0' || !has_recipients (self))
    {
      send_now (self);
      return;
    }
  dialog = ADW_MESSAGE_DIALOG (
      adw_message_dialog_new (GTK_WINDOW (self), _ ("Send Without a Subject?"), NULL));
  adw_message_dialog_add_responses (dialog, "back", _ ("_Go Back"), "send", _ ("_Send"), NULL);
  adw_message_dialog_set_default_response (dialog, "send");
  adw_message_dialog_set_close_response (dialog, "back");
  g_signal_connect_object (dialog, "response", G_CALLBACK (no_subject_response_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
discard_now (LiaComposer *self)
{
  self->sent = TRUE;
  lia_session_discard_draft (self->session, self->draft);
  gtk_window_close (GTK_WINDOW (self));
}

static gboolean
discard_idle_cb (gpointer user_data)
{
  LiaComposer *self = user_data;

  if (!self->sent)
    discard_now (self);
  return G_SOURCE_REMOVE;
}

static void
discard_response_cb (LiaComposer *self, const char *response)
{
  if (g_strcmp0 (response, "discard") == 0)
    g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, discard_idle_cb, g_object_ref (self), g_object_unref);
}

/* There is no way back from it: only where nothing would be missed it is not asked. */
static void
discard_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LiaComposer *self = LIA_COMPOSER (widget);
  gboolean edit = lia_draft_get_kind (self->draft) == LIA_DRAFT_EDIT;
  AdwMessageDialog *dialog = NULL;
  gboolean typed = FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    typed |= !lia_recipients_entry_commit (LIA_RECIPIENTS_ENTRY (self->entries[i]));
  if (!typed && lia_draft_is_empty (self->draft))
    {
      discard_now (self);
      return;
    }
  dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (
      GTK_WINDOW (self), _ ("Discard This Message?"),
      edit ? _ ("What you have changed is lost; the draft stays among your drafts as it was.")
           : _ ("What you have written is lost.")));
  adw_message_dialog_add_responses (dialog, "keep", _ ("_Keep"), "discard", _ ("_Discard"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "discard", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (dialog, "keep");
  adw_message_dialog_set_close_response (dialog, "keep");
  g_signal_connect_object (dialog, "response", G_CALLBACK (discard_response_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
more_fields_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LiaComposer *self = LIA_COMPOSER (widget);

  gtk_widget_set_visible (self->cc_row, TRUE);
  gtk_widget_set_visible (self->bcc_row, TRUE);
  gtk_widget_set_visible (self->more_button, FALSE);
  lia_recipients_entry_focus (LIA_RECIPIENTS_ENTRY (self->entries[1]));
}

static void
file_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LiaComposer) self = LIA_COMPOSER (user_data);
  GFile *file = G_FILE (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_file_load_bytes_finish (file, result, NULL, &error);
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *type = NULL;
  g_autofree char *mime = NULL;

  if (bytes != NULL)
    {
      type = g_content_type_guess (name, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                                   NULL);
      mime = g_content_type_get_mime_type (type);
      lia_draft_add_attachment (self->draft, name, mime, bytes, &error);
    }
  if (error != NULL)
    {
      /* Translators: 1: the name of a file, 2: a reason. */
      g_autofree char *text
          = g_strdup_printf (_ ("“%1$s” was not attached: %2$s"), name, error->message);
      show_toast (self, text);
    }
}

static void
attach_file (LiaComposer *self, GFile *file)
{
  g_file_load_bytes_async (file, NULL, file_loaded_cb, g_object_ref (self));
}

static void
files_chosen_cb (GtkNativeDialog *dialog, int response, LiaComposer *self)
{
  g_autoptr (GListModel) files = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    {
      files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog));
      for (guint i = 0; i < g_list_model_get_n_items (files); i++)
        {
          g_autoptr (GFile) file = g_list_model_get_item (files, i);
          attach_file (self, file);
        }
    }
  g_object_unref (dialog);
}

static void
attach_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LiaComposer *self = LIA_COMPOSER (widget);
  GtkFileChooserNative *dialog
      = gtk_file_chooser_native_new (_ ("Attach Files"), GTK_WINDOW (self),
                                     GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Attach"), _ ("_Cancel"));

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (files_chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static gboolean
files_dropped_cb (LiaComposer *self, const GValue *value)
{
  GSList *files = g_value_get_boxed (value);

  for (GSList *link = files; link != NULL; link = link->next)
    attach_file (self, G_FILE (link->data));
  return files != NULL;
}

static gboolean
close_request_cb (LiaComposer *self)
{
  if (self->sent)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    lia_recipients_entry_commit (LIA_RECIPIENTS_ENTRY (self->entries[i]));
  take_recipients (self);
  if (lia_draft_is_empty (self->draft))
    lia_session_discard_draft (self->session, self->draft);
  else
    lia_session_close_draft (self->session, self->draft);
  return FALSE;
}

/* After the people comes the subject: in between, a blank typed for it would open the button that
   stands beside them. That is reached from the other side, with Shift+Tab. */
static gboolean
to_key_cb (LiaComposer *self, guint keyval, guint keycode, GdkModifierType state)
{
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (self));

  if (keyval != GDK_KEY_Tab || (state & gtk_accelerator_get_default_mod_mask ()) != 0
      || !GTK_IS_TEXT (focus))
    return FALSE;
  if (gtk_widget_get_visible (self->cc_row))
    lia_recipients_entry_focus (LIA_RECIPIENTS_ENTRY (self->entries[1]));
  else if (gtk_widget_get_visible (self->bcc_row))
    lia_recipients_entry_focus (LIA_RECIPIENTS_ENTRY (self->entries[2]));
  else
    gtk_widget_grab_focus (GTK_WIDGET (self->subject_entry));
  return TRUE;
}

/* ---- Object ---- */

static void
lia_composer_dispose (GObject *object)
{
  LiaComposer *self = LIA_COMPOSER (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), LIA_TYPE_COMPOSER);
  g_clear_object (&self->draft);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (lia_composer_parent_class)->dispose (object);
}

static void
lia_composer_class_init (LiaComposerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lia_composer_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/liaison/widgets/lia-composer.ui");
  gtk_widget_class_bind_template_child (widget_class, LiaComposer, toasts);
  gtk_widget_class_bind_template_child (widget_class, LiaComposer, title);
  gtk_widget_class_bind_template_child (widget_class, LiaComposer, to_slot);
  gtk_widget_class_bind_template_child (widget_class, LiaComposer, cc_slot);
  gtk_widget_class_bind_template_child (widget_class, LiaComposer, bcc_slot);
  gtk_widget_class_bind_template_child (widget_class, LiaComposer, cc_row);
  gtk_widget_class_bind_template_child (widget_class, LiaComposer, bcc_row);
  gtk_widget_class_bind_template_child (widget_class, LiaComposer, more_button);
  gtk_widget_class_bind_template_child (widget_class, LiaComposer, subject_entry);
  gtk_widget_class_bind_template_child (widget_class, LiaComposer, text_view);
  gtk_widget_class_bind_template_child (widget_class, LiaComposer, attachments);
  gtk_widget_class_bind_template_child (widget_class, LiaComposer, saved_label);
  gtk_widget_class_bind_template_child (widget_class, LiaComposer, hint_box);
  gtk_widget_class_bind_template_child (widget_class, LiaComposer, hint_label);
  gtk_widget_class_bind_template_callback (widget_class, close_request_cb);
  gtk_widget_class_install_action (widget_class, "composer.send", NULL, send_action);
  gtk_widget_class_install_action (widget_class, "composer.discard", NULL, discard_action);
  gtk_widget_class_install_action (widget_class, "composer.attach", NULL, attach_action);
  gtk_widget_class_install_action (widget_class, "composer.more-fields", NULL, more_fields_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK,
                                       "composer.send", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Enter, GDK_CONTROL_MASK,
                                       "composer.send", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
lia_composer_init (LiaComposer *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_layout_manager (GTK_WIDGET (self->attachments), lia_wrap_layout_new (8));
  self->slots[0] = self->to_slot;
  self->slots[1] = self->cc_slot;
  self->slots[2] = self->bcc_slot;
  g_signal_connect_object (target, "drop", G_CALLBACK (files_dropped_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (to_key_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->to_slot), keys);
}

static void
follow (LiaComposer *self)
{
  const char *labels[] = { _ ("To"), _ ("Cc"), _ ("Bcc") };

  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      self->entries[i] = lia_recipients_entry_new (self->session, labels[i]);
      gtk_widget_set_hexpand (self->entries[i], TRUE);
      gtk_box_append (self->slots[i], self->entries[i]);
    }
  fill_in (self);
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    g_signal_connect_object (self->entries[i], "changed", G_CALLBACK (recipients_changed_cb), self,
                             0);
  g_signal_connect_object (self->subject_entry, "changed", G_CALLBACK (subject_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_text_view_get_buffer (self->text_view), "changed",
                           G_CALLBACK (text_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->draft, "notify::saved-us", G_CALLBACK (show_saved), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->draft, "attachments-changed", G_CALLBACK (show_attachments), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->draft, "recipients-changed", G_CALLBACK (show_hint), self,
                           G_CONNECT_SWAPPED);
}

LiaComposer *
lia_composer_new (LiaSession *session, LiaDraft *draft)
{
  LiaComposer *self = NULL;
  gboolean answers = FALSE;

  g_return_val_if_fail (LIA_IS_SESSION (session), NULL);
  g_return_val_if_fail (LIA_IS_DRAFT (draft), NULL);

  self = g_object_new (LIA_TYPE_COMPOSER, NULL);
  self->session = g_object_ref (session);
  self->draft = g_object_ref (draft);
  follow (self);
  subject_changed_cb (self);
  answers = lia_draft_get_recipients (draft, "to")->len > 0;
  if (answers)
    gtk_widget_grab_focus (GTK_WIDGET (self->text_view));
  else
    lia_recipients_entry_focus (LIA_RECIPIENTS_ENTRY (self->entries[0]));
  return self;
}
