/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "core/lia-certificate.h"
#include "core/lia-error.h"
#include "http-server.h"
#include "net/lia-http.h"
#include "office-certificate.h"
#include "trust-nobody.h"

#define XML "text/xml; charset=utf-8"
#define BODY "<question/>"
#define MAX_BYTES 4096

/* ---- A client and a question ---- */

static LiaHttp *
new_client (const char *url, const char *pin)
{
  LiaHttpOptions options = { 0 };

  options.url = url;
  options.login = "nadia";
  options.password = "secret";
  options.user_agent = "test";
  options.pinned_sha256 = pin;
  return lia_http_new (&options);
}

static GBytes *
ask (LiaHttp *http, LiaHttpFlags flags, GCancellable *cancellable, GError **error)
{
  g_autoptr (GBytes) body = g_bytes_new_static (BODY, strlen (BODY));

  return lia_http_post (http, body, flags, MAX_BYTES, NULL, cancellable, error);
}

/* Asks once, and expects an error. */
static GError *
fail (HttpServer *server, LiaHttpFlags flags)
{
  g_autoptr (LiaHttp) http = new_client (http_server_get_url (server), NULL);
  GError *error = NULL;

  g_assert_null (ask (http, flags, NULL, &error));
  g_assert_nonnull (error);
  return error;
}

static void
assert_answer (GBytes *answer, const char *text)
{
  g_assert_nonnull (answer);
  g_assert_cmpmem (g_bytes_get_data (answer, NULL), g_bytes_get_size (answer), text, strlen (text));
}

/* ---- Signing in ---- */

typedef struct
{
  const char *scheme;
  const char *good; /* the Authorization that is accepted */
  gint n_tries;     /* requests that carried one */
} Door;

static void
door_cb (
    HttpServer *server, guint n, SoupServerMessage *message, const char *body, gpointer user_data)
{
  Door *door = user_data;
  const char *authorization = soup_message_headers_get_one (
      soup_server_message_get_request_headers (message), "Authorization");

  if (authorization != NULL)
    g_atomic_int_inc (&door->n_tries);
  if (authorization != NULL && g_strcmp0 (authorization, door->good) == 0)
    {
      http_server_answer (message, 200, XML, body);
      return;
    }
  soup_message_headers_append (soup_server_message_get_response_headers (message),
                               "WWW-Authenticate", door->scheme);
  http_server_answer (message, 401, "text/plain", "no");
}

static void
test_body_is_sent_again (void)
{
  Door door = { "Basic realm=\"x\"", "Basic bmFkaWE6c2VjcmV0", 0 };
  g_autoptr (HttpServer) server = http_server_new (NULL, door_cb, &door);
  g_autoptr (LiaHttp) http = new_client (http_server_get_url (server), NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) first = ask (http, LIA_HTTP_DEFAULT, NULL, &error);
  g_autoptr (GBytes) second = NULL;

  g_assert_no_error (error);
  /* The server says back what it was sent after its 401. */
  assert_answer (first, BODY);
  g_assert_cmpuint (http_server_get_count (server), ==, 2);
  /* From now on nobody needs to ask. */
  second = ask (http, LIA_HTTP_DEFAULT, NULL, &error);
  g_assert_no_error (error);
  assert_answer (second, BODY);
  g_assert_cmpuint (http_server_get_count (server), ==, 3);
}

static void
test_one_try_a_password (void)
{
  Door door = { "Basic realm=\"x\"", "Basic other", 0 };
  g_autoptr (HttpServer) server = http_server_new (NULL, door_cb, &door);
  g_autoptr (LiaHttp) http = new_client (http_server_get_url (server), NULL);

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (ask (http, LIA_HTTP_IDEMPOTENT, NULL, &error));
      g_assert_error (error, LIA_ERROR, LIA_ERROR_AUTH);
    }
  g_assert_cmpint (g_atomic_int_get (&door.n_tries), ==, 1);
}

static void
test_unknown_way_to_sign_in (void)
{
  Door door = { "Negotiate", "", 0 };
  g_autoptr (HttpServer) server = http_server_new (NULL, door_cb, &door);
  g_autoptr (GError) error = fail (server, LIA_HTTP_DEFAULT);

  g_assert_error (error, LIA_ERROR, LIA_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, "Negotiate"));
}

/* A resolver for which every name is this machine. */
typedef GResolver HereResolver;
typedef GResolverClass HereResolverClass;
static GType here_resolver_get_type (void);
G_DEFINE_TYPE (HereResolver, here_resolver, G_TYPE_RESOLVER)

static GList *
lookup_here (GResolver *resolver,
             const char *name,
             GResolverNameLookupFlags flags,
             GCancellable *cancellable,
             GError **error)
{
  return g_list_append (NULL, g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4));
}

static GList *
lookup_here_simply (GResolver *resolver,
                    const char *name,
                    GCancellable *cancellable,
                    GError **error)
{
  return lookup_here (resolver, name, G_RESOLVER_NAME_LOOKUP_FLAGS_DEFAULT, cancellable, error);
}

static void
here_resolver_class_init (HereResolverClass *klass)
{
  klass->lookup_by_name = lookup_here_simply;
  klass->lookup_by_name_with_flags = lookup_here;
}

static void
here_resolver_init (HereResolver *self)
{
}

static void
test_no_clear_text (void)
{
  Door door = { "Basic realm=\"x\"", "Basic bmFkaWE6c2VjcmV0", 0 };
  g_autoptr (HttpServer) server = http_server_new (NULL, door_cb, &door);
  g_autoptr (GResolver) before = g_resolver_get_default ();
  g_autoptr (GResolver) here = g_object_new (here_resolver_get_type (), NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GUri) uri = g_uri_parse (http_server_get_url (server), G_URI_FLAGS_NONE, NULL);
  g_autofree char *url = g_strdup_printf ("http://mail.test:%d/x", g_uri_get_port (uri));
  g_autoptr (LiaHttp) http = new_client (url, NULL);

  g_resolver_set_default (here);
  g_assert_null (ask (http, LIA_HTTP_DEFAULT, NULL, &error));
  g_resolver_set_default (before);
  g_assert_error (error, LIA_ERROR, LIA_ERROR_UNSUPPORTED);
  g_assert_cmpuint (http_server_get_count (server), ==, 1);
  g_assert_cmpint (g_atomic_int_get (&door.n_tries), ==, 0);
}

/* ---- Answers ---- */

typedef struct
{
  guint status;
  const char *type;
  LiaErrorCode code;
  const char *says;
} Refusal;

static void
refusal_cb (
    HttpServer *server, guint n, SoupServerMessage *message, const char *body, gpointer user_data)
{
  const Refusal *refusal = user_data;

  http_server_answer (message, refusal->status, refusal->type, "<html/>");
}

static void
test_refusals (void)
{
  static const Refusal refusals[] = {
    { 200, "text/html; charset=utf-8", LIA_ERROR_PROTOCOL, "web page" },
    { 200, "application/json", LIA_ERROR_PROTOCOL, "application/json" },
    { 302, "text/html", LIA_ERROR_PROTOCOL, "302" }, /* to nowhere */
    { 403, "text/html", LIA_ERROR_DENIED, "403" },
    { 404, "text/html", LIA_ERROR_NOT_FOUND, "404" },
    { 413, "text/html", LIA_ERROR_TOO_LARGE, "413" },
    { 440, "text/html", LIA_ERROR_REDIRECT, "440" },
    { 500, "text/html", LIA_ERROR_OFFLINE, "500" },
    { 502, "text/html", LIA_ERROR_OFFLINE, "502" },
    { 503, "text/html", LIA_ERROR_BUSY, "503" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autoptr (HttpServer) server = http_server_new (NULL, refusal_cb, (gpointer)&refusals[i]);
      g_autoptr (GError) error = fail (server, LIA_HTTP_DEFAULT);
      g_test_message ("%u: %s", refusals[i].status, error->message);
      g_assert_error (error, LIA_ERROR, (gint)refusals[i].code);
      g_assert_nonnull (strstr (error->message, refusals[i].says));
    }
}

static void
busy_cb (
    HttpServer *server, guint n, SoupServerMessage *message, const char *body, gpointer user_data)
{
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Retry-After",
                                "7");
  http_server_answer (message, 503, "text/html", "");
}

static void
test_busy (void)
{
  g_autoptr (HttpServer) server = http_server_new (NULL, busy_cb, NULL);
  g_autoptr (GError) error = fail (server, LIA_HTTP_IDEMPOTENT);

  g_assert_error (error, LIA_ERROR, LIA_ERROR_BUSY);
  g_assert_cmpuint (lia_error_get_retry_after_ms (error), ==, 7000);
}

static void
redirect_cb (
    HttpServer *server, guint n, SoupServerMessage *message, const char *body, gpointer user_data)
{
  soup_server_message_set_redirect (message, 302, user_data);
}

static void
test_redirect_is_not_followed (void)
{
  Refusal never = { 404, "text/html", LIA_ERROR_NOT_FOUND, "" };
  g_autoptr (HttpServer) other = http_server_new (NULL, refusal_cb, &never);
  g_autoptr (HttpServer) server
      = http_server_new (NULL, redirect_cb, (gpointer)http_server_get_url (other));
  g_autoptr (GError) error = fail (server, LIA_HTTP_IDEMPOTENT);

  g_assert_error (error, LIA_ERROR, LIA_ERROR_REDIRECT);
  g_assert_cmpstr (lia_error_get_detail (error), ==, http_server_get_url (other));
  g_assert_cmpuint (http_server_get_count (other), ==, 0);
}

static void
fault_cb (
    HttpServer *server, guint n, SoupServerMessage *message, const char *body, gpointer user_data)
{
  http_server_answer (message, 500, XML, "<fault/>");
}

static void
test_xml_of_500_is_an_answer (void)
{
  g_autoptr (HttpServer) server = http_server_new (NULL, fault_cb, NULL);
  g_autoptr (LiaHttp) http = new_client (http_server_get_url (server), NULL);
  g_autoptr (GBytes) body = g_bytes_new_static (BODY, strlen (BODY));
  g_autoptr (GError) error = NULL;
  guint status = 0;
  g_autoptr (GBytes) answer
      = lia_http_post (http, body, LIA_HTTP_IDEMPOTENT, MAX_BYTES, &status, NULL, &error);

  g_assert_no_error (error);
  assert_answer (answer, "<fault/>");
  g_assert_cmpuint (status, ==, 500);
}

static void
long_cb (
    HttpServer *server, guint n, SoupServerMessage *message, const char *body, gpointer user_data)
{
  g_autofree char *text = g_strnfill (MAX_BYTES + 1, 'x');

  http_server_answer (message, 200, XML, text);
}

static void
test_limit (void)
{
  g_autoptr (HttpServer) server = http_server_new (NULL, long_cb, NULL);
  g_autoptr (GError) error = fail (server, LIA_HTTP_IDEMPOTENT);

  g_assert_error (error, LIA_ERROR, LIA_ERROR_TOO_LARGE);
}

static void
test_no_address (void)
{
  static const char *const urls[]
      = { "", "mail.test", "ftp://mail.test/", "https:///x", "http://[" };

  for (gsize i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      g_autoptr (LiaHttp) http = new_client (urls[i], NULL);
      g_autoptr (GError) error = NULL;
      g_assert_null (ask (http, LIA_HTTP_DEFAULT, NULL, &error));
      g_assert_error (error, LIA_ERROR, LIA_ERROR_INVALID_INPUT);
    }
}

/* ---- A connection that breaks ---- */

static void
cut_after_data_cb (SoupServerMessage *message, guint size, gpointer user_data)
{
  http_server_cut (message);
}

/* Half an answer, then nothing. */
static void
truncated_cb (
    HttpServer *server, guint n, SoupServerMessage *message, const char *body, gpointer user_data)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  soup_server_message_set_status (message, 200, NULL);
  soup_message_headers_set_content_type (headers, "text/xml", NULL);
  soup_message_headers_set_content_length (headers, 100);
  soup_message_body_append (soup_server_message_get_response_body (message), SOUP_MEMORY_STATIC,
                            "<half", 5);
  g_signal_connect (message, "wrote-body-data", G_CALLBACK (cut_after_data_cb), NULL);
}

static void
cut_cb (
    HttpServer *server, guint n, SoupServerMessage *message, const char *body, gpointer user_data)
{
  http_server_cut (message);
}

static void
test_connection_lost (void)
{
  static const HttpServerFunc losses[] = { truncated_cb, cut_cb };

  for (gsize i = 0; i < G_N_ELEMENTS (losses); i++)
    {
      g_autoptr (HttpServer) server = http_server_new (NULL, losses[i], NULL);
      g_autoptr (GError) reading = fail (server, LIA_HTTP_IDEMPOTENT);
      g_autoptr (GError) writing = fail (server, LIA_HTTP_DEFAULT);
      g_assert_error (reading, LIA_ERROR, LIA_ERROR_OFFLINE);
      /* The request went out whole: nobody knows what became of it. */
      g_assert_error (writing, LIA_ERROR, LIA_ERROR_UNCERTAIN);
    }
}

static void
test_nobody_listens (void)
{
  g_autoptr (HttpServer) server = http_server_new (NULL, fault_cb, NULL);
  g_autoptr (LiaHttp) http = new_client (http_server_get_url (server), NULL);
  g_autoptr (GError) error = NULL;

  http_server_free (g_steal_pointer (&server));
  /* Nothing was sent, so there is no doubt. */
  g_assert_null (ask (http, LIA_HTTP_DEFAULT, NULL, &error));
  g_assert_error (error, LIA_ERROR, LIA_ERROR_OFFLINE);
}

static void
hang_cb (
    HttpServer *server, guint n, SoupServerMessage *message, const char *body, gpointer user_data)
{
  if (user_data != NULL)
    g_cancellable_cancel (user_data);
  http_server_hang (message);
}

static void
test_slow (void)
{
  g_autoptr (HttpServer) server = http_server_new (NULL, hang_cb, NULL);
  LiaHttpOptions options = { 0 };
  g_autoptr (LiaHttp) http = NULL;
  g_autoptr (GError) error = NULL;

  options.url = http_server_get_url (server);
  options.timeout_s = 1;
  http = lia_http_new (&options);
  g_assert_null (ask (http, LIA_HTTP_IDEMPOTENT, NULL, &error));
  g_assert_error (error, LIA_ERROR, LIA_ERROR_TIMEOUT);
}

/* The server cancels as soon as it has the request, so the time is that from the cancel to the return. Ten times what
 * is promised: the machine may be busy, and the time-out that would end it otherwise is far away. */
static void
test_cancel (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (HttpServer) server = http_server_new (NULL, hang_cb, cancellable);
  g_autoptr (LiaHttp) http = new_client (http_server_get_url (server), NULL);
  g_autoptr (GError) error = NULL;
  gint64 begin_us = g_get_monotonic_time ();

  g_assert_null (ask (http, LIA_HTTP_DEFAULT, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (g_get_monotonic_time () - begin_us, <, G_USEC_PER_SEC);
}

/* ---- Streams ---- */

static void
first_chunk_cb (
    HttpServer *server, guint n, SoupServerMessage *message, const char *body, gpointer user_data)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  g_assert_cmpstr (soup_message_headers_get_one (soup_server_message_get_request_headers (message),
                                                 "Accept-Encoding"),
                   ==, "identity");
  soup_server_message_set_status (message, 200, NULL);
  soup_message_headers_set_content_type (headers, "text/xml", NULL);
  soup_message_headers_set_encoding (headers, SOUP_ENCODING_CHUNKED);
  soup_message_body_append (soup_server_message_get_response_body (message), SOUP_MEMORY_STATIC,
                            "<first/>", 8);
}

static gpointer
cancel_thread (gpointer data)
{
  g_cancellable_cancel (data);
  return NULL;
}

static void
test_stream (void)
{
  g_autoptr (HttpServer) server = http_server_new (NULL, first_chunk_cb, NULL);
  g_autoptr (LiaHttp) http = new_client (http_server_get_url (server), NULL);
  g_autoptr (GBytes) body = g_bytes_new_static (BODY, strlen (BODY));
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) stream = lia_http_post_stream (http, body, cancellable, &error);
  GThread *thread = NULL;
  char buffer[64];

  g_assert_no_error (error);
  /* It can be read before there is an end to it. */
  g_assert_cmpint (g_input_stream_read (stream, buffer, sizeof buffer, cancellable, &error), ==, 8);
  g_assert_no_error (error);
  thread = g_thread_new ("cancel", cancel_thread, cancellable);
  g_assert_cmpint (g_input_stream_read (stream, buffer, sizeof buffer, cancellable, &error), ==,
                   -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
}

/* ---- Connections ---- */

typedef struct
{
  GMutex lock;
  GHashTable *ports;
  char *cookie;
  SoupHTTPVersion version;
} Seen;

static void
seen_cb (
    HttpServer *server, guint n, SoupServerMessage *message, const char *body, gpointer user_data)
{
  Seen *seen = user_data;
  GSocketAddress *address = soup_server_message_get_remote_address (message);

  g_mutex_lock (&seen->lock);
  g_hash_table_add (seen->ports, GUINT_TO_POINTER (g_inet_socket_address_get_port (
                                     G_INET_SOCKET_ADDRESS (address))));
  g_free (seen->cookie);
  seen->cookie = g_strdup (
      soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Cookie"));
  seen->version = soup_server_message_get_http_version (message);
  g_mutex_unlock (&seen->lock);
  soup_message_headers_append (soup_server_message_get_response_headers (message), "Set-Cookie",
                               "X-BackEndCookie=abc; path=/");
  http_server_answer (message, 200, XML, "<x/>");
}

static void
seen_init (Seen *seen)
{
  g_mutex_init (&seen->lock);
  seen->ports = g_hash_table_new (NULL, NULL);
}

static void
seen_clear (Seen *seen)
{
  g_mutex_clear (&seen->lock);
  g_hash_table_unref (seen->ports);
  g_free (seen->cookie);
}

static void
test_reads_share_a_connection (void)
{
  Seen seen = { 0 };
  g_autoptr (HttpServer) server = http_server_new (NULL, seen_cb, &seen);
  g_autoptr (LiaHttp) http = new_client (http_server_get_url (server), NULL);

  seen_init (&seen);
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) answer = ask (http, LIA_HTTP_IDEMPOTENT, NULL, &error);
      g_assert_no_error (error);
    }
  g_assert_cmpuint (g_hash_table_size (seen.ports), ==, 1);
  g_assert_cmpstr (seen.cookie, ==, "X-BackEndCookie=abc");
  seen_clear (&seen);
}

typedef struct
{
  GTlsCertificate *certificate;
  char *sha256;
} Tls;

static void
tls_set_up (Tls *tls, gconstpointer data)
{
  g_autofree char *ca_path = NULL;
  g_autoptr (GError) error = NULL;

  tls->certificate = office_certificate_new (&ca_path, &error);
  g_assert_no_error (error);
  g_remove (ca_path);
  tls->sha256 = lia_certificate_sha256 (tls->certificate);
}

static void
tls_tear_down (Tls *tls, gconstpointer data)
{
  g_object_unref (tls->certificate);
  g_free (tls->sha256);
}

static void
test_certificate (Tls *tls, gconstpointer data)
{
  g_autofree char *other_pin = g_strnfill (64, 'a');
  const char *const bad_pins[] = { NULL, other_pin };
  g_autoptr (HttpServer) server = http_server_new (tls->certificate, fault_cb, NULL);
  g_autoptr (LiaHttp) http = new_client (http_server_get_url (server), tls->sha256);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) answer = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (bad_pins); i++)
    {
      g_autoptr (LiaHttp) wary = new_client (http_server_get_url (server), bad_pins[i]);
      g_autoptr (GError) refusal = NULL;
      GTlsCertificateFlags flags = 0;
      g_assert_null (ask (wary, LIA_HTTP_DEFAULT, NULL, &refusal));
      g_assert_error (refusal, LIA_ERROR, LIA_ERROR_CERTIFICATE);
      g_assert_true (g_tls_certificate_is_same (lia_error_get_certificate (refusal, &flags),
                                                tls->certificate));
      g_assert_cmpuint (flags & G_TLS_CERTIFICATE_UNKNOWN_CA, !=, 0);
      g_assert_cmpstr (lia_error_get_detail (refusal), ==, "127.0.0.1");
    }
  g_assert_cmpuint (http_server_get_count (server), ==, 0);
  answer = ask (http, LIA_HTTP_DEFAULT, NULL, &error);
  g_assert_no_error (error);
  assert_answer (answer, "<fault/>");
}

static gboolean
accept_any_cb (SoupMessage *message,
               GTlsCertificate *certificate,
               GTlsCertificateFlags flags,
               gpointer user_data)
{
  return TRUE;
}

/* The server offers HTTP/2, and libsoup left to itself takes it. */
static void
test_http_1 (Tls *tls, gconstpointer data)
{
  Seen seen = { 0 };
  g_autoptr (HttpServer) server = NULL;
  g_autoptr (LiaHttp) http = NULL;
  g_autoptr (SoupSession) plain = soup_session_new ();
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (GBytes) plain_answer = NULL;
  g_autoptr (GBytes) answer = NULL;
  g_autoptr (GError) error = NULL;

  seen_init (&seen);
  server = http_server_new (tls->certificate, seen_cb, &seen);
  message = soup_message_new ("GET", http_server_get_url (server));
  g_signal_connect (message, "accept-certificate", G_CALLBACK (accept_any_cb), NULL);
  plain_answer = soup_session_send_and_read (plain, message, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (seen.version, ==, SOUP_HTTP_2_0);

  http = new_client (http_server_get_url (server), tls->sha256);
  answer = ask (http, LIA_HTTP_IDEMPOTENT, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (seen.version, ==, SOUP_HTTP_1_1);
  soup_session_abort (plain);
  http_server_free (g_steal_pointer (&server));
  seen_clear (&seen);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  trust_nobody ();
  /* Servers over TLS offer HTTP/2 too. */
  g_setenv ("SOUP_SERVER_HTTP2", "1", TRUE);
  g_test_add_func ("/net/http/body-is-sent-again", test_body_is_sent_again);
  g_test_add_func ("/net/http/one-try-a-password", test_one_try_a_password);
  g_test_add_func ("/net/http/unknown-way-to-sign-in", test_unknown_way_to_sign_in);
  g_test_add_func ("/net/http/no-clear-text", test_no_clear_text);
  g_test_add_func ("/net/http/refusals", test_refusals);
  g_test_add_func ("/net/http/busy", test_busy);
  g_test_add_func ("/net/http/redirect-is-not-followed", test_redirect_is_not_followed);
  g_test_add_func ("/net/http/xml-of-500-is-an-answer", test_xml_of_500_is_an_answer);
  g_test_add_func ("/net/http/limit", test_limit);
  g_test_add_func ("/net/http/no-address", test_no_address);
  g_test_add_func ("/net/http/connection-lost", test_connection_lost);
  g_test_add_func ("/net/http/nobody-listens", test_nobody_listens);
  g_test_add_func ("/net/http/slow", test_slow);
  g_test_add_func ("/net/http/cancel", test_cancel);
  g_test_add_func ("/net/http/stream", test_stream);
  g_test_add_func ("/net/http/reads-share-a-connection", test_reads_share_a_connection);
  g_test_add ("/net/http/certificate", Tls, NULL, tls_set_up, test_certificate, tls_tear_down);
  g_test_add ("/net/http/http-1", Tls, NULL, tls_set_up, test_http_1, tls_tear_down);
  return g_test_run ();
}
