/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What fills the screen, told by the test itself as a window manager would: on a real X server, which has none. */

#include <stdlib.h>
#include <string.h>
#include <xcb/xcb.h>

#include "desktop/lia-full-screen.h"
#include "private-bus.h"

#define SETTLE_MS 50

typedef struct
{
  xcb_connection_t *connection;
  xcb_window_t root;
} Manager;

static void
set_up (Manager *manager, gconstpointer data)
{
  manager->connection = xcb_connect (NULL, NULL);
  g_assert_cmpint (xcb_connection_has_error (manager->connection), ==, 0);
  manager->root = xcb_setup_roots_iterator (xcb_get_setup (manager->connection)).data->root;
}

static xcb_atom_t
atom (Manager *manager, const char *name)
{
  xcb_intern_atom_reply_t *reply = xcb_intern_atom_reply (
      manager->connection, xcb_intern_atom (manager->connection, 0, (guint16)strlen (name), name),
      NULL);
  xcb_atom_t found = reply->atom;

  free (reply);
  return found;
}

static void
activate (Manager *manager, xcb_window_t window)
{
  xcb_change_property (manager->connection, XCB_PROP_MODE_REPLACE, manager->root,
                       atom (manager, "_NET_ACTIVE_WINDOW"), XCB_ATOM_WINDOW, 32, 1, &window);
  xcb_flush (manager->connection);
}

static void
set_full (Manager *manager, xcb_window_t window, gboolean full)
{
  /* One of several states. */
  xcb_atom_t states[]
      = { atom (manager, "_NET_WM_STATE_FOCUSED"), atom (manager, "_NET_WM_STATE_FULLSCREEN") };

  xcb_change_property (manager->connection, XCB_PROP_MODE_REPLACE, window,
                       atom (manager, "_NET_WM_STATE"), XCB_ATOM_ATOM, 32, full ? 2 : 1, states);
  xcb_flush (manager->connection);
}

static xcb_window_t
open_window (Manager *manager, gboolean full)
{
  xcb_window_t window = xcb_generate_id (manager->connection);

  xcb_create_window (manager->connection, XCB_COPY_FROM_PARENT, window, manager->root, 0, 0, 10, 10,
                     0, XCB_WINDOW_CLASS_INPUT_OUTPUT, XCB_COPY_FROM_PARENT, 0, NULL);
  set_full (manager, window, full);
  return window;
}

static void
tear_down (Manager *manager, gconstpointer data)
{
  activate (manager, XCB_NONE);
  xcb_disconnect (manager->connection);
}

static LiaFullScreen *
watch_screen (void)
{
  return lia_full_screen_new (g_getenv ("DISPLAY"), SETTLE_MS);
}

static gboolean
pass_cb (gpointer user_data)
{
  *(gboolean *)user_data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
pass (guint ms)
{
  gboolean passed = FALSE;

  g_timeout_add (ms, pass_cb, &passed);
  WAIT (passed);
}

static void
count_cb (LiaFullScreen *screen, GParamSpec *pspec, guint *n)
{
  (*n)++;
}

/* The window that is worked in counts, whether it was there before or grows later. */
static void
test_followed (Manager *manager, gconstpointer data)
{
  xcb_window_t film = open_window (manager, TRUE);
  xcb_window_t editor = open_window (manager, FALSE);
  g_autoptr (LiaFullScreen) screen = NULL;

  activate (manager, film);
  screen = watch_screen ();
  g_assert_false (lia_full_screen_get_active (screen));
  WAIT (lia_full_screen_get_active (screen));
  activate (manager, editor);
  WAIT (!lia_full_screen_get_active (screen));
  set_full (manager, editor, TRUE);
  WAIT (lia_full_screen_get_active (screen));
  set_full (manager, editor, FALSE);
  WAIT (!lia_full_screen_get_active (screen));
}

/* A look at another window is no change; nor is one to a window that fills the screen as well. */
static void
test_settles (Manager *manager, gconstpointer data)
{
  xcb_window_t film = open_window (manager, TRUE);
  xcb_window_t other = open_window (manager, TRUE);
  xcb_window_t editor = open_window (manager, FALSE);
  g_autoptr (LiaFullScreen) screen = watch_screen ();
  guint n = 0;

  g_signal_connect (screen, "notify::active", G_CALLBACK (count_cb), &n);
  activate (manager, film);
  WAIT (n == 1);
  activate (manager, editor);
  activate (manager, other);
  pass (4 * SETTLE_MS);
  g_assert_cmpuint (n, ==, 1);
  g_assert_true (lia_full_screen_get_active (screen));
}

static void
test_window_goes (Manager *manager, gconstpointer data)
{
  xcb_window_t film = open_window (manager, TRUE);
  xcb_window_t next = open_window (manager, TRUE);
  g_autoptr (LiaFullScreen) screen = watch_screen ();

  activate (manager, film);
  WAIT (lia_full_screen_get_active (screen));
  /* Before the window manager has said which comes next; then one that is gone before it is looked at. */
  xcb_destroy_window (manager->connection, film);
  activate (manager, 0x7fffff0);
  WAIT (!lia_full_screen_get_active (screen));
  activate (manager, next);
  WAIT (lia_full_screen_get_active (screen));
  activate (manager, XCB_NONE);
  WAIT (!lia_full_screen_get_active (screen));
}

/* No window manager, and no display at all. */
static void
test_nobody (Manager *manager, gconstpointer data)
{
  g_autoptr (LiaFullScreen) screen = NULL;
  g_autoptr (LiaFullScreen) nowhere = lia_full_screen_new (":65000", SETTLE_MS);

  xcb_delete_property (manager->connection, manager->root, atom (manager, "_NET_ACTIVE_WINDOW"));
  xcb_flush (manager->connection);
  screen = watch_screen ();
  pass (4 * SETTLE_MS);
  g_assert_false (lia_full_screen_get_active (screen));
  g_assert_false (lia_full_screen_get_active (nowhere));
}

#define ADD(name, function)                                                                        \
  g_test_add ("/full-screen/" name, Manager, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("followed", test_followed);
  ADD ("settles", test_settles);
  ADD ("window-goes", test_window_goes);
  ADD ("nobody", test_nobody);
  return g_test_run ();
}
