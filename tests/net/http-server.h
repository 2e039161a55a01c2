/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

/*
 * A web server on loopback, in a thread of the test's process, whose answers the test writes. The client under test
 * blocks, so the server cannot live on its thread.
 */

G_BEGIN_DECLS

typedef struct _HttpServer HttpServer;

/**
 * HttpServerFunc:
 * @n: how many requests came before this one
 * @body: (not nullable): of the request
 *
 * Answers one request. On the server's thread.
 */
typedef void (*HttpServerFunc) (
    HttpServer *self, guint n, SoupServerMessage *message, const char *body, gpointer user_data);

/** http_server_new: @certificate: (nullable): for https. */
HttpServer *http_server_new (GTlsCertificate *certificate, HttpServerFunc func, gpointer user_data);
void http_server_free (HttpServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HttpServer, http_server_free)

/** http_server_get_url: Returns: (transfer none): the address of "/x" on it. */
const char *http_server_get_url (HttpServer *self);
/** How many requests came. Any thread. */
guint http_server_get_count (HttpServer *self);

/* ---- For HttpServerFunc ---- */

void
http_server_answer (SoupServerMessage *message, guint status, const char *type, const char *text);
/** The head of a good answer that announces @length bytes of XML; then the connection is cut. */
void http_server_announce (SoupServerMessage *message, guint64 length);
/** Nothing more comes, and the connection stays, until the client goes. */
void http_server_hang (SoupServerMessage *message);
/** Cuts the connection. */
void http_server_cut (SoupServerMessage *message);

G_END_DECLS
