/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Idleness, told by scripted services on a private bus: no desktop here has a real one. */

#include "desktop/lia-idle.h"
#include "private-bus.h"

#define MONITOR_PATH "/org/gnome/Mutter/IdleMonitor/Core"
#define LOGIN_PATH "/org/freedesktop/login1/session/_32"

static const char xml[]
    = "<node><interface name='org.gnome.Mutter.IdleMonitor'>"
      "<method name='AddIdleWatch'><arg type='t' direction='in'/><arg type='u' direction='out'/>"
      "</method><method name='AddUserActiveWatch'><arg type='u' direction='out'/></method>"
      "<signal name='WatchFired'><arg type='u'/></signal></interface>"
      "<interface name='org.freedesktop.login1.Session'>"
      "<property name='LockedHint' type='b' access='read'/>"
      "<property name='IdleHint' type='b' access='read'/>"
      "<property name='IdleSinceHint' type='t' access='read'/></interface></node>";

typedef struct
{
  GTestDBus *bus;
  GDBusConnection *service; /* of the scripted services */
  GDBusConnection *client;
  GDBusNodeInfo *info;
  guint objects[2];
  guint names[2];
  guint64 interval_ms; /* asked for by AddIdleWatch */
  guint n_active_watches;
  gboolean locked;
  gboolean idle;
  guint64 since_us;
} Desk;

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

  if (g_str_equal (method, "AddIdleWatch"))
    {
      g_variant_get (parameters, "(t)", &desk->interval_ms);
      g_dbus_method_invocation_return_value (invocation, g_variant_new ("(u)", 7));
      return;
    }
  desk->n_active_watches++;
  g_dbus_method_invocation_return_value (invocation,
                                         g_variant_new ("(u)", 100 + desk->n_active_watches));
}

static GVariant *
property_cb (GDBusConnection *bus,
             const char *sender,
             const char *path,
             const char *interface,
             const char *property,
             GError **error,
             gpointer user_data)
{
  Desk *desk = user_data;

  if (g_str_equal (property, "IdleSinceHint"))
    return g_variant_new_uint64 (desk->since_us);
  return g_variant_new_boolean (g_str_equal (property, "IdleHint") ? desk->idle : desk->locked);
}

static void
set_up (Desk *desk, gconstpointer data)
{
  static const GDBusInterfaceVTable vtable
      = { .method_call = method_cb, .get_property = property_cb };
  static const char *const paths[] = { MONITOR_PATH, "/org/freedesktop/login1/session/auto" };
  static const char *const names[] = { "org.gnome.Mutter.IdleMonitor", "org.freedesktop.login1" };

  desk->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (desk->bus);
  desk->service = private_bus_connect (desk->bus);
  desk->client = private_bus_connect (desk->bus);
  desk->info = g_dbus_node_info_new_for_xml (xml, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      desk->objects[i] = g_dbus_connection_register_object (
          desk->service, paths[i], desk->info->interfaces[i], &vtable, desk, NULL, NULL);
      desk->names[i] = private_bus_own (desk->service, names[i]);
    }
}

static void
tear_down (Desk *desk, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (desk->names); i++)
    {
      g_bus_unown_name (desk->names[i]);
      g_dbus_connection_unregister_object (desk->service, desk->objects[i]);
    }
  g_dbus_connection_close_sync (desk->client, NULL, NULL);
  g_dbus_connection_close_sync (desk->service, NULL, NULL);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_object (&desk->client);
  g_clear_object (&desk->service);
  g_dbus_node_info_unref (desk->info);
  g_test_dbus_down (desk->bus);
  g_object_unref (desk->bus);
}

static void
emit (Desk *desk, const char *path, const char *interface, const char *signal, GVariant *arguments)
{
  g_autoptr (GError) error = NULL;

  g_dbus_connection_emit_signal (desk->service, NULL, path, interface, signal, arguments, &error);
  g_assert_no_error (error);
}

static void
fire (Desk *desk, guint watch)
{
  emit (desk, MONITOR_PATH, "org.gnome.Mutter.IdleMonitor", "WatchFired",
        g_variant_new ("(u)", watch));
}

static void
test_monitor (Desk *desk, gconstpointer data)
{
  g_autoptr (LiaIdle) idle = lia_idle_new (desk->client, NULL, 300, 1);

  WAIT (desk->interval_ms != 0);
  g_assert_cmpuint (desk->interval_ms, ==, 300000);
  g_assert_cmpuint (lia_idle_get_level (idle), ==, 0);
  for (guint round = 1; round <= 2; round++)
    {
      /* Until the answer has come, the watch has no number: it is told again as a desktop would not. */
      while (lia_idle_get_level (idle) == 0)
        {
          fire (desk, 7);
          g_main_context_iteration (NULL, TRUE);
        }
      g_assert_cmpuint (lia_idle_get_level (idle), ==, 1);
      WAIT (lia_idle_get_level (idle) == 2);
      WAIT (desk->n_active_watches >= round);
      g_assert_false (lia_idle_get_locked (idle));
      while (lia_idle_get_level (idle) != 0)
        {
          fire (desk, 99); /* somebody else's */
          fire (desk, 100 + desk->n_active_watches);
          g_main_context_iteration (NULL, TRUE);
        }
    }
}

static void
test_screen_saver (Desk *desk, gconstpointer data)
{
  g_autoptr (LiaIdle) idle = lia_idle_new (desk->client, NULL, 300, 900);
  guint name = private_bus_own (desk->service, "org.freedesktop.ScreenSaver");

  while (lia_idle_get_level (idle) != 2)
    {
      emit (desk, "/org/freedesktop/ScreenSaver", "org.freedesktop.ScreenSaver", "ActiveChanged",
            g_variant_new ("(b)", TRUE));
      g_main_context_iteration (NULL, TRUE);
    }
  emit (desk, "/org/freedesktop/ScreenSaver", "org.freedesktop.ScreenSaver", "ActiveChanged",
        g_variant_new ("(b)", FALSE));
  WAIT (lia_idle_get_level (idle) == 0);
  g_bus_unown_name (name);
}

static void
tell_hints (Desk *desk)
{
  GVariantBuilder changed;

  g_variant_builder_init (&changed, G_VARIANT_TYPE ("a{sv}"));
  g_variant_builder_add (&changed, "{sv}", "LockedHint", g_variant_new_boolean (desk->locked));
  g_variant_builder_add (&changed, "{sv}", "IdleHint", g_variant_new_boolean (desk->idle));
  g_variant_builder_add (&changed, "{sv}", "IdleSinceHint", g_variant_new_uint64 (desk->since_us));
  emit (desk, LOGIN_PATH, "org.freedesktop.DBus.Properties", "PropertiesChanged",
        g_variant_new ("(sa{sv}as)", "org.freedesktop.login1.Session", &changed, NULL));
}

static void
test_login_session (Desk *desk, gconstpointer data)
{
  g_autoptr (LiaIdle) idle = NULL;

  /* Locked before the program started. */
  desk->locked = TRUE;
  idle = lia_idle_new (NULL, desk->client, 300, 900);
  WAIT (lia_idle_get_level (idle) == 2);
  g_assert_true (lia_idle_get_locked (idle));
  desk->locked = FALSE;
  tell_hints (desk);
  WAIT (lia_idle_get_level (idle) == 0);
  g_assert_false (lia_idle_get_locked (idle));
  desk->idle = TRUE;
  desk->since_us = (guint64)(g_get_real_time () - 400 * G_USEC_PER_SEC);
  tell_hints (desk);
  WAIT (lia_idle_get_level (idle) == 1);
  desk->since_us = (guint64)(g_get_real_time () - 1300 * G_USEC_PER_SEC);
  tell_hints (desk);
  WAIT (lia_idle_get_level (idle) == 2);
  desk->idle = FALSE;
  tell_hints (desk);
  WAIT (lia_idle_get_level (idle) == 0);
}

/* A session that tells nothing: never idle, and nothing breaks. */
static void
test_nothing (void)
{
  g_autoptr (LiaIdle) idle = lia_idle_new (NULL, NULL, 300, 900);

  g_assert_cmpuint (lia_idle_get_level (idle), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/idle/monitor", Desk, NULL, set_up, test_monitor, tear_down);
  g_test_add ("/idle/screen-saver", Desk, NULL, set_up, test_screen_saver, tear_down);
  g_test_add ("/idle/login-session", Desk, NULL, set_up, test_login_session, tear_down);
  g_test_add_func ("/idle/nothing", test_nothing);
  return g_test_run ();
}
