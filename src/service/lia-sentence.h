/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/lia-error.h"

/* What an account says of a channel that does not work, and what is to be done. Main thread. */

G_BEGIN_DECLS

/**
 * lia_sentence_of_mail, lia_sentence_of_talk:
 * @error: (nullable): why the channel is in @status
 *
 * Returns: (transfer none) (nullable): a sentence for the user; %NULL when there is nothing to be told. It may be that of @error.
 */
const char *lia_sentence_of_mail (LiaStatus status, const GError *error);
const char *lia_sentence_of_talk (LiaStatus status, const GError *error);

G_END_DECLS
