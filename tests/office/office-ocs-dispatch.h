/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "office-ocs-server.h"

G_BEGIN_DECLS

/** ocs_dispatch: Authenticates a message and gives it to the function that serves its kind. */
void ocs_dispatch (OcsClient *client, LiaSipMessage *message);

G_END_DECLS
