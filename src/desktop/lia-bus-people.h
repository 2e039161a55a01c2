/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "service/lia-session.h"

G_BEGIN_DECLS

#define LIA_TYPE_BUS_PEOPLE (lia_bus_people_get_type ())
G_DECLARE_FINAL_TYPE (LiaBusPeople, lia_bus_people, LIA, BUS_PEOPLE, GObject)

/*
 * The people for whom other programs ask, and what is told of them there. Who is looked up is followed for some minutes,
 * so that the server is not asked each time. Main thread.
 */

/** lia_bus_people_new: Who made it ends it with g_object_run_dispose(): else it lives as long as somebody waits. */
LiaBusPeople *lia_bus_people_new (LiaSession *session);

/**
 * lia_bus_people_find:
 *
 * Returns: (transfer none) (nullable): the person with that address; %NULL: it is no address, nobody is known by it and nobody
 *   could be, or it is that of one stranger more than %LIA_BUS_MAX_STRANGERS
 */
LiaPerson *lia_bus_people_find (LiaBusPeople *self, const char *address);

/**
 * lia_bus_people_follow_async:
 * @persons: (element-type LiaPerson)
 *
 * The server is asked of those who are not followed yet. Ready when there is none whose state is not known, or two seconds
 * after they were asked for.
 */
void lia_bus_people_follow_async (LiaBusPeople *self,
                                  GPtrArray *persons,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
/** Errors: %G_IO_ERROR_CANCELLED */
gboolean lia_bus_people_follow_finish (LiaBusPeople *self, GAsyncResult *result, GError **error);

/** lia_bus_people_count_followed: Of how many the server is asked now; for tests. */
guint lia_bus_people_count_followed (LiaBusPeople *self);

/**
 * lia_bus_person_to_variant:
 * @person: (nullable): nobody, or nobody of whom anything may be told: “unknown”
 *
 * Returns: (transfer floating): a{sv}: a person, see org.liaison.Presence1.xml
 */
GVariant *lia_bus_person_to_variant (LiaPerson *person, const char *address);

/** lia_bus_own_status_to_variant: Returns: (transfer floating): a{sv}: the own state, as above. */
GVariant *lia_bus_own_status_to_variant (LiaOwnStatus *status);

/** lia_bus_channels_to_variant: @channels: of #LiaChannel. Returns: (transfer floating): aa{sv}, as above. */
GVariant *lia_bus_channels_to_variant (GPtrArray *channels);

G_END_DECLS
