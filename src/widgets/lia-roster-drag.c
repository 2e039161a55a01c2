/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-roster-drag"

#include "config.h"

#include <glib/gi18n.h>

#include "widgets/lia-person-text.h"
#include "widgets/lia-roster-drag.h"
#include "widgets/lia-roster-selection.h"

/* What is dragged: an a(ss), who and from where. */
#define DRAGGED_TYPE G_TYPE_VARIANT
#define DRAGGED_FORMAT "a(ss)"

/* ---- Where it begins ---- */

static GdkContentProvider *
prepare_cb (GtkDragSource *source, double x, double y, GtkListItem *item)
{
  g_autoptr (GPtrArray) members = lia_roster_selection_dup (item);
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE (DRAGGED_FORMAT));

  /* Headings stay where they are, and whoever was found stands in no group. */
  if (!GTK_IS_TREE_LIST_ROW (gtk_list_item_get_item (item))
      || gtk_tree_list_row_get_depth (gtk_list_item_get_item (item)) == 0 || members->len == 0)
    {
      g_variant_builder_clear (&builder);
      return NULL;
    }
  for (guint i = 0; i < members->len; i++)
    {
      const LiaRosterMember *member = g_ptr_array_index (members, i);
      g_autofree char *uri = lia_person_text_uri (member->person);
      g_variant_builder_add (&builder, "(ss)", uri, member->group);
    }
  return gdk_content_provider_new_typed (DRAGGED_TYPE, g_variant_builder_end (&builder));
}

/* One is shown as they stand in the list, of more it is told how many they are. */
static void
begin_cb (GtkDragSource *source, GdkDrag *drag, GtkListItem *item)
{
  GtkWidget *widget = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (source));
  g_autoptr (GPtrArray) members = lia_roster_selection_dup (item);
  g_autoptr (GdkPaintable) picture = NULL;
  g_autofree char *text = NULL;
  GtkWidget *label = NULL;

  if (members->len < 2)
    {
      picture = gtk_widget_paintable_new (widget);
      gtk_drag_source_set_icon (source, picture, 0, 0);
      return;
    }
  text = g_strdup_printf (ngettext ("%u person", "%u people", members->len), members->len);
  label = gtk_label_new (text);
  gtk_widget_add_css_class (label, "roster-dragged");
  gtk_drag_icon_set_child (GTK_DRAG_ICON (gtk_drag_icon_get_for_drag (drag)), label);
}

/* ---- Where it ends ---- */

static gboolean
accept_cb (GtkDropTarget *target, GdkDrop *drop, GtkListItem *item)
{
  /* From another program nobody comes. */
  return lia_roster_selection_get_group (item) != NULL && gdk_drop_get_drag (drop) != NULL
         && gdk_content_formats_contain_gtype (gdk_drop_get_formats (drop), DRAGGED_TYPE);
}

static gboolean
add (GtkWidget *widget, GVariant *dragged, const char *to)
{
  g_autoptr (GPtrArray) uris = g_ptr_array_new ();
  const char *uri = NULL;
  GVariantIter iter;

  g_variant_iter_init (&iter, dragged);
  while (g_variant_iter_next (&iter, "(&s&s)", &uri, NULL))
    g_ptr_array_add (uris, (gpointer)uri);
  g_ptr_array_add (uris, NULL);
  return gtk_widget_activate_action (widget, "app.add-contacts", "(^ass)", uris->pdata, to);
}

/* Whether all of them are there already. */
static gboolean
is_pointless (GVariant *dragged, const char *to)
{
  const char *from = NULL;
  GVariantIter iter;

  g_variant_iter_init (&iter, dragged);
  while (g_variant_iter_next (&iter, "(&s&s)", NULL, &from))
    if (!g_str_equal (from, to))
      return FALSE;
  return TRUE;
}

static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, GtkListItem *item)
{
  GtkWidget *widget = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (target));
  const char *group = lia_roster_selection_get_group (item);
  GdkDrop *drop = gtk_drop_target_get_current_drop (target);
  GVariant *dragged = g_value_get_variant (value);
  gboolean copies = drop != NULL && (gdk_drop_get_actions (drop) & GDK_ACTION_MOVE) == 0;

  if (dragged == NULL || !g_variant_is_of_type (dragged, G_VARIANT_TYPE (DRAGGED_FORMAT)))
    return FALSE;
  if (group == NULL || is_pointless (dragged, group))
    return FALSE;
  /* A favourite stays in the group in which they are. */
  if (copies || lia_roster_is_favourites (group))
    return add (widget, dragged, group);
  return gtk_widget_activate_action (widget, "app.move-contacts", "(@a(ss)s)", dragged, group);
}

void
lia_roster_drag_attach (GtkListItem *item)
{
  GtkWidget *row = gtk_list_item_get_child (item);
  GtkDragSource *source = gtk_drag_source_new ();
  GtkDropTarget *target = gtk_drop_target_new (DRAGGED_TYPE, GDK_ACTION_MOVE | GDK_ACTION_COPY);

  g_return_if_fail (GTK_IS_WIDGET (row));

  gtk_drag_source_set_actions (source, GDK_ACTION_MOVE | GDK_ACTION_COPY);
  g_signal_connect (source, "prepare", G_CALLBACK (prepare_cb), item);
  g_signal_connect (source, "drag-begin", G_CALLBACK (begin_cb), item);
  gtk_widget_add_controller (row, GTK_EVENT_CONTROLLER (source));
  g_signal_connect (target, "accept", G_CALLBACK (accept_cb), item);
  g_signal_connect (target, "drop", G_CALLBACK (drop_cb), item);
  gtk_widget_add_controller (row, GTK_EVENT_CONTROLLER (target));
}
