/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-bus-access"

#include "config.h"

#include "core/lia-limits.h"
#include "desktop/lia-bus-access.h"

#define QUESTIONS_SPAN_US (10 * G_TIME_SPAN_MINUTE)

struct _LiaBusAccess
{
  GObject parent_instance;

  GSettings *settings;
  GHashTable *known;   /* id → GINT_TO_POINTER (LiaAccess): REFUSED or ALLOWED */
  GHashTable *unkept;  /* as above: answers that the settings, being locked, do not take */
  GHashTable *not_now; /* ids: not asked about as long as this runs */
  GQueue *questions;   /* LiaBusCaller: the first one is open */
  GQueue *asked_us;    /* when the last ones were asked, the oldest first */
};

G_DEFINE_FINAL_TYPE (LiaBusAccess, lia_bus_access, G_TYPE_OBJECT)

enum
{
  QUESTION,
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

const char *
lia_access_to_string (LiaAccess access)
{
  static const char *const names[] = { "refused", "asked", "allowed" };

  g_return_val_if_fail ((guint)access < G_N_ELEMENTS (names), NULL);

  return names[access];
}

/* ---- What is kept ---- */

/* Who locks the settings may refuse more than the user does, and the user more than they. */
static void
add_unkept (LiaBusAccess *self, GHashTable *known)
{
  GHashTableIter iter;
  gpointer id = NULL;
  gpointer access = NULL;

  g_hash_table_iter_init (&iter, self->unkept);
  while (g_hash_table_iter_next (&iter, &id, &access))
    if (GPOINTER_TO_INT (access) == LIA_ACCESS_REFUSED || !g_hash_table_contains (known, id))
      g_hash_table_insert (known, g_strdup (id), access);
}

static GHashTable *
read_known (LiaBusAccess *self)
{
  GHashTable *known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GVariant) value = g_settings_get_value (self->settings, LIA_ACCESS_KEY);
  GVariantIter iter;
  const char *id = NULL;
  const char *name = NULL;
  gboolean allowed = FALSE;

  g_variant_iter_init (&iter, value);
  while (g_variant_iter_loop (&iter, "{&s(&sb)}", &id, &name, &allowed))
    g_hash_table_insert (known, g_strdup (id),
                         GINT_TO_POINTER (allowed ? LIA_ACCESS_ALLOWED : LIA_ACCESS_REFUSED));
  add_unkept (self, known);
  return known;
}

static void
tell (LiaBusAccess *self, const char *id)
{
  g_signal_emit (self, signals[CHANGED], 0, id, lia_bus_access_get (self, id));
}

static void
settings_cb (LiaBusAccess *self)
{
  g_autoptr (GHashTable) old = g_steal_pointer (&self->known);
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTableIter iter;
  gpointer id = NULL;

  self->known = read_known (self);
  g_hash_table_iter_init (&iter, old);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_hash_table_add (ids, id);
  g_hash_table_iter_init (&iter, self->known);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_hash_table_add (ids, id);
  g_hash_table_iter_init (&iter, ids);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    if (!g_hash_table_contains (old, id) || !g_hash_table_contains (self->known, id)
        || g_hash_table_lookup (old, id) != g_hash_table_lookup (self->known, id))
      tell (self, id);
}

/* It holds as long as this runs: whoever waits for the answer has one. */
static void
keep_for_now (LiaBusAccess *self, const char *id, LiaAccess access)
{
  g_message ("The access of %s cannot be kept: the settings are locked", id);
  g_hash_table_insert (self->unkept, g_strdup (id), GINT_TO_POINTER (access));
  settings_cb (self);
}

/* @name: NULL: the one it had. @keep: FALSE: it goes. */
static void
store (LiaBusAccess *self, const char *id, const char *name, gboolean keep, gboolean allowed)
{
  g_autoptr (GVariant) value = g_settings_get_value (self->settings, LIA_ACCESS_KEY);
  GVariantBuilder builder;
  GVariantIter iter;
  const char *other = NULL;
  const char *other_name = NULL;
  gboolean other_allowed = FALSE;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{s(sb)}"));
  g_variant_iter_init (&iter, value);
  while (g_variant_iter_next (&iter, "{&s(&sb)}", &other, &other_name, &other_allowed))
    if (!g_str_equal (other, id))
      g_variant_builder_add (&builder, "{s(sb)}", other, other_name, other_allowed);
    else if (name == NULL)
      name = other_name;
  if (keep && name != NULL)
    g_variant_builder_add (&builder, "{s(sb)}", id, name, allowed);
  g_hash_table_remove (self->unkept, id);
  if (!g_settings_set_value (self->settings, LIA_ACCESS_KEY, g_variant_builder_end (&builder)))
    keep_for_now (self, id, keep && allowed ? LIA_ACCESS_ALLOWED : LIA_ACCESS_REFUSED);
}

/* ---- Questions ---- */

static LiaBusCaller *
find_question (LiaBusAccess *self, const char *id)
{
  for (GList *l = self->questions->head; l != NULL; l = l->next)
    if (g_str_equal (((LiaBusCaller *)l->data)->id, id))
      return l->data;
  return NULL;
}

LiaAccess
lia_bus_access_get (LiaBusAccess *self, const char *id)
{
  gpointer access = NULL;

  g_return_val_if_fail (LIA_IS_BUS_ACCESS (self), LIA_ACCESS_REFUSED);
  g_return_val_if_fail (id != NULL, LIA_ACCESS_REFUSED);

  if (g_hash_table_lookup_extended (self->known, id, NULL, &access))
    return (LiaAccess)GPOINTER_TO_INT (access);
  return find_question (self, id) != NULL ? LIA_ACCESS_ASKED : LIA_ACCESS_REFUSED;
}

/* Whether one more question may be put, and if so, that it was. */
static gboolean
count_question (LiaBusAccess *self)
{
  gint64 now_us = g_get_monotonic_time ();

  while (!g_queue_is_empty (self->asked_us)
         && now_us - *(gint64 *)g_queue_peek_head (self->asked_us) > QUESTIONS_SPAN_US)
    g_free (g_queue_pop_head (self->asked_us));
  if (g_queue_get_length (self->asked_us) >= LIA_ACCESS_MAX_QUESTIONS)
    return FALSE;
  g_queue_push_tail (self->asked_us, g_memdup2 (&now_us, sizeof now_us));
  return TRUE;
}

LiaAccess
lia_bus_access_ask (LiaBusAccess *self, LiaBusCaller *caller)
{
  g_return_val_if_fail (LIA_IS_BUS_ACCESS (self), LIA_ACCESS_REFUSED);
  g_return_val_if_fail (caller != NULL, LIA_ACCESS_REFUSED);

  if (g_hash_table_contains (self->known, caller->id) || find_question (self, caller->id) != NULL
      || g_hash_table_contains (self->not_now, caller->id) || !count_question (self))
    return lia_bus_access_get (self, caller->id);
  g_queue_push_tail (self->questions, lia_bus_caller_ref (caller));
  if (g_queue_get_length (self->questions) == 1)
    g_signal_emit (self, signals[QUESTION], 0, caller);
  return LIA_ACCESS_ASKED;
}

void
lia_bus_access_answer (LiaBusAccess *self, const char *id, LiaAccessAnswer answer)
{
  g_autoptr (LiaBusCaller) caller = NULL;
  LiaBusCaller *question = NULL;

  g_return_if_fail (LIA_IS_BUS_ACCESS (self));
  g_return_if_fail (id != NULL);

  question = find_question (self, id);
  if (question == NULL)
    return;
  caller = lia_bus_caller_ref (question);
  g_queue_remove (self->questions, question);
  lia_bus_caller_unref (question);
  if (answer == LIA_ACCESS_ANSWER_NOT_NOW)
    {
      g_hash_table_add (self->not_now, g_strdup (id));
      tell (self, id);
    }
  else
    store (self, id, caller->name, TRUE, answer == LIA_ACCESS_ANSWER_ALLOW);
  if (!g_queue_is_empty (self->questions))
    g_signal_emit (self, signals[QUESTION], 0, g_queue_peek_head (self->questions));
}

void
lia_bus_access_set (LiaBusAccess *self, const char *id, gboolean allowed)
{
  g_return_if_fail (LIA_IS_BUS_ACCESS (self));
  g_return_if_fail (id != NULL);

  store (self, id, NULL, TRUE, allowed);
}

void
lia_bus_access_forget (LiaBusAccess *self, const char *id)
{
  g_return_if_fail (LIA_IS_BUS_ACCESS (self));
  g_return_if_fail (id != NULL);

  g_hash_table_add (self->not_now, g_strdup (id));
  store (self, id, NULL, FALSE, FALSE);
}

/* ---- Object ---- */

static void
lia_bus_access_finalize (GObject *object)
{
  LiaBusAccess *self = LIA_BUS_ACCESS (object);

  g_clear_object (&self->settings);
  g_clear_pointer (&self->known, g_hash_table_unref);
  g_hash_table_unref (self->unkept);
  g_hash_table_unref (self->not_now);
  g_queue_free_full (self->questions, (GDestroyNotify)lia_bus_caller_unref);
  g_queue_free_full (self->asked_us, g_free);
  G_OBJECT_CLASS (lia_bus_access_parent_class)->finalize (object);
}

static void
lia_bus_access_class_init (LiaBusAccessClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lia_bus_access_finalize;
  signals[QUESTION] = g_signal_new ("question", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[CHANGED] = g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_INT);
}

static void
lia_bus_access_init (LiaBusAccess *self)
{
  self->unkept = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->not_now = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->questions = g_queue_new ();
  self->asked_us = g_queue_new ();
}

LiaBusAccess *
lia_bus_access_new (GSettings *settings)
{
  LiaBusAccess *self = NULL;

  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);

  self = g_object_new (LIA_TYPE_BUS_ACCESS, NULL);
  self->settings = g_object_ref (settings);
  self->known = read_known (self);
  g_signal_connect_object (settings, "changed::" LIA_ACCESS_KEY, G_CALLBACK (settings_cb), self,
                           G_CONNECT_SWAPPED);
  return self;
}
