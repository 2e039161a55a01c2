/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "offline-fixture.h"

#include <string.h>

#include "remove-folder.h"
#include "store/lia-store-file.h"

/* What is compared of both sides. */
static const LiaFolderRole roles[]
    = { LIA_FOLDER_ROLE_INBOX, LIA_FOLDER_ROLE_DRAFTS, LIA_FOLDER_ROLE_SENT,
        LIA_FOLDER_ROLE_DELETED, LIA_FOLDER_ROLE_JUNK };
#define COMPARED_FLAGS (LIA_MESSAGE_READ | LIA_MESSAGE_FLAGGED)

static void
notice_cb (Offline *self, const char *text, guint undo_id)
{
  g_ptr_array_add (self->notices, g_strdup (text));
}

static void
follow (Offline *self)
{
  g_signal_connect_swapped (self->fixture.session, "notice", G_CALLBACK (notice_cb), self);
  lia_session_set_undo_time (self->fixture.session, 0);
}

static void
open_db (Offline *self)
{
  g_autofree char *path = lia_store_file_dup_path (self->fixture.profile);
  g_autoptr (GError) error = NULL;

  self->db = lia_db_open (path, FALSE, &error);
  g_assert_no_error (error);
}

static guint16
get_port (OfficeChild *office)
{
  g_autoptr (GUri) uri = g_uri_parse (office_child_get_url (office), G_URI_FLAGS_NONE, NULL);

  return (guint16)g_uri_get_port (uri);
}

void
offline_set_up (Offline *self, gconstpointer data)
{
  Fixture *fixture = &self->fixture;

  self->folder = g_dir_make_tmp ("liaison-offline-XXXXXX", NULL);
  self->journal = g_build_filename (self->folder, "journal", NULL);
  fixture->office = office_child_start ("--sip-port", "0", "--sip-tls-port", "0", "--journal",
                                        self->journal, NULL);
  for (guint i = 0; i < N_LETTERS; i++)
    office_child_command (fixture->office, "deliver nadia.petit@contoso.example letter %u", i);
  self->cable = cable_new (get_port (fixture->office));
  self->url
      = g_strdup_printf ("http://127.0.0.1:%u/EWS/Exchange.asmx", cable_get_port (self->cable));
  self->other = other_client_new (fixture->office);
  self->notices = g_ptr_array_new_with_free_func (g_free);
  fixture->url = self->url;
  fixture->profile = g_dir_make_tmp ("liaison-session-XXXXXX", NULL);
  fixture->secrets = new_secrets ();
  open_session (fixture);
  follow (self);
  add_account (fixture, "secret", FALSE);
  wait_until (is_settled (fixture));
  open_db (self);
}

void
offline_tear_down (Offline *self, gconstpointer data)
{
  lia_db_close (self->db);
  tear_down (&self->fixture, NULL);
  cable_free (self->cable);
  other_client_free (self->other);
  g_ptr_array_unref (self->notices);
  remove_folder (self->folder);
  g_free (self->url);
  g_free (self->folder);
  g_free (self->journal);
}

void
offline_restart (Offline *self)
{
  Fixture *fixture = &self->fixture;

  lia_db_close (self->db);
  close_session (fixture);
  g_clear_object (&fixture->account);
  open_session (fixture);
  follow (self);
  fixture->account = g_list_model_get_item (lia_session_get_accounts (fixture->session), 0);
  lia_session_start (fixture->session);
  wait_until (lia_account_get_mail_status (fixture->account) == LIA_STATUS_WAITING);
  open_db (self);
}

/* ---- Both sides ---- */

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

static char *
join (GPtrArray *lines)
{
  g_ptr_array_sort (lines, compare_lines);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **)lines->pdata);
}

static char *
describe_server (Offline *self)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  for (gsize i = 0; i < G_N_ELEMENTS (roles); i++)
    {
      g_autoptr (GPtrArray) list = other_client_list (self->other, roles[i]);
      for (guint j = 0; j < list->len; j++)
        {
          LiaMessageRecord *record = g_ptr_array_index (list, j);
          g_ptr_array_add (lines, g_strdup_printf ("%d %s %u", roles[i], record->subject,
                                                   record->flags & COMPARED_FLAGS));
        }
    }
  return join (lines);
}

static char *
describe_store (Offline *self)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  for (gsize i = 0; i < G_N_ELEMENTS (roles); i++)
    {
      LiaStmt *stmt = lia_db_stmt (self->db, "SELECT m.subject, m.flags FROM messages m"
                                             " JOIN folders f ON f.id = m.folder_id"
                                             " WHERE f.role = ?");
      lia_stmt_int (stmt, roles[i]);
      while (lia_stmt_next (stmt))
        g_ptr_array_add (lines,
                         g_strdup_printf ("%d %s %u", roles[i], lia_stmt_get_text (stmt, 0),
                                          (guint)lia_stmt_get_int (stmt, 1) & COMPARED_FLAGS));
    }
  return join (lines);
}

/* What is the same needs no looking at again; what is not may be under way. */
static gboolean
is_same (Offline *self, const char *server)
{
  g_autofree char *store = NULL;

  if (!is_settled (&self->fixture))
    return FALSE;
  store = describe_store (self);
  return g_str_equal (store, server);
}

void
offline_cut (Offline *self)
{
  cable_cut (self->cable);
}

void
offline_mend (Offline *self)
{
  LiaAccount *account = self->fixture.account;

  wait_until (lia_account_get_mail_status (account) == LIA_STATUS_WAITING);
  cable_mend (self->cable);
  lia_session_retry (self->fixture.session, self->fixture.account);
  offline_settle (self);
}

void
offline_settle (Offline *self)
{
  g_autofree char *server = NULL;

  wait_until (is_connected (&self->fixture) && is_settled (&self->fixture));
  server = describe_server (self);
  wait_until (is_same (self, server));
}

gint64
offline_find (Offline *self, const char *subject)
{
  LiaStmt *stmt = lia_db_stmt (
      self->db, "SELECT id FROM messages WHERE subject = ? AND folder_id IS NOT NULL");

  lia_stmt_text (stmt, subject);
  return lia_stmt_run_int (stmt, 0);
}

LiaFolder *
offline_find_folder (Offline *self, const char *name)
{
  GListModel *folders = lia_session_get_folders (self->fixture.session);

  for (guint i = 0; i < g_list_model_get_n_items (folders); i++)
    {
      g_autoptr (LiaFolder) folder = g_list_model_get_item (folders, i);
      if (g_strcmp0 (lia_folder_get_name (folder), name) == 0)
        return folder;
    }
  return NULL;
}

LiaMessageRecord *
offline_find_remote (Offline *self, LiaFolderRole role, const char *subject)
{
  g_autoptr (GPtrArray) list = other_client_list (self->other, role);

  for (guint i = 0; i < list->len; i++)
    {
      LiaMessageRecord *record = g_ptr_array_index (list, i);
      if (g_strcmp0 (record->subject, subject) == 0)
        return lia_message_record_ref (record);
    }
  return NULL;
}

guint
offline_count_remote (Offline *self, LiaFolderRole role, const char *subject)
{
  g_autoptr (GPtrArray) list = other_client_list (self->other, role);
  guint n = 0;

  for (guint i = 0; i < list->len; i++)
    n += g_strcmp0 (((LiaMessageRecord *)g_ptr_array_index (list, i))->subject, subject) == 0;
  return n;
}

/* ---- Acts ---- */

static GArray *
find_rows (Offline *self, const char *subject)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 row_id = offline_find (self, subject);

  g_assert_cmpint (row_id, !=, 0);
  g_array_append_val (rows, row_id);
  return rows;
}

static void
wait_pending (Offline *self, guint n)
{
  wait_until (lia_session_get_n_pending (self->fixture.session) >= n);
}

static guint
count_pending (Offline *self)
{
  return lia_session_get_n_pending (self->fixture.session);
}

void
offline_mark (Offline *self, const char *subject, guint flags, guint mask)
{
  g_autoptr (GArray) rows = find_rows (self, subject);
  guint n = count_pending (self);

  lia_session_set_flags (self->fixture.session, rows, flags, mask);
  wait_pending (self, n + 1);
}

void
offline_move (Offline *self, const char *subject, LiaFolder *folder)
{
  g_autoptr (GArray) rows = find_rows (self, subject);
  guint n = count_pending (self);

  lia_session_move (self->fixture.session, rows, folder);
  wait_pending (self, n + 1);
}

void
offline_delete (Offline *self, const char *subject, gboolean forever)
{
  g_autoptr (GArray) rows = find_rows (self, subject);
  guint n = count_pending (self);

  lia_session_delete (self->fixture.session, rows, forever);
  wait_pending (self, n + 1);
}

LiaDraft *
offline_new_draft (Offline *self, const char *subject, const char *text)
{
  g_autoptr (LiaAddress) address
      = lia_address_new (LIA_ADDRESS_MAIL, "karim.benali@contoso.example", NULL);
  g_autoptr (GPtrArray) to = g_ptr_array_new ();
  LiaDraft *draft = NULL;

  g_ptr_array_add (to, address);
  draft = lia_session_new_draft (self->fixture.session, self->fixture.account, to);
  lia_draft_set_subject (draft, subject);
  lia_draft_set_text (draft, text);
  return draft;
}

static void
taken_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LiaDraft **draft = user_data;
  g_autoptr (GError) error = NULL;

  *draft = lia_session_new_draft_from_finish (LIA_SESSION (source), result, &error);
  g_assert_no_error (error);
}

LiaDraft *
offline_take_up (Offline *self, LiaDraftKind kind, const char *subject)
{
  LiaDraft *draft = NULL;

  lia_session_new_draft_from_async (self->fixture.session, kind, offline_find (self, subject), NULL,
                                    taken_up_cb, &draft);
  wait_until (draft != NULL);
  return draft;
}

void
offline_send (Offline *self, LiaDraft *draft)
{
  guint n = count_pending (self);
  g_autoptr (GError) error = NULL;

  lia_session_send_draft (self->fixture.session, draft, &error);
  g_assert_no_error (error);
  wait_pending (self, n + 1);
}

void
offline_close_draft (Offline *self, LiaDraft *draft)
{
  guint n = count_pending (self);

  lia_session_close_draft (self->fixture.session, draft);
  wait_pending (self, n + 1);
}
