/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <webkit/webkit.h>

#include "ear.h"
#include "hostile-tricks.h"
#include "mime/lia-mime-html.h"
#include "widget-fixture.h"
#include "widgets/lia-html-module.h"
#include "widgets/lia-message-body.h"

/*
 * Each trick of hostile-html.txt is shown three times side by side: as the program shows a message, in the view of HTML
 * alone with no sanitiser before it, and in a browser that has no walls. The browser shows that the trick works, and that
 * the time was long enough for it; the other two must not call anybody, run nothing, and show the text that stands around
 * the trick.
 */

typedef struct
{
  WebKitWebView *engine;
  guint n_loaded;
} Page;

typedef struct
{
  GPtrArray *tricks;
  Ear *ear;         /* for the program */
  Ear *browser_ear; /* for the browser */
  GtkWidget *window;
  GtkWidget *body;
  GtkWidget *bare;
  LiaMimeMessage *message;
  Page body_page;
  Page bare_page;
  Page browser;
  gboolean copied;
} Fixture;

/* Where the engine's processes write the names that they look up. */
static char *names_path;

/* ---- Pages ---- */

static void
load_changed_cb (Page *page, WebKitLoadEvent event)
{
  if (event == WEBKIT_LOAD_FINISHED)
    page->n_loaded++;
}

static void
page_follow (Page *page, GtkWidget *root)
{
  page->engine = WEBKIT_WEB_VIEW (find_by_type (root, WEBKIT_TYPE_WEB_VIEW));
  g_signal_connect_swapped (page->engine, "load-changed", G_CALLBACK (load_changed_cb), page);
}

static gboolean
page_ran (Page *page)
{
  return g_strcmp0 (webkit_web_view_get_title (page->engine), "ran") == 0;
}

static gboolean
refuse_cb (void)
{
  return TRUE;
}

static GtkWidget *
new_browser (void)
{
  g_autoptr (WebKitNetworkSession) network = webkit_network_session_new_ephemeral ();
  GtkWidget *browser = g_object_new (WEBKIT_TYPE_WEB_VIEW, "network-session", network, NULL);

  g_signal_connect (browser, "script-dialog", G_CALLBACK (refuse_cb), NULL);
  return browser;
}

static gboolean
is_name_asked (const Trick *trick, Ear *ear)
{
  g_autofree char *host = hostile_trick_host (trick, ear_get_port (ear));
  g_autofree char *asked = NULL;

  g_assert_true (g_file_get_contents (names_path, &asked, NULL, NULL));
  return strstr (asked, host) != NULL;
}

static void
watch_names (void)
{
  g_autoptr (GError) error = NULL;
  int file = g_file_open_tmp ("liaison-names-XXXXXX", &names_path, &error);

  g_assert_no_error (error);
  close (file);
  /* For the processes of the engine: this one has begun already. */
  g_setenv ("WATCH_NAMES", names_path, TRUE);
  g_setenv ("LD_PRELOAD", g_getenv ("LIA_TEST_WATCH_NAMES"), TRUE);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *browser = NULL;
  g_autoptr (GString) html = g_string_new ("<p>First</p>");

  fixture->tricks = hostile_tricks_load ();
  fixture->ear = ear_new ();
  fixture->browser_ear = ear_new ();
  fixture->body = lia_message_body_new ();
  fixture->bare = lia_html_module_new_view ();
  g_assert_nonnull (fixture->bare);
  browser = new_browser ();
  gtk_box_append (GTK_BOX (box), fixture->body);
  gtk_box_append (GTK_BOX (box), fixture->bare);
  gtk_box_append (GTK_BOX (box), browser);
  gtk_box_set_homogeneous (GTK_BOX (box), TRUE);
  fixture->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 900, 400);
  gtk_window_set_child (GTK_WINDOW (fixture->window), box);
  gtk_window_present (GTK_WINDOW (fixture->window));
  /* The first message makes the view. */
  fixture->message = hostile_message (html);
  lia_message_body_show (LIA_MESSAGE_BODY (fixture->body), fixture->message);
  page_follow (&fixture->body_page, fixture->body);
  page_follow (&fixture->bare_page, fixture->bare);
  page_follow (&fixture->browser, browser);
  wait_until (fixture->body_page.n_loaded > 0);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_signal_handlers_disconnect_by_data (fixture->body_page.engine, &fixture->body_page);
  g_signal_handlers_disconnect_by_data (fixture->bare_page.engine, &fixture->bare_page);
  g_signal_handlers_disconnect_by_data (fixture->browser.engine, &fixture->browser);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_clear_pointer (&fixture->message, lia_mime_message_unref);
  ear_free (fixture->ear);
  ear_free (fixture->browser_ear);
  g_ptr_array_unref (fixture->tricks);
}

/* ---- What is seen ---- */

static void
copied_cb (Fixture *fixture)
{
  fixture->copied = TRUE;
}

static void
text_cb (GObject *clipboard, GAsyncResult *result, gpointer user_data)
{
  char **text = user_data;

  *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (clipboard), result, NULL);
  if (*text == NULL)
    *text = g_strdup ("");
}

/* The text of the page as a person gets it: all of it selected and copied. */
static char *
dup_seen (Fixture *fixture, Page *page)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (fixture->window);
  char *text = NULL;
  gulong id = g_signal_connect_swapped (clipboard, "changed", G_CALLBACK (copied_cb), fixture);

  fixture->copied = FALSE;
  webkit_web_view_execute_editing_command (page->engine, WEBKIT_EDITING_COMMAND_SELECT_ALL);
  webkit_web_view_execute_editing_command (page->engine, WEBKIT_EDITING_COMMAND_COPY);
  wait_until (fixture->copied);
  g_signal_handler_disconnect (clipboard, id);
  gdk_clipboard_read_text_async (clipboard, NULL, text_cb, &text);
  wait_until (text != NULL);
  return text;
}

static void
assert_seen (Fixture *fixture, const Trick *trick, Page *page)
{
  g_autofree char *seen = dup_seen (fixture, page);

  if (strstr (seen, "Before") == NULL || (!trick->eats && strstr (seen, "After") == NULL))
    g_error ("%s: this is seen: “%s”", trick->name, seen);
  /* Nor is what is no text brought out: the sheet of the page, and that of the message. */
  if (strstr (seen, "margin:12px") != NULL || strstr (seen, "{ color") != NULL)
    g_error ("%s: a style sheet is seen: “%s”", trick->name, seen);
}

/* ---- Tricks ---- */

static gboolean
wake_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static void
load_in_browser (Fixture *fixture, const Trick *trick)
{
  g_autoptr (GString) html = hostile_trick_page (trick, ear_get_port (fixture->browser_ear));
  g_autoptr (GBytes) bytes = g_bytes_new (html->str, html->len);
  g_autofree char *base
      = g_strdup_printf ("http://127.0.0.1:%u/", ear_get_port (fixture->browser_ear));

  fixture->browser.n_loaded = 0;
  webkit_web_view_load_bytes (fixture->browser.engine, bytes, "text/html", "utf-8", base);
}

static void
show_in_all (Fixture *fixture, const Trick *trick)
{
  g_autoptr (GString) html = hostile_trick_page (trick, ear_get_port (fixture->ear));

  g_clear_pointer (&fixture->message, lia_mime_message_unref);
  fixture->message = hostile_message (html);
  fixture->body_page.n_loaded = fixture->bare_page.n_loaded = 0;
  lia_message_body_show (LIA_MESSAGE_BODY (fixture->body), fixture->message);
  lia_html_module_load (fixture->bare, fixture->message, html->str, FALSE);
  load_in_browser (fixture, trick);
}

static gboolean
has_worked (Fixture *fixture, const Trick *trick)
{
  return fixture->browser.n_loaded > 0
         && (!trick->asks || ear_heard (fixture->browser_ear, trick->name))
         && (!trick->runs || page_ran (&fixture->browser))
         && (!trick->names || is_name_asked (trick, fixture->browser_ear));
}

static void
wait_in_browser (Fixture *fixture, const Trick *trick)
{
  gint64 end_us = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;
  guint id = g_timeout_add (50, wake_cb, NULL);

  while (!has_worked (fixture, trick))
    {
      if (g_get_monotonic_time () > end_us)
        g_error ("%s does not do in a browser what the list says", trick->name);
      g_main_context_iteration (NULL, TRUE);
    }
  g_source_remove (id);
}

/* A trick that leads to another page may still be on its way there, and would take the place of what
 * is loaded next: that begins when there is nothing of it any more. */
static void
clear_browser (Fixture *fixture)
{
  WebKitWebView *engine = fixture->browser.engine;

  do
    {
      fixture->browser.n_loaded = 0;
      webkit_web_view_load_uri (engine, "about:blank");
      wait_until (fixture->browser.n_loaded > 0 && !webkit_web_view_is_loading (engine));
    }
  while (g_strcmp0 (webkit_web_view_get_uri (engine), "about:blank") != 0);
}

static void
assert_silent (Fixture *fixture, const Trick *trick)
{
  GPtrArray *names = ear_get_names (fixture->ear);

  if (is_name_asked (trick, fixture->ear))
    g_error ("%s looked a name up", trick->name);
  if (ear_get_n_calls (fixture->ear) > 0)
    g_error ("%s, or one before it, called; this was asked: %s", trick->name,
             names->len > 0 ? (const char *)g_ptr_array_index (names, 0) : "nothing");
}

static void
assert_lame (const Trick *trick, Page *page)
{
  if (page_ran (page))
    g_error ("%s ran a script", trick->name);
  g_assert_cmpstr (webkit_web_view_get_uri (page->engine), ==, "about:blank");
}

/* What the sanitiser leaves names nothing that would be fetched: an address stands only in links and texts. */
static void
assert_clean (Fixture *fixture, const Trick *trick)
{
  g_autofree char *place = g_strdup_printf ("127.0.0.1:%u", ear_get_port (fixture->ear));
  g_autofree char *safe
      = lia_html_sanitize (lia_mime_message_get_html (fixture->message), LIA_HTML_DEFAULT, NULL);
  g_autoptr (GRegex) harmless = g_regex_new (
      "<a href=\"[^\"]*\"| src=\"cid:[^\"]*\"| (alt|class|cite|title)=\"[^\"]*\"|>[^<]*<", 0, 0,
      NULL);
  g_autofree char *rest = g_regex_replace_literal (harmless, safe, -1, 0, "", 0, NULL);

  if (strstr (rest, place) != NULL)
    g_error ("%s leaves an address: %s", trick->name, safe);
}

static void
test_tricks (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < fixture->tricks->len; i++)
    {
      const Trick *trick = g_ptr_array_index (fixture->tricks, i);

      show_in_all (fixture, trick);
      wait_until (fixture->body_page.n_loaded > 0 && fixture->bare_page.n_loaded > 0);
      wait_in_browser (fixture, trick);
      assert_seen (fixture, trick, &fixture->body_page);
      assert_lame (trick, &fixture->body_page);
      assert_lame (trick, &fixture->bare_page);
      assert_clean (fixture, trick);
      assert_silent (fixture, trick);
      clear_browser (fixture);
    }
}

/* ---- Pictures that are asked for ---- */

/* Masks, too, are pictures to the engine; what is cleaned before has none. */
static gboolean
is_picture (const char *name)
{
  return g_str_has_suffix (name, ".gif") || g_str_has_suffix (name, ".svg");
}

static void
assert_only_pictures (Fixture *fixture)
{
  GPtrArray *names = ear_get_names (fixture->ear);

  for (guint i = 0; i < names->len; i++)
    if (!is_picture (g_ptr_array_index (names, i)))
      g_error ("This is no picture, and was asked for: %s",
               (const char *)g_ptr_array_index (names, i));
}

static void
show_with_pictures (Fixture *fixture, const Trick *trick)
{
  g_autoptr (GString) html = hostile_trick_page (trick, ear_get_port (fixture->ear));
  LiaMessageBody *body = LIA_MESSAGE_BODY (fixture->body);

  g_clear_pointer (&fixture->message, lia_mime_message_unref);
  fixture->message = hostile_message (html);
  fixture->body_page.n_loaded = fixture->bare_page.n_loaded = 0;
  lia_html_module_load (fixture->bare, fixture->message, html->str, TRUE);
  lia_message_body_show (body, fixture->message);
  wait_until (fixture->body_page.n_loaded > 0);
  if (lia_message_body_get_has_blocked (body))
    {
      fixture->body_page.n_loaded = 0;
      lia_message_body_show_remote (body);
      wait_until (fixture->body_page.n_loaded > 0);
      g_assert_false (lia_message_body_get_has_blocked (body));
    }
  wait_until (fixture->bare_page.n_loaded > 0);
}

/* Whoever asks for the pictures gets pictures, and nothing else that the message names. */
static void
test_pictures (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < fixture->tricks->len; i++)
    {
      const Trick *trick = g_ptr_array_index (fixture->tricks, i);

      show_with_pictures (fixture, trick);
      assert_lame (trick, &fixture->body_page);
      assert_lame (trick, &fixture->bare_page);
      assert_only_pictures (fixture);
    }
  g_assert_true (ear_heard (fixture->ear, "image"));
  g_assert_true (ear_heard (fixture->ear, "image-cross-origin"));
}

int
main (int argc, char **argv)
{
  int status = 0;

  watch_names ();
  widget_fixture_init (&argc, &argv);
#define add(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  add ("/html-hostile/tricks", test_tricks);
  add ("/html-hostile/pictures", test_pictures);
#undef add
  status = g_test_run ();
  g_unlink (names_path);
  g_free (names_path);
  return status;
}
