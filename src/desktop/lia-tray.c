/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-tray"

#include "config.h"

#include <unistd.h>

#include "desktop/lia-bus-menu.h"
#include "desktop/lia-tray-bus.h"
#include "desktop/lia-tray.h"

#define ITEM_PATH "/StatusNotifierItem"
#define MENU_PATH "/StatusNotifierItem/Menu"
#define WATCHER "org.kde.StatusNotifierWatcher"
#define WATCHER_PATH "/StatusNotifierWatcher"

struct _LiaTray
{
  GObject parent_instance;

  GDBusConnection *bus;
  char *name; /* on the bus, as panels expect it */
  LiaBusStatusNotifierItem *skeleton;
  LiaBusMenu *menu;
  GCancellable *cancellable;
  char *token; /* of the click that comes next */
  guint name_id;
  guint watch_id;
  gboolean available;
};

G_DEFINE_FINAL_TYPE (LiaTray, lia_tray, G_TYPE_OBJECT)

enum
{
  PROP_AVAILABLE = 1,
  N_PROPS,
};

enum
{
  ACTIVATE,
  SECONDARY_ACTIVATE,
  N_SIGNALS,
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

/* ---- The panel ---- */

static void
set_available (LiaTray *self, gboolean available)
{
  if (self->available == available)
    return;
  self->available = available;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_AVAILABLE]);
}

static void
registered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (error != NULL)
    g_info ("No tray: %s", error->message);
  set_available (LIA_TRAY (user_data), answer != NULL);
}

static void
watcher_appeared_cb (GDBusConnection *bus, const char *name, const char *owner, gpointer user_data)
{
  LiaTray *self = LIA_TRAY (user_data);

  g_dbus_connection_call (bus, WATCHER, WATCHER_PATH, WATCHER, "RegisterStatusNotifierItem",
                          g_variant_new ("(s)", self->name), NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START,
                          -1, self->cancellable, registered_cb, self);
}

static void
watcher_vanished_cb (GDBusConnection *bus, const char *name, gpointer user_data)
{
  set_available (LIA_TRAY (user_data), FALSE);
}

/* ---- Clicks ---- */

static gboolean
token_cb (LiaTray *self, GDBusMethodInvocation *invocation, const char *token)
{
  g_free (self->token);
  self->token = g_strdup (token);
  lia_bus_status_notifier_item_complete_provide_xdg_activation_token (self->skeleton, invocation);
  return TRUE;
}

static void
emit_click (LiaTray *self, guint id)
{
  g_autofree char *token = g_steal_pointer (&self->token);

  g_signal_emit (self, signals[id], 0, token);
}

static gboolean
activate_cb (LiaTray *self, GDBusMethodInvocation *invocation, int x, int y)
{
  lia_bus_status_notifier_item_complete_activate (self->skeleton, invocation);
  emit_click (self, ACTIVATE);
  return TRUE;
}

static gboolean
secondary_activate_cb (LiaTray *self, GDBusMethodInvocation *invocation, int x, int y)
{
  lia_bus_status_notifier_item_complete_secondary_activate (self->skeleton, invocation);
  emit_click (self, SECONDARY_ACTIVATE);
  return TRUE;
}

/* The panel shows the menu itself. */
static gboolean
context_menu_cb (LiaTray *self, GDBusMethodInvocation *invocation, int x, int y)
{
  lia_bus_status_notifier_item_complete_context_menu (self->skeleton, invocation);
  return TRUE;
}

static gboolean
scroll_cb (LiaTray *self, GDBusMethodInvocation *invocation, int delta, const char *orientation)
{
  lia_bus_status_notifier_item_complete_scroll (self->skeleton, invocation);
  return TRUE;
}

/* ---- Object ---- */

static void
lia_tray_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_AVAILABLE)
    g_value_set_boolean (value, LIA_TRAY (object)->available);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
lia_tray_dispose (GObject *object)
{
  LiaTray *self = LIA_TRAY (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->watch_id, g_bus_unwatch_name);
  g_clear_handle_id (&self->name_id, g_bus_unown_name);
  if (g_dbus_interface_skeleton_get_object_path (G_DBUS_INTERFACE_SKELETON (self->skeleton))
      != NULL)
    g_dbus_interface_skeleton_unexport (G_DBUS_INTERFACE_SKELETON (self->skeleton));
  g_clear_object (&self->menu);
  G_OBJECT_CLASS (lia_tray_parent_class)->dispose (object);
}

static void
lia_tray_finalize (GObject *object)
{
  LiaTray *self = LIA_TRAY (object);

  g_clear_object (&self->skeleton);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->bus);
  g_free (self->name);
  g_free (self->token);
  G_OBJECT_CLASS (lia_tray_parent_class)->finalize (object);
}

static void
lia_tray_class_init (LiaTrayClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->get_property = lia_tray_get_property;
  object_class->dispose = lia_tray_dispose;
  object_class->finalize = lia_tray_finalize;
  props[PROP_AVAILABLE] = g_param_spec_boolean ("available", NULL, NULL, FALSE,
                                                G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[ACTIVATE] = g_signal_new ("activate", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SECONDARY_ACTIVATE] = g_signal_new ("secondary-activate", type, G_SIGNAL_RUN_LAST, 0,
                                              NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
connect_methods (LiaTray *self)
{
  const struct
  {
    const char *signal;
    GCallback callback;
  } methods[] = {
    { "handle-provide-xdg-activation-token", G_CALLBACK (token_cb) },
    { "handle-activate", G_CALLBACK (activate_cb) },
    { "handle-secondary-activate", G_CALLBACK (secondary_activate_cb) },
    { "handle-context-menu", G_CALLBACK (context_menu_cb) },
    { "handle-scroll", G_CALLBACK (scroll_cb) },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    g_signal_connect_object (self->skeleton, methods[i].signal, methods[i].callback, self,
                             G_CONNECT_SWAPPED);
}

static GVariant *
no_pixmaps (void)
{
  return g_variant_new_array (G_VARIANT_TYPE ("(iiay)"), NULL, 0);
}

static void
lia_tray_init (LiaTray *self)
{
  self->cancellable = g_cancellable_new ();
  self->skeleton = lia_bus_status_notifier_item_skeleton_new ();
  g_object_set (self->skeleton, "category", "Communications", "status", "Active", "title", "",
                "icon-theme-path", "", "icon-name", "", "overlay-icon-name", "",
                "attention-icon-name", "", "attention-movie-name", "", "menu", MENU_PATH,
                "icon-pixmap", no_pixmaps (), "overlay-icon-pixmap", no_pixmaps (),
                "attention-icon-pixmap", no_pixmaps (), "tool-tip",
                g_variant_new ("(s@a(iiay)ss)", "", no_pixmaps (), "", ""), NULL);
  connect_methods (self);
}

static gboolean export(
    LiaTray *self, GMenuModel *menu, GActionGroup *actions, gboolean right_to_left, GError **error)
{
  self->menu = lia_bus_menu_new (self->bus, MENU_PATH, menu, actions, right_to_left, error);
  return self->menu != NULL
         && g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->skeleton), self->bus,
                                              ITEM_PATH, error);
}

LiaTray *
lia_tray_new (GDBusConnection *bus,
              const char *id,
              GMenuModel *menu,
              GActionGroup *actions,
              gboolean right_to_left,
              GError **error)
{
  static guint n_trays = 0;
  g_autoptr (LiaTray) self = NULL;

  g_return_val_if_fail (G_IS_DBUS_CONNECTION (bus), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  self = g_object_new (LIA_TYPE_TRAY, NULL);
  self->bus = g_object_ref (bus);
  lia_bus_status_notifier_item_set_id (self->skeleton, id);
  if (!export(self, menu, actions, right_to_left, error))
    return NULL;
  self->name = g_strdup_printf ("org.kde.StatusNotifierItem-%d-%u", getpid (), ++n_trays);
  self->name_id = g_bus_own_name_on_connection (bus, self->name, G_BUS_NAME_OWNER_FLAGS_NONE, NULL,
                                                NULL, NULL, NULL);
  self->watch_id
      = g_bus_watch_name_on_connection (bus, WATCHER, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                        watcher_appeared_cb, watcher_vanished_cb, self, NULL);
  return g_steal_pointer (&self);
}

gboolean
lia_tray_get_available (LiaTray *self)
{
  g_return_val_if_fail (LIA_IS_TRAY (self), FALSE);

  return self->available;
}

/* ---- What is shown ---- */

static void
show_icon (LiaTray *self, GVariant *pixmaps)
{
  GVariant *before = lia_bus_status_notifier_item_get_icon_pixmap (self->skeleton);

  if (g_variant_equal (before, pixmaps))
    return;
  lia_bus_status_notifier_item_set_icon_pixmap (self->skeleton, pixmaps);
  lia_bus_status_notifier_item_set_attention_icon_pixmap (self->skeleton, pixmaps);
  lia_bus_status_notifier_item_emit_new_icon (self->skeleton);
  lia_bus_status_notifier_item_emit_new_attention_icon (self->skeleton);
}

static void
show_tool_tip (LiaTray *self, const char *title, const char *text)
{
  /* The text may be markup. */
  g_autofree char *escaped = g_markup_escape_text (text != NULL ? text : "", -1);
  g_autoptr (GVariant) tip
      = g_variant_ref_sink (g_variant_new ("(s@a(iiay)ss)", "", no_pixmaps (), title, escaped));

  if (g_variant_equal (tip, lia_bus_status_notifier_item_get_tool_tip (self->skeleton)))
    return;
  lia_bus_status_notifier_item_set_title (self->skeleton, title);
  lia_bus_status_notifier_item_set_tool_tip (self->skeleton, tip);
  lia_bus_status_notifier_item_emit_new_title (self->skeleton);
  lia_bus_status_notifier_item_emit_new_tool_tip (self->skeleton);
}

void
lia_tray_show (
    LiaTray *self, GVariant *pixmaps, const char *title, const char *text, gboolean attention)
{
  const char *status = attention ? "NeedsAttention" : "Active";
  g_autoptr (GVariant) icon = NULL;

  g_return_if_fail (LIA_IS_TRAY (self));
  g_return_if_fail (title != NULL);

  icon = g_variant_ref_sink (pixmaps);
  show_icon (self, icon);
  show_tool_tip (self, title, text);
  if (g_str_equal (status, lia_bus_status_notifier_item_get_status (self->skeleton)))
    return;
  lia_bus_status_notifier_item_set_status (self->skeleton, status);
  lia_bus_status_notifier_item_emit_new_status (self->skeleton, status);
}
