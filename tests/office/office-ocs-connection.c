/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "office-ocs"

#include "office-ocs-connection.h"

#include "office-world.h"

#define READ_SIZE (16 * 1024)
#define MAX_QUEUED_BYTES (256 * 1024 * 1024)

struct _OcsConnection
{
  GObject parent_instance;

  GIOStream *stream;
  GCancellable *cancellable;
  LiaSipParser *parser;
  GQueue *queue; /* of GBytes */
  gsize queued_bytes;
  gboolean writing;
  guint piece_bytes; /* 0: all at once */
  guint pace_ms;
  guint pace_id;
  gboolean closed;
  gint64 heard_us;
  char *sent_by;
  char *uri;
  guint8 buffer[READ_SIZE];
};

enum
{
  SIGNAL_MESSAGE,
  SIGNAL_CLOSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (OcsConnection, ocs_connection, G_TYPE_OBJECT)

static void read_more (OcsConnection *self);
static void write_next (OcsConnection *self);

/* ---- in ---- */

static void
deliver_messages (OcsConnection *self)
{
  g_autoptr (GError) error = NULL;

  while (!self->closed)
    {
      g_autoptr (LiaSipMessage) message = lia_sip_parser_next (self->parser, &error);

      if (message == NULL)
        break;
      g_signal_emit (self, signals[SIGNAL_MESSAGE], 0, message);
    }
  if (error != NULL)
    {
      g_message ("client on %s: %s", self->sent_by, error->message);
      ocs_connection_close (self);
    }
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (OcsConnection) self = user_data;
  g_autoptr (GError) error = NULL;
  gssize size = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  if (self->closed)
    return;
  if (size <= 0)
    {
      g_debug ("client on %s left: %s", self->sent_by, error != NULL ? error->message : "closed");
      ocs_connection_close (self);
      return;
    }

  self->heard_us = g_get_monotonic_time ();
  lia_sip_parser_feed (self->parser, self->buffer, (gsize)size);
  deliver_messages (self);
  if (!self->closed)
    read_more (self);
}

static void
read_more (OcsConnection *self)
{
  g_input_stream_read_async (g_io_stream_get_input_stream (self->stream), self->buffer, READ_SIZE,
                             G_PRIORITY_DEFAULT, self->cancellable, read_cb, g_object_ref (self));
}

void
ocs_connection_start (OcsConnection *self)
{
  read_more (self);
}

/* ---- out ---- */

static gboolean
pace_cb (gpointer user_data)
{
  OcsConnection *self = user_data;

  self->pace_id = 0;
  write_next (self);
  return G_SOURCE_REMOVE;
}

static void
write_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (OcsConnection) self = user_data;
  g_autoptr (GBytes) written = NULL;
  g_autoptr (GError) error = NULL;
  gsize size = 0;
  gboolean ok = g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, &size, &error);

  self->writing = FALSE;
  self->queued_bytes -= MIN (size, self->queued_bytes);
  written = g_queue_pop_head (self->queue);
  if (self->closed)
    return;
  if (!ok)
    {
      ocs_connection_close (self);
      return;
    }
  /* What is left of a message after a piece of it comes next. */
  if (written != NULL && size < g_bytes_get_size (written))
    g_queue_push_head (self->queue,
                       g_bytes_new_from_bytes (written, size, g_bytes_get_size (written) - size));
  if (self->piece_bytes == 0)
    write_next (self);
  else
    self->pace_id = g_timeout_add (self->pace_ms, pace_cb, self);
}

static void
write_next (OcsConnection *self)
{
  GBytes *bytes = g_queue_peek_head (self->queue);
  gsize size = bytes != NULL ? g_bytes_get_size (bytes) : 0;

  if (bytes == NULL || self->writing || self->pace_id != 0)
    return;

  self->writing = TRUE;
  g_output_stream_write_all_async (
      g_io_stream_get_output_stream (self->stream), g_bytes_get_data (bytes, NULL),
      self->piece_bytes > 0 ? MIN (size, self->piece_bytes) : size, G_PRIORITY_DEFAULT,
      self->cancellable, write_cb, g_object_ref (self));
}

void
ocs_connection_set_pace (OcsConnection *self, guint bytes, guint ms)
{
  self->piece_bytes = bytes;
  self->pace_ms = ms;
}

static gboolean
close_in_idle_cb (gpointer user_data)
{
  ocs_connection_close (user_data);
  return G_SOURCE_REMOVE;
}

void
ocs_connection_send_bytes (OcsConnection *self, GBytes *bytes)
{
  if (self->closed || g_bytes_get_size (bytes) == 0)
    return;

  g_queue_push_tail (self->queue, g_bytes_ref (bytes));
  self->queued_bytes += g_bytes_get_size (bytes);
  /* Not at once: whoever sends is still at work with this client. */
  if (self->queued_bytes > MAX_QUEUED_BYTES)
    g_idle_add_full (G_PRIORITY_DEFAULT, close_in_idle_cb, g_object_ref (self), g_object_unref);
  else
    write_next (self);
}

void
ocs_connection_send (OcsConnection *self, LiaSipMessage *message)
{
  g_autoptr (GBytes) bytes = lia_sip_message_to_bytes (message);

  ocs_connection_send_bytes (self, bytes);
}

/* ---- life ---- */

static void
close_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_io_stream_close_finish (G_IO_STREAM (source), result, NULL);
}

void
ocs_connection_close (OcsConnection *self)
{
  if (self->closed)
    return;

  self->closed = TRUE;
  g_clear_handle_id (&self->pace_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_io_stream_close_async (self->stream, G_PRIORITY_DEFAULT, NULL, close_cb, NULL);
  g_signal_emit (self, signals[SIGNAL_CLOSED], 0);
}

const char *
ocs_connection_get_sent_by (OcsConnection *self)
{
  return self->sent_by;
}

const char *
ocs_connection_get_uri (OcsConnection *self)
{
  return self->uri;
}

gint64
ocs_connection_get_heard_us (OcsConnection *self)
{
  return self->heard_us;
}

static void
ocs_connection_finalize (GObject *object)
{
  OcsConnection *self = OCS_CONNECTION (object);

  g_queue_free_full (self->queue, (GDestroyNotify)g_bytes_unref);
  lia_sip_parser_free (self->parser);
  g_object_unref (self->cancellable);
  g_clear_object (&self->stream);
  g_free (self->sent_by);
  g_free (self->uri);

  G_OBJECT_CLASS (ocs_connection_parent_class)->finalize (object);
}

static void
ocs_connection_class_init (OcsConnectionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ocs_connection_finalize;

  signals[SIGNAL_MESSAGE] = g_signal_new ("message", OCS_TYPE_CONNECTION, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 1, LIA_TYPE_SIP_MESSAGE);
  signals[SIGNAL_CLOSED] = g_signal_new ("closed", OCS_TYPE_CONNECTION, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 0);
}

static void
ocs_connection_init (OcsConnection *self)
{
  self->cancellable = g_cancellable_new ();
  self->parser = lia_sip_parser_new ();
  self->queue = g_queue_new ();
  self->heard_us = g_get_monotonic_time ();
}

OcsConnection *
ocs_connection_new (GIOStream *stream, const char *transport, guint16 port)
{
  OcsConnection *self = g_object_new (OCS_TYPE_CONNECTION, NULL);
  g_autofree char *parameter = g_ascii_strdown (transport, -1);

  self->stream = g_object_ref (stream);
  self->sent_by = g_strdup_printf ("%s 127.0.0.1:%u", transport, port);
  self->uri = g_strdup_printf ("sip:pool." OFFICE_DOMAIN ":%u;transport=%s", port, parameter);
  return self;
}
