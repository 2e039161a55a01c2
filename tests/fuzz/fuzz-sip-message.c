/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "talk/sip/lia-sip-auth.h"
#include "talk/sip/lia-sip-dialog.h"
#include "talk/sip/lia-sip-message.h"
#include "talk/sip/lia-sip-signature.h"
#include "target.h"

/* The bytes are what comes over a connection. */

static const char *const names[]
    = { "Via",     "From",  "To",           "Contact",     "Call-ID", "CSeq",
        "Expires", "Event", "Record-Route", "Retry-After", "Warning" };

static void
check_header (LiaSipMessage *message, const char *name)
{
  g_autoptr (GPtrArray) values = lia_sip_message_get_headers (message, name);

  for (guint i = 0; i < values->len; i++)
    {
      const char *value = g_ptr_array_index (values, i);
      g_auto (GStrv) members = lia_sip_header_split (value);
      g_autofree char *uri = lia_sip_header_dup_uri (value);
      g_autofree char *display_name = lia_sip_header_dup_display_name (value);
      g_autofree char *tag = lia_sip_header_dup_param (value, "tag");
      g_assert_true (g_utf8_validate (value, -1, NULL));
      g_assert_nonnull (members[0]);
      g_assert_nonnull (uri);
    }
}

/* What a client does before anybody has proved anything. */
static void
check_auth (LiaSipMessage *message)
{
  g_autoptr (LiaSipAuth) auth = lia_sip_auth_new ("alice", "secret");
  g_autoptr (LiaSipMessage) request
      = lia_sip_message_new_request ("BYE", "sip:bob@contoso.example");

  lia_sip_auth_challenge (auth, message, NULL);
  lia_sip_auth_challenge (auth, message, NULL);
  lia_sip_auth_sign (auth, request);
  lia_sip_auth_established (auth);
  lia_sip_auth_verify (auth, message);
}

/* What it does with a message that has the mandatory headers; others go no further. */
static void
check_dialog (LiaSipMessage *message)
{
  g_autoptr (LiaSipMessage) reply = lia_sip_message_new_reply (message, 200, "OK");
  g_autoptr (LiaSipDialog) incoming = lia_sip_dialog_new_incoming (message, "1");
  g_autoptr (LiaSipDialog) outgoing = lia_sip_dialog_new (reply);
  g_autoptr (LiaSipMessage) next = lia_sip_dialog_new_request (incoming, "INFO");
  g_autofree char *text
      = lia_sip_signature_buffer (message, "NTLM", "00000000", "1", "realm", "target", 4);

  lia_sip_dialog_matches (incoming, message);
  lia_sip_dialog_establish (outgoing, message);
  lia_sip_message_has_token (message, "Supported", "x");
  lia_sip_message_has_content_type (message, "text/plain");
}

static LiaSipMessage *
read_one (GBytes *bytes)
{
  g_autoptr (LiaSipParser) parser = lia_sip_parser_new ();

  lia_sip_parser_feed (parser, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  return lia_sip_parser_next (parser, NULL);
}

static void
check_uses (LiaSipMessage *message)
{
  static const char *const mandatory[] = { "Via", "From", "To", "Call-ID", "CSeq" };

  check_auth (message);
  for (gsize i = 0; i < G_N_ELEMENTS (mandatory); i++)
    if (lia_sip_message_get_header (message, mandatory[i]) == NULL)
      return;
  check_dialog (message);
}

/* What is written of a message reads as it. */
static void
check_written (LiaSipMessage *message)
{
  g_autoptr (GBytes) bytes = lia_sip_message_to_bytes (message);
  g_autoptr (LiaSipMessage) back = read_one (bytes);
  g_autoptr (GBytes) again = NULL;

  /* Room for the Content-Length that is added. */
  if (g_bytes_get_size (bytes) > LIA_SIP_MAX_HEADER_BYTES / 2
      || lia_sip_message_get_n_headers (message) >= LIA_SIP_MAX_HEADERS - 1)
    return;
  g_assert_nonnull (back);
  again = lia_sip_message_to_bytes (back);
  g_assert_cmpmem (g_bytes_get_data (again, NULL), g_bytes_get_size (again),
                   g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

/* Returns: how many messages came, and what the last of them was followed by. */
static guint
read_stream (const guint8 *data, gsize size, gsize piece, gboolean check, GError **error)
{
  g_autoptr (LiaSipParser) parser = lia_sip_parser_new ();
  guint n = 0;

  for (gsize at = 0; at < size || at == 0; at += piece)
    {
      g_autoptr (GError) cause = NULL;
      LiaSipMessage *next = NULL;
      lia_sip_parser_feed (parser, data + at, MIN (piece, size - at));
      while ((next = lia_sip_parser_next (parser, &cause)) != NULL)
        {
          g_autoptr (LiaSipMessage) message = next;
          n++;
          if (!check)
            continue;
          for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
            check_header (message, names[i]);
          check_uses (message);
          check_written (message);
        }
      if (cause != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&cause));
          break;
        }
    }
  return n;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GError) whole_error = NULL;
  g_autoptr (GError) pieces_error = NULL;
  guint whole = read_stream (data, size, MAX (size, 1), TRUE, &whole_error);
  guint pieces = read_stream (data, size, 7, FALSE, &pieces_error);

  /* In which pieces the bytes come makes no difference. */
  g_assert_cmpuint (pieces, ==, whole);
  g_assert_true ((whole_error == NULL) == (pieces_error == NULL));
  return 0;
}
