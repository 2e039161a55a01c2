/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-sidebar"

#include "config.h"

#include <glib/gi18n.h>

#include "widgets/lia-sidebar-item.h"
#include "widgets/lia-sidebar-row.h"
#include "widgets/lia-sidebar.h"
#include "widgets/lia-tab-stop.h"
#include "widgets/lia-widget.h"

struct _LiaSidebar
{
  GtkWidget parent_instance;

  LiaSession *session;
  GListStore *items; /* LiaSidebarItem */
  GtkSingleSelection *selection;
  LiaSidebarItem *shown; /* nullable */
  GtkListView *list;
  guint rebuild_id;
  gboolean wants_inbox;
  gboolean rebuilding;
};

static guint selected_signal;

G_DEFINE_FINAL_TYPE (LiaSidebar, lia_sidebar, GTK_TYPE_WIDGET)

/* ---- Rows ---- */

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  gtk_list_item_set_child (item, lia_sidebar_row_new ());
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  LiaSidebarItem *entry = gtk_list_item_get_item (item);

  /* Seen: past a row that cannot be selected the arrow keys of GTK 4.8 do not go: a heading can. */
  gtk_list_item_set_activatable (item, lia_sidebar_item_get_kind (entry) != LIA_SIDEBAR_HEADING);
  lia_sidebar_row_set_item (LIA_SIDEBAR_ROW (gtk_list_item_get_child (item)), entry);
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  lia_sidebar_row_set_item (LIA_SIDEBAR_ROW (gtk_list_item_get_child (item)), NULL);
}

/* ---- The entries ---- */

static void
append_folders (LiaSidebar *self, GPtrArray *items)
{
  GListModel *folders = lia_session_get_folders (self->session);
  LiaAccount *account = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (folders); i++)
    {
      g_autoptr (LiaFolder) folder = g_list_model_get_item (folders, i);

      if (lia_folder_get_account (folder) != account)
        {
          account = lia_folder_get_account (folder);
          g_ptr_array_add (
              items, lia_sidebar_item_new (LIA_SIDEBAR_HEADING, self->session, account, NULL));
        }
      g_ptr_array_add (items,
                       lia_sidebar_item_new (LIA_SIDEBAR_FOLDER, self->session, account, folder));
    }
}

static guint
find_same (LiaSidebar *self, LiaSidebarItem *wanted)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->items)); i++)
    {
      g_autoptr (LiaSidebarItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), i);
      if (lia_sidebar_item_get_kind (item) == lia_sidebar_item_get_kind (wanted)
          && lia_sidebar_item_get_folder (item) == lia_sidebar_item_get_folder (wanted))
        return i;
    }
  return GTK_INVALID_LIST_POSITION;
}

static guint
find_inbox (LiaSidebar *self)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->items)); i++)
    {
      g_autoptr (LiaSidebarItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), i);
      LiaFolder *folder = lia_sidebar_item_get_folder (item);
      if (folder != NULL && lia_folder_get_role (folder) == LIA_FOLDER_ROLE_INBOX)
        return i;
    }
  return GTK_INVALID_LIST_POSITION;
}

static void
rebuild (gpointer user_data)
{
  LiaSidebar *self = user_data;
  LiaSidebarItem *selected = gtk_single_selection_get_selected_item (self->selection);
  g_autoptr (LiaSidebarItem) old = selected != NULL ? g_object_ref (selected) : NULL;
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  guint position = GTK_INVALID_LIST_POSITION;

  self->rebuild_id = 0;
  g_ptr_array_add (items,
                   lia_sidebar_item_new (LIA_SIDEBAR_ALL_INBOXES, self->session, NULL, NULL));
  g_ptr_array_add (items, lia_sidebar_item_new (LIA_SIDEBAR_FLAGGED, self->session, NULL, NULL));
  g_ptr_array_add (items,
                   lia_sidebar_item_new (LIA_SIDEBAR_CONVERSATIONS, self->session, NULL, NULL));
  append_folders (self, items);
  self->rebuilding = TRUE;
  g_list_store_splice (self->items, 0, g_list_model_get_n_items (G_LIST_MODEL (self->items)),
                       items->pdata, items->len);
  position = old != NULL ? find_same (self, old) : GTK_INVALID_LIST_POSITION;
  gtk_single_selection_set_selected (self->selection, position);
  self->rebuilding = FALSE;
  if (position == GTK_INVALID_LIST_POSITION || self->wants_inbox)
    lia_sidebar_select_inbox (self);
}

static void
queue_rebuild (LiaSidebar *self)
{
  if (self->rebuild_id == 0)
    self->rebuild_id = g_idle_add_once (rebuild, self);
}

/* What is shown stays so while the keyboard passes a heading. */
static void
select_shown (LiaSidebar *self)
{
  guint position = self->shown != NULL ? find_same (self, self->shown) : GTK_INVALID_LIST_POSITION;

  self->rebuilding = TRUE;
  gtk_single_selection_set_selected (self->selection, position);
  self->rebuilding = FALSE;
}

static void
selected_cb (LiaSidebar *self)
{
  LiaSidebarItem *item = gtk_single_selection_get_selected_item (self->selection);

  if (item == NULL || self->rebuilding)
    return;
  if (lia_sidebar_item_get_kind (item) == LIA_SIDEBAR_HEADING)
    {
      select_shown (self);
      return;
    }
  g_set_object (&self->shown, item);
  g_signal_emit (self, selected_signal, 0, lia_sidebar_item_get_kind (item),
                 lia_sidebar_item_get_folder (item));
}

/* In a folded window the same entry may be chosen again. */
static void
activate_cb (LiaSidebar *self, guint position)
{
  gtk_single_selection_set_selected (self->selection, position);
  selected_cb (self);
}

/* What is selected already is told all the same: who asks for it may listen only since. */
static void
select_position (LiaSidebar *self, guint position)
{
  if (gtk_single_selection_get_selected (self->selection) == position)
    selected_cb (self);
  else
    gtk_single_selection_set_selected (self->selection, position);
}

void
lia_sidebar_select_inbox (LiaSidebar *self)
{
  guint position = 0;

  g_return_if_fail (LIA_IS_SIDEBAR (self));

  position = find_inbox (self);
  /* There is none before the first account has listed its folders. */
  self->wants_inbox = position == GTK_INVALID_LIST_POSITION;
  if (!self->wants_inbox)
    select_position (self, position);
}

static void
select_entry (LiaSidebar *self, LiaSidebarKind kind, LiaFolder *folder)
{
  LiaAccount *account = folder != NULL ? lia_folder_get_account (folder) : NULL;
  g_autoptr (LiaSidebarItem) wanted = lia_sidebar_item_new (kind, self->session, account, folder);

  self->wants_inbox = FALSE;
  select_position (self, find_same (self, wanted));
}

void
lia_sidebar_select (LiaSidebar *self, LiaSidebarKind kind)
{
  g_return_if_fail (LIA_IS_SIDEBAR (self));

  select_entry (self, kind, NULL);
}

void
lia_sidebar_select_folder (LiaSidebar *self, LiaFolder *folder)
{
  g_return_if_fail (LIA_IS_SIDEBAR (self));
  g_return_if_fail (LIA_IS_FOLDER (folder));

  select_entry (self, LIA_SIDEBAR_FOLDER, folder);
}

/* ---- Object ---- */

static void
lia_sidebar_dispose (GObject *object)
{
  LiaSidebar *self = LIA_SIDEBAR (object);

  g_clear_handle_id (&self->rebuild_id, g_source_remove);
  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  lia_widget_dispose_template (GTK_WIDGET (self), LIA_TYPE_SIDEBAR);
  g_clear_object (&self->selection);
  g_clear_object (&self->shown);
  g_clear_object (&self->items);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (lia_sidebar_parent_class)->dispose (object);
}

static void
lia_sidebar_class_init (LiaSidebarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lia_sidebar_dispose;
  selected_signal = g_signal_new ("selected", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 2, G_TYPE_INT, LIA_TYPE_FOLDER);
  widget_class->focus = lia_widget_focus_as_one;
  g_type_ensure (LIA_TYPE_TAB_STOP);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/liaison/widgets/lia-sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, LiaSidebar, list);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
lia_sidebar_init (LiaSidebar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->items = g_list_store_new (LIA_TYPE_SIDEBAR_ITEM);
  self->selection = gtk_single_selection_new (NULL);
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (self->items));
}

GtkWidget *
lia_sidebar_new (LiaSession *session)
{
  LiaSidebar *self = g_object_new (LIA_TYPE_SIDEBAR, NULL);
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  self->session = g_object_ref (session);
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), self);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), self);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), self);
  gtk_list_view_set_factory (self->list, factory);
  rebuild (self);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_swapped (self->selection, "notify::selected", G_CALLBACK (selected_cb), self);
  g_signal_connect_object (lia_session_get_folders (session), "items-changed",
                           G_CALLBACK (queue_rebuild), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
