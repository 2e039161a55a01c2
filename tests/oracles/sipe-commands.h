/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <purple.h>

/**
 * sipe_commands_run:
 * @account: the account the commands are for
 * @line: a command and its arguments, quoted as in a shell
 *
 * Runs one command; see the table in sipe-commands.c. What is wrong with a line is told by the
 * event "bad-command".
 *
 * Returns: %FALSE when the driver is to end.
 */
gboolean sipe_commands_run (PurpleAccount *account, const char *line);
