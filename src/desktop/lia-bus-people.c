/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-bus-people"

#include "config.h"

#include "core/lia-limits.h"
#include "core/lia-open-target.h"
#include "desktop/lia-bus-people.h"

#define FOLLOW_S 300
#define PATIENCE_MS 2000

struct _LiaBusPeople
{
  GObject parent_instance;

  LiaSession *session;
  GHashTable *followed; /* LiaPerson → gint64: when the server was asked */
  GPtrArray *follows;   /* Follow */
  GPtrArray *waits;     /* GTask, not owned: each owns itself while it waits */
  guint n_strangers;
};

G_DEFINE_FINAL_TYPE (LiaBusPeople, lia_bus_people, G_TYPE_OBJECT)

/* People of one lookup, of whom the server was asked. */
typedef struct
{
  LiaBusPeople *people; /* not owned: outlives this */
  GPtrArray *persons;
  GObject *watch;
  guint end_id;
} Follow;

/* Somebody waits for the state of @persons. */
typedef struct
{
  GPtrArray *persons;
  guint late_id;
} Wait;

/* ---- Following ---- */

static void
follow_free (gpointer data)
{
  Follow *follow = data;

  g_clear_handle_id (&follow->end_id, g_source_remove);
  for (guint i = 0; i < follow->persons->len; i++)
    g_hash_table_remove (follow->people->followed, g_ptr_array_index (follow->persons, i));
  g_object_unref (follow->watch);
  g_ptr_array_unref (follow->persons);
  g_free (follow);
}

static gboolean
end_follow_cb (gpointer user_data)
{
  Follow *follow = user_data;

  follow->end_id = 0;
  g_ptr_array_remove (follow->people->follows, follow);
  return G_SOURCE_REMOVE;
}

/* Those in the list of contacts are followed anyway. */
static gboolean
needs_follow (LiaBusPeople *self, LiaPerson *person)
{
  return !lia_person_get_is_contact (person) && !lia_person_get_is_self (person)
         && !g_hash_table_contains (self->followed, person)
         && g_hash_table_size (self->followed) < LIA_BUS_MAX_FOLLOWED;
}

static void
follow (LiaBusPeople *self, GPtrArray *persons)
{
  g_autoptr (GPtrArray) wanted = g_ptr_array_new_with_free_func (g_object_unref);
  Follow *one = NULL;
  gint64 now_us = g_get_monotonic_time ();

  for (guint i = 0; i < persons->len; i++)
    if (needs_follow (self, g_ptr_array_index (persons, i)))
      {
        LiaPerson *person = g_ptr_array_index (persons, i);
        g_ptr_array_add (wanted, g_object_ref (person));
        g_hash_table_insert (self->followed, person, g_memdup2 (&now_us, sizeof now_us));
      }
  if (wanted->len == 0)
    return;
  one = g_new0 (Follow, 1);
  one->people = self;
  one->watch = lia_session_watch (self->session, wanted);
  one->persons = g_steal_pointer (&wanted);
  one->end_id = g_timeout_add_seconds (FOLLOW_S, end_follow_cb, one);
  g_ptr_array_add (self->follows, one);
}

/* ---- Waiting ---- */

static void
wait_free (gpointer data)
{
  Wait *wait = data;

  g_clear_handle_id (&wait->late_id, g_source_remove);
  g_ptr_array_unref (wait->persons);
  g_free (wait);
}

static void
end_wait (GTask *task)
{
  LiaBusPeople *self = g_task_get_source_object (task);
  Wait *wait = g_task_get_task_data (task);

  g_ptr_array_remove (self->waits, task);
  for (guint i = 0; i < wait->persons->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (wait->persons, i), task);
  g_clear_handle_id (&wait->late_id, g_source_remove);
  if (!g_task_return_error_if_cancelled (task))
    g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static gboolean
late_cb (gpointer user_data)
{
  Wait *wait = g_task_get_task_data (user_data);

  wait->late_id = 0;
  end_wait (user_data);
  return G_SOURCE_REMOVE;
}

static gboolean
is_known (LiaPerson *person)
{
  return lia_person_get_presence (person)->availability != LIA_AVAILABILITY_UNKNOWN;
}

static void
presence_cb (LiaPerson *person, GParamSpec *pspec, GTask *task)
{
  Wait *wait = g_task_get_task_data (task);

  for (guint i = 0; i < wait->persons->len; i++)
    if (!is_known (g_ptr_array_index (wait->persons, i)))
      return;
  end_wait (task);
}

/* How long an answer about @person may still take: one of whom nothing is known does not keep
   anybody waiting again. */
static gint64
patience_us (LiaBusPeople *self, LiaPerson *person)
{
  gint64 *asked_us = g_hash_table_lookup (self->followed, person);

  if (is_known (person) || asked_us == NULL)
    return 0;
  return *asked_us + PATIENCE_MS * G_TIME_SPAN_MILLISECOND - g_get_monotonic_time ();
}

void
lia_bus_people_follow_async (LiaBusPeople *self,
                             GPtrArray *persons,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Wait *wait = NULL;
  gint64 longest_us = 0;

  g_return_if_fail (LIA_IS_BUS_PEOPLE (self));
  g_return_if_fail (persons != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, lia_bus_people_follow_async);
  wait = g_new0 (Wait, 1);
  wait->persons = g_ptr_array_new_with_free_func (g_object_unref);
  g_task_set_task_data (task, wait, wait_free);
  follow (self, persons);
  for (guint i = 0; i < persons->len; i++)
    {
      LiaPerson *person = g_ptr_array_index (persons, i);
      gint64 one_us = patience_us (self, person);
      if (one_us <= 0)
        continue;
      longest_us = MAX (longest_us, one_us);
      g_ptr_array_add (wait->persons, g_object_ref (person));
      g_signal_connect (person, "notify::presence", G_CALLBACK (presence_cb), task);
    }
  if (wait->persons->len == 0)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  wait->late_id = g_timeout_add ((guint)(longest_us / G_TIME_SPAN_MILLISECOND) + 1, late_cb, task);
  g_ptr_array_add (self->waits, g_steal_pointer (&task));
}

gboolean
lia_bus_people_follow_finish (LiaBusPeople *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

guint
lia_bus_people_count_followed (LiaBusPeople *self)
{
  g_return_val_if_fail (LIA_IS_BUS_PEOPLE (self), 0);

  return g_hash_table_size (self->followed);
}

LiaPerson *
lia_bus_people_find (LiaBusPeople *self, const char *address)
{
  g_autoptr (LiaAddress) parsed = NULL;
  LiaPeople *people = NULL;
  LiaPerson *person = NULL;

  g_return_val_if_fail (LIA_IS_BUS_PEOPLE (self), NULL);
  g_return_val_if_fail (address != NULL, NULL);

  parsed = lia_address_new_from_uri (address, NULL);
  if (parsed == NULL)
    return NULL;
  people = lia_session_get_people (self->session);
  person = lia_people_lookup (people, parsed);
  if (person != NULL || self->n_strangers >= LIA_BUS_MAX_STRANGERS)
    return person;
  /* The server would be asked of it, together with all others. */
  if (!lia_open_target_is_somebody (parsed))
    return NULL;
  self->n_strangers++;
  return lia_people_ensure (people, parsed);
}

/* ---- Object ---- */

/* Whoever waits holds it: so it ends before it is given back. */
static void
lia_bus_people_dispose (GObject *object)
{
  LiaBusPeople *self = LIA_BUS_PEOPLE (object);

  while (self->waits->len > 0)
    end_wait (g_ptr_array_index (self->waits, 0));
  g_ptr_array_set_size (self->follows, 0);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (lia_bus_people_parent_class)->dispose (object);
}

static void
lia_bus_people_finalize (GObject *object)
{
  LiaBusPeople *self = LIA_BUS_PEOPLE (object);

  g_ptr_array_unref (self->waits);
  g_ptr_array_unref (self->follows);
  g_hash_table_unref (self->followed);
  G_OBJECT_CLASS (lia_bus_people_parent_class)->finalize (object);
}

static void
lia_bus_people_class_init (LiaBusPeopleClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lia_bus_people_dispose;
  G_OBJECT_CLASS (klass)->finalize = lia_bus_people_finalize;
}

static void
lia_bus_people_init (LiaBusPeople *self)
{
  self->followed = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->follows = g_ptr_array_new_with_free_func (follow_free);
  self->waits = g_ptr_array_new ();
}

LiaBusPeople *
lia_bus_people_new (LiaSession *session)
{
  LiaBusPeople *self = NULL;

  g_return_val_if_fail (LIA_IS_SESSION (session), NULL);

  self = g_object_new (LIA_TYPE_BUS_PEOPLE, NULL);
  self->session = g_object_ref (session);
  return self;
}
