/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "office-certificate"

#include "config.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <glib/gstdio.h>
#include <string.h>
#include <time.h>

#include "office-certificate.h"

#define DAY_S (24 * 3600)

/* A key and a certificate for it, signed by @issuer or, where that is NULL, by itself. */
static gboolean
make (const char *name,
      gnutls_x509_crt_t issuer,
      gnutls_x509_privkey_t issuer_key,
      gnutls_x509_crt_t *out_certificate,
      gnutls_x509_privkey_t *out_key)
{
  static const unsigned char loopback[4] = { 127, 0, 0, 1 };
  gnutls_x509_crt_t certificate = NULL;
  gnutls_x509_privkey_t key = NULL;
  unsigned char serial[8];
  time_t now = time (NULL);

  gnutls_rnd (GNUTLS_RND_NONCE, serial, sizeof serial);
  serial[0] &= 0x7F;
  if (gnutls_x509_privkey_init (&key) < 0
      || gnutls_x509_privkey_generate (key, GNUTLS_PK_ECDSA,
                                       GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0)
             < 0
      || gnutls_x509_crt_init (&certificate) < 0)
    return FALSE;
  gnutls_x509_crt_set_version (certificate, 3);
  gnutls_x509_crt_set_key (certificate, key);
  gnutls_x509_crt_set_serial (certificate, serial, sizeof serial);
  gnutls_x509_crt_set_activation_time (certificate, now - DAY_S);
  gnutls_x509_crt_set_expiration_time (certificate, now + 30 * DAY_S);
  gnutls_x509_crt_set_dn_by_oid (certificate, GNUTLS_OID_X520_COMMON_NAME, 0, name,
                                 (unsigned int)strlen (name));
  gnutls_x509_crt_set_basic_constraints (certificate, issuer == NULL, -1);
  if (issuer == NULL)
    gnutls_x509_crt_set_key_usage (certificate, GNUTLS_KEY_KEY_CERT_SIGN);
  else
    {
      gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_DNSNAME, "localhost", 9,
                                            GNUTLS_FSAN_SET);
      gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_IPADDRESS, loopback,
                                            sizeof loopback, GNUTLS_FSAN_APPEND);
      gnutls_x509_crt_set_key_purpose_oid (certificate, GNUTLS_KP_TLS_WWW_SERVER, 0);
    }
  *out_certificate = certificate;
  *out_key = key;
  return gnutls_x509_crt_sign2 (certificate, issuer != NULL ? issuer : certificate,
                                issuer_key != NULL ? issuer_key : key, GNUTLS_DIG_SHA256, 0)
         >= 0;
}

static char *
dup_pem (gnutls_x509_crt_t certificate, gnutls_x509_privkey_t key)
{
  gnutls_datum_t certificate_pem = { NULL, 0 };
  gnutls_datum_t key_pem = { NULL, 0 };
  char *pem = NULL;

  gnutls_x509_crt_export2 (certificate, GNUTLS_X509_FMT_PEM, &certificate_pem);
  if (key != NULL)
    gnutls_x509_privkey_export2_pkcs8 (key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN, &key_pem);
  pem = g_strdup_printf ("%.*s%.*s", (int)certificate_pem.size, certificate_pem.data,
                         (int)key_pem.size, key_pem.size > 0 ? (char *)key_pem.data : "");
  gnutls_free (certificate_pem.data);
  gnutls_free (key_pem.data);
  return pem;
}

GTlsCertificate *
office_certificate_new (char **out_ca_path, GError **error)
{
  gnutls_x509_crt_t ca = NULL;
  gnutls_x509_crt_t host = NULL;
  gnutls_x509_privkey_t ca_key = NULL;
  gnutls_x509_privkey_t host_key = NULL;
  GTlsCertificate *certificate = NULL;
  int fd = -1;

  if (make ("Office CA of this run", NULL, NULL, &ca, &ca_key)
      && make ("localhost", ca, ca_key, &host, &host_key))
    {
      g_autofree char *host_pem = dup_pem (host, host_key);
      g_autofree char *ca_pem = dup_pem (ca, NULL);
      certificate = g_tls_certificate_new_from_pem (host_pem, -1, error);
      fd = certificate != NULL && out_ca_path != NULL
               ? g_file_open_tmp ("office-ca-XXXXXX.pem", out_ca_path, error)
               : -1;
      if (fd >= 0)
        g_file_set_contents (*out_ca_path, ca_pem, -1, NULL);
      g_close (fd, NULL);
    }
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "GnuTLS made no certificate");
  gnutls_x509_crt_deinit (ca);
  gnutls_x509_crt_deinit (host);
  gnutls_x509_privkey_deinit (ca_key);
  gnutls_x509_privkey_deinit (host_key);
  return certificate;
}
