/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/lia-address.h"
#include "core/lia-limits.h"

/*
 * A message as it is shown: parsed once from its RFC 5322 bytes, immutable from then on. May be made and read on
 * any thread. Nothing in a message makes the parser fail: what is wrong with it is listed as a defect, in words.
 */

G_BEGIN_DECLS

/**
 * LiaMimePart:
 * @type: (not nullable): "text/plain", lower case
 * @charset: (nullable): as declared
 * @filename: (nullable): decoded, as it came; see lia_mime_safe_name() before any use
 * @disposition: (nullable): "inline", "attachment", lower case
 * @content_id: (nullable): with no <>
 * @size: decoded, in bytes
 *
 * A leaf of a message. Read-only.
 */
typedef struct
{
  char *type;
  char *charset;
  char *filename;
  char *disposition;
  char *content_id;
  gsize size;
  GBytes *content; /* decoded */
} LiaMimePart;

typedef struct _LiaMimeMessage LiaMimeMessage;

#define LIA_TYPE_MIME_MESSAGE (lia_mime_message_get_type ())
GType lia_mime_message_get_type (void);

/**
 * lia_mime_message_new:
 * @source: (not nullable): RFC 5322 bytes; an mbox "From " line before them is passed over
 *
 * Returns: (transfer full) (not nullable)
 */
LiaMimeMessage *lia_mime_message_new (GBytes *source);
LiaMimeMessage *lia_mime_message_ref (LiaMimeMessage *self);
void lia_mime_message_unref (LiaMimeMessage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiaMimeMessage, lia_mime_message_unref)

/** lia_mime_message_get_subject: Returns: (transfer none) (not nullable): "" where there is none. */
const char *lia_mime_message_get_subject (LiaMimeMessage *self);

/**
 * lia_mime_message_get_addresses:
 * @field: "from", "sender", "reply-to", "to", "cc" or "bcc"
 *
 * Returns: (transfer none) (element-type LiaAddress) (not nullable): groups are flattened.
 */
GPtrArray *lia_mime_message_get_addresses (LiaMimeMessage *self, const char *field);

/** lia_mime_message_get_date: Returns: whether it has a date that can be read. @out_us: (out): UTC µs */
gboolean lia_mime_message_get_date (LiaMimeMessage *self, gint64 *out_us);

/* Message identifiers with no <>; NULL where there are none. References are separated by a space. */
const char *lia_mime_message_get_message_id (LiaMimeMessage *self);
const char *lia_mime_message_get_in_reply_to (LiaMimeMessage *self);
const char *lia_mime_message_get_references (LiaMimeMessage *self);

/** lia_mime_message_get_parts: Returns: (transfer none) (element-type LiaMimePart): leaves in order. */
GPtrArray *lia_mime_message_get_parts (LiaMimeMessage *self);

/**
 * lia_mime_message_get_attachments:
 *
 * Returns: (transfer none) (element-type LiaMimePart): the leaves that are offered to be opened or saved: neither
 *   a shown text nor a picture shown in the HTML.
 */
GPtrArray *lia_mime_message_get_attachments (LiaMimeMessage *self);

/** lia_mime_message_find_cid: Returns: (transfer none) (nullable): the part with that Content-ID. */
LiaMimePart *lia_mime_message_find_cid (LiaMimeMessage *self, const char *content_id);

/**
 * lia_mime_message_get_text:
 *
 * Returns: (transfer none) (not nullable): the text to show: the plain parts in order, flowed paragraphs joined
 *   (RFC 3676); made from the HTML where there is nothing else; "" for an empty message.
 */
const char *lia_mime_message_get_text (LiaMimeMessage *self);

/** lia_mime_message_get_html: Returns: (transfer none) (nullable): as it came, in UTF-8; not safe to show. */
const char *lia_mime_message_get_html (LiaMimeMessage *self);

/** lia_mime_message_get_calendar: Returns: (transfer none) (nullable): the first text/calendar part. */
LiaMimePart *lia_mime_message_get_calendar (LiaMimeMessage *self);

/** lia_mime_message_get_defects: Returns: (transfer none) (element-type utf8): English, technical. */
GPtrArray *lia_mime_message_get_defects (LiaMimeMessage *self);

/** lia_mime_message_is_encrypted: Whether its content cannot be shown for being encrypted. */
gboolean lia_mime_message_is_encrypted (LiaMimeMessage *self);
/** lia_mime_message_is_wrapped: Whether it stands inside a signature (S/MIME signed-data), which is not opened. */
gboolean lia_mime_message_is_wrapped (LiaMimeMessage *self);

/** lia_mime_message_get_source: Returns: (transfer none): the bytes it was made from. */
GBytes *lia_mime_message_get_source (LiaMimeMessage *self);

/**
 * lia_mime_parse_addresses:
 * @text: an address list as in a header, or as a person types it
 *
 * Returns: (transfer full) (element-type LiaAddress) (not nullable)
 * Spec: RFC 5322 §3.4.
 */
GPtrArray *lia_mime_parse_addresses (const char *text);

/**
 * lia_mime_preview:
 * @text: plain text of a message
 *
 * Returns: (transfer full): its first words in one line, at most
 *   %LIA_MIME_MAX_PREVIEW_CHARACTERS characters, quotes and signature left out.
 */
char *lia_mime_preview (const char *text);

G_END_DECLS
