/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "http-server.h"
#include "htmlview/lia-html-view.h"
#include "widget-fixture.h"

/* The reader of HTML, without the sanitiser before it: its own walls are looked at. */

typedef struct
{
  HttpServer *server;
  LiaMimeMessage *message;
  GtkWidget *window;
  GtkWidget *view;
  WebKitWebView *engine;
  guint n_loaded;
  guint n_unusable;
  guint n_fetched;
  guint n_failed;
} Fixture;

static void
answer (HttpServer *server, guint n, SoupServerMessage *message, const char *body, gpointer data)
{
  http_server_answer (message, 200, "image/gif", "GIF89a");
}

static void
load_changed_cb (Fixture *fixture, WebKitLoadEvent event)
{
  if (event == WEBKIT_LOAD_FINISHED)
    fixture->n_loaded++;
}

static void
unusable_cb (Fixture *fixture)
{
  fixture->n_unusable++;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  static const char text[]
      = "From: a@x.example\r\nSubject: Picture\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/related; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/html\r\n\r\n<p>Hello</p>\r\n"
        "--b\r\nContent-Type: image/png\r\nContent-ID: <one@x>\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\n"
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5E"
        "rkJggg==\r\n--b--\r\n";
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));

  fixture->server = http_server_new (NULL, answer, NULL);
  fixture->message = lia_mime_message_new (bytes);
  fixture->view = lia_html_view_new ();
  fixture->engine = WEBKIT_WEB_VIEW (gtk_widget_get_first_child (fixture->view));
  g_signal_connect_swapped (fixture->engine, "load-changed", G_CALLBACK (load_changed_cb), fixture);
  g_signal_connect_swapped (fixture->view, "unusable", G_CALLBACK (unusable_cb), fixture);
  fixture->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 400, 300);
  gtk_window_set_child (GTK_WINDOW (fixture->window), fixture->view);
  gtk_window_present (GTK_WINDOW (fixture->window));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_signal_handlers_disconnect_by_data (fixture->engine, fixture);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  lia_mime_message_unref (fixture->message);
  http_server_free (fixture->server);
}

/* Everything by which a page could call home. */
static char *
nosy_html (Fixture *fixture)
{
  const char *url = http_server_get_url (fixture->server);

  return g_strdup_printf ("<link rel=\"stylesheet\" href=\"%1$s.css\">"
                          "<style>@import url(%1$s.css); p { background: url(%1$s.gif) }</style>"
                          "<p>Hello</p><img src=\"%1$s\"><iframe src=\"%1$s\"></iframe>"
                          "<script src=\"%1$s.js\"></script>"
                          "<script>new Image ().src = \"%1$s\"</script>"
                          "<video src=\"%1$s\" autoplay></video><object data=\"%1$s\"></object>",
                          url);
}

static void
test_keeps_from_network (Fixture *fixture, gconstpointer data)
{
  g_autofree char *html = nosy_html (fixture);

  lia_html_view_load (fixture->view, fixture->message, html, FALSE);
  wait_until (fixture->n_loaded > 0 || fixture->n_unusable > 0);
  /* The rules were understood: without them nothing would be shown. */
  g_assert_cmpuint (fixture->n_unusable, ==, 0);
  g_assert_cmpuint (http_server_get_count (fixture->server), ==, 0);
}

static void
test_pictures_when_asked (Fixture *fixture, gconstpointer data)
{
  const char *url = http_server_get_url (fixture->server);
  g_autofree char *html = g_strdup_printf ("<p>Hello</p><img src=\"%s\">", url);

  lia_html_view_load (fixture->view, fixture->message, html, TRUE);
  wait_until (http_server_get_count (fixture->server) > 0);
  wait_until (fixture->n_loaded > 0);
}

/* One view shows one message after the other; what belongs to the first one does not block the second. */
static void
test_next_message (Fixture *fixture, gconstpointer data)
{
  g_autofree char *nosy = nosy_html (fixture);

  lia_html_view_load (fixture->view, fixture->message, "<p>One</p><img src=\"cid:one@x\">", TRUE);
  lia_html_view_load (fixture->view, fixture->message, "<p>Two</p>", TRUE);
  wait_until (fixture->n_loaded > 0);
  fixture->n_loaded = 0;
  lia_html_view_load (fixture->view, fixture->message, nosy, FALSE);
  wait_until (fixture->n_loaded > 0);
  g_assert_cmpuint (http_server_get_count (fixture->server), ==, 0);
}

static void
resource_finished_cb (Fixture *fixture)
{
  fixture->n_fetched++;
}

static void
resource_failed_cb (Fixture *fixture)
{
  fixture->n_failed++;
}

static void
resource_cb (Fixture *fixture, WebKitWebResource *resource)
{
  if (!g_str_has_prefix (webkit_web_resource_get_uri (resource), "lia-cid:"))
    return;
  g_signal_connect_swapped (resource, "finished", G_CALLBACK (resource_finished_cb), fixture);
  g_signal_connect_swapped (resource, "failed", G_CALLBACK (resource_failed_cb), fixture);
}

/* A picture belongs to the message that is shown; what is asked for in the name of another one is not there. */
static void
test_picture_of_another (Fixture *fixture, gconstpointer data)
{
  g_signal_connect_swapped (fixture->engine, "resource-load-started", G_CALLBACK (resource_cb),
                            fixture);
  lia_html_view_load (fixture->view, fixture->message, "<img src=\"cid:one@x\">", FALSE);
  wait_until (fixture->n_fetched > 0);
  g_assert_cmpuint (fixture->n_failed, ==, 0);
  lia_html_view_load (fixture->view, fixture->message, "<img src=\"lia-cid:1/one@x\">", FALSE);
  wait_until (fixture->n_failed > 0);
}

int
main (int argc, char **argv)
{
  widget_fixture_init (&argc, &argv);
#define add(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  add ("/html-view/keeps-from-network", test_keeps_from_network);
  add ("/html-view/pictures-when-asked", test_pictures_when_asked);
  add ("/html-view/next-message", test_next_message);
  add ("/html-view/picture-of-another", test_picture_of_another);
#undef add
  return g_test_run ();
}
