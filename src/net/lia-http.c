/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-http"

#include "config.h"

#include <libsoup/soup.h>

#include "core/lia-certificate.h"
#include "core/lia-error.h"
#include "core/lia-pace.h"
#include "net/lia-http.h"

#define DEFAULT_TIMEOUT_S 120
#define XML_CONTENT_TYPE "text/xml; charset=utf-8"

struct _LiaHttp
{
  GObject parent_instance;

  SoupSession *session;
  char *url;
  char *login;
  char *password;
  char *auth;
  char *pinned_sha256;
  char **headers;
  LiaTrial *trial;
  gboolean signed_in; /* the last answer was not 401 */
  gboolean is_ntlm;   /* that is how it was signed in */
};

G_DEFINE_FINAL_TYPE (LiaHttp, lia_http, G_TYPE_OBJECT)

/* What is learnt about one request while it is under way. */
typedef struct
{
  LiaHttp *http;
  SoupMessage *message;
  GBytes *body;
  GCancellable *cancellable;
  gboolean fresh;      /* the connection was made for this request */
  gboolean asked;      /* for the password, in a way we know */
  gboolean trying;     /* it was given, and is not judged yet */
  gboolean clear_text; /* it was asked for where others can read it */
  gboolean sent;
  GTlsCertificate *certificate;
  GTlsCertificateFlags certificate_flags;
} Exchange;

static void
lia_http_dispose (GObject *object)
{
  LiaHttp *self = LIA_HTTP (object);

  if (self->session != NULL)
    soup_session_abort (self->session);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (lia_http_parent_class)->dispose (object);
}

static void
lia_http_finalize (GObject *object)
{
  LiaHttp *self = LIA_HTTP (object);

  g_free (self->url);
  g_free (self->login);
  g_free (self->password);
  g_free (self->auth);
  g_free (self->pinned_sha256);
  g_strfreev (self->headers);
  g_clear_pointer (&self->trial, lia_trial_unref);
  G_OBJECT_CLASS (lia_http_parent_class)->finalize (object);
}

static void
lia_http_class_init (LiaHttpClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lia_http_dispose;
  G_OBJECT_CLASS (klass)->finalize = lia_http_finalize;
}

static void
lia_http_init (LiaHttp *self)
{
}

LiaHttp *
lia_http_new (const LiaHttpOptions *options)
{
  LiaHttp *self = g_object_new (LIA_TYPE_HTTP, NULL);
  g_autoptr (SoupCookieJar) cookies = soup_cookie_jar_new ();
  guint timeout_s = options->timeout_s > 0 ? options->timeout_s : DEFAULT_TIMEOUT_S;

  self->url = g_strdup (options->url);
  self->login = g_strdup (options->login);
  self->password = g_strdup (options->password);
  self->auth = g_strdup (options->auth != NULL ? options->auth : "auto");
  self->pinned_sha256 = g_strdup (options->pinned_sha256);
  self->headers = g_strdupv ((char **)options->headers);
  self->trial = options->trial != NULL ? lia_trial_ref (options->trial) : lia_trial_new ();
  self->session = soup_session_new_with_options (
      "timeout", MAX ((lia_pace_ms (LIA_PACE_LIMIT, timeout_s * 1000) + 500) / 1000, 1),
      "user-agent", options->user_agent, "max-conns-per-host", 2, NULL);
  soup_session_add_feature (self->session, SOUP_SESSION_FEATURE (cookies));
  /* NTLM and Negotiate together never fall back, so Negotiate is not there at all. */
  if (g_strcmp0 (self->auth, "basic") != 0)
    soup_session_add_feature_by_type (self->session, SOUP_TYPE_AUTH_NTLM);
  if (g_strcmp0 (self->auth, "ntlm") == 0)
    soup_session_remove_feature_by_type (self->session, SOUP_TYPE_AUTH_BASIC);
  return self;
}

/* ---- While a request is under way ---- */

static gboolean
is_loopback (GUri *uri)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (g_uri_get_host (uri));

  return (address != NULL && g_inet_address_get_is_loopback (address))
         || g_strcmp0 (g_uri_get_host (uri), "localhost") == 0;
}

static gboolean
authenticate_cb (SoupMessage *message, SoupAuth *auth, gboolean retrying, Exchange *exchange)
{
  LiaHttp *self = exchange->http;
  GUri *uri = soup_message_get_uri (message);
  gboolean is_basic = g_ascii_strcasecmp (soup_auth_get_scheme_name (auth), "Basic") == 0;
  gboolean is_safe = g_strcmp0 (g_uri_get_scheme (uri), "https") == 0 || is_loopback (uri);

  if (is_basic && !is_safe)
    {
      exchange->clear_text = TRUE;
      return FALSE;
    }
  exchange->asked = TRUE;
  /* Never twice with one password: servers lock accounts. */
  if (retrying || !lia_trial_begin (self->trial, exchange->cancellable))
    return FALSE;
  exchange->trying = TRUE;
  self->is_ntlm = !is_basic;
  soup_auth_authenticate (auth, self->login, self->password);
  return TRUE;
}

static gboolean
accept_certificate_cb (SoupMessage *message,
                       GTlsCertificate *certificate,
                       GTlsCertificateFlags flags,
                       Exchange *exchange)
{
  if (lia_certificate_is_pinned (certificate, exchange->http->pinned_sha256))
    return TRUE;
  g_set_object (&exchange->certificate, certificate);
  exchange->certificate_flags = flags;
  return FALSE;
}

static void
restarted_cb (SoupMessage *message, Exchange *exchange)
{
  soup_message_set_request_body_from_bytes (message, XML_CONTENT_TYPE, exchange->body);
}

static void
wrote_body_cb (SoupMessage *message, Exchange *exchange)
{
  exchange->sent = TRUE;
}

/* NTLM signs a connection in, and HTTP/2 has no such connections. libsoup 3.2 offers HTTP/2 to
 * every TLS server and has no switch for it; the offer is taken back just before the handshake. */
static void
network_event_cb (SoupMessage *message,
                  GSocketClientEvent event,
                  GIOStream *connection,
                  Exchange *exchange)
{
  static const char *const protocols[] = { "http/1.1", NULL };

  exchange->fresh = TRUE;
  if (event == G_SOCKET_CLIENT_TLS_HANDSHAKING && G_IS_TLS_CONNECTION (connection))
    g_tls_connection_set_advertised_protocols (G_TLS_CONNECTION (connection), protocols);
}

static gboolean
begin (LiaHttp *self,
       Exchange *exchange,
       GBytes *body,
       LiaHttpFlags flags,
       GCancellable *cancellable,
       GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (self->url, SOUP_HTTP_URI_FLAGS, NULL);
  const char *scheme = uri != NULL ? g_uri_get_scheme (uri) : NULL;
  SoupMessage *message = NULL;

  if ((g_strcmp0 (scheme, "https") != 0 && g_strcmp0 (scheme, "http") != 0)
      || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0')
    {
      g_set_error (error, LIA_ERROR, LIA_ERROR_INVALID_INPUT, "“%s” is no web address", self->url);
      return FALSE;
    }
  if (lia_trial_is_refused (self->trial))
    {
      g_set_error (error, LIA_ERROR, LIA_ERROR_AUTH, "The server has refused the password");
      return FALSE;
    }
  message = soup_message_new_from_uri ("POST", uri);
  exchange->cancellable = cancellable;
  exchange->http = self;
  exchange->message = message;
  exchange->body = body;
  soup_message_set_request_body_from_bytes (message, XML_CONTENT_TYPE, body);
  for (char **header = self->headers; header != NULL && *header != NULL; header += 2)
    soup_message_headers_replace (soup_message_get_request_headers (message), header[0], header[1]);
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  /* Each connection that NTLM signs in is part of the trial: none has the password beforehand. */
  if (self->is_ntlm)
    soup_message_add_flags (message, SOUP_MESSAGE_DO_NOT_USE_AUTH_CACHE);
  if ((flags & LIA_HTTP_IDEMPOTENT) != 0)
    soup_message_add_flags (message, SOUP_MESSAGE_IDEMPOTENT);
  g_signal_connect (message, "authenticate", G_CALLBACK (authenticate_cb), exchange);
  g_signal_connect (message, "accept-certificate", G_CALLBACK (accept_certificate_cb), exchange);
  g_signal_connect (message, "restarted", G_CALLBACK (restarted_cb), exchange);
  g_signal_connect (message, "wrote-body", G_CALLBACK (wrote_body_cb), exchange);
  g_signal_connect (message, "network-event", G_CALLBACK (network_event_cb), exchange);
  return TRUE;
}

/* ---- What went wrong ---- */

static gboolean
is_timeout (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
}

/* Turns an error of the connection into one that callers act on. */
static void
take_connection_error (
    LiaHttp *self, Exchange *exchange, gboolean idempotent, GError *cause, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (self->url, SOUP_HTTP_URI_FLAGS, NULL);

  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, cause);
      return;
    }
  if (exchange->certificate != NULL)
    g_propagate_error (error,
                       lia_error_new_certificate (g_uri_get_host (uri), exchange->certificate,
                                                  exchange->certificate_flags));
  else if (exchange->sent && !idempotent)
    g_set_error (error, LIA_ERROR, LIA_ERROR_UNCERTAIN,
                 "The connection was lost after the request was sent: %s", cause->message);
  else
    g_set_error (error, LIA_ERROR, is_timeout (cause) ? LIA_ERROR_TIMEOUT : LIA_ERROR_OFFLINE, "%s",
                 cause->message);
  g_error_free (cause);
}

static guint
retry_after_ms (SoupMessage *message)
{
  const char *value
      = soup_message_headers_get_one (soup_message_get_response_headers (message), "Retry-After");
  guint64 seconds = 0;

  if (value == NULL || !g_ascii_string_to_unsigned (value, 10, 0, 300, &seconds, NULL))
    return 0;
  return (guint)seconds * 1000;
}

/* HTTP 401: was the password wrong, or was there nothing we could answer? */
static void
set_auth_error (SoupMessage *message, const Exchange *exchange, GError **error)
{
  const char *offered = soup_message_headers_get_list (soup_message_get_response_headers (message),
                                                       "WWW-Authenticate");

  /* Who was signed in before gives the password to each new connection, unasked. */
  if (exchange->asked || (exchange->http->signed_in && exchange->fresh))
    g_set_error (error, LIA_ERROR, LIA_ERROR_AUTH, "The server refused the password");
  else if (exchange->clear_text)
    g_set_error (error, LIA_ERROR, LIA_ERROR_UNSUPPORTED,
                 "The server wants the password in clear text over a connection that is not "
                 "encrypted");
  else
    g_set_error (error, LIA_ERROR, LIA_ERROR_UNSUPPORTED,
                 "The server offers no way to sign in that is known here (%s)",
                 offered != NULL ? offered : "it names none");
}

static gboolean
is_any_of (const char *type, const char *const *types)
{
  for (; type != NULL && *types != NULL; types++)
    if (g_ascii_strcasecmp (type, *types) == 0)
      return TRUE;
  return FALSE;
}

static LiaErrorCode
code_of_status (guint status)
{
  switch (status)
    {
    case 403:
      return LIA_ERROR_DENIED;
    case 404:
      return LIA_ERROR_NOT_FOUND;
    case 407:
      return LIA_ERROR_AUTH;
    case 413:
      return LIA_ERROR_TOO_LARGE;
    case 440:
    case 449:
    case 451:
      return LIA_ERROR_REDIRECT;
    case 500:
    case 502:
    case 504:
      return LIA_ERROR_OFFLINE;
    default:
      return LIA_ERROR_PROTOCOL;
    }
}

static gboolean
check_status (const Exchange *exchange, GError **error)
{
  static const char *const xml_types[]
      = { "text/xml", "application/soap+xml", "application/xml", NULL };
  static const char *const page_types[] = { "text/html", "application/xhtml+xml", NULL };
  SoupMessage *message = exchange->message;
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  guint status = soup_message_get_status (message);
  const char *reason = soup_message_get_reason_phrase (message);
  const char *type = soup_message_headers_get_content_type (headers, NULL);
  const char *location = soup_message_headers_get_one (headers, "Location");

  if ((status == 200 || status == 500) && is_any_of (type, xml_types))
    return TRUE;
  if (status == 401)
    set_auth_error (message, exchange, error);
  else if (status == 503)
    g_propagate_error (error, lia_error_new_busy (retry_after_ms (message), "HTTP 503 %s",
                                                  reason != NULL ? reason : ""));
  else if (status >= 300 && status < 400 && location != NULL)
    g_propagate_error (error, lia_error_new_redirect (location));
  else if (status == 200 && is_any_of (type, page_types))
    g_set_error (
        error, LIA_ERROR, LIA_ERROR_PROTOCOL,
        "A web page came instead of an answer: a sign-in form stands before the server, or "
        "the address is that of something else");
  else
    g_set_error (error, LIA_ERROR, code_of_status (status), "The server answered HTTP %u %s (%s)",
                 status, reason != NULL ? reason : "", type != NULL ? type : "no content type");
  return FALSE;
}

/* ---- Requests ---- */

static void
exchange_clear (Exchange *exchange)
{
  if (exchange->trying)
    lia_trial_end (exchange->http->trial, FALSE);
  /* The message may outlive the exchange in a stream that is read later. */
  if (exchange->message != NULL)
    g_signal_handlers_disconnect_by_data (exchange->message, exchange);
  g_clear_object (&exchange->message);
  g_clear_object (&exchange->certificate);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Exchange, exchange_clear)

typedef void (*PrepareFunc) (SoupMessage *message);

static GBytes *
read_all (GInputStream *stream, gsize max_bytes, GCancellable *cancellable, GError **error)
{
  g_autoptr (GByteArray) array = g_byte_array_new ();
  guint8 buffer[16 * 1024];
  gssize n = 0;

  while ((n = g_input_stream_read (stream, buffer, sizeof buffer, cancellable, error)) > 0)
    {
      if (array->len + (gsize)n > max_bytes)
        {
          g_set_error (error, LIA_ERROR, LIA_ERROR_TOO_LARGE,
                       "The answer is larger than %" G_GSIZE_FORMAT " bytes", max_bytes);
          return NULL;
        }
      g_byte_array_append (array, buffer, (guint)n);
    }
  return n < 0 ? NULL : g_byte_array_free_to_bytes (g_steal_pointer (&array));
}

/* What is announced to be too large is not waited for. */
static gboolean
check_length (SoupMessage *message, gsize max_bytes, GError **error)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  goffset length = soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH
                       ? soup_message_headers_get_content_length (headers)
                       : 0;

  if (length <= 0 || (guint64)length <= max_bytes)
    return TRUE;
  g_set_error (error, LIA_ERROR, LIA_ERROR_TOO_LARGE,
               "The answer has %" G_GOFFSET_FORMAT " bytes, more than %" G_GSIZE_FORMAT, length,
               max_bytes);
  return FALSE;
}

/* NTLM signs a connection in. A server that has forgotten that answers 401 on one which stood, and
 * libsoup then takes the scheme for one that failed and asks for nothing. */
static gboolean
is_forgotten (const Exchange *exchange)
{
  return soup_message_get_status (exchange->message) == 401 && exchange->http->signed_in
         && !exchange->asked && !exchange->clear_text && !exchange->fresh;
}

/* What the head of the answer says of the password. */
static void
judge (Exchange *exchange, const GError *error)
{
  LiaTrial *trial = exchange->http->trial;
  gboolean refused = g_error_matches (error, LIA_ERROR, LIA_ERROR_AUTH)
                     && soup_message_get_status (exchange->message) == 401;

  if (exchange->trying)
    lia_trial_end (trial, refused);
  else if (refused)
    lia_trial_refuse (trial);
  exchange->trying = FALSE;
}

/* Sends, and returns the answer's stream once its head is good. */
static GInputStream *
send_once (Exchange *exchange, gboolean idempotent, GCancellable *cancellable, GError **error)
{
  LiaHttp *self = exchange->http;
  GError *cause = NULL;
  g_autoptr (GInputStream) stream
      = soup_session_send (self->session, exchange->message, cancellable, &cause);

  if (stream == NULL)
    {
      take_connection_error (self, exchange, idempotent, cause, error);
      return NULL;
    }
  return check_status (exchange, error) ? g_steal_pointer (&stream) : NULL;
}

/* As send_once(), and from the beginning over a new connection where the server has forgotten the
 * one that was kept: a request that is answered by 401 was not carried out. */
static GInputStream *
send (LiaHttp *self,
      Exchange *exchange,
      GBytes *body,
      LiaHttpFlags flags,
      PrepareFunc prepare,
      GCancellable *cancellable,
      GError **error)
{
  gboolean idempotent = (flags & LIA_HTTP_IDEMPOTENT) != 0;

  for (;;)
    {
      g_autoptr (GError) cause = NULL;
      GInputStream *stream = NULL;
      gboolean again = FALSE;
      if (!begin (self, exchange, body, flags, cancellable, error))
        return NULL;
      if (prepare != NULL)
        prepare (exchange->message);
      stream = send_once (exchange, idempotent, cancellable, &cause);
      judge (exchange, cause);
      again = stream == NULL && is_forgotten (exchange);
      self->signed_in = soup_message_get_status (exchange->message) != 401;
      if (!again)
        {
          if (cause != NULL)
            g_propagate_error (error, g_steal_pointer (&cause));
          return stream;
        }
      exchange_clear (exchange);
      *exchange = (Exchange){ 0 };
      soup_session_abort (self->session);
    }
}

GBytes *
lia_http_post (LiaHttp *self,
               GBytes *body,
               LiaHttpFlags flags,
               gsize max_bytes,
               guint *out_status,
               GCancellable *cancellable,
               GError **error)
{
  g_auto (Exchange) exchange = { 0 };
  g_autoptr (GInputStream) stream = NULL;
  GError *cause = NULL;
  GBytes *answer = NULL;
  gboolean idempotent = (flags & LIA_HTTP_IDEMPOTENT) != 0;

  g_return_val_if_fail (LIA_IS_HTTP (self), NULL);

  if (out_status != NULL)
    *out_status = 0;
  stream = send (self, &exchange, body, flags, NULL, cancellable, error);
  if (out_status != NULL && exchange.message != NULL)
    *out_status = soup_message_get_status (exchange.message);
  if (stream == NULL || !check_length (exchange.message, max_bytes, error))
    return NULL;
  answer = read_all (stream, max_bytes, cancellable, &cause);
  if (answer == NULL && cause->domain == LIA_ERROR)
    g_propagate_error (error, cause);
  else if (answer == NULL)
    take_connection_error (self, &exchange, idempotent, cause, error);
  return answer;
}

/* A proxy would hold a compressed answer back until it has a block of it. */
static void
prepare_stream (SoupMessage *message)
{
  soup_message_disable_feature (message, SOUP_TYPE_CONTENT_DECODER);
  soup_message_headers_replace (soup_message_get_request_headers (message), "Accept-Encoding",
                                "identity");
}

GInputStream *
lia_http_post_stream (LiaHttp *self, GBytes *body, GCancellable *cancellable, GError **error)
{
  g_auto (Exchange) exchange = { 0 };

  g_return_val_if_fail (LIA_IS_HTTP (self), NULL);

  return send (self, &exchange, body, LIA_HTTP_IDEMPOTENT, prepare_stream, cancellable, error);
}
