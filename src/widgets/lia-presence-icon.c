/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-presence-icon"

#include "config.h"

#include <math.h>

#include "widgets/lia-presence-icon.h"

struct _LiaPresenceIcon
{
  GtkWidget parent_instance;

  LiaPresence *presence;
  int size;
};

G_DEFINE_FINAL_TYPE (LiaPresenceIcon, lia_presence_icon, GTK_TYPE_WIDGET)

/* The colours stand on light and dark backgrounds alike. */
#define GREEN 0x26a269
#define RED 0xe01b24
#define DARK_RED 0xa51d2d
#define AMBER 0xe5a50a
#define VIOLET 0xa957c0
#define GREY 0x77767b
#define WHITE 0xffffff

static void
set_colour (cairo_t *cr, guint rgb)
{
  cairo_set_source_rgb (cr, (rgb >> 16) / 255.0, (rgb >> 8 & 0xff) / 255.0, (rgb & 0xff) / 255.0);
}

/* All shapes are drawn in a square of 16 units. */
static void
disc (cairo_t *cr, guint rgb)
{
  set_colour (cr, rgb);
  cairo_arc (cr, 8, 8, 8, 0, 2 * G_PI);
  cairo_fill (cr);
}

static void
ring (cairo_t *cr, guint rgb)
{
  set_colour (cr, rgb);
  cairo_set_line_width (cr, 2.4);
  cairo_arc (cr, 8, 8, 6.6, 0, 2 * G_PI);
  cairo_stroke (cr);
}

static void
stroke (cairo_t *cr, double width, const double *points, guint n_points)
{
  cairo_set_line_width (cr, width);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  for (guint i = 0; i < n_points; i++)
    cairo_line_to (cr, points[2 * i], points[2 * i + 1]);
  cairo_stroke (cr);
}

static void
draw_available (cairo_t *cr)
{
  static const double tick[] = { 4.2, 8.4, 7, 11.2, 12, 5.2 };

  disc (cr, GREEN);
  set_colour (cr, WHITE);
  stroke (cr, 2.4, tick, 3);
}

/* Half full: the left half of one who is free, the lower half of one who is busy. */
static void
draw_half (cairo_t *cr, guint rgb, double from)
{
  ring (cr, rgb);
  cairo_arc (cr, 8, 8, 7, from, from + G_PI);
  cairo_fill (cr);
}

static void
draw_handset (cairo_t *cr)
{
  cairo_save (cr);
  cairo_translate (cr, 8, 8);
  cairo_rotate (cr, -G_PI / 4);
  cairo_set_line_width (cr, 2.4);
  cairo_arc_negative (cr, 0, 1.6, 4.4, -0.25, -G_PI + 0.25);
  cairo_stroke (cr);
  cairo_rectangle (cr, -6, -0.2, 3.4, 3.4);
  cairo_rectangle (cr, 2.6, -0.2, 3.4, 3.4);
  cairo_fill (cr);
  cairo_restore (cr);
}

static void
draw_sheet (cairo_t *cr)
{
  cairo_set_line_width (cr, 1.4);
  cairo_rectangle (cr, 4.6, 5, 6.8, 6.4);
  cairo_stroke (cr);
  cairo_rectangle (cr, 4.6, 4.6, 6.8, 2.6);
  cairo_fill (cr);
}

static void
draw_busy (cairo_t *cr, LiaActivity activity, double size)
{
  disc (cr, RED);
  set_colour (cr, WHITE);
  /* A mark is told apart from 16 pixels on only. */
  if (size >= 16
      && (activity == LIA_ACTIVITY_IN_A_CALL || activity == LIA_ACTIVITY_IN_A_CONFERENCE))
    draw_handset (cr);
  else if (size >= 16 && activity == LIA_ACTIVITY_IN_A_MEETING)
    draw_sheet (cr);
}

static void
draw_do_not_disturb (cairo_t *cr)
{
  disc (cr, DARK_RED);
  set_colour (cr, WHITE);
  cairo_rectangle (cr, 2.6, 6, 10.8, 4);
  cairo_fill (cr);
}

static void
draw_away (cairo_t *cr)
{
  static const double hands[] = { 8, 3.4, 8, 8.4, 11.4, 10.6 };

  disc (cr, AMBER);
  set_colour (cr, WHITE);
  stroke (cr, 2.2, hands, 3);
}

static void
draw_out_of_office (cairo_t *cr)
{
  static const double shaft[] = { 4.4, 8, 11, 8 };
  static const double head[] = { 7.8, 4.6, 11.2, 8, 7.8, 11.4 };

  ring (cr, VIOLET);
  stroke (cr, 2, shaft, 2);
  stroke (cr, 2, head, 3);
}

static void
draw_blocked (cairo_t *cr)
{
  static const double slash[] = { 4.2, 11.8, 11.8, 4.2 };

  ring (cr, GREY);
  stroke (cr, 3.8, slash, 2);
}

static void
draw_unknown (cairo_t *cr)
{
  set_colour (cr, GREY);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_BUTT);
  for (guint i = 0; i < 6; i++)
    {
      cairo_set_line_width (cr, 1.7);
      cairo_arc (cr, 8, 8, 7.1, i * G_PI / 3, i * G_PI / 3 + G_PI / 6);
      cairo_stroke (cr);
    }
  cairo_set_line_width (cr, 1.8);
  cairo_arc (cr, 8, 6.6, 2.2, -G_PI, G_PI / 2);
  cairo_line_to (cr, 8, 9.6);
  cairo_stroke (cr);
  cairo_rectangle (cr, 7.1, 10.6, 1.8, 1.8);
  cairo_fill (cr);
}

void
lia_presence_icon_draw (cairo_t *cr, const LiaPresence *presence, double size)
{
  LiaAvailability availability
      = presence != NULL ? presence->availability : LIA_AVAILABILITY_UNKNOWN;
  gboolean reachable = presence != NULL && lia_presence_is_online (presence);

  cairo_save (cr);
  cairo_scale (cr, size / 16, size / 16);
  /* One who is out of office and not there shows that; who is there all the same shows it beside
     the name. */
  if (presence != NULL && presence->out_of_office && !reachable)
    draw_out_of_office (cr);
  else
    switch (availability)
      {
      case LIA_AVAILABILITY_AVAILABLE:
        draw_available (cr);
        break;
      case LIA_AVAILABILITY_INACTIVE:
        draw_half (cr, GREEN, G_PI / 2);
        break;
      case LIA_AVAILABILITY_BUSY_INACTIVE:
        draw_half (cr, RED, 0);
        break;
      case LIA_AVAILABILITY_BUSY:
        draw_busy (cr, presence->activity, size);
        break;
      case LIA_AVAILABILITY_DO_NOT_DISTURB:
        draw_do_not_disturb (cr);
        break;
      case LIA_AVAILABILITY_AWAY:
      case LIA_AVAILABILITY_BE_RIGHT_BACK:
        draw_away (cr);
        break;
      case LIA_AVAILABILITY_OFFLINE:
        ring (cr, GREY);
        break;
      case LIA_AVAILABILITY_BLOCKED:
        draw_blocked (cr);
        break;
      case LIA_AVAILABILITY_UNKNOWN:
      default:
        draw_unknown (cr);
        break;
      }
  cairo_restore (cr);
}

static void
lia_presence_icon_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LiaPresenceIcon *self = LIA_PRESENCE_ICON (widget);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (0, 0, width, height);
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &bounds);

  cairo_translate (cr, floor ((width - self->size) / 2.0), floor ((height - self->size) / 2.0));
  lia_presence_icon_draw (cr, self->presence, self->size);
  cairo_destroy (cr);
}

static void
lia_presence_icon_measure (GtkWidget *widget,
                           GtkOrientation orientation,
                           int for_size,
                           int *minimum,
                           int *natural,
                           int *minimum_baseline,
                           int *natural_baseline)
{
  *minimum = *natural = LIA_PRESENCE_ICON (widget)->size;
}

static void
lia_presence_icon_finalize (GObject *object)
{
  g_clear_pointer (&LIA_PRESENCE_ICON (object)->presence, lia_presence_unref);
  G_OBJECT_CLASS (lia_presence_icon_parent_class)->finalize (object);
}

static void
lia_presence_icon_class_init (LiaPresenceIconClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lia_presence_icon_finalize;
  widget_class->snapshot = lia_presence_icon_snapshot;
  widget_class->measure = lia_presence_icon_measure;
  gtk_widget_class_set_css_name (widget_class, "presenceicon");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
lia_presence_icon_init (LiaPresenceIcon *self)
{
  self->size = 16;
  gtk_widget_set_can_target (GTK_WIDGET (self), FALSE);
}

GtkWidget *
lia_presence_icon_new (int size)
{
  LiaPresenceIcon *self = g_object_new (LIA_TYPE_PRESENCE_ICON, NULL);

  self->size = size;
  return GTK_WIDGET (self);
}

void
lia_presence_icon_set_presence (LiaPresenceIcon *self, LiaPresence *presence)
{
  g_return_if_fail (LIA_IS_PRESENCE_ICON (self));

  if (presence == self->presence)
    return;
  g_clear_pointer (&self->presence, lia_presence_unref);
  self->presence = presence != NULL ? lia_presence_ref (presence) : NULL;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
