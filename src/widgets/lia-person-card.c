/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-person-card"

#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "widgets/lia-avatar.h"
#include "widgets/lia-channel-button.h"
#include "widgets/lia-person-card.h"
#include "widgets/lia-person-recent.h"
#include "widgets/lia-person-text.h"
#include "widgets/lia-widget.h"

struct _LiaPersonCard
{
  GtkWidget parent_instance;

  LiaSession *session;
  LiaPerson *person;
  LiaChannelContext context;
  GObject *watch;

  GtkWidget *avatar;
  GtkLabel *name_label;
  GtkLabel *place_label;
  GtkLabel *state_label;
  GtkLabel *note_label;
  GtkBox *channels;
  GtkListBox *addresses;
  GtkBox *recent_slot;
  GtkSwitch *tell_switch;
  GtkWidget *tell_row;
};

G_DEFINE_FINAL_TYPE (LiaPersonCard, lia_person_card, GTK_TYPE_WIDGET)

/* ---- Channels ---- */

static const struct
{
  LiaChannelKind kind;
  const char *icon;
  const char *label;
} shown[] = {
  { LIA_CHANNEL_MAIL, "mail-unread-symbolic", N_ ("Mail") },
  { LIA_CHANNEL_MESSAGE, "chat-message-new-symbolic", N_ ("Message") },
  { LIA_CHANNEL_CALL, "call-start-symbolic", N_ ("Call") },
  { LIA_CHANNEL_VIDEO, "camera-video-symbolic", N_ ("Video") },
  { LIA_CHANNEL_MEETING, "x-office-calendar-symbolic", N_ ("Meet") },
};

static void
show_channels (LiaPersonCard *self)
{
  g_autoptr (GPtrArray) channels
      = lia_session_resolve_channels (self->session, self->person, &self->context);
  GtkWidget *child = NULL;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->channels))) != NULL)
    gtk_box_remove (self->channels, child);
  for (gsize i = 0; i < G_N_ELEMENTS (shown); i++)
    for (guint j = 0; j < channels->len; j++)
      {
        const LiaChannel *channel = g_ptr_array_index (channels, j);
        if (channel->kind != shown[i].kind)
          continue;
        gtk_box_append (self->channels,
                        lia_channel_button_new (channel, shown[i].icon, _ (shown[i].label)));
        break;
      }
}

/* ---- Addresses ---- */

static GtkWidget *
new_row_button (const char *icon, const char *label)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  return button;
}

/* @call: (nullable): what a click on the row does */
static void
append_address (
    LiaPersonCard *self, const char *text, const char *subtitle, const char *uri, GtkWidget *call)
{
  GtkWidget *row = adw_action_row_new ();
  /* Translators: %s is an address or a number. */
  g_autofree char *label = g_strdup_printf (_ ("Copy %s"), text);
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  GtkWidget *copy = new_row_button ("edit-copy-symbolic", label);
  const char *const uris[] = { uri, NULL };

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), escaped);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (copy), "^as", uris);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (copy), "app.copy-addresses");
  if (call != NULL)
    {
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), call);
      adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), call);
    }
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), copy);
  gtk_list_box_append (self->addresses, row);
}

static const char *
scheme_name (LiaAddressScheme scheme)
{
  switch (scheme)
    {
    case LIA_ADDRESS_SIP:
      return _ ("Messages and calls");
    case LIA_ADDRESS_XMPP:
      return _ ("Messages");
    case LIA_ADDRESS_TEL:
      return _ ("Phone");
    case LIA_ADDRESS_MAIL:
    default:
      return _ ("Mail");
    }
}

/* The first of @addresses that reads as the one at @index: mail and messages often share one. */
static guint
find_same (GPtrArray *addresses, guint index)
{
  const char *text = lia_address_get_address (g_ptr_array_index (addresses, index));

  for (guint i = 0; i < index; i++)
    if (g_ascii_strcasecmp (lia_address_get_address (g_ptr_array_index (addresses, i)), text) == 0)
      return i;
  return index;
}

static char *
dup_address_kinds (GPtrArray *addresses, guint index)
{
  GString *kinds
      = g_string_new (scheme_name (lia_address_get_scheme (g_ptr_array_index (addresses, index))));

  for (guint i = index + 1; i < addresses->len; i++)
    if (find_same (addresses, i) == index)
      g_string_append_printf (
          kinds, " · %s", scheme_name (lia_address_get_scheme (g_ptr_array_index (addresses, i))));
  return g_string_free (kinds, FALSE);
}

static const char *
phone_name (const LiaPhone *phone)
{
  if (g_strcmp0 (phone->kind, "work") == 0)
    return _ ("Work");
  if (g_strcmp0 (phone->kind, "mobile") == 0)
    return _ ("Mobile");
  if (g_strcmp0 (phone->kind, "home") == 0)
    return _ ("Home");
  return _ ("Phone");
}

/* The number is a link: a click on the row is one on its button. */
static void
append_phone (LiaPersonCard *self, const LiaPhone *phone)
{
  const char *text = phone->display != NULL ? phone->display : phone->number;
  g_autofree char *uri = g_strconcat ("tel:", phone->number, NULL);
  /* The row adds the number to what a screen reader says of it. */
  GtkWidget *call = new_row_button ("call-start-symbolic", _ ("Call with the telephone program"));

  gtk_actionable_set_action_target (GTK_ACTIONABLE (call), "(sss)",
                                    lia_channel_kind_to_id (LIA_CHANNEL_PHONE), uri, "");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (call), "app.reach");
  append_address (self, text, phone_name (phone), uri, call);
}

static void
show_addresses (LiaPersonCard *self)
{
  GPtrArray *addresses = lia_person_get_addresses (self->person);
  GPtrArray *phones = lia_person_get_phones (self->person);
  GtkWidget *child = NULL;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->addresses))) != NULL)
    gtk_list_box_remove (self->addresses, child);
  for (guint i = 0; i < addresses->len; i++)
    {
      LiaAddress *address = g_ptr_array_index (addresses, i);
      g_autofree char *uri = lia_address_to_uri (address);
      g_autofree char *kinds = dup_address_kinds (addresses, i);

      if (find_same (addresses, i) == i)
        append_address (self, lia_address_get_address (address), kinds, uri, NULL);
    }
  for (guint i = 0; i < phones->len; i++)
    append_phone (self, g_ptr_array_index (phones, i));
}

/* ---- The person ---- */

static void
set_or_hide (GtkLabel *label, const char *text)
{
  gtk_label_set_text (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL);
}

static void
show_presence (LiaPersonCard *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *state = lia_presence_describe (lia_person_get_presence (self->person), now);
  const char *note = lia_person_text_note (self->person);
  /* Translators: a note of a person, in quotation marks. */
  g_autofree char *quoted = note != NULL ? g_strdup_printf (_ ("“%s”"), note) : NULL;

  gtk_label_set_text (self->state_label, state);
  set_or_hide (self->note_label, quoted);
  show_channels (self);
}

static void
show_person (LiaPersonCard *self)
{
  g_autofree char *place = lia_person_text_place (self->person);

  gtk_label_set_text (self->name_label, lia_person_get_name (self->person));
  set_or_hide (self->place_label, place);
  gtk_switch_set_active (self->tell_switch, lia_person_get_tagged (self->person));
  gtk_widget_set_visible (self->tell_row, !lia_person_get_is_self (self->person));
}

static void
tell_changed_cb (LiaPersonCard *self)
{
  gboolean on = gtk_switch_get_active (self->tell_switch);
  g_autofree char *uri = lia_person_text_uri (self->person);
  const char *const uris[] = { uri, NULL };

  if (on != lia_person_get_tagged (self->person))
    gtk_widget_activate_action (GTK_WIDGET (self), "app.tag-people", "(^asb)", uris, on);
}

static void
lia_person_card_dispose (GObject *object)
{
  LiaPersonCard *self = LIA_PERSON_CARD (object);

  if (self->person != NULL)
    g_signal_handlers_disconnect_by_data (self->person, self);
  g_clear_object (&self->watch);
  lia_widget_dispose_template (GTK_WIDGET (self), LIA_TYPE_PERSON_CARD);
  g_clear_object (&self->person);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (lia_person_card_parent_class)->dispose (object);
}

static void
lia_person_card_class_init (LiaPersonCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lia_person_card_dispose;

  g_type_ensure (LIA_TYPE_AVATAR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/liaison/widgets/lia-person-card.ui");
  gtk_widget_class_bind_template_child (widget_class, LiaPersonCard, avatar);
  gtk_widget_class_bind_template_child (widget_class, LiaPersonCard, name_label);
  gtk_widget_class_bind_template_child (widget_class, LiaPersonCard, place_label);
  gtk_widget_class_bind_template_child (widget_class, LiaPersonCard, state_label);
  gtk_widget_class_bind_template_child (widget_class, LiaPersonCard, note_label);
  gtk_widget_class_bind_template_child (widget_class, LiaPersonCard, channels);
  gtk_widget_class_bind_template_child (widget_class, LiaPersonCard, addresses);
  gtk_widget_class_bind_template_child (widget_class, LiaPersonCard, recent_slot);
  gtk_widget_class_bind_template_child (widget_class, LiaPersonCard, tell_switch);
  gtk_widget_class_bind_template_child (widget_class, LiaPersonCard, tell_row);
  gtk_widget_class_bind_template_callback (widget_class, tell_changed_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
lia_person_card_init (LiaPersonCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
lia_person_card_new (LiaSession *session, LiaPerson *person, const LiaChannelContext *context)
{
  LiaPersonCard *self = g_object_new (LIA_TYPE_PERSON_CARD, NULL);
  g_autoptr (GPtrArray) watched = g_ptr_array_new ();

  self->session = g_object_ref (session);
  self->person = g_object_ref (person);
  self->context = *context;
  lia_avatar_set_person (LIA_AVATAR (self->avatar), person);
  if (!lia_person_get_is_self (person))
    gtk_box_append (self->recent_slot, lia_person_recent_new (session, person));
  g_signal_connect_swapped (person, "notify", G_CALLBACK (show_person), self);
  g_signal_connect_swapped (person, "notify::presence", G_CALLBACK (show_presence), self);
  g_signal_connect_swapped (person, "notify::addresses-version", G_CALLBACK (show_addresses), self);
  show_person (self);
  show_presence (self);
  show_addresses (self);
  g_ptr_array_add (watched, person);
  self->watch = lia_session_watch (session, watched);
  return GTK_WIDGET (self);
}
