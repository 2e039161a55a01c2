/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-sidebar-row"

#include "config.h"

#include "widgets/lia-sidebar-row.h"
#include "widgets/lia-widget.h"

#define INDENT 14

struct _LiaSidebarRow
{
  GtkWidget parent_instance;

  GtkWidget *icon;
  GtkWidget *title;
  GtkWidget *count;
  GSignalGroup *signals;
  LiaSidebarItem *item;
};

G_DEFINE_FINAL_TYPE (LiaSidebarRow, lia_sidebar_row, GTK_TYPE_WIDGET)

static void
show_item (LiaSidebarRow *self)
{
  const char *title = lia_sidebar_item_get_title (self->item);
  guint count = lia_sidebar_item_get_count (self->item);
  g_autofree char *text = count > 0 ? g_strdup_printf ("%u", count) : NULL;

  gtk_label_set_text (GTK_LABEL (self->title), title);
  gtk_label_set_text (GTK_LABEL (self->count), text != NULL ? text : "");
  lia_widget_label_row_unread (GTK_WIDGET (self), title, count);
}

void
lia_sidebar_row_set_item (LiaSidebarRow *self, LiaSidebarItem *item)
{
  gboolean heading = FALSE;

  g_return_if_fail (LIA_IS_SIDEBAR_ROW (self));

  g_set_object (&self->item, item);
  g_signal_group_set_target (self->signals, item);
  if (item == NULL)
    return;
  heading = lia_sidebar_item_get_kind (item) == LIA_SIDEBAR_HEADING;
  gtk_widget_set_visible (self->icon, !heading);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), lia_sidebar_item_get_icon_name (item));
  gtk_widget_set_margin_start (self->icon, (int)lia_sidebar_item_get_depth (item) * INDENT);
  if (heading)
    gtk_widget_add_css_class (self->title, "sidebar-heading");
  else
    gtk_widget_remove_css_class (self->title, "sidebar-heading");
  show_item (self);
}

static void
lia_sidebar_row_dispose (GObject *object)
{
  LiaSidebarRow *self = LIA_SIDEBAR_ROW (object);
  GtkWidget *child = NULL;

  g_clear_object (&self->signals);
  g_clear_object (&self->item);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (lia_sidebar_row_parent_class)->dispose (object);
}

static void
lia_sidebar_row_class_init (LiaSidebarRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lia_sidebar_row_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
}

static void
lia_sidebar_row_init (LiaSidebarRow *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 12);
  self->icon = gtk_image_new ();
  self->title = gtk_label_new (NULL);
  self->count = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->title), 0);
  gtk_label_set_ellipsize (GTK_LABEL (self->title), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (self->title, TRUE);
  gtk_widget_add_css_class (self->count, "dim-label");
  gtk_widget_add_css_class (self->count, "caption");
  gtk_widget_add_css_class (self->count, "numeric");
  gtk_widget_set_parent (self->icon, GTK_WIDGET (self));
  gtk_widget_set_parent (self->title, GTK_WIDGET (self));
  gtk_widget_set_parent (self->count, GTK_WIDGET (self));
  self->signals = g_signal_group_new (LIA_TYPE_SIDEBAR_ITEM);
  g_signal_group_connect_swapped (self->signals, "notify", G_CALLBACK (show_item), self);
}

GtkWidget *
lia_sidebar_row_new (void)
{
  return g_object_new (LIA_TYPE_SIDEBAR_ROW, NULL);
}
