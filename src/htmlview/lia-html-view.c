/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-html-view"

#include "config.h"

#include <string.h>

#include "core/lia-link.h"
#include "htmlview/lia-html-view.h"
#include "mime/lia-mime-html.h"

/* Pictures of the message are asked for as "lia-cid:N/CONTENT-ID": the number keeps two
   messages' apart in the
 * engine's cache. */
#define CID_SCHEME "lia-cid"

struct _LiaHtmlView
{
  GtkWidget parent_instance;

  WebKitWebView *view;
  WebKitUserContentManager *content;
  WebKitUserContentFilter *filter; /* NULL until it is compiled */
  LiaMimeMessage *message;
  char *page;
  char *hovered; /* the address of the link at which the mouse points; NULL: none */
  guint serial;
  gboolean allow_remote;
};

enum
{
  LINK,
  HOVERED,
  UNUSABLE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LiaHtmlView, lia_html_view, GTK_TYPE_WIDGET)

/* The last wall: whatever the sanitiser let through, nothing leaves this machine. A rule for each
   kind of address: WebKit's expressions know no “or”. */
#define BLOCK(pattern)                                                                             \
  "{\"trigger\":{\"url-filter\":\"^" pattern ".*\"},\"action\":{\"type\":\"block\"}}"

static const char block_rules[] = "[" BLOCK ("https?:") "," BLOCK ("wss?:") "," BLOCK (
    "ftp:") "," BLOCK ("file:") "," BLOCK ("data:text") "]";

static const char page_begin[]
    = "<!DOCTYPE html><html><head><meta charset=\"utf-8\">"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
      "style-src 'unsafe-inline'; img-src " CID_SCHEME ": data:%s\">"
      "<meta name=\"referrer\" content=\"no-referrer\">"
      "<style>body{font:%s;margin:12px;overflow-wrap:anywhere;color:#241f31;background:#fff}"
      "img{max-width:100%%;height:auto}blockquote{margin:0 0 0 4px;padding-left:10px;"
      "border-left:3px solid #c0bfbc}table{max-width:100%%}</style></head><body>";

/* ---- Pictures of the message ---- */

/* @path: "N/CONTENT-ID". What another message still asks for is not this one's. */
static LiaMimePart *
find_picture (LiaHtmlView *self, const char *path)
{
  char *end = NULL;
  guint64 serial = g_ascii_strtoull (path, &end, 10);
  g_autofree char *id = *end == '/' ? g_uri_unescape_string (end + 1, NULL) : NULL;

  return id != NULL && serial == self->serial && self->message != NULL
             ? lia_mime_message_find_cid (self->message, id)
             : NULL;
}

static void
cid_request_cb (WebKitURISchemeRequest *request, gpointer user_data)
{
  WebKitWebView *view = webkit_uri_scheme_request_get_web_view (request);
  LiaHtmlView *self = view != NULL ? g_object_get_data (G_OBJECT (view), "lia-html-view") : NULL;
  const char *path = webkit_uri_scheme_request_get_path (request);
  LiaMimePart *part = self != NULL && path != NULL ? find_picture (self, path) : NULL;
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GError) error = NULL;

  if (part == NULL || !g_str_has_prefix (part->type, "image/"))
    {
      error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "No such picture");
      webkit_uri_scheme_request_finish_error (request, error);
      return;
    }
  stream = g_memory_input_stream_new_from_bytes (part->content);
  webkit_uri_scheme_request_finish (request, stream, (gint64)part->size, part->type);
}

static WebKitWebContext *
get_context (void)
{
  static WebKitWebContext *context;

  if (context == NULL)
    {
      context = webkit_web_context_new ();
      webkit_web_context_register_uri_scheme (context, CID_SCHEME, cid_request_cb, NULL, NULL);
      webkit_web_context_set_cache_model (context, WEBKIT_CACHE_MODEL_DOCUMENT_VIEWER);
    }
  return context;
}

/* cid: addresses of the fragment's pictures become ours. In text a quote is escaped. */
static char *
rewrite_cids (LiaHtmlView *self, const char *html)
{
  static const char needle[] = " src=\"cid:";
  GString *out = g_string_sized_new (strlen (html) + 256);
  const char *p = html;

  for (const char *hit = strstr (p, needle); hit != NULL; hit = strstr (p, needle))
    {
      g_string_append_len (out, p, hit - p);
      g_string_append_printf (out, " src=\"" CID_SCHEME ":%u/", self->serial);
      p = hit + strlen (needle);
    }
  g_string_append (out, p);
  return g_string_free (out, FALSE);
}

/* ---- What the page may do: nothing but be looked at ---- */

/* Where the keyboard is the engine does not tell: what is followed there nobody has seen, unless
   the mouse points at it too. */
static LiaLinkDoubts
doubts_of (LiaHtmlView *self, WebKitNavigationAction *action, const char *uri)
{
  LiaLinkDoubts doubts = LIA_LINK_NO_DOUBT;

  if (g_strcmp0 (uri, self->hovered) != 0)
    doubts |= LIA_LINK_UNSEEN;
  if (g_strcmp0 (webkit_navigation_action_get_frame_name (action), LIA_HTML_OTHER_TEXT) == 0)
    doubts |= LIA_LINK_OTHER_TEXT;
  return doubts;
}

static gboolean
decide_policy_cb (LiaHtmlView *self, WebKitPolicyDecision *decision, WebKitPolicyDecisionType type)
{
  WebKitNavigationAction *action = NULL;
  const char *uri = NULL;

  if (type == WEBKIT_POLICY_DECISION_TYPE_RESPONSE)
    return FALSE;
  action = webkit_navigation_policy_decision_get_navigation_action (
      WEBKIT_NAVIGATION_POLICY_DECISION (decision));
  uri = webkit_uri_request_get_uri (webkit_navigation_action_get_request (action));
  if (type == WEBKIT_POLICY_DECISION_TYPE_NAVIGATION_ACTION
      && webkit_navigation_action_get_navigation_type (action) == WEBKIT_NAVIGATION_TYPE_OTHER
      && g_strcmp0 (uri, "about:blank") == 0)
    return FALSE;
  webkit_policy_decision_ignore (decision);
  if (webkit_navigation_action_is_user_gesture (action)
      && webkit_navigation_action_get_navigation_type (action)
             == WEBKIT_NAVIGATION_TYPE_LINK_CLICKED)
    g_signal_emit (self, signals[LINK], 0, uri, doubts_of (self, action, uri));
  return TRUE;
}

static void
set_hovered (LiaHtmlView *self, const char *uri)
{
  g_free (self->hovered);
  self->hovered = g_strdup (uri);
  g_signal_emit (self, signals[HOVERED], 0, uri);
}

static void
mouse_target_cb (LiaHtmlView *self, WebKitHitTestResult *hit)
{
  set_hovered (self, webkit_hit_test_result_context_is_link (hit)
                         ? webkit_hit_test_result_get_link_uri (hit)
                         : NULL);
}

/* The engine does not hear that the pointer has left for what is beside it. */
static void
pointer_left_cb (LiaHtmlView *self)
{
  set_hovered (self, NULL);
}

static gboolean
context_menu_cb (LiaHtmlView *self, WebKitContextMenu *menu)
{
  static const WebKitContextMenuAction kept[]
      = { WEBKIT_CONTEXT_MENU_ACTION_COPY, WEBKIT_CONTEXT_MENU_ACTION_SELECT_ALL,
          WEBKIT_CONTEXT_MENU_ACTION_COPY_LINK_TO_CLIPBOARD };
  g_autoptr (GList) items = g_list_copy (webkit_context_menu_get_items (menu));

  for (GList *l = items; l != NULL; l = l->next)
    {
      gboolean keep = FALSE;
      for (gsize i = 0; i < G_N_ELEMENTS (kept); i++)
        keep |= webkit_context_menu_item_get_stock_action (l->data) == kept[i];
      if (!keep)
        webkit_context_menu_remove (menu, l->data);
    }
  return webkit_context_menu_get_n_items (menu) == 0;
}

static gboolean
refuse_cb (void)
{
  return TRUE;
}

/* A page that has brought its process down is not shown as if it were alive: it may be tried
 * once more by hand. */
static void
terminated_cb (LiaHtmlView *self)
{
  g_warning ("The process that shows HTML ended");
  webkit_web_view_load_html (self->view, "<!DOCTYPE html><html></html>", NULL);
}

/* ---- Loading ---- */

static void
load_page (LiaHtmlView *self)
{
  webkit_user_content_manager_remove_all_filters (self->content);
  if (!self->allow_remote)
    webkit_user_content_manager_add_filter (self->content, self->filter);
  webkit_web_view_load_html (self->view, self->page, NULL);
  g_clear_pointer (&self->page, g_free);
}

static void
filter_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LiaHtmlView) self = LIA_HTML_VIEW (user_data);
  g_autoptr (GError) error = NULL;

  self->filter = webkit_user_content_filter_store_save_finish (
      WEBKIT_USER_CONTENT_FILTER_STORE (source), result, &error);
  if (self->filter == NULL)
    {
      g_warning ("HTML cannot be shown safely: %s", error->message);
      g_signal_emit (self, signals[UNUSABLE], 0);
    }
  else if (self->page != NULL && self->view != NULL)
    load_page (self);
}

static void
compile_filter (LiaHtmlView *self)
{
  g_autofree char *folder = g_build_filename (g_get_user_cache_dir (), "liaison", "filters", NULL);
  g_autoptr (WebKitUserContentFilterStore) store = webkit_user_content_filter_store_new (folder);
  g_autoptr (GBytes) rules = g_bytes_new_static (block_rules, strlen (block_rules));

  webkit_user_content_filter_store_save (store, "mail", rules, NULL, filter_ready_cb,
                                         g_object_ref (self));
}

static char *
dup_font (void)
{
  g_autofree char *name = NULL;
  PangoFontDescription *font = NULL;
  g_autofree char *family = NULL;
  char *css = NULL;

  g_object_get (gtk_settings_get_default (), "gtk-font-name", &name, NULL);
  font = pango_font_description_from_string (name != NULL ? name : "Sans 11");
  family = g_strdup (pango_font_description_get_family (font));
  g_strdelimit (family, "\"'<>;{}", ' ');
  css = g_strdup_printf ("%dpt %s,sans-serif",
                         MAX (pango_font_description_get_size (font) / PANGO_SCALE, 8), family);
  pango_font_description_free (font);
  return css;
}

void
lia_html_view_load (GtkWidget *widget,
                    LiaMimeMessage *message,
                    const char *html,
                    gboolean allow_remote)
{
  LiaHtmlView *self = LIA_HTML_VIEW (widget);
  g_autofree char *body = NULL;
  g_autofree char *font = dup_font ();
  GString *page = g_string_new (NULL);

  g_clear_pointer (&self->message, lia_mime_message_unref);
  self->message = lia_mime_message_ref (message);
  self->serial++;
  g_clear_pointer (&self->hovered, g_free);
  self->allow_remote = allow_remote;
  body = rewrite_cids (self, html);
  g_string_append_printf (page, page_begin, allow_remote ? " http: https:" : "", font);
  g_string_append (page, body);
  g_string_append (page, "</body></html>");
  g_free (self->page);
  self->page = g_string_free (page, FALSE);
  /* Nothing is shown before the filter stands. */
  if (self->filter != NULL)
    load_page (self);
}

/* ---- Object ---- */

static void
lia_html_view_dispose (GObject *object)
{
  LiaHtmlView *self = LIA_HTML_VIEW (object);

  if (self->view != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->view, self);
      g_object_set_data (G_OBJECT (self->view), "lia-html-view", NULL);
      gtk_widget_unparent (GTK_WIDGET (self->view));
    }
  self->view = NULL;
  g_clear_object (&self->content);
  g_clear_pointer (&self->filter, webkit_user_content_filter_unref);
  g_clear_pointer (&self->message, lia_mime_message_unref);
  g_clear_pointer (&self->page, g_free);
  g_clear_pointer (&self->hovered, g_free);
  G_OBJECT_CLASS (lia_html_view_parent_class)->dispose (object);
}

static void
lia_html_view_class_init (LiaHtmlViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lia_html_view_dispose;

  signals[LINK] = g_signal_new ("link", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_UINT);
  signals[HOVERED] = g_signal_new ("hovered", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[UNUSABLE] = g_signal_new ("unusable", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static WebKitSettings *
new_settings (void)
{
  return webkit_settings_new_with_settings (
      "enable-javascript", FALSE, "enable-javascript-markup", FALSE, "enable-html5-database", FALSE,
      "enable-html5-local-storage", FALSE, "enable-media", FALSE, "enable-webgl", FALSE,
      "enable-dns-prefetching", FALSE, "enable-page-cache", FALSE,
      "enable-back-forward-navigation-gestures", FALSE, "hardware-acceleration-policy",
      WEBKIT_HARDWARE_ACCELERATION_POLICY_NEVER, NULL);
}

/* What a message says of the looks of everything does not bring out what is no text of it. */
static void
hide_what_is_no_text (WebKitUserContentManager *content)
{
  WebKitUserStyleSheet *sheet = webkit_user_style_sheet_new (
      "head,style,title,meta{display:none!important}", WEBKIT_USER_CONTENT_INJECT_TOP_FRAME,
      WEBKIT_USER_STYLE_LEVEL_USER, NULL, NULL);

  webkit_user_content_manager_add_style_sheet (content, sheet);
  webkit_user_style_sheet_unref (sheet);
}

static void
lia_html_view_init (LiaHtmlView *self)
{
  g_autoptr (WebKitSettings) settings = new_settings ();
  g_autoptr (WebKitNetworkSession) network = webkit_network_session_new_ephemeral ();
  GtkEventController *motion = NULL;

  self->content = webkit_user_content_manager_new ();
  hide_what_is_no_text (self->content);
  self->view = g_object_new (WEBKIT_TYPE_WEB_VIEW, "web-context", get_context (), "settings",
                             settings, "user-content-manager", self->content, "network-session",
                             network, "hexpand", TRUE, "vexpand", TRUE, NULL);
  g_object_set_data (G_OBJECT (self->view), "lia-html-view", self);
  gtk_widget_set_parent (GTK_WIDGET (self->view), GTK_WIDGET (self));
  g_signal_connect_swapped (self->view, "decide-policy", G_CALLBACK (decide_policy_cb), self);
  g_signal_connect_swapped (self->view, "mouse-target-changed", G_CALLBACK (mouse_target_cb), self);
  motion = gtk_event_controller_motion_new ();
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (pointer_left_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  g_signal_connect_swapped (self->view, "context-menu", G_CALLBACK (context_menu_cb), self);
  g_signal_connect_swapped (self->view, "web-process-terminated", G_CALLBACK (terminated_cb), self);
  g_signal_connect (self->view, "permission-request", G_CALLBACK (refuse_cb), NULL);
  g_signal_connect (self->view, "script-dialog", G_CALLBACK (refuse_cb), NULL);
  compile_filter (self);
}

GtkWidget *
lia_html_view_new (void)
{
  return g_object_new (LIA_TYPE_HTML_VIEW, NULL);
}
