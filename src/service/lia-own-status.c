/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-own-status"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "service/lia-own-status-private.h"

struct _LiaOwnStatus
{
  GObject parent_instance;

  LiaPresence *presence;
  LiaAvailability choice;
  LiaActivity activity;
  char *note;
  gint64 until_us;
  guint until_id;
  guint idle;
};

enum
{
  PROP_0,
  PROP_PRESENCE,
  PROP_CHOICE,
  PROP_NOTE,
  PROP_UNTIL_US,
  PROP_REASON,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];
static guint publish_signal;

G_DEFINE_FINAL_TYPE (LiaOwnStatus, lia_own_status, G_TYPE_OBJECT)

static void
lia_own_status_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LiaOwnStatus *self = LIA_OWN_STATUS (object);

  switch (prop_id)
    {
    case PROP_PRESENCE:
      g_value_set_boxed (value, self->presence);
      break;
    case PROP_CHOICE:
      g_value_set_int (value, self->choice);
      break;
    case PROP_NOTE:
      g_value_set_string (value, self->note);
      break;
    case PROP_UNTIL_US:
      g_value_set_int64 (value, self->until_us);
      break;
    case PROP_REASON:
      g_value_set_string (value, lia_own_status_get_reason (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lia_own_status_finalize (GObject *object)
{
  LiaOwnStatus *self = LIA_OWN_STATUS (object);

  g_clear_handle_id (&self->until_id, g_source_remove);
  lia_presence_unref (self->presence);
  g_free (self->note);
  G_OBJECT_CLASS (lia_own_status_parent_class)->finalize (object);
}

static void
lia_own_status_class_init (LiaOwnStatusClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = lia_own_status_get_property;
  object_class->finalize = lia_own_status_finalize;

  properties[PROP_PRESENCE] = g_param_spec_boxed ("presence", NULL, NULL, LIA_TYPE_PRESENCE, flags);
  properties[PROP_CHOICE] = g_param_spec_int ("choice", NULL, NULL, 0, G_MAXINT, 0, flags);
  properties[PROP_NOTE] = g_param_spec_string ("note", NULL, NULL, NULL, flags);
  properties[PROP_UNTIL_US] = g_param_spec_int64 ("until-us", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_REASON] = g_param_spec_string ("reason", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  publish_signal = g_signal_new ("publish", LIA_TYPE_OWN_STATUS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
}

static void
lia_own_status_init (LiaOwnStatus *self)
{
  self->presence = lia_presence_new (LIA_AVAILABILITY_OFFLINE, LIA_ACTIVITY_NONE);
}

LiaOwnStatus *
_lia_own_status_new (void)
{
  return g_object_new (LIA_TYPE_OWN_STATUS, NULL);
}

void
_lia_own_status_set_presence (LiaOwnStatus *self, LiaPresence *presence)
{
  if (lia_presence_equal (self->presence, presence))
    return;
  lia_presence_ref (presence);
  lia_presence_unref (self->presence);
  self->presence = presence;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PRESENCE]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REASON]);
}

void
_lia_own_status_set_idle (LiaOwnStatus *self, guint idle)
{
  if (self->idle == idle)
    return;
  self->idle = idle;
  g_signal_emit (self, publish_signal, 0);
}

guint
_lia_own_status_get_idle (LiaOwnStatus *self)
{
  return self->idle;
}

LiaActivity
_lia_own_status_get_activity (LiaOwnStatus *self)
{
  return self->activity;
}

static gboolean
until_cb (gpointer user_data)
{
  LiaOwnStatus *self = LIA_OWN_STATUS (user_data);

  self->until_id = 0;
  lia_own_status_choose (self, LIA_AVAILABILITY_UNKNOWN, LIA_ACTIVITY_NONE, 0);
  return G_SOURCE_REMOVE;
}

void
lia_own_status_choose (LiaOwnStatus *self,
                       LiaAvailability availability,
                       LiaActivity activity,
                       gint64 until_us)
{
  gint64 now_us = g_get_real_time ();

  g_return_if_fail (LIA_IS_OWN_STATUS (self));

  g_clear_handle_id (&self->until_id, g_source_remove);
  if (until_us != 0 && until_us <= now_us)
    {
      availability = LIA_AVAILABILITY_UNKNOWN;
      activity = LIA_ACTIVITY_NONE;
      until_us = 0;
    }
  self->choice = availability;
  self->activity = activity;
  self->until_us = until_us;
  if (until_us != 0)
    self->until_id = g_timeout_add_seconds (
        (guint)MIN ((until_us - now_us) / G_USEC_PER_SEC + 1, G_MAXINT), until_cb, self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHOICE]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_UNTIL_US]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REASON]);
  g_signal_emit (self, publish_signal, 0);
}

void
lia_own_status_set_note (LiaOwnStatus *self, const char *note)
{
  g_return_if_fail (LIA_IS_OWN_STATUS (self));

  if (g_strcmp0 (self->note, note) == 0)
    return;
  g_free (self->note);
  self->note = g_strdup (note);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NOTE]);
  g_signal_emit (self, publish_signal, 0);
}

LiaPresence *
lia_own_status_get_presence (LiaOwnStatus *self)
{
  g_return_val_if_fail (LIA_IS_OWN_STATUS (self), NULL);

  return self->presence;
}

LiaAvailability
lia_own_status_get_choice (LiaOwnStatus *self)
{
  g_return_val_if_fail (LIA_IS_OWN_STATUS (self), LIA_AVAILABILITY_UNKNOWN);

  return self->choice;
}

const char *
lia_own_status_get_note (LiaOwnStatus *self)
{
  g_return_val_if_fail (LIA_IS_OWN_STATUS (self), NULL);

  return self->note;
}

gint64
lia_own_status_get_until_us (LiaOwnStatus *self)
{
  g_return_val_if_fail (LIA_IS_OWN_STATUS (self), 0);

  return self->until_us;
}

const char *
lia_own_status_get_reason (LiaOwnStatus *self)
{
  g_return_val_if_fail (LIA_IS_OWN_STATUS (self), NULL);

  if (self->choice != LIA_AVAILABILITY_UNKNOWN)
    return _ ("Because you chose it");
  if (self->presence->activity == LIA_ACTIVITY_IN_A_MEETING)
    return _ ("Because of a meeting in your calendar");
  if (self->idle > 0)
    return _ ("Because the computer is not being used");
  return _ ("Automatic");
}
