/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "core/lia-message.h"
#include "remove-folder.h"
#include "session-fixture.h"

/* The disk is full while the program works: it says so, shows nothing as done that is not kept, and loses nothing that
 * was written. What fills the disk is tests/common/bad-disk.c, before this program. */

typedef struct
{
  Fixture fixture;
  LiaMessageList *list;
  GPtrArray *notices;
  guint n_reopened;
} Disk;

static void
notice_cb (Disk *self, const char *text, guint undo_id)
{
  g_ptr_array_add (self->notices, g_strdup (text));
}

static void
reopened_cb (Disk *self)
{
  self->n_reopened++;
}

static LiaFolder *
inbox (Disk *self)
{
  return lia_session_find_folder (self->fixture.session, self->fixture.account,
                                  LIA_FOLDER_ROLE_INBOX);
}

static guint
count (Disk *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->list));
}

static void
follow (Disk *self)
{
  g_signal_connect_swapped (self->fixture.session, "notice", G_CALLBACK (notice_cb), self);
  g_signal_connect_swapped (self->fixture.session, "drafts-reopened", G_CALLBACK (reopened_cb),
                            self);
}

static void
set_up_disk (Disk *self, gconstpointer data)
{
  LiaViewSpec spec = { 0 };

  g_assert_cmpint (g_mkdir_with_parents (g_getenv ("BAD_DISK_FOLDER"), 0700), ==, 0);
  set_up (&self->fixture, NULL);
  self->notices = g_ptr_array_new_with_free_func (g_free);
  follow (self);
  add_account (&self->fixture, "secret", FALSE);
  wait_until (is_connected (&self->fixture) && inbox (self) != NULL);
  spec.folder = inbox (self);
  self->list = lia_session_open_view (self->fixture.session, &spec);
  wait_until (count (self) > 0 && (guint)lia_folder_get_total (inbox (self)) == count (self));
}

static void
tear_down_disk (Disk *self, gconstpointer data)
{
  g_unlink (g_getenv ("BAD_DISK_FULL"));
  g_clear_object (&self->list);
  tear_down (&self->fixture, NULL);
  g_ptr_array_unref (self->notices);
}

static void
fill (void)
{
  g_assert_true (g_file_set_contents (g_getenv ("BAD_DISK_FULL"), "", 0, NULL));
}

static void
make_room (void)
{
  g_assert_cmpint (g_unlink (g_getenv ("BAD_DISK_FULL")), ==, 0);
}

static gboolean
is_full_sentence (const char *text)
{
  return text != NULL && g_str_has_prefix (text, "The disk is full.");
}

/* All that was told since the last call is that the disk is full. */
static void
wait_told (Disk *self)
{
  wait_until (self->notices->len > 0);
  for (guint i = 0; i < self->notices->len; i++)
    if (!is_full_sentence (g_ptr_array_index (self->notices, i)))
      g_error ("It says “%s”", (char *)g_ptr_array_index (self->notices, i));
  g_ptr_array_set_size (self->notices, 0);
}

static LiaDraft *
new_draft (Disk *self, const char *text)
{
  g_autoptr (LiaAddress) address
      = lia_address_new (LIA_ADDRESS_MAIL, "karim.benali@contoso.example", NULL);
  g_autoptr (GPtrArray) to = g_ptr_array_new ();
  LiaDraft *draft = NULL;

  g_ptr_array_add (to, address);
  draft = lia_session_new_draft (self->fixture.session, self->fixture.account, to);
  lia_draft_set_text (draft, text);
  return draft;
}

/* ---- Tests ---- */

static void
test_acts (Disk *self, gconstpointer data)
{
  g_autoptr (LiaMessage) message = g_list_model_get_item (G_LIST_MODEL (self->list), 0);
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 row_id = lia_message_get_row_id (message);
  guint flags = 0;
  guint n = count (self);

  wait_until (lia_message_get_loaded (message));
  flags = lia_message_get_flags (message);
  g_array_append_val (rows, row_id);
  fill ();
  lia_session_set_flags (self->fixture.session, rows, ~flags & LIA_MESSAGE_FLAGGED,
                         LIA_MESSAGE_FLAGGED);
  wait_told (self);
  g_assert_cmpuint (lia_message_get_flags (message), ==, flags);
  lia_session_delete (self->fixture.session, rows, FALSE);
  wait_told (self);
  g_assert_cmpuint (count (self), ==, n);
  g_assert_cmpuint (lia_session_get_n_pending (self->fixture.session), ==, 0);
  make_room ();
  lia_session_delete (self->fixture.session, rows, FALSE);
  wait_until (count (self) == n - 1);
}

/* Sent, or closed, while there is no room: it is open again with all that was written. */
static void
test_writing (Disk *self, gconstpointer data)
{
  LiaDraft *draft = new_draft (self, "Words that nobody may lose");
  g_autoptr (GPtrArray) back = NULL;
  g_autoptr (GPtrArray) again = NULL;
  g_autoptr (GError) error = NULL;

  fill ();
  /* Kept by itself a moment after it was written: told once. */
  wait_told (self);
  g_assert_cmpint (lia_draft_get_saved_us (draft), ==, 0);
  g_assert_true (lia_session_send_draft (self->fixture.session, draft, &error));
  g_object_unref (draft);
  wait_until (self->n_reopened > 0);
  wait_told (self);
  back = lia_session_take_open_drafts (self->fixture.session);
  g_assert_cmpuint (back->len, ==, 1);
  draft = g_ptr_array_index (back, 0);
  g_assert_cmpstr (lia_draft_get_text (draft), ==, "Words that nobody may lose");
  again = lia_session_take_open_drafts (self->fixture.session);
  g_assert_cmpuint (again->len, ==, 0);

  make_room ();
  wait_until (lia_draft_get_saved_us (draft) != 0);
  lia_session_retry (self->fixture.session, self->fixture.account);
  wait_until (is_connected (&self->fixture));
  g_ptr_array_set_size (self->notices, 0);
  lia_session_set_undo_time (self->fixture.session, 0);
  g_assert_true (lia_session_send_draft (self->fixture.session, draft, &error));
  wait_until (self->notices->len > 0);
  g_assert_cmpstr (g_ptr_array_index (self->notices, 0), ==, "Message sent");
  wait_until (lia_session_get_n_pending (self->fixture.session) == 0);
  g_assert_cmpuint (office_child_command (self->fixture.office, "count SendItem"), ==, 1);
}

static void
failed_to_stop_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError **error = user_data;

  lia_session_stop_finish (LIA_SESSION (source), result, error);
  g_assert_nonnull (*error);
}

/* The program is to end with a message half written: it does not end before that is kept. */
static void
test_ending (Disk *self, gconstpointer data)
{
  LiaDraft *draft = new_draft (self, "Half a message");
  g_autoptr (GPtrArray) back = NULL;
  g_autoptr (GError) error = NULL;

  fill ();
  lia_session_close_draft (self->fixture.session, draft);
  g_object_unref (draft);
  lia_session_stop_async (self->fixture.session, failed_to_stop_cb, &error);
  wait_until (error != NULL);
  g_assert_error (error, LIA_ERROR, LIA_ERROR_STORE);
  g_assert_cmpuint (self->n_reopened, ==, 1);
  back = lia_session_take_open_drafts (self->fixture.session);
  g_assert_cmpuint (back->len, ==, 1);

  make_room ();
  lia_session_close_draft (self->fixture.session, g_ptr_array_index (back, 0));
  g_clear_pointer (&back, g_ptr_array_unref);
  g_clear_object (&self->list);
  close_session (&self->fixture);
  g_clear_object (&self->fixture.account);
  open_session (&self->fixture);
  back = lia_session_take_open_drafts (self->fixture.session);
  g_assert_cmpuint (back->len + lia_session_get_n_pending (self->fixture.session), ==, 1);
}

/* Where there is no room even to begin, it says so, and begins when there is. */
static void
test_start (Disk *self, gconstpointer data)
{
  g_autoptr (LiaSession) session = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *damage = NULL;

  g_clear_object (&self->list);
  close_session (&self->fixture);
  g_clear_object (&self->fixture.account);
  fill ();
  session = try_session (&self->fixture, &error);
  g_assert_null (session);
  g_assert_error (error, LIA_ERROR, LIA_ERROR_STORE);
  g_assert_true (is_full_sentence (error->message));
  make_room ();
  open_session (&self->fixture);
  damage = lia_session_dup_damage (self->fixture.session);
  g_assert_null (damage);
  g_assert_cmpuint (g_list_model_get_n_items (lia_session_get_folders (self->fixture.session)), >,
                    0);
}

/* New mail waits on the server; the reason is the disk, not the server. All is well after it, and after the next
 * start. */
static void
test_new_mail (Disk *self, gconstpointer data)
{
  LiaAccount *account = self->fixture.account;
  guint n = count (self);

  fill ();
  office_child_command (self->fixture.office, "deliver nadia.petit@contoso.example Too much");
  wait_until (lia_account_get_mail_status (account) == LIA_STATUS_WAITING);
  g_assert_true (is_full_sentence (lia_account_get_mail_message (account)));
  make_room ();
  lia_session_retry (self->fixture.session, account);
  wait_until (is_connected (&self->fixture));
  wait_until (count (self) == n + 1);
  g_clear_object (&self->list);
  close_session (&self->fixture);
  g_clear_object (&self->fixture.account);
  open_session (&self->fixture);
  {
    g_autofree char *damage = lia_session_dup_damage (self->fixture.session);
    g_assert_null (damage);
  }
}

int
main (int argc, char **argv)
{
  const char *where = g_getenv ("TMPDIR") != NULL ? g_getenv ("TMPDIR") : "/tmp";
  g_autofree char *folder = g_mkdtemp (g_build_filename (where, "liaison-disk-XXXXXX", NULL));
  g_autofree char *below = g_build_filename (folder, "disk", NULL);
  g_autofree char *full = g_build_filename (folder, "full", NULL);
  int status = 0;

  /* Before GLib first asks where such folders are. */
  g_setenv ("BAD_DISK_FOLDER", below, TRUE);
  g_setenv ("BAD_DISK_FULL", full, TRUE);
  g_setenv ("TMPDIR", below, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/session/disk/acts", Disk, NULL, set_up_disk, test_acts, tear_down_disk);
  g_test_add ("/session/disk/writing", Disk, NULL, set_up_disk, test_writing, tear_down_disk);
  g_test_add ("/session/disk/ending", Disk, NULL, set_up_disk, test_ending, tear_down_disk);
  g_test_add ("/session/disk/start", Disk, NULL, set_up_disk, test_start, tear_down_disk);
  g_test_add ("/session/disk/new-mail", Disk, NULL, set_up_disk, test_new_mail, tear_down_disk);
  status = g_test_run ();
  remove_folder (folder);
  return status;
}
