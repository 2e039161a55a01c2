/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <locale.h>
#include <unistd.h>

#include "app-windows.h"
#include "remove-folder.h"
#include "widgets/lia-person-chip.h"
#include "widgets/lia-person-recent.h"
#include "widgets/lia-sidebar.h"
#include "widget-fixture.h"

/*
 * Every window of the program, for those who use no mouse, hear what is shown, need large letters, read from right to left,
 * or speak a language whose words are long.
 *
 * test-everyone [CATALOGUE.mo]: in the catalogue every text is longer and can be told from English.
 */

#define MAX_STEPS 400
/* A small notebook; what does not fit there has to scroll. */
#define SCREEN_WIDTH 1024
#define SCREEN_HEIGHT 768
#define NORMAL_DPI (96 * 1024)
/* With this a text begins in the catalogue of pseudo-locale.sh. */
#define TRANSLATED "⟦"

typedef void (*Look) (GtkWindow *window, const char *name);

/* ---- All windows ---- */

static GtkWindow *
get_main_window (void)
{
  return gtk_application_get_active_window (GTK_APPLICATION (app));
}

/* What is read from the store or the server is there. */
static gboolean
is_filled (GtkWindow *window, const char *name)
{
  GtkWidget *recent = find_by_type (GTK_WIDGET (window), LIA_TYPE_PERSON_RECENT);

  if (g_str_equal (name, "message"))
    return count_by_type (GTK_WIDGET (window), LIA_TYPE_PERSON_CHIP) > 1;
  return !g_str_equal (name, "card")
         || (recent != NULL && count_by_type (recent, GTK_TYPE_BUTTON) > 0);
}

static void
look_at_all (Look look)
{
  GtkWindow *window = get_main_window ();

  gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
  look (window, "main");
  for (guint kind = 0; kind < app_windows_get_n_kinds (); kind++)
    {
      window = app_windows_open (kind);
      wait_until (is_filled (window, app_windows_get_name (kind)));
      run_idles ();
      look (window, app_windows_get_name (kind));
      app_windows_close (window, app_windows_get_name (kind));
    }
}

static char *
describe (GtkWidget *widget)
{
  GString *text = g_string_new (NULL);

  for (int depth = 0; widget != NULL && depth < 7; depth++, widget = gtk_widget_get_parent (widget))
    g_string_append_printf (text, "%s%s “%s”", depth > 0 ? " in " : "", G_OBJECT_TYPE_NAME (widget),
                            GTK_IS_BUTTON (widget) && gtk_button_get_label (GTK_BUTTON (widget))
                                ? gtk_button_get_label (GTK_BUTTON (widget))
                                : gtk_widget_get_name (widget));
  return g_string_free (text, FALSE);
}

/* ---- The keyboard reaches everything, and leaves it ---- */

/* What somebody acts on. */
static gboolean
is_control (GtkWidget *widget)
{
  return GTK_IS_BUTTON (widget) || GTK_IS_TEXT (widget) || GTK_IS_TEXT_VIEW (widget)
         || GTK_IS_SWITCH (widget) || GTK_IS_CHECK_BUTTON (widget) || GTK_IS_LIST_VIEW (widget)
         || GTK_IS_LIST_BOX (widget) || GTK_IS_DROP_DOWN (widget);
}

/* Within a list the arrows go from row to row, and from there Tab goes on. */
static gboolean
is_in_row (GtkWidget *widget)
{
  return gtk_widget_get_ancestor (widget, GTK_TYPE_LIST_VIEW) != NULL
         || gtk_widget_get_ancestor (widget, GTK_TYPE_LIST_BOX) != NULL;
}

static void
find_controls (GtkWidget *widget, GPtrArray *controls)
{
  if (!gtk_widget_get_mapped (widget) || !gtk_widget_is_sensitive (widget))
    return;
  if (is_control (widget) && gtk_widget_get_focusable (widget) && gtk_widget_get_can_focus (widget)
      && !(is_in_row (widget) && !GTK_IS_LIST_BOX_ROW (widget)))
    g_ptr_array_add (controls, widget);
  if (!gtk_widget_get_can_focus (widget))
    return;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    find_controls (child, controls);
}

static gboolean
is_reached (GtkWidget *control, GPtrArray *stops)
{
  for (guint i = 0; i < stops->len; i++)
    {
      GtkWidget *stop = g_ptr_array_index (stops, i);
      if (stop == control || gtk_widget_is_ancestor (stop, control))
        return TRUE;
    }
  return FALSE;
}

/* Tab until it is where it began. Returns: (transfer full) (element-type GtkWidget): the places where it was. */
static GPtrArray *
walk (GtkWindow *window, const char *name, GtkDirectionType direction)
{
  GPtrArray *stops = g_ptr_array_new_with_free_func (g_object_unref);

  gtk_window_set_focus (window, NULL);
  for (guint step = 0; step < MAX_STEPS; step++)
    {
      GtkWidget *focus = NULL;
      g_signal_emit_by_name (window, "move-focus", direction);
      run_idles ();
      focus = gtk_window_get_focus (window);
      /* Behind the last there may be nothing, and then again the first. */
      if (focus == NULL)
        continue;
      if (stops->len > 0 && focus == g_ptr_array_index (stops, 0))
        return stops;
      if (g_ptr_array_find (stops, focus, NULL))
        {
          g_autofree char *where = describe (focus);
          g_error ("%s: Tab comes back to %s and not to its beginning", name, where);
        }
      g_ptr_array_add (stops, g_object_ref (focus));
    }
  g_error ("%s: Tab comes to no end", name);
}

/* Returns: the controls that are not reached, or not left. */
static char *
find_lost (GtkWindow *window, const char *name)
{
  g_autoptr (GPtrArray) controls = g_ptr_array_new ();
  g_autoptr (GPtrArray) stops = walk (window, name, GTK_DIR_TAB_FORWARD);
  g_autoptr (GPtrArray) back = walk (window, name, GTK_DIR_TAB_BACKWARD);
  GString *lost = g_string_new (NULL);

  find_controls (GTK_WIDGET (window), controls);
  g_test_message ("%s: %u stops, %u back, %u controls", name, stops->len, back->len, controls->len);
  g_assert_cmpuint (stops->len, >, 0);
  for (guint i = 0; i < controls->len; i++)
    {
      GtkWidget *control = g_ptr_array_index (controls, i);
      g_autofree char *where = describe (control);
      if (!is_reached (control, stops) || !is_reached (control, back))
        g_string_append_printf (lost, "\nTab does not reach %s", where);
      if (GTK_IS_TEXT_VIEW (control) && gtk_text_view_get_editable (GTK_TEXT_VIEW (control))
          && gtk_text_view_get_accepts_tab (GTK_TEXT_VIEW (control)))
        g_string_append_printf (lost, "\nTab does not leave %s", where);
    }
  return g_string_free (lost, FALSE);
}

static void
walk_both_ways (GtkWindow *window, const char *name)
{
  g_autofree char *lost = find_lost (window, name);

  /* The office lives: what has come while it was walked is reached the next time. */
  for (guint i = 0; i < 2 && *lost != '\0'; i++)
    {
      gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
      g_free (lost);
      lost = find_lost (window, name);
    }
  if (*lost == '\0')
    return;
  g_test_message ("%s:%s", name, lost);
  g_test_fail ();
}

static void
test_keyboard (void)
{
  look_at_all (walk_both_ways);
}

/* ---- Everything has a name ---- */

/* Within an entry is what has the focus: the entry has the name. */
static gboolean
has_name (GtkWidget *widget)
{
  GtkWidget *entry = GTK_IS_TEXT (widget) ? gtk_widget_get_ancestor (gtk_widget_get_parent (widget),
                                                                     GTK_TYPE_EDITABLE)
                                          : NULL;

  if (gtk_test_accessible_has_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL)
      || gtk_test_accessible_has_relation (GTK_ACCESSIBLE (widget),
                                           GTK_ACCESSIBLE_RELATION_LABELLED_BY))
    return TRUE;
  return entry != NULL && has_name (entry);
}

static void
ask_names (GtkWindow *window, const char *name)
{
  g_autoptr (GPtrArray) stops = walk (window, name, GTK_DIR_TAB_FORWARD);

  /* libadwaita's own. */
  if (ADW_IS_ABOUT_WINDOW (window))
    return;
  for (guint i = 0; i < stops->len; i++)
    {
      GtkWidget *stop = g_ptr_array_index (stops, i);
      g_autofree char *where = describe (stop);
      /* What is scrolled with the keyboard alone is told as such. */
      if (!GTK_IS_SCROLLED_WINDOW (stop) && !has_name (stop))
        {
          g_test_message ("%s: no name: %s", name, where);
          g_test_fail ();
        }
    }
}

static void
test_names (void)
{
  look_at_all (ask_names);
}

/* ---- Large letters ---- */

static void
measure (GtkWindow *window, const char *name)
{
  int width = 0;
  int height = 0;

  gtk_widget_measure (GTK_WIDGET (window), GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL,
                      NULL);
  gtk_widget_measure (GTK_WIDGET (window), GTK_ORIENTATION_VERTICAL, width, &height, NULL, NULL,
                      NULL);
  g_test_message ("%s: at least %d × %d", name, width, height);
  /* GTK makes its columns. */
  if (!GTK_IS_SHORTCUTS_WINDOW (window) && (width > SCREEN_WIDTH || height > SCREEN_HEIGHT))
    g_test_fail ();
}

static void
test_large (void)
{
  GtkSettings *settings = gtk_settings_get_default ();

  g_object_set (settings, "gtk-xft-dpi", 2 * NORMAL_DPI, NULL);
  look_at_all (measure);
  g_object_set (settings, "gtk-xft-dpi", NORMAL_DPI, NULL);
}

/* ---- From right to left ---- */

static int
left_of (GtkWidget *widget)
{
  graphene_rect_t bounds = { 0 };

  g_assert_true (
      gtk_widget_compute_bounds (widget, GTK_WIDGET (gtk_widget_get_root (widget)), &bounds));
  return (int)bounds.origin.x;
}

static void
test_right_to_left (void)
{
  GtkWidget *window = GTK_WIDGET (get_main_window ());
  GtkWidget *folders = find_by_type (window, LIA_TYPE_SIDEBAR);
  int before = 0;

  g_assert_nonnull (folders);
  before = left_of (folders);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  run_idles ();
  gtk_test_widget_wait_for_draw (window);
  g_assert_cmpint (before, <, gtk_widget_get_width (window) / 3);
  g_assert_cmpint (left_of (folders), >, gtk_widget_get_width (window) / 3);
  look_at_all (walk_both_ways);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

/* ---- Long words ---- */

/* But for the demo office, which is not one of ours. Headers have comments alone. */
static gboolean
has_texts (const char *path)
{
  return (g_str_has_suffix (path, ".c") && !g_str_has_suffix (path, "lia-demo.c"))
         || g_str_has_suffix (path, ".ui");
}

static void
append_sources (GString *text, const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  g_autofree char *content = NULL;

  if (dir == NULL && has_texts (path) && g_file_get_contents (path, &content, NULL, NULL))
    g_string_append (text, content);
  for (const char *name = dir ? g_dir_read_name (dir) : NULL; name != NULL;
       name = g_dir_read_name (dir))
    {
      g_autofree char *inner = g_build_filename (path, name, NULL);
      append_sources (text, inner);
    }
}

/* Whether it stands in the program as it is shown: then it is none of what people wrote. */
static gboolean
is_our_own (const char *text)
{
  static GString *sources = NULL;
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  g_autofree char *in_ui = g_strdup_printf (">%s<", escaped);
  g_autofree char *in_c = g_strdup_printf ("\"%s\"", text);

  if (!g_regex_match_simple ("\\p{L}{4}", text, 0, 0))
    return FALSE;
  if (sources == NULL)
    {
      g_autofree char *code = g_test_build_filename (G_TEST_DIST, "..", "src", NULL);
      g_autofree char *ui = g_test_build_filename (G_TEST_DIST, "..", "ui", NULL);
      sources = g_string_new (NULL);
      append_sources (sources, code);
      append_sources (sources, ui);
      g_assert_cmpuint (sources->len, >, 1000000);
    }
  return strstr (sources->str, in_ui) != NULL || strstr (sources->str, in_c) != NULL;
}

/* An entry shows a hint as long as there is room for it. */
static gboolean
may_be_cut (GtkWidget *label)
{
  return gtk_widget_get_ancestor (label, GTK_TYPE_TEXT) != NULL
         || gtk_widget_get_tooltip_text (label) != NULL;
}

typedef struct
{
  guint n_translated;
  GString *problems;
} Texts;

static void
look_at_texts_of (GtkWidget *widget, Texts *texts)
{
  /* The names of keys are GTK's. */
  if (!gtk_widget_get_mapped (widget) || GTK_IS_SHORTCUT_LABEL (widget))
    return;
  if (GTK_IS_LABEL (widget))
    {
      const char *text = gtk_label_get_text (GTK_LABEL (widget));
      gboolean translated = strstr (text, TRANSLATED) != NULL;
      gboolean cut = translated && !may_be_cut (widget)
                     && pango_layout_is_ellipsized (gtk_label_get_layout (GTK_LABEL (widget)));
      texts->n_translated += translated;
      if (cut || is_our_own (text))
        {
          g_autofree char *where = describe (widget);
          g_string_append_printf (texts->problems, "\n%s “%s”: %s", cut ? "cut" : "not translated",
                                  text, where);
        }
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    look_at_texts_of (child, texts);
}

static void
look_at_texts (GtkWindow *window, const char *name)
{
  Texts texts = { 0, g_string_new (NULL) };

  look_at_texts_of (GTK_WIDGET (window), &texts);
  if (texts.problems->len > 0)
    {
      /* A text that came since the last frame has the room of the one before. */
      gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
      g_string_truncate (texts.problems, 0);
      look_at_texts_of (GTK_WIDGET (window), &texts);
    }
  g_test_message ("%s: %u texts%s", name, texts.n_translated, texts.problems->str);
  if (texts.problems->len > 0 || texts.n_translated == 0)
    g_test_fail ();
  g_string_free (texts.problems, TRUE);
  measure (window, name);
}

static void
test_long_words (void)
{
  look_at_all (look_at_texts);
}

/* ---- The program ---- */

static gboolean
run_tests_cb (gpointer status)
{
  wait_until (app_windows_is_signed_in ());
  *(int *)status = g_test_run ();
  g_action_group_activate_action (G_ACTION_GROUP (app), "quit", NULL);
  return G_SOURCE_REMOVE;
}

/* Where gettext looks for the catalogue. Returns: a folder of its own. */
static char *
speak (const char *catalogue)
{
  char *folder = g_dir_make_tmp ("liaison-locale-XXXXXX", NULL);
  g_autofree char *path = g_canonicalize_filename (catalogue, NULL);
  g_autofree char *messages = g_build_filename (folder, "pseudo", "LC_MESSAGES", NULL);
  g_autofree char *link = g_build_filename (messages, GETTEXT_PACKAGE ".mo", NULL);

  g_assert_cmpint (g_mkdir_with_parents (messages, 0700), ==, 0);
  g_assert_cmpint (symlink (path, link), ==, 0);
  g_setenv ("LANGUAGE", "pseudo", TRUE);
  g_assert_nonnull (setlocale (LC_ALL, "en_US.UTF-8"));
  bindtextdomain (GETTEXT_PACKAGE, folder);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  return folder;
}

int
main (int argc, char **argv)
{
  static char *arguments[] = { (char *)"liaison", (char *)"--demo", NULL };
  g_autofree char *folder = NULL;
  int status = 1;

  widget_fixture_init (&argc, &argv);
  if (argc == 2)
    {
      folder = speak (argv[1]);
      g_test_add_func ("/everyone/long-words", test_long_words);
    }
  else
    {
      g_test_add_func ("/everyone/keyboard", test_keyboard);
      g_test_add_func ("/everyone/names", test_names);
      g_test_add_func ("/everyone/large", test_large);
      g_test_add_func ("/everyone/right-to-left", test_right_to_left);
    }
  app = lia_application_new ();
  g_idle_add (run_tests_cb, &status);
  g_assert_cmpint (g_application_run (G_APPLICATION (app), 2, arguments), ==, 0);
  g_object_unref (app);
  if (folder != NULL)
    remove_folder (folder);
  return status;
}
