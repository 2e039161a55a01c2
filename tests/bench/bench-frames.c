/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench-frames.h"

#include <fcntl.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static GArray *frames; /* of double, ms */
static double longest_step_ms;
static gint64 frame_began_us;
static gint64 step_began_us; /* 0: in no step */
static gint64 framed_us;     /* of this step */
static gint64 painted_us;
static GPollFunc poll_func;

/* See bench_frames_get_own_time(). */
static gint64
own_time_us (void)
{
  static int fd = -1;
  char text[128] = "";
  guint64 worked_ns = 0;
  guint64 waited_ns = 0;

  if (fd < 0)
    fd = open ("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC);
  if (fd < 0 || pread (fd, text, sizeof text - 1, 0) <= 0
      || sscanf (text, "%" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT, &worked_ns, &waited_ns) != 2)
    g_error ("the kernel does not tell how long a thread waits");
  return g_get_monotonic_time () - (gint64)(waited_ns / 1000);
}

static void
before_paint_cb (GdkFrameClock *clock)
{
  frame_began_us = own_time_us ();
}

static void
after_paint_cb (GdkFrameClock *clock)
{
  gint64 lasted_us = own_time_us () - frame_began_us;
  double ms = (double)lasted_us / 1000;

  painted_us = g_get_monotonic_time ();
  framed_us += lasted_us;
  g_array_append_val (frames, ms);
}

static int
poll_cb (GPollFD *fds, guint n_fds, int timeout)
{
  gint64 now_us = own_time_us ();
  int n = 0;

  if (step_began_us != 0)
    longest_step_ms = MAX (longest_step_ms, (double)(now_us - step_began_us - framed_us) / 1000);
  n = poll_func (fds, n_fds, timeout);
  step_began_us = own_time_us ();
  framed_us = 0;
  return n;
}

void
bench_frames_follow (GtkWidget *widget)
{
  if (frames == NULL)
    {
      frames = g_array_new (FALSE, FALSE, sizeof (double));
      poll_func = g_main_context_get_poll_func (NULL);
      g_main_context_set_poll_func (NULL, poll_cb);
    }
  if (widget != NULL)
    {
      GdkFrameClock *clock = gtk_widget_get_frame_clock (widget);

      g_signal_connect (clock, "before-paint", G_CALLBACK (before_paint_cb), NULL);
      g_signal_connect (clock, "after-paint", G_CALLBACK (after_paint_cb), NULL);
    }
}

void
bench_frames_reset (void)
{
  g_array_set_size (frames, 0);
  longest_step_ms = 0;
  step_began_us = 0;
}

void
bench_frames_skip_step (void)
{
  step_began_us = 0;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double difference = *(const double *)a - *(const double *)b;

  return difference < 0 ? -1 : difference > 0;
}

double
bench_frames_get_frame (double fraction)
{
  g_assert (frames->len > 0);
  g_array_sort (frames, compare);
  return g_array_index (frames, double, (guint)(fraction * (frames->len - 1)));
}

double
bench_frames_get_last (void)
{
  g_assert (frames->len > 0);
  return g_array_index (frames, double, frames->len - 1);
}

double
bench_frames_get_longest_step (void)
{
  return longest_step_ms;
}

guint
bench_frames_get_n_frames (void)
{
  return frames->len;
}

double
bench_frames_get_own_time (void)
{
  return (double)own_time_us () / 1000;
}

gint64
bench_frames_get_painted_us (void)
{
  return painted_us;
}

double
bench_frames_get_work (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (double)now.tv_sec * 1000 + (double)now.tv_nsec / 1e6;
}
