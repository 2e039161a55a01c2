/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-announcer"

#include "config.h"

#include "widgets/lia-announcer.h"
#include "widgets/lia-widget.h"

#define INTERVAL_MS 500
/* More texts than this are not told one by one. */
#define MAX_TEXTS 3

struct _LiaAnnouncer
{
  GObject parent_instance;

  GtkWidget *widget; /* weak */
  LiaAnnouncerSum sum;
  GQueue texts; /* the newest, owned */
  guint n_texts;
  guint interval_ms;
  guint tell_id;

  GtkWidget *described; /* weak */
  guint clear_id;
};

G_DEFINE_FINAL_TYPE (LiaAnnouncer, lia_announcer, G_TYPE_OBJECT)

enum
{
  ANNOUNCED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* The active window in which the widget is seen; else NULL. */
static GtkWindow *
get_active_window (LiaAnnouncer *self)
{
  GtkRoot *root = NULL;

  if (self->widget == NULL || !gtk_widget_get_mapped (self->widget))
    return NULL;
  root = gtk_widget_get_root (self->widget);
  return GTK_IS_WINDOW (root) && gtk_window_is_active (GTK_WINDOW (root)) ? GTK_WINDOW (root)
                                                                          : NULL;
}

/* ---- To the screen reader ---- */

static void
clear_description (LiaAnnouncer *self)
{
  g_clear_handle_id (&self->clear_id, g_source_remove);
  if (self->described != NULL)
    lia_widget_restore_description (self->described);
  g_clear_weak_pointer (&self->described);
}

#if !GTK_CHECK_VERSION(4, 14, 0)
static void
clear_cb (gpointer user_data)
{
  LiaAnnouncer *self = LIA_ANNOUNCER (user_data);

  self->clear_id = 0;
  clear_description (self);
}

/*
 * Before 4.14, GTK tells of no live region: an alert that appears or changes is nothing that a
 * screen reader speaks. Orca does speak a new description of what has the focus, so it is lent
 * one for a moment.
 */
static void
present (LiaAnnouncer *self, GtkWindow *window, const char *text)
{
  GtkWidget *focus = gtk_window_get_focus (window);

  /* The text inside an entry is no object of its own. */
  if (GTK_IS_TEXT (focus))
    focus = gtk_widget_get_parent (focus);
  if (focus == NULL)
    return;
  clear_description (self);
  g_set_weak_pointer (&self->described, focus);
  gtk_accessible_update_property (GTK_ACCESSIBLE (focus), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text,
                                  -1);
  self->clear_id = g_timeout_add_once (self->interval_ms, clear_cb, self);
}
#else
static void
present (LiaAnnouncer *self, GtkWindow *window, const char *text)
{
  gtk_accessible_announce (GTK_ACCESSIBLE (window), text,
                           GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}
#endif

/* ---- Together ---- */

static char *
dup_together (LiaAnnouncer *self)
{
  GString *all = NULL;

  if (self->n_texts > MAX_TEXTS && self->sum != NULL)
    return self->sum (self->n_texts);
  all = g_string_new (NULL);
  for (GList *link = self->texts.head; link != NULL; link = link->next)
    g_string_append_printf (all, "%s%s", all->len > 0 ? "\n" : "", (const char *)link->data);
  return g_string_free (all, FALSE);
}

static void
tell (gpointer user_data)
{
  LiaAnnouncer *self = LIA_ANNOUNCER (user_data);
  GtkWindow *window = get_active_window (self);
  g_autofree char *text = dup_together (self);

  self->tell_id = 0;
  self->n_texts = 0;
  g_queue_clear_full (&self->texts, g_free);
  if (window == NULL)
    return;
  present (self, window, text);
  g_signal_emit (self, signals[ANNOUNCED], 0, text);
}

void
lia_announcer_say (LiaAnnouncer *self, const char *text)
{
  g_return_if_fail (LIA_IS_ANNOUNCER (self));
  g_return_if_fail (text != NULL);

  if (get_active_window (self) == NULL)
    return;
  self->n_texts++;
  g_queue_push_tail (&self->texts, g_strdup (text));
  if (self->texts.length > MAX_TEXTS)
    g_free (g_queue_pop_head (&self->texts));
  if (self->tell_id == 0)
    self->tell_id = g_timeout_add_once (self->interval_ms, tell, self);
}

void
lia_announcer_set_interval (LiaAnnouncer *self, guint interval_ms)
{
  g_return_if_fail (LIA_IS_ANNOUNCER (self));

  self->interval_ms = interval_ms;
}

/* ---- Object ---- */

static void
lia_announcer_dispose (GObject *object)
{
  LiaAnnouncer *self = LIA_ANNOUNCER (object);

  g_clear_handle_id (&self->tell_id, g_source_remove);
  clear_description (self);
  g_queue_clear_full (&self->texts, g_free);
  g_clear_weak_pointer (&self->widget);
  G_OBJECT_CLASS (lia_announcer_parent_class)->dispose (object);
}

static void
lia_announcer_class_init (LiaAnnouncerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lia_announcer_dispose;

  signals[ANNOUNCED] = g_signal_new ("announced", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
lia_announcer_init (LiaAnnouncer *self)
{
  g_queue_init (&self->texts);
  self->interval_ms = INTERVAL_MS;
}

LiaAnnouncer *
lia_announcer_new (GtkWidget *widget, LiaAnnouncerSum sum)
{
  LiaAnnouncer *self = g_object_new (LIA_TYPE_ANNOUNCER, NULL);

  g_set_weak_pointer (&self->widget, widget);
  self->sum = sum;
  return self;
}
