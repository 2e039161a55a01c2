/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app-windows.h"
#include "process-state.h"
#include "widget-fixture.h"
#include "widgets/lia-roster-view.h"

/* Windows of each kind are opened and closed by the whole program, again and again: nothing of them stays. */

#define N_WARM 1
#define N_ROUNDS 8

static gboolean
wake_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static void
test_windows (void)
{
  guint n_descriptors = 0;
  guint n_threads = 0;
  guint n_windows = 0;
  guint id = g_timeout_add (50, wake_cb, NULL);

  for (guint round = 0; round < N_WARM + N_ROUNDS; round++)
    {
      for (guint kind = 0; kind < app_windows_get_n_kinds (); kind++)
        {
          app_windows_open_and_close (kind);
          n_windows++;
        }
      if (round + 1 == N_WARM)
        {
          n_threads = process_state_count_threads ();
          n_descriptors = app_windows_count_most_descriptors ();
        }
    }
  g_test_message ("%u windows; %u descriptors, then %u; %u threads, then %u", n_windows,
                  n_descriptors, process_state_count_descriptors (), n_threads,
                  process_state_count_threads ());
  wait_until (process_state_count_descriptors () <= n_descriptors
              && process_state_count_threads () <= n_threads);
  g_source_remove (id);
}

/* Nobody is selected among people, were they there before the list or not. */
static void
test_people (void)
{
  LiaSession *session = lia_application_get_session (app);
  GtkWidget *view = NULL;
  GtkSelectionModel *people = NULL;
  g_autoptr (GtkBitset) selected = NULL;

  wait_until (g_list_model_get_n_items (lia_session_get_roster (session)) > 0);
  view = g_object_ref_sink (lia_roster_view_new (session));
  people = gtk_list_view_get_model (GTK_LIST_VIEW (find_by_type (view, GTK_TYPE_LIST_VIEW)));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (people)), >, 0);
  selected = gtk_selection_model_get_selection (people);
  g_assert_true (gtk_bitset_is_empty (selected));
  g_object_unref (view);
}

/* When the session has ended in good order the main window goes, whole. */
static void
test_main_window (void)
{
  g_autoptr (GPtrArray) places = g_ptr_array_new_with_free_func (g_free);
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (app));

  app_windows_watch (GTK_WIDGET (window), places);
  g_assert_cmpuint (places->len, >, 300);
  g_action_group_activate_action (G_ACTION_GROUP (app), "quit", NULL);
  app_windows_wait_until_gone (places, "the main window");
}

static gboolean
is_told (GtkWindow *window, const char *text)
{
  GtkWidget *focus = gtk_window_get_focus (window);
  g_autofree char *difference = NULL;

  if (GTK_IS_TEXT (focus))
    focus = gtk_widget_get_parent (focus);
  if (focus == NULL)
    return FALSE;
  difference = gtk_test_accessible_check_property (GTK_ACCESSIBLE (focus),
                                                   GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text);
  return difference == NULL;
}

/* A screen reader is told, and what has the focus gets its own description again. */
static void
test_toast (void)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (app));

  wait_until (gtk_window_is_active (window));
  if (gtk_window_get_focus (window) == NULL)
    gtk_widget_child_focus (GTK_WIDGET (window), GTK_DIR_TAB_FORWARD);
  lia_application_toast (app, "Address copied", 0);
  wait_until (is_told (window, "Address copied"));
  wait_until (!is_told (window, "Address copied"));
}

static gboolean
run_tests_cb (gpointer status)
{
  wait_until (app_windows_is_signed_in ());
  *(int *)status = g_test_run ();
  return G_SOURCE_REMOVE;
}

int
main (int argc, char **argv)
{
  static char *arguments[] = { (char *)"liaison", (char *)"--demo", NULL };
  gpointer held = NULL;
  int status = 1;

  widget_fixture_init (&argc, &argv);
  process_state_keep_no_threads ();
  /* First: with no window manager, none is active again after another was closed. */
  g_test_add_func ("/windows/toast", test_toast);
  g_test_add_func ("/windows/people", test_people);
  g_test_add_func ("/windows/opened-and-closed", test_windows);
  g_test_add_func ("/windows/main", test_main_window);
  app = lia_application_new ();
  held = app;
  g_object_add_weak_pointer (G_OBJECT (app), &held);
  g_idle_add (run_tests_cb, &status);
  g_assert_cmpint (g_application_run (G_APPLICATION (app), 2, arguments), ==, 0);
  g_object_unref (app);
  wait_until (held == NULL);
  return status;
}
