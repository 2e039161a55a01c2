/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "office-alive.h"
#include "office-ews.h"
#include "office-ocs.h"

G_BEGIN_DECLS

/**
 * OfficeControl: commands for tests, a line each on standard input:
 *   "down ews", "up ews", "down sip", "up sip": stops or starts one half on the same port
 *   "state WHO NUMBER": the state of somebody nobody is signed in as
 *   "deliver WHO SUBJECT": a mail from outside
 *   "mark WHO NUMBER": so many of the newest messages of the inbox are read or unread, as they were not
 *   "fault RULES": one more rule, or an array of them, as in the file of --fault; "fault clear": none any more
 *   "seen HALF POINT": how often something came to a point of the rules, carried out or not
 *   "hurry MAILS STATES": so much of what --alive does comes at once
 *   "busy OPERATION COUNT MS", "invalidate", "count OPERATION"
 * Each answers one line on standard output: "ok", "ok NUMBER" or "error WHY". The end of the input ends the office
 * if it watches its parent.
 */
typedef struct _OfficeControl OfficeControl;

/** office_control_new: @alive: (nullable): without it, nothing can be hurried */ OfficeControl *
office_control_new (OfficeWorld *world,
                    OfficeEws *ews,
                    OfficeOcs *ocs,
                    OfficeFaults *faults,
                    OfficeAlive *alive,
                    GMainLoop *ends_with_input);
void office_control_free (OfficeControl *self);

G_END_DECLS
