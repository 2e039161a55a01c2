/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mime/lia-mime-message.h"

/*
 * Messages as they are sent, and the skeletons of replies and forwards. Any thread.
 */

G_BEGIN_DECLS

/**
 * LiaMimeAttachment: borrowed by lia_mime_build().
 */
typedef struct
{
  const char *name;
  const char *content_type;
  GBytes *bytes;
} LiaMimeAttachment;

/**
 * LiaMimeDraft:
 * @from: (not nullable)
 * @to, @cc, @bcc: (element-type LiaAddress) (not nullable)
 * @message_id: (nullable): with no <>; %NULL: a new one in the domain of @from
 * @in_reply_to, @references: (nullable): with no <>
 * @date: (not nullable): with the user's time zone
 * @attachments: (array length=n_attachments)
 *
 * What goes into a message; borrowed by lia_mime_build().
 */
typedef struct
{
  LiaAddress *from;
  GPtrArray *to;
  GPtrArray *cc;
  GPtrArray *bcc;
  const char *subject;
  const char *text;
  const char *message_id;
  const char *in_reply_to;
  const char *references;
  GDateTime *date;
  const LiaMimeAttachment *attachments;
  gsize n_attachments;
} LiaMimeDraft;

/**
 * lia_mime_build:
 *
 * 7-bit lines of at most 998 bytes, text as format=flowed. Bcc stays in, for the server to take out.
 *
 * Returns: (transfer full): RFC 5322 bytes.
 * Spec: RFC 5322, RFC 2045–2047, RFC 2231, RFC 3676.
 */
GBytes *lia_mime_build (const LiaMimeDraft *draft);

/** lia_mime_new_message_id: Returns: (transfer full): with no <>, in the domain of @from. */
char *lia_mime_new_message_id (LiaAddress *from);

/** lia_mime_reply_subject: Returns: (transfer full): "Re: …", once; known prefixes of other languages are replaced. */
char *lia_mime_reply_subject (const char *subject);
/** lia_mime_forward_subject: Returns: (transfer full): "Fwd: …", once. */
char *lia_mime_forward_subject (const char *subject);

/**
 * lia_mime_reply_recipients:
 * @all: reply to everybody
 * @own: (element-type LiaAddress): the user's addresses, which are left out
 * @out_to, @out_cc: (out) (transfer full) (element-type LiaAddress)
 *
 * Reply-To comes before From; a reply to one's own message goes to its recipients.
 * Spec: RFC 5322 §3.6.2–3.6.3.
 */
void lia_mime_reply_recipients (
    LiaMimeMessage *message, gboolean all, GPtrArray *own, GPtrArray **out_to, GPtrArray **out_cc);

/** lia_mime_reply_references: Returns: (transfer full) (nullable): of a reply to @message; no <>. */
char *lia_mime_reply_references (LiaMimeMessage *message);

/** lia_mime_reply_text: Returns: (transfer full): two empty lines, who wrote when (translated), the quoted text. */
char *lia_mime_reply_text (LiaMimeMessage *message);
/** lia_mime_forward_text: Returns: (transfer full): two empty lines, the header in words, the text. */
char *lia_mime_forward_text (LiaMimeMessage *message);

G_END_DECLS
