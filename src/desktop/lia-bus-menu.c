/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-bus-menu"

#include "config.h"

#include <string.h>

#include "desktop/lia-bus-menu.h"
#include "desktop/lia-tray-bus.h"

#define ROOT 0
#define WHOLE_DEPTH (-1)

/* One line of the menu as it goes over the bus; its id is its place in the table. */
typedef struct
{
  GVariant *properties; /* a{sv} */
  GArray *children;     /* int; NULL: no submenu */
  char *action;         /* NULL: does nothing */
  GVariant *target;     /* NULL: none */
} Node;

struct _LiaBusMenu
{
  GObject parent_instance;

  LiaBusDbusmenu *skeleton;
  GMenuModel *model;
  GActionGroup *actions;
  GPtrArray *followed; /* models below the first one, whose changes are heard of */
  GPtrArray *nodes;
  guint revision;
  guint rebuild_id;
};

G_DEFINE_FINAL_TYPE (LiaBusMenu, lia_bus_menu, G_TYPE_OBJECT)

static void
node_free (gpointer data)
{
  Node *node = data;

  g_variant_unref (node->properties);
  g_clear_pointer (&node->children, g_array_unref);
  g_free (node->action);
  g_clear_pointer (&node->target, g_variant_unref);
  g_free (node);
}

static Node *
get_node (LiaBusMenu *self, int id)
{
  return id >= 0 && (guint)id < self->nodes->len ? g_ptr_array_index (self->nodes, id) : NULL;
}

/* Returns: (transfer none): a child of the node @parent_id */
static Node *
add_node (LiaBusMenu *self, int parent_id, GVariantBuilder *properties)
{
  Node *node = g_new0 (Node, 1);
  int id = (int)self->nodes->len;

  node->properties = g_variant_ref_sink (g_variant_builder_end (properties));
  g_ptr_array_add (self->nodes, node);
  if (parent_id != id)
    g_array_append_val (get_node (self, parent_id)->children, id);
  return node;
}

/* ---- Reading the model ---- */

static void queue_rebuild (LiaBusMenu *self);

static void
add_separator (LiaBusMenu *self, int parent_id)
{
  GVariantBuilder properties;

  g_variant_builder_init (&properties, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&properties, "{sv}", "type", g_variant_new_string ("separator"));
  add_node (self, parent_id, &properties);
}

static void
insert_state (LiaBusMenu *self, GVariantBuilder *properties, const char *action, GVariant *target)
{
  g_autoptr (GVariant) state = g_action_group_get_action_state (self->actions, action);
  gboolean on = FALSE;

  if (!g_action_group_get_action_enabled (self->actions, action))
    g_variant_builder_add (properties, "{sv}", "enabled", g_variant_new_boolean (FALSE));
  if (state == NULL)
    return;
  if (target != NULL)
    on = g_variant_equal (state, target);
  else if (g_variant_is_of_type (state, G_VARIANT_TYPE_BOOLEAN))
    on = g_variant_get_boolean (state);
  else
    return;
  g_variant_builder_add (properties, "{sv}", "toggle-type",
                         g_variant_new_string (target != NULL ? "radio" : "checkmark"));
  g_variant_builder_add (properties, "{sv}", "toggle-state", g_variant_new_int32 (on ? 1 : 0));
}

static void add_items (LiaBusMenu *self, int parent_id, GMenuModel *model);

static void
add_item (LiaBusMenu *self, int parent_id, GMenuModel *model, int i)
{
  g_autoptr (GMenuModel) submenu = g_menu_model_get_item_link (model, i, G_MENU_LINK_SUBMENU);
  g_autofree char *label = NULL;
  g_autofree char *detailed = NULL;
  g_autoptr (GVariant) target
      = g_menu_model_get_item_attribute_value (model, i, G_MENU_ATTRIBUTE_TARGET, NULL);
  const char *dot = NULL;
  GVariantBuilder properties;
  Node *node = NULL;

  g_menu_model_get_item_attribute (model, i, G_MENU_ATTRIBUTE_LABEL, "s", &label);
  g_menu_model_get_item_attribute (model, i, G_MENU_ATTRIBUTE_ACTION, "s", &detailed);
  g_variant_builder_init (&properties, G_VARIANT_TYPE_VARDICT);
  if (label != NULL)
    g_variant_builder_add (&properties, "{sv}", "label", g_variant_new_string (label));
  if (submenu != NULL)
    g_variant_builder_add (&properties, "{sv}", "children-display",
                           g_variant_new_string ("submenu"));
  dot = detailed != NULL ? strchr (detailed, '.') : NULL;
  if (dot != NULL)
    insert_state (self, &properties, dot + 1, target);
  node = add_node (self, parent_id, &properties);
  if (dot != NULL)
    node->action = g_strdup (dot + 1);
  node->target = g_steal_pointer (&target);
  if (submenu == NULL)
    return;
  node->children = g_array_new (FALSE, FALSE, sizeof (int));
  add_items (self, (int)self->nodes->len - 1, submenu);
}

static void
add_items (LiaBusMenu *self, int parent_id, GMenuModel *model)
{
  if (model != self->model)
    {
      g_ptr_array_add (self->followed, g_object_ref (model));
      g_signal_connect_object (model, "items-changed", G_CALLBACK (queue_rebuild), self,
                               G_CONNECT_SWAPPED);
    }
  for (int i = 0; i < g_menu_model_get_n_items (model); i++)
    {
      g_autoptr (GMenuModel) section = g_menu_model_get_item_link (model, i, G_MENU_LINK_SECTION);
      if (section == NULL)
        {
          add_item (self, parent_id, model, i);
          continue;
        }
      if (get_node (self, parent_id)->children->len > 0 && g_menu_model_get_n_items (section) > 0)
        add_separator (self, parent_id);
      add_items (self, parent_id, section);
    }
}

static void
unfollow (LiaBusMenu *self)
{
  for (guint i = 0; i < self->followed->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (self->followed, i), self);
  g_ptr_array_set_size (self->followed, 0);
}

static void
build (LiaBusMenu *self)
{
  GVariantBuilder properties;

  unfollow (self);
  g_ptr_array_set_size (self->nodes, 0);
  g_variant_builder_init (&properties, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&properties, "{sv}", "children-display", g_variant_new_string ("submenu"));
  add_node (self, ROOT, &properties)->children = g_array_new (FALSE, FALSE, sizeof (int));
  add_items (self, ROOT, self->model);
  self->revision++;
}

static gboolean
rebuild_cb (gpointer user_data)
{
  LiaBusMenu *self = LIA_BUS_MENU (user_data);

  self->rebuild_id = 0;
  build (self);
  lia_bus_dbusmenu_emit_layout_updated (self->skeleton, self->revision, ROOT);
  return G_SOURCE_REMOVE;
}

/* Several changes are told of once. */
static void
queue_rebuild (LiaBusMenu *self)
{
  if (self->rebuild_id == 0)
    self->rebuild_id = g_idle_add (rebuild_cb, self);
}

/* ---- What panels ask for ---- */

static GVariant *
pick_properties (const Node *node, const char *const *names)
{
  GVariantBuilder builder;
  GVariantIter iter;
  const char *name = NULL;
  GVariant *value = NULL;

  if (names == NULL || names[0] == NULL)
    return g_variant_ref (node->properties);
  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_iter_init (&iter, node->properties);
  while (g_variant_iter_loop (&iter, "{&sv}", &name, &value))
    if (g_strv_contains (names, name))
      g_variant_builder_add (&builder, "{sv}", name, value);
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static GVariant *
dup_layout (LiaBusMenu *self, int id, int depth, const char *const *names)
{
  const Node *node = get_node (self, id);
  g_autoptr (GVariant) properties = pick_properties (node, names);
  GVariantBuilder children;

  g_variant_builder_init (&children, G_VARIANT_TYPE ("av"));
  for (guint i = 0; depth != 0 && node->children != NULL && i < node->children->len; i++)
    {
      int child = g_array_index (node->children, int, i);
      g_variant_builder_add (
          &children, "v",
          dup_layout (self, child, depth == WHOLE_DEPTH ? WHOLE_DEPTH : depth - 1, names));
    }
  return g_variant_new ("(i@a{sv}av)", id, properties, &children);
}

static gboolean
refuse (GDBusMethodInvocation *invocation, int id)
{
  g_dbus_method_invocation_return_error (invocation, G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS,
                                         "The menu has no item %d", id);
  return TRUE;
}

static gboolean
get_layout_cb (LiaBusMenu *self,
               GDBusMethodInvocation *invocation,
               int parent_id,
               int depth,
               const char *const *names)
{
  if (get_node (self, parent_id) == NULL)
    return refuse (invocation, parent_id);
  lia_bus_dbusmenu_complete_get_layout (
      self->skeleton, invocation, self->revision,
      dup_layout (self, parent_id, depth < 0 ? WHOLE_DEPTH : depth, names));
  return TRUE;
}

static gboolean
get_group_properties_cb (LiaBusMenu *self,
                         GDBusMethodInvocation *invocation,
                         GVariant *ids,
                         const char *const *names)
{
  gboolean all = g_variant_n_children (ids) == 0;
  gsize n = all ? self->nodes->len : g_variant_n_children (ids);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(ia{sv})"));
  for (gsize i = 0; i < n; i++)
    {
      int id = (int)i;
      const Node *node = NULL;
      g_autoptr (GVariant) properties = NULL;
      if (!all)
        g_variant_get_child (ids, i, "i", &id);
      node = get_node (self, id);
      if (node == NULL)
        continue;
      properties = pick_properties (node, names);
      g_variant_builder_add (&builder, "(i@a{sv})", id, properties);
    }
  lia_bus_dbusmenu_complete_get_group_properties (self->skeleton, invocation,
                                                  g_variant_builder_end (&builder));
  return TRUE;
}

static gboolean
get_property_cb (LiaBusMenu *self, GDBusMethodInvocation *invocation, int id, const char *name)
{
  const Node *node = get_node (self, id);
  g_autoptr (GVariant) value
      = node != NULL ? g_variant_lookup_value (node->properties, name, NULL) : NULL;

  if (node == NULL)
    return refuse (invocation, id);
  if (value == NULL)
    g_dbus_method_invocation_return_error (invocation, G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS,
                                           "The item %d has no property “%s”", id, name);
  else
    lia_bus_dbusmenu_complete_get_property (self->skeleton, invocation,
                                            g_variant_new_variant (value));
  return TRUE;
}

/* Returns: FALSE: there is no such item. */
static gboolean
take_event (LiaBusMenu *self, int id, const char *event)
{
  const Node *node = get_node (self, id);

  if (node == NULL)
    return FALSE;
  if (node->action != NULL && g_str_equal (event, "clicked"))
    g_action_group_activate_action (self->actions, node->action, node->target);
  return TRUE;
}

static gboolean
event_cb (LiaBusMenu *self,
          GDBusMethodInvocation *invocation,
          int id,
          const char *event,
          GVariant *data,
          guint timestamp)
{
  if (!take_event (self, id, event))
    return refuse (invocation, id);
  lia_bus_dbusmenu_complete_event (self->skeleton, invocation);
  return TRUE;
}

static gboolean
event_group_cb (LiaBusMenu *self, GDBusMethodInvocation *invocation, GVariant *events)
{
  GVariantBuilder unknown;
  GVariantIter iter;
  int id = 0;
  const char *event = NULL;

  g_variant_builder_init (&unknown, G_VARIANT_TYPE ("ai"));
  g_variant_iter_init (&iter, events);
  while (g_variant_iter_next (&iter, "(i&svu)", &id, &event, NULL, NULL))
    if (!take_event (self, id, event))
      g_variant_builder_add (&unknown, "i", id);
  lia_bus_dbusmenu_complete_event_group (self->skeleton, invocation,
                                         g_variant_builder_end (&unknown));
  return TRUE;
}

/* The menu is always up to date. */
static gboolean
about_to_show_cb (LiaBusMenu *self, GDBusMethodInvocation *invocation, int id)
{
  lia_bus_dbusmenu_complete_about_to_show (self->skeleton, invocation, FALSE);
  return TRUE;
}

static gboolean
about_to_show_group_cb (LiaBusMenu *self, GDBusMethodInvocation *invocation, GVariant *ids)
{
  GVariantBuilder unknown;
  GVariantIter iter;
  int id = 0;

  g_variant_builder_init (&unknown, G_VARIANT_TYPE ("ai"));
  g_variant_iter_init (&iter, ids);
  while (g_variant_iter_next (&iter, "i", &id))
    if (get_node (self, id) == NULL)
      g_variant_builder_add (&unknown, "i", id);
  lia_bus_dbusmenu_complete_about_to_show_group (
      self->skeleton, invocation, g_variant_new_array (G_VARIANT_TYPE_INT32, NULL, 0),
      g_variant_builder_end (&unknown));
  return TRUE;
}

/* ---- Object ---- */

static void
lia_bus_menu_dispose (GObject *object)
{
  LiaBusMenu *self = LIA_BUS_MENU (object);

  g_clear_handle_id (&self->rebuild_id, g_source_remove);
  if (self->skeleton != NULL)
    g_dbus_interface_skeleton_unexport (G_DBUS_INTERFACE_SKELETON (self->skeleton));
  unfollow (self);
  g_clear_object (&self->skeleton);
  g_clear_object (&self->model);
  g_clear_object (&self->actions);
  G_OBJECT_CLASS (lia_bus_menu_parent_class)->dispose (object);
}

static void
lia_bus_menu_finalize (GObject *object)
{
  LiaBusMenu *self = LIA_BUS_MENU (object);

  g_ptr_array_unref (self->followed);
  g_ptr_array_unref (self->nodes);
  G_OBJECT_CLASS (lia_bus_menu_parent_class)->finalize (object);
}

static void
lia_bus_menu_class_init (LiaBusMenuClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lia_bus_menu_dispose;
  G_OBJECT_CLASS (klass)->finalize = lia_bus_menu_finalize;
}

static void
connect_methods (LiaBusMenu *self)
{
  const struct
  {
    const char *signal;
    GCallback callback;
  } methods[] = {
    { "handle-get-layout", G_CALLBACK (get_layout_cb) },
    { "handle-get-group-properties", G_CALLBACK (get_group_properties_cb) },
    { "handle-get-property", G_CALLBACK (get_property_cb) },
    { "handle-event", G_CALLBACK (event_cb) },
    { "handle-event-group", G_CALLBACK (event_group_cb) },
    { "handle-about-to-show", G_CALLBACK (about_to_show_cb) },
    { "handle-about-to-show-group", G_CALLBACK (about_to_show_group_cb) },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    g_signal_connect_object (self->skeleton, methods[i].signal, methods[i].callback, self,
                             G_CONNECT_SWAPPED);
}

static void
lia_bus_menu_init (LiaBusMenu *self)
{
  static const char *const no_paths[] = { NULL };

  self->followed = g_ptr_array_new_with_free_func (g_object_unref);
  self->nodes = g_ptr_array_new_with_free_func (node_free);
  self->skeleton = lia_bus_dbusmenu_skeleton_new ();
  lia_bus_dbusmenu_set_version (self->skeleton, 3);
  lia_bus_dbusmenu_set_status (self->skeleton, "normal");
  lia_bus_dbusmenu_set_icon_theme_path (self->skeleton, no_paths);
  connect_methods (self);
}

LiaBusMenu *
lia_bus_menu_new (GDBusConnection *bus,
                  const char *object_path,
                  GMenuModel *model,
                  GActionGroup *actions,
                  gboolean right_to_left,
                  GError **error)
{
  static const char *const changes[]
      = { "action-added", "action-removed", "action-enabled-changed", "action-state-changed" };
  g_autoptr (LiaBusMenu) self = NULL;

  g_return_val_if_fail (G_IS_DBUS_CONNECTION (bus), NULL);
  g_return_val_if_fail (G_IS_MENU_MODEL (model), NULL);
  g_return_val_if_fail (G_IS_ACTION_GROUP (actions), NULL);

  self = g_object_new (LIA_TYPE_BUS_MENU, NULL);
  self->model = g_object_ref (model);
  self->actions = g_object_ref (actions);
  g_signal_connect_object (model, "items-changed", G_CALLBACK (queue_rebuild), self,
                           G_CONNECT_SWAPPED);
  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    g_signal_connect_object (actions, changes[i], G_CALLBACK (queue_rebuild), self,
                             G_CONNECT_SWAPPED);
  lia_bus_dbusmenu_set_text_direction (self->skeleton, right_to_left ? "rtl" : "ltr");
  build (self);
  if (!g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->skeleton), bus,
                                         object_path, error))
    return NULL;
  return g_steal_pointer (&self);
}
