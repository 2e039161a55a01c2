/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "core/lia-limits.h"

G_BEGIN_DECLS

/**
 * lia_text_cut:
 * @text_take: (nullable) (transfer full): UTF-8
 * @max_characters: at least 1
 *
 * Returns: (transfer full) (nullable): @text_take, or as much of it as fits with “…” at its end; %NULL for %NULL.
 */
char *lia_text_cut (char *text_take, glong max_characters);

G_END_DECLS
