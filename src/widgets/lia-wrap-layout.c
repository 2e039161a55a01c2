/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-wrap-layout"

#include "config.h"

#include "widgets/lia-wrap-layout.h"

struct _LiaWrapLayout
{
  GtkLayoutManager parent_instance;

  int spacing;
  int line_spacing;
};

G_DEFINE_FINAL_TYPE (LiaWrapLayout, lia_wrap_layout, GTK_TYPE_LAYOUT_MANAGER)

static int
natural_width (GtkWidget *child, int available)
{
  int minimum = 0;
  int natural = 0;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);
  return available < 0 ? natural : MAX (minimum, MIN (natural, available));
}

static int
natural_height (GtkWidget *child, int width)
{
  int natural = 0;

  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width, NULL, &natural, NULL, NULL);
  return natural;
}

typedef struct
{
  GtkWidget *first;
  GtkWidget *end; /* the first child of the next line, or NULL */
  int width;      /* without what an expanding child could still take */
  int height;
} Line;

/* The line that begins with @first, in @available pixels. */
static Line
measure_line (LiaWrapLayout *self, GtkWidget *first, int available)
{
  Line line = { first, first, 0, 0 };

  for (GtkWidget *child = first; child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      int width = 0;
      int needed = 0;
      if (gtk_widget_should_layout (child))
        {
          width = natural_width (child, available);
          needed = line.width > 0 ? line.width + self->spacing + width : width;
          if (line.width > 0 && needed > available)
            break;
          line.width = needed;
          line.height = MAX (line.height, natural_height (child, width));
        }
      line.end = gtk_widget_get_next_sibling (child);
    }
  return line;
}

static int
height_for (LiaWrapLayout *self, GtkWidget *widget, int available)
{
  int height = 0;
  GtkWidget *child = gtk_widget_get_first_child (widget);

  while (child != NULL)
    {
      Line line = measure_line (self, child, available);
      height += line.height + (height > 0 ? self->line_spacing : 0);
      child = line.end;
    }
  return height;
}

static GtkSizeRequestMode
get_request_mode (GtkLayoutManager *manager, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
measure (GtkLayoutManager *manager,
         GtkWidget *widget,
         GtkOrientation orientation,
         int for_size,
         int *minimum,
         int *natural,
         int *minimum_baseline,
         int *natural_baseline)
{
  LiaWrapLayout *self = LIA_WRAP_LAYOUT (manager);

  *minimum = *natural = 0;
  if (orientation == GTK_ORIENTATION_VERTICAL)
    {
      *minimum = *natural = height_for (self, widget, for_size < 0 ? G_MAXINT : for_size);
      return;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      int child_minimum = 0;
      int child_natural = 0;
      if (!gtk_widget_should_layout (child))
        continue;
      gtk_widget_measure (child, orientation, -1, &child_minimum, &child_natural, NULL, NULL);
      *minimum = MAX (*minimum, child_minimum);
      *natural += child_natural + (*natural > 0 ? self->spacing : 0);
    }
}

static void
allocate_line (LiaWrapLayout *self, GtkWidget *widget, const Line *line, int available, int y)
{
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int rest = MAX (available - line->width, 0);
  int x = 0;

  for (GtkWidget *child = line->first; child != line->end;
       child = gtk_widget_get_next_sibling (child))
    {
      int width = 0;
      GtkAllocation place;
      if (!gtk_widget_should_layout (child))
        continue;
      width = natural_width (child, available);
      if (gtk_widget_get_hexpand (child))
        {
          width += rest;
          rest = 0;
        }
      place.width = width;
      place.height = line->height;
      place.x = rtl ? available - x - width : x;
      place.y = y;
      gtk_widget_size_allocate (child, &place, -1);
      x += width + self->spacing;
    }
}

static void
allocate (GtkLayoutManager *manager, GtkWidget *widget, int width, int height, int baseline)
{
  LiaWrapLayout *self = LIA_WRAP_LAYOUT (manager);
  GtkWidget *child = gtk_widget_get_first_child (widget);
  int y = 0;

  while (child != NULL)
    {
      Line line = measure_line (self, child, width);
      allocate_line (self, widget, &line, width, y);
      y += line.height + self->line_spacing;
      child = line.end;
    }
}

static void
lia_wrap_layout_class_init (LiaWrapLayoutClass *klass)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  layout_class->get_request_mode = get_request_mode;
  layout_class->measure = measure;
  layout_class->allocate = allocate;
}

static void
lia_wrap_layout_init (LiaWrapLayout *self)
{
  self->spacing = self->line_spacing = 6;
}

GtkLayoutManager *
lia_wrap_layout_new (int spacing)
{
  LiaWrapLayout *self = g_object_new (LIA_TYPE_WRAP_LAYOUT, NULL);

  self->spacing = self->line_spacing = spacing;
  return GTK_LAYOUT_MANAGER (self);
}

GtkLayoutManager *
lia_wrap_layout_new_for_text (int spacing)
{
  LiaWrapLayout *self = LIA_WRAP_LAYOUT (lia_wrap_layout_new (spacing));

  self->line_spacing = 0;
  return GTK_LAYOUT_MANAGER (self);
}
