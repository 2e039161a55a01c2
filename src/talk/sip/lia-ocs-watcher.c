/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-ocs-watcher"

#include "config.h"

#include "net/lia-xml.h"
#include "talk/sip/lia-ocs-presence.h"
#include "talk/sip/lia-ocs-watcher.h"
#include "talk/sip/lia-sip-categories.h"
#include "talk/sip/lia-sip-subscription.h"

#define BATCH_NS "http://schemas.microsoft.com/2006/01/sip/batch-subscribe"
#define LIST_NS "http://schemas.microsoft.com/2006/09/sip/categorylist"
/* A request stays small enough for any server, and its answer is handled within a frame or two. */
#define BATCH_PEOPLE 100
#define CALENDAR_S 60

/* One dialog: with the user's own server, or with that of a pool. */
typedef struct
{
  LiaOcsWatcher *watcher;
  LiaSipSubscription *subscription;
  char *pool;         /* NULL: the user's own server */
  GHashTable *people; /* address key → LiaAddress */
  GQueue updates;     /* element-type Update */
} Batch;

/* What the server is to be told of the people of a batch. */
typedef struct
{
  const char *action;
  GPtrArray *people; /* element-type LiaAddress */
  guint n_sent;
} Update;

struct _LiaOcsWatcher
{
  LiaSipClient *client; /* not owned */
  LiaOcsWatcherFunc told;
  gpointer user_data;

  GPtrArray *batches; /* element-type Batch; the user's own server's first */
  GHashTable *people; /* address key → LiaAddress: all that are wanted */
  GHashTable *added;  /* address keys: to be told that they were added */
  GHashTable *until;  /* address key → gint64: when what the calendar says changes */
  guint calendar_id;
  GHashTable *known; /* address key → GPtrArray of LiaSipCategory */
};

static gpointer read_presence (LiaSipMessage *message);
static void take_presence (gpointer content, gpointer user_data);
static char *make_body (gboolean anew, gpointer user_data);
static char *next_update (gpointer user_data);

static const LiaSipEvent presence_event = {
  .event = "presence",
  .accept = "application/rlmi+xml, multipart/related, text/xml+msrtc.pidf, "
            "application/msrtc-event-categories+xml, application/xpidf+xml, application/pidf+xml",
  .content_type = "application/msrtc-adrl-categorylist+xml",
  .require = "adhoclist, categoryList",
  .supported = "eventlist",
  .make_body = make_body,
  .next_update = next_update,
  .read = read_presence,
  .free_content = (GDestroyNotify)lia_ocs_presence_free,
  .take = take_presence,
};

/* Address key, of the address → LiaAddress. */
static GHashTable *
new_people (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)lia_address_unref);
}

static void
add_person (GHashTable *people, LiaAddress *address)
{
  g_hash_table_replace (people, (char *)lia_address_get_key (address), lia_address_ref (address));
}

static void
update_free (Update *update)
{
  g_ptr_array_unref (update->people);
  g_free (update);
}

static void
batch_free (Batch *batch)
{
  lia_sip_subscription_free (batch->subscription);
  g_queue_clear_full (&batch->updates, (GDestroyNotify)update_free);
  g_hash_table_unref (batch->people);
  g_free (batch->pool);
  g_free (batch);
}

static Batch *
batch_new (LiaOcsWatcher *self, const char *pool)
{
  Batch *batch = g_new0 (Batch, 1);
  g_autofree char *uri = pool != NULL ? g_strconcat ("sip:", pool, NULL)
                                      : g_strdup (lia_sip_client_get_self_uri (self->client));

  batch->watcher = self;
  batch->pool = g_strdup (pool);
  batch->people = new_people ();
  g_queue_init (&batch->updates);
  batch->subscription = lia_sip_subscription_new (self->client, &presence_event, uri, batch);
  g_ptr_array_add (self->batches, batch);
  return batch;
}

LiaOcsWatcher *
lia_ocs_watcher_new (LiaSipClient *client, LiaOcsWatcherFunc told, gpointer user_data)
{
  LiaOcsWatcher *self = g_new0 (LiaOcsWatcher, 1);

  self->client = client;
  self->told = told;
  self->user_data = user_data;
  self->batches = g_ptr_array_new_with_free_func ((GDestroyNotify)batch_free);
  self->people = new_people ();
  self->added = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->until = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->known
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
  batch_new (self, NULL);
  return self;
}

void
lia_ocs_watcher_free (LiaOcsWatcher *self)
{
  g_clear_handle_id (&self->calendar_id, g_source_remove);
  g_ptr_array_unref (self->batches);
  g_hash_table_unref (self->until);
  g_hash_table_unref (self->people);
  g_hash_table_unref (self->added);
  g_hash_table_unref (self->known);
  g_free (self);
}

/* ---- Requests ---- */

static void
write_resource (LiaOcsWatcher *self, LiaXmlWriter *writer, LiaAddress *address)
{
  g_autofree char *uri = g_strconcat ("sip:", lia_address_get_address (address), NULL);

  lia_xml_writer_start (writer, "resource");
  lia_xml_writer_attribute (writer, "uri", uri);
  if (g_hash_table_remove (self->added, lia_address_get_key (address)))
    lia_xml_writer_element (writer, "context", NULL);
  lia_xml_writer_end (writer);
}

static void
write_category_list (LiaXmlWriter *writer)
{
  static const char *const names[] = { "calendarData", "contactCard", "note", "state" };

  lia_xml_writer_start (writer, "categoryList");
  lia_xml_writer_attribute (writer, "xmlns", LIST_NS);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    lia_xml_writer_empty (writer, "category", "name", names[i], NULL);
  lia_xml_writer_end (writer);
}

/* The next slice of an update. */
static char *
write_slice (LiaOcsWatcher *self, Update *update)
{
  g_autoptr (LiaXmlWriter) writer = lia_xml_writer_new_fragment ();
  g_autofree char *id = g_strdup_printf ("%u", g_random_int_range (1, G_MAXINT));
  guint end = MIN (update->n_sent + BATCH_PEOPLE, update->people->len);

  lia_xml_writer_start (writer, "batchSub");
  lia_xml_writer_attribute (writer, "xmlns", BATCH_NS);
  lia_xml_writer_attribute (writer, "uri", lia_sip_client_get_self_uri (self->client));
  lia_xml_writer_attribute (writer, "name", "");
  lia_xml_writer_start (writer, "action");
  lia_xml_writer_attribute (writer, "name", update->action);
  lia_xml_writer_attribute (writer, "id", id);
  lia_xml_writer_start (writer, "adhocList");
  while (update->n_sent < end)
    write_resource (self, writer, g_ptr_array_index (update->people, update->n_sent++));
  lia_xml_writer_end (writer);
  if (g_str_equal (update->action, "subscribe"))
    write_category_list (writer);
  return lia_xml_writer_finish_text (writer);
}

/* A slice is written when it is sent: all of them at once would hold up a turn of the main loop. */
static char *
next_update (gpointer user_data)
{
  Batch *batch = user_data;
  Update *update = g_queue_peek_head (&batch->updates);
  char *body = update != NULL ? write_slice (batch->watcher, update) : NULL;

  if (update != NULL && update->n_sent == update->people->len)
    update_free (g_queue_pop_head (&batch->updates));
  return body;
}

/* @people: (transfer full) (element-type LiaAddress) */
static void
add_update (Batch *batch, const char *action, GPtrArray *people)
{
  Update *update = g_new0 (Update, 1);

  update->action = action;
  update->people = people;
  g_queue_push_tail (&batch->updates, update);
}

static void
add_everybody (Batch *batch)
{
  GPtrArray *people = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_address_unref);
  GHashTableIter iter;
  gpointer address = NULL;

  g_hash_table_iter_init (&iter, batch->people);
  while (g_hash_table_iter_next (&iter, NULL, &address))
    g_ptr_array_add (people, lia_address_ref (address));
  add_update (batch, "subscribe", people);
}

/* The first slice goes with the SUBSCRIBE; the others follow in its dialog. For a refresh the first
   is enough. */
static char *
make_body (gboolean anew, gpointer user_data)
{
  Batch *batch = user_data;
  GQueue kept = batch->updates;
  char *body = NULL;

  g_queue_init (&batch->updates);
  add_everybody (batch);
  body = next_update (batch);
  if (!anew)
    {
      GQueue everybody = batch->updates;
      batch->updates = kept;
      kept = everybody;
    }
  g_queue_clear_full (&kept, (GDestroyNotify)update_free);
  return body;
}

static void
put_into_batch (Batch *batch, GPtrArray *people)
{
  gboolean first = g_hash_table_size (batch->people) == 0;

  for (guint i = 0; i < people->len; i++)
    add_person (batch->people, g_ptr_array_index (people, i));
  if (people->len == 0)
    return;
  if (first)
    lia_sip_subscription_start (batch->subscription);
  else
    {
      add_update (batch, "subscribe", g_ptr_array_ref (people));
      lia_sip_subscription_update (batch->subscription);
    }
}

static void
remove_from_batch (Batch *batch, GPtrArray *people)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_address_unref);

  for (guint i = 0; i < people->len; i++)
    {
      LiaAddress *address = g_ptr_array_index (people, i);
      if (g_hash_table_remove (batch->people, lia_address_get_key (address)))
        g_ptr_array_add (found, lia_address_ref (address));
    }
  if (found->len == 0)
    return;
  add_update (batch, "unsubscribe", g_steal_pointer (&found));
  lia_sip_subscription_update (batch->subscription);
}

/* Those of @a that are not in @b, by their keys. */
static GPtrArray *
difference (GHashTable *a, GHashTable *b)
{
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_address_unref);
  GHashTableIter iter;
  gpointer key = NULL;
  gpointer value = NULL;

  g_hash_table_iter_init (&iter, a);
  while (g_hash_table_iter_next (&iter, &key, &value))
    if (!g_hash_table_contains (b, key))
      g_ptr_array_add (found, lia_address_ref (value));
  return found;
}

void
lia_ocs_watcher_set_people (LiaOcsWatcher *self, GPtrArray *people, GPtrArray *added)
{
  g_autoptr (GHashTable) old = g_steal_pointer (&self->people);
  g_autoptr (GPtrArray) gone = NULL;
  g_autoptr (GPtrArray) come = NULL;

  self->people = new_people ();
  for (guint i = 0; i < people->len; i++)
    add_person (self->people, g_ptr_array_index (people, i));
  for (guint i = 0; i < added->len; i++)
    g_hash_table_add (self->added, g_strdup (lia_address_get_key (g_ptr_array_index (added, i))));
  gone = difference (old, self->people);
  come = difference (self->people, old);
  for (guint i = 0; gone->len > 0 && i < self->batches->len; i++)
    remove_from_batch (g_ptr_array_index (self->batches, i), gone);
  for (guint i = 0; i < gone->len; i++)
    {
      const char *key = lia_address_get_key (g_ptr_array_index (gone, i));
      g_hash_table_remove (self->known, key);
      g_hash_table_remove (self->until, key);
    }
  put_into_batch (g_ptr_array_index (self->batches, 0), come);
}

/* ---- Notifications ---- */

/* What one message tells, before it is handed on. */
typedef struct
{
  GHashTable *changed; /* address key → LiaAddress */
  GHashTable *carded;  /* address keys whose card has come */
} News;

static void
take_person (LiaOcsWatcher *self, News *news, LiaOcsPersonNews *person)
{
  const char *key = lia_address_get_key (person->address);
  GPtrArray *known = g_hash_table_lookup (self->known, key);

  if (person->carded)
    g_hash_table_add (news->carded, g_strdup (key));
  if (!g_hash_table_contains (self->people, key))
    return;
  if (known == NULL)
    {
      known = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_sip_category_unref);
      g_hash_table_insert (self->known, g_strdup (key), known);
    }
  lia_sip_categories_merge (known, person->categories);
  add_person (news->changed, person->address);
}

static Batch *
ensure_pool (LiaOcsWatcher *self, const char *pool)
{
  for (guint i = 0; i < self->batches->len; i++)
    {
      Batch *batch = g_ptr_array_index (self->batches, i);
      if (g_strcmp0 (batch->pool, pool) == 0)
        return batch;
    }
  return batch_new (self, pool);
}

/* The server of these people is another one. */
static void
move_to_pools (LiaOcsWatcher *self, GHashTable *pools)
{
  GHashTableIter iter;
  gpointer pool = NULL;
  gpointer people = NULL;

  g_hash_table_iter_init (&iter, pools);
  while (g_hash_table_iter_next (&iter, &pool, &people))
    put_into_batch (ensure_pool (self, pool), people);
}

static void
note_move (GHashTable *pools, Batch *from, LiaSipResource *resource, LiaAddress *address)
{
  GPtrArray *people = NULL;

  if (resource->pool_fqdn == NULL || g_strcmp0 (resource->pool_fqdn, from->pool) == 0
      || !g_hash_table_remove (from->people, lia_address_get_key (address)))
    return;
  people = g_hash_table_lookup (pools, resource->pool_fqdn);
  if (people == NULL)
    {
      people = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_address_unref);
      g_hash_table_insert (pools, g_strdup (resource->pool_fqdn), people);
    }
  g_ptr_array_add (people, lia_address_ref (address));
}

static void
take_list (Batch *batch, News *news, GPtrArray *resources)
{
  LiaOcsWatcher *self = batch->watcher;
  g_autoptr (GHashTable) pools
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);

  for (guint i = 0; i < resources->len; i++)
    {
      LiaSipResource *resource = g_ptr_array_index (resources, i);
      g_autoptr (LiaAddress) address = lia_address_new_from_uri (resource->uri, NULL);
      if (address == NULL)
        continue;
      if (g_str_equal (resource->state, "resubscribe"))
        note_move (pools, batch, resource, address);
      /* Somebody whom the server does not know has no presence. */
      else if (g_str_equal (resource->state, "terminated"))
        {
          const char *key = lia_address_get_key (address);
          g_hash_table_remove (self->known, key);
          add_person (news->changed, address);
        }
    }
  move_to_pools (self, pools);
}

static LiaCalendar
calendar_of (LiaSipBusy busy)
{
  switch (busy)
    {
    case LIA_SIP_BUSY_FREE:
      return LIA_CALENDAR_FREE;
    case LIA_SIP_BUSY_BUSY:
      return LIA_CALENDAR_BUSY;
    case LIA_SIP_BUSY_OUT_OF_OFFICE:
      return LIA_CALENDAR_OUT_OF_OFFICE;
    case LIA_SIP_BUSY_TENTATIVE:
    case LIA_SIP_BUSY_UNKNOWN:
    default:
      return LIA_CALENDAR_UNKNOWN;
    }
}

static gboolean calendar_cb (gpointer user_data);

static LiaPresenceReport *
make_report (LiaOcsWatcher *self, const char *key, LiaAddress *address, gint64 now_us)
{
  GPtrArray *known = g_hash_table_lookup (self->known, key);
  LiaPresenceReport *report = lia_sip_presence_from_categories (address, known, now_us);
  const LiaSipFreeBusy *free_busy = known != NULL ? lia_sip_free_busy_find (known) : NULL;
  gint64 until_us = 0;
  gint64 *planned_us = NULL;

  report->calendar = calendar_of (lia_sip_free_busy_at (free_busy, now_us, &until_us));
  report->calendar_until_us = until_us;
  if (until_us == 0)
    {
      g_hash_table_remove (self->until, key);
      return report;
    }
  planned_us = g_hash_table_lookup (self->until, key);
  if (planned_us != NULL)
    *planned_us = until_us;
  else
    g_hash_table_insert (self->until, g_strdup (key), g_memdup2 (&until_us, sizeof until_us));
  if (self->calendar_id == 0)
    self->calendar_id = g_timeout_add_seconds (CALENDAR_S, calendar_cb, self);
  return report;
}

static void
tell (LiaOcsWatcher *self, News *news)
{
  g_autoptr (GPtrArray) reports
      = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_presence_report_unref);
  g_autoptr (GPtrArray) contacts
      = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_contact_record_unref);
  gint64 now_us = g_get_real_time ();
  GHashTableIter iter;
  gpointer key = NULL;
  gpointer address = NULL;

  g_hash_table_iter_init (&iter, news->changed);
  while (g_hash_table_iter_next (&iter, &key, &address))
    {
      GPtrArray *known = g_hash_table_lookup (self->known, key);
      LiaContactRecord *contact = NULL;
      g_ptr_array_add (reports, make_report (self, key, address, now_us));
      if (known == NULL || !g_hash_table_contains (news->carded, key))
        continue;
      contact = lia_sip_contact_from_card (address, known);
      if (contact != NULL)
        g_ptr_array_add (contacts, contact);
    }
  if (reports->len > 0)
    self->told (reports, contacts, self->user_data);
}

/* Whoever's meeting begins or ends is told of anew; nothing comes from the server then. */
static gboolean
calendar_cb (gpointer user_data)
{
  LiaOcsWatcher *self = user_data;
  g_autoptr (GHashTable) changed = new_people ();
  g_autoptr (GHashTable) carded = g_hash_table_new (g_str_hash, g_str_equal);
  News news = { changed, carded };
  gint64 now_us = g_get_real_time ();
  GHashTableIter iter;
  gpointer key = NULL;
  gpointer until_us = NULL;

  g_hash_table_iter_init (&iter, self->until);
  while (g_hash_table_iter_next (&iter, &key, &until_us))
    {
      LiaAddress *address = g_hash_table_lookup (self->people, key);
      if (address != NULL && *(gint64 *)until_us <= now_us)
        add_person (changed, address);
    }
  tell (self, &news);
  if (g_hash_table_size (self->until) > 0)
    return G_SOURCE_CONTINUE;
  self->calendar_id = 0;
  return G_SOURCE_REMOVE;
}

static gpointer
read_presence (LiaSipMessage *message)
{
  return lia_ocs_presence_read (message);
}

static void
take_presence (gpointer content, gpointer user_data)
{
  Batch *batch = user_data;
  g_autoptr (LiaOcsPresence) presence = content;
  g_autoptr (GHashTable) changed = new_people ();
  g_autoptr (GHashTable) carded = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  News news = { changed, carded };

  if (presence->resources->len > 0)
    take_list (batch, &news, presence->resources);
  for (guint i = 0; i < presence->people->len; i++)
    take_person (batch->watcher, &news, g_ptr_array_index (presence->people, i));
  tell (batch->watcher, &news);
}

gboolean
lia_ocs_watcher_take (LiaOcsWatcher *self, LiaSipMessage *notify)
{
  for (guint i = 0; i < self->batches->len; i++)
    {
      Batch *batch = g_ptr_array_index (self->batches, i);
      if (lia_sip_subscription_take (batch->subscription, notify))
        return TRUE;
    }
  return FALSE;
}

void
lia_ocs_watcher_end (LiaOcsWatcher *self)
{
  for (guint i = 0; i < self->batches->len; i++)
    lia_sip_subscription_end (((Batch *)g_ptr_array_index (self->batches, i))->subscription);
}
