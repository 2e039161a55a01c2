/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "desktop/lia-bus-access.h"
#include "service/lia-session.h"

G_BEGIN_DECLS

/**
 * LiaBusReach: a program wants the user to reach somebody.
 * @caller: (not nullable): which one
 * @person: (not nullable)
 * @label: (not nullable): what is to be done, for people: “Send message”
 * @kind, @uri, @account_id: (not nullable): the target of the action “app.reach”
 * @token: (nullable): the question may take the focus
 */
typedef struct
{
  LiaBusCaller *caller;
  LiaPerson *person;
  char *label;
  char *kind;
  char *uri;
  char *account_id;
  char *token;
} LiaBusReach;

#define LIA_TYPE_PRESENCE_BUS (lia_presence_bus_get_type ())
G_DECLARE_FINAL_TYPE (LiaPresenceBus, lia_presence_bus, LIA, PRESENCE_BUS, GObject)

/*
 * The session's people on the bus, for other programs: org.liaison.Presence1, whose XML says what is told to whom. Nothing is
 * told before the user has allowed it. Main thread.
 * Signals:
 *   "reach" (LiaBusReach): the user is to be asked; it lives until lia_presence_bus_answer_reach() or "reach-ended"
 *   "reach-ended": the program that wanted it is gone, or is not allowed to any more
 * Spec: data/dbus/org.liaison.Presence1.xml.
 */

/**
 * lia_presence_bus_new:
 *
 * Returns: (transfer full) (nullable). It takes the name on the bus as soon as no other program has it.
 * Errors: those of the bus.
 */
LiaPresenceBus *lia_presence_bus_new (GDBusConnection *bus,
                                      LiaSession *session,
                                      LiaBusAccess *access,
                                      GError **error);

/** lia_presence_bus_answer_reach: @agreed: the user has clicked. */
void lia_presence_bus_answer_reach (LiaPresenceBus *self, gboolean agreed);

G_END_DECLS
