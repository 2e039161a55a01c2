/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <purple.h>

/*
 * What libpurple tells becomes one JSON object a line on stdout: {"event": NAME, member: text, …}.
 * A test waits for the line it expects.
 */

/**
 * sipe_event:
 * @name: the event
 * @...: pairs of member name and text (%NULL text is written as ""), ended by %NULL
 */
void sipe_event (const char *name, ...) G_GNUC_NULL_TERMINATED;

/** sipe_events_set_ui_ops: to be called by the core's ui_init: notes and questions become events. */
void sipe_events_set_ui_ops (void);

/** sipe_events_connect: to be called when the core runs: libpurple's signals become events. */
void sipe_events_connect (void);

/** sipe_events_set_form: what the next form that opens is filled in with, by the label of its field. */
void sipe_events_set_form (const char *label, const char *text);
