/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-text-view"

#include "config.h"

#include "core/lia-link.h"
#include "widgets/lia-text-view.h"

struct _LiaTextView
{
  GtkTextView parent_instance;

  GtkTextTag *tag;
  char *pointed;    /* the address of the link at which the mouse points; NULL: none */
  gboolean at_link; /* the keyboard has come to the link that is selected */
};

enum
{
  LINK,
  HOVERED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LiaTextView, lia_text_view, GTK_TYPE_TEXT_VIEW)

static GtkTextBuffer *
get_buffer (LiaTextView *self)
{
  return gtk_text_view_get_buffer (GTK_TEXT_VIEW (self));
}

/* ---- Text ---- */

static GRegex *
link_regex (void)
{
  static GRegex *regex;

  if (regex == NULL)
    regex = g_regex_new (
        "\\b(?:https?://|mailto:|sips?:|www\\.)[^\\s<>\"“”«»]*[^\\s<>\"“”«».,;:!?')\\]]",
        G_REGEX_CASELESS | G_REGEX_OPTIMIZE, 0, NULL);
  return regex;
}

static void
tag_links (LiaTextView *self, int from, const char *text)
{
  g_autoptr (GMatchInfo) match = NULL;
  GtkTextBuffer *buffer = get_buffer (self);

  for (g_regex_match (link_regex (), text, 0, &match); g_match_info_matches (match);
       g_match_info_next (match, NULL))
    {
      int begin = 0;
      int end = 0;
      GtkTextIter a;
      GtkTextIter b;

      g_match_info_fetch_pos (match, 0, &begin, &end);
      gtk_text_buffer_get_iter_at_offset (
          buffer, &a, from + (int)g_utf8_pointer_to_offset (text, text + begin));
      gtk_text_buffer_get_iter_at_offset (buffer, &b,
                                          from + (int)g_utf8_pointer_to_offset (text, text + end));
      gtk_text_buffer_apply_tag (buffer, self->tag, &a, &b);
    }
}

void
lia_text_view_clear (LiaTextView *self)
{
  g_return_if_fail (LIA_IS_TEXT_VIEW (self));

  self->at_link = FALSE;
  g_clear_pointer (&self->pointed, g_free);
  gtk_text_buffer_set_text (get_buffer (self), "", 0);
}

void
lia_text_view_append (LiaTextView *self, const char *text)
{
  GtkTextIter end;
  int from = 0;

  g_return_if_fail (LIA_IS_TEXT_VIEW (self));
  g_return_if_fail (text != NULL);

  gtk_text_buffer_get_end_iter (get_buffer (self), &end);
  from = gtk_text_iter_get_offset (&end);
  gtk_text_buffer_insert (get_buffer (self), &end, text, -1);
  tag_links (self, from, text);
}

/* ---- Links ---- */

/* The link around @at, which is in one. */
static char *
dup_address (LiaTextView *self, const GtkTextIter *at)
{
  GtkTextIter a = *at;
  GtkTextIter b = *at;
  g_autofree char *text = NULL;

  if (!gtk_text_iter_starts_tag (&a, self->tag))
    gtk_text_iter_backward_to_tag_toggle (&a, self->tag);
  gtk_text_iter_forward_to_tag_toggle (&b, self->tag);
  text = gtk_text_iter_get_text (&a, &b);
  return g_ascii_strncasecmp (text, "www.", 4) == 0 ? g_strconcat ("http://", text, NULL)
                                                    : g_steal_pointer (&text);
}

static char *
dup_address_at (LiaTextView *self, double x, double y)
{
  int bx = 0;
  int by = 0;
  GtkTextIter at;

  gtk_text_view_window_to_buffer_coords (GTK_TEXT_VIEW (self), GTK_TEXT_WINDOW_WIDGET, (int)x,
                                         (int)y, &bx, &by);
  if (!gtk_text_view_get_iter_at_location (GTK_TEXT_VIEW (self), &at, bx, by)
      || !gtk_text_iter_has_tag (&at, self->tag))
    return NULL;
  return dup_address (self, &at);
}

/* GTK tells of motion where nothing has moved, too: what the keyboard has come to stays shown. */
static void
set_pointed (LiaTextView *self, const char *address)
{
  if (g_strcmp0 (address, self->pointed) == 0)
    return;
  g_free (self->pointed);
  self->pointed = g_strdup (address);
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), address != NULL ? "pointer" : "text");
  g_signal_emit (self, signals[HOVERED], 0, address);
}

static void
motion_cb (LiaTextView *self, double x, double y)
{
  g_autofree char *address = dup_address_at (self, x, y);

  set_pointed (self, address);
}

static void
left_cb (LiaTextView *self)
{
  set_pointed (self, NULL);
}

static void
released_cb (LiaTextView *self, int n_press, double x, double y)
{
  g_autofree char *address = dup_address_at (self, x, y);

  /* Text that was just selected is not clicked on. */
  if (address != NULL && !gtk_text_buffer_get_has_selection (get_buffer (self)))
    g_signal_emit (self, signals[LINK], 0, address, LIA_LINK_NO_DOUBT);
}

/* ---- The keyboard ---- */

static gboolean
find_link (LiaTextView *self, gboolean forward, GtkTextIter *at)
{
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_selection_bounds (get_buffer (self), &start, &end);
  *at = forward ? end : start;
  if (forward && gtk_text_iter_starts_tag (at, self->tag))
    return TRUE;
  while (forward ? gtk_text_iter_forward_to_tag_toggle (at, self->tag)
                 : gtk_text_iter_backward_to_tag_toggle (at, self->tag))
    if (gtk_text_iter_starts_tag (at, self->tag))
      return TRUE;
  return FALSE;
}

static void
leave_link (LiaTextView *self)
{
  GtkTextIter end;

  if (!self->at_link)
    return;
  self->at_link = FALSE;
  gtk_text_buffer_get_selection_bounds (get_buffer (self), NULL, &end);
  gtk_text_buffer_place_cursor (get_buffer (self), &end);
  g_signal_emit (self, signals[HOVERED], 0, NULL);
}

static gboolean
go_to_link (LiaTextView *self, gboolean forward)
{
  GtkTextIter start;
  GtkTextIter end;
  g_autofree char *address = NULL;

  if (!find_link (self, forward, &start))
    {
      leave_link (self);
      return FALSE;
    }
  end = start;
  gtk_text_iter_forward_to_tag_toggle (&end, self->tag);
  address = dup_address (self, &start);
  /* What is selected is what a screen reader reads. */
  gtk_text_buffer_select_range (get_buffer (self), &end, &start);
  gtk_text_view_scroll_to_iter (GTK_TEXT_VIEW (self), &start, 0.05, FALSE, 0, 0);
  self->at_link = TRUE;
  g_signal_emit (self, signals[HOVERED], 0, address);
  return TRUE;
}

static gboolean
follow_link (LiaTextView *self)
{
  GtkTextIter start;
  g_autofree char *address = NULL;

  if (!self->at_link || !gtk_text_buffer_get_selection_bounds (get_buffer (self), &start, NULL)
      || !gtk_text_iter_starts_tag (&start, self->tag))
    return FALSE;
  address = dup_address (self, &start);
  g_signal_emit (self, signals[LINK], 0, address, LIA_LINK_NO_DOUBT);
  return TRUE;
}

static gboolean
key_cb (LiaTextView *self, guint key, guint code, GdkModifierType state)
{
  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return FALSE;
  switch (key)
    {
    case GDK_KEY_Tab:
    case GDK_KEY_KP_Tab:
      return go_to_link (self, TRUE);
    case GDK_KEY_ISO_Left_Tab:
      return go_to_link (self, FALSE);
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
      return follow_link (self);
    default:
      return FALSE;
    }
}

/* ---- Object ---- */

static void
lia_text_view_finalize (GObject *object)
{
  g_free (LIA_TEXT_VIEW (object)->pointed);
  G_OBJECT_CLASS (lia_text_view_parent_class)->finalize (object);
}

static void
lia_text_view_class_init (LiaTextViewClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lia_text_view_finalize;
  signals[LINK] = g_signal_new ("link", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_UINT);
  signals[HOVERED] = g_signal_new ("hovered", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
lia_text_view_init (LiaTextView *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_text_view_set_editable (GTK_TEXT_VIEW (self), FALSE);
  gtk_text_view_set_cursor_visible (GTK_TEXT_VIEW (self), FALSE);
  self->tag = gtk_text_buffer_create_tag (get_buffer (self), "link", "foreground", "#1c71d8",
                                          "underline", PANGO_UNDERLINE_SINGLE, NULL);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (left_cb), self);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (leave_link), self);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_PRIMARY);
  g_signal_connect_swapped (click, "released", G_CALLBACK (released_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}
