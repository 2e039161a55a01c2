/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-message-header"

#include "config.h"

#include <glib/gi18n.h>

#include "widgets/lia-avatar.h"
#include "widgets/lia-channel-button.h"
#include "widgets/lia-channel-popover.h"
#include "widgets/lia-message-header.h"
#include "widgets/lia-person-chip.h"
#include "widgets/lia-person-text.h"
#include "widgets/lia-time-text.h"
#include "widgets/lia-widget.h"
#include "widgets/lia-wrap-layout.h"

/* Of more recipients than that the rest folds to one button. */
#define MAX_CHIPS 12

struct _LiaMessageHeader
{
  GtkWidget parent_instance;

  LiaSession *session;
  LiaPerson *sender;
  LiaChannelContext context;
  GObject *watch;
  char *key; /* of what is shown */

  GtkLabel *subject_label;
  GtkWidget *sender_box;
  GtkWidget *avatar;
  GtkBox *name_slot;
  GtkWidget *state_line;
  GtkWidget *place_line;
  GtkLabel *state_label;
  GtkLabel *place_label;
  GtkLabel *time_label;
  GtkBox *channels;
  GtkWidget *recipients;
  guint channels_id;
};

G_DEFINE_FINAL_TYPE (LiaMessageHeader, lia_message_header, GTK_TYPE_WIDGET)

/* ---- The sender ---- */

static void
show_channels (gpointer user_data)
{
  LiaMessageHeader *self = user_data;

  self->channels_id = 0;
  gtk_widget_set_visible (GTK_WIDGET (self->channels),
                          self->sender != NULL && !lia_person_get_is_self (self->sender));
  if (!gtk_widget_get_visible (GTK_WIDGET (self->channels)))
    return;
  lia_channel_button_append_media (self->channels, self->session, self->sender, &self->context,
                                   FALSE);
  gtk_box_append (self->channels, lia_channel_button_new_menu (self->sender_box, self->sender));
}

static void
queue_channels (LiaMessageHeader *self)
{
  if (self->channels_id == 0)
    self->channels_id = g_idle_add_once (show_channels, self);
}

static void
show_sender_state (LiaMessageHeader *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *state = lia_presence_describe (lia_person_get_presence (self->sender), now);
  g_autofree char *place = lia_person_text_place_and_note (self->sender);

  gtk_label_set_text (self->state_label, state);
  gtk_label_set_text (self->place_label, place != NULL ? place : "");
  gtk_widget_set_visible (GTK_WIDGET (self->place_label), place != NULL);
  queue_channels (self);
}

static void
set_sender (LiaMessageHeader *self, LiaPerson *sender)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->name_slot));

  if (self->sender != NULL)
    g_signal_handlers_disconnect_by_data (self->sender, self);
  g_set_object (&self->sender, sender);
  gtk_widget_set_visible (self->sender_box, sender != NULL);
  lia_avatar_set_person (LIA_AVATAR (self->avatar), sender);
  lia_channel_popover_set_person (self->sender_box, sender, &self->context);
  if (child != NULL)
    gtk_box_remove (self->name_slot, child);
  if (sender == NULL)
    return;
  child = lia_person_chip_new (self->session, sender);
  gtk_widget_add_css_class (child, "sender-name");
  lia_person_chip_hide_avatar (LIA_PERSON_CHIP (child));
  lia_person_chip_set_context (LIA_PERSON_CHIP (child), &self->context);
  gtk_box_append (self->name_slot, child);
  g_signal_connect_swapped (sender, "notify", G_CALLBACK (show_sender_state), self);
  show_sender_state (self);
}

/* ---- The recipients ---- */

static void
append_recipient (LiaMessageHeader *self, GtkWidget *widget)
{
  gtk_widget_set_parent (widget, self->recipients);
}

static void
more_clicked_cb (GtkWidget *button, gpointer user_data)
{
  for (GtkWidget *child = gtk_widget_get_next_sibling (button); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      if (g_object_get_data (G_OBJECT (child), "folded") == NULL)
        break;
      gtk_widget_set_visible (child, TRUE);
    }
  gtk_widget_set_visible (button, FALSE);
}

static void
append_more_button (LiaMessageHeader *self, guint n)
{
  /* Translators: a button: so many more people. */
  g_autofree char *text = g_strdup_printf (_ ("+%u more"), n);
  GtkWidget *button = gtk_button_new_with_label (text);

  gtk_widget_add_css_class (button, "person-chip");
  gtk_widget_add_css_class (button, "text-chip");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect (button, "clicked", G_CALLBACK (more_clicked_cb), NULL);
  append_recipient (self, button);
}

static void
append_recipients (LiaMessageHeader *self,
                   const char *title,
                   GPtrArray *addresses,
                   GPtrArray *watched)
{
  GtkWidget *label = NULL;

  if (addresses->len == 0)
    return;
  label = gtk_label_new (title);
  gtk_widget_add_css_class (label, "dim-label");
  append_recipient (self, label);
  for (guint i = 0; i < addresses->len; i++)
    {
      LiaAddress *address = g_ptr_array_index (addresses, i);
      LiaPerson *person = lia_people_ensure (lia_session_get_people (self->session), address);
      GtkWidget *chip = NULL;

      if (i == MAX_CHIPS && addresses->len > MAX_CHIPS + 1)
        append_more_button (self, addresses->len - MAX_CHIPS);
      chip = lia_person_chip_new (self->session, person);
      if (i >= MAX_CHIPS && addresses->len > MAX_CHIPS + 1)
        {
          g_object_set_data (G_OBJECT (chip), "folded", GINT_TO_POINTER (1));
          gtk_widget_set_visible (chip, FALSE);
        }
      lia_person_chip_set_context (LIA_PERSON_CHIP (chip), &self->context);
      append_recipient (self, chip);
      g_ptr_array_add (watched, person);
    }
}

static void
clear_recipients (LiaMessageHeader *self)
{
  GtkWidget *child = NULL;

  while ((child = gtk_widget_get_first_child (self->recipients)) != NULL)
    gtk_widget_unparent (child);
}

static char *
dup_key (const LiaMessageHeaderContent *content)
{
  GString *key = g_string_new (NULL);
  GPtrArray *lists[] = { content->to, content->cc };

  g_string_append_printf (key, "%" G_GINT64_FORMAT "|%s|%s", content->time_us, content->subject,
                          content->from != NULL ? lia_address_get_key (content->from) : "");
  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_string_append_c (key, '|');
      for (guint j = 0; j < lists[i]->len; j++)
        g_string_append_printf (key, "%s,", lia_address_get_key (g_ptr_array_index (lists[i], j)));
    }
  return g_string_free (key, FALSE);
}

void
lia_message_header_show (LiaMessageHeader *self, const LiaMessageHeaderContent *content)
{
  g_autofree char *key = NULL;
  g_autofree char *time = NULL;
  g_autoptr (GPtrArray) watched = g_ptr_array_new ();
  g_autoptr (GObject) old_watch = NULL;

  g_return_if_fail (LIA_IS_MESSAGE_HEADER (self));
  g_return_if_fail (content != NULL);

  key = dup_key (content);
  if (g_strcmp0 (key, self->key) == 0)
    return;
  g_free (self->key);
  self->key = g_steal_pointer (&key);
  self->context = (LiaChannelContext){ .in_mail = TRUE,
                                       .n_participants = content->to->len + content->cc->len };
  gtk_label_set_text (self->subject_label,
                      *content->subject != '\0' ? content->subject : _ ("(no subject)"));
  time = content->time_us != 0 ? lia_time_text_full (content->time_us) : NULL;
  gtk_label_set_text (self->time_label, time != NULL ? time : "");
  set_sender (self, content->from != NULL
                        ? lia_people_ensure (lia_session_get_people (self->session), content->from)
                        : NULL);
  clear_recipients (self);
  append_recipients (self, _ ("To"), content->to, watched);
  append_recipients (self, _ ("Cc"), content->cc, watched);
  if (self->sender != NULL)
    g_ptr_array_add (watched, self->sender);
  old_watch = g_steal_pointer (&self->watch);
  self->watch = lia_session_watch (self->session, watched);
}

/* ---- Object ---- */

static void
lia_message_header_dispose (GObject *object)
{
  LiaMessageHeader *self = LIA_MESSAGE_HEADER (object);

  if (self->sender != NULL)
    g_signal_handlers_disconnect_by_data (self->sender, self);
  if (self->recipients != NULL)
    clear_recipients (self);
  lia_widget_dispose_template (GTK_WIDGET (self), LIA_TYPE_MESSAGE_HEADER);
  g_clear_handle_id (&self->channels_id, g_source_remove);
  g_clear_object (&self->watch);
  g_clear_object (&self->sender);
  g_clear_object (&self->session);
  g_clear_pointer (&self->key, g_free);
  G_OBJECT_CLASS (lia_message_header_parent_class)->dispose (object);
}

static void
lia_message_header_class_init (LiaMessageHeaderClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lia_message_header_dispose;

  g_type_ensure (LIA_TYPE_AVATAR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/liaison/widgets/lia-message-header.ui");
  gtk_widget_class_bind_template_child (widget_class, LiaMessageHeader, subject_label);
  gtk_widget_class_bind_template_child (widget_class, LiaMessageHeader, sender_box);
  gtk_widget_class_bind_template_child (widget_class, LiaMessageHeader, avatar);
  gtk_widget_class_bind_template_child (widget_class, LiaMessageHeader, name_slot);
  gtk_widget_class_bind_template_child (widget_class, LiaMessageHeader, state_line);
  gtk_widget_class_bind_template_child (widget_class, LiaMessageHeader, place_line);
  gtk_widget_class_bind_template_child (widget_class, LiaMessageHeader, state_label);
  gtk_widget_class_bind_template_child (widget_class, LiaMessageHeader, place_label);
  gtk_widget_class_bind_template_child (widget_class, LiaMessageHeader, time_label);
  gtk_widget_class_bind_template_child (widget_class, LiaMessageHeader, channels);
  gtk_widget_class_bind_template_child (widget_class, LiaMessageHeader, recipients);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "messageheader");
}

static void
lia_message_header_init (LiaMessageHeader *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  /* What has no room beside the name stands below it, whole. */
  gtk_widget_set_layout_manager (self->state_line, lia_wrap_layout_new_for_text (8));
  gtk_widget_set_layout_manager (self->place_line, lia_wrap_layout_new_for_text (8));
  gtk_widget_set_layout_manager (self->recipients, lia_wrap_layout_new (6));
}

GtkWidget *
lia_message_header_new (LiaSession *session)
{
  LiaMessageHeader *self = g_object_new (LIA_TYPE_MESSAGE_HEADER, NULL);
  GListModel *accounts = lia_session_get_accounts (session);

  self->session = g_object_ref (session);
  lia_channel_popover_attach (self->sender_box, session);
  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (GObject) account = g_list_model_get_item (accounts, i);
      g_signal_connect_object (account, "notify", G_CALLBACK (queue_channels), self,
                               G_CONNECT_SWAPPED);
    }
  return GTK_WIDGET (self);
}
