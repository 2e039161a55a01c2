/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define LIA_TYPE_SECRETS (lia_secrets_get_type ())
G_DECLARE_INTERFACE (LiaSecrets, lia_secrets, LIA, SECRETS, GObject)

/**
 * LiaSecretsInterface: where passwords are kept. Main thread.
 * @lookup_async: finish gives %NULL with no error when nothing is kept for @key.
 *   Errors: %LIA_ERROR_NO_SECRETS, %LIA_ERROR_SECRETS_LOCKED.
 * @store_async: @password %NULL forgets it
 */
struct _LiaSecretsInterface
{
  GTypeInterface parent_iface;

  void (*lookup_async) (LiaSecrets *self,
                        const char *key,
                        GAsyncReadyCallback callback,
                        gpointer user_data);
  char *(*lookup_finish) (LiaSecrets *self, GAsyncResult *result, GError **error);
  void (*store_async) (LiaSecrets *self,
                       const char *key,
                       const char *label,
                       const char *password,
                       GAsyncReadyCallback callback,
                       gpointer user_data);
  gboolean (*store_finish) (LiaSecrets *self, GAsyncResult *result, GError **error);
};

/** @key: names account and channel: "ACCOUNT/mail". */
void lia_secrets_lookup_async (LiaSecrets *self,
                               const char *key,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
char *lia_secrets_lookup_finish (LiaSecrets *self, GAsyncResult *result, GError **error);
void lia_secrets_store_async (LiaSecrets *self,
                              const char *key,
                              const char *label,
                              const char *password,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean lia_secrets_store_finish (LiaSecrets *self, GAsyncResult *result, GError **error);

G_END_DECLS
