/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "office-ocs-state.h"

#include "office-ocs-xml.h"

#include <string.h>

#define INACTIVE_MIN 4500
#define BUSY_MIN 6000
#define BUSY_MAX 7499
#define DO_NOT_DISTURB_MIN 9000
#define AWAY_MIN 12000
#define OFFLINE_MIN 18000

static OcsStateKind
kind_from_type (const char *type)
{
  static const struct
  {
    const char *type;
    OcsStateKind kind;
  } kinds[] = {
    { "userState", OCS_STATE_USER },
    { "machineState", OCS_STATE_MACHINE },
    { "calendarState", OCS_STATE_CALENDAR },
    { "phoneState", OCS_STATE_PHONE },
  };
  const char *local = type != NULL ? strrchr (type, ':') : NULL;

  local = local != NULL ? local + 1 : type;
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_strcmp0 (local, kinds[i].type) == 0)
      return kinds[i].kind;

  return OCS_STATE_NONE;
}

gboolean
ocs_state_parse (const char *xml, gint64 time_us, OcsState *out)
{
  g_autoptr (GBytes) bytes = g_bytes_new (xml, strlen (xml));
  g_autoptr (xmlDoc) doc = ocs_xml_parse (bytes);
  xmlNode *state = ocs_xml_root (doc, "state");
  xmlNode *activity = ocs_xml_child (state, "activity");
  g_autofree char *type = ocs_xml_attr (state, "type");
  g_autofree char *availability = ocs_xml_child_text (state, "availability");
  guint64 number;

  *out = (OcsState){ .kind = kind_from_type (type), .time_us = time_us };
  if (out->kind == OCS_STATE_NONE
      || !g_ascii_string_to_unsigned (availability, 10, 0, G_MAXINT, &number, NULL))
    {
      out->kind = OCS_STATE_NONE;
      return FALSE;
    }

  out->availability = (guint)number;
  out->activity = ocs_xml_attr (activity, "token");
  out->activity_min = (guint)ocs_xml_attr_uint (activity, "minAvailability", 0);
  out->activity_max = (guint)ocs_xml_attr_uint (activity, "maxAvailability", OFFLINE_MIN);
  return TRUE;
}

void
ocs_state_clear (OcsState *self)
{
  g_clear_pointer (&self->activity, g_free);
}

gboolean
ocs_state_equal (const OcsState *a, const OcsState *b)
{
  return a->availability == b->availability && g_strcmp0 (a->activity, b->activity) == 0;
}

char *
ocs_format_time (gint64 time_us)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (time_us / G_USEC_PER_SEC);
  g_autofree char *seconds = g_date_time_format (time, "%Y-%m-%dT%H:%M:%S");

  return g_strdup_printf ("%s.%03d", seconds, (int)(time_us % G_USEC_PER_SEC / 1000));
}

char *
ocs_state_to_xml (const OcsState *self)
{
  GString *xml = g_string_new (NULL);
  g_autofree char *last_active = ocs_format_time (self->time_us);

  ocs_xml_append (xml,
                  "<state xmlns=\"http://schemas.microsoft.com/2006/09/sip/state\""
                  " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
                  " xsi:type=\"aggregateState\" lastActive=\"%s\"><availability>%u</availability>",
                  last_active, self->availability);
  if (self->activity != NULL)
    ocs_xml_append (xml, "<activity token=\"%s\" minAvailability=\"%u\" maxAvailability=\"%u\"/>",
                    self->activity, self->activity_min, self->activity_max);
  g_string_append (xml, "<endpointLocation/></state>");

  return g_string_free (xml, FALSE);
}

/* ---- aggregation ---- */

static const OcsState *
find_best (const GArray *states,
           OcsStateKind kind,
           gboolean (*is_better) (const OcsState *candidate, const OcsState *best))
{
  const OcsState *best = NULL;

  for (guint i = 0; i < states->len; i++)
    {
      const OcsState *state = &g_array_index (states, OcsState, i);

      if (state->kind == kind && (best == NULL || is_better (state, best)))
        best = state;
    }
  return best;
}

static gboolean
is_more_available (const OcsState *candidate, const OcsState *best)
{
  return candidate->availability < best->availability
         || (candidate->availability == best->availability && candidate->time_us > best->time_us);
}

static gboolean
is_more_restrictive (const OcsState *candidate, const OcsState *best)
{
  return candidate->availability > best->availability;
}

static gboolean
is_newer (const OcsState *candidate, const OcsState *best)
{
  return candidate->time_us > best->time_us;
}

/* Busy shows that the person is idle as well; available becomes inactive. */
static guint
add_idleness (guint availability, guint machine)
{
  if (machine < INACTIVE_MIN || machine >= BUSY_MIN)
    return availability;
  if (availability < INACTIVE_MIN)
    return machine;
  if (availability >= BUSY_MIN && availability <= BUSY_MAX)
    return OCS_BUSY_INACTIVE;
  return availability;
}

/* A meeting says nothing of somebody who is away from the desk; a call does. */
static gboolean
raises (const OcsState *event, const OcsState *machine)
{
  if (event == NULL || event->availability <= machine->availability)
    return FALSE;
  return event->availability < AWAY_MIN;
}

static const OcsState *
find_event (const GArray *states, const OcsState *machine)
{
  const OcsState *phone = find_best (states, OCS_STATE_PHONE, is_more_restrictive);
  const OcsState *meeting = find_best (states, OCS_STATE_CALENDAR, is_more_restrictive);
  const gboolean on_phone = phone != NULL && phone->availability >= BUSY_MIN
                            && phone->availability < AWAY_MIN
                            && machine->availability < OFFLINE_MIN;
  const gboolean in_meeting = raises (meeting, machine);

  if (on_phone && (machine->availability >= AWAY_MIN || raises (phone, machine)))
    return in_meeting && meeting->availability > phone->availability ? meeting : phone;
  return in_meeting ? meeting : NULL;
}

static gboolean
manual_stands (const OcsState *manual, const OcsState *event, const OcsState *machine)
{
  if (manual->availability >= OFFLINE_MIN)
    return TRUE;
  if (event == NULL && machine->availability >= AWAY_MIN && manual->availability < AWAY_MIN)
    return FALSE;
  if (event == NULL || manual->availability >= DO_NOT_DISTURB_MIN)
    return TRUE;

  return event->time_us <= manual->time_us || event->availability < manual->availability;
}

void
ocs_state_aggregate (const GArray *states, OcsState *out)
{
  const OcsState *machine = find_best (states, OCS_STATE_MACHINE, is_more_available);
  const OcsState *manual = find_best (states, OCS_STATE_USER, is_newer);
  const OcsState *event;
  const OcsState *chosen;

  if (machine == NULL)
    {
      *out = (OcsState){ .availability = OCS_OFFLINE };
      return;
    }

  event = find_event (states, machine);
  chosen = event != NULL ? event : machine;
  if (manual != NULL && manual_stands (manual, event, machine))
    chosen = manual;

  *out = (OcsState){
    .kind = chosen->kind,
    .availability = add_idleness (chosen->availability, machine->availability),
    .time_us = chosen->time_us,
  };
  if (chosen->activity != NULL && out->availability >= chosen->activity_min
      && out->availability <= chosen->activity_max)
    {
      out->activity = g_strdup (chosen->activity);
      out->activity_min = chosen->activity_min;
      out->activity_max = chosen->activity_max;
    }
}
