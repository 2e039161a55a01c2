/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-ews-backend"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "core/lia-error.h"
#include "mail/ews/lia-ews-backend.h"
#include "mail/ews/lia-ews-directory.h"
#include "mail/ews/lia-ews-folders.h"
#include "mail/ews/lia-ews-items.h"
#include "mail/ews/lia-ews-listen.h"
#include "mail/ews/lia-ews-ops.h"
#include "mail/ews/lia-ews-source.h"
#include "mail/ews/lia-ews-texts.h"

#define POLL_INTERVAL_MS (25 * 1000)
#define MIN_PAGE 10

struct _LiaEwsBackend
{
  GObject parent_instance;

  LiaEwsConnection *connection;
  GHashTable *roles;
  char *subscription_id;
  guint poll_interval_ms;
  guint page; /* how many changes a page may have */
};

static void mail_backend_init (LiaMailBackendInterface *iface);
static void mail_directory_init (LiaMailDirectoryInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LiaEwsBackend,
                               lia_ews_backend,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LIA_TYPE_MAIL_BACKEND, mail_backend_init)
                                   G_IMPLEMENT_INTERFACE (LIA_TYPE_MAIL_DIRECTORY,
                                                          mail_directory_init))

static const char *const auth_kinds[] = { "auto", "ntlm", "basic", NULL };

const LiaMailProvider lia_ews_mail_provider = {
  .id = "ews",
  .name = N_ ("Exchange"),
  .auth_kinds = auth_kinds,
  .create = lia_ews_backend_new,
};

/* A call may come on a backend that is not open yet: after a failed open(), say. */
static gboolean
ensure_open (LiaEwsBackend *self, GCancellable *cancellable, GError **error)
{
  if (!lia_ews_connection_open (self->connection, cancellable, error))
    return FALSE;
  if (self->roles == NULL)
    self->roles = lia_ews_folders_learn_roles (self->connection, cancellable, error);
  return self->roles != NULL;
}

static gboolean
backend_open (LiaMailBackend *backend, GCancellable *cancellable, GError **error)
{
  return ensure_open (LIA_EWS_BACKEND (backend), cancellable, error);
}

static char *
dup_server_name (LiaMailBackend *backend)
{
  return lia_ews_connection_dup_server_name (LIA_EWS_BACKEND (backend)->connection);
}

static LiaFolderChanges *
list_folders (LiaMailBackend *backend, const char *token, GCancellable *cancellable, GError **error)
{
  LiaEwsBackend *self = LIA_EWS_BACKEND (backend);

  if (!ensure_open (self, cancellable, error))
    return NULL;
  return lia_ews_folders_sync (self->connection, self->roles, token, cancellable, error);
}

static GPtrArray *
list_newest (LiaMailBackend *backend,
             const char *folder_id,
             guint limit,
             GCancellable *cancellable,
             GError **error)
{
  LiaEwsBackend *self = LIA_EWS_BACKEND (backend);

  if (!ensure_open (self, cancellable, error))
    return NULL;
  return lia_ews_items_find_newest (self->connection, folder_id, limit, cancellable, error);
}

/* A page that takes the server too long is asked for again, half as long; pages grow again. One who
 * says nothing at all is left to the caller, who waits before the next try. */
static LiaChangeSet *
sync_folder (LiaMailBackend *backend,
             const char *folder_id,
             const char *token,
             guint limit,
             GCancellable *cancellable,
             GError **error)
{
  LiaEwsBackend *self = LIA_EWS_BACKEND (backend);

  if (!ensure_open (self, cancellable, error))
    return NULL;
  for (guint page = MIN (limit, self->page);; page = self->page)
    {
      g_autoptr (GError) cause = NULL;
      gboolean is_late = FALSE;
      LiaChangeSet *set
          = lia_ews_items_sync (self->connection, folder_id, token, page, cancellable, &cause);
      if (set != NULL)
        {
          self->page = MIN (self->page * 2, LIA_EWS_MAX_PAGE);
          return set;
        }
      is_late = g_error_matches (cause, LIA_ERROR, LIA_ERROR_TIMEOUT);
      if (is_late)
        self->page = MAX (page / 2, MIN_PAGE);
      if (!is_late || page <= MIN_PAGE || !lia_ews_connection_has_answered (self->connection))
        {
          g_propagate_error (error, g_steal_pointer (&cause));
          return NULL;
        }
    }
}

static GPtrArray *
fetch_texts (LiaMailBackend *backend, GPtrArray *ids, GCancellable *cancellable, GError **error)
{
  LiaEwsBackend *self = LIA_EWS_BACKEND (backend);

  if (!ensure_open (self, cancellable, error))
    return NULL;
  return lia_ews_texts_get (self->connection, ids, cancellable, error);
}

static GBytes *
fetch_source (LiaMailBackend *backend, const char *id, GCancellable *cancellable, GError **error)
{
  LiaEwsBackend *self = LIA_EWS_BACKEND (backend);

  if (!ensure_open (self, cancellable, error))
    return NULL;
  return lia_ews_source_get (self->connection, id, cancellable, error);
}

static GPtrArray *
apply (LiaMailBackend *backend, GPtrArray *ops, GCancellable *cancellable, GError **error)
{
  LiaEwsBackend *self = LIA_EWS_BACKEND (backend);

  if (!ensure_open (self, cancellable, error))
    return NULL;
  return lia_ews_ops_apply (self->connection, ops, cancellable, error);
}

static gboolean
is_staged (LiaMailBackend *backend,
           const char *id,
           gboolean *out_staged,
           GCancellable *cancellable,
           GError **error)
{
  LiaEwsBackend *self = LIA_EWS_BACKEND (backend);

  return ensure_open (self, cancellable, error)
         && lia_ews_ops_is_staged (self->connection, id, out_staged, NULL, cancellable, error);
}

static gboolean
send_staged (LiaMailBackend *backend,
             const char *id,
             const char *change_key,
             GCancellable *cancellable,
             GError **error)
{
  LiaEwsBackend *self = LIA_EWS_BACKEND (backend);

  return ensure_open (self, cancellable, error)
         && lia_ews_ops_send (self->connection, id, change_key, cancellable, error);
}

static gboolean
backend_listen (LiaMailBackend *backend,
                GPtrArray *folder_ids,
                LiaMailListenFunc func,
                gpointer user_data,
                GCancellable *cancellable,
                GError **error)
{
  LiaEwsBackend *self = LIA_EWS_BACKEND (backend);

  return ensure_open (self, cancellable, error)
         && lia_ews_listen (self->connection, folder_ids, self->poll_interval_ms,
                            &self->subscription_id, func, user_data, cancellable, error);
}

static void
mail_backend_init (LiaMailBackendInterface *iface)
{
  iface->open = backend_open;
  iface->dup_server_name = dup_server_name;
  iface->list_folders = list_folders;
  iface->list_newest = list_newest;
  iface->sync_folder = sync_folder;
  iface->fetch_texts = fetch_texts;
  iface->fetch_source = fetch_source;
  iface->apply = apply;
  iface->is_staged = is_staged;
  iface->send_staged = send_staged;
  iface->listen = backend_listen;
}

static GPtrArray *
search_people (LiaMailDirectory *directory,
               const char *text,
               guint limit,
               GCancellable *cancellable,
               GError **error)
{
  LiaEwsBackend *self = LIA_EWS_BACKEND (directory);

  if (!ensure_open (self, cancellable, error))
    return NULL;
  return lia_ews_directory_search (self->connection, text, limit, cancellable, error);
}

static void
mail_directory_init (LiaMailDirectoryInterface *iface)
{
  iface->search_people = search_people;
}

static void
lia_ews_backend_finalize (GObject *object)
{
  LiaEwsBackend *self = LIA_EWS_BACKEND (object);

  g_clear_pointer (&self->roles, g_hash_table_unref);
  g_clear_pointer (&self->subscription_id, g_free);
  g_clear_pointer (&self->connection, lia_ews_connection_free);
  G_OBJECT_CLASS (lia_ews_backend_parent_class)->finalize (object);
}

static void
lia_ews_backend_class_init (LiaEwsBackendClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lia_ews_backend_finalize;
}

static void
lia_ews_backend_init (LiaEwsBackend *self)
{
  self->poll_interval_ms = POLL_INTERVAL_MS;
  self->page = LIA_EWS_MAX_PAGE;
}

LiaMailBackend *
lia_ews_backend_new (const LiaMailLogin *login)
{
  LiaEwsBackend *self = g_object_new (LIA_TYPE_EWS_BACKEND, NULL);

  self->connection = lia_ews_connection_new (login);
  return LIA_MAIL_BACKEND (self);
}

void
lia_ews_backend_set_poll_interval_ms (LiaEwsBackend *self, guint interval_ms)
{
  g_return_if_fail (LIA_IS_EWS_BACKEND (self));

  self->poll_interval_ms = interval_ms;
}
