/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-widget"

#include "config.h"

#include "widgets/lia-widget.h"

void
lia_widget_label_row (GtkWidget *content, const char *label)
{
  GtkWidget *row = content;

  while (row != NULL && !GTK_IS_LIST_VIEW (gtk_widget_get_parent (row)))
    row = gtk_widget_get_parent (row);
  if (row != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

void
lia_widget_dispose_template (GtkWidget *widget, GType type)
{
  GtkWidget *child = NULL;

  gtk_widget_dispose_template (widget, type);
  while ((child = gtk_widget_get_first_child (widget)) != NULL)
    gtk_widget_unparent (child);
}
