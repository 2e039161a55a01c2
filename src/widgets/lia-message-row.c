/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-message-row"

#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "widgets/lia-avatar.h"
#include "widgets/lia-message-row.h"
#include "widgets/lia-time-text.h"
#include "widgets/lia-widget.h"

#define AVATAR_SIZE 36
#define AVATAR_SPACING 10
#define TIME_SPACING 6
#define ICON_SIZE 16
#define ICON_SPACING 4
#define MIN_TEXT_WIDTH 80
/* Those of the classes "caption" and "dim-label". */
#define CAPTION_SIZE (9 * PANGO_SCALE)
#define DIM 0.55f
#define DIM_HIGH_CONTRAST 0.9f

typedef enum
{
  SENDER,
  TIME,
  SUBJECT,
  PREVIEW,
  N_TEXTS
} Text;

/* The texts are drawn by the row, not by labels in it: a list that is scrolled shows another
   message in each row at each frame, and for labels in boxes GTK styles, measures and places a
   dozen widgets a row first. */
struct _LiaMessageRow
{
  GtkWidget parent_instance;

  LiaMessage *message;
  GSignalGroup *message_signals;
  GSignalGroup *sender_signals;

  GtkWidget *avatar;
  PangoLayout *texts[N_TEXTS];
  gboolean is_bold;
};

G_DEFINE_FINAL_TYPE (LiaMessageRow, lia_message_row, GTK_TYPE_WIDGET)

static const char *
subject_of (LiaMessageRecord *record)
{
  return record->subject != NULL && *record->subject != '\0' ? record->subject : _ ("(no subject)");
}

/* ---- Drawing ---- */

static gboolean
is_mirrored (LiaMessageRow *self)
{
  return gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
}

/* At @x from the start, in @width, whatever the direction in which the text itself is written. */
static void
draw_text (
    LiaMessageRow *self, GtkSnapshot *snapshot, Text text, int x, int y, int width, GdkRGBA *colour)
{
  PangoLayout *layout = self->texts[text];
  PangoRectangle logical;

  if (text != TIME)
    pango_layout_set_width (layout, MAX (width, 0) * PANGO_SCALE);
  pango_layout_get_pixel_extents (layout, NULL, &logical);
  if (is_mirrored (self))
    x = gtk_widget_get_width (GTK_WIDGET (self)) - x - logical.width;
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x - logical.x, y));
  gtk_snapshot_append_layout (snapshot, layout, colour);
  gtk_snapshot_restore (snapshot);
}

/* Returns: where the icon begins, counted from the start of the row. */
static int
draw_icon (LiaMessageRow *self,
           GtkSnapshot *snapshot,
           const char *name,
           int end,
           int y,
           const GdkRGBA *colour)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (gtk_widget_get_display (widget));
  g_autoptr (GtkIconPaintable) icon = gtk_icon_theme_lookup_icon (
      theme, name, NULL, ICON_SIZE, gtk_widget_get_scale_factor (widget),
      gtk_widget_get_direction (widget), 0);
  int begin = end - ICON_SIZE;
  int x = is_mirrored (self) ? gtk_widget_get_width (widget) - end : begin;

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x, y));
  gtk_symbolic_paintable_snapshot_symbolic (GTK_SYMBOLIC_PAINTABLE (icon), snapshot, ICON_SIZE,
                                            ICON_SIZE, colour, 1);
  gtk_snapshot_restore (snapshot);
  return begin;
}

/* From the end on. Returns: where they begin, with the space before them. */
static int
draw_marks (LiaMessageRow *self, GtkSnapshot *snapshot, int end, int y, const GdkRGBA *colour)
{
  static const struct
  {
    guint flag;
    const char *icon_name;
  } marks[] = {
    { LIA_MESSAGE_FLAGGED, "starred-symbolic" },
    { LIA_MESSAGE_HAS_ATTACHMENTS, "mail-attachment-symbolic" },
    { LIA_MESSAGE_IMPORTANCE_HIGH, "mail-mark-important-symbolic" },
    { LIA_MESSAGE_FORWARDED, "mail-forward-symbolic" },
    { LIA_MESSAGE_ANSWERED, "mail-replied-symbolic" },
  };
  guint flags = lia_message_get_flags (self->message);

  /* There is one arrow: who forwards a message has often answered it before. */
  if ((flags & LIA_MESSAGE_FORWARDED) != 0)
    flags &= ~(guint)LIA_MESSAGE_ANSWERED;
  for (gsize i = 0; i < G_N_ELEMENTS (marks); i++)
    if ((flags & marks[i].flag) != 0)
      end = draw_icon (self, snapshot, marks[i].icon_name, end, y, colour) - ICON_SPACING;
  return end;
}

static int
text_height (LiaMessageRow *self, Text text)
{
  int height = 0;

  pango_layout_get_pixel_size (self->texts[text], NULL, &height);
  return height;
}

static void
draw_texts (LiaMessageRow *self, GtkSnapshot *snapshot)
{
  int end = gtk_widget_get_width (GTK_WIDGET (self));
  int start = AVATAR_SIZE + AVATAR_SPACING;
  int first = text_height (self, SENDER);
  int second = MAX (text_height (self, SUBJECT), ICON_SIZE);
  int y = (gtk_widget_get_height (GTK_WIDGET (self)) - first - second - text_height (self, PREVIEW))
          / 2;
  gboolean high_contrast = adw_style_manager_get_high_contrast (adw_style_manager_get_default ());
  GdkRGBA colour;
  GdkRGBA dim;
  int time_width = 0;
  int time_height = 0;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &colour);
  dim = colour;
  dim.alpha *= high_contrast ? DIM_HIGH_CONTRAST : DIM;
  /* With very large letters there is more to a sender than its first one. */
  pango_layout_set_width (self->texts[TIME], MAX (end - start, 0) / 2 * PANGO_SCALE);
  pango_layout_get_pixel_size (self->texts[TIME], &time_width, &time_height);
  draw_text (self, snapshot, SENDER, start, y, end - start - time_width - TIME_SPACING, &colour);
  draw_text (self, snapshot, TIME, end - time_width, y + (first - time_height) / 2, 0, &dim);
  y += first;
  draw_text (self, snapshot, SUBJECT, start, y,
             draw_marks (self, snapshot, end, y + (second - ICON_SIZE) / 2, &colour) - start,
             &colour);
  draw_text (self, snapshot, PREVIEW, start, y + second, end - start, &dim);
}

static void
lia_message_row_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LiaMessageRow *self = LIA_MESSAGE_ROW (widget);

  gtk_widget_snapshot_child (widget, self->avatar, snapshot);
  if (self->message != NULL && lia_message_get_loaded (self->message))
    draw_texts (self, snapshot);
}

/* ---- Size: that of any message, not of the one that is in it ---- */

static int
line_height (LiaMessageRow *self, gboolean caption)
{
  PangoContext *context = gtk_widget_get_pango_context (GTK_WIDGET (self));
  PangoFontDescription *font
      = pango_font_description_copy_static (pango_context_get_font_description (context));
  PangoFontMetrics *metrics = NULL;
  int height = 0;

  if (caption)
    pango_font_description_set_size (font, CAPTION_SIZE);
  metrics = pango_context_get_metrics (context, font, NULL);
  height = PANGO_PIXELS_CEIL (pango_font_metrics_get_ascent (metrics)
                              + pango_font_metrics_get_descent (metrics));
  pango_font_metrics_unref (metrics);
  pango_font_description_free (font);
  return height;
}

static void
lia_message_row_measure (GtkWidget *widget,
                         GtkOrientation orientation,
                         int for_size,
                         int *minimum,
                         int *natural,
                         int *minimum_baseline,
                         int *natural_baseline)
{
  LiaMessageRow *self = LIA_MESSAGE_ROW (widget);
  int line = 0;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = *natural = AVATAR_SIZE + AVATAR_SPACING + MIN_TEXT_WIDTH;
      return;
    }
  line = line_height (self, FALSE);
  *minimum = *natural = MAX (AVATAR_SIZE, line + MAX (line, ICON_SIZE) + line_height (self, TRUE));
}

static void
lia_message_row_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  LiaMessageRow *self = LIA_MESSAGE_ROW (widget);
  GtkAllocation square = { is_mirrored (self) ? width - AVATAR_SIZE : 0, (height - AVATAR_SIZE) / 2,
                           AVATAR_SIZE, AVATAR_SIZE };

  gtk_widget_size_allocate (self->avatar, &square, -1);
}

/* ---- What is shown ---- */

static void
set_bold (LiaMessageRow *self, gboolean bold)
{
  g_autoptr (PangoAttrList) attributes = bold ? pango_attr_list_new () : NULL;

  if (bold == self->is_bold)
    return;
  self->is_bold = bold;
  if (bold)
    pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  pango_layout_set_attributes (self->texts[SENDER], attributes);
  pango_layout_set_attributes (self->texts[SUBJECT], attributes);
}

static void
show_flags (LiaMessageRow *self)
{
  gboolean read = (lia_message_get_flags (self->message) & LIA_MESSAGE_READ) != 0;

  if (read)
    gtk_widget_remove_css_class (GTK_WIDGET (self), "unread");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self), "unread");
  set_bold (self, !read);
}

/* "Unread, Alice Martin, Available, Budget, 10:42, flagged, has attachments" */
static void
update_accessible_label (LiaMessageRow *self)
{
  LiaMessageRecord *record = lia_message_get_record (self->message);
  LiaPerson *sender = lia_message_get_sender (self->message);
  guint flags = lia_message_get_flags (self->message);
  g_autofree char *state
      = sender != NULL ? lia_presence_to_string (lia_person_get_presence (sender)) : NULL;
  g_autofree char *time = lia_time_text_row (record->received_us);
  g_autoptr (GPtrArray) parts = g_ptr_array_new ();
  g_autofree char *label = NULL;

  if ((flags & LIA_MESSAGE_READ) == 0)
    g_ptr_array_add (parts, (char *)_ ("Unread"));
  if (sender != NULL)
    g_ptr_array_add (parts, (char *)lia_person_get_name (sender));
  if (state != NULL)
    g_ptr_array_add (parts, state);
  g_ptr_array_add (parts, (char *)subject_of (record));
  g_ptr_array_add (parts, time);
  if ((flags & LIA_MESSAGE_FLAGGED) != 0)
    g_ptr_array_add (parts, (char *)_ ("flagged"));
  if ((flags & LIA_MESSAGE_HAS_ATTACHMENTS) != 0)
    g_ptr_array_add (parts, (char *)_ ("has attachments"));
  if ((flags & LIA_MESSAGE_IMPORTANCE_HIGH) != 0)
    g_ptr_array_add (parts, (char *)_ ("important"));
  if ((flags & LIA_MESSAGE_FORWARDED) != 0)
    g_ptr_array_add (parts, (char *)_ ("forwarded"));
  else if ((flags & LIA_MESSAGE_ANSWERED) != 0)
    g_ptr_array_add (parts, (char *)_ ("answered"));
  g_ptr_array_add (parts, NULL);
  label = g_strjoinv (", ", (char **)parts->pdata);
  lia_widget_describe_row (GTK_WIDGET (self), label,
                           record->preview != NULL ? record->preview : "");
}

static void
show_sender (LiaMessageRow *self)
{
  LiaPerson *sender = self->message != NULL ? lia_message_get_sender (self->message) : NULL;

  if (self->message == NULL || !lia_message_get_loaded (self->message))
    return;
  lia_avatar_set_person (LIA_AVATAR (self->avatar), sender);
  pango_layout_set_text (self->texts[SENDER],
                         sender != NULL ? lia_person_get_name (sender) : _ ("(nobody)"), -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  update_accessible_label (self);
}

static void
show_message (LiaMessageRow *self)
{
  LiaMessageRecord *record = self->message != NULL ? lia_message_get_record (self->message) : NULL;
  g_autofree char *time = record != NULL ? lia_time_text_row (record->received_us) : NULL;

  g_signal_group_set_target (self->sender_signals,
                             self->message != NULL ? lia_message_get_sender (self->message) : NULL);
  if (record == NULL)
    {
      lia_avatar_set_person (LIA_AVATAR (self->avatar), NULL);
      gtk_widget_remove_css_class (GTK_WIDGET (self), "unread");
      lia_widget_label_row (GTK_WIDGET (self), "");
      gtk_widget_queue_draw (GTK_WIDGET (self));
      return;
    }
  pango_layout_set_text (self->texts[TIME], time, -1);
  pango_layout_set_text (self->texts[SUBJECT], subject_of (record), -1);
  pango_layout_set_text (self->texts[PREVIEW], record->preview != NULL ? record->preview : "", -1);
  show_flags (self);
  show_sender (self);
}

void
lia_message_row_set_message (LiaMessageRow *self, LiaMessage *message)
{
  g_return_if_fail (LIA_IS_MESSAGE_ROW (self));

  if (!g_set_object (&self->message, message))
    return;
  g_signal_group_set_target (self->message_signals, message);
  show_message (self);
}

LiaMessage *
lia_message_row_get_message (LiaMessageRow *self)
{
  g_return_val_if_fail (LIA_IS_MESSAGE_ROW (self), NULL);

  return self->message;
}

/* ---- Object ---- */

static void
lia_message_row_dispose (GObject *object)
{
  LiaMessageRow *self = LIA_MESSAGE_ROW (object);

  g_clear_object (&self->message_signals);
  g_clear_object (&self->sender_signals);
  g_clear_object (&self->message);
  g_clear_pointer (&self->avatar, gtk_widget_unparent);
  for (guint i = 0; i < N_TEXTS; i++)
    g_clear_object (&self->texts[i]);
  G_OBJECT_CLASS (lia_message_row_parent_class)->dispose (object);
}

static void
lia_message_row_class_init (LiaMessageRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lia_message_row_dispose;
  widget_class->measure = lia_message_row_measure;
  widget_class->size_allocate = lia_message_row_size_allocate;
  widget_class->snapshot = lia_message_row_snapshot;
  gtk_widget_class_set_css_name (widget_class, "messagerow");
}

static void
make_texts (LiaMessageRow *self)
{
  g_autoptr (PangoAttrList) caption = pango_attr_list_new ();
  g_autoptr (PangoAttrList) figures = NULL;

  for (guint i = 0; i < N_TEXTS; i++)
    {
      self->texts[i] = gtk_widget_create_pango_layout (GTK_WIDGET (self), NULL);
      pango_layout_set_single_paragraph_mode (self->texts[i], TRUE);
      pango_layout_set_ellipsize (self->texts[i], PANGO_ELLIPSIZE_END);
    }
  pango_attr_list_insert (caption, pango_attr_size_new (CAPTION_SIZE));
  pango_layout_set_attributes (self->texts[PREVIEW], caption);
  figures = pango_attr_list_copy (caption);
  pango_attr_list_insert (figures, pango_attr_font_features_new ("tnum=1"));
  pango_layout_set_attributes (self->texts[TIME], figures);
}

static void
lia_message_row_init (LiaMessageRow *self)
{
  self->avatar = lia_avatar_new (AVATAR_SIZE);
  gtk_widget_set_parent (self->avatar, GTK_WIDGET (self));
  make_texts (self);
  self->message_signals = g_signal_group_new (LIA_TYPE_MESSAGE);
  /* Whatever changes of a message comes with a new record. */
  g_signal_group_connect_swapped (self->message_signals, "notify::record",
                                  G_CALLBACK (show_message), self);
  self->sender_signals = g_signal_group_new (LIA_TYPE_PERSON);
  g_signal_group_connect_swapped (self->sender_signals, "notify::name", G_CALLBACK (show_sender),
                                  self);
  g_signal_group_connect_swapped (self->sender_signals, "notify::presence",
                                  G_CALLBACK (show_sender), self);
}

GtkWidget *
lia_message_row_new (void)
{
  return g_object_new (LIA_TYPE_MESSAGE_ROW, NULL);
}
