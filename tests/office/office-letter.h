/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/lia-address.h"

/*
 * A message as its properties, for clients that write one so and not as bytes. It becomes bytes all the same: an
 * office keeps nothing else. Any thread.
 */

G_BEGIN_DECLS

typedef struct
{
  char *name;
  char *type; /* "message/rfc822": @content is a message of its own */
  char *content_id;
  gboolean is_inline;
  GBytes *content;
} OfficeEnclosure;

typedef struct
{
  LiaAddress *from;
  GPtrArray *to, *cc, *bcc; /* LiaAddress */
  char *subject;
  char *body;
  gboolean is_html;
  char *importance; /* "Low", "Normal", "High" */
  char *message_id; /* NULL: a new one */
  char *in_reply_to;
  char *references;
  GPtrArray *enclosures; /* OfficeEnclosure */
} OfficeLetter;

OfficeLetter *office_letter_new (LiaAddress *from);
/** What is in a message, as far as properties tell it; @from: where it names nobody. */
OfficeLetter *office_letter_parse (GBytes *source, LiaAddress *from);
void office_letter_free (OfficeLetter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OfficeLetter, office_letter_free)

/** Takes @enclosure. */
void office_letter_enclose (OfficeLetter *self, OfficeEnclosure *enclosure);
OfficeEnclosure *office_enclosure_new (const char *name, const char *type, GBytes *content);

/** What is enclosed in a message, shown pictures too. Returns: (transfer full) (element-type OfficeEnclosure) */
GPtrArray *office_enclosures_parse (GBytes *source);

/** Returns: (transfer full): RFC 5322 bytes. */
GBytes *office_letter_build (const OfficeLetter *self);

G_END_DECLS
