/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-time-text"

#include "config.h"

#include <glib/gi18n.h>

#include "widgets/lia-time-text.h"

/* To find out which zone it is takes several looks into the file system: not for each row. */
static GTimeZone *
local_zone (void)
{
  static GTimeZone *zone = NULL;
  static gint64 found_us = 0;
  gint64 now_us = g_get_monotonic_time ();

  if (zone != NULL && now_us - found_us < G_USEC_PER_SEC)
    return zone;
  g_clear_pointer (&zone, g_time_zone_unref);
  zone = g_time_zone_new_local ();
  found_us = now_us;
  return zone;
}

static GDateTime *
local_time (gint64 time_us)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (time_us / G_USEC_PER_SEC);

  return utc != NULL ? g_date_time_to_timezone (utc, local_zone ())
                     : g_date_time_new_from_unix_local (0);
}

/* Whole days of the local calendar from @then to today; negative in the future. */
static int
days_ago (GDateTime *then)
{
  g_autoptr (GDateTime) now = g_date_time_new_now (local_zone ());
  GDate today;
  GDate day;

  g_date_set_dmy (&today, g_date_time_get_day_of_month (now), g_date_time_get_month (now),
                  g_date_time_get_year (now));
  g_date_set_dmy (&day, g_date_time_get_day_of_month (then), g_date_time_get_month (then),
                  g_date_time_get_year (then));
  return g_date_days_between (&day, &today);
}

static char *
clock_of (GDateTime *time)
{
  /* Translators: a time of day, as g_date_time_format() takes it. */
  return g_date_time_format (time, _ ("%H:%M"));
}

char *
lia_time_text_clock (gint64 time_us)
{
  g_autoptr (GDateTime) time = local_time (time_us);

  return clock_of (time);
}

char *
lia_time_text_day (gint64 time_us)
{
  g_autoptr (GDateTime) time = local_time (time_us);
  int days = days_ago (time);

  if (days == 0)
    return g_strdup (_ ("Today"));
  if (days == 1)
    return g_strdup (_ ("Yesterday"));
  if (days > 1 && days < 7)
    return g_date_time_format (time, "%A");
  /* Translators: a day with its year, as g_date_time_format() takes it. */
  return g_date_time_format (time, _ ("%e %B %Y"));
}

char *
lia_time_text_row (gint64 time_us)
{
  g_autoptr (GDateTime) time = local_time (time_us);
  g_autoptr (GDateTime) now = g_date_time_new_now (local_zone ());
  int days = days_ago (time);

  if (days == 0)
    return clock_of (time);
  if (days == 1)
    return g_strdup (_ ("Yesterday"));
  if (days > 1 && days < 7)
    return g_date_time_format (time, "%a");
  if (g_date_time_get_year (time) == g_date_time_get_year (now))
    /* Translators: a day of this year in short, as g_date_time_format() takes it. */
    return g_date_time_format (time, _ ("%e %b"));
  /* Translators: a date in short, as g_date_time_format() takes it. */
  return g_date_time_format (time, _ ("%d/%m/%Y"));
}

char *
lia_time_text_full (gint64 time_us)
{
  g_autoptr (GDateTime) time = local_time (time_us);

  /* Translators: a day with its time, as g_date_time_format() takes it. */
  return g_date_time_format (time, _ ("%A %e %B %Y, %H:%M"));
}

gboolean
lia_time_text_same_day (gint64 a_us, gint64 b_us)
{
  g_autoptr (GDateTime) a = local_time (a_us);
  g_autoptr (GDateTime) b = local_time (b_us);

  return g_date_time_get_year (a) == g_date_time_get_year (b)
         && g_date_time_get_day_of_year (a) == g_date_time_get_day_of_year (b);
}
