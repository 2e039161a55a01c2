/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "crash-office.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

/*
 * 200 lives that end by kill -9, each at a moment that its seed gives, and each followed by one that brings to its end
 * what the first has left. In between, and at the end, it is looked at:
 *
 * - the store is sound: the check of SQLite, of its search index and of its counts;
 * - each act of which the first life said that it was taken was done on the server exactly once, and one that it had
 *   only begun at most once; no act was done for which nobody asked;
 * - of each draft the last version that was said to be kept, or a later one, is on the server, once;
 * - the text or source of a message that was in the store when the life ended is not fetched again. What had come,
 *   but was not stored yet when it was killed, may be: nobody has it.
 *
 * A seed that failed is run alone with CRASH_SEED=N.
 */

#define N_MOMENTS 200
#define N_WORKERS 3
#define MAX_LIFE_MS 20000

/* To look for leaks makes the sanitizer remember each piece of memory with its whole stack: one life of each kind does
 * it for all, and other tests for the office. */
#define FAST "detect_leaks=0:abort_on_error=0"
static char *thorough; /* as it is told from outside; nullable */

/* Where a life of each kind is killed: after so many lines, or as late as the last one of that kind went on. */
static const guint max_lines[N_CRASH_KINDS] = { [CRASH_FIRST_SYNC] = 72,
                                                [CRASH_DELTA] = 19,
                                                [CRASH_ACTS] = 47,
                                                [CRASH_DRAFT] = 14,
                                                [CRASH_SEND] = 15 };

typedef struct
{
  CrashOffice *office;
  guint number;
  char *program;
  char *profile;                 /* of Nadia, whose mail goes on from moment to moment */
  gint64 full_us[N_CRASH_KINDS]; /* how long a life that was not cut short went on */
  guint n_at_end;                /* lives that had nothing more to do when they were killed */
} Worker;

/* One moment. */
typedef struct
{
  Worker *worker;
  guint seed;
  CrashKind kind;
  guint turn;
  char *name;
  char *profile;
  guint kill_lines; /* 0: by time */
  gint64 kill_us;
  GPtrArray *said;       /* lines */
  GHashTable *had_texts; /* subjects whose text was stored when it was killed */
  GHashTable *had_sources;
} Moment;

/* ---- One life ---- */

static GSubprocess *
start_life (Moment *self, gboolean finish)
{
  g_autofree char *kind = g_strdup_printf ("%d", self->kind);
  g_autofree char *turn = g_strdup_printf ("%u", self->turn);
  g_autoptr (GSubprocessLauncher) launcher
      = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GError) error = NULL;
  const char *argv[]
      = { self->worker->program,      "--life", self->profile, kind, self->name, turn,
          finish ? "finish" : "live", NULL };
  GSubprocess *life = NULL;

  if (self->seed < N_CRASH_KINDS && thorough != NULL)
    g_subprocess_launcher_setenv (launcher, "ASAN_OPTIONS", thorough, TRUE);
  life = g_subprocess_launcher_spawnv (launcher, argv, &error);
  g_assert_no_error (error);
  return life;
}

/* What has come, split into lines. Returns: FALSE at its end. */
static gboolean
read_lines (Moment *self, int fd, GString *rest)
{
  char buffer[4096];
  gssize n = read (fd, buffer, sizeof buffer);
  char *end = NULL;

  if (n <= 0)
    return n < 0 && errno == EINTR;
  g_string_append_len (rest, buffer, n);
  while ((end = strchr (rest->str, '\n')) != NULL)
    {
      g_ptr_array_add (self->said, g_strndup (rest->str, (gsize)(end - rest->str)));
      g_string_erase (rest, 0, end - rest->str + 1);
    }
  return TRUE;
}

static gboolean
has_ended (Moment *self)
{
  return self->said->len > 0
         && g_str_equal (g_ptr_array_index (self->said, self->said->len - 1), "end");
}

static gboolean
is_due (Moment *self, gint64 begin_us)
{
  if (has_ended (self))
    return TRUE;
  return self->kill_lines > 0 ? self->said->len >= self->kill_lines
                              : g_get_monotonic_time () - begin_us >= self->kill_us;
}

static int
wait_ms (Moment *self, gint64 begin_us)
{
  gint64 left_us = begin_us + self->kill_us - g_get_monotonic_time ();

  return self->kill_lines > 0 ? MAX_LIFE_MS : (int)CLAMP (left_us / 1000 + 1, 0, MAX_LIFE_MS);
}

static void
run_and_kill (Moment *self)
{
  g_autoptr (GSubprocess) life = start_life (self, FALSE);
  int fd = g_unix_input_stream_get_fd (G_UNIX_INPUT_STREAM (g_subprocess_get_stdout_pipe (life)));
  g_autoptr (GString) rest = g_string_new (NULL);
  gint64 begin_us = g_get_monotonic_time ();

  while (!is_due (self, begin_us))
    {
      struct pollfd wait = { .fd = fd, .events = POLLIN };
      int n = poll (&wait, 1, wait_ms (self, begin_us));
      if (n > 0 && !read_lines (self, fd, rest))
        g_error ("seed %u: the life ended by itself", self->seed);
      if (g_get_monotonic_time () - begin_us > MAX_LIFE_MS * 1000)
        g_error ("seed %u: the life came to no end", self->seed);
    }
  g_subprocess_force_exit (life);
  if (has_ended (self))
    {
      self->worker->full_us[self->kind] = g_get_monotonic_time () - begin_us;
      self->worker->n_at_end++;
    }
  /* What it had said counts, read or not. */
  while (read_lines (self, fd, rest))
    ;
  g_assert_true (g_subprocess_wait (life, NULL, NULL));
  g_assert_true (g_subprocess_get_if_signaled (life));
}

static void
run_to_end (Moment *self)
{
  g_autoptr (GSubprocess) life = start_life (self, TRUE);
  int fd = g_unix_input_stream_get_fd (G_UNIX_INPUT_STREAM (g_subprocess_get_stdout_pipe (life)));
  g_autoptr (GString) rest = g_string_new (NULL);

  while (read_lines (self, fd, rest))
    ;
  g_assert_true (g_subprocess_wait (life, NULL, NULL));
  if (!g_subprocess_get_successful (life))
    g_error ("seed %u: the life after the kill did not end well", self->seed);
}

/* ---- Looking at what it has left ---- */

static void
check_store (Moment *self)
{
  g_autofree char *copy = g_dir_make_tmp ("liaison-crash-XXXXXX", NULL);
  g_autofree char *fault = NULL;

  g_clear_pointer (&self->had_texts, g_hash_table_unref);
  g_clear_pointer (&self->had_sources, g_hash_table_unref);
  self->had_texts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->had_sources = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  fault = crash_store_check (self->profile, copy, self->had_texts, self->had_sources);
  if (fault != NULL)
    g_error ("seed %u: after the kill: %s", self->seed, fault);
  remove_folder (copy);
}

/* Said by the first life: “WORD VERB DETAIL SUBJECT”. */
static gboolean
has_said (Moment *self, const char *word, const char *act)
{
  g_autofree char *line = g_strdup_printf ("%s\t%s", word, act);

  return g_ptr_array_find_with_equal_func (self->said, line, g_str_equal, NULL);
}

static guint
count_done (GPtrArray *done, const char *act)
{
  guint n = 0;

  for (guint i = 0; i < done->len; i++)
    n += g_str_equal (g_ptr_array_index (done, i), act);
  return n;
}

/* Whoever is to be sent or kept as a draft is put among the drafts first, and copies that a try left are removed. */
static gboolean
is_of_draft (const Moment *self, const char *act)
{
  return (self->kind == CRASH_DRAFT || self->kind == CRASH_SEND)
         && (g_str_has_prefix (act, "create\tDrafts\t") || g_str_has_prefix (act, "delete\t-\t"));
}

static void
check_acts (Moment *self, GPtrArray *done)
{
  for (guint i = 0; i < self->said->len; i++)
    {
      const char *line = g_ptr_array_index (self->said, i);
      const char *act = strchr (line, '\t');
      guint n = act != NULL ? count_done (done, act + 1) : 0;
      gboolean begun = g_str_has_prefix (line, "will\t") && !is_of_draft (self, act + 1);
      gboolean taken = begun && has_said (self, "taken", act + 1);
      if (begun && (n > 1 || (taken && n == 0)))
        g_error ("seed %u: done %u times%s: %s", self->seed, n, taken ? "" : " (only begun)",
                 act + 1);
    }
  for (guint i = 0; i < done->len; i++)
    {
      const char *act = g_ptr_array_index (done, i);
      gboolean given = g_str_has_prefix (act, "text\t") || g_str_has_prefix (act, "mime\t")
                       || g_str_has_prefix (act, "same\t");
      if (!given && !is_of_draft (self, act) && !has_said (self, "will", act))
        g_error ("seed %u: nobody asked for this: %s", self->seed, act);
    }
}

static void
check_fetched (Moment *self, GPtrArray *done, guint n_before)
{
  g_autoptr (GHashTable) texts = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = n_before; i < done->len; i++)
    {
      const char *act = g_ptr_array_index (done, i);
      const char *subject = strrchr (act, '\t') + 1;
      gboolean is_text = g_str_has_prefix (act, "text\t")
                         && !(self->kind == CRASH_DRAFT && g_str_has_prefix (subject, self->name));
      gboolean is_source = g_str_has_prefix (act, "mime\t");
      if ((is_text && g_hash_table_contains (self->had_texts, subject))
          || (is_source && g_hash_table_contains (self->had_sources, subject)))
        g_error ("seed %u: fetched again, although it was stored: %s", self->seed, act);
      if (is_text && !g_hash_table_add (texts, (gpointer)subject))
        g_error ("seed %u: fetched twice in one life: %s", self->seed, act);
    }
}

/* The last version of a draft of which this word was said; 0: none. */
static guint
last_version (Moment *self, const char *word, const char *subject)
{
  guint version = 0;

  for (guint i = 0; i < self->said->len; i++)
    {
      g_auto (GStrv) words = g_strsplit (g_ptr_array_index (self->said, i), "\t", 3);
      if (g_strv_length (words) == 3 && g_str_equal (words[0], word)
          && g_str_equal (words[2], subject))
        version = (guint)g_ascii_strtoull (words[1], NULL, 10);
    }
  return version;
}

static void
check_draft (Moment *self, const char *subject)
{
  guint saved = last_version (self, "saved", subject);
  guint typed = last_version (self, "typed", subject);
  guint version = 0;
  guint n = crash_office_count_drafts (self->worker->office, subject, &version);

  if (n > 1)
    g_error ("seed %u: %u drafts “%s” on the server", self->seed, n, subject);
  if (version < saved || version > typed)
    g_error ("seed %u: version %u of “%s” was kept, and %u is on the server", self->seed, saved,
             subject, version);
}

/* Sent, and then it is no draft; or not, and then it may be one. */
static void
check_sent (Moment *self, GPtrArray *done, const char *subject)
{
  g_autofree char *act = g_strdup_printf ("send\t1\t%s", subject);
  guint version = 0;
  guint n = crash_office_count_drafts (self->worker->office, subject, &version);

  if (n > (count_done (done, act) == 0 ? 1u : 0u))
    g_error ("seed %u: sent %u times, and %u drafts are left: %s", self->seed,
             count_done (done, act), n, subject);
}

static void
check_writing (Moment *self, GPtrArray *done)
{
  g_autofree char *first = g_strdup_printf ("%s a", self->name);
  g_autofree char *second = g_strdup_printf ("%s b", self->name);

  if (self->kind == CRASH_DRAFT)
    check_draft (self, first);
  if (self->kind != CRASH_SEND)
    return;
  check_sent (self, done, first);
  check_sent (self, done, second);
}

/* ---- One moment ---- */

static void
set_stage (Moment *self)
{
  Worker *worker = self->worker;

  if (self->kind == CRASH_FIRST_SYNC)
    self->profile = crash_office_make_profile (worker->office, CRASH_STILL);
  else
    self->profile = g_strdup (worker->profile);
  if (self->kind == CRASH_ACTS || self->kind == CRASH_DELTA)
    crash_office_deliver (worker->office, self->name);
  if (self->kind == CRASH_DELTA)
    crash_office_interfere (worker->office);
}

static void
run_moment (Moment *self)
{
  CrashOffice *office = self->worker->office;
  g_autoptr (GPtrArray) done = NULL;
  guint n_before = 0;

  set_stage (self);
  crash_office_skip_journal (office);
  run_and_kill (self);
  check_store (self);
  done = crash_office_read_journal (office);
  n_before = done->len;
  run_to_end (self);
  {
    g_autoptr (GPtrArray) more = crash_office_read_journal (office);
    g_ptr_array_extend_and_steal (done, g_steal_pointer (&more));
  }
  check_acts (self, done);
  check_fetched (self, done, n_before);
  check_writing (self, done);
  check_store (self);
  if (self->kind == CRASH_FIRST_SYNC)
    {
      g_assert_cmpuint (g_hash_table_size (self->had_texts), ==, CRASH_N_STILL);
      remove_folder (self->profile);
    }
}

static void
moment_clear (Moment *self)
{
  g_free (self->name);
  g_free (self->profile);
  g_ptr_array_unref (self->said);
  g_clear_pointer (&self->had_texts, g_hash_table_unref);
  g_clear_pointer (&self->had_sources, g_hash_table_unref);
}

static void
take_seed (Worker *worker, guint seed)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  Moment moment = { .worker = worker, .seed = seed, .kind = (CrashKind)(seed % N_CRASH_KINDS) };
  double place = 0;

  moment.name = g_strdup_printf ("moment %u", seed);
  moment.turn = (guint)g_rand_int_range (random, 0, CRASH_N_ACTS);
  place = g_rand_double (random);
  if (g_rand_boolean (random))
    moment.kill_lines = 1 + (guint)(place * max_lines[moment.kind]);
  moment.kill_us = (gint64)(place * worker->full_us[moment.kind]);
  moment.said = g_ptr_array_new_with_free_func (g_free);
  run_moment (&moment);
  moment_clear (&moment);
}

/* ---- All of them ---- */

static gpointer
work (gpointer data)
{
  Worker *worker = data;
  const char *only = g_getenv ("CRASH_SEED");

  worker->office = crash_office_start ();
  worker->profile = crash_office_make_profile (worker->office, CRASH_ACTIVE);
  for (guint kind = 0; kind < N_CRASH_KINDS; kind++)
    worker->full_us[kind] = G_USEC_PER_SEC;
  for (guint seed = 0; seed < N_MOMENTS; seed++)
    if (only != NULL ? seed == (guint)atoi (only) && worker->number == 0
                     : seed / N_CRASH_KINDS % N_WORKERS == worker->number)
      take_seed (worker, seed);
  crash_office_stop (worker->office);
  remove_folder (worker->profile);
  g_free (worker->profile);
  return NULL;
}

static void
test_killed (gconstpointer data)
{
  Worker workers[N_WORKERS] = { 0 };
  GThread *threads[N_WORKERS];
  guint n_at_end = 0;

  for (guint i = 0; i < N_WORKERS; i++)
    {
      workers[i].number = i;
      workers[i].program = (char *)data;
      threads[i] = g_thread_new ("crash-worker", work, &workers[i]);
    }
  for (guint i = 0; i < N_WORKERS; i++)
    {
      g_thread_join (threads[i]);
      n_at_end += workers[i].n_at_end;
    }
  g_test_message ("%u of %d lives had nothing more to do", n_at_end, N_MOMENTS);
  /* Kills that come too late prove nothing. */
  g_assert_cmpuint (n_at_end, <, N_MOMENTS / 4);
}

int
main (int argc, char **argv)
{
  g_autofree char *program = NULL;
  int status = 0;

  if (argc == 7 && g_str_equal (argv[1], "--life"))
    {
      crash_life_run (argv[2], (CrashKind)atoi (argv[3]), argv[4], (guint)atoi (argv[5]),
                      g_str_equal (argv[6], "finish"));
      return 0;
    }
  g_test_init (&argc, &argv, NULL);
  thorough = g_strdup (g_getenv ("ASAN_OPTIONS"));
  g_setenv ("ASAN_OPTIONS", FAST, TRUE);
  program = g_file_read_link ("/proc/self/exe", NULL);
  g_test_add_data_func ("/crash/killed", program, test_killed);
  status = g_test_run ();
  g_free (thorough);
  return status;
}
