/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/lia-limits.h"

/*
 * One SIP message: start line, headers in their order, body; and the incremental parser that frames
 * messages in a byte stream. Pure: no socket, no clock. The client and the office both use it.
 * Spec: RFC 3261 §7, §18.3 (framing by Content-Length, CR LF between messages), §7.3 (folding,
 * compact forms, comma lists).
 */

G_BEGIN_DECLS

#define LIA_TYPE_SIP_MESSAGE (lia_sip_message_get_type ())
G_DECLARE_FINAL_TYPE (LiaSipMessage, lia_sip_message, LIA, SIP_MESSAGE, GObject)

LiaSipMessage *lia_sip_message_new_request (const char *method, const char *uri);
LiaSipMessage *lia_sip_message_new_response (guint status, const char *reason);

/**
 * lia_sip_message_new_reply:
 *
 * Returns: (transfer full): a response with the Via, From, To, Call-ID and CSeq of @request; a To
 *   tag is not added.
 */
LiaSipMessage *lia_sip_message_new_reply (LiaSipMessage *request, guint status, const char *reason);

gboolean lia_sip_message_is_request (LiaSipMessage *self);
/** Of a request: the method. Of a response: the CSeq method. (not nullable) */
const char *lia_sip_message_get_method (LiaSipMessage *self);
const char *lia_sip_message_get_uri (LiaSipMessage *self);
guint lia_sip_message_get_status (LiaSipMessage *self);
const char *lia_sip_message_get_reason (LiaSipMessage *self);
/** The CSeq number; 0 when there is none. */
guint lia_sip_message_get_cseq (LiaSipMessage *self);

/* Names are compared without case, and a compact form equals its long one. */
const char *lia_sip_message_get_header (LiaSipMessage *self, const char *name);
/** Returns: (transfer container) (element-type utf8): every value, lines in order, not split. */
GPtrArray *lia_sip_message_get_headers (LiaSipMessage *self, const char *name);
/** Whether @token stands in any line of the comma lists of header @name (case-insensitive). */
gboolean lia_sip_message_has_token (LiaSipMessage *self, const char *name, const char *token);
void lia_sip_message_add_header (LiaSipMessage *self, const char *name, const char *value);
/** lia_sip_message_prepend_header: As the first line: where a Via belongs (RFC 3261 §7.3.1). */
void lia_sip_message_prepend_header (LiaSipMessage *self, const char *name, const char *value);
void
lia_sip_message_add_header_printf (LiaSipMessage *self, const char *name, const char *format, ...)
    G_GNUC_PRINTF (3, 4);
void lia_sip_message_set_header (LiaSipMessage *self, const char *name, const char *value);
void lia_sip_message_remove_header (LiaSipMessage *self, const char *name);
guint lia_sip_message_get_n_headers (LiaSipMessage *self);
void lia_sip_message_get_nth_header (LiaSipMessage *self,
                                     guint index,
                                     const char **out_name,
                                     const char **out_value);

/** Returns: (transfer none) (nullable) */
GBytes *lia_sip_message_get_body (LiaSipMessage *self);
/** Sets body and Content-Type. @content_type: (nullable) leaves the header alone. */
void lia_sip_message_set_body (LiaSipMessage *self, const char *content_type, GBytes *body);
void
lia_sip_message_set_body_text (LiaSipMessage *self, const char *content_type, const char *text);
/** Whether the media type (no parameters) of Content-Type is @type. */
gboolean lia_sip_message_has_content_type (LiaSipMessage *self, const char *type);

/** Writes it with the right Content-Length. Returns: (transfer full) */
GBytes *lia_sip_message_to_bytes (LiaSipMessage *self);

/* Values of address headers and of parameters. All return new strings, NULL where absent. */
/** "<sip:a@b;x=y>;tag=1" → "sip:a@b;x=y" */
char *lia_sip_header_dup_uri (const char *value);
/** "Bob <sip:…>" or "\"Bob\" <sip:…>" → "Bob" */
char *lia_sip_header_dup_display_name (const char *value);
/** "<sip:a>;x=\"1,2\", <sip:b>" → its members; commas in quotes and in <> do not count. */
char **lia_sip_header_split (const char *value);
/** header parameter, outside <…>: ("…;tag=1", "tag") → "1"; quotes removed; "" for a bare one */
char *lia_sip_header_dup_param (const char *value, const char *name);

/**
 * LiaSipParser: frames and parses a byte stream, in pieces of any size.
 */
typedef struct _LiaSipParser LiaSipParser;
LiaSipParser *lia_sip_parser_new (void);
void lia_sip_parser_free (LiaSipParser *self);
void lia_sip_parser_feed (LiaSipParser *self, const void *data, gsize size);
/**
 * lia_sip_parser_next:
 *
 * Returns: (transfer full) (nullable): the next whole message; %NULL with no error when more bytes
 *   are needed; %NULL with an error when the stream cannot be followed any more.
 * Errors: %LIA_ERROR_TOO_LARGE over a limit; %LIA_ERROR_PROTOCOL no SIP message.
 */
LiaSipMessage *lia_sip_parser_next (LiaSipParser *self, GError **error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiaSipParser, lia_sip_parser_free)

/**
 * LiaSipPart: one part of a body; a body that is not multipart has one. multipart/alternative,
 * /related and /mixed are split; boundaries may be quoted, line ends may be LF only.
 */
typedef struct
{
  char *content_type; /* whole value; "text/plain" when absent */
  char *content_id;   /* without <>; or NULL */
  char *disposition;  /* or NULL */
  GBytes *body;
} LiaSipPart;
/** Returns: (transfer full) (element-type LiaSipPart) (not nullable): at most 10000 parts. */
GPtrArray *lia_sip_message_get_parts (LiaSipMessage *self);

G_END_DECLS
