/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "net/lia-ntlm.h"
#include "target.h"

/* The bytes are a challenge to a client, and the answer of a client to a server. */

static const guint8 challenge[8] = "\x01\x23\x45\x67\x89\xab\xcd\xef";
static const guint8 session_key[16] = "liaison's fuzzer";

/* A challenge that is taken is answered, and what is signed then can be verified by the other side. */
static void
answer (GBytes *bytes, const guint8 *data)
{
  g_autoptr (GBytes) authenticate = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (LiaNtlm) client = lia_ntlm_new_client (
      bytes, "CONTOSO\\alice", "secret", "PC", challenge, session_key, 1, &authenticate, &error);
  g_autoptr (LiaNtlm) server = NULL;
  g_autofree char *signature = NULL;

  if (client == NULL)
    {
      g_assert_nonnull (error);
      return;
    }
  signature = lia_ntlm_sign (client, "text");
  server = lia_ntlm_new_server (authenticate, data + 24, "secret", &error);
  g_assert_no_error (error);
  g_assert_true (lia_ntlm_verify (server, "text", signature));
  g_assert_false (lia_ntlm_verify (server, "tex", signature));
}

static void
serve (GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *user = lia_ntlm_parse_user (bytes, &error);
  g_autoptr (GError) server_error = NULL;
  g_autoptr (LiaNtlm) server = lia_ntlm_new_server (bytes, challenge, "secret", &server_error);

  g_assert_true (user != NULL || error != NULL);
  g_assert_true (server != NULL || server_error != NULL);
  g_assert_true (user == NULL || g_utf8_validate (user, -1, NULL));
}

static void
verify (const guint8 *data, gsize size, LiaNtlm *association)
{
  g_autofree char *text = g_strndup ((const char *)data, size);

  lia_ntlm_verify (association, "text", text);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GBytes) offer
      = lia_ntlm_make_challenge ("CONTOSO", "contoso.example", challenge, 1, TRUE);
  g_autoptr (GBytes) authenticate = NULL;
  g_autoptr (LiaNtlm) association = lia_ntlm_new_client (offer, "alice", "secret", NULL, challenge,
                                                         session_key, 1, &authenticate, NULL);

  answer (bytes, data);
  serve (bytes);
  verify (data, size, association);
  return 0;
}
