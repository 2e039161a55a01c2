/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * office_certificate_new:
 * @out_ca_path: (out) (optional) (transfer full): a new file with the CA's certificate, PEM; to be removed by the caller
 *
 * A certificate for 127.0.0.1 and localhost, signed by a CA made for this run.
 */
GTlsCertificate *office_certificate_new (char **out_ca_path, GError **error);

G_END_DECLS
