/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "core/lia-error.h"
#include "net/lia-ntlm.h"
#include "talk/sip/lia-sip-signature.h"

#define SESSION "ocs/02-ntlm-signed-session"

static char *
load (const char *name)
{
  g_autofree char *path = g_build_filename (g_getenv ("LIA_TEST_FIXTURES"), SESSION, name, NULL);
  char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    g_test_skip ("the folder of fixtures is absent");
  return text;
}

static LiaSipMessage *
parse (const char *text)
{
  g_autoptr (LiaSipParser) parser = lia_sip_parser_new ();

  lia_sip_parser_feed (parser, text, strlen (text));
  return lia_sip_parser_next (parser, NULL);
}

/* A parameter of an authentication header: name="value" or name=value after a comma or blank. */
static char *
dup_auth_param (const char *header, const char *name)
{
  g_autofree char *pattern = g_strdup_printf ("%s=\"?([^\",]*)", name);
  g_autoptr (GRegex) regex = g_regex_new (pattern, 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  return g_regex_match (regex, header, 0, &match) ? g_match_info_fetch (match, 1) : NULL;
}

static GBytes *
dup_token (const char *message_text, const char *header)
{
  g_autoptr (LiaSipMessage) message = parse (message_text);
  g_autofree char *base64
      = dup_auth_param (lia_sip_message_get_header (message, header), "gssapi-data");
  gsize size = 0;
  guchar *data = g_base64_decode (base64, &size);

  return g_bytes_new_take (data, size);
}

/* The recorded session: what the client answered is verified with the password, and then every signature of both
 * sides. */
static void
test_recorded_signatures (void)
{
  g_autofree char *challenge_text = load ("004-S-401-REGISTER.txt");
  g_autofree char *answer_text = load ("005-C-REGISTER-registration.txt");
  g_autofree char *list = load ("signature-buffers.txt");
  g_autoptr (GBytes) challenge = NULL;
  g_autoptr (GBytes) answer = NULL;
  g_autoptr (LiaNtlm) server = NULL;
  g_auto (GStrv) lines = NULL;
  guint n[2] = { 0, 0 };

  if (challenge_text == NULL || answer_text == NULL || list == NULL)
    return;
  challenge = dup_token (challenge_text, "WWW-Authenticate");
  answer = dup_token (answer_text, "Authorization");
  server = lia_ntlm_new_server (answer, (const guint8 *)g_bytes_get_data (challenge, NULL) + 24,
                                "secret", NULL);
  g_assert_nonnull (server);
  lines = g_strsplit (list, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *buffer = strchr (lines[i], '<');
      char *signature = strrchr (lines[i], ' ');
      g_autofree char *text = NULL;
      if (buffer == NULL || signature == NULL)
        continue;
      text = g_strndup (buffer, (gsize)(signature - buffer));
      g_strstrip (text);
      if (lines[i][0] == 'C')
        g_assert_true (lia_ntlm_verify (server, text, signature + 1));
      else
        {
          g_autofree char *own = lia_ntlm_sign (server, text);
          g_assert_cmpint (g_ascii_strcasecmp (own, signature + 1), ==, 0);
        }
      n[lines[i][0] == 'C']++;
    }
  g_assert_cmpuint (n[0], >, 10);
  g_assert_cmpuint (n[1], >, 10);
}

static gboolean
check_message (const char *text, const char *list)
{
  g_autoptr (LiaSipMessage) message = parse (text);
  const char *header = NULL;
  gboolean from_client = TRUE;
  g_autofree char *signature = NULL;
  g_autofree char *random = NULL;
  g_autofree char *number = NULL;
  g_autofree char *buffer = NULL;

  header = message != NULL ? lia_sip_message_get_header (message, "Authorization") : NULL;
  if (header == NULL && message != NULL)
    {
      header = lia_sip_message_get_header (message, "Authentication-Info");
      from_client = FALSE;
    }
  signature = header != NULL ? dup_auth_param (header, from_client ? "response" : "rspauth") : NULL;
  if (signature == NULL)
    return FALSE;
  random = dup_auth_param (header, from_client ? "crand" : "srand");
  number = dup_auth_param (header, from_client ? "cnum" : "snum");
  buffer = lia_sip_signature_buffer (message, "NTLM", random, number, "SIP Communications Service",
                                     "pool.contoso.example", 4);
  if (strstr (list, buffer) == NULL)
    g_test_message ("%s", buffer);
  g_assert_nonnull (strstr (list, buffer));
  return TRUE;
}

/* The text to sign is made of each recorded message just as both sides made it. */
static void
test_recorded_buffers (void)
{
  g_autofree char *list = load ("signature-buffers.txt");
  g_autofree char *folder = g_build_filename (g_getenv ("LIA_TEST_FIXTURES"), SESSION, NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name = NULL;
  guint n = 0;

  if (list == NULL)
    return;
  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_ascii_isdigit (*name))
      {
        g_autofree char *text = load (name);
        n += check_message (text, list);
      }
  g_assert_cmpuint (n, >, 20);
}

static void
test_versions (void)
{
  g_autoptr (LiaSipMessage) message
      = parse ("SIP/2.0 200 OK\r\nFrom: <sip:a@b;opaque=c>;tag=1\r\nTo: \"B\" <sip:b@b>;tag=2\r\n"
               "Call-ID: i\r\nCSeq: 3 INFO\r\n"
               "P-Asserted-Identity: <sip:p@b>, <tel:+1>\r\nContent-Length: 0\r\n\r\n");
  g_autofree char *v2 = lia_sip_signature_buffer (message, "NTLM", "r", "1", "R", "T", 2);
  g_autofree char *v4 = lia_sip_signature_buffer (message, "NTLM", "r", "1", "R", "T", 4);

  g_assert_cmpstr (v2, ==, "<NTLM><r><1><R><T><i><3><INFO><sip:a@b;opaque=c><1><2><><200>");
  g_assert_cmpstr (
      v4, ==,
      "<NTLM><r><1><R><T><i><3><INFO><sip:a@b;opaque=c><1><sip:b@b><2><sip:p@b><tel:+1><><200>");
}

static void
test_both_sides (void)
{
  static const guint8 server_challenge[8] = { 1, 2, 3, 4, 5, 6, 7, 8 };
  g_autoptr (GBytes) challenge
      = lia_ntlm_make_challenge ("CONTOSO", "contoso.example", server_challenge, 42, TRUE);
  g_autoptr (GBytes) answer = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (LiaNtlm) client = lia_ntlm_new_client (challenge, "CONTOSO\\amélie", "pässword", "pc",
                                                    NULL, NULL, 7, &answer, &error);
  g_autoptr (LiaNtlm) server = NULL;
  g_autofree char *user = NULL;
  g_autofree char *signature = NULL;
  g_autoptr (LiaNtlm) refused = NULL;

  g_assert_no_error (error);
  user = lia_ntlm_parse_user (answer, NULL);
  g_assert_cmpstr (user, ==, "amélie");
  server = lia_ntlm_new_server (answer, server_challenge, "pässword", &error);
  g_assert_no_error (error);
  signature = lia_ntlm_sign (client, "<text>");
  g_assert_true (lia_ntlm_verify (server, "<text>", signature));
  g_assert_false (lia_ntlm_verify (server, "<other>", signature));
  g_assert_false (lia_ntlm_verify (client, "<text>", signature));
  refused = lia_ntlm_new_server (answer, server_challenge, "wrong", &error);
  g_assert_null (refused);
  g_assert_error (error, LIA_ERROR, LIA_ERROR_AUTH);
}

static void
test_malformed (void)
{
  static const char *const messages[] = { "", "NTLMSSP", "NTLMSSP\0\2\0\0\0", "garbage" };

  for (gsize i = 0; i < G_N_ELEMENTS (messages); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (messages[i], strlen (messages[i]));
      g_autoptr (GBytes) answer = NULL;
      g_autoptr (GError) error = NULL;
      g_assert_null (lia_ntlm_new_client (bytes, "a", "b", NULL, NULL, NULL, 0, &answer, &error));
      g_assert_error (error, LIA_ERROR, LIA_ERROR_PROTOCOL);
      g_clear_error (&error);
      g_assert_null (lia_ntlm_new_server (bytes, (const guint8 *)"12345678", "b", &error));
      g_assert_error (error, LIA_ERROR, LIA_ERROR_PROTOCOL);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sip/signature/recorded-signatures", test_recorded_signatures);
  g_test_add_func ("/sip/signature/recorded-buffers", test_recorded_buffers);
  g_test_add_func ("/sip/signature/versions", test_versions);
  g_test_add_func ("/sip/signature/both-sides", test_both_sides);
  g_test_add_func ("/sip/signature/malformed", test_malformed);
  return g_test_run ();
}
