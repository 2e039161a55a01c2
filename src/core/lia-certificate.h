/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* Certificates that a user must judge. Pure; any thread. */

G_BEGIN_DECLS

/** lia_certificate_sha256: Returns: (transfer full): 64 lower-case hex digits. */
char *lia_certificate_sha256 (GTlsCertificate *certificate);

/** lia_certificate_fingerprint: Returns: (transfer full): the same as people compare it: "AB:CD:…". */
char *lia_certificate_fingerprint (GTlsCertificate *certificate);

/** lia_certificate_describe: Returns: (transfer full): what is wrong, translated, a sentence a line. */
char *lia_certificate_describe (GTlsCertificateFlags flags);

/**
 * lia_certificate_is_pinned:
 * @pinned_sha256: (nullable): what the user accepted
 *
 * Returns: whether @certificate is that one.
 */
gboolean lia_certificate_is_pinned (GTlsCertificate *certificate, const char *pinned_sha256);

G_END_DECLS
