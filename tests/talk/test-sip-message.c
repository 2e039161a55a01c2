/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "core/lia-error.h"
#include "talk/sip/lia-sip-message.h"

static const char sample[]
    = "\r\n\r\nMESSAGE sip:bob@contoso.example SIP/2.0\r\n"
      "v: SIP/2.0/tcp 127.0.0.1;branch=1\r\n"
      "From: \"Alice; M\" <sip:alice@contoso.example;x=y>;tag=1;epid=\"a;b\"\r\n"
      "t: <sip:bob@contoso.example>\r\n"
      "CSeq: 7 MESSAGE\r\n"
      "supported: a, b\r\n"
      "Supported: c\r\n"
      "Subject: folded\r\n  over two lines\r\n"
      "Content-Type: text/plain; charset=UTF-8\r\n"
      "l: 5\r\n\r\nhello"
      "SIP/2.0 200 OK\nCSeq: 8 INVITE\nContent-Length: 0\n\n";

static void
check_sample (GPtrArray *messages)
{
  LiaSipMessage *request = NULL;
  LiaSipMessage *response = NULL;
  g_autofree char *uri = NULL;
  g_autofree char *name = NULL;
  g_autofree char *epid = NULL;

  g_assert_cmpuint (messages->len, ==, 2);
  request = g_ptr_array_index (messages, 0);
  response = g_ptr_array_index (messages, 1);
  g_assert_true (lia_sip_message_is_request (request));
  g_assert_cmpstr (lia_sip_message_get_method (request), ==, "MESSAGE");
  g_assert_cmpuint (lia_sip_message_get_cseq (request), ==, 7);
  g_assert_true (lia_sip_message_has_token (request, "Supported", "B"));
  g_assert_true (lia_sip_message_has_token (request, "k", "c"));
  g_assert_false (lia_sip_message_has_token (request, "Supported", "d"));
  g_assert_cmpstr (lia_sip_message_get_header (request, "subject"), ==, "folded over two lines");
  g_assert_cmpstr (lia_sip_message_get_header (request, "To"), ==, "<sip:bob@contoso.example>");
  uri = lia_sip_header_dup_uri (lia_sip_message_get_header (request, "From"));
  g_assert_cmpstr (uri, ==, "sip:alice@contoso.example;x=y");
  name = lia_sip_header_dup_display_name (lia_sip_message_get_header (request, "From"));
  g_assert_cmpstr (name, ==, "Alice; M");
  epid = lia_sip_header_dup_param (lia_sip_message_get_header (request, "From"), "epid");
  g_assert_cmpstr (epid, ==, "a;b");
  g_assert_cmpuint (g_bytes_get_size (lia_sip_message_get_body (request)), ==, 5);
  g_assert_true (lia_sip_message_has_content_type (request, "text/plain"));
  g_assert_cmpuint (lia_sip_message_get_status (response), ==, 200);
  g_assert_cmpstr (lia_sip_message_get_method (response), ==, "INVITE");
}

/* The same bytes in pieces of every size give the same messages. */
static void
test_framing (void)
{
  for (gsize piece = 1; piece < sizeof sample; piece++)
    {
      g_autoptr (LiaSipParser) parser = lia_sip_parser_new ();
      g_autoptr (GPtrArray) messages = g_ptr_array_new_with_free_func (g_object_unref);
      for (gsize at = 0; at < sizeof sample - 1; at += piece)
        {
          g_autoptr (GError) error = NULL;
          LiaSipMessage *message = NULL;
          lia_sip_parser_feed (parser, sample + at, MIN (piece, sizeof sample - 1 - at));
          while ((message = lia_sip_parser_next (parser, &error)) != NULL)
            g_ptr_array_add (messages, message);
          g_assert_no_error (error);
        }
      check_sample (messages);
    }
}

static void
test_round_trip (void)
{
  g_autoptr (LiaSipMessage) message
      = lia_sip_message_new_request ("INFO", "sip:bob@contoso.example");
  g_autoptr (LiaSipParser) parser = lia_sip_parser_new ();
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (LiaSipMessage) back = NULL;

  lia_sip_message_add_header (message, "CSeq", "1 INFO");
  lia_sip_message_add_header (message, "X-Bad", "a\r\nInjected: b");
  lia_sip_message_set_body_text (message, "application/xml", "<é/>");
  bytes = lia_sip_message_to_bytes (message);
  lia_sip_parser_feed (parser, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  back = lia_sip_parser_next (parser, NULL);
  g_assert_nonnull (back);
  g_assert_null (lia_sip_message_get_header (back, "Injected"));
  g_assert_true (
      g_bytes_equal (lia_sip_message_get_body (back), lia_sip_message_get_body (message)));
}

static void
test_parameters (void)
{
  static const struct
  {
    const char *value;
    const char *tag;
  } cases[] = {
    { "<sip:a>;tag=1", "1" },
    { "sip:a ; Tag = x;tag=1", "1" },
    { "<sip:a>;tag", "" },
    { "<sip:a;tag=2>", NULL },
    { "<sip:a>;tag=\"1;2\";x", "1;2" },
    { "<sip:a>;x=\">\";tag=1", "1" },
    { "<sip:a>;tags=1", NULL },
    { "<sip:a>;tag=", "" },
    /* Quotes that nobody closes. */
    { "<sip:a>;tag=\"", "" },
    { "<sip:a>;tag=\"12", "12" },
    { "<sip:a>;tag=\"1\\", "1\\" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *tag = lia_sip_header_dup_param (cases[i].value, "tag");
      g_test_message ("%s", cases[i].value);
      g_assert_cmpstr (tag, ==, cases[i].tag);
    }
}

static LiaSipMessage *
parse (const char *text, gsize size, GError **error)
{
  g_autoptr (LiaSipParser) parser = lia_sip_parser_new ();

  lia_sip_parser_feed (parser, text, size);
  return lia_sip_parser_next (parser, error);
}

static void
test_limits (void)
{
  for (int past = 0; past < 2; past++)
    {
      g_autoptr (GString) many = g_string_new ("OPTIONS sip:a SIP/2.0\r\n");
      g_autoptr (GString) large = g_string_new ("OPTIONS sip:a SIP/2.0\r\nX: ");
      g_autofree char *body = g_strdup_printf (
          "OPTIONS sip:a SIP/2.0\r\nContent-Length: %d\r\n\r\n", LIA_SIP_MAX_BODY_BYTES + past);
      g_autoptr (GError) error = NULL;
      g_autoptr (LiaSipMessage) message = NULL;

      for (int i = 0; i < LIA_SIP_MAX_HEADERS + past; i++)
        g_string_append (many, "X: y\r\n");
      g_string_append (many, "\r\n");
      message = parse (many->str, many->len, &error);
      if (past)
        g_assert_error (error, LIA_ERROR, LIA_ERROR_TOO_LARGE);
      else
        g_assert_nonnull (message);

      g_clear_error (&error);
      g_clear_object (&message);
      while (large->len < LIA_SIP_MAX_HEADER_BYTES - 2 + (gsize)past)
        g_string_append_c (large, 'x');
      g_string_append (large, "\r\n\r\n");
      message = parse (large->str, large->len, &error);
      if (past)
        g_assert_error (error, LIA_ERROR, LIA_ERROR_TOO_LARGE);
      else
        g_assert_nonnull (message);

      g_clear_error (&error);
      g_clear_object (&message);
      message = parse (body, strlen (body), &error);
      g_assert_null (message);
      if (past)
        g_assert_error (error, LIA_ERROR, LIA_ERROR_TOO_LARGE);
      else
        g_assert_no_error (error);
    }
}

/* Half of the largest head is folded lines; what has no header above it goes. */
static void
test_folding (void)
{
  g_autoptr (GString) text = g_string_new ("OPTIONS sip:a SIP/2.0\r\n stray: x\r\n y\r\nX: 0\r\n");
  g_autoptr (GError) error = NULL;
  g_autoptr (LiaSipMessage) message = NULL;
  guint n = 0;

  for (; text->len < LIA_SIP_MAX_HEADER_BYTES - 20; n++)
    g_string_append (text, " a\n");
  g_string_append (text, "Y: b\n\n");
  message = parse (text->str, text->len, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (lia_sip_message_get_n_headers (message), ==, 2);
  g_assert_cmpuint (strlen (lia_sip_message_get_header (message, "X")), ==, 1 + 2 * n);
  g_assert_cmpstr (lia_sip_message_get_header (message, "Y"), ==, "b");
}

/* A parser that nothing was fed to, and one that was fed nothing. */
static void
test_nothing (void)
{
  g_autoptr (LiaSipParser) parser = lia_sip_parser_new ();
  g_autoptr (GError) error = NULL;

  g_assert_null (lia_sip_parser_next (parser, &error));
  lia_sip_parser_feed (parser, NULL, 0);
  g_assert_null (lia_sip_parser_next (parser, &error));
  g_assert_no_error (error);
}

static void
test_garbage (void)
{
  static const char *const texts[]
      = { "GET / HTTP/1.1\r\n\r\n", "SIP/2.0 abc\r\n\r\n", "hello\n\n",
          "OPTIONS sip:a SIP/2.0\r\nContent-Length: -1\r\n\r\n", "\x01\xff\n\n" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (LiaSipMessage) message = parse (texts[i], strlen (texts[i]), &error);
      g_assert_null (message);
      g_assert_error (error, LIA_ERROR, LIA_ERROR_PROTOCOL);
    }
}

/* What stands after a NUL would be lost without a word. */
static void
test_nul (void)
{
  static const char head[]
      = "OPTIONS sip:a SIP/2.0\r\nFrom: <sip:a>\0\r\nContent-Length: 0\r\n\r\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (LiaSipMessage) message = parse (head, sizeof head - 1, &error);

  g_assert_null (message);
  g_assert_error (error, LIA_ERROR, LIA_ERROR_PROTOCOL);
}

static void
test_parts (void)
{
  g_autoptr (LiaSipMessage) message = lia_sip_message_new_response (200, "OK");
  g_autoptr (GPtrArray) parts = NULL;
  LiaSipPart *part = NULL;

  lia_sip_message_set_body_text (message, "multipart/related; type=\"a/b\"; boundary=\"x y\"",
                                 "preamble\r\n--x y\r\nContent-Type: application/rlmi+xml\r\n\r\n"
                                 "<list/>\r\n--x y\nContent-ID: <1@x>\n\n--x yz\ntext\n--x y--\n");
  parts = lia_sip_message_get_parts (message);
  g_assert_cmpuint (parts->len, ==, 2);
  part = g_ptr_array_index (parts, 0);
  g_assert_cmpstr (part->content_type, ==, "application/rlmi+xml");
  g_assert_cmpmem (g_bytes_get_data (part->body, NULL), g_bytes_get_size (part->body), "<list/>",
                   7);
  part = g_ptr_array_index (parts, 1);
  g_assert_cmpstr (part->content_id, ==, "1@x");
}

/* Every message of the captures is read, to its last byte. */
static void
test_captures (void)
{
  g_autofree char *root = g_build_filename (g_getenv ("LIA_TEST_FIXTURES"), "ocs", NULL);
  g_autoptr (GDir) dir = g_dir_open (root, 0, NULL);
  const char *session = NULL;
  guint n = 0;

  if (dir == NULL)
    {
      g_test_skip ("the folder of fixtures is absent");
      return;
    }
  while ((session = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *folder = g_build_filename (root, session, NULL);
      g_autoptr (GDir) files = g_dir_open (folder, 0, NULL);
      const char *name = NULL;
      while (files != NULL && (name = g_dir_read_name (files)) != NULL)
        {
          g_autofree char *path = g_build_filename (folder, name, NULL);
          g_autofree char *text = NULL;
          gsize size = 0;
          g_autoptr (GError) error = NULL;
          g_autoptr (LiaSipMessage) message = NULL;
          if (!g_ascii_isdigit (name[0]) || strstr (name, "HTTP") != NULL
              || strstr (name, "-H") != NULL)
            continue;
          g_assert_true (g_file_get_contents (path, &text, &size, NULL));
          if (strstr (text, "SIP/2.0") == NULL)
            continue;
          message = parse (text, size, &error);
          g_assert_no_error (error);
          g_assert_nonnull (message);
          n++;
        }
    }
  g_assert_cmpuint (n, >, 100);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sip/message/framing", test_framing);
  g_test_add_func ("/sip/message/round-trip", test_round_trip);
  g_test_add_func ("/sip/message/parameters", test_parameters);
  g_test_add_func ("/sip/message/limits", test_limits);
  g_test_add_func ("/sip/message/folding", test_folding);
  g_test_add_func ("/sip/message/nothing", test_nothing);
  g_test_add_func ("/sip/message/garbage", test_garbage);
  g_test_add_func ("/sip/message/nul", test_nul);
  g_test_add_func ("/sip/message/parts", test_parts);
  g_test_add_func ("/sip/message/captures", test_captures);
  return g_test_run ();
}
