/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/*
 * The "state" category: what devices publish, and the one state that watchers see. Pure: no clock,
 * no socket.
 * Spec: [MS-PRES] §2.2.2.5 (state), §3.6 (aggregation).
 */

G_BEGIN_DECLS

#define OCS_AVAILABLE 3500
#define OCS_INACTIVE 5000
#define OCS_BUSY 6500
#define OCS_BUSY_INACTIVE 7500
#define OCS_AWAY 15500
#define OCS_OFFLINE 18500

typedef enum
{
  OCS_STATE_NONE,
  OCS_STATE_USER,     /* userState: chosen by hand */
  OCS_STATE_MACHINE,  /* machineState: of one device */
  OCS_STATE_CALENDAR, /* calendarState: a meeting, or out of office */
  OCS_STATE_PHONE,    /* phoneState: a call */
} OcsStateKind;

typedef struct
{
  OcsStateKind kind;
  guint availability;
  char *activity; /* token, or NULL */
  guint activity_min;
  guint activity_max;
  gint64 time_us; /* when it was published, Unix time */
} OcsState;

/**
 * ocs_state_parse:
 * @xml: a state element as it was published
 *
 * Returns: %FALSE (and @out empty) for a type that takes no part in aggregation, and for what
 *   cannot be read.
 */
gboolean ocs_state_parse (const char *xml, gint64 time_us, OcsState *out);

void ocs_state_clear (OcsState *self);
gboolean ocs_state_equal (const OcsState *a, const OcsState *b);

/** ocs_state_to_xml: Returns: (transfer full): the aggregateState element. */
char *ocs_state_to_xml (const OcsState *self);

/**
 * ocs_state_aggregate:
 * @states: (element-type OcsState): all that a person's devices publish in one container
 * @out: (out caller-allocates): what watchers see; to be cleared
 *
 * No machineState: offline. Else the most available machine; a call or a meeting raises that to
 * busy; a state chosen by hand stands unless the machine is more away, or a call or meeting that is
 * more restrictive began after it was chosen.
 */
void ocs_state_aggregate (const GArray *states, OcsState *out);

/** ocs_format_time: Returns: (transfer full): "2026-11-23T17:14:58.000", UTC, as OCS writes it. */
char *ocs_format_time (gint64 time_us);

G_END_DECLS
