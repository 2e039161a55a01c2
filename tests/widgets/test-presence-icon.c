/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "widgets/lia-presence-icon.h"

/* The badges are told apart without their colours: any two differ in at least 15 % of the pixels of the
   badge's disc, in greyscale, at every size and on light and dark backgrounds. */

#define MIN_DIFFERENCE 0.15
/* So much lighter or darker is seen as another shade. */
#define MIN_STEP 32

typedef struct
{
  const char *name;
  LiaAvailability availability;
  LiaActivity activity;
  gboolean out_of_office;
  int from_size; /* a mark inside is shown from that size on */
} State;

/* Those that look the same on purpose (away and be right back) stand here once. */
static const State states[] = {
  { "available", LIA_AVAILABILITY_AVAILABLE },
  { "inactive", LIA_AVAILABILITY_INACTIVE },
  { "busy", LIA_AVAILABILITY_BUSY },
  { "in a call", LIA_AVAILABILITY_BUSY, LIA_ACTIVITY_IN_A_CALL, FALSE, 16 },
  { "in a meeting", LIA_AVAILABILITY_BUSY, LIA_ACTIVITY_IN_A_MEETING, FALSE, 16 },
  { "busy, inactive", LIA_AVAILABILITY_BUSY_INACTIVE },
  { "do not disturb", LIA_AVAILABILITY_DO_NOT_DISTURB },
  { "away", LIA_AVAILABILITY_AWAY },
  { "out of office", LIA_AVAILABILITY_OFFLINE, LIA_ACTIVITY_NONE, TRUE },
  { "offline", LIA_AVAILABILITY_OFFLINE },
  { "blocked", LIA_AVAILABILITY_BLOCKED },
  { "unknown", LIA_AVAILABILITY_UNKNOWN },
};

static cairo_surface_t *
draw (const State *state, int size, double background)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, size, size);
  cairo_t *cr = cairo_create (surface);
  g_autoptr (LiaPresence) presence = lia_presence_new (state->availability, state->activity);

  presence->out_of_office = state->out_of_office;
  cairo_set_source_rgb (cr, background, background, background);
  cairo_paint (cr);
  lia_presence_icon_draw (cr, presence, size);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

static double
grey_at (cairo_surface_t *surface, int x, int y)
{
  const guint8 *row
      = cairo_image_surface_get_data (surface) + y * cairo_image_surface_get_stride (surface);
  guint32 pixel = ((const guint32 *)(const void *)row)[x];

  return 0.299 * (pixel >> 16 & 0xff) + 0.587 * (pixel >> 8 & 0xff) + 0.114 * (pixel & 0xff);
}

static gboolean
is_in_disc (int x, int y, int size)
{
  int dx = 2 * x + 1 - size;
  int dy = 2 * y + 1 - size;

  return dx * dx + dy * dy <= size * size;
}

static double
difference (const State *a, const State *b, int size, double background)
{
  cairo_surface_t *left = draw (a, size, background);
  cairo_surface_t *right = draw (b, size, background);
  int mask = 0;
  int different = 0;

  for (int y = 0; y < size; y++)
    for (int x = 0; x < size; x++)
      if (is_in_disc (x, y, size))
        {
          mask++;
          different += fabs (grey_at (left, x, y) - grey_at (right, x, y)) >= MIN_STEP;
        }
  cairo_surface_destroy (left);
  cairo_surface_destroy (right);
  return (double)different / mask;
}

static void
check_pair (const State *a, const State *b, int size)
{
  static const double backgrounds[] = { 1, 0.92, 0.12 };

  for (gsize i = 0; i < G_N_ELEMENTS (backgrounds); i++)
    {
      double share = difference (a, b, size, backgrounds[i]);
      if (share >= MIN_DIFFERENCE)
        continue;
      g_test_message ("%s and %s at %d px on %.2f differ in %.1f %%", a->name, b->name, size,
                      backgrounds[i], 100 * share);
      g_test_fail ();
    }
}

static void
test_told_apart (gconstpointer data)
{
  int size = GPOINTER_TO_INT (data);

  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    for (gsize j = i + 1; j < G_N_ELEMENTS (states); j++)
      if (states[i].from_size <= size && states[j].from_size <= size)
        check_pair (&states[i], &states[j], size);
}

static void
test_marks_below_16 (void)
{
  static const State busy = { "busy", LIA_AVAILABILITY_BUSY };
  static const State call = { "in a call", LIA_AVAILABILITY_BUSY, LIA_ACTIVITY_IN_A_CALL };

  /* A mark of a few pixels would be a smear. */
  g_assert_cmpfloat (difference (&busy, &call, 12, 1), ==, 0);
  g_assert_cmpfloat (difference (&busy, &call, 16, 1), >, 0);
}

/* One who is in the office's building although out of office shows that he can be reached. */
static void
test_out_of_office_but_here (void)
{
  static const State plain = { "available", LIA_AVAILABILITY_AVAILABLE };
  static const State away = { "available", LIA_AVAILABILITY_AVAILABLE, LIA_ACTIVITY_NONE, TRUE };

  g_assert_cmpfloat (difference (&plain, &away, 16, 1), ==, 0);
}

int
main (int argc, char **argv)
{
  static const int sizes[] = { 10, 12, 16, 24 };

  gtk_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *path = g_strdup_printf ("/presence-icon/told-apart/%d", sizes[i]);
      g_test_add_data_func (path, GINT_TO_POINTER (sizes[i]), test_told_apart);
    }
  g_test_add_func ("/presence-icon/marks-below-16", test_marks_below_16);
  g_test_add_func ("/presence-icon/out-of-office-but-here", test_out_of_office_but_here);
  return g_test_run ();
}
