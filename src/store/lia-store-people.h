/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/lia-store.h"

/*
 * People: what was learnt of them, so that names, addresses and photos are known before any server answers.
 */

G_BEGIN_DECLS

/**
 * LiaStoredPerson:
 * @rank: how good the source of the name is; see lia_people_add_contact()
 * @n_uses: how often the user wrote to the person
 * @tagged: the user asked to be told when the person is available
 */
typedef struct
{
  LiaContactRecord *contact;
  int rank;
  guint n_uses;
  gboolean tagged;
} LiaStoredPerson;

void lia_stored_person_free (LiaStoredPerson *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiaStoredPerson, lia_stored_person_free)

/** Returns: (transfer container) (element-type LiaStoredPerson) (nullable): all of them. */
GPtrArray *lia_store_read_people (LiaStore *self, GError **error);

/**
 * lia_store_save_people_async:
 * @contacts: (element-type LiaContactRecord): each with at least one address
 * @rank: see #LiaStoredPerson
 *
 * Persons that share an address become one; what a lower rank says fills gaps only. Ends with
 * lia_store_write_finish().
 */
void lia_store_save_people_async (LiaStore *self,
                                  GPtrArray *contacts,
                                  int rank,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);

/** lia_store_count_use_async: @addresses: (element-type LiaAddress): the user wrote to them. */
void lia_store_count_use_async (LiaStore *self,
                                GPtrArray *addresses,
                                GAsyncReadyCallback callback,
                                gpointer user_data);

/** lia_store_set_tagged_async: ends with lia_store_write_finish(). */
void lia_store_set_tagged_async (LiaStore *self,
                                 LiaAddress *address,
                                 gboolean tagged,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);

G_END_DECLS
