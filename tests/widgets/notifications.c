/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "notifications.h"

#include <gio/gio.h>

#define NAME "org.freedesktop.Notifications"
#define PATH "/org/freedesktop/Notifications"

static const char interface[]
    = "<node><interface name='" NAME "'>"
      "<method name='Notify'>"
      "<arg type='s' direction='in'/><arg type='u' direction='in'/><arg type='s' direction='in'/>"
      "<arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='as' direction='in'/>"
      "<arg type='a{sv}' direction='in'/><arg type='i' direction='in'/>"
      "<arg type='u' direction='out'/></method>"
      "<method name='CloseNotification'><arg type='u' direction='in'/></method>"
      "<method name='GetCapabilities'><arg type='as' direction='out'/></method>"
      "<method name='GetServerInformation'>"
      "<arg type='s' direction='out'/><arg type='s' direction='out'/>"
      "<arg type='s' direction='out'/><arg type='s' direction='out'/></method>"
      "</interface></node>";

static void
called_cb (GDBusConnection *connection,
           const char *sender,
           const char *path,
           const char *interface_name,
           const char *method,
           GVariant *arguments,
           GDBusMethodInvocation *invocation,
           gpointer user_data)
{
  static guint n_shown = 0;
  GVariant *answer = NULL;

  if (g_str_equal (method, "Notify"))
    answer = g_variant_new ("(u)", ++n_shown);
  else if (g_str_equal (method, "GetCapabilities"))
    answer = g_variant_new_parsed ("(['body', 'actions'],)");
  else if (g_str_equal (method, "GetServerInformation"))
    answer = g_variant_new ("(ssss)", "test", "", "1", "1.2");
  g_dbus_method_invocation_return_value (invocation, answer);
}

void
notifications_start (void)
{
  static const GDBusInterfaceVTable vtable = { .method_call = called_cb };
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (interface, NULL);
  g_autoptr (GVariant) owned = NULL;

  g_assert_no_error (error);
  g_dbus_connection_register_object (bus, PATH, node->interfaces[0], &vtable, NULL, NULL, &error);
  g_assert_no_error (error);
  owned = g_dbus_connection_call_sync (
      bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
      g_variant_new ("(su)", NAME, 4u), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
}
