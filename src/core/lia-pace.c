/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-pace"

#include "config.h"

#include "core/lia-pace.h"

static guint second_ms = 1000;

void
lia_pace_set_second_ms (guint ms)
{
  g_return_if_fail (ms >= 1 && ms <= 1000);

  g_atomic_int_set (&second_ms, ms);
}

guint
lia_pace_ms (guint64 ms)
{
  return (guint)MIN (ms * (guint)g_atomic_int_get (&second_ms) / 1000, G_MAXUINT);
}

guint
lia_pace_timeout_add (guint64 ms, GSourceFunc func, gpointer user_data)
{
  return g_timeout_add (lia_pace_ms (ms), func, user_data);
}
