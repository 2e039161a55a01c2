/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-tray-icon"

#include "config.h"

#include "app/lia-tray-icon.h"
#include "widgets/lia-presence-icon.h"

/* More than this is “9+”: two digits cannot be read in a panel. */
#define MOST_DIGITS 9

/* The parts are drawn in a square of 22 units, the size of most panels. */
#define UNITS 22.0

static void
draw_count (cairo_t *cr, guint unread)
{
  g_autofree char *text = unread > MOST_DIGITS ? g_strdup_printf ("%u+", MOST_DIGITS)
                                               : g_strdup_printf ("%u", unread);
  cairo_text_extents_t extents;

  cairo_select_font_face (cr, "Sans", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_BOLD);
  cairo_set_font_size (cr, unread > MOST_DIGITS ? 9 : 11);
  cairo_text_extents (cr, text, &extents);
  /* A dark disc with a light rim stands out from any panel and from any state below it. */
  cairo_arc (cr, 15, 15, 7, 0, 2 * G_PI);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_fill (cr);
  cairo_arc (cr, 15, 15, 6.2, 0, 2 * G_PI);
  cairo_set_source_rgb (cr, 0.14, 0.12, 0.19);
  cairo_fill (cr);
  cairo_move_to (cr, 15 - extents.width / 2 - extents.x_bearing,
                 15 - extents.height / 2 - extents.y_bearing);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_show_text (cr, text);
}

static void
trace_bubble (cairo_t *cr)
{
  cairo_new_path (cr);
  cairo_arc (cr, 19, 3, 2, -G_PI / 2, 0);
  cairo_arc (cr, 19, 6, 2, 0, G_PI / 2);
  cairo_line_to (cr, 15.5, 8);
  cairo_line_to (cr, 12.5, 10.5);
  cairo_line_to (cr, 13, 8);
  cairo_arc (cr, 13, 6, 2, G_PI / 2, G_PI);
  cairo_arc (cr, 13, 3, 2, G_PI, 3 * G_PI / 2);
  cairo_close_path (cr);
}

static void
draw_bubble (cairo_t *cr)
{
  trace_bubble (cr);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_set_line_width (cr, 1.6);
  cairo_stroke_preserve (cr);
  cairo_set_source_rgb (cr, 0.75, 0.35, 0);
  cairo_fill (cr);
}

void
lia_tray_icon_draw (
    cairo_t *cr, const LiaPresence *presence, guint unread, gboolean attention, double size)
{
  /* What lies over it leaves the state to be seen. */
  gboolean covered = unread > 0 || attention;

  cairo_save (cr);
  cairo_scale (cr, size / UNITS, size / UNITS);
  cairo_save (cr);
  cairo_translate (cr, covered ? 0 : 2, 2);
  lia_presence_icon_draw (cr, presence, 18);
  cairo_restore (cr);
  if (unread > 0)
    draw_count (cr, unread);
  if (attention)
    draw_bubble (cr);
  cairo_restore (cr);
}

/* From what cairo has to what panels want: not multiplied by its opacity, most significant byte
   first. */
static guint32
to_network (guint32 pixel)
{
  guint alpha = pixel >> 24;
  guint32 result = pixel & 0xff000000;

  if (alpha == 0)
    return 0;
  for (guint shift = 0; shift < 24; shift += 8)
    result |= MIN ((pixel >> shift & 0xff) * 255 / alpha, 255) << shift;
  return GUINT32_TO_BE (result);
}

static GVariant *
new_pixmap (const LiaPresence *presence, guint unread, gboolean attention, int size)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, size, size);
  cairo_t *cr = cairo_create (surface);
  g_autofree guint32 *pixels = g_new (guint32, (gsize)(size * size));
  const guint8 *data = NULL;

  lia_tray_icon_draw (cr, presence, unread, attention, size);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  data = cairo_image_surface_get_data (surface);
  for (int y = 0; y < size; y++)
    {
      const guint32 *row
          = (const guint32 *)(const void *)(data + y * cairo_image_surface_get_stride (surface));
      for (int x = 0; x < size; x++)
        pixels[y * size + x] = to_network (row[x]);
    }
  cairo_surface_destroy (surface);
  return g_variant_new (
      "(ii@ay)", size, size,
      g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, pixels, (gsize)(size * size) * 4, 1));
}

GVariant *
lia_tray_icon_new_pixmaps (const LiaPresence *presence, guint unread, gboolean attention)
{
  static const int sizes[] = { 22, 32, 48 };
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(iiay)"));
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    g_variant_builder_add_value (&builder, new_pixmap (presence, unread, attention, sizes[i]));
  return g_variant_builder_end (&builder);
}
