/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-lazy-rows"

#include "config.h"

#include "widgets/lia-lazy-rows.h"

struct _LiaLazyRows
{
  GtkListView *list;
  LiaLazyRowsCreate create;
  LiaLazyRowsShow show;
  gpointer user_data;
  GtkWidget *model; /* the row that measures the others */
  GHashTable *places;
  GQueue pool;
  GdkFrameClock *clock;
  gulong layout_id;
};

/* ---- A place ---- */

#define LIA_TYPE_ROW_PLACE (lia_row_place_get_type ())
G_DECLARE_FINAL_TYPE (LiaRowPlace, lia_row_place, LIA, ROW_PLACE, GtkWidget)

struct _LiaRowPlace
{
  GtkWidget parent_instance;

  LiaLazyRows *rows;
  GtkListItem *item; /* borrowed: it owns this */
  GtkWidget *row;    /* NULL while it is not seen */
  gboolean bound;
};

G_DEFINE_FINAL_TYPE (LiaRowPlace, lia_row_place, GTK_TYPE_WIDGET)

static void
lia_row_place_measure (GtkWidget *widget,
                       GtkOrientation orientation,
                       int for_size,
                       int *minimum,
                       int *natural,
                       int *minimum_baseline,
                       int *natural_baseline)
{
  LiaRowPlace *self = LIA_ROW_PLACE (widget);

  gtk_widget_measure (self->rows->model, orientation, -1, minimum, natural, NULL, NULL);
}

/* Letters of another script may be higher than those of the model: they take from the padding. */
static void
lia_row_place_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  LiaRowPlace *self = LIA_ROW_PLACE (widget);
  int needed = 0;
  GskTransform *up = NULL;

  if (self->row == NULL)
    return;
  gtk_widget_measure (self->row, GTK_ORIENTATION_VERTICAL, -1, &needed, NULL, NULL, NULL);
  if (needed > height)
    up = gsk_transform_translate (NULL, &GRAPHENE_POINT_INIT (0, -(needed - height) / 2));
  gtk_widget_allocate (self->row, width, MAX (needed, height), -1, up);
}

static void
lia_row_place_dispose (GObject *object)
{
  g_clear_pointer (&LIA_ROW_PLACE (object)->row, gtk_widget_unparent);
  G_OBJECT_CLASS (lia_row_place_parent_class)->dispose (object);
}

static void
lia_row_place_class_init (LiaRowPlaceClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lia_row_place_dispose;
  GTK_WIDGET_CLASS (klass)->measure = lia_row_place_measure;
  GTK_WIDGET_CLASS (klass)->size_allocate = lia_row_place_size_allocate;
}

static void
lia_row_place_init (LiaRowPlace *self)
{
}

/* ---- What is seen gets a row ---- */

static void
give_row (LiaRowPlace *place)
{
  LiaLazyRows *self = place->rows;
  g_autoptr (GtkWidget) row = g_queue_pop_head (&self->pool);

  if (row == NULL)
    row = g_object_ref_sink (self->create (self->user_data));
  gtk_widget_set_parent (row, GTK_WIDGET (place));
  place->row = row;
  self->show (row, place->item, self->user_data);
}

static void
take_row (LiaRowPlace *place)
{
  LiaLazyRows *self = place->rows;
  GtkWidget *row = g_steal_pointer (&place->row);

  if (row == NULL)
    return;
  self->show (row, NULL, self->user_data);
  g_queue_push_head (&self->pool, g_object_ref (row));
  gtk_widget_unparent (row);
}

/* GTK hides the children of a list that are outside of it. */
static gboolean
is_seen (LiaRowPlace *place)
{
  return place->bound && gtk_widget_get_child_visible (gtk_widget_get_parent (GTK_WIDGET (place)));
}

/* After GTK's own layout of the frame: rows that are given here are laid out in the same frame. */
static void
layout_cb (LiaLazyRows *self)
{
  g_autoptr (GPtrArray) without = g_ptr_array_new ();
  GHashTableIter iter;
  LiaRowPlace *place = NULL;

  if (!gtk_widget_get_mapped (GTK_WIDGET (self->list)))
    return;
  g_hash_table_iter_init (&iter, self->places);
  while (g_hash_table_iter_next (&iter, (gpointer *)&place, NULL))
    {
      if (!is_seen (place))
        take_row (place);
      else if (place->row == NULL)
        g_ptr_array_add (without, place);
    }
  for (guint i = 0; i < without->len; i++)
    give_row (without->pdata[i]);
}

static void
unrealize_cb (LiaLazyRows *self)
{
  if (self->clock != NULL)
    g_clear_signal_handler (&self->layout_id, self->clock);
  g_clear_object (&self->clock);
}

static void
realize_cb (LiaLazyRows *self)
{
  unrealize_cb (self);
  self->clock = g_object_ref (gtk_widget_get_frame_clock (GTK_WIDGET (self->list)));
  self->layout_id = g_signal_connect_swapped (self->clock, "layout", G_CALLBACK (layout_cb), self);
}

/* ---- The factory ---- */

static void
setup_cb (LiaLazyRows *self, GtkListItem *item)
{
  LiaRowPlace *place = g_object_new (LIA_TYPE_ROW_PLACE, NULL);

  place->rows = self;
  place->item = item;
  g_hash_table_add (self->places, place);
  gtk_list_item_set_child (item, GTK_WIDGET (place));
  /* When a list item is torn down GTK has let go of its child already. */
  g_object_set_data_full (G_OBJECT (item), "place", g_object_ref (place), g_object_unref);
}

static LiaRowPlace *
place_of (GtkListItem *item)
{
  return g_object_get_data (G_OBJECT (item), "place");
}

/* A row that is seen stays where it is when the list is scrolled by little. */
static void
bind_cb (LiaLazyRows *self, GtkListItem *item)
{
  LiaRowPlace *place = place_of (item);

  place->bound = TRUE;
  if (place->row != NULL)
    self->show (place->row, item, self->user_data);
}

static void
unbind_cb (LiaLazyRows *self, GtkListItem *item)
{
  place_of (item)->bound = FALSE;
}

static void
teardown_cb (LiaLazyRows *self, GtkListItem *item)
{
  LiaRowPlace *place = place_of (item);

  take_row (place);
  g_hash_table_remove (self->places, place);
  place->item = NULL;
  g_object_set_data (G_OBJECT (item), "place", NULL);
}

/* ---- Public ---- */

GtkListItem *
lia_lazy_rows_get_item (GtkWidget *row)
{
  GtkWidget *place = gtk_widget_get_parent (row);

  g_return_val_if_fail (LIA_IS_ROW_PLACE (place), NULL);

  return LIA_ROW_PLACE (place)->item;
}

GPtrArray *
lia_lazy_rows_get_shown (LiaLazyRows *self)
{
  GPtrArray *shown = g_ptr_array_new ();
  GHashTableIter iter;
  LiaRowPlace *place = NULL;

  g_return_val_if_fail (self != NULL, shown);

  g_hash_table_iter_init (&iter, self->places);
  while (g_hash_table_iter_next (&iter, (gpointer *)&place, NULL))
    if (place->row != NULL)
      g_ptr_array_add (shown, place->row);
  return shown;
}

void
lia_lazy_rows_focus (LiaLazyRows *self, guint position)
{
  GHashTableIter iter;
  LiaRowPlace *place = NULL;

  g_return_if_fail (self != NULL);

  g_hash_table_iter_init (&iter, self->places);
  while (g_hash_table_iter_next (&iter, (gpointer *)&place, NULL))
    if (place->bound && gtk_list_item_get_position (place->item) == position)
      {
        gtk_widget_grab_focus (gtk_widget_get_parent (GTK_WIDGET (place)));
        return;
      }
}

LiaLazyRows *
lia_lazy_rows_new (GtkListView *list,
                   GtkWidget *owner,
                   LiaLazyRowsCreate create,
                   LiaLazyRowsShow show,
                   gpointer user_data)
{
  LiaLazyRows *self = g_new0 (LiaLazyRows, 1);
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  self->list = list;
  self->create = create;
  self->show = show;
  self->user_data = user_data;
  self->places = g_hash_table_new (NULL, NULL);
  self->model = create (user_data);
  gtk_widget_set_parent (self->model, owner);
  gtk_widget_set_child_visible (self->model, FALSE);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->model), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  g_signal_connect_swapped (list, "realize", G_CALLBACK (realize_cb), self);
  g_signal_connect_swapped (list, "unrealize", G_CALLBACK (unrealize_cb), self);
  g_signal_connect_swapped (factory, "setup", G_CALLBACK (setup_cb), self);
  g_signal_connect_swapped (factory, "bind", G_CALLBACK (bind_cb), self);
  g_signal_connect_swapped (factory, "unbind", G_CALLBACK (unbind_cb), self);
  g_signal_connect_swapped (factory, "teardown", G_CALLBACK (teardown_cb), self);
  gtk_list_view_set_factory (list, factory);
  return self;
}

void
lia_lazy_rows_free (LiaLazyRows *self)
{
  /* Places are torn down while there is still somebody to tell. */
  gtk_list_view_set_factory (self->list, NULL);
  g_signal_handlers_disconnect_by_data (self->list, self);
  unrealize_cb (self);
  gtk_widget_unparent (self->model);
  g_queue_clear_full (&self->pool, g_object_unref);
  g_hash_table_unref (self->places);
  g_free (self);
}
