/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-exceptions-group"

#include "config.h"

#include <glib/gi18n.h>

#include "app/lia-exceptions-group.h"
#include "core/lia-address.h"

#define KEY "quiet-exceptions"

/* Of the group: what it follows. */
typedef struct
{
  AdwPreferencesGroup *group; /* not owned: owns this */
  GSettings *settings;
  GtkWidget *entry;
  GPtrArray *rows; /* not owned: children of the group, one an address */
} Rows;

static void
rows_free (gpointer data)
{
  Rows *rows = data;

  g_signal_handlers_disconnect_by_data (rows->settings, rows);
  g_object_unref (rows->settings);
  g_ptr_array_unref (rows->rows);
  g_free (rows);
}

static Rows *
rows_of (AdwPreferencesGroup *group)
{
  return g_object_get_data (G_OBJECT (group), "lia-exceptions-rows");
}

/* ---- Changing them ---- */

/* All but @address, which may follow at the end. */
static void
set (Rows *rows, const char *address, gboolean present)
{
  g_auto (GStrv) old = g_settings_get_strv (rows->settings, KEY);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) new = NULL;

  for (gsize i = 0; old[i] != NULL; i++)
    if (g_ascii_strcasecmp (old[i], address) != 0)
      g_strv_builder_add (builder, old[i]);
  if (present)
    g_strv_builder_add (builder, address);
  new = g_strv_builder_end (builder);
  g_settings_set_strv (rows->settings, KEY, (const char *const *)new);
}

static void
changed_cb (GtkWidget *entry)
{
  gtk_widget_remove_css_class (entry, "error");
  gtk_widget_set_tooltip_text (entry, NULL);
}

static void
apply_cb (GtkWidget *entry, Rows *rows)
{
  g_autoptr (LiaAddress) address
      = lia_address_new_from_uri (gtk_editable_get_text (GTK_EDITABLE (entry)), NULL);
  const char *text = address != NULL ? lia_address_get_address (address) : "";

  if (strchr (text, '@') == NULL)
    {
      gtk_widget_add_css_class (entry, "error");
      gtk_widget_set_tooltip_text (entry, _ ("This is no address of a person"));
      return;
    }
  set (rows, text, TRUE);
  gtk_editable_set_text (GTK_EDITABLE (entry), "");
}

static void
removed_cb (GtkButton *button, Rows *rows)
{
  /* The button goes with its row. */
  g_autofree char *address = g_strdup (g_object_get_data (G_OBJECT (button), "address"));

  set (rows, address, FALSE);
}

/* ---- Showing them ---- */

static GtkWidget *
new_row (Rows *rows, const char *address)
{
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "use-markup", FALSE, "title", address, NULL);
  GtkWidget *button = gtk_button_new_with_label (_ ("Remove"));
  g_autofree char *label = g_strdup_printf (_ ("Remove %s"), address);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  g_object_set_data_full (G_OBJECT (button), "address", g_strdup (address), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (removed_cb), rows);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  return row;
}

static void
show (Rows *rows)
{
  g_auto (GStrv) addresses = g_settings_get_strv (rows->settings, KEY);

  for (guint i = 0; i < rows->rows->len; i++)
    adw_preferences_group_remove (rows->group, g_ptr_array_index (rows->rows, i));
  g_ptr_array_set_size (rows->rows, 0);
  for (gsize i = 0; addresses[i] != NULL; i++)
    {
      GtkWidget *row = new_row (rows, addresses[i]);
      adw_preferences_group_add (rows->group, row);
      g_ptr_array_add (rows->rows, row);
    }
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
queue_show (Rows *rows)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, show_cb, g_object_ref (rows->group), g_object_unref);
}

void
lia_exceptions_group_fill (AdwPreferencesGroup *group, GSettings *settings)
{
  Rows *rows = NULL;

  g_return_if_fail (ADW_IS_PREFERENCES_GROUP (group));
  g_return_if_fail (G_IS_SETTINGS (settings));

  rows = g_new0 (Rows, 1);
  rows->group = group;
  rows->settings = g_object_ref (settings);
  rows->rows = g_ptr_array_new ();
  rows->entry = g_object_new (ADW_TYPE_ENTRY_ROW, "title", _ ("Add the Address of a Person"),
                              "show-apply-button", TRUE, NULL);
  g_signal_connect (rows->entry, "apply", G_CALLBACK (apply_cb), rows);
  g_signal_connect (rows->entry, "changed", G_CALLBACK (changed_cb), NULL);
  adw_preferences_group_add (group, rows->entry);
  g_object_set_data_full (G_OBJECT (group), "lia-exceptions-rows", rows, rows_free);
  g_signal_connect_swapped (settings, "changed::" KEY, G_CALLBACK (queue_show), rows);
  show (rows);
}
