/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/lia-address.h"

G_BEGIN_DECLS

#define LIA_TYPE_PRESENCE (lia_presence_get_type ())
#define LIA_TYPE_PRESENCE_REPORT (lia_presence_report_get_type ())

/**
 * LiaPresenceReport:
 * @address: (not nullable): whom it is about
 * @source: (not nullable): who says so: "talk:ACCOUNT", "calendar:ACCOUNT", "idle", "choice"; a later
 *   report of the same source and device replaces an earlier one
 * @device: (not nullable): "" when the source does not tell devices apart
 * @availability: the state
 * @activity: why
 * @activity_text: (nullable): words of the person or of the server that replace the activity's
 * @note: (nullable): personal note
 * @out_of_office_note: (nullable): what the person wrote for the time of absence; its presence alone
 *   says that the person is out of office
 * @since_us: when the state began, UTC µs; 0 when not known
 * @valid_until_us: from then on the report counts as unknown; 0: no limit
 * @calendar, @calendar_until_us: what the calendar says, and until when, UTC µs; 0: not known
 * @raw: (nullable): the value of the protocol ("6500 on-the-phone"), for the log and the tool tip
 *
 * What one source says of one person. Read-only once made; may cross threads.
 */
struct _LiaPresenceReport
{
  LiaAddress *address;
  char *source;
  char *device;
  LiaAvailability availability;
  LiaActivity activity;
  char *activity_text;
  char *note;
  char *out_of_office_note;
  gint64 since_us;
  gint64 valid_until_us;
  LiaCalendar calendar;
  gint64 calendar_until_us;
  char *raw;
  gatomicrefcount ref_count;
};

GType lia_presence_report_get_type (void);

/** lia_presence_report_new: Returns: (transfer full): a report to fill in before it is shared. */
LiaPresenceReport *lia_presence_report_new (LiaAddress *address,
                                            const char *source,
                                            const char *device,
                                            LiaAvailability availability,
                                            LiaActivity activity);
LiaPresenceReport *lia_presence_report_ref (LiaPresenceReport *self);
void lia_presence_report_unref (LiaPresenceReport *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiaPresenceReport, lia_presence_report_unref)

/**
 * LiaPresence:
 *
 * What is shown beside a name: the outcome of all reports. Read-only; may cross threads.
 * @out_of_office may be set beside any availability; @out_of_office_note may still be %NULL.
 * @devices: of the reports that were merged, the one that decided.
 */
struct _LiaPresence
{
  LiaAvailability availability;
  LiaActivity activity;
  char *activity_text;
  char *note;
  gboolean out_of_office;
  char *out_of_office_note;
  gint64 since_us;
  LiaCalendar calendar;
  gint64 calendar_until_us;
  char *device;
  char *raw;
  gatomicrefcount ref_count;
};

GType lia_presence_get_type (void);

/** lia_presence_new: Returns: (transfer full): a presence with no note. */
LiaPresence *lia_presence_new (LiaAvailability availability, LiaActivity activity);
LiaPresence *lia_presence_ref (LiaPresence *self);
void lia_presence_unref (LiaPresence *self);
gboolean lia_presence_equal (const LiaPresence *a, const LiaPresence *b);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiaPresence, lia_presence_unref)

/**
 * lia_presence_merge:
 * @reports: (element-type LiaPresenceReport) (transfer none): all that is known of one person
 * @now_us: UTC µs
 *
 * The rule: do not disturb › in a call › in a conference › in a meeting › busy › available › be
 * right back › away / inactive › offline › unknown, over the reports still valid at @now_us. The
 * note is the newest one. No clock, no I/O.
 *
 * Returns: (transfer full) (not nullable)
 */
LiaPresence *lia_presence_merge (GPtrArray *reports, gint64 now_us);

/**
 * lia_presence_next_expiry_us:
 *
 * Returns: the earliest future @valid_until_us of @reports, or 0: when to merge again.
 */
gint64 lia_presence_next_expiry_us (GPtrArray *reports, gint64 now_us);

/** lia_availability_to_string: Returns: (transfer none): "Available", translated. */
const char *lia_availability_to_string (LiaAvailability availability);

/**
 * lia_presence_to_string:
 *
 * Returns: (transfer full): the state in words, translated: "In a call", "Away", a custom text.
 */
char *lia_presence_to_string (const LiaPresence *self);

/**
 * lia_presence_describe:
 * @now: local time, for "12 min" and "until 15:00"
 *
 * Returns: (transfer full): the state with its time: "Away 12 min", "Available, free until 15:00", translated.
 */
char *lia_presence_describe (const LiaPresence *self, GDateTime *now);

/** Whether a message sent now is likely to be read now. */
gboolean lia_presence_is_online (const LiaPresence *self);

G_END_DECLS
