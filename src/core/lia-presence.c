/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-presence"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "core/lia-presence.h"

/* ---- Report ---- */

G_DEFINE_BOXED_TYPE (LiaPresenceReport,
                     lia_presence_report,
                     lia_presence_report_ref,
                     lia_presence_report_unref)

LiaPresenceReport *
lia_presence_report_new (LiaAddress *address,
                         const char *source,
                         const char *device,
                         LiaAvailability availability,
                         LiaActivity activity)
{
  LiaPresenceReport *self = NULL;

  g_return_val_if_fail (address != NULL && source != NULL && device != NULL, NULL);

  self = g_new0 (LiaPresenceReport, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->address = lia_address_ref (address);
  self->source = g_strdup (source);
  self->device = g_strdup (device);
  self->availability = availability;
  self->activity = activity;
  return self;
}

LiaPresenceReport *
lia_presence_report_ref (LiaPresenceReport *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
lia_presence_report_unref (LiaPresenceReport *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  lia_address_unref (self->address);
  g_free (self->source);
  g_free (self->device);
  g_free (self->activity_text);
  g_free (self->note);
  g_free (self->out_of_office_note);
  g_free (self->raw);
  g_free (self);
}

/* ---- Presence ---- */

G_DEFINE_BOXED_TYPE (LiaPresence, lia_presence, lia_presence_ref, lia_presence_unref)

LiaPresence *
lia_presence_new (LiaAvailability availability, LiaActivity activity)
{
  LiaPresence *self = g_new0 (LiaPresence, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->availability = availability;
  self->activity = activity;
  self->out_of_office = activity == LIA_ACTIVITY_OUT_OF_OFFICE;
  return self;
}

LiaPresence *
lia_presence_ref (LiaPresence *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
lia_presence_unref (LiaPresence *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->activity_text);
  g_free (self->note);
  g_free (self->out_of_office_note);
  g_free (self->device);
  g_free (self->raw);
  g_free (self);
}

gboolean
lia_presence_equal (const LiaPresence *a, const LiaPresence *b)
{
  if (a == b)
    return TRUE;
  if (a == NULL || b == NULL)
    return FALSE;
  return a->availability == b->availability && a->activity == b->activity
         && a->out_of_office == b->out_of_office && a->since_us == b->since_us
         && a->calendar == b->calendar && a->calendar_until_us == b->calendar_until_us
         && g_strcmp0 (a->activity_text, b->activity_text) == 0 && g_strcmp0 (a->note, b->note) == 0
         && g_strcmp0 (a->out_of_office_note, b->out_of_office_note) == 0
         && g_strcmp0 (a->device, b->device) == 0 && g_strcmp0 (a->raw, b->raw) == 0;
}

/* ---- The rule ---- */

/* How much a report counts: the greatest one decides. 0 stands for nothing known. */
static int
weight (const LiaPresenceReport *report)
{
  switch (report->availability)
    {
    case LIA_AVAILABILITY_BLOCKED:
      return 100;
    case LIA_AVAILABILITY_DO_NOT_DISTURB:
      return 90;
    case LIA_AVAILABILITY_BUSY:
    case LIA_AVAILABILITY_BUSY_INACTIVE:
      if (report->activity == LIA_ACTIVITY_IN_A_CALL)
        return 80;
      if (report->activity == LIA_ACTIVITY_IN_A_CONFERENCE)
        return 75;
      if (report->activity == LIA_ACTIVITY_IN_A_MEETING)
        return 70;
      return report->availability == LIA_AVAILABILITY_BUSY ? 65 : 60;
    case LIA_AVAILABILITY_AVAILABLE:
      return 50;
    case LIA_AVAILABILITY_BE_RIGHT_BACK:
      return 40;
    case LIA_AVAILABILITY_AWAY:
      return 30;
    case LIA_AVAILABILITY_INACTIVE:
      return 25;
    case LIA_AVAILABILITY_OFFLINE:
      return 10;
    case LIA_AVAILABILITY_UNKNOWN:
    default:
      return 0;
    }
}

static gboolean
is_valid (const LiaPresenceReport *report, gint64 now_us)
{
  return report->valid_until_us == 0 || report->valid_until_us > now_us;
}

static gboolean
is_newer (const LiaPresenceReport *report, const LiaPresenceReport *than)
{
  return than == NULL || report->since_us > than->since_us;
}

LiaPresence *
lia_presence_merge (GPtrArray *reports, gint64 now_us)
{
  const LiaPresenceReport *best = NULL;
  const LiaPresenceReport *noted = NULL;
  const LiaPresenceReport *absent = NULL;
  const LiaPresenceReport *planned = NULL;
  LiaPresence *presence = NULL;

  for (guint i = 0; reports != NULL && i < reports->len; i++)
    {
      const LiaPresenceReport *report = g_ptr_array_index (reports, i);
      if (!is_valid (report, now_us))
        continue;
      if (best == NULL || weight (report) > weight (best)
          || (weight (report) == weight (best) && is_newer (report, best)))
        best = report;
      if (report->note != NULL && *report->note != '\0' && is_newer (report, noted))
        noted = report;
      if (report->out_of_office_note != NULL && is_newer (report, absent))
        absent = report;
      if (report->calendar != LIA_CALENDAR_UNKNOWN && is_newer (report, planned))
        planned = report;
    }
  if (best == NULL)
    return lia_presence_new (LIA_AVAILABILITY_UNKNOWN, LIA_ACTIVITY_NONE);

  presence = lia_presence_new (best->availability, best->activity);
  presence->activity_text = g_strdup (best->activity_text);
  presence->since_us = best->since_us;
  presence->device = g_strdup (best->device);
  presence->raw = g_strdup (best->raw);
  presence->calendar = planned != NULL ? planned->calendar : LIA_CALENDAR_UNKNOWN;
  presence->calendar_until_us = planned != NULL ? planned->calendar_until_us : 0;
  presence->note = noted != NULL ? g_strdup (noted->note) : NULL;
  if (absent != NULL)
    {
      presence->out_of_office = TRUE;
      presence->out_of_office_note
          = *absent->out_of_office_note != '\0' ? g_strdup (absent->out_of_office_note) : NULL;
    }
  return presence;
}

gint64
lia_presence_next_expiry_us (GPtrArray *reports, gint64 now_us)
{
  gint64 next_us = 0;

  for (guint i = 0; reports != NULL && i < reports->len; i++)
    {
      const LiaPresenceReport *report = g_ptr_array_index (reports, i);
      if (report->valid_until_us > now_us && (next_us == 0 || report->valid_until_us < next_us))
        next_us = report->valid_until_us;
    }
  return next_us;
}

/* ---- Words ---- */

const char *
lia_availability_to_string (LiaAvailability availability)
{
  switch (availability)
    {
    case LIA_AVAILABILITY_OFFLINE:
      return C_ ("presence", "Offline");
    case LIA_AVAILABILITY_AWAY:
      return C_ ("presence", "Away");
    case LIA_AVAILABILITY_BE_RIGHT_BACK:
      return C_ ("presence", "Be right back");
    case LIA_AVAILABILITY_INACTIVE:
      return C_ ("presence", "Inactive");
    case LIA_AVAILABILITY_AVAILABLE:
      return C_ ("presence", "Available");
    case LIA_AVAILABILITY_BUSY_INACTIVE:
      return C_ ("presence", "Busy, inactive");
    case LIA_AVAILABILITY_BUSY:
      return C_ ("presence", "Busy");
    case LIA_AVAILABILITY_DO_NOT_DISTURB:
      return C_ ("presence", "Do not disturb");
    case LIA_AVAILABILITY_BLOCKED:
      return C_ ("presence", "Blocked");
    case LIA_AVAILABILITY_UNKNOWN:
    default:
      return C_ ("presence", "Status unknown");
    }
}

static const char *
activity_to_string (LiaActivity activity)
{
  switch (activity)
    {
    case LIA_ACTIVITY_IN_A_CALL:
      return C_ ("presence", "In a call");
    case LIA_ACTIVITY_IN_A_CONFERENCE:
      return C_ ("presence", "In a conference");
    case LIA_ACTIVITY_IN_A_MEETING:
      return C_ ("presence", "In a meeting");
    case LIA_ACTIVITY_PRESENTING:
      return C_ ("presence", "Presenting");
    case LIA_ACTIVITY_URGENT_INTERRUPTIONS_ONLY:
      return C_ ("presence", "Urgent interruptions only");
    case LIA_ACTIVITY_OUT_OF_OFFICE:
      return C_ ("presence", "Out of office");
    case LIA_ACTIVITY_OFF_WORK:
      return C_ ("presence", "Off work");
    case LIA_ACTIVITY_OUT_TO_LUNCH:
      return C_ ("presence", "Out to lunch");
    case LIA_ACTIVITY_NONE:
    default:
      return NULL;
    }
}

char *
lia_presence_to_string (const LiaPresence *self)
{
  const char *activity = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  if (self->activity_text != NULL && *self->activity_text != '\0')
    return g_strdup (self->activity_text);
  activity = activity_to_string (self->activity);
  return g_strdup (activity != NULL ? activity : lia_availability_to_string (self->availability));
}

/* Only of these states does it matter for how long they last. */
static gboolean
shows_time (LiaAvailability availability)
{
  return availability == LIA_AVAILABILITY_AWAY || availability == LIA_AVAILABILITY_BE_RIGHT_BACK
         || availability == LIA_AVAILABILITY_INACTIVE
         || availability == LIA_AVAILABILITY_BUSY_INACTIVE;
}

/* When the calendar changes, as people say it: "15:00" today, "Monday" within a week, else NULL. */
static char *
dup_calendar_time (const LiaPresence *self, GDateTime *now)
{
  g_autoptr (GDateTime) utc
      = g_date_time_new_from_unix_utc (self->calendar_until_us / G_USEC_PER_SEC);
  g_autoptr (GDateTime) until
      = utc != NULL ? g_date_time_to_timezone (utc, g_date_time_get_timezone (now)) : NULL;
  gint64 left_us = until != NULL ? g_date_time_difference (until, now) : 0;

  if (left_us <= 0)
    return NULL;
  if (g_date_time_get_year (until) == g_date_time_get_year (now)
      && g_date_time_get_day_of_year (until) == g_date_time_get_day_of_year (now))
    return g_date_time_format (until, "%R");
  return left_us < 6 * G_TIME_SPAN_DAY ? g_date_time_format (until, "%A") : NULL;
}

/* What the calendar adds to the state, or NULL: only what does not contradict it. */
static char *
describe_calendar (const LiaPresence *self, const char *state, GDateTime *now)
{
  g_autofree char *until = NULL;
  gboolean open = self->availability == LIA_AVAILABILITY_AVAILABLE
                  || self->availability == LIA_AVAILABILITY_INACTIVE;

  if (self->calendar_until_us == 0 || (until = dup_calendar_time (self, now)) == NULL)
    return NULL;
  if (self->calendar == LIA_CALENDAR_FREE && open && g_ascii_isdigit (*until))
    /* Translators: 1: a state, such as “Available”, 2: a time of today, such as “15:00”. */
    return g_strdup_printf (_ ("%1$s, free until %2$s"), state, until);
  if ((self->calendar == LIA_CALENDAR_BUSY && self->activity == LIA_ACTIVITY_IN_A_MEETING)
      || (self->calendar == LIA_CALENDAR_OUT_OF_OFFICE
          && self->activity == LIA_ACTIVITY_OUT_OF_OFFICE))
    /* Translators: 1: a state, such as “In a meeting”, 2: “11:30” or “Monday”. */
    return g_strdup_printf (_ ("%1$s until %2$s"), state, until);
  return NULL;
}

char *
lia_presence_describe (const LiaPresence *self, GDateTime *now)
{
  g_autofree char *state = NULL;
  g_autofree char *planned = NULL;
  gint64 minutes = 0;

  g_return_val_if_fail (self != NULL && now != NULL, NULL);

  state = lia_presence_to_string (self);
  planned = describe_calendar (self, state, now);
  if (planned != NULL)
    return g_steal_pointer (&planned);
  if (self->since_us <= 0 || !shows_time (self->availability))
    return g_steal_pointer (&state);
  minutes = (g_date_time_to_unix (now) - self->since_us / G_USEC_PER_SEC) / 60;
  if (minutes < 1)
    return g_steal_pointer (&state);
  if (minutes < 60)
    /* Translators: 1: a state, such as “Away”, 2: for how many minutes. */
    return g_strdup_printf (_ ("%1$s %2$d min"), state, (int)minutes);
  if (minutes < 24 * 60)
    /* Translators: 1: a state, such as “Away”, 2: for how many hours. */
    return g_strdup_printf (_ ("%1$s %2$d h"), state, (int)(minutes / 60));
  return g_steal_pointer (&state);
}

gboolean
lia_presence_is_online (const LiaPresence *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  switch (self->availability)
    {
    case LIA_AVAILABILITY_AWAY:
    case LIA_AVAILABILITY_BE_RIGHT_BACK:
    case LIA_AVAILABILITY_INACTIVE:
    case LIA_AVAILABILITY_AVAILABLE:
    case LIA_AVAILABILITY_BUSY_INACTIVE:
    case LIA_AVAILABILITY_BUSY:
    case LIA_AVAILABILITY_DO_NOT_DISTURB:
      return TRUE;
    case LIA_AVAILABILITY_UNKNOWN:
    case LIA_AVAILABILITY_OFFLINE:
    case LIA_AVAILABILITY_BLOCKED:
    default:
      return FALSE;
    }
}
