/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-sip-text"

#include "config.h"

#include <string.h>

#include "net/lia-xml.h"
#include "talk/sip/lia-sip-text.h"

static gboolean
is_type (const char *content_type, const char *type)
{
  gsize length = strlen (type);

  return g_ascii_strncasecmp (content_type, type, length) == 0
         && strchr ("; \t", content_type[length]) != NULL;
}

/* Where servers say UTF-8 and send something else, what can be read is shown. */
static char *
dup_text (GBytes *body, const char *content_type)
{
  g_autofree char *charset = lia_sip_header_dup_param (content_type, "charset");
  gsize size = g_bytes_get_size (body);
  const char *data = g_bytes_get_data (body, NULL);
  g_autofree char *converted = NULL;

  if (size == 0)
    return g_strdup ("");
  size = MIN (size, LIA_SIP_MAX_TEXT_BYTES);
  if (charset != NULL && g_ascii_strcasecmp (charset, "UTF-8") != 0)
    converted = g_convert (data, (gssize)size, "UTF-8", charset, NULL, NULL, NULL);
  return converted != NULL ? g_utf8_make_valid (converted, -1)
                           : g_utf8_make_valid (data, (gssize)size);
}

static LiaSipBodyKind
read_xml (GBytes *body)
{
  g_autoptr (xmlDoc) doc = lia_xml_parse (g_bytes_get_data (body, NULL), g_bytes_get_size (body),
                                          LIA_SIP_MAX_TYPING_BYTES, NULL);
  xmlNode *root = doc != NULL ? xmlDocGetRootElement (doc) : NULL;
  g_autofree char *status = NULL;

  if (root == NULL)
    return LIA_SIP_BODY_UNKNOWN;
  if (lia_xml_is (root, NULL, "isComposing"))
    {
      status = lia_xml_dup_child_text (root, "state");
      return g_strcmp0 (status, "active") == 0 ? LIA_SIP_BODY_TYPING : LIA_SIP_BODY_IDLE;
    }
  if (!lia_xml_is (root, NULL, "KeyboardActivity"))
    return LIA_SIP_BODY_UNKNOWN;
  status = lia_xml_child (root, NULL, "status") != NULL
               ? lia_xml_dup_attribute (lia_xml_child (root, NULL, "status"), "status")
               : NULL;
  return g_strcmp0 (status, "type") == 0 ? LIA_SIP_BODY_TYPING : LIA_SIP_BODY_IDLE;
}

static LiaSipBodyKind
kind_of (const LiaSipPart *part)
{
  if (is_type (part->content_type, "text/plain"))
    return LIA_SIP_BODY_TEXT;
  if (is_type (part->content_type, "text/html"))
    return LIA_SIP_BODY_HTML;
  if (is_type (part->content_type, "application/xml")
      || is_type (part->content_type, "application/im-iscomposing+xml"))
    return read_xml (part->body);
  return LIA_SIP_BODY_UNKNOWN;
}

LiaSipBodyKind
lia_sip_text_read (LiaSipMessage *message, char **out_text)
{
  g_autoptr (GPtrArray) parts = lia_sip_message_get_parts (message);
  LiaSipBodyKind found = LIA_SIP_BODY_UNKNOWN;
  const LiaSipPart *chosen = NULL;

  if (out_text != NULL)
    *out_text = NULL;
  for (guint i = 0; i < parts->len; i++)
    {
      const LiaSipPart *part = g_ptr_array_index (parts, i);
      LiaSipBodyKind kind = kind_of (part);
      if (kind == LIA_SIP_BODY_UNKNOWN
          || (found != LIA_SIP_BODY_UNKNOWN && kind != LIA_SIP_BODY_TEXT))
        continue;
      found = kind;
      chosen = part;
      if (kind == LIA_SIP_BODY_TEXT)
        break;
    }
  if ((found == LIA_SIP_BODY_TEXT || found == LIA_SIP_BODY_HTML) && out_text != NULL)
    *out_text = dup_text (chosen->body, chosen->content_type);
  return found;
}

char *
lia_sip_text_dup_first (LiaSipMessage *invite)
{
  const char *header = lia_sip_message_get_header (invite, "ms-text-format");
  g_autofree char *encoded = header != NULL ? lia_sip_header_dup_param (header, "ms-body") : NULL;
  g_autofree char *decoded = NULL;
  gsize size = 0;

  if (encoded == NULL || !is_type (header, "text/plain"))
    return NULL;
  decoded = (char *)g_base64_decode (encoded, &size);
  return size > 0 ? g_utf8_make_valid (decoded, (gssize)size) : NULL;
}

char *
lia_sip_text_first_header (const char *text)
{
  g_autofree char *encoded = g_base64_encode ((const guchar *)text, strlen (text));

  return strlen (text) <= LIA_SIP_MAX_FIRST_TEXT_BYTES
             ? g_strdup_printf ("text/plain; charset=UTF-8;ms-body=%s", encoded)
             : NULL;
}

const char *
lia_sip_text_typing (gboolean typing)
{
  return typing ? "<?xml version=\"1.0\"?><KeyboardActivity><status status=\"type\" />"
                  "</KeyboardActivity>"
                : "<?xml version=\"1.0\"?><KeyboardActivity><status status=\"idle\" />"
                  "</KeyboardActivity>";
}

char *
lia_sip_text_session (const char *host, const char *peer_uri)
{
  const char *family = strchr (host, ':') != NULL ? "IP6" : "IP4";

  return g_strdup_printf ("v=0\r\n"
                          "o=- 0 0 IN %s %s\r\n"
                          "s=session\r\n"
                          "c=IN %s %s\r\n"
                          "t=0 0\r\n"
                          "m=message 5060 sip %s\r\n"
                          "a=accept-types:text/plain text/html multipart/alternative "
                          "application/im-iscomposing+xml\r\n",
                          family, host, family, host, peer_uri);
}
