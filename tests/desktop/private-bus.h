/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* What tests with scripted services on a private bus have in common. */

G_BEGIN_DECLS

/** private_bus_connect: Returns: (transfer full): one more connection to @bus. */
GDBusConnection *private_bus_connect (GTestDBus *bus);

/** private_bus_own: Waits until @connection has @name. Returns: for g_bus_unown_name() */
guint private_bus_own (GDBusConnection *connection, const char *name);

/** WAIT: Turns the main loop until @condition; ends the test after ten seconds. */
#define WAIT(condition)                                                                            \
  G_STMT_START                                                                                     \
  {                                                                                                \
    guint wait_timer = g_timeout_add_seconds (10, private_bus_late_cb, NULL);                      \
    while (!(condition))                                                                           \
      g_main_context_iteration (NULL, TRUE);                                                       \
    g_source_remove (wait_timer);                                                                  \
  }                                                                                                \
  G_STMT_END

gboolean private_bus_late_cb (gpointer user_data);

G_END_DECLS
