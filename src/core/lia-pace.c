/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-pace"

#include "config.h"

#include "core/lia-pace.h"

static guint seconds_ms[] = { [LIA_PACE_WAIT] = 1000, [LIA_PACE_LIMIT] = 1000 };

void
lia_pace_set_second_ms (LiaPace pace, guint ms)
{
  g_return_if_fail (ms >= 1 && ms <= 1000);

  g_atomic_int_set (&seconds_ms[pace], ms);
}

guint
lia_pace_ms (LiaPace pace, guint64 ms)
{
  return (guint)MIN (ms * (guint)g_atomic_int_get (&seconds_ms[pace]) / 1000, G_MAXUINT);
}

guint
lia_pace_timeout_add (LiaPace pace, guint64 ms, GSourceFunc func, gpointer user_data)
{
  return g_timeout_add (lia_pace_ms (pace, ms), func, user_data);
}
