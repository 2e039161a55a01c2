/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "core/lia-limits.h"

/* liaison-inspect: what the program understands of a file, as one JSON object a line. */

G_BEGIN_DECLS

/**
 * LiaInspectFunc:
 * @bytes: the whole file, at most %LIA_INSPECT_MAX_BYTES
 * @out: to add members to; "file" stands in it already
 *
 * Returns: %FALSE when it is no such file; @error says why.
 */
typedef gboolean (*LiaInspectFunc) (GBytes *bytes, JsonObject *out, GError **error);

gboolean lia_inspect_ews (GBytes *bytes, JsonObject *out, GError **error);
gboolean lia_inspect_mime (GBytes *bytes, JsonObject *out, GError **error);
gboolean lia_inspect_sip (GBytes *bytes, JsonObject *out, GError **error);

/** lia_inspect_set_string: @value: (nullable): becomes null. */
void lia_inspect_set_string (JsonObject *out, const char *member, const char *value);
/** lia_inspect_set_time: @time_us: UTC µs, becomes "2004-05-06T07:08:09Z"; 0: null. */
void lia_inspect_set_time (JsonObject *out, const char *member, gint64 time_us);

G_END_DECLS
