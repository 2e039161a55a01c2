/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * What the program has said lately, kept in memory for whoever reports a fault: its own lines but for those of the level
 * "debug", and warnings of all libraries. Any thread.
 */

/** lia_log_keep: From now on lines are kept, beside what becomes of them anyway. Once, before there are threads. */
void lia_log_keep (void);

/**
 * lia_log_dup:
 *
 * The last %LIA_LOG_MAX_LINES lines, the oldest first, of at most %LIA_LOG_MAX_LINE_CHARACTERS each, as lia_log_dup_safe() makes
 * them. Returns: (transfer full) (not nullable)
 */
char *lia_log_dup (void);

/**
 * lia_log_dup_safe:
 *
 * @text as it can be shown to strangers. An address or a server is replaced by a word that is the same wherever it stands in
 * @text; what follows a word such as “password”, and whatever is so long and without sense that it could be a token, by “…”.
 * Returns: (transfer full) (not nullable)
 */
char *lia_log_dup_safe (const char *text);

G_END_DECLS
