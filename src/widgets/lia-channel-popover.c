/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-channel-popover"

#include "config.h"

#include <glib/gi18n.h>

#include "widgets/lia-channel-popover.h"
#include "widgets/lia-widget.h"

#define DATA_KEY "lia-channel-popover"

typedef struct
{
  GtkWidget *widget; /* owns this */
  LiaSession *session;
  LiaPerson *person;
  LiaChannelContext context;
  LiaChannelPopoverPeople find_people; /* nullable */
  gpointer find_data;
  GPtrArray *people; /* LiaRosterMember, while it is open; NULL: about the person alone */
  GMenuModel *commands;
  GtkWidget *popover; /* NULL while closed */
  GtkWidget *focus;   /* weak: what had the focus when it opened */
  GMenuModel *menu;
  gulong person_id;
  guint refresh_id;
  guint close_id;
} Attachment;

static Attachment *
find (GtkWidget *widget)
{
  return g_object_get_data (G_OBJECT (widget), DATA_KEY);
}

/* ---- The open menu ---- */

static gboolean
same_menu (GMenuModel *a, GMenuModel *b)
{
  int n = g_menu_model_get_n_items (a);

  if (n != g_menu_model_get_n_items (b))
    return FALSE;
  for (int i = 0; i < n; i++)
    {
      g_autofree char *label_a = NULL;
      g_autofree char *label_b = NULL;
      g_autoptr (GMenuModel) section_a = g_menu_model_get_item_link (a, i, G_MENU_LINK_SECTION);
      g_autoptr (GMenuModel) section_b = g_menu_model_get_item_link (b, i, G_MENU_LINK_SECTION);

      g_menu_model_get_item_attribute (a, i, G_MENU_ATTRIBUTE_LABEL, "s", &label_a);
      g_menu_model_get_item_attribute (b, i, G_MENU_ATTRIBUTE_LABEL, "s", &label_b);
      if (g_strcmp0 (label_a, label_b) != 0 || (section_a == NULL) != (section_b == NULL)
          || (section_a != NULL && !same_menu (section_a, section_b)))
        return FALSE;
    }
  return TRUE;
}

static GMenuModel *
dup_menu (Attachment *self)
{
  g_autoptr (GMenuModel) channels = NULL;
  GMenu *menu = NULL;

  if (self->person == NULL)
    return g_object_ref (self->commands);
  if (self->people != NULL)
    return lia_session_dup_people_menu (self->session, self->people);
  channels = lia_session_dup_channel_menu (self->session, self->person, &self->context);
  if (self->commands == NULL)
    return g_steal_pointer (&channels);
  menu = g_menu_new ();
  g_menu_append_section (menu, NULL, self->commands);
  g_menu_append_section (menu, lia_person_get_name (self->person), channels);
  return G_MENU_MODEL (menu);
}

static void
refresh (gpointer user_data)
{
  Attachment *self = user_data;
  g_autoptr (GMenuModel) menu = NULL;

  self->refresh_id = 0;
  if (self->popover == NULL || self->person == NULL)
    return;
  menu = dup_menu (self);
  /* Only what really changed is shown anew: a new menu takes the keyboard's place in it away. */
  if (same_menu (menu, self->menu))
    return;
  g_set_object (&self->menu, menu);
  gtk_popover_menu_set_menu_model (GTK_POPOVER_MENU (self->popover), menu);
}

static void
queue_refresh (Attachment *self)
{
  if (self->popover != NULL && self->refresh_id == 0)
    self->refresh_id = g_idle_add_once (refresh, self);
}

static void
drop_popover (gpointer user_data)
{
  Attachment *self = user_data;
  GListModel *accounts = lia_session_get_accounts (self->session);

  /* Seen: GTK 4.8 never frees a popover that is taken away while it is shown. */
  if (self->popover != NULL)
    gtk_popover_popdown (GTK_POPOVER (self->popover));
  g_clear_handle_id (&self->close_id, g_source_remove);
  g_clear_handle_id (&self->refresh_id, g_source_remove);
  if (self->popover == NULL)
    return;
  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (GObject) account = g_list_model_get_item (accounts, i);
      g_signal_handlers_disconnect_by_func (account, queue_refresh, self);
    }
  if (self->person_id != 0)
    g_clear_signal_handler (&self->person_id, self->person);
  g_clear_pointer (&self->popover, gtk_widget_unparent);
  g_clear_weak_pointer (&self->focus);
  g_clear_object (&self->menu);
  g_clear_pointer (&self->people, g_ptr_array_unref);
}

static void
release_below (GtkWidget *widget)
{
  gtk_widget_unset_state_flags (widget, GTK_STATE_FLAG_ACTIVE);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    release_below (child);
}

/* Seen: the button was pressed here and is released on the popover; GTK 4.8 goes on drawing what
   is here as pressed. */
static void
release (GtkWidget *widget)
{
  release_below (widget);
  for (; widget != NULL; widget = gtk_widget_get_parent (widget))
    gtk_widget_unset_state_flags (widget, GTK_STATE_FLAG_ACTIVE);
}

/* The item that was chosen is activated after "closed": the popover must outlive it. */
static void
closed_cb (GtkPopover *popover, Attachment *self)
{
  release (self->widget);
  /* Seen: left to itself GTK 4.8 may give the focus to the first widget of the window. */
  if (self->focus != NULL && gtk_widget_get_mapped (self->focus))
    gtk_widget_grab_focus (self->focus);
  if (self->close_id == 0)
    self->close_id = g_idle_add_once (drop_popover, self);
}

/* Of several, all that are selected; one is who stands here. */
static void
find_people (Attachment *self)
{
  g_autoptr (GPtrArray) people = self->person != NULL && self->find_people != NULL
                                     ? self->find_people (self->find_data)
                                     : NULL;

  if (people != NULL && people->len > 1)
    self->people = g_steal_pointer (&people);
}

static char *
dup_label (Attachment *self)
{
  return self->people != NULL
             ? g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u person selected",
                                             "%u people selected", self->people->len),
                                self->people->len)
             : g_strdup (lia_person_get_name (self->person));
}

static void
name_popover (Attachment *self)
{
  g_autofree char *label = self->person != NULL ? dup_label (self) : NULL;

  if (label != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (self->popover), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    label, -1);
}

static gboolean
popup_at (Attachment *self, const GdkRectangle *at)
{
  GListModel *accounts = lia_session_get_accounts (self->session);

  if (self->person == NULL && self->commands == NULL)
    return FALSE;
  drop_popover (self);
  g_set_weak_pointer (&self->focus, gtk_root_get_focus (gtk_widget_get_root (self->widget)));
  find_people (self);
  self->menu = dup_menu (self);
  /* Seen: GTK 4.8 crashes when a menu that slides to a submenu is taken away. */
  self->popover = gtk_popover_menu_new_from_model_full (self->menu, GTK_POPOVER_MENU_NESTED);
  gtk_popover_set_has_arrow (GTK_POPOVER (self->popover), FALSE);
  gtk_widget_set_parent (self->popover, self->widget);
  name_popover (self);
  if (at != NULL)
    {
      gtk_popover_set_pointing_to (GTK_POPOVER (self->popover), at);
      gtk_widget_set_halign (self->popover, GTK_ALIGN_START);
    }
  gtk_popover_set_position (GTK_POPOVER (self->popover), GTK_POS_BOTTOM);
  g_signal_connect (self->popover, "closed", G_CALLBACK (closed_cb), self);
  if (self->person != NULL)
    self->person_id
        = g_signal_connect_swapped (self->person, "notify", G_CALLBACK (queue_refresh), self);
  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (GObject) account = g_list_model_get_item (accounts, i);
      g_signal_connect_swapped (account, "notify", G_CALLBACK (queue_refresh), self);
    }
  gtk_popover_popup (GTK_POPOVER (self->popover));
  return TRUE;
}

/* ---- What opens it ---- */

static void
pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, Attachment *self)
{
  GdkRectangle at = { (int)x, (int)y, 1, 1 };

  if (popup_at (self, &at))
    gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
}

static void
long_pressed_cb (GtkGestureLongPress *gesture, double x, double y, Attachment *self)
{
  GdkRectangle at = { (int)x, (int)y, 1, 1 };

  if (popup_at (self, &at))
    gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
}

static gboolean
key_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  Attachment *self = find (widget);

  return self != NULL && popup_at (self, NULL);
}

static void
add_shortcuts (GtkWidget *widget, GtkShortcutFunc func)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (controller),
      gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Menu, 0),
                        gtk_callback_action_new (func, NULL, NULL)));
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (controller),
      gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_F10, GDK_SHIFT_MASK),
                        gtk_callback_action_new (func, NULL, NULL)));
  gtk_widget_add_controller (widget, controller);
}

static GtkWidget *
shown_child (GtkWidget *widget)
{
  return GTK_IS_STACK (widget) ? gtk_stack_get_visible_child (GTK_STACK (widget))
                               : gtk_widget_get_first_child (widget);
}

static gboolean
list_key_cb (GtkWidget *list, GVariant *args, gpointer user_data)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (list));
  GtkWidget *child = focus;

  if (focus == NULL || !gtk_widget_is_ancestor (focus, list))
    return FALSE;
  for (; child != NULL; child = shown_child (child))
    {
      Attachment *self = find (child);
      if (self == NULL)
        continue;
      /* The row that has the focus need not be the one that is selected, which is what commands
         are about. */
      if (self->person != NULL
          && (gtk_widget_get_state_flags (focus) & GTK_STATE_FLAG_SELECTED) == 0)
        gtk_widget_activate_action (focus, "listitem.select", "(bb)", FALSE, FALSE);
      return popup_at (self, NULL);
    }
  return FALSE;
}

/* ---- The attachment ---- */

static void
widget_destroyed_cb (Attachment *self)
{
  drop_popover (self);
}

static void
attachment_free (Attachment *self)
{
  drop_popover (self);
  g_clear_object (&self->commands);
  g_clear_object (&self->person);
  g_clear_object (&self->session);
  g_free (self);
}

void
lia_channel_popover_attach (GtkWidget *widget, LiaSession *session)
{
  Attachment *self = NULL;
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *press = gtk_gesture_long_press_new ();

  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (LIA_IS_SESSION (session));
  g_return_if_fail (find (widget) == NULL);

  self = g_new0 (Attachment, 1);
  self->widget = widget;
  self->session = g_object_ref (session);
  g_object_set_data_full (G_OBJECT (widget), DATA_KEY, self, (GDestroyNotify)attachment_free);
  g_signal_connect_swapped (widget, "destroy", G_CALLBACK (widget_destroyed_cb), self);
  lia_widget_quiet_tooltip (widget);

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (press), TRUE);
  g_signal_connect (press, "pressed", G_CALLBACK (long_pressed_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (press));
  add_shortcuts (widget, key_cb);
}

void
lia_channel_popover_set_person (GtkWidget *widget,
                                LiaPerson *person,
                                const LiaChannelContext *context)
{
  Attachment *self = find (widget);

  g_return_if_fail (self != NULL);

  if (person != self->person)
    drop_popover (self);
  g_set_object (&self->person, person);
  self->context = context != NULL ? *context : (LiaChannelContext){ 0 };
  if (person != NULL && lia_person_get_is_self (person))
    self->context.is_self = TRUE;
  queue_refresh (self);
}

void
lia_channel_popover_set_people (GtkWidget *widget,
                                LiaChannelPopoverPeople people,
                                gpointer user_data)
{
  Attachment *self = find (widget);

  g_return_if_fail (self != NULL);

  self->find_people = people;
  self->find_data = user_data;
}

void
lia_channel_popover_set_commands (GtkWidget *widget, GMenuModel *commands)
{
  Attachment *self = find (widget);

  g_return_if_fail (self != NULL);

  g_set_object (&self->commands, commands);
}

void
lia_channel_popover_popup (GtkWidget *widget)
{
  Attachment *self = find (widget);

  g_return_if_fail (self != NULL);

  popup_at (self, NULL);
}

void
lia_channel_popover_attach_list (GtkWidget *list)
{
  g_return_if_fail (GTK_IS_WIDGET (list));

  add_shortcuts (list, list_key_cb);
}
