/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "other-client.h"

#include <string.h>

#include "mail/ews/lia-ews-backend.h"

struct _OtherClient
{
  LiaMailBackend *backend;
  GHashTable *folders; /* LiaFolderRole → remote id */
};

OtherClient *
other_client_new (OfficeChild *office)
{
  OtherClient *self = g_new0 (OtherClient, 1);
  LiaMailLogin login = { .url = office_child_get_url (office),
                         .address = "nadia.petit@contoso.example",
                         .login = "nadia",
                         .password = "secret",
                         .auth = "auto" };
  g_autoptr (GError) error = NULL;
  g_autoptr (LiaFolderChanges) tree = NULL;

  self->backend = lia_ews_backend_new (&login);
  tree = lia_mail_backend_list_folders (self->backend, NULL, NULL, &error);
  g_assert_no_error (error);
  self->folders = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  for (guint i = 0; i < tree->changed->len; i++)
    {
      LiaFolderRecord *record = g_ptr_array_index (tree->changed, i);
      if (record->role != LIA_FOLDER_ROLE_NONE)
        g_hash_table_insert (self->folders, GINT_TO_POINTER (record->role),
                             g_strdup (record->remote_id));
    }
  return self;
}

void
other_client_free (OtherClient *self)
{
  g_object_unref (self->backend);
  g_hash_table_unref (self->folders);
  g_free (self);
}

const char *
other_client_get_folder (OtherClient *self, LiaFolderRole role)
{
  return g_hash_table_lookup (self->folders, GINT_TO_POINTER (role));
}

GPtrArray *
other_client_list (OtherClient *self, LiaFolderRole role)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *newest = lia_mail_backend_list_newest (
      self->backend, other_client_get_folder (self, role), 200, NULL, &error);

  g_assert_no_error (error);
  return newest;
}

char *
other_client_dup_source (OtherClient *self, const char *remote_id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) source
      = lia_mail_backend_fetch_source (self->backend, remote_id, NULL, &error);

  g_assert_no_error (error);
  return g_strndup (g_bytes_get_data (source, NULL), g_bytes_get_size (source));
}

void
other_client_apply (OtherClient *self, GPtrArray *ops)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) results = lia_mail_backend_apply (self->backend, ops, NULL, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < results->len; i++)
    g_assert_no_error (((LiaMailOpResult *)g_ptr_array_index (results, i))->error);
}

GPtrArray *
journal_read (const char *path, gsize *n_read)
{
  GPtrArray *done = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *text = NULL;
  gsize size = 0;
  g_auto (GStrv) lines = NULL;

  g_assert_true (g_file_get_contents (path, &text, &size, NULL));
  lines = g_strsplit (text + *n_read, "\n", -1);
  *n_read = size;
  for (guint i = 0; lines[i] != NULL; i++)
    if (strchr (lines[i], '\t') != NULL)
      g_ptr_array_add (done, g_strdup (strchr (lines[i], '\t') + 1));
  return done;
}
