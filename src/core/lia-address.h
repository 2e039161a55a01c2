/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/lia-types.h"

G_BEGIN_DECLS

#define LIA_TYPE_ADDRESS (lia_address_get_type ())

/**
 * LiaAddressScheme:
 *
 * How an address is reached. Stored; append only.
 */
typedef enum
{
  LIA_ADDRESS_MAIL = 0,
  LIA_ADDRESS_SIP = 1,
  LIA_ADDRESS_XMPP = 2,
  LIA_ADDRESS_TEL = 3,
} LiaAddressScheme;

/*
 * One way to name a person: a scheme, the bare address and, where one was given, a display name.
 * Immutable and reference-counted; may cross threads.
 */

GType lia_address_get_type (void);

/**
 * lia_address_new:
 * @scheme: the scheme
 * @address: (not nullable): the bare address ("alice@contoso.example", "+33472001234"), with no
 *   scheme and no angle brackets; surrounding white space is dropped
 * @name: (nullable): the display name; an empty one counts as none
 *
 * Returns: (transfer full): a new address. Invalid UTF-8 is repaired, control characters are
 *   dropped. It is empty where @address is longer than %LIA_ADDRESS_MAX_BYTES; a long name is cut.
 */
LiaAddress *lia_address_new (LiaAddressScheme scheme, const char *address, const char *name);

/**
 * lia_address_new_from_uri:
 * @uri: (not nullable): "mailto:", "sip:", "sips:", "xmpp:", "im:" or "tel:" and an address;
 *   parameters and headers after ";" and "?" are dropped; with no scheme a mail address is meant
 * @name: (nullable): the display name
 *
 * Returns: (transfer full) (nullable): %NULL when there is no address in it.
 * Spec: RFC 6068 §2, RFC 3261 §19.1, RFC 3966 §3, RFC 5122 §2.
 */
LiaAddress *lia_address_new_from_uri (const char *uri, const char *name);

LiaAddress *lia_address_ref (LiaAddress *self);
void lia_address_unref (LiaAddress *self);

LiaAddressScheme lia_address_get_scheme (const LiaAddress *self);

/** lia_address_get_address: Returns: (transfer none) (not nullable): as it was given. */
const char *lia_address_get_address (const LiaAddress *self);

/** lia_address_get_name: Returns: (transfer none) (nullable): the display name. */
const char *lia_address_get_name (const LiaAddress *self);

/** lia_address_get_label: Returns: (transfer none) (not nullable): the name, else the address. */
const char *lia_address_get_label (const LiaAddress *self);

/**
 * lia_address_get_key:
 *
 * Returns: (transfer none) (not nullable): "scheme:folded address", equal for equal addresses:
 *   case-folded; a number without its visual separators.
 */
const char *lia_address_get_key (const LiaAddress *self);

/** lia_address_to_uri: Returns: (transfer full): with the scheme, escaped where it must be. */
char *lia_address_to_uri (const LiaAddress *self);

/** lia_address_equal: Whether the keys are equal; names do not count. For hash tables. */
gboolean lia_address_equal (gconstpointer a, gconstpointer b);
guint lia_address_hash (gconstpointer self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiaAddress, lia_address_unref)

G_END_DECLS
