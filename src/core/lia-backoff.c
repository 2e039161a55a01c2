/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-backoff"

#include "config.h"

#include "core/lia-backoff.h"

guint
lia_backoff_delay_ms (guint attempt, double random)
{
  guint shift = MIN (MAX (attempt, 1) - 1, 10);
  guint64 full_ms = MIN ((guint64)LIA_BACKOFF_FIRST_MS << shift, LIA_BACKOFF_MAX_MS);

  return (guint)(full_ms / 2 + (guint64)((double)(full_ms / 2) * CLAMP (random, 0.0, 1.0)));
}
