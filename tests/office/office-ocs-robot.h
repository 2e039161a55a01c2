/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "office-ocs-server.h"

/*
 * Stands in for people whom nobody is signed in as: takes a conversation, types, answers.
 */

G_BEGIN_DECLS

OcsRobot *ocs_robot_new (void);
void ocs_robot_free (OcsRobot *self);

/** ocs_robot_handle: Returns: whether the stand-in of @callee has answered @request. */
gboolean ocs_robot_handle (const OcsRequest *request, OcsUser *callee);

/** ocs_robot_client_gone: Forgets the conversations with @client. */
void ocs_robot_client_gone (OcsRobot *self, OcsClient *client);

/** ocs_robot_get_heard: Returns: how often @text was said to a stand-in. */
guint ocs_robot_get_heard (OcsRobot *self, const char *text);

G_END_DECLS
