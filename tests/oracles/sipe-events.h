/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <purple.h>

/* What libpurple tells becomes events on stdout (event-line.h). */

/** sipe_events_set_ui_ops: to be called by the core's ui_init: notes and questions become events. */
void sipe_events_set_ui_ops (void);

/** sipe_events_connect: to be called when the core runs: libpurple's signals become events. */
void sipe_events_connect (void);

/** sipe_events_set_form: what the next form that opens is filled in with, by the label of its field. */
void sipe_events_set_form (const char *label, const char *text);
