/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/lia-person.h"

/* What only LiaPeople does to a person. */

G_BEGIN_DECLS

LiaPerson *_lia_person_new (LiaAddress *address);
void _lia_person_add_address (LiaPerson *self, LiaAddress *address);
void _lia_person_take_name (LiaPerson *self, const char *name, int rank);
void _lia_person_take_contact (LiaPerson *self, LiaContactRecord *contact, int rank);
/* From now on @self mirrors @kept. */
void _lia_person_merge_into (LiaPerson *self, LiaPerson *kept);
guint _lia_person_get_use_count (LiaPerson *self);
void _lia_person_count_use (LiaPerson *self);

G_END_DECLS
