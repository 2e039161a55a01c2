/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gmime/gmime.h>

G_BEGIN_DECLS

/**
 * lia_mime_describe_defect: what the parser found wrong, in words for logs and developers (English).
 *
 * Returns: (transfer none) (not nullable)
 */
const char *lia_mime_describe_defect (GMimeParserWarning warning);

G_END_DECLS
