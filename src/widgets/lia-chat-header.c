/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-chat-header"

#include "config.h"

#include "widgets/lia-avatar.h"
#include "widgets/lia-channel-button.h"
#include "widgets/lia-channel-popover.h"
#include "widgets/lia-chat-header.h"
#include "widgets/lia-person-chip.h"
#include "widgets/lia-person-text.h"

struct _LiaChatHeader
{
  GtkWidget parent_instance;

  LiaSession *session;
  LiaPerson *person;
  GObject *watch;
  GtkWidget *avatar;
  GtkWidget *lines; /* the name above the state */
  GtkWidget *state;
  GtkWidget *channels;
  guint channels_id;
};

G_DEFINE_FINAL_TYPE (LiaChatHeader, lia_chat_header, GTK_TYPE_WIDGET)

static void
show_channels (gpointer user_data)
{
  LiaChatHeader *self = user_data;
  LiaChannelContext context = { 0 };

  self->channels_id = 0;
  lia_channel_button_append_media (GTK_BOX (self->channels), self->session, self->person, &context,
                                   TRUE);
  gtk_box_append (GTK_BOX (self->channels),
                  lia_channel_button_new_menu (self->avatar, self->person));
}

static void
queue_channels (LiaChatHeader *self)
{
  if (self->channels_id == 0)
    self->channels_id = g_idle_add_once (show_channels, self);
}

static void
show_state (LiaChatHeader *self)
{
  g_autofree char *state = lia_person_text_brief (self->person);
  g_autofree char *whole = lia_person_text_state (self->person);

  gtk_label_set_text (GTK_LABEL (self->state), state);
  gtk_widget_set_tooltip_text (self->state, whole);
  queue_channels (self);
}

static void
lia_chat_header_dispose (GObject *object)
{
  LiaChatHeader *self = LIA_CHAT_HEADER (object);

  if (self->person != NULL)
    g_signal_handlers_disconnect_by_data (self->person, self);
  g_clear_handle_id (&self->channels_id, g_source_remove);
  g_clear_object (&self->watch);
  g_clear_object (&self->person);
  g_clear_object (&self->session);
  g_clear_pointer (&self->avatar, gtk_widget_unparent);
  g_clear_pointer (&self->lines, gtk_widget_unparent);
  g_clear_pointer (&self->channels, gtk_widget_unparent);
  G_OBJECT_CLASS (lia_chat_header_parent_class)->dispose (object);
}

static void
lia_chat_header_class_init (LiaChatHeaderClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lia_chat_header_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
}

static void
lia_chat_header_init (LiaChatHeader *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 8);
}

GtkWidget *
lia_chat_header_new (LiaSession *session, LiaPerson *person)
{
  LiaChatHeader *self = g_object_new (LIA_TYPE_CHAT_HEADER, NULL);
  GtkWidget *chip = lia_person_chip_new (session, person);
  GListModel *accounts = lia_session_get_accounts (session);
  g_autoptr (GPtrArray) watched = g_ptr_array_new ();

  self->session = g_object_ref (session);
  self->person = g_object_ref (person);
  self->avatar = lia_avatar_new (34);
  gtk_widget_set_valign (self->avatar, GTK_ALIGN_CENTER);
  lia_avatar_set_person (LIA_AVATAR (self->avatar), person);
  self->state = gtk_label_new (NULL);
  gtk_label_set_ellipsize (GTK_LABEL (self->state), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (self->state), 0);
  gtk_widget_add_css_class (self->state, "dim-label");
  gtk_widget_add_css_class (self->state, "caption");
  lia_person_chip_hide_avatar (LIA_PERSON_CHIP (chip));
  gtk_widget_add_css_class (chip, "sender-name");
  gtk_widget_set_halign (chip, GTK_ALIGN_START);
  self->lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_widget_set_valign (self->lines, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (self->lines), chip);
  gtk_box_append (GTK_BOX (self->lines), self->state);
  gtk_widget_set_parent (self->avatar, GTK_WIDGET (self));
  gtk_widget_set_hexpand (self->lines, TRUE);
  self->channels = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_widget_set_valign (self->channels, GTK_ALIGN_CENTER);
  gtk_widget_set_parent (self->lines, GTK_WIDGET (self));
  gtk_widget_set_parent (self->channels, GTK_WIDGET (self));
  lia_channel_popover_attach (self->avatar, session);
  lia_channel_popover_set_person (self->avatar, person, NULL);
  g_signal_connect_swapped (person, "notify", G_CALLBACK (show_state), self);
  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (GObject) account = g_list_model_get_item (accounts, i);
      g_signal_connect_object (account, "notify", G_CALLBACK (queue_channels), self,
                               G_CONNECT_SWAPPED);
    }
  show_state (self);
  g_ptr_array_add (watched, person);
  self->watch = lia_session_watch (session, watched);
  return GTK_WIDGET (self);
}
