/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/lia-address.h"

G_BEGIN_DECLS

/**
 * LiaMailto:
 * @to: (element-type LiaAddress)
 * @cc: (element-type LiaAddress)
 * @subject: (not nullable): one line
 * @body: (not nullable): plain text
 * @asks_more: it has fields that are not taken over
 *
 * What a mailto: link asks to be written. The fields that a person sees while writing are taken over; all others, such
 * as Bcc and attachments, are not: nobody sends to whom they did not see, nor a file that they did not choose.
 */
typedef struct
{
  GPtrArray *to;
  GPtrArray *cc;
  char *subject;
  char *body;
  gboolean asks_more;
} LiaMailto;

/**
 * lia_mailto_new:
 * @uri: (not nullable): "mailto:…"
 *
 * Any thread.
 *
 * Returns: (transfer full) (nullable): %NULL if it is no mailto: address
 * Spec: RFC 6068
 */
LiaMailto *lia_mailto_new (const char *uri);
void lia_mailto_free (LiaMailto *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiaMailto, lia_mailto_free)

G_END_DECLS
