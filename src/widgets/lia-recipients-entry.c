/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-recipients-entry"

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "mime/lia-mime-message.h"
#include "widgets/lia-person-chip.h"
#include "widgets/lia-recipients-entry.h"
#include "widgets/lia-roster-row.h"
#include "widgets/lia-wrap-layout.h"

#define MAX_COMPLETIONS 8

struct _LiaRecipientsEntry
{
  GtkWidget parent_instance;

  LiaSession *session;
  GPtrArray *addresses;
  GtkEditable *entry;
  GtkPopover *popover;
  GtkListBox *completions;
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (LiaRecipientsEntry, lia_recipients_entry, GTK_TYPE_WIDGET)

/* ---- Chips ---- */

static void rebuild (LiaRecipientsEntry *self);

static void
remove_clicked_cb (GtkButton *button, LiaRecipientsEntry *self)
{
  LiaAddress *address = g_object_get_data (G_OBJECT (button), "address");
  guint index = 0;

  if (g_ptr_array_find (self->addresses, address, &index))
    g_ptr_array_remove_index (self->addresses, index);
  rebuild (self);
  g_signal_emit (self, changed_signal, 0);
}

static GtkWidget *
new_chip (LiaRecipientsEntry *self, LiaAddress *address)
{
  LiaPerson *person = lia_people_ensure (lia_session_get_people (self->session), address);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *button = gtk_button_new_from_icon_name ("window-close-symbolic");
  /* Translators: %s is a person’s name or address. */
  g_autofree char *label = g_strdup_printf (_ ("Remove %s"), lia_address_get_label (address));

  gtk_box_append (GTK_BOX (box), lia_person_chip_new (self->session, person));
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "circular");
  gtk_widget_add_css_class (button, "chip-remove");
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  g_object_set_data_full (G_OBJECT (button), "address", lia_address_ref (address),
                          (GDestroyNotify)lia_address_unref);
  g_signal_connect_object (button, "clicked", G_CALLBACK (remove_clicked_cb), self, 0);
  gtk_box_append (GTK_BOX (box), button);
  return box;
}

static void
rebuild (LiaRecipientsEntry *self)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self));

  while (child != NULL)
    {
      GtkWidget *next = gtk_widget_get_next_sibling (child);
      if (child != GTK_WIDGET (self->entry) && child != GTK_WIDGET (self->popover))
        gtk_widget_unparent (child);
      child = next;
    }
  for (guint i = 0; i < self->addresses->len; i++)
    gtk_widget_insert_before (new_chip (self, g_ptr_array_index (self->addresses, i)),
                              GTK_WIDGET (self), GTK_WIDGET (self->entry));
}

static void
add_address (LiaRecipientsEntry *self, LiaAddress *address)
{
  for (guint i = 0; i < self->addresses->len; i++)
    if (lia_address_equal (g_ptr_array_index (self->addresses, i), address))
      return;
  g_ptr_array_add (self->addresses, lia_address_ref (address));
  rebuild (self);
  g_signal_emit (self, changed_signal, 0);
}

/* Whether it could be delivered anywhere: something, an at sign, something. */
static gboolean
is_complete (LiaAddress *address)
{
  const char *text = lia_address_get_address (address);
  const char *at = strrchr (text, '@');

  return at != NULL && at != text && at[1] != '\0' && strpbrk (text, " \t<>,;") == NULL;
}

/* What is no address yet is kept as the name of one that cannot be delivered: only so it comes
   through the header of a draft unharmed. */
static LiaAddress *
new_half_typed (const char *text)
{
  g_autofree char *address = g_strdup (text);

  for (char *p = address; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p))
      *p = '_';
  return lia_address_new (LIA_ADDRESS_MAIL, address, text);
}

static gboolean
is_half_typed (LiaAddress *address)
{
  const char *name = lia_address_get_name (address);
  g_autoptr (LiaAddress) made = name != NULL ? new_half_typed (name) : NULL;

  return made != NULL && lia_address_equal (made, address);
}

/* People part addresses by semicolons too; one inside a quoted name is a letter like any other.
   Returns whether the last quotation mark is closed. */
static gboolean
unify_separators (char *text)
{
  gboolean quoted = FALSE;

  for (char *p = text; *p != '\0'; p++)
    if (*p == '"')
      quoted = !quoted;
    else if (*p == '\\' && quoted && p[1] != '\0')
      p++;
    else if (*p == ';' && !quoted)
      *p = ',';
  return !quoted;
}

/* Whether the last key ended an address. */
static gboolean
ends_with_separator (const char *text)
{
  g_autofree char *copy = g_strdup (text);

  return unify_separators (copy) && g_str_has_suffix (copy, ",");
}

const char *
lia_recipients_entry_get_text (LiaRecipientsEntry *self)
{
  g_return_val_if_fail (LIA_IS_RECIPIENTS_ENTRY (self), NULL);

  return gtk_editable_get_text (self->entry);
}

gboolean
lia_recipients_entry_commit (LiaRecipientsEntry *self)
{
  g_autofree char *text = NULL;
  g_autoptr (GPtrArray) parsed = NULL;

  g_return_val_if_fail (LIA_IS_RECIPIENTS_ENTRY (self), FALSE);

  text = g_strstrip (g_strdup (gtk_editable_get_text (self->entry)));
  unify_separators (text);
  if (*text == '\0')
    return TRUE;
  parsed = lia_mime_parse_addresses (text);
  for (guint i = 0; i < parsed->len; i++)
    if (!is_complete (g_ptr_array_index (parsed, i)))
      g_ptr_array_set_size (parsed, 0);
  if (parsed->len == 0)
    {
      gtk_widget_add_css_class (GTK_WIDGET (self->entry), "error");
      return FALSE;
    }
  for (guint i = 0; i < parsed->len; i++)
    add_address (self, g_ptr_array_index (parsed, i));
  gtk_editable_set_text (self->entry, "");
  return TRUE;
}

/* ---- Completion ---- */

static void
completion_activated_cb (LiaRecipientsEntry *self, GtkListBoxRow *row)
{
  LiaPerson *person = lia_roster_row_get_person (LIA_ROSTER_ROW (gtk_list_box_row_get_child (row)));
  LiaAddress *address = lia_person_get_address (person, LIA_ADDRESS_MAIL);
  g_autoptr (LiaAddress) named = NULL;

  if (address == NULL)
    return;
  named = lia_address_new (LIA_ADDRESS_MAIL, lia_address_get_address (address),
                           lia_person_get_name (person));
  gtk_editable_set_text (self->entry, "");
  gtk_popover_popdown (self->popover);
  add_address (self, named);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

static void
show_completions (LiaRecipientsEntry *self, GPtrArray *persons)
{
  GtkListBoxRow *row = NULL;
  guint shown = 0;

  while ((row = gtk_list_box_get_row_at_index (self->completions, 0)) != NULL)
    gtk_list_box_remove (self->completions, GTK_WIDGET (row));
  for (guint i = 0; i < persons->len && shown < MAX_COMPLETIONS; i++)
    {
      LiaPerson *person = g_ptr_array_index (persons, i);
      GtkWidget *person_row = NULL;
      LiaAddress *address = lia_person_get_address (person, LIA_ADDRESS_MAIL);
      if (address == NULL || !is_complete (address))
        continue;
      person_row = lia_roster_row_new (self->session);
      gtk_list_box_append (self->completions, person_row);
      lia_roster_row_set_person (LIA_ROSTER_ROW (person_row), person);
      shown++;
    }
  if (shown == 0)
    {
      gtk_popover_popdown (self->popover);
      return;
    }
  gtk_list_box_select_row (self->completions, gtk_list_box_get_row_at_index (self->completions, 0));
  gtk_popover_popup (self->popover);
}

static void
directory_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LiaRecipientsEntry) self = LIA_RECIPIENTS_ENTRY (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) persons
      = lia_session_search_people_finish (LIA_SESSION (source), result, &error);
  g_autoptr (GPtrArray) known = NULL;
  const char *text = self->entry != NULL ? gtk_editable_get_text (self->entry) : "";

  if (persons == NULL || persons->len == 0 || g_utf8_strlen (text, -1) < 2)
    return;
  /* The directory's people are known now; ask again, for the order and for what was typed since. */
  known = lia_people_complete (lia_session_get_people (self->session), text, MAX_COMPLETIONS);
  show_completions (self, known);
}

static void
entry_changed_cb (LiaRecipientsEntry *self)
{
  const char *text = gtk_editable_get_text (self->entry);
  g_autoptr (GPtrArray) known = NULL;

  gtk_widget_remove_css_class (GTK_WIDGET (self->entry), "error");
  if (ends_with_separator (text))
    {
      lia_recipients_entry_commit (self);
      return;
    }
  known = lia_people_complete (lia_session_get_people (self->session), text, MAX_COMPLETIONS);
  show_completions (self, known);
  if (known->len == 0 && g_utf8_strlen (text, -1) >= 3)
    lia_session_search_people_async (self->session, text, NULL, directory_cb, g_object_ref (self));
}

static void
move_completion (LiaRecipientsEntry *self, int step)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->completions);
  int index = row != NULL ? gtk_list_box_row_get_index (row) + step : 0;
  GtkListBoxRow *next = gtk_list_box_get_row_at_index (self->completions, index);

  if (next != NULL)
    gtk_list_box_select_row (self->completions, next);
}

static gboolean
take_back_last (LiaRecipientsEntry *self)
{
  if (self->addresses->len == 0 || *gtk_editable_get_text (self->entry) != '\0')
    return FALSE;
  g_ptr_array_remove_index (self->addresses, self->addresses->len - 1);
  rebuild (self);
  g_signal_emit (self, changed_signal, 0);
  return TRUE;
}

static gboolean
key_pressed_cb (LiaRecipientsEntry *self, guint keyval)
{
  gboolean open = gtk_widget_get_visible (GTK_WIDGET (self->popover));
  GtkListBoxRow *row = open ? gtk_list_box_get_selected_row (self->completions) : NULL;

  switch (keyval)
    {
    case GDK_KEY_Down:
    case GDK_KEY_Up:
      if (!open)
        return FALSE;
      move_completion (self, keyval == GDK_KEY_Down ? 1 : -1);
      return TRUE;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
    case GDK_KEY_Tab:
      if (row != NULL)
        {
          completion_activated_cb (self, row);
          return TRUE;
        }
      return keyval != GDK_KEY_Tab && lia_recipients_entry_commit (self);
    case GDK_KEY_Escape:
      if (open)
        gtk_popover_popdown (self->popover);
      return open;
    case GDK_KEY_BackSpace:
      return take_back_last (self);
    default:
      return FALSE;
    }
}

static void
focus_left_cb (LiaRecipientsEntry *self)
{
  gtk_popover_popdown (self->popover);
  lia_recipients_entry_commit (self);
}

/* ---- Object ---- */

static void
lia_recipients_entry_dispose (GObject *object)
{
  LiaRecipientsEntry *self = LIA_RECIPIENTS_ENTRY (object);
  GtkWidget *child = NULL;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  self->entry = NULL;
  self->popover = NULL;
  g_clear_object (&self->session);
  G_OBJECT_CLASS (lia_recipients_entry_parent_class)->dispose (object);
}

static void
lia_recipients_entry_finalize (GObject *object)
{
  g_ptr_array_unref (LIA_RECIPIENTS_ENTRY (object)->addresses);
  G_OBJECT_CLASS (lia_recipients_entry_parent_class)->finalize (object);
}

static void
lia_recipients_entry_class_init (LiaRecipientsEntryClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lia_recipients_entry_dispose;
  G_OBJECT_CLASS (klass)->finalize = lia_recipients_entry_finalize;

  changed_signal = g_signal_new ("changed", LIA_TYPE_RECIPIENTS_ENTRY, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "recipients");
}

static void
make_popover (LiaRecipientsEntry *self)
{
  self->popover = GTK_POPOVER (gtk_popover_new ());
  self->completions = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_popover_set_autohide (self->popover, FALSE);
  gtk_popover_set_has_arrow (self->popover, FALSE);
  gtk_popover_set_child (self->popover, GTK_WIDGET (self->completions));
  gtk_widget_set_size_request (GTK_WIDGET (self->completions), 320, -1);
  gtk_widget_set_halign (GTK_WIDGET (self->popover), GTK_ALIGN_START);
  gtk_widget_set_parent (GTK_WIDGET (self->popover), GTK_WIDGET (self));
  g_signal_connect_object (self->completions, "row-activated", G_CALLBACK (completion_activated_cb),
                           self, G_CONNECT_SWAPPED);
}

static void
lia_recipients_entry_init (LiaRecipientsEntry *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  gtk_widget_set_layout_manager (GTK_WIDGET (self), lia_wrap_layout_new (6));
  self->addresses = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_address_unref);
  /* GTK 4.8 does not tell of a text that stands by itself unless it has a role. */
  self->entry = GTK_EDITABLE (
      g_object_new (GTK_TYPE_TEXT, "accessible-role", GTK_ACCESSIBLE_ROLE_TEXT_BOX, NULL));
  gtk_widget_set_hexpand (GTK_WIDGET (self->entry), TRUE);
  gtk_widget_set_size_request (GTK_WIDGET (self->entry), 160, 28);
  gtk_widget_set_parent (GTK_WIDGET (self->entry), GTK_WIDGET (self));
  make_popover (self);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->entry), keys);
  g_signal_connect_object (focus, "leave", G_CALLBACK (focus_left_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->entry), focus);
  g_signal_connect_object (self->entry, "changed", G_CALLBACK (entry_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

GtkWidget *
lia_recipients_entry_new (LiaSession *session, const char *label)
{
  LiaRecipientsEntry *self = g_object_new (LIA_TYPE_RECIPIENTS_ENTRY, NULL);

  self->session = g_object_ref (session);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label, -1);
  return GTK_WIDGET (self);
}

GPtrArray *
lia_recipients_entry_get_addresses (LiaRecipientsEntry *self)
{
  g_return_val_if_fail (LIA_IS_RECIPIENTS_ENTRY (self), NULL);

  return self->addresses;
}

GPtrArray *
lia_recipients_entry_dup_all (LiaRecipientsEntry *self)
{
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_address_unref);
  g_autofree char *text = NULL;

  g_return_val_if_fail (LIA_IS_RECIPIENTS_ENTRY (self), all);

  g_ptr_array_extend (all, self->addresses, (GCopyFunc)(void (*) (void))lia_address_ref, NULL);
  text = g_strstrip (g_strdup (gtk_editable_get_text (self->entry)));
  if (*text != '\0')
    g_ptr_array_add (all, new_half_typed (text));
  return all;
}

void
lia_recipients_entry_set_addresses (LiaRecipientsEntry *self, GPtrArray *addresses)
{
  g_autoptr (GString) typed = g_string_new (NULL);

  g_return_if_fail (LIA_IS_RECIPIENTS_ENTRY (self));
  g_return_if_fail (addresses != NULL);

  g_ptr_array_set_size (self->addresses, 0);
  for (guint i = 0; i < addresses->len; i++)
    {
      LiaAddress *address = g_ptr_array_index (addresses, i);
      if (is_half_typed (address))
        g_string_append_printf (typed, "%s%s", typed->len > 0 ? "; " : "",
                                lia_address_get_name (address));
      else
        g_ptr_array_add (self->addresses, lia_address_ref (address));
    }
  /* Nobody types it now: nobody is offered for it. */
  g_signal_handlers_block_by_func (self->entry, entry_changed_cb, self);
  gtk_editable_set_text (self->entry, typed->str);
  g_signal_handlers_unblock_by_func (self->entry, entry_changed_cb, self);
  rebuild (self);
}

void
lia_recipients_entry_focus (LiaRecipientsEntry *self)
{
  g_return_if_fail (LIA_IS_RECIPIENTS_ENTRY (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}
