/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-contact-file-window"

#include "config.h"

#include <glib/gi18n.h>

#include "app/lia-contact-file-window.h"
#include "widgets/lia-person-card.h"

#define RANK_CARD 30
#define CONTACT_FILE "lia-contact-file"

typedef struct
{
  LiaSession *session;
  GPtrArray *contacts;
  guint index;
  LiaPeople
      *people;      /* who is shown is among these alone: a file can say of anybody what it likes */
  LiaPerson *shown; /* owned by people */
  LiaPerson *known; /* nullable: whoever has the first address; lives as long as the session */

  GtkBox *slot;
  GtkWidget *previous;
  GtkWidget *next;
  AdwWindowTitle *title;
  GtkWidget *add;
  GtkLabel *reason;
  GPtrArray *followed; /* accounts */
} ContactFile;

static void
stop_following (ContactFile *self)
{
  if (self->known != NULL)
    g_signal_handlers_disconnect_by_data (self->known, self);
  self->known = NULL;
}

static void
stop_following_accounts (ContactFile *self)
{
  for (guint i = 0; i < self->followed->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (self->followed, i), self);
  g_ptr_array_set_size (self->followed, 0);
}

static void
contact_file_free (gpointer data)
{
  ContactFile *self = data;

  stop_following (self);
  stop_following_accounts (self);
  g_signal_handlers_disconnect_by_data (lia_session_get_accounts (self->session), self);
  g_ptr_array_unref (self->followed);
  g_clear_object (&self->people);
  g_ptr_array_unref (self->contacts);
  g_object_unref (self->session);
  g_free (self);
}

/* It ends with the widgets in it, not when the last one who holds the window lets it go. */
static void
destroy_cb (GtkWidget *window)
{
  g_object_set_data (G_OBJECT (window), CONTACT_FILE, NULL);
}

/* ---- Adding to the contact list, which is the server's ---- */

static gboolean
can_talk (LiaSession *session)
{
  GListModel *accounts = lia_session_get_accounts (session);

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (LiaAccount) account = g_list_model_get_item (accounts, i);
      if (lia_account_get_talk (account) != NULL
          && lia_account_get_talk_status (account) == LIA_STATUS_CONNECTED)
        return TRUE;
    }
  return FALSE;
}

/* Returns: (nullable): NULL: nothing stands against it. */
static const char *
why_not (ContactFile *self)
{
  if (self->known == NULL)
    return _ ("The card has no address for a contact list.");
  if (lia_person_get_is_self (self->known))
    return _ ("This is yourself.");
  if (lia_person_get_is_contact (self->known))
    return _ ("One of your contacts already.");
  return can_talk (self->session)
             ? NULL
             : _ ("Contacts are kept on the server, and no account is signed in for messages.");
}

static void
show_add (ContactFile *self)
{
  const char *reason = why_not (self);

  gtk_label_set_text (self->reason, reason != NULL ? reason : "");
  gtk_widget_set_visible (GTK_WIDGET (self->reason), reason != NULL);
  gtk_widget_set_visible (self->add, reason == NULL);
}

static void
add_cb (ContactFile *self)
{
  lia_session_add_contact (self->session, self->known, "");
}

/* ---- One of them ---- */

static void
mirror (ContactFile *self)
{
  lia_person_set_presence (self->shown, lia_person_get_presence (self->known));
  lia_person_set_tagged (self->shown, lia_person_get_tagged (self->known));
  lia_person_set_is_contact (self->shown, lia_person_get_is_contact (self->known));
  show_add (self);
}

/* Whoever has its first address that is no number. */
static LiaPerson *
find_known (ContactFile *self, LiaContactRecord *record)
{
  for (guint i = 0; i < record->addresses->len; i++)
    {
      LiaAddress *address = g_ptr_array_index (record->addresses, i);
      if (lia_address_get_scheme (address) != LIA_ADDRESS_TEL)
        return lia_people_ensure (lia_session_get_people (self->session), address);
    }
  return NULL;
}

static void
show_one (ContactFile *self)
{
  LiaContactRecord *record = g_ptr_array_index (self->contacts, self->index);
  GtkWidget *old = gtk_widget_get_first_child (GTK_WIDGET (self->slot));
  LiaChannelContext context = { 0 };

  if (old != NULL)
    gtk_box_remove (self->slot, old);
  stop_following (self);
  g_clear_object (&self->people);
  self->people = lia_people_new ();
  self->shown = lia_people_add_contact (self->people, record, RANK_CARD);
  self->known = find_known (self, record);
  if (self->known != NULL)
    {
      lia_person_set_is_self (self->shown, lia_person_get_is_self (self->known));
      mirror (self);
      g_signal_connect_swapped (self->known, "notify", G_CALLBACK (mirror), self);
    }
  context.is_self = lia_person_get_is_self (self->shown);
  gtk_box_append (self->slot, lia_person_card_new (self->session, self->shown, &context));
  show_add (self);
  gtk_widget_set_sensitive (self->previous, self->index > 0);
  gtk_widget_set_sensitive (self->next, self->index + 1 < self->contacts->len);
  if (self->contacts->len > 1)
    {
      /* Translators: which card of a file is shown, and how many there are. */
      g_autofree char *text
          = g_strdup_printf (_ ("%1$u of %2$u"), self->index + 1, self->contacts->len);
      adw_window_title_set_subtitle (self->title, text);
    }
}

static void
previous_cb (ContactFile *self)
{
  self->index--;
  show_one (self);
}

static void
next_cb (ContactFile *self)
{
  self->index++;
  show_one (self);
}

/* ---- The window ---- */

static GtkWidget *
new_button (const char *icon, const char *label, GCallback clicked_cb, ContactFile *self)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  gtk_widget_set_visible (button, self->contacts->len > 1);
  g_signal_connect_swapped (button, "clicked", clicked_cb, self);
  return button;
}

static GtkWidget *
new_header (ContactFile *self, const char *name)
{
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *title = adw_window_title_new (name, "");

  self->title = ADW_WINDOW_TITLE (title);
  self->previous
      = new_button ("go-previous-symbolic", _ ("Previous"), G_CALLBACK (previous_cb), self);
  self->next = new_button ("go-next-symbolic", _ ("Next"), G_CALLBACK (next_cb), self);
  gtk_widget_add_css_class (header, "flat");
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header), title);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), self->previous);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), self->next);
  return header;
}

static GtkWidget *
new_footer (ContactFile *self)
{
  GtkWidget *footer = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *reason = gtk_label_new (NULL);

  self->reason = GTK_LABEL (reason);
  self->add = gtk_button_new_with_label (_ ("Add to Contacts"));
  gtk_widget_add_css_class (self->add, "suggested-action");
  gtk_widget_set_halign (self->add, GTK_ALIGN_CENTER);
  gtk_label_set_wrap (self->reason, TRUE);
  gtk_label_set_max_width_chars (self->reason, 40);
  gtk_widget_add_css_class (reason, "dim-label");
  gtk_widget_set_margin_start (footer, 12);
  gtk_widget_set_margin_end (footer, 12);
  gtk_widget_set_margin_bottom (footer, 12);
  gtk_box_append (GTK_BOX (footer), self->add);
  gtk_box_append (GTK_BOX (footer), reason);
  g_signal_connect_swapped (self->add, "clicked", G_CALLBACK (add_cb), self);
  return footer;
}

static void
follow_accounts (ContactFile *self)
{
  GListModel *accounts = lia_session_get_accounts (self->session);

  stop_following_accounts (self);
  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      GObject *account = g_list_model_get_item (accounts, i);
      g_signal_connect_swapped (account, "notify::talk-status", G_CALLBACK (show_add), self);
      g_ptr_array_add (self->followed, account);
    }
  show_add (self);
}

static void
close_with_escape (GtkWidget *window)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys), gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                                                        gtk_named_action_new ("window.close")));
  gtk_widget_add_controller (window, keys);
}

void
lia_contact_file_window_present (LiaApplication *app, GPtrArray *contacts, const char *name)
{
  GtkWidget *window = NULL;
  GtkWidget *box = NULL;
  ContactFile *self = NULL;

  g_return_if_fail (LIA_IS_APPLICATION (app));
  g_return_if_fail (contacts->len > 0);

  window = adw_window_new ();
  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  self = g_new0 (ContactFile, 1);
  self->session = g_object_ref (lia_application_get_session (app));
  self->contacts = g_ptr_array_ref (contacts);
  gtk_box_append (GTK_BOX (box), new_header (self, name));
  self->slot = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 0));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->slot));
  gtk_box_append (GTK_BOX (box), new_footer (self));
  adw_window_set_content (ADW_WINDOW (window), box);
  gtk_window_set_title (GTK_WINDOW (window), name);
  gtk_window_set_resizable (GTK_WINDOW (window), FALSE);
  gtk_window_set_application (GTK_WINDOW (window), GTK_APPLICATION (app));
  close_with_escape (window);
  self->followed = g_ptr_array_new_with_free_func (g_object_unref);
  g_signal_connect_swapped (lia_session_get_accounts (self->session), "items-changed",
                            G_CALLBACK (follow_accounts), self);
  follow_accounts (self);
  show_one (self);
  g_object_set_data_full (G_OBJECT (window), CONTACT_FILE, self, contact_file_free);
  g_signal_connect (window, "destroy", G_CALLBACK (destroy_cb), NULL);
  gtk_window_present (GTK_WINDOW (window));
}
