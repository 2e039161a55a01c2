/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/lia-presence.h"
#include "core/lia-records.h"

G_BEGIN_DECLS

#define LIA_TYPE_PERSON (lia_person_get_type ())
G_DECLARE_FINAL_TYPE (LiaPerson, lia_person, LIA, PERSON, GObject)

/*
 * One human being, whatever the number of addresses. Made by LiaPeople only; main thread.
 * Everything that shows a person binds to its properties:
 *   "name" (string), "presence" (LiaPresence, never NULL), "title", "department", "company", "office",
 *   "photo" (GBytes), "tagged" (boolean: tell me when available), "is-self", "is-contact",
 *   "addresses-version" (uint: grows when addresses or phones change).
 */

/** lia_person_get_name: Returns: (transfer none) (not nullable): best name known, else an address. */
const char *lia_person_get_name (LiaPerson *self);

/** lia_person_get_name_key: Returns: (transfer none): sorts with strcmp() in the order of the user's language. */
const char *lia_person_get_name_key (LiaPerson *self);
/** lia_person_compare_names: Returns: less than, equal to or greater than 0, in the order of the user's language. */
int lia_person_compare_names (LiaPerson *a, LiaPerson *b);
/** lia_person_get_short_name: Returns: (transfer full): given name where it can be told. */
char *lia_person_dup_short_name (LiaPerson *self);
/** lia_person_get_presence: Returns: (transfer none) (not nullable) */
LiaPresence *lia_person_get_presence (LiaPerson *self);
void lia_person_set_presence (LiaPerson *self, LiaPresence *presence);
/** lia_person_get_addresses: Returns: (transfer none) (element-type LiaAddress) (not nullable) */
GPtrArray *lia_person_get_addresses (LiaPerson *self);
/** lia_person_get_address: Returns: (transfer none) (nullable): the first of that scheme. */
LiaAddress *lia_person_get_address (LiaPerson *self, LiaAddressScheme scheme);
/** lia_person_get_phones: Returns: (transfer none) (element-type LiaPhone) (not nullable) */
GPtrArray *lia_person_get_phones (LiaPerson *self);
const char *lia_person_get_title (LiaPerson *self);
const char *lia_person_get_department (LiaPerson *self);
const char *lia_person_get_company (LiaPerson *self);
const char *lia_person_get_office (LiaPerson *self);
GBytes *lia_person_get_photo (LiaPerson *self);
gboolean lia_person_get_tagged (LiaPerson *self);
void lia_person_set_tagged (LiaPerson *self, gboolean tagged);
gboolean lia_person_get_is_self (LiaPerson *self);
void lia_person_set_is_self (LiaPerson *self, gboolean is_self);
gboolean lia_person_get_is_contact (LiaPerson *self);
void lia_person_set_is_contact (LiaPerson *self, gboolean is_contact);

G_END_DECLS
