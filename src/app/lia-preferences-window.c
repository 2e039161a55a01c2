/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-preferences-window"

#include "config.h"

#include <glib/gi18n.h>
#include <stdio.h>

#include "app/lia-access-group.h"
#include "app/lia-exceptions-group.h"
#include "app/lia-preferences-window.h"
#include "app/lia-x11.h"
#include "widgets/lia-wrap-layout.h"

/* Seen: libadwaita 1.2.2 leaks the pages of an AdwPreferencesWindow with all that is in them. */
struct _LiaPreferencesWindow
{
  AdwWindow parent_instance;

  GSettings *settings;
  gboolean has_tray;
  gboolean has_portal;

  GtkStack *stack;
  GtkSearchBar *search_bar;
  GtkSearchEntry *search_entry;
  GtkWidget *keep_running_row;
  GtkWidget *background_row;
  AdwPreferencesGroup *exceptions;
  AdwPreferencesGroup *access;
  gboolean has_access; /* of other programs there is something to say */
};

/* Between the days of the week. */
#define DAY_SPACING 4

enum
{
  PROP_HAS_TRAY = 1,
  PROP_HAS_PORTAL,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (LiaPreferencesWindow, lia_preferences_window, ADW_TYPE_WINDOW)

/* What stands for each key, and which of its properties; NULL: it has none alone. */
static const struct
{
  const char *key;
  const char *child;
  const char *property;
} choices[] = {
  { "keep-running", "keep_running", "active" },
  { "run-in-background", "background", "active" },
  { "start-with-session", "start_with_session", "active" },
  { "mark-read-seconds", "mark_read", "value" },
  { "inactive-minutes", "inactive", "value" },
  { "away-minutes", "away", "value" },
  { "full-screen-do-not-disturb", "full_screen", "active" },
  { "notify-mail", "notify_mail", "active" },
  { "notify-messages", "notify_messages", "active" },
  { "notify-availability", "notify_availability", "active" },
  { "notify-missed", "notify_missed", "active" },
  { "notify-trouble", "notify_trouble", "active" },
  { "notify-sounds", "notify_sounds", "active" },
  { "notify-hide-contents", "notify_hide", "active" },
  { "quiet-hours", "quiet_hours", "active" },
  { "quiet-from", "quiet_from", "value" },
  { "quiet-to", "quiet_to", "value" },
  { "quiet-days", "quiet_days", NULL },
  { "quiet-except-tagged", "quiet_except", "active" },
  { "quiet-except-personal", "except_personal", "active" },
  { "quiet-except-team", "except_team", "active" },
  { "quiet-except-company", "except_company", "active" },
};

static const char *const groups[] = { "general", "status", "notifications", "quiet" };

static GtkWidget *
child_of (LiaPreferencesWindow *self, const char *name)
{
  return GTK_WIDGET (
      gtk_widget_get_template_child (GTK_WIDGET (self), LIA_TYPE_PREFERENCES_WINDOW, name));
}

static GtkWidget *
row_of (GtkWidget *child)
{
  return gtk_widget_get_ancestor (child, ADW_TYPE_PREFERENCES_ROW);
}

static AdwPreferencesGroup *
group_of (GtkWidget *row)
{
  return ADW_PREFERENCES_GROUP (gtk_widget_get_ancestor (row, ADW_TYPE_PREFERENCES_GROUP));
}

/* ---- A time of day, in minutes after midnight ---- */

static gboolean
output_cb (GtkSpinButton *button)
{
  guint minutes = (guint)gtk_spin_button_get_value_as_int (button);
  char text[8] = "";

  g_snprintf (text, sizeof text, "%02u:%02u", minutes / 60, minutes % 60);
  if (g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (button)), text) != 0)
    gtk_editable_set_text (GTK_EDITABLE (button), text);
  return TRUE;
}

/* What is no time of day leaves the old one. */
static int
input_cb (GtkSpinButton *button, double *out_value)
{
  guint hours = 0;
  guint minutes = 0;

  if (sscanf (gtk_editable_get_text (GTK_EDITABLE (button)), "%2u:%2u", &hours, &minutes) < 1
      || hours > 23 || minutes > 59)
    return GTK_INPUT_ERROR;
  *out_value = hours * 60 + minutes;
  return TRUE;
}

/* ---- Days of the week: a bit each, Monday the lowest ---- */

static void day_toggled_cb (LiaPreferencesWindow *self);

static void
show_days (LiaPreferencesWindow *self)
{
  guint days = g_settings_get_uint (self->settings, "quiet-days");
  GtkWidget *day = gtk_widget_get_first_child (child_of (self, "quiet_days"));

  for (; day != NULL; day = gtk_widget_get_next_sibling (day), days >>= 1)
    {
      g_signal_handlers_block_by_func (day, day_toggled_cb, self);
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (day), (days & 1) != 0);
      g_signal_handlers_unblock_by_func (day, day_toggled_cb, self);
    }
}

static void
day_toggled_cb (LiaPreferencesWindow *self)
{
  GtkWidget *day = gtk_widget_get_first_child (child_of (self, "quiet_days"));
  guint days = 0;

  for (guint bit = 1; day != NULL; day = gtk_widget_get_next_sibling (day), bit <<= 1)
    if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (day)))
      days |= bit;
  g_settings_set_uint (self->settings, "quiet-days", days);
}

static void
fill_days (LiaPreferencesWindow *self)
{
  gtk_widget_set_layout_manager (child_of (self, "quiet_days"), lia_wrap_layout_new (DAY_SPACING));
  for (int i = 0; i < 7; i++)
    {
      /* The first of January 2024 was a Monday. */
      g_autoptr (GDateTime) day = g_date_time_new_utc (2024, 1, 1 + i, 0, 0, 0);
      g_autofree char *brief = g_date_time_format (day, "%a");
      g_autofree char *whole = g_date_time_format (day, "%A");
      GtkWidget *button = gtk_toggle_button_new_with_label (brief);

      gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, whole,
                                      -1);
      gtk_widget_add_css_class (button, "day");
      g_signal_connect_swapped (button, "toggled", G_CALLBACK (day_toggled_cb), self);
      gtk_box_append (GTK_BOX (child_of (self, "quiet_days")), button);
    }
  show_days (self);
}

/* ---- Full screen ---- */

static void
show_full_screen (LiaPreferencesWindow *self)
{
  GtkWidget *row = row_of (child_of (self, "full_screen"));

  if (lia_x11_display_name () != NULL)
    return;
  gtk_widget_set_sensitive (row, FALSE);
  adw_action_row_set_subtitle (
      ADW_ACTION_ROW (row),
      _ ("Not possible here: on Wayland no program is told what fills the screen"));
}

/* ---- Searching ---- */

static gboolean
has_word (const char *text, const char *folded_word)
{
  g_autofree char *folded = text != NULL ? g_utf8_casefold (text, -1) : NULL;

  return folded != NULL && strstr (folded, folded_word) != NULL;
}

static gboolean
is_found (GtkWidget *row, AdwPreferencesGroup *group, const char *folded_word)
{
  return has_word (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), folded_word)
         || (ADW_IS_ACTION_ROW (row)
             && has_word (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), folded_word))
         || has_word (adw_preferences_group_get_title (group), folded_word);
}

/* What only a panel, or a desktop that can be asked, makes possible. */
static gboolean
can_be_had (LiaPreferencesWindow *self, GtkWidget *row)
{
  if (row == self->keep_running_row)
    return self->has_tray;
  if (row == self->background_row)
    return !self->has_tray && self->has_portal;
  return TRUE;
}

static gboolean
has_row_with_word (GtkWidget *widget, const char *folded_word)
{
  if (ADW_IS_ACTION_ROW (widget))
    return has_word (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)), folded_word);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (has_row_with_word (child, folded_word))
      return TRUE;
  return FALSE;
}

/* Its rows are not those of choices: they are shown all together. */
static gboolean
search_group (AdwPreferencesGroup *group, const char *folded_word)
{
  gboolean shown = has_word (adw_preferences_group_get_title (group), folded_word)
                   || has_word (adw_preferences_group_get_description (group), folded_word)
                   || has_row_with_word (GTK_WIDGET (group), folded_word);

  gtk_widget_set_visible (GTK_WIDGET (group), shown);
  return shown;
}

static gboolean
search_groups (LiaPreferencesWindow *self, const char *folded_word)
{
  gboolean any = search_group (self->exceptions, folded_word);

  if (self->has_access)
    any |= search_group (self->access, folded_word);
  else
    gtk_widget_set_visible (GTK_WIDGET (self->access), FALSE);
  return any;
}

static void
search_cb (LiaPreferencesWindow *self)
{
  g_autofree char *word
      = g_utf8_casefold (gtk_editable_get_text (GTK_EDITABLE (self->search_entry)), -1);
  gboolean any = FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (groups); i++)
    gtk_widget_set_visible (child_of (self, groups[i]), FALSE);
  for (gsize i = 0; i < G_N_ELEMENTS (choices); i++)
    {
      GtkWidget *row = row_of (child_of (self, choices[i].child));
      AdwPreferencesGroup *group = group_of (row);
      gboolean shown = is_found (row, group, word) && can_be_had (self, row);

      gtk_widget_set_visible (row, shown);
      if (shown)
        gtk_widget_set_visible (GTK_WIDGET (group), TRUE);
      any |= shown;
    }
  if (search_groups (self, word))
    any = TRUE;
  gtk_stack_set_visible_child_name (self->stack, any ? "page" : "nothing");
}

static gboolean
start_search (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  LiaPreferencesWindow *self = LIA_PREFERENCES_WINDOW (widget);

  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
  return TRUE;
}

/* Seen: left to itself GTK 4.8 may give the focus to an entry of the page, which takes the next
 * Escape for itself. */
static void
search_mode_cb (LiaPreferencesWindow *self)
{
  if (!gtk_search_bar_get_search_mode (self->search_bar))
    gtk_window_set_focus (GTK_WINDOW (self), NULL);
}

/* ---- Object ---- */

static void
lia_preferences_window_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LiaPreferencesWindow *self = LIA_PREFERENCES_WINDOW (object);

  g_value_set_boolean (value, id == PROP_HAS_TRAY ? self->has_tray : self->has_portal);
}

static void
lia_preferences_window_set_property (GObject *object,
                                     guint id,
                                     const GValue *value,
                                     GParamSpec *pspec)
{
  LiaPreferencesWindow *self = LIA_PREFERENCES_WINDOW (object);

  if (id == PROP_HAS_TRAY)
    self->has_tray = g_value_get_boolean (value);
  else
    self->has_portal = g_value_get_boolean (value);
  search_cb (self);
}

static void
lia_preferences_window_dispose (GObject *object)
{
  g_clear_object (&LIA_PREFERENCES_WINDOW (object)->settings);
  G_OBJECT_CLASS (lia_preferences_window_parent_class)->dispose (object);
}

static void
lia_preferences_window_class_init (LiaPreferencesWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = lia_preferences_window_get_property;
  object_class->set_property = lia_preferences_window_set_property;
  object_class->dispose = lia_preferences_window_dispose;
  props[PROP_HAS_TRAY] = g_param_spec_boolean ("has-tray", NULL, NULL, FALSE,
                                               G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  props[PROP_HAS_PORTAL] = g_param_spec_boolean ("has-portal", NULL, NULL, FALSE,
                                                 G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/liaison/app/lia-preferences-window.ui");
  gtk_widget_class_bind_template_child (widget_class, LiaPreferencesWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, LiaPreferencesWindow, search_bar);
  gtk_widget_class_bind_template_child (widget_class, LiaPreferencesWindow, search_entry);
  gtk_widget_class_bind_template_child (widget_class, LiaPreferencesWindow, keep_running_row);
  gtk_widget_class_bind_template_child (widget_class, LiaPreferencesWindow, background_row);
  gtk_widget_class_bind_template_child (widget_class, LiaPreferencesWindow, exceptions);
  gtk_widget_class_bind_template_child (widget_class, LiaPreferencesWindow, access);
  for (gsize i = 0; i < G_N_ELEMENTS (choices); i++)
    gtk_widget_class_bind_template_child_full (widget_class, choices[i].child, FALSE, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (groups); i++)
    gtk_widget_class_bind_template_child_full (widget_class, groups[i], FALSE, 0);
  gtk_widget_class_bind_template_callback (widget_class, input_cb);
  gtk_widget_class_bind_template_callback (widget_class, output_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_f, GDK_CONTROL_MASK, start_search, NULL);
}

static void
lia_preferences_window_init (LiaPreferencesWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_bar_connect_entry (self->search_bar, GTK_EDITABLE (self->search_entry));
  g_signal_connect_swapped (self->search_bar, "notify::search-mode-enabled",
                            G_CALLBACK (search_mode_cb), self);
  self->settings = g_settings_new (LIA_APP_ID);
  for (gsize i = 0; i < G_N_ELEMENTS (choices); i++)
    if (choices[i].property != NULL)
      g_settings_bind (self->settings, choices[i].key, child_of (self, choices[i].child),
                       choices[i].property, G_SETTINGS_BIND_DEFAULT);
  /* Without quiet hours there is nothing to say of them. */
  g_settings_bind (self->settings, "quiet-hours", row_of (child_of (self, "quiet_from")),
                   "sensitive", G_SETTINGS_BIND_GET);
  g_settings_bind (self->settings, "quiet-hours", row_of (child_of (self, "quiet_to")), "sensitive",
                   G_SETTINGS_BIND_GET);
  show_full_screen (self);
  fill_days (self);
  g_signal_connect_object (self->settings, "changed::quiet-days", G_CALLBACK (show_days), self,
                           G_CONNECT_SWAPPED);
  lia_exceptions_group_fill (self->exceptions, self->settings);
  search_cb (self);
}

GtkWidget *
lia_preferences_window_new (GtkWindow *parent,
                            GObject *tray,
                            GObject *background,
                            LiaBusAccess *access)
{
  LiaPreferencesWindow *self
      = g_object_new (LIA_TYPE_PREFERENCES_WINDOW, "transient-for", parent, NULL);

  if (tray != NULL)
    g_object_bind_property (tray, "available", self, "has-tray", G_BINDING_SYNC_CREATE);
  if (background != NULL)
    g_object_bind_property (background, "has-portal", self, "has-portal", G_BINDING_SYNC_CREATE);
  if (access != NULL)
    {
      self->has_access = TRUE;
      lia_access_group_fill (self->access, access, self->settings);
      search_cb (self);
    }
  return GTK_WIDGET (self);
}
