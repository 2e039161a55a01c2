/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "remove-folder.h"
#include "widget-fixture.h"
#include "widgets/lia-attachment-list.h"

/* What becomes of attachments whose names mean harm: where they are written, and what may be done with them there. */

/* The folder of a program that opens files, and the file in which it tells what it was given. */
static char *opener_folder;
static char *given_path;

typedef struct
{
  LiaMimeMessage *message;
  GtkWidget *window;
  GtkWidget *list;
  guint n_failed;
} Fixture;

static void
failed_cb (Fixture *fixture)
{
  fixture->n_failed++;
}

static void
show (Fixture *fixture, const char *name)
{
  g_autofree char *text
      = g_strdup_printf ("MIME-Version: 1.0\r\nContent-Type: application/x-liaison-test\r\n"
                         "Content-Disposition: attachment; filename=\"%s\"\r\n\r\ncontent",
                         name);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  g_clear_pointer (&fixture->message, lia_mime_message_unref);
  fixture->message = lia_mime_message_new (bytes);
  lia_attachment_list_show (LIA_ATTACHMENT_LIST (fixture->list), fixture->message);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->list = lia_attachment_list_new ();
  g_signal_connect_swapped (fixture->list, "failed", G_CALLBACK (failed_cb), fixture);
  fixture->window = gtk_window_new ();
  gtk_window_set_child (GTK_WINDOW (fixture->window), fixture->list);
  gtk_window_present (GTK_WINDOW (fixture->window));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  run_idles ();
  g_clear_pointer (&fixture->message, lia_mime_message_unref);
}

static guint
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/* ---- Saving ---- */

static GtkWidget *
find_toplevel (GType type)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWidget) toplevel = g_list_model_get_item (toplevels, i);
      if (g_type_is_a (G_OBJECT_TYPE (toplevel), type) && gtk_widget_get_mapped (toplevel))
        return toplevel;
    }
  return NULL;
}

/* The dialog comes up with a name for one folder, whatever the message says. */
static void
test_save (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *name;
    const char *proposed;
  } table[] = {
    { "../../outside.txt", "outside.txt" },
    { "..\\\\..\\\\outside2.txt", "outside2.txt" },
    { "..", "attachment" },
    { "a\xe2\x80\xaetxt.exe", "atxt.exe" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      GtkWidget *dialog = NULL;
      g_autofree char *name = NULL;

      show (fixture, table[i].name);
      gtk_widget_activate_action (fixture->list, "attachment.save", "u", 0);
      wait_until (find_toplevel (GTK_TYPE_FILE_CHOOSER_DIALOG) != NULL);
      dialog = find_toplevel (GTK_TYPE_FILE_CHOOSER_DIALOG);
      name = gtk_file_chooser_get_current_name (GTK_FILE_CHOOSER (dialog));
      g_assert_cmpstr (name, ==, table[i].proposed);
      gtk_dialog_response (GTK_DIALOG (dialog), GTK_RESPONSE_CANCEL);
      wait_until (find_toplevel (GTK_TYPE_FILE_CHOOSER_DIALOG) == NULL);
    }
  g_assert_cmpuint (fixture->n_failed, ==, 0);
}

/* ---- Opening ---- */

/* A program that remembers what it was given, and what might be done with it. */
static void
install_opener (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *entries = g_build_filename (g_get_user_data_dir (), "applications", NULL);
  g_autofree char *entry = g_build_filename (entries, "opener.desktop", NULL);
  g_autofree char *defaults = g_build_filename (g_get_user_config_dir (), "mimeapps.list", NULL);
  g_autofree char *program = NULL;
  g_autofree char *script = NULL;
  g_autofree char *text = NULL;

  opener_folder = g_dir_make_tmp ("liaison-opener-XXXXXX", &error);
  g_assert_no_error (error);
  program = g_build_filename (opener_folder, "opener", NULL);
  given_path = g_build_filename (opener_folder, "given", NULL);
  script = g_strdup_printf ("#!/bin/sh\nfor file in \"$1\" \"$(dirname \"$1\")\"; do\n"
                            "  stat -c '%%n|%%a' \"$file\"\ndone >%1$s.new\nmv %1$s.new %1$s\n",
                            given_path);
  text = g_strdup_printf ("[Desktop Entry]\nType=Application\nName=Opener\nExec=%s %%f\n"
                          "MimeType=text/plain;\n",
                          program);
  g_assert_cmpint (g_mkdir_with_parents (entries, 0700), ==, 0);
  g_assert_true (g_file_set_contents (program, script, -1, NULL));
  g_assert_cmpint (g_chmod (program, 0700), ==, 0);
  g_assert_true (g_file_set_contents (entry, text, -1, NULL));
  g_assert_true (g_file_set_contents (
      defaults, "[Default Applications]\ntext/plain=opener.desktop\n", -1, NULL));
}

static gboolean
wake_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/* It is not kept when the user has signed out, nobody else sees it, and nobody runs it. */
static void
test_open (Fixture *fixture, gconstpointer data)
{
  guint wake_id = 0;
  g_autofree char *given = NULL;
  g_autofree char *pattern = g_strdup_printf ("%s/liaison-*/report.txt|400\n%s/liaison-*|700\n",
                                              g_get_user_runtime_dir (), g_get_user_runtime_dir ());

  show (fixture, "../../x/report\xe2\x80\xae.txt");
  gtk_widget_activate_action (fixture->list, "attachment.open", "u", 0);
  /* Another program writes the file: nothing wakes this one. */
  wake_id = g_timeout_add (50, wake_cb, NULL);
  wait_until (g_file_get_contents (given_path, &given, NULL, NULL));
  g_source_remove (wake_id);
  g_assert_true (g_pattern_match_simple (pattern, given));
  g_assert_cmpuint (fixture->n_failed, ==, 0);
  g_unlink (given_path);
}

/* What could be a program is not opened: it can be saved, which is asked. */
static void
test_dangerous (Fixture *fixture, gconstpointer data)
{
  static const char *const dangerous[] = { "invoice.pdf.exe", "page.html", "y.exe . " };
  guint n = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (dangerous); i++)
    {
      show (fixture, dangerous[i]);
      n = count_files (g_get_user_runtime_dir ());
      gtk_widget_activate_action (fixture->list, "attachment.open", "u", 0);
      wait_until (find_toplevel (GTK_TYPE_FILE_CHOOSER_DIALOG) != NULL);
      g_assert_cmpuint (count_files (g_get_user_runtime_dir ()), ==, n);
      gtk_dialog_response (GTK_DIALOG (find_toplevel (GTK_TYPE_FILE_CHOOSER_DIALOG)),
                           GTK_RESPONSE_CANCEL);
      wait_until (find_toplevel (GTK_TYPE_FILE_CHOOSER_DIALOG) == NULL);
    }
  g_assert_false (g_file_test (given_path, G_FILE_TEST_EXISTS));
}

/* What is shown is the name that it would be saved under, with its ending. */
static void
test_shown (Fixture *fixture, gconstpointer data)
{
  show (fixture, "../invoice\xe2\x80\xae.pdf.exe");
  g_assert_nonnull (find_label (fixture->list, "invoice.pdf.exe"));
  g_assert_cmpint (
      gtk_label_get_ellipsize (GTK_LABEL (find_label (fixture->list, "invoice.pdf.exe"))), ==,
      PANGO_ELLIPSIZE_MIDDLE);
}

int
main (int argc, char **argv)
{
  int status = 0;

  /* What the desktop can open is read once. */
  install_opener ();
  widget_fixture_init (&argc, &argv);
#define add(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  add ("/attachments/shown", test_shown);
  add ("/attachments/save", test_save);
  add ("/attachments/open", test_open);
  add ("/attachments/dangerous", test_dangerous);
#undef add
  status = g_test_run ();
  remove_folder (opener_folder);
  g_free (opener_folder);
  g_free (given_path);
  return status;
}
