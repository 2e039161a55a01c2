/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "mail/ews/lia-ews-backend.h"
#include "mime/lia-mime-message.h"
#include "office-child.h"

/* What every mail backend must do, against the office in each of its generations and ways to sign in. */
typedef struct
{
  const char *exchange;
  const char *auth;
} Mode;

static const Mode modes[] = {
  { "2007sp2", "basic" }, { "2010sp2", "basic" }, { "2016", "basic" },
  { "2007sp2", "ntlm" },  { "2010sp2", "ntlm" },  { "2016", "ntlm" },
};

typedef struct
{
  OfficeChild *office;
  LiaMailBackend *backend;
  LiaFolderChanges *folders;
} Fixture;

static LiaMailBackend *
new_backend (OfficeChild *office, const char *login, const char *password)
{
  LiaMailLogin settings = { 0 };

  settings.url = office_child_get_url (office);
  settings.address = "x@contoso.example";
  settings.login = login;
  settings.password = password;
  settings.auth = "auto";
  return lia_ews_backend_new (&settings);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  const Mode *mode = data;
  g_autoptr (GError) error = NULL;

  fixture->office = office_child_start ("--exchange", mode->exchange, "--auth", mode->auth, NULL);
  fixture->backend = new_backend (fixture->office, "nadia", "secret");
  g_assert_true (lia_mail_backend_open (fixture->backend, NULL, &error));
  g_assert_no_error (error);
  fixture->folders = lia_mail_backend_list_folders (fixture->backend, NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  lia_folder_changes_free (fixture->folders);
  g_object_unref (fixture->backend);
  office_child_stop (fixture->office);
}

static LiaFolderRecord *
folder_of (LiaFolderChanges *changes, LiaFolderRole role)
{
  for (guint i = 0; i < changes->changed->len; i++)
    {
      LiaFolderRecord *folder = g_ptr_array_index (changes->changed, i);
      if (folder->role == role)
        return folder;
    }
  g_assert_not_reached ();
}

static const char *
id_of (Fixture *fixture, LiaFolderRole role)
{
  return folder_of (fixture->folders, role)->remote_id;
}

/* Every page until the last; the pages are small so that there are several. */
static LiaChangeSet *
sync_all (LiaMailBackend *backend, const char *folder, const char *token)
{
  LiaChangeSet *all = lia_change_set_new ();
  gboolean more = TRUE;

  all->token = g_strdup (token);
  while (more)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (LiaChangeSet) page
          = lia_mail_backend_sync_folder (backend, folder, all->token, 4, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (page->errors->len, ==, 0);
      g_ptr_array_extend (all->added, page->added, (GCopyFunc)lia_message_record_ref, NULL);
      g_ptr_array_extend (all->changed, page->changed, (GCopyFunc)lia_message_record_ref, NULL);
      g_ptr_array_extend (all->removed, page->removed, (GCopyFunc)g_strdup, NULL);
      for (guint i = 0; i < page->flags_changed->len; i++)
        {
          LiaFlagChange *change = g_ptr_array_index (page->flags_changed, i);
          lia_change_set_add_flags (all, change->remote_id, change->flags, change->mask);
        }
      all->reset |= page->reset;
      g_free (all->token);
      all->token = g_strdup (page->token);
      more = page->more;
    }
  return all;
}

static LiaMessageRecord *
find_subject (GPtrArray *records, const char *subject)
{
  for (guint i = 0; i < records->len; i++)
    {
      LiaMessageRecord *record = g_ptr_array_index (records, i);
      if (g_strcmp0 (record->subject, subject) == 0)
        return record;
    }
  return NULL;
}

static LiaMailOpResult *
apply_one (LiaMailBackend *backend, LiaMailOp *op, GPtrArray **out_results)
{
  g_autoptr (GPtrArray) ops = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (ops, op);
  *out_results = lia_mail_backend_apply (backend, ops, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint ((*out_results)->len, ==, 1);
  return g_ptr_array_index (*out_results, 0);
}

static void
test_folders (Fixture *fixture, gconstpointer data)
{
  g_autofree char *server = lia_mail_backend_dup_server_name (fixture->backend);
  g_autoptr (LiaFolderChanges) again = NULL;
  g_autoptr (GError) error = NULL;
  guint n_mail = 0;

  g_assert_true (g_str_has_prefix (server, "Exchange 20"));
  g_assert_cmpint (folder_of (fixture->folders, LIA_FOLDER_ROLE_INBOX)->total, >, 10);
  g_assert_null (folder_of (fixture->folders, LIA_FOLDER_ROLE_SENT)->parent_remote_id);
  for (guint i = 0; i < fixture->folders->changed->len; i++)
    n_mail += ((LiaFolderRecord *)g_ptr_array_index (fixture->folders->changed, i))->kind
              == LIA_FOLDER_KIND_MAIL;
  g_assert_cmpuint (n_mail, >=, 8);
  again = lia_mail_backend_list_folders (fixture->backend, fixture->folders->token, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (again->changed->len, ==, 0);
}

static void
test_first_view_and_sync (Fixture *fixture, gconstpointer data)
{
  const char *inbox = id_of (fixture, LIA_FOLDER_ROLE_INBOX);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) newest
      = lia_mail_backend_list_newest (fixture->backend, inbox, 5, NULL, &error);
  g_autoptr (LiaChangeSet) first = NULL;
  g_autoptr (LiaChangeSet) second = NULL;
  LiaMessageRecord *record = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (newest->len, ==, 5);
  record = g_ptr_array_index (newest, 0);
  g_assert_cmpstr (record->subject, ==, "Budget review moved to Thursday");
  g_assert_cmpstr (lia_address_get_label (record->from), ==, "Amélie Laurent");
  g_assert_cmpuint (record->cc->len, ==, 3);
  g_assert_cmpuint (record->flags & LIA_MESSAGE_READ, ==, 0);
  g_assert_cmpuint (record->flags & LIA_MESSAGE_FLAGGED, !=, 0);
  g_assert_cmpuint (record->flags & LIA_MESSAGE_HAS_ATTACHMENTS, !=, 0);
  g_assert_nonnull (record->match_key);

  first = sync_all (fixture->backend, inbox, NULL);
  g_assert_true (first->reset);
  g_assert_cmpuint (first->added->len, ==,
                    folder_of (fixture->folders, LIA_FOLDER_ROLE_INBOX)->total);
  second = sync_all (fixture->backend, inbox, first->token);
  g_assert_cmpuint (second->added->len + second->changed->len + second->removed->len, ==, 0);
}

static void
test_delta_and_reset (Fixture *fixture, gconstpointer data)
{
  const char *inbox = id_of (fixture, LIA_FOLDER_ROLE_INBOX);
  g_autoptr (LiaChangeSet) first = sync_all (fixture->backend, inbox, NULL);
  g_autoptr (LiaChangeSet) delta = NULL;
  g_autoptr (LiaChangeSet) reset = NULL;

  office_child_command (fixture->office, "deliver nadia.petit@contoso.example Brand new");
  delta = sync_all (fixture->backend, inbox, first->token);
  g_assert_false (delta->reset);
  g_assert_cmpuint (delta->added->len, ==, 1);
  g_assert_nonnull (find_subject (delta->added, "Brand new"));

  /* A token that the server no longer knows is a full listing, not an error. */
  office_child_command (fixture->office, "invalidate");
  reset = sync_all (fixture->backend, inbox, delta->token);
  g_assert_true (reset->reset);
  g_assert_cmpuint (reset->added->len, ==, first->added->len + 1);
}

static void
test_acts (Fixture *fixture, gconstpointer data)
{
  const char *inbox = id_of (fixture, LIA_FOLDER_ROLE_INBOX);
  g_autoptr (LiaChangeSet) first = sync_all (fixture->backend, inbox, NULL);
  LiaMessageRecord *record = find_subject (first->added, "Weekly digest");
  g_autoptr (LiaMailOp) flag = lia_mail_op_new (LIA_MAIL_OP_SET_FLAGS, 1, record->remote_id);
  g_autoptr (LiaMailOp) move = lia_mail_op_new (LIA_MAIL_OP_MOVE, 1, record->remote_id);
  g_autoptr (LiaMailOp) missing = lia_mail_op_new (LIA_MAIL_OP_DELETE, 1, record->remote_id);
  g_autoptr (LiaMailOp) delete = NULL;
  g_autoptr (LiaChangeSet) flagged = NULL;
  g_autoptr (LiaChangeSet) moved = NULL;
  g_autoptr (GPtrArray) results = NULL;
  LiaMailOpResult *result = NULL;

  flag->flags = LIA_MESSAGE_FLAGGED;
  flag->mask = LIA_MESSAGE_FLAGGED | LIA_MESSAGE_READ;
  result = apply_one (fixture->backend, flag, &results);
  g_assert_no_error (result->error);
  g_clear_pointer (&results, g_ptr_array_unref);
  flagged = sync_all (fixture->backend, inbox, first->token);
  g_assert_cmpuint (flagged->changed->len, ==, 1);
  record = g_ptr_array_index (flagged->changed, 0);
  g_assert_cmpuint (record->flags & (LIA_MESSAGE_FLAGGED | LIA_MESSAGE_READ), ==,
                    LIA_MESSAGE_FLAGGED);

  move->folder_remote_id = g_strdup (id_of (fixture, LIA_FOLDER_ROLE_DELETED));
  result = apply_one (fixture->backend, move, &results);
  g_assert_no_error (result->error);
  g_assert_nonnull (result->remote_id);
  delete = lia_mail_op_new (LIA_MAIL_OP_DELETE, 1, result->remote_id);
  g_clear_pointer (&results, g_ptr_array_unref);
  moved = sync_all (fixture->backend, inbox, flagged->token);
  g_assert_cmpuint (moved->removed->len, ==, 1);

  result = apply_one (fixture->backend, delete, &results);
  g_assert_no_error (result->error);
  g_clear_pointer (&results, g_ptr_array_unref);
  /* What is gone is told, item by item. */
  result = apply_one (fixture->backend, missing, &results);
  g_assert_error (result->error, LIA_ERROR, LIA_ERROR_NOT_FOUND);
}

static void
test_send (Fixture *fixture, gconstpointer data)
{
  static const char text[]
      = "From: nadia.petit@contoso.example\r\nTo: karim.benali@contoso.example\r\n"
        "Subject: =?utf-8?q?R=C3=A9ponse?=\r\nMessage-ID: <s@x>\r\n\r\nSalut\r\n";
  g_autoptr (LiaMailOp) save = lia_mail_op_new (LIA_MAIL_OP_SAVE_DRAFT, 1, NULL);
  g_autoptr (LiaMailBackend) karim = new_backend (fixture->office, "karim", "secret");
  g_autoptr (GPtrArray) results = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (LiaFolderChanges) his = NULL;
  g_autoptr (LiaChangeSet) inbox = NULL;
  g_autoptr (LiaChangeSet) sent = NULL;
  g_autoptr (GBytes) source = NULL;
  LiaMailOpResult *result = NULL;
  LiaMessageRecord *record = NULL;
  gboolean staged = FALSE;

  save->source = g_bytes_new_static (text, strlen (text));
  result = apply_one (fixture->backend, save, &results);
  g_assert_no_error (result->error);
  lia_mail_backend_is_staged (fixture->backend, result->remote_id, &staged, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (staged);
  lia_mail_backend_send_staged (fixture->backend, result->remote_id, result->change_key, NULL,
                                &error);
  g_assert_no_error (error);
  lia_mail_backend_is_staged (fixture->backend, result->remote_id, &staged, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (staged);
  lia_mail_backend_send_staged (fixture->backend, result->remote_id, NULL, NULL, &error);
  g_assert_error (error, LIA_ERROR, LIA_ERROR_NOT_FOUND);
  g_clear_error (&error);

  sent = sync_all (fixture->backend, id_of (fixture, LIA_FOLDER_ROLE_SENT), NULL);
  g_assert_nonnull (find_subject (sent->added, "Réponse"));
  his = lia_mail_backend_list_folders (karim, NULL, NULL, &error);
  g_assert_no_error (error);
  inbox = sync_all (karim, folder_of (his, LIA_FOLDER_ROLE_INBOX)->remote_id, NULL);
  record = find_subject (inbox->added, "Réponse");
  g_assert_nonnull (record);
  source = lia_mail_backend_fetch_source (karim, record->remote_id, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (source, NULL), g_bytes_get_size (source), text, strlen (text));
}

static void
test_bodies (Fixture *fixture, gconstpointer data)
{
  const char *inbox = id_of (fixture, LIA_FOLDER_ROLE_INBOX);
  g_autoptr (LiaChangeSet) first = sync_all (fixture->backend, inbox, NULL);
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  g_autoptr (GPtrArray) texts = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < first->added->len; i++)
    g_ptr_array_add (ids, ((LiaMessageRecord *)g_ptr_array_index (first->added, i))->remote_id);
  texts = lia_mail_backend_fetch_texts (fixture->backend, ids, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (texts->len, ==, ids->len);
  for (guint i = 0; i < texts->len; i++)
    g_assert_cmpuint (strlen (((LiaMailText *)g_ptr_array_index (texts, i))->text), >, 10);
}

static void
test_directory (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = lia_mail_directory_search_people (
      LIA_MAIL_DIRECTORY (fixture->backend), "marchetti", 10, NULL, &error);
  g_autoptr (GPtrArray) nobody = NULL;
  LiaContactRecord *contact = NULL;
  guint n_sip = 0;

  g_assert_no_error (error);
  g_assert_cmpuint (found->len, ==, 1);
  contact = g_ptr_array_index (found, 0);
  g_assert_cmpstr (contact->title, ==, "Head of operations");
  g_assert_cmpuint (contact->phones->len, ==, 1);
  for (guint i = 0; i < contact->addresses->len; i++)
    n_sip += lia_address_get_scheme (g_ptr_array_index (contact->addresses, i)) == LIA_ADDRESS_SIP;
  g_assert_cmpuint (n_sip, ==, 1);
  nobody = lia_mail_directory_search_people (LIA_MAIL_DIRECTORY (fixture->backend), "zzz", 10, NULL,
                                             &error);
  g_assert_no_error (error);
  g_assert_cmpuint (nobody->len, ==, 0);
}

typedef struct
{
  Fixture *fixture;
  GCancellable *cancellable;
  const char *folder;
  guint n_began;
  guint n_hints;
} Hearing;

static void
hint_cb (const char *folder, gpointer user_data)
{
  Hearing *hearing = user_data;

  if (folder == NULL)
    {
      /* Listening has begun: now something happens. */
      hearing->n_began++;
      office_child_command (hearing->fixture->office, "deliver nadia.petit@contoso.example Hint");
    }
  else if (g_str_equal (folder, hearing->folder))
    {
      /* And again, over the subscription that stands. */
      if (++hearing->n_hints == 1)
        office_child_command (hearing->fixture->office, "deliver nadia.petit@contoso.example Next");
      else
        g_cancellable_cancel (hearing->cancellable);
    }
}

static void
test_listen (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GPtrArray) folders = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  Hearing hearing = { fixture, cancellable, id_of (fixture, LIA_FOLDER_ROLE_INBOX), 0, 0 };

  lia_ews_backend_set_poll_interval_ms (LIA_EWS_BACKEND (fixture->backend), 50);
  g_ptr_array_add (folders, (gpointer)hearing.folder);
  g_assert_false (
      lia_mail_backend_listen (fixture->backend, folders, hint_cb, &hearing, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (hearing.n_began, ==, 1);
  g_assert_cmpuint (hearing.n_hints, >=, 2);
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LiaMailBackend) wrong = new_backend (fixture->office, "nadia", "guess");
  g_autoptr (GError) error = NULL;

  g_assert_false (lia_mail_backend_open (wrong, NULL, &error));
  g_assert_error (error, LIA_ERROR, LIA_ERROR_AUTH);
  g_clear_error (&error);
  /* The same password is not tried again: it would lock the account. */
  g_assert_false (lia_mail_backend_open (wrong, NULL, &error));
  g_assert_error (error, LIA_ERROR, LIA_ERROR_AUTH);
}

static void
test_busy_and_gone (Fixture *fixture, gconstpointer data)
{
  const char *inbox = id_of (fixture, LIA_FOLDER_ROLE_INBOX);
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();

  office_child_command (fixture->office, "busy FindItem 1 1234");
  g_assert_null (lia_mail_backend_list_newest (fixture->backend, inbox, 5, NULL, &error));
  g_assert_error (error, LIA_ERROR, LIA_ERROR_BUSY);
  g_assert_cmpuint (lia_error_get_retry_after_ms (error), ==, 1234);
  g_clear_error (&error);

  g_cancellable_cancel (cancelled);
  g_assert_null (lia_mail_backend_list_newest (fixture->backend, inbox, 5, cancelled, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);

  office_child_command (fixture->office, "down ews");
  g_assert_null (lia_mail_backend_list_newest (fixture->backend, inbox, 5, NULL, &error));
  g_assert_error (error, LIA_ERROR, LIA_ERROR_OFFLINE);
  g_clear_error (&error);
  office_child_command (fixture->office, "up ews");
  {
    g_autoptr (GPtrArray) newest
        = lia_mail_backend_list_newest (fixture->backend, inbox, 5, NULL, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (newest->len, ==, 5);
  }
}

static void
add_all (const Mode *mode)
{
  static const struct
  {
    const char *name;
    void (*test) (Fixture *fixture, gconstpointer data);
  } tests[] = {
    { "folders", test_folders },
    { "first-view-and-sync", test_first_view_and_sync },
    { "delta-and-reset", test_delta_and_reset },
    { "acts", test_acts },
    { "send", test_send },
    { "bodies", test_bodies },
    { "directory", test_directory },
    { "listen", test_listen },
    { "refused", test_refused },
    { "busy-and-gone", test_busy_and_gone },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strdup_printf ("/contract/mail/ews/%s/%s/%s", mode->exchange,
                                               mode->auth, tests[i].name);
      g_test_add (path, Fixture, mode, set_up, tests[i].test, tear_down);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (modes); i++)
    add_all (&modes[i]);
  return g_test_run ();
}
