/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What is asked for on the command line, and handing it over to a program that runs already. Main thread. */

/** lia_app_command_line_install: The options that ask for something to be opened. */
void lia_app_command_line_install (GApplication *app);

/**
 * lia_app_command_line_read:
 * @out_status: (out): what a program ends with that hands this over: 1 where something cannot be opened; its sentence
 *   is on the standard error then
 *
 * Returns: (transfer full) (nullable): a request for lia_app_open_take(); %NULL: nothing but the program is asked for
 */
GVariant *lia_app_command_line_read (GVariantDict *options, int *out_status);

/**
 * lia_app_command_line_hand_over:
 * @profile: (nullable): the folder of a profile that is named
 * @request: (nullable): of lia_app_command_line_read()
 *
 * Returns: whether a program with this profile runs; it has taken the request, or else shows its window. Without
 *   @request and @profile: %FALSE, for GApplication itself does that.
 */
gboolean lia_app_command_line_hand_over (GApplication *app, const char *profile, GVariant *request);

/** lia_app_command_line_dup_name: Returns: (transfer full): the name on the bus of a profile that is named. */
char *lia_app_command_line_dup_name (const char *profile);

G_END_DECLS
