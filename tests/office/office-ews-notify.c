/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "office-ews-notify"

#include "config.h"

#include "office-ews-private.h"

#define KEEP_ALIVE_S 30

/* One thing that happened, as a subscription is told of it. */
typedef struct
{
  char *kind;
  char *item_id;
  char *folder_id;
  char *old_folder_id; /* NULL: it was not moved */
  char *old_id;
  guint64 watermark;
  gint64 time_s;
} Event;

typedef struct
{
  char *id;
  OfficeEws *ews;
  OfficeMailbox *mailbox;
  GHashTable *folder_ids; /* NULL: all */
  GHashTable *kinds;      /* of events: "NewMailEvent", … */
  GPtrArray *events;
  guint64 watermark;
  SoupServerMessage *stream; /* a GetStreamingEvents that is open */
  guint keep_alive_id;
  guint close_id;
  guint flush_id;
} Subscription;

/* Subscriptions of all servers of the process, by id. */
static GHashTable *subscriptions;

static void
event_free (Event *event)
{
  g_free (event->kind);
  g_free (event->item_id);
  g_free (event->folder_id);
  g_free (event->old_folder_id);
  g_free (event->old_id);
  g_free (event);
}

static void
close_stream (Subscription *self)
{
  g_clear_handle_id (&self->keep_alive_id, g_source_remove);
  g_clear_handle_id (&self->close_id, g_source_remove);
  g_clear_handle_id (&self->flush_id, g_source_remove);
  g_clear_object (&self->stream);
}

static void
subscription_free (Subscription *self)
{
  close_stream (self);
  g_signal_handlers_disconnect_by_data (self->mailbox, self);
  g_free (self->id);
  g_clear_pointer (&self->folder_ids, g_hash_table_unref);
  g_hash_table_unref (self->kinds);
  g_ptr_array_unref (self->events);
  g_free (self);
}

/* ---- Telling ---- */

static void
write_id (LiaXmlWriter *out, const char *name, const char *id)
{
  lia_xml_writer_empty (out, name, "Id", id, "ChangeKey", "AQAAAA==", NULL);
}

static void
write_event (LiaXmlWriter *out, const Event *event, gboolean with_watermark)
{
  g_autofree char *name = g_strconcat ("t:", event->kind, NULL);
  g_autofree char *time = office_dup_time (event->time_s);
  g_autofree char *watermark = g_strdup_printf ("W%010" G_GUINT64_FORMAT, event->watermark);
  gboolean moved = event->old_folder_id != NULL;

  lia_xml_writer_start (out, name);
  if (with_watermark)
    lia_xml_writer_element (out, "t:Watermark", watermark);
  lia_xml_writer_element (out, "t:TimeStamp", time);
  write_id (out, "t:ItemId", event->item_id);
  write_id (out, "t:ParentFolderId", event->folder_id);
  if (moved)
    {
      write_id (out, "t:OldItemId", event->old_id);
      write_id (out, "t:OldParentFolderId", event->old_folder_id);
    }
  lia_xml_writer_end (out);
}

static void
write_to_stream (Subscription *self, const char *status)
{
  g_autoptr (LiaXmlWriter) out = office_ews_begin_envelope (self->ews);
  g_autoptr (GBytes) bytes = NULL;

  lia_xml_writer_start (out, "m:GetStreamingEventsResponse");
  lia_xml_writer_attribute (out, "xmlns:m", NS_MESSAGES);
  lia_xml_writer_attribute (out, "xmlns:t", NS_TYPES);
  lia_xml_writer_start (out, "m:ResponseMessages");
  lia_xml_writer_start (out, "m:GetStreamingEventsResponseMessage");
  lia_xml_writer_attribute (out, "ResponseClass", "Success");
  lia_xml_writer_element (out, "m:ResponseCode", "NoError");
  if (self->events->len > 0)
    {
      lia_xml_writer_start (out, "m:Notifications");
      /* Here of the types, in GetEvents of the messages: so says the schema. */
      lia_xml_writer_start (out, "t:Notification");
      lia_xml_writer_element (out, "t:SubscriptionId", self->id);
      for (guint i = 0; i < self->events->len; i++)
        write_event (out, g_ptr_array_index (self->events, i), FALSE);
      lia_xml_writer_end (out);
      lia_xml_writer_end (out);
    }
  if (status != NULL)
    lia_xml_writer_element (out, "m:ConnectionStatus", status);
  bytes = lia_xml_writer_finish (out);
  office_ews_check (self->ews, "answer", bytes);
  g_ptr_array_set_size (self->events, 0);
  soup_message_body_append_bytes (soup_server_message_get_response_body (self->stream), bytes);
  soup_server_message_unpause (self->stream);
}

static gboolean
keep_alive_cb (gpointer user_data)
{
  write_to_stream (user_data, "OK");
  return G_SOURCE_CONTINUE;
}

/* The time is over that the client gave the connection. */
static void
closed_cb (gpointer user_data)
{
  Subscription *self = user_data;
  SoupMessageBody *body = soup_server_message_get_response_body (self->stream);

  self->close_id = 0;
  write_to_stream (self, "Closed");
  soup_message_body_complete (body);
  close_stream (self);
}

static void
flush_cb (gpointer user_data)
{
  Subscription *self = user_data;

  self->flush_id = 0;
  if (self->stream != NULL && self->events->len > 0)
    write_to_stream (self, NULL);
}

static void
event_cb (OfficeMailbox *mailbox,
          const char *kind,
          OfficeItem *item,
          const char *folder_id,
          const char *old_folder_id,
          const char *old_id,
          Subscription *self)
{
  Event *event = NULL;

  if (!g_hash_table_contains (self->kinds, kind))
    return;
  if (self->folder_ids != NULL && !g_hash_table_contains (self->folder_ids, folder_id)
      && (old_folder_id == NULL || !g_hash_table_contains (self->folder_ids, old_folder_id)))
    return;
  event = g_new0 (Event, 1);
  event->kind = g_strdup (kind);
  event->item_id = g_strdup (item->id);
  event->folder_id = g_strdup (folder_id);
  event->old_folder_id = g_strdup (old_folder_id);
  event->old_id = g_strdup (old_id);
  event->watermark = ++self->watermark;
  event->time_s = g_get_real_time () / G_USEC_PER_SEC;
  g_ptr_array_add (self->events, event);
  if (self->stream != NULL && self->flush_id == 0)
    self->flush_id = g_idle_add_once (flush_cb, self);
}

/* ---- Operations ---- */

static GHashTable *
parse_kinds (const xmlNode *types)
{
  GHashTable *kinds = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (xmlNode *type = lia_xml_child (types, NULL, "EventType"); type != NULL;
       type = lia_xml_next (type, NULL, "EventType"))
    g_hash_table_add (kinds, lia_xml_dup_text (type));
  return kinds;
}

static void
subscribe (OfficeCall *call)
{
  xmlNode *request = lia_xml_child (call->request, NULL, NULL);
  xmlNode *ids = lia_xml_path (request, "FolderIds");
  gboolean streaming = lia_xml_is (request, NULL, "StreamingSubscriptionRequest");
  Subscription *self = NULL;

  office_call_begin (call);
  if (streaming && call->is_2007)
    {
      office_call_error (call, "ErrorInvalidRequest", "The request is invalid.");
      office_call_end (call);
      return;
    }
  self = g_new0 (Subscription, 1);
  self->id = g_uuid_string_random ();
  self->ews = call->ews;
  self->mailbox = call->mailbox;
  self->events = g_ptr_array_new_with_free_func ((GDestroyNotify)event_free);
  self->kinds = parse_kinds (lia_xml_path (request, "EventTypes"));
  if (ids != NULL)
    self->folder_ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (xmlNode *id = lia_xml_child (ids, NULL, NULL); id != NULL;
       id = lia_xml_next (id, NULL, NULL))
    {
      OfficeFolder *folder = office_call_find_folder (call, id);
      if (folder != NULL)
        g_hash_table_add (self->folder_ids, g_strdup (folder->id));
    }
  g_signal_connect (call->mailbox, "event", G_CALLBACK (event_cb), self);
  if (subscriptions == NULL)
    subscriptions
        = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)subscription_free);
  g_hash_table_insert (subscriptions, self->id, self);
  office_call_message_success (call);
  lia_xml_writer_element (call->out, "m:SubscriptionId", self->id);
  if (!streaming)
    lia_xml_writer_element (call->out, "m:Watermark", "W0000000000");
  office_call_message_end (call);
  office_call_end (call);
}

static Subscription *
find_subscription (const char *id)
{
  return subscriptions != NULL && id != NULL ? g_hash_table_lookup (subscriptions, id) : NULL;
}

static void
unsubscribe (OfficeCall *call)
{
  g_autofree char *id = lia_xml_dup_child_text (call->request, "SubscriptionId");

  office_call_begin (call);
  if (find_subscription (id) != NULL)
    {
      g_hash_table_remove (subscriptions, id);
      office_call_success (call);
    }
  else
    office_call_error (call, "ErrorSubscriptionNotFound", "There is no such subscription.");
  office_call_end (call);
}

/* Forgets what the client has heard of, by the last watermark that it knows: an answer may have been lost. */
static gboolean
acknowledge (Subscription *self, const char *watermark)
{
  guint64 known = 0;

  if (watermark == NULL || *watermark != 'W'
      || !g_ascii_string_to_unsigned (watermark + 1, 10, 0, self->watermark, &known, NULL))
    return FALSE;
  while (self->events->len > 0
         && ((Event *)g_ptr_array_index (self->events, 0))->watermark <= known)
    g_ptr_array_remove_index (self->events, 0);
  return TRUE;
}

static void
get_events (OfficeCall *call)
{
  g_autofree char *id = lia_xml_dup_child_text (call->request, "SubscriptionId");
  g_autofree char *previous = lia_xml_dup_child_text (call->request, "Watermark");
  Subscription *self = find_subscription (id);
  g_autofree char *watermark = NULL;

  office_call_begin (call);
  if (self == NULL || !acknowledge (self, previous))
    {
      office_call_error (call, self == NULL ? "ErrorSubscriptionNotFound" : "ErrorInvalidWatermark",
                         "There is no such subscription, or no such watermark.");
      office_call_end (call);
      return;
    }
  watermark = g_strdup_printf ("W%010" G_GUINT64_FORMAT, self->watermark);
  office_call_message_success (call);
  lia_xml_writer_start (call->out, "m:Notification");
  lia_xml_writer_element (call->out, "t:SubscriptionId", id);
  lia_xml_writer_element (call->out, "t:PreviousWatermark", previous);
  lia_xml_writer_element (call->out, "t:MoreEvents", "false");
  for (guint i = 0; i < self->events->len; i++)
    write_event (call->out, g_ptr_array_index (self->events, i), TRUE);
  if (self->events->len == 0)
    {
      lia_xml_writer_start (call->out, "t:StatusEvent");
      lia_xml_writer_element (call->out, "t:Watermark", watermark);
      lia_xml_writer_end (call->out);
    }
  lia_xml_writer_end (call->out);
  office_call_message_end (call);
  office_call_end (call);
}

static void
stream_finished_cb (SoupServerMessage *message, char *id)
{
  Subscription *self = find_subscription (id);

  if (self != NULL && self->stream == message)
    close_stream (self);
}

static void
get_streaming_events (OfficeCall *call)
{
  g_autofree char *id = lia_xml_dup_text (lia_xml_find (call->request, NS_TYPES, "SubscriptionId"));
  gint64 minutes = lia_xml_get_int (call->request, "ConnectionTimeout", 30);
  Subscription *self = find_subscription (id);
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (call->message);

  if (self == NULL)
    {
      office_call_begin (call);
      office_call_error (call, "ErrorSubscriptionNotFound", "There is no such subscription.");
      office_call_end (call);
      return;
    }
  call->streams = TRUE;
  close_stream (self);
  self->stream = g_object_ref (call->message);
  soup_server_message_set_status (call->message, 200, NULL);
  soup_message_headers_set_content_type (headers, "text/xml; charset=utf-8", NULL);
  soup_message_headers_set_encoding (headers, SOUP_ENCODING_CHUNKED);
  soup_message_body_set_accumulate (soup_server_message_get_response_body (call->message), FALSE);
  g_signal_connect_data (call->message, "finished", G_CALLBACK (stream_finished_cb), g_strdup (id),
                         (GClosureNotify)(void (*) (void))g_free, 0);
  write_to_stream (self, "OK");
  self->keep_alive_id = g_timeout_add_seconds (KEEP_ALIVE_S, keep_alive_cb, self);
  self->close_id
      = g_timeout_add_once ((guint)minutes * office_ews_get_minute_ms (call->ews), closed_cb, self);
}

void
office_ews_drop_subscriptions (OfficeEws *ews)
{
  GHashTableIter iter;
  gpointer value = NULL;

  if (subscriptions == NULL)
    return;
  g_hash_table_iter_init (&iter, subscriptions);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (((Subscription *)value)->ews == ews)
      g_hash_table_iter_remove (&iter);
  if (g_hash_table_size (subscriptions) == 0)
    g_clear_pointer (&subscriptions, g_hash_table_unref);
}

const OfficeEwsOperation office_ews_notify_operations[] = {
  { "Subscribe", subscribe, FALSE, FALSE },
  { "Unsubscribe", unsubscribe, FALSE, FALSE },
  { "GetEvents", get_events, FALSE, FALSE },
  { "GetStreamingEvents", get_streaming_events, TRUE, FALSE },
  { NULL, NULL, FALSE, FALSE },
};
