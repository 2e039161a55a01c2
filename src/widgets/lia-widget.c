/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-widget"

#include "config.h"

#include "widgets/lia-widget.h"

#define DESCRIPTION_KEY "lia-description"

void
lia_widget_label_row (GtkWidget *content, const char *label)
{
  lia_widget_describe_row (content, label, "");
}

void
lia_widget_label_row_unread (GtkWidget *content, const char *label, guint n_unread)
{
  g_autofree char *text = NULL;

  if (n_unread > 0)
    /* Translators: 1: a folder or a conversation, 2: how many messages in it are unread. */
    text = g_strdup_printf (
        g_dngettext (GETTEXT_PACKAGE, "%1$s, %2$u unread", "%1$s, %2$u unread", n_unread), label,
        n_unread);
  lia_widget_label_row (content, text != NULL ? text : label);
}

void
lia_widget_describe_row (GtkWidget *content, const char *label, const char *description)
{
  GtkWidget *row = content;

  while (row != NULL && !GTK_IS_LIST_VIEW (gtk_widget_get_parent (row))
         && !GTK_IS_LIST_BOX (gtk_widget_get_parent (row)))
    row = gtk_widget_get_parent (row);
  if (row == NULL)
    return;
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description, -1);
  /* GTK does not tell what was set. */
  g_object_set_data_full (G_OBJECT (row), DESCRIPTION_KEY, g_strdup (description), g_free);
}

void
lia_widget_restore_description (GtkWidget *widget)
{
  const char *description = g_object_get_data (G_OBJECT (widget), DESCRIPTION_KEY);

  /* GTK makes a tool tip the description. */
  if (description == NULL)
    description = gtk_widget_get_tooltip_text (widget);
  if (description != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                    description, -1);
  else
    gtk_accessible_reset_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION);
}

gboolean
lia_widget_focus_as_one (GtkWidget *widget, GtkDirectionType direction)
{
  gboolean by_tab = direction == GTK_DIR_TAB_FORWARD || direction == GTK_DIR_TAB_BACKWARD;

  if (by_tab && gtk_widget_get_focus_child (widget) != NULL)
    return FALSE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_child_focus (child, direction))
      return TRUE;
  return FALSE;
}

static gboolean
has_open_popover (GtkWidget *widget)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_POPOVER (child) && gtk_widget_get_visible (child))
      return TRUE;
  return FALSE;
}

static gboolean
query_tooltip_cb (GtkWidget *widget)
{
  for (GtkWidget *above = widget; above != NULL; above = gtk_widget_get_parent (above))
    if (has_open_popover (above))
      {
        g_signal_stop_emission_by_name (widget, "query-tooltip");
        break;
      }
  return FALSE;
}

void
lia_widget_quiet_tooltip (GtkWidget *widget)
{
  g_signal_connect (widget, "query-tooltip", G_CALLBACK (query_tooltip_cb), NULL);
}

void
lia_widget_dispose_template (GtkWidget *widget, GType type)
{
  GtkWidget *child = NULL;

  gtk_widget_dispose_template (widget, type);
  while ((child = gtk_widget_get_first_child (widget)) != NULL)
    gtk_widget_unparent (child);
}

static void
unmapped_cb (GtkWindow *window)
{
  gtk_window_set_focus (window, NULL);
}

void
lia_widget_drop_focus_when_hidden (GtkWindow *window)
{
  g_return_if_fail (GTK_IS_WINDOW (window));

  g_signal_connect (window, "unmap", G_CALLBACK (unmapped_cb), NULL);
}
