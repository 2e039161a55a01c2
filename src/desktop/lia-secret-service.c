/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-secret-service"

#include "config.h"

#include <libsecret/secret.h>

#include "core/lia-error.h"
#include "desktop/lia-secret-service.h"

struct _LiaSecretService
{
  GObject parent_instance;
};

static const SecretSchema schema
    = { LIA_APP_ID,
        SECRET_SCHEMA_NONE,
        { { "key", SECRET_SCHEMA_ATTRIBUTE_STRING }, { NULL, SECRET_SCHEMA_ATTRIBUTE_STRING } } };

static void secrets_init (LiaSecretsInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LiaSecretService,
                               lia_secret_service,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LIA_TYPE_SECRETS, secrets_init))

/* What libsecret and the bus say, in our words. */
static GError *
translate (GError *error)
{
  GError *own = NULL;

  if (error->domain == SECRET_ERROR && error->code == SECRET_ERROR_IS_LOCKED)
    own = g_error_new (LIA_ERROR, LIA_ERROR_SECRETS_LOCKED, "%s", error->message);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return error;
  else
    own = g_error_new (LIA_ERROR, LIA_ERROR_NO_SECRETS, "%s", error->message);
  g_error_free (error);
  return own;
}

/* ---- Looking up ---- */

/*
 * A search tells of locked items too and asks the user to unlock them, where there is a prompter.
 * When it finds nothing the collection may be the reason, so that is looked at, unlocked and
 * searched again.
 * Seen: gnome-keyring 42 finds no item in a collection that was not unlocked since it was started.
 */
typedef struct
{
  char *key;
  gboolean again;
} Lookup;

static void
lookup_free (gpointer data)
{
  Lookup *self = data;

  g_free (self->key);
  g_free (self);
}

static void searched_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
search (GTask *task)
{
  Lookup *self = g_task_get_task_data (task);
  g_autoptr (GHashTable) attributes = g_hash_table_new (g_str_hash, g_str_equal);

  g_hash_table_insert (attributes, (char *)"key", self->key);
  secret_service_search (NULL, &schema, attributes,
                         SECRET_SEARCH_UNLOCK | SECRET_SEARCH_LOAD_SECRETS, NULL, searched_cb,
                         task);
}

static void
return_locked (GTask *task)
{
  g_task_return_new_error (task, LIA_ERROR, LIA_ERROR_SECRETS_LOCKED, "The key ring is locked");
}

static void
unlocked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Lookup *self = g_task_get_task_data (task);
  GError *error = NULL;
  int n = secret_service_unlock_finish (SECRET_SERVICE (source), result, NULL, &error);

  if (error != NULL)
    g_task_return_error (task, translate (error));
  else if (n == 0)
    return_locked (task);
  else
    {
      self->again = TRUE;
      search (g_steal_pointer (&task));
    }
}

static void
collection_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (SecretCollection) collection = secret_collection_for_alias_finish (result, &error);

  if (error != NULL)
    g_task_return_error (task, translate (error));
  else if (collection != NULL && secret_collection_get_locked (collection))
    {
      g_autoptr (GList) objects = g_list_append (NULL, collection);
      secret_service_unlock (secret_collection_get_service (collection), objects, NULL, unlocked_cb,
                             g_steal_pointer (&task));
    }
  else
    g_task_return_pointer (task, NULL, NULL);
}

static void
return_secret (GTask *task, SecretItem *item)
{
  SecretValue *value = secret_item_get_locked (item) ? NULL : secret_item_get_secret (item);

  if (value == NULL)
    {
      return_locked (task);
      return;
    }
  g_task_return_pointer (task, g_strdup (secret_value_get_text (value)), g_free);
  secret_value_unref (value);
}

static void
searched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Lookup *self = g_task_get_task_data (task);
  GError *error = NULL;
  GList *items = secret_service_search_finish (NULL, result, &error);

  if (error != NULL)
    g_task_return_error (task, translate (error));
  else if (items != NULL)
    return_secret (task, items->data);
  else if (self->again)
    g_task_return_pointer (task, NULL, NULL);
  else
    secret_collection_for_alias (NULL, SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE, NULL,
                                 collection_cb, g_steal_pointer (&task));
  g_list_free_full (items, g_object_unref);
}

static void
lookup_async (LiaSecrets *secrets,
              const char *key,
              GAsyncReadyCallback callback,
              gpointer user_data)
{
  GTask *task = g_task_new (secrets, NULL, callback, user_data);
  Lookup *self = g_new0 (Lookup, 1);

  self->key = g_strdup (key);
  g_task_set_source_tag (task, lookup_async);
  g_task_set_task_data (task, self, lookup_free);
  search (task);
}

static char *
lookup_finish (LiaSecrets *secrets, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, secrets), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- Storing ---- */

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (secret_password_store_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, translate (error));
}

static void
cleared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  /* FALSE with no error: there was none. */
  secret_password_clear_finish (result, &error);
  if (error != NULL)
    g_task_return_error (task, translate (error));
  else
    g_task_return_boolean (task, TRUE);
}

static void
store_async (LiaSecrets *secrets,
             const char *key,
             const char *label,
             const char *password,
             GAsyncReadyCallback callback,
             gpointer user_data)
{
  GTask *task = g_task_new (secrets, NULL, callback, user_data);

  g_task_set_source_tag (task, store_async);
  if (password == NULL)
    secret_password_clear (&schema, NULL, cleared_cb, task, "key", key, NULL);
  else
    secret_password_store (&schema, SECRET_COLLECTION_DEFAULT, label, password, NULL, stored_cb,
                           task, "key", key, NULL);
}

static gboolean
store_finish (LiaSecrets *secrets, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, secrets), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
secrets_init (LiaSecretsInterface *iface)
{
  iface->lookup_async = lookup_async;
  iface->lookup_finish = lookup_finish;
  iface->store_async = store_async;
  iface->store_finish = store_finish;
}

static void
lia_secret_service_class_init (LiaSecretServiceClass *klass)
{
}

static void
lia_secret_service_init (LiaSecretService *self)
{
}

LiaSecrets *
lia_secret_service_new (void)
{
  return g_object_new (LIA_TYPE_SECRET_SERVICE, NULL);
}
