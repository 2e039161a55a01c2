/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/lia-records.h"

G_BEGIN_DECLS

/**
 * lia_vcard_parse:
 * @data: (array length=size): a file of contact cards, of any version, in any character set
 *
 * What a person card shows is taken over: names, addresses, numbers, place of work, a photo that is in the file. An
 * address of a photo or of anything else is not followed. A card that nobody can be reached by is left out, and so is a
 * card within a card. Any thread.
 *
 * Returns: (transfer full) (element-type LiaContactRecord) (not nullable): at most %LIA_VCARD_MAX_CARDS; each has an
 *   address: a number where there is no other.
 * Spec: RFC 6350, RFC 2426, vCard 2.1.
 * Seen: Outlook 2010 writes version 2.1 in windows-1252, with quoted-printable values over several lines.
 */
GPtrArray *lia_vcard_parse (const char *data, gsize size);

G_END_DECLS
