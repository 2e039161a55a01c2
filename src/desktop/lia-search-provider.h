/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "service/lia-session.h"

G_BEGIN_DECLS

#define LIA_TYPE_SEARCH_PROVIDER (lia_search_provider_get_type ())
G_DECLARE_FINAL_TYPE (LiaSearchProvider, lia_search_provider, LIA, SEARCH_PROVIDER, GObject)

/*
 * People and messages in the search of GNOME Shell: those that are stored; no server is asked. A new search ends the one
 * before. Only who has the name org.gnome.Shell on the bus gets an answer: to it the user has typed the words. Main thread.
 * Signals, each with the time of the click in X's milliseconds:
 *   "show-person" (char *uri, guint time)
 *   "show-message" (gint64 row_id, guint time)
 *   "search" (char *text, guint time): all that is found is to be shown
 * Spec: org.gnome.Shell.SearchProvider2.
 */

/**
 * lia_search_provider_new:
 * @name: to have on the bus
 *
 * Returns: (transfer full) (nullable)
 * Errors: those of the bus.
 */
LiaSearchProvider *lia_search_provider_new (GDBusConnection *bus,
                                            const char *name,
                                            LiaSession *session,
                                            GError **error);

G_END_DECLS
