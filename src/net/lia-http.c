/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-http"

#include "config.h"

#include <libsoup/soup.h>

#include "core/lia-certificate.h"
#include "core/lia-error.h"
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
  gboolean password_refused;
};

G_DEFINE_FINAL_TYPE (LiaHttp, lia_http, G_TYPE_OBJECT)

/* What is learnt about one request while it is under way. */
typedef struct
{
  LiaHttp *http;
  GBytes *body;
  gboolean refused;
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

  self->url = g_strdup (options->url);
  self->login = g_strdup (options->login);
  self->password = g_strdup (options->password);
  self->auth = g_strdup (options->auth != NULL ? options->auth : "auto");
  self->pinned_sha256 = g_strdup (options->pinned_sha256);
  self->session = soup_session_new_with_options (
      "timeout", options->timeout_s > 0 ? options->timeout_s : DEFAULT_TIMEOUT_S, "user-agent",
      options->user_agent, "max-conns-per-host", 2, NULL);
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

  if (retrying || self->password_refused)
    {
      /* Never twice with one password: servers lock accounts. */
      exchange->refused = TRUE;
      self->password_refused = TRUE;
      return FALSE;
    }
  if (is_basic && !is_safe)
    {
      g_warning ("%s asks for the password in clear text; it does not get it",
                 g_uri_get_host (uri));
      return FALSE;
    }
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

static SoupMessage *
new_message (LiaHttp *self, Exchange *exchange, GBytes *body, LiaHttpFlags flags, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (self->url, SOUP_HTTP_URI_FLAGS, error);
  SoupMessage *message = NULL;

  if (uri == NULL)
    return NULL;
  if (g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0')
    {
      g_set_error (error, LIA_ERROR, LIA_ERROR_INVALID_INPUT, "“%s” is no web address", self->url);
      return NULL;
    }
  message = soup_message_new_from_uri ("POST", uri);
  exchange->http = self;
  exchange->body = body;
  soup_message_set_request_body_from_bytes (message, XML_CONTENT_TYPE, body);
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  if ((flags & LIA_HTTP_IDEMPOTENT) != 0)
    soup_message_add_flags (message, SOUP_MESSAGE_IDEMPOTENT);
  g_signal_connect (message, "authenticate", G_CALLBACK (authenticate_cb), exchange);
  g_signal_connect (message, "accept-certificate", G_CALLBACK (accept_certificate_cb), exchange);
  g_signal_connect (message, "restarted", G_CALLBACK (restarted_cb), exchange);
  g_signal_connect (message, "wrote-body", G_CALLBACK (wrote_body_cb), exchange);
  return message;
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

static gboolean
check_status (SoupMessage *message, const Exchange *exchange, GError **error)
{
  guint status = soup_message_get_status (message);
  const char *reason = soup_message_get_reason_phrase (message);
  const char *type
      = soup_message_headers_get_content_type (soup_message_get_response_headers (message), NULL);
  gboolean is_xml = type != NULL
                    && (g_ascii_strcasecmp (type, "text/xml") == 0
                        || g_ascii_strcasecmp (type, "application/soap+xml") == 0
                        || g_ascii_strcasecmp (type, "application/xml") == 0);
  LiaErrorCode code = LIA_ERROR_PROTOCOL;

  if ((status == 200 || status == 500) && is_xml)
    return TRUE;
  if (status == 503)
    {
      g_propagate_error (error, lia_error_new_busy (retry_after_ms (message), "HTTP 503 %s",
                                                    reason != NULL ? reason : ""));
      return FALSE;
    }
  if (status == 401 || status == 407)
    code = LIA_ERROR_AUTH;
  else if (status == 403)
    code = LIA_ERROR_DENIED;
  else if (status == 404)
    code = LIA_ERROR_NOT_FOUND;
  else if (status == 413)
    code = LIA_ERROR_TOO_LARGE;
  else if (status == 502 || status == 504 || status == 500)
    code = LIA_ERROR_OFFLINE;
  else if ((status >= 300 && status < 400) || status == 440 || status == 449 || status == 451)
    code = LIA_ERROR_REDIRECT;
  g_set_error (error, LIA_ERROR, code, "The server answered HTTP %u %s (%s)", status,
               reason != NULL ? reason : "", type != NULL ? type : "no content type");
  return FALSE;
}

/* ---- Requests ---- */

static void
exchange_clear (Exchange *exchange)
{
  g_clear_object (&exchange->certificate);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Exchange, exchange_clear)

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
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (GInputStream) stream = NULL;
  GError *cause = NULL;
  GBytes *answer = NULL;
  gboolean idempotent = (flags & LIA_HTTP_IDEMPOTENT) != 0;

  g_return_val_if_fail (LIA_IS_HTTP (self), NULL);

  message = new_message (self, &exchange, body, flags, error);
  if (message == NULL)
    return NULL;
  stream = soup_session_send (self->session, message, cancellable, &cause);
  if (stream == NULL)
    {
      take_connection_error (self, &exchange, idempotent, cause, error);
      return NULL;
    }
  if (!check_status (message, &exchange, error))
    return NULL;
  answer = read_all (stream, max_bytes, cancellable, &cause);
  if (answer == NULL && cause->domain == LIA_ERROR)
    g_propagate_error (error, cause);
  else if (answer == NULL)
    take_connection_error (self, &exchange, idempotent, cause, error);
  if (out_status != NULL)
    *out_status = soup_message_get_status (message);
  return answer;
}

GInputStream *
lia_http_post_stream (LiaHttp *self, GBytes *body, GCancellable *cancellable, GError **error)
{
  g_auto (Exchange) exchange = { 0 };
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (GInputStream) stream = NULL;
  GError *cause = NULL;

  g_return_val_if_fail (LIA_IS_HTTP (self), NULL);

  message = new_message (self, &exchange, body, LIA_HTTP_IDEMPOTENT, error);
  if (message == NULL)
    return NULL;
  /* A proxy would hold a compressed answer back until it has a block of it. */
  soup_message_disable_feature (message, SOUP_TYPE_CONTENT_DECODER);
  soup_message_headers_replace (soup_message_get_request_headers (message), "Accept-Encoding",
                                "identity");
  stream = soup_session_send (self->session, message, cancellable, &cause);
  if (stream == NULL)
    take_connection_error (self, &exchange, TRUE, cause, error);
  else if (!check_status (message, &exchange, error))
    g_clear_object (&stream);
  /* The exchange ends here; the message lives on with its stream. */
  g_signal_handlers_disconnect_by_data (message, &exchange);
  return g_steal_pointer (&stream);
}
