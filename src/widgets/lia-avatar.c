/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-avatar"

#include "config.h"

#include <gtk/gtk.h>

#include "core/lia-limits.h"
#include "widgets/lia-avatar.h"
#include "widgets/lia-presence-icon.h"

/* One widget that draws all of it, with no children: a list that is scrolled shows another person
   in each row at each frame, and to lay out and style a picture, a label and a badge anew costs
   many times what drawing them does. */

struct _LiaAvatar
{
  GtkWidget parent_instance;

  LiaPerson *person;
  GSignalGroup *signals;
  int size;
  GdkTexture *photo;     /* NULL: initials */
  PangoLayout *initials; /* NULL until they are drawn */
  gboolean has_initials; /* those of the person */
};

enum
{
  PROP_SIZE = 1,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (LiaAvatar, lia_avatar, GTK_TYPE_WIDGET)

/* White letters are read on each of them. */
static const guint COLOURS[] = {
  0x1a5fb4, 0x0b6e8a, 0x187a4b, 0x4e7a0d, 0x806000, 0xa54b00, 0xa51d2d,
  0xb0306a, 0x813d9c, 0x613583, 0x6b4a38, 0x3f5f8a, 0x3d5a6c, 0x5e5c64,
};

/* Returns: 0xrrggbbaa. */
static guint
colour_of (LiaPerson *person)
{
  return COLOURS[g_str_hash (lia_person_get_name (person)) % G_N_ELEMENTS (COLOURS)] << 8 | 0xff;
}

static guint
to_rgba (const GdkRGBA *colour)
{
  return (guint)(colour->red * 255 + 0.5f) << 24 | (guint)(colour->green * 255 + 0.5f) << 16
         | (guint)(colour->blue * 255 + 0.5f) << 8 | (guint)(colour->alpha * 255 + 0.5f);
}

/* ---- What is shown ---- */

/* "AM" of "Alice Martin". */
static char *
dup_initials (const char *name)
{
  g_autofree char *composed = g_utf8_normalize (name, -1, G_NORMALIZE_DEFAULT_COMPOSE);
  const char *first = composed != NULL ? g_strstrip (composed) : "";
  const char *space = strrchr (first, ' ');
  GString *initials = g_string_new (NULL);

  if (*first != '\0')
    g_string_append_unichar (initials, g_unichar_toupper (g_utf8_get_char (first)));
  if (space != NULL)
    g_string_append_unichar (initials, g_unichar_toupper (g_utf8_get_char (space + 1)));
  return g_string_free (initials, FALSE);
}

/* A layout lasts as long as the widget: what it costs most is to be made. */
static void
make_initials (LiaAvatar *self)
{
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  pango_attr_list_insert (attributes,
                          pango_attr_size_new_absolute (self->size * PANGO_SCALE * 2 / 5));
  self->initials = gtk_widget_create_pango_layout (GTK_WIDGET (self), NULL);
  pango_layout_set_attributes (self->initials, attributes);
}

static void
show_name (LiaAvatar *self)
{
  self->has_initials = FALSE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* To be of no size is the way to say that it is not wanted. */
static void
size_cb (GdkPixbufLoader *loader, int width, int height, gpointer user_data)
{
  if ((gint64)width * height > LIA_PHOTO_MAX_PIXELS)
    gdk_pixbuf_loader_set_size (loader, 0, 0);
}

static GdkTexture *
decode (GBytes *photo, GError **error)
{
  g_autoptr (GdkPixbufLoader) loader = gdk_pixbuf_loader_new ();
  GdkPixbuf *pixbuf = NULL;

  g_signal_connect (loader, "size-prepared", G_CALLBACK (size_cb), NULL);
  if (!gdk_pixbuf_loader_write_bytes (loader, photo, error))
    {
      gdk_pixbuf_loader_close (loader, NULL);
      return NULL;
    }
  if (!gdk_pixbuf_loader_close (loader, error))
    return NULL;
  pixbuf = gdk_pixbuf_loader_get_pixbuf (loader);
  return pixbuf != NULL ? gdk_texture_new_for_pixbuf (pixbuf) : NULL;
}

static void
show_photo (LiaAvatar *self)
{
  GBytes *photo = self->person != NULL ? lia_person_get_photo (self->person) : NULL;
  g_autoptr (GError) error = NULL;

  g_clear_object (&self->photo);
  if (photo != NULL && g_bytes_get_size (photo) <= LIA_PHOTO_MAX_BYTES)
    self->photo = decode (photo, &error);
  if (error != NULL)
    g_info ("A photo cannot be shown: %s", error->message);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
lia_avatar_set_person (LiaAvatar *self, LiaPerson *person)
{
  g_return_if_fail (LIA_IS_AVATAR (self));

  if (person == self->person)
    return;
  g_set_object (&self->person, person);
  g_signal_group_set_target (self->signals, person);
  show_name (self);
  show_photo (self);
}

/* ---- Drawing ---- */

/* As large as covers the circle, whatever its shape. */
static void
draw_photo (LiaAvatar *self, GtkSnapshot *snapshot)
{
  double width = gdk_texture_get_width (self->photo);
  double height = gdk_texture_get_height (self->photo);
  double scale = self->size / MIN (width, height);
  graphene_rect_t at = GRAPHENE_RECT_INIT ((float)(self->size - width * scale) / 2,
                                           (float)(self->size - height * scale) / 2,
                                           (float)(width * scale), (float)(height * scale));

  gtk_snapshot_append_texture (snapshot, self->photo, &at);
}

/* A shape that many avatars share: a disc of a colour, or a badge in its ring. */
typedef struct
{
  int size; /* pixels of the widget */
  int scale;
  guint rgba;
  int badge_size; /* 0: a disc */
  int ring;
  const LiaPresence *presence; /* nullable */
} Shape;

static guint64
key_of (const Shape *shape)
{
  const LiaPresence *presence = shape->presence;
  guint64 key = (guint64)shape->rgba << 32 | (guint64)shape->size << 20
                | (guint64)MIN (shape->scale, 15) << 16 | (shape->badge_size > 0) << 15;

  if (presence != NULL)
    key |= (guint64)presence->availability << 8 | (guint64)presence->activity << 1
           | presence->out_of_office;
  return key;
}

static void
draw_shape (cairo_t *cr, const Shape *shape)
{
  double radius = shape->size / 2.0;

  cairo_set_source_rgba (cr, (shape->rgba >> 24) / 255.0, (shape->rgba >> 16 & 0xff) / 255.0,
                         (shape->rgba >> 8 & 0xff) / 255.0, (shape->rgba & 0xff) / 255.0);
  cairo_arc (cr, radius, radius, radius, 0, 2 * G_PI);
  cairo_fill (cr);
  if (shape->badge_size == 0)
    return;
  cairo_translate (cr, shape->ring, shape->ring);
  lia_presence_icon_draw (cr, shape->presence, shape->badge_size);
}

static GdkTexture *
new_picture (const Shape *shape)
{
  int size = shape->size * shape->scale;
  int stride = cairo_format_stride_for_width (CAIRO_FORMAT_ARGB32, size);
  g_autoptr (GBytes) bytes
      = g_bytes_new_take (g_malloc0 ((gsize)stride * (gsize)size), (gsize)stride * (gsize)size);
  cairo_surface_t *surface = cairo_image_surface_create_for_data (
      (guchar *)g_bytes_get_data (bytes, NULL), CAIRO_FORMAT_ARGB32, size, size, stride);
  cairo_t *cr = cairo_create (surface);

  cairo_scale (cr, shape->scale, shape->scale);
  draw_shape (cr, shape);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return gdk_memory_texture_new (size, size, GDK_MEMORY_DEFAULT, bytes, (gsize)stride);
}

/* There are as many as there are colours, states and sizes; to draw a curve costs a hundred times
   what a copy of it does. They go with the display. */
static void
append_shape (LiaAvatar *self, GtkSnapshot *snapshot, int x, int y, Shape *shape)
{
  GObject *display = G_OBJECT (gtk_widget_get_display (GTK_WIDGET (self)));
  GHashTable *pictures = g_object_get_data (display, "lia-avatar-pictures");
  GdkTexture *picture = NULL;
  guint64 key = 0;

  if (pictures == NULL)
    {
      pictures = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_object_unref);
      g_object_set_data_full (display, "lia-avatar-pictures", pictures,
                              (GDestroyNotify)g_hash_table_unref);
    }
  shape->scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  key = key_of (shape);
  picture = g_hash_table_lookup (pictures, &key);
  if (picture == NULL)
    {
      picture = new_picture (shape);
      g_hash_table_insert (pictures, g_memdup2 (&key, sizeof key), picture);
    }
  gtk_snapshot_append_texture (snapshot, picture,
                               &GRAPHENE_RECT_INIT (x, y, shape->size, shape->size));
}

/* Nobody is a pale disc: of a row that waits for its message too. */
static void
draw_disc (LiaAvatar *self, GtkSnapshot *snapshot)
{
  Shape shape = { .size = self->size };
  GdkRGBA colour;

  if (self->person != NULL)
    shape.rgba = colour_of (self->person);
  else
    {
      gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &colour);
      colour.alpha *= 0.1f;
      shape.rgba = to_rgba (&colour);
    }
  append_shape (self, snapshot, 0, 0, &shape);
}

static void
draw_initials (LiaAvatar *self, GtkSnapshot *snapshot)
{
  int width = 0;
  int height = 0;

  if (self->initials == NULL)
    make_initials (self);
  if (!self->has_initials)
    {
      g_autofree char *text = dup_initials (lia_person_get_name (self->person));

      pango_layout_set_text (self->initials, text, -1);
      self->has_initials = TRUE;
    }
  pango_layout_get_pixel_size (self->initials, &width, &height);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (
      snapshot, &GRAPHENE_POINT_INIT ((self->size - width) / 2, (self->size - height) / 2));
  gtk_snapshot_append_layout (snapshot, self->initials, &(GdkRGBA){ 1, 1, 1, 1 });
  gtk_snapshot_restore (snapshot);
}

/* In a ring that parts it from what is below, a little outside of the corner. */
static void
draw_badge (LiaAvatar *self, GtkSnapshot *snapshot)
{
  gboolean mirrored = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  int size = CLAMP (self->size * 3 / 8, 10, 18);
  int ring = self->size < 28 ? 1 : 2;
  int past = ring + 2;
  Shape shape = { .size = size + 2 * ring,
                  .badge_size = size,
                  .ring = ring,
                  .presence = lia_person_get_presence (self->person) };
  int near = self->size - shape.size + past;
  GdkRGBA colour;

  if (gtk_style_context_lookup_color (gtk_widget_get_style_context (GTK_WIDGET (self)),
                                      "view_bg_color", &colour))
    shape.rgba = to_rgba (&colour);
  append_shape (self, snapshot, mirrored ? -past : near, near, &shape);
}

static void
lia_avatar_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LiaAvatar *self = LIA_AVATAR (widget);
  GskRoundedRect circle;

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot,
                          &GRAPHENE_POINT_INIT ((gtk_widget_get_width (widget) - self->size) / 2,
                                                (gtk_widget_get_height (widget) - self->size) / 2));
  if (self->photo != NULL)
    {
      gsk_rounded_rect_init_from_rect (&circle, &GRAPHENE_RECT_INIT (0, 0, self->size, self->size),
                                       (float)self->size / 2);
      gtk_snapshot_push_rounded_clip (snapshot, &circle);
      draw_photo (self, snapshot);
      gtk_snapshot_pop (snapshot);
    }
  else
    draw_disc (self, snapshot);
  if (self->photo == NULL && self->person != NULL)
    draw_initials (self, snapshot);
  if (self->person != NULL)
    draw_badge (self, snapshot);
  gtk_snapshot_restore (snapshot);
}

static void
lia_avatar_measure (GtkWidget *widget,
                    GtkOrientation orientation,
                    int for_size,
                    int *minimum,
                    int *natural,
                    int *minimum_baseline,
                    int *natural_baseline)
{
  *minimum = *natural = LIA_AVATAR (widget)->size;
}

/* ---- Object ---- */

static void
lia_avatar_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_int (value, LIA_AVATAR (object)->size);
}

static void
lia_avatar_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  LiaAvatar *self = LIA_AVATAR (object);

  self->size = g_value_get_int (value);
  g_clear_object (&self->initials);
  show_name (self);
  gtk_widget_queue_resize (GTK_WIDGET (object));
}

static void
lia_avatar_dispose (GObject *object)
{
  LiaAvatar *self = LIA_AVATAR (object);

  if (self->signals != NULL)
    g_signal_group_set_target (self->signals, NULL);
  g_clear_object (&self->signals);
  g_clear_object (&self->person);
  g_clear_object (&self->photo);
  g_clear_object (&self->initials);
  G_OBJECT_CLASS (lia_avatar_parent_class)->dispose (object);
}

static void
lia_avatar_class_init (LiaAvatarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lia_avatar_dispose;
  object_class->get_property = lia_avatar_get_property;
  object_class->set_property = lia_avatar_set_property;
  props[PROP_SIZE] = g_param_spec_int ("size", NULL, NULL, 16, 256, 32,
                                       G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  widget_class->measure = lia_avatar_measure;
  widget_class->snapshot = lia_avatar_snapshot;
  gtk_widget_class_set_css_name (widget_class, "liaavatar");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
lia_avatar_init (LiaAvatar *self)
{
  gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  self->size = 32;
  self->signals = g_signal_group_new (LIA_TYPE_PERSON);
  g_signal_group_connect_swapped (self->signals, "notify::presence",
                                  G_CALLBACK (gtk_widget_queue_draw), self);
  g_signal_group_connect_swapped (self->signals, "notify::name", G_CALLBACK (show_name), self);
  g_signal_group_connect_swapped (self->signals, "notify::photo", G_CALLBACK (show_photo), self);
}

GtkWidget *
lia_avatar_new (int size)
{
  return g_object_new (LIA_TYPE_AVATAR, "size", size, NULL);
}
