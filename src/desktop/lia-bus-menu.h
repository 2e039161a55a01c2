/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define LIA_TYPE_BUS_MENU (lia_bus_menu_get_type ())
G_DECLARE_FINAL_TYPE (LiaBusMenu, lia_bus_menu, LIA, BUS_MENU, GObject)

/*
 * A menu model put on the bus as com.canonical.dbusmenu, which panels show for an icon. It follows the model and the
 * actions: a boolean state is a check mark, a state that equals the target a radio mark, and what is disabled is grey.
 * Main thread.
 * Spec: com.canonical.dbusmenu version 3.
 */

/**
 * lia_bus_menu_new:
 * @model: with sections, submenus, and items of actions “PREFIX.NAME”; the prefix is not looked at
 * @actions: has the actions by NAME
 * @right_to_left: how the user's language is written
 *
 * Returns: (transfer full) (nullable)
 * Errors: those of the bus: something is at @object_path already.
 */
LiaBusMenu *lia_bus_menu_new (GDBusConnection *bus,
                              const char *object_path,
                              GMenuModel *model,
                              GActionGroup *actions,
                              gboolean right_to_left,
                              GError **error);

G_END_DECLS
