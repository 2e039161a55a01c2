/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-certificate"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "core/lia-certificate.h"

char *
lia_certificate_sha256 (GTlsCertificate *certificate)
{
  g_autoptr (GByteArray) der = NULL;

  g_return_val_if_fail (G_IS_TLS_CERTIFICATE (certificate), NULL);

  g_object_get (certificate, "certificate", &der, NULL);
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, der->data, der->len);
}

char *
lia_certificate_fingerprint (GTlsCertificate *certificate)
{
  g_autofree char *hex = lia_certificate_sha256 (certificate);
  GString *out = g_string_new (NULL);

  for (const char *p = hex; p != NULL && p[0] != '\0'; p += 2)
    g_string_append_printf (out, "%s%c%c", out->len > 0 ? ":" : "", g_ascii_toupper (p[0]),
                            g_ascii_toupper (p[1]));
  return g_string_free (out, FALSE);
}

char *
lia_certificate_describe (GTlsCertificateFlags flags)
{
  static const struct
  {
    GTlsCertificateFlags flag;
    const char *words;
  } table[] = {
    { G_TLS_CERTIFICATE_UNKNOWN_CA, N_ ("Nobody this computer knows has signed it.") },
    { G_TLS_CERTIFICATE_BAD_IDENTITY, N_ ("It belongs to a server of another name.") },
    { G_TLS_CERTIFICATE_NOT_ACTIVATED, N_ ("It is not valid yet.") },
    { G_TLS_CERTIFICATE_EXPIRED, N_ ("It has expired.") },
    { G_TLS_CERTIFICATE_REVOKED, N_ ("It was revoked.") },
    { G_TLS_CERTIFICATE_INSECURE, N_ ("It uses an insecure algorithm.") },
    { G_TLS_CERTIFICATE_GENERIC_ERROR, N_ ("It could not be checked.") },
  };
  GString *out = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    if ((flags & table[i].flag) != 0)
      g_string_append_printf (out, "%s%s", out->len > 0 ? "\n" : "", _ (table[i].words));
  return g_string_free (out, FALSE);
}

gboolean
lia_certificate_is_pinned (GTlsCertificate *certificate, const char *pinned_sha256)
{
  g_autofree char *sha256 = NULL;

  if (pinned_sha256 == NULL || certificate == NULL)
    return FALSE;
  sha256 = lia_certificate_sha256 (certificate);
  return g_ascii_strcasecmp (sha256, pinned_sha256) == 0;
}
