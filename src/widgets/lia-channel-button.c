/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-channel-button"

#include "config.h"

#include <glib/gi18n.h>

#include "widgets/lia-channel-button.h"
#include "widgets/lia-channel-popover.h"

static const struct
{
  LiaChannelKind kind;
  const char *icon;
} media[] = {
  { LIA_CHANNEL_MESSAGE, "chat-message-new-symbolic" },
  { LIA_CHANNEL_CALL, "call-start-symbolic" },
  { LIA_CHANNEL_VIDEO, "camera-video-symbolic" },
};

static GtkWidget *
new_captioned (const char *icon, const char *text)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *label = gtk_label_new (text);

  gtk_widget_add_css_class (label, "caption");
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name (icon));
  gtk_box_append (GTK_BOX (box), label);
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_set_hexpand (button, TRUE);
  return button;
}

GtkWidget *
lia_channel_button_new (const LiaChannel *channel, const char *icon, const char *text)
{
  GtkWidget *button
      = text != NULL ? new_captioned (icon, text) : gtk_button_new_from_icon_name (icon);
  g_autofree char *uri = channel->address != NULL ? lia_address_to_uri (channel->address) : NULL;
  /* Translators: a channel that cannot be used now: 1: what it would do, 2: why not. */
  g_autofree char *why
      = channel->open ? NULL : g_strdup_printf (_ ("%1$s — %2$s"), channel->label, channel->reason);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, why != NULL ? why : channel->label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  why != NULL ? why : channel->label, -1);
  if (channel->open)
    gtk_actionable_set_action_target (
        GTK_ACTIONABLE (button), "(sss)", lia_channel_kind_to_id (channel->kind),
        uri != NULL ? uri : "", channel->account_id != NULL ? channel->account_id : "");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button),
                                  channel->open ? "app.reach" : "app.unavailable");
  return button;
}

void
lia_channel_button_append_media (GtkBox *box,
                                 LiaSession *session,
                                 LiaPerson *person,
                                 const LiaChannelContext *context,
                                 gboolean in_conversation)
{
  g_autoptr (GPtrArray) channels = lia_session_resolve_channels (session, person, context);
  GtkWidget *child = NULL;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (box))) != NULL)
    gtk_box_remove (box, child);
  for (gsize i = in_conversation ? 1 : 0; i < G_N_ELEMENTS (media); i++)
    for (guint j = 0; j < channels->len; j++)
      {
        const LiaChannel *channel = g_ptr_array_index (channels, j);
        if (channel->kind != media[i].kind)
          continue;
        gtk_box_append (box, lia_channel_button_new (channel, media[i].icon, NULL));
        break;
      }
}

static void
menu_clicked_cb (GtkWidget *attached)
{
  lia_channel_popover_popup (attached);
}

GtkWidget *
lia_channel_button_new_menu (GtkWidget *attached, LiaPerson *person)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("view-more-symbolic");
  /* Translators: %s is a person’s name. */
  g_autofree char *label = g_strdup_printf (_ ("Ways to reach %s"), lia_person_get_name (person));

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  g_signal_connect_object (button, "clicked", G_CALLBACK (menu_clicked_cb), attached,
                           G_CONNECT_SWAPPED);
  return button;
}
