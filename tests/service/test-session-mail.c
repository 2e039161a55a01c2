/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "core/lia-message.h"
#include "mail/ews/lia-ews-backend.h"
#include "office-child.h"
#include "service/lia-session.h"

/* The session on a mail channel alone, with the office as its server. */

/* ---- Passwords in memory ---- */

typedef struct
{
  GObject parent_instance;
  GHashTable *passwords;
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

/* ---- Fixture ---- */

typedef struct
{
  OfficeChild *office;
  char *profile;
  LiaSecrets *secrets;
  LiaSession *session;
  LiaAccount *account;
  LiaQuestion *question;
} Fixture;

static const LiaMailProvider *const mail_providers[] = { &lia_ews_mail_provider, NULL };
static const LiaTalkProvider *const talk_providers[] = { NULL };

static gboolean
late_cb (gpointer user_data)
{
  g_error ("It did not come within 20 s");
  return G_SOURCE_REMOVE;
}

#define wait_until(condition)                                                                      \
  G_STMT_START                                                                                     \
  {                                                                                                \
    guint late = g_timeout_add_seconds (20, late_cb, NULL);                                        \
    while (!(condition))                                                                           \
      g_main_context_iteration (NULL, TRUE);                                                       \
    g_source_remove (late);                                                                        \
  }                                                                                                \
  G_STMT_END

static void
question_cb (Fixture *fixture, LiaQuestion *question)
{
  fixture->question = question;
}

static void
open_session (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  fixture->session = lia_session_new (fixture->profile, mail_providers, talk_providers,
                                      fixture->secrets, &error);
  g_assert_no_error (error);
  g_signal_connect_swapped (fixture->session, "question", G_CALLBACK (question_cb), fixture);
}

static void
stopped_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  gboolean *stopped = user_data;

  *stopped = lia_session_stop_finish (LIA_SESSION (source), result, NULL);
}

static void
close_session (Fixture *fixture)
{
  gboolean stopped = FALSE;

  lia_session_stop_async (fixture->session, stopped_cb, &stopped);
  wait_until (stopped);
  g_clear_object (&fixture->session);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->office = office_child_start ("--exchange", "2010sp2", "--auth", "ntlm", NULL);
  fixture->profile = g_dir_make_tmp ("liaison-session-XXXXXX", NULL);
  fixture->secrets = g_object_new (test_secrets_get_type (), NULL);
  open_session (fixture);
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name = NULL;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      remove_tree (child);
    }
  g_remove (path);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->session != NULL)
    close_session (fixture);
  g_clear_object (&fixture->account);
  g_object_unref (fixture->secrets);
  remove_tree (fixture->profile);
  g_free (fixture->profile);
  office_child_stop (fixture->office);
}

static void
add_account (Fixture *fixture, const char *password)
{
  g_autoptr (LiaAddress) address
      = lia_address_new (LIA_ADDRESS_MAIL, "nadia.petit@contoso.example", "Nadia Petit");
  LiaMailSettings settings = { 0 };

  settings.backend = (char *)"ews";
  settings.url = (char *)office_child_get_url (fixture->office);
  settings.login = (char *)"nadia";
  settings.auth = (char *)"auto";
  fixture->account = lia_account_new ("contoso", "Contoso", address);
  lia_account_set_mail (fixture->account, &settings);
  lia_session_add_account (fixture->session, fixture->account, password, NULL, TRUE);
}

static gboolean
is_connected (Fixture *fixture)
{
  return lia_account_get_mail_status (fixture->account) == LIA_STATUS_CONNECTED;
}

static LiaFolder *
inbox (Fixture *fixture)
{
  return lia_session_find_folder (fixture->session, fixture->account, LIA_FOLDER_ROLE_INBOX);
}

static guint
count (LiaMessageList *list)
{
  return g_list_model_get_n_items (G_LIST_MODEL (list));
}

static LiaMessageList *
open_inbox (Fixture *fixture)
{
  LiaViewSpec spec = { 0 };

  wait_until (is_connected (fixture) && inbox (fixture) != NULL);
  spec.folder = inbox (fixture);
  return lia_session_open_view (fixture->session, &spec);
}

/* ---- Tests ---- */

static void
test_arrival_and_restart (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LiaMessageList) list = NULL;
  guint n_before = 0;

  add_account (fixture, "secret");
  list = open_inbox (fixture);
  wait_until (count (list) > 0);
  wait_until ((guint)lia_folder_get_total (inbox (fixture)) == count (list));
  n_before = count (list);
  office_child_command (fixture->office, "deliver nadia.petit@contoso.example Brand new");
  wait_until (count (list) == n_before + 1);

  /* All of it is there again with no server, before the session starts. */
  g_clear_object (&list);
  close_session (fixture);
  g_clear_object (&fixture->account);
  office_child_command (fixture->office, "down ews");
  open_session (fixture);
  fixture->account = g_list_model_get_item (lia_session_get_accounts (fixture->session), 0);
  g_assert_cmpstr (lia_account_get_id (fixture->account), ==, "contoso");
  {
    LiaViewSpec spec = { 0 };
    spec.folder = inbox (fixture);
    list = lia_session_open_view (fixture->session, &spec);
  }
  wait_until (count (list) == n_before + 1);
  lia_session_start (fixture->session);
  wait_until (lia_account_get_mail_status (fixture->account) == LIA_STATUS_WAITING);

  /* The password comes from the secrets. */
  office_child_command (fixture->office, "up ews");
  lia_session_retry (fixture->session, fixture->account);
  wait_until (is_connected (fixture));
  g_assert_null (fixture->question);
}

static void
test_offline_act (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LiaMessageList) list = NULL;
  g_autoptr (LiaMessage) message = NULL;
  g_autoptr (GArray) row_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 row_id = 0;
  guint flags = 0;

  add_account (fixture, "secret");
  list = open_inbox (fixture);
  wait_until (count (list) > 0);
  message = g_list_model_get_item (G_LIST_MODEL (list), 0);
  wait_until (lia_message_get_loaded (message));
  row_id = lia_message_get_row_id (message);
  flags = lia_message_get_flags (message) & LIA_MESSAGE_READ;
  office_child_command (fixture->office, "down ews");
  g_array_append_val (row_ids, row_id);
  lia_session_set_flags (fixture->session, row_ids, flags ^ LIA_MESSAGE_READ, LIA_MESSAGE_READ);
  wait_until ((lia_message_get_flags (message) & LIA_MESSAGE_READ) != flags);
  g_assert_cmpuint (lia_session_get_n_pending (fixture->session), ==, 1);
  office_child_command (fixture->office, "up ews");
  lia_session_retry (fixture->session, fixture->account);
  wait_until (lia_session_get_n_pending (fixture->session) == 0);
  g_assert_cmpuint (lia_message_get_flags (message) & LIA_MESSAGE_READ, !=, flags);
}

static void
test_wrong_password (Fixture *fixture, gconstpointer data)
{
  add_account (fixture, "wrong");
  wait_until (fixture->question != NULL);
  g_assert_true (lia_question_get_refused (fixture->question));
  g_assert_cmpstr (lia_question_get_login (fixture->question), ==, "nadia");
  lia_question_answer_password (g_steal_pointer (&fixture->question), "secret", TRUE);
  wait_until (is_connected (fixture));
  g_assert_null (fixture->question);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/session/mail/arrival-and-restart", Fixture, NULL, set_up, test_arrival_and_restart,
              tear_down);
  g_test_add ("/session/mail/offline-act", Fixture, NULL, set_up, test_offline_act, tear_down);
  g_test_add ("/session/mail/wrong-password", Fixture, NULL, set_up, test_wrong_password,
              tear_down);
  return g_test_run ();
}
