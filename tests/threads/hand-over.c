/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <dlfcn.h>
#include <gio/gio.h>

#undef g_once_init_enter
#undef g_once_init_leave

/*
 * What ThreadSanitizer cannot see of GLib. Its mutexes are futexes and atomics inside a library that is not
 * instrumented, so what one thread hands to another through it would look like a race. Loaded before a program
 * (LD_PRELOAD), each function of GLib by which something is handed over tells so: to give is a release, to take an
 * acquire, of the object that it goes through. GIO and GObject call GLib by these names too; calls inside GLib itself are
 * bound to it, so what is called back by it (sources, pools) is wrapped where it is registered.
 *
 * No edge stands here that the functions do not promise: one too many hides a race. tests/threads/test-threads.c has
 * a race that must be found beside each of them.
 */

extern void __tsan_acquire (void *address) __attribute__ ((weak));
extern void __tsan_release (void *address) __attribute__ ((weak));

/* Programs that are not instrumented are started by those that are, and load this too. */
static void
take (gconstpointer address)
{
  if (__tsan_acquire != NULL)
    __tsan_acquire ((gpointer)address);
}

static void
give (gconstpointer address)
{
  if (__tsan_release != NULL)
    __tsan_release ((gpointer)address);
}

/* The function of the library. It is looked for at every call: this is for tests. */
#define REAL(name) ((__typeof__ (&name))dlsym (RTLD_NEXT, #name))

/* ---- Locks ---- */

#define LOCK(Type, name)                                                                           \
  void name (Type *lock)                                                                           \
  {                                                                                                \
    REAL (name) (lock);                                                                            \
    take (lock);                                                                                   \
  }

#define TRYLOCK(Type, name)                                                                        \
  gboolean name (Type *lock)                                                                       \
  {                                                                                                \
    gboolean locked = REAL (name) (lock);                                                          \
                                                                                                   \
    if (locked)                                                                                    \
      take (lock);                                                                                 \
    return locked;                                                                                 \
  }

#define UNLOCK(Type, name)                                                                         \
  void name (Type *lock)                                                                           \
  {                                                                                                \
    give (lock);                                                                                   \
    REAL (name) (lock);                                                                            \
  }

LOCK (GMutex, g_mutex_lock)
TRYLOCK (GMutex, g_mutex_trylock)
UNLOCK (GMutex, g_mutex_unlock)
LOCK (GRecMutex, g_rec_mutex_lock)
TRYLOCK (GRecMutex, g_rec_mutex_trylock)
UNLOCK (GRecMutex, g_rec_mutex_unlock)
/* One reader hands nothing to another, and what it hands to a writer goes by a place of its own. */
#define BY_READERS(lock) (&(lock)->i[0])

void
g_rw_lock_reader_lock (GRWLock *lock)
{
  REAL (g_rw_lock_reader_lock) (lock);
  take (lock);
}

void
g_rw_lock_reader_unlock (GRWLock *lock)
{
  give (BY_READERS (lock));
  REAL (g_rw_lock_reader_unlock) (lock);
}

void
g_rw_lock_writer_lock (GRWLock *lock)
{
  REAL (g_rw_lock_writer_lock) (lock);
  take (lock);
  take (BY_READERS (lock));
}

UNLOCK (GRWLock, g_rw_lock_writer_unlock)

void
g_cond_wait (GCond *cond, GMutex *mutex)
{
  give (mutex);
  REAL (g_cond_wait) (cond, mutex);
  take (mutex);
}

gboolean
g_cond_wait_until (GCond *cond, GMutex *mutex, gint64 end_us)
{
  gboolean signalled = FALSE;

  give (mutex);
  signalled = REAL (g_cond_wait_until) (cond, mutex, end_us);
  take (mutex);
  return signalled;
}

/* What is read without the function, once it is there, is an atomic of the caller. */
gboolean
g_once_init_enter (volatile void *location)
{
  gboolean is_first = REAL (g_once_init_enter) (location);

  if (!is_first)
    take ((gconstpointer)location);
  return is_first;
}

void
g_once_init_leave (volatile void *location, gsize value)
{
  give ((gconstpointer)location);
  REAL (g_once_init_leave) (location, value);
}

/* ---- Queues ---- */

void
g_async_queue_push (GAsyncQueue *queue, gpointer data)
{
  give (queue);
  REAL (g_async_queue_push) (queue, data);
}

#define POP(name, parameters, arguments)                                                           \
  gpointer name parameters                                                                         \
  {                                                                                                \
    gpointer data = REAL (name) arguments;                                                         \
                                                                                                   \
    take (queue);                                                                                  \
    return data;                                                                                   \
  }

POP (g_async_queue_pop, (GAsyncQueue * queue), (queue))
POP (g_async_queue_try_pop, (GAsyncQueue * queue), (queue))
POP (g_async_queue_timeout_pop, (GAsyncQueue * queue, guint64 timeout_us), (queue, timeout_us))

/* ---- References: who drops the last one sees what all others did ---- */

gboolean
g_atomic_ref_count_dec (gatomicrefcount *count)
{
  gboolean is_last = FALSE;

  give (count);
  is_last = REAL (g_atomic_ref_count_dec) (count);
  if (is_last)
    take (count);
  return is_last;
}

/* What is freed by the last one is freed inside. */
#define UNREF(Type, name)                                                                          \
  void name (Type *object)                                                                         \
  {                                                                                                \
    give (object);                                                                                 \
    take (object);                                                                                 \
    REAL (name) (object);                                                                          \
  }

UNREF (void, g_object_unref)
UNREF (GBytes, g_bytes_unref)
UNREF (GPtrArray, g_ptr_array_unref)
UNREF (GHashTable, g_hash_table_unref)
UNREF (GSource, g_source_unref)

/* ---- Classes: the first object of a type makes it, all others find it made ---- */

static void
class_used (GType type)
{
  static GMutex mutex;
  static GHashTable *made = NULL;
  gboolean is_first = FALSE;

  REAL (g_mutex_lock) (&mutex);
  if (made == NULL)
    made = g_hash_table_new (NULL, NULL);
  is_first = g_hash_table_add (made, (gpointer)type);
  if (is_first)
    give ((gpointer)type);
  REAL (g_mutex_unlock) (&mutex);
  take ((gpointer)type);
}

gpointer
g_object_new (GType type, const char *first, ...)
{
  va_list args;
  gpointer object = NULL;

  va_start (args, first);
  object = REAL (g_object_new_valist) (type, first, args);
  va_end (args);
  class_used (type);
  return object;
}

/* ---- Main contexts ---- */

static gconstpointer
place_of (GMainContext *context)
{
  return context != NULL ? context : g_main_context_default ();
}

/* The functions of a kind of source, of which one is in between. */
typedef struct
{
  GSourceFuncs funcs;
  GSourceFuncs *real;
} Kind;

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  const Kind *kind = (const Kind *)source->source_funcs;

  take (place_of (g_source_get_context (source)));
  return kind->real->dispatch (source, callback, user_data);
}

GSource *
g_source_new (GSourceFuncs *funcs, guint size)
{
  static GMutex mutex;
  static GHashTable *kinds = NULL;
  Kind *kind = NULL;

  REAL (g_mutex_lock) (&mutex);
  if (kinds == NULL)
    kinds = g_hash_table_new (NULL, NULL);
  kind = g_hash_table_lookup (kinds, funcs);
  if (kind == NULL)
    {
      kind = g_new0 (Kind, 1);
      kind->funcs = *funcs;
      kind->real = funcs;
      kind->funcs.dispatch = dispatch;
      g_hash_table_insert (kinds, funcs, kind);
    }
  REAL (g_mutex_unlock) (&mutex);
  return REAL (g_source_new) (&kind->funcs, size);
}

/* GLib makes these itself. */
static gboolean (*dispatch_idle) (GSource *, GSourceFunc, gpointer);
static gboolean (*dispatch_timeout) (GSource *, GSourceFunc, gpointer);

static gboolean
idle_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  take (place_of (g_source_get_context (source)));
  return dispatch_idle (source, callback, user_data);
}

static gboolean
timeout_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  take (place_of (g_source_get_context (source)));
  return dispatch_timeout (source, callback, user_data);
}

__attribute__ ((constructor)) static void
stand_between (void)
{
  dispatch_idle = g_idle_funcs.dispatch;
  dispatch_timeout = g_timeout_funcs.dispatch;
  g_idle_funcs.dispatch = idle_dispatch;
  g_timeout_funcs.dispatch = timeout_dispatch;
}

guint
g_source_attach (GSource *source, GMainContext *context)
{
  give (place_of (context));
  return REAL (g_source_attach) (source, context);
}

void
g_source_set_ready_time (GSource *source, gint64 ready_us)
{
  if (g_source_get_context (source) != NULL)
    give (g_source_get_context (source));
  REAL (g_source_set_ready_time) (source, ready_us);
}

void
g_main_context_invoke_full (
    GMainContext *context, int priority, GSourceFunc func, gpointer data, GDestroyNotify notify)
{
  give (place_of (context));
  REAL (g_main_context_invoke_full) (context, priority, func, data, notify);
}

void
g_main_context_invoke (GMainContext *context, GSourceFunc func, gpointer data)
{
  g_main_context_invoke_full (context, G_PRIORITY_DEFAULT, func, data, NULL);
}

void
g_main_context_wakeup (GMainContext *context)
{
  give (place_of (context));
  REAL (g_main_context_wakeup) (context);
}

/* The convenient forms: each makes and attaches a source inside GLib. */
guint
g_idle_add_full (int priority, GSourceFunc func, gpointer data, GDestroyNotify notify)
{
  give (place_of (NULL));
  return REAL (g_idle_add_full) (priority, func, data, notify);
}

guint
g_idle_add (GSourceFunc func, gpointer data)
{
  return g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, func, data, NULL);
}

/* ---- Pools of threads ---- */

typedef struct
{
  GFunc func;
  gpointer user_data;
} Pool;

static void
pool_func (gpointer data, gpointer user_data)
{
  const Pool *pool = user_data;

  take (pool);
  pool->func (data, pool->user_data);
}

/* As many as there are pools, for the life of the program. */
GThreadPool *
g_thread_pool_new (
    GFunc func, gpointer user_data, int max_threads, gboolean exclusive, GError **error)
{
  Pool *pool = g_new (Pool, 1);

  pool->func = func;
  pool->user_data = user_data;
  return REAL (g_thread_pool_new) (pool_func, pool, max_threads, exclusive, error);
}

gboolean
g_thread_pool_push (GThreadPool *pool, gpointer data, GError **error)
{
  give (pool->user_data);
  return REAL (g_thread_pool_push) (pool, data, error);
}

/* ---- Cancelling ---- */

void
g_cancellable_cancel (GCancellable *cancellable)
{
  if (cancellable != NULL)
    give (cancellable);
  REAL (g_cancellable_cancel) (cancellable);
}

gboolean
g_cancellable_is_cancelled (GCancellable *cancellable)
{
  gboolean is_cancelled = REAL (g_cancellable_is_cancelled) (cancellable);

  if (is_cancelled)
    take (cancellable);
  return is_cancelled;
}
