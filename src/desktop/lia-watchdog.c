/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-watchdog"

#include "config.h"

#include <errno.h>
#include <execinfo.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "desktop/lia-watchdog.h"

#define MAX_FRAMES 48

/* A timer is set when a turn of the loop begins and taken away when it ends. If it runs out before,
   its signal comes to the main thread, wherever that is, and notes the stack; it is told once the
   turn is over. */
static timer_t timer;
static guint limit;
static gint64 began_us; /* 0: in no turn */
static void *stack[MAX_FRAMES];
static volatile sig_atomic_t n_frames;
static GPollFunc poll_func;

static void
too_long_cb (int number)
{
  n_frames = backtrace (stack, MAX_FRAMES);
}

static void
set_timer (guint ms)
{
  struct itimerspec when = { .it_value = { ms / 1000, (long)(ms % 1000) * 1000000 } };

  timer_settime (timer, 0, &when, NULL);
}

static void
tell (gint64 lasted_us)
{
  char **names = backtrace_symbols (stack, n_frames);
  g_autoptr (GString) text = g_string_new (NULL);

  /* The first two are the handler and its way in. */
  for (int i = 2; names != NULL && i < n_frames; i++)
    g_string_append_printf (text, "\n  %s", names[i]);
  g_message ("A step of %" G_GINT64_FORMAT " ms:%s", lasted_us / 1000, text->str);
  free (names);
}

static int
poll_cb (GPollFD *fds, guint n_fds, int timeout)
{
  int n = 0;

  if (began_us != 0)
    {
      set_timer (0);
      if (n_frames > 0)
        tell (g_get_monotonic_time () - began_us);
    }
  n = poll_func (fds, n_fds, timeout);
  n_frames = 0;
  began_us = g_get_monotonic_time ();
  set_timer (limit);
  return n;
}

void
lia_watchdog_start (guint limit_ms)
{
  struct sigaction action = { .sa_handler = too_long_cb, .sa_flags = SA_RESTART };
  struct sigevent event = { .sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGRTMIN };

  g_return_if_fail (limit_ms >= 1 && limit_ms <= 10000);
  g_return_if_fail (poll_func == NULL);

  /* The first call loads a library, which a handler must not. */
  n_frames = backtrace (stack, MAX_FRAMES);
  n_frames = 0;
  limit = limit_ms;
  event._sigev_un._tid = (pid_t)syscall (SYS_gettid);
  if (sigaction (SIGRTMIN, &action, NULL) != 0
      || timer_create (CLOCK_MONOTONIC, &event, &timer) != 0)
    {
      g_warning ("The main thread is not watched: %s", g_strerror (errno));
      return;
    }
  poll_func = g_main_context_get_poll_func (NULL);
  g_main_context_set_poll_func (NULL, poll_cb);
}
