/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-sip-signature"

#include "config.h"

#include <string.h>

#include "talk/sip/lia-sip-signature.h"

/* From version 3 on the To URI and the asserted identities are signed too. */
#define VERSION_WITH_IDENTITIES 3

static void
append_field (GString *buffer, const char *value)
{
  g_string_append_c (buffer, '<');
  if (value != NULL)
    g_string_append (buffer, value);
  g_string_append_c (buffer, '>');
}

/* The URI of @scheme in a P-Asserted-Identity, which may hold a sip: and a tel: one. */
static char *
dup_identity (const char *value, const char *scheme)
{
  for (const char *open = value != NULL ? strchr (value, '<') : NULL; open != NULL;
       open = strchr (open + 1, '<'))
    if (g_ascii_strncasecmp (open + 1, scheme, strlen (scheme)) == 0)
      {
        const char *close = strchr (open, '>');
        return close != NULL ? g_strndup (open + 1, (gsize)(close - open - 1)) : NULL;
      }
  return NULL;
}

static void
append_identities (GString *buffer, LiaSipMessage *message)
{
  const char *identity = lia_sip_message_get_header (message, "P-Asserted-Identity");
  g_autofree char *sip = NULL;
  g_autofree char *tel = NULL;

  if (identity == NULL)
    identity = lia_sip_message_get_header (message, "P-Preferred-Identity");
  sip = dup_identity (identity, "sip:");
  tel = dup_identity (identity, "tel:");
  append_field (buffer, sip);
  append_field (buffer, tel);
}

char *
lia_sip_signature_buffer (LiaSipMessage *message,
                          const char *scheme,
                          const char *rand,
                          const char *num,
                          const char *realm,
                          const char *targetname,
                          guint version)
{
  const char *from = lia_sip_message_get_header (message, "From");
  const char *to = lia_sip_message_get_header (message, "To");
  g_autofree char *from_uri = lia_sip_header_dup_uri (from);
  g_autofree char *from_tag = lia_sip_header_dup_param (from, "tag");
  g_autofree char *to_uri = lia_sip_header_dup_uri (to);
  g_autofree char *to_tag = lia_sip_header_dup_param (to, "tag");
  GString *buffer = g_string_new (NULL);

  append_field (buffer, scheme);
  append_field (buffer, rand);
  append_field (buffer, num);
  append_field (buffer, realm);
  append_field (buffer, targetname);
  append_field (buffer, lia_sip_message_get_header (message, "Call-ID"));
  g_string_append_printf (buffer, "<%u>", lia_sip_message_get_cseq (message));
  append_field (buffer, lia_sip_message_get_method (message));
  append_field (buffer, from_uri);
  append_field (buffer, from_tag);
  if (version >= VERSION_WITH_IDENTITIES)
    append_field (buffer, to_uri);
  append_field (buffer, to_tag);
  if (version >= VERSION_WITH_IDENTITIES)
    append_identities (buffer, message);
  append_field (buffer, lia_sip_message_get_header (message, "Expires"));
  if (!lia_sip_message_is_request (message))
    g_string_append_printf (buffer, "<%u>", lia_sip_message_get_status (message));
  return g_string_free (buffer, FALSE);
}
