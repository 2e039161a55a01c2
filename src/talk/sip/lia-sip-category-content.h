/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "talk/sip/lia-sip-categories.h"

/* Of the parser of categories only. */

G_BEGIN_DECLS

/** lia_sip_category_read_content: Reads @category's element into @self. */
void lia_sip_category_read_content (LiaSipCategory *self, const xmlNode *category);
void lia_sip_category_free_content (LiaSipCategory *self);

/** lia_sip_time_from_text: Returns: UTC µs; 0 for %NULL and for what is no time. */
gint64 lia_sip_time_from_text (const char *text);

G_END_DECLS
