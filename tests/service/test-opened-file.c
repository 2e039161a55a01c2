/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/lia-error.h"
#include "remove-folder.h"
#include "service/lia-opened-file.h"

#define MESSAGE "From: a@x.example\nTo: b@x.example\nSubject: On a disk\n\nHello\n"
#define CARD "BEGIN:VCARD\nFN:Zoe\nEMAIL:zoe@x.example\nEND:VCARD\n"

typedef struct
{
  char *folder;
  LiaOpenedFile *file; /* of the last reading */
  GError *error;
  gboolean done;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("liaison-opened-XXXXXX", NULL);
  g_assert_nonnull (fixture->folder);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->file, lia_opened_file_free);
  g_clear_error (&fixture->error);
  remove_folder (fixture->folder);
  g_free (fixture->folder);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->file = lia_opened_file_read_finish (result, &fixture->error);
  fixture->done = TRUE;
}

static void
open_file (Fixture *fixture, const char *name)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

  g_clear_pointer (&fixture->file, lia_opened_file_free);
  g_clear_error (&fixture->error);
  fixture->done = FALSE;
  lia_opened_file_read_async (path, NULL, read_cb, fixture);
  while (!fixture->done)
    g_main_context_iteration (NULL, TRUE);
}

static void
open_text (Fixture *fixture, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  open_file (fixture, name);
}

static void
open_large (Fixture *fixture, const char *name, const char *text, gsize size)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_assert_cmpint (truncate (path, (off_t)size), ==, 0);
  open_file (fixture, name);
}

static void
test_kinds (Fixture *fixture, gconstpointer data)
{
  open_text (fixture, "a.eml", MESSAGE);
  g_assert_no_error (fixture->error);
  g_assert_cmpstr (lia_mime_message_get_subject (fixture->file->message), ==, "On a disk");
  g_assert_cmpstr (fixture->file->name, ==, "a.eml");
  g_assert_null (fixture->file->contacts);
  /* What it is, not what it is called. */
  open_text (fixture, "card.eml", "\xef\xbb\xbf\n" CARD);
  g_assert_no_error (fixture->error);
  g_assert_cmpuint (fixture->file->contacts->len, ==, 1);
  open_text (fixture, "CARD.VCF", CARD);
  g_assert_no_error (fixture->error);
  g_assert_null (fixture->file->message);
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  g_autofree char *pipe = g_build_filename (fixture->folder, "pipe.eml", NULL);

  open_file (fixture, "gone.eml");
  g_assert_error (fixture->error, LIA_ERROR, LIA_ERROR_NOT_FOUND);
  open_file (fixture, ".");
  g_assert_error (fixture->error, LIA_ERROR, LIA_ERROR_INVALID_INPUT);
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  open_file (fixture, "pipe.eml");
  g_assert_error (fixture->error, LIA_ERROR, LIA_ERROR_INVALID_INPUT);
  open_text (fixture, "list.txt", "Bread\n");
  g_assert_error (fixture->error, LIA_ERROR, LIA_ERROR_INVALID_INPUT);
  open_text (fixture, "nobody.vcf", "BEGIN:VCARD\nFN:Nobody\nEND:VCARD\n");
  g_assert_error (fixture->error, LIA_ERROR, LIA_ERROR_INVALID_INPUT);
}

static void
test_limits (Fixture *fixture, gconstpointer data)
{
  open_large (fixture, "most.eml", MESSAGE, LIA_EML_MAX_BYTES);
  g_assert_no_error (fixture->error);
  g_assert_cmpstr (lia_mime_message_get_subject (fixture->file->message), ==, "On a disk");
  open_large (fixture, "more.eml", MESSAGE, LIA_EML_MAX_BYTES + 1);
  g_assert_error (fixture->error, LIA_ERROR, LIA_ERROR_TOO_LARGE);
  open_large (fixture, "most.vcf", CARD, LIA_VCARD_MAX_BYTES);
  g_assert_no_error (fixture->error);
  open_large (fixture, "more.vcf", CARD, LIA_VCARD_MAX_BYTES + 1);
  g_assert_error (fixture->error, LIA_ERROR, LIA_ERROR_TOO_LARGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/opened-file/kinds", Fixture, NULL, set_up, test_kinds, tear_down);
  g_test_add ("/opened-file/refused", Fixture, NULL, set_up, test_refused, tear_down);
  g_test_add ("/opened-file/limits", Fixture, NULL, set_up, test_limits, tear_down);
  return g_test_run ();
}
