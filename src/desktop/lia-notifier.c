/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-notifier"

#include "config.h"

#include "desktop/lia-notifier-private.h"

G_DEFINE_FINAL_TYPE (LiaNotifier, lia_notifier, G_TYPE_OBJECT)

enum
{
  PROP_INHIBITED = 1,
  N_PROPS,
};

enum
{
  ACTIVATE,
  DISMISSED,
  N_SIGNALS,
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

static void
shown_free (gpointer data)
{
  LiaShownNotice *shown = data;

  lia_notice_unref (shown->notice);
  g_free (shown);
}

/* ---- Finding who shows notices ---- */

static void
find (LiaNotifier *self)
{
  self->way = LIA_NOTIFIER_FINDING;
  if (self->sandboxed)
    _lia_notifier_find_portal (self);
  else
    _lia_notifier_find_server (self);
}

static void
send (LiaNotifier *self, LiaShownNotice *shown)
{
  if (self->way == LIA_NOTIFIER_SERVER)
    _lia_notifier_server_send (self, shown);
  else
    _lia_notifier_portal_send (self, shown);
}

void
_lia_notifier_found (LiaNotifier *self, LiaNotifierWay way)
{
  GHashTableIter iter;
  gpointer value = NULL;

  self->way = way;
  if (way == LIA_NOTIFIER_UNKNOWN)
    {
      g_info ("Nobody here shows notifications");
      g_hash_table_remove_all (self->shown);
      return;
    }
  g_hash_table_iter_init (&iter, self->shown);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    send (self, value);
}

void
_lia_notifier_lost (LiaNotifier *self)
{
  self->way = LIA_NOTIFIER_UNKNOWN;
  g_hash_table_remove_all (self->shown);
  /* Answers that are on their way come from nobody. */
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
}

/* ---- Clicks ---- */

const LiaNoticeButton *
_lia_notifier_text_button (const LiaNotice *notice)
{
  for (guint i = 0; i < notice->buttons->len; i++)
    {
      const LiaNoticeButton *button = g_ptr_array_index (notice->buttons, i);
      if (button->text_action != NULL)
        return button;
    }
  return NULL;
}

static void
activate_with_text (LiaNotifier *self,
                    const LiaNoticeButton *button,
                    const char *text,
                    const char *token)
{
  GVariant *both[] = { button->target, g_variant_new_string (text) };
  g_autoptr (GVariant) target = g_variant_ref_sink (g_variant_new_tuple (both, 2));

  g_signal_emit (self, signals[ACTIVATE], 0, button->text_action, target, token);
}

void
_lia_notifier_activate (LiaNotifier *self,
                        const LiaNotice *notice,
                        const char *key,
                        const char *text,
                        const char *token)
{
  const LiaNoticeButton *button = NULL;
  guint64 place = 0;

  if (text != NULL)
    button = _lia_notifier_text_button (notice);
  else if (g_str_equal (key, "default"))
    {
      if (notice->action != NULL)
        g_signal_emit (self, signals[ACTIVATE], 0, notice->action, notice->target, token);
      return;
    }
  else if (notice->buttons->len > 0
           && g_ascii_string_to_unsigned (key, 10, 0, notice->buttons->len - 1, &place, NULL))
    button = g_ptr_array_index (notice->buttons, place);
  if (button == NULL)
    g_info ("A notification has no “%s”", key);
  else if (text != NULL)
    activate_with_text (self, button, text, token);
  else
    g_signal_emit (self, signals[ACTIVATE], 0, button->action, button->target, token);
}

/* ---- Notices ---- */

void
lia_notifier_show (LiaNotifier *self, LiaNotice *notice)
{
  LiaShownNotice *shown = NULL;

  g_return_if_fail (LIA_IS_NOTIFIER (self));
  g_return_if_fail (notice != NULL);

  shown = g_hash_table_lookup (self->shown, notice->id);
  if (shown == NULL)
    {
      shown = g_new0 (LiaShownNotice, 1);
      g_hash_table_insert (self->shown, g_strdup (notice->id), shown);
    }
  g_clear_pointer (&shown->notice, lia_notice_unref);
  shown->notice = lia_notice_ref (notice);
  shown->withdrawn = FALSE;
  if (shown->sending)
    shown->changed = TRUE;
  else if (self->way == LIA_NOTIFIER_UNKNOWN)
    find (self);
  else if (self->way != LIA_NOTIFIER_FINDING)
    send (self, shown);
}

/* Returns: whether nothing is left of it, so that it can be forgotten. */
static gboolean
withdraw (LiaNotifier *self, LiaShownNotice *shown)
{
  /* The answer says by which id the server knows it now, which need not be the old one. */
  shown->withdrawn = shown->sending;
  if (shown->withdrawn)
    return FALSE;
  if (self->way == LIA_NOTIFIER_SERVER && shown->server_id != 0)
    _lia_notifier_server_close (self, shown);
  else if (self->way == LIA_NOTIFIER_PORTAL)
    _lia_notifier_portal_close (self, shown);
  return TRUE;
}

void
lia_notifier_withdraw (LiaNotifier *self, const char *id)
{
  LiaShownNotice *shown = NULL;

  g_return_if_fail (LIA_IS_NOTIFIER (self));
  g_return_if_fail (id != NULL);

  shown = g_hash_table_lookup (self->shown, id);
  if (shown != NULL && withdraw (self, shown))
    g_hash_table_remove (self->shown, id);
}

void
lia_notifier_withdraw_all (LiaNotifier *self)
{
  GHashTableIter iter;
  gpointer value = NULL;

  g_return_if_fail (LIA_IS_NOTIFIER (self));

  g_hash_table_iter_init (&iter, self->shown);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (withdraw (self, value))
      g_hash_table_iter_remove (&iter);
}

/* ---- Object ---- */

static void
lia_notifier_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_INHIBITED)
    g_value_set_boolean (value, lia_notifier_get_inhibited (LIA_NOTIFIER (object)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
lia_notifier_dispose (GObject *object)
{
  LiaNotifier *self = LIA_NOTIFIER (object);

  g_cancellable_cancel (self->cancellable);
  if (self->server != NULL)
    g_signal_handlers_disconnect_by_data (self->server, self);
  if (self->portal != NULL)
    g_signal_handlers_disconnect_by_data (self->portal, self);
  g_clear_object (&self->server);
  g_clear_object (&self->portal);
  G_OBJECT_CLASS (lia_notifier_parent_class)->dispose (object);
}

static void
lia_notifier_finalize (GObject *object)
{
  LiaNotifier *self = LIA_NOTIFIER (object);

  g_hash_table_unref (self->shown);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->bus);
  g_free (self->app_id);
  g_free (self->token);
  G_OBJECT_CLASS (lia_notifier_parent_class)->finalize (object);
}

static void
lia_notifier_class_init (LiaNotifierClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->get_property = lia_notifier_get_property;
  object_class->dispose = lia_notifier_dispose;
  object_class->finalize = lia_notifier_finalize;
  props[PROP_INHIBITED] = g_param_spec_boolean ("inhibited", NULL, NULL, FALSE,
                                                G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[ACTIVATE] = g_signal_new ("activate", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_VARIANT, G_TYPE_STRING);
  signals[DISMISSED] = g_signal_new ("dismissed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
lia_notifier_init (LiaNotifier *self)
{
  self->cancellable = g_cancellable_new ();
  self->shown = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, shown_free);
}

LiaNotifier *
lia_notifier_new (GDBusConnection *bus, const char *app_id, gboolean sandboxed)
{
  LiaNotifier *self = NULL;

  g_return_val_if_fail (G_IS_DBUS_CONNECTION (bus), NULL);
  g_return_val_if_fail (app_id != NULL, NULL);

  self = g_object_new (LIA_TYPE_NOTIFIER, NULL);
  self->bus = g_object_ref (bus);
  self->app_id = g_strdup (app_id);
  self->sandboxed = sandboxed;
  if (!sandboxed)
    _lia_notifier_open_server (self);
  return self;
}

gboolean
lia_notifier_is_sandboxed (void)
{
  return g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS) || g_getenv ("SNAP") != NULL;
}

gboolean
lia_notifier_get_inhibited (LiaNotifier *self)
{
  g_return_val_if_fail (LIA_IS_NOTIFIER (self), FALSE);

  return self->server != NULL && lia_bus_notifications_get_inhibited (self->server);
}
