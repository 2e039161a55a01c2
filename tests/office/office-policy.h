/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "office-ocs.h"

/*
 * What the people of the office may do and which servers there are: the file of --policy. README.md beside this file
 * describes it.
 */

G_BEGIN_DECLS

/**
 * OfficeServers: what a policy says of the servers; %NULL and %FALSE where it says nothing.
 */
typedef struct
{
  char *edge;
  gboolean conferences;
  gboolean media_relay;
} OfficeServers;

void office_servers_clear (OfficeServers *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (OfficeServers, office_servers_clear)

/**
 * office_policy_apply:
 * @json: the text of a policy
 * @world: whose people it is about
 * @out_servers: (out caller-allocates): zeroed before
 *
 * Errors: G_IO_ERROR_INVALID_DATA; the text names who or what, and the member. Then nobody's policy is changed.
 */
gboolean office_policy_apply (const char *json,
                              OfficeWorld *world,
                              OfficeServers *out_servers,
                              GError **error);

/** office_policy_load: As office_policy_apply(), from a file. */
gboolean office_policy_load (const char *path,
                             OfficeWorld *world,
                             OfficeServers *out_servers,
                             GError **error);

G_END_DECLS
