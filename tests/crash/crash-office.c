/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "crash-office.h"

#include <glib/gstdio.h>
#include <string.h>

#include "other-client.h"
#include "store/lia-db.h"
#include "store/lia-store-file.h"

struct _CrashOffice
{
  OfficeChild *child;
  char *folder;
  char *journal;
  gsize n_read; /* bytes of the journal */
  OtherClient *other;
};

static const char account[] = "[contoso]\n"
                              "name=Contoso\n"
                              "address=%s@contoso.example\n"
                              "own-name=Somebody\n"
                              "mail-backend=ews\n"
                              "mail-url=%s\n"
                              "mail-login=%s\n"
                              "mail-auth=auto\n";

CrashOffice *
crash_office_start (void)
{
  CrashOffice *self = g_new0 (CrashOffice, 1);

  self->folder = g_dir_make_tmp ("liaison-crash-XXXXXX", NULL);
  self->journal = g_build_filename (self->folder, "journal", NULL);
  self->child = office_child_start ("--journal", self->journal, "--sip-port", "0", "--sip-tls-port",
                                    "0", NULL);
  for (guint i = 0; i < CRASH_N_STILL; i++)
    office_child_command (self->child, "deliver amelie.laurent@contoso.example still %u", i);
  self->other = other_client_new (self->child);
  return self;
}

void
crash_office_stop (CrashOffice *self)
{
  other_client_free (self->other);
  office_child_stop (self->child);
  remove_folder (self->folder);
  g_free (self->folder);
  g_free (self->journal);
  g_free (self);
}

char *
crash_office_make_profile (CrashOffice *self, const char *login)
{
  const char *address = g_str_equal (login, CRASH_ACTIVE) ? "nadia.petit" : "amelie.laurent";
  char *profile = g_dir_make_tmp ("liaison-crash-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (profile, "accounts.ini", NULL);
  g_autofree char *text
      = g_strdup_printf (account, address, office_child_get_url (self->child), login);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return profile;
}

void
crash_office_deliver (CrashOffice *self, const char *name)
{
  for (guint i = 0; i < CRASH_N_ACTS; i++)
    office_child_command (self->child, "deliver nadia.petit@contoso.example %s %c", name,
                          CRASH_LETTERS[i]);
}

/* ---- The other client ---- */

static void
add_op (GPtrArray *ops, LiaMailOpKind kind, GPtrArray *newest, guint number, guint flag)
{
  LiaMessageRecord *record = NULL;
  LiaMailOp *op = NULL;

  if (number >= newest->len)
    return;
  record = g_ptr_array_index (newest, number);
  op = lia_mail_op_new (kind, 0, record->remote_id);
  op->flags = op->mask = flag;
  g_ptr_array_add (ops, op);
}

void
crash_office_interfere (CrashOffice *self)
{
  g_autoptr (GPtrArray) newest = other_client_list (self->other, LIA_FOLDER_ROLE_INBOX);
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify)lia_mail_op_unref);

  /* The first ones have come just now. */
  add_op (ops, LIA_MAIL_OP_SET_FLAGS, newest, CRASH_N_ACTS, LIA_MESSAGE_FLAGGED);
  add_op (ops, LIA_MAIL_OP_SET_FLAGS, newest, CRASH_N_ACTS + 1, LIA_MESSAGE_READ);
  add_op (ops, LIA_MAIL_OP_MOVE, newest, CRASH_N_ACTS + 2, 0);
  add_op (ops, LIA_MAIL_OP_DELETE, newest, CRASH_N_ACTS + 3, 0);
  for (guint i = 0; i < ops->len; i++)
    ((LiaMailOp *)g_ptr_array_index (ops, i))->folder_remote_id
        = g_strdup (other_client_get_folder (self->other, LIA_FOLDER_ROLE_JUNK));
  other_client_apply (self->other, ops);
}

GPtrArray *
crash_office_read_journal (CrashOffice *self)
{
  return journal_read (self->journal, &self->n_read);
}

void
crash_office_skip_journal (CrashOffice *self)
{
  g_ptr_array_unref (crash_office_read_journal (self));
}

static guint
read_version (CrashOffice *self, const char *remote_id)
{
  g_autofree char *text = other_client_dup_source (self->other, remote_id);
  const char *found = strstr (text, "version ");

  return found != NULL ? (guint)g_ascii_strtoull (found + strlen ("version "), NULL, 10) : 0;
}

guint
crash_office_count_drafts (CrashOffice *self, const char *subject, guint *out_version)
{
  g_autoptr (GPtrArray) drafts = other_client_list (self->other, LIA_FOLDER_ROLE_DRAFTS);
  guint n = 0;

  for (guint i = 0; i < drafts->len; i++)
    {
      LiaMessageRecord *record = g_ptr_array_index (drafts, i);
      if (g_strcmp0 (record->subject, subject) != 0)
        continue;
      n++;
      *out_version = read_version (self, record->remote_id);
    }
  return n;
}

/* ---- The store ---- */

static void
copy_file (const char *from_folder, const char *to_folder, const char *name)
{
  g_autofree char *from = g_build_filename (from_folder, name, NULL);
  g_autofree char *to = g_build_filename (to_folder, name, NULL);
  g_autofree char *data = NULL;
  gsize size = 0;

  if (g_file_get_contents (from, &data, &size, NULL))
    g_assert_true (g_file_set_contents (to, data, (gssize)size, NULL));
}

static void
add_subjects (LiaDb *db, const char *sql, GHashTable *subjects)
{
  LiaStmt *stmt = lia_db_stmt (db, sql);

  while (lia_stmt_next (stmt))
    g_hash_table_add (subjects, lia_stmt_dup_text (stmt, 0));
}

static char *
check_db (LiaDb *db)
{
  g_autofree char *verdict = lia_stmt_run_text (lia_db_stmt (db, "PRAGMA integrity_check"));
  g_autoptr (GError) error = NULL;
  gint64 n_wrong = 0;

  if (g_strcmp0 (verdict, "ok") != 0)
    return g_steal_pointer (&verdict);
  /* rank 1: the index is compared with the content. */
  lia_db_exec (db,
               "INSERT INTO message_index (message_index, rank) VALUES ('integrity-check', 1);");
  n_wrong = lia_stmt_run_int (
      lia_db_stmt (db, "SELECT count (*) FROM folders f WHERE n_rows !="
                       " (SELECT count (*) FROM messages WHERE folder_id = f.id)"
                       " OR n_unread != (SELECT count (*) FROM messages"
                       " WHERE folder_id = f.id AND (flags & 1) = 0)"),
      -1);
  if (!lia_db_take_failure (db, &error))
    return g_strdup (error->message);
  return n_wrong != 0 ? g_strdup ("the counts of a folder are wrong") : NULL;
}

char *
crash_store_check (const char *profile, const char *copy, GHashTable *texts, GHashTable *sources)
{
  g_autofree char *path = lia_store_file_dup_path (copy);
  g_autofree char *fault = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (LiaStore) store = NULL;
  LiaStoreOpening opening;
  LiaDb *db = NULL;

  copy_file (profile, copy, "liaison.db");
  copy_file (profile, copy, "liaison.db-wal");
  copy_file (profile, copy, "closed-well");
  store = lia_store_open (copy, &error);
  if (store == NULL)
    return g_strdup (error->message);
  opening = lia_store_get_opening (store);
  g_clear_object (&store);
  if (opening != LIA_STORE_OPENED && opening != LIA_STORE_CREATED)
    return g_strdup ("the store counts as damaged");
  db = lia_db_open (path, TRUE, &error);
  if (db == NULL)
    return g_strdup (error->message);
  fault = check_db (db);
  add_subjects (db, "SELECT subject FROM messages WHERE has_text AND subject IS NOT NULL", texts);
  add_subjects (db, "SELECT m.subject FROM messages m JOIN sources s ON s.id = m.id", sources);
  lia_db_close (db);
  return g_steal_pointer (&fault);
}
