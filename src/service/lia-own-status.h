/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/lia-presence.h"

G_BEGIN_DECLS

#define LIA_TYPE_OWN_STATUS (lia_own_status_get_type ())
G_DECLARE_FINAL_TYPE (LiaOwnStatus, lia_own_status, LIA, OWN_STATUS, GObject)

/**
 * LiaStatusCause: Why the own state is what it is.
 * @LIA_STATUS_CAUSE_AUTOMATIC: nothing was chosen, and no rule holds
 * @LIA_STATUS_CAUSE_ELSEWHERE: the server tells what nothing here explains: it was chosen on another device
 * @LIA_STATUS_CAUSE_SIGNED_OUT: no server has told anything
 */
typedef enum
{
  LIA_STATUS_CAUSE_AUTOMATIC,
  LIA_STATUS_CAUSE_CHOSEN,
  LIA_STATUS_CAUSE_FULL_SCREEN,
  LIA_STATUS_CAUSE_LOCKED,
  LIA_STATUS_CAUSE_IDLE,
  LIA_STATUS_CAUSE_MEETING,
  LIA_STATUS_CAUSE_ABSENCE,
  LIA_STATUS_CAUSE_CALL,
  LIA_STATUS_CAUSE_PRESENTATION,
  LIA_STATUS_CAUSE_ELSEWHERE,
  LIA_STATUS_CAUSE_SIGNED_OUT,
} LiaStatusCause;

/*
 * The user's own status: what was chosen, what others see and why. Main thread. Properties: "presence"
 * (LiaPresence: what others see), "choice" (int LiaAvailability; UNKNOWN: automatic), "note", "until-us"
 * (int64; 0: until changed), "reason" (a sentence: "Because you chose it", "Because the screen is locked").
 */
LiaPresence *lia_own_status_get_presence (LiaOwnStatus *self);
LiaAvailability lia_own_status_get_choice (LiaOwnStatus *self);
const char *lia_own_status_get_note (LiaOwnStatus *self);
gint64 lia_own_status_get_until_us (LiaOwnStatus *self);
/** lia_own_status_get_reason: Returns: (transfer none) (not nullable): the cause as a sentence, translated. */
const char *lia_own_status_get_reason (LiaOwnStatus *self);
LiaStatusCause lia_own_status_get_cause (LiaOwnStatus *self);

/**
 * lia_own_status_choose:
 * @availability: AVAILABLE, BUSY, DO_NOT_DISTURB, BE_RIGHT_BACK, AWAY, OFFLINE (appear offline), or UNKNOWN to
 *   go back to automatic
 * @activity: OFF_WORK with AWAY, else NONE
 * @until_us: when to go back to automatic, UTC µs; 0: never
 *
 * Kept over restarts; published at every sign-in.
 */
void lia_own_status_choose (LiaOwnStatus *self,
                            LiaAvailability availability,
                            LiaActivity activity,
                            gint64 until_us);
void lia_own_status_set_note (LiaOwnStatus *self, const char *note);

G_END_DECLS
