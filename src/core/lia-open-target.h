/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/lia-mailto.h"

G_BEGIN_DECLS

/**
 * LiaOpenKind:
 * @LIA_OPEN_MAIL: a message is begun
 * @LIA_OPEN_CONVERSATION: a conversation is shown
 * @LIA_OPEN_PERSON: a person is shown, with the channels there are
 * @LIA_OPEN_PHONE: a number is shown
 * @LIA_OPEN_FILE: a file is read
 */
typedef enum
{
  LIA_OPEN_MAIL,
  LIA_OPEN_CONVERSATION,
  LIA_OPEN_PERSON,
  LIA_OPEN_PHONE,
  LIA_OPEN_FILE,
} LiaOpenKind;

/**
 * LiaOpenTarget:
 * @mailto: (nullable): of a MAIL
 * @address: (nullable): of a CONVERSATION, PERSON or PHONE; never empty
 * @path: (nullable): of a FILE: absolute, in the encoding of file names
 * @asks_more: it asks for something besides that no click on a link does, such as headers, files, a password: it is
 *   left out
 *
 * What the desktop, a browser or a command line wants opened. Showing it dials nothing and sends nothing.
 */
typedef struct
{
  LiaOpenKind kind;
  LiaMailto *mailto;
  LiaAddress *address;
  char *path;
  gboolean asks_more;
} LiaOpenTarget;

/**
 * lia_open_target_new:
 * @text: (not nullable): any bytes: a URI (mailto, sip, sips, im, xmpp, tel, callto, file) or an absolute path
 *
 * Any thread.
 *
 * Returns: (transfer full) (nullable)
 * Errors: %LIA_ERROR_TOO_LARGE longer than %LIA_OPEN_MAX_BYTES, or its address than %LIA_ADDRESS_MAX_BYTES;
 *   %LIA_ERROR_INVALID_INPUT no UTF-8, characters that are not seen, no address in it, a file elsewhere;
 *   %LIA_ERROR_UNSUPPORTED another scheme. The text is a sentence for the user.
 * Spec: RFC 6068, RFC 3261 §19.1, RFC 3860, RFC 5122, RFC 3966, RFC 8089; callto: is described nowhere, and is a number
 *   or an address.
 */
LiaOpenTarget *lia_open_target_new (const char *text, GError **error);
void lia_open_target_free (LiaOpenTarget *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiaOpenTarget, lia_open_target_free)

/**
 * lia_open_target_is_somebody:
 * @address: (not nullable): made of a text from outside
 *
 * Any thread.
 *
 * Returns: whether it could be anybody's: one “@” with something on both sides and none of the characters that part
 *   addresses from other text, or a telephone number
 */
gboolean lia_open_target_is_somebody (const LiaAddress *address);

G_END_DECLS
