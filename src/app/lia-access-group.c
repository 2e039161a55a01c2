/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-access-group"

#include "config.h"

#include <glib/gi18n.h>

#include "app/lia-access-group.h"

/* Of the group: what it follows. */
typedef struct
{
  AdwPreferencesGroup *group; /* not owned: owns this */
  LiaBusAccess *access;
  GSettings *settings;
  GPtrArray *rows; /* not owned: children of the group */
} Rows;

static void
rows_free (gpointer data)
{
  Rows *rows = data;

  g_signal_handlers_disconnect_by_data (rows->settings, rows);
  g_object_unref (rows->access);
  g_object_unref (rows->settings);
  g_ptr_array_unref (rows->rows);
  g_free (rows);
}

static Rows *
rows_of (AdwPreferencesGroup *group)
{
  return g_object_get_data (G_OBJECT (group), "lia-access-rows");
}

static const char *
id_of (GtkWidget *child)
{
  return g_object_get_data (G_OBJECT (child), "id");
}

static void
switched_cb (GtkSwitch *toggle, GParamSpec *pspec, Rows *rows)
{
  lia_bus_access_set (rows->access, id_of (GTK_WIDGET (toggle)), gtk_switch_get_active (toggle));
}

static void
removed_cb (GtkButton *button, Rows *rows)
{
  /* The button goes with its row. */
  g_autofree char *id = g_strdup (id_of (GTK_WIDGET (button)));

  lia_bus_access_forget (rows->access, id);
}

static GtkWidget *
new_remove_button (Rows *rows, const char *name)
{
  GtkWidget *button = gtk_button_new_with_label (_ ("Remove"));
  /* Translators: %s: the name of a program. */
  g_autofree char *label = g_strdup_printf (_ ("Remove %s"), name);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  g_signal_connect (button, "clicked", G_CALLBACK (removed_cb), rows);
  return button;
}

static GtkWidget *
new_row (Rows *rows, const char *id, const char *name, gboolean allowed)
{
  const char *colon = strchr (id, ':');
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "use-markup", FALSE, "title", name,
                                 "subtitle", colon != NULL ? colon + 1 : id, NULL);
  GtkWidget *toggle = gtk_switch_new ();
  GtkWidget *button = new_remove_button (rows, name);

  gtk_switch_set_active (GTK_SWITCH (toggle), allowed);
  gtk_widget_set_valign (toggle, GTK_ALIGN_CENTER);
  g_object_set_data_full (G_OBJECT (toggle), "id", g_strdup (id), g_free);
  g_object_set_data_full (G_OBJECT (button), "id", g_strdup (id), g_free);
  g_signal_connect (toggle, "notify::active", G_CALLBACK (switched_cb), rows);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), toggle);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), toggle);
  return row;
}

static void
add (Rows *rows, GtkWidget *row)
{
  adw_preferences_group_add (rows->group, row);
  g_ptr_array_add (rows->rows, row);
}

static void
show (Rows *rows)
{
  g_autoptr (GVariant) value = g_settings_get_value (rows->settings, LIA_ACCESS_KEY);
  GVariantIter iter;
  const char *id = NULL;
  const char *name = NULL;
  gboolean allowed = FALSE;

  for (guint i = 0; i < rows->rows->len; i++)
    adw_preferences_group_remove (rows->group, g_ptr_array_index (rows->rows, i));
  g_ptr_array_set_size (rows->rows, 0);
  g_variant_iter_init (&iter, value);
  while (g_variant_iter_next (&iter, "{&s(&sb)}", &id, &name, &allowed))
    add (rows, new_row (rows, id, name, allowed));
  if (rows->rows->len == 0)
    add (rows, g_object_new (ADW_TYPE_ACTION_ROW, "title", _ ("No Program Has Asked Yet"), NULL));
}

static gboolean
show_cb (gpointer user_data)
{
  Rows *rows = rows_of (user_data);

  if (rows != NULL)
    show (rows);
  return G_SOURCE_REMOVE;
}

/* Not within the signal of a row, which goes. */
static void
changed_cb (Rows *rows)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, show_cb, g_object_ref (rows->group), g_object_unref);
}

void
lia_access_group_fill (AdwPreferencesGroup *group, LiaBusAccess *access, GSettings *settings)
{
  Rows *rows = NULL;

  g_return_if_fail (ADW_IS_PREFERENCES_GROUP (group));
  g_return_if_fail (LIA_IS_BUS_ACCESS (access));
  g_return_if_fail (G_IS_SETTINGS (settings));

  rows = g_new0 (Rows, 1);
  rows->group = group;
  rows->access = g_object_ref (access);
  rows->settings = g_object_ref (settings);
  rows->rows = g_ptr_array_new ();
  g_object_set_data_full (G_OBJECT (group), "lia-access-rows", rows, rows_free);
  g_signal_connect_swapped (settings, "changed::" LIA_ACCESS_KEY, G_CALLBACK (changed_cb), rows);
  show (rows);
}
