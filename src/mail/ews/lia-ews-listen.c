/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-ews-listen"

#include "config.h"

#include <string.h>

#include "core/lia-error.h"
#include "core/lia-limits.h"
#include "core/lia-pace.h"
#include "mail/ews/lia-ews-listen.h"

/* How long one answer streams, and how long a pull subscription lives without a question. */
#define STREAM_MINUTES "10"
#define PULL_TIMEOUT_MINUTES 30
#define SHORTEST_STREAM_MS 5000
#define END_MARK "Envelope>"

typedef struct
{
  LiaEwsConnection *connection;
  LiaMailListenFunc func;
  gpointer user_data;
  GCancellable *cancellable;
  char *subscription_id;
  char *watermark;
  guint n_documents; /* of the present stream */
} Listener;

static void
listener_clear (Listener *self)
{
  g_clear_pointer (&self->subscription_id, g_free);
  g_clear_pointer (&self->watermark, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Listener, listener_clear)

static gboolean
subscribe (Listener *self, GPtrArray *folder_ids, gboolean streaming, GError **error)
{
  static const char *const events[]
      = { "NewMailEvent", "CreatedEvent", "DeletedEvent", "ModifiedEvent", "MovedEvent" };
  LiaXmlWriter *request = lia_ews_begin (self->connection, "m:Subscribe");
  g_autoptr (xmlDoc) answer = NULL;
  xmlNode *message = NULL;

  lia_xml_writer_start (request,
                        streaming ? "m:StreamingSubscriptionRequest" : "m:PullSubscriptionRequest");
  lia_xml_writer_start (request, "t:FolderIds");
  for (guint i = 0; i < folder_ids->len; i++)
    lia_ews_write_folder_id (request, g_ptr_array_index (folder_ids, i));
  lia_xml_writer_end (request);
  lia_xml_writer_start (request, "t:EventTypes");
  for (gsize i = 0; i < G_N_ELEMENTS (events); i++)
    lia_xml_writer_element (request, "t:EventType", events[i]);
  lia_xml_writer_end (request);
  if (!streaming)
    lia_xml_writer_element_int (request, "t:Timeout", PULL_TIMEOUT_MINUTES);
  lia_xml_writer_end (request);
  answer = lia_ews_call (self->connection, request, LIA_HTTP_IDEMPOTENT, LIA_EWS_MAX_ANSWER_BYTES,
                         self->cancellable, error);
  message = answer != NULL ? lia_ews_single (answer, error) : NULL;
  if (message == NULL)
    {
      g_prefix_error (error, "Subscribe: ");
      return FALSE;
    }
  listener_clear (self);
  self->subscription_id = lia_xml_dup_child_text (message, "SubscriptionId");
  self->watermark = lia_xml_dup_child_text (message, "Watermark");
  if (self->subscription_id == NULL)
    g_set_error (error, LIA_ERROR, LIA_ERROR_PROTOCOL, "Subscribe gave no subscription");
  return self->subscription_id != NULL;
}

/* Tells of each folder that an event names, once for all events of a notification. */
static void
tell_of (Listener *self, const xmlNode *notification)
{
  g_autoptr (GHashTable) told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  static const char *const parents[] = { "ParentFolderId", "OldParentFolderId" };
  GHashTableIter iter;
  gpointer id = NULL;

  for (xmlNode *event = lia_xml_child (notification, NULL, NULL); event != NULL;
       event = lia_xml_next (event, NULL, NULL))
    for (gsize i = 0; i < G_N_ELEMENTS (parents); i++)
      {
        char *parent = lia_xml_dup_attribute (lia_xml_path (event, parents[i]), "Id");
        if (parent != NULL)
          g_hash_table_add (told, parent);
      }
  g_hash_table_iter_init (&iter, told);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    self->func (id, self->user_data);
}

static void
tell_of_all (Listener *self, const xmlNode *message)
{
  xmlNode *parent = lia_xml_child (message, NULL, "Notifications");

  for (xmlNode *notification
       = lia_xml_child (parent != NULL ? parent : message, NULL, "Notification");
       notification != NULL; notification = lia_xml_next (notification, NULL, "Notification"))
    tell_of (self, notification);
}

/* ---- Streaming ---- */

/* One whole envelope of the stream. @out_closed: the server ends this answer. An error counts, even
 * beside a status that says the connection is fine. */
static gboolean
take_document (Listener *self, const char *data, gsize size, gboolean *out_closed, GError **error)
{
  g_autoptr (xmlDoc) document = NULL;

  /* The line end after the document before: nothing may stand before an XML declaration. */
  for (; size > 0 && g_ascii_isspace (*data); size--)
    data++;
  document = lia_xml_parse (data, size, LIA_EWS_MAX_NOTICE_BYTES, error);
  if (document == NULL || !lia_ews_check_envelope (document, error))
    return FALSE;
  self->n_documents++;
  for (xmlNode *message = lia_ews_first_message (document); message != NULL;
       message = lia_xml_next (message, NULL, NULL))
    {
      g_autofree char *status = lia_xml_dup_child_text (message, "ConnectionStatus");
      if (!lia_ews_check (message, error))
        return FALSE;
      tell_of_all (self, message);
      *out_closed |= g_strcmp0 (status, "Closed") == 0;
    }
  return TRUE;
}

/* Whether the "Envelope>" at @found ends an element; its prefix is not known. */
static gboolean
is_end_tag (const guint8 *begin, const guint8 *found)
{
  while (found > begin && (g_ascii_isalnum (found[-1]) || strchr (":-_.", found[-1]) != NULL))
    found--;
  return found - begin >= 2 && found[-1] == '/' && found[-2] == '<';
}

/* Where the first envelope in @buffer ends, or 0. No text looks like it: "<" is escaped there. */
static gsize
envelope_end (GByteArray *buffer, gsize from)
{
  const guint8 *end = buffer->data + buffer->len;

  for (const guint8 *at = buffer->data + from; at < end;)
    {
      const guint8 *found = memmem (at, (gsize)(end - at), END_MARK, strlen (END_MARK));
      if (found == NULL)
        return 0;
      at = found + strlen (END_MARK);
      if (is_end_tag (buffer->data, found))
        return (gsize)(at - buffer->data);
    }
  return 0;
}

/* Takes all envelopes that are whole. @scanned: what was looked at in vain before. */
static gboolean
take_documents (
    Listener *self, GByteArray *buffer, gsize scanned, gboolean *out_closed, GError **error)
{
  gsize end = envelope_end (buffer, scanned);

  while (end > 0 && !*out_closed)
    {
      if (!take_document (self, (const char *)buffer->data, end, out_closed, error))
        return FALSE;
      g_byte_array_remove_range (buffer, 0, (guint)end);
      end = envelope_end (buffer, 0);
    }
  if (buffer->len <= LIA_EWS_MAX_NOTICE_BYTES)
    return TRUE;
  g_set_error (error, LIA_ERROR, LIA_ERROR_TOO_LARGE, "A notification is too large");
  return FALSE;
}

static gboolean
follow_stream (Listener *self, GInputStream *stream, GError **error)
{
  g_autoptr (GByteArray) buffer = g_byte_array_new ();
  gboolean closed = FALSE;
  guint8 chunk[8192];
  gssize n = 0;

  while (!closed
         && (n = g_input_stream_read (stream, chunk, sizeof chunk, self->cancellable, error)) > 0)
    {
      gsize scanned = buffer->len > strlen (END_MARK) ? buffer->len - strlen (END_MARK) : 0;
      g_byte_array_append (buffer, chunk, (guint)n);
      if (!take_documents (self, buffer, scanned, &closed, error))
        return FALSE;
    }
  return n >= 0;
}

static gboolean
stream_once (Listener *self, GError **error)
{
  LiaXmlWriter *request = lia_ews_begin (self->connection, "m:GetStreamingEvents");
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GError) cause = NULL;

  lia_xml_writer_start (request, "m:SubscriptionIds");
  lia_xml_writer_element (request, "t:SubscriptionId", self->subscription_id);
  lia_xml_writer_end (request);
  lia_xml_writer_element (request, "m:ConnectionTimeout", STREAM_MINUTES);
  self->n_documents = 0;
  stream = lia_ews_call_stream (self->connection, request, self->cancellable, error);
  if (stream == NULL)
    return FALSE;
  if (follow_stream (self, stream, &cause))
    {
      if (self->n_documents > 0)
        return TRUE;
      g_set_error (error, LIA_ERROR, LIA_ERROR_OFFLINE, "GetStreamingEvents: an empty stream");
      return FALSE;
    }
  if (cause->domain == LIA_ERROR || g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_propagate_error (error, g_steal_pointer (&cause));
  else
    g_set_error (error, LIA_ERROR, LIA_ERROR_OFFLINE, "GetStreamingEvents: %s", cause->message);
  return FALSE;
}

/* ---- Pull ---- */

static gboolean
wait_ms (guint ms, GCancellable *cancellable)
{
  GPollFD fd = { 0 };

  if (!g_cancellable_make_pollfd (cancellable, &fd))
    {
      g_usleep ((gulong)ms * 1000);
      return TRUE;
    }
  g_poll (&fd, 1, (int)ms);
  g_cancellable_release_fd (cancellable);
  return !g_cancellable_is_cancelled (cancellable);
}

static gboolean
pull_once (Listener *self, gboolean *out_more, GError **error)
{
  LiaXmlWriter *request = lia_ews_begin (self->connection, "m:GetEvents");
  g_autoptr (xmlDoc) answer = NULL;
  xmlNode *message = NULL;
  xmlNode *notification = NULL;

  lia_xml_writer_element (request, "m:SubscriptionId", self->subscription_id);
  lia_xml_writer_element (request, "m:Watermark", self->watermark);
  answer = lia_ews_call (self->connection, request, LIA_HTTP_IDEMPOTENT, LIA_EWS_MAX_ANSWER_BYTES,
                         self->cancellable, error);
  message = answer != NULL ? lia_ews_single (answer, error) : NULL;
  if (message == NULL)
    return FALSE;
  notification = lia_xml_child (message, NULL, "Notification");
  for (xmlNode *event = lia_xml_child (notification, NULL, NULL); event != NULL;
       event = lia_xml_next (event, NULL, NULL))
    {
      char *watermark = lia_xml_dup_child_text (event, "Watermark");
      if (watermark == NULL)
        continue;
      g_free (self->watermark);
      self->watermark = watermark;
    }
  tell_of_all (self, message);
  *out_more = lia_xml_get_boolean (notification, "MoreEvents", FALSE);
  return TRUE;
}

static gboolean
pull (Listener *self, guint interval_ms, GError **error)
{
  gboolean more = FALSE;

  while (pull_once (self, &more, error))
    if (!more && !wait_ms (lia_pace_ms (LIA_PACE_WAIT, interval_ms), self->cancellable))
      return !g_cancellable_set_error_if_cancelled (self->cancellable, error);
  return FALSE;
}

/* A stream ends after its time, and what happens until the next begins may have no event. One that
 * ends at once, again and again, is a server in trouble: the caller waits before the next try. */
static gboolean
stream_for_ever (Listener *self, GError **error)
{
  for (gint64 begin_us = g_get_monotonic_time (); stream_once (self, error);
       begin_us = g_get_monotonic_time ())
    {
      if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
        return FALSE;
      if (g_get_monotonic_time () - begin_us
          < lia_pace_ms (LIA_PACE_WAIT, SHORTEST_STREAM_MS) * G_TIME_SPAN_MILLISECOND)
        {
          g_set_error (error, LIA_ERROR, LIA_ERROR_OFFLINE, "GetStreamingEvents: ended at once");
          return FALSE;
        }
      self->func (NULL, self->user_data);
    }
  return FALSE;
}

/* Subscriptions of a user are counted: one that is left behind is given back before the next. */
static void
unsubscribe (LiaEwsConnection *connection, const char *subscription_id, GCancellable *cancellable)
{
  LiaXmlWriter *request = lia_ews_begin (connection, "m:Unsubscribe");
  g_autoptr (xmlDoc) answer = NULL;
  g_autoptr (GError) error = NULL;

  lia_xml_writer_element (request, "m:SubscriptionId", subscription_id);
  answer = lia_ews_call (connection, request, LIA_HTTP_IDEMPOTENT, LIA_EWS_MAX_ANSWER_BYTES,
                         cancellable, &error);
  if (answer == NULL)
    g_info ("A subscription is left behind: %s", error->message);
}

gboolean
lia_ews_listen (LiaEwsConnection *connection,
                GPtrArray *folder_ids,
                guint poll_interval_ms,
                char **subscription_id,
                LiaMailListenFunc func,
                gpointer user_data,
                GCancellable *cancellable,
                GError **error)
{
  g_auto (Listener) self = { connection, func, user_data, cancellable, NULL, NULL, 0 };
  gboolean streaming = lia_ews_connection_get_abilities (connection)->streaming;

  if (*subscription_id != NULL)
    unsubscribe (connection, *subscription_id, cancellable);
  g_clear_pointer (subscription_id, g_free);
  if (!subscribe (&self, folder_ids, streaming, error))
    return FALSE;
  *subscription_id = g_strdup (self.subscription_id);
  /* What came between the last sync and the subscription has no event. */
  func (NULL, user_data);
  return streaming ? stream_for_ever (&self, error) : pull (&self, poll_interval_ms, error);
}
