/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-roster-selection"

#include "config.h"

#include "widgets/lia-roster-selection.h"

#define DATA_KEY "lia-roster-selection"

typedef struct
{
  GtkSelectionModel *model; /* owns this */
  GHashTable *chosen;       /* LiaRosterMember: what is selected */
  gboolean restoring;
} Selection;

static guint
member_hash (gconstpointer key)
{
  const LiaRosterMember *member = key;

  return g_direct_hash (member->person) ^ g_direct_hash (member->group);
}

static gboolean
member_equal (gconstpointer a, gconstpointer b)
{
  const LiaRosterMember *left = a;
  const LiaRosterMember *right = b;

  /* Names of groups are interned. */
  return left->person == right->person && left->group == right->group;
}

static void
selection_free (Selection *self)
{
  g_hash_table_unref (self->chosen);
  g_free (self);
}

/* ---- Rows ---- */

static const char *
group_of (gpointer object)
{
  g_autoptr (GtkTreeListRow) above = NULL;
  g_autoptr (LiaRosterSection) section = NULL;

  if (!GTK_IS_TREE_LIST_ROW (object))
    return NULL;
  above = gtk_tree_list_row_get_parent (object);
  section = gtk_tree_list_row_get_item (above != NULL ? above : object);
  return lia_roster_section_get_group (section);
}

/* Returns: whether it is a person. */
static gboolean
read_member (gpointer object, LiaRosterMember *out)
{
  g_autoptr (GObject) inner
      = GTK_IS_TREE_LIST_ROW (object) ? gtk_tree_list_row_get_item (object) : g_object_ref (object);

  if (!LIA_IS_PERSON (inner))
    return FALSE;
  /* People live as long as the session. */
  *out = (LiaRosterMember){ LIA_PERSON (inner), group_of (object) };
  return TRUE;
}

static gboolean
read_row (GtkSelectionModel *model, guint position, LiaRosterMember *out)
{
  g_autoptr (GObject) object = g_list_model_get_item (G_LIST_MODEL (model), position);

  return object != NULL && read_member (object, out);
}

static GPtrArray *
dup_selected (GtkSelectionModel *model)
{
  GPtrArray *members = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GtkBitset) set = gtk_selection_model_get_selection (model);
  GtkBitsetIter iter;
  guint position = 0;

  for (gboolean valid = gtk_bitset_iter_init_first (&iter, set, &position); valid;
       valid = gtk_bitset_iter_next (&iter, &position))
    {
      LiaRosterMember member;
      if (read_row (model, position, &member))
        g_ptr_array_add (members, g_memdup2 (&member, sizeof member));
    }
  return members;
}

/* ---- What stays selected ---- */

static void
remember (Selection *self)
{
  g_autoptr (GPtrArray) members = NULL;

  if (self->restoring)
    return;
  members = dup_selected (self->model);
  g_hash_table_remove_all (self->chosen);
  for (guint i = 0; i < members->len; i++)
    g_hash_table_add (self->chosen,
                      g_memdup2 (g_ptr_array_index (members, i), sizeof (LiaRosterMember)));
}

/* GTK knows rows, and a list that is sorted or told anew has new ones. */
static void
restore (Selection *self, guint position, guint removed, guint added)
{
  g_autoptr (GtkBitset) selected = gtk_bitset_new_empty ();
  g_autoptr (GtkBitset) mask = gtk_bitset_new_range (position, added);

  if (g_hash_table_size (self->chosen) == 0)
    return;
  for (guint i = 0; i < added; i++)
    {
      LiaRosterMember member;
      if (read_row (self->model, position + i, &member)
          && g_hash_table_contains (self->chosen, &member))
        gtk_bitset_add (selected, position + i);
    }
  self->restoring = TRUE;
  gtk_selection_model_set_selection (self->model, selected, mask);
  self->restoring = FALSE;
  /* Whoever has left the list is selected no more when they come back. */
  remember (self);
}

void
lia_roster_selection_attach (GtkListView *list, GListModel *model)
{
  g_autoptr (GtkSelectionModel) selection = GTK_SELECTION_MODEL (gtk_multi_selection_new (model));
  Selection *self = g_new0 (Selection, 1);

  self->model = selection;
  self->chosen = g_hash_table_new_full (member_hash, member_equal, g_free, NULL);
  g_object_set_data_full (G_OBJECT (selection), DATA_KEY, self, (GDestroyNotify)selection_free);
  gtk_list_view_set_model (list, selection);
  /* After the list view has heard of a change. */
  g_signal_connect_swapped (selection, "items-changed", G_CALLBACK (restore), self);
  g_signal_connect_swapped (selection, "selection-changed", G_CALLBACK (remember), self);
}

GPtrArray *
lia_roster_selection_dup (GtkListItem *item)
{
  GtkWidget *list = gtk_widget_get_ancestor (gtk_list_item_get_child (item), GTK_TYPE_LIST_VIEW);
  GPtrArray *members = NULL;
  LiaRosterMember own;

  if (list != NULL && gtk_list_item_get_selected (item))
    return dup_selected (gtk_list_view_get_model (GTK_LIST_VIEW (list)));
  members = g_ptr_array_new_with_free_func (g_free);
  if (gtk_list_item_get_item (item) != NULL && read_member (gtk_list_item_get_item (item), &own))
    g_ptr_array_add (members, g_memdup2 (&own, sizeof own));
  return members;
}

const char *
lia_roster_selection_get_group (GtkListItem *item)
{
  gpointer object = gtk_list_item_get_item (item);

  return object != NULL ? group_of (object) : NULL;
}
