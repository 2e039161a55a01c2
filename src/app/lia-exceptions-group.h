/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * lia_exceptions_group_fill:
 *
 * Who may disturb although the user is not to be disturbed: an entry that adds an address, and a row for each with a button
 * that removes it. They follow the settings as long as @group lives.
 */
void lia_exceptions_group_fill (AdwPreferencesGroup *group, GSettings *settings);

/** lia_exceptions_group_has_word: Whether a row has it; @folded_word: case-folded. */
gboolean lia_exceptions_group_has_word (AdwPreferencesGroup *group, const char *folded_word);

G_END_DECLS
