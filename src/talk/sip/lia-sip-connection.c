/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-sip-connection"

#include "config.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

#include "core/lia-certificate.h"
#include "core/lia-error.h"
#include "core/lia-limits.h"
#include "core/lia-pace.h"
#include "talk/sip/lia-sip-connection.h"

#define CONNECT_TIMEOUT_S 20
#define SILENCE_S 60
/* So much is read at a time: a burst is handled in slices between frames. */
#define READ_SIZE 16384

struct _LiaSipConnection
{
  GObject parent_instance;

  char *host;
  guint16 port;
  gboolean tls;
  char *pinned_sha256;

  GSocketConnection *connection;
  GIOStream *stream; /* what SIP goes over: the connection, or TLS on it; NULL: not yet */
  guint limit_id;
  GCancellable *cancellable;
  LiaSipParser *parser;
  GQueue waiting; /* GBytes */
  gsize waiting_bytes;
  gboolean writing;
  gboolean closed;
  char *local;
  GTlsCertificate *refused; /* that the handshake failed on */
  GTlsCertificateFlags refused_flags;
  guint keep_alive_s;
  guint keep_alive_id;
  guint8 buffer[READ_SIZE];
};

enum
{
  OPENED,
  MESSAGE,
  CLOSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LiaSipConnection, lia_sip_connection, G_TYPE_OBJECT)

void
lia_sip_connection_close (LiaSipConnection *self, const GError *error)
{
  g_return_if_fail (LIA_IS_SIP_CONNECTION (self));

  if (self->closed)
    return;
  self->closed = TRUE;
  g_clear_handle_id (&self->keep_alive_id, g_source_remove);
  g_clear_handle_id (&self->limit_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  if (self->stream != NULL)
    g_io_stream_close_async (self->stream, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
  if (error != NULL)
    g_signal_emit (self, signals[CLOSED], 0, error);
}

static void
fail (LiaSipConnection *self, GError *cause_take)
{
  g_autoptr (GError) cause = cause_take;
  g_autoptr (GError) error = NULL;

  if (self->refused != NULL)
    error = lia_error_new_certificate (self->host, self->refused, self->refused_flags);
  else if (cause->domain == LIA_ERROR)
    error = g_steal_pointer (&cause);
  else
    error = g_error_new (LIA_ERROR, LIA_ERROR_OFFLINE, "%s: %s", self->host, cause->message);
  lia_sip_connection_close (self, error);
}

/* ---- Writing ---- */

static void write_next (LiaSipConnection *self);

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LiaSipConnection) self = LIA_SIP_CONNECTION (user_data);
  GError *error = NULL;

  self->writing = FALSE;
  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error))
    {
      if (self->closed)
        g_error_free (error);
      else
        fail (self, error);
      return;
    }
  write_next (self);
}

static void
write_next (LiaSipConnection *self)
{
  GBytes *bytes = NULL;

  if (self->writing || self->closed || self->stream == NULL)
    return;
  bytes = g_queue_pop_head (&self->waiting);
  if (bytes == NULL)
    return;
  self->waiting_bytes -= g_bytes_get_size (bytes);
  self->writing = TRUE;
  /* The bytes live as long as the connection is held by the call. */
  g_object_set_data_full (G_OBJECT (self), "lia-writing", bytes, (GDestroyNotify)g_bytes_unref);
  g_output_stream_write_all_async (g_io_stream_get_output_stream (self->stream),
                                   g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                                   G_PRIORITY_DEFAULT, self->cancellable, written_cb,
                                   g_object_ref (self));
}

static gboolean
keep_alive_cb (gpointer user_data)
{
  LiaSipConnection *self = user_data;

  g_queue_push_tail (&self->waiting, g_bytes_new_static ("\r\n\r\n", 4));
  self->waiting_bytes += 4;
  write_next (self);
  return G_SOURCE_CONTINUE;
}

static void
restart_keep_alive (LiaSipConnection *self)
{
  g_clear_handle_id (&self->keep_alive_id, g_source_remove);
  if (self->keep_alive_s > 0 && !self->closed)
    self->keep_alive_id = lia_pace_timeout_add (LIA_PACE_WAIT, (guint64)self->keep_alive_s * 1000,
                                                keep_alive_cb, self);
}

void
lia_sip_connection_set_keep_alive (LiaSipConnection *self, guint seconds)
{
  g_return_if_fail (LIA_IS_SIP_CONNECTION (self));

  self->keep_alive_s = seconds;
  restart_keep_alive (self);
}

void
lia_sip_connection_send (LiaSipConnection *self, LiaSipMessage *message)
{
  GBytes *bytes = NULL;

  g_return_if_fail (LIA_IS_SIP_CONNECTION (self));

  if (self->closed)
    return;
  bytes = lia_sip_message_to_bytes (message);
  self->waiting_bytes += g_bytes_get_size (bytes);
  g_queue_push_tail (&self->waiting, bytes);
  if (self->waiting_bytes > LIA_SIP_MAX_WAITING_BYTES)
    {
      fail (self, g_error_new_literal (LIA_ERROR, LIA_ERROR_OFFLINE, "The server takes no data"));
      return;
    }
  restart_keep_alive (self);
  write_next (self);
}

/* ---- Reading ---- */

static void read_more (LiaSipConnection *self);

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LiaSipConnection) self = LIA_SIP_CONNECTION (user_data);
  GError *error = NULL;
  gssize size = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);
  g_autoptr (LiaSipMessage) message = NULL;

  if (self->closed)
    {
      g_clear_error (&error);
      return;
    }
  if (size <= 0)
    {
      fail (self, error != NULL ? error
                                : g_error_new_literal (LIA_ERROR, LIA_ERROR_OFFLINE,
                                                       "The server closed the connection"));
      return;
    }
  lia_sip_parser_feed (self->parser, self->buffer, (gsize)size);
  while (!self->closed && (message = lia_sip_parser_next (self->parser, &error)) != NULL)
    {
      g_signal_emit (self, signals[MESSAGE], 0, message);
      g_clear_object (&message);
    }
  if (error != NULL && !self->closed)
    fail (self, error);
  else if (error != NULL)
    g_error_free (error);
  else
    read_more (self);
}

static void
read_more (LiaSipConnection *self)
{
  if (self->closed)
    return;
  g_input_stream_read_async (g_io_stream_get_input_stream (self->stream), self->buffer,
                             sizeof self->buffer, G_PRIORITY_DEFAULT, self->cancellable, read_cb,
                             g_object_ref (self));
}

/* ---- Opening ---- */

static gboolean
accept_certificate_cb (GTlsConnection *connection,
                       GTlsCertificate *certificate,
                       GTlsCertificateFlags flags,
                       LiaSipConnection *self)
{
  if (lia_certificate_is_pinned (certificate, self->pinned_sha256))
    return TRUE;
  g_set_object (&self->refused, certificate);
  self->refused_flags = flags;
  return FALSE;
}

static void
set_local (LiaSipConnection *self)
{
  g_autoptr (GSocketAddress) address
      = g_socket_connection_get_local_address (self->connection, NULL);

  if (!G_IS_INET_SOCKET_ADDRESS (address))
    return;
  g_free (self->local);
  self->local = g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (address));
}

/* A peer that has gone without a word is noticed in a minute or two. */
static void
watch_for_silence (GSocket *socket)
{
  static const struct
  {
    int option;
    int value;
  } options[] = {
    { TCP_USER_TIMEOUT, SILENCE_S * 1000 },
    { TCP_KEEPIDLE, SILENCE_S },
    { TCP_KEEPINTVL, SILENCE_S / 4 },
    { TCP_KEEPCNT, 4 },
  };

  g_socket_set_keepalive (socket, TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
    {
      g_autoptr (GError) error = NULL;
      if (!g_socket_set_option (socket, IPPROTO_TCP, options[i].option, options[i].value, &error))
        g_debug ("TCP option %d: %s", options[i].option, error->message);
    }
}

static void
opened (LiaSipConnection *self, GIOStream *stream)
{
  g_set_object (&self->stream, stream);
  read_more (self);
  g_signal_emit (self, signals[OPENED], 0);
}

static gboolean
handshake_limit_cb (gpointer user_data)
{
  LiaSipConnection *self = user_data;

  self->limit_id = 0;
  fail (self, g_error_new_literal (LIA_ERROR, LIA_ERROR_TIMEOUT, "No answer to the TLS handshake"));
  return G_SOURCE_REMOVE;
}

static void
shaken_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LiaSipConnection) self = LIA_SIP_CONNECTION (user_data);
  GError *error = NULL;

  g_clear_handle_id (&self->limit_id, g_source_remove);
  g_signal_handlers_disconnect_by_data (source, self);
  if (g_tls_connection_handshake_finish (G_TLS_CONNECTION (source), result, &error)
      && !self->closed)
    opened (self, G_IO_STREAM (source));
  else if (error != NULL && !self->closed)
    fail (self, error);
  else
    g_clear_error (&error);
}

/*
 * Seen: GSocketClient of GLib 2.74, left to do TLS itself, leaks when a handshake is refused that
 * took longer than its 250 ms for the next address.
 */
static void
shake_hands (LiaSipConnection *self)
{
  g_autoptr (GSocketConnectable) identity = g_network_address_new (self->host, self->port);
  GError *error = NULL;
  g_autoptr (GIOStream) tls
      = g_tls_client_connection_new (G_IO_STREAM (self->connection), identity, &error);

  if (tls == NULL)
    {
      fail (self, error);
      return;
    }
  g_signal_connect (tls, "accept-certificate", G_CALLBACK (accept_certificate_cb), self);
  self->limit_id
      = lia_pace_timeout_add (LIA_PACE_LIMIT, CONNECT_TIMEOUT_S * 1000, handshake_limit_cb, self);
  g_tls_connection_handshake_async (G_TLS_CONNECTION (tls), G_PRIORITY_DEFAULT, self->cancellable,
                                    shaken_cb, g_object_ref (self));
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LiaSipConnection) self = LIA_SIP_CONNECTION (user_data);
  GError *error = NULL;

  self->connection
      = g_socket_client_connect_to_host_finish (G_SOCKET_CLIENT (source), result, &error);
  if (self->closed)
    {
      g_clear_error (&error);
      return;
    }
  if (self->connection == NULL)
    {
      fail (self, error);
      return;
    }
  /* The time limit of connecting would end a quiet connection. */
  g_socket_set_timeout (g_socket_connection_get_socket (self->connection), 0);
  watch_for_silence (g_socket_connection_get_socket (self->connection));
  set_local (self);
  if (self->tls)
    shake_hands (self);
  else
    opened (self, G_IO_STREAM (self->connection));
}

void
lia_sip_connection_open (LiaSipConnection *self)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();

  g_return_if_fail (LIA_IS_SIP_CONNECTION (self));

  g_socket_client_set_timeout (client, CONNECT_TIMEOUT_S);
  g_socket_client_connect_to_host_async (client, self->host, self->port, self->cancellable,
                                         connected_cb, g_object_ref (self));
}

const char *
lia_sip_connection_get_transport (LiaSipConnection *self)
{
  g_return_val_if_fail (LIA_IS_SIP_CONNECTION (self), "TCP");

  return self->tls ? "TLS" : "TCP";
}

const char *
lia_sip_connection_get_local (LiaSipConnection *self)
{
  g_return_val_if_fail (LIA_IS_SIP_CONNECTION (self), NULL);

  return self->local;
}

/* ---- Object ---- */

static void
lia_sip_connection_dispose (GObject *object)
{
  LiaSipConnection *self = LIA_SIP_CONNECTION (object);

  lia_sip_connection_close (self, NULL);
  g_clear_object (&self->stream);
  g_clear_object (&self->connection);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->refused);
  g_queue_clear_full (&self->waiting, (GDestroyNotify)g_bytes_unref);
  G_OBJECT_CLASS (lia_sip_connection_parent_class)->dispose (object);
}

static void
lia_sip_connection_finalize (GObject *object)
{
  LiaSipConnection *self = LIA_SIP_CONNECTION (object);

  lia_sip_parser_free (self->parser);
  g_free (self->host);
  g_free (self->pinned_sha256);
  g_free (self->local);
  G_OBJECT_CLASS (lia_sip_connection_parent_class)->finalize (object);
}

static void
lia_sip_connection_class_init (LiaSipConnectionClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lia_sip_connection_dispose;
  G_OBJECT_CLASS (klass)->finalize = lia_sip_connection_finalize;
  signals[OPENED]
      = g_signal_new ("opened", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[MESSAGE] = g_signal_new ("message", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, LIA_TYPE_SIP_MESSAGE);
  signals[CLOSED] = g_signal_new ("closed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
lia_sip_connection_init (LiaSipConnection *self)
{
  self->cancellable = g_cancellable_new ();
  self->parser = lia_sip_parser_new ();
  self->local = g_strdup ("0.0.0.0:0");
  g_queue_init (&self->waiting);
}

LiaSipConnection *
lia_sip_connection_new (const char *host, guint16 port, gboolean tls, const char *pinned_sha256)
{
  LiaSipConnection *self = g_object_new (LIA_TYPE_SIP_CONNECTION, NULL);

  self->host = g_strdup (host);
  self->port = port;
  self->tls = tls;
  self->pinned_sha256 = g_strdup (pinned_sha256);
  return self;
}
