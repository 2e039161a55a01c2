/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-presence-service"

#include "config.h"

#include "service/lia-presence-service.h"

#define FRAME_MS 16
/* So much of a frame may go into telling; who is left is told in the next one. */
#define FLUSH_US 3000

/* One report with the name of its source, which the backend does not know. */
typedef struct
{
  char *source;
  LiaPresenceReport *report;
} Entry;

/* All that is said of one address. */
typedef struct
{
  LiaAddress *address;
  GPtrArray *entries; /* element-type Entry */
  gboolean dirty;     /* it is in one of the two lists below */
} Subject;

struct _LiaPresenceService
{
  GObject parent_instance;

  LiaPeople *people;
  GHashTable *subjects; /* address key, of the subject → Subject */
  GPtrArray *dirty;     /* Subject, not owned */
  GPtrArray *telling;   /* those of the flush under way */
  guint flush_id;
  guint expiry_id;
  gint64 expiry_us;
};

G_DEFINE_FINAL_TYPE (LiaPresenceService, lia_presence_service, G_TYPE_OBJECT)

static void queue_flush (LiaPresenceService *self);

static void
entry_free (Entry *entry)
{
  g_free (entry->source);
  lia_presence_report_unref (entry->report);
  g_free (entry);
}

static void
subject_free (Subject *subject)
{
  lia_address_unref (subject->address);
  g_ptr_array_unref (subject->entries);
  g_free (subject);
}

static void
lia_presence_service_finalize (GObject *object)
{
  LiaPresenceService *self = LIA_PRESENCE_SERVICE (object);

  g_clear_handle_id (&self->flush_id, g_source_remove);
  g_clear_handle_id (&self->expiry_id, g_source_remove);
  g_ptr_array_unref (self->dirty);
  g_ptr_array_unref (self->telling);
  g_hash_table_unref (self->subjects);
  g_clear_object (&self->people);
  G_OBJECT_CLASS (lia_presence_service_parent_class)->finalize (object);
}

static void
lia_presence_service_class_init (LiaPresenceServiceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lia_presence_service_finalize;
}

static void
lia_presence_service_init (LiaPresenceService *self)
{
  self->subjects
      = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)subject_free);
  self->dirty = g_ptr_array_new ();
  self->telling = g_ptr_array_new ();
}

LiaPresenceService *
lia_presence_service_new (LiaPeople *people)
{
  LiaPresenceService *self = g_object_new (LIA_TYPE_PRESENCE_SERVICE, NULL);

  self->people = g_object_ref (people);
  return self;
}

static void
mark_dirty (LiaPresenceService *self, Subject *subject)
{
  if (subject->dirty)
    return;
  subject->dirty = TRUE;
  g_ptr_array_add (self->dirty, subject);
}

static gboolean
expiry_cb (gpointer user_data)
{
  LiaPresenceService *self = LIA_PRESENCE_SERVICE (user_data);
  GHashTableIter iter;
  gpointer subject = NULL;

  self->expiry_id = 0;
  self->expiry_us = 0;
  g_hash_table_iter_init (&iter, self->subjects);
  while (g_hash_table_iter_next (&iter, NULL, &subject))
    mark_dirty (self, subject);
  queue_flush (self);
  return G_SOURCE_REMOVE;
}

/* Merges again when the first report of all runs out. */
static void
plan_expiry (LiaPresenceService *self, gint64 next_us, gint64 now_us)
{
  if (next_us == 0 || (self->expiry_us != 0 && self->expiry_us <= next_us))
    return;
  g_clear_handle_id (&self->expiry_id, g_source_remove);
  self->expiry_us = next_us;
  self->expiry_id
      = g_timeout_add ((guint)MIN ((next_us - now_us) / 1000 + 1, G_MAXINT), expiry_cb, self);
}

/* All that is said of a person, at whichever address. */
static GPtrArray *
reports_of (LiaPresenceService *self, LiaPerson *person)
{
  GPtrArray *addresses = lia_person_get_addresses (person);
  GPtrArray *reports = g_ptr_array_new ();

  for (guint i = 0; i < addresses->len; i++)
    {
      const Subject *subject = g_hash_table_lookup (
          self->subjects, lia_address_get_key (g_ptr_array_index (addresses, i)));
      for (guint k = 0; subject != NULL && k < subject->entries->len; k++)
        g_ptr_array_add (reports, ((Entry *)g_ptr_array_index (subject->entries, k))->report);
    }
  return reports;
}

static void
merge (LiaPresenceService *self, LiaPerson *person, gint64 now_us)
{
  g_autoptr (GPtrArray) reports = reports_of (self, person);
  g_autoptr (LiaPresence) presence = lia_presence_merge (reports, now_us);

  lia_person_set_presence (person, presence);
  plan_expiry (self, lia_presence_next_expiry_us (reports, now_us), now_us);
}

/* Returns: whether all was told before @end_us, which is monotonic. */
static gboolean
flush_until (LiaPresenceService *self, gint64 end_us)
{
  gint64 now_us = g_get_real_time ();

  while (self->telling->len > 0 || self->dirty->len > 0)
    {
      Subject *subject = NULL;

      /* Who changes again and again does not keep others from being told. */
      if (self->telling->len == 0)
        {
          GPtrArray *told = self->telling;
          self->telling = self->dirty;
          self->dirty = told;
        }
      if (self->telling->len % 16 == 0 && g_get_monotonic_time () > end_us)
        return FALSE;
      subject = g_ptr_array_steal_index_fast (self->telling, self->telling->len - 1);
      subject->dirty = FALSE;
      merge (self, lia_people_ensure (self->people, subject->address), now_us);
    }
  return TRUE;
}

void
lia_presence_service_flush (LiaPresenceService *self)
{
  g_return_if_fail (LIA_IS_PRESENCE_SERVICE (self));

  g_clear_handle_id (&self->flush_id, g_source_remove);
  flush_until (self, G_MAXINT64);
}

static gboolean
flush_cb (gpointer user_data)
{
  LiaPresenceService *self = LIA_PRESENCE_SERVICE (user_data);

  self->flush_id = 0;
  if (!flush_until (self, g_get_monotonic_time () + FLUSH_US))
    queue_flush (self);
  return G_SOURCE_REMOVE;
}

static void
queue_flush (LiaPresenceService *self)
{
  if (self->flush_id == 0)
    self->flush_id = g_timeout_add (FRAME_MS, flush_cb, self);
}

static void
put (GPtrArray *entries, const char *source, LiaPresenceReport *report)
{
  Entry *entry = NULL;

  for (guint i = 0; i < entries->len; i++)
    {
      entry = g_ptr_array_index (entries, i);
      if (g_str_equal (entry->source, source)
          && g_str_equal (entry->report->device, report->device))
        {
          lia_presence_report_ref (report);
          lia_presence_report_unref (entry->report);
          entry->report = report;
          return;
        }
    }
  entry = g_new0 (Entry, 1);
  entry->source = g_strdup (source);
  entry->report = lia_presence_report_ref (report);
  g_ptr_array_add (entries, entry);
}

static Subject *
ensure_subject (LiaPresenceService *self, LiaAddress *address)
{
  Subject *subject = g_hash_table_lookup (self->subjects, lia_address_get_key (address));

  if (subject != NULL)
    return subject;
  subject = g_new0 (Subject, 1);
  subject->address = lia_address_ref (address);
  subject->entries = g_ptr_array_new_with_free_func ((GDestroyNotify)entry_free);
  g_hash_table_insert (self->subjects, (char *)lia_address_get_key (address), subject);
  return subject;
}

void
lia_presence_service_report (LiaPresenceService *self, const char *source, GPtrArray *reports)
{
  g_return_if_fail (LIA_IS_PRESENCE_SERVICE (self));
  g_return_if_fail (source != NULL && reports != NULL);

  for (guint i = 0; i < reports->len; i++)
    {
      LiaPresenceReport *report = g_ptr_array_index (reports, i);
      Subject *subject = ensure_subject (self, report->address);
      put (subject->entries, source, report);
      mark_dirty (self, subject);
    }
  queue_flush (self);
}

void
lia_presence_service_forget (LiaPresenceService *self, const char *source)
{
  GHashTableIter iter;
  gpointer value = NULL;

  g_return_if_fail (LIA_IS_PRESENCE_SERVICE (self));
  g_return_if_fail (source != NULL);

  g_hash_table_iter_init (&iter, self->subjects);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Subject *subject = value;
      for (guint i = subject->entries->len; i > 0; i--)
        if (g_str_equal (((Entry *)g_ptr_array_index (subject->entries, i - 1))->source, source))
          {
            g_ptr_array_remove_index (subject->entries, i - 1);
            mark_dirty (self, subject);
          }
    }
  queue_flush (self);
}
