/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * lia_widget_label_row:
 * @content: a widget inside a row of a GtkListView
 *
 * Names the row for screen readers. GTK 4.8 has no function for it; the row widget around the content takes it.
 */
void lia_widget_label_row (GtkWidget *content, const char *label);

/**
 * lia_widget_dispose_template:
 *
 * As gtk_widget_dispose_template(), which in GTK 4.8 leaves the children that have no name.
 */
void lia_widget_dispose_template (GtkWidget *widget, GType type);

G_END_DECLS
