/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "service/lia-own-status.h"

/*
 * The states that a user can choose, in the order in which they are offered: by the menu of the window and that of the
 * tray.
 */

G_BEGIN_DECLS

/**
 * LiaStatusChoice:
 * @id: (not nullable): for actions: "available", "automatic"
 * @availability: UNKNOWN: back to automatic
 * @label: (not nullable): to be translated with gettext
 */
typedef struct
{
  const char *id;
  LiaAvailability availability;
  LiaActivity activity;
  const char *label;
} LiaStatusChoice;

#define LIA_N_STATUS_CHOICES 8

/** LiaStatusDuration: for how long a choice holds. */
typedef enum
{
  LIA_STATUS_UNTIL_CHANGED,
  LIA_STATUS_HALF_AN_HOUR,
  LIA_STATUS_ONE_HOUR,
  LIA_STATUS_FOUR_HOURS,
  LIA_STATUS_UNTIL_TOMORROW,
} LiaStatusDuration;

#define LIA_N_STATUS_DURATIONS 5

/** lia_status_choice_get: @i: below %LIA_N_STATUS_CHOICES. Returns: (transfer none) */
const LiaStatusChoice *lia_status_choice_get (guint i);
/** lia_status_choice_find: Returns: (transfer none) (nullable): the one with that id. */
const LiaStatusChoice *lia_status_choice_find (const char *id);
/** lia_status_choice_is_made: Whether it is what the user has chosen. */
gboolean lia_status_choice_is_made (const LiaStatusChoice *choice, LiaOwnStatus *status);
/** lia_status_choice_make: Automatic has no end. */
void lia_status_choice_make (const LiaStatusChoice *choice,
                             LiaOwnStatus *status,
                             LiaStatusDuration duration);

/** lia_status_duration_get_label: Returns: (transfer none): to be translated with gettext */
const char *lia_status_duration_get_label (LiaStatusDuration duration);
/** lia_status_duration_end_us: Returns: UTC µs, counted from now; 0: no end. */
gint64 lia_status_duration_end_us (LiaStatusDuration duration);

G_END_DECLS
