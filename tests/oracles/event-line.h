/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/*
 * What the clients that tests drive say on stdout: one JSON object a line, {"event": NAME, member: text, …}. A test
 * waits for the line it expects.
 */

/**
 * event_line:
 * @name: the event
 * @...: pairs of member name and text (%NULL text is written as ""), ended by %NULL
 */
void event_line (const char *name, ...) G_GNUC_NULL_TERMINATED;
