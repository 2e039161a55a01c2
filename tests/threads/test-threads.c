/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>
#include <stdio.h>
#include <string.h>

/*
 * test-threads NAME: one way of handing a value from one thread to another. Those that GLib orders must be silent
 * under ThreadSanitizer with hand-over.c loaded; those called NAME-race, which leave the order out, must be reported.
 * check-threads.py runs all of them, so that silence in other tests means something.
 */

typedef struct
{
  int value;
} Value;

static int seen;
static int n_changes;

static void
change (Value *value)
{
  value->value++;
  __atomic_fetch_add (&n_changes, 1, __ATOMIC_RELAXED);
}

/* Later in time and yet not ordered: ThreadSanitizer can miss what happens at the very same moment. */
static void
wait_for_change (int n)
{
  while (__atomic_load_n (&n_changes, __ATOMIC_RELAXED) < n)
    g_thread_yield ();
}

static void
look (const Value *value)
{
  seen += value->value;
}

/* ---- Locks ---- */

static GMutex mutex;
static GCond cond;
static GRWLock rw_lock;
static gboolean is_ready;

static gpointer
locked_thread (gpointer value)
{
  g_mutex_lock (&mutex);
  change (value);
  g_mutex_unlock (&mutex);
  return NULL;
}

static gpointer
bare_thread (gpointer value)
{
  wait_for_change (1);
  change (value);
  return NULL;
}

static void
in_two_threads (GThreadFunc one, GThreadFunc other, gpointer value)
{
  GThread *first = g_thread_new ("first", one, value);
  GThread *second = g_thread_new ("second", other, value);

  g_thread_join (first);
  g_thread_join (second);
  look (value);
}

static void
run_mutex (Value *value)
{
  in_two_threads (locked_thread, locked_thread, value);
}

static void
run_mutex_race (Value *value)
{
  in_two_threads (locked_thread, bare_thread, value);
}

static gpointer
reader_change_thread (gpointer value)
{
  g_rw_lock_reader_lock (&rw_lock);
  change (value);
  g_rw_lock_reader_unlock (&rw_lock);
  return NULL;
}

static gpointer
reader_change_late_thread (gpointer value)
{
  wait_for_change (1);
  return reader_change_thread (value);
}

static gpointer
reader_thread (gpointer value)
{
  g_rw_lock_reader_lock (&rw_lock);
  look (value);
  g_rw_lock_reader_unlock (&rw_lock);
  return NULL;
}

static gpointer
writer_thread (gpointer value)
{
  g_rw_lock_writer_lock (&rw_lock);
  change (value);
  g_rw_lock_writer_unlock (&rw_lock);
  return NULL;
}

static void
run_rw_lock (Value *value)
{
  in_two_threads (writer_thread, writer_thread, value);
  seen = 0;
  in_two_threads (writer_thread, reader_thread, value);
}

static void
run_rw_lock_race (Value *value)
{
  in_two_threads (reader_change_thread, reader_change_late_thread, value);
}

static gpointer
signal_thread (gpointer value)
{
  change (value);
  g_mutex_lock (&mutex);
  is_ready = TRUE;
  g_cond_signal (&cond);
  g_mutex_unlock (&mutex);
  return NULL;
}

static void
wait_ready (void)
{
  g_mutex_lock (&mutex);
  while (!is_ready)
    g_cond_wait (&cond, &mutex);
  g_mutex_unlock (&mutex);
}

static void
run_cond (Value *value)
{
  GThread *thread = g_thread_new ("signal", signal_thread, value);

  wait_ready ();
  look (value);
  g_thread_join (thread);
}

static gpointer
signal_early_thread (gpointer value)
{
  signal_thread (value);
  change (value);
  return NULL;
}

static void
run_cond_race (Value *value)
{
  GThread *thread = g_thread_new ("signal", signal_early_thread, value);

  wait_ready ();
  wait_for_change (2);
  look (value);
  g_thread_join (thread);
}

/* ---- A queue, as of a lane and of the store ---- */

static gpointer
pop_thread (gpointer queue)
{
  change (g_async_queue_pop (queue));
  return NULL;
}

static void
push (Value *value, gboolean touch_after)
{
  g_autoptr (GAsyncQueue) queue = g_async_queue_new ();
  GThread *thread = g_thread_new ("pop", pop_thread, queue);

  change (value);
  g_async_queue_push (queue, value);
  if (touch_after)
    {
      wait_for_change (2);
      change (value);
    }
  g_thread_join (thread);
}

static void
run_queue (Value *value)
{
  push (value, FALSE);
}

static void
run_queue_race (Value *value)
{
  push (value, TRUE);
}

/* ---- The main context, as of what a lane tells ---- */

static GMainLoop *loop;
static gboolean touches_after;

static gboolean
take_cb (gpointer value)
{
  if (touches_after)
    wait_for_change (2);
  look (value);
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

static gpointer
invoke_thread (gpointer value)
{
  change (value);
  g_main_context_invoke (NULL, take_cb, value);
  if (touches_after)
    change (value);
  return NULL;
}

static gpointer
attach_thread (gpointer value)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  change (value);
  g_source_set_callback (source, take_cb, value, NULL);
  g_source_attach (source, NULL);
  if (touches_after)
    change (value);
  return NULL;
}

static void
in_loop (GThreadFunc func, gpointer value, gboolean touch_after)
{
  GThread *thread = NULL;

  touches_after = touch_after;
  loop = g_main_loop_new (NULL, FALSE);
  /* A context that nobody has is taken by who invokes. */
  g_assert_true (g_main_context_acquire (NULL));
  thread = g_thread_new ("tell", func, value);
  g_main_loop_run (loop);
  g_main_context_release (NULL);
  g_thread_join (thread);
  g_main_loop_unref (loop);
}

static void
run_invoke (Value *value)
{
  in_loop (invoke_thread, value, FALSE);
}

static void
run_invoke_race (Value *value)
{
  in_loop (invoke_thread, value, TRUE);
}

static void
run_attach (Value *value)
{
  in_loop (attach_thread, value, FALSE);
}

static void
run_attach_race (Value *value)
{
  in_loop (attach_thread, value, TRUE);
}

/* ---- A task in a thread of a pool ---- */

static void
task_thread (GTask *task, gpointer source, gpointer value, GCancellable *cancellable)
{
  if (touches_after)
    wait_for_change (2);
  change (value);
  g_task_return_boolean (task, TRUE);
}

static void
task_cb (GObject *source, GAsyncResult *result, gpointer value)
{
  look (value);
  g_main_loop_quit (loop);
}

static void
run_a_task (Value *value, gboolean touch_after)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, task_cb, value);

  touches_after = touch_after;
  loop = g_main_loop_new (NULL, FALSE);
  change (value);
  g_task_set_task_data (task, value, NULL);
  g_task_run_in_thread (task, task_thread);
  if (touch_after)
    change (value);
  g_main_loop_run (loop);
  g_main_loop_unref (loop);
}

static void
run_task (Value *value)
{
  run_a_task (value, FALSE);
}

static void
run_task_race (Value *value)
{
  run_a_task (value, TRUE);
}

/* ---- The last reference ---- */

static gatomicrefcount count;

static gpointer
unref_thread (gpointer value)
{
  change (value);
  if (g_atomic_ref_count_dec (&count))
    value = NULL;
  return value;
}

static void
run_reference (Value *value)
{
  GThread *thread = NULL;

  g_atomic_ref_count_init (&count);
  g_atomic_ref_count_inc (&count);
  thread = g_thread_new ("unref", unref_thread, value);
  while (!g_atomic_ref_count_compare (&count, 1))
    g_thread_yield ();
  if (g_atomic_ref_count_dec (&count))
    look (value);
  g_thread_join (thread);
}

static void
run_reference_race (Value *value)
{
  GThread *thread = NULL;

  g_atomic_ref_count_init (&count);
  g_atomic_ref_count_inc (&count);
  thread = g_thread_new ("unref", unref_thread, value);
  wait_for_change (1);
  change (value);
  g_atomic_ref_count_dec (&count);
  g_thread_join (thread);
}

/* ---- Which ---- */

typedef struct
{
  const char *name;
  void (*run) (Value *value);
} Way;

static const Way ways[] = {
  { "mutex", run_mutex },         { "mutex-race", run_mutex_race },
  { "rw-lock", run_rw_lock },     { "rw-lock-race", run_rw_lock_race },
  { "cond", run_cond },           { "cond-race", run_cond_race },
  { "queue", run_queue },         { "queue-race", run_queue_race },
  { "invoke", run_invoke },       { "invoke-race", run_invoke_race },
  { "attach", run_attach },       { "attach-race", run_attach_race },
  { "task", run_task },           { "task-race", run_task_race },
  { "reference", run_reference }, { "reference-race", run_reference_race },
};

int
main (int argc, char *argv[])
{
  g_autofree Value *value = g_new0 (Value, 1);

  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      if (argc < 2)
        printf ("%s\n", ways[i].name);
      else if (g_str_equal (argv[1], ways[i].name))
        {
          ways[i].run (value);
          return 0;
        }
    }
  return argc < 2 ? 0 : 2;
}
