/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-accounts"

#include "config.h"

#include "core/lia-error.h"
#include "service/lia-accounts.h"

#define FILE_NAME "accounts.ini"

static char *
path_of (const char *profile)
{
  return g_build_filename (profile, FILE_NAME, NULL);
}

static LiaAccount *
load_one (GKeyFile *file, const char *id)
{
  g_autofree char *name = g_key_file_get_string (file, id, "name", NULL);
  g_autofree char *text = g_key_file_get_string (file, id, "address", NULL);
  g_autofree char *own_name = g_key_file_get_string (file, id, "own-name", NULL);
  g_autoptr (LiaMailSettings) mail = g_new0 (LiaMailSettings, 1);
  g_autoptr (LiaTalkSettings) talk = g_new0 (LiaTalkSettings, 1);
  g_autoptr (LiaAddress) address = NULL;
  LiaAccount *account = NULL;

  if (text == NULL)
    return NULL;
  address = lia_address_new (LIA_ADDRESS_MAIL, text, own_name);
  account = lia_account_new (id, name != NULL ? name : text, address);
  mail->backend = g_key_file_get_string (file, id, "mail-backend", NULL);
  mail->url = g_key_file_get_string (file, id, "mail-url", NULL);
  mail->login = g_key_file_get_string (file, id, "mail-login", NULL);
  mail->auth = g_key_file_get_string (file, id, "mail-auth", NULL);
  mail->pinned_sha256 = g_key_file_get_string (file, id, "mail-pin", NULL);
  talk->backend = g_key_file_get_string (file, id, "talk-backend", NULL);
  talk->server = g_key_file_get_string (file, id, "talk-server", NULL);
  talk->port = (guint16)g_key_file_get_integer (file, id, "talk-port", NULL);
  talk->tls = g_key_file_get_boolean (file, id, "talk-tls", NULL);
  talk->login = g_key_file_get_string (file, id, "talk-login", NULL);
  talk->user_agent = g_key_file_get_string (file, id, "talk-user-agent", NULL);
  talk->pinned_sha256 = g_key_file_get_string (file, id, "talk-pin", NULL);
  if (mail->backend != NULL)
    lia_account_set_mail (account, mail);
  if (talk->backend != NULL)
    lia_account_set_talk (account, talk);
  return account;
}

GPtrArray *
lia_accounts_load (const char *profile, GError **error)
{
  g_autofree char *path = path_of (profile);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GPtrArray) accounts = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) cause = NULL;
  g_auto (GStrv) ids = NULL;

  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, &cause))
    {
      if (g_error_matches (cause, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        return g_steal_pointer (&accounts);
      g_set_error (error, LIA_ERROR, LIA_ERROR_INVALID_INPUT, "%s: %s", path, cause->message);
      return NULL;
    }
  ids = g_key_file_get_groups (file, NULL);
  for (guint i = 0; ids[i] != NULL; i++)
    {
      LiaAccount *account = load_one (file, ids[i]);
      if (account != NULL)
        g_ptr_array_add (accounts, account);
    }
  return g_steal_pointer (&accounts);
}

static void
set (GKeyFile *file, const char *id, const char *key, const char *value)
{
  if (value != NULL)
    g_key_file_set_string (file, id, key, value);
}

static void
save_one (GKeyFile *file, LiaAccount *account)
{
  const char *id = lia_account_get_id (account);
  LiaAddress *address = lia_account_get_address (account);
  const LiaMailSettings *mail = lia_account_get_mail (account);
  const LiaTalkSettings *talk = lia_account_get_talk (account);

  set (file, id, "name", lia_account_get_name (account));
  set (file, id, "address", lia_address_get_address (address));
  set (file, id, "own-name", lia_address_get_name (address));
  if (mail != NULL)
    {
      set (file, id, "mail-backend", mail->backend);
      set (file, id, "mail-url", mail->url);
      set (file, id, "mail-login", mail->login);
      set (file, id, "mail-auth", mail->auth);
      set (file, id, "mail-pin", mail->pinned_sha256);
    }
  if (talk != NULL)
    {
      set (file, id, "talk-backend", talk->backend);
      set (file, id, "talk-server", talk->server);
      g_key_file_set_integer (file, id, "talk-port", talk->port);
      g_key_file_set_boolean (file, id, "talk-tls", talk->tls);
      set (file, id, "talk-login", talk->login);
      set (file, id, "talk-user-agent", talk->user_agent);
      set (file, id, "talk-pin", talk->pinned_sha256);
    }
}

gboolean
lia_accounts_save (const char *profile, GListModel *accounts, GError **error)
{
  g_autofree char *path = path_of (profile);
  g_autoptr (GKeyFile) file = g_key_file_new ();

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (LiaAccount) account = g_list_model_get_item (accounts, i);
      save_one (file, account);
    }
  return g_key_file_save_to_file (file, path, error);
}
