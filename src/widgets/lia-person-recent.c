/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-person-recent"

#include "config.h"

#include <glib/gi18n.h>

#include "widgets/lia-person-recent.h"
#include "widgets/lia-person-text.h"
#include "widgets/lia-time-text.h"

#define MAX_SHOWN 3
/* So many messages that name the person are looked at: most are not between the two. */
#define MAX_READ 40

struct _LiaPersonRecent
{
  GtkWidget parent_instance;

  LiaSession *session;
  LiaPerson *person;
  LiaMessageList *mail; /* what names the person; NULL: no mail address */
  GPtrArray *followed;  /* LiaMessage */
  guint show_id;
};

G_DEFINE_FINAL_TYPE (LiaPersonRecent, lia_person_recent, GTK_TYPE_WIDGET)

/* ---- Rows ---- */

static GtkWidget *
new_row (const char *icon, const char *text, gint64 time_us)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *label = gtk_label_new (text);
  g_autofree char *time = lia_time_text_row (time_us);
  GtkWidget *time_label = gtk_label_new (time);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_single_line_mode (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 30);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (time_label, "dim-label");
  gtk_widget_add_css_class (time_label, "caption");
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name (icon));
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), time_label);
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "recent-row");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  return button;
}

static GtkWidget *
new_mail_row (const LiaMessageRecord *record)
{
  gboolean titled = record->subject != NULL && *record->subject != '\0';
  GtkWidget *row = new_row ("mail-unread-symbolic", titled ? record->subject : _ ("(no subject)"),
                            record->received_us);

  gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "x", record->row_id);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "app.open-message");
  return row;
}

static GtkWidget *
new_chat_row (LiaPersonRecent *self, LiaChatLine *line)
{
  /* Translators: what somebody wrote, in quotation marks. */
  g_autofree char *text = g_strdup_printf (C_ ("line", "“%s”"), lia_chat_line_get_text (line));
  g_autofree char *uri = lia_person_text_uri (self->person);
  GtkWidget *row = new_row ("user-available-symbolic", text, lia_chat_line_get_time_us (line));

  gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "s", uri);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "app.show-conversations");
  return row;
}

/* ---- What there is ---- */

static gboolean
is_between (LiaPersonRecent *self, const LiaMessageRecord *record)
{
  LiaPeople *people = lia_session_get_people (self->session);
  LiaPerson *from = record->from != NULL ? lia_people_lookup (people, record->from) : NULL;
  GPtrArray *lists[] = { record->to, record->cc };

  if (from == self->person)
    return TRUE;
  if (from == NULL || !lia_person_get_is_self (from))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    for (guint j = 0; lists[i] != NULL && j < lists[i]->len; j++)
      if (lia_people_lookup (people, g_ptr_array_index (lists[i], j)) == self->person)
        return TRUE;
  return FALSE;
}

static LiaChatLine *
find_last_line (LiaPersonRecent *self)
{
  GListModel *conversations = lia_session_get_conversations (self->session);

  for (guint i = 0; i < g_list_model_get_n_items (conversations); i++)
    {
      /* The session keeps it. */
      g_autoptr (LiaConversation) conversation = g_list_model_get_item (conversations, i);
      if (lia_conversation_get_person (conversation) == self->person)
        return lia_conversation_get_last_line (conversation);
    }
  return NULL;
}

static void queue_show (LiaPersonRecent *self);

static void
follow (LiaPersonRecent *self, LiaMessage *message)
{
  if (g_ptr_array_find (self->followed, message, NULL))
    return;
  g_ptr_array_add (self->followed, g_object_ref (message));
  g_signal_connect_object (message, "notify::record", G_CALLBACK (queue_show), self,
                           G_CONNECT_SWAPPED);
}

static void
clear_rows (LiaPersonRecent *self)
{
  GtkWidget *child = NULL;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
}

static void
append_title (LiaPersonRecent *self)
{
  GtkWidget *title = gtk_label_new (_ ("Recent"));

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_add_css_class (title, "heading");
  gtk_widget_set_parent (title, GTK_WIDGET (self));
}

static void
show (gpointer user_data)
{
  LiaPersonRecent *self = user_data;
  LiaChatLine *line = find_last_line (self);
  guint n_read = self->mail != NULL
                     ? MIN (g_list_model_get_n_items (G_LIST_MODEL (self->mail)), MAX_READ)
                     : 0;
  guint n = 0;

  self->show_id = 0;
  clear_rows (self);
  append_title (self);
  for (guint i = 0; i < n_read && n < MAX_SHOWN; i++)
    {
      g_autoptr (LiaMessage) message = g_list_model_get_item (G_LIST_MODEL (self->mail), i);
      LiaMessageRecord *record = lia_message_get_record (message);

      follow (self, message);
      if (record == NULL || !is_between (self, record))
        continue;
      if (line != NULL && lia_chat_line_get_time_us (line) > record->received_us)
        {
          gtk_widget_set_parent (new_chat_row (self, line), GTK_WIDGET (self));
          line = NULL;
          n++;
        }
      if (n++ < MAX_SHOWN)
        gtk_widget_set_parent (new_mail_row (record), GTK_WIDGET (self));
    }
  if (line != NULL && n++ < MAX_SHOWN)
    gtk_widget_set_parent (new_chat_row (self, line), GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), n > 0);
}

static void
queue_show (LiaPersonRecent *self)
{
  if (self->show_id == 0)
    self->show_id = g_idle_add_once (show, self);
}

/* ---- Object ---- */

static void
lia_person_recent_dispose (GObject *object)
{
  LiaPersonRecent *self = LIA_PERSON_RECENT (object);

  g_clear_handle_id (&self->show_id, g_source_remove);
  clear_rows (self);
  g_clear_pointer (&self->followed, g_ptr_array_unref);
  g_clear_object (&self->mail);
  g_clear_object (&self->person);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (lia_person_recent_parent_class)->dispose (object);
}

static void
lia_person_recent_class_init (LiaPersonRecentClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lia_person_recent_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
}

static void
lia_person_recent_init (LiaPersonRecent *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  self->followed = g_ptr_array_new_with_free_func (g_object_unref);
}

GtkWidget *
lia_person_recent_new (LiaSession *session, LiaPerson *person)
{
  LiaPersonRecent *self = g_object_new (LIA_TYPE_PERSON_RECENT, "visible", FALSE, NULL);
  LiaAddress *address = lia_person_get_address (person, LIA_ADDRESS_MAIL);
  LiaViewSpec spec = { .kind = LIA_VIEW_SEARCH };

  self->session = g_object_ref (session);
  self->person = g_object_ref (person);
  if (address != NULL)
    {
      spec.text = lia_address_get_address (address);
      self->mail = lia_session_open_view (session, &spec);
      g_signal_connect_object (self->mail, "items-changed", G_CALLBACK (queue_show), self,
                               G_CONNECT_SWAPPED);
    }
  show (self);
  return GTK_WIDGET (self);
}
