/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The tray, looked at by a scripted panel on a private bus; real panels are in the journeys. */

#include "desktop/lia-tray.h"
#include "private-bus.h"

#define WATCHER "org.kde.StatusNotifierWatcher"
#define ITEM "org.kde.StatusNotifierItem"
#define MENU "com.canonical.dbusmenu"
#define ITEM_PATH "/StatusNotifierItem"

static const char xml[] = "<node><interface name='" WATCHER "'>"
                          "<method name='RegisterStatusNotifierItem'><arg type='s' direction='in'/>"
                          "</method></interface></node>";

typedef struct
{
  GTestDBus *bus;
  GDBusConnection *panel;
  GDBusConnection *client;
  guint object_id;
  guint name_id;
  char *item; /* that registered last */
  guint n_registered;
  GSimpleActionGroup *actions;
  char *chosen;
  guint n_updates; /* of the menu */
  LiaTray *tray;
} Desk;

/* ---- The panel ---- */

static void
method_cb (GDBusConnection *bus,
           const char *sender,
           const char *path,
           const char *interface,
           const char *method,
           GVariant *parameters,
           GDBusMethodInvocation *invocation,
           gpointer user_data)
{
  Desk *desk = user_data;

  g_free (desk->item);
  g_variant_get (parameters, "(s)", &desk->item);
  desk->n_registered++;
  g_dbus_method_invocation_return_value (invocation, NULL);
}

static void
start_panel (Desk *desk)
{
  desk->name_id = private_bus_own (desk->panel, WATCHER);
}

static void
reply_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **)user_data = g_object_ref (result);
}

/* Returns: (transfer full) (nullable): the answer of the item. */
static GVariant *
ask (Desk *desk,
     const char *path,
     const char *interface,
     const char *method,
     GVariant *parameters,
     GError **error)
{
  GAsyncResult *done = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  g_dbus_connection_call (desk->panel, desk->item, path, interface, method, parameters, NULL,
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, reply_cb, &done);
  WAIT (done != NULL);
  result = done;
  return g_dbus_connection_call_finish (desk->panel, result, error);
}

static GVariant *
get (Desk *desk, const char *property)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = ask (desk, ITEM_PATH, "org.freedesktop.DBus.Properties", "Get",
                                     g_variant_new ("(ss)", ITEM, property), &error);
  GVariant *value = NULL;

  g_assert_no_error (error);
  g_variant_get (answer, "(v)", &value);
  return value;
}

static char *
dup_string (Desk *desk, const char *property)
{
  g_autoptr (GVariant) value = get (desk, property);

  return g_variant_dup_string (value, NULL);
}

static GVariant *
ask_menu (Desk *desk, const char *method, GVariant *parameters, GError **error)
{
  g_autoptr (GVariant) menu = get (desk, "Menu");

  return ask (desk, g_variant_get_string (menu, NULL), MENU, method, parameters, error);
}

/* ---- The program ---- */

static void
choose_cb (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  Desk *desk = user_data;

  g_free (desk->chosen);
  desk->chosen = target != NULL ? g_variant_print (target, FALSE)
                                : g_strdup (g_action_get_name (G_ACTION (action)));
}

static GMenuModel *
make_menu (void)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) states = g_menu_new ();
  g_autoptr (GMenu) durations = g_menu_new ();
  g_autoptr (GMenu) rest = g_menu_new ();

  g_menu_append (states, "_Available", "app.state::free");
  g_menu_append (states, "_Busy", "app.state::busy");
  g_menu_append (durations, "30 Minutes", "app.quiet(30)");
  g_menu_append_submenu (rest, "Do Not Disturb For", G_MENU_MODEL (durations));
  g_menu_append (rest, "_Quit", "app.quit");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (states));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (rest));
  return G_MENU_MODEL (menu);
}

static void
updated_cb (GDBusConnection *bus,
            const char *sender,
            const char *path,
            const char *interface,
            const char *signal,
            GVariant *parameters,
            gpointer user_data)
{
  ((Desk *)user_data)->n_updates++;
}

static void
add_actions (Desk *desk)
{
  const GActionEntry entries[] = {
    { .name = "state", .activate = choose_cb, .parameter_type = "s", .state = "'free'" },
    { .name = "quiet", .activate = choose_cb, .parameter_type = "i" },
    { .name = "quit", .activate = choose_cb },
  };

  desk->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (desk->actions), entries, G_N_ELEMENTS (entries),
                                   desk);
}

static void
set_up (Desk *desk, gconstpointer data)
{
  static const GDBusInterfaceVTable vtable = { .method_call = method_cb };
  g_autoptr (GDBusNodeInfo) info = g_dbus_node_info_new_for_xml (xml, NULL);
  g_autoptr (GMenuModel) menu = make_menu ();
  g_autoptr (GError) error = NULL;

  desk->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (desk->bus);
  desk->panel = private_bus_connect (desk->bus);
  desk->client = private_bus_connect (desk->bus);
  desk->object_id = g_dbus_connection_register_object (
      desk->panel, "/StatusNotifierWatcher", info->interfaces[0], &vtable, desk, NULL, &error);
  g_assert_no_error (error);
  g_dbus_connection_signal_subscribe (desk->panel, NULL, MENU, "LayoutUpdated", NULL, NULL,
                                      G_DBUS_SIGNAL_FLAGS_NONE, updated_cb, desk, NULL);
  add_actions (desk);
  desk->tray
      = lia_tray_new (desk->client, "liaison", menu, G_ACTION_GROUP (desk->actions), FALSE, &error);
  g_assert_no_error (error);
}

static void
tear_down (Desk *desk, gconstpointer data)
{
  g_assert_finalize_object (desk->tray);
  g_clear_handle_id (&desk->name_id, g_bus_unown_name);
  g_dbus_connection_unregister_object (desk->panel, desk->object_id);
  g_object_unref (desk->actions);
  g_object_unref (desk->panel);
  g_object_unref (desk->client);
  g_free (desk->item);
  g_free (desk->chosen);
  g_test_dbus_down (desk->bus);
  g_object_unref (desk->bus);
}

static void
start_and_register (Desk *desk)
{
  start_panel (desk);
  WAIT (desk->n_registered == 1 && lia_tray_get_available (desk->tray));
}

/* ---- Tests ---- */

static void
test_panel_comes_and_goes (Desk *desk, gconstpointer data)
{
  g_assert_false (lia_tray_get_available (desk->tray));
  start_and_register (desk);
  g_clear_handle_id (&desk->name_id, g_bus_unown_name);
  WAIT (!lia_tray_get_available (desk->tray));
  start_panel (desk);
  WAIT (desk->n_registered == 2 && lia_tray_get_available (desk->tray));
}

static GVariant *
make_pixmap (guint8 grey)
{
  guint8 pixel[4] = { 0xff, grey, grey, grey };
  GVariant *bytes = g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, pixel, sizeof pixel, 1);
  GVariant *pixmap = g_variant_new ("(ii@ay)", 1, 1, bytes);

  return g_variant_new_array (NULL, &pixmap, 1);
}

static void
test_shown (Desk *desk, gconstpointer data)
{
  g_autofree char *category = NULL;
  g_autofree char *status = NULL;
  g_autofree char *title = NULL;
  g_autoptr (GVariant) tip = NULL;
  g_autoptr (GVariant) icon = NULL;
  g_autoptr (GVariant) is_menu = NULL;
  g_autoptr (GVariant) expected = g_variant_ref_sink (make_pixmap (7));

  start_and_register (desk);
  lia_tray_show (desk->tray, make_pixmap (7), "Liaison", "<b>3</b> unread", TRUE);
  category = dup_string (desk, "Category");
  status = dup_string (desk, "Status");
  title = dup_string (desk, "Title");
  tip = get (desk, "ToolTip");
  icon = get (desk, "IconPixmap");
  is_menu = get (desk, "ItemIsMenu");
  g_assert_cmpstr (category, ==, "Communications");
  g_assert_cmpstr (status, ==, "NeedsAttention");
  g_assert_cmpstr (title, ==, "Liaison");
  g_assert_true (g_variant_equal (icon, expected));
  g_assert_false (g_variant_get_boolean (is_menu));
  g_variant_unref (g_steal_pointer (&expected));
  expected = g_variant_ref_sink (
      g_variant_new_parsed ("('', @a(iiay) [], 'Liaison', '&lt;b&gt;3&lt;/b&gt; unread')"));
  g_assert_true (g_variant_equal (tip, expected));
}

static void
clicked_cb (LiaTray *tray, const char *token, char **out_token)
{
  *out_token = g_strdup (token != NULL ? token : "none");
}

static void
test_clicks (Desk *desk, gconstpointer data)
{
  g_autofree char *left = NULL;
  g_autofree char *middle = NULL;
  g_autoptr (GError) error = NULL;

  start_and_register (desk);
  g_signal_connect (desk->tray, "activate", G_CALLBACK (clicked_cb), &left);
  g_signal_connect (desk->tray, "secondary-activate", G_CALLBACK (clicked_cb), &middle);
  g_variant_unref (ask (desk, ITEM_PATH, ITEM, "ProvideXdgActivationToken",
                        g_variant_new ("(s)", "a-token"), &error));
  g_variant_unref (ask (desk, ITEM_PATH, ITEM, "Activate", g_variant_new ("(ii)", 1, 2), &error));
  g_variant_unref (
      ask (desk, ITEM_PATH, ITEM, "SecondaryActivate", g_variant_new ("(ii)", 1, 2), &error));
  g_assert_no_error (error);
  g_assert_cmpstr (left, ==, "a-token");
  g_assert_cmpstr (middle, ==, "none");
}

static void
check_layout (Desk *desk, int parent, int depth, const char *expected_text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer
      = ask_menu (desk, "GetLayout", g_variant_new ("(iias)", parent, depth, NULL), &error);
  g_autoptr (GVariant) layout = NULL;
  g_autoptr (GVariant) expected
      = g_variant_parse (G_VARIANT_TYPE ("(ia{sv}av)"), expected_text, NULL, NULL, &error);
  g_autofree char *text = NULL;
  g_autofree char *normal = NULL;

  g_assert_no_error (error);
  layout = g_variant_get_child_value (answer, 1);
  text = g_variant_print (layout, FALSE);
  normal = g_variant_print (expected, FALSE);
  g_assert_cmpstr (text, ==, normal);
}

static void
test_menu (Desk *desk, gconstpointer data)
{
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GError) error = NULL;

  start_and_register (desk);
  check_layout (desk, 4, -1,
                "(4, {'label': <'Do Not Disturb For'>, 'children-display': <'submenu'>},"
                " [<(5, {'label': <'30 Minutes'>}, @av [])>])");
  check_layout (desk, 4, 0,
                "(4, {'label': <'Do Not Disturb For'>, 'children-display': <'submenu'>}, [])");
  answer = ask_menu (desk, "GetLayout", g_variant_new ("(iias)", 99, -1, NULL), &error);
  g_assert_null (answer);
  g_assert_error (error, G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS);
  g_clear_error (&error);
  answer = ask_menu (desk, "AboutToShow", g_variant_new ("(i)", 0), &error);
  g_assert_no_error (error);
}

static int
toggle_state (Desk *desk, int id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer
      = ask_menu (desk, "GetProperty", g_variant_new ("(is)", id, "toggle-state"), &error);
  g_autoptr (GVariant) value = NULL;

  g_assert_no_error (error);
  g_variant_get (answer, "(v)", &value);
  return g_variant_get_int32 (value);
}

static void
test_choices (Desk *desk, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GVariant) group = NULL;
  g_autoptr (GVariant) unknown = NULL;

  start_and_register (desk);
  g_assert_cmpint (toggle_state (desk, 1), ==, 1);
  g_assert_cmpint (toggle_state (desk, 2), ==, 0);
  answer = ask_menu (desk, "Event",
                     g_variant_new ("(isvu)", 2, "clicked", g_variant_new_int32 (0), 0u), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (desk->chosen, ==, "'busy'");
  g_action_group_change_action_state (G_ACTION_GROUP (desk->actions), "state",
                                      g_variant_new_string ("busy"));
  WAIT (desk->n_updates > 0);
  g_assert_cmpint (toggle_state (desk, 1), ==, 0);
  g_assert_cmpint (toggle_state (desk, 2), ==, 1);
  group
      = ask_menu (desk, "EventGroup",
                  g_variant_new_parsed ("([(5, 'clicked', <0>, uint32 0), (77, 'clicked', <0>, 0),"
                                        " (6, 'opened', <0>, 0)],)"),
                  &error);
  g_assert_no_error (error);
  unknown = g_variant_ref_sink (g_variant_new_parsed ("([77],)"));
  g_assert_true (g_variant_equal (group, unknown));
  g_assert_cmpstr (desk->chosen, ==, "30");
}

#define ADD(name, function)                                                                        \
  g_test_add ("/desktop/tray/" name, Desk, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("panel-comes-and-goes", test_panel_comes_and_goes);
  ADD ("shown", test_shown);
  ADD ("clicks", test_clicks);
  ADD ("menu", test_menu);
  ADD ("choices", test_choices);
  return g_test_run ();
}
