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
  gboolean locked;
  gboolean full_screen;
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

/* What the servers have heard is not told again: that would be “back to automatic” once more. */
static void
set_rules (LiaOwnStatus *self, guint idle, gboolean locked, gboolean full_screen)
{
  guint idle_before = self->idle;
  gboolean full_before = _lia_own_status_is_full_screen (self);

  self->idle = idle;
  self->locked = locked;
  self->full_screen = full_screen;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REASON]);
  if (idle != idle_before || _lia_own_status_is_full_screen (self) != full_before)
    g_signal_emit (self, publish_signal, 0);
}

void
_lia_own_status_set_idle (LiaOwnStatus *self, guint idle, gboolean locked)
{
  if (self->idle != idle || self->locked != locked)
    set_rules (self, idle, locked, self->full_screen);
}

void
_lia_own_status_set_full_screen (LiaOwnStatus *self, gboolean full_screen)
{
  if (self->full_screen != full_screen)
    set_rules (self, self->idle, self->locked, full_screen);
}

gboolean
_lia_own_status_is_full_screen (LiaOwnStatus *self)
{
  return self->full_screen && !self->locked && self->choice == LIA_AVAILABILITY_UNKNOWN;
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

/* What the computer itself makes of the state. */
static LiaStatusCause
cause_here (LiaOwnStatus *self)
{
  if (_lia_own_status_is_full_screen (self))
    return LIA_STATUS_CAUSE_FULL_SCREEN;
  if (self->locked)
    return LIA_STATUS_CAUSE_LOCKED;
  return self->idle > 0 ? LIA_STATUS_CAUSE_IDLE : LIA_STATUS_CAUSE_AUTOMATIC;
}

/* What the server has from the calendar and the telephone. */
static LiaStatusCause
cause_of_activity (LiaActivity activity)
{
  switch (activity)
    {
    case LIA_ACTIVITY_IN_A_MEETING:
      return LIA_STATUS_CAUSE_MEETING;
    case LIA_ACTIVITY_OUT_OF_OFFICE:
      return LIA_STATUS_CAUSE_ABSENCE;
    case LIA_ACTIVITY_IN_A_CALL:
    case LIA_ACTIVITY_IN_A_CONFERENCE:
      return LIA_STATUS_CAUSE_CALL;
    case LIA_ACTIVITY_PRESENTING:
      return LIA_STATUS_CAUSE_PRESENTATION;
    case LIA_ACTIVITY_NONE:
    case LIA_ACTIVITY_URGENT_INTERRUPTIONS_ONLY:
    case LIA_ACTIVITY_OFF_WORK:
    case LIA_ACTIVITY_OUT_TO_LUNCH:
    default:
      return LIA_STATUS_CAUSE_AUTOMATIC;
    }
}

/* No server has told anything, not even that the user is offline. */
static gboolean
is_signed_out (LiaOwnStatus *self)
{
  return self->presence->availability == LIA_AVAILABILITY_OFFLINE && self->presence->raw == NULL
         && self->choice != LIA_AVAILABILITY_OFFLINE;
}

/* A choice stands over everything but this: nobody is there. */
static gboolean
is_chosen (LiaOwnStatus *self)
{
  LiaAvailability shown = self->presence->availability;

  if (self->choice == LIA_AVAILABILITY_UNKNOWN)
    return FALSE;
  return self->idle < 2 || self->choice == shown || shown != LIA_AVAILABILITY_AWAY;
}

LiaStatusCause
lia_own_status_get_cause (LiaOwnStatus *self)
{
  LiaStatusCause of_server = LIA_STATUS_CAUSE_AUTOMATIC;
  LiaStatusCause here = LIA_STATUS_CAUSE_AUTOMATIC;

  g_return_val_if_fail (LIA_IS_OWN_STATUS (self), LIA_STATUS_CAUSE_AUTOMATIC);

  if (is_signed_out (self))
    return LIA_STATUS_CAUSE_SIGNED_OUT;
  if (is_chosen (self))
    return LIA_STATUS_CAUSE_CHOSEN;
  of_server = cause_of_activity (self->presence->activity);
  here = cause_here (self);
  if (here == LIA_STATUS_CAUSE_FULL_SCREEN || of_server == LIA_STATUS_CAUSE_AUTOMATIC)
    of_server = here;
  if (of_server != LIA_STATUS_CAUSE_AUTOMATIC)
    return of_server;
  return self->presence->availability == LIA_AVAILABILITY_AVAILABLE ? LIA_STATUS_CAUSE_AUTOMATIC
                                                                    : LIA_STATUS_CAUSE_ELSEWHERE;
}

const char *
lia_own_status_get_reason (LiaOwnStatus *self)
{
  static const char *const reasons[] = {
    [LIA_STATUS_CAUSE_AUTOMATIC] = N_ ("Automatic"),
    [LIA_STATUS_CAUSE_CHOSEN] = N_ ("Because you chose it"),
    [LIA_STATUS_CAUSE_FULL_SCREEN] = N_ ("Because a program fills the screen"),
    [LIA_STATUS_CAUSE_LOCKED] = N_ ("Because the screen is locked"),
    [LIA_STATUS_CAUSE_IDLE] = N_ ("Because the computer is not being used"),
    [LIA_STATUS_CAUSE_MEETING] = N_ ("Because of a meeting in your calendar"),
    [LIA_STATUS_CAUSE_ABSENCE] = N_ ("Because your calendar says that you are out of office"),
    [LIA_STATUS_CAUSE_CALL] = N_ ("Because you are in a call on another device"),
    [LIA_STATUS_CAUSE_PRESENTATION] = N_ ("Because you are presenting on another device"),
    [LIA_STATUS_CAUSE_ELSEWHERE] = N_ ("Because it was chosen on another device"),
    [LIA_STATUS_CAUSE_SIGNED_OUT] = N_ ("Because you are not signed in"),
  };

  g_return_val_if_fail (LIA_IS_OWN_STATUS (self), NULL);

  return _ (reasons[lia_own_status_get_cause (self)]);
}
