/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "mime/lia-mime-builder.h"
#include "mime/lia-mime-charset.h"
#include "mime/lia-mime-html.h"
#include "mime/lia-mime-names.h"
#include "mime/lia-mime-text.h"

static LiaMimeMessage *
parse (const char *source)
{
  g_autoptr (GBytes) bytes = g_bytes_new (source, strlen (source));

  return lia_mime_message_new (bytes);
}

static const char *
label_of (GPtrArray *addresses, guint index)
{
  g_assert_cmpuint (index, <, addresses->len);
  return lia_address_get_label (g_ptr_array_index (addresses, index));
}

static void
test_headers (void)
{
  g_autoptr (LiaMimeMessage) message = parse (
      "From: =?utf-8?q?Am=C3=A9lie?= Laurent <amelie@contoso.example>\r\n"
      "To: Team: karim@contoso.example, \"O\xe2\x80\x99Neil, Dan\" <dan@contoso.example>;,\r\n"
      " nadia@contoso.example\r\n"
      "Subject: =?iso-8859-1?Q?Budget_=E0_revoir?= =?iso-8859-1?Q?_vite?=\r\n"
      "Date: Thu, 24 Jun 2010 14:00:00 +0200\r\n"
      "Message-ID: <1@contoso.example>\r\n"
      "References: <a@x> <b@y>\r\n"
      "\r\n"
      "Hello\r\n");
  gint64 date_us = 0;

  g_assert_cmpstr (lia_mime_message_get_subject (message), ==, "Budget à revoir vite");
  g_assert_cmpstr (label_of (lia_mime_message_get_addresses (message, "from"), 0), ==,
                   "Amélie Laurent");
  g_assert_cmpuint (lia_mime_message_get_addresses (message, "to")->len, ==, 3);
  g_assert_cmpstr (label_of (lia_mime_message_get_addresses (message, "to"), 1), ==, "O’Neil, Dan");
  g_assert_true (lia_mime_message_get_date (message, &date_us));
  g_assert_cmpint (date_us / G_USEC_PER_SEC, ==, 1277380800);
  g_assert_cmpstr (lia_mime_message_get_message_id (message), ==, "1@contoso.example");
  g_assert_cmpstr (lia_mime_message_get_references (message), ==, "a@x b@y");
  g_assert_cmpstr (lia_mime_message_get_text (message), ==, "Hello\n");
}

static const char alternative[]
    = "Subject: s\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=m\n\n"
      "--m\nContent-Type: multipart/related; boundary=r\n\n"
      "--r\nContent-Type: multipart/alternative; boundary=a\n\n"
      "--a\nContent-Type: text/plain; charset=utf-8\n\nplain \xc3\xa9\n"
      "--a\nContent-Type: text/html; charset=utf-8\n\n<p>html <img src='cid:logo@x'></p>\n--a--\n"
      "--r\nContent-Type: image/png\nContent-ID: <logo@x>\nContent-Transfer-Encoding: base64\n\n"
      "iVBORw0KGgo=\n--r--\n"
      "--m\nContent-Type: application/pdf; name=\"../../etc/x.pdf\"\n"
      "Content-Disposition: attachment\nContent-Transfer-Encoding: base64\n\nJVBERg==\n--m--\n";

static void
test_structure (void)
{
  g_autoptr (LiaMimeMessage) message = parse (alternative);
  GPtrArray *attachments = lia_mime_message_get_attachments (message);
  LiaMimePart *part = NULL;

  g_assert_cmpstr (lia_mime_message_get_text (message), ==, "plain é");
  g_assert_nonnull (strstr (lia_mime_message_get_html (message), "<p>html"));
  g_assert_cmpuint (lia_mime_message_get_parts (message)->len, ==, 4);
  /* The picture is shown in the text, so it is no attachment. */
  g_assert_cmpuint (attachments->len, ==, 1);
  part = g_ptr_array_index (attachments, 0);
  g_assert_cmpstr (part->type, ==, "application/pdf");
  g_assert_cmpuint (part->size, ==, 4);
  g_assert_nonnull (lia_mime_message_find_cid (message, "logo@x"));
  g_assert_null (lia_mime_message_find_cid (message, "other@x"));
}

static void
test_attached_message (void)
{
  g_autoptr (LiaMimeMessage) message
      = parse ("Content-Type: multipart/mixed; boundary=m\n\n--m\n\nouter\n"
               "--m\nContent-Type: message/rfc822\n\nSubject: inner one\n\ninner\n--m--\n");
  GPtrArray *attachments = lia_mime_message_get_attachments (message);

  g_assert_cmpstr (lia_mime_message_get_text (message), ==, "outer");
  g_assert_cmpuint (attachments->len, ==, 1);
  g_assert_cmpstr (((LiaMimePart *)g_ptr_array_index (attachments, 0))->filename, ==,
                   "inner one.eml");
}

static void
test_limits (void)
{
  g_autoptr (GString) deep = g_string_new (NULL);
  g_autoptr (GString) wide = g_string_new ("Content-Type: multipart/mixed; boundary=w\n\n");
  g_autoptr (LiaMimeMessage) nested = NULL;
  g_autoptr (LiaMimeMessage) many = NULL;

  for (int i = 0; i < 400; i++)
    g_string_append_printf (deep, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i);
  nested = parse (deep->str);
  g_assert_cmpuint (lia_mime_message_get_defects (nested)->len, >, 0);

  for (int i = 0; i < LIA_MIME_MAX_PARTS + 50; i++)
    g_string_append (wide, "--w\nContent-Type: image/png\n\nx\n");
  g_string_append (wide, "--w--\n");
  many = parse (wide->str);
  g_assert_cmpuint (lia_mime_message_get_parts (many)->len, ==, LIA_MIME_MAX_PARTS);
}

static void
test_charset (void)
{
  static const struct
  {
    const char *bytes;
    const char *charset;
    const char *expected;
  } table[] = {
    { "caf\xe9", "iso-8859-1", "café" },      { "\x93quoted\x94", "us-ascii", "“quoted”" },
    { "caf\xc3\xa9", "us-ascii", "café" },    { "caf\xe9", NULL, "café" },
    { "caf\xe9", "utf-8", "café" },           { "caf\xe9", "x-unheard-of", "café" },
    { "\xc4\xe3\xba\xc3", "gb2312", "你好" }, { "a\r\nb\rc", "utf-8", "a\nb\nc" },
    { "\xb0\xa1", "ks_c_5601-1987", "가" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *text
          = lia_mime_to_utf8 (table[i].bytes, strlen (table[i].bytes), table[i].charset, NULL);
      g_assert_cmpstr (text, ==, table[i].expected);
    }
}

static void
test_names (void)
{
  static const struct
  {
    const char *name;
    const char *type;
    const char *expected;
  } table[] = {
    { "report.pdf", NULL, "report.pdf" },
    { "../../etc/passwd", NULL, "passwd" },
    { "C:\\Users\\x\\a.doc", NULL, "a.doc" },
    { ".bashrc", NULL, "bashrc" },
    { "a\x01"
      "b\n.txt",
      NULL, "ab .txt" },
    { "invoice\xe2\x80\xae"
      "fdp.exe",
      NULL, "invoicefdp.exe" },
    { "con.txt", NULL, "_con.txt" },
    { "Com9", NULL, "_Com9" },
    { "LPT5.tar.gz", NULL, "_LPT5.tar.gz" },
    { "nul .txt", NULL, "_nul .txt" },
    { "console.txt", NULL, "console.txt" },
    { "", "image/png", "attachment.png" },
    { NULL, NULL, "attachment" },
    { "..", NULL, "attachment" },
    { "a<b>.txt", NULL, "a_b_.txt" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *name = lia_mime_safe_name (table[i].name, table[i].type);
      g_assert_cmpstr (name, ==, table[i].expected);
    }
  g_assert_true (lia_mime_name_is_dangerous ("photo.jpg.exe"));
  g_assert_true (lia_mime_name_is_dangerous ("cod\xe2\x80\xaegpj.txt"));
  g_assert_false (lia_mime_name_is_dangerous ("photo.jpg"));
}

static void
test_sanitizer (void)
{
  static const struct
  {
    const char *html;
    const char *expected;
  } table[] = {
    { "<p onclick='x()'>a<script>alert(1)</script></p>", "<p>a</p>" },
    { "<a href='javascript:x()'>l</a>", "<a>l</a>" },
    { "<a href=' java\nscript:x()'>l</a>", "<a>l</a>" },
    { "<a href='https://x.example/?a=1&amp;b=2'>l</a>",
      "<a href=\"https://x.example/?a=1&amp;b=2\">l</a>" },
    { "<a href='http://x.example/' target=_top>x.example</a>",
      "<a href=\"http://x.example/\">x.example</a>" },
    { "<a href='http://x.example/'><b>y</b><span>.exam</span>ple</a>",
      "<a href=\"http://x.example/\" target=\"other-text\"><b>y</b><span>.exam</span>ple</a>" },
    { "<a href='http://x.example/'><img alt='www.y.example'></a>",
      "<a href=\"http://x.example/\" target=\"other-text\"><img alt=\"www.y.example\"></a>" },
    { "<img src='http://x.example/t.gif'>", "<img>" },
    { "<img src='cid:a@b' alt=x>", "<img src=\"cid:a@b\" alt=\"x\">" },
    { "<img src='CID:a@b'>", "<img src=\"cid:a@b\">" },
    { "<p>a</p><embed src=x><p>b</p><bgsound src=x><p>c</p>", "<p>a</p><p>b</p><p>c</p>" },
    { "<p style='color: red; background: url(http://x.example)'>a</p>",
      "<p style=\"color: red\">a</p>" },
    { "<p style='position: fixed; width: expression(1)'>a</p>", "<p>a</p>" },
    { "<iframe src='http://x.example'>f</iframe><form action=x><input>t</form>", "t" },
    { "<svg><script>1</script></svg><b>k</b>", "<b>k</b>" },
    { "<meta http-equiv=refresh content='0;url=http://x.example'><base href=x>a", "<p>a</p>" },
    { "<style>@import 'http://x.example'; p { color: red; background: url(x) } "
      "p { position: fixed }</style><p>a</p>",
      "<style>p { color: red }\n</style><p>a</p>" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *safe = lia_html_sanitize (table[i].html, LIA_HTML_DEFAULT, NULL);
      g_assert_cmpstr (safe, ==, table[i].expected);
    }
}

static void
test_remote_pictures (void)
{
  const char *html = "<img src='http://x.example/a.png'><img src='//y.example/b.png'>"
                     "<img src='cid:c'><td background='http://z.example/'>";
  guint n = 0;
  g_autofree char *closed = lia_html_sanitize (html, LIA_HTML_DEFAULT, &n);
  g_autofree char *open = NULL;

  g_assert_cmpuint (n, ==, 3);
  g_assert_null (strstr (closed, "example"));
  open = lia_html_sanitize (html, LIA_HTML_ALLOW_REMOTE, &n);
  g_assert_nonnull (strstr (open, "http://x.example/a.png"));
  g_assert_nonnull (strstr (open, "https://y.example/b.png"));
}

static void
test_html_to_text (void)
{
  g_autofree char *text
      = lia_html_to_text ("<head><title>t</title></head><p>One  two</p><p>three<br>four</p>"
                          "<ul><li>a</li><li>b</li></ul>");

  g_assert_cmpstr (text, ==, "One two\n\nthree\nfour\n\n• a\n• b\n");
}

static void
test_flowed (void)
{
  g_autofree char *joined
      = lia_mime_text_unflow ("a long \nparagraph\n\n> quoted \n> text\nend\n-- \nme\n", FALSE);
  g_autofree char *flowed = NULL;
  g_autofree char *back = NULL;
  const char *text
      = "A paragraph that is a good deal longer than the seventy-two characters that a "
        "line of a message may have.\n\nFrom here\n> quoted\n";

  g_assert_cmpstr (joined, ==, "a long paragraph\n\n> quoted text\nend\n-- \nme\n");
  flowed = lia_mime_text_flow (text);
  for (const char *line = flowed; *line != '\0'; line = strchr (line, '\n') + 1)
    g_assert_cmpuint (strcspn (line, "\n"), <=, 78);
  back = lia_mime_text_unflow (flowed, FALSE);
  g_assert_cmpstr (back, ==, text);
}

static GPtrArray *
addresses (const char *list)
{
  return lia_mime_parse_addresses (list);
}

static void
test_build (void)
{
  g_autoptr (LiaAddress) from
      = lia_address_new (LIA_ADDRESS_MAIL, "nadia@contoso.example", "Nadia Petit");
  g_autoptr (GPtrArray) to = addresses ("Amélie Laurent <amelie@contoso.example>");
  g_autoptr (GPtrArray) none = addresses ("");
  g_autoptr (GPtrArray) bcc = addresses ("boss@contoso.example");
  g_autoptr (GDateTime) date = g_date_time_new_utc (2010, 6, 24, 12, 0, 0);
  g_autoptr (GBytes) pdf = g_bytes_new_static ("%PDF", 4);
  g_autoptr (GBytes) empty = g_bytes_new (NULL, 0);
  LiaMimeAttachment attachments[]
      = { { "Übersicht.pdf", "application/pdf", pdf }, { "empty.txt", "text/plain", empty } };
  LiaMimeDraft draft = { from, to,    none,      bcc,  "Réunion à 14 h", "Bonjour é\n",
                         NULL, "a@x", "r@x a@x", date, attachments,      2 };
  g_autoptr (GBytes) bytes = lia_mime_build (&draft);
  g_autoptr (LiaMimeMessage) message = lia_mime_message_new (bytes);
  gsize size = 0;
  const guchar *data = g_bytes_get_data (bytes, &size);
  LiaMimePart *part = NULL;

  for (gsize i = 0; i < size; i++)
    g_assert_cmpuint (data[i], <, 0x80);
  g_assert_cmpstr (lia_mime_message_get_subject (message), ==, "Réunion à 14 h");
  g_assert_cmpstr (lia_mime_message_get_text (message), ==, "Bonjour é\n");
  g_assert_cmpstr (label_of (lia_mime_message_get_addresses (message, "to"), 0), ==,
                   "Amélie Laurent");
  g_assert_cmpuint (lia_mime_message_get_addresses (message, "bcc")->len, ==, 1);
  g_assert_cmpstr (lia_mime_message_get_references (message), ==, "r@x a@x");
  g_assert_true (g_str_has_suffix (lia_mime_message_get_message_id (message), "@contoso.example"));
  g_assert_cmpuint (lia_mime_message_get_attachments (message)->len, ==, 2);
  part = g_ptr_array_index (lia_mime_message_get_attachments (message), 0);
  g_assert_cmpstr (part->filename, ==, "Übersicht.pdf");
  part = g_ptr_array_index (lia_mime_message_get_attachments (message), 1);
  g_assert_cmpstr (part->filename, ==, "empty.txt");
  g_assert_cmpuint (part->size, ==, 0);
  g_assert_cmpuint (lia_mime_message_get_defects (message)->len, ==, 0);
}

static void
test_reply (void)
{
  g_autoptr (LiaMimeMessage) message
      = parse ("From: a@x.example\nReply-To: list@x.example\nTo: me@x.example, b@x.example\n"
               "Cc: c@x.example\nSubject: AW: re: Plan\nMessage-Id: <m@x>\n\nText\n-- \nsig\n");
  g_autoptr (GPtrArray) own = addresses ("me@x.example");
  g_autoptr (GPtrArray) to = NULL;
  g_autoptr (GPtrArray) cc = NULL;
  g_autofree char *subject = lia_mime_reply_subject (lia_mime_message_get_subject (message));
  g_autofree char *forward = lia_mime_forward_subject ("Plan");
  g_autofree char *text = lia_mime_reply_text (message);
  g_autofree char *references = lia_mime_reply_references (message);

  g_assert_cmpstr (subject, ==, "Re: Plan");
  g_assert_cmpstr (forward, ==, "Fwd: Plan");
  g_assert_cmpstr (references, ==, "m@x");
  g_assert_nonnull (strstr (text, "> Text\n"));
  g_assert_null (strstr (text, "sig"));
  lia_mime_reply_recipients (message, TRUE, own, &to, &cc);
  g_assert_cmpuint (to->len, ==, 1);
  g_assert_cmpstr (label_of (to, 0), ==, "list@x.example");
  g_assert_cmpuint (cc->len, ==, 2);
}

static void
test_preview (void)
{
  g_autofree char *preview
      = lia_mime_preview ("Hello,\n\n  the  plan\n> old\nOn Monday, X wrote:\n> more\n-- \nme");

  g_assert_cmpstr (preview, ==, "Hello, the plan");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mime/headers", test_headers);
  g_test_add_func ("/mime/structure", test_structure);
  g_test_add_func ("/mime/attached-message", test_attached_message);
  g_test_add_func ("/mime/limits", test_limits);
  g_test_add_func ("/mime/charset", test_charset);
  g_test_add_func ("/mime/names", test_names);
  g_test_add_func ("/mime/sanitizer", test_sanitizer);
  g_test_add_func ("/mime/remote-pictures", test_remote_pictures);
  g_test_add_func ("/mime/html-to-text", test_html_to_text);
  g_test_add_func ("/mime/flowed", test_flowed);
  g_test_add_func ("/mime/build", test_build);
  g_test_add_func ("/mime/reply", test_reply);
  g_test_add_func ("/mime/preview", test_preview);
  return g_test_run ();
}
