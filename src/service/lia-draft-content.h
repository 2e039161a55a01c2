/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/lia-records.h"
#include "service/lia-draft-private.h"

/* A draft as bytes: as it lies in the store, and as it goes to a server. */

G_BEGIN_DECLS

/** lia_draft_content_new: Returns: (transfer full): for lia_draft_content_parse(). */
GBytes *lia_draft_content_new (LiaDraft *draft);

/** lia_draft_content_parse: Returns: (transfer full) (nullable): %NULL when @content is no draft. */
LiaDraft *lia_draft_content_parse (GBytes *content, LiaAccount *account);

/**
 * LiaDraftLetter: what is needed to build the message, taken out of a draft; any thread.
 */
typedef struct _LiaDraftLetter LiaDraftLetter;

LiaDraftLetter *lia_draft_letter_new (LiaDraft *draft);
void lia_draft_letter_free (LiaDraftLetter *self);
/** Returns: (transfer full): RFC 5322 bytes. */
GBytes *lia_draft_letter_build (const LiaDraftLetter *self);
/** Returns: (transfer full): the row that stands for it in a folder until the server has it. */
LiaMessageRecord *lia_draft_letter_dup_record (const LiaDraftLetter *self);

G_END_DECLS
