/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/*
 * Where a link of a message leads, told so that it cannot be mistaken. Pure; any thread.
 */

G_BEGIN_DECLS

/**
 * LiaLinkKind:
 * @LIA_LINK_NONE: nothing that may be followed
 * @LIA_LINK_WEB: http or https: another program shows it
 * @LIA_LINK_MAIL: mailto: a message is begun, see lia_mailto_new()
 * @LIA_LINK_PERSON: tel, sip, sips, xmpp or im: the person is shown
 */
typedef enum
{
  LIA_LINK_NONE,
  LIA_LINK_WEB,
  LIA_LINK_MAIL,
  LIA_LINK_PERSON,
} LiaLinkKind;

/**
 * LiaLinkDoubts:
 * @LIA_LINK_UNSEEN: it is followed with the keyboard: nobody has seen yet where it leads
 * @LIA_LINK_OTHER_TEXT: its text names another host
 * @LIA_LINK_USER: before its host stands something that could be taken for the host
 * @LIA_LINK_ODD_HOST: its host is written with letters that look like others, or as an odd number
 *
 * Why a link is asked about before it is followed.
 */
typedef enum /*< flags >*/
{
  LIA_LINK_NO_DOUBT = 0,
  LIA_LINK_UNSEEN = 1 << 0,
  LIA_LINK_OTHER_TEXT = 1 << 1,
  LIA_LINK_USER = 1 << 2,
  LIA_LINK_ODD_HOST = 1 << 3,
} LiaLinkDoubts;

/**
 * LiaLink:
 * @uri: (not nullable): what is opened; ASCII
 * @shown: (not nullable): what people are shown: @uri, its host with the letters of its language where these cannot be
 *   mistaken for others. Everything that is not seen, or turns the direction of writing, is percent-encoded.
 * @host: (nullable): of a web address, as it is shown
 */
typedef struct
{
  LiaLinkKind kind;
  LiaLinkDoubts doubts;
  char *uri;
  char *shown;
  char *host;
} LiaLink;

/**
 * lia_link_new:
 * @address: (not nullable): from a message
 *
 * Returns: (transfer full) (nullable): %NULL for what may not be followed, or names no host
 */
LiaLink *lia_link_new (const char *address);
void lia_link_free (LiaLink *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiaLink, lia_link_free)

/** lia_link_kind: By the scheme alone; blanks before it and control characters in it do not count. */
LiaLinkKind lia_link_kind (const char *address);

/**
 * lia_link_text_differs:
 * @address: (not nullable): a web address
 * @text: (not nullable): what stands in the message for it
 *
 * Whether @text has the look of an address and names another host than @address: neither the same, nor one that
 * contains the other, with or without “www.”.
 */
gboolean lia_link_text_differs (const char *address, const char *text);

G_END_DECLS
