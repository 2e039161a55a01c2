/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session-fixture.h"

#include "mail/ews/lia-ews-backend.h"
#include "remove-folder.h"
#include "service/lia-mail-sync-private.h"
#include "service/lia-session-private.h"
#include "talk/sip/lia-ocs-backend.h"

/* ---- Passwords in memory ---- */

typedef struct
{
  GObject parent_instance;
  GHashTable *passwords;
  gboolean locked;
} TestSecrets;

typedef GObjectClass TestSecretsClass;

static void test_secrets_interface_init (LiaSecretsInterface *iface);
GType test_secrets_get_type (void);
G_DEFINE_TYPE_WITH_CODE (TestSecrets,
                         test_secrets,
                         G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (LIA_TYPE_SECRETS, test_secrets_interface_init))

static void
test_secrets_lookup_async (LiaSecrets *secrets,
                           const char *key,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  TestSecrets *self = (TestSecrets *)secrets;
  g_autoptr (GTask) task = g_task_new (secrets, NULL, callback, user_data);

  if (self->locked)
    g_task_return_new_error (task, LIA_ERROR, LIA_ERROR_SECRETS_LOCKED, "Locked");
  else
    g_task_return_pointer (task, g_strdup (g_hash_table_lookup (self->passwords, key)), g_free);
}

static char *
test_secrets_lookup_finish (LiaSecrets *secrets, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
test_secrets_store_async (LiaSecrets *secrets,
                          const char *key,
                          const char *label,
                          const char *password,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  TestSecrets *self = (TestSecrets *)secrets;
  g_autoptr (GTask) task = g_task_new (secrets, NULL, callback, user_data);

  if (self->locked)
    {
      g_task_return_new_error (task, LIA_ERROR, LIA_ERROR_SECRETS_LOCKED, "Locked");
      return;
    }
  if (password != NULL)
    g_hash_table_replace (self->passwords, g_strdup (key), g_strdup (password));
  else
    g_hash_table_remove (self->passwords, key);
  g_task_return_boolean (task, TRUE);
}

static gboolean
test_secrets_store_finish (LiaSecrets *secrets, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
test_secrets_finalize (GObject *object)
{
  g_hash_table_unref (((TestSecrets *)object)->passwords);
  G_OBJECT_CLASS (test_secrets_parent_class)->finalize (object);
}

static void
test_secrets_class_init (TestSecretsClass *klass)
{
  klass->finalize = test_secrets_finalize;
}

static void
test_secrets_init (TestSecrets *self)
{
  self->passwords = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

static void
test_secrets_interface_init (LiaSecretsInterface *iface)
{
  iface->lookup_async = test_secrets_lookup_async;
  iface->lookup_finish = test_secrets_lookup_finish;
  iface->store_async = test_secrets_store_async;
  iface->store_finish = test_secrets_store_finish;
}

LiaSecrets *
new_secrets (void)
{
  return g_object_new (test_secrets_get_type (), NULL);
}

/* ---- Fixture ---- */

static const LiaMailProvider *const mail_providers[] = { &lia_ews_mail_provider, NULL };
static const LiaTalkProvider *const talk_providers[] = { &lia_ocs_talk_provider, NULL };

gboolean
late_cb (gpointer user_data)
{
  g_error ("It did not come within 20 s");
  return G_SOURCE_REMOVE;
}

static void
question_cb (Fixture *fixture, LiaQuestion *question)
{
  fixture->question = question;
  fixture->n_questions++;
}

LiaSession *
try_session (Fixture *fixture, GError **error)
{
  return lia_session_new (fixture->profile, mail_providers, talk_providers, fixture->secrets,
                          error);
}

void
open_session (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  fixture->session = try_session (fixture, &error);
  g_assert_no_error (error);
  g_signal_connect_swapped (fixture->session, "question", G_CALLBACK (question_cb), fixture);
}

static void
stopped_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  gboolean *stopped = user_data;

  *stopped = lia_session_stop_finish (LIA_SESSION (source), result, NULL);
}

void
close_session (Fixture *fixture)
{
  gboolean stopped = FALSE;

  lia_session_stop_async (fixture->session, stopped_cb, &stopped);
  wait_until (stopped);
  g_clear_object (&fixture->session);
}

void
lock_secrets (Fixture *fixture)
{
  ((TestSecrets *)fixture->secrets)->locked = TRUE;
}

void
set_up (Fixture *fixture, gconstpointer argument)
{
  fixture->office = office_child_start ("--exchange", "2010sp2", "--auth", "ntlm", argument, NULL);
  set_up_profile (fixture);
}

void
set_up_profile (Fixture *fixture)
{
  fixture->profile = g_dir_make_tmp ("liaison-session-XXXXXX", NULL);
  fixture->secrets = new_secrets ();
  open_session (fixture);
}

void
tear_down_profile (Fixture *fixture)
{
  if (fixture->session != NULL)
    close_session (fixture);
  g_clear_object (&fixture->account);
  g_object_unref (fixture->secrets);
  remove_folder (fixture->profile);
  g_free (fixture->profile);
}

void
tear_down (Fixture *fixture, gconstpointer data)
{
  tear_down_profile (fixture);
  office_child_stop (fixture->office);
}

void
add_account (Fixture *fixture, const char *password, gboolean with_talk)
{
  g_autoptr (LiaAddress) address
      = lia_address_new (LIA_ADDRESS_MAIL, "nadia.petit@contoso.example", "Nadia Petit");
  LiaMailSettings mail = { 0 };
  LiaTalkSettings talk = { 0 };

  mail.backend = (char *)"ews";
  mail.url = (char *)(fixture->url != NULL ? fixture->url : office_child_get_url (fixture->office));
  mail.login = (char *)"nadia";
  mail.auth = (char *)"auto";
  talk.backend = (char *)"ocs";
  talk.server = (char *)"127.0.0.1";
  talk.port
      = (guint16)json_object_get_int_member (office_child_get_ready (fixture->office), "sip_tcp");
  talk.login = (char *)"nadia";
  fixture->account = lia_account_new ("contoso", "Contoso", address);
  lia_account_set_mail (fixture->account, &mail);
  if (with_talk)
    lia_account_set_talk (fixture->account, &talk);
  lia_session_add_account (fixture->session, fixture->account, password,
                           with_talk ? password : NULL, TRUE);
}

gboolean
is_connected (Fixture *fixture)
{
  return lia_account_get_mail_status (fixture->account) == LIA_STATUS_CONNECTED;
}

gboolean
is_settled (Fixture *fixture)
{
  LiaSession *session = fixture->session;
  LiaMailSync *mail = _lia_session_find (session, fixture->account)->mail;
  g_autoptr (GPtrArray) drafts = lia_store_read_drafts (session->store, NULL);

  return drafts->len == 0 && mail->is_open && !mail->busy && mail->round_us == 0 && !mail->ops_due
         && !mail->texts_due && g_hash_table_size (mail->dirty) == 0
         && lia_session_get_n_pending (session) == 0;
}
