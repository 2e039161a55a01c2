/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "lia-address"

#include "config.h"

#include <string.h>

#include "core/lia-address.h"
#include "core/lia-text.h"

struct _LiaAddress
{
  char *address;
  char *name;
  char *key;
  gatomicrefcount ref_count;
  LiaAddressScheme scheme;
};

G_DEFINE_BOXED_TYPE (LiaAddress, lia_address, lia_address_ref, lia_address_unref)

static const char *const scheme_names[] = { "mailto", "sip", "xmpp", "tel" };

/* As nearly all addresses are: nothing in it is to be cleaned, and one byte is one letter. */
static gboolean
is_plain (const char *text)
{
  while (g_ascii_isprint (*text))
    text++;
  return *text == '\0';
}

static char *
clean_text (const char *text)
{
  g_autofree char *valid = NULL;
  GString *out = NULL;

  if (is_plain (text))
    return g_strstrip (g_strdup (text));
  valid = g_utf8_make_valid (text, -1);
  out = g_string_new (NULL);

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      if (!g_unichar_iscntrl (c))
        g_string_append_unichar (out, c);
      else if (c == '\t' || c == '\n')
        g_string_append_c (out, ' ');
    }
  return g_strstrip (g_string_free (out, FALSE));
}

static char *
make_key (LiaAddressScheme scheme, const char *address)
{
  g_autofree char *folded = NULL;

  if (scheme == LIA_ADDRESS_TEL)
    {
      GString *digits = g_string_new (NULL);
      for (const char *p = address; *p != '\0'; p++)
        if (strchr (" -.()/", *p) == NULL)
          g_string_append_c (digits, *p);
      folded = g_string_free (digits, FALSE);
    }
  else
    folded = is_plain (address) ? g_ascii_strdown (address, -1) : g_utf8_casefold (address, -1);
  return g_strconcat (scheme_names[scheme], ":", folded, NULL);
}

LiaAddress *
lia_address_new (LiaAddressScheme scheme, const char *address, const char *name)
{
  LiaAddress *self;

  g_return_val_if_fail (address != NULL, NULL);
  g_return_val_if_fail (scheme < G_N_ELEMENTS (scheme_names), NULL);

  self = g_new0 (LiaAddress, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->scheme = scheme;
  self->address = clean_text (address);
  if (strlen (self->address) > LIA_ADDRESS_MAX_BYTES)
    *self->address = '\0';
  self->name = name != NULL ? lia_text_cut (clean_text (name), LIA_NAME_MAX_CHARACTERS) : NULL;
  if (self->name != NULL && *self->name == '\0')
    g_clear_pointer (&self->name, g_free);
  self->key = make_key (scheme, self->address);
  return self;
}

static gboolean
scheme_from_uri (const char *uri, LiaAddressScheme *out_scheme, const char **out_rest)
{
  static const struct
  {
    const char *prefix;
    LiaAddressScheme scheme;
  } table[] = {
    { "mailto:", LIA_ADDRESS_MAIL }, { "smtp:", LIA_ADDRESS_MAIL },  { "sip:", LIA_ADDRESS_SIP },
    { "sips:", LIA_ADDRESS_SIP },    { "im:", LIA_ADDRESS_SIP },     { "xmpp:", LIA_ADDRESS_XMPP },
    { "tel:", LIA_ADDRESS_TEL },     { "callto:", LIA_ADDRESS_TEL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    if (g_ascii_strncasecmp (uri, table[i].prefix, strlen (table[i].prefix)) == 0)
      {
        *out_scheme = table[i].scheme;
        *out_rest = uri + strlen (table[i].prefix);
        return TRUE;
      }
  return FALSE;
}

LiaAddress *
lia_address_new_from_uri (const char *uri, const char *name)
{
  LiaAddressScheme scheme = LIA_ADDRESS_MAIL;
  const char *rest;
  g_autofree char *bare = NULL;
  g_autofree char *unescaped = NULL;

  g_return_val_if_fail (uri != NULL, NULL);

  while (g_ascii_isspace (*uri))
    uri++;
  rest = uri;
  if (scheme_from_uri (uri, &scheme, &rest))
    {
      while (*rest == '/')
        rest++;
      bare = g_strndup (rest, strcspn (rest, ";?"));
      if (strchr (bare, '%') != NULL)
        unescaped = g_uri_unescape_string (bare, NULL);
    }
  else
    bare = g_strdup (rest);
  g_strstrip (unescaped != NULL ? unescaped : bare);
  if (*(unescaped != NULL ? unescaped : bare) == '\0')
    return NULL;
  return lia_address_new (scheme, unescaped != NULL ? unescaped : bare, name);
}

LiaAddress *
lia_address_ref (LiaAddress *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
lia_address_unref (LiaAddress *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->address);
  g_free (self->name);
  g_free (self->key);
  g_free (self);
}

LiaAddressScheme
lia_address_get_scheme (const LiaAddress *self)
{
  g_return_val_if_fail (self != NULL, LIA_ADDRESS_MAIL);

  return self->scheme;
}

const char *
lia_address_get_address (const LiaAddress *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->address;
}

const char *
lia_address_get_name (const LiaAddress *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->name;
}

const char *
lia_address_get_label (const LiaAddress *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->name != NULL ? self->name : self->address;
}

const char *
lia_address_get_key (const LiaAddress *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->key;
}

char *
lia_address_to_uri (const LiaAddress *self)
{
  g_autofree char *escaped = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  escaped = g_uri_escape_string (self->address, "@+!$*',=:", TRUE);
  return g_strconcat (scheme_names[self->scheme], ":", escaped, NULL);
}

gboolean
lia_address_equal (gconstpointer a, gconstpointer b)
{
  return g_str_equal (((const LiaAddress *)a)->key, ((const LiaAddress *)b)->key);
}

guint
lia_address_hash (gconstpointer self)
{
  return g_str_hash (((const LiaAddress *)self)->key);
}
