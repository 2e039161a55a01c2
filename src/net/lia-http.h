/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/lia-trial.h"

/*
 * One HTTP server, spoken to from one thread (a lane), blocking. Basic and NTLM; a password is tried once, by all who
 * share its trial. TLS is
 * verified; a certificate that the user pinned is accepted. Redirects are not followed: they are an error that names
 * the address. HTTP/1.1 only: NTLM signs a connection in, not a request.
 */

G_BEGIN_DECLS

#define LIA_TYPE_HTTP (lia_http_get_type ())
G_DECLARE_FINAL_TYPE (LiaHttp, lia_http, LIA, HTTP, GObject)

/**
 * LiaHttpOptions: copied.
 * @auth: "auto" (the strongest the server offers of NTLM and Basic), "basic" or "ntlm"
 * @headers: (nullable): names and values in turn, ended by %NULL; sent with every request
 * @trial: (nullable): of the password; %NULL: nobody else uses it
 * @timeout_s: for connecting and for every pause in an answer; 0: 120
 */
typedef struct
{
  const char *url;
  const char *login;
  const char *password;
  const char *auth;
  const char *pinned_sha256;
  const char *user_agent;
  const char *const *headers;
  LiaTrial *trial;
  guint timeout_s;
} LiaHttpOptions;

LiaHttp *lia_http_new (const LiaHttpOptions *options);

/**
 * LiaHttpFlags:
 * @LIA_HTTP_IDEMPOTENT: may be sent again by itself when a kept connection turns out to be dead; only for reads
 */
typedef enum /*< flags >*/
{
  LIA_HTTP_DEFAULT = 0,
  LIA_HTTP_IDEMPOTENT = 1 << 0,
} LiaHttpFlags;

/**
 * lia_http_post:
 * @body: XML, UTF-8
 * @max_bytes: of the answer
 * @out_status: (out) (optional): of the answer, also of one that is an error here; 0: none came
 *
 * Returns: (transfer full) (nullable): the answer's body.
 * Errors: %LIA_ERROR_OFFLINE, %LIA_ERROR_TIMEOUT, %LIA_ERROR_AUTH, %LIA_ERROR_CERTIFICATE, %LIA_ERROR_DENIED (403),
 *   %LIA_ERROR_NOT_FOUND (404), %LIA_ERROR_TOO_LARGE, %LIA_ERROR_BUSY (503),
 *   %LIA_ERROR_REDIRECT with the address (lia_error_get_detail()), %LIA_ERROR_INVALID_INPUT the URL is none,
 *   %LIA_ERROR_UNSUPPORTED no way to sign in that we know, or the password in clear text over the network,
 *   %LIA_ERROR_UNCERTAIN the connection went after a request that is not idempotent was sent,
 *   %LIA_ERROR_PROTOCOL an answer that is no XML, such as a sign-in page.
 * Seen: libsoup 3.2 takes the end of the connection between two chunks for the end of the answer: only the reader of
 *   the XML can tell that it is cut.
 * Seen: libsoup 3.2 sends an empty body when it repeats a request after a 401: it is set again each time.
 */
GBytes *lia_http_post (LiaHttp *self,
                       GBytes *body,
                       LiaHttpFlags flags,
                       gsize max_bytes,
                       guint *out_status,
                       GCancellable *cancellable,
                       GError **error);

/**
 * lia_http_post_stream:
 *
 * As lia_http_post(), but gives the answer as it comes; not compressed.
 * Returns: (transfer full) (nullable)
 */
GInputStream *
lia_http_post_stream (LiaHttp *self, GBytes *body, GCancellable *cancellable, GError **error);

G_END_DECLS
