/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "mail/ews/lia-ews-backend.h"
#include "office-child.h"
#include "service/lia-mail-jobs.h"

/* Acts of the user and a server that fails while they are carried out: nothing is lost, nothing is done twice. Store,
 * job and backend are the real ones; only the waiting between two tries is left out. */

#define MAX_ROUNDS 6

typedef struct
{
  OfficeChild *office;
  char *profile;
  LiaStore *store;
  LiaMailBackend *backend;
  LiaMailBackend *karim;
  GHashTable *folders; /* LiaFolderRole → remote id, of the sender */
  char *his_inbox;
} Fixture;

static LiaMailBackend *
new_backend (OfficeChild *office, const char *login)
{
  LiaMailLogin settings = { 0 };

  settings.url = office_child_get_url (office);
  settings.address = "x@contoso.example";
  settings.login = login;
  settings.password = "secret";
  settings.auth = "auto";
  return lia_ews_backend_new (&settings);
}

static void
ignore_delta (LiaStoreDelta *delta, gpointer user_data)
{
}

static LiaMailJob *
new_job (Fixture *self)
{
  LiaMailJob *job = g_new0 (LiaMailJob, 1);

  job->store = g_object_ref (self->store);
  job->account_id = g_strdup ("work");
  job->tell = ignore_delta;
  return job;
}

static void
job_free (LiaMailJob *job)
{
  lia_mail_job_free (job);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiaMailJob, job_free)

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LiaMailJob) job = NULL;
  g_autoptr (LiaFolderChanges) his = NULL;
  g_autoptr (GPtrArray) folders = NULL;
  g_autofree char *server = NULL;

  self->office
      = office_child_start ("--sip-port", "0", "--sip-tls-port", "0", "--auth", "ntlm", NULL);
  self->profile = g_dir_make_tmp ("liaison-faults-XXXXXX", &error);
  g_assert_no_error (error);
  self->store = lia_store_open (self->profile, &error);
  g_assert_no_error (error);
  self->backend = new_backend (self->office, "nadia");
  self->karim = new_backend (self->office, "karim");
  job = new_job (self);
  server = lia_mail_job_open (self->backend, job, NULL, &error);
  g_assert_no_error (error);
  self->folders = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  folders = lia_store_read_folders (self->store, "work", NULL);
  for (guint i = 0; i < folders->len; i++)
    {
      LiaFolderRecord *record = ((LiaStoredFolder *)g_ptr_array_index (folders, i))->record;
      g_hash_table_insert (self->folders, GINT_TO_POINTER (record->role),
                           g_strdup (record->remote_id));
    }
  his = lia_mail_backend_list_folders (self->karim, NULL, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < his->changed->len; i++)
    {
      LiaFolderRecord *record = g_ptr_array_index (his->changed, i);
      if (record->role == LIA_FOLDER_ROLE_INBOX)
        self->his_inbox = g_strdup (record->remote_id);
    }
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
tear_down (Fixture *self, gconstpointer data)
{
  g_hash_table_unref (self->folders);
  g_free (self->his_inbox);
  g_object_unref (self->backend);
  g_object_unref (self->karim);
  lia_store_close (self->store);
  g_object_unref (self->store);
  remove_tree (self->profile);
  g_free (self->profile);
  office_child_stop (self->office);
}

/* ---- What there is ---- */

static guint
count_subject (LiaMailBackend *backend, const char *folder, const char *subject)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) newest = lia_mail_backend_list_newest (backend, folder, 100, NULL, &error);
  guint n = 0;

  g_assert_no_error (error);
  for (guint i = 0; i < newest->len; i++)
    n += g_strcmp0 (((LiaMessageRecord *)g_ptr_array_index (newest, i))->subject, subject) == 0;
  return n;
}

static guint
count_own (Fixture *self, LiaFolderRole role, const char *subject)
{
  return count_subject (self->backend, g_hash_table_lookup (self->folders, GINT_TO_POINTER (role)),
                        subject);
}

static guint
count_pending (Fixture *self)
{
  g_autoptr (GPtrArray) pending = lia_store_read_pending (self->store, "work", NULL);

  return pending->len;
}

/* Rounds until nothing is left to be done. Returns: how many. An act that is refused fails the test. */
static guint
run_rounds (Fixture *self, const char *what)
{
  guint n = 0;

  while (count_pending (self) > 0 && n < MAX_ROUNDS)
    {
      g_autoptr (LiaMailJob) job = new_job (self);
      g_autoptr (GError) error = NULL;
      LiaMailOpsOutcome *outcome = lia_mail_job_ops (self->backend, job, NULL, &error);
      if (outcome != NULL && outcome->refused->len > 0)
        g_error ("%s: %s", what, (char *)g_ptr_array_index (outcome->refused, 0));
      g_clear_pointer (&outcome, lia_mail_ops_outcome_free);
      n++;
      /* While it starts again rounds are as short as a refusal. */
      office_child_wait_listening (self->office);
    }
  if (count_pending (self) > 0)
    g_error ("%s: not done after %u rounds", what, n);
  return n;
}

/* ---- Sending ---- */

static const char *const points[] = { "CreateItem", "GetItem", "SendItem" };

static const char *const faults[] = {
  "\"do\":\"drop\"",
  "\"do\":\"drop\",\"when\":\"after\"",
  "\"do\":\"truncate\"",
  "\"do\":\"garbage\"",
  "\"do\":\"html\"",
  "\"do\":\"html\",\"when\":\"after\"",
  "\"do\":\"status\",\"status\":500",
  "\"do\":\"status\",\"status\":502,\"when\":\"after\"",
  "\"do\":\"status\",\"status\":503",
  "\"do\":\"status\",\"status\":302",
  "\"do\":\"status\",\"status\":404",
  "\"do\":\"busy\",\"ms\":10",
  "\"do\":\"busy\",\"ms\":10,\"form\":\"answer\"",
  "\"do\":\"restart\"",
  "\"do\":\"restart\",\"when\":\"after\"",
};

static void
add_send (Fixture *self, const char *subject)
{
  g_autofree char *text = g_strdup_printf (
      "From: nadia.petit@contoso.example\r\nTo: karim.benali@contoso.example\r\nSubject: %s\r\n"
      "Message-ID: <%s@contoso.example>\r\n\r\nSalut\r\n",
      subject, subject);
  g_autoptr (GBytes) source = g_bytes_new (text, strlen (text));
  LiaStoreAct act = { .kind = LIA_MAIL_OP_SEND, .account_id = "work", .source = source };
  g_autoptr (GError) error = NULL;
  g_autoptr (LiaStoreDelta) delta = lia_store_add_acts_sync (self->store, &act, 1, NULL, &error);

  g_assert_no_error (error);
}

static void
send_once (Fixture *self, const char *point, const char *fault, guint times, const char *subject)
{
  g_autofree char *what = g_strdup_printf ("%s, %s, %u times", point, fault, times);
  guint before = office_child_command (self->office, "count SendItem");
  guint n_rounds = 0;

  add_send (self, subject);
  office_child_command (self->office, "fault {\"half\":\"ews\",\"at\":\"%s\",%s,\"times\":%u}",
                        point, fault, times);
  n_rounds = run_rounds (self, what);
  office_child_command (self->office, "fault clear");
  g_test_message ("%s: %u rounds", what, n_rounds);
  if (office_child_command (self->office, "count SendItem") != before + 1)
    g_error ("%s: sent %u times", what,
             office_child_command (self->office, "count SendItem") - before);
  if (count_subject (self->karim, self->his_inbox, subject) != 1)
    g_error ("%s: not once in the other mailbox", what);
  if (count_own (self, LIA_FOLDER_ROLE_SENT, subject) != 1)
    g_error ("%s: not once among the sent ones", what);
  if (count_own (self, LIA_FOLDER_ROLE_DRAFTS, subject) != 0)
    g_error ("%s: %u left among the drafts", what,
             count_own (self, LIA_FOLDER_ROLE_DRAFTS, subject));
}

/* Every other one is met twice, so that a second try fails as the first. */
static void
test_send (Fixture *self, gconstpointer data)
{
  const char *point = data;

  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autofree char *subject = g_strdup_printf ("%s-%zu", point, i);
      send_once (self, point, faults[i], 1 + i % 2, subject);
    }
}

/* ---- Other acts ---- */

/* A mark that meets a fault is set in the end, and is never taken back for a server that only fails. */
static void
test_flags (Fixture *self, gconstpointer data)
{
  g_autoptr (LiaMailJob) job = new_job (self);
  g_autoptr (GPtrArray) folders = lia_store_read_folders (self->store, "work", NULL);
  g_autoptr (GPtrArray) textless = NULL;
  g_autoptr (GError) error = NULL;
  LiaStoreTextless *message = NULL;

  for (guint i = 0; i < folders->len; i++)
    {
      LiaStoredFolder *folder = g_ptr_array_index (folders, i);
      if (folder->record->role != LIA_FOLDER_ROLE_INBOX)
        continue;
      job->folder_id = folder->folder_id;
      job->folder_remote_id = g_strdup (folder->record->remote_id);
    }
  g_assert_nonnull (lia_mail_job_sync (self->backend, job, NULL, &error));
  g_assert_no_error (error);
  textless = lia_store_read_textless (self->store, "work", NULL, 1, NULL);
  message = g_ptr_array_index (textless, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      LiaStoreAct act = { .kind = LIA_MAIL_OP_SET_FLAGS,
                          .row_id = message->row_id,
                          .flags = i % 2 == 0 ? LIA_MESSAGE_FLAGGED : 0,
                          .mask = LIA_MESSAGE_FLAGGED };
      g_autoptr (LiaStoreDelta) delta
          = lia_store_add_acts_sync (self->store, &act, 1, NULL, &error);
      g_autoptr (LiaMessageRecord) after = NULL;
      g_assert_no_error (error);
      office_child_command (
          self->office, "fault {\"half\":\"ews\",\"at\":\"UpdateItem\",%s,\"times\":2}", faults[i]);
      run_rounds (self, faults[i]);
      office_child_command (self->office, "fault clear");
      after = lia_store_read_message (self->store, message->row_id, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (after->flags & LIA_MESSAGE_FLAGGED, ==, act.flags);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (points); i++)
    {
      g_autofree char *path = g_strdup_printf ("/faults/send/%s", points[i]);
      g_test_add (path, Fixture, points[i], set_up, test_send, tear_down);
    }
  g_test_add ("/faults/send/flags", Fixture, NULL, set_up, test_flags, tear_down);
  return g_test_run ();
}
