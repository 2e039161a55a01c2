/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-status-choice"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "service/lia-status-choice.h"

static const LiaStatusChoice choices[LIA_N_STATUS_CHOICES] = {
  { "available", LIA_AVAILABILITY_AVAILABLE, LIA_ACTIVITY_NONE, N_ ("Available") },
  { "busy", LIA_AVAILABILITY_BUSY, LIA_ACTIVITY_NONE, N_ ("Busy") },
  { "do-not-disturb", LIA_AVAILABILITY_DO_NOT_DISTURB, LIA_ACTIVITY_NONE, N_ ("Do Not Disturb") },
  { "be-right-back", LIA_AVAILABILITY_BE_RIGHT_BACK, LIA_ACTIVITY_NONE, N_ ("Be Right Back") },
  { "away", LIA_AVAILABILITY_AWAY, LIA_ACTIVITY_NONE, N_ ("Appear Away") },
  { "off-work", LIA_AVAILABILITY_AWAY, LIA_ACTIVITY_OFF_WORK, N_ ("Off Work") },
  { "offline", LIA_AVAILABILITY_OFFLINE, LIA_ACTIVITY_NONE, N_ ("Appear Offline") },
  { "automatic", LIA_AVAILABILITY_UNKNOWN, LIA_ACTIVITY_NONE, N_ ("Reset to Automatic") },
};

const LiaStatusChoice *
lia_status_choice_get (guint i)
{
  g_return_val_if_fail (i < LIA_N_STATUS_CHOICES, NULL);

  return &choices[i];
}

const LiaStatusChoice *
lia_status_choice_find (const char *id)
{
  for (guint i = 0; i < LIA_N_STATUS_CHOICES; i++)
    if (g_strcmp0 (choices[i].id, id) == 0)
      return &choices[i];
  return NULL;
}

gboolean
lia_status_choice_is_made (const LiaStatusChoice *choice, LiaOwnStatus *status)
{
  LiaPresence *presence = lia_own_status_get_presence (status);
  gboolean off_work = presence->activity == LIA_ACTIVITY_OFF_WORK;

  if (choice->availability != lia_own_status_get_choice (status))
    return FALSE;
  return choice->availability != LIA_AVAILABILITY_AWAY
         || (choice->activity == LIA_ACTIVITY_OFF_WORK) == off_work;
}

void
lia_status_choice_make (const LiaStatusChoice *choice,
                        LiaOwnStatus *status,
                        LiaStatusDuration duration)
{
  gboolean automatic = choice->availability == LIA_AVAILABILITY_UNKNOWN;

  lia_own_status_choose (status, choice->availability, choice->activity,
                         automatic ? 0 : lia_status_duration_end_us (duration));
}

const char *
lia_status_duration_get_label (LiaStatusDuration duration)
{
  static const char *const labels[LIA_N_STATUS_DURATIONS] = {
    N_ ("Until I change it"), N_ ("30 minutes"),     N_ ("1 hour"),
    N_ ("4 hours"),           N_ ("Until tomorrow"),
  };

  g_return_val_if_fail ((guint)duration < LIA_N_STATUS_DURATIONS, NULL);

  return labels[duration];
}

gint64
lia_status_duration_end_us (LiaStatusDuration duration)
{
  static const gint64 minutes[] = { 0, 30, 60, 240 };
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) midnight = NULL;
  g_autoptr (GDateTime) tomorrow = NULL;

  if (duration == LIA_STATUS_UNTIL_CHANGED)
    return 0;
  if (duration != LIA_STATUS_UNTIL_TOMORROW)
    return g_get_real_time () + minutes[duration] * 60 * G_USEC_PER_SEC;
  midnight = g_date_time_new_local (g_date_time_get_year (now), g_date_time_get_month (now),
                                    g_date_time_get_day_of_month (now), 0, 0, 0);
  tomorrow = g_date_time_add_days (midnight, 1);
  return g_date_time_to_unix (tomorrow) * G_USEC_PER_SEC;
}
