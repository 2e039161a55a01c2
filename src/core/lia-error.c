/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-error"

#include "config.h"

#include "core/lia-error.h"

typedef struct
{
  GTlsCertificate *certificate;
  GTlsCertificateFlags flags;
  char *detail;
  guint retry_after_ms;
} LiaErrorPrivate;

static void
lia_error_private_init (LiaErrorPrivate *priv)
{
}

static void
lia_error_private_copy (const LiaErrorPrivate *src, LiaErrorPrivate *dest)
{
  g_set_object (&dest->certificate, src->certificate);
  dest->flags = src->flags;
  dest->detail = g_strdup (src->detail);
  dest->retry_after_ms = src->retry_after_ms;
}

static void
lia_error_private_clear (LiaErrorPrivate *priv)
{
  g_clear_object (&priv->certificate);
  g_clear_pointer (&priv->detail, g_free);
}

G_DEFINE_EXTENDED_ERROR (LiaError, lia_error)

GError *
lia_error_new_certificate (const char *host,
                           GTlsCertificate *certificate,
                           GTlsCertificateFlags flags)
{
  GError *error;
  LiaErrorPrivate *priv;

  g_return_val_if_fail (host != NULL, NULL);
  g_return_val_if_fail (G_IS_TLS_CERTIFICATE (certificate), NULL);

  error = g_error_new (LIA_ERROR, LIA_ERROR_CERTIFICATE, "The certificate of %s is not trusted",
                       host);
  priv = lia_error_get_private (error);
  priv->certificate = g_object_ref (certificate);
  priv->flags = flags;
  priv->detail = g_strdup (host);
  return error;
}

GError *
lia_error_new_busy (guint retry_after_ms, const char *format, ...)
{
  va_list args;
  GError *error;

  va_start (args, format);
  error = g_error_new_valist (LIA_ERROR, LIA_ERROR_BUSY, format, args);
  va_end (args);
  lia_error_get_private (error)->retry_after_ms = retry_after_ms;
  return error;
}

GError *
lia_error_new_redirect (const char *address)
{
  GError *error;

  g_return_val_if_fail (address != NULL, NULL);

  error = g_error_new (LIA_ERROR, LIA_ERROR_REDIRECT, "The server sends us to %s", address);
  lia_error_get_private (error)->detail = g_strdup (address);
  return error;
}

GTlsCertificate *
lia_error_get_certificate (const GError *error, GTlsCertificateFlags *out_flags)
{
  LiaErrorPrivate *priv;

  if (!g_error_matches (error, LIA_ERROR, LIA_ERROR_CERTIFICATE))
    return NULL;
  priv = lia_error_get_private (error);
  if (out_flags != NULL)
    *out_flags = priv->flags;
  return priv->certificate;
}

guint
lia_error_get_retry_after_ms (const GError *error)
{
  if (!g_error_matches (error, LIA_ERROR, LIA_ERROR_BUSY))
    return 0;
  return lia_error_get_private (error)->retry_after_ms;
}

const char *
lia_error_get_detail (const GError *error)
{
  if (error == NULL || error->domain != LIA_ERROR)
    return NULL;
  return lia_error_get_private (error)->detail;
}

gboolean
lia_error_is_transient (const GError *error)
{
  return g_error_matches (error, LIA_ERROR, LIA_ERROR_OFFLINE)
         || g_error_matches (error, LIA_ERROR, LIA_ERROR_TIMEOUT)
         || g_error_matches (error, LIA_ERROR, LIA_ERROR_BUSY);
}
