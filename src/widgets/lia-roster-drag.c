/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-roster-drag"

#include "config.h"

#include "widgets/lia-person-text.h"
#include "widgets/lia-roster-drag.h"

#define DATA_KEY "lia-roster-drag"

typedef struct
{
  LiaPerson *person;
  const char *group;
} Row;

/* What is dragged: a (ss), who and from where. */
#define DRAGGED_TYPE G_TYPE_VARIANT

static void
row_free (Row *row)
{
  g_clear_object (&row->person);
  g_free (row);
}

static Row *
find (GtkEventController *controller)
{
  return g_object_get_data (G_OBJECT (gtk_event_controller_get_widget (controller)), DATA_KEY);
}

/* ---- Where it begins ---- */

static GdkContentProvider *
prepare_cb (GtkDragSource *source, double x, double y, gpointer user_data)
{
  Row *row = find (GTK_EVENT_CONTROLLER (source));
  g_autofree char *uri = NULL;

  if (row->person == NULL || row->group == NULL)
    return NULL;
  uri = lia_person_text_uri (row->person);
  return gdk_content_provider_new_typed (DRAGGED_TYPE, g_variant_new ("(ss)", uri, row->group));
}

static void
begin_cb (GtkDragSource *source, GdkDrag *drag, gpointer user_data)
{
  GtkWidget *widget = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (source));
  g_autoptr (GdkPaintable) picture = gtk_widget_paintable_new (widget);

  gtk_drag_source_set_icon (source, picture, 0, 0);
}

/* ---- Where it ends ---- */

static gboolean
accept_cb (GtkDropTarget *target, GdkDrop *drop, gpointer user_data)
{
  const Row *row = find (GTK_EVENT_CONTROLLER (target));

  /* From another program nobody comes. */
  return row->group != NULL && gdk_drop_get_drag (drop) != NULL
         && gdk_content_formats_contain_gtype (gdk_drop_get_formats (drop), DRAGGED_TYPE);
}

static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, gpointer user_data)
{
  GtkWidget *widget = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (target));
  const Row *row = find (GTK_EVENT_CONTROLLER (target));
  GdkDrop *drop = gtk_drop_target_get_current_drop (target);
  GVariant *dragged = g_value_get_variant (value);
  const char *uri = NULL;
  const char *from = NULL;

  if (dragged == NULL || !g_variant_is_of_type (dragged, G_VARIANT_TYPE ("(ss)")))
    return FALSE;
  g_variant_get (dragged, "(&s&s)", &uri, &from);
  if (row->group == NULL || g_str_equal (from, row->group))
    return FALSE;
  if (drop != NULL && (gdk_drop_get_actions (drop) & GDK_ACTION_MOVE) == 0)
    return gtk_widget_activate_action (widget, "app.add-contact", "(ss)", uri, row->group);
  return gtk_widget_activate_action (widget, "app.move-contact", "(sss)", uri, from, row->group);
}

/* ---- Rows ---- */

void
lia_roster_drag_attach (GtkWidget *row)
{
  GtkDragSource *source = gtk_drag_source_new ();
  GtkDropTarget *target = gtk_drop_target_new (DRAGGED_TYPE, GDK_ACTION_MOVE | GDK_ACTION_COPY);

  g_return_if_fail (GTK_IS_WIDGET (row));

  g_object_set_data_full (G_OBJECT (row), DATA_KEY, g_new0 (Row, 1), (GDestroyNotify)row_free);
  gtk_drag_source_set_actions (source, GDK_ACTION_MOVE | GDK_ACTION_COPY);
  g_signal_connect (source, "prepare", G_CALLBACK (prepare_cb), NULL);
  g_signal_connect (source, "drag-begin", G_CALLBACK (begin_cb), NULL);
  gtk_widget_add_controller (row, GTK_EVENT_CONTROLLER (source));
  g_signal_connect (target, "accept", G_CALLBACK (accept_cb), NULL);
  g_signal_connect (target, "drop", G_CALLBACK (drop_cb), NULL);
  gtk_widget_add_controller (row, GTK_EVENT_CONTROLLER (target));
}

void
lia_roster_drag_set (GtkWidget *row, LiaPerson *person, const char *group)
{
  Row *data = g_object_get_data (G_OBJECT (row), DATA_KEY);

  g_return_if_fail (data != NULL);

  g_set_object (&data->person, person);
  data->group = group;
}
