/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-roster-view"

#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "widgets/lia-channel-popover.h"
#include "widgets/lia-person-text.h"
#include "widgets/lia-roster-drag.h"
#include "widgets/lia-roster-row.h"
#include "widgets/lia-roster-selection.h"
#include "widgets/lia-roster-view.h"
#include "widgets/lia-tab-stop.h"
#include "widgets/lia-widget.h"

struct _LiaRosterView
{
  GtkWidget parent_instance;

  LiaSession *session;

  GtkStack *stack;
  GtkSearchEntry *search_entry;
  GtkListView *groups_list;
  GtkListView *found_list;
  GtkLabel *found_hint;
  AdwStatusPage *empty_page;

  GListStore *found;
  GCancellable *search_cancellable;
  guint search_id;
};

G_DEFINE_FINAL_TYPE (LiaRosterView, lia_roster_view, GTK_TYPE_WIDGET)

/* How long after the last key the directory is asked. */
#define SEARCH_PAUSE_MS 250
#define MIN_SEARCH_LENGTH 2

/* ---- Rows: a section's heading or a person ---- */

static void
section_changed_cb (AdwBin *heading, GParamSpec *pspec, LiaRosterSection *section)
{
  GtkWidget *name = gtk_widget_get_first_child (adw_bin_get_child (heading));
  /* Translators: of a group of people: 1: how many are on line, 2: how many there are. */
  g_autofree char *count
      = g_strdup_printf (_ ("%1$u/%2$u"), lia_roster_section_get_n_online (section),
                         lia_roster_section_get_n_people (section));
  /* Translators: a group of people: 1: its name, 2: how many are on line of how many. */
  g_autofree char *text
      = g_strdup_printf (_ ("%1$s  %2$s"), lia_roster_section_get_name (section), count);

  gtk_label_set_text (GTK_LABEL (name), lia_roster_section_get_name (section));
  gtk_label_set_text (GTK_LABEL (gtk_widget_get_next_sibling (name)), count);
  lia_widget_label_row (GTK_WIDGET (heading), text);
}

/* Seen: from a menu that a GtkLabel has, the arrow keys of GTK 4.8 go to what is around it. */
static GtkWidget *
heading_new (void)
{
  GtkWidget *heading = adw_bin_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *name = gtk_label_new (NULL);

  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_END);
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), gtk_label_new (NULL));
  gtk_widget_add_css_class (box, "roster-heading");
  adw_bin_set_child (ADW_BIN (heading), box);
  return heading;
}

static GPtrArray *
dup_people (gpointer user_data)
{
  return lia_roster_selection_dup (GTK_LIST_ITEM (user_data));
}

/* The menu is about who is under the pointer: they are selected first, unless they are already. */
static void
pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, GtkListItem *item)
{
  GtkWidget *widget = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture));

  if (!gtk_list_item_get_selected (item))
    gtk_widget_activate_action (widget, "list.select-item", "(ubb)",
                                gtk_list_item_get_position (item), FALSE, FALSE);
}

static void
add_selecting (GtkWidget *stack, GtkListItem *item)
{
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), item);
  gtk_widget_add_controller (stack, GTK_EVENT_CONTROLLER (click));
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  LiaRosterView *self = LIA_ROSTER_VIEW (user_data);
  GtkWidget *stack = gtk_stack_new ();
  GtkWidget *heading = heading_new ();
  GtkWidget *row = lia_roster_row_new (self->session);

  gtk_stack_set_vhomogeneous (GTK_STACK (stack), FALSE);
  gtk_stack_add_named (GTK_STACK (stack), row, "person");
  gtk_stack_add_named (GTK_STACK (stack), heading, "heading");
  gtk_list_item_set_child (item, stack);
  /* Not to the stack: GTK 4.8 cannot tell of a child of a stack that is none of its pages. */
  lia_channel_popover_attach (row, self->session);
  lia_channel_popover_attach (heading, self->session);
  lia_channel_popover_set_people (row, dup_people, item);
  lia_roster_drag_attach (item);
  add_selecting (stack, item);
}

/* Returns: (nullable): with another name the favourites would be some group, and those in no group
   are none. */
static GMenuModel *
group_menu_new (LiaRosterSection *roster_section)
{
  const char *group = lia_roster_section_get_group (roster_section);
  GMenu *menu = NULL;
  g_autoptr (GMenu) section = g_menu_new ();
  g_autoptr (GMenuItem) rename = g_menu_item_new (_ ("Rename group…"), NULL);
  g_autoptr (GMenuItem) remove = g_menu_item_new (_ ("Remove group…"), NULL);

  if (*group == '\0' || lia_roster_section_is_favourites (roster_section))
    return NULL;
  menu = g_menu_new ();
  g_menu_item_set_action_and_target (rename, "app.rename-group", "s", group);
  g_menu_item_set_action_and_target (remove, "app.remove-group", "s", group);
  g_menu_append_item (section, rename);
  g_menu_append_item (section, remove);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
  return G_MENU_MODEL (menu);
}

static gpointer
unwrap (GtkListItem *item)
{
  gpointer object = gtk_list_item_get_item (item);

  return GTK_IS_TREE_LIST_ROW (object) ? gtk_tree_list_row_get_item (object)
                                       : g_object_ref (object);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  GtkWidget *stack = gtk_list_item_get_child (item);
  GtkWidget *row = gtk_stack_get_child_by_name (GTK_STACK (stack), "person");
  g_autoptr (GObject) object = unwrap (item);
  gboolean is_section = LIA_IS_ROSTER_SECTION (object);
  LiaChannelContext context = { .group = lia_roster_selection_get_group (item) };

  gtk_list_item_set_activatable (item, !is_section);
  /* Seen: past a row that cannot be selected the arrow keys of GTK 4.8 do not go. */
  gtk_stack_set_visible_child_name (GTK_STACK (stack), is_section ? "heading" : "person");
  if (is_section)
    {
      GtkWidget *heading = gtk_stack_get_child_by_name (GTK_STACK (stack), "heading");
      g_autoptr (GMenuModel) menu = group_menu_new (LIA_ROSTER_SECTION (object));
      lia_channel_popover_set_commands (heading, menu);
      g_signal_connect_object (object, "notify", G_CALLBACK (section_changed_cb), heading,
                               G_CONNECT_SWAPPED);
      section_changed_cb (ADW_BIN (heading), NULL, LIA_ROSTER_SECTION (object));
      lia_channel_popover_set_person (row, NULL, NULL);
      return;
    }
  lia_roster_row_set_person (LIA_ROSTER_ROW (row), LIA_PERSON (object));
  lia_channel_popover_set_person (row, LIA_PERSON (object), &context);
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  GtkWidget *stack = gtk_list_item_get_child (item);
  GtkWidget *heading = gtk_stack_get_child_by_name (GTK_STACK (stack), "heading");
  GtkWidget *row = gtk_stack_get_child_by_name (GTK_STACK (stack), "person");
  g_autoptr (GObject) object = unwrap (item);

  if (LIA_IS_ROSTER_SECTION (object))
    g_signal_handlers_disconnect_by_func (object, section_changed_cb, heading);
  else
    lia_roster_row_set_person (LIA_ROSTER_ROW (row), NULL);
  lia_channel_popover_set_person (row, NULL, NULL);
  lia_channel_popover_set_commands (heading, NULL);
}

static void
row_activated_cb (LiaRosterView *self, guint position, GtkListView *list)
{
  GListModel *model = G_LIST_MODEL (gtk_list_view_get_model (list));
  g_autoptr (GObject) object = g_list_model_get_item (model, position);
  g_autoptr (GObject) person = GTK_IS_TREE_LIST_ROW (object)
                                   ? gtk_tree_list_row_get_item (GTK_TREE_LIST_ROW (object))
                                   : g_object_ref (object);
  g_autofree char *uri = NULL;

  if (!LIA_IS_PERSON (person))
    return;
  uri = lia_person_text_uri (LIA_PERSON (person));
  gtk_widget_activate_action (GTK_WIDGET (self), "app.reach", "(sss)", "message", uri, "");
}

static GListModel *
children_of (gpointer item, gpointer user_data)
{
  return LIA_IS_ROSTER_SECTION (item) ? G_LIST_MODEL (g_object_ref (item)) : NULL;
}

/* ---- Search ---- */

static void
show_found (LiaRosterView *self, GPtrArray *persons, const char *hint)
{
  g_list_store_splice (self->found, 0, g_list_model_get_n_items (G_LIST_MODEL (self->found)),
                       persons != NULL ? persons->pdata : NULL, persons != NULL ? persons->len : 0);
  gtk_label_set_text (self->found_hint, hint != NULL ? hint : "");
  gtk_widget_set_visible (GTK_WIDGET (self->found_hint), hint != NULL);
}

static void
directory_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LiaRosterView) self = LIA_ROSTER_VIEW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) persons
      = lia_session_search_people_finish (LIA_SESSION (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (error != NULL)
    {
      g_info ("Directory search: %s", error->message);
      gtk_label_set_text (self->found_hint,
                          _ ("The directory cannot be reached now; these are people you know."));
      gtk_widget_show (GTK_WIDGET (self->found_hint));
      return;
    }
  show_found (self, persons, persons->len == 0 ? _ ("Nobody found") : NULL);
}

static void
search_pause_cb (gpointer user_data)
{
  LiaRosterView *self = LIA_ROSTER_VIEW (user_data);

  self->search_id = 0;
  self->search_cancellable = g_cancellable_new ();
  lia_session_search_people_async (self->session,
                                   gtk_editable_get_text (GTK_EDITABLE (self->search_entry)),
                                   self->search_cancellable, directory_cb, g_object_ref (self));
}

static void
search_changed_cb (LiaRosterView *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search_entry));
  gboolean searching = g_utf8_strlen (text, -1) >= MIN_SEARCH_LENGTH;

  g_cancellable_cancel (self->search_cancellable);
  g_clear_object (&self->search_cancellable);
  g_clear_handle_id (&self->search_id, g_source_remove);
  gtk_stack_set_visible_child_name (self->stack, searching ? "found" : "groups");
  if (searching)
    {
      /* Those known are shown at once, the directory's as they come. */
      g_autoptr (GPtrArray) known
          = lia_people_complete (lia_session_get_people (self->session), text, 20);
      show_found (self, known, _ ("Searching the directory…"));
      self->search_id = g_timeout_add_once (SEARCH_PAUSE_MS, search_pause_cb, self);
    }
}

static void
stop_search_cb (LiaRosterView *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
}

/* ---- Object ---- */

/* An empty list means one thing while signed in and another one while not. */
static void
describe_empty (LiaRosterView *self)
{
  GListModel *accounts = lia_session_get_accounts (self->session);
  const char *title = _ ("No Contacts");
  const char *text = _ ("With a communications server in an account you see here who can be "
                        "reached.");

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (LiaAccount) account = g_list_model_get_item (accounts, i);
      if (lia_account_get_talk (account) == NULL)
        continue;
      if (lia_account_get_talk_status (account) == LIA_STATUS_CONNECTED)
        {
          title = _ ("No Contacts Yet");
          text = _ ("Right-click a person in a message and choose “Add to contacts”.");
          break;
        }
      title = _ ("Not Signed In");
      text = _ ("Your contacts are shown as soon as you are signed in.");
    }
  adw_status_page_set_title (self->empty_page, title);
  adw_status_page_set_description (self->empty_page, text);
}

static void
show_empty_or_groups (LiaRosterView *self)
{
  gboolean empty = g_list_model_get_n_items (lia_session_get_roster (self->session)) == 0;

  describe_empty (self);
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "found") != 0)
    gtk_stack_set_visible_child_name (self->stack, empty ? "empty" : "groups");
}

static void
follow_accounts (LiaRosterView *self)
{
  GListModel *accounts = lia_session_get_accounts (self->session);

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (LiaAccount) account = g_list_model_get_item (accounts, i);
      g_signal_handlers_disconnect_by_func (account, show_empty_or_groups, self);
      g_signal_connect_object (account, "notify::talk-status", G_CALLBACK (show_empty_or_groups),
                               self, G_CONNECT_SWAPPED);
    }
  show_empty_or_groups (self);
}

static GtkListItemFactory *
new_factory (LiaRosterView *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), self);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), self);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), self);
  return factory;
}

static void
fill_list (LiaRosterView *self, GtkListView *list, GListModel *model_take)
{
  g_autoptr (GtkListItemFactory) factory = new_factory (self);

  lia_channel_popover_attach_list (GTK_WIDGET (list));
  gtk_list_view_set_factory (list, factory);
  lia_roster_selection_attach (list, model_take);
}

static void
lia_roster_view_dispose (GObject *object)
{
  LiaRosterView *self = LIA_ROSTER_VIEW (object);

  g_cancellable_cancel (self->search_cancellable);
  g_clear_object (&self->search_cancellable);
  g_clear_handle_id (&self->search_id, g_source_remove);
  lia_widget_dispose_template (GTK_WIDGET (self), LIA_TYPE_ROSTER_VIEW);
  g_clear_object (&self->found);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (lia_roster_view_parent_class)->dispose (object);
}

static void
lia_roster_view_class_init (LiaRosterViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lia_roster_view_dispose;

  g_type_ensure (LIA_TYPE_TAB_STOP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/liaison/widgets/lia-roster-view.ui");
  gtk_widget_class_bind_template_child (widget_class, LiaRosterView, stack);
  gtk_widget_class_bind_template_child (widget_class, LiaRosterView, search_entry);
  gtk_widget_class_bind_template_child (widget_class, LiaRosterView, groups_list);
  gtk_widget_class_bind_template_child (widget_class, LiaRosterView, found_list);
  gtk_widget_class_bind_template_child (widget_class, LiaRosterView, found_hint);
  gtk_widget_class_bind_template_child (widget_class, LiaRosterView, empty_page);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
lia_roster_view_init (LiaRosterView *self)
{
  self->found = g_list_store_new (LIA_TYPE_PERSON);
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
lia_roster_view_new (LiaSession *session)
{
  LiaRosterView *self = g_object_new (LIA_TYPE_ROSTER_VIEW, NULL);
  GListModel *roster = lia_session_get_roster (session);
  GtkTreeListModel *tree = NULL;

  self->session = g_object_ref (session);
  tree = gtk_tree_list_model_new (g_object_ref (roster), FALSE, TRUE, children_of, NULL, NULL);
  fill_list (self, self->groups_list, G_LIST_MODEL (tree));
  fill_list (self, self->found_list, G_LIST_MODEL (g_object_ref (self->found)));
  g_signal_connect_object (roster, "items-changed", G_CALLBACK (show_empty_or_groups), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (lia_session_get_accounts (session), "items-changed",
                           G_CALLBACK (follow_accounts), self, G_CONNECT_SWAPPED);
  follow_accounts (self);
  return GTK_WIDGET (self);
}

void
lia_roster_view_focus_search (LiaRosterView *self)
{
  g_return_if_fail (LIA_IS_ROSTER_VIEW (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

guint
lia_roster_view_get_n_online (LiaRosterView *self)
{
  GListModel *roster = NULL;
  g_autoptr (GHashTable) online = g_hash_table_new (NULL, NULL);

  g_return_val_if_fail (LIA_IS_ROSTER_VIEW (self), 0);

  roster = lia_session_get_roster (self->session);
  for (guint i = 0; i < g_list_model_get_n_items (roster); i++)
    {
      g_autoptr (GListModel) section = g_list_model_get_item (roster, i);
      for (guint j = 0; j < g_list_model_get_n_items (section); j++)
        {
          g_autoptr (LiaPerson) person = g_list_model_get_item (section, j);
          if (lia_presence_is_online (lia_person_get_presence (person)))
            g_hash_table_add (online, person);
        }
    }
  return g_hash_table_size (online);
}
