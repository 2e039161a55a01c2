/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-secrets"

#include "config.h"

#include "service/lia-secrets.h"

G_DEFINE_INTERFACE (LiaSecrets, lia_secrets, G_TYPE_OBJECT)

static void
lia_secrets_default_init (LiaSecretsInterface *iface)
{
}

void
lia_secrets_lookup_async (LiaSecrets *self,
                          const char *key,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_return_if_fail (LIA_IS_SECRETS (self));
  g_return_if_fail (key != NULL);

  LIA_SECRETS_GET_IFACE (self)->lookup_async (self, key, callback, user_data);
}

char *
lia_secrets_lookup_finish (LiaSecrets *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (LIA_IS_SECRETS (self), NULL);

  return LIA_SECRETS_GET_IFACE (self)->lookup_finish (self, result, error);
}

void
lia_secrets_store_async (LiaSecrets *self,
                         const char *key,
                         const char *label,
                         const char *password,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_return_if_fail (LIA_IS_SECRETS (self));
  g_return_if_fail (key != NULL);

  LIA_SECRETS_GET_IFACE (self)->store_async (self, key, label, password, callback, user_data);
}

gboolean
lia_secrets_store_finish (LiaSecrets *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (LIA_IS_SECRETS (self), FALSE);

  return LIA_SECRETS_GET_IFACE (self)->store_finish (self, result, error);
}
