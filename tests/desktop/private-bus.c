/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "private-bus.h"

GDBusConnection *
private_bus_connect (GTestDBus *bus)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection *connection = g_dbus_connection_new_for_address_sync (
      g_test_dbus_get_bus_address (bus),
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
          | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      NULL, NULL, &error);

  g_assert_no_error (error);
  return connection;
}

gboolean
private_bus_late_cb (gpointer user_data)
{
  g_error ("not in time");
  return G_SOURCE_REMOVE;
}

static void
owned_cb (GDBusConnection *bus, const char *name, gpointer owned)
{
  *(gboolean *)owned = TRUE;
}

guint
private_bus_own (GDBusConnection *connection, const char *name)
{
  gboolean *owned = g_new0 (gboolean, 1);
  guint id = g_bus_own_name_on_connection (connection, name, G_BUS_NAME_OWNER_FLAGS_NONE, owned_cb,
                                           NULL, owned, g_free);

  WAIT (*owned);
  return id;
}
