/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-mail"

#include "config.h"

#include "mail/lia-mail-backend.h"

G_DEFINE_INTERFACE (LiaMailBackend, lia_mail_backend, G_TYPE_OBJECT)
G_DEFINE_INTERFACE (LiaMailDirectory, lia_mail_directory, G_TYPE_OBJECT)

static void
lia_mail_backend_default_init (LiaMailBackendInterface *iface)
{
}

static void
lia_mail_directory_default_init (LiaMailDirectoryInterface *iface)
{
}

LiaFolderChanges *
lia_folder_changes_new (void)
{
  LiaFolderChanges *self = g_new0 (LiaFolderChanges, 1);

  self->changed = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_folder_record_unref);
  self->removed = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
lia_folder_changes_free (LiaFolderChanges *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->changed);
  g_ptr_array_unref (self->removed);
  g_free (self->token);
  g_free (self);
}

void
lia_mail_text_free (LiaMailText *self)
{
  if (self == NULL)
    return;
  g_free (self->remote_id);
  g_free (self->text);
  g_free (self);
}

gboolean
lia_mail_backend_open (LiaMailBackend *self, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (LIA_IS_MAIL_BACKEND (self), FALSE);

  return LIA_MAIL_BACKEND_GET_IFACE (self)->open (self, cancellable, error);
}

char *
lia_mail_backend_dup_server_name (LiaMailBackend *self)
{
  g_return_val_if_fail (LIA_IS_MAIL_BACKEND (self), NULL);

  return LIA_MAIL_BACKEND_GET_IFACE (self)->dup_server_name (self);
}

LiaFolderChanges *
lia_mail_backend_list_folders (LiaMailBackend *self,
                               const char *token,
                               GCancellable *cancellable,
                               GError **error)
{
  g_return_val_if_fail (LIA_IS_MAIL_BACKEND (self), NULL);

  return LIA_MAIL_BACKEND_GET_IFACE (self)->list_folders (self, token, cancellable, error);
}

GPtrArray *
lia_mail_backend_list_newest (LiaMailBackend *self,
                              const char *folder_remote_id,
                              guint limit,
                              GCancellable *cancellable,
                              GError **error)
{
  g_return_val_if_fail (LIA_IS_MAIL_BACKEND (self), NULL);
  g_return_val_if_fail (folder_remote_id != NULL, NULL);

  return LIA_MAIL_BACKEND_GET_IFACE (self)->list_newest (self, folder_remote_id, limit, cancellable,
                                                         error);
}

LiaChangeSet *
lia_mail_backend_sync_folder (LiaMailBackend *self,
                              const char *folder_remote_id,
                              const char *token,
                              guint limit,
                              GCancellable *cancellable,
                              GError **error)
{
  g_return_val_if_fail (LIA_IS_MAIL_BACKEND (self), NULL);
  g_return_val_if_fail (folder_remote_id != NULL, NULL);

  return LIA_MAIL_BACKEND_GET_IFACE (self)->sync_folder (self, folder_remote_id, token, limit,
                                                         cancellable, error);
}

GPtrArray *
lia_mail_backend_fetch_texts (LiaMailBackend *self,
                              GPtrArray *remote_ids,
                              GCancellable *cancellable,
                              GError **error)
{
  g_return_val_if_fail (LIA_IS_MAIL_BACKEND (self), NULL);

  return LIA_MAIL_BACKEND_GET_IFACE (self)->fetch_texts (self, remote_ids, cancellable, error);
}

GBytes *
lia_mail_backend_fetch_source (LiaMailBackend *self,
                               const char *remote_id,
                               GCancellable *cancellable,
                               GError **error)
{
  g_return_val_if_fail (LIA_IS_MAIL_BACKEND (self), NULL);
  g_return_val_if_fail (remote_id != NULL, NULL);

  return LIA_MAIL_BACKEND_GET_IFACE (self)->fetch_source (self, remote_id, cancellable, error);
}

GPtrArray *
lia_mail_backend_apply (LiaMailBackend *self,
                        GPtrArray *ops,
                        GCancellable *cancellable,
                        GError **error)
{
  g_return_val_if_fail (LIA_IS_MAIL_BACKEND (self), NULL);

  return LIA_MAIL_BACKEND_GET_IFACE (self)->apply (self, ops, cancellable, error);
}

gboolean
lia_mail_backend_is_staged (LiaMailBackend *self,
                            const char *remote_id,
                            gboolean *out_staged,
                            GCancellable *cancellable,
                            GError **error)
{
  g_return_val_if_fail (LIA_IS_MAIL_BACKEND (self), FALSE);
  g_return_val_if_fail (remote_id != NULL && out_staged != NULL, FALSE);

  return LIA_MAIL_BACKEND_GET_IFACE (self)->is_staged (self, remote_id, out_staged, cancellable,
                                                       error);
}

gboolean
lia_mail_backend_send_staged (LiaMailBackend *self,
                              const char *remote_id,
                              const char *change_key,
                              GCancellable *cancellable,
                              GError **error)
{
  g_return_val_if_fail (LIA_IS_MAIL_BACKEND (self), FALSE);
  g_return_val_if_fail (remote_id != NULL, FALSE);

  return LIA_MAIL_BACKEND_GET_IFACE (self)->send_staged (self, remote_id, change_key, cancellable,
                                                         error);
}

gboolean
lia_mail_backend_listen (LiaMailBackend *self,
                         GPtrArray *folder_remote_ids,
                         LiaMailListenFunc func,
                         gpointer user_data,
                         GCancellable *cancellable,
                         GError **error)
{
  g_return_val_if_fail (LIA_IS_MAIL_BACKEND (self), FALSE);

  return LIA_MAIL_BACKEND_GET_IFACE (self)->listen (self, folder_remote_ids, func, user_data,
                                                    cancellable, error);
}

GPtrArray *
lia_mail_directory_search_people (LiaMailDirectory *self,
                                  const char *text,
                                  guint limit,
                                  GCancellable *cancellable,
                                  GError **error)
{
  g_return_val_if_fail (LIA_IS_MAIL_DIRECTORY (self), NULL);
  g_return_val_if_fail (text != NULL, NULL);

  return LIA_MAIL_DIRECTORY_GET_IFACE (self)->search_people (self, text, limit, cancellable, error);
}
