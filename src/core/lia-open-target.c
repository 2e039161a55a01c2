/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-open-target"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/lia-error.h"
#include "core/lia-limits.h"
#include "core/lia-open-target.h"

/* What a number is written with: digits, what tones there are, and what only parts it. */
#define NUMBER_CHARACTERS "+0123456789*#ABCDabcd-.() /"

static gboolean
fail (GError **error, LiaErrorCode code, const char *text)
{
  g_set_error_literal (error, LIA_ERROR, (int)code, text);
  return FALSE;
}

static gboolean
fail_unreadable (GError **error)
{
  return fail (error, LIA_ERROR_INVALID_INPUT,
               _ ("This address cannot be opened: it holds characters that no address has."));
}

static gboolean
fail_no_address (GError **error)
{
  return fail (error, LIA_ERROR_INVALID_INPUT,
               _ ("This address cannot be opened: it names nobody."));
}

static gboolean
fail_too_long (GError **error)
{
  return fail (error, LIA_ERROR_TOO_LARGE, _ ("This address cannot be opened: it is too long."));
}

/* ---- Characters ---- */

static gboolean
is_seen (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    switch ((int)g_unichar_type (g_utf8_get_char (p)))
      {
      case G_UNICODE_CONTROL:
      case G_UNICODE_FORMAT:
      case G_UNICODE_LINE_SEPARATOR:
      case G_UNICODE_PARAGRAPH_SEPARATOR:
      case G_UNICODE_PRIVATE_USE:
      case G_UNICODE_UNASSIGNED:
        return FALSE;
      default:
        break;
      }
  return TRUE;
}

/* Returns: (transfer full) (nullable): percent-decoded; NULL and @error for what cannot be read. */
static char *
dup_decoded (const char *text, GError **error)
{
  g_autoptr (GBytes) bytes = g_uri_unescape_bytes (text, -1, NULL, NULL);
  g_autofree char *decoded = NULL;
  gsize size = 0;

  if (bytes != NULL)
    {
      const char *data = g_bytes_get_data (bytes, &size);
      if (g_utf8_validate (data, (gssize)size, NULL))
        decoded = g_strndup (data, size);
    }
  if (decoded == NULL || !is_seen (decoded))
    {
      fail_unreadable (error);
      return NULL;
    }
  return g_steal_pointer (&decoded);
}

/* ---- The parts of a URI: scheme:[//]address[;parameters][?query] ---- */

typedef struct
{
  char *address;
  char *parameters;
  char *query;
} Parts;

static void
parts_clear (Parts *parts)
{
  g_free (parts->address);
  g_free (parts->parameters);
  g_free (parts->query);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Parts, parts_clear)

static void
split (const char *rest, Parts *parts)
{
  const char *fragment = NULL;
  const char *query = NULL;
  const char *parameters = NULL;

  rest += strspn (rest, "/");
  fragment = rest + strcspn (rest, "#");
  query = rest + strcspn (rest, "?#");
  parameters = rest + strcspn (rest, ";?#");
  parts->address = g_strndup (rest, (gsize)(parameters - rest));
  parts->parameters = g_strndup (parameters, (gsize)(query - parameters));
  parts->query = g_strndup (query, (gsize)(fragment - query));
}

static gboolean
has_parameter (const Parts *parts, const char *wanted)
{
  g_auto (GStrv) parameters = g_strsplit (parts->parameters, ";", -1);

  for (guint i = 0; parameters[i] != NULL; i++)
    if (g_ascii_strncasecmp (parameters[i], wanted, strlen (wanted)) == 0)
      return TRUE;
  return FALSE;
}

/* ---- People ---- */

static gboolean
is_person (const char *address)
{
  const char *at = strchr (address, '@');

  return at != NULL && at != address && at[1] != '\0' && strchr (at + 1, '@') == NULL
         && strpbrk (address, " \t<>\",;:/()[]\\") == NULL;
}

static gboolean
is_number (const char *number)
{
  return strspn (number, NUMBER_CHARACTERS) == strlen (number)
         && strpbrk (number, "0123456789") != NULL;
}

gboolean
lia_open_target_is_somebody (const LiaAddress *address)
{
  const char *text = NULL;

  g_return_val_if_fail (address != NULL, FALSE);

  text = lia_address_get_address (address);
  return is_seen (text)
         && (lia_address_get_scheme (address) == LIA_ADDRESS_TEL ? is_number (text)
                                                                 : is_person (text));
}

static gboolean
take_address (LiaOpenTarget *self, LiaAddressScheme scheme, const char *address, GError **error)
{
  if (strlen (address) > LIA_ADDRESS_MAX_BYTES)
    return fail_too_long (error);
  self->address = lia_address_new (scheme, address, NULL);
  return *lia_address_get_address (self->address) != '\0' || fail_no_address (error);
}

static gboolean
take_number (LiaOpenTarget *self, const char *number, GError **error)
{
  g_autofree char *decoded = dup_decoded (number, error);

  if (decoded == NULL)
    return FALSE;
  if (!is_number (decoded))
    return fail (error, LIA_ERROR_INVALID_INPUT,
                 _ ("This address cannot be opened: it is no telephone number."));
  self->kind = LIA_OPEN_PHONE;
  return take_address (self, LIA_ADDRESS_TEL, decoded, error);
}

/* “alice:secret@host:5061”: neither belongs to who it is. */
static void
drop_password_and_port (LiaOpenTarget *self, char *address)
{
  char *at = strrchr (address, '@');
  char *colon = NULL;

  if (at != NULL)
    at[strcspn (at, ":/")] = '\0';
  colon = strchr (address, ':');
  if (at == NULL || colon == NULL || colon > at)
    return;
  self->asks_more = TRUE;
  memmove (colon, at, strlen (at) + 1);
}

static gboolean
take_sip (LiaOpenTarget *self, const char *rest, GError **error)
{
  g_auto (Parts) parts = { NULL, NULL, NULL };
  g_autofree char *decoded = NULL;

  split (rest, &parts);
  self->asks_more |= parts.query[0] != '\0' || has_parameter (&parts, "method=");
  drop_password_and_port (self, parts.address);
  if (has_parameter (&parts, "user=phone"))
    {
      parts.address[strcspn (parts.address, "@")] = '\0';
      return take_number (self, parts.address, error);
    }
  decoded = dup_decoded (parts.address, error);
  if (decoded == NULL)
    return FALSE;
  return is_person (decoded) ? take_address (self, LIA_ADDRESS_SIP, decoded, error)
                             : fail_no_address (error);
}

static gboolean
take_im (LiaOpenTarget *self, const char *rest, GError **error)
{
  self->kind = LIA_OPEN_CONVERSATION;
  return take_sip (self, rest, error);
}

/* "xmpp://own@host/other@host?message": the first one is the account to use. */
static gboolean
take_xmpp (LiaOpenTarget *self, const char *rest, GError **error)
{
  g_auto (Parts) parts = { NULL, NULL, NULL };
  g_autofree char *decoded = NULL;
  const char *slash = g_str_has_prefix (rest, "//") ? strchr (rest + 2, '/') : NULL;

  split (slash != NULL ? slash + 1 : rest, &parts);
  parts.address[strcspn (parts.address, "/")] = '\0';
  self->asks_more = parts.query[0] != '\0' && g_ascii_strcasecmp (parts.query, "?message") != 0;
  decoded = dup_decoded (parts.address, error);
  if (decoded == NULL)
    return FALSE;
  return is_person (decoded) ? take_address (self, LIA_ADDRESS_XMPP, decoded, error)
                             : fail_no_address (error);
}

static gboolean
take_tel (LiaOpenTarget *self, const char *rest, GError **error)
{
  g_auto (Parts) parts = { NULL, NULL, NULL };

  split (rest, &parts);
  self->asks_more = parts.query[0] != '\0';
  return take_number (self, parts.address, error);
}

static gboolean
take_callto (LiaOpenTarget *self, const char *rest, GError **error)
{
  g_auto (Parts) parts = { NULL, NULL, NULL };
  g_autofree char *decoded = NULL;

  split (rest, &parts);
  decoded = dup_decoded (parts.address, error);
  if (decoded == NULL)
    return FALSE;
  return strchr (decoded, '@') != NULL ? take_sip (self, rest, error)
                                       : take_tel (self, rest, error);
}

static gboolean
take_mailto (LiaOpenTarget *self, const char *rest, GError **error)
{
  g_autofree char *uri = g_strconcat ("mailto:", rest, NULL);
  g_autoptr (GBytes) bytes = g_uri_unescape_bytes (rest, -1, NULL, NULL);

  /* A stray “%” stays as it is: pages have such links. */
  if (bytes != NULL
      && !g_utf8_validate (g_bytes_get_data (bytes, NULL), (gssize)g_bytes_get_size (bytes), NULL))
    return fail_unreadable (error);
  self->kind = LIA_OPEN_MAIL;
  self->mailto = lia_mailto_new (uri);
  self->asks_more = self->mailto->asks_more;
  return TRUE;
}

/* ---- Files ---- */

static gboolean
take_file (LiaOpenTarget *self, const char *uri, GError **error)
{
  g_autofree char *host = NULL;

  self->kind = LIA_OPEN_FILE;
  self->path = g_filename_from_uri (uri, &host, NULL);
  if (self->path == NULL || (host != NULL && g_ascii_strcasecmp (host, "localhost") != 0))
    return fail (error, LIA_ERROR_INVALID_INPUT,
                 _ ("This file cannot be opened: it is not on this computer."));
  return TRUE;
}

/* ---- All of them ---- */

static gboolean
take_uri (LiaOpenTarget *self, const char *scheme, const char *uri, GError **error)
{
  static const struct
  {
    const char *scheme;
    gboolean (*take) (LiaOpenTarget *self, const char *rest, GError **error);
  } table[] = {
    { "mailto", take_mailto }, { "sip", take_sip }, { "sips", take_sip },      { "im", take_im },
    { "xmpp", take_xmpp },     { "tel", take_tel }, { "callto", take_callto },
  };

  if (g_ascii_strcasecmp (scheme, "file") == 0)
    return take_file (self, uri, error);
  if (!g_utf8_validate (uri, -1, NULL) || !is_seen (uri))
    return fail_unreadable (error);
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    if (g_ascii_strcasecmp (scheme, table[i].scheme) == 0)
      return table[i].take (self, uri + strlen (scheme) + 1, error);
  g_set_error (error, LIA_ERROR, LIA_ERROR_UNSUPPORTED,
               /* Translators: %s is the beginning of an address, such as “https”. */
               _ ("Liaison does not open addresses that begin with “%s:”."), scheme);
  return FALSE;
}

LiaOpenTarget *
lia_open_target_new (const char *text, GError **error)
{
  g_autoptr (LiaOpenTarget) self = g_new0 (LiaOpenTarget, 1);
  g_autofree char *scheme = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  self->kind = LIA_OPEN_PERSON;
  if (strlen (text) > LIA_OPEN_MAX_BYTES)
    {
      fail_too_long (error);
      return NULL;
    }
  scheme = g_uri_parse_scheme (text);
  if (scheme != NULL)
    return take_uri (self, scheme, text, error) ? g_steal_pointer (&self) : NULL;
  if (!g_path_is_absolute (text))
    {
      fail_no_address (error);
      return NULL;
    }
  self->kind = LIA_OPEN_FILE;
  self->path = g_strdup (text);
  return g_steal_pointer (&self);
}

void
lia_open_target_free (LiaOpenTarget *self)
{
  g_clear_pointer (&self->mailto, lia_mailto_free);
  g_clear_pointer (&self->address, lia_address_unref);
  g_free (self->path);
  g_free (self);
}
