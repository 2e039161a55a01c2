/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * lia_widget_label_row:
 * @content: a widget inside a row of a GtkListView or GtkListBox
 *
 * Names the row for screen readers. GTK 4.8 has no function for it; the row widget around the content takes it.
 */
void lia_widget_label_row (GtkWidget *content, const char *label);

/** lia_widget_label_row_unread: As lia_widget_label_row(), with how much is unread in it, if anything is. */
void lia_widget_label_row_unread (GtkWidget *content, const char *label, guint n_unread);
/** lia_widget_describe_row: With more than a name, for what is drawn and is no widget. */
void lia_widget_describe_row (GtkWidget *content, const char *label, const char *description);

/** lia_widget_restore_description: Gives @widget its own description again, after it was lent another. */
void lia_widget_restore_description (GtkWidget *widget);

/**
 * lia_widget_focus_as_one:
 *
 * A GtkWidgetClass.focus for what holds a list: Tab comes in and goes out. GTK 4.8 would go from row to row, so that
 * with the keyboard one would hardly come to what is behind a long list; the arrows do that.
 */
gboolean lia_widget_focus_as_one (GtkWidget *widget, GtkDirectionType direction);

/**
 * lia_widget_quiet_tooltip:
 *
 * While a popover of @widget, or of what it stands in, is open, the tool tip of @widget does not come up: GTK 4.8
 * would show it over the popover.
 */
void lia_widget_quiet_tooltip (GtkWidget *widget);

/**
 * lia_widget_dispose_template:
 *
 * As gtk_widget_dispose_template(), which in GTK 4.8 leaves the children that have no name.
 */
void lia_widget_dispose_template (GtkWidget *widget, GType type);

/**
 * lia_widget_drop_focus_when_hidden:
 * @window: with an AdwEntryRow in it
 *
 * Seen: libadwaita 1.2.2 crashes when a window is destroyed while one of its entry rows has the focus: the row hears
 * of the focus being taken away when half of it is gone.
 */
void lia_widget_drop_focus_when_hidden (GtkWindow *window);

G_END_DECLS
