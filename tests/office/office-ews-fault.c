/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "office-ews-fault"

#include "config.h"

#include <string.h>

#include "office-ews-private.h"

/* What faults do to one message. It waits, paused, until the main loop turns again: a connection cannot be taken
 * away from the server while that is at work with it. */
typedef struct
{
  OfficeEws *ews;
  SoupServerMessage *message;
  OfficeFault fault;
  guint source_id;
  /* Of a connection that was taken away. */
  GIOStream *stream;
  GBytes *bytes;
  gsize written;
  gboolean stays; /* the connection, when all is written */
} Hurt;

static void
hurt_free (Hurt *self)
{
  g_clear_handle_id (&self->source_id, g_source_remove);
  if (self->message != NULL)
    g_signal_handlers_disconnect_by_data (self->message, self);
  g_clear_object (&self->message);
  g_clear_object (&self->stream);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_object_unref (self->ews);
  g_free (self);
}

/* The client or the server has gone. */
static void
finished_cb (SoupServerMessage *message, Hurt *self)
{
  hurt_free (self);
}

/* Holds the answer back until @func. */
static void
hold (OfficeCall *call, const OfficeFault *fault, guint ms, GSourceFunc func)
{
  Hurt *self = g_new0 (Hurt, 1);

  self->ews = g_object_ref (call->ews);
  self->fault = *fault;
  self->message = g_object_ref (call->message);
  g_signal_connect (self->message, "finished", G_CALLBACK (finished_cb), self);
  soup_server_message_pause (self->message);
  if (func != NULL)
    self->source_id = g_timeout_add (ms, func, self);
}

static gboolean
go_on_cb (gpointer user_data)
{
  Hurt *self = user_data;
  g_autoptr (SoupServerMessage) message = g_object_ref (self->message);

  self->source_id = 0;
  hurt_free (self);
  soup_server_message_unpause (message);
  return G_SOURCE_REMOVE;
}

/* ---- Taking the connection away ---- */

static GIOStream *
steal (Hurt *self)
{
  g_signal_handlers_disconnect_by_data (self->message, self);
  return soup_server_message_steal_connection (self->message);
}

static gboolean
drop_cb (gpointer user_data)
{
  Hurt *self = user_data;
  g_autoptr (GIOStream) stream = steal (self);

  self->source_id = 0;
  g_io_stream_close (stream, NULL, NULL);
  if (self->fault.kind != OFFICE_FAULT_DROP)
    office_ews_take_server_fault (self->ews, &self->fault);
  hurt_free (self);
  return G_SOURCE_REMOVE;
}

static void write_piece (Hurt *self);

static gboolean
piece_cb (gpointer user_data)
{
  Hurt *self = user_data;

  self->source_id = 0;
  write_piece (self);
  return G_SOURCE_REMOVE;
}

static void
wrote_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Hurt *self = user_data;
  gssize n = g_output_stream_write_finish (G_OUTPUT_STREAM (source), result, NULL);

  self->written += n > 0 ? (gsize)n : 0;
  if (n > 0 && self->written < g_bytes_get_size (self->bytes))
    self->source_id = g_timeout_add (self->fault.ms, piece_cb, self);
  else
    {
      if (n <= 0 || !self->stays)
        g_io_stream_close (self->stream, NULL, NULL);
      else
        office_ews_hold_stream (self->ews, self->stream);
      hurt_free (self);
    }
}

static void
write_piece (Hurt *self)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (self->bytes, &size);
  gsize rest = size - self->written;

  if (self->fault.kind == OFFICE_FAULT_SLOW)
    rest = MIN (rest, (gsize)self->fault.bytes);
  g_output_stream_write_async (g_io_stream_get_output_stream (self->stream), data + self->written,
                               rest, G_PRIORITY_DEFAULT, NULL, wrote_cb, self);
}

/* The answer as bytes, with a Content-Length that is @wrong bytes more than it should be. */
static GBytes *
make_answer (SoupServerMessage *message, int wrong, gboolean closes)
{
  SoupMessageBody *body = soup_server_message_get_response_body (message);
  g_autoptr (GBytes) content = soup_message_body_flatten (body);
  gsize size = 0;
  const char *data = g_bytes_get_data (content, &size);
  guint status = soup_server_message_get_status (message);
  GString *text = g_string_new (NULL);

  g_string_printf (text,
                   "HTTP/1.1 %u %s\r\nServer: Microsoft-IIS/7.5\r\n"
                   "Content-Type: text/xml; charset=utf-8\r\nContent-Length: %" G_GINT64_FORMAT
                   "\r\n%s\r\n",
                   status, soup_status_get_phrase (status), MAX ((gint64)size + wrong, 0),
                   closes ? "Connection: close\r\n" : "");
  g_string_append_len (text, data, (gssize)size);
  return g_string_free_to_bytes (text);
}

static gboolean
write_cb (gpointer user_data)
{
  Hurt *self = user_data;
  int wrong = self->fault.kind == OFFICE_FAULT_LENGTH ? self->fault.bytes : 0;
  /* A client that was promised more waits for it; one that was promised less goes its way. */
  gboolean stays = wrong > 0;
  gboolean is_cut = self->fault.kind == OFFICE_FAULT_TRUNCATE;
  g_autoptr (GBytes) answer = make_answer (self->message, wrong, !stays && !is_cut);

  self->source_id = 0;
  self->stays = stays;
  self->bytes = self->fault.kind == OFFICE_FAULT_TRUNCATE
                    ? g_bytes_new_from_bytes (answer, 0, g_bytes_get_size (answer) * 2 / 3)
                    : g_bytes_ref (answer);
  self->stream = steal (self);
  g_clear_object (&self->message);
  write_piece (self);
  return G_SOURCE_REMOVE;
}

/* ---- Other answers ---- */

static void
set_answer (SoupServerMessage *message, guint status, const char *type, GBytes *content)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (content, &size);

  soup_message_body_truncate (soup_server_message_get_response_body (message));
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, type, SOUP_MEMORY_COPY, data, size);
}

static void
set_page (SoupServerMessage *message, guint status)
{
  g_autoptr (GBytes) page = g_bytes_new_static (office_fault_page, strlen (office_fault_page));

  set_answer (message, status, "text/html; charset=utf-8", page);
}

static void
set_status (OfficeCall *call, const OfficeFault *fault)
{
  SoupServerMessage *message = call->message;
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  set_page (message, fault->status);
  if (fault->status == 401)
    office_ews_refuse_password (call->ews, message);
  if (fault->status < 400)
    soup_message_headers_replace (headers, "Location",
                                  fault->to != NULL ? fault->to : "http://portal.invalid/");
  if (fault->ms > 0)
    {
      g_autofree char *seconds = g_strdup_printf ("%u", (fault->ms + 999) / 1000);
      soup_message_headers_replace (headers, "Retry-After", seconds);
    }
}

static void
set_busy (OfficeCall *call, const OfficeFault *fault)
{
  soup_message_body_truncate (soup_server_message_get_response_body (call->message));
  if (fault->in_answer)
    office_call_answer_busy (call, fault->ms);
  else
    office_ews_answer_fault (call->ews, call->message, "ErrorServerBusy", "The server is busy.",
                             (int)fault->ms);
}

/* ---- Both times ---- */

static void
hurt (OfficeCall *call, const OfficeFault *fault)
{
  g_autoptr (GBytes) garbage = NULL;

  if (fault->kind == OFFICE_FAULT_SILENT)
    hold (call, fault, 0, NULL);
  else if (fault->kind == OFFICE_FAULT_DELAY)
    hold (call, fault, fault->ms, go_on_cb);
  else if (fault->kind == OFFICE_FAULT_TRUNCATE || fault->kind == OFFICE_FAULT_LENGTH
           || fault->kind == OFFICE_FAULT_SLOW)
    hold (call, fault, 0, write_cb);
  else if (fault->kind == OFFICE_FAULT_GARBAGE)
    {
      garbage = office_fault_garbage ();
      set_answer (call->message, 200, "text/xml; charset=utf-8", garbage);
    }
  else if (fault->kind == OFFICE_FAULT_STATUS)
    set_status (call, fault);
  else if (fault->kind == OFFICE_FAULT_HTML)
    set_page (call->message, 200);
  else if (fault->kind == OFFICE_FAULT_BUSY)
    set_busy (call, fault);
  else if (fault->kind == OFFICE_FAULT_ERROR)
    {
      soup_message_body_truncate (soup_server_message_get_response_body (call->message));
      office_ews_answer_fault (call->ews, call->message, fault->code, "Fault", -1);
    }
  else
    hold (call, fault, 0, drop_cb);
}

/* There is no answer to be hurt: an envelope with nothing in it. */
static void
set_empty (OfficeCall *call)
{
  g_autoptr (LiaXmlWriter) out = office_ews_begin_envelope (call->ews);
  g_autoptr (GBytes) bytes = lia_xml_writer_finish (out);

  set_answer (call->message, 200, "text/xml; charset=utf-8", bytes);
}

gboolean
office_ews_fault_before (OfficeCall *call, const OfficeFault *fault)
{
  /* A stream of notifications has no answer that ends: it is hurt at its beginning. */
  gboolean streams = g_str_equal (call->operation, "GetStreamingEvents");

  if (fault->done && !streams)
    return FALSE;
  if (fault->done || fault->kind == OFFICE_FAULT_TRUNCATE)
    set_empty (call);
  hurt (call, fault);
  return TRUE;
}

void
office_ews_fault_after (OfficeCall *call, const OfficeFault *fault)
{
  hurt (call, fault);
}
