/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "desktop/lia-watchdog.h"

/* A turn of the loop that is too long is told with what it was at; one that is not, and one that only waits, is not. */

#define LIMIT_MS 50

static guint n_told;
static gboolean named;

static GLogWriterOutput
writer_cb (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  for (gsize i = 0; i < n_fields; i++)
    if (strcmp (fields[i].key, "MESSAGE") == 0 && strstr (fields[i].value, "A step of ") != NULL)
      {
        n_told++;
        named = strstr (fields[i].value, "take_too_long") != NULL;
      }
  return G_LOG_WRITER_HANDLED;
}

/* Not static: its name is to be seen in a stack. */
gboolean take_too_long (gpointer user_data);

gboolean
take_too_long (gpointer user_data)
{
  gint64 start_us = g_get_monotonic_time ();

  while (g_get_monotonic_time () - start_us < GPOINTER_TO_INT (user_data) * 1000)
    ;
  return G_SOURCE_REMOVE;
}

static gboolean
over_cb (gpointer user_data)
{
  *(gboolean *)user_data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
run_for (guint ms)
{
  gboolean over = FALSE;

  g_timeout_add (ms, over_cb, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_told (void)
{
  lia_watchdog_start (LIMIT_MS);
  run_for (4 * LIMIT_MS);
  g_assert_cmpuint (n_told, ==, 0);
  g_idle_add (take_too_long, GINT_TO_POINTER (3 * LIMIT_MS));
  run_for (4 * LIMIT_MS);
  g_assert_cmpuint (n_told, ==, 1);
  g_assert_true (named);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_writer_func (writer_cb, NULL, NULL);
  g_test_add_func ("/desktop/watchdog/told", test_told);
  return g_test_run ();
}
