/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-window"

#include "config.h"

#include "app/lia-window-private.h"

/* The least that rows need to be read, and what the list has in every window. */
#define LEAST_WIDTH 280
#define USUAL_WIDTH 330
/* So near to the edge a mouse takes it, in pixels. */
#define EDGE 4

void
_lia_window_fit_list (LiaWindow *self, int window_width)
{
  int most = MAX (USUAL_WIDTH, window_width * 2 / 5);
  int width = CLAMP (g_settings_get_int (self->settings, "list-width"), LEAST_WIDTH, most);
  int now = 0;

  gtk_widget_get_size_request (self->list_pane, &now, NULL);
  if (now == width)
    return;
  /* Its least width too: the leaflet would else give way to long texts beside it. */
  gtk_widget_set_size_request (self->list_pane, width, -1);
  g_object_set (self->list_layout, "natural-width", width, NULL);
}

static gboolean
is_at_edge (LiaWindow *self, double x)
{
  graphene_rect_t bounds;
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  double edge = 0;

  if (adw_leaflet_get_folded (self->inner)
      || !gtk_widget_compute_bounds (self->list_pane, GTK_WIDGET (self->inner), &bounds))
    return FALSE;
  edge = rtl ? bounds.origin.x : bounds.origin.x + bounds.size.width;
  return x >= edge - EDGE && x <= edge + EDGE;
}

static void
motion_cb (LiaWindow *self, double x, double y)
{
  GtkWidget *inner = GTK_WIDGET (self->inner);
  gboolean at_edge = is_at_edge (self, x);

  if (at_edge != (gtk_widget_get_cursor (inner) != NULL))
    gtk_widget_set_cursor_from_name (inner, at_edge ? "col-resize" : NULL);
}

static void
drag_begin_cb (GtkGestureDrag *gesture, double x, double y, LiaWindow *self)
{
  self->dragged_width = gtk_widget_get_width (self->list_pane);
  gtk_gesture_set_state (GTK_GESTURE (gesture), is_at_edge (self, x) ? GTK_EVENT_SEQUENCE_CLAIMED
                                                                     : GTK_EVENT_SEQUENCE_DENIED);
}

static void
drag_update_cb (GtkGestureDrag *gesture, double x, double y, LiaWindow *self)
{
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  int width = self->dragged_width + (int)(rtl ? -x : x);
  int window_width = gtk_widget_get_width (GTK_WIDGET (self));
  int most = MAX (USUAL_WIDTH, window_width * 2 / 5);

  g_settings_set_int (self->settings, "list-width", CLAMP (width, LEAST_WIDTH, most));
  _lia_window_fit_list (self, window_width);
}

void
_lia_window_init_list_width (LiaWindow *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();

  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (drag), GTK_PHASE_CAPTURE);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->inner), GTK_EVENT_CONTROLLER (drag));
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->inner), motion);
}
